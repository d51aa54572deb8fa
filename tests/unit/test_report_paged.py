"""A long log is printed in part on pages, which say so; elsewhere it is whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ml_tui.domain.changes import Change, ChangeKind, FieldChange
from ml_tui.export import produce
from ml_tui.export.registry import FORMATS
from ml_tui.i18n import Language
from ml_tui.report.log import LogTables
from ml_tui.report.paged import ROWS, STEPS, on_pages
from ml_tui.report.parts import Report
from tests.catalogs import small_catalog
from tests.unit.report_samples import marked_project, report_on
from tests.unit.test_export_formats import READERS

BEGUN = datetime(2027, 1, 4, tzinfo=UTC)


def with_log(steps: int, fields: int = 1, language: Language = "ko") -> Report:
    """A report with a log of so many steps, each of so many fields."""
    log = [
        Change(
            number,
            BEGUN + timedelta(minutes=number),
            "김하늘",
            ChangeKind.EDIT,
            tuple(FieldChange("item/alpha", f"f{n}", "", f"값-{number}-{n}.") for n in range(fields)),
        )
        for number in range(1, steps + 1)
    ]
    return report_on(marked_project(), log=log, language=language)


def test_a_short_log_is_printed_whole() -> None:
    for report in (with_log(0), with_log(STEPS), with_log(1, ROWS + 1)):
        assert on_pages(report) is report


def test_only_the_newest_changes_of_a_long_log_are_printed_with_a_note() -> None:
    table = on_pages(with_log(1_234, 2)).table("changes")
    assert [row[0] for row in table.rows] == [number for number in range(1_035, 1_235) for _n in range(2)]
    assert table.lead == "변경 1,234번 가운데 최근 200번입니다. 전체 이력은 xlsx, md, json으로 내보낸 파일에 있습니다."
    english = on_pages(with_log(201, language="en")).table("changes").lead
    assert english.startswith("The newest 200 of 201 changes.")


def test_changes_of_many_fields_are_printed_up_to_the_row_limit() -> None:
    table = on_pages(with_log(50, 300)).table("changes")
    assert {row[0] for row in table.rows} == {47, 48, 49, 50}
    assert len(table.rows) == 1_200


@pytest.mark.parametrize("name", ["xlsx", "md", "json"])
def test_other_formats_contain_the_whole_log(name: str) -> None:
    report = with_log(300)
    text = READERS[name](produce(report, name))
    assert [number for number in range(1, 301) if f"값-{number}-0." not in text] == []
    assert FORMATS[name].remarks(report) == []


@pytest.mark.parametrize("name", ["pdf", "html"])
def test_paged_formats_contain_the_newest_changes_and_a_remark(name: str) -> None:
    report = with_log(300)
    text = READERS[name](produce(report, name))
    assert [number for number in range(1, 301) if f"값-{number}-0." in text] == list(range(101, 301))
    (remark,) = FORMATS[name].remarks(report)
    assert "변경 300번 가운데 최근 200번" in remark
    assert "".join(remark.split()) in "".join(text.split())


def test_a_page_without_the_note_or_with_other_changes_is_recognised() -> None:
    report = with_log(300)
    text = FORMATS["html"].render(report).decode()
    assert FORMATS["html"].compare(text.encode(), report) == []
    for old, new in (("최근 200번", "최근 300번"), ("값-101-0.", "값-100-0.")):
        assert FORMATS["html"].compare(text.replace(old, new).encode(), report) != []


def test_names_of_criteria_are_collected_once_for_the_whole_log(monkeypatch: pytest.MonkeyPatch) -> None:
    log = [
        Change(rev, BEGUN, "김하늘", ChangeKind.EDIT, (FieldChange("item/alpha", "met", (), ("one", "gone")),))
        for rev in range(1, 101)
    ]
    maker, asked = LogTables(small_catalog(), marked_project(), "ko", BEGUN.date()), list[str]()
    items = maker._items

    def counting() -> Any:
        asked.append("items")
        return items()

    monkeypatch.setattr(maker, "_items", counting)
    assert {row[-1] for row in maker.changes(log, UTC).rows} == {"기준 one\ngone"}
    assert asked == ["items"]
