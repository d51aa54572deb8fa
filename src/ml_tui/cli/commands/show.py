"""``show``: prints the state of a project."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, json_switch, project_argument
from ml_tui.cli.finding_records import finding_record, findings_of
from ml_tui.cli.gap_list import gap_record, put_gaps
from ml_tui.domain.findings import Severity
from ml_tui.domain.gaps import find_gaps
from ml_tui.domain.progress import Shares, connected_count, overall, tally
from ml_tui.domain.project import ProjectInfo, Status
from ml_tui.domain.records import holder_record, project_record
from ml_tui.domain.review import next_review
from ml_tui.domain.rollup import holder_shares
from ml_tui.domain.terms import Label
from ml_tui.domain.wording import cadence_word, field_label, label_word, status_word
from ml_tui.i18n import _, language

if TYPE_CHECKING:
    from ml_tui.cli.context import Context
    from ml_tui.session import Session

MOST_GAPS = 10
"""How many gaps of each kind are shown; ``gap`` lists all."""


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.PROJECTS,
        4,
        _("절·계층·영역별 진행률, 남은 일, 다음 점검일"),
        (project_argument(), json_switch()),
        examples=(
            _("ml-tui show '은행 A'"),
            _("ml-tui show '은행 A' --json"),
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Print the progress by section, layer and area, the gaps, and the next review."""
    with context.reading(options.PROJECT) as session:
        if options.json:
            output.put_json(_standing(session))
        else:
            _put_standing(session)
    return 0


def _standing(session: Session) -> dict[str, Any]:
    """Return the state of the project as one record."""
    catalog, project, today, words = session.catalog, session.project, session.today, language()
    return {
        **project_record(catalog, project, words, today),
        "revision": session.rev,
        "layers": [holder_record(layer, project, words) for layer in catalog.layers],
        "areas": [holder_record(area, project, words) for area in catalog.areas],
        "gaps": gap_record(session, find_gaps(catalog, project)),
        "findings": [finding_record(finding) for finding in findings_of(session)],
    }


def _put_standing(session: Session) -> None:
    catalog, project = session.catalog, session.project
    info, counts = project.info, overall(catalog, project, session.today)
    output.put(f"{info.name} ({info.id})")
    spread = ", ".join(f"{status_word(status)} {getattr(counts, status.value)}" for status in Status)
    facts = (
        *_project_facts(info),
        (_("구현"), f"{counts.counted} ({counts.percent}%)   {spread}"),
        (field_label("met"), f"{counts.criteria_met}/{counts.criteria_total}"),
        (_("검증"), f"{counts.verified}/{counts.applicable}"),
        (_("매핑 연결"), f"{connected_count(catalog, project)}/{len(catalog.rows)}"),
        (_("필수 미완료"), str(counts.required_open)),
        (_("기한 지남"), str(counts.overdue)),
        (_("답의 품질"), _findings_words(session)),
        (_("다음 점검"), f"{next_review(info).isoformat()} ({cadence_word(info.cadence)})"),
    )
    output.put_table([(label, value) for label, value in facts if value])
    words = language()
    sections = ((one, tally(one.items, project, session.today)) for one in catalog.sections)
    _put_shares(_("절"), ((one.no, one.title.in_(words), counts) for one, counts in sections))
    for title, parts in ((Label.STACK, catalog.layers), (Label.AREAS, catalog.areas)):
        heading = _("{title} (구성 요소)").format(title=label_word(title))
        _put_shares(heading, ((one.no, one.title.in_(words), holder_shares(one, project)) for one in parts))
    output.put()
    put_gaps(session, find_gaps(catalog, project), most=MOST_GAPS)


def _project_facts(info: ProjectInfo) -> Iterator[tuple[str, str]]:
    """Yield label and text of the project's own fields, except its name, which stands above, and its author."""
    for name, text in info.facts(_):
        if name not in ("name", "author"):
            yield label_word(Label.SUPPORT) if name == "contact" else field_label(name), text


def _put_shares(title: str, parts: Iterable[tuple[str, str, Shares]]) -> None:
    rows = [(no, name, counts.counted, f"{counts.percent}%") for no, name, counts in parts if counts.total]
    if rows:
        output.put()
        output.put(title)
        output.put_table(rows, indent="  ")


def _findings_words(session: Session) -> str:
    """Return the number of findings, and the command that prints them."""
    found = findings_of(session)
    high = sum(finding.severity is Severity.HIGH for finding in found)
    if not found:
        return _("찾은 것 없음")
    return _("{n}건, 그중 고칠 것 {high}건: ml-tui lint {id}").format(
        n=len(found), high=high, id=session.project.info.id
    )
