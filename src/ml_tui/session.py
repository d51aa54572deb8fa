"""Sessions: work on one project, with a catalog, a store and a change log.

Every change goes through a `Session`, which checks the change and remembers it for undo. `Session.save` writes it to
disk: the command line calls that at once, the screens from a separate thread (`ml_tui.autosave`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from ml_tui.accounts import current_user
from ml_tui.change_log import joined
from ml_tui.content import Loaded, load_catalog
from ml_tui.domain import answers
from ml_tui.domain.catalog import Catalog, Item, MappingRow
from ml_tui.domain.changes import (
    Change,
    ChangeKind,
    FieldChange,
    answer_fields_of,
    apply,
    difference,
    differs_now,
    renamed,
    state_of,
)
from ml_tui.domain.lengths import fitting_line
from ml_tui.domain.lookup import Lookup
from ml_tui.domain.project import Project, Verification
from ml_tui.domain.review import basis_change
from ml_tui.domain.revising import revised_item, revised_state
from ml_tui.errors import BadInput, NameWanted, UsageError
from ml_tui.i18n import _
from ml_tui.open_project import OpenProject
from ml_tui.store_protocol import Checkpoint, CheckpointInfo, DraftText, Shelf, Store
from ml_tui.text import clean_line

if TYPE_CHECKING:  # only screens ask for figures
    from ml_tui.domain.figures import Figures

Clock = Callable[[], datetime]

C = TypeVar("C", bound=CheckpointInfo)

_now: Clock = partial(datetime.now, UTC)


class Session(OpenProject):
    """Work on one project. Only one thread may call a method, unless its docstring allows any."""

    def __init__(self, loaded: Loaded, store: Store, *, by: str = "", clock: Clock = _now, asks: bool = False) -> None:
        """Open the project of ``store``; changes carry the name ``by`` and the time of ``clock``.

        :param asks: whether the front end can ask the user for a name, see `unsigned`.
        :raises CorruptProject: the project file is damaged.
        :raises NewerProject: a later version has written it.
        """
        super().__init__(store)
        self.loaded = loaded = loaded.of_project(self.project.info.catalog_path)
        self.own_name = clean_line(by)
        """The user's name; empty when only the login is known."""
        if self.own_name:
            store.lock.sign(self.own_name)
        self._asks = asks
        self.by = self.own_name or (not asks and self.project.info.author) or current_user()
        self._clock = clock
        self._lookup = Lookup(loaded.catalog)
        self._figures: Figures | None = None
        self._toggled: tuple[tuple[str, ...], Change | None] = ((), None)
        """The targets that `_toggle` toggled last, and the change that it made."""

    # Reading

    @property
    def catalog(self) -> Catalog:
        """The catalog in force."""
        return self.loaded.catalog

    @property
    def today(self) -> date:
        """Today's date by the user's clock."""
        return self._clock().astimezone().date()

    @property
    def figures(self) -> Figures:
        """What is counted in the project as it is now. Only one thread may ask for it."""
        from ml_tui.domain.figures import Figures

        known, project, today = self._figures, self.project, self.today
        if known is None:
            known = Figures(self.catalog, project, today)
        elif known.project is not project or known.today != today:
            known = known.after(project, today)
        self._figures = known
        return known

    def item(self, reference: str) -> Item:
        """The checklist item with the guide number or the id ``reference``.

        :raises NotFound: there is none.
        """
        return self._lookup.item(reference)

    def mapping_row(self, number: str) -> MappingRow:
        """The mapping row with the guide number ``number``.

        :raises NotFound: there is none.
        """
        return self._lookup.row(number)

    # Changing

    @property
    def is_nameless(self) -> bool:
        """Whether changes carry only the login, though the user can be asked for a name."""
        return self._asks and not self.own_name

    @property
    def unsigned(self) -> bool:
        """Whether unsaved answers carry only the login, though the user can be asked for a name.

        Any thread may call it.
        """
        return self.is_nameless and any(change.kind is ChangeKind.EDIT for change in self._log.unsaved)

    def sign_as(self, name: str) -> None:
        """Put ``name``, which the user has just given, on changes from now on and on unsaved ones."""
        login, name = self.by, clean_line(name)
        with self._guard:
            self._log.sign(login, name)
            self.by = self.own_name = name

    def sign_as_login(self) -> None:
        """Put the login on changes: the user was asked, and has given no name."""
        self._asks = False

    def set_item(self, item_id: str, **fields: Any) -> Change | None:
        """Set ``fields`` of one answer; return the change with all its consequences, or None when nothing changed.

        :raises BadInput: a field or value does not fit; nothing was changed.
        """
        return self.set_items({item_id: fields})

    def set_items(self, edits: Mapping[str, Mapping[str, Any]]) -> Change | None:
        """Set fields of several answers in one step: all of them or none.

        :raises BadInput: a field or value does not fit; nothing was changed.
        """
        return self.set_many({f"item/{item_id}": fields for item_id, fields in edits.items()})

    def set_many(self, edits: Mapping[str, Mapping[str, Any]], *, title: str = "") -> Change | None:
        """Set fields of answers of any kind, by target (``item/data-collection``, ``row/2.3.1.1``), in one step.

        :param title: the origin of the answers, for the log.
        :raises BadInput: a field or value does not fit; nothing was changed.
        :raises NotFound: the catalog lacks a target; nothing was changed.
        """
        self.demand_writable()
        changed: list[FieldChange] = []
        for target, fields in edits.items():
            kind, _sep, key = target.partition("/")
            if kind == "item":
                changed += revised_item(self.item(key), self.project, fields, self.today)
            else:
                changed += revised_state(self._lookup, self.project, kind, key, fields)
        return self._step(ChangeKind.EDIT, tuple(changed), title=title)

    def verify_items(self, item_ids: Iterable[str]) -> Change | None:
        """Mark answers as verified by the user today; if all of them carry this mark already, clear it.

        The new mark replaces an earlier verification by anybody: a review checks every answer again.

        :raises NameWanted: only the login is known, and a verification needs the name of a person.
        :raises NotVerifiable: an answer is not 구현됨; nothing was changed.
        """
        mark = Verification(self.by, self.today)
        states = {item_id: self.project.item(item_id) for item_id in item_ids}
        wanted = answers.verification_to_set(states.values(), mark)
        self.demand_writable()
        if wanted and not self.own_name:
            raise NameWanted(
                _("검증에는 확인한 사람의 이름이 필요합니다"),
                _("다시 눌러 이름을 적거나, config.yaml의 name에 적으십시오"),
            )
        return self._toggle("verified", {f"item/{item_id}": {"verified": wanted} for item_id in states})

    def tick(self, targets: Sequence[str]) -> Change | None:
        """Set items and components (``item/data-collection``) to 구현됨; if all of them are already, to 미착수."""
        status = answers.next_tick_status(state_of(self.project, target) for target in targets)
        return self._toggle("status", {target: {"status": status} for target in targets})

    def take_back(self, change: Change, target: str = "") -> Change | None:
        """Undo ``change`` (only its part on ``target``, if given), without undoing later changes.

        Fields that a later change has set again stay as they are. The result is an ordinary step, which `undo` undoes.

        :raises UsageError: later changes have set all of its fields again.
        :raises BadInput: the earlier answers do not fit the present ones; nothing was changed.
        """
        wanted = [one for one in answer_fields_of(change) if target in ("", one.target)]
        fields = tuple(one.reversed() for one in wanted if not differs_now(self.project, one))
        if not fields:
            raise UsageError(_("그 뒤에 다시 바뀌어 되돌릴 것이 없습니다"), _("지금의 답은 그대로입니다"))
        before, edits = apply(self.project, fields), dict[str, dict[str, Any]]()
        for one in fields:
            edits.setdefault(one.target, {})[one.field] = getattr(state_of(before, one.target), one.field)
        return self.set_many(edits, title=_("이것만 되돌림: 리비전 {rev}").format(rev=change.rev))

    def confirm_item(self, item_id: str) -> Change | None:
        """Confirm an answer whose item has changed since it was given (재검토)."""
        return self._step(ChangeKind.EDIT, basis_change(self.item(item_id), self.project))

    def tick_criterion(self, item_id: str, criterion_id: str, met: bool) -> Change | None:
        """Set whether a criterion is met; the item's status follows."""
        item, state = self.item(item_id), self.project.item(item_id)
        edits = {f"item/{item.id}": {"met": answers.with_criterion(item, state, criterion_id, met)}}
        return self.set_many(edits) if met is (criterion_id in state.met) else self._toggle(criterion_id, edits)

    def _toggle(self, what: str, edits: Mapping[str, Mapping[str, Any]]) -> Change | None:
        """Make ``edits``, which toggle ``what``. If the last step was the same press, undo that step instead.

        The opposite edits would not restore a verification that the first press has cleared.
        """
        key, (toggled, last) = (what, *edits), self._toggled
        again = last if last and last.rev == self._rev and toggled == key else None
        change = self._step(ChangeKind.EDIT, again.inverse()) if again else self.set_many(edits)
        self._toggled = (key, change)
        return change

    def set_row(self, number: str, **fields: Any) -> Change | None:
        """Set ``connected``, ``link`` or ``note`` of a mapping row."""
        return self.set_state("row", self.mapping_row(number).no, **fields)

    def set_state(self, kind: str, key: str, /, **fields: Any) -> Change | None:
        """Set ``fields`` of an answer of any kind but a checklist item (`KINDS`), by its key.

        :raises BadInput: a field or value does not fit; nothing was changed.
        :raises NotFound: the catalog has no such kind or key.
        """
        return self.set_many({f"{kind}/{key}": fields})

    def set_info(self, **fields: Any) -> Change | None:
        """Set ``fields`` of the project itself (`ProjectInfo`): its name, its client, its catalog file and so on.

        Another ``catalog_path`` takes effect when the project is opened next.

        :raises BadInput: the catalog has faults, or a text is too long.
        :raises NotFound: there is no such catalog.
        :raises UsageError: the name is empty or too long, or there is no such field.
        """
        info, new = self.project.info, answers.cleaned_info(fields)
        if "catalog_path" in new:
            new["catalog_path"] = self._sound_catalog(new["catalog_path"])
        return self._step(ChangeKind.EDIT, difference("project", info, msgspec.structs.replace(info, **new)))

    def _sound_catalog(self, path: str) -> str:
        return str(load_catalog(Path(clean_line(path)).absolute(), cache=self.loaded.cache).path) if path else ""

    def read_undo_steps(self) -> None:
        """Find out in advance what `undo` and `redo` can do. The log is read from its end, as far as needed.

        Any thread may call it.
        """
        self._log.read_undo_steps()

    def undo(self) -> Change | None:
        """Undo the last step that is not undone, of this or an earlier session; return None if there is none."""
        if (step := self._log.to_undo) is None:
            return None
        change = self._step(ChangeKind.UNDO, step.inverse(), of=step)
        self._log.undone()
        return change

    def redo(self) -> Change | None:
        """Redo the step that was undone last; return None if there is none."""
        if (step := self._log.to_redo) is None:
            return None
        change = self._step(ChangeKind.REDO, step.fields, of=step)
        self._log.redone()
        return change

    def checkpoint(self, name: str = "") -> Checkpoint:
        """Save everything, and save the state as a checkpoint (체크리스트 저장); the next review is counted from today.

        Waits for the disk. Any thread may call it while nothing else changes the project.

        :raises BadInput: the name is too long.
        :raises NotWritten: the checkpoint could not be saved.
        """
        self.demand_writable()
        self.save()
        name = fitting_line(name, _("체크포인트 이름")) or self._clock().astimezone().strftime("%Y-%m-%d %H:%M")
        info = msgspec.structs.replace(self.project.info, last_review=self.today)
        change, project = self._made(ChangeKind.CHECKPOINT, difference("project", self.project.info, info), None, name)
        with self._saving:
            kept = self.store.checkpoint(project, change)
            self._take(change, project)
            self._log.saved(1)
        return kept

    def checkpoints(self) -> list[Checkpoint]:
        """Return every readable checkpoint with its present name, the oldest first. Any thread may call it."""
        return [self._named(one) for one in self.store.checkpoints.all()]

    def checkpoint_infos(self) -> list[CheckpointInfo]:
        """Return what the checkpoints are, with their present names, the oldest first; their projects are not read.

        Any thread may call it.
        """
        return [self._named(one) for one in self.store.checkpoints.infos()]

    def read_checkpoint(self, number: int) -> Checkpoint | None:
        """Return the checkpoint ``number`` with its present name, or None if it cannot be read. Any thread may call it.

        No other checkpoint is read.
        """
        kept = self.store.checkpoints.read(number)
        return kept and self._named(kept)

    def _named(self, checkpoint: C) -> C:
        name = self.project.info.checkpoint_names.get(str(checkpoint.rev), checkpoint.name)
        return msgspec.structs.replace(checkpoint, name=name)

    def rename_checkpoint(self, rev: int, before: str, name: str) -> Change | None:
        """Rename the checkpoint of the revision ``rev`` from ``before`` to ``name``.

        :raises UsageError: the name is empty.
        :raises BadInput: the name is too long.
        """
        if not (name := fitting_line(name, _("체크포인트 이름"))):
            raise UsageError(_("체크포인트의 이름이 비어 있습니다"), _("한 글자라도 적으십시오"))
        return self._step(ChangeKind.EDIT, renamed(self.project.info, rev, before, name))

    def adopt_catalog(self) -> bool:
        """Record this catalog in the project, and return whether the project had another one before."""
        info, loaded = self.project.info, self.loaded
        new = msgspec.structs.replace(info, catalog_id=loaded.catalog.id, catalog_hash=loaded.digest)
        if new == info or self.read_only or loaded.fault:  # after a fault the built-in catalog is only a fallback
            return False
        title = f"{loaded.catalog.id} {loaded.catalog.version}"
        self._step(ChangeKind.CATALOG, difference("project", info, new), title=title)
        return bool(info.catalog_hash)

    # Saving

    def save(self) -> int:
        """Write every change so far to disk, and return the revision that is on disk. Any thread may call it.

        :raises WrittenByAnother: another session has written the project.
        :raises NotWritten: the project could not be written; the changes stay in memory, and can be saved later.
        """
        with self._saving:
            with self._guard:
                changes, project = self._log.unsaved, self.project
            if changes:
                self.store.save(project, changes)
                self._log.saved(len(changes))
            return self.store.rev

    def save_as_copy(self, library: Shelf) -> str:
        """Save the project in memory, with its log, as a new project; return the new id.

        After another session has written the project, this keeps both versions. Any thread may call it.

        :raises NotWritten: the copy could not be written.
        """
        with self._guard:
            unsaved, project = self._log.unsaved, self.project
        known = max(self.store.rev, self.store.last_rev)
        shared = [change for change in self.store.history.read() if change.rev <= known]
        new = joined(shared, unsaved)[len(shared) :]
        return library.copy(project, shared, new, self.store, by=self.by)

    def keep_draft(self, target: str, fields: Mapping[str, str]) -> None:
        """Save text that is still being typed, outside the project. Any thread may call it."""
        if not self.read_only:
            self.store.draft.keep(DraftText(target, self._clock(), dict(fields)))

    def close(self) -> None:
        """Save unsaved changes and release the project.

        :raises NotWritten: the changes could not be saved; the session stays open.
        """
        if not self.read_only:
            self.save()
        self.store.close()

    # Steps

    def _step(
        self, kind: ChangeKind, fields: tuple[FieldChange, ...], *, of: Change | None = None, title: str = ""
    ) -> Change | None:
        self.demand_writable()
        if not fields and kind is ChangeKind.EDIT:
            return None
        change, project = self._made(kind, fields, of, title)
        self._take(change, project)
        return change

    def _made(
        self, kind: ChangeKind, fields: tuple[FieldChange, ...], of: Change | None, title: str
    ) -> tuple[Change, Project]:
        """Return the next step, and the project after it; change nothing yet.

        :raises BadInput: the fields do not fit.
        """
        try:
            project = apply(self.project, fields)
        except (msgspec.ValidationError, LookupError) as error:
            raise BadInput(
                _("기록에 있는 변경을 적용할 수 없습니다: {reason}").format(reason=clean_line(str(error), limit=80)),
                _("아무것도 바꾸지 않았습니다. 그 항목을 직접 고치십시오"),
            ) from None
        rev, of_id = (of.rev, of.id) if of else (0, "")
        return Change(self._rev + 1, self._clock(), self.by, kind, fields, rev, title, of_id=of_id), project

    def _take(self, change: Change, project: Project) -> None:
        """Make ``project``, the result of ``change``, the present state."""
        with self._guard:
            self.project = project
            self._rev = change.rev
            self._log.add(change)
