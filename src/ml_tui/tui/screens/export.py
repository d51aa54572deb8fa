"""Export from within the app: format and path are asked, the file is made in a thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ml_tui.errors import MlTuiError
from ml_tui.export import FORMATS, Written, default_name, export, free_name, report_of
from ml_tui.messages import _
from ml_tui.session import Session
from ml_tui.text import clean_line
from ml_tui.tui.screens.form import Answers, FieldSpec, Form
from ml_tui.tui.typed_paths import here, target_of
from ml_tui.tui.view import View


def export_form(session: Session, view: View) -> Form:
    """The form that asks what to export where; it answers with a path to which nothing was written yet."""
    first, *_others = FORMATS
    folder, name, today = here(), session.project.info.name, session.today
    suggestions = {
        known.id: str(free_name(folder / default_name(name, today, known.suffix))) for known in FORMATS.values()
    }
    fields = [
        FieldSpec(
            name="format",
            label=_("형식"),
            kind="choice",
            value=first,
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
        FieldSpec(
            name="path", label=_("파일 (확장자는 형식을 따릅니다)"), kind="path", value=suggestions[first], limit=4096
        ),
    ]

    def settle(answers: Answers) -> Answers:
        suffix = FORMATS[answers["format"]].suffix
        path = target_of(answers["path"], suffix, default_name(name, today, suffix), known=_SUFFIXES)
        return {**answers, "path": str(path)}

    return Form(
        _("내보내기"),
        fields,
        prepare=settle,
        follow=lambda changed, answers: _followed(answers, suggestions) if changed == "format" else {},
        all_answers=True,
        focus="format",
        verb=_("내보내기"),
    )


_SUFFIXES = frozenset(known.suffix for known in FORMATS.values())


def _followed(answers: Mapping[str, str], suggestions: Mapping[str, str]) -> dict[str, str]:
    """The path under the suffix of the format that was chosen; a suffix that is no format's stays as it was typed."""
    typed, chosen = answers["path"], answers["format"]
    if typed in suggestions.values():
        return {"path": suggestions[chosen]}
    stem, dot, suffix = typed.rpartition(".")
    return {"path": stem + FORMATS[chosen].suffix} if dot + suffix in _SUFFIXES else {}


def write_report(session: Session, answers: Mapping[str, str], done: Callable[[Written | str], object]) -> None:
    """Write what was asked for and tell ``done``: the file, or why there is none; to be run in a thread."""
    try:
        report = report_of(
            session,
            language="en" if answers["language"] == "en" else "ko",
            depth="executive" if answers["depth"] == "executive" else "practitioner",
        )
        done(export(report, answers["format"], Path(answers["path"])))
    except MlTuiError as error:
        done(f"{error.message} - {error.hint}" if error.hint else error.message)
    except Exception as error:
        # A defect; but a thread that ends of it says nothing, and the user would wait for the file.
        reason = clean_line(f"{type(error).__name__} {error}", limit=120)
        done(_("내보내지 못했습니다 - {cause}").format(cause=reason))
