"""The command that fetches a file survives two shells, whatever the path holds."""

from __future__ import annotations

import platform
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from ml_tui.tui import scp
from ml_tui.tui.scp import can_be_pasted, scp_line

SSH = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}


@pytest.fixture(autouse=True)
def known_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "node", lambda: "bank-a")
    monkeypatch.setattr(scp, "current_user", lambda: "kim")


PATHS = [
    "/home/kim/은행_A_2027-03-31.xlsx",
    "/home/kim/은행 A (2).xlsx",
    '/home/kim/it\'s $HOME `id` "x" !1.pdf',
    "/home/kim/[a]*?{b,c}~#;&|<>.md",
    "/home/kim/back\\slash\\\\.md",
    "/home/kim/마지막\\",
    "/home/kim/전각\u3000빈칸.csv",
]


@pytest.mark.parametrize("path", PATHS)
def test_both_ends_read_one_path(path: str) -> None:
    command = scp_line(Path(path), SSH)
    near = subprocess.run(["sh", "-c", command.replace("scp ", "printf '%s\\n' ", 1)], capture_output=True, text=True)
    source, here = near.stdout.splitlines()
    assert (source.partition(":")[0], here) == ("kim@bank-a", ".")
    assert shlex.split(command) == ["scp", source, "."]
    far = source.partition(":")[2]
    by_shell = subprocess.run(["sh", "-c", f"printf %s {far}"], capture_output=True, text=True, check=True)
    assert by_shell.stdout == path  # scp before OpenSSH 9: a shell reads it
    assert re.sub(r"\\(.)", r"\1", far) == path  # since then it is a pattern


def test_quotes_are_used_only_when_needed_and_double_ones_if_possible() -> None:
    assert scp_line(Path(PATHS[0]), SSH) == "scp kim@bank-a:/home/kim/은행_A_2027-03-31.xlsx ."
    assert scp_line(Path("/a b"), SSH) == 'scp "kim@bank-a:/a\\ b" .'


@pytest.mark.parametrize("char", ["\n", "\r", "\t", "\x85", "\u2028", "\x1b", "\u202e", "\udcff"], ids=ascii)
def test_a_path_that_would_run_when_pasted_is_not_offered(char: str) -> None:
    path = f"/home/kim/a{char}rm -rf b/c.md"
    assert scp_line(Path(path), SSH) == ""
    assert not can_be_pasted(path)
    assert all(map(can_be_pasted, PATHS))


def test_a_local_session_offers_no_scp_command() -> None:
    assert scp_line(Path("/a"), {}) == ""
    assert scp_line(Path("/a"), {"SSH_CONNECTION": " "}) == ""


@pytest.mark.parametrize(
    ("node", "connection", "source"),
    [
        ("", "::1 1 2001:db8::2 22", "kim@[2001:db8::2]:/a"),
        ("localhost", "::1 1 192.0.2.2 22", "kim@192.0.2.2:/a"),
        ("fe80::1", "::1 1 ::1 22", "kim@[fe80::1]:/a"),
        ("bank-a", "::1 1 ::1 2222", "-P 2222 kim@bank-a:/a"),
        ("", "UNKNOWN", "kim@localhost:/a"),
        ("bank-a", "a b c 22;id", "kim@bank-a:/a"),
    ],
)
def test_the_machine_is_named_as_scp_expects(
    monkeypatch: pytest.MonkeyPatch, node: str, connection: str, source: str
) -> None:
    monkeypatch.setattr(platform, "node", lambda: node)
    command = scp_line(Path("/a"), {"SSH_CONNECTION": connection})
    assert command.replace('"', "") == f"scp {source} ."
