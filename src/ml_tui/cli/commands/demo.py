"""``demo``: opens the app on the sample project."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

import msgspec

from ml_tui.cli.app import run_app
from ml_tui.cli.declarations import Group, Subcommand
from ml_tui.i18n import _, language

if TYPE_CHECKING:
    from ml_tui.cli.context import Context


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.PROJECTS,
        1,
        _("채워진 예시 프로젝트를 임시 폴더에서 엽니다"),
        opens_app=True,
        examples=(
            "ml-tui demo",
            "ml-tui demo --lang en",
        ),
    )


def run(context: Context, options: Namespace) -> int:
    """Open the app on the sample project, in a temporary folder."""
    from ml_tui.leftovers import private_folder
    from ml_tui.sample import make_sample, sample_author
    from ml_tui.terminal import probe

    # A restart would leave the folder behind, so it comes first.
    if probe.refuse_reason() is None and probe.needs_utf8_restart():
        probe.restart_in_utf8()
    with private_folder("demo-") as folder:
        context.locations = msgspec.structs.replace(context.locations, data=folder)
        project_id = make_sample(context.library, context.loaded_or_built_in, language())
        context.by = context.author or sample_author(language())  # the demo asks for no name
        return run_app(context, options, project_id)
