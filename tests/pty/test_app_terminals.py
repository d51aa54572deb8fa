"""The whole app on terminals of every kind: hostile text, sizes, widths, no terminal."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from ml_tui.content import load_catalog
from ml_tui.session import Session
from ml_tui.store import Library
from ml_tui.store.storage import checksum
from tests.pty.keyboard import APP_SEQUENCES, ESC, Start, press, visit_everything, visit_screens
from tests.pty.terminal import ROOT

FORBIDDEN = re.compile("[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")

HOSTILE = (
    "A\x1b]52;c;UFdORUQ=\x07B\x1b]0;title\x1b\\C\x1b]8;;http://evil\x07D\x1b[31mE\x1b[2J\x1b[5;5HF\x9b31mG\x9d52;c;eA==\x9c"
    "H\x1bPqsixel\x1b\\I\x90x\x9cJ\x00K\x7fL\x0eM\u202eN\ufeffO\u2028P\x1b[?1049lQ\x1bcR"
)
"""Text that must never reach a terminal: clipboard, title, link, colours, moving, C1, DCS, NUL, DEL, SO, RLO, BOM."""


def assert_only_ours(log: bytes) -> None:
    """Assert that ``log`` has no control sequences except those of the app itself."""
    rest = APP_SEQUENCES.sub(b"", log).decode()
    found = FORBIDDEN.search(rest)
    assert found is None, ascii(rest[max(0, found.start() - 40) : found.start() + 40])


class TestHostileText:
    """No text from a file drives the terminal."""

    def test_hostile_text_in_a_project_is_harmless(self, start: Start, library: Library, project_id: str) -> None:
        """The project file was edited by hand, with a valid checksum."""
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
        visit_everything(app)
        app.wait_for("ABCDEFGH")
        app.send("q")
        assert app.wait_exit() == 0
        assert_only_ours(app.log)

    def test_hostile_text_in_a_catalog_is_harmless(self, start: Start, project_id: str, tmp_path: Path) -> None:
        """A catalog file may come from anybody."""
        title = json.dumps(HOSTILE).replace("\\u0000", "").replace("\\u007f", "")
        source = (ROOT / "catalog.yaml").read_text("utf-8")
        assert "데이터 수집 파이프라인 구축" in source
        own = tmp_path / "own.yaml"
        own.write_text(source.replace("ko: 데이터 수집 파이프라인 구축", f"ko: {title}"), encoding="utf-8")
        app = start("--catalog", str(own), project_id)
        app.wait_for("구현 0/28")
        visit_everything(app)
        app.send("q")
        assert app.wait_exit() == 0
        assert_only_ours(app.log)

    def test_hostile_file_names_are_harmless(self, start: Start, project_id: str, tmp_path: Path) -> None:
        """An error message names the file without its escape sequences."""
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
    def test_the_check_finds_hostile_text(self, part: str) -> None:
        """The check finds every kind of hostile text."""
        with pytest.raises(AssertionError):
            assert_only_ours(f"앞{part}뒤".encode())


class TestTerminals:
    """Terminals of every size and kind."""

    def test_a_dumb_terminal_is_refused(self, start: Start) -> None:
        """One line says what is wrong, another what to do."""
        app = start(env={"TERM": "dumb"})
        assert app.wait_exit() == 2
        assert "TERM=dumb" in app.text
        assert len([line for line in app.text.splitlines() if line.strip()]) <= 3  # the first line may be wrapped

    @pytest.mark.parametrize("arguments", [[], ["demo"]])
    def test_a_pipe_is_refused(self, tmp_path: Path, arguments: list[str]) -> None:
        """A pipe gets neither a traceback nor an escape sequence."""
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
    def test_ascii_mode_draws_no_ambiguous_character(self, start: Start, option: list[str], ambiguous: int) -> None:
        """The app draws no character whose width differs between terminals."""
        app = start(*option, "demo", ambiguous=ambiguous)
        app.wait_for("은행 A 여신 AI")
        (visit_screens if option else visit_everything)(app)
        app.send("q")
        assert app.wait_exit() == 0
        drawn = APP_SEQUENCES.sub(b"", app.log).decode()
        if ambiguous == 2:  # the query itself
            assert drawn.startswith("\r─\r")
            drawn = drawn.replace("─", "", 1)
        found = {char for char in drawn if unicodedata.east_asian_width(char) == "A"}
        assert not found

    def test_other_terminals_get_the_original_characters(self, start: Start) -> None:
        """Other terminals get the original characters."""
        app = start("demo")
        app.wait_for("은행 A 여신 AI")
        app.wait_for(" · ")

    @pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 10), (20, 5), (1, 1)])
    def test_the_app_works_at_any_size(self, start: Start, columns: int, rows: int) -> None:
        """At any size the app starts, shows all screens, grows and quits."""
        app = start("demo", columns=columns, rows=rows)
        app.wait_for(lambda _: b"\x1b[?1049h" in app.log)
        app.settle()
        visit_screens(app)
        app.resize(80, 24)
        app.wait_for("프로젝트 목록")
        app.send("q")
        assert app.wait_exit() == 0
        assert b"Traceback" not in app.log

    def test_keys_of_plain_terminals_work(self, start: Start, project_id: str) -> None:
        """Arrows and similar keys work as xterm, screen and the Linux console send them."""
        app = start(project_id, env={"TERM": "linux"})
        app.wait_for("> [ ] 2.1")
        press(app, ("\x1b[B", "> [ ] 2.2"), ("\x1bOB", "> [ ] 2.3"), ("\x1b[A", "> [ ] 2.2"), ("\x1b[4~", "> 안내"))
        press(app, ("\x1b[1~", "> [ ] 2.1"), ("\x1b[6~", "▲"), ("\x1b[5~", "> [ ] 2.1"))
