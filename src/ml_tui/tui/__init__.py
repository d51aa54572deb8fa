"""The screens: a Textual app over a session. No lower package imports this one."""

from __future__ import annotations

import sys
from contextlib import ExitStack

from ml_tui.content import Loaded
from ml_tui.errors import UsageError
from ml_tui.i18n import Language, _
from ml_tui.imports import with_stand_in, without
from ml_tui.locations import Locations
from ml_tui.store import Settings

_PALETTE_NAMES = ("CommandListItem", "CommandPalette", "DiscoveryHit", "Hit", "Hits", "SimpleProvider")
"""What Textual's modules import from its palette, besides `Provider`, which is a base class."""


def run(
    *,
    locations: Locations,
    settings: Settings,
    loaded: Loaded,
    project_id: str | None,
    language: Language,
    ascii: bool,
    by: str,
) -> int:
    """Run the app on the project ``project_id``, else where the user left it; return the exit code.

    :raises UsageError: the app cannot run in this terminal.
    :raises MlTuiError: the project cannot be read.
    """
    from ml_tui.terminal import glyphs, probe

    if probe.needs_utf8_restart():
        probe.restart_in_utf8()
    if reason := probe.refuse_reason():
        raise UsageError(reason, _("화면 없이 쓰는 명령: ml-tui --help"))
    with ExitStack() as asking:
        width = None if ascii else asking.enter_context(probe.asking_width())
        _import_textual()  # takes longer than most terminals to answer
        probe.strip_more_controls()
        from ml_tui.tui.app import MlTuiApp

        glyphs.use_ascii(width is None or width() == 2)
    app = MlTuiApp(
        locations=locations, settings=settings, loaded=loaded, project_id=project_id, language=language, by=by
    )
    app.run(mouse=False)
    if app.farewell:
        print(app.farewell, file=sys.stderr)
    return app.return_code or 0


def _import_textual() -> None:
    """Import Textual without encryption, downloads and the widgets of its palette, which is imported when it opens."""
    palette = dict.fromkeys(_PALETTE_NAMES) | {"Provider": object}
    with (
        without("ssl"),
        with_stand_in("textual.command", palette),
        with_stand_in("platformdirs", {"user_downloads_path": None}),
        with_stand_in("mimetypes", {}),
    ):
        import textual.app  # noqa: F401
