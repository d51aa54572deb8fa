"""Whatever is refused for its size is refused with the limit, in figures, and with what to do."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ml_tui.content import load_catalog
from ml_tui.domain.lengths import NAME_LIMIT, check_name
from ml_tui.errors import BadInput, MlTuiError, NotRead, NotWritten
from ml_tui.export import produce
from ml_tui.export.session_reports import report_of
from ml_tui.export.template import printed
from ml_tui.sample import make_sample
from ml_tui.session import Session
from ml_tui.store import Library, load_settings, storage
from ml_tui.store.reading import SIZE_LIMIT
from ml_tui.workbook.layout import sheet_name
from ml_tui.workbook.sandbox import child, limits
from ml_tui.workbook.sandbox.limits import Refusal
from ml_tui.workbook.sandbox.protocol import ReadRequest
from ml_tui.workbook.sandbox.reading import _refused, read_raw
from tests.unit.project_files import Open, files_of


def large(path: Path, size: int) -> Path:
    """Make a file of ``size`` bytes that takes no room."""
    path.touch()
    os.truncate(path, size)
    return path


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "settings": (lambda path: load_settings(large(path, SIZE_LIMIT + 1)), "64 MB를 넘습니다"),
    "workbook": (lambda path: read_raw(large(path, limits.FILE_BYTES + 1), ReadRequest()), "MB를 넘습니다"),
    "template": (lambda path: printed(large(path, (4 << 20) + 1), "{}", path.parent, 0), "4 MB를 넘습니다"),
    "name": (lambda _path: check_name("가" * (NAME_LIMIT + 1)), "120자까지"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_names_the_limit_and_a_remedy(what: str, tmp_path: Path) -> None:
    refused, words = REFUSED[what]
    with pytest.raises(MlTuiError) as caught:
        refused(tmp_path / "large")
    assert words in caught.value.message
    assert caught.value.hint


def test_a_workbook_is_refused_with_a_sentence_of_its_own_for_each_limit() -> None:
    of_size = (
        Refusal.FILE_BYTES, Refusal.UNPACKED_BYTES, Refusal.RATIO, Refusal.PARTS, Refusal.CELLS, Refusal.CHARACTERS,
        Refusal.ANSWER_BYTES, Refusal.MEMORY,
    )  # fmt: skip
    refusals = [_refused(why, "") for why in of_size]
    assert len({refusal.message for refusal in refusals}) == len(of_size)
    assert all(any(char.isdigit() for char in refusal.message) and refusal.hint for refusal in refusals)


class TestProjectFile:
    def test_one_that_is_too_large_is_not_read(self, session: Session, open_session: Open) -> None:
        session.close()
        large(files_of(session).folder / "project.json", SIZE_LIMIT + 1)
        with pytest.raises(BadInput) as caught:
            open_session(files_of(session).folder.name)
        assert "64 MB를 넘습니다" in caught.value.message and "restore" in caught.value.hint

    def test_none_is_written_that_could_not_be_read_again(
        self, session: Session, open_session: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = files_of(session).folder / "project.json"
        before = file.read_bytes()
        session.set_item("alpha", note="긴 메모" * 1_000)
        with monkeypatch.context() as lowered, pytest.raises(NotWritten) as caught:
            lowered.setattr(storage, "SIZE_LIMIT", len(before) + 2_000)
            session.save()
        assert "MB를 넘게 되어" in caught.value.message and caught.value.hint
        assert file.read_bytes() == before
        session.save()
        session.close()
        assert open_session(file.parent.name).project.item("alpha").note == "긴 메모" * 1_000

    def test_a_draft_that_is_too_large_is_reported(self, session: Session, heard_notices: list[MlTuiError]) -> None:
        large(files_of(session).folder / "draft.json", SIZE_LIMIT + 1)
        assert session.store.draft.read() is None
        (told,) = heard_notices
        assert isinstance(told, NotRead) and "64 MB를 넘습니다" in told.message and told.hint


def test_a_workbook_of_5000_items_is_within_the_limits(library: Library) -> None:
    loaded = load_catalog()
    session = Session(loaded, library.open(make_sample(library, loaded, "ko"), write=False))
    report = report_of(session, language="ko")
    data = produce(report, "xlsx")
    growing = {sheet_name(report.table(name).title) for name in ("checklist", "criteria", "gaps", "plan", "findings")}
    factor = 5_000 / len(list(loaded.catalog.items()))
    rows = cells = characters = 0.0
    for sheet in child.read(data, None)["sheets"]:
        grown = factor if sheet["name"] in growing else 1
        values = [value for _row, cells in sheet["rows"] for _column, _kind, value in cells]
        rows = max(rows, grown * len(sheet["rows"]))
        cells += grown * len(values)
        characters += grown * sum(map(len, values))
    assert 10_000 < rows < limits.ROWS and 100_000 < cells < limits.CELLS and characters < limits.CHARACTERS
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert factor * sum(part.file_size for part in archive.infolist()) < limits.UNPACKED_BYTES
    assert factor * len(data) < limits.FILE_BYTES
