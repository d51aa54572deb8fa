"""이력: who changed what and when, the difference of two states, the trend. The history is read in a thread."""

from __future__ import annotations

from datetime import date
from itertools import islice

from textual.actions import SkipAction
from textual.message import Message

from ml_tui.domain.changes import Change, ChangeKind, FieldChange, answer_fields_of
from ml_tui.domain.diff import compare
from ml_tui.domain.keys import titles
from ml_tui.domain.project import Project
from ml_tui.domain.trend import Point, trend
from ml_tui.domain.wording import Wording, step_word
from ml_tui.errors import NotFound
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.tui import commands
from ml_tui.tui.background import in_background
from ml_tui.tui.messages import Changed, ExportOfDifference, Refused, UserMessage, ViewChanged
from ml_tui.tui.pages.history_page import (
    Comparison,
    HistoryData,
    HistoryFilter,
    Moment,
    change_lines,
    checkpoint_lines,
    comparison_lines,
    history_lines,
    trend_lines,
)
from ml_tui.tui.screens.menu import Menu
from ml_tui.tui.view import View
from ml_tui.tui.widgets.lines import Line, LineView, line
from ml_tui.tui.workspaces.two_panes import TwoPanes

PAGE = 200
"""How many changes are read at a time; older changes are read on request."""

NOW = Moment(0, "")
"""The current state of the project."""


