"""A line between two processes: standard input and output at one end, a command at the other.

``python -m bench.relay RATE DELAY COMMAND…``: bytes per second, and seconds from one end to the other. Half of what may
wait before the line waits in the relay, and half in the command's socket.
"""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import time

from tests.pty.slow_line import Line, Pipe

BUFFER = 16_384
"""Bytes that the relay takes ahead of the line in each direction; the command's socket has as much."""


def main() -> None:
    """Relay until one end closes."""
    rate, delay, *command = sys.argv[1:]
    line = Line(float(rate), float(delay), BUFFER)
    near, far = socket.socketpair()
    for end in (near, far):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER // 2)  # Linux doubles it
    running = subprocess.Popen(command, stdin=far.fileno(), stdout=far.fileno())
    far.close()
    ways = [(near.fileno(), 1, Pipe(line)), (0, near.fileno(), Pipe(line))]
    ended = False
    while not ended or any(pipe.under_way for _from, _to, pipe in ways):
        readable = [source for source, _to, pipe in ways if not ended and pipe.room(time.monotonic()) > 0]
        ready = select.select(readable, [], [], 0.002)[0]
        for source, target, pipe in ways:
            now = time.monotonic()
            if source in ready:
                data = os.read(source, max(1, pipe.room(now)))
                ended = ended or not data
                pipe.put(data, now)
            if arrived := pipe.take(now):
                os.write(target, arrived)
    running.kill()


if __name__ == "__main__":
    main()
