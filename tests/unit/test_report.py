"""What a report says: everything that was answered, in its own language, with figures that stay apart."""

from __future__ import annotations

import json
from datetime import date, datetime
from gettext import NullTranslations

import pytest

from ml_tui import i18n
from ml_tui.domain import findings
from ml_tui.domain.project import (
    ItemState,
    Project,
    ProjectInfo,
    RowState,
    Status,
    Verification,
)
from ml_tui.domain.records import project_record
from ml_tui.report import answers, base, building, tables, words
from ml_tui.report.parts import Column, ColumnKind, Table, Term, Tone, Value, shown
from tests.catalogs import builtin_forms, small_catalog
from tests.unit.report_samples import (
    INFO,
    ITEM_IDS,
    TODAY,
    marked_project,
    markers,
    report_on,
)


def row_of(table: Table, first: str) -> dict[str, Value]:
    """The row that begins with ``first``, by the keys of its columns."""
    (row,) = [row for row in table.rows if row[0] == first]
    return {column.key: value for column, value in zip(table.columns, row, strict=True)}


class MarkedTranslation(NullTranslations):
    """A translation that is easy to tell from the original."""

    def gettext(self, message: str) -> str:
        return f"EN {message}"


def test_the_checklist_shows_every_marker_of_every_item() -> None:
    table = report_on(marked_project()).table("checklist")
    text = "\n".join(shown(value, column) for _r, _c, column, value in table.cells())
    assert [m for number, name in enumerate(ITEM_IDS, start=10) for m in markers(name, number) if m not in text] == []
    row = row_of(table, "1.1")
    assert (row["criteria_met"], row["criteria_total"]) == (2, 3)
    assert row["criteria"] == "[x] 기준 one\n[ ] 기준 two\n[x] 기준 three"
    assert (row["layer"], row["priority"], row["id"]) == ("아래", Term("required", "필수"), "alpha")


def test_every_cell_has_the_type_of_its_column() -> None:
    types = {
        ColumnKind.TEXT: (str,),
        ColumnKind.MULTILINE: (str,),
        ColumnKind.NUMBER: (int,),
        ColumnKind.PERCENT: (int,),
        ColumnKind.DATE: (date,),
        ColumnKind.MOMENT: (datetime,),
        ColumnKind.STATUS: (Term,),
    }
    for table in report_on(marked_project()).tables:
        for row, _at, column, value in table.cells():
            assert value is None or isinstance(value, types[column.kind]), (table.id, row, column.key)
            assert column.kind is not ColumnKind.STATUS or value in (None, *column.terms), (table.id, row, column.key)


def test_implementation_verification_and_overdue_items_have_separate_figures() -> None:
    project = Project(
        INFO,
        {
            "alpha": ItemState(
                status=Status.IMPLEMENTED, met=("one", "two", "three"), verified=Verification("박서준", TODAY)
            ),
            "beta": ItemState(status=Status.IN_PROGRESS, met=("one",), due=date(2027, 3, 30)),
            "gamma": ItemState(status=Status.NOT_APPLICABLE, reason="외주"),
            "delta": ItemState(status=Status.IMPLEMENTED),
        },
    )
    made = report_on(project)
    figures = {row[0]: row[2:5] for row in made.figures.rows}
    assert figures == {
        "implementation": (2, 4, 50),
        "verification": (1, 4, 25),
        "overdue": (1, 2, None),
        "criteria": (4, 12, 33),
    }
    summary = made.table("summary")
    assert summary.rows[-1][1:] == (5, 2, 1, 1, 1, 1, 1, 2, 50, 4, 12)
    assert summary.summed


def test_a_section_without_applicable_items_has_no_percentage() -> None:
    away = ItemState(status=Status.NOT_APPLICABLE, reason="외주")
    made = report_on(Project(INFO, {"delta": away, "epsilon": away}))
    assert row_of(made.table("summary"), "2 둘째")["percent"] is None


def test_the_cover_names_project_catalog_and_next_review() -> None:
    facts = {row[0]: row[2] for row in report_on(marked_project()).facts.rows}
    assert facts == {
        "project": "은행 A",
        "client": "한빛은행",
        "author": "김하늘",
        "contact": "최지민, jimin@firm.example",
        "day": TODAY,
        "revision": 7,
        "catalog": "작은 틀 (small 1)",
        "digest": "0123456789ab",
        "cadence": "분기",
        "last_review": date(2027, 2, 28),
        "next_review": date(2027, 5, 28),
    }


