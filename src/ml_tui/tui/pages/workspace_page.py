"""What the guide says of a workspace as a whole: its purpose, how to use it, cautions, references."""

from __future__ import annotations

from ml_tui.domain.catalog import Catalog, Language, Text
from ml_tui.domain.project import ProjectInfo
from ml_tui.messages import _
from ml_tui.tui.pages.sheet import Reader, Sheet
from ml_tui.tui.widgets.lines import Line


def workspace_lines(
    catalog: Catalog, workspace_id: str, info: ProjectInfo, *, language: Language, reader: Reader, width: int
) -> list[Line]:
    """The page of the workspace in ``width`` cells; a catalog without texts for it still has its own note."""
    page = Sheet(language, width)
    for workspace in catalog.workspaces:
        if workspace.id != workspace_id:
            continue
        page.said(workspace.title, "title")
        page.heading(_("목적"))
        page.said(workspace.purpose)
        who = _("활용 가이드: 컨설턴트") if reader == "consultant" else _("활용 가이드: 이용자")
        page.heading(f"{who}  (g)")
        page.named(workspace.consultant if reader == "consultant" else workspace.user)
        page.heading(_("주의사항"))
        for caution in workspace.cautions:
            page.text(f"{caution.no} {caution.title.in_(language)}", "strong")
            page.bullets(caution.points)
        page.heading(_("참고"))
        page.bullets(workspace.references)
        _support(page, workspace.title, info)
    page.heading(_("이 내용에 대하여"))
    page.said(catalog.note, "dim")
    return page.lines


def _support(page: Sheet, title: Text, info: ProjectInfo) -> None:
    """Whom to ask about the workspace ``title``; where nobody was named, where to write that down."""
    page.heading(_("문의 및 지원"))
    if info.contact_line:
        page.text(_("{title}에 관한 문의는 아래로 하십시오.").format(title=title.in_(page.language)))
        page.text(info.contact, "strong")
        page.text(info.contact_address)
        return
    page.text(_("{title}에 관한 문의는 담당 컨설턴트에게 하십시오.").format(title=title.in_(page.language)))
    page.text(_("이름과 연락처는 프로젝트 목록(0)에서 e를 눌러 적습니다. 보고서 표지에도 나옵니다."), "dim")
