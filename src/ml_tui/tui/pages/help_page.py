"""The help: how to run an assessment with this app in an hour, then every key."""

from __future__ import annotations

from ml_tui.domain.terms import Status
from ml_tui.domain.wording import status_word
from ml_tui.i18n import _
from ml_tui.text import pad
from ml_tui.tui import commands
from ml_tui.tui.pages.page_builder import LineBuilder
from ml_tui.tui.widgets.lines import Line


def help_lines(width: int) -> list[Line]:
    """The help in ``width`` cells."""
    page = LineBuilder(width)
    page.heading(_("한 시간 점검"))
    for number, step in enumerate(_method(), 1):
        page.hanging(f" {number}. ", step)
    page.heading(_("표시"))
    for sign, meaning in _signs():
        page.stop("", f" {pad(sign, 9)}", meaning, lead_tone="key")
    for scope, title in commands.SCOPES.items():
        known = [command for command in commands.COMMANDS if command.scope == scope]
        if known:
            page.heading(_(title))
        for command in known:
            words = f"{_(command.title)}: {_(command.help)}" if command.help else _(command.title)
            page.stop("", f" {pad(command.shown_keys, 15)} ", words, lead_tone="key")
    page.add(Line())
    page.text(_closing(), "dim")
    return page.lines


def _method() -> list[str]:
    return [
        _("시작 전에 담당자에게 자료를 부탁합니다: 파이프라인 실행 이력, 모델 목록, 모니터링 화면, 정책 문서."),
        _("r 로 검토 모드를 켜고 항목마다 인터뷰 질문을 읽고 1-4로 답합니다. 모르는 것은 2로 두고 넘어갑니다."),
        _("구현됨이라고 들은 항목은 화면이나 문서를 직접 봅니다. 구현 내용을 체크하고 증빙을 적고 v 로 검증합니다."),
        _("f 로 '증빙 없이 구현됨'을 걸러 과대평가를 함께 바로잡습니다."),
        _("f 로 '필수만'과 '담당자가 없는 것'을 걸러 e 로 계획, 담당자, 기한을 합의합니다. 낮은 계층부터 정합니다."),
        _("Ctrl+S 로 시점을 남기고 x 로 내보내 가져갑니다. 다음 달이나 분기에 같은 프로젝트를 열어 고칩니다."),
    ]


def _signs() -> list[tuple[str, str]]:
    return [
        ("[ ]", status_word(Status.NOT_STARTED)),
        ("[~]", _("진행 중: 구현 내용을 일부만 충족")),
        ("[x]", _("구현됨: 구현 내용을 모두 충족")),
        ("[-]", _("해당 없음: 사유가 있고 분모에서 빠짐")),
        ("✓", _("검증됨: 누가 언제 직접 확인함")),
        ("!", _("기한이 지남")),
    ]


def _closing() -> str:
    return _(
        "글자 키는 한글 상태에서도 됩니다 (ㅂ = q). L 만은 한/영을 영문으로 두거나 Ctrl+P 에서 고릅니다. "
        "접속이 끊겨도 적던 글까지 남습니다."
    )
