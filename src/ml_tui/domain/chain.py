r"""The identities of changes, and the chain that makes a log of them: every change names the ones it follows.

An identity is ``REPLICA-NUMBER``: a replica is one copy of a project, and counts the changes that were made in it. A
change carries the identities of those it follows, each with its digest. So a digest covers all that came before, and
whoever has the newest one can tell whether any line of the log is another than it was.

The digest of a change is SHA-256 over its JSON without `LOCAL`: UTF-8, keys in the order of their code points, no
spaces, whole numbers only, nothing escaped but ``"``, ``\`` and control characters.
"""

from __future__ import annotations

import hashlib
from collections import ChainMap
from collections.abc import Iterable, Mapping, MutableMapping
from enum import StrEnum
from typing import Any

import msgspec

from ml_tui.domain.changes import JSON, Change

LOCAL = frozenset({"rev", "of"})
"""What of a change is another in every copy, and therefore not covered by its digest: numbers of the copy's own log."""

UNNAMED = "0"
"""Stands for the replica of changes from before there were identities; their number is their revision."""


class Head(msgspec.Struct, frozen=True):
    """Where the log of one replica ends."""

    replica: str
    """The copy of the project that the next change is made in."""
    number: int = 0
    """That of the last change made in it; none is ever used again."""
    newest: dict[str, str] = {}
    """Identity and digest of what the next change follows: the last change, or several where logs were joined."""
    place: str = ""
    """The folder it lies in; in another one it is a copy, and thereby another replica."""


def digest_of(change: Change) -> str:
    """The digest of ``change``."""
    return _digest(msgspec.to_builtins(change))


def sealed(head: Head, changes: Iterable[Change], known: MutableMapping[int, str]) -> tuple[list[Change], Head]:
    """``changes`` with the identities that follow ``head``, each after the one before; the head after them.

    :param known: identities of earlier changes by their revisions, for undo and redo.
    """
    done, ids = [], ChainMap({}, known)
    for change in changes:
        number = head.number + 1
        ids[change.rev] = name = f"{head.replica}-{number}"
        of_id = change.of_id or ids.get(change.of, f"{UNNAMED}-{change.of}") if change.of else ""
        change = msgspec.structs.replace(change, id=name, after=head.newest, of_id=of_id)
        head = msgspec.structs.replace(head, number=number, newest={name: digest_of(change)})
        done.append(change)
    return done, head


class Defect(StrEnum):
    """What is wrong with a line."""

    ALTERED = "altered"
    """It is not what it was when the next change was made."""
    FOLLOWS_MISSING = "follows_missing"
    """What it follows does not stand before it: that line was removed, or stands elsewhere."""
    INSERTED = "inserted"
    """No change follows it, and it is not the end."""


class LineDefect(msgspec.Struct, frozen=True, order=True):
    """A line of the log, by its number from 1, and what is wrong with it."""

    line: int
    defect: Defect
    last: int = 0
    """The last of several lines, any of which may be meant."""


