"""The failing system of the fault tests closes no file of others."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from tests.faults.disk import Died
from tests.faults.system import System, ends_at


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "left open"])
def test_open_files_of_a_dead_process_are_closed_once(tmp_path: Path, closed: bool) -> None:
    with pytest.raises(Died), System(tmp_path, ends_at(2)):
        file = os.fdopen(os.open(tmp_path / "lock", os.O_CREAT | os.O_RDWR), "r+b", buffering=0)
        number = file.fileno()
        if closed:
            file.close()
            others = os.pipe()
        (tmp_path / "lock").unlink()
    if not closed:
        others = os.pipe()
    assert number in others
    del file
    gc.collect()
    for other in others:
        os.close(other)  # raises if it was closed already
