"""``flow``: prints pipelines as flows."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, option, positional, project_argument
from ml_tui.domain.flows import pipeline_flow
from ml_tui.errors import UsageError
from ml_tui.i18n import _, language
from ml_tui.text import clean_line, near_words, wrap

if TYPE_CHECKING:
    from ml_tui.cli.context import Context
    from ml_tui.domain.catalog import Catalog, Pipeline

NARROWEST = 40

WIDEST = 200
"""The limits of the width, in cells."""

_USUAL = 80
"""The width without a terminal, in cells."""


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.DELIVERABLES,
        3,
        _("파이프라인을 ASCII 흐름으로 그려 표준 출력에 냅니다"),
        (
            project_argument(),
            positional(
                "PIPELINE",
                _("data, training, inference (없으면 모두)"),
                nargs="?",
                default="",
                completes="pipeline",
            ),
            option("--width", _("폭 (40-200칸, 없으면 터미널의 폭)"), metavar="N"),
        ),
        examples=(
            _("ml-tui flow '은행 A'"),
            _("ml-tui flow '은행 A' training --width 120"),
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Print one pipeline or all as flows, with the conditions of their stages."""
    cells = _width(options.width)
    with context.reading(options.PROJECT) as session:
        pipelines = _chosen(session.catalog, options.PIPELINE)
        for number, pipeline in enumerate(pipelines):
            if number:
                output.put()
            for line in wrap(f"{pipeline.no} {pipeline.title.in_(language())}", cells):
                output.put(line)
            for line in pipeline_flow(pipeline, session.project, language=language(), cells=cells).lines:
                output.put(line)
        if not pipelines:
            output.say(_("이 카탈로그에는 파이프라인이 없습니다"))
    return 0


def _chosen(catalog: Catalog, word: str) -> tuple[Pipeline, ...]:
    """Return the pipeline with the id or title ``word``; all when it is empty.

    :raises UsageError: there is no such pipeline.
    """
    if not word:
        return catalog.pipelines
    word = clean_line(word)
    found = tuple(one for one in catalog.pipelines if word in {one.id, *one.title.in_all()})
    if found:
        return found
    ids = [one.id for one in catalog.pipelines]
    near = near_words(word, ids)
    listed = ", ".join(ids) or "-"
    raise UsageError(
        _("그런 파이프라인이 없습니다: {word}").format(word=word[:60]),
        _("혹시 {name}? 쓸 수 있는 것: {all}").format(name=near[0], all=listed)
        if near
        else _("쓸 수 있는 것: {all}").format(all=listed),
    )


def _width(asked: str | None) -> int:
    """Return the width in cells: ``asked``, else that of the terminal.

    :raises UsageError: it is no number, or outside of the limits.
    """
    if asked is None:
        columns = shutil.get_terminal_size((_USUAL, 24)).columns if output.is_terminal(sys.stdout) else _USUAL
        return max(NARROWEST, min(WIDEST, columns))
    text = clean_line(asked)
    cells = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    if not NARROWEST <= cells <= WIDEST:
        raise UsageError(
            _("--width가 알맞지 않습니다: {text}").format(text=text[:40]),
            _("{least}부터 {most}까지의 수를 주십시오").format(least=NARROWEST, most=WIDEST),
        )
    return cells
