"""Measures again the figures behind the decisions in ``docs/adr``, those that are quick. Times are processor times.

``python -m bench.decisions`` measures everything, ``python -m bench.decisions storage`` one part of it.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import json
import os
import random
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

from bench.programs import DOWN, Watch, data_table, minimal
from bench.sample import home_in

KILLS = 100
"""The number of kills of each storage while it writes."""

WRITER = """
import json, sys
from pathlib import Path
kind, path = sys.argv[1], Path(sys.argv[2])
if kind == "TinyDB":
    from tinydb.storages import JSONStorage
    write = JSONStorage(str(path), encoding="utf-8").write
else:
    from ml_tui.store.atomic import write_atomically
    def write(tables):
        write_atomically(path, json.dumps(tables, ensure_ascii=False).encode())
number = 0
while True:
    number += 1
    text = "답" * (500 if number % 2 else 50)
    write({"items": {str(key): {"rev": number, "note": text} for key in range(300)}})
    if number == 1:
        print("ready", flush=True)
"""
"""A program that saves 300 answers without end, long and short ones in turn; each answer has the number of its save."""

PACKAGES = (
    "xlsxwriter",
    "openpyxl",
    "python_calamine",
    "typst",
    "msgspec",
    "tinydb",
    "textual.app",
    "fcntl",
    "filelock",
)


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; everything if left out")
    for name in parser.parse_args().parts or PARTS:
        print(f"\n{name}")
        PARTS[name]()


def storage() -> None:
    """Measure how many files a kill -9 at any time damages."""
    moments = random.Random(1)
    for kind in ("TinyDB", "ours"):
        damaged = sum(_killed(kind, moments.uniform(0, 0.05)) for _n in range(KILLS))
        print(f"  {kind}: {damaged} of {KILLS} files damaged by kill -9")


def _killed(kind: str, after: float) -> bool:
    """Kill a writer ``after`` so many seconds of writing; return whether its file is damaged."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "project.json")
        command = [sys.executable, "-c", WRITER, kind, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(after)
            writer.send_signal(signal.SIGKILL)
        try:
            answers = json.loads(path.read_text(encoding="utf-8"))["items"].values()
        except ValueError:
            return True
        return len({answer["rev"] for answer in answers}) != 1


def imports() -> None:
    """Measure the import time of the packages, with their bytecode cached."""
    with tempfile.TemporaryDirectory() as folder:
        run = partial(_python, env={**os.environ, **home_in(folder)})
        empty = _median(lambda: run("pass"))
        for package in PACKAGES:
            try:
                run(f"import {package}")
            except subprocess.CalledProcessError:
                print(f"  {package}: not installed")
            else:
                print(f"  {package}: {1000 * (_median(partial(run, f'import {package}')) - empty):.0f} ms")


def workbook() -> None:
    """Measure how long each library takes for 5,000 rows of ten texts."""
    import openpyxl
    import python_calamine
    import xlsxwriter

    rows = [[f"{row}.{column} 데이터 수집" for column in range(10)] for row in range(5000)]

    def write_openpyxl() -> bytes:
        book = openpyxl.Workbook()
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    def write_xlsxwriter() -> bytes:
        file = io.BytesIO()
        with xlsxwriter.Workbook(file) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    sheet.write_string(number, column, text)
        return file.getvalue()

    data = write_openpyxl()
    for name, work in {
        "openpyxl writes": write_openpyxl,
        "XlsxWriter writes": write_xlsxwriter,
        "openpyxl reads": lambda: list(openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[-1].values),
        "calamine reads": lambda: python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(1).to_python(),
    }.items():
        print(f"  {name}: {1000 * _median(work, 3):.0f} ms")


def lists() -> None:
    """Measure how many bytes a list sends: a DataTable between header and footer, and a widget that draws its lines."""
    with tempfile.TemporaryDirectory() as folder:
        home = home_in(folder)
        for program in (data_table(home), minimal(home)):
            with Watch(program) as watch:
                first = watch.start().bytes
                moves = [watch.press(DOWN, 0.5).bytes for _n in range(5)]
            print(f"  {program.name}: first frame {first} bytes, cursor move {statistics.median(moves):.0f} bytes")


def pdf() -> None:
    """Measure how long typst takes for three Korean pages with a table."""
    import typst

    from ml_tui.export.formats.pdf import FONTS

    source = (
        '#set text(font: "Noto Sans CJK KR", lang: "ko")\n'
        + (
            "= 은행 A\n"
            + "데이터 수집 파이프라인을 구축한다. " * 40
            + "\n#table(columns: 3, "
            + "[항목], " * 54
            + ")\n#pagebreak()\n"
        )
        * 3
    )
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    print(f"  {1000 * _median(lambda: typst.compile(source.encode(), font_paths=fonts)):.0f} ms")


def structs() -> None:
    """Measure how long it takes to declare and to create a frozen class, as a dataclass and as a struct."""

    def dataclass() -> Callable[..., object]:
        @dataclasses.dataclass(frozen=True)
        class Made:
            name: str
            note: str = ""
            count: int = 0

        return Made

    def struct() -> Callable[..., object]:
        class Made(msgspec.Struct, frozen=True):
            name: str
            note: str = ""
            count: int = 0

        return Made

    for name, declare in {"dataclass": dataclass, "msgspec.Struct": struct}.items():
        declared = min(timeit.repeat(declare, number=50)) / 50
        made = min(timeit.repeat(partial(declare(), "이름", "메모", 1), number=20_000)) / 20_000
        print(f"  {name}: declared in {1e6 * declared:.0f} µs, made in {1e6 * made:.2f} µs")


def _python(code: str, env: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, stderr=subprocess.DEVNULL, env=env)


def _median(work: Callable[[], object], times: int = 9) -> float:
    """Return the median processor time of ``work`` and the programs it starts, in seconds."""
    taken = []
    for _n in range(times):
        before = _processor_time()
        work()
        taken.append(_processor_time() - before)
    return statistics.median(taken)


def _processor_time() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


PARTS: dict[str, Callable[[], None]] = {
    "storage": storage,
    "imports": imports,
    "workbook": workbook,
    "lists": lists,
    "pdf": pdf,
    "structs": structs,
}
"""The measurements by name."""


if __name__ == "__main__":
    main()
