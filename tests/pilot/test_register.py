"""A register and questions in the app that only a catalog file declares, and no code."""

from __future__ import annotations

from pathlib import Path

import pytest

from ml_tui.content import Loaded, load_catalog
from ml_tui.domain.platform import records_of
from ml_tui.store import Library
from tests.own_catalogs import with_questions, with_register
from tests.pilot.conftest import OpenApp, Stored
from tests.pilot.test_modules import go_to


@pytest.fixture
def project_id(library: Library) -> str:
    """A new project."""
    return library.create("은행 A", author="김하늘")


class TestRegister:
    """The register of incidents from the documentation."""

    @pytest.fixture
    def loaded(self, tmp_path: Path) -> Loaded:
        """The built-in framework with the register."""
        path = tmp_path / "firm.yaml"
        path.write_text(with_register(), encoding="utf-8")
        return load_catalog(path)

    async def test_an_incident_is_recorded_found_undone_and_exported(
        self, open_app: OpenApp, project_id: str, stored: Stored
    ) -> None:
        async with open_app(project_id) as user:
            await go_to(user, "[ ] 사고 대장")
            await user.press("a")
            await user.sees("사고 기록", "발생일", "심각도", "경위: 무슨 일이 있었는가?  사실만 시간 순서로")
            await user.types("한도 초과\n")
            await user.press("ctrl+s")
            await user.sees("비어 있습니다: 발생일", "이 칸은 꼭 적어야 합니다")
            await user.types("2027.3.2\n")
            await user.sees("(없음)  높음   낮음")
            await user.press("right", "enter")
            await user.types("두 시간 뒤 멈춤")
            await user.press("ctrl+s")
            await user.sees("    - 한도 초과")
            fields = {"occurred": "2027-03-02", "severity": "high", "summary": "두 시간 뒤 멈춤"}
            await user.until(lambda: [one.fields for _key, one in records_of(stored(), "incident")] == [fields])
            ((key, _record),) = records_of(stored(), "incident")
            assert key.startswith("inc-")
            await user.press("w")
            await user.sees("한도 초과 파일로 쓰기")
            await user.press("ctrl+s")
            await user.reads("파일로 썼습니다:")
            assert (Path.cwd() / "한도_초과_2027-03-31.md").read_text().startswith("# 사고 기록: 한도 초과\n")
            await user.press("3", "slash")
            await user.types("두 시간 뒤 멈춤")
            await user.sees("사고 기록: 한도 초과  무슨 일이 있었는가?: 두 시간 뒤 멈춤")
            await user.press("enter")
            await user.until(lambda: user.cursor == "무슨 일이 있었는가?", "the field that was found")
            await user.press("u")
            await user.until(lambda: not records_of(stored(), "incident"))
            await user.press("7")
            await user.reads("되돌림 - 사고 기록")


class TestQuestions:
    """The question path from the documentation."""

    @pytest.fixture
    def loaded(self, tmp_path: Path) -> Loaded:
        """The built-in framework with other questions."""
        path = tmp_path / "firm.yaml"
        path.write_text(with_questions(), encoding="utf-8")
        return load_catalog(path)

    async def test_a_question_is_shown_with_its_own_answers(
        self, open_app: OpenApp, project_id: str, stored: Stored
    ) -> None:
        async with open_app(project_id) as user:
            await user.press("1")
            await user.sees("ML 기반 AI 시스템 계층 구조")
            await user.press("p")
            await user.sees("질문 1", "맞힐 정답이 기록에 있습니까?", "일부만")
            await user.chooses("일부만")
            await user.sees("질문 2", "비슷한 것끼리 묶으려 합니까?")
            await user.chooses("예")
            await user.sees("제안: 비지도 학습", "정답 없이 묶는 문제입니다.")
            await user.chooses("채택하고")
            await user.until(lambda: "unsupervised" in stored().types)
            assert stored().types["unsupervised"].chosen
