"""Opening the app itself, on a project or on a sample."""

from __future__ import annotations

import os
from argparse import Namespace

import msgspec

from ml_tui.cli.context import Context
from ml_tui.errors import NotFound
from ml_tui.i18n import language
from ml_tui.leftovers import private_folder


def open_app(context: Context, options: Namespace) -> int:
    """Open the app: on the project named, else where it was left.

    :raises NotFound: there is no such project; the hint knows commands that are spelt nearly so.
    :raises MlTuiError: the project cannot be read, or the data folder.
    """
    context.library.check()  # before the screen is taken over
    project_id = None
    if options.PROJECT:
        try:
            project_id = context.find(options.PROJECT)
        except NotFound as error:
            from ml_tui.cli.parser import near_commands

            error.hint = near_commands(options.PROJECT) or error.hint
            raise
    return _run(context, options, project_id)


def demo(context: Context, options: Namespace) -> int:
    """Open the app on a sample project in a folder that is gone afterwards."""
    from ml_tui.sample import make_sample, sample_author
    from ml_tui.terminal import probe

    # The restart would leave the folder behind, so it comes before there is one.
    if probe.refuse_reason() is None and probe.needs_utf8_restart():
        probe.restart_in_utf8()
    with private_folder("demo-") as folder:
        context.locations = msgspec.structs.replace(context.locations, data=folder)
        project_id = make_sample(context.library, context.loaded_or_built_in, language())
        context.by = context.author or sample_author(language())  # for who only tries it, no name is asked
        return _run(context, options, project_id)


def _run(context: Context, options: Namespace, project_id: str | None) -> int:
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