class Chain:
    """Reads a log line by line, and finds what was altered, removed, inserted or put elsewhere since it was written."""

    def __init__(self, *, whole: bool = True) -> None:
        """Begin with the first line that is there; of a log that is not ``whole``, the older ones are not known."""
        self.is_whole = whole
        self._digests: dict[str, str] = {}
        self._lines: dict[str, int] = {}
        self._revs: dict[str, int] = {}
        self._followed: set[str] = set()
        self._parents: dict[str, tuple[str, ...]] = {}
        self._defects: set[LineDefect] = set()
        self._unnamed = hashlib.sha256()
        self._unnamed_by_rev: dict[int, bytes] = {}
        self._unnamed_lines: list[int] = []

    @property
    def anchor(self) -> str:
        """A digest over all changes without identity; what comes twice counts once. Empty if some are not known."""
        return self._unnamed.hexdigest() if self.is_whole else ""

    def add(self, line: int, content: dict[str, JSON]) -> None:
        """Look at the change that ``line`` holds."""
        if not content.get("id"):
            self._add_unnamed(line, content)
            return
        name, after, digest = content["id"], content.get("after", {}), _digest(content)
        if self._digests.get(name) == digest:  # a save that was tried twice may have logged it twice
            return
        if name in self._digests:
            self._defects.add(LineDefect(line, Defect.INSERTED))
            return
        first = not self._digests and (not self.is_whole or not self._unnamed_lines)
        if not after and not first:
            self._defects.add(LineDefect(line, Defect.INSERTED))
        for parent, claimed in after.items():
            self._follow(line, parent, claimed)
        if of := content.get("of_id", ""):  # the number beside it is not covered by the digest
            replica, _sep, number = of.partition("-")
            rev = number if replica == UNNAMED else self._revs.get(of, content.get("of"))
            if str(rev) != str(content.get("of")):
                self._defects.add(LineDefect(line, Defect.ALTERED))
        self._digests[name], self._lines[name], self._parents[name] = digest, line, tuple(after)
        self._revs[name] = content["rev"]

    def defects(self, newest: Mapping[str, str] | None) -> list[LineDefect]:
        """What is wrong, by line, once all lines were added; ``newest`` is what the project file says is the end.

        Lines that follow that end were added by somebody while it was looked at. None: the file says nothing.
        """
        found = set(self._defects)
        if newest is None:
            return sorted(found)
        found |= {
            LineDefect(self._lines[name], Defect.ALTERED)
            for name, digest in newest.items()
            if self._digests.get(name, digest) != digest
        }
        if any(name.startswith(f"{UNNAMED}-") and not self._fits(digest) for name, digest in newest.items()):
            found.add(self._unnamed_altered())
        return sorted(found | {LineDefect(line, Defect.INSERTED) for line in self._loose_ends(newest)})

    def _loose_ends(self, newest: Mapping[str, str]) -> list[int]:
        """The lines that nothing follows though they are neither the end nor before a line that is missing."""
        later, loose = set(newest), list[int]()
        for name, parents in self._parents.items():
            if later.intersection(parents):
                later.add(name)
            elif name not in self._followed and name not in later:
                loose.append(self._lines[name])
        for hole in sorted(one.line for one in self._defects if one.defect is Defect.FOLLOWS_MISSING):
            if before := [line for line in loose if line < hole]:
                loose.remove(before[-1])
        return loose

    def _add_unnamed(self, line: int, content: dict[str, JSON]) -> None:
        if self._digests:
            self._defects.add(LineDefect(line, Defect.INSERTED))
            return
        raw = _canonical(content)
        if self._unnamed_by_rev.get(content["rev"]) != (known := hashlib.sha256(raw).digest()):
            self._unnamed_by_rev[content["rev"]] = known
            self._unnamed.update(raw + b"\n")
            self._unnamed_lines.append(line)

    def _follow(self, line: int, parent: str, claimed: str) -> None:
        """Hold what ``line`` says of what it follows against what stands there."""
        self._followed.add(parent)
        if parent.startswith(f"{UNNAMED}-"):
            if not self._fits(claimed):
                self._defects.add(self._unnamed_altered())
        elif parent in self._digests:
            if self._digests[parent] != claimed:
                self._defects.add(LineDefect(self._lines[parent], Defect.ALTERED))
        elif self.is_whole or self._digests:
            self._defects.add(LineDefect(line, Defect.FOLLOWS_MISSING))

    def _fits(self, anchor: str) -> bool:
        """Whether the changes without identity are those that ``anchor`` was made of, as far as that can be known."""
        return not (self.is_whole and anchor) or anchor == self.anchor

    def _unnamed_altered(self) -> LineDefect:
        lines = self._unnamed_lines or [1]
        return LineDefect(lines[0], Defect.ALTERED, last=lines[-1])


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical({key: value for key, value in content.items() if key not in LOCAL})).hexdigest()


def _canonical(content: dict[str, JSON]) -> bytes:
    return msgspec.json.encode(content, order="deterministic")
