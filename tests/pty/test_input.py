"""Input as common terminals send it: words of input methods, keys, pastes, and answers nobody waits for."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator

import pytest

from ml_tui.content import load_catalog
from ml_tui.domain.project import Project, Status
from ml_tui.session import Session
from ml_tui.store import Library
from ml_tui.tui.workspaces import registry
from tests.pty.keyboard import CTRL_P, CTRL_S, CTRL_U, ENTER, ESC, HOME, Start, press
from tests.pty.terminal import Terminal

F5 = "\x1b[15~"

WORD = "점검결과보고서"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

ST = "\x1b\\"
ANSWERS = {
    "kitty": f"\x1b[?62;52;c\x1b[>1;4000;35c\x1bP>|kitty(0.35.2){ST}\x1b]10;rgb:dddd/dd11/1dd1{ST}\x1b_Gi=31;OK{ST}",
    "iTerm2": f"\x1b[?62;4;52c\x1b[>64;2500;0c\x1bP>|iTerm2 3.5.4{ST}\x1b]11;rgb:1414/1919/1e1e\x07\x1b[I\x1b[O\x1b[I",
    "WezTerm": f"\x1b[?65;4;6;18;22;52c\x1b[>1;277;0c\x1bP>|WezTerm 20240203{ST}\x1b]4;1;rgb:cccc/1111/1212{ST}",
    "Ghostty": f"\x1b[?62;22;52c\x1b[>1;10;0c\x1bP>|ghostty 1.1.3{ST}\x1b]52;c;MTIzNDEyMzQ={ST}\x1b[?997;1n",
    "Windows Terminal": f"\x1b[?61;4;6;7;14;21;22;52c\x1b[>0;10;1c\x1bP!|00000000{ST}\x1b[24;80R\x1b[8;24;80t",
    "tmux": f"\x1b[?1;2;4c\x1b[>84;0;0c\x1bP>|tmux 3.4{ST}\x1b]10;rgb:2323/3434/1212{ST}",
    "screen": "\x1b[?1;2c\x1b[>83;40900;0c\x1b[1;2R\x1b]11;rgb:0000/0000/0000\x07",
}
"""The answers of each terminal to queries of its name and state, as documented."""

LEFT = {"kitty": "\x1b[1;1D", "screen": "\x1bOD"}
"""The left arrow where it is unusual: in kitty's protocol, and in the keypad's application mode."""


def commit(text: str) -> str:
    """Return a word of an input method in kitty's protocol, which a killed program may have left on."""
    return f"\x1b[0;;{':'.join(str(ord(char)) for char in text)}u"


def test_input_of_every_terminal_arrives_whole(start: Start, project_id: str, stored: Callable[[], Project]) -> None:
    """Words, dead keys and emoji arrive whole. Answers between them are dropped, and answer nothing in review mode."""
    app = start(project_id)
    app.wait_for("> [ ] 2.1")
    for number, (name, answers) in enumerate(ANSWERS.items(), 1):
        word = commit(WORD) if name in ("kitty", "WezTerm", "Ghostty") else WORD
        left = LEFT.get(name, "\x1b[D")
        press(app, ("n", "Ctrl+S 저장"))
        app.send(f"{name} {answers}{word}X{left}{FAMILY}{answers}é\x1b[200~붙인\r\n글\x1b[201~{CTRL_S}")
        note = f"{name} {WORD}{FAMILY}é붙인\n글X"
        app.wait_for(lambda _: note in {state.note for state in stored().items.values()})  # noqa: B023
        press(app, ("r", f"{number}/28"), (answers + "j", "> [ ] 2 "), (ESC, "구현 체크리스트"), ("j", "구현"))
    assert {(state.status, state.met) for state in stored().items.values()} == {(Status.NOT_STARTED, ())}
    assert len(stored().items) == len(ANSWERS)


WORKSPACES = {
    **{one.key: f"{one.title} ·" for one in registry.WORKSPACES if one.id != "checklist"},
    "3l": "구현 체크리스트 ·",
    "e": "Tab 다음 칸",
    "n": "Ctrl+S 저장",
    "mje": "적은 칸만",
    "r": "검토 모드",
    "f": "Enter 고르기",
    "/": "찾을 말",
    "?": "PgDn 다음 쪽",
    "x": "Ctrl+S 내보내기",
    CTRL_P: "명령의 이름",
    "0": "ml-tui · 프로젝트 목록",
    "0/": "찾을 말",
}
"""Keys that lead from the checklist to screens of every kind, and a text on each."""


