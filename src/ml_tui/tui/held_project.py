"""A project that another session holds: show its changes, and take it over."""

from __future__ import annotations

from datetime import UTC, datetime

from textual.app import App

from ml_tui.errors import MlTuiError
from ml_tui.following import FollowedProject, Follower
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.tui.background import in_background
from ml_tui.tui.message_display import Tell
from ml_tui.tui.screens.work import WorkScreen


class HeldProject:
    """Follows the open project while another session holds it, and takes it over."""

    def __init__(self, app: App[None], tell: Tell, session: Session, screen: WorkScreen) -> None:
        """Show the project of ``session`` on ``screen``; do nothing before `follow`."""
        self._app = app
        self._tell = tell
        self._session = session
        self._screen = screen
        self._follower: Follower | None = None

    def follow(self) -> None:
        """Say who holds the project, and watch its changes in a thread."""
        session = self._session
        self._follower = Follower(session, lambda followed: self._app.call_later(self._followed, followed))
        fault = session.store.obstacle
        reason = fault.on_one_line if fault else _("쓰고 있는 사람: {holder}").format(holder=session.holder or "?")
        self._tell(_("읽기 전용으로 열었습니다. {reason}").format(reason=reason), "warn")

    def end(self) -> None:
        """Stop following the project."""
        if self._follower:
            self._follower.end()

    def _followed(self, followed: FollowedProject) -> None:
        """Show what the follower has read, unless the project was taken over or closed meanwhile."""
        if not (self._session.read_only and self._screen.is_running):
            return
        if followed.newer:
            self._session.follow(followed.newer)
            self._show_project()
        if followed.fault:
            words = _("{fault}. 마지막으로 읽은 것을 보입니다").format(fault=followed.fault.message)
            self._tell(words, "bad")
        self._show_holder(followed)

    async def take_over(self) -> bool:
        """Take over writing the project; return whether that succeeded."""
        if not self._session.read_only:
            self._tell(_("이 세션이 쓰고 있습니다. 이어받을 것이 없습니다"))
            return False
        try:
            await in_background(self._session.take_over)
        except MlTuiError as error:
            self._tell(error.on_one_line, "bad")
            self._screen.show_holder()
            return False
        self.end()
        self._tell(_("이어받았습니다. 이제 바꿀 수 있습니다"), "good")
        self._screen.show_holder()
        self._show_project()
        return True

    def _show_project(self) -> None:
        """Refresh every screen that shows the project; forms stay as they are."""
        for screen in self._app.screen_stack:
            if refresh := getattr(screen, "refresh_from_other_session", None):
                refresh()

    def _show_holder(self, followed: FollowedProject) -> None:
        """Say that the holder has left, or that somebody holds the project again."""
        session = self._session
        before, has_left = session.holder, session.left is not None
        if followed.held:
            # A session that is leaving removes its name before its lock: in between, keep the name that is known.
            session.holder, session.left = followed.holder or (None if has_left else before), None
            if has_left or (before and followed.holder and not before.is_same(followed.holder)):
                holder = followed.holder or _("다른 세션")
                self._tell(_("다른 세션이 프로젝트를 열었습니다: {holder}").format(holder=holder), "warn")
        elif session.store.obstacle:  # there is nothing to take over
            session.holder = None
        elif not has_left:
            session.left = datetime.now(UTC)
            self._tell(_("쓰던 세션이 끝났습니다. 이어받기: o"), "warn")
        self._screen.show_holder()
