"""What every part of a catalog is made of: ids, numbers, and texts in several languages."""

# Annotations are not postponed here: msgspec would compile and evaluate them again at every start.

from typing import TYPE_CHECKING, Annotated

import msgspec

from ml_tui.i18n import LANGUAGES
from ml_tui.i18n import Language as Language

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
"""A name for machines: lower-case words joined by hyphens. Answers are stored by id, so an id never changes."""

Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9]+(?:\.[0-9]+)*$", max_length=20)]
"""The guide's own number, such as ``2.3`` or ``2.3.1.1``; always quoted in YAML."""

Filled = Annotated[str, msgspec.Meta(min_length=1)]


class _Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in the languages that every catalog has, and perhaps in others."""

    ko: Filled
    en: Filled

    def in_(self, language: Language) -> str:
        """The text in ``language``, or in English if the catalog lacks it."""
        return getattr(self, language) or self.en

    def in_all(self) -> set[str]:
        """The text in every language."""
        return {self.in_(language) for language in LANGUAGES}


if TYPE_CHECKING:
    Text = _Text
else:
    _further = [(one, Filled | None, None) for one in LANGUAGES if one not in _Text.__struct_fields__]
    Text = msgspec.defstruct("Text", _further, bases=(_Text,), module=__name__, frozen=True, forbid_unknown_fields=True)


class Node(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every entry of a catalog: immutable, and without unknown fields."""
