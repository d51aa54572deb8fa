"""Every key in the help changes the screen or says something."""

from __future__ import annotations

import pytest

from ml_tui.content import Loaded
from ml_tui.sample import make_sample
from ml_tui.store import Library
from ml_tui.tui.commands import COMMANDS, Command, key_name
from ml_tui.tui.widgets.lines import LineView
from ml_tui.tui.workspaces import registry
from tests.pilot.conftest import OpenApp, User

WORKSPACES = {one.id: one.key for one in registry.WORKSPACES}


SCOPES = {
    **{(workspace, "list"): ("move",) for workspace in WORKSPACES},
    ("checklist", "list"): ("app", "move"),
    ("pipeline", "list"): ("app", "move"),
}
"""The scopes to try besides the workspace's own. The App's keys do the same everywhere, so two places are enough."""


def keys_of(*scopes: str) -> list[tuple[str, Command]]:
    """Every key of ``scopes``, with its command, except the key that quits."""
    return [
        (key, command)
        for command in COMMANDS
        if command.scope in scopes and command.action != "quit"
        for key in command.keys.split(",")
    ]


def seen(user: User) -> tuple[object, ...]:
    """What the user can notice: the text, the screen and the focus."""
    return user.screen, type(user.app.screen), user.app.focused


async def notices(user: User, key: str) -> bool:
    """Press ``key``; return whether the user can notice an effect, which may have to wait for a thread."""
    before = seen(user)
    await user.press(key)
    for _turn in range(2000):
        if seen(user) != before:
            return True
        await user.pilot.pause(0.01)
    return False


async def go_back(user: User) -> None:
    """Close all dialogs, and drop what was typed in them."""
    for _turn in range(6):
        if len(user.app.screen_stack) == 1:
            return
        if "버리고 닫기" in user.screen:
            await user.chooses("버리고 닫기")
        else:
            await user.press("escape")
    raise AssertionError(f"no way back from\n{user.screen}")


@pytest.fixture
def sample_id(library: Library, real_catalog: Loaded) -> str:
    """The filled-in sample project."""
    return make_sample(library, real_catalog, "ko")


@pytest.mark.parametrize("pane", ["list", "detail"])
@pytest.mark.parametrize("workspace", WORKSPACES)
async def test_no_key_of_a_workspace_is_silent(
    open_app: OpenApp, sample_id: str, real_catalog: Loaded, workspace: str, pane: str
) -> None:
    silent = []
    async with open_app(sample_id, size=(120, 36), content=real_catalog) as user:
        for key, command in keys_of(*SCOPES.get((workspace, pane), ()), workspace):
            await go_back(user)
            if len(user.app.query("#projects")):  # 0 has opened the list
                await user.press("enter")
            if user.app.view.language != "ko":
                await user.press("L")
            if key == WORKSPACES[workspace]:
                continue  # this workspace is open already
            if not isinstance(user.app.focused, LineView) or not user.app.focused.has_class("list"):
                await user.press("0", "enter")
            await user.press(WORKSPACES[workspace], "home", *["down"] * 3)
            if pane == "detail":
                await user.press("right", "down", "down")
            if not await notices(user, key):
                silent.append(f"{key} ({command.scope}: {command.title})")
        await go_back(user)
    assert silent == []


@pytest.mark.parametrize("workspace", [*WORKSPACES, "projects"])
async def test_a_key_of_another_place_says_it_is_not_used_here(
    open_app: OpenApp, sample_id: str, real_catalog: Loaded, workspace: str
) -> None:
    own = {key for key, _command in keys_of("app", "move", workspace)}
    places = [*WORKSPACES, "projects"]
    others = sorted({key for key, _command in keys_of(*places)} - own)
    async with open_app(sample_id, content=real_catalog) as user:
        await user.press(WORKSPACES.get(workspace, "0"))
        for key in others:
            await user.press(key)
            await user.sees(f"{key_name(key)}: 여기서는 쓰지 않습니다")
            assert not user.app.screen.query("Notice")


async def test_no_key_is_silent_in_a_checklist_emptied_by_a_filter(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id) as user:
        await user.press("f")
        await user.chooses("재검토")
        await user.sees_no("1.1 항목 1.1")
        for key in ("space", "s", "minus", "r", "n", "e", "v", "m"):
            await user.press(key)
            await user.sees("보이는 항목이 없습니다. Esc로 거르기를 풉니다")
            await user.press("up")
            await user.sees_no("보이는 항목이 없습니다")


@pytest.mark.parametrize("projects", [0, 3])
async def test_no_key_of_the_project_list_is_silent(open_app: OpenApp, library: Library, projects: int) -> None:
    for number in range(projects):
        library.create(f"은행 {number}", catalog_id="small")
    silent = []
    async with open_app(size=(120, 36)) as user:
        for key, command in keys_of("app", "projects", *(["move"] if projects else [])):
            await go_back(user)
            if not len(user.app.screen.query("#projects")):
                await user.press("0")
            if user.app.view.language != "ko":
                await user.press("L")
            await user.press("home", "down")
            if not await notices(user, key):
                silent.append(f"{key} ({command.scope}: {command.title})")
        await go_back(user)
    assert silent == []


async def test_keys_of_the_open_workspace_work_from_the_navigator(open_app: OpenApp, project_id: str) -> None:
    async with open_app(project_id, size=(120, 36)) as user:
        await user.press("3", "left")
        assert user.app.focused and user.app.focused.id == "sidebar"
        await user.press("space")
        await user.sees("> [x] 1.1")
        await user.press("left", "n")
        await user.sees("Ctrl+S 저장")
