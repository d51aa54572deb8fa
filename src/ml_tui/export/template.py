"""Users' templates for the PDF: a child process with limits prints them, and reads nothing outside their folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ml_tui.errors import BadInput, MlTuiError, NotFound
from ml_tui.i18n import _
from ml_tui.leftovers import private_folder
from ml_tui.sandbox import typesetter
from ml_tui.sandbox.parent import NoAnswer, NoAnswerReason, ask
from ml_tui.store.reading import open_regular
from ml_tui.text import clean_line

SOURCE_BYTES = 4 << 20
"""The largest template, in bytes."""

FONT_BYTES = 64 << 20
"""The largest size of all fonts beside a template together, in bytes."""

_FONT_FILES = (".otf", ".ttf", ".otc", ".ttc")
_MEGABYTE = 1 << 20


def printed(template: Path, report: str, fonts: Path, moment: int) -> bytes:
    """Return the PDF that ``template`` makes of ``report``, a text of JSON; its creation time is ``moment``.

    The template can use the fonts in the folder ``fonts`` and those beside it.

    :raises NotFound: there is no such template.
    :raises BadInput: it cannot be used; the message says where and why.
    """
    path, source = _found(template)
    try:
        with _fonts_beside(path) as beside:
            folders = [str(fonts), *([str(beside)] if beside else [])]
            head = {"folder": str(path.parent), "report": report, "fonts": folders, "moment": moment, "standards": []}
            answer = ask("ml_tui.sandbox.typesetter", json.dumps(head).encode() + b"\n" + source, typesetter.LIMITS)
    except NoAnswer as none:
        raise rejected(path, _exceeded(none.reason)) from None
    except OSError as error:
        raise rejected(path, error.strerror or str(error)) from None
    told, _end, pdf = answer.partition(b"\n")
    try:
        refused: dict[str, str] = json.loads(told)
    except ValueError:
        raise rejected(path, _exceeded(NoAnswerReason.ENDED)) from None
    if refused:
        raise _refusal(path, **refused)
    return pdf


def _found(path: Path) -> tuple[Path, bytes]:
    """Return the real path of the template at ``path``, and its text.

    :raises NotFound: there is none.
    :raises BadInput: it cannot be read, is a link, a folder, a pipe or a device, or is too large.
    """
    try:
        path = path.parent.resolve() / path.name
        if path.is_symlink():
            raise rejected(path, _("심볼릭 링크는 읽지 않습니다"))
        with open_regular(path) as file:
            source = file.read(SOURCE_BYTES + 1)
    except FileNotFoundError:
        raise NotFound(
            _("그런 템플릿이 없습니다: {path}").format(path=path), _("typst 파일(.typ)의 경로를 적으십시오")
        ) from None
    except (OSError, ValueError) as error:
        raise rejected(path, getattr(error, "strerror", None) or str(error)) from None
    if len(source) > SOURCE_BYTES:
        raise rejected(path, _("{n} MB를 넘습니다").format(n=SOURCE_BYTES // _MEGABYTE))
    return path, source


@contextmanager
def _fonts_beside(template: Path) -> Iterator[Path | None]:
    """Yield a folder with copies of the fonts beside ``template``; None if there are none.

    The template's own folder will not do: typst would search everything below it, and follow links.

    :raises BadInput: a font is a link or no file, or the fonts are too large.
    """
    found = sorted(path for path in template.parent.iterdir() if path.suffix.lower() in _FONT_FILES)
    if not found:
        yield None
        return
    left = FONT_BYTES
    with private_folder("fonts-") as folder:
        for path in found:
            if path.is_symlink() or not path.is_file():
                raise rejected(path, _("글꼴은 일반 파일이어야 합니다. 링크 대신 파일을 복사해 두십시오"))
            with open_regular(path) as font:
                content = font.read(left + 1)
            if len(content) > left:
                raise rejected(path, _("템플릿 옆의 글꼴이 모두 {n} MB를 넘습니다").format(n=FONT_BYTES // _MEGABYTE))
            left -= len(content)
            (folder / path.name).write_bytes(content)
        yield folder


def _refusal(template: Path, refused: str, detail: str, place: str) -> MlTuiError:
    """The error for the code ``refused``, which the child gave, at the ``place`` in a file of ``template``'s folder."""
    detail = clean_line(detail, limit=300)
    reasons: dict[str, str] = {
        "memory": _exceeded(NoAnswerReason.ENDED),
        "package": _("패키지(@…)는 받지 않습니다. 그 파일들을 템플릿 옆에 복사하십시오"),
        "link": _("링크는 읽지 않습니다: {name}").format(name=detail),
        "not-found": _("템플릿 폴더에 없는 파일입니다: {name}").format(name=detail),
        "no-file": _("일반 파일이 아닙니다: {name}").format(name=detail),
        "unreadable": _("파일을 읽을 수 없습니다: {name}").format(name=detail),
        "large": _("템플릿의 파일이 모두 {n} MB를 넘습니다: {name}").format(
            n=typesetter.FILE_BYTES // _MEGABYTE, name=detail
        ),
        "files": _("템플릿이 파일을 {n}개 넘게 읽습니다: {name}").format(n=typesetter.FILES, name=detail),
    }
    name, _sep, numbers = clean_line(place, limit=300).partition(":")
    file = template.parent / name if name else template
    return rejected(f"{file}:{numbers}" if numbers else file, reasons.get(refused, detail))


def _exceeded(reason: NoAnswerReason) -> str:
    """Say which limit was exceeded."""
    limits = typesetter.LIMITS
    if reason is NoAnswerReason.SLOW:
        return _("{n}초 안에 끝나지 않습니다").format(n=int(limits.seconds))
    if reason is NoAnswerReason.LARGE:
        return _("PDF가 {n} MB를 넘습니다").format(n=limits.answer_bytes // _MEGABYTE)
    return _("메모리를 {n} MB 넘게 씁니다").format(n=limits.memory // _MEGABYTE)


def rejected(where: Path | str, reason: str) -> BadInput:
    """Return the error for a template that cannot be used; ``where`` is its path or a place in it."""
    return BadInput(
        _("PDF 템플릿을 쓸 수 없습니다 - {where}: {reason}").format(
            where=clean_line(str(where), limit=300), reason=reason
        ),
        _("템플릿을 고치거나 --template 없이 내보내십시오. 설명: docs/report-template.md"),
    )
