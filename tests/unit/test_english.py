"""In English, no text of the catalog or of the program is left in Korean, wherever it is shown.

Answers and English texts are ASCII here, so every Hangul letter is an untranslated text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.changes import Change, ChangeKind, FieldChange, difference
from ml_tui.domain.findings import find_findings
from ml_tui.domain.flows import pipeline_flow
from ml_tui.domain.keys import titles
from ml_tui.domain.project import KINDS, Project
from ml_tui.domain.search import search
from ml_tui.domain.wording import Wording
from ml_tui.i18n import use_language
from ml_tui.report.analysis import Milestone
from ml_tui.report.building import build
from ml_tui.report.difference import build_difference
from ml_tui.report.paged import on_pages
from tests.unit.report_samples import DIGEST, SEOUL, TODAY, full_catalog, hostile_project, marked_project
from tests.unit.test_findings import EVERYTHING, everything

AT = datetime(2027, 1, 4, tzinfo=UTC)


def plain(catalog: Catalog) -> Catalog:
    """Return ``catalog`` with unique ASCII texts for English."""
    numbers = itertools.count(1)

    def anew(value: Any) -> Any:
        if isinstance(value, dict) and value.keys() == {"ko", "en"}:
            return value | {"en": f"text {next(numbers)}"}
        if isinstance(value, dict):
            return {key: anew(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [anew(inner) for inner in value]
        return re.sub("[가-힣]+", "typed", value) if isinstance(value, str) else value

    return msgspec.convert(anew(msgspec.json.decode(msgspec.json.encode(catalog))), Catalog)


def typed(value: Any) -> Any:
    """Replace Korean texts of a project by ASCII."""
    decoded = msgspec.json.decode(re.sub("[가-힣]+", "typed", msgspec.json.encode(value).decode()))
    return msgspec.convert(decoded, type(value))


CATALOG = plain(full_catalog())
BEFORE, AFTER = typed(marked_project()), hostile_project("typed")
STATES = (Milestone("typed", date(2027, 1, 4), BEFORE), Milestone("typed", date(2027, 2, 28), AFTER))


def steps() -> Iterator[Change]:
    """A step of every kind, and one for every field of every kind of answer."""
    for rev, kind in enumerate(ChangeKind, start=1):
        yield Change(rev, AT, "typed", kind, (FieldChange("project", "name", "", "typed"),), title="typed")
        yield Change(rev, AT, "typed", kind, (FieldChange("basis/alpha", "print", "", "0"),))
        yield Change(rev, AT, "typed", kind)
    for kind_, (table, state_type) in KINDS.items():
        for key, state in getattr(BEFORE, table).items():
            yield Change(99, AT, "typed", ChangeKind.EDIT, difference(f"{kind_}/{key}", state_type(), state))
            yield Change(99, AT, "typed", ChangeKind.EDIT, difference(f"{kind_}/{key}", state, state_type()))


def report(**options: Any) -> Any:
    past = options.pop("milestones", ())
    return build(
        CATALOG, options.pop("project", BEFORE), language="en", revision=7, digest=DIGEST, today=TODAY,
        log=list(steps()), zone=SEOUL, milestones=past, **options,
    )  # fmt: skip


def two_states(before: Project, after: Project) -> Any:
    states = (Milestone("typed", date(2027, 1, 4), before), Milestone("typed", date(2027, 2, 28), after))
    return build_difference(CATALOG, *states, language="en", digest=DIGEST, today=TODAY)


SAID: dict[str, Callable[[], object]] = {
    "report": lambda: report(depth="practitioner", milestones=STATES),
    "report on nothing": lambda: report(depth="practitioner", project=Project(AFTER.info)),
    "report for the board": lambda: report(depth="executive", milestones=STATES),
    "report on pages": lambda: on_pages(report(depth="practitioner", milestones=STATES)),
    "difference": lambda: two_states(BEFORE, AFTER),
    "difference back": lambda: two_states(AFTER, BEFORE),
    "no difference": lambda: two_states(AFTER, AFTER),
    "findings": lambda: find_findings(plain(everything()), typed(EVERYTHING), TODAY, "en"),
    "titles": lambda: [titles(CATALOG, kind, "en") for kind in KINDS],
    "search": lambda: [search(CATALOG, BEFORE, query, "en") for query in ("text", "typed", "1")],
    "flow": lambda: pipeline_flow(CATALOG.pipelines[0], BEFORE, language="en", cells=60).lines,
    "log": lambda: [Wording(CATALOG, BEFORE.records).lines(step) for step in steps()],
    "log in short": lambda: [Wording(CATALOG).describe(step) for step in steps()],
}


@pytest.mark.parametrize("name", SAID)
def test_no_korean_is_left(name: str) -> None:
    use_language("en")
    said = msgspec.json.encode(SAID[name]()).decode()
    left = re.search(".{0,60}[가-힣]+.{0,60}", said)
    assert left is None, left and left[0]
