"""The context of a command: folders, settings, catalog, projects, and sessions on them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ml_tui.cli import output
from ml_tui.errors import BadInput, MlTuiError, NotFound, UsageError
from ml_tui.i18n import LANGUAGES, Language, _, use_language
from ml_tui.locations import Locations, find_locations
from ml_tui.text import clean_line

if TYPE_CHECKING:
    from ml_tui.content import Loaded
    from ml_tui.session import Session
    from ml_tui.store import Library, ProjectStore, Settings

LOCK_WAIT = 10.0
"""How many seconds a changing command waits for the lock: other commands hold it briefly, the app for hours."""


class Context(msgspec.Struct, kw_only=True, dict=True):
    """One run of the command line."""

    locations: Locations
    settings: Settings | None = None
    """The user's settings; None when there are none or they cannot be read."""
    catalog: str = ""
    """The path given with ``--catalog``."""
    by: str = ""
    """The name given with ``--by``."""

    @property
    def author(self) -> str:
        """The author of changes: ``--by``, else the name in the settings; if empty, the session decides."""
        return self.by or (self.settings.name if self.settings else "")

    @property
    def catalog_path(self) -> Path | None:
        """The path in ``--catalog``, else in the settings (relative to their folder); None: the built-in catalog."""
        own = self.settings.catalog if self.settings else ""
        if self.catalog:
            return _from_home(self.catalog)
        return self.locations.config / _from_home(own) if own else None

    @cached_property
    def library(self) -> Library:
        """All projects."""
        from ml_tui.store import Library

        return Library(self.locations)

    @cached_property
    def loaded(self) -> Loaded:
        """The catalog in force. The catalog that ``--catalog`` names has no fallback, so scripts never use another one.

        :raises MlTuiError: the named catalog or the built-in one cannot be used.
        """
        from ml_tui.content import load_catalog

        if not self.catalog:
            return self.loaded_or_built_in
        return msgspec.structs.replace(load_catalog(self.catalog_path, cache=self.locations.cache), is_explicit=True)

    @cached_property
    def loaded_or_built_in(self) -> Loaded:
        """The catalog in force. If it cannot be used, print the fault and fall back to the built-in catalog.

        :raises MlTuiError: the built-in catalog cannot be used either.
        """
        from ml_tui.content import load_or_fall_back

        loaded = load_or_fall_back(self.catalog_path, cache=self.locations.cache)
        if loaded.fault:
            _warn_of_builtin_catalog(loaded.fault)
        return msgspec.structs.replace(loaded, is_explicit=bool(self.catalog) and not loaded.fault)

    def find(self, reference: str) -> str:
        """Return the id of the project that ``reference`` names; a damaged project is found only by its id.

        :raises NotFound: there is no such project.
        :raises UsageError: several projects have this name.
        :raises BadInput: the data folder cannot be read.
        """
        self.library.check()
        try:
            return self.library.find(reference)
        except NotFound as error:
            damaged = [entry.id for entry in self.library.entries() if entry.info is None]
            if damaged:
                error.hint += _(" (손상된 프로젝트는 id로만 찾습니다: {ids})").format(ids=", ".join(damaged[:5]))
            raise

    @contextmanager
    def reading(self, reference: str, *, to_deliver: bool = False) -> Iterator[Session]:
        """Open a read-only session on the project ``reference``, which waits for no lock.

        :param to_deliver: the command exports or compares the project, so it must not fall back to the built-in
            catalog.
        :raises MlTuiError: there is no such project, or it cannot be read.
        """
        from ml_tui.session import Session

        store = self.library.open(self.find(reference), write=False)
        session = Session(self.loaded if to_deliver else self.loaded_or_built_in, store, by=self.author)
        if fault := session.loaded.project_fault:
            if to_deliver:
                raise fault
            _warn_of_builtin_catalog(fault)
        _warn(session)
        yield session

    @contextmanager
    def changing(self, reference: str) -> Iterator[Session]:
        """Open a session that may change the project ``reference``; the command must save before it prints.

        :raises Busy: another session holds the project.
        :raises MlTuiError: there is no such project, or it cannot be read or written.
        """
        from ml_tui.session import Session

        with self.holding(reference) as store:
            session = Session(self.loaded, store, by=self.author)
            if fault := session.loaded.project_fault:
                raise fault
            _warn(session)
            yield session

    @contextmanager
    def holding(self, reference: str) -> Iterator[ProjectStore]:
        """Open the store of the project ``reference``, even of a damaged one, with the lock.

        :raises Busy: another session holds the project.
        :raises NotWritten: its folder cannot be written.
        """
        store = self.library.open(self.find(reference), write=True, wait=LOCK_WAIT)
        try:
            if store.read_only:
                raise store.refusal()
            yield store
        finally:
            store.close()


