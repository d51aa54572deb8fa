"""JSON: one document with everything, for scripts and for other programs (`ml_tui.report.schema`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ml_tui.export.formats import Format
from ml_tui.report.parts import Report


def render(report: Report) -> bytes:
    """``report`` as a JSON document in UTF-8."""
    return (json.dumps(_document(report), ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode()


def compare(data: bytes, report: Report) -> list[str]:
    """The places at which the document in ``data`` differs from ``report``."""
    try:
        found = json.loads(data)
    except ValueError as error:
        return [str(error)]
    return list(_differences("$", _document(report), found))


def _document(report: Report) -> dict[str, Any]:
    from ml_tui.report import schema

    return {"format": schema.FORMAT, "version": schema.VERSION, **report.document}


def _differences(place: str, wanted: Any, found: Any) -> Iterator[str]:
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key in wanted | found:
            if key in wanted and key in found:
                yield from _differences(f"{place}.{key}", wanted[key], found[key])
            else:
                yield f"{place}.{key}"
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for number, (one, other) in enumerate(zip(wanted, found, strict=True)):
            yield from _differences(f"{place}[{number}]", one, other)
    elif type(wanted) is not type(found) or wanted != found:
        yield place


# The difference of two states as JSON is what ``ml-tui diff --json`` prints.
FORMAT = Format(id="json", order=6, differences=False, render=render, compare=compare)
