"""Asks what to do with changes that cannot be saved: try again, or save a copy elsewhere."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from textual.app import App

from ml_tui.errors import MlTuiError
from ml_tui.i18n import _
from ml_tui.session import Session
from ml_tui.store import Library
from ml_tui.store.storage import WrittenByAnother
from ml_tui.tui.background import in_background
from ml_tui.tui.message_display import Tell
from ml_tui.tui.screens.work import WorkScreen
from ml_tui.tui.typed_paths import here, path_of

ROOM = 1024 * 1024
"""The bytes that must fit into a folder for the app to suggest it."""


class Unsaved:
    """The changes of a session that are not on disk yet."""

    def __init__(
        self,
        app: App[None],
        tell: Tell,
        session: Session,
        screen: WorkScreen,
        library: Library,
        *,
        retry: Callable[[], object],
        go_on_in: Callable[[Library, str], object],
    ) -> None:
        """Ask on ``app`` about the changes of ``session``, whose project is in ``library``.

        :param retry: retries the save.
        :param go_on_in: opens the saved copy, by its library and its id.
        """
        self._app = app
        self._tell = tell
        self._session = session
        self._screen = screen
        self._library = library
        self._retry = retry
        self._go_on_in = go_on_in
        self._asked = False
        """Whether the user was asked since the last successful save."""

    def are_saved(self) -> None:
        """Note that everything is on disk, so that the next failure asks again."""
        self._asked = False

    def were_refused(self, error: MlTuiError) -> None:
        """Report a failed save; ask once, but never over a form that the user is filling in."""
        if self._asked or self._session.saved or self._app.screen is not self._screen:
            self._tell(error.on_one_line, "bad")
        else:
            self.ask(error)

    def ask(self, error: MlTuiError) -> None:
        """Ask what to do with the changes; ``error`` says why they cannot be saved."""
        from ml_tui.tui.screens.menu import Menu

        self._asked = True
        elsewhere = ("elsewhere", _("다른 폴더에 저장하고 거기서 계속하기 …"))
        later = ("later", _("나중에 (q나 0에서 다시 묻습니다)"))
        if isinstance(error, WrittenByAnother):
            title = _("다른 곳에서 이 프로젝트를 바꾸었습니다")
            about = _(
                "여기서 한 변경은 저장되지 않았습니다. 사본은 새 프로젝트가 되고, 다른 사람이 쓴 것은 그대로 남습니다."
            )
            options = [("copy", _("사본으로 저장하고 사본에서 계속하기")), elsewhere, later]
        else:
            title = _("저장하지 못했습니다")
            about = _("{error}. 지금까지의 변경은 화면에 그대로 있습니다.").format(error=error.on_one_line)
            options = [("retry", _("다시 저장하기")), elsewhere, later]
        self._app.push_screen(Menu(title, options, about=about), self._chosen)

    async def _chosen(self, choice: str | None) -> None:
        match choice:
            case "retry":
                self._retry()
            case "copy":
                await self._copy()
            case "elsewhere":
                await self._ask_for_place()

    async def _copy(self) -> None:
        """Save a copy beside the project."""
        try:
            copy = await in_background(lambda: self._session.save_as_copy(self._library))
        except MlTuiError as error:
            self._tell(error.on_one_line, "bad")
        else:
            self._go_on_in(self._library, copy)

    async def _ask_for_place(self) -> None:
        """Ask for a data folder, and save a copy there."""
        from ml_tui.tui.screens.form import Answers, FieldSpec, Form

        saved: list[tuple[Library, str]] = []

        def save(answers: Answers) -> Answers:
            locations = msgspec.structs.replace(self._library.locations, data=path_of(answers["path"]))
            library = Library(locations)
            saved.append((library, self._session.save_as_copy(library)))
            return answers

        place = await in_background(lambda: place_with_room(self._library.locations.data))
        label = _("데이터 폴더 (없으면 만듭니다)")
        field = FieldSpec(name="path", label=label, kind="path", value=str(place), limit=4096)
        form = Form(
            _("다른 폴더에 저장하기"),
            [field],
            prepare=save,
            all_answers=True,
            about=_("지금까지의 변경과 이력도 모두 옮겨집니다"),
            verb=_("저장하고 계속하기"),
        )

        def closed(answers: Answers | None) -> None:
            if answers:
                self._go_on_in(*saved[-1])

        self._app.push_screen(form, closed)


def place_with_room(data: Path) -> Path:
    """Return a data folder that can be written now: ``data``, else one that can be made. It reads and writes disks."""
    for place in _places(data):
        folder = place / "projects"
        while not os.path.isdir(folder) and folder != folder.parent:  # noqa: PTH112 - Path.is_dir may raise
            folder = folder.parent
        try:
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(bytes(ROOM))
                probe.flush()
        except OSError:
            continue
        return place
    return data


def _places(data: Path) -> Iterator[Path]:
    yield data
    for folder in (Path.home(), here(), Path(tempfile.gettempdir())):
        yield folder / "ml-tui"
