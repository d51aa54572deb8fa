"""The parent's side: start a child, ask it one thing, end it."""

from __future__ import annotations

import os
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
"""Settings with which a child takes no address space for each processor of a large machine."""

_PIECE = 1 << 16


class NoAnswerReason(Enum):
    """Why a child has not answered."""

    SLOW = "slow"
    """It took too long."""
    ENDED = "ended"
    """It ended of itself, mostly because it was refused memory."""
    LARGE = "large"
    """Its answer is too long."""


class NoAnswer(Exception):
    """The child has not answered."""

    def __init__(self, reason: NoAnswerReason) -> None:
        """For the reason ``reason``."""
        super().__init__(reason.value)
        self.reason = reason


def ask(module: str, request: bytes, limits: Limits) -> bytes:
    """What a child that runs ``module`` answers to ``request``; nothing of either touches a disk.

    The two hold the ends of one socket, so each sees when the other is gone.

    :raises NoAnswer: the child exceeded ``limits``, or has ended without an answer.
    :raises OSError: no child could be started.
    """
    deadline = time.monotonic() + limits.seconds
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-P", "-B", "-m", module],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,
            )
        try:
            _send(ours, request, deadline)
            answer = _received(ours, limits.answer_bytes, deadline)
            code = process.wait(_left(deadline))
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
    """What the child is told of the world: where this package is, and what it may need to find others."""
    environment = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
    package = str(Path(ml_tui.__file__).parents[1])
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
    return {**environment, "PYTHONUTF8": "1", **LOW_MEMORY_SETTINGS}


def _send(end: socket.socket, request: bytes, deadline: float) -> None:
    end.settimeout(_left(deadline))
    try:
        end.sendall(len(request).to_bytes(LENGTH_BYTES) + request)
    except (BrokenPipeError, ConnectionResetError):
        return  # it has gone already; what it may have said is there to be read


def _received(end: socket.socket, limit: int, deadline: float) -> bytes:
    """Everything up to the end of the child.

    :raises NoAnswer: it is longer than ``limit``.
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


def _left(deadline: float) -> float:
    """How many seconds are left.

    :raises TimeoutError: none.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
