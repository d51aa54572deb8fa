"""The whole app on a real terminal: an assessment from start to end, connections that drop, text that means harm."""

from __future__ import annotations

import base64
import json
import re
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ml_tui.content import load_catalog
from ml_tui.domain.project import Project, Status
from ml_tui.locations import Locations
from ml_tui.session import Session
from ml_tui.store import Library
from ml_tui.store.storage import checksum
from tests.pty.terminal import ROOT, Terminal

CTRL_P, CTRL_S, CTRL_U, ENTER, ESC, TAB = "\x10", "\x13", "\x15", "\r", "\x1b", "\t"

RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l")
"""What a terminal must have been sent to be usable again."""

Start = Callable[..., Terminal]


@pytest.fixture
def locations(tmp_path: Path) -> Locations:
    """Where the app under test keeps everything."""
    return Locations(data=tmp_path / "ml", config=tmp_path / "config" / "ml-tui", cache=tmp_path / "cache" / "ml-tui")


@pytest.fixture
def project_id(library: Library) -> str:
    """A new project on the built-in catalog."""
    loaded = load_catalog()
    return library.create(
        "은행 A", client="고객사", author="김하늘", catalog_id=loaded.catalog.id, catalog_hash=loaded.digest
    )


@pytest.fixture
def start(tmp_path: Path, request: pytest.FixtureRequest) -> Start:
    """Starts the app in private folders, and kills it after the test."""
    (tmp_path / "here").mkdir()
    home = {"HOME": "home", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data"}

    def start(
        *arguments: str, env: dict[str, str] | None = None, script: Path | None = None, **options: Any
    ) -> Terminal:
        variables = {name: str(tmp_path / folder) for name, folder in home.items()}
        variables |= {"ESCDELAY": "20"} | (env or {})  # milliseconds after which an ESC is a key of its own
        program = [script] if script else ["-m", "ml_tui"]
        terminal = Terminal.python(
            *program, "--data-dir", tmp_path / "ml", *arguments, env=variables, cwd=tmp_path / "here", **options
        )
        request.addfinalizer(terminal.close)
        return terminal

    return start


@pytest.fixture
def stored(library: Library, project_id: str) -> Callable[[], Project]:
    """Reads what is on disk of the project."""
    return lambda: library.open(project_id, write=False).load()


def press(terminal: Terminal, *steps: tuple[str, str]) -> None:
    """Press keys, and wait after each for what is to be seen then."""
    for keys, shown in steps:
        terminal.send(keys)
        terminal.wait_for(shown)


def test_a_damaged_project_that_is_named_ends_the_app_before_its_screen(
    start: Start, project_id: str, locations: Locations
) -> None:
    (locations.projects / project_id / "project.json").write_bytes(b"")
    app = start(project_id)
    assert app.wait_exit() == 5
    assert f"ml-tui restore {project_id}" in app.text.replace("\n", "")
    assert b"\x1b[?1049h" not in app.log


class TestWork:
    """What a consultant does in an afternoon."""

    def test_an_assessment(self, start: Start, project_id: str, stored: Callable[[], Project], tmp_path: Path) -> None:
        """Tick, note, exclude, undo, checkpoint, export, quit; and all of it is there the next morning."""
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
        again.wait_for(place[: place.index("/")])  # the header may be there before the list
        press(again, ("kkn", "온라인 저장소를 화면으로 확인"), (ESC, "> [x] 2.3"), ("q", ""))
        assert again.wait_exit() == 0

    def test_a_path_is_completed_in_the_midst_of_what_is_typed_ahead(
        self, start: Start, project_id: str, tmp_path: Path
    ) -> None:
        """The file lands in the folder, and the command that fetches it on the clipboard."""
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

    def test_hangul_mode(self, start: Start, project_id: str) -> None:
        """The keyboard is in Hangul mode, and the terminal sends jamo or syllables."""
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        press(app, ("ㅓ", "> [ ] 2.2"), ("너", "> [ ] 2.3"))
        app.wait_for("[~] 2.2")
        app.send("ㅂ")
        assert app.wait_exit() == 0

    def test_demo(self, start: Start, tmp_path: Path) -> None:
        """The sample opens filled in, and leaves nothing behind."""
        app = start("demo")
        app.wait_for("은행 A 여신 AI")
        app.send("q")
        assert app.wait_exit() == 0
        assert not (tmp_path / "ml").exists()

    def test_what_is_typed_ahead_reaches_the_form_it_was_meant_for(self, start: Start, project_id: str) -> None:
        """After a stall of the link, the key that opens a form and the text for it arrive together."""
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        press(app, ("n안녕하세요", "| 안녕하세요"), (CTRL_S, "> [ ] 2.1"))
        press(app, ("-외주" + ENTER, "> [-] 2.1"), ("/모델 레지" + ENTER, "> [ ] 3.2"))

    @pytest.mark.parametrize("burst", ["f\r\r\r", CTRL_S + "\r\r\r", "rq3", "?qj", "fhl", "f외"])
    def test_a_key_that_comes_twice_closes_no_more_than_it_should(
        self, start: Start, project_id: str, burst: str
    ) -> None:
        """Enter held down on a menu must not end the app."""
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        app.send(burst)
        app.settle(0.3)
        for _again in range(3):
            step(app, ESC)
        app.wait_for("구현 체크리스트 · 은행 A")
        assert app.poll() is None

    def test_a_note_saved_in_the_same_breath_leaves_no_draft(self, start: Start, project_id: str) -> None:
        """Keys that arrive all at once are one after the other all the same."""
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        press(app, ("n", "Ctrl+S 저장"), ("한 번에" + CTRL_S, "> [ ] 2.1"))
        app.wait_for("저장됨")
        app.send("q")
        assert app.wait_exit() == 0
        again = start()
        again.wait_for("> [ ] 2.1")
        again.settle()
        assert "저장하지 못한 글" not in again.text
        press(again, ("n", "한 번에"))


DEFECTIVE = """
import sys
from ml_tui.cli import main
from ml_tui.tui.screens.menu import Menu
Menu.on_mount = lambda self: 1 / 0
sys.exit(main(sys.argv[1:]))
"""
"""Runs the app with a defect, which shows itself on `f`."""


class TestGone:
    """The connection drops, the machine goes down."""

    def test_ssh_drops_while_a_note_is_typed(
        self, start: Start, project_id: str, stored: Callable[[], Project]
    ) -> None:
        """129 within three seconds, and the next start offers the note with its last character."""
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        press(app, ("j ", "구현 1/28"), ("n", "Ctrl+S 저장"), ("끊기기 직전의 글자", "끊기기 직전의 글자"))
        app.settle()
        app.close_master()
        assert app.wait_exit(3) == 129
        assert not app.group_lives()
        assert stored().items["data-quality"].status is Status.IMPLEMENTED
        again = start()
        again.wait_for("저장하지 못한 글이 남아 있습니다")
        again.wait_for("끊기기 직전의 글자")
        press(again, (ENTER, "Ctrl+S 저장"), ("까지", "끊기기 직전의 글자까지"), (CTRL_S, "> [x] 2.2"))
        again.wait_for(lambda _: stored().items["data-quality"].note == "끊기기 직전의 글자까지")

    def test_terminated(self, start: Start, project_id: str, stored: Callable[[], Project]) -> None:
        """143, saved, the terminal given back, the same place next time."""
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        press(app, ("jj ", "> [x] 2.3"))
        app.send_signal(signal.SIGTERM)
        assert app.wait_exit(3) == 143
        assert all(code in app.log for code in RESTORED)
        assert stored().items["feature-store"].status is Status.IMPLEMENTED
        start().wait_for("> [x] 2.3")

    def test_a_defect(self, start: Start, project_id: str, stored: Callable[[], Project], tmp_path: Path) -> None:
        """The app ends of it: saved, the terminal given back, one line for it and one for what to do."""
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

    def test_stopped_and_continued(self, start: Start, project_id: str, stored: Callable[[], Project]) -> None:
        """Saved before the stop; the picture is there again afterwards."""
        app = start(project_id)
        app.wait_for("> [ ] 2.1")
        press(app, (" ", "> [x] 2.1"))
        app.send_signal(signal.SIGTSTP)
        app.wait_stopped()
        assert stored().items["data-collection"].status is Status.IMPLEMENTED
        app.send_signal(signal.SIGCONT)
        press(app, ("j", "> [ ] 2.2"))

    def test_two_at_a_time(self, start: Start, project_id: str) -> None:
        """The second may read and is told who writes; when the first has gone it may write."""
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


OURS = re.compile(
    rb"\x1b\[[\d;:]*m"  # colours and weight
    rb"|\x1b\[\d*(;\d+)?H"  # cursor there
    rb"|\x1b\[\d*[ABCDJK]"  # cursor by, erase
    rb"|\x1b\[\?\d+[hl]"  # modes
    rb"|\x1b\[\?\d+\$p"  # ask for a mode
    rb"|\x1b\[[<>=]\d*u|\x1b\[>1u|\x1b\[=\d+;\d+u|\x1b\[\?u"  # keyboard modes
    rb"|\x1b\[[56]n|\x1b\[>?c"  # ask for status, cursor, device
    rb"|\x1b\]22;default\x07"  # the mouse pointer's shape
)
"""Every escape sequence that the app itself may write."""

FORBIDDEN = re.compile("[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")

HOSTILE = (
    "A\x1b]52;c;UFdORUQ=\x07B\x1b]0;title\x1b\\C\x1b]8;;http://evil\x07D\x1b[31mE\x1b[2J\x1b[5;5HF\x9b31mG\x9d52;c;eA==\x9c"
    "H\x1bPqsixel\x1b\\I\x90x\x9cJ\x00K\x7fL\x0eM\u202eN\ufeffO\u2028P\x1b[?1049lQ\x1bcR"
)
"""What must never reach a terminal: clipboard, title, link, colours, moving, C1, DCS, NUL, DEL, SO, RLO, BOM."""


def assert_only_ours(log: bytes) -> None:
    """Nothing in what the app has written drives the terminal but what the app itself means to."""
    rest = OURS.sub(b"", log).decode()
    found = FORBIDDEN.search(rest)
    assert found is None, ascii(rest[max(0, found.start() - 40) : found.start() + 40])


def step(terminal: Terminal, keys: str) -> None:
    """Press ``keys``, and wait until the app has answered them, or has nothing to say."""
    before = terminal.bytes_out
    terminal.send(keys)
    if keys == ESC:  # what follows too soon would be one key with it
        terminal.settle(0.1)
    with suppress(AssertionError):
        terminal.wait_for(lambda _: terminal.bytes_out > before, 0.15)
    terminal.settle(0.03)


def tour(terminal: Terminal) -> None:
    """Visit every screen, and every place that shows text."""
    for way in "1234567":
        for keys in (way, "j", "l", "j", "h"):
            step(terminal, keys)
    look_into(terminal, "3", "r", ESC, "e", ESC, "f", ESC, "?", ESC, "/", "데이터", ESC, CTRL_P, "검", ESC)
    look_into(terminal, "x", ESC, "0", "e", ESC)


def short_tour(terminal: Terminal) -> None:
    """Visit every screen, and one of each kind of dialog."""
    look_into(terminal, *"1234567", "3", "l", "r", ESC, "e", ESC, "?", ESC, "/", ESC, "x", ESC, "0")


def look_into(terminal: Terminal, *ways: str) -> None:
    """Press one key after the other."""
    for keys in ways:
        step(terminal, keys)


class TestHostileText:
    """No text from a file drives the terminal."""

    def test_in_a_project(self, start: Start, library: Library, project_id: str) -> None:
        """The project file was written by hand; its checksum is right."""
        session = Session(load_catalog(), library.open(project_id), by="x")
        session.set_item("data-collection", note="@", plan="@", owner="@", evidence=["@"])
        session.set_item("data-quality", status="not_applicable", reason="@")
        session.set_row("2.3.1.1", link="@", note="@")
        session.checkpoint("1차")
        session.close()
        path = library.locations.projects / project_id / "project.json"
        tables = json.loads(path.read_bytes())
        meta = tables.pop("_meta")
        tables = json.loads(json.dumps(tables).replace('"@"', json.dumps(HOSTILE)).replace("은행 A", HOSTILE))
        tables["project"]["1"] |= {"name": HOSTILE, "client": HOSTILE, "author": HOSTILE}
        meta["1"]["sha256"] = checksum(tables)
        path.write_text(json.dumps({"_meta": meta, **tables}), encoding="utf-8")
        app = start(project_id)
        app.wait_for("ABCDEFGH")
        press(app, ("n", "Ctrl+S 저장"), (ESC, "> [ ] 2.1"))
        tour(app)
        app.wait_for("ABCDEFGH")
        app.send("q")
        assert app.wait_exit() == 0
        assert_only_ours(app.log)

    def test_in_a_catalog(self, start: Start, project_id: str, tmp_path: Path) -> None:
        """An own catalog may come from anybody."""
        title = json.dumps(HOSTILE).replace("\\u0000", "").replace("\\u007f", "")
        source = (ROOT / "catalog.yaml").read_text("utf-8")
        assert "데이터 수집 파이프라인 구축" in source
        own = tmp_path / "own.yaml"
        own.write_text(source.replace("ko: 데이터 수집 파이프라인 구축", f"ko: {title}"), encoding="utf-8")
        app = start("--catalog", str(own), project_id)
        app.wait_for("구현 0/28")
        tour(app)
        app.send("q")
        assert app.wait_exit() == 0
        assert_only_ours(app.log)

    def test_in_names_of_files(self, start: Start, project_id: str, tmp_path: Path) -> None:
        """A file that is complained about is named without its escape sequences."""
        app = start("--catalog", str(tmp_path / "no\x1b]0;t\x07ne.yaml"), project_id)
        app.wait_for("구현 0/28")
        app.settle()
        app.send("q")
        assert app.wait_exit() == 0
        assert_only_ours(app.log)

    @pytest.mark.parametrize(
        "part",
        [
            "\x1b]52;c;eA==\x07",
            "\x1b]8;;http://a",
            "\x1bPx\x1b\\",
            "\x9b2J",
            "\x9d0;t\x9c",
            "\x00",
            "\x7f",
            "\u202e",
            "\x1bc",
        ],
    )
    def test_the_check_finds(self, part: str) -> None:
        """What it is to find."""
        with pytest.raises(AssertionError):
            assert_only_ours(f"앞{part}뒤".encode())


class TestTerminals:
    """Terminals of every size and kind."""

    def test_dumb(self, start: Start) -> None:
        """One line says what is wrong, one what to do."""
        app = start(env={"TERM": "dumb"})
        assert app.wait_exit() == 2
        assert "TERM=dumb" in app.text
        assert len([line for line in app.text.splitlines() if line.strip()]) <= 3  # the first may be broken in two

    @pytest.mark.parametrize("arguments", [[], ["demo"]])
    def test_no_terminal(self, tmp_path: Path, arguments: list[str]) -> None:
        """Neither a traceback nor an escape sequence in a pipe."""
        done = subprocess.run(
            [sys.executable, "-m", "ml_tui", "--data-dir", tmp_path / "ml", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "src"), "LANG": "C.UTF-8"},
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, b"")
        assert len(done.stderr.splitlines()) <= 2
        assert b"\x1b" not in done.stderr

    @pytest.mark.parametrize(("option", "ambiguous"), [(["--ascii"], 1), ([], 2)], ids=["asked-for", "by-itself"])
    def test_ascii(self, start: Start, option: list[str], ambiguous: int) -> None:
        """Nothing is drawn of which terminals disagree how wide it is."""
        app = start(*option, "demo", ambiguous=ambiguous)
        app.wait_for("은행 A 여신 AI", 15)
        (short_tour if option else tour)(app)
        app.send("q")
        assert app.wait_exit() == 0
        drawn = OURS.sub(b"", app.log).decode()
        if ambiguous == 2:  # the question itself
            assert drawn.startswith("\r─\r")
            drawn = drawn.replace("─", "", 1)
        found = {char for char in drawn if unicodedata.east_asian_width(char) == "A"}
        assert not found

    def test_not_ascii(self, start: Start) -> None:
        """On other terminals it is drawn as meant."""
        app = start("demo")
        app.wait_for("은행 A 여신 AI")
        app.wait_for(" · ")

    @pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 10), (20, 5), (1, 1)])
    def test_sizes(self, start: Start, columns: int, rows: int) -> None:
        """It starts, is toured, grows and quits at any size."""
        app = start("demo", columns=columns, rows=rows)
        app.wait_for(lambda _: b"\x1b[?1049h" in app.log)
        app.settle()
        short_tour(app)
        app.resize(80, 24)
        app.wait_for("프로젝트 목록")
        app.send("q")
        assert app.wait_exit() == 0
        assert b"Traceback" not in app.log

    def test_keys_of_a_plain_terminal(self, start: Start, project_id: str) -> None:
        """Arrows and the like as xterm, screen and the Linux console send them."""
        app = start(project_id, env={"TERM": "linux"})
        app.wait_for("> [ ] 2.1")
        press(app, ("\x1b[B", "> [ ] 2.2"), ("\x1bOB", "> [ ] 2.3"), ("\x1b[A", "> [ ] 2.2"), ("\x1b[4~", "> [ ] 6.4"))
        press(app, ("\x1b[1~", "> [ ] 2.1"), ("\x1b[6~", "▲"), ("\x1b[5~", "> [ ] 2.1"))
