"""Reads a project from its file, table by table, and cleans its texts, since the file may come from anywhere."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from tinydb import TinyDB

from ml_tui.domain.chain import Head
from ml_tui.domain.changes import Change
from ml_tui.domain.project import KINDS, Project, ProjectInfo, State, multiline
from ml_tui.i18n import _
from ml_tui.store.storage import AtomicStorage, CorruptProject, Tables, in_short
from ml_tui.text import clean_line, clean_values, needs_no_cleaning

S = TypeVar("S", bound=State)

_LINE_LIMIT = 2000
"""The longest text of one line, in characters."""


def read_project(storage: AtomicStorage, project_id: str) -> tuple[Project, list[Change], Head | None, TinyDB]:
    """Return the project in ``storage``, the journal of its last save, the end of its chain, and a new database.

    The folder's name is the project's id. The database must be new, because TinyDB remembers document numbers, and they
    differ after the file has changed.

    :raises CorruptProject: the file is damaged.
    """
    database = TinyDB(storage=lambda: storage)
    with storage.reading_once() as tables:
        if tables is None:
            raise CorruptProject(storage.path, _("파일이 없습니다"))
        try:
            info = cleaned_info(_documents(tables, "project")[0])
            answers = {table: _states(tables, table, state_type) for table, state_type in KINDS.values()}
            if storage.is_newer:  # a later version may have another journal
                journal, head = list[Change](), None
            else:
                journal = msgspec.convert(_documents(tables, "journal"), list[Change])
                head = msgspec.convert(_documents(tables, "chain")[0], Head) if storage.schema > 1 else None
        except (msgspec.MsgspecError, LookupError, TypeError, ValueError, AttributeError) as error:
            storage.demand_known()
            raise CorruptProject(storage.path, in_short(error)) from None
    project = Project(msgspec.structs.replace(info, id=project_id))
    return msgspec.structs.replace(project, **answers), journal, head, database


def cleaned_info(document: dict[str, Any]) -> ProjectInfo:
    """Return what a project is, with clean texts.

    :raises ValidationError: ``document`` says something else.
    """
    return msgspec.convert(document if _is_clean(document) else clean_values(document, _one_line), ProjectInfo)


def _documents(tables: Tables, name: str) -> list[dict[str, Any]]:
    """Return the documents in the table ``name``.

    :raises ValueError: TinyDB could not read the number of one.
    """
    table = tables.get(name, {})
    for number in table:
        int(number)
    return list(table.values())


def _states(tables: Tables, name: str, state_type: type[S]) -> dict[str, S]:
    """Return the states in the table ``name``, with clean texts."""
    states, several_lines = {}, multiline(state_type)
    for document in _documents(tables, name):
        fields = dict(document)
        if not _is_clean(fields):
            texts = {field: clean_values(fields[field]) for field in several_lines if field in fields}
            lines = clean_values({field: value for field, value in fields.items() if field not in texts}, _one_line)
            fields = {**lines, **texts}
        states[fields.pop("key")] = fields
    return msgspec.convert(states, dict[str, state_type])  # type: ignore[valid-type]


def _is_clean(document: dict[str, Any]) -> bool:
    """Whether cleaning changes nothing in ``document``, as is true of most; this is far cheaper than cleaning it."""
    raw = msgspec.json.encode(document)
    if len(raw) > _LINE_LIMIT or b"\\" in raw:  # a text may be too long, or have several lines
        return False
    text = raw.decode()
    return "  " not in text and '" ' not in text and ' "' not in text and needs_no_cleaning(text)


def _one_line(text: str) -> str:
    return clean_line(text, limit=_LINE_LIMIT)
