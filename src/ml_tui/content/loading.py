"""Loads a catalog: as the wheel or the cache keeps it if they do; else reads, checks and caches the file."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from zlib import compress, crc32, decompress

import msgspec

from ml_tui import __version__
from ml_tui.content.problems import PROBLEM_LIMIT, SIZE_LIMIT, CatalogProblem, place
from ml_tui.domain.catalog import Catalog, Item, Priority, StoredItems
from ml_tui.errors import BadInput, NotFound
from ml_tui.i18n import _
from ml_tui.leftovers import noted, unfinished_name
from ml_tui.resources import SHIPPED, catalog_file

CACHE_FORMAT = 3
"""Rises when the types of a catalog change, so that an earlier version's cache is not misread."""

CHECKSUM = 9
"""The length of the checksum with which the file of a cached catalog begins, in bytes."""

CACHED = 8
"""How many catalogs the cache keeps; every edit of a catalog file makes another one."""


class CatalogBroken(BadInput):
    """A catalog file cannot be used; `problems` says where and why."""

    def __init__(self, path: Path, problems: list[CatalogProblem]) -> None:
        """``problems`` of the file at ``path``; the first of them is the message."""
        more = _(" (외 {n}건)").format(n=len(problems) - 1) if len(problems) > 1 else ""
        super().__init__(f"{path}:{problems[0]}{more}", _("전체 목록: ml-tui catalog check {path}").format(path=path))
        self.path = path
        self.problems = problems


class Loaded(msgspec.Struct, frozen=True):
    """A catalog, where it came from, and the digest that identifies its text."""

    catalog: Catalog
    path: Path
    digest: str
    """SHA-256 of the file, in hexadecimal."""
    fault: CatalogBroken | NotFound | None = None
    """Why the catalog that was asked for could not be used; then this one replaces it."""
    project_fault: CatalogBroken | NotFound | None = None
    """The same fault, if a project named the catalog that could not be used."""
    is_explicit: bool = False
    """Whether the user named it for this run; then it replaces the catalogs that projects name."""
    cache: Path | None = None
    """The folder in which sound catalogs are kept."""

    def of_project(self, path: str) -> Loaded:
        """Return the catalog of a project that names the file ``path``; this one if it names none, or a broken one."""
        if not path or self.is_explicit:
            return self
        try:
            return load_catalog(Path(path), cache=self.cache)
        except (CatalogBroken, NotFound) as fault:
            return msgspec.structs.replace(self, fault=fault, project_fault=fault)


def load_catalog(path: Path | None = None, *, cache: Path | None = None) -> Loaded:
    """Load the catalog at ``path``, or the built-in one; a sound catalog is kept in the folder ``cache``.

    :raises NotFound: there is no such file.
    :raises CatalogBroken: it has faults.
    """
    path = path or catalog_file()
    source = _read(path)
    digest = hashlib.sha256(source).hexdigest()
    name = f"catalog-{__version__}-{CACHE_FORMAT}-{digest[:32]}.cache"
    catalog = _from_cache(SHIPPED / name) or (_from_cache(cache / name) if cache else None)
    if catalog is None:
        catalog, problems = _parse(source, path)
        if problems or catalog is None:
            raise CatalogBroken(path, problems)
        if cache:
            _to_cache(cache / name, catalog)
    return Loaded(_completed(catalog, path, cache), path, digest, cache=cache)


def load_or_fall_back(path: Path | None, *, cache: Path | None = None) -> Loaded:
    """Like `load_catalog`, but the built-in catalog replaces a file that cannot be used."""
    try:
        return load_catalog(path, cache=cache)
    except (CatalogBroken, NotFound) as fault:
        if path is None:
            raise
        builtin = load_catalog(None, cache=cache)
        return msgspec.structs.replace(builtin, fault=fault)


def check_catalog(path: Path | None = None) -> list[CatalogProblem]:
    """Every fault of the catalog at ``path`` (or of the built-in one), in the order of its lines.

    :raises NotFound: there is no such file.
    """
    path = path or catalog_file()
    return _parse(_read(path), path)[1]


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise NotFound(
                _("카탈로그 파일이 없습니다: {path}").format(path=path),
                _("경로를 확인하십시오: --catalog, 프로젝트 목록의 e, config.yaml"),
            )
        with path.open("rb") as file:
            return file.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as error:
        raise NotFound(_("카탈로그를 읽을 수 없습니다: {path}").format(path=path), str(error)) from None


