"""The sample project: its history is that of a project, from the beginning on."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from ml_tui.content import load_catalog
from ml_tui.domain.changes import ChangeKind
from ml_tui.sample import BEGUN, make_sample
from ml_tui.session import Session
from ml_tui.store import Library


def test_the_log_of_the_sample_runs_from_the_start_of_the_project_to_today(library: Library) -> None:
    loaded = load_catalog()
    session = Session(loaded, library.open(make_sample(library, loaded, "ko"), write=False))
    log = session.log()
    assert log[0].kind is ChangeKind.CREATE
    assert session.today - log[0].at.astimezone().date() == timedelta(days=BEGUN)
    assert session.project.info.created == log[0].at.astimezone().date()
    assert all(before.at <= after.at for before, after in pairwise(log))
    assert log[-1].at.astimezone().date() == session.today
