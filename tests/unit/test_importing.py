"""Importing a workbook: untouched, edited, and saved by another program."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_tui.domain.merge import value_of
from ml_tui.domain.project import Verification
from ml_tui.domain.terms import MET
from ml_tui.errors import BadInput
from ml_tui.i18n import Language
from ml_tui.import_ import import_answers, propose
from ml_tui.session import Session
from ml_tui.text import clean_text
from ml_tui.workbook.reader import values
from ml_tui.workbook.reader.workbook import read_answers
from tests.unit.project_files import files_of
from tests.unit.test_export_formats import HOSTILE
from tests.unit.workbooks import CHECKLIST, CRITERIA, LONG, MAPPING, ExportedWorkbook, batched, changes_of, is_empty

pytestmark = pytest.mark.usefixtures("without_sandbox")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_untouched_workbook_changes_nothing(exported: ExportedWorkbook, language: Language) -> None:
    exported.export(language)
    proposal = exported.propose()
    assert is_empty(proposal)
    assert proposal.based
    assert import_answers(exported.session, proposal) is None


def test_an_untouched_workbook_changes_nothing_after_later_work(exported: ExportedWorkbook) -> None:
    exported.session.set_item("alpha", note="inzwischen", status="implemented", met=[])
    exported.session.set_row("1.1.1", connected=False)
    assert is_empty(exported.propose())


def test_export_and_import_change_no_text(session: Session, tmp_path: Path) -> None:
    exported, items = ExportedWorkbook(session, tmp_path / "x.xlsx"), [item.id for item in session.catalog.items()]
    for texts in batched(HOSTILE, len(items)):
        edits: dict[str, dict[str, Any]] = {}
        for item, text in zip(items, texts, strict=False):
            edits[f"item/{item}"] = {"note": text, "plan": f"{text}\n{text}", "owner": text, "evidence": [text, "b"]}
        edits["row/1.1.1"] = {"link": texts[0], "note": texts[-1]}
        session.set_many(edits)
        exported.export()
        assert is_empty(exported.propose()), texts


def test_texts_longer_than_a_cell_are_imported_whole(session: Session, tmp_path: Path) -> None:
    session.set_item("alpha", note=LONG, plan=LONG + "끝")
    session.set_row("1.1.1", note="x" + LONG)
    exported = ExportedWorkbook(session, tmp_path / "x.xlsx")
    exported.export()
    assert "긴 글" in openpyxl.load_workbook(exported.path).sheetnames
    assert is_empty(exported.propose())


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(max_examples=8)
@given(texts=st.lists(TEXTS, min_size=3, max_size=3))
def test_any_text_is_imported_unchanged(exported: ExportedWorkbook, texts: list[str]) -> None:
    session = exported.session
    note, plan, owner = texts
    session.set_many(
        {
            "item/delta": {"note": note, "plan": plan, "owner": owner, "evidence": [note, plan]},
            "row/1.1.2": {"link": owner, "note": plan},
        }
    )
    exported.export()
    proposal = exported.propose()
    assert is_empty(proposal)
    # The texts are read back unchanged, and not only taken for untouched.
    state = session.project.item("delta")
    read = {one.field: one.value for one in proposal.answers.entries if one.target == "item/delta"}
    assert clean_text(read["note"]) == state.note
    assert (read["owner"], tuple(read["evidence"])) == (state.owner, state.evidence)


# Edited


def test_filled_in_cells_are_imported_in_one_step_after_a_backup(exported: ExportedWorkbook) -> None:
    exported.write(
        (CHECKLIST, 2, "상태", "구현됨"),
        (CHECKLIST, 2, "메모", "=1+1"),
        (CHECKLIST, 2, "기한", datetime(2027, 6, 1, tzinfo=UTC).replace(tzinfo=None)),
        (CHECKLIST, 2, "증빙", "하나\n\n 둘 \n"),
        (CHECKLIST, 4, "검증자", None),
        (CHECKLIST, 4, "검증일", None),
        (CHECKLIST, 5, "상태", "해당 없음"),
        (CHECKLIST, 5, "사유", "쓰지 않음"),
        (CRITERIA, 4, "충족 여부", "충족"),
        (MAPPING, 3, "구현 상태", "연결됨"),
        (MAPPING, 2, "바로가기", None),
    )
    session = exported.session
    cells = [("item/alpha", "note"), ("item/gamma", "verified"), ("item/delta", "reason"), ("row/1.1.2", "connected")]
    before = [value_of(session.project, *cell) for cell in cells]
    proposal = exported.propose()
    assert not proposal.problems and not proposal.notices
    assert changes_of(proposal) == [
        ("item/alpha", "status", "in_progress", "implemented"),
        ("item/alpha", "met", ("one",), ("one", "three")),
        ("item/alpha", "note", "메모 하나\n둘째 줄", "=1+1"),
        ("item/alpha", "due", "2027-05-01", "2027-06-01"),
        ("item/alpha", "evidence", ("메모 하나 둘째 줄", "b 메모 하나 둘째 줄"), ("하나", "둘")),
        ("item/gamma", "verified", {"by": "박서준", "at": "2027-03-20"}, None),
        ("item/delta", "status", "not_started", "not_applicable"),
        ("item/delta", "reason", "", "쓰지 않음"),
        ("row/1.1.1", "link", "메모 하나 둘째 줄", ""),
        ("row/1.1.2", "connected", False, True),
    ]
    rev = session.rev
    change = import_answers(session, proposal)
    assert change and (change.rev, change.title) == (rev + 1, "은행.xlsx")
    assert session.project.item("alpha").evidence == ("하나", "둘")
    assert f"before-import-r{rev}.json" in [path.name for path in files_of(session).backups()]
    assert is_empty(exported.propose())
    session.undo()
    assert [value_of(session.project, *cell) for cell in cells] == before


def test_words_of_either_language_and_codes_are_understood(exported: ExportedWorkbook) -> None:
    for word in ("Implemented", "implemented", "구현됨", " 구현 됨 "):
        exported.write((CHECKLIST, 2, "상태", word))
        assert ("item/alpha", "status", "in_progress", "implemented") in changes_of(exported.propose())
    for answer, met in (("Met", True), ("x", False), (True, True), ("미충족", False)):
        exported.write((CRITERIA, 3, "충족 여부", answer))
        changed = ("item/alpha", "met", ("one",), ("one", "two")) in changes_of(exported.propose())
        assert changed is met, answer


def test_a_number_typed_for_a_text_is_a_text(exported: ExportedWorkbook) -> None:
    exported.write((CHECKLIST, 2, "담당자", 7), (CHECKLIST, 3, "담당자", 1.5), (CHECKLIST, 4, "기한", 20270131))
    assert {(one.field, one.after) for one in exported.propose().changes} == {
        ("owner", "7"),
        ("owner", "1.5"),
        ("due", "2027-01-31"),
    }


def test_a_field_changed_on_both_sides_is_a_conflict(exported: ExportedWorkbook) -> None:
    exported.write((CHECKLIST, 2, "메모", "파일"), (CHECKLIST, 3, "담당자", "이도윤"))
    exported.session.set_item("alpha", note="이곳")
    proposal = exported.propose()
    (conflict,) = proposal.undecided
    assert (conflict.mine, conflict.theirs, conflict.place) == ("이곳", "파일", f"{CHECKLIST}!K2")
    before = exported.session.project
    with pytest.raises(BadInput):
        import_answers(exported.session, proposal)
    assert exported.session.project is before
    for prefer, note in (("mine", "이곳"), ("theirs", "파일")):
        import_answers(exported.session, exported.propose(prefer=prefer))
        assert exported.session.project.item("alpha").note == note
        assert exported.session.project.item("beta").owner == "이도윤"
        assert exported.propose(prefer=prefer).changes == ()


# Through another program


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not there")
def test_saving_in_libreoffice_changes_nothing(session: Session, tmp_path: Path) -> None:
    texts = iter(HOSTILE)
    edits: dict[str, dict[str, Any]] = {}
    for item in session.catalog.items():
        three = [clean_text(next(texts)) for _n in range(3)]
        edits[f"item/{item.id}"] = {
            "status": "not_applicable" if item.id == "beta" else "implemented",
            "reason": "2027-03-31" if item.id == "beta" else "",
            "note": "\n".join(HOSTILE),
            "plan": three[0],
            "owner": three[1],
            "due": "2027-05-01",
            "evidence": list(HOSTILE),
            "verified": None if item.id == "beta" else Verification("0123", date(2027, 3, 20)),
            "met": ["one", "three"],
        }
    edits["item/epsilon"] = {"note": LONG, "plan": "  앞\n\n  뒤  ", "owner": "TRUE", "due": "1900-03-01"}
    edits["row/1.1.1"] = {"connected": True, "link": "=1+1", "note": LONG}
    session.set_many(edits)
    exported = ExportedWorkbook(session, tmp_path / "x.xlsx")
    exported.export()
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", tmp_path / "out", exported.path],
        check=True, capture_output=True,
    )  # fmt: skip
    proposal = propose(session, read_answers(tmp_path / "out" / "x.xlsx", session.catalog, session.project))
    assert is_empty(proposal), (proposal.problems, proposal.notices, changes_of(proposal))
    assert proposal.based


def test_spoken_forms_of_yes_and_no_are_understood() -> None:
    assert all(values.value_of(MET, word) is True for word in ("네", "예", "O", "충족"))
    assert all(values.value_of(MET, word) is False for word in ("아니오", "아니요", "X", "미충족"))


def test_an_answer_in_a_sheet_that_is_not_imported_is_reported(exported: ExportedWorkbook) -> None:
    exported.write(("분기별 계획", 2, "계획", "파일에서 세운 계획"), ("분기별 계획", 2, "담당자", "최가온"))
    proposal = exported.propose()
    assert not proposal.changes and not proposal.problems
    (notice,) = proposal.notices
    assert f"분기별 계획!F2 → {CHECKLIST}!M2" in notice and f"분기별 계획!H2 → {CHECKLIST}!L2" in notice
