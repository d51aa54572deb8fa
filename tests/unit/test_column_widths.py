"""How the columns of a printed table share a line: short texts stay whole, long ones get the rest."""

from __future__ import annotations

from ml_tui.export.report_data import LINE, table_data
from ml_tui.report.base import make_table
from ml_tui.report.parts import Column


def widths(*rows: tuple[str, ...]) -> list[float]:
    """The widths of a table of ``rows``, in ems."""
    columns = tuple(Column(key=f"c{at}", title="칸", weight=80 if at else 14) for at, _text in enumerate(rows[0]))
    return [column["width"] for column in table_data(make_table("t", "표", columns, rows))["columns"]]


def test_a_quarter_is_not_broken_beside_a_long_text() -> None:
    quarter, rest = widths(("2027년 1분기", "데이터 수집 파이프라인 구축, " * 40), ("기한 없음", ""))
    assert quarter >= 7.3  # nine characters, three of them Hangul, and the padding
    assert round(quarter + rest, 1) == LINE


def test_many_short_texts_are_broken_rather_than_run_off_the_page() -> None:
    found = widths(("2027년 1분기",) * 9)
    assert sum(found) <= LINE + 0.1
    assert min(found) > 4