class HistoryPane(TwoPanes):
    """The history of the project."""

    BINDINGS = commands.bindings("history")

    class WasRead(Message):
        """The history has been read."""

        def __init__(self, history: HistoryData, filter: HistoryFilter, wanted: int) -> None:
            """``history`` has at most ``wanted`` changes, all of which fit ``filter``."""
            super().__init__()
            self.history = history
            self.filter = filter
            self.wanted = wanted

    class WasCompared(Message):
        """Two states have been compared."""

        def __init__(self, comparison: Comparison, checkpoint: int, rev: int) -> None:
            """``checkpoint`` is the one whose page asked, 0 if the user asked; ``rev`` is the latest revision."""
            super().__init__()
            self.comparison = comparison
            self.checkpoint = checkpoint
            self.rev = rev

    class WasAsked(Message):
        """The user asked for the filter, and the names that it offers have been read."""

        def __init__(self, people: list[str]) -> None:
            """``people`` are the names in the log."""
            super().__init__()
            self.people = people

    def __init__(self, session: Session, view: View, *, id: str, place: str = "") -> None:
        """Show the history of ``session``, beginning at ``place``."""
        super().__init__(session, view, id=id, place=place or "trend")
        self._history: HistoryData | None = None
        self._goal = place.partition("#")[0]
        """Where to put the cursor once the history has been read."""
        self._filter = HistoryFilter()
        self._wanted = PAGE
        self._comparison: Comparison | None = None
        self._points: KnownPoints = {}
        self._since: dict[int, tuple[int, tuple[FieldChange, ...]]] = {}
        """Checkpoint number to the revision it was compared with, and what differs."""

    @property
    def subtitle(self) -> str:
        """The filter."""
        return self._filter.title(self._wording)

    @property
    def _wording(self) -> Wording:
        return self.context().wording

    # Reading

    def on_mount(self) -> None:
        """Read the history."""
        self._read()

    def refresh_content(self) -> None:
        """Show what has been read, and read newer changes."""
        super().refresh_content()
        if self._history is None or self._history.rev != self.session.rev:
            self._read()

    def _read(self) -> None:
        """Read the history in a thread; only the result of the last request is shown."""
        session, filter, wanted, rev = self.session, self._filter, self._wanted, self.session.rev
        project, today, known = session.project, session.today, self._points

        async def read() -> None:
            history = await in_background(lambda: read_history(session, project, today, filter, wanted, rev, known))
            self.post_message(self.WasRead(history, filter, wanted))

        self.run_worker(read(), group="history")

    def on_history_pane_was_read(self, event: WasRead) -> None:
        """Show what was read, unless a later request replaces it."""
        event.stop()
        overtaken = self._history is not None and event.history.rev < self._history.rev
        if overtaken or event.filter != self._filter or event.wanted != self._wanted:
            return
        grown = (
            self._history is not None and self.key == "more" and len(event.history.changes) > len(self._history.changes)
        )
        first_new = event.history.changes[len(self._history.changes)].rev if self._history and grown else 0
        self._history = event.history
        if self._comparison:
            self._comparison = self._comparison.with_names_of(event.history.checkpoints)
        self.show_list(cursor=f"change/{first_new}" if first_new else self._goal or None)
        self._goal = ""
        self.show_detail()

    # Lines

    def list_lines(self, width: int) -> list[Line]:
        """The changes."""
        if self._history is None:
            return [line(_("읽는 중"), "dim")]
        context = self.context(width)
        return history_lines(context, self._history, compared=self._comparison, filter=self._filter)

    def detail_lines(self, key: str, width: int) -> list[Line]:
        """The trend, the comparison, a change or a checkpoint."""
        history, context = self._history, self.context(width)
        if history is None:
            return []
        if key == "trend":
            return trend_lines(context, history)
        if key == "compare" and self._comparison:
            return comparison_lines(context, self._comparison)
        change = history.change(key)
        if change is None:
            return []
        moment = self._checkpoint(change)
        if moment is None:
            return change_lines(context, change)
        known = self._since.get(moment.number)
        if known is None or known[0] != self.session.rev:
            self._compare(moment, NOW, checkpoint=moment.number)
        since = known[1] if known else ()
        return checkpoint_lines(context, moment, since)

    def on_line_view_moved(self, event: LineView.Moved) -> None:
        """Read older changes when the cursor comes to their line."""
        if event.view is self.list_view and event.key == "more":
            self._read_more()

    def open_in_list(self, key: str) -> bool:
        """Enter reads older changes."""
        if key == "more":
            self._read_more()
        return key == "more"

    def _read_more(self) -> None:
        if self._history and self._history.has_older and self._wanted <= len(self._history.changes):
            self._wanted = len(self._history.changes) + PAGE
            self._read()

    def ensure_line(self, key: str) -> None:
        """Remove the filter."""
        self._goal = key
        self._set_filter(HistoryFilter())

    def remove_filter(self) -> bool:
        """Esc removes the filter, then the comparison."""
        if self._filter != HistoryFilter():
            self._set_filter(HistoryFilter())
            return True
        if self._comparison:
            self._comparison = None
            self.show_list()
            self.show_detail()
            return True
        return False

    # Taking back

    def action_take_back(self) -> None:
        """Take back the change under the cursor, or one target of it; later changes stay."""
        change = self._history.change(self.key) if self._history else None
        targets = list(dict.fromkeys(field.target for field in answer_fields_of(change))) if change else []
        if change is None or not targets:
            self.post_message(UserMessage(_("되돌릴 답의 변경에서 누르십시오")))
        elif len(targets) == 1:
            self._take_back(change, targets[0])
        else:
            options = [("all", _("모두 ({n})").format(n=len(targets)))]
            options += [(target, self._wording.subject(target)) for target in targets]

            def chosen(target: str | None) -> None:
                if target:
                    self._take_back(change, "" if target == "all" else target)

            self.app.push_screen(Menu(_("이 변경에서 무엇을 되돌릴까요?"), options), chosen)

    def _take_back(self, change: Change, target: str) -> None:
        what = self._wording.subject(target) if target else _("모두")
        message = _("이 변경만 되돌렸습니다: {what}").format(what=what)
        self.attempt(lambda: self.session.take_back(change, target), message=message)

    # Checkpoints

    def _checkpoint(self, change: Change | None) -> Moment | None:
        """The checkpoint that ``change`` made, if it can still be read."""
        if self._history is None or change is None or change.kind is not ChangeKind.CHECKPOINT:
            return None
        return next((one for one in self._history.checkpoints if one.rev == change.rev), None)

    def action_rename(self) -> None:
        """Ask for a new name of the checkpoint under the cursor."""
        from ml_tui.tui.screens.form import Answers, FieldSpec, Form

        moment = self._checkpoint(self._history.change(self.key)) if self._history else None
        if moment is None:
            self.post_message(UserMessage(_("이름을 바꿀 체크포인트(■)에서 누르십시오")))
            return
        if not self.attempt(self.session.demand_writable):
            return

        def accept(answers: Answers) -> None:
            if change := self.session.rename_checkpoint(moment.rev, moment.name, answers["name"]):
                self.post_message(Changed(change, announce=True))

        spec = FieldSpec(name="name", label=_("체크포인트 이름"), value=moment.name)
        form = Form(moment.title, [spec], accept=accept, all_answers=True)
        self.app.push_screen(form, lambda _answers: self.refresh_content())

    # Comparing

    def action_compare(self) -> None:
        """Ask for two states and show their difference."""
        checkpoints = self._history.checkpoints if self._history else ()
        if not checkpoints:
            error = NotFound(
                _("비교할 체크포인트가 없습니다"), _("Ctrl+S로 지금 상태를 남기면 나중에 비교할 수 있습니다")
            )
            self.post_message(Refused(error))
            return
        here = self._checkpoint(self._history.change(self.key)) if self._history else None
        cursor = str(here.number) if here else None

        def chosen(first: str | None) -> None:
            if first:
                self._ask_second(next(one for one in checkpoints if str(one.number) == first), [*checkpoints, NOW])

        options = [(str(one.number), _moment_words(one)) for one in reversed(checkpoints)]
        self.app.push_screen(Menu(_("어느 때부터 비교할까요?"), options, cursor=cursor), chosen)

    def _ask_second(self, first: Moment, moments: list[Moment]) -> None:
        others = {str(one.number): one for one in reversed(moments) if one.number != first.number}

        def chosen(second: str | None) -> None:
            if second:
                before, after = sorted((first, others[second]), key=lambda one: one.number or len(moments) + 10**9)
                self._compare(before, after)

        options = [(key, _moment_words(one)) for key, one in others.items()]
        self.app.push_screen(Menu(_("{name}: 무엇과 비교할까요?").format(name=first.title), options), chosen)

    def _compare(self, before: Moment, after: Moment, *, checkpoint: int = 0) -> None:
        """Compare two states in a thread."""
        session, project, rev = self.session, self.session.project, self.session.rev

        def compared() -> Comparison | None:
            first, second = (_project_at(session, moment, project) for moment in (before, after))
            return Comparison(before, after, compare(first, second, session.catalog)) if first and second else None

        async def work() -> None:
            if found := await in_background(compared):
                self.post_message(self.WasCompared(found, checkpoint, rev))

        if checkpoint:
            self._since[checkpoint] = (rev, self._since.get(checkpoint, (0, ()))[1])
        self.run_worker(work(), group="comparison")

    def on_history_pane_was_compared(self, event: WasCompared) -> None:
        """Show the difference."""
        event.stop()
        if event.checkpoint:
            self._since[event.checkpoint] = (event.rev, tuple(event.comparison.changes))
            self.show_detail()
            return
        self._comparison = event.comparison
        self.show_list(cursor="compare")
        self.show_detail()
        self.list_view.focus()

    def action_export_comparison(self) -> None:
        """Export the comparison if the cursor is on it; elsewhere the key exports the whole report."""
        if self._comparison is None or self.key != "compare":
            raise SkipAction
        compared = self._comparison
        self.post_message(ExportOfDifference(compared.before.number, compared.after.number))

    # Filtering

    def action_filter(self) -> None:
        """Read the names in the log, then ask what to show."""
        session = self.session

        async def work() -> None:
            people = await in_background(lambda: sorted(session.people()))
            self.post_message(self.WasAsked(people))

        self.run_worker(work(), group="people", exclusive=True)

    def on_history_pane_was_asked(self, event: WasAsked) -> None:
        """Ask what to show (all, one kind, one person, one item), unless the user has left the workspace."""
        event.stop()
        if not (self.display and self.screen.is_active):
            return
        change = self._history.change(self.key) if self._history else None
        targets = dict.fromkeys(field.target for field in change.fields) if change else {}
        options = [("all", _("모두")), ("checkpoints", _("체크포인트만"))]
        options += [
            (f"target/{target}", _("이 대상의 이력: {name}").format(name=self._wording.subject(target)))
            for target in list(targets)[:3]
            if target.partition("/")[0] != "basis"
        ]
        options.append(("items", _("항목을 골라 그 이력만 …")))
        options += [(f"by/{name}", _("사람: {name}").format(name=name)) for name in event.people]
        kinds = (ChangeKind.EDIT, ChangeKind.UNDO, ChangeKind.REDO, ChangeKind.RESTORE, ChangeKind.CATALOG)
        options += [(f"kind/{kind}", _("종류: {name}").format(name=step_word(kind))) for kind in kinds]
        self.app.push_screen(Menu(_("무엇을 볼까요?"), options), self._filter_chosen)

    def _filter_chosen(self, choice: str | None) -> None:
        kind, _sep, value = (choice or "").partition("/")
        match kind:
            case "all" | "checkpoints" | "kind" | "by" | "target":
                self._set_filter(HistoryFilter(kind, value))
            case "items":
                named = titles(self.session.catalog, "item", self.view.language)
                options = [(f"target/item/{key}", title) for key, title in named.items()]
                self.app.push_screen(Menu(_("어느 항목의 이력을 볼까요?"), options), self._filter_chosen)

    def _set_filter(self, wanted: HistoryFilter) -> None:
        self._filter, self._wanted = wanted, PAGE
        self._read()
        self.post_message(ViewChanged())


