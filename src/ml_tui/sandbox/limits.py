"""How much a child may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one kind of child, known to both sides."""

    memory: int
    """The address space of the child, in bytes."""
    seconds: float
    """How long it may take from its start to its whole answer."""
    cpu_seconds: int
    """How long it may compute on all processors together; after that the kernel ends it."""
    answer_bytes: int
    """The longest answer."""
