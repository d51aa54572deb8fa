"""Reads a project from its file, table by table, and cleans its texts, since the file may come from anywhere."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from tinydb import TinyDB

from ml_tui.domain.chain import Head
from ml_tui.domain.changes import Change
from ml_tui.domain.project import KINDS, Project, ProjectInfo, State, multiline
from ml_tui.i18n import _
from ml_tui.store.storage import AtomicStorage, CorruptProject, in_short
from ml_tui.text import clean_line, clean_values

S = TypeVar("S", bound=State)


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
            info = msgspec.convert(clean_values(database.table("project").all()[0], _one_line), ProjectInfo)
            answers = {table: _states(database, table, state_type) for table, state_type in KINDS.values()}
            if storage.is_newer:  # a later version may have another journal
                journal, head = list[Change](), None
            else:
                journal = [msgspec.convert(dict(document), Change) for document in database.table("journal").all()]
                head = msgspec.convert(database.table("chain").all()[0], Head) if storage.schema > 1 else None
        except (msgspec.MsgspecError, LookupError, TypeError, ValueError, AttributeError) as error:
            storage.demand_known()
            raise CorruptProject(storage.path, in_short(error)) from None
    project = Project(msgspec.structs.replace(info, id=project_id))
    return msgspec.structs.replace(project, **answers), journal, head, database


def _states(database: TinyDB, name: str, state_type: type[S]) -> dict[str, S]:
    """Return the states in the table ``name``, with clean texts."""
    states = {}
    for document in database.table(name).all():
        texts = {field: clean_values(document[field]) for field in multiline(state_type) if field in document}
        fields = clean_values({field: value for field, value in document.items() if field not in texts}, _one_line)
        states[msgspec.convert(fields.pop("key"), str)] = msgspec.convert({**fields, **texts}, state_type)
    return states


def _one_line(text: str) -> str:
    return clean_line(text, limit=2000)