def _project_at(session: Session, moment: Moment, now: Project) -> Project | None:
    """Return the project at ``moment``; None if its checkpoint cannot be read. No other checkpoint is read."""
    if not moment.number:
        return now
    kept = session.read_checkpoint(moment.number)
    return kept.project if kept else None


def _moment_words(moment: Moment) -> str:
    """The text of a state in a menu."""
    at = f"  {moment.at.astimezone():%Y-%m-%d %H:%M}" if moment.at else ""
    return moment.title + at


KnownPoints = dict[int, tuple[object, Point]]
"""Number of a checkpoint to its stamp and its point of the trend."""


def read_history(
    session: Session, project: Project, today: date, filter: HistoryFilter, wanted: int, rev: int, known: KnownPoints
) -> HistoryData:
    """Read at most ``wanted`` changes that fit ``filter``, what the checkpoints are, and the trend.

    The log is read from its end, as far as needed. Checkpoints are read once; ``known`` has the points of those that
    were read before. Any thread may call this.
    """
    if filter == HistoryFilter():
        found = session.recent(wanted + 1)
    else:
        fitting = (change for change in session.log_backwards() if filter.fits(change))
        found = list(islice(fitting, wanted + 1))
    past = [(info, point) for info in session.checkpoint_infos() if (point := _point(session, info.number, known))]
    return HistoryData(
        rev=rev,
        changes=found[:wanted],
        has_older=len(found) > wanted,
        checkpoints=[Moment(one.number, one.name, one.at, one.by, one.rev) for one, _point in past],
        points=[*(point for _info, point in past), *trend(session.catalog, [(today, project)])],
    )


def _point(session: Session, number: int, known: KnownPoints) -> Point | None:
    """Return the point of the checkpoint ``number``, or None if it cannot be read."""
    stamp = session.store.checkpoints.stamp(number)
    if number not in known or stamp is None or known[number][0] != stamp:
        kept = session.read_checkpoint(number)
        if kept is None:
            return None
        (point,) = trend(session.catalog, [(kept.at.astimezone().date(), kept.project)])
        known[number] = stamp, point
    return known[number][1]
