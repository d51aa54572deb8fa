"""Libraries are imported without the parts that are not used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ml_tui.imports import with_stand_in, without


def test_a_module_is_held_back_in_the_block_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "this", raising=False)
    with without("this"), pytest.raises(ImportError):
        import this  # noqa: F401
    assert "this" not in sys.modules


def test_a_loaded_module_stays() -> None:
    with without("json"), with_stand_in("sys", {}):
        import json
        import sys as same
    assert json.loads("1") == 1 and same.version


def test_a_stand_in_is_replaced_after_the_block() -> None:
    with with_stand_in("wave", {"Error": ValueError}):
        from wave import Error
    assert Error.__module__ == "builtins"
    import wave

    assert wave.Error.__module__ == "wave"
    del sys.modules["wave"]


def test_after_an_error_nothing_stands_in() -> None:
    with pytest.raises(ValueError, match="stop"), without("this"):
        raise ValueError("stop")
    assert "this" not in sys.modules


APP = """
import sys
from ml_tui.tui import _import_textual
_import_textual()
print(*sys.modules)
import ml_tui.tui.app, ml_tui.tui.palette, ssl
assert issubclass(ml_tui.tui.palette.Palette, __import__("textual.command").command.CommandPalette)
"""


def test_the_app_starts_without_palette_and_encryption_which_can_follow() -> None:
    done = subprocess.run([sys.executable, "-c", APP], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "textual.app" in loaded
    assert not loaded & {
        "ssl",
        "textual.widgets._input",
        "textual.widgets._option_list",
        "textual.fuzzy",
        "platformdirs",
    }
