"""A save that dies, fails or is interrupted at any step leaves the old project or the new one, complete."""

from __future__ import annotations

import errno
from errno import EACCES
from pathlib import Path

import pytest

from ml_tui.errors import MlTuiError, NotWritten
from ml_tui.store.project_store import PROJECT_FILE
from tests.faults.child_processes import ChildProcesses, die_at_step, notes, session_on
from tests.faults.conftest import Copy, assert_whole
from tests.faults.disk import Died, Disk, dies_before, fails_from, fails_once

CAUSES = {
    errno.EIO: "입출력 오류",
    errno.ENOSPC: "공간이 부족",
    errno.EACCES: "권한이 없습니다",
    errno.EDQUOT: "할당량",
    errno.EROFS: "읽기 전용 파일 시스템",
}
"""Error number to words of its message."""

OLD, NEW = "3번째", "새 내용"


def steps_of_a_save(folder: Path) -> list[str]:
    session = session_on(str(folder))
    session.set_item("alpha", note=NEW)
    with Disk() as disk:
        session.save()
    session.close()
    return disk.done


def test_a_save_is_durable_before_it_is_visible(folder: Path) -> None:
    """Durability depends on the order of the steps; without this test nobody would notice a missing or moved step."""
    assert steps_of_a_save(folder) == [
        "mkstemp", "write", "fchmod", "fsync",  # the new content is durable beside the old
        "unlink", "link", "replace", "replace", "replace",  # the old content becomes the newest of three generations
        "replace", "close",  # the new content replaces it, and is no temporary file any more
        "open", "fsync", "close",  # the folder is durable too
        "open", "write", "fsync", "close",  # the log
    ]  # fmt: skip


def test_dying_between_any_two_steps_leaves_the_old_or_the_new(copied: Copy) -> None:
    names = steps_of_a_save(copied())
    seen = []
    for step in range(1, len(names) + 2):
        folder = copied()
        session = session_on(str(folder))
        session.set_item("alpha", note=NEW)
        with Disk(dies_before(step)) as disk:
            try:
                session.save()
            except Died:
                assert disk.done == names[:step]
        session.store.close()  # the lock ends with the process
        note = assert_whole(folder)
        seen.append(note)
    assert set(seen) == {OLD, NEW}
    assert seen == sorted(seen, key=[OLD, NEW].index), "the state changes only once"
    assert seen.index(NEW) == 10, "the state changes with the replacement"


def test_a_killed_process_leaves_the_old_or_the_new(copied: Copy, children: ChildProcesses) -> None:
    steps = len(steps_of_a_save(copied()))
    outcomes = set()
    for step in range(1, steps + 2):
        folder = copied()
        status = children.wait(children.start(die_at_step, str(folder), step, 3000))
        assert status == (77 if step <= steps else 0)
        note = assert_whole(folder)
        assert note in (OLD, notes(5, 3000)["alpha"]["note"])
        outcomes.add(note)
    assert len(outcomes) == 2


@pytest.mark.parametrize("error", CAUSES, ids=errno.errorcode.get)
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
def test_a_failure_of_any_step_is_reported(
    copied: Copy, error: int, lasting: bool, heard_notices: list[MlTuiError]
) -> None:
    """The message matches what is on disk: nothing was changed, or it was saved and a notice tells more."""
    names = steps_of_a_save(copied())
    for step in range(1, len(names) + 1):
        folder, at = copied(), f"{step} {names[step - 1]}"
        old = (folder / PROJECT_FILE).read_bytes()
        session = session_on(str(folder))
        session.set_item("alpha", note=NEW)
        heard_notices.clear()
        try:
            with Disk((fails_from if lasting else fails_once)(step, error)):
                session.save()
        except NotWritten as failed:
            assert CAUSES[error] in failed.message
            assert "그대로" in failed.hint
            assert not session.saved, "the change is still unsaved"
            assert (folder / PROJECT_FILE).read_bytes() == old, at
        else:
            assert session.saved
            assert (folder / PROJECT_FILE).read_bytes() != old, at
            unseen = names[step - 1] in ("unlink", "link", "close") or (names[step - 1] == "open" and error == EACCES)
            assert heard_notices or (unseen and not lasting) or step == len(names), f"{at} went unnoticed"
            assert all(CAUSES[error] in notice.message for notice in heard_notices)
        session.save()
        assert session.saved
        session.close()
        assert assert_whole(folder) == NEW


def test_a_failing_disk_pushes_out_no_backup(copied: Copy) -> None:
    names = steps_of_a_save(copied())
    for step in range(1, len(names) + 1):
        folder = copied()
        generations = {path.read_bytes() for path in (folder / "backups").glob(f"{PROJECT_FILE}.?")}
        assert len(generations) == 3
        session = session_on(str(folder))
        session.set_item("alpha", note=NEW)
        for _attempt in range(5):
            try:
                with Disk(fails_once(step, errno.EIO)):
                    session.save()
            except NotWritten:
                pass
        kept = {path.read_bytes() for path in folder.rglob(f"{PROJECT_FILE}*") if path.suffix != ".tmp"}
        assert len(generations & kept) >= 2, f"{step} {names[step - 1]}"
        session.close()


def test_short_writes_are_continued(folder: Path) -> None:
    session = session_on(str(folder))
    session.set_items(notes(5, 5000))
    with Disk() as disk:
        disk.short_writes = True
        session.save()
    session.close()
    assert disk.done.count("write") > 20
    assert assert_whole(folder) == notes(5, 5000)["alpha"]["note"]


def test_a_write_that_writes_nothing_does_not_hang(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_on(str(folder))
    session.set_item("alpha", note=NEW)
    with Disk() as disk:
        monkeypatch.setattr(disk, "write", lambda handle, data: 0, raising=False)
        with pytest.raises(NotWritten):
            session.save()
    session.close()
    assert assert_whole(folder) == NEW


def test_an_interrupted_call_does_no_harm(copied: Copy) -> None:
    for step in range(1, len(steps_of_a_save(copied())) + 1):
        folder = copied()
        session = session_on(str(folder))
        session.set_item("alpha", note=NEW)
        try:
            with Disk(fails_once(step, errno.EINTR)):
                session.save()
        except NotWritten:
            session.save()
        session.close()
        assert assert_whole(folder) == NEW


def test_a_failed_append_to_the_log_leaves_no_half_line(folder: Path) -> None:
    log = folder / "history.jsonl"
    before = log.read_bytes()
    session = session_on(str(folder))
    session.set_item("alpha", note=NEW)
    with Disk() as disk:
        disk.short_writes = True

        def fail_in_the_log(step: int, name: str) -> None:
            if disk.done.count("fsync") == 2 and disk.done[step - 3 : step] == ["open", "write", "write"]:
                raise OSError(errno.ENOSPC, "full")

        disk.fault = fail_in_the_log
        session.save()
    assert log.read_bytes() == before
    session.close()
    assert assert_whole(folder) == NEW
