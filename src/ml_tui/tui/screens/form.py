"""The form: named fields to fill in, on a screen of its own. All text is typed in forms."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal

import msgspec
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Input, TextArea

from ml_tui.domain.lengths import demand_length
from ml_tui.errors import MlTuiError
from ml_tui.i18n import _
from ml_tui.text import LINE_LIMIT, TEXT_LIMIT, clean_line, clean_text
from ml_tui.tui import commands
from ml_tui.tui.messages import Refused
from ml_tui.tui.screens.dialog import Dialog
from ml_tui.tui.screens.menu import Menu
from ml_tui.tui.widgets.bars import Bar, Hints
from ml_tui.tui.widgets.fields import AnyField, Choice, LineField, TextField
from ml_tui.tui.widgets.path_field import PathField

Answers = dict[str, str]
"""Field name to what was typed or chosen."""


class FieldSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a form."""

    name: str
    label: str
    value: str = ""
    kind: Literal["line", "text", "choice", "path"] = "line"
    rows: int = 4
    """The height of a ``text`` field in rows."""
    options: Sequence[tuple[str, str]] = ()
    """Value and word of each option of a ``choice``."""
    hint: str = ""
    """The text that an empty line shows."""
    help: str = ""
    """An explanation beside the label."""
    limit: int = 0
    """The most characters; 0: the limit of its kind."""
    suffixes: Collection[str] = ()
    """The suffixes of the files that a ``path`` is completed to; empty: all files."""


Follow = Callable[[str, Answers], Mapping[str, str]]
"""Takes the name of the changed choice or path and the values of all fields; returns new values of other fields."""


