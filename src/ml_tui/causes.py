"""Errors of the operating system in the user's language: the cause and the remedy."""

from __future__ import annotations

import errno

from ml_tui.i18n import _


def cause(error: OSError | MemoryError, *, reading: bool = False) -> str:
    """Return why ``error`` happened in writing, or with ``reading`` in reading."""
    if isinstance(error, MemoryError):
        return _("메모리가 부족합니다")
    refused = _("읽을 권한이 없습니다") if reading else _("쓸 권한이 없습니다")
    return (
        {
            errno.ENOSPC: _("디스크 공간이 부족합니다"),
            errno.EDQUOT: _("디스크 할당량을 다 썼습니다"),
            errno.EFBIG: _("파일 크기 제한에 걸렸습니다"),
            errno.EACCES: refused,
            errno.EPERM: refused,
            errno.EROFS: _("읽기 전용 파일 시스템입니다"),
            errno.ENOENT: _("폴더가 없어졌습니다"),
            errno.ELOOP: _("심볼릭 링크를 따라가지 않습니다"),
            errno.EISDIR: _("파일이 아니라 폴더입니다"),
            errno.ENOTDIR: _("폴더가 아닙니다"),
            errno.EEXIST: _("같은 이름의 것이 이미 있습니다"),
            errno.ENAMETOOLONG: _("경로가 너무 깁니다"),
            errno.EIO: _("디스크 입출력 오류입니다"),
            errno.EMFILE: _("열린 파일이 너무 많습니다"),
            errno.ENFILE: _("열린 파일이 너무 많습니다"),
            errno.ENOMEM: _("메모리가 부족합니다"),
            errno.ENOLCK: _("파일 시스템이 잠금을 지원하지 않습니다"),
            errno.ENOTSUP: _("파일 시스템이 지원하지 않습니다"),
            errno.ESTALE: _("네트워크 폴더와의 연결이 끊겼습니다"),
        }.get(error.errno or 0)
        or error.strerror
        or str(error)
    )


def remedy(error: OSError | MemoryError) -> str:
    """Return what the user can do about ``error``."""
    number = errno.ENOMEM if isinstance(error, MemoryError) else error.errno or 0
    return {
        errno.ENOSPC: _("디스크 공간을 비운 뒤 다시 시도하십시오"),
        errno.EDQUOT: _("디스크 공간을 비운 뒤 다시 시도하십시오"),
        errno.EFBIG: _("파일 크기 한도를 늘리십시오: ulimit -f unlimited"),
        errno.EACCES: _("파일과 폴더의 주인과 권한을 확인하십시오"),
        errno.EPERM: _("파일과 폴더의 주인과 권한을 확인하십시오"),
        errno.EMFILE: _("열린 파일 수의 한도를 늘리십시오: ulimit -n 1024"),
        errno.ENFILE: _("열린 파일 수의 한도를 늘리십시오: ulimit -n 1024"),
        errno.ENOMEM: _("다른 프로그램을 닫거나 메모리 한도(ulimit -v)를 늘리십시오"),
        errno.ENOLCK: _("잠금이 되는 폴더를 --data-dir로 지정하십시오"),
        errno.EIO: _("디스크를 점검하십시오: ml-tui doctor"),
    }.get(number) or _("원인을 없앤 뒤 다시 시도하십시오")
