"""What the tests of the importing may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from ml_tui.session import Session
from ml_tui.workbook.reader import workbook
from tests.unit.workbooks import Desk, fill, read_here


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "read_raw", read_here)


@pytest.fixture
def desk(session: Session, tmp_path: Path) -> Desk:
    fill(session)
    session.save()
    desk = Desk(session, tmp_path / "은행.xlsx")
    desk.export()
    return desk