class Form(Dialog[Answers | None]):
    """A dialog with fields to fill in; its result is the changed fields, or None if the user left it."""

    BINDINGS = [
        *commands.bindings("editor"),
        Binding("shift+tab", "app.focus_previous", show=False),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[FieldSpec],
        *,
        accept: Callable[[Answers], object] | None = None,
        prepare: Callable[[Answers], Answers] | None = None,
        follow: Follow | None = None,
        on_draft: Callable[[Mapping[str, str]], object] | None = None,
        focus: str = "",
        all_answers: bool = False,
        about: str = "",
        verb: str = "",
        filled: Mapping[str, str] | None = None,
    ) -> None:
        """Ask for ``fields`` under ``title``.

        :param accept: gets the answers before the form closes. If it raises an `MlTuiError`, the form shows that and
            stays open with everything that was typed.
        :param prepare: turns the answers into those that ``accept`` gets. It runs in a thread, since it may wait for a
            disk. The form shows an `MlTuiError` as for ``accept``.
        :param follow: says which fields follow from a changed choice or path.
        :param on_draft: gets what was typed so far, to keep it in case the connection drops.
        :param focus: the name of the field to start in.
        :param all_answers: return all fields, not only the changed ones.
        :param about: a note beside the title.
        :param verb: the footer's word for the key that ends the form; without it, that of saving.
        :param filled: values to begin with in place of the fields' own, such as an unfinished draft.
        """
        super().__init__()
        self._title = title
        self._fields = list(fields)
        self._accept = accept
        self._prepare = prepare
        self._preparing = False
        """Whether ``prepare`` is running."""
        self._follow = follow
        self._on_draft = on_draft
        self._focus = focus
        self._all = all_answers
        self._about = about
        self._verb = verb
        self._filled = filled or {}
        self._box, self._problem = VerticalScroll(id="fields", can_focus=False), Bar(id="problem")
        self._widgets: dict[str, AnyField] = {}
        """The fields by their names."""
        self._path_hints: dict[str, Bar] = {}
        """The line below each path, by the id of its field."""

    def compose(self) -> ComposeResult:
        """Compose title, fields and footer."""
        title, hints = Bar(id="title"), Hints(id="hints")
        title.put([(f" {self._title}", "title"), (f"  {self._about}", "dim")])
        hints.offer(self._hints())
        yield title
        with self._box:
            for spec in self._fields:
                label = Bar(classes="label")
                label.put([(spec.label, "label"), (f"  {spec.help}" if spec.help else "", "dim")])
                yield label
                field = self._widgets[spec.name] = self._field(spec)
                yield field
                if isinstance(field, PathField):
                    hint = self._path_hints[f"field-{spec.name}"] = Bar(classes="hint")
                    hint.put([(field.hint, "dim")])
                    yield hint
        yield self._problem
        yield hints

    def on_mount(self) -> None:
        """Focus the first field, or the one asked for."""
        self._widgets[self._focus or self._fields[0].name].focus()

    def _hints(self) -> list[commands.Hint]:
        """Return the footer's keys; in a form with one line, Enter saves."""
        save, following, leave = commands.footer_hints("editor")[0]
        end = self._verb or save[1]
        if len(self._fields) > 1:
            return [(save[0], end), following, leave]
        return [("Enter" if self._fields[0].kind in ("line", "path") else save[0], end), leave]

    def _field(self, spec: FieldSpec) -> AnyField:
        name, limit = f"field-{spec.name}", _limit_of(spec)
        value, typed = self._filled.get(spec.name, spec.value), spec.name in self._filled
        if spec.kind == "choice":
            return Choice(value, spec.options, id=name)
        if spec.kind == "text":
            area = TextField(value, id=name, label=spec.label, limit=limit)
            area.styles.height = spec.rows
            return area
        if spec.kind == "path":
            return PathField(
                value,
                id=name,
                suffixes=spec.suffixes,
                label=spec.label,
                placeholder=spec.hint,
                limit=limit,
                typed=typed,
            )
        return LineField(value, id=name, label=spec.label, placeholder=spec.hint, limit=limit, typed=typed)

    def _answers(self) -> Answers:
        texts = {name: widget.text for name, widget in self._widgets.items()}
        return {name: clean_text(text, limit=4 * len(text) + 1) for name, text in texts.items()}

    def _changed(self) -> Answers:
        before = {spec.name: spec.value for spec in self._fields}
        return {name: text for name, text in self._answers().items() if text != before[name]}

    @property
    def is_waiting(self) -> bool:
        """Whether keys typed ahead must wait for the focus, for a path, or for ``prepare``."""
        return super().is_waiting or self._preparing or any(field.is_looking for field in self.query(PathField))

    # Events

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Handle Enter in a line: go to the next field, or save on the last one."""
        event.stop()
        if event.input.id == f"field-{self._fields[-1].name}":
            self.action_save()
        else:
            self.focus_next()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep a draft, and replace an outdated hint below a path."""
        event.stop()
        if isinstance(event.input, PathField):
            self._put_hint(event.input, event.input.hint)
            if event.input.has_focus:  # the user typed it; a path that follows a choice must not change that choice
                self._let_follow(event.input)
        self._was_changed()

    def on_path_field_hinted(self, event: PathField.Hinted) -> None:
        """Show the hint below the path."""
        event.stop()
        self._put_hint(event.field, event.hint)

    def _put_hint(self, field: PathField, hint: str) -> None:
        self._path_hints[field.id or ""].put([(hint, "dim")])

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep a draft."""
        event.stop()
        self._was_changed()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Let other fields follow, and keep a draft."""
        event.stop()
        self._let_follow(event.choice)
        self._was_changed()

    def _let_follow(self, changed: Choice | PathField) -> None:
        """Set other fields to what follows from ``changed``."""
        if not self._follow:
            return
        for name, text in self._follow((changed.id or "").removeprefix("field-"), self._answers()).items():
            field = self._widgets[name]
            if isinstance(field, Choice):
                field.choose(text)
            elif isinstance(field, LineField) and field.value != text:
                field.follow(text)

    def on_key(self, event: events.Key) -> None:
        """Handle Enter on a choice as in a line."""
        if event.key == "enter" and isinstance(self.focused, Choice):
            event.stop()
            if self.focused.id == f"field-{self._fields[-1].name}":
                self.action_save()
            else:
                self.focus_next()

    def on_refused(self, event: Refused) -> None:
        """Say why a field refused a paste."""
        event.stop()
        self._say_problem(event.error)

    def _was_changed(self) -> None:
        """Keep a draft, clear the outdated error, and scroll to the field, which PgUp or PgDn may have left."""
        self._problem.put([])
        field = self.focused
        if field and not field.region.overlaps(self._box.region):
            field.scroll_visible(animate=False)
        if self._on_draft and (changed := self._changed()):
            self._on_draft(changed)

    # Actions

    def action_save(self) -> None:
        """Save the answers and close, if they are accepted."""
        if self._preparing:
            return
        answers = self._answers() if self._all else self._changed()
        try:
            self._demand_lengths()
        except MlTuiError as error:
            self._say_problem(error)
            return
        if self._prepare:
            self._preparing = True
            self._problem.put([(" " + _("확인하는 중"), "dim")])
            threading.Thread(target=self._prepare_and_tell, args=(self._prepare, answers), daemon=True).start()
        else:
            self._end(answers)

    def _prepare_and_tell(self, prepare: Callable[[Answers], Answers], answers: Answers) -> None:
        """Prepare ``answers``; runs in a thread."""
        prepared: Answers | MlTuiError
        try:
            prepared = prepare(answers)
        except MlTuiError as error:
            prepared = error
        except Exception as error:
            # A defect. If the thread ended without a word, the form would wait for ever.
            prepared = MlTuiError(clean_line(f"{type(error).__name__} {error}", limit=120))
        self.call_later(self._prepared, prepared)

    def _prepared(self, prepared: Answers | MlTuiError) -> None:
        """Continue with the prepared answers, unless the user is leaving the form."""
        self._preparing = False
        self._problem.put([])
        if not self.is_active:
            return
        if isinstance(prepared, MlTuiError):
            self._say_problem(prepared)
        else:
            self._end(prepared)

    def _end(self, answers: Answers) -> None:
        """Close with ``answers``, if they are accepted."""
        try:
            if self._accept:
                self._accept(answers)
        except MlTuiError as error:
            self._say_problem(error)
        else:
            self.dismiss(answers)

    def _say_problem(self, error: MlTuiError) -> None:
        self._problem.put([(f" {error.message}", "bad"), (f"  {error.hint}", "")])

    def _demand_lengths(self) -> None:
        """Refuse text that is too long, instead of cutting it."""
        for spec in self._fields:
            demand_length(len(self._widgets[spec.name].text), spec.label, _limit_of(spec))

    def action_leave(self) -> None:
        """Close; if something was typed, ask whether to save it."""
        if not self._changed():
            self.dismiss(None)
            return
        title = _("적던 것이 있습니다") if self._verb else _("저장하지 않은 글이 있습니다")
        save = self._verb or _("저장하고 닫기")
        options = [("save", save), ("drop", _("버리고 닫기")), ("stay", _("계속 적기"))]
        self.app.push_screen(Menu(title, options), self._after_question)

    def _after_question(self, choice: str | None) -> None:
        if choice == "save":
            self.action_save()
        elif choice == "drop":
            self.dismiss(None)


def _limit_of(spec: FieldSpec) -> int:
    """Return the most characters that a field takes."""
    return spec.limit or (TEXT_LIMIT if spec.kind == "text" else LINE_LIMIT)
