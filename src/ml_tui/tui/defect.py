"""The message that the user reads when a defect ends the app."""

from __future__ import annotations

from ml_tui.errors import DEFECT, MlTuiError
from ml_tui.i18n import _
from ml_tui.packages import not_importable
from ml_tui.text import clean_line


def defect_message(defect: BaseException | None) -> tuple[str, int]:
    """Return two lines that describe ``defect`` and say what to do, and the exit code."""
    missing = not_importable(defect) if isinstance(defect, ImportError) else None
    what = f"{type(defect).__name__}: {defect}"
    told = missing or MlTuiError(
        _("ml-tui의 결함으로 끝납니다: {what}").format(what=clean_line(what, limit=200)),
        _("변경은 저장되었습니다. ML_TUI_DEBUG=1로 다시 실행한 출력을 함께 알려 주십시오"),
    )
    return f"ml-tui: {told.message}\n  → {told.hint}", missing.exit_code if missing else DEFECT
