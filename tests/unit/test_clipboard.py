"""Text on its way to the clipboard, through tmux and GNU screen."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import pytest

from ml_tui.terminal import clipboard


def test_one_sequence_asks_the_terminal_to_copy() -> None:
    assert clipboard.request("한", {}) == f"\x1b]52;c;{base64.b64encode('한'.encode()).decode()}\x07"


@pytest.mark.parametrize("length", [1, 100, 5000])
def test_screen_gets_the_sequence_in_wrapped_pieces(length: int) -> None:
    wrapped = clipboard.request("x" * length, {"STY": "1.pts-0.host"})
    pieces = wrapped.removeprefix("\x1bP").removesuffix("\x1b\\").split("\x1b\\\x1bP")
    assert "".join(pieces) == clipboard.request("x" * length, {})
    assert max(map(len, pieces)) <= 200


@pytest.mark.parametrize(
    ("script", "taken"),
    [("cat > taken", True), ("echo unknown flag -w; exit 1", False), ("exec sleep 60", False), (None, False)],
    ids=["it does", "it is too old", "it hangs", "there is none"],
)
def test_tmux_is_asked_with_a_time_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, taken: bool
) -> None:
    monkeypatch.setattr(clipboard, "TIMEOUT", 0.2 if script and "sleep" in script else 20)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin" if script else str(tmp_path))
    monkeypatch.chdir(tmp_path)
    if script:
        tmux = tmp_path / "tmux"
        tmux.write_text(f"#!/bin/sh\n{script}\n")
        tmux.chmod(0o700)
    began = time.monotonic()
    assert clipboard.tmux_takes("한글") is taken
    assert time.monotonic() - began < 20
    if taken:
        assert (tmp_path / "taken").read_text(encoding="utf-8") == "한글"