def _completed(catalog: Catalog, path: Path, cache: Path | None) -> Catalog:
    """Return ``catalog``, of the file at ``path``, with the built-in record forms and questions if it lacks them.

    So catalogs that were written before a catalog could declare these go on working.
    """
    lacks_questions = bool(catalog.ml_types) and not catalog.question_path
    if (catalog.record_forms and not lacks_questions) or path == catalog_file():
        return catalog
    builtin = load_catalog(cache=cache).catalog
    forms, questions = catalog.record_forms or builtin.record_forms, catalog.question_path
    if builtin.question_path and builtin.question_path.fits([one.id for one in catalog.ml_types]):
        questions = questions or builtin.question_path
    return msgspec.structs.replace(catalog, record_forms=forms, question_path=questions)


def _parse(source: bytes, path: Path) -> tuple[Catalog | None, list[CatalogProblem]]:
    from ml_tui.content import structure
    from ml_tui.content.yaml_text import YamlDocument
    from ml_tui.domain import integrity

    document = YamlDocument(source)
    value, problems = document.value, document.problems
    catalog: Catalog | None = None
    if document.is_whole and isinstance(value, dict):
        told = {problem.place for problem in problems}
        found = structure.faults(value, Catalog)
        if len(found) < PROBLEM_LIMIT:
            catalog = structure.convert_leniently(value, Catalog) if found else msgspec.convert(value, Catalog)
            needs_forms = any(module.records for module in catalog.modules)
            given = _completed(catalog, path, None).record_forms if needs_forms else ()
            found += integrity.faults(catalog, given)
        more = [CatalogProblem(document.line(at), place(at), message) for at, message in found]
        problems = [*problems, *(problem for problem in more if problem.place not in told)]
    elif document.is_whole:
        problems = [*problems, CatalogProblem(1, "", _("맨 위는 키와 값의 모음이어야 합니다"))]
    if problems:
        return None, sorted(problems, key=lambda problem: problem.line)[:PROBLEM_LIMIT]
    return catalog, []


class _StoredOutline(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The outline of an item whose texts are not in memory."""

    id: str
    no: str
    priority: Priority
    layer: str
    criterion_ids: tuple[str, ...]
    fingerprint: str


class _StoredCatalog(msgspec.Struct):
    """A catalog as the cache keeps it."""

    catalog: Catalog
    """The catalog with sections that have no items."""
    outlines: list[list[_StoredOutline]]
    """The outlines of the items of each section."""
    items: list[list[bytes]]
    """The items of each section, each as compressed JSON."""

    @classmethod
    def of(cls, catalog: Catalog) -> _StoredCatalog:
        """Return what to keep of ``catalog``."""
        bare = tuple(msgspec.structs.replace(one, items=()) for one in catalog.sections)
        return cls(
            msgspec.structs.replace(catalog, sections=bare),
            [[_outline(item) for item in one.items] for one in catalog.sections],
            [[compress(msgspec.json.encode(item)) for item in one.items] for one in catalog.sections],
        )

    def restored(self) -> Catalog:
        """Return the catalog; its items are read when they are asked for, and the last ones are kept."""

        @lru_cache(maxsize=64)
        def read(of: int, number: int) -> Item:
            return msgspec.json.decode(decompress(self.items[of][number]), type=Item)

        sections = (
            msgspec.structs.replace(section, items=StoredItems(outlines, partial(read, of)))
            for of, (section, outlines) in enumerate(zip(self.catalog.sections, self.outlines, strict=True))
        )
        return msgspec.structs.replace(self.catalog, sections=tuple(sections))


def _outline(item: Item) -> _StoredOutline:
    return _StoredOutline(item.id, item.no, item.priority, item.layer, item.criterion_ids, item.fingerprint)


def _checksum(stored: bytes | memoryview) -> bytes:
    return b"%08x\n" % crc32(stored)


def _from_cache(entry: Path) -> Catalog | None:
    try:
        kept = memoryview(entry.read_bytes())
        checksum, stored = kept[:CHECKSUM], kept[CHECKSUM:]
        if checksum != _checksum(stored):  # an item is only read when somebody looks at it
            return None
        return msgspec.msgpack.decode(stored, type=_StoredCatalog).restored()
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _to_cache(entry: Path, catalog: Catalog) -> None:
    """Keep ``catalog`` for the next start; if the cache cannot be written, the next start is only slower."""
    with suppress(OSError):
        entry.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = entry.parent / unfinished_name()
        with noted(temporary):
            try:
                stored = msgspec.msgpack.encode(_StoredCatalog.of(catalog))
                temporary.write_bytes(_checksum(stored) + stored)
                os.replace(temporary, entry)
            finally:
                temporary.unlink(missing_ok=True)
        kept = sorted(entry.parent.glob("catalog-*"), key=lambda path: path.stat().st_mtime, reverse=True)
        for outdated in kept[CACHED:]:
            outdated.unlink()
