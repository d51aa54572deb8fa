"""The limits of child processes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one kind of child, known to both sides."""

    memory: int
    """The address space of the child, in bytes."""
    seconds: float
    """How long it may take from its start to its complete answer."""
    cpu_seconds: int
    """How long it may compute, over all processors; then the kernel ends it."""
    answer_bytes: int
    """The size limit of its answer."""
