"""The child's side: bound itself, read one request, answer it. Nothing but the standard library is needed for it."""

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
"""A request begins with its length, in so many bytes."""

_IN, _OUT = 0, 1
_PR_SET_PDEATHSIG = 1


def serve(answer: Callable[[bytes], bytes], limits: Limits) -> int:
    """Answer the one request that comes in, within ``limits``; the exit code.

    The parent holds the other end of standard input, and writes nothing after the request: when that ends, the parent
    is gone, and so is this process.
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
    """Bound memory and computing time of this process, and let it write no file."""
    for what, limit in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # A system that does not know a bound goes on without it: time is bounded from outside in any case.
        with suppress(OSError, ValueError):
            hard = resource.getrlimit(what)[1]
            resource.setrlimit(what, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _die_with_parent() -> None:
    """Have the kernel end this process with its parent, where it can: also while foreign code holds the interpreter."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _request() -> bytes | None:
    """The request; None when the parent has gone before it was whole."""
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
    """Wait for the end of the parent."""
    with suppress(OSError):
        os.read(_IN, 1)
    os._exit(1)
