"""Where a deliverable may be written, without harm to existing files."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ml_tui.errors import NotWritten
from ml_tui.export import default_name, export, file_name, free_name, write_export
from ml_tui.i18n import Language
from ml_tui.report.parts import Depth
from ml_tui.store import atomic
from tests.unit.report_samples import marked_project, report_on

DAY = date(2027, 3, 31)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "cache")


def test_a_written_file_is_private(tmp_path: Path) -> None:
    written = write_export(b"data", tmp_path / "보고서.xlsx")
    assert written == tmp_path / "보고서.xlsx"
    assert written.read_bytes() == b"data"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert names(tmp_path) == ["보고서.xlsx"]


def test_an_existing_file_is_replaced_only_by_force(tmp_path: Path) -> None:
    path = tmp_path / "보고서.xlsx"
    path.write_bytes(b"old")
    (tmp_path / "보고서 (2).xlsx").write_bytes(b"other")
    with pytest.raises(NotWritten) as caught:
        write_export(b"new", path)
    assert "--force" not in caught.value.hint, "the app has no such option"
    assert "보고서 (3).xlsx" in caught.value.hint
    assert path.read_bytes() == b"old"
    path.chmod(0o644)
    write_export(b"new", path, force=True)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == ["보고서 (2).xlsx", "보고서.xlsx"]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("dangling", [False, True])
def test_a_symbolic_link_is_refused(tmp_path: Path, force: bool, dangling: bool) -> None:
    precious = tmp_path / ".bashrc"
    if not dangling:
        precious.write_bytes(b"precious")
    link = tmp_path / "report.md"
    link.symlink_to(precious)
    before = names(tmp_path)
    with pytest.raises(NotWritten):
        write_export(b"new", link, force)
    assert link.is_symlink()
    assert dangling or precious.read_bytes() == b"precious"
    assert names(tmp_path) == before


@pytest.mark.parametrize("force", [False, True])
def test_folders_pipes_and_devices_are_refused(tmp_path: Path, force: bool) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "folder", tmp_path / "pipe", Path("/dev/full"), Path("/dev/null"), Path("/"), Path("..")):
        with pytest.raises(NotWritten) as caught:
            write_export(b"new", path, force)
        assert caught.value.hint
    assert names(tmp_path) == ["folder", "pipe"]
    assert stat.S_ISCHR(os.lstat("/dev/null").st_mode)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotWritten) as caught:
        write_export(b"new", tmp_path / "없음" / "a.md")
    assert "없음" in caught.value.message
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotWritten):
        write_export(b"new", tmp_path / "file" / "a.md")
    with pytest.raises(NotWritten):
        write_export(b"new", tmp_path / "a\0b.md")
    with pytest.raises(NotWritten):
        write_export(b"new", tmp_path / ("가" * 100))
    assert names(tmp_path) == ["file"]


def test_an_unwritable_folder_is_an_error_that_names_the_target() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        child = os.fork()
        if child == 0:
            os._exit(_refusal_is_explained(folder / "a.md"))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        folder.chmod(0o700)
        assert names(folder) == []


def _refusal_is_explained(path: Path) -> int:
    """Try to write as a user without permission, since root may write anywhere; 0 if the right message refuses it."""
    if os.geteuid() == 0:
        os.setuid(65534)
    try:
        write_export(b"new", path)
    except NotWritten as error:
        return 0 if str(path) in error.message and "권한" in error.message else 1
    return 2


def test_a_file_created_at_the_last_moment_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    write = atomic.write_all

    def slow(handle: int, data: bytes) -> None:
        write(handle, data)
        path.write_bytes(b"theirs")

    monkeypatch.setattr(atomic, "write_all", slow)
    with pytest.raises(NotWritten) as caught:
        write_export(b"ours", path)
    assert "a (2).md" in caught.value.hint
    assert path.read_bytes() == b"theirs"
    assert names(tmp_path) == ["a.md"]


def refuse_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_names: Any) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", no_links)


def test_a_file_is_written_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_links(monkeypatch)
    assert write_export(b"data", tmp_path / "a.md").read_bytes() == b"data"
    assert names(tmp_path) == ["a.md"]


def test_a_failed_last_step_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_links(monkeypatch)
    replace = os.replace

    def fail_at_the_end(source: Any, destination: Any) -> None:
        if Path(destination).name == "a.md":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        replace(source, destination)

    monkeypatch.setattr(os, "replace", fail_at_the_end)
    for force in (False, True):
        with pytest.raises(NotWritten):
            write_export(b"data", tmp_path / "a.md", force)
        assert names(tmp_path) == []


def test_a_full_disk_is_reported_before_and_while_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "old.md"
    old.write_bytes(b"old")

    def no_space(*_args: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", no_space)
        with pytest.raises(NotWritten) as caught:
            write_export(b"data", old, force=True)
    assert "디스크 공간" in caught.value.message
    assert str(old) in caught.value.message
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 3}))
    with pytest.raises(NotWritten) as caught:
        write_export(b"data", tmp_path / "new.md")
    assert "디스크 공간" in caught.value.message
    assert names(tmp_path) == ["old.md"]
    assert old.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("은행 A", "은행_A_2027-03-31.xlsx"),
        ("../../etc/passwd", "etc_passwd_2027-03-31.xlsx"),
        ("-rf *", "rf_2027-03-31.xlsx"),
        (".숨김", "숨김_2027-03-31.xlsx"),
        ("CON.기록", "_CON.기록_2027-03-31.xlsx"),
        ("com1", "com1_2027-03-31.xlsx"),
        ('a<b>:"c|d?e\\f', "a_b_c_d_e_f_2027-03-31.xlsx"),
        ("끝 점. ", "끝_점_2027-03-31.xlsx"),
        ("줄\n바꿈\x1b[31m", "줄_바꿈_2027-03-31.xlsx"),
        ("...", "ml-tui_2027-03-31.xlsx"),
        ("가\u1100\u1161", "가가_2027-03-31.xlsx"),
    ],
)
def test_a_project_name_becomes_a_safe_file_name(name: str, wanted: str) -> None:
    assert default_name(name, DAY, ".xlsx") == wanted


def test_a_file_name_is_never_too_long() -> None:
    for name in ("가" * 120, "👍" * 120, "a" * 500, "CON." + "가" * 116):
        made = default_name(name, DAY, ".xlsx", "경영진")
        assert len(made.encode()) <= 200
        assert made.endswith("_경영진_2027-03-31.xlsx")


@pytest.mark.parametrize(
    ("language", "depth", "wanted"),
    [
        ("ko", "executive", "은행_A_경영진_2027-03-31.pdf"),
        ("ko", "practitioner", "은행_A_실무자_2027-03-31.pdf"),
        ("en", "executive", "은행_A_executive_2027-03-31.pdf"),
        ("en", "practitioner", "은행_A_practitioner_2027-03-31.pdf"),
    ],
)
def test_the_file_name_states_the_audience_of_the_report(language: Language, depth: Depth, wanted: str) -> None:
    assert file_name(report_on(marked_project(), language=language, depth=depth), "pdf") == wanted


def test_a_free_name_has_the_next_number(tmp_path: Path) -> None:
    assert free_name(tmp_path / "a.md") == tmp_path / "a.md"
    (tmp_path / "a.md").symlink_to("nowhere")
    (tmp_path / "a (2).md").mkdir()
    assert free_name(tmp_path / "a.md") == tmp_path / "a (3).md"


def test_exporting_twice_makes_two_files_unless_forced(tmp_path: Path) -> None:
    report = report_on(marked_project())
    made = [export(report, "md", folder=tmp_path).path.name for _n in range(2)]
    export(report, "md", folder=tmp_path, force=True)
    assert made == ["은행_A_실무자_2027-03-31.md", "은행_A_실무자_2027-03-31 (2).md"]
    assert names(tmp_path) == sorted(made)


def test_exporting_returns_path_and_size(tmp_path: Path) -> None:
    written = export(report_on(marked_project()), "json", tmp_path / "a.json")
    assert written.path == tmp_path / "a.json"
    assert written.size == written.path.stat().st_size > 1000
    with pytest.raises(NotWritten):
        export(report_on(marked_project()), "json", tmp_path / "a.json")
