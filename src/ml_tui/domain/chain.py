r"""The identities of changes, and the chain that links them into a log: every change names the ones it follows.

An identity is ``REPLICA-NUMBER``. A replica is one copy of a project, and numbers the changes made in it. A change
carries identity and digest of every change it follows. So a digest covers all earlier changes, and the newest digest
shows whether any line of the log was altered.

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
"""Fields that the digest leaves out, because they differ between copies: revisions in the copy's own log."""

NO_REPLICA = "0"
"""The replica of changes that were made before there were identities; their number is their revision."""


class Head(msgspec.Struct, frozen=True):
    """The end of one replica's log."""

    replica: str
    """The copy of the project that the next change is made in."""
    number: int = 0
    """The number of the last change made in it; no number is used twice."""
    newest: dict[str, str] = {}
    """Identity and digest of the changes that the next one follows: the last one, or several where logs were joined."""
    place: str = ""
    """The folder of the replica. The same project in another folder is a copy, and so another replica."""


def digest_of(change: Change) -> str:
    """The digest of ``change``."""
    return _digest(msgspec.to_builtins(change))


def with_identities(
    head: Head, changes: Iterable[Change], known: MutableMapping[int, str]
) -> tuple[list[Change], Head]:
    """Return ``changes`` with identities, in a chain that begins after ``head``, and the head at its end.

    :param known: identities of earlier changes by their revisions, for undo and redo.
    """
    done, ids = [], ChainMap({}, known)
    for change in changes:
        number = head.number + 1
        ids[change.rev] = name = f"{head.replica}-{number}"
        of_id = change.of_id or ids.get(change.of, f"{NO_REPLICA}-{change.of}") if change.of else ""
        change = msgspec.structs.replace(change, id=name, after=head.newest, of_id=of_id)
        head = msgspec.structs.replace(head, number=number, newest={name: digest_of(change)})
        done.append(change)
    return done, head


class Defect(StrEnum):
    """What is wrong with a line."""

    ALTERED = "altered"
    """It was altered after the next change was made."""
    FOLLOWS_MISSING = "follows_missing"
    """The change it follows is not before it: that line was removed or moved."""
    INSERTED = "inserted"
    """No change follows it, and it is not the end of the log."""


class LineDefect(msgspec.Struct, frozen=True, order=True):
    """A line of the log, by its number from 1, and what is wrong with it."""

    line: int
    defect: Defect
    last: int = 0
    """The last line of a range, if any line in it may be the wrong one; else 0."""


class Chain:
    """Reads a log line by line, and finds lines that were altered, removed, inserted or moved."""

    def __init__(self, *, whole: bool = True) -> None:
        """Begin without lines; ``whole`` says that the first one added is the first of the log."""
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
        """A digest of all changes without identity, repeated ones counted once; empty if the log is not whole."""
        return self._unnamed.hexdigest() if self.is_whole else ""

    def add(self, line: int, content: dict[str, JSON]) -> None:
        """Check ``content``, the change on the line ``line``."""
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
        if of := content.get("of_id", ""):  # the digest does not cover `of`, the revision beside it
            replica, _sep, number = of.partition("-")
            rev = number if replica == NO_REPLICA else self._revs.get(of, content.get("of"))
            if str(rev) != str(content.get("of")):
                self._defects.add(LineDefect(line, Defect.ALTERED))
        self._digests[name], self._lines[name], self._parents[name] = digest, line, tuple(after)
        self._revs[name] = content["rev"]

    def defects(self, newest: Mapping[str, str] | None) -> list[LineDefect]:
        """Return what is wrong, by line, after all lines were added.

        :param newest: the end of the log according to the project file; None if the file does not say. Lines that
            follow this end are sound: somebody added them while the log was read.
        """
        found = set(self._defects)
        if newest is None:
            return sorted(found)
        found |= {
            LineDefect(self._lines[name], Defect.ALTERED)
            for name, digest in newest.items()
            if self._digests.get(name, digest) != digest
        }
        if any(name.startswith(f"{NO_REPLICA}-") and not self._fits(digest) for name, digest in newest.items()):
            found.add(self._unnamed_altered())
        return sorted(found | {LineDefect(line, Defect.INSERTED) for line in self._loose_ends(newest)})

    def _loose_ends(self, newest: Mapping[str, str]) -> list[int]:
        """Return the lines that no change follows, except the end and lines before a missing one."""
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
        """Compare the digest that ``line`` claims for the change it follows with the change itself."""
        self._followed.add(parent)
        if parent.startswith(f"{NO_REPLICA}-"):
            if not self._fits(claimed):
                self._defects.add(self._unnamed_altered())
        elif parent in self._digests:
            if self._digests[parent] != claimed:
                self._defects.add(LineDefect(self._lines[parent], Defect.ALTERED))
        elif self.is_whole or self._digests:
            self._defects.add(LineDefect(line, Defect.FOLLOWS_MISSING))

    def _fits(self, anchor: str) -> bool:
        """Whether ``anchor`` is the digest of the changes without identity; True if that cannot be known."""
        return not (self.is_whole and anchor) or anchor == self.anchor

    def _unnamed_altered(self) -> LineDefect:
        lines = self._unnamed_lines or [1]
        return LineDefect(lines[0], Defect.ALTERED, last=lines[-1])


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical({key: value for key, value in content.items() if key not in LOCAL})).hexdigest()


def _canonical(content: dict[str, JSON]) -> bytes:
    return msgspec.json.encode(content, order="deterministic")
