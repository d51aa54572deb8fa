"""Prints a report that is too large for one document in parts, by child processes, and joins them.

typst keeps every step of a layout in memory until the document is complete, some 15 KB for each cell of a table. So the
chapters are printed in parts, some at a time. Then a frame is printed, which knows how many pages they have: the cover,
the contents, and the head and the foot of every page.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import msgspec

from ml_tui.errors import NotWritten
from ml_tui.export.pdf_joining import Joining, NotJoined
from ml_tui.i18n import _
from ml_tui.sandbox import typesetter
from ml_tui.sandbox.parent import NoAnswer, ask

WHOLE = 200_000
"""The cost of the largest report that is printed as one document; a cost of 1 takes up to 2 KB of memory."""

PART = 90_000
"""The cost of a part."""

WORKERS = min(3, os.cpu_count() or 1)
"""How many parts are printed at once."""

_CELL, _LINE, _LETTERS = 10, 10, 4
"""The cost of a cell, the cost of each further line in it, and how many letters cost 1."""

Data = dict[str, Any]
Heading = tuple[int, str]
"""Level and text of a heading that the contents list."""


def is_large(data: Data) -> bool:
    """Whether the report ``data`` is too large for one document; only full reports on a project are."""
    if data["about"] != "state" or data["depth"] != "practitioner":
        return False
    tables = (table for chapter in data["chapters"] for table in chapter["tables"])
    return sum(cost for table in tables for _piece, cost in _pieces(table)) > WHOLE


def printed_in_parts(data: Data, template: bytes, fonts: Path, moment: int, standard: str) -> bytes:
    """Return the PDF that ``template`` makes of the report ``data``, with the creation time ``moment``.

    :param standard: what the document keeps to; a part alone does not, since it may begin in the middle of a chapter.
    :raises NotWritten: a part could not be printed.
    """

    def printed(part: Data, standards: list[str]) -> bytes:
        report = msgspec.json.encode(part).decode()
        head = {"report": report, "folder": str(fonts), "fonts": [str(fonts)], "moment": moment, "standards": standards}
        try:
            request = msgspec.json.encode(head) + b"\n" + template
            answer = ask("ml_tui.sandbox.typesetter", request, typesetter.OURS, typesetter.BY_OURS)
        except (NoAnswer, OSError) as error:
            raise _not_printed(str(error)) from None
        told, _end, pdf = answer.partition(b"\n")
        if refused := json.loads(told):
            raise _not_printed(refused["detail"])
        return pdf

    headings, joining, counts = list(_headings(data)), Joining(), list[int]()
    try:
        for body in _in_order([_job(printed, part) for part in parts_of(data)]):
            counts += joining.add(body)
        if sum(counts) != len(headings):
            raise NotJoined(f"{sum(counts)} / {len(headings)}")
        left = iter(headings)
        pages = [[next(left) for _number in range(count)] for count in counts]
        frame = {**data, "chapters": [], "missing": [], "piece": {"kind": "frame", "pages": pages}}
        return joining.finished(printed(frame, [standard]))
    except NotJoined as error:
        raise _not_printed(str(error)) from error


def parts_of(data: Data) -> list[Data]:
    """Return the data for each part of the report ``data``; together they have all of its chapters."""
    parts: list[list[Data]] = [[]]
    filled = 0
    for chapter in data["chapters"]:
        title, tables = chapter["title"], list[Data]()
        for table in chapter["tables"]:
            for piece, cost in _pieces(table):
                if filled and filled + cost > PART:
                    parts.append([])
                    filled = 0
                if title or not parts[-1]:
                    tables = []
                    parts[-1].append({"title": title, "tables": tables})
                tables.append(piece)
                title, filled = "", filled + cost
    bodies: list[Data] = [{**data, "chapters": part, "piece": {"kind": "body"}} for part in parts]
    for later in bodies[1:]:
        later["figures_title"] = ""
    for earlier in bodies[:-1]:
        earlier["missing"] = []
    return bodies


def _pieces(table: Data) -> Iterator[tuple[Data, int]]:
    """Yield ``table`` in pieces that fit into a part, each with its cost. Only the first has title, lead and chart."""
    groups, entries = table["groups"], table["entries"]
    if any(group["flow"] for group in groups):
        yield table, sum(_cost(row) for group in groups for row in group["rows"])
        return
    is_overview = bool(entries) or table.get("overview", False)  # of which half of the columns are printed
    rows = [((group["name"], row), _cost(row) // (1 + is_overview)) for group in groups for row in group["rows"]]
    chosen = [("groups", one) for one in _shares(rows)]
    if entries:
        chosen += [("entries", one) for one in _shares([(entry, _cost_of_entry(entry)) for entry in entries])]
    rest = {**table, "title": "", "lead": "", "chart": None}
    for number, (key, (share, cost)) in enumerate(chosen):
        piece = {**(rest if number else table), "groups": [], "entries": [], "overview": is_overview}
        piece["summed"] = table["summed"] and number == len(chosen) - 1
        piece[key] = _grouped(share) if key == "groups" else share
        yield piece, cost


def _shares(costs: Sequence[tuple[Any, int]]) -> Iterator[tuple[list[Any], int]]:
    """Yield what ``costs`` lists, in shares that fit into a part, each with its cost; one share of nothing is empty."""
    share, filled = list[Any](), 0
    for one, cost in costs:
        if share and filled + cost > PART:
            yield share, filled
            share, filled = [], 0
        share.append(one)
        filled += cost
    yield share, filled


def _grouped(rows: Sequence[tuple[str, list[Any]]]) -> list[Data]:
    """Return ``rows``, each with the name of its group, as groups again."""
    groups: list[Data] = []
    for name, row in rows:
        if not groups or groups[-1]["name"] != name:
            groups.append({"name": name, "flow": None, "rows": []})
        groups[-1]["rows"].append(row)
    return groups


def _cost(values: Sequence[Any]) -> int:
    texts = (value["word"] if isinstance(value, dict) else str(value) for value in values)
    return sum(_CELL + len(text) // _LETTERS + _LINE * text.count("\n") for text in texts)


def _cost_of_entry(entry: Data) -> int:
    return _cost([field["value"] for field in entry["fields"] if field["value"] not in ("", None)])


def _headings(data: Data) -> Iterator[Heading]:
    """Yield what the contents list."""
    for number, chapter in enumerate(data["chapters"]):
        yield 1, chapter["title"]
        if number == 0:
            yield 2, data["figures_title"]
        yield from ((2, table["title"]) for table in chapter["tables"])


def _job(printed: Callable[[Data, list[str]], bytes], part: Data) -> Callable[[], bytes]:
    return lambda: printed(part, [])


def _in_order(jobs: Sequence[Callable[[], bytes]]) -> Iterator[bytes]:
    """Carry out ``jobs``, some at once, and yield their results in order; raise the first error.

    The threads hold up no exit. After an error, or when the generator is closed, no further job is begun.
    """
    results = [SimpleQueue[bytes | BaseException]() for _job in jobs]
    waiting: Iterator[tuple[Callable[[], bytes], SimpleQueue[bytes | BaseException]]] = zip(jobs, results, strict=True)
    guard = threading.Lock()

    def work() -> None:
        while True:
            with guard:
                job, result = next(waiting, (None, None))
            if job is None or result is None:
                return
            try:
                result.put(job())
            except BaseException as error:  # it is raised where the result is awaited
                result.put(error)
                return

    for _number in range(WORKERS):
        threading.Thread(target=work, name="ml-tui-pdf", daemon=True).start()
    try:
        for result in results:
            found = result.get()
            if isinstance(found, BaseException):
                raise found
            yield found
    finally:
        with guard:
            waiting = iter(())


def _not_printed(reason: str) -> NotWritten:
    return NotWritten(
        _("PDF를 만들지 못했습니다: {reason}").format(reason=reason), _("다른 형식(xlsx, html)으로 내보내십시오")
    )
