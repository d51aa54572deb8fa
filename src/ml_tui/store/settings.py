"""The user's own settings: ``config.yaml`` in the configuration folder."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Literal

import msgspec

from ml_tui.errors import BadInput
from ml_tui.i18n import LANGUAGES, Language, _
from ml_tui.store import atomic
from ml_tui.store.reading import not_read, read_regular
from ml_tui.text import clean_line


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a user may set; everything has a default."""

    language: Language | None = None
    name: str = ""
    """The name on changes and deliverables; if empty, the login."""
    ascii: bool = False
    """Draw with ASCII characters only."""
    theme: Literal["dark", "light"] | None = None
    catalog: str = ""
    """Path of the user's own catalog; a relative one starts at the settings folder."""


POSSIBLE = f"language: {'|'.join(LANGUAGES)}, name: 'TEXT', ascii: true|false, theme: dark|light, catalog: 'FILE'"
"""All settings, for messages."""


def load_settings(path: Path) -> Settings:
    """Return the settings in the file at ``path``; the defaults when there is no file.

    :raises BadInput: the file cannot be understood.
    :raises NotRead: it cannot be read.
    """
    try:
        source = read_regular(path)
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except OSError as error:
        raise not_read(path, error) from None
    import yaml

    try:
        return msgspec.convert(yaml.safe_load(source) or {}, Settings)
    except MemoryError:
        raise
    except Exception as error:  # PyYAML raises nearly any exception for a tag that does not fit its value
        raise BadInput(
            _("설정 파일을 읽을 수 없습니다: {path} ({reason})").format(path=path, reason=_in_words(error)),
            _("고치거나 지우십시오: {possible}. 기본 설정으로 계속합니다").format(possible=POSSIBLE),
        ) from None


def keep_name(path: Path, name: str) -> None:
    """Write ``name`` into the settings at ``path``, and leave the rest of the file as it is.

    :raises BadInput: the file cannot be understood, or no line can be added to it.
    :raises NotWritten: the file cannot be written.
    """
    import yaml

    settings, target = load_settings(path), Path(os.path.realpath(path))
    try:
        source = read_regular(target).decode()
    except (FileNotFoundError, NotADirectoryError):
        source = ""
    except (OSError, UnicodeError) as error:
        raise BadInput(_by_hand(path), clean_line(str(error), limit=120)) from None
    entry = yaml.safe_dump({"name": name}, allow_unicode=True, width=10_000)
    new, found = re.subn(r"^name[ \t]*:.*(\n|\Z)", lambda _line: entry, source, count=1, flags=re.MULTILINE)
    if not found:
        new = source + ("\n" if source and not source.endswith("\n") else "") + entry
    try:
        kept = msgspec.convert(yaml.safe_load(new), Settings)
    except Exception:  # PyYAML raises nearly any exception
        kept = None
    if kept != msgspec.structs.replace(settings, name=name):
        raise BadInput(_by_hand(path))
    atomic.make_folder(target.parent)
    atomic.write_atomically(target, new.encode())


def _by_hand(path: Path) -> str:
    return _("설정 파일에 이름을 적지 못했습니다. 직접 적으십시오: {path}").format(path=path)


def _in_words(error: Exception) -> str:
    """Return what is wrong with the settings, in the user's language."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return _("{n}번째 줄이 YAML이 아닙니다").format(n=mark.line + 1)
    if not isinstance(error, msgspec.ValidationError):
        return _("YAML로 읽을 수 없는 글자나 값이 있습니다")
    message = clean_line(str(error), limit=200)
    if found := re.search(r"unknown field `(.*)`$", message):
        return _("알 수 없는 설정입니다: {name}").format(name=found[1])
    if found := re.search(r" - at `\$\.(\w+)`$", message):
        return _("{name}에 쓸 수 없는 값입니다").format(name=found[1])
    return _("키와 값의 모음이어야 합니다")
