"""Completes the word at the cursor of a shell.

The scripts that ``ml-tui completion`` prints call ``ml-tui --complete SHELL …``. The first line of the answer is the
kind of word that is expected (`WORDS`, `FILES`, `FOLDERS`), the others are the words. After any error, nothing is
printed.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr
from typing import TYPE_CHECKING

import msgspec

from ml_tui.cli.context import Context, start
from ml_tui.cli.declarations import Argument, app_arguments, global_arguments
from ml_tui.cli.parser import command_word, value_of
from ml_tui.cli.registry import command_names, declarations, load_command
from ml_tui.cli.typed_line import quoted, split
from ml_tui.i18n import language

if TYPE_CHECKING:
    from ml_tui.domain.catalog import Catalog
    from ml_tui.store import ProjectStore

WORDS, FILES, FOLDERS = "words", "files", "folders"

_ALWAYS = (("--help", ""), ("--version", ""))
"""Options that argparse adds."""

Offer = tuple[str, str]
"""A word, and its meaning, which may be empty."""


class Expected(msgspec.Struct, frozen=True):
    """What may be typed at the cursor."""

    argument: Argument | None
    """The argument whose value is being typed; None if only options can follow."""
    before: str = ""
    """The part of the word before the value, such as ``--status=``."""
    options: bool = False
    """Whether an option may be typed."""


class Typed(msgspec.Struct, frozen=True):
    """The command line so far."""

    context: Context
    given: Mapping[str, str]
    """The values of the positional arguments; of several values, the first."""

    def store(self) -> ProjectStore:
        """Open the named project, read-only.

        :raises MlTuiError: there is no such project.
        """
        return self.context.library.open(self.context.find(self.given["PROJECT"]), write=False)

    def catalog(self) -> Catalog:
        """Return the catalog of the named project.

        :raises MlTuiError: there is no such project, or it cannot be read.
        """
        info = self.store().peek().info
        return self.context.loaded_or_built_in.of_project(info.catalog_path).catalog


def answer(arguments: Sequence[str]) -> int:
    """Print the completions for the shell ``arguments[0]``; return the exit code, which is always 0.

    Bash passes the line up to the cursor and the part of it that a completion replaces. The other shells pass the
    finished words, and then the word at the cursor.
    """
    try:
        with redirect_stderr(io.StringIO()):
            kind, lines = _answer_to(*arguments)
    except (Exception, SystemExit):
        return 0
    sys.stdout.write("".join(f"{line}\n" for line in (kind, *lines)))
    return 0


def _answer_to(shell: str, *rest: str) -> tuple[str, list[str]]:
    if shell != "bash":
        *words, current = rest
        kind, offers = offered(words, current, explained=True)
        return kind, [f"{word}\t{meaning}" if meaning else word for word, meaning in offers]
    line, replaced = rest
    typed = split(line, replaced)
    kind, offers = offered(typed.words[1:], typed.current, explained=False)
    fitting = (word for word, _meaning in offers if word.startswith(typed.current))
    return kind, [quoted(word.removeprefix(typed.kept), typed.quote) for word in fitting]


def offered(words: Sequence[str], current: str, *, explained: bool) -> tuple[str, list[Offer]]:
    """Return the kind of word expected after ``words``, with ``current`` at the cursor, and the known words.

    :param explained: whether the shell shows meanings.
    :raises MlTuiError: the project or another named thing cannot be found or read.
    """
    context = start(data_dir=value_of("--data-dir", words), lang=value_of("--lang", words))
    context.catalog = value_of("--catalog", words)
    name, others = command_word(words)
    arguments = (*(load_command(name).declare().arguments if name else app_arguments()), *global_arguments())
    expected, given = _expected(arguments, others, current)
    argument = expected.argument
    if argument and argument.completes == "file":
        return FILES, []
    if argument and argument.completes == "folder":
        return FOLDERS, []
    offers: list[Offer] = []
    if argument:
        offers += ((expected.before + word, meaning) for word, meaning in _values(argument, Typed(context, given)))
        if not name and not argument.names[0].startswith("-"):
            offers = _commands(current, explained=explained) or offers
    if expected.options:
        offers += _options(arguments, words)
    return WORDS, [(word, " ".join(meaning.split())) for word, meaning in offers if word.isprintable()]


def _expected(arguments: Iterable[Argument], words: Sequence[str], current: str) -> tuple[Expected, dict[str, str]]:
    """Return what is expected after ``words``, and the positional arguments in them."""
    places = [one for one in arguments if one.positional]
    options = {name: one for one in arguments if not one.positional for name in one.names}
    given: dict[str, str] = {}
    asking: Argument | None = None
    left, place, plain = 0, 0, False
    for word in words:
        if left:
            left -= 1
        elif word == "--" and not plain:
            plain = True
        elif word.startswith("-") and word != "-" and not plain:
            name, has_value, _value = word.partition("=")
            asking = options.get(name)
            left = 0 if has_value or asking is None else asking.values
        elif place < len(places):
            given.setdefault(places[place].names[0], word)
            place += not places[place].repeats
    if left:
        return Expected(asking), given
    name, has_value, _value = current.partition("=")
    if not plain and has_value and name in options:
        return Expected(options[name], f"{name}="), given
    if not plain and current.startswith("-"):
        return Expected(None, options=True), given
    return (Expected(places[place]) if place < len(places) else Expected(None, options=not plain)), given


def _options(arguments: Iterable[Argument], words: Sequence[str]) -> Iterator[Offer]:
    """Yield the options that can still be given."""
    for one in arguments:
        if not one.positional and (one.options.get("action") == "append" or not {*one.names} & {*words}):
            yield from ((name, one.help) for name in one.names)
    yield from _ALWAYS


def _commands(current: str, *, explained: bool) -> list[Offer]:
    """Return the commands that begin with ``current``."""
    fitting = [name for name in command_names() if name.startswith(current)]
    if explained:
        return [(name, command.summary) for name, command in declarations(fitting).items()]
    return [(name, "") for name in sorted(fitting)]


def _values(argument: Argument, typed: Typed) -> Iterable[Offer]:
    if choices := argument.options.get("choices"):
        return ((choice, "") for choice in choices)
    if argument.offers:
        return argument.offers
    return KINDS[argument.completes](typed) if argument.completes else ()


def _projects(typed: Typed) -> Iterator[Offer]:
    """Yield every project by id, and by name if the name is unique."""
    entries = typed.context.library.entries()
    names = [entry.name for entry in entries]
    for entry in entries:
        yield entry.id, entry.name
        if entry.info and names.count(entry.name) == 1:
            yield entry.name, entry.id


def _items(typed: Typed) -> Iterator[Offer]:
    items = list(typed.catalog().items())
    yield from ((item.no, item.title.in_(language())) for item in items)
    yield from ((item.id, item.title.in_(language())) for item in items)


def _rows(typed: Typed) -> Iterator[Offer]:
    return ((row.no, row.label.in_(language())) for row in typed.catalog().rows)


def _pipelines(typed: Typed) -> Iterator[Offer]:
    return ((one.id, one.title.in_(language())) for one in typed.catalog().pipelines)


def _checkpoints(typed: Typed) -> Iterator[Offer]:
    infos = typed.store().checkpoints.infos()
    yield from ((str(one.number), one.name) for one in infos)
    yield from ((one.name, str(one.number)) for one in infos)


def _copies(typed: Typed) -> Iterator[Offer]:
    sound = [copy for copy in typed.store().copies.all() if copy.project]
    return ((name, f"{copy.written:%Y-%m-%d %H:%M}") for name, copy in {one.name: one for one in sound}.items())


KINDS: dict[str, Callable[[Typed], Iterator[Offer]]] = {
    "project": _projects,
    "item": _items,
    "row": _rows,
    "pipeline": _pipelines,
    "checkpoint": _checkpoints,
    "copy": _copies,
}
"""Kind of completion to the function that yields the words."""
