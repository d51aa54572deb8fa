"""The whole app on a real terminal: an assessment from start to end, and connections that drop."""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ml_tui.domain.project import Project, Status
from ml_tui.locations import Locations
from ml_tui.store import Library
from tests.pty.keyboard import CTRL_S, CTRL_U, ENTER, ESC, HOME, TAB, Start, press, press_and_settle
from tests.pty.terminal import Terminal

RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?7h", b"\x1b[?2004l")
"""The sequences that make a terminal usable again."""


def test_naming_a_damaged_project_ends_the_app_before_its_screen(
    start: Start, project_id: str, locations: Locations
) -> None:
    (locations.projects / project_id / "project.json").write_bytes(b"")
    app = start(project_id)
    assert app.wait_exit() == 5
    assert f"ml-tui restore {project_id}" in app.text.replace("\n", "")
    assert b"\x1b[?1049h" not in app.log


class TestWork:
    """A consultant's work of an afternoon."""

    def test_an_assessment_is_saved(
        self, start: Start, project_id: str, stored: Callable[[], Project], tmp_path: Path
    ) -> None:
        """Tick, note, exclude, undo, checkpoint, export, quit: everything is there at the next start."""
        app = start(project_id)
        app.wait_for("구현 0/28")
        press(
            app,
            (" ", "구현 1/28"),
            ("j ", "구현 2/28"),
            ("j ", "구현 3/28"),
            ("n", "Ctrl+S 저장"),
            ("온라인 저장소를 화면으로 확인", "온라인 저장소를 화면으로 확인"),
            (CTRL_S, "> [x] 2.3"),
            ("j-", "해당 없음"),
            ("버전을 남기는 데이터가 없다", "버전을 남기는 데이터가 없다"),
            (ENTER, "구현 3/27"),
            ("u", "되돌림"),
            ("j", "구현 3/28"),
            (CTRL_S, "체크포인트 이름"),
            (" 착수" + ENTER, "체크리스트를 저장했습니다"),
            ("x", "내보내기"),
            (TAB * 3 + CTRL_U + "report.xlsx" + ENTER, "내보냈습니다"),
        )
        place = next(line for line in app.text.splitlines() if "> [" in line)
        app.send("q")
        assert app.wait_exit() == 0
        assert all(code in app.log for code in RESTORED)

        from openpyxl import load_workbook

        book = load_workbook(tmp_path / "here" / "report.xlsx")
        assert any(
            cell.value == "온라인 저장소를 화면으로 확인" for sheet in book for row in sheet.iter_rows() for cell in row
        )
        answers = {key: state for key, state in stored().items.items() if state.status is not Status.NOT_STARTED}
        assert {state.status for state in answers.values()} == {Status.IMPLEMENTED} and len(answers) == 3

        again = start()
        again.wait_for("구현 3/28")
        again.wait_for(place[: place.index("/")])  # the header may be drawn before the list
        press(again, ("kkn", "온라인 저장소를 화면으로 확인"), (ESC, "> [x] 2.3"), ("q", ""))
        assert again.wait_exit() == 0

    def test_tab_completes_a_path_amid_early_keys(self, start: Start, project_id: str, tmp_path: Path) -> None:
        """The app writes the file into the folder, and copies the command that fetches it."""
        app = start(project_id, env={"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"})
        (tmp_path / "here" / "보고서").mkdir()
        app.wait_for("구현 0/28")
        press(app, ("x", "Tab 경로 완성"), (TAB * 3 + CTRL_U + "보" + TAB + "out.x y" + ENTER, "내보냈습니다"))
        app.wait_for("복사 요청을 보냈습니다")
        assert (tmp_path / "here" / "보고서" / "out.x y.xlsx").is_file()
        (copied,) = re.findall(rb"\x1b\]52;c;([^\x07]*)\x07", app.log)
        command = base64.b64decode(copied).decode()
        assert command.startswith('scp "') and command.endswith(f':{tmp_path}/here/보고서/out.x\\ y.xlsx" .')
        app.send("q")
        assert app.wait_exit() == 0

    def test_letter_commands_work_in_hangul_mode(self, start: Start, project_id: str) -> None:
        """Letter commands work in Hangul mode, whether the terminal sends jamo or syllables."""
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        press(app, ("ㅓ", "> [ ] 2.2"), ("너", "> [ ] 2.3"))
        app.wait_for("[~] 2.2")
        app.send("ㅂ")
        assert app.wait_exit() == 0

    def test_the_demo_leaves_no_files(self, start: Start, tmp_path: Path) -> None:
        """The sample opens filled in, and leaves nothing behind."""
        app = start("demo")
        app.wait_for("은행 A 여신 AI")
        app.send("q")
        assert app.wait_exit() == 0
        assert not (tmp_path / "ml").exists()

    def test_early_keys_reach_the_form_they_were_meant_for(self, start: Start, project_id: str) -> None:
        """After a stall of the link, the key that opens a form and the text for it arrive together."""
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        press(app, ("n안녕하세요", "| 안녕하세요"), (CTRL_S, "> [ ] 2.1"))
        press(app, ("-외주" + ENTER, "> [-] 2.1"), ("/모델 레지" + ENTER, "> [ ] 3.2"))

    @pytest.mark.parametrize("burst", ["f\r\r\r", CTRL_S + "\r\r\r", "rq3", "?qj", "fhl", "f외"])
    def test_a_repeated_key_closes_only_one_screen(self, start: Start, project_id: str, burst: str) -> None:
        """Enter held down on a menu does not end the app."""
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        app.send(burst)
        app.settle()
        for _again in range(3):
            press_and_settle(app, ESC)
        first = re.compile(r"> \[.\] 2\.1 ")
        press(app, (HOME, lambda text: first.search(text)), ("j", lambda text: not first.search(text)))

    def test_a_note_saved_at_once_leaves_no_draft(self, start: Start, project_id: str) -> None:
        """Keys that arrive at once are handled one after the other."""
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        press(app, ("n", "Ctrl+S 저장"), ("한 번에" + CTRL_S, "> [ ] 2.1"))
        app.wait_for("저장됨")
        app.send("q")
        assert app.wait_exit() == 0
        again = start()
        again.wait_for("> [ ] 2.1")
        press(again, ("n", "한 번에"))
        assert "저장하지 못한 글".encode() not in again.log


DEFECTIVE = """
import sys
from ml_tui.cli import main
from ml_tui.tui.screens.menu import Menu
Menu.on_mount = lambda self: 1 / 0
sys.exit(main(sys.argv[1:]))
"""
"""A script that runs the app with a defect, which the key `f` triggers."""


class TestEnding:
    """The end of the app when the connection drops or the machine goes down."""

    def test_a_note_being_typed_survives_an_ssh_drop(
        self, start: Start, project_id: str, stored: Callable[[], Project]
    ) -> None:
        """The exit code is 129, and the next start offers the note with its last character."""
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        press(app, ("j ", "구현 1/28"), ("n", "Ctrl+S 저장"), ("끊기기 직전의 글자", "끊기기 직전의 글자"))
        app.settle()
        app.close_master()
        assert app.wait_exit() == 129
        assert not app.group_lives()
        assert stored().items["data-quality"].status is Status.IMPLEMENTED
        again = start()
        again.wait_for("저장하지 못한 글이 남아 있습니다")
        again.wait_for("끊기기 직전의 글자")
        press(again, (ENTER, "Ctrl+S 저장"), ("까지", "끊기기 직전의 글자까지"), (CTRL_S, "> [x] 2.2"))
        again.wait_for(lambda _: stored().items["data-quality"].note == "끊기기 직전의 글자까지")

    @pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
    def test_a_signal_saves_and_restores_the_terminal(
        self, start: Start, project_id: str, stored: Callable[[], Project], number: signal.Signals, code: int
    ) -> None:
        """The app saves, restores the terminal, and ends with 143, or 130 after SIGINT; it opens at the same place."""
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        press(app, ("jj ", "> [x] 2.3"))
        app.send_signal(number)
        assert app.wait_exit() == code
        assert all(code in app.log for code in RESTORED)
        assert stored().items["feature-store"].status is Status.IMPLEMENTED
        start().wait_for("> [x] 2.3")

    def test_a_change_is_saved_when_sigterm_comes_while_the_name_is_asked(
        self, start: Start, project_id: str, stored: Callable[[], Project], tmp_path: Path
    ) -> None:
        """The open question does not keep the change from being saved."""
        (tmp_path / "config" / "ml-tui" / "config.yaml").unlink()
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        press(app, ("n", "Ctrl+S 저장"), ("점검결과보고서", "점검결과보고서"), (CTRL_S, "누구의 이름으로"))
        app.send_signal(signal.SIGTERM)
        assert app.wait_exit() == 143
        assert stored().items["data-collection"].note == "점검결과보고서"

    @pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
    def test_the_shell_works_after_the_app_was_killed(self, project_id: str, library: Library, tmp_path: Path) -> None:
        """The app cannot restore the terminal, but the shell works: the app has set no mode that disturbs it."""
        homes = {name: str(tmp_path / name) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
        with Terminal(["bash", "--norc", "--noprofile", "-i"], env=homes) as shell:
            shell.send(f"{sys.executable} -m ml_tui --data-dir {tmp_path}/ml {project_id}\r")
            shell.wait_for("> [ ] 2.1")
            shell.wait_for(lambda _: shell.log.count(b"?2026h") == shell.log.count(b"?2026l"))  # the frame is whole
            asked = re.findall(rb"\x1b\[([<=>?]?)([\d;]*)([hlmu])", shell.log.partition(b"\x1b[?1049h")[2])
            left = {mode: final for private, mode, final in asked if private}
            assert {mode for mode, final in left.items() if final == b"h"} == {b"2004"}
            assert not [ask for ask in asked if ask[0] not in (b"", b"?") or ask[2] == b"u"]
            holder = library.open(project_id, write=False).holder
            assert holder is not None
            os.kill(holder.pid, signal.SIGKILL)
            press(shell, ("", "Killed"), ("echo a$((1+1))b\r", "a2b"))
            press(shell, ("sh -c 'echo b$((1+2))c; exec sleep 600'\r", "b3c"))  # so that it says when it runs
            press(shell, ("\x03", "^C"), ("\x1b[200~echo c$((2+2))d\x1b[201~\r", "c4d"))

    def test_no_thread_wakes_up_while_nothing_is_typed(self, start: Start, project_id: str) -> None:
        """No thread wakes up, except for the rare checks for another writer or a new date."""
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        app.settle(1.0)
        before = app.wake_ups()
        time.sleep(1.0)
        assert app.wake_ups() - before <= 2

    def test_a_defect_ends_the_app_with_a_message(
        self, start: Start, project_id: str, stored: Callable[[], Project], tmp_path: Path
    ) -> None:
        """The app saves, restores the terminal and ends: one line names the defect, another says what to do."""
        script = tmp_path / "defective.py"
        script.write_text(DEFECTIVE, encoding="utf-8")
        app = start(project_id, script=script)
        app.wait_for("> [ ] 2.1")
        press(app, (" ", "> [x] 2.1"))
        app.send("f")
        assert app.wait_exit() == 70
        assert all(code in app.log for code in RESTORED)
        said = app.log.rpartition(b"\x1b[?1049l")[2].decode()
        assert "결함" in said and "ZeroDivisionError" in said
        assert len(said.strip().splitlines()) == 2
        assert b"Traceback" not in app.log
        assert stored().items["data-collection"].status is Status.IMPLEMENTED

    def test_the_app_saves_before_it_stops_and_continues(
        self, start: Start, project_id: str, stored: Callable[[], Project]
    ) -> None:
        """The app saves before it stops, and draws its screen again afterwards."""
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        press(app, (" ", "> [x] 2.1"))
        app.send_signal(signal.SIGTSTP)
        app.wait_stopped()
        assert stored().items["data-collection"].status is Status.IMPLEMENTED
        app.send_signal(signal.SIGCONT)
        press(app, ("j", "> [ ] 2.2"))

    def test_a_second_session_only_reads(self, start: Start, project_id: str) -> None:
        """A second session may only read, and says who writes. Once the first has ended, a new one may write."""
        first = start(project_id)
        first.wait_for("> [ ] 2.1")
        second = start(project_id)
        second.wait_for("읽기 전용으로 열었습니다")
        second.wait_for(lambda text: f"(pid{first.pid})" in "".join(text.split()))
        press(second, (" ", "읽기 전용입니다"), ("q", ""))
        assert second.wait_exit() == 0
        press(first, (" ", "구현 1/28"), ("q", ""))
        assert first.wait_exit() == 0
        third = start(project_id)
        third.wait_for("구현 1/28")
        press(third, (" ", "구현 0/28"))

    def test_the_second_takes_over_from_one_that_was_killed(
        self, start: Start, project_id: str, stored: Callable[[], Project]
    ) -> None:
        """The second shows the first's changes, and goes on from there."""
        first = start(project_id)
        first.wait_for("> [ ] 2.1")
        second = start(project_id)
        second.wait_for("읽기 전용으로 열었습니다")
        press(first, (" ", "> [x] 2.1"))
        second.wait_for("> [x] 2.1")
        first.wait_for("저장됨")
        first.send_signal(signal.SIGKILL)
        second.wait_for("쓰던 세션이 끝났습니다. 이어받기: o")
        press(second, ("o", "이어받았습니다"), ("j", "> [ ] 2.2"), (" ", "> [x] 2.2"), ("q", ""))
        assert second.wait_exit() == 0
        assert {stored().items[one].status for one in ("data-collection", "data-quality")} == {Status.IMPLEMENTED}


HURRIED = """
import sys
from ml_tui.cli import main
from ml_tui.terminal.driver import SafeLinuxDriver
from ml_tui.terminal.output import TerminalWriter
SafeLinuxDriver.STALL_LIMIT /= {speed}
TerminalWriter.POLL /= {speed}
sys.exit(main(sys.argv[1:]))
"""
"""A script that runs the app with a stall limit shorter by a factor."""


@pytest.mark.parametrize("speed", [100, pytest.param(1, marks=pytest.mark.nightly)])
def test_the_app_survives_a_terminal_that_reads_nothing_for_half_a_minute(
    start: Start, project_id: str, stored: Callable[[], Project], tmp_path: Path, speed: int
) -> None:
    """The change is on disk meanwhile; afterwards the app goes on with a correct screen."""
    script = tmp_path / "hurried.py"
    script.write_text(HURRIED.format(speed=speed), encoding="utf-8")
    app = start(project_id, script=script)
    app.wait_for("> [ ] 2.1")
    app.settle()
    app.send_unread(" " + "1237" * 12 + "3")
    waited = 0.0
    while waited < 31 / speed or stored().item("data-collection").status is not Status.IMPLEMENTED:
        time.sleep(0.05)
        waited += 0.05
        assert app.poll() is None and waited < 90
    press(app, ("", "구현 1/28"), ("", "> [x] 2.1"))
    app.settle(1.0)
    before = app.text
    press(app, ("1", "ML 대시보드 ·"), ("3", "> [x] 2.1"))
    app.settle()
    assert app.text == before
    app.send("q")
    assert app.wait_exit() == 0
