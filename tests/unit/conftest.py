"""What the tests of importing may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from ml_tui.session import Session
from ml_tui.workbook.reader import workbook
from tests.unit.workbooks import ExportedWorkbook, fill, read_here


@pytest.fixture
def without_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "read_raw", read_here)


@pytest.fixture
def exported(session: Session, tmp_path: Path) -> ExportedWorkbook:
    fill(session)
    session.save()
    exported = ExportedWorkbook(session, tmp_path / "은행.xlsx")
    exported.export()
    return exported