def open_checklist(app: Terminal) -> None:
    """Go from any screen to the checklist, and drop typed text."""
    press(app, (CTRL_U + ESC + "0", "ml-tui · 프로젝트 목록"), (ENTER + "3" + HOME, "> [ ] 2.1"))


def test_answers_change_nothing_on_any_screen(start: Start, project_id: str) -> None:
    """The screen stays as it is."""
    app = start(project_id)
    app.wait_for("> [ ] 2.1")
    for way, shown in WORKSPACES.items():
        press(app, (way, shown))
        app.settle()
        before = app.text
        app.send("".join(ANSWERS.values()))
        app.settle()
        assert app.text == before, ascii(way)
        open_checklist(app)


def test_a_wrong_encoding_is_reported_on_every_screen(start: Start, project_id: str) -> None:
    """A terminal may send CP949, as PuTTY can. The message stays until the next valid key."""
    app = start(project_id)
    app.wait_for("> [ ] 2.1")
    for way, shown in WORKSPACES.items():
        press(app, (way, shown), ("가나".encode("cp949"), "터미널 인코딩을 UTF-8로 바꾸십시오"))
        app.settle()  # there is a message for each piece in which the bytes arrive
        press(app, (F5, lambda text: "터미널 인코딩을" not in text))
        open_checklist(app)


@pytest.fixture
def multiplexer(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Yield the command that starts a program inside a new tmux or screen."""
    if not shutil.which(request.param):
        pytest.skip(f"{request.param} is not installed")
    folder = tempfile.mkdtemp(prefix="ml-")  # the path of a socket has to be short
    if request.param == "tmux":
        yield ["tmux", "-S", f"{folder}/s", "-f", "/dev/null", "new-session"]
        subprocess.run(["tmux", "-S", f"{folder}/s", "kill-server"], capture_output=True, check=False)
    else:
        yield ["env", f"SCREENDIR={folder}", "screen", "-U", "-c", "/dev/null", "-S", "s"]
        subprocess.run(["screen", "-S", "s", "-X", "quit"], env={"SCREENDIR": folder}, capture_output=True, check=False)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("multiplexer", ["tmux", "screen"], indirect=True)
def test_the_app_works_inside_a_multiplexer(
    start: Start, project_id: str, stored: Callable[[], Project], multiplexer: list[str]
) -> None:
    """Input arrives whole through real multiplexers, which read the terminal's bytes and send their own."""
    app = start(project_id, within=multiplexer)
    app.wait_for("> [ ] 2.1")
    press(app, ("n", "Ctrl+S"))
    app.send(f"{WORD}X\x1b[D{FAMILY}é\x1b[200~붙인\n글\x1b[201~")
    app.wait_for("글X")
    app.send(CTRL_S)
    app.wait_for("> [ ] 2.1")
    app.wait_for(lambda _: stored().item("data-collection").note)
    assert stored().item("data-collection").note == f"{WORD}{FAMILY}é붙인\n글X"


ADDRESS = "https://wiki.example/데이터"
COPIED = re.compile(rb"\x1b\]52;[^;]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
"""The sequence that asks a terminal to copy a text."""


def copied(app: Terminal) -> list[str]:
    """Return the texts that the terminal was asked to copy."""
    return [base64.b64decode(found).decode() for found in COPIED.findall(app.log)]


@pytest.fixture
def project_with_link(library: Library, project_id: str) -> str:
    """Return the project, with an address at its first module."""
    loaded = load_catalog()
    session = Session(loaded, library.open(project_id), by="x")
    session.set_state("module", loaded.catalog.modules[0].id, link=ADDRESS)
    session.close()
    return project_id


@pytest.mark.parametrize("multiplexer", ["tmux", "screen"], indirect=True)
def test_a_copy_gets_through_a_multiplexer(start: Start, project_with_link: str, multiplexer: list[str]) -> None:
    """By default, both drop such requests of the programs inside."""
    app = start(project_with_link, within=multiplexer)
    press(app, ("", "> [ ] 2.1"), ("6", "플랫폼 모듈 ·"), ("y", "복사 요청을 보냈습니다"))
    app.wait_for(lambda _: copied(app) == [ADDRESS])


def test_copying_falls_back_to_the_terminal_when_tmux_is_unreachable(start: Start, project_with_link: str) -> None:
    """The server of tmux may have gone, or be too old."""
    app = start(project_with_link, env={"TMUX": "/nowhere/s,1,0"})
    press(app, ("", "> [ ] 2.1"), ("6", "플랫폼 모듈 ·"), ("y", "복사 요청을 보냈습니다"))
    app.wait_for(lambda _: copied(app) == [ADDRESS])
