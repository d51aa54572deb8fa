"""The checks of the terminal before the app starts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich import control
from rich.text import Text
from textual import content
from textual.content import Content

from ml_tui.terminal import probe
from ml_tui.terminal.probe import strip_more_controls
from tests.pty.terminal import ROOT, Terminal

PROBE = """
import select, sys, termios
from ml_tui.terminal import probe
if "typed ahead" in sys.argv:
    select.select([0], [], [])  # the keys arrive first
before = termios.tcgetattr(0)
with probe.asking_width(**({} if "silent" in sys.argv else {"timeout": 600})) as answer:
    width = answer()
same = termios.tcgetattr(0) == before
print("|", width, same, probe.take_early_keys(), probe.take_early_keys(), probe.refuse_reason())
"""

REFUSE = r"""
from ml_tui.terminal import probe
with probe.asking_width() as answer:
    print(probe.refuse_reason(), answer())
"""

LATE = r"""
import select, time
from ml_tui.terminal import probe
with probe.asking_width(timeout=0.05) as answer:
    select.select([0], [], [])
    time.sleep(0.1)
    print("|", answer(), probe.take_early_keys())
"""

RESTART = r"""
import sys
from ml_tui.terminal import probe
if probe.needs_utf8_restart():
    probe.restart_in_utf8()
print(sys.stderr.encoding, probe.needs_utf8_restart(), probe.refuse_reason(), sys.argv[1:], "\ub05d")
"""


@pytest.mark.parametrize(("ambiguous", "width"), [(1, 1), (2, 2), (None, 1)])
def test_width_is_asked_of_the_terminal(ambiguous: int | None, width: int) -> None:
    """The terminal's answer is the width, silence means 1; the line is empty, and the modes are as before."""
    with Terminal.python("-c", PROBE, "" if ambiguous else "silent", ambiguous=ambiguous) as terminal:
        terminal.wait_for("None")
        assert f"| {width} True b'' b'' None" in terminal.text.splitlines()[0]
        assert terminal.wait_exit() == 0


def test_a_waiting_answer_is_read_after_the_time_limit() -> None:
    """Work before the answer is read may exceed the time limit: the answer counts, and none of it is left."""
    with Terminal.python("-c", LATE, ambiguous=2) as terminal:
        terminal.wait_for("| 2 b''")
        assert terminal.wait_exit() == 0


def test_early_keys_are_kept() -> None:
    """Keys typed before the answer are handed over once, with Enter as the app expects it."""
    with Terminal.python("-c", PROBE, "typed ahead") as terminal:
        terminal.send("ab\n한")
        terminal.wait_for("None")
        expected = repr("ab\r한".encode())
        assert f"{expected} b''" in terminal.text


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"\x1b[1;" + b"9" * 5000 + b"R", id="a column of 5,000 digits"),
        pytest.param(b"\x1b[" + b"9" * 5000 + b";3R", id="a row of 5,000 digits"),
        pytest.param(b"\x1b[1;", id="half an answer"),
        pytest.param(b"\x1b[;R\x1b[1R\xff\x00\x1b[-1;3R", id="no answer at all"),
    ],
)
def test_a_hostile_answer_is_a_key_like_any_other(sent: bytes) -> None:
    """Bytes that are not an answer go to the app, which can handle rubbish."""
    reading, writing = os.pipe()
    os.write(writing, sent)
    assert probe._read_column(reading, 0.0) is None
    assert probe.take_early_keys() == sent
    os.close(reading)
    os.close(writing)


def test_keys_that_never_end_do_not_hold_up_the_start() -> None:
    """The app starts even if a key is stuck, or a program sends without end."""
    with Path("/dev/zero").open("rb", buffering=0) as flood:
        assert probe._read_column(flood.fileno(), 0.0) is None
    assert 0 < len(probe.take_early_keys()) < 100_000


