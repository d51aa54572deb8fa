"""Whatever is refused for its size is refused with the limit, in figures, and with what to do."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ml_tui.domain.lengths import NAME_LIMIT, check_name
from ml_tui.errors import BadInput, MlTuiError, NotRead, NotWritten
from ml_tui.export.template import printed
from ml_tui.session import Session
from ml_tui.store import load_settings, storage
from ml_tui.store.reading import SIZE_LIMIT
from ml_tui.workbook.sandbox import limits
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
