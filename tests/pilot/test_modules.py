"""플랫폼 모듈: work products to tick, addresses to copy, data sheets and model cards to keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from ml_tui.content import Loaded
from ml_tui.domain.platform import records_of
from ml_tui.domain.project import ModuleState
from ml_tui.store import Library
from ml_tui.store_protocol import DraftText
from tests.conftest import NOW
from tests.pilot.conftest import OpenApp, Stored, User
from tests.pilot.test_mapping import focus


@pytest.fixture
def project_id(library: Library, real_catalog: Loaded) -> str:
    """A new project on the built-in framework."""
    return library.create("은행 A", client="고객사", author="김하늘", catalog_id=real_catalog.catalog.id)


@pytest.fixture
def loaded(real_catalog: Loaded) -> Loaded:
    """The built-in framework, which has the modules."""
    return real_catalog


async def go_to(user: User, title: str) -> None:
    """Open the workspace with the cursor on the line that begins with ``title``."""
    await user.press("6", "home")
    for _step in range(30):
        if user.cursor.startswith(title):
            return
        await user.press("down")
    raise AssertionError(f"no {title!r} in the list; the screen is\n{user.screen}")


async def add_sheet(user: User, name: str) -> None:
    """Add a data sheet called ``name``."""
    await go_to(user, "[ ] 데이터 시트")
    await user.press("a")
    await user.sees("식별자와 버전")
    await user.types(name)
    await user.press("ctrl+s")
    await user.sees(f"    - {name}")


class TestModules:
    """The list, work products, address and note."""

    async def test_space_ticks_work_products(self, open_app: OpenApp, project_id: str, stored: Stored) -> None:
        async with open_app(project_id) as user:
            await user.press("6")
            await user.sees("Stage 2", "ISO 42001", "[ ] 데이터 아키텍처                 0/4")
            await user.press("space")  # moves into the detail, where the work products can be ticked
            assert focus(user) == "deliverable/data-source-inventory"
            await user.press("space", "down", "enter")
            await user.sees("[~] 데이터 아키텍처                 2/4")
            await user.press("space")
            await user.sees("[~] 데이터 아키텍처                 1/4")
            await user.reads("산출물 2/4 → 1/4 (-", "(u 되돌리기)")
            await user.press("u", "u", "escape", "escape")
            state = ModuleState(done=("data-source-inventory",))
            await user.until(lambda: stored().module("stage2-data-architecture") == state)

    async def test_the_address_and_the_note_of_a_module_are_edited(
        self, open_app: OpenApp, project_id: str, stored: Stored, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with open_app(project_id) as user:
            copied: list[str] = []
            monkeypatch.setattr(user.app, "copy_to_clipboard", copied.append)
            await user.press("6", "y")
            await user.sees("복사할 주소가 없습니다")
            await user.press("e")
            await user.types("https://wiki.example/arch")
            await user.press("ctrl+s")
            await user.press("n")
            await user.types("담당 부서가 바뀜")
            await user.press("ctrl+s")
            wanted = ModuleState(link="https://wiki.example/arch", note="담당 부서가 바뀜")
            await user.until(lambda: stored().module("stage2-data-architecture") == wanted)
            await user.press("y")
            await user.sees("복사 요청을 보냈습니다. 터미널이 막으면 복사되지 않습니다")
            assert copied == ["https://wiki.example/arch"]

    async def test_a_row_leads_back_to_the_mapping(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await user.press("6", "right", "up", "enter")
            await user.until(lambda: focus(user) == "2.3.1.1")
            await user.press("escape")
            await user.until(lambda: focus(user) == "jump:mapping:2.3.1.1")


class TestRecords:
    """Data sheets and model cards: add, change, duplicate, delete, write to a file."""

    async def test_a_sheet_is_made_and_filled_in(self, open_app: OpenApp, project_id: str, stored: Stored) -> None:
        async with open_app(project_id) as user:
            await add_sheet(user, "거래 원장")
            assert user.cursor == "- 거래 원장"
            await user.press("right", "down", "down", "enter")
            await user.sees("동기: 무엇에 쓰려고 만들었고 무엇이 비어 있었는가?")
            await user.types("연체 예측")
            await user.press("ctrl+s")
            await user.sees("데이터 시트 · 1/20칸 적음")
            await user.until(lambda: bool(records_of(stored(), "datasheet")))
            ((key, record),) = records_of(stored(), "datasheet")
            assert key.startswith("ds-") and len(key) == 9
            await user.until(lambda: records_of(stored(), "datasheet")[0][1].fields == {"purpose": "연체 예측"})
            assert record.name == "거래 원장"

    async def test_a_record_needs_a_name(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await go_to(user, "[ ] 모델 카드")
            await user.press("a", "tab")
            await user.types("ko")
            await user.press("ctrl+s")
            await user.sees("이름이 비어 있습니다", "언어 (language)")

    async def test_a_asks_for_the_kind_away_from_a_module_with_records(
        self, open_app: OpenApp, project_id: str
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("6", "a")
            await user.sees("무엇을 추가할까요?")
            await user.chooses("모델 카드")
            await user.types("연체 예측")
            await user.press("ctrl+s")
            await user.until(lambda: user.cursor == "- 연체 예측")

    async def test_d_duplicates_and_delete_asks_first(self, open_app: OpenApp, project_id: str, stored: Stored) -> None:
        async with open_app(project_id) as user:
            await add_sheet(user, "거래")
            await user.press("d")
            await user.until(lambda: user.cursor == "- 거래 (사본)")
            await user.press("up", "d")
            await user.until(lambda: user.cursor == "- 거래 (사본 2)")
            await user.press("delete")
            await user.sees("지울까요? 거래 (사본 2)")
            await user.chooses("그대로 두기")
            assert user.cursor == "- 거래 (사본 2)"
            await user.press("D")
            await user.chooses("지우기")
            await user.sees("지웠습니다. u로 되돌립니다")
            await user.sees_no("    - 거래 (사본 2)")
            await user.press("u")
            await user.sees("    - 거래 (사본 2)")
            await user.until(lambda: len(records_of(stored(), "datasheet")) == 3)

    async def test_deleting_from_its_page_leads_to_the_list(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await add_sheet(user, "거래")
            await user.press("right", "D")
            await user.chooses("지우기")
            await user.sees_no("    - 거래")
            assert user.cursor == "[ ] 데이터 시트"

    async def test_the_page_of_a_module_leads_to_its_records(self, open_app: OpenApp, project_id: str) -> None:
        async with open_app(project_id) as user:
            await add_sheet(user, "거래")
            await user.press("up", "right")
            await user.until(lambda: focus(user) == "deliverable/dataset-register")
            for _step in range(30):
                if focus(user).startswith("jump:modules:ds-"):
                    break
                await user.press("down")
            await user.press("enter")
            await user.until(lambda: user.cursor == "- 거래")
            await user.press("escape")
            await user.until(lambda: focus(user).startswith("jump:modules:ds-"))
            await user.press("d")
            await user.sees("    - 거래 (사본)")

    async def test_w_writes_the_record_and_overwrites_no_file(
        self, open_app: OpenApp, project_id: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
        taken = Path.cwd() / "taken.md"
        taken.write_text("남의 것")
        async with open_app(project_id) as user:
            await add_sheet(user, "거래 원장")
            await user.press("w")
            await user.sees("거래 원장 파일로 쓰기")
            await user.press("ctrl+s")
            await user.reads("파일로 썼습니다:", "가져가기: scp")
            written = Path.cwd() / "거래_원장_2027-03-31.md"
            assert written.read_text().startswith("# 데이터 시트: 거래 원장\n")
            assert written.stat().st_mode & 0o777 == 0o600
            await user.press("w", "ctrl+a", "ctrl+k")
            await user.press("ctrl+s")
            await user.sees("파일 이름이 비어 있습니다")
            for name in ("taken", "~nobody-here/x", "no/such/folder"):
                await user.types(name)
                await user.press("ctrl+s")
                await user.sees("이미 있는 파일입니다" if name == "taken" else "폴더")
                await user.press("ctrl+a", "ctrl+k")
            await user.types(str(Path.cwd()))
            await user.press("ctrl+s")
            await user.reads("파일로 썼습니다:")
            assert (Path.cwd() / "거래_원장_2027-03-31 (2).md").exists()
            assert taken.read_text() == "남의 것"

    async def test_keys_on_a_module_without_records_explain_themselves(
        self, open_app: OpenApp, project_id: str
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("6")
            for key in ("w", "d", "D"):
                await user.press(key)
                await user.sees("여기에는 기록이 없습니다")
            await add_sheet(user, "거래")
            await user.press("up", "w")
            await user.sees("기록 위에서 누르십시오")

    async def test_an_unfinished_record_is_offered_again(
        self, open_app: OpenApp, project_id: str, library: Library, stored: Stored
    ) -> None:
        store = library.open(project_id)
        store.draft.keep(DraftText("record/mc-00000a", NOW, {"name": "연체 예측", "risks": "표본이 적다"}))
        store.close()
        async with open_app(project_id) as user:
            await user.sees("저장하지 못한 글이 남아 있습니다: 모델 카드 mc-00000a")
            await user.chooses("이어서 쓰기")
            await user.sees("연체 예측", "언어 (language)")
            await user.press("ctrl+s")
            await user.sees("    - 연체 예측")
            await user.until(lambda: bool(records_of(stored(), "model-card")))
            assert stored().records["mc-00000a"].fields == {"risks": "표본이 적다"}

    async def test_a_read_only_project_refuses_before_asking(
        self, open_app: OpenApp, project_id: str, library: Library
    ) -> None:
        holder = library.open(project_id)
        async with open_app(project_id) as user:
            for keys in (("2", "space"), ("2", "e"), ("6", "a"), ("6", "e"), ("6", "right", "space")):
                await user.press(*keys)
                await user.sees("읽기 전용입니다")
                await user.press("escape", "escape")
        holder.close()
