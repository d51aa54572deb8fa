"""Opens the app, on a project or on the sample."""

from __future__ import annotations

import os
from argparse import Namespace
from typing import TYPE_CHECKING

from ml_tui.errors import NotFound
from ml_tui.i18n import language

if TYPE_CHECKING:
    from ml_tui.cli.context import Context


def open_app(context: Context, options: Namespace) -> int:
    """Open the app on the named project, else at the last position.

    :raises NotFound: there is no such project; the hint suggests commands with a similar name.
    :raises MlTuiError: the project cannot be read, or the data folder.
    """
    context.library.check()  # before the app uses the screen
    project_id = None
    if options.PROJECT:
        try:
            project_id = context.find(options.PROJECT)
        except NotFound as error:
            from ml_tui.cli.parser import near_commands

            error.hint = near_commands(options.PROJECT) or error.hint
            raise
    return run_app(context, options, project_id)


def run_app(context: Context, options: Namespace, project_id: str | None) -> int:
    """Open the app with the settings of ``context``, on the project ``project_id`` or at the last position."""
    from ml_tui.store import Settings
    from ml_tui.tui import run

    settings = context.settings or Settings()
    return run(
        locations=context.locations,
        settings=settings,
        loaded=context.loaded_or_built_in,
        project_id=project_id,
        language=language(),
        ascii=bool(options.ascii or settings.ascii or os.environ.get("ML_TUI_ASCII")),
        by=context.author,
    )
