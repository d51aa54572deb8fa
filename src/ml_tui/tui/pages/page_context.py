"""What every page of a project is made from."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from ml_tui.domain.catalog import Catalog, Text
from ml_tui.domain.figures import Figures
from ml_tui.domain.project import Project
from ml_tui.domain.wording import Wording
from ml_tui.i18n import Language
from ml_tui.tui.view import Reader

if TYPE_CHECKING:
    from ml_tui.session import Session
    from ml_tui.tui.view import View

WIDE = 76
"""From this width in cells, a list has more columns; a narrower list moves, shortens or omits their contents."""


class PageContext(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown, for whom, and in how many cells. The same context gives the same lines."""

    figures: Figures
    """The project, its catalog, the day, and what is counted in them."""
    language: Language
    reader: Reader
    width: int
    """The cells that the view has for a line."""

    @classmethod
    def of(cls, session: Session, view: View, width: int = 0) -> PageContext:
        """The project of ``session`` as it is now, for the reader of ``view``, in ``width`` cells."""
        return cls(
            figures=session.figures,
            language=view.language,
            reader=view.reader,
            width=width,
        )

    @property
    def catalog(self) -> Catalog:
        """The catalog in force."""
        return self.figures.catalog

    @property
    def project(self) -> Project:
        """The answers."""
        return self.figures.project

    @property
    def today(self) -> date:
        """The day on which the project is shown."""
        return self.figures.today

    @property
    def is_wide(self) -> bool:
        """Whether a list has room for more columns."""
        return self.width >= WIDE

    def resized(self, width: int) -> PageContext:
        """The same context for ``width`` cells."""
        return msgspec.structs.replace(self, width=width)

    def say(self, text: Text) -> str:
        """A text of the catalog in the language of the page."""
        return text.in_(self.language)

    @property
    def wording(self) -> Wording:
        """Describes changes in the words of the catalog, and calls records by their names."""
        return Wording.of(self.catalog, self.project)
