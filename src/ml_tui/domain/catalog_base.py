"""What every part of a catalog is made of: ids, numbers, and texts in two languages."""

# Annotations are not postponed here: msgspec would compile and evaluate each of them anew at every start.

from typing import Annotated, Literal

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
"""A name for machines: lower-case words joined by hyphens. Answers are stored by id, so an id never changes."""

Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9]+(?:\.[0-9]+)*$", max_length=20)]
"""The guide's own number, such as ``2.3`` or ``2.3.1.1``; always quoted in YAML."""

Language = Literal["ko", "en"]


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages."""

    ko: Annotated[str, msgspec.Meta(min_length=1)]
    en: Annotated[str, msgspec.Meta(min_length=1)]

    def in_(self, language: Language) -> str:
        """The text in ``language``."""
        return self.en if language == "en" else self.ko


class Node(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What every entry of a catalog is: strict about its fields, never changed after reading."""
