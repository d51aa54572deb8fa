"""A child that never answers, in the way that the file ``how`` names; it makes a file named like its process number."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from pathlib import Path

from ml_tui.sandbox.child import serve
from ml_tui.sandbox.limits import Limits

LIMITS = Limits(memory=400 << 20, seconds=60.0, cpu_seconds=60, answer_bytes=1 << 20)


def answer(request: bytes) -> bytes:
    Path(f"{os.getpid()}.pid").touch()
    if HOW == "foreign code":
        ctypes.PyDLL(None).sleep(600)  # holds the interpreter, so that no Python thread can run
    time.sleep(600)
    return request


if __name__ == "__main__":
    HOW = Path("how").read_text()
    if HOW == "another system":
        sys.platform = "another"
    sys.exit(serve(answer, LIMITS))
