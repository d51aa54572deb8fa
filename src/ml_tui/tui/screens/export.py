"""Exports in the app: forms for format and path, and the thread that writes the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from ml_tui.domain.terms import kind_of_report
from ml_tui.errors import MlTuiError, NotFound
from ml_tui.export import Format, Written, default_name, difference_of, export, free_name, report_of
from ml_tui.export.registry import DIFFERENCE_FORMATS, FORMATS
from ml_tui.i18n import LANGUAGES, _, translation
from ml_tui.session import Session
from ml_tui.text import clean_line
from ml_tui.tui.screens.form import Answers, FieldSpec, Form
from ml_tui.tui.typed_paths import here, target_of
from ml_tui.tui.view import View

if TYPE_CHECKING:
    from ml_tui.report.parts import Depth, Report


States = tuple[int, int]
"""The numbers of two checkpoints to compare; 0 is now."""

Choice = tuple[str, str, str]
"""Language, depth and format of a report; the depth is empty if the form does not ask for one."""

_SUFFIXES = frozenset(known.suffix for known in FORMATS.values())


def export_form(session: Session, view: View) -> Form:
    """Return the form that asks what to export and where; its path names no existing file."""
    depths = FieldSpec(
        name="depth",
        label=_("분량"),
        kind="choice",
        value="practitioner",
        options=[("practitioner", _("실무자: 모두")), ("executive", _("경영진: 요약"))],
    )
    return _form(_("내보내기"), "state", session, view, FORMATS, [depths])


def difference_form(session: Session, view: View) -> Form:
    """Return the form that asks in which format and where to write the difference of two states."""
    return _form(_("비교 내보내기"), "difference", session, view, DIFFERENCE_FORMATS, [])


def _form(
    title: str, about: str, session: Session, view: View, formats: Mapping[str, Format], more: list[FieldSpec]
) -> Form:
    """Return a form called ``title``, for a report ``about`` a state or a difference in one of ``formats``.

    :param more: further fields.
    """
    name_of = partial(_name_of, session, about)
    depths = [value for spec in more if spec.name == "depth" for value, _word in spec.options] or [""]
    folder = here()
    suggestions: dict[Choice, str] = {
        chosen: str(free_name(folder / name_of(chosen))) for chosen in product(LANGUAGES, depths, formats)
    }
    first, *_others = formats
    fields = [
        _format_field(formats),
        *more,
        _language_field(view),
        _path_field(suggestions[view.language, depths[0], first]),
    ]

    def settle(answers: Answers) -> Answers:
        suffix = FORMATS[answers["format"]].suffix
        path = target_of(answers["path"], suffix, name_of(_choice(answers)), known=_SUFFIXES)
        return {**answers, "path": str(path)}

    return Form(
        title,
        fields,
        prepare=settle,
        follow=lambda changed, answers: _followed(changed, answers, suggestions),
        all_answers=True,
        focus="format",
        verb=_("내보내기"),
    )


def _format_field(formats: Mapping[str, Format]) -> FieldSpec:
    first, *_others = formats
    options = [(known.id, known.id) for known in formats.values()]
    return FieldSpec(name="format", label=_("형식"), kind="choice", value=first, options=options)


def _language_field(view: View) -> FieldSpec:
    options = list(LANGUAGES.items())
    return FieldSpec(name="language", label=_("언어"), kind="choice", value=view.language, options=options)


def _path_field(suggestion: str) -> FieldSpec:
    label = _("파일 (이름이 위의 선택을 따릅니다)")
    return FieldSpec(name="path", label=label, kind="path", value=suggestion, limit=4096)


def _name_of(session: Session, about: str, chosen: Choice) -> str:
    """Return the suggested file name of a report with the ``chosen`` language, depth and format."""
    language, depth, format_id = chosen
    kind = kind_of_report(translation(language).gettext, about, depth)
    return default_name(session.project.info.name, session.today, FORMATS[format_id].suffix, kind)


def _choice(answers: Mapping[str, str]) -> Choice:
    return answers["language"], answers.get("depth", ""), answers["format"]


def _followed(changed: str, answers: Mapping[str, str], suggestions: Mapping[Choice, str]) -> dict[str, str]:
    """Return the path that follows from a choice, or the format that follows from a typed suffix.

    In a typed path only the suffix follows a choice, and only if it is the suffix of a format.
    """
    typed, chosen = answers["path"], answers["format"]
    if changed == "path":
        known_ids = (format_id for _language, _depth, format_id in suggestions)
        return {"format": next((known for known in known_ids if typed.endswith(FORMATS[known].suffix)), chosen)}
    if changed not in ("language", "depth", "format"):
        return {}
    if typed in suggestions.values():
        return {"path": suggestions[_choice(answers)]}
    stem, dot, suffix = typed.rpartition(".")
    return {"path": stem + FORMATS[chosen].suffix} if dot + suffix in _SUFFIXES else {}


def write_report(
    session: Session,
    answers: Mapping[str, str],
    done: Callable[[Written | str], object],
    states: States | None = None,
) -> None:
    """Write the report, and call ``done`` with the file or with the reason for failing; runs in a thread.

    :param states: the states to compare; without them, report on the present state.
    """
    try:
        report = _difference(session, answers, states) if states else _report(session, answers)
        done(export(report, answers["format"], Path(answers["path"])))
    except MlTuiError as error:
        done(error.on_one_line)
    except Exception as error:
        # A defect. If the thread ended without a word, the user would wait for the file.
        reason = clean_line(f"{type(error).__name__} {error}", limit=120)
        done(_("내보내지 못했습니다 - {cause}").format(cause=reason))


def _report(session: Session, answers: Mapping[str, str]) -> Report:
    depth: Depth = "executive" if answers["depth"] == "executive" else "practitioner"
    steps = FORMATS[answers["format"]].log_steps
    return report_of(session, language=answers["language"], depth=depth, log_steps=steps)


def _difference(session: Session, answers: Mapping[str, str], states: States) -> Report:
    """Return the report on the difference of ``states``.

    :raises NotFound: a checkpoint no longer exists.
    """
    before, after = (session.read_checkpoint(number) if number else None for number in states)
    if before is None or (states[1] and after is None):
        raise NotFound(_("그런 체크포인트가 없습니다: {name}").format(name=states[1] if before else states[0]))
    return difference_of(session, before, after, language=answers["language"])
