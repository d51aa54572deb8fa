"""The user's own settings: ``config.yaml`` in the configuration folder."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from ml_tui.errors import BadInput
from ml_tui.messages import _
from ml_tui.store.reading import read_regular


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a user may set; everything has a default."""

    language: Literal["ko", "en"] | None = None
    name: str = ""
    """The name that changes and deliverables carry; the system's user name when empty."""
    ascii: bool = False
    """Draw with ASCII characters only."""
    theme: Literal["dark", "light"] | None = None
    catalog: str = ""
    """Path of an own catalog."""


def load_settings(path: Path) -> Settings:
    """The settings in the file at ``path``; the defaults when there is none.

    :raises BadInput: the file cannot be understood.
    """
    try:
        source = read_regular(path)
    except OSError:
        return Settings()
    import yaml

    try:
        return msgspec.convert(yaml.safe_load(source) or {}, Settings)
    except (yaml.YAMLError, msgspec.ValidationError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        raise BadInput(
            _("설정 파일을 읽을 수 없습니다: {path} ({reason})").format(path=path, reason=reason),
            _("고치거나 지우십시오. 기본 설정으로 계속합니다"),
        ) from None