def test_the_log_is_described_only_in_the_practitioner_report() -> None:
    changes = report_on(marked_project()).table("changes")
    told = [
        tuple(shown(value, column) for value, column in zip(row, changes.columns, strict=True)) for row in changes.rows
    ]
    assert told[1:] == [
        ("2", "2027-01-05 01:30:00", "이도윤", "변경", "", "1.1 항목 1.1", "상태", "미착수", "진행 중"),
        (
            "2",
            "2027-01-05 01:30:00",
            "이도윤",
            "변경",
            "",
            "1.1 항목 1.1",
            "충족한 구현 내용",
            "",
            "기준 one\n기준 two",
        ),
        ("2", "2027-01-05 01:30:00", "이도윤", "변경", "", "1.1.1 수집", "구현 상태", "미연결", "연결됨"),
        ("2", "2027-01-05 01:30:00", "이도윤", "변경", "", "1.1 항목 1.1", "검증", "", "박서준 (2027-03-20)"),
        ("3", "2027-02-28 10:00:00", "김하늘", "체크포인트", "1분기 점검", "", "", "", ""),
    ]
    executive = report_on(marked_project(), depth="executive")
    assert "log" not in executive.document
    with pytest.raises(KeyError):
        executive.table("changes")


def test_answers_unknown_to_the_catalog_are_reported() -> None:
    project = Project(
        INFO,
        {
            "gone": ItemState(status=Status.IN_PROGRESS, note="옛 메모", met=("x",)),
            "alpha": ItemState(met=("one", "old")),
        },
        {"9.9": RowState(True, "옛 링크")},
    )
    made = report_on(project)
    assert made.table("unplaced").rows == (
        ("gone", "상태", "진행 중"),
        ("gone", "메모", "옛 메모"),
        ("gone", "충족한 구현 내용", "x"),
        ("9.9", "구현 상태", "연결됨"),
        ("9.9", "바로가기", "옛 링크"),
    )
    assert row_of(made.table("checklist"), "1.1")["criteria"] == (
        "[x] 기준 one\n[ ] 기준 two\n[ ] 기준 three\n[x] old (카탈로그에 없음)"
    )
    assert made.document["items"][0]["unknown_criteria"] == ["old"]
    assert [entry["id"] for entry in made.document["unplaced"]["items"]] == ["gone"]


def test_the_report_has_its_own_language(monkeypatch: pytest.MonkeyPatch) -> None:
    def fake(language: str) -> NullTranslations:
        return MarkedTranslation() if language == "en" else NullTranslations()

    for module in (answers, building, base, tables, words, findings):
        monkeypatch.setattr(module, "translation", fake)
    i18n.use_language("en")
    korean = report_on(marked_project(), language="ko")
    i18n.use_language("ko")
    english = report_on(marked_project(), language="en")
    assert row_of(korean.table("checklist"), "1.1")["status"] == Term("not_applicable", "해당 없음", Tone.ASIDE)
    assert shown(row_of(english.table("checklist"), "1.1")["status"]) == "EN 해당 없음"
    titles = [table.title for table in english.tables] + [
        c.title for t in english.tables for c in t.columns if not c.hidden
    ]
    from_catalog = {form.title.en for form in builtin_forms()}
    assert [title for title in titles if not title.startswith("EN ") and title not in from_catalog] == []
    assert [table.id for table in english.tables] == [table.id for table in korean.tables]


def test_no_text_mentions_certification_or_conformity() -> None:
    made = report_on(marked_project())
    words = [made.subtitle, *(table.title for table in made.tables)]
    words += [column.title for table in (made.facts, made.figures, *made.tables) for column in table.columns]
    words += [shown(value) for _r, _c, _column, value in made.figures.cells()]
    assert [word for word in words if "인증" in word or "준수" in word or "적합" in word] == []
    assert "구현 현황" in made.subtitle


def test_control_characters_of_a_project_file_are_not_in_the_report() -> None:
    evil = "앞\x1b]52;c;eA==\x07\x9b31m\u202e\ufffe뒤"
    state = ItemState(
        status=Status.NOT_APPLICABLE, reason=evil, note=evil, plan=evil, owner=evil, evidence=(evil,), met=(evil,)
    )
    info = ProjectInfo(id="p-1", name=evil, created=TODAY, client=evil, author=evil)
    made = report_on(Project(info, {"alpha": state, evil: state}, {evil: RowState(True, evil, evil)}))
    everything = [made.title, made.author, json.dumps(made.document, ensure_ascii=False)]
    for table in (made.facts, made.figures, *made.tables):
        everything += [shown(value, column) for _r, _c, column, value in table.cells()]
    assert [text for text in everything if set(text) & set("\x1b\x07\x9b\u202e\ufffe") or "]52" in text] == []
    assert "앞뒤" in made.table("checklist").rows[0]


def test_a_project_record_has_figures_by_section_and_overall() -> None:
    record = project_record(small_catalog(), marked_project(), "ko", TODAY)
    assert record["next_review"] == "2027-05-28"
    assert record["progress"]["total"] == 5
    assert [(section["id"], section["not_applicable"]) for section in record["sections"]] == [
        ("first", 3),
        ("second", 2),
    ]
    assert json.loads(json.dumps(record)) == record


def test_a_percentage_is_shown_with_its_sign() -> None:
    assert shown(42, Column(key="x", title="x", kind=ColumnKind.PERCENT)) == "42%"
    assert shown(42, Column(key="x", title="x", kind=ColumnKind.NUMBER)) == "42"
    assert shown(None) == ""
