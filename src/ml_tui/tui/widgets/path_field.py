"""A field for a path. Tab completes the path as a shell does; the app never waits for a disk meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from textual.binding import Binding
from textual.message import Message
from textual.timer import Timer

from ml_tui.i18n import _
from ml_tui.tui.completion import Completion, complete, names_in
from ml_tui.tui.widgets.fields import LineField

TIMEOUT = 0.3
"""Seconds to wait for a folder that does not answer."""

_THREAD_LIMIT = threading.BoundedSemaphore(4)
"""Limits the threads that read folders: they hang while a network folder is dead."""


@dataclass(frozen=True, eq=False, slots=True)
class _Question:
    """A text to complete up to the caret."""

    text: str
    caret: int


class PathField(LineField):
    """A field for a path. Tab completes the path, or goes to the next field if there is nothing to complete."""

    BINDINGS = [Binding("tab", "complete", show=False)]

    class Hinted(Message):
        """There is a hint to show below the field."""

        def __init__(self, field: PathField, hint: str) -> None:
            """Show ``hint`` below ``field``."""
            super().__init__()
            self.field = field
            self.hint = hint

        @property
        def control(self) -> PathField:
            """The field that the hint belongs to."""
            return self.field

    def __init__(self, value: str, *, id: str, suffixes: Collection[str] = (), **options: Any) -> None:
        """Start with ``value``; complete folders, and files with one of ``suffixes`` or all. See `LineField`."""
        super().__init__(value, id=id, **options)
        self._suffixes = suffixes
        self._question: _Question | None = None
        """The question whose answer is awaited."""
        self._timer: Timer | None = None
        """Runs while the field waits for an answer."""

    @property
    def hint(self) -> str:
        """How to use this field."""
        return _("Tab 경로 완성, 완성할 것이 없으면 다음 칸 · Shift+Tab 앞 칸")

    @property
    def is_looking(self) -> bool:
        """Whether the field waits for an answer; keys typed ahead wait too."""
        return self._timer is not None

    def on_resize(self) -> None:
        """Show the end of a long path, where the file's name is."""
        self.scroll_to(x=self.max_scroll_x, animate=False, force=True)

    def action_complete(self) -> None:
        """Complete the path; if a folder does not answer, go to the next field instead."""
        now = (self.value, self.cursor_position)
        if self._question and (self._question.text, self._question.caret) != now:
            self._forget()
        if self.is_looking:
            return
        if self._question or not _THREAD_LIMIT.acquire(blocking=False):
            self._go_on()
            return
        question = self._question = _Question(*now)
        self._timer = self.set_timer(TIMEOUT, self._give_up)
        threading.Thread(target=self._look, args=(question,), daemon=True).start()

    def _look(self, question: _Question) -> None:
        """Complete ``question``; runs in a thread."""
        typed = question.text[: question.caret]
        try:
            found = complete(typed, self._suffixes)
        except Exception:  # a defect; a traceback would not help whoever types a path
            found = Completion(typed)
        finally:
            _THREAD_LIMIT.release()
        self.call_later(self._answered, question, found)

    def _answered(self, question: _Question, found: Completion) -> None:
        """Put in what was found, unless the text, the caret or the focus has changed meanwhile."""
        if question is not self._question:
            return
        self._forget()
        if (self.value, self.cursor_position) != (question.text, question.caret) or not self.has_focus:
            return
        if not found.names and found.text == question.text[: question.caret]:
            self._go_on()
            return
        self.value = found.text + question.text[question.caret :]
        self.cursor_position = len(found.text)
        self._say(names_in(found.names, self.size.width - 2) if found.names else self.hint)

    def _give_up(self) -> None:
        self._timer = None
        self._say(_("폴더가 대답하지 않습니다 · Tab 다음 칸"))

    def _go_on(self) -> None:
        self._forget()
        self._say(self.hint)
        self.screen.focus_next()

    def _forget(self) -> None:
        """Stop waiting; a late answer is dropped."""
        self._question = None
        if self._timer:
            self._timer.stop()
            self._timer = None

    def _say(self, hint: str) -> None:
        self.post_message(self.Hinted(self, hint))
