"""Makes the contexts of pages under test."""

from __future__ import annotations

from datetime import date

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.figures import Figures
from ml_tui.domain.project import ChoiceState, ItemState, Project, ProjectInfo
from ml_tui.i18n import Language
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.view import Reader
from tests.conftest import NOW


def answered(*, items: dict[str, ItemState] | None = None, types: dict[str, ChoiceState] | None = None) -> Project:
    """A project with these answers."""
    return Project(ProjectInfo("p", "시험", NOW.date()), items=items or {}, types=types or {})


def page_context(
    catalog: Catalog,
    project: Project | None = None,
    *,
    width: int = 80,
    today: date = NOW.date(),  # noqa: B008
    language: Language = "ko",
    reader: Reader = "consultant",
) -> PageContext:
    """Make the context of a page on ``project``, or else on a project without answers."""
    return PageContext(
        figures=Figures(catalog, project or answered(), today),
        language=language,
        reader=reader,
        width=width,
    )
