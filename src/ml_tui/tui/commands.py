"""All commands with a key. Bindings, footer, palette, help and `docs/keys.md` are made from this list.

The scope of a command says where its key works. Titles and help are message ids, translated when shown. In Hangul mode,
`ml_tui.terminal.hangul` finds the letter of each key.
"""

from __future__ import annotations

import msgspec
from textual.binding import Binding

from ml_tui.domain.terms import STATUSES, Status
from ml_tui.i18n import N_, _
from ml_tui.tui.workspaces.registry import WORKSPACES


class Command(msgspec.Struct, frozen=True):
    """A command and its keys."""

    scope: str
    keys: str
    """Textual's names of the keys, separated by commas; footer and palette show the first."""
    action: str
    title: str
    """One or two words, for footer and palette."""
    help: str = ""
    """A sentence for the help page and the palette."""
    footer: bool = False
    """Whether the footer shows it if there is room."""
    always: bool = False
    """Whether the footer shows it at the right, however narrow the screen."""
    palette: bool = True
    """Whether the command palette offers it."""

    @property
    def shown_keys(self) -> str:
        """The keys as people write them: ``Space``, ``Ctrl+S``, ``j ↓``."""
        return " ".join(key_name(key) for key in self.keys.split(","))

    @property
    def shown_key(self) -> str:
        """The first key as people write it."""
        return key_name(self.keys.split(",")[0])


_NAMES = {
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "minus": "-",
    "slash": "/",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "question_mark": "?",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "tab": "Tab",
    "delete": "Del",
    "shift+tab": "Shift+Tab",
}


def key_name(key: str) -> str:
    """Return Textual's ``key`` as people write it."""
    if key.startswith("ctrl+"):
        return "Ctrl+" + key[5:].upper()
    return _NAMES.get(key, key)


SCOPES = {
    "app": N_("어디서나"),
    "move": N_("커서 이동"),
    "projects": N_("프로젝트 목록"),
    **{one.id: one.title for one in WORKSPACES},
    "review": N_("검토 모드"),
    "import": N_("가져오기"),
    "editor": N_("편집"),
}
"""Name of each scope, in the order of the help page."""

_NOT_APPLICABLE_WORD = STATUSES[Status.NOT_APPLICABLE].text

_ANSWER_HELP = {Status.NOT_APPLICABLE: N_("사유를 묻습니다")}
"""The help of the keys that set a status in review mode."""

