"""A filled-in workbook comes back: untouched, edited, sorted, mangled by other programs, and with mistakes in it."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from ml_tui.domain.merge import value_of
from ml_tui.domain.project import Verification
from ml_tui.domain.report.building import build
from ml_tui.errors import BadInput
from ml_tui.export import find_format
from ml_tui.importing import reader, workbook
from ml_tui.importing.bringing import Proposal, bring_in, propose
from ml_tui.importing.tables import letter
from ml_tui.importing.values import yes_or_no
from ml_tui.importing.wire import RawBook, Wanted
from ml_tui.importing.workbook import read_answers
from ml_tui.messages import Language
from ml_tui.session import Session
from ml_tui.text import clean_line, clean_text
from tests.unit.test_export_formats import HOSTILE

CHECKLIST, CRITERIA, MAPPING = "구현 체크리스트", "구현 내용", "구성 요소 매핑"
LONG = "가나다라 " * 14_000
"""More than two cells hold."""


def read_here(path: Path, wanted: Wanted) -> RawBook:
    """What the reading process would answer, without the process: the tests of that are elsewhere."""
    return msgspec.convert(reader.read(str(path), msgspec.to_builtins(wanted)), RawBook)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "read_raw", read_here)


@dataclass
class Desk:
    """A session, and a workbook exported from it that lies on the desk."""

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

    def propose(self, **options: Any) -> Proposal:
        answers = read_answers(self.path, self.session.catalog, self.session.project)
        return propose(self.session, answers, **options)

    def problems(self) -> list[str]:
        return problems_of(self.propose())


def problems_of(proposal: Proposal) -> list[str]:
    return [f"{one.place} {one.message} {one.hint}".strip() for one in proposal.problems]


def batched(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), size):
        yield texts[start : start + size]


def column(sheet: Any, title: str) -> int:
    (found,) = [cell.column for cell in sheet[1] if cell.value == title]
    return int(found)


def told(proposal: Proposal) -> list[tuple[str, str, Any, Any]]:
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


@pytest.fixture
def desk(session: Session, tmp_path: Path) -> Desk:
    fill(session)
    session.save()
    desk = Desk(session, tmp_path / "은행.xlsx")
    desk.export()
    return desk


pytestmark = pytest.mark.usefixtures("quick")


# Untouched


def quiet(proposal: Proposal) -> bool:
    """Whether there is nothing at all to say."""
    said = (proposal.changes, proposal.conflicts, proposal.problems, proposal.doubts, proposal.notices)
    return not any(said)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_untouched_workbook_changes_nothing(desk: Desk, language: Language) -> None:
    desk.export(language)
    proposal = desk.propose()
    assert quiet(proposal)
    assert proposal.based
    assert bring_in(desk.session, proposal) is None


def test_it_changes_nothing_either_when_work_went_on_since(desk: Desk) -> None:
    desk.session.set_item("alpha", note="inzwischen", status="implemented", met=[])
    desk.session.set_row("1.1.1", connected=False)
    assert quiet(desk.propose())


def test_no_text_is_changed_on_its_way_out_and_back(session: Session, tmp_path: Path) -> None:
    desk, items = Desk(session, tmp_path / "x.xlsx"), [item.id for item in session.catalog.items()]
    for texts in batched(HOSTILE, len(items)):
        edits: dict[str, dict[str, Any]] = {}
        for item, text in zip(items, texts, strict=False):
            edits[f"item/{item}"] = {"note": text, "plan": f"{text}\n{text}", "owner": text, "evidence": [text, "b"]}
        edits["row/1.1.1"] = {"link": texts[0], "note": texts[-1]}
        session.set_many(edits)
        desk.export()
        assert quiet(desk.propose()), texts


def test_texts_longer_than_a_cell_come_back_whole(session: Session, tmp_path: Path) -> None:
    session.set_item("alpha", note=LONG, plan=LONG + "끝")
    session.set_row("1.1.1", note="x" + LONG)
    desk = Desk(session, tmp_path / "x.xlsx")
    desk.export()
    assert "긴 글" in openpyxl.load_workbook(desk.path).sheetnames
    assert quiet(desk.propose())


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(texts=st.lists(TEXTS, min_size=3, max_size=3))
def test_any_text_comes_back_as_it_was(desk: Desk, texts: list[str]) -> None:
    session = desk.session
    note, plan, owner = texts
    session.set_many(
        {
            "item/delta": {"note": note, "plan": plan, "owner": owner, "evidence": [note, plan]},
            "row/1.1.2": {"link": owner, "note": plan},
        }
    )
    desk.export()
    proposal = desk.propose()
    assert quiet(proposal)
    # And what stands in it is read as it was, not only taken for untouched.
    state = session.project.item("delta")
    read = {one.field: one.value for one in proposal.answers.entries if one.target == "item/delta"}
    assert clean_text(read["note"]) == state.note
    assert (read["owner"], tuple(read["evidence"])) == (state.owner, state.evidence)


# Edited


def test_what_was_filled_in_is_taken_over_in_one_step_with_a_copy_before(desk: Desk) -> None:
    desk.write(
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
    session = desk.session
    cells = [("item/alpha", "note"), ("item/gamma", "verified"), ("item/delta", "reason"), ("row/1.1.2", "connected")]
    before = [value_of(session.project, *cell) for cell in cells]
    proposal = desk.propose()
    assert not proposal.problems and not proposal.notices
    assert told(proposal) == [
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
    change = bring_in(session, proposal)
    assert change and (change.rev, change.title) == (rev + 1, "은행.xlsx")
    assert session.project.item("alpha").evidence == ("하나", "둘")
    assert f"before-import-r{rev}.json" in [path.name for path in session.store.backups()]
    assert quiet(desk.propose())
    session.undo()
    assert [value_of(session.project, *cell) for cell in cells] == before


def test_words_of_either_language_and_codes_are_understood(desk: Desk) -> None:
    for word in ("Implemented", "implemented", "구현됨", " 구현 됨 "):
        desk.write((CHECKLIST, 2, "상태", word))
        assert ("item/alpha", "status", "in_progress", "implemented") in told(desk.propose())
    for answer, met in (("Met", True), ("x", False), (True, True), ("미충족", False)):
        desk.write((CRITERIA, 3, "충족 여부", answer))
        changed = ("item/alpha", "met", ("one",), ("one", "two")) in told(desk.propose())
        assert changed is met, answer


def test_a_number_typed_for_a_text_is_a_text(desk: Desk) -> None:
    desk.write((CHECKLIST, 2, "담당자", 7), (CHECKLIST, 3, "담당자", 1.5), (CHECKLIST, 4, "기한", 20270131))
    assert {(one.field, one.after) for one in desk.propose().changes} == {
        ("owner", "7"),
        ("owner", "1.5"),
        ("due", "2027-01-31"),
    }


def test_both_sides_changed_it(desk: Desk) -> None:
    desk.write((CHECKLIST, 2, "메모", "파일"), (CHECKLIST, 3, "담당자", "이도윤"))
    desk.session.set_item("alpha", note="이곳")
    proposal = desk.propose()
    (conflict,) = proposal.undecided
    assert (conflict.mine, conflict.theirs, conflict.place) == ("이곳", "파일", f"{CHECKLIST}!K2")
    before = desk.session.project
    with pytest.raises(BadInput):
        bring_in(desk.session, proposal)
    assert desk.session.project is before
    for prefer, note in (("mine", "이곳"), ("theirs", "파일")):
        bring_in(desk.session, desk.propose(prefer=prefer))
        assert desk.session.project.item("alpha").note == note
        assert desk.session.project.item("beta").owner == "이도윤"
        assert desk.propose(prefer=prefer).changes == ()


# Sorted, moved, renamed


def shuffled(sheet: Any, order: list[int]) -> None:
    """Put the rows below the titles into another order, as sorting does."""
    rows = [[taken(cell) for cell in sheet[number]] for number in range(2, sheet.max_row + 1)]
    for number, at in enumerate(order, start=2):
        for cell, content in zip(sheet[number], rows[at], strict=True):
            put_back(cell, content)


def taken(cell: Any) -> tuple[Any, str, Any]:
    return cell.value, cell.data_type, copy(cell._style)


def put_back(cell: Any, content: tuple[Any, str, Any]) -> None:
    cell.value = content[0]
    cell.data_type = content[1]
    cell._style = content[2]


def reordered(sheet: Any, order: list[int]) -> None:
    """Put the columns into another order."""
    for row in sheet.iter_rows():
        contents = [taken(cell) for cell in row]
        for cell, at in zip(row, order, strict=True):
            put_back(cell, contents[at])


def test_rows_and_columns_in_another_order(desk: Desk) -> None:
    desk.write((CHECKLIST, 3, "계획", "새 계획"))

    def change(book: Any) -> None:
        shuffled(book[CHECKLIST], [4, 2, 0, 3, 1])
        columns = book[CHECKLIST].max_column
        reordered(book[CHECKLIST], random.Random(4).sample(range(columns), columns))
        count = book[CRITERIA].max_row - 1
        shuffled(book[CRITERIA], random.Random(5).sample(range(count), count))
        shuffled(book[MAPPING], [1, 0])
        book[CHECKLIST].insert_rows(1, 2)
        book[CHECKLIST].cell(1, 1).value = "위에 적은 제목"

    desk.edit(change)
    proposal = desk.propose()
    assert told(proposal) == [("item/beta", "plan", "메모 하나\n둘째 줄", "새 계획")]
    assert not proposal.problems and not proposal.notices


def test_long_texts_stay_whole_though_rows_were_sorted(session: Session, tmp_path: Path) -> None:
    session.set_many({"item/alpha": {"note": LONG}, "item/gamma": {"note": LONG[::-1].strip(), "plan": "b" + LONG}})
    desk = Desk(session, tmp_path / "x.xlsx")
    desk.export()

    def change(book: Any) -> None:
        shuffled(book[CHECKLIST], [4, 2, 0, 3, 1])
        count = book["긴 글"].max_row - 1
        shuffled(book["긴 글"], list(reversed(range(count))))

    desk.edit(change)
    proposal = desk.propose()
    assert (told(proposal), proposal.problems) == ([], ())


def test_a_long_text_whose_rest_is_gone_is_a_problem(session: Session, tmp_path: Path) -> None:
    session.set_item("alpha", note=LONG)
    desk = Desk(session, tmp_path / "x.xlsx")
    desk.export()
    desk.edit(lambda book: book["긴 글"].delete_rows(2))
    assert any("긴 글" in problem and f"{CHECKLIST}!K2" in problem for problem in desk.problems())


def test_sheets_renamed_copied_and_added(desk: Desk) -> None:
    desk.write((CHECKLIST, 2, "메모", "새 메모"))

    def change(book: Any) -> None:
        book.copy_worksheet(book[CRITERIA]).title = "사본"
        book[CHECKLIST].title = "회의용"
        book.create_sheet("내 계산", 0).append(["아무", "것"])

    desk.edit(change)
    proposal = desk.propose()
    assert told(proposal) == [("item/alpha", "note", "메모 하나\n둘째 줄", "새 메모")]
    assert [notice for notice in proposal.notices if "사본" in notice]


def test_missing_rows_and_columns_and_unknown_ones_are_told_and_left(desk: Desk) -> None:
    def change(book: Any) -> None:
        sheet = book[CHECKLIST]
        sheet.cell(1, sheet.max_column + 1).value = "내 열"
        sheet.cell(2, sheet.max_column).value = "내 글"
        sheet.delete_rows(3)
        sheet.delete_cols(column(sheet, "계획"))
        sheet.cell(9, 3).value = "새 항목"
        sheet.cell(9, column(sheet, "메모")).value = "새 메모"

    desk.edit(change)
    proposal = desk.propose()
    assert (told(proposal), proposal.problems) == ([], ())
    said = "\n".join(proposal.notices)
    assert "내 열" in said and "계획" in said and "1개" in said and f"{CHECKLIST}!A9" in said


def test_a_cell_that_is_no_answer_was_filled_in(desk: Desk) -> None:
    desk.write((CHECKLIST, 2, "구현 내용", "[x] 기준 one\n[x] 기준 two\n[ ] 기준 three"))
    proposal = desk.propose()
    assert told(proposal) == []
    assert [notice for notice in proposal.notices if f"{CHECKLIST}!J2" in notice]


# Mistakes


MISTAKES = {
    "status": ((CHECKLIST, 2, "상태", "구현댐"), f"{CHECKLIST}!F2", "혹시 구현됨?"),
    "status gone": ((CHECKLIST, 2, "상태", None), f"{CHECKLIST}!F2", "비어"),
    "no reason": ((CHECKLIST, 4, "상태", "해당 없음"), f"{CHECKLIST}!F4", "사유"),
    "reason gone": ((CHECKLIST, 3, "사유", None), f"{CHECKLIST}!F3", "사유"),
    "date": ((CHECKLIST, 2, "기한", "내일"), f"{CHECKLIST}!N2", "날짜가 아닙니다"),
    "impossible date": ((CHECKLIST, 2, "기한", "2027-02-30"), f"{CHECKLIST}!N2", "날짜가 아닙니다"),
    "serial": ((CHECKLIST, 2, "기한", 46000), f"{CHECKLIST}!N2", "날짜가 아닙니다"),
    "verified without a day": ((CHECKLIST, 2, "검증자", "박"), f"{CHECKLIST}!Q2", "검증일"),
    "too long": ((CHECKLIST, 2, "담당자", "가" * 501), f"{CHECKLIST}!M2", "너무 깁니다"),
    "too much evidence": ((CHECKLIST, 2, "증빙", "\n".join(map(str, range(201)))), f"{CHECKLIST}!O2", "200"),
    "criterion": ((CRITERIA, 3, "충족 여부", "글쎄"), f"{CRITERIA}!E3", "충족"),
    "criterion id": ((CRITERIA, 3, "criterion_id", "four"), f"{CRITERIA}!F3", "alpha/four"),
    "connected": ((MAPPING, 2, "구현 상태", "연결댐"), f"{MAPPING}!E2", "혹시 연결됨?"),
    "unknown id": ((CHECKLIST, 2, "id", "omega"), f"{CHECKLIST}!R2", "omega"),
    "id twice": ((CHECKLIST, 2, "id", "beta"), f"{CHECKLIST}!A2", "beta"),
    "title twice": ((CHECKLIST, 1, "사유", "메모"), f"{CHECKLIST}!K1", "두 번"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_cell_and_nothing_is_taken_over(desk: Desk, name: str) -> None:
    cell, place, words = MISTAKES[name]
    desk.write((CHECKLIST, 6, "메모", "richtig"), cell)
    proposal = desk.propose()
    problems = problems_of(proposal)
    assert any(problem.startswith(place) and words in problem for problem in problems), problems
    before = desk.session.project
    with pytest.raises(BadInput):
        bring_in(desk.session, proposal)
    assert desk.session.project is before
    assert not [path for path in desk.session.store.backups() if "before-import" in path.name]


def test_a_duplicated_row_names_both_places(desk: Desk) -> None:
    def change(book: Any) -> None:
        sheet = book[CHECKLIST]
        for cell in sheet[2]:
            sheet.cell(8, cell.column).value = cell.value

    desk.edit(change)
    (problem,) = desk.problems()
    assert problem.startswith(f"{CHECKLIST}!A8") and f"{CHECKLIST}!A2" in problem


def test_errors_and_formulas_in_cells(desk: Desk) -> None:
    def change(book: Any) -> None:
        sheet = book[CHECKLIST]
        sheet.cell(2, column(sheet, "메모")).value = "#REF!"
        sheet.cell(2, column(sheet, "메모")).data_type = "e"
        sheet.cell(3, column(sheet, "메모")).value = '="never" & "reckoned"'

    desk.edit(change)
    problems = desk.problems()
    assert problems[0].startswith(f"{CHECKLIST}!K2") and "#REF!" in problems[0]
    assert problems[1].startswith(f"{CHECKLIST}!K3") and "수식" in problems[1]


def test_control_characters_are_gone_before_anybody_sees_them(desk: Desk) -> None:
    desk.write((CHECKLIST, 2, "메모", "a\x9b31mb\u202ec"), (CHECKLIST, 2, "상태", "\u202e구현\x9b댐"))
    proposal = desk.propose()
    assert [one.value for one in proposal.answers.entries if one.cell == ("item/alpha", "note")] == ["abc"]
    assert not any("\u202e" in problem or "\x9b" in problem for problem in desk.problems())


# Of another project, another catalog, another time


def set_property(desk: Desk, name: str, value: Any) -> None:
    def change(book: Any) -> None:
        for one in book.custom_doc_props:
            if one.name == f"ml-tui-{name}":
                one.value = value

    desk.edit(change)


def test_of_another_project(desk: Desk) -> None:
    set_property(desk, "project", "p-other1")
    desk.session.set_item("alpha", note="anders")
    proposal = desk.propose()
    assert "p-other1" in proposal.doubts[0]
    assert not proposal.based and "알 수 없어" in proposal.notices[0]
    assert told(proposal) == [("item/alpha", "note", "anders", "메모 하나\n둘째 줄")]
    bring_in(desk.session, proposal)
    assert desk.propose().changes == ()


def test_of_another_catalog_rows_it_does_not_have_are_passed_over(desk: Desk) -> None:
    set_property(desk, "catalog", "f" * 64)
    desk.write((CHECKLIST, 2, "id", "omega"), (CHECKLIST, 2, "번호", "9.9"))
    proposal = desk.propose()
    assert "카탈로그" in proposal.doubts[0]
    assert proposal.problems == () and any("omega" in notice for notice in proposal.notices)


def test_without_the_properties_it_still_comes_back_when_confirmed(desk: Desk) -> None:
    def change(book: Any) -> None:
        book.custom_doc_props.props.clear()

    desk.edit(change)
    desk.write((CHECKLIST, 2, "메모", "neu"))
    proposal = desk.propose()
    assert proposal.doubts and not proposal.based
    assert told(proposal) == [("item/alpha", "note", "메모 하나\n둘째 줄", "neu")]


def test_of_a_later_version_it_is_refused(desk: Desk) -> None:
    set_property(desk, "format", "2")
    with pytest.raises(BadInput, match="더 새로운"):
        desk.propose()


def test_of_a_revision_that_is_not_in_the_log_there_is_no_base(desk: Desk) -> None:
    set_property(desk, "revision", 999)
    proposal = desk.propose()
    assert not proposal.based and told(proposal) == []


def test_a_workbook_of_somebody_else(desk: Desk, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("체크리스트").append(["번호", "메모"])
    book.save(desk.path)
    with pytest.raises(BadInput, match="내보낸 통합 문서가 아닙니다"):
        desk.propose()


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_letters_of_columns(number: int, letters: str) -> None:
    assert letter(number) == letters == get_column_letter(number)


# Through another program


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not there")
def test_through_libreoffice_and_back_changes_nothing(session: Session, tmp_path: Path) -> None:
    texts = iter(HOSTILE)
    edits: dict[str, dict[str, Any]] = {}
    for item in session.catalog.items():
        three = [clean_text(next(texts)) for _n in range(3)]
        edits[f"item/{item.id}"] = {
            "status": "not_applicable" if item.id == "beta" else "in_progress",
            "reason": "2027-03-31" if item.id == "beta" else "",
            "note": "\n".join(HOSTILE),
            "plan": three[0],
            "owner": three[1],
            "due": "2027-05-01",
            "evidence": list(HOSTILE),
            "verified": Verification("0123", date(2027, 3, 20)),
            "met": ["one", "three"],
        }
    edits["item/epsilon"] = {"note": LONG, "plan": "  앞\n\n  뒤  ", "owner": "TRUE", "due": "1900-03-01"}
    edits["row/1.1.1"] = {"connected": True, "link": "=1+1", "note": LONG}
    session.set_many(edits)
    desk = Desk(session, tmp_path / "x.xlsx")
    desk.export()
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(desk.path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    proposal = propose(session, read_answers(tmp_path / "out" / "x.xlsx", session.catalog, session.project))
    assert quiet(proposal), (proposal.problems, proposal.notices, told(proposal))
    assert proposal.based


def test_yes_and_no_are_understood_as_they_are_said() -> None:
    said = yes_or_no("met")
    assert all(said.value(word) is True for word in ("네", "예", "O", "충족"))
    assert all(said.value(word) is False for word in ("아니오", "아니요", "X", "미충족"))


def test_an_answer_in_a_sheet_that_does_not_come_back_is_not_passed_over_in_silence(desk: Desk) -> None:
    desk.write(("분기별 계획", 2, "계획", "파일에서 세운 계획"), ("분기별 계획", 2, "담당자", "최가온"))
    proposal = desk.propose()
    assert not proposal.changes and not proposal.problems
    (notice,) = proposal.notices
    assert "앱에서" in notice and "분기별 계획!H2" in notice and "분기별 계획!F2" in notice
