"""A bare Textual app with a DataTable of 28 rows between header and footer."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Header


class Table(App[None]):
    """An app with one table."""

    def compose(self) -> ComposeResult:
        """Compose header, table and footer."""
        yield Header()
        yield DataTable(cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table, and focus it."""
        table = self.query_one(DataTable)
        table.add_columns("", "항목", "필수", "담당자")
        for n in range(28):
            table.add_row("[ ]", f"2.{n} 데이터 수집 파이프라인 구축", "필수", "홍길동")
        table.focus()


if __name__ == "__main__":
    Table().run()
