"""How the app behaves at the far end of a slow line.

The line is the relay of the tests (`tests.pty.slow_line`): rate and delay in both directions, and a buffer of 32 KB
before it, as sshd and the kernel have. The terminal at its far end answers queries of the cursor's position, which
takes the way there and back. With an OpenSSH server installed, the same is measured through ``ssh`` and ``sshd``, whose
connection goes through a relay of the same kind: then all bytes of SSH are on the line.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.pty.slow_line import Line, SlowTerminal
from tests.pty.terminal import ROOT, Terminal

from bench import peers
from bench.programs import Program, minimal, ours
from bench.results import BEFORE, Table, Target
from bench.sample import beside, home_in, library_in, make_catalog, make_large
from ml_tui.store.settings import keep_name

KBITS = (9.6, 56, 256)
DELAYS = (0.05, 0.3)
"""Seconds from one end to the other."""

HELD, REPEATS = 3.0, 30
"""How long Down is held, in seconds, and how often the keyboard repeats it, in keys a second."""

ITEMS = 300

SECTIONS = (60, 60, 60, 61, 59)
"""The number of items in each section of such a catalog; the first section is 2."""

SSHD = "/usr/sbin/sshd"


def measure(runs: int, before: str = "") -> list[Table]:
    """Measure each line, simulated, and through a real sshd."""
    runs = max(1, runs // 3)
    note = (
        f"Down is held {HELD:.0f} s on {ITEMS} rows, {REPEATS} keys a second. “Rest” is the time from the last key"
        " until the last byte arrives at the far end. “Rows moved” are the keys that were carried out."
    )
    simulated = Table("A line simulated by a relay", targets=_targets(), note=note)
    with tempfile.TemporaryDirectory() as folder:
        home = home_in(folder)
        keep_name(library_in(home).locations.settings, "김하늘")
        catalog = make_catalog(Path(folder, "300.yaml"), ITEMS)
        app = ours(make_large(home, catalog), home, "--catalog", str(catalog))
        earlier = replace(app, name=BEFORE, env=beside(home, before)) if before else None
        programs = [minimal(home, ITEMS), app, *filter(None, [earlier, peers.visidata(Path(folder), home, ITEMS)])]
        place = library_in(home).locations.ui_state
        tables = [simulated]
        if Path(SSHD).exists():
            tables.append(Table("Through a real sshd", note=note))
        with Terminal(app.command, env=app.env) as terminal:  # once without a line, to fill the caches
            terminal.wait_for(app.sign)
        for _n in range(runs):
            for kbits in KBITS:
                for delay in DELAYS:
                    line = Line(kbits * 1000 / 8, delay)
                    what = f"{kbits:g} kbit/s, {1000 * delay:.0f} ms"
                    for program in programs:
                        place.unlink(missing_ok=True)  # a hang-up keeps where the cursor was
                        with SlowTerminal(program.command, line=line, env=program.env) as terminal:
                            _use(terminal, program, what, simulated)
                    if len(tables) > 1:
                        place.unlink(missing_ok=True)
                        with _through_sshd(app, line) as terminal:
                            _use(terminal, app, what, tables[1])
    return tables


def _targets() -> dict[str, Target]:
    return {"9.6 kbit/s, 300 ms: rest": Target(2), "56 kbit/s, 300 ms: rest": Target(1)}


def _use(terminal: Terminal, program: Program, what: str, into: Table) -> None:
    """Wait for the program at the far end, hold Down, and wait for rest."""
    began = time.perf_counter()
    terminal.wait_for(program.sign)
    into.add(f"{what}: useful frame", "s", program.name, time.perf_counter() - began)
    _rest(terminal)
    if program.is_ours:
        terminal.send("3")
        _rest(terminal)
    before, sent = _row(terminal.text), terminal.bytes_out
    keys = round(HELD * REPEATS)
    began = time.perf_counter()
    for number in range(keys):
        while time.perf_counter() < began + number / REPEATS:
            terminal.pump(0.002)
        terminal.send(program.down)
    last_key = time.perf_counter()
    rest = _rest(terminal) - last_key
    into.add(f"{what}: rest", "s", program.name, max(0.0, rest))
    into.add(f"{what}: sent", "bytes", program.name, terminal.bytes_out - sent)
    if program.is_ours:
        into.add(f"{what}: rows moved", f"of {keys}", program.name, _row(terminal.text) - before)


def _rest(terminal: Terminal, calm: float = 2.0) -> float:
    """Wait until nothing has arrived for ``calm`` seconds; return when the last byte arrived."""
    last, arrived = time.perf_counter(), _arrived(terminal)
    while time.perf_counter() - last < calm or (isinstance(terminal, SlowTerminal) and terminal.under_way):
        terminal.pump(0.005)
        if _arrived(terminal) != arrived:
            last, arrived = time.perf_counter(), _arrived(terminal)
    return last


def _arrived(terminal: Terminal) -> int:
    return terminal.arrived if isinstance(terminal, SlowTerminal) else terminal.bytes_out


def _row(text: str) -> int:
    """Return the position of the row under the cursor, by the number of its item; 0 in other programs."""
    found = re.search(r"> \[.\] (\d+)\.(\d+) ", text)
    if not found:
        return 0
    section, number = int(found[1]), int(found[2])
    return sum(SECTIONS[: section - 2]) + number


# A real sshd


@contextmanager
def _through_sshd(program: Program, line: Line) -> Iterator[Terminal]:
    """Run ``program`` under sshd, which the ssh client starts at the other end of a relay."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name in ("host", "user"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(place / name)]
            subprocess.run(command, check=True)
        keys = place / "authorized_keys"
        keys.write_text((place / "user.pub").read_text())
        settings = place / "sshd_config"
        settings.write_text(
            f"HostKey {place}/host\nAuthorizedKeysFile {keys}\nStrictModes no\nUsePAM no\nPermitRootLogin yes\n"
            "PidFile none\nPasswordAuthentication no\n"
        )
        exports = " ".join(f"{name}='{value}'" for name, value in {**program.env, "LANG": "C.UTF-8"}.items())
        remote = f"cd {ROOT} && {exports} PYTHONPATH={ROOT}/src {' '.join(program.command)}"
        relay = (
            f"env PYTHONPATH={ROOT} {sys.executable} -m bench.relay {line.rate} {line.delay} {SSHD} -i -e -f {settings}"
        )
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd demands it of root; its service makes it too
        command = [
            "ssh", "-tt", "-F", "none", "-o", f"ProxyCommand={relay}", "-o", "StrictHostKeyChecking=no",
            "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-i", str(place / "user"), "bench", remote,
        ]  # fmt: skip
        with Terminal(command, env=program.env) as terminal:
            yield terminal