COMMANDS: tuple[Command, ...] = (
    Command("app", "0", "projects", N_("프로젝트 목록"), N_("지금 프로젝트를 닫고 목록으로 갑니다")),
    *(Command("app", one.key, f"workspace('{one.id}')", one.title, one.help) for one in WORKSPACES),
    Command("app", "u", "undo", N_("되돌리기"), N_("마지막 변경을 되돌립니다. 앞선 접속에서 한 변경도 되돌립니다")),
    Command("app", "ctrl+r", "redo", N_("다시 하기"), N_("되돌린 변경을 다시 합니다")),
    Command(
        "app", "ctrl+s", "checkpoint", N_("체크리스트 저장"), N_("변경은 늘 저장되어 있습니다. 비교할 시점을 남깁니다")
    ),
    Command("app", "x", "export", N_("내보내기"), N_("보고서를 파일로 내보냅니다"), footer=True),
    Command("app", "i", "import", N_("가져오기"), N_("채워진 Excel 파일을 읽어 차이를 보이고, 한 번에 가져옵니다")),
    Command(
        "app", "slash", "search", N_("찾기"), N_("모든 항목에서 찾습니다. 초성으로도 됩니다 (ㄷㄹㅍㅌ)"), footer=True
    ),
    Command(
        "app",
        "o",
        "take_over",
        N_("이어받기"),
        N_("다른 세션이 열어 읽기만 하던 프로젝트를, 그 세션이 끝난 뒤 이어서 씁니다"),
    ),
    Command("app", "g", "reader", N_("가이드 대상"), N_("컨설턴트 가이드와 이용자 가이드를 바꿔 봅니다")),
    Command("app", "L", "language", N_("언어"), N_("다음 언어로 바꿉니다")),
    Command("app", "b", "sidebar", N_("사이드바"), N_("사이드바를 펴거나 접습니다")),
    Command("app", "question_mark", "help", N_("도움말"), N_("방법과 모든 키를 보여 줍니다"), always=True),
    Command("app", "ctrl+p", "command_palette", N_("명령"), N_("이름으로 명령을 찾습니다"), palette=False),
    Command("app", "q", "quit", N_("끝내기"), N_("저장하고 끝냅니다. 다음에 같은 자리에서 열립니다"), always=True),
    Command("move", "down,j", "down", N_("아래"), palette=False),
    Command("move", "up,k", "up", N_("위"), palette=False),
    Command("move", "right,l", "right", N_("상세로"), palette=False),
    Command("move", "left,h", "left", N_("목록으로"), N_("상세에서 목록으로, 목록에서 펴진 사이드바로"), palette=False),
    Command("move", "pagedown", "page_down", N_("다음 쪽"), palette=False),
    Command("move", "pageup", "page_up", N_("앞 쪽"), palette=False),
    Command("move", "home", "first", N_("처음"), palette=False),
    Command("move", "end", "last", N_("끝"), palette=False),
    Command("move", "tab", "other_pane", N_("다른 칸"), N_("목록과 상세 사이를 오갑니다"), palette=False),
    Command("move", "enter", "open", N_("열기"), palette=False),
    Command("move", "escape", "back", N_("뒤로"), palette=False),
    Command("projects", "enter", "open", N_("열기"), N_("프로젝트를 엽니다"), footer=True),
    Command("projects", "n", "new", N_("새 프로젝트"), N_("이름을 묻고 만듭니다"), footer=True),
    Command(
        "projects",
        "e",
        "edit",
        N_("고치기"),
        N_("이름, 고객, 점검 주기, 작성자, 문의처, 카탈로그를 고칩니다"),
        footer=True,
    ),
    Command("projects", "a", "archive", N_("보관"), N_("목록 아래 보관함으로 옮기거나 꺼냅니다"), footer=True),
    Command("projects", "slash", "search", N_("찾기"), N_("이름과 고객으로 프로젝트를 찾습니다. 초성으로도 됩니다")),
    Command(
        "dashboard",
        "space",
        "tick",
        N_("체크"),
        N_("구성 요소를 체크하거나 풀고, ML 유형을 채택하거나 거둡니다"),
        footer=True,
    ),
    Command(
        "dashboard",
        "s",
        "next_status",
        N_("상태"),
        N_("구성 요소를 미착수, 진행 중, 구현됨 순으로 바꾸고, 구현됨에서는 묻습니다"),
        footer=True,
    ),
    Command(
        "dashboard", "minus", "not_applicable", _NOT_APPLICABLE_WORD, N_("사유를 적고 분모에서 뺍니다"), footer=True
    ),
    Command("dashboard", "n", "note", N_("메모"), N_("구성 요소나 ML 유형에 메모를 적습니다"), footer=True),
    Command("dashboard", "p", "propose", N_("유형 고르기"), N_("몇 가지를 묻고 ML 유형을 제안합니다"), footer=True),
    Command("mapping", "space", "connect", N_("연결"), N_("행을 연결됨이나 미연결로 바꿉니다"), footer=True),
    Command(
        "mapping",
        "enter",
        "open",
        N_("이동"),
        N_("이어진 모듈로 갑니다. Esc로 돌아옵니다"),
        footer=True,
        palette=False,
    ),
    Command("mapping", "e", "edit", N_("편집"), N_("상태, 바로가기, 메모를 고칩니다"), footer=True),
    Command("mapping", "n", "note", N_("메모"), N_("행의 메모를 적습니다"), footer=True),
    Command(
        "checklist",
        "space",
        "tick",
        N_("체크"),
        N_("항목이나 구현 내용을 체크하거나 풉니다. 바로 다시 누르면 그 전의 답으로 돌아갑니다"),
        footer=True,
    ),
    Command(
        "checklist",
        "s",
        "next_status",
        N_("상태"),
        N_("미착수, 진행 중, 구현됨 순으로 바꿉니다. 구현됨이거나 표시한 항목이 서로 다르면 묻습니다"),
        footer=True,
    ),
    Command(
        "checklist", "minus", "not_applicable", _NOT_APPLICABLE_WORD, N_("사유를 적고 분모에서 뺍니다"), footer=True
    ),
    Command("checklist", "r", "review", N_("검토"), N_("한 화면에 한 항목씩 답하며 넘깁니다"), footer=True),
    Command(
        "checklist",
        "f",
        "filter",
        N_("거르기"),
        N_("영역, 상태, 필수, 담당자, 기한, 증빙, 검증으로 거릅니다"),
        footer=True,
    ),
    Command("checklist", "n", "note", N_("메모"), N_("메모를 적습니다"), footer=True),
    Command(
        "checklist",
        "e",
        "edit",
        N_("편집"),
        N_("항목의 모든 칸을, 표시한 항목이면 계획·담당자·기한을 고칩니다"),
        footer=True,
    ),
    Command(
        "checklist",
        "v",
        "verify",
        N_("검증하기"),
        N_("직접 확인한 구현됨에 이름과 오늘 날짜를 남깁니다. 다시 누르면 되돌립니다"),
        footer=True,
    ),
    Command(
        "checklist",
        "m",
        "mark",
        N_("표시"),
        N_("여러 항목을 표시해 상태, 사유, 검증, 계획·담당자·기한을 한꺼번에 바꿉니다"),
    ),
    Command(
        "pipeline",
        "space,s",
        "next_state",
        N_("상태"),
        N_("단계를 정상, 병목, 문제, 미구축 순으로 바꾸고, 유형을 채택하거나 거둡니다"),
        footer=True,
    ),
    Command("pipeline", "e", "edit", N_("편집"), N_("단계의 상태, 측정값, 메모를 고칩니다"), footer=True),
    Command("pipeline", "n", "note", N_("메모"), N_("단계나 유형의 메모를 적습니다"), footer=True),
    Command(
        "pipeline",
        "right_square_bracket",
        "next_pipeline",
        N_("다음 흐름"),
        N_("다음 파이프라인을 폅니다"),
        footer=True,
    ),
    Command("pipeline", "left_square_bracket", "previous_pipeline", N_("앞 흐름"), N_("앞 파이프라인을 폅니다")),
    Command(
        "gap",
        "enter",
        "open",
        N_("고칠 곳으로"),
        N_("남은 일을 고치는 곳으로 갑니다. Esc로 돌아옵니다"),
        footer=True,
        palette=False,
    ),
    Command("gap", "e", "edit", N_("편집"), N_("그 항목의 모든 칸을 여기서 고칩니다"), footer=True),
    Command("gap", "n", "note", N_("메모"), N_("그 항목의 메모를 적습니다"), footer=True),
    Command("gap", "p", "plan", N_("계획표"), N_("남은 항목을 기한의 분기별로 봅니다"), footer=True),
    Command("gap", "f", "filter", N_("거르기"), N_("담당자나 분기로 거릅니다"), footer=True),
    Command("modules", "space", "tick", N_("체크"), N_("산출물이 있으면 체크합니다"), footer=True),
    Command("modules", "e", "edit", N_("편집"), N_("모듈의 주소와 메모, 기록의 모든 칸을 고칩니다"), footer=True),
    Command("modules", "a", "add", N_("추가"), N_("기록을 새로 적습니다"), footer=True),
    Command("modules", "w", "write", N_("파일로"), N_("기록을 Markdown으로 씁니다"), footer=True),
    Command("modules", "d", "duplicate", N_("복제"), N_("기록을 복제합니다"), footer=True),
    Command("modules", "D,delete", "delete", N_("지우기"), N_("기록을 지웁니다. 되돌릴 수 있습니다")),
    Command("modules", "n", "note", N_("메모"), N_("모듈의 메모를 적습니다")),
    Command("modules", "y", "copy", N_("주소 복사"), N_("모듈의 주소를 클립보드로 보냅니다"), footer=True),
    Command(
        "history", "c", "compare", N_("비교"), N_("두 체크포인트, 또는 체크포인트와 지금을 비교합니다"), footer=True
    ),
    Command("history", "e", "rename", N_("이름 바꾸기"), N_("고른 체크포인트(■)의 이름을 바꿉니다"), footer=True),
    Command(
        "history", "f", "filter", N_("거르기"), N_("사람, 종류, 항목으로 거르거나 체크포인트만 봅니다"), footer=True
    ),
    Command(
        "history",
        "t",
        "take_back",
        N_("이것만 되돌리기"),
        N_("고른 변경이나 그 가운데 하나만 되돌립니다. 그 뒤의 변경은 그대로입니다"),
        footer=True,
    ),
    Command(
        "history",
        "x",
        "export_comparison",
        N_("비교 내보내기"),
        N_("보고 있는 비교를 파일로 내보냅니다. 비교가 아니면 전체 보고서입니다"),
        palette=False,
    ),
    *(
        Command("review", str(number), f"answer('{status}')", word.text, _ANSWER_HELP.get(status, ""), footer=True)
        for number, (status, word) in enumerate(STATUSES.items(), start=1)
    ),
    Command("review", "space", "tick", N_("체크"), N_("구현 내용을 체크하거나 풉니다"), footer=True),
    Command("review", "n", "note", N_("메모"), footer=True),
    Command(
        "review",
        "v",
        "verify",
        N_("검증하기"),
        N_("직접 확인한 구현됨에 이름과 오늘 날짜를 남깁니다. 다시 누르면 되돌립니다"),
        footer=True,
    ),
    Command("review", "right,l", "next", N_("다음"), N_("답을 바꾸지 않고 넘어갑니다"), footer=True),
    Command("review", "left,h", "previous", N_("앞"), palette=False),
    Command("review", "e", "edit", N_("편집"), footer=True),
    Command("review", "u", "undo", N_("되돌리기"), N_("마지막 변경을 되돌리고 그 항목으로 갑니다")),
    Command("review", "ctrl+r", "redo", N_("다시 하기"), N_("되돌린 변경을 다시 합니다")),
    Command("review", "o", "app.take_over", N_("이어받기")),
    Command("review", "question_mark", "app.help", N_("도움말"), N_("방법과 모든 키를 보여 줍니다"), always=True),
    Command("review", "escape", "leave", N_("나가기"), N_("보던 항목으로 돌아갑니다"), footer=True),
    Command(
        "import",
        "space",
        "choose",
        N_("고르기"),
        N_("서로 다르게 바꾼 곳을 어느 쪽으로 할지 정합니다"),
        footer=True,
    ),
    Command(
        "import",
        "1",
        "choose_all('mine')",
        N_("모두 이곳"),
        N_("모든 충돌에서 이곳의 것을 둡니다"),
        footer=True,
    ),
    Command(
        "import",
        "2",
        "choose_all('theirs')",
        N_("모두 파일"),
        N_("모든 충돌에서 파일의 것을 가져옵니다"),
        footer=True,
    ),
    Command("import", "ctrl+s", "accept", N_("가져오기"), N_("사본을 남기고 한 번에 바꿉니다"), footer=True),
    Command("import", "escape", "leave", N_("닫기"), N_("아무것도 바꾸지 않습니다"), footer=True),
    Command("editor", "ctrl+s", "save", N_("저장"), N_("적은 것을 저장하고 닫습니다"), footer=True),
    Command("editor", "tab", "app.focus_next", N_("다음 칸"), footer=True, palette=False),
    Command("editor", "escape", "leave", N_("닫기"), N_("바꾼 것이 있으면 어떻게 할지 묻습니다"), footer=True),
)


