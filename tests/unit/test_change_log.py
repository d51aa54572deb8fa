"""The changes that a session remembers, with several threads that ask for them and make more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ml_tui.change_log import ChangeLog, UndoSteps, joined, replay
from ml_tui.domain.changes import Change, ChangeKind
from ml_tui.store.history import History

AT = datetime(2027, 3, 31, tzinfo=UTC)


def edit(rev: int, kind: ChangeKind = ChangeKind.EDIT, of: int = 0) -> Change:
    return Change(rev, AT, "김하늘", kind, of=of)


class InterruptedHistory(History):
    """A log that calls a function when it has been read for the first time."""

    def __init__(self, folder: Path, *changes: Change) -> None:
        super().__init__(folder / "history.jsonl")
        self.append(changes)
        self.meanwhile: Callable[[], None] | None = None
        self.reads = 0

    def backwards(self) -> Iterator[Change]:
        self.reads += 1
        found, meanwhile, self.meanwhile = list(super().backwards()), self.meanwhile, None
        if meanwhile is not None:
            other = threading.Thread(target=meanwhile)
            other.start()
            other.join()
        return iter(found)


class CountedHistory(History):
    """A log that counts the changes that are read of it."""

    def __init__(self, folder: Path, *changes: Change) -> None:
        super().__init__(folder / "history.jsonl")
        self.append(changes)
        self.read_changes = 0

    def backwards(self) -> Iterator[Change]:
        for change in super().backwards():
            self.read_changes += 1
            yield change


class TestTwoThreads:
    def test_a_change_made_while_reading_is_the_one_to_undo(self, tmp_path: Path) -> None:
        log = InterruptedHistory(tmp_path, edit(1))
        past = ChangeLog(log)
        log.meanwhile = lambda: past.add(edit(2))
        assert past.to_undo == edit(2)
        past.add(edit(3, ChangeKind.UNDO, of=2))
        past.undone()
        assert (past.to_undo, past.to_redo) == (edit(1), edit(2))

    def test_a_change_undone_while_reading_stays_undone(self, tmp_path: Path) -> None:
        log = InterruptedHistory(tmp_path, edit(1), edit(2))
        past = ChangeLog(log)

        def undo() -> None:
            assert past.to_undo == edit(2)
            past.add(edit(3, ChangeKind.UNDO, of=2))
            past.undone()

        log.meanwhile = undo
        assert past.to_undo == edit(1)
        assert past.to_redo == edit(2)

    def test_the_log_is_read_once(self, tmp_path: Path) -> None:
        log = InterruptedHistory(tmp_path, edit(1))
        past = ChangeLog(log)
        for _time in range(3):
            past.read_undo_steps()
            assert (past.to_undo, past.to_redo) == (edit(1), None)
        assert log.reads == 1

    def test_a_change_made_while_reading_the_last_ones_is_the_newest(self, tmp_path: Path) -> None:
        log = InterruptedHistory(tmp_path, edit(1))
        past = ChangeLog(log)
        log.meanwhile = lambda: past.add(edit(2))
        past.recent(5)
        assert past.recent(5) == [edit(2), edit(1)]
        past.add(edit(3))
        assert past.recent(5) == [edit(3), edit(2), edit(1)]
        assert log.reads == 2, "the first reading found nothing, the second found the steps"

    def test_only_more_changes_than_cached_are_read_again(self, tmp_path: Path) -> None:
        log = InterruptedHistory(tmp_path, *map(edit, range(1, 6)))
        past = ChangeLog(log)
        assert past.recent(3) == [edit(5), edit(4), edit(3)]
        assert past.recent(2) == [edit(5), edit(4)]
        assert past.recent(0) == []
        assert log.reads == 1
        assert past.recent(4) == [edit(5), edit(4), edit(3), edit(2)]
        assert log.reads == 2

    def test_unsaved_changes_are_among_the_last_ones(self, tmp_path: Path) -> None:
        past = ChangeLog(InterruptedHistory(tmp_path, edit(1), edit(2)))
        for rev in (3, 4):
            past.add(edit(rev))
        assert past.recent(3) == [edit(4), edit(3), edit(2)]
        assert past.unsaved == [edit(3), edit(4)]
        past.saved(1)
        assert past.unsaved == [edit(4)]


def revisions(steps: UndoSteps) -> list[list[int]]:
    return [[change.rev for change in found] for found in (steps.undoable, steps.redoable)]


class TestSteps:
    def test_only_an_edit_can_be_undone_and_clears_the_redo_steps(self, tmp_path: Path) -> None:
        past = ChangeLog(InterruptedHistory(tmp_path, edit(1), edit(2)))
        past.read_undo_steps()
        past.undone()
        for rev, kind in enumerate((ChangeKind.UNDO, ChangeKind.CHECKPOINT, ChangeKind.CATALOG), start=3):
            past.add(edit(rev, kind))
            assert (past.to_undo, past.to_redo) == (edit(1), edit(2))
        past.redone()
        assert (past.to_undo, past.to_redo) == (edit(2), None)
        past.undone()
        past.add(edit(6))
        assert (past.to_undo, past.to_redo) == (edit(6), None)

    def test_undo_with_an_empty_log_does_nothing(self, tmp_path: Path) -> None:
        past = ChangeLog(InterruptedHistory(tmp_path))
        past.undone()
        past.redone()
        assert (past.to_undo, past.to_redo) == (None, None)

    def test_the_log_is_replayed(self) -> None:
        e, u, r = (ChangeKind.EDIT, 0), ChangeKind.UNDO, ChangeKind.REDO
        create, checkpoint, restore = (ChangeKind.CREATE, 0), (ChangeKind.CHECKPOINT, 0), (ChangeKind.RESTORE, 0)
        for steps, undoable, redoable in (
            ([e, e, e], [1, 2, 3], []),
            ([e, e, (u, 2)], [1], [2]),
            ([e, e, (u, 2), (u, 1)], [], [2, 1]),
            ([e, e, (u, 2), (u, 1), (r, 1)], [1], [2]),
            ([e, (u, 1), e], [3], []),
            ([create, e, checkpoint, (ChangeKind.CATALOG, 0)], [2], []),
            ([e, e, (u, 2), checkpoint], [1], [2]),
            ([e, e, (u, 2), restore], [], []),
            ([e, restore, e, (u, 3)], [], [3]),
        ):
            log = [edit(rev, kind, of) for rev, (kind, of) in enumerate(steps, start=1)]
            assert revisions(replay(log)) == [undoable, redoable], steps

    def test_changes_before_a_gap_in_the_log_are_not_undone(self) -> None:
        """Lines are missing if they cannot be read, or if they are the beginning of a log that is too large."""
        cases: list[tuple[list[Change], list[int], list[int]]] = [
            ([edit(1), edit(2), edit(4)], [4], []),
            ([edit(7), edit(8)], [7, 8], []),
            ([edit(1), edit(3, ChangeKind.UNDO, of=2)], [], []),
            ([edit(6, ChangeKind.UNDO, of=5), edit(7)], [7], []),
            ([edit(1), edit(2, ChangeKind.UNDO, of=1), edit(3, ChangeKind.REDO, of=9)], [], []),
            ([edit(1), edit(2), edit(3, ChangeKind.UNDO, of=1)], [], []),
        ]
        for log, undoable, redoable in cases:
            assert revisions(replay(log)) == [undoable, redoable], log


Kinds = st.lists(st.sampled_from([*3 * [ChangeKind.EDIT], *3 * [ChangeKind.UNDO], ChangeKind.REDO, *ChangeKind]))


def made(kinds: list[ChangeKind]) -> list[Change]:
    """A log of these steps, as a session makes it: only what can be undone is undone."""
    log: list[Change] = []
    for kind in kinds:
        steps = replay(log)
        of = {ChangeKind.UNDO: steps.undoable, ChangeKind.REDO: steps.redoable}.get(kind)
        if of is None or of:
            log.append(edit(len(log) + 1, kind, of[-1].rev if of else 0))
    return log


class TestReadingFromTheEnd:
    @given(kinds=Kinds, gap=st.none() | st.integers(0, 9), wrong=st.none() | st.integers(0, 9))
    def test_any_part_of_the_log_tells_the_same_as_the_whole_or_nothing(
        self, kinds: list[ChangeKind], gap: int | None, wrong: int | None
    ) -> None:
        log = made(kinds)
        if gap is not None:
            del log[gap : gap + 1]
        if wrong is not None and log:
            place = wrong % len(log)
            log[place] = msgspec.structs.replace(log[place], of=1)
        whole = replay(log)
        for begin in range(1, len(log)):
            part = replay(log[begin:], whole=False)
            for found, older, all_of_them in (
                (part.undoable, part.older_undoable, whole.undoable),
                (part.redoable, part.older_redoable, whole.redoable),
            ):
                assert all_of_them[len(all_of_them) - len(found) :] == found, (begin, log)
                assert older or found == all_of_them, (begin, log)

    def test_finding_the_next_steps_reads_only_the_end(self, tmp_path: Path) -> None:
        log = CountedHistory(tmp_path, *map(edit, range(1, 1001)))
        past = ChangeLog(log)
        assert (past.to_undo, past.to_redo) == (edit(1000), None)
        assert log.read_changes == 50

    def test_undoing_goes_on_to_the_first_step(self, tmp_path: Path) -> None:
        log = CountedHistory(tmp_path, *map(edit, range(1, 201)))
        past = ChangeLog(log)
        undone: list[int] = []
        while step := past.to_undo:
            past.add(edit(200 + len(undone) + 1, ChangeKind.UNDO, of=step.rev))
            past.undone()
            undone.append(step.rev)
        assert undone == list(range(200, 0, -1))
        assert past.to_redo == edit(1)

    def test_the_names_include_those_of_unsaved_changes(self, tmp_path: Path) -> None:
        past = ChangeLog(CountedHistory(tmp_path, edit(1)))
        past.add(msgspec.structs.replace(edit(2), by="박서준"))
        assert past.people() == {"김하늘", "박서준"}


class TestJoined:
    def test_a_change_already_in_the_log_counts_once(self) -> None:
        one, two, three = edit(1), edit(2), edit(3)
        assert joined([one], []) == [one]
        assert joined([], [one]) == [one]
        assert joined([one], [two, three]) == [one, two, three]
        assert joined([one, two], [two, three]) == [one, two, three]
        assert joined([one, two, three], [two]) == [one, two, three]

    def test_different_changes_with_one_number_are_both_kept(self) -> None:
        """Two people who work on copies use the same numbers."""
        mine, theirs = edit(2), Change(2, datetime(2027, 4, 1, tzinfo=UTC), "박서준", ChangeKind.EDIT)
        assert joined([edit(1), theirs], [mine]) == [edit(1), theirs, mine]