def test_early_keys_reach_the_app(tmp_path: Path) -> None:
    """The driver first handles the keys that were typed before it started."""
    code = (
        "import driver_app; from ml_tui.terminal import probe; probe._early_keys.extend(b'ab\\rc'); driver_app.main()"
    )
    path = f"{ROOT / 'src'}{os.pathsep}{Path(__file__).parent}"
    with Terminal.python("-c", code, env={"SAVE": str(tmp_path / "saved"), "PYTHONPATH": path}) as terminal:
        terminal.wait_for(r'kept="ab\nc"')


def test_a_stream_that_is_no_terminal_is_refused() -> None:
    """Without a terminal, the app gives a reason, and does not ask for the width."""
    run = subprocess.run(
        [sys.executable, "-c", REFUSE],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert run.stdout.startswith("표준 입력이 터미널이 아닙니다.")
    assert run.stdout.endswith(" 1\n")


@pytest.mark.parametrize(
    ("env", "reason"),
    [({"TERM": "dumb"}, "TERM=dumb"), ({"PYTHONIOENCODING": "cp949:replace"}, "UTF-8"), ({"TERM": None}, "None 1")],
    ids=["dumb", "cp949", "unset"],
)
def test_an_unusable_terminal_is_refused(env: dict[str, str | None], reason: str) -> None:
    """A terminal without escape sequences, or with another encoding, is refused; one without a name is not."""
    with Terminal.python("-c", REFUSE, env=env) as terminal:
        terminal.wait_for(reason)


@pytest.mark.parametrize(
    "env",
    [{}, {"PYTHONIOENCODING": "cp949"}, {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "POSIX"}],
    ids=["utf-8", "cp949", "posix"],
)
def test_the_app_restarts_in_utf8(env: dict[str, str | None]) -> None:
    """The second start uses UTF-8 in every environment, with the same arguments."""
    with Terminal.python("-c", RESTART, "--이름", "x y", env=env) as terminal:
        terminal.wait_for("utf-8 False None ['--이름', 'x y'] 끝")
        assert terminal.wait_exit() == 0


def test_a_restart_that_changes_nothing_is_not_tried() -> None:
    """If Python ignores the environment (``-E``), it would restart for ever."""
    code = "from ml_tui.terminal import probe; print('restart', probe.needs_utf8_restart())"
    start = f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r}); sys.stdout.reconfigure(encoding='cp949'); {code}"
    with Terminal.python("-E", "-c", start) as terminal:
        terminal.wait_for("restart False")


class TestStripping:
    """Rich and Textual drop text that would drive the terminal."""

    @pytest.fixture(autouse=True)
    def tables(self) -> Iterator[None]:
        """Restore the tables of Rich and Textual afterwards."""
        tables = (control._CONTROL_STRIP_TRANSLATE, content._CONTROL_STRIP_TRANSLATE)
        lists = (control.STRIP_CONTROL_CODES, content._STRIP_CONTROL_CODES)
        before = [dict(table) for table in tables], [list(codes) for codes in lists]
        yield
        for table, old in zip(tables, before[0], strict=True):
            table.clear()
            table.update(old)
        for codes, old_codes in zip(lists, before[1], strict=True):
            codes[:] = old_codes

    @pytest.mark.parametrize(
        "harm",
        ["\x1b]52;c;eA==\x07", "\x1b]0;t\x07", "\x1b[31m", "\x9b31m", "\x9d0;t\x9c", "\x00", "\x7f", "\u202e", "\x0e"],
        ids=ascii,
    )
    def test_no_control_character_is_left(self, harm: str) -> None:
        """Neither Rich nor Textual passes on a control character; text, tabs and newlines stay."""
        strip_more_controls()
        strip_more_controls()
        for plain in (Content(f"가{harm}나\t\n").plain, Text(f"가{harm}나\t\n").plain):
            assert plain.startswith("가")
            assert plain.endswith("나\t\n")
            assert all(char in "\t\n" or char.isprintable() for char in plain)
        assert len(control.STRIP_CONTROL_CODES) == len(set(control.STRIP_CONTROL_CODES))

    def test_importing_changes_nothing(self) -> None:
        """The call changes the tables, not the import."""
        assert Text("\x1b").plain == "\x1b"