_UNNAMED_SCOPES = ("app", "move", "review", "import", "editor")
"""Scopes that a hint does not name as places where a key works."""


def places_of(key: str) -> tuple[str, list[str]]:
    """Return Textual's ``key`` as people write it, and the names of the places where it works."""
    used = {command.scope for command in COMMANDS if key in command.keys.split(",")}
    return key_name(key), [
        _(title) for scope, title in SCOPES.items() if scope in used and scope not in _UNNAMED_SCOPES
    ]


def find(scope: str, key: str) -> Command | None:
    """Return the command of Textual's ``key`` in ``scope``, if there is one."""
    return next((command for command in COMMANDS if command.scope == scope and key in command.keys.split(",")), None)


def bindings(scope: str) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """Return the key bindings of a scope, for a widget's ``BINDINGS``."""
    return [
        Binding(command.keys, command.action, command.title, show=False)
        for command in COMMANDS
        if command.scope == scope
    ]


Hint = tuple[str, str]
"""A key and the word for what it does."""


def hint(scope: str, action: str) -> Hint:
    """Return the footer's hint for the command ``action`` of a scope."""
    (command,) = (command for command in COMMANDS if (command.scope, command.action) == (scope, action))
    return command.shown_key, _(command.title)


def footer_hints(*scopes: str) -> tuple[list[Hint], list[Hint]]:
    """Return the footer's hints for ``scopes``: those shown if there is room, and those always shown."""
    wanted = [command for scope in scopes for command in COMMANDS if command.scope == scope]
    return (
        [(command.shown_key, _(command.title)) for command in wanted if command.footer],
        [(command.shown_key, _(command.title)) for command in wanted if command.always],
    )
