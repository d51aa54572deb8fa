"""Reads a workbook through a child process with limits on memory and time, and checks its answer."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import msgspec

from ml_tui.errors import BadInput, NotFound
from ml_tui.i18n import _
from ml_tui.packages import missing
from ml_tui.sandbox.parent import NoAnswer, NoAnswerReason, ask
from ml_tui.text import clean_line
from ml_tui.workbook.sandbox import limits
from ml_tui.workbook.sandbox.limits import Refusal
from ml_tui.workbook.sandbox.protocol import RawBook, ReadRequest

_MEGABYTE = 1 << 20

_REFUSALS = {NoAnswerReason.ENDED: Refusal.MEMORY, NoAnswerReason.LARGE: Refusal.ANSWER_BYTES}
"""Why a child gave no answer, as a reason to refuse the workbook."""


def read_raw(path: Path, wanted: ReadRequest) -> RawBook:
    """Return the ``wanted`` sheets of the workbook at ``path``.

    :raises NotFound: there is no such file.
    :raises BadInput: the workbook cannot be read within the limits; the message says why.
    :raises NotInstalled: a package for reading it is missing or broken.
    """
    request = msgspec.json.encode(wanted) + b"\n" + _content(path)
    try:
        book = msgspec.json.decode(ask("ml_tui.workbook.sandbox.child", request, limits.READER), type=RawBook)
    except NoAnswer as none:
        raise (_too_slow() if none.reason is NoAnswerReason.SLOW else _refused(_REFUSALS[none.reason], "")) from None
    except OSError as error:
        raise BadInput(
            _("파일을 읽을 프로세스를 시작하지 못했습니다 - {cause}").format(cause=error.strerror or error),
            _("다른 프로그램을 끝내고 다시 가져오십시오. 아무것도 바꾸지 않았습니다"),
        ) from None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise _refused(Refusal.BROKEN, "") from None
    if book.refused == Refusal.PACKAGE:
        raise missing(book.detail)
    if book.refused:
        raise _refused(book.refused, book.detail)
    return book


def _content(path: Path) -> bytes:
    """Return the bytes of the file at ``path``, which must be a regular file within the size limit.

    :raises NotFound: there is no such file.
    :raises BadInput: it is a link, a pipe, a device or too large, or it cannot be read.
    """
    shown = clean_line(str(path), limit=300)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise NotFound(_("그런 파일이 없습니다: {path}").format(path=shown), _("경로를 확인하십시오")) from None
    except (OSError, ValueError) as error:
        if getattr(error, "errno", 0) == errno.ELOOP:
            raise BadInput(
                _("심볼릭 링크는 읽지 않습니다: {path}").format(path=shown), _("파일의 실제 경로를 적으십시오")
            ) from None
        raise _unreadable(error, shown) from None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise BadInput(_("일반 파일이 아닙니다: {path}").format(path=shown), _("xlsx 파일의 경로를 적으십시오"))
        with os.fdopen(handle, "rb", closefd=False) as file:
            content = file.read(limits.FILE_BYTES + 1)
    except OSError as error:
        raise _unreadable(error, shown) from None
    finally:
        os.close(handle)
    if len(content) > limits.FILE_BYTES:
        raise _refused(Refusal.FILE_BYTES, "")
    return content


def _unreadable(error: OSError | ValueError, shown: str) -> BadInput:
    cause = getattr(error, "strerror", None) or str(error)
    return BadInput(
        _("파일을 읽을 수 없습니다 - {cause}: {path}").format(cause=cause, path=shown),
        _("경로와 권한을 확인하십시오"),
    )


def _too_slow() -> BadInput:
    return BadInput(
        _("파일을 {n}초 안에 다 읽지 못했습니다").format(n=int(limits.READER.seconds)),
        _("ml-tui로 새로 내보낸 파일에 답을 옮겨 적고 다시 가져오십시오. 아무것도 바꾸지 않았습니다"),
    )


def _refused(reason: str, detail: str) -> BadInput:
    """Return the error for the code ``reason`` of the reading process."""
    anew = _("Excel이나 LibreOffice에서 열어 xlsx로 다시 저장하십시오. 아무것도 바꾸지 않았습니다")
    shorter = _("답을 적지 않은 시트(변경 이력 따위)를 지우고 다시 가져오십시오. 아무것도 바꾸지 않았습니다")
    broken = _("파일이 손상되어 읽을 수 없습니다")
    detail = clean_line(detail, limit=80)
    messages: dict[str, tuple[str, str]] = {
        Refusal.EMPTY: (_("빈 파일입니다"), _("파일이 끝까지 복사되었는지 확인하십시오")),
        Refusal.NOT_ZIP: (_("xlsx 파일이 아니거나 손상되었습니다"), anew),
        Refusal.OLD_OR_ENCRYPTED: (_("암호가 걸려 있거나 옛 xls 형식입니다"), anew),
        Refusal.NOT_WORKBOOK: (_("xlsx 통합 문서가 아닙니다"), anew),
        Refusal.MACROS: (_("매크로가 든 파일은 읽지 않습니다"), _("매크로 없는 xlsx로 저장하십시오")),
        Refusal.DOCTYPE: (_("문서 형식 정의(DTD)가 든 파일은 읽지 않습니다"), anew),
        Refusal.ENCODING: (_("UTF-8이 아닌 XML이 든 파일은 읽지 않습니다"), anew),
        **{reason: (exceeded, shorter) for reason, exceeded in _exceeded().items()},
    }
    message, hint = messages.get(reason, (f"{broken} ({detail})" if detail else broken, anew))
    return BadInput(message, hint)


def _exceeded() -> dict[str, str]:
    """Return for each limit the sentence that says it is exceeded."""
    return {
        Refusal.FILE_BYTES: _("파일이 {n} MB를 넘습니다").format(n=limits.FILE_BYTES // _MEGABYTE),
        Refusal.UNPACKED_BYTES: _("압축을 풀면 {n} MB를 넘습니다").format(n=limits.UNPACKED_BYTES // _MEGABYTE),
        Refusal.RATIO: _("압축을 풀면 {n}배 넘게 커지는 부분이 있습니다").format(n=limits.RATIO),
        Refusal.PARTS: _("파일을 이루는 부분이 {n}개를 넘습니다").format(n=limits.PARTS),
        Refusal.CELLS: _("채워진 칸이 {n:,}개를 넘습니다").format(n=limits.CELLS),
        Refusal.CHARACTERS: _("글이 모두 {n:,}자를 넘습니다").format(n=limits.CHARACTERS),
        Refusal.ANSWER_BYTES: _("읽은 내용이 {n} MB를 넘습니다").format(n=limits.READER.answer_bytes // _MEGABYTE),
        Refusal.MEMORY: _("읽는 데 메모리가 {n} MB 넘게 듭니다").format(n=limits.READER.memory // _MEGABYTE),
    }
