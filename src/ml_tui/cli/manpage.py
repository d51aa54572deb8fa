"""The man page, made from the declarations of the commands, in the language in use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from ml_tui.cli.declarations import Argument, Subcommand, app_description, app_examples, global_arguments
from ml_tui.cli.registry import declarations
from ml_tui.i18n import _

_ESCAPES = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti", '"': "\\(dq"}
"""Characters that troff would change."""


def man_page() -> str:
    """Return the page in the man(7) format."""
    name = _("ML 프레임워크(ISO/IEC 23053) 평가 도구")
    lines = (
        '.TH ML\\-TUI 1 "" ml\\-tui',
        *_section(_("이름"), [f"ml\\-tui \\- {_text(name)}"]),
        *_section(_("쓰는 법"), _synopsis()),
        *_section(_("소개"), [_text(app_description())]),
        *_examples(app_examples()),
        *_commands(),
        *_section(_("모든 명령의 옵션"), _arguments(global_arguments())),
        *_section(_("종료 코드"), _exit_codes()),
    )
    return "\n".join(lines) + "\n"


def _synopsis() -> tuple[str, ...]:
    begin = f"\\fBml\\-tui\\fR [{_options_word()}]"
    return f"{begin} [\\fIPROJECT\\fR]", ".br", f"{begin} \\fICOMMAND\\fR ..."


def _commands() -> Iterator[str]:
    """Yield every command under the heading of its group."""
    for group, members in groupby(declarations().items(), key=lambda one: one[1].group):
        yield from _section(_("명령: {group}").format(group=group.title), ())
        for name, command in members:
            yield from _command(name, command)


def _command(name: str, command: Subcommand) -> Iterator[str]:
    places = " ".join(_place(one) for one in command.arguments if one.positional)
    options = f" [{_options_word()}]" if any(not one.positional for one in command.arguments) else ""
    yield f".SS \\fBml\\-tui {_text(name)}\\fR {places}{options}".rstrip()
    yield _text(command.summary)
    yield from _arguments(command.arguments)
    yield from _examples(command.examples)


def _options_word() -> str:
    word = _("옵션").lower()
    return f"\\fI{_text(word)}\\fR"


def _place(argument: Argument) -> str:
    """Return a positional argument as the synopsis shows it."""
    name = f"\\fI{_text(argument.names[0])}\\fR"
    return {"?": f"[{name}]", "*": f"[{name} ...]", "+": f"{name} ..."}.get(argument.options.get("nargs", ""), name)


def _arguments(arguments: Iterable[Argument]) -> Iterator[str]:
    for one in arguments:
        yield ".TP"
        yield f"\\fI{_text(one.names[0])}\\fR" if one.positional else _option(one)
        choices = ", ".join(one.options.get("choices", ()))
        yield _text(f"{one.help} ({choices})" if choices else one.help)


def _option(argument: Argument) -> str:
    names = ", ".join(f"\\fB{_text(name)}\\fR" for name in argument.names)
    if not argument.values:
        return names
    shown = argument.options.get("metavar") or "VALUE"
    return f"{names} " + " ".join(f"\\fI{_text(one)}\\fR" for one in ([shown] if isinstance(shown, str) else shown))


def _examples(lines: Iterable[str]) -> Iterator[str]:
    title = _("예시")
    yield from (".PP", f"{_text(title)}:", ".PP", ".RS 4", ".nf", *map(_text, lines), ".fi", ".RE")


def _exit_codes() -> Iterator[str]:
    for code, meaning in (
        ("0", _("됨")),
        ("1", _("찾은 것이나 다른 것이 있음")),
        ("2", _("쓰는 법이 틀림")),
        ("3", _("그런 프로젝트, 항목, 파일이 없음")),
        ("4", _("다른 사람이 쓰는 중이거나 먼저 바꿈")),
        ("5", _("입력이 잘못됨. 아무것도 바꾸지 않음")),
        ("6", _("쓸 수 없음. 있던 것은 그대로")),
        ("129, 143", _("접속 끊김이나 종료. 모두 저장됨")),
    ):
        yield from (".TP", code, _text(meaning))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f'.SH "{_text(title.upper())}"'
    yield from lines


def _text(text: str) -> str:
    """Escape ``text`` so that troff prints it unchanged."""
    escaped = "".join(_ESCAPES.get(char, char) for char in text)
    return f"\\&{escaped}" if escaped.startswith(".") else escaped
