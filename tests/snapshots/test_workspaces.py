"""Pictures of each workspace with the built-in catalog, at two sizes and in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from ml_tui import i18n
from ml_tui.content import Loaded, load_catalog
from ml_tui.domain.project import Verification
from ml_tui.i18n import Language
from ml_tui.locations import Locations
from ml_tui.session import Session
from ml_tui.store import Library, Settings
from ml_tui.tui.app import MlTuiApp
from ml_tui.tui.workspaces.registry import WORKSPACES, WorkspaceSpec
from tests.conftest import NOW
from tests.snapshots.test_screens import LARGE, SMALL, Compare, after

DIGEST = "0" * 64
"""Replaces the catalog's own digest, which changes with every word in the catalog."""


@pytest.fixture
def real_catalog() -> Loaded:
    """The built-in catalog."""
    loaded = load_catalog()
    return Loaded(loaded.catalog, loaded.path, DIGEST)


@pytest.fixture
def bank_id(library: Library, real_catalog: Loaded) -> str:
    """A project with something answered in every workspace; its id."""
    project_id = library.create(
        "은행 A",
        client="은행 A 디지털혁신본부",
        author="김하늘",
        catalog_id=real_catalog.catalog.id,
        catalog_hash=DIGEST,
    )
    session = Session(real_catalog, library.open(project_id), by="김하늘", clock=lambda: NOW)
    session.checkpoint("착수")
    session.set_item("data-collection", met=["batch", "streaming", "source-integration"], note="화면으로 확인했다.")
    session.set_item("data-collection", verified=Verification("김하늘", date(2027, 3, 30)), evidence=["https://wiki"])
    session.set_item("data-quality", met=["completeness"], owner="박서준", due="2027-03-01", plan="규칙을 늘린다")
    session.set_item("feature-store", status="not_applicable", reason="온라인 추론이 없다")
    session.set_item("access-control", status="implemented", owner="이도윤")
    session.set_row("2.3.1.1", connected=True, link="https://wiki.bank-a.example/data")
    session.set_state("component", "data/data-lake", status="implemented")
    session.set_state("stage", "data-processing", condition="bottleneck", measure="4시간 10분")
    session.set_state("type", "supervised", chosen=True)
    session.set_state("module", "stage2-data-architecture", done=["data-source-inventory"])
    session.close()
    return project_id


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
@pytest.mark.parametrize("spec", WORKSPACES, ids=[spec.id for spec in WORKSPACES])
def test_workspace(
    snap_compare: Compare,
    locations: Locations,
    real_catalog: Loaded,
    bank_id: str,
    spec: WorkspaceSpec,
    size: tuple[int, int],
    language: Language,
) -> None:
    app = MlTuiApp(
        locations=locations,
        settings=Settings(),
        loaded=real_catalog,
        project_id=bank_id,
        language=language,
        by="김하늘",
    )
    title = i18n.translation(language).gettext(spec.title)
    shown = "김하늘" if spec.id == "history" else f" {title} "  # the log is read in a thread
    assert snap_compare(app, terminal_size=size, run_before=after(spec.key, shows=shown))
