"""Export from within the app: format and path are asked, the file is made in a thread."""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from ml_tui.errors import MlTuiError, UsageError
from ml_tui.export import FORMATS, default_name, export, free_name, report_of
from ml_tui.messages import _
from ml_tui.session import Session
from ml_tui.store.lock import current_user
from ml_tui.text import clean_line
from ml_tui.tui.screens.form import FieldSpec, Form
from ml_tui.tui.view import View

Tell = Callable[[str, str], None]
"""Shows a message in a tone."""


def export_form(session: Session, view: View, done: Tell, tell: Tell) -> Form:
    """The form that asks what to export where.

    :param done: told how it went, from another thread.
    :param tell: told at once that it has begun.
    """
    suffix = FORMATS["xlsx"].suffix
    suggestion = free_name(_here() / default_name(session.project.info.name, session.today, suffix))
    fields = [
        FieldSpec(
            name="format",
            label=_("형식"),
            kind="choice",
            value="xlsx",
            options=[(known.id, known.id) for known in FORMATS.values()],
        ),
        FieldSpec(
            name="depth",
            label=_("분량"),
            kind="choice",
            value="practitioner",
            options=[("practitioner", _("실무자: 모두")), ("executive", _("경영진: 요약"))],
        ),
        FieldSpec(
            name="language",
            label=_("언어"),
            kind="choice",
            value=view.language,
            options=[("ko", "한국어"), ("en", "English")],
        ),
        FieldSpec(name="path", label=_("파일 (확장자는 형식을 따라 바뀝니다)"), value=str(suggestion), limit=4096),
    ]

    def accept(answers: Mapping[str, str]) -> None:
        path = _path(answers["path"], FORMATS[answers["format"]].suffix, suggestion)
        if os.path.lexists(path):
            raise UsageError(
                _("이미 있는 파일입니다: {path}").format(path=path),
                _("다른 이름을 적으십시오. 예: {name}").format(name=free_name(path).name),
            )
        tell(_("내보내는 중: {path}").format(path=path), "")
        threading.Thread(target=_export, args=(session, dict(answers), path, done), daemon=True).start()

    return Form(_("내보내기"), fields, accept=accept, all_answers=True, focus="format", verb=_("내보내기"))


def _here() -> Path:
    """The folder to suggest: the one the app was started in, unless that is gone by now."""
    try:
        return Path.cwd()
    except OSError:
        return Path.home()


def _path(text: str, suffix: str, suggestion: Path) -> Path:
    """The path that was typed, with the suffix of the format; in a folder, the first free name like the suggested one.

    :raises UsageError: nothing was typed, or it names a home that nobody has.
    """
    text = text.strip()
    if not text:
        raise UsageError(_("파일 이름이 비어 있습니다"))
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        raise UsageError(_("그런 홈 폴더는 없습니다: {path}").format(path=text[:80])) from None
    path = path if path.is_absolute() else _here() / path
    if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where a name is too long or a folder closed
        return free_name(path / suggestion.with_suffix(suffix).name)
    known = {chosen.suffix for chosen in FORMATS.values()}
    return path.with_suffix(suffix) if path.suffix in known else path.with_name(path.name + suffix)


def _export(session: Session, answers: dict[str, str], path: Path, done: Tell) -> None:
    try:
        report = report_of(
            session,
            language="en" if answers["language"] == "en" else "ko",
            depth="executive" if answers["depth"] == "executive" else "practitioner",
        )
        written = export(report, answers["format"], path)
    except MlTuiError as error:
        done(f"{error.message} - {error.hint}", "bad")
        return
    except Exception as error:
        # A defect; but a thread that ends of it says nothing, and the user would wait for the file.
        reason = clean_line(f"{type(error).__name__} {error}", limit=120)
        done(_("내보내지 못했습니다 - {cause}").format(cause=reason), "bad")
        return
    size = f"{written.size / 1024:.0f} KB"
    message = _("내보냈습니다: {path} ({size})").format(path=written.path, size=size)
    for remark in written.remarks:
        message += "\n" + remark
    if os.environ.get("SSH_CONNECTION"):
        source = f"{current_user()}@{platform.node()}:{written.path}"
        message += "\n" + _("가져가기: scp '{source}' .").format(source=source)
    done(message, "good")
