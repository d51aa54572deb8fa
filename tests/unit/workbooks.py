"""Workbooks that tests of the importing fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import openpyxl

from ml_tui.domain.project import Verification
from ml_tui.export.registry import find_format
from ml_tui.i18n import Language
from ml_tui.import_ import ImportProposal, propose
from ml_tui.report.building import build
from ml_tui.session import Session
from ml_tui.text import clean_line
from ml_tui.workbook.reader.workbook import read_answers
from ml_tui.workbook.sandbox import child
from ml_tui.workbook.sandbox.protocol import RawBook, ReadRequest

CHECKLIST, CRITERIA, MAPPING = "구현 체크리스트", "구현 내용", "구성 요소 매핑"
LONG = "가나다라 " * 14_000
"""More than two cells hold."""


def read_here(path: Path, wanted: ReadRequest) -> RawBook:
    """What the reading process would answer, without the process: the tests of that are elsewhere."""
    return msgspec.convert(child.read(path.read_bytes(), msgspec.to_builtins(wanted)), RawBook)


@dataclass
class ExportedWorkbook:
    """A workbook, and the session that it was exported from."""

    session: Session
    path: Path

    def export(self, language: Language = "ko") -> None:
        session = self.session
        report = build(
            session.catalog,
            session.project,
            language=language,
            revision=session.rev,
            digest=session.loaded.digest,
            today=session.today,
            log=session.log(),
        )
        self.path.write_bytes(find_format("xlsx").render(report))

    def edit(self, change: Callable[[Any], None]) -> None:
        book = openpyxl.load_workbook(self.path)
        change(book)
        book.save(self.path)

    def write(self, *cells: tuple[str, int, str, Any]) -> None:
        """Put values into cells given by sheet, row and title of the column."""

        def change(book: Any) -> None:
            for sheet, row, title, value in cells:
                cell = book[sheet].cell(row, column(book[sheet], title))
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
                if isinstance(value, int):
                    cell.number_format = "General"

        self.edit(change)

    def propose(self, **options: Any) -> ImportProposal:
        answers = read_answers(self.path, self.session.catalog, self.session.project)
        return propose(self.session, answers, **options)

    def problems(self) -> list[str]:
        return problems_of(self.propose())


def problems_of(proposal: ImportProposal) -> list[str]:
    return [f"{one.place} {one.message} {one.hint}".strip() for one in proposal.problems]


def batched(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), size):
        yield texts[start : start + size]


def column(sheet: Any, title: str) -> int:
    (found,) = [cell.column for cell in sheet[1] if cell.value == title]
    return int(found)


def changes_of(proposal: ImportProposal) -> list[tuple[str, str, Any, Any]]:
    return [(one.target, one.field, one.before, one.after) for one in proposal.changes]


def fill(session: Session, text: str = "메모 하나\n둘째 줄") -> None:
    """Something in every field of some items and rows."""
    line = clean_line(text) or "-"
    everything = {
        "note": text,
        "plan": text,
        "owner": line,
        "due": "2027-05-01",
        "evidence": [line, f"b {line}"],
    }
    session.set_many(
        {
            "item/alpha": {**everything, "status": "in_progress", "met": ["one"]},
            "item/beta": {**everything, "status": "not_applicable", "reason": line},
            "item/gamma": {"status": "implemented", "met": ["one", "two", "three"]},
            "row/1.1.1": {"connected": True, "link": line, "note": text},
        }
    )
    session.set_item("gamma", verified=Verification("박서준", date(2027, 3, 20)))


def is_empty(proposal: ImportProposal) -> bool:
    """Whether there is nothing at all to say."""
    said = (proposal.changes, proposal.conflicts, proposal.problems, proposal.doubts, proposal.notices)
    return not any(said)