def _warn_of_builtin_catalog(fault: MlTuiError) -> None:
    """Print the fault of the catalog, and warn that the built-in catalog is used."""
    output.complain(fault)
    output.say(_("  → 내장 카탈로그로 계속합니다"))


def _warn(session: Session) -> None:
    """Warn that the project is older than its log, or was made with another catalog."""
    if fault := session.store.newer or session.store.set_back:
        output.complain(fault)
    made_with = session.project.info.catalog_id
    if made_with and made_with != session.catalog.id:
        output.say(
            _("ml-tui: 이 프로젝트는 다른 카탈로그({made})로 만들어졌습니다. 지금 카탈로그: {now}").format(
                made=made_with, now=session.catalog.id
            )
        )


def _demand_possible_zone() -> None:
    """If ``TZ`` names an impossible zone, a day or more from UTC, warn and use UTC."""
    import time

    if max(abs(time.timezone), abs(time.altzone)) < 24 * 60 * 60:
        return
    output.say(
        _("ml-tui: TZ={zone}은(는) UTC와 하루 넘게 다른 시간대여서 UTC로 봅니다. 예: export TZ=Asia/Seoul").format(
            zone=clean_line(os.environ.get("TZ", ""))[:40]
        )
    )
    os.environ["TZ"] = "UTC"
    time.tzset()


def start(*, data_dir: str = "", lang: str = "") -> Context:
    """Return the context of a run, and set the language: ``lang``, settings, last run, locale or Korean, in this order.

    Ignore faulty settings with a message.
    """
    use_language(_known(lang) or _language_of_locale())
    try:
        context = Context(locations=find_locations(data_dir))
    except (RuntimeError, OSError):  # there is no such home, or the current folder was deleted
        named = clean_line(data_dir or os.environ.get("ML_TUI_HOME", ""))[:80]
        raise UsageError(
            _("폴더를 알 수 없습니다: {path}").format(path=named), _("/로 시작하는 폴더를 지정하십시오: --data-dir DIR")
        ) from None
    fault = None
    # This check saves runs without settings the import of YAML and TinyDB.
    if os.path.lexists(context.locations.settings):  # Path.exists raises for an unreadable folder
        from ml_tui.store import load_settings

        try:
            context.settings = load_settings(context.locations.settings)
        except BadInput as error:
            fault = error
    wanted = _known(lang) or _known(context.settings.language if context.settings else "")
    use_language(wanted or _language_of_last_run(context.locations) or _language_of_locale())
    if fault:
        output.complain(fault)
    _demand_possible_zone()
    return context


def _from_home(path: str) -> Path:
    """Return ``path`` with a leading ``~`` expanded; the home of an unknown user stays, and is not found later."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def _known(language: str | None) -> Language | None:
    return next((one for one in LANGUAGES if one == language), None)


def _language_of_last_run(locations: Locations) -> Language | None:
    if not os.path.lexists(locations.ui_state):
        return None
    from ml_tui.store import UiState

    return _known(UiState.read(locations.data).language)


def _language_of_locale() -> Language:
    locale = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return next((one for one in LANGUAGES if locale.startswith(one)), "ko")
