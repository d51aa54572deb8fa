"""``catalog``: shows the catalog in force, checks a catalog file, prints the JSON Schema of catalogs."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, positional
from ml_tui.domain.terms import Label
from ml_tui.domain.wording import field_label, label_word, priority_word
from ml_tui.errors import BadInput
from ml_tui.i18n import _, language
from ml_tui.text import width, wrap

if TYPE_CHECKING:
    from ml_tui.cli.context import Context
    from ml_tui.domain.catalog import Catalog

NOTE_CELLS = 100
"""The width of the catalog's note, in terminal cells."""


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.MACHINE,
        1,
        _("쓰이고 있는 내용을 보이고, 카탈로그 파일을 검사하고, JSON Schema를 냅니다"),
        (
            positional(
                "ACTION", _("show: 내용, check: 검사, schema: JSON Schema"), choices=("show", "check", "schema")
            ),
            positional(
                "FILE",
                _("카탈로그 파일 (없으면 --catalog, config.yaml의 것, 내장 카탈로그 순)"),
                nargs="?",
                default="",
                completes="file",
            ),
        ),
        examples=(
            "ml-tui catalog show",
            "ml-tui catalog check firm.yaml",
            "ml-tui catalog schema > catalog.schema.json",
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Carry out ``ACTION`` on the catalog in ``FILE``, or on the one in force."""
    context.catalog = options.FILE or context.catalog
    match options.ACTION:
        case "check":
            return _check(context)
        case "schema":
            return _schema()
    return _show(context)


def _check(context: Context) -> int:
    """Print every fault of the file as ``FILE:LINE: place: message``.

    :raises NotFound: there is no such file.
    """
    from ml_tui.content import check_catalog
    from ml_tui.resources import catalog_file

    path = context.catalog_path or catalog_file()
    problems = check_catalog(path)
    for problem in problems:
        output.put(f"{path}:{problem}")
    if problems:
        output.say(_("문제 {n}건").format(n=len(problems)))
        return BadInput.exit_code
    output.say(_("문제가 없습니다: {path}").format(path=path))
    return 0


def _schema() -> int:
    from ml_tui.content import catalog_schema

    output.put_json(catalog_schema())
    return 0


def _show(context: Context) -> int:
    """Print the content of the catalog, item by item.

    :raises MlTuiError: the named file cannot be used.
    """
    loaded = context.loaded
    content, words = loaded.catalog, language()
    output.put(f"{content.title.in_(words)} ({content.id} {content.version})")
    output.put(f"{loaded.path}  SHA-256 {loaded.digest}")
    for line in wrap(content.note.in_(words), NOTE_CELLS):
        output.put(line)
    output.put()
    _put_counts(content)
    _put_items(content)
    return 0


def _put_counts(content: Catalog) -> None:
    items = list(content.items())
    counts = (
        (_("절"), len(content.sections)),
        (_("점검 항목"), len(items)),
        (field_label("met"), sum(len(item.criteria) for item in items)),
        (_("계층"), len(content.layers)),
        (_("기능 영역"), len(content.areas)),
        (_("ML 유형"), len(content.ml_types)),
        (_("매핑 행"), len(content.rows)),
        (label_word(Label.DETAILS), len(content.details)),
        (_("플랫폼 모듈"), len(content.modules)),
        (_("파이프라인"), len(content.pipelines)),
    )
    output.put_table((label, f"{count:>4}") for label, count in counts)


def _put_items(content: Catalog) -> None:
    words = language()
    columns = max((width(item.no) for item in content.items()), default=0)
    for section in content.sections:
        output.put()
        output.put(f"{section.no} {section.title.in_(words)}")
        output.put_table(
            (
                (f"{item.no:<{columns}}", item.title.in_(words), item.id, priority_word(item.priority))
                for item in section.items
            ),
            indent="  ",
        )
