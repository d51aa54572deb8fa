"""The folders of projects, settings and caches."""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs
import pytest

from ml_tui.locations import APP, find_locations

VARIABLES = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "ML_TUI_HOME")


@pytest.mark.parametrize("home", ["/home/me", "/home/me/", "/", "//home//me", "relative", "", None])
@pytest.mark.parametrize("named", ["/srv/xdg", "/srv/xdg/", "", None])
def test_the_folders_are_those_that_platformdirs_finds(
    home: str | None, named: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in VARIABLES:
        value = home if variable == "HOME" else named
        monkeypatch.delenv(variable, raising=False)
        if value is not None and variable != "ML_TUI_HOME":
            monkeypatch.setenv(variable, value)
    found = find_locations()
    assert found.data == platformdirs.user_data_path(APP, appauthor=False)
    assert found.config == platformdirs.user_config_path(APP, appauthor=False)
    assert found.cache == platformdirs.user_cache_path(APP, appauthor=False)


@pytest.mark.parametrize("named", ["relative/xdg", "~/xdg", " "])
def test_a_relative_folder_in_the_environment_is_ignored(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("XDG_CACHE_HOME", named)
    assert find_locations().cache == Path("/home/me/.cache", APP)


def test_a_named_folder_holds_the_projects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("ML_TUI_HOME", "~/clients")
    assert find_locations().data == Path("/home/me/clients")
    assert find_locations("~/other").data == Path("/home/me/other")
    assert find_locations("here").data == Path.cwd() / "here"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the library finds the folders")
def test_a_start_does_not_import_platformdirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setitem(sys.modules, "platformdirs", None)
    assert find_locations().data.is_absolute()
