"""Runs a command line: finds the command, and turns every error into a message and an exit code.

Every import here slows every start. So only the command that runs is imported, with what it needs.
"""

from __future__ import annotations

import errno
import gc
import os
from collections.abc import Sequence
from enum import Enum

from ml_tui import notices
from ml_tui.errors import DEFECT, MlTuiError, NotWritten
from ml_tui.i18n import _
from ml_tui.imports import with_stand_in, without

INTERRUPTED = 130
"""The exit code after Ctrl+C."""

READER_GONE = 141
"""The exit code when the reader of standard output has ended, as after SIGPIPE."""

_LACKS = {
    "failed to map segment": errno.ENOMEM,
    "annot allocate memory": errno.ENOMEM,
    "can't start new thread": errno.ENOMEM,
    "Too many open files": errno.EMFILE,
}
"""Words in the errors of libraries to the error number: the operating system lacks memory or files."""


def run(arguments: Sequence[str]) -> int:
    """Run the command line ``arguments``, and return the exit code; see `ml_tui.cli.main`."""
    arguments = [_recovered(word) for word in arguments]
    os.umask(0o077)
    gc.disable()  # a start makes no garbage; the app enables it after its first screen
    from ml_tui.cli import output

    output.speak_utf8()
    notices.listen(output.complain)
    try:
        code = _left_with(arguments)
        output.finish()
    except MlTuiError as error:
        output.complain(error)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        output.silence()
        return READER_GONE
    except Exception as error:
        if lack := _lack(error):
            output.silence()
            output.complain(_out_of_it(lack))
            return NotWritten.exit_code
        from ml_tui.packages import not_importable

        if os.environ.get("ML_TUI_DEBUG"):
            raise
        if isinstance(error, ImportError) and (told := not_importable(error)):
            output.complain(told)
            return told.exit_code
        output.complain(
            MlTuiError(
                _("ml-tui의 결함입니다: {kind}: {error}").format(kind=type(error).__name__, error=str(error)[:200]),
                _("저장된 내용은 그대로 있습니다. ML_TUI_DEBUG=1로 다시 실행한 출력을 함께 알려 주십시오"),
            )
        )
        return DEFECT
    return code


def _left_with(arguments: list[str]) -> int:
    """Return the exit code of `_run`, or of argparse after it has printed help or the version."""
    if arguments[:1] == ["--complete"]:
        from ml_tui.cli.completion import answer

        return answer(arguments[1:])
    try:
        return _run(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0


def _lack(error: Exception) -> OSError | MemoryError | None:
    """Return the lack of resources behind ``error``, if any; a library that fails to load names it in words."""
    if isinstance(error, (OSError, MemoryError)):
        return error
    if isinstance(error, (ImportError, RuntimeError)):
        number = next((number for words, number in _LACKS.items() if words in str(error)), 0)
        return OSError(number, str(error)) if number else None
    return None


def _out_of_it(lack: OSError | MemoryError) -> NotWritten:
    from ml_tui.causes import cause, remedy

    name = getattr(lack, "filename", None)
    return NotWritten(f"{cause(lack)}: {name}" if name else cause(lack), remedy(lack))


def _import_msgspec() -> None:
    """Import msgspec without what is only for older versions of Python, and for a type that we do not use."""
    no_uuid = {"UUID": type("UUID", (), {}), "SafeUUID": Enum("SafeUUID", ["unknown"])}
    with without("typing_extensions"), with_stand_in("uuid", no_uuid):
        import msgspec  # noqa: F401


def _run(arguments: list[str]) -> int:
    _import_msgspec()
    from ml_tui.cli.context import start
    from ml_tui.cli.parser import command_word, parse_app, parse_command, value_of, whole_parser
    from ml_tui.leftovers import sweep

    sweep()
    context = start(data_dir=value_of("--data-dir", arguments), lang=value_of("--lang", arguments))
    name, rest = command_word(arguments)
    if name:
        from ml_tui.cli.registry import load_command

        module = load_command(name)
        command = module.declare()
        options = parse_command(name, command, rest)
        context.catalog, context.by = options.catalog or "", getattr(options, "by", None) or ""
        if not command.opens_app:
            gc.enable()
        return int(module.run(context, options))
    options = parse_app(arguments)
    if options.help:
        whole_parser().print_help()
        return 0
    from ml_tui.cli.app import open_app

    context.catalog = options.catalog or ""
    return open_app(context, options)


def _recovered(word: str) -> str:
    """Decode ``word`` as UTF-8: under a locale with another encoding its bytes arrive as surrogates."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return word.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if _from_bytes(word) else word
    return word


def _from_bytes(word: str) -> bool:
    """Whether every surrogate in ``word`` represents a byte."""
    return not any("\ud800" <= char < "\udc80" or "\udcff" < char <= "\udfff" for char in word)
