"""Limits on the length of texts. A longer text is refused wherever it comes in; none is cut silently."""

from __future__ import annotations

from collections.abc import Collection

from ml_tui.errors import BadInput, UsageError
from ml_tui.i18n import _
from ml_tui.text import LINE_LIMIT, TEXT_LIMIT, clean_line, clean_text

NAME_LIMIT = 120
"""The longest project name, in characters."""

_COPY_ROOM = 20
"""The characters that a long name leaves free for what the name of its copy adds."""


def fitting_text(text: str, field: str = "", *, limit: int = TEXT_LIMIT) -> str:
    """Return ``text`` cleaned; the error begins with ``field``, its name for users, unless that is empty.

    :raises BadInput: it is longer than ``limit`` characters.
    """
    text = clean_text(text, limit=4 * len(text) + 1)
    demand_length(len(text), field, limit)
    return text


def fitting_line(text: str, field: str = "", *, limit: int = LINE_LIMIT) -> str:
    """Return ``text`` cleaned, on one line; see `fitting_text`.

    :raises BadInput: it is longer than ``limit`` characters.
    """
    text = clean_line(text, limit=4 * len(text) + 1)
    demand_length(len(text), field, limit)
    return text


def demand_length(length: int, field: str, limit: int) -> None:
    """Refuse a text of ``field`` that has more than ``limit`` characters.

    :raises BadInput: it has more.
    """
    if length > limit:
        named = f"{field}: " if field else ""
        raise BadInput(named + _("너무 깁니다 ({limit:,}자까지)").format(limit=limit), _("줄이거나 나누십시오"))


def copy_name(name: str, taken: Collection[str], limit: int = NAME_LIMIT) -> str:
    """Return a name for a copy of ``name`` that is not among ``taken``, in at most ``limit`` characters."""
    name = name[: limit - _COPY_ROOM]
    copy, number = _("{name} (사본)").format(name=name), 1
    while copy in taken:
        number += 1
        copy = _("{name} (사본 {n})").format(name=name, n=number)
    return copy


def check_name(name: str) -> str:
    """Return ``name`` cleaned, if a project may be called that.

    :raises UsageError: it is empty or too long.
    """
    name = clean_line(name, limit=10_000)
    if not name:
        raise UsageError(_("프로젝트 이름이 비어 있습니다"), _("한 글자라도 적으십시오"))
    if len(name) > NAME_LIMIT:
        raise UsageError(_("프로젝트 이름이 너무 깁니다 ({n}자까지)").format(n=NAME_LIMIT), _("이름을 줄이십시오"))
    return name
