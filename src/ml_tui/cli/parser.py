"""Builds parsers from the declarations of commands: one for the command that runs, and one for the whole help.

A command's parser gets the arguments without the name of the command. So global options may come before or after the
name, and options and positional arguments may be mixed.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, NoReturn

from ml_tui import __version__
from ml_tui.cli.declarations import Argument, Subcommand, app_arguments, app_description, app_examples, global_arguments
from ml_tui.cli.registry import command_names, declarations
from ml_tui.errors import UsageError
from ml_tui.i18n import N_, _
from ml_tui.text import clean_line, crop, near_words, wrap

PROG = "ml-tui"

argparse._ = N_  # type: ignore[attr-defined] # else it looks for translations, which `_in_words` would not know

_WITH_VALUE = ("--data-dir", "--catalog", "--lang")
"""Global options that take the next argument as their value."""


class Parser(argparse.ArgumentParser):
    """An argparse parser that raises `UsageError` instead of ending the process."""

    def __init__(self, *, examples: Sequence[str] = (), **options: Any) -> None:
        """Add help in the user's language that ends with ``examples``, and forbid abbreviated options."""
        super().__init__(allow_abbrev=False, add_help=False, formatter_class=_Formatter, **options)
        self._examples = examples

    def format_help(self) -> str:
        """Return the help, with each example on one line, so that it can be copied."""
        shown = super().format_help()
        if self._examples:
            shown += "\n" + _("예시") + ":\n" + "".join(f"  {line}\n" for line in self._examples)
        return shown

    def error(self, message: str) -> NoReturn:
        """Raise a `UsageError` with argparse's ``message`` in the user's language."""
        raise UsageError(crop(clean_line(_in_words(message)), 200), _("사용법: {prog} --help").format(prog=self.prog))


class _Formatter(argparse.HelpFormatter):
    """Formats help with widths in terminal cells."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, prefix or _usage_prefix())

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrap(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in wrap(text, width - len(indent)))


def command_word(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """Return the subcommand in ``arguments`` (empty for the app itself) and the other arguments.

    The subcommand is the first word that is neither an option nor an option's value; ``--`` ends the search.
    """
    known = command_names()
    place = 0
    while place < len(arguments):
        word = arguments[place]
        if word == "--":
            break
        if not word.startswith("-") or word == "-":
            if word in known:
                return word, [*arguments[:place], *arguments[place + 1 :]]
            break
        place += 2 if word in _WITH_VALUE else 1
    return "", list(arguments)


def value_of(option: str, arguments: Sequence[str]) -> str:
    """Return the last value of the global option ``option`` without parsing; empty if it is not given."""
    value = ""
    for place, word in enumerate(arguments):
        if word == "--":
            break
        if word == option and place + 1 < len(arguments):
            value = arguments[place + 1]
        elif word.startswith(f"{option}="):
            value = word.partition("=")[2]
    return value


def parse_command(name: str, command: Subcommand, arguments: Sequence[str]) -> argparse.Namespace:
    """Parse ``arguments`` for ``command``, which is called ``name``.

    :raises UsageError: the arguments are wrong.
    """
    parser = Parser(prog=f"{PROG} {name}", description=command.summary, examples=command.examples)
    _fill(parser, command.arguments)
    # For mixed arguments argparse formats the usage before it parses, which is slow, and cuts off an English "usage: ".
    # Only the help prints the usage, and only an argument like -h asks for the help.
    asks = any(word.startswith("-") and "h" in word for word in arguments)
    parser.usage = parser.format_usage().removeprefix(_usage_prefix()).strip() if asks else parser.prog
    if "--" in arguments:  # parse_intermixed_args would treat "--" as a positional argument
        return _mended(parser.parse_args(arguments))
    return _mended(parser.parse_intermixed_args(arguments))


def parse_app(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse ``arguments`` for the app itself.

    :raises UsageError: the arguments are wrong, or begin with a misspelt command.
    """
    known, others = _app_parser().parse_known_args(arguments)
    _mended(known)
    if others and not known.help:
        first = clean_line(others[0])[:80]
        if first.startswith("-"):
            raise UsageError(_("알 수 없는 옵션입니다: {name}").format(name=first), _usage_hint())
        raise UsageError(
            _("그런 명령이 없습니다: {name}").format(name=clean_line(known.PROJECT)[:80]),
            near_commands(known.PROJECT) or _usage_hint(),
        )
    return known


