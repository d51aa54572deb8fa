"""The child's side: limit itself, read one request, answer it. It needs only the standard library."""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from ml_tui.sandbox.limits import Limits

LENGTH_BYTES = 8
"""How many bytes at the start of a request hold its length."""

_IN, _OUT = 0, 1
_PR_SET_PDEATHSIG = 1


def serve(answer: Callable[[bytes], bytes], limits: Limits) -> int:
    """Answer one request within ``limits``, and return the exit code.

    The parent writes nothing after the request. Standard input ends only when the parent ends; then this process ends
    too.
    """
    _die_with_parent()
    confine(limits)
    request = _request()
    if request is None:
        return 1
    threading.Thread(target=_watch, daemon=True).start()
    reply = memoryview(answer(request))
    while reply:
        reply = reply[os.write(_OUT, reply) :]
    return 0


def confine(limits: Limits) -> None:
    """Limit memory and computing time of this process, and forbid it to write files."""
    for what, limit in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # A system without this limit continues without it: the parent limits the time in any case.
        with suppress(OSError, ValueError):
            hard = resource.getrlimit(what)[1]
            resource.setrlimit(what, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _die_with_parent() -> None:
    """Ask Linux to end this process with its parent, even while foreign code holds the interpreter."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _request() -> bytes | None:
    """Return the request; None when the parent has ended before it was complete."""
    head = _exactly(LENGTH_BYTES)
    return head if head is None else _exactly(int.from_bytes(head))


def _exactly(count: int) -> bytes | None:
    pieces = bytearray()
    while len(pieces) < count:
        piece = os.read(_IN, min(count - len(pieces), 1 << 20))
        if not piece:
            return None
        pieces += piece
    return bytes(pieces)


def _watch() -> None:
    """End this process when the parent ends."""
    with suppress(OSError):
        os.read(_IN, 1)
    os._exit(1)
