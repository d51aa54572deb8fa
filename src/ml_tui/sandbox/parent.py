"""The parent's side: start a child, send one request, end the child."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from enum import Enum
from pathlib import Path

import ml_tui
from ml_tui.sandbox.child import LENGTH_BYTES
from ml_tui.sandbox.limits import Limits

LOW_MEMORY_SETTINGS = {"MALLOC_ARENA_MAX": "1", "RAYON_NUM_THREADS": "2"}
"""Settings that stop a child from reserving address space for every processor."""

_PIECE = 1 << 16


class NoAnswerReason(Enum):
    """Why a child has not answered."""

    SLOW = "slow"
    """It took too long."""
    ENDED = "ended"
    """It ended by itself, usually for lack of memory."""
    LARGE = "large"
    """Its answer is too long."""


class NoAnswer(Exception):
    """A child has not answered."""

    def __init__(self, reason: NoAnswerReason) -> None:
        """Keep ``reason``, which callers put into words."""
        super().__init__(reason.value)
        self.reason = reason


def ask(module: str, request: bytes, limits: Limits, *arguments: str) -> bytes:
    """Start a child that runs ``module`` with ``arguments``, send it ``request`` and return its answer.

    Neither touches a disk.

    Parent and child share a socket, so each sees when the other ends.

    :raises NoAnswer: the child exceeded ``limits``, or has ended without an answer.
    :raises OSError: no child could be started.
    """
    deadline = time.monotonic() + limits.seconds
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-P", "-B", "-m", module, *arguments],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,
            )
        try:
            _send(ours, request, deadline)
            answer = _received(ours, limits.answer_bytes, deadline)
            code = _end_of(process, _left(deadline))
        except (TimeoutError, subprocess.TimeoutExpired):
            raise NoAnswer(NoAnswerReason.SLOW) from None
        finally:
            process.kill()
            process.wait()
    if code == -signal.SIGXCPU:
        raise NoAnswer(NoAnswerReason.SLOW)
    if code < 0:
        raise NoAnswer(NoAnswerReason.ENDED)
    return answer


def _environment() -> dict[str, str]:
    """Return the child's environment: where to find this package, and what it needs to find others."""
    environment = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
    package = str(Path(ml_tui.__file__).parents[1])
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
    return {**environment, "PYTHONUTF8": "1", **LOW_MEMORY_SETTINGS}


def _send(end: socket.socket, request: bytes, deadline: float) -> None:
    end.settimeout(_left(deadline))
    try:
        end.sendall(len(request).to_bytes(LENGTH_BYTES) + request)
    except (BrokenPipeError, ConnectionResetError):
        return  # the child has ended; its answer may still be read


def _received(end: socket.socket, limit: int, deadline: float) -> bytes:
    """Return everything that the child writes.

    :raises NoAnswer: the answer is longer than ``limit``.
    """
    pieces = bytearray()
    while True:
        end.settimeout(_left(deadline))
        try:
            piece = end.recv(_PIECE)
        except ConnectionResetError:
            piece = b""
        if not piece:
            return bytes(pieces)
        pieces += piece
        if len(pieces) > limit:
            raise NoAnswer(NoAnswerReason.LARGE)


def _end_of(process: subprocess.Popen[bytes], seconds: float) -> int:
    """Wait at most ``seconds`` for ``process``, and return its exit code.

    `Popen.wait` with a timeout looks only every 50 ms. The kernel tells at once, where it can (Linux).

    :raises subprocess.TimeoutExpired: the time is over.
    """
    try:
        handle = os.pidfd_open(process.pid)
    except (AttributeError, OSError):
        return process.wait(seconds)
    try:
        ended = select.poll()
        ended.register(handle, select.POLLIN)
        ended.poll(seconds * 1000)
    finally:
        os.close(handle)
    return process.wait(0)


def _left(deadline: float) -> float:
    """Return how many seconds are left.

    :raises TimeoutError: the time is over.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