def near_commands(word: str) -> str:
    """Return a hint that names commands similar to ``word``; empty when there are none."""
    near = near_words(word, sorted(command_names()), count=2)
    return _("혹시 {names}?").format(names=", ".join(f"{PROG} {name}" for name in near)) if near else ""


def whole_parser() -> Parser:
    """Return the parser for the whole help, which lists all commands by group."""
    parser = Parser(
        prog=PROG,
        usage=_("%(prog)s [옵션] [PROJECT]\n       %(prog)s [옵션] COMMAND ..."),
        description=app_description(),
        examples=app_examples(),
        epilog=_("명령마다 자세히: {prog} COMMAND --help").format(prog=PROG),
    )
    for group, members in groupby(declarations().items(), key=lambda one: one[1].group):
        part = parser.add_argument_group(group.title)
        for name, command in members:
            part.add_argument(name, help=command.summary)
    _fill(parser, ())
    return parser


def _app_parser() -> Parser:
    """Return the parser of the app itself; it only records ``--help``, because that prints the whole help."""
    parser = Parser(prog=PROG, conflict_handler="resolve")
    _fill(parser, app_arguments())
    parser.add_argument("-h", "--help", action="store_true")
    return parser


def _fill(parser: Parser, arguments: Sequence[Argument]) -> None:
    """Give ``parser`` its own ``arguments`` and the global ones."""
    for title, members in (
        (_("인자"), [argument for argument in arguments if argument.positional]),
        (_("옵션"), [argument for argument in arguments if not argument.positional]),
    ):
        _add(parser.add_argument_group(title), members)
    everywhere = parser.add_argument_group(_("모든 명령의 옵션"))
    _add(everywhere, global_arguments())
    everywhere.add_argument("--version", action="version", version=f"{PROG} {__version__}", help=_("버전"))
    everywhere.add_argument("-h", "--help", action="help", help=_("이 도움말"))


def _add(group: argparse._ArgumentGroup, arguments: Sequence[Argument]) -> None:
    exclusive: dict[str, argparse._MutuallyExclusiveGroup] = {}
    for argument in arguments:
        holder: argparse._ActionsContainer = group
        if argument.group:
            if argument.group not in exclusive:
                exclusive[argument.group] = group.add_mutually_exclusive_group()
            holder = exclusive[argument.group]
        holder.add_argument(*argument.names, help=argument.help.replace("%", "%%"), **argument.options)


def _mended(parsed: argparse.Namespace) -> argparse.Namespace:
    """Restore values ``--`` in ``parsed``, which argparse before Python 3.13 replaces by empty lists."""
    for name, value in vars(parsed).items():
        if isinstance(value, list):
            setattr(parsed, name, [one if one != [] else "--" for one in value] or "--")
    return parsed


def _usage_prefix() -> str:
    return _("사용법: ")


def _usage_hint() -> str:
    return _("사용법: {prog} --help").format(prog=PROG)


def _in_words(message: str) -> str:
    """Return argparse's ``message`` in the user's language; an unknown one stays as it is."""
    named = re.fullmatch(r"argument ([^:]+): (.*)", message, re.DOTALL)
    name, reason = named.groups() if named else ("", message)
    for pattern, words in (
        (r"the following arguments are required: (.*)", _("빠진 인자가 있습니다: {0}")),
        (r"unrecognized arguments: (.*)", _("알 수 없는 인자입니다: {0}")),
        (r"invalid choice: (.*) \(choose from (.*)\)", _("{0}은(는) 쓸 수 없습니다 (쓸 수 있는 것: {1})")),
        (r"expected (?:one|at least one) argument", _("값이 필요합니다")),
        (r"not allowed with argument (.*)", _("{0}와(과) 함께 쓸 수 없습니다")),
        (r"ignored explicit argument (.*)", _("값을 받지 않습니다: {0}")),
    ):
        if found := re.fullmatch(pattern, reason, re.DOTALL):
            reason = words.format(*(crop(clean_line(group), 80) for group in found.groups()))
            break
    return f"{name}: {reason}" if name else reason
