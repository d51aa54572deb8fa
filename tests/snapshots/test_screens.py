"""Pictures of the screens. To accept new pictures, run ``make snapshots`` and look at them."""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable, Iterator

import pytest
from textual.pilot import Pilot

from ml_tui.content import Loaded
from ml_tui.domain.project import Verification
from ml_tui.i18n import Language
from ml_tui.locations import Locations
from ml_tui.session import Session
from ml_tui.store import Library, Settings
from ml_tui.tui.app import MlTuiApp
from tests.pilot.conftest import TODAY, User

SMALL, LARGE = (80, 24), (120, 36)

Compare = Callable[..., bool]
Open = Callable[..., MlTuiApp]


@pytest.fixture(autouse=True)
def restored_signals() -> Iterator[None]:
    """Restore the signal handlers that were set before the app."""
    taken = (signal.SIGHUP, signal.SIGTERM, signal.SIGTSTP)
    before = {number: signal.getsignal(number) for number in taken}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def answered(project_id: str, open_session: Callable[..., Session]) -> str:
    """A project with an answer of every kind; its id."""
    session = open_session(project_id)
    session.set_item(
        "alpha", status="implemented", met=["one", "two", "three"], note="화면으로 확인했다.", owner="이도윤"
    )
    session.set_item("alpha", evidence=["https://wiki.example/ml"], verified=Verification("김하늘", TODAY))
    session.set_item(
        "beta", status="in_progress", met=["one"], owner="박서준", due="2027-03-01", plan="4월까지 둘째 기준"
    )
    session.set_item("gamma", status="not_applicable", reason="외주 업체가 맡아 조직 안에는 없다")
    session.checkpoint("착수")
    session.close()
    return project_id


@pytest.fixture
def open_app(locations: Locations, loaded: Loaded) -> Open:
    """Make the app without running it."""

    def make(project_id: str | None = None, *, language: Language = "ko") -> MlTuiApp:
        return MlTuiApp(
            locations=locations,
            settings=Settings(),
            loaded=loaded,
            project_id=project_id,
            language=language,
            by="김하늘",
        )

    return make


def after(*keys: str, shows: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Press ``keys``, and wait until the screen shows ``shows``."""

    async def press(pilot: Pilot[None]) -> None:
        assert isinstance(pilot.app, MlTuiApp)
        user = User(pilot.app, pilot)
        await user.press(*keys)
        await user.sees(shows)

    return press


def test_no_projects(snap_compare: Compare, open_app: Open) -> None:
    assert snap_compare(open_app(), terminal_size=SMALL, run_before=after(shows="아직 프로젝트가 없습니다"))


def test_projects(
    snap_compare: Compare, open_app: Open, answered: str, library: Library, open_session: Callable[..., Session]
) -> None:
    library.create("카드 B 심사 모델", client="카드 B", catalog_id="small")
    old = open_session(library.create("지난해 점검", catalog_id="small"))
    old.set_info(archived=True)
    old.close()
    assert snap_compare(open_app(answered), terminal_size=SMALL, run_before=after("0", shows="지난해 점검"))


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
def test_checklist(snap_compare: Compare, open_app: Open, answered: str, size: tuple[int, int]) -> None:
    assert snap_compare(open_app(answered), terminal_size=size, run_before=after("3", shows="> [x] 1.1"))


def test_checklist_in_english(snap_compare: Compare, open_app: Open, answered: str) -> None:
    app = open_app(answered, language="en")
    assert snap_compare(app, terminal_size=SMALL, run_before=after("3", shows="1.1 항목 1.1 (en)"))


def test_item_under_the_cursor(snap_compare: Compare, open_app: Open, answered: str) -> None:
    keys = ("3", "down", "right", "down")
    assert snap_compare(open_app(answered), terminal_size=SMALL, run_before=after(*keys, shows="> [ ] 2 기준 two"))


def test_marked_and_filtered(snap_compare: Compare, open_app: Open, answered: str) -> None:
    keys = ("3", "f", "down", "enter", "m", "m")
    assert snap_compare(open_app(answered), terminal_size=SMALL, run_before=after(*keys, shows="2개 표시"))


def test_edit_form(snap_compare: Compare, open_app: Open, answered: str) -> None:
    assert snap_compare(open_app(answered), terminal_size=SMALL, run_before=after("3", "e", shows="화면으로 확인했다"))


def test_menu(snap_compare: Compare, open_app: Open, answered: str) -> None:
    assert snap_compare(open_app(answered), terminal_size=SMALL, run_before=after("3", "f", shows="무엇을 볼까요?"))


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
def test_review(snap_compare: Compare, open_app: Open, answered: str, size: tuple[int, int]) -> None:
    keys = ("3", "down", "r")
    assert snap_compare(open_app(answered), terminal_size=size, run_before=after(*keys, shows="2/5"))


def test_refusal(snap_compare: Compare, open_app: Open, answered: str) -> None:
    keys = ("3", "minus", "ctrl+u", "ctrl+s")
    assert snap_compare(open_app(answered), terminal_size=SMALL, run_before=after(*keys, shows="사유가 필요합니다"))
