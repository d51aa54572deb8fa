"""The filled-in sample project that ``ml-tui demo`` opens; its answers are in ``sample.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from ml_tui.content import Loaded
from ml_tui.domain.fields import FieldKind, fields_by_name, fields_of
from ml_tui.domain.project import KINDS, ProjectInfo, Verification
from ml_tui.domain.terms import value_of_word
from ml_tui.errors import NotFound
from ml_tui.i18n import Language
from ml_tui.session import Session
from ml_tui.store import Library

REVIEWS: dict[int, dict[str, str]] = {
    8: {"ko": "1차 점검", "en": "First review"},
    16: {"ko": "2차 점검", "en": "Second review"},
}
"""Number of answered items to the name of the checkpoint that is made then."""

BEGUN, FIRST_REVIEW, VERIFIED = 120, 92, 9
"""Days since the sample was begun, first reviewed and verified. Each later review halves the days of the one before."""


def make_sample(library: Library, loaded: Loaded, language: Language) -> str:
    """Make the sample project in ``library``, in ``language``, and return its id.

    Answers to items that the catalog in force lacks are left out, so that the sample opens with any catalog.
    """
    sample = _read()
    fields = {one.name: _said(sample[one.name], language) for one in fields_of(ProjectInfo) if one.name in sample}
    ago = [timedelta(days=BEGUN)]

    def clock() -> datetime:
        return datetime.now(UTC) - ago[0]

    project_id = library.create(**fields, at=clock())
    session = Session(loaded, library.open(project_id), by=fields["author"], clock=clock)
    try:
        session.adopt_catalog()
        session.checkpoint(_said({"ko": "착수 시점", "en": "At the start"}, language))
        ago[0] = timedelta(days=FIRST_REVIEW)
        known = set(loaded.catalog.outlines)
        for number, (item_id, answer) in enumerate(sample["items"].items()):
            if item_id in known:
                session.set_item(item_id, **_fields(answer, language, session.today + ago[0]))
                session.set_items(dict(_verifications({item_id: answer}, known, language, session.today)))
            if number + 1 in REVIEWS:
                session.checkpoint(_said(REVIEWS[number + 1], language))
                ago[0] /= 2
        ago[0] = timedelta(days=VERIFIED)
        session.set_items(dict(_verifications(sample["items"], known, language, session.today)))
        ago[0] = timedelta()
        for number, row in sample["rows"].items():
            _set(session, "row", number, {"connected": "true", **row}, language)
        for kind, (table, _type) in KINDS.items():
            for key, answer in sample.get(table, {}).items():
                if kind not in ("item", "row"):
                    _set(session, kind, key, answer, language)
    finally:
        session.close()
    return project_id


def sample_author(language: Language) -> str:
    """Return the author of the sample project."""
    return _said(_read()["author"], language)


def _set(session: Session, kind: str, key: str, answer: dict[str, Any], language: Language) -> None:
    """Set the answer of ``kind`` and ``key``, if the catalog has that key."""
    fields: dict[str, Any] = {name: _said(value, language) for name, value in answer.items()}
    for name, declared in fields_by_name(KINDS[kind][1]).items():
        if name in fields and declared.kind is FieldKind.CHOICE:
            fields[name] = value_of_word(declared.words, fields[name])
    for name in ("done", "fields"):
        if name in answer:
            fields[name] = answer[name]
    if "fields" in answer:
        fields["fields"] = {name: _said(value, language) for name, value in answer["fields"].items()}
    with suppress(NotFound):
        session.set_state(kind, key, **fields)


def _read() -> dict[str, Any]:
    import yaml

    from ml_tui.content.yaml_loader import LOADER

    source = Path(__file__).with_name("sample.yaml").read_bytes()
    content: dict[str, Any] = yaml.load(source, Loader=LOADER)
    return content


def _said(value: Any, language: Language) -> str:
    """Return ``value`` in ``language``, or in English, if it is in several languages."""
    text = value.get(language) or value.get("en", "") if isinstance(value, dict) else value or ""
    return str(text)


def _fields(answer: dict[str, Any], language: Language, today: date) -> dict[str, Any]:
    fields: dict[str, Any] = {"status": answer["status"]}
    for name in ("note", "plan", "owner", "reason"):
        if name in answer:
            fields[name] = _said(answer[name], language)
    if "met" in answer:
        fields["met"] = answer["met"]
    if "due" in answer:
        fields["due"] = today + timedelta(days=int(answer["due"]))
    if "evidence" in answer:
        fields["evidence"] = [_said(one, language) for one in answer["evidence"]]
    return fields


def _verifications(
    items: dict[str, Any], known: set[str], language: Language, today: date
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the verification of each of ``items`` that is verified in the sample."""
    for item_id, answer in items.items():
        if item_id in known and "verified" in answer:
            yield item_id, {"verified": Verification(_said(answer["verified"], language), today)}
