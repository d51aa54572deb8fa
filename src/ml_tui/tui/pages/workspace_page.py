"""The guide's page of a workspace: its purpose, how to use it, cautions, references, whom to ask."""

from __future__ import annotations

from itertools import groupby

from ml_tui.domain.catalog import GuidePart
from ml_tui.domain.guide import Passage, passages
from ml_tui.domain.project import ProjectInfo
from ml_tui.domain.terms import Label
from ml_tui.domain.wording import label_word
from ml_tui.i18n import _
from ml_tui.text import wrap
from ml_tui.tui.pages.page_builder import PageBuilder
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.widgets.lines import Line, line

_POINTS = (Label.ACCESS, Label.CAUTIONS, Label.REFERENCES)
"""The parts whose texts are shown as a list of points."""


def guide_key(workspace_id: str) -> str:
    """The key of the line that opens the guide's page in a workspace's list; no catalog id looks like it."""
    return f"workspace/{workspace_id}"


def guide_row(workspace_id: str, width: int) -> list[Line]:
    """The line that opens the guide's page, in ``width`` cells; it is the last of the list."""
    parts = (Label.PURPOSE, Label.USAGE, Label.CAUTIONS, Label.REFERENCES, Label.SUPPORT)
    title = _("안내: {parts}").format(parts=", ".join(label_word(part) for part in parts).lower())
    first, *rest = wrap(title, width)
    return [line(first, "title", key=guide_key(workspace_id)), *(line(part, "title") for part in rest)]


def workspace_lines(context: PageContext, workspace_id: str) -> list[Line]:
    """The guide's page of the workspace; if the catalog has no texts for it, the page still has the catalog's note.

    Whom to ask comes from the project, not from the catalog.
    """
    page = PageBuilder(context)
    for workspace in context.catalog.workspaces:
        if workspace.id == workspace_id:
            _workspace(page, workspace)
    _support(page, context.project.info)
    page.heading(_("이 내용에 대하여"))
    page.catalog_text(context.catalog.note, "dim")
    return page.lines


def _workspace(page: PageBuilder, workspace: GuidePart) -> None:
    """Add all that the guide says about ``workspace``, but only the usage that is for the reader."""
    page.catalog_text(workspace.title, "title")
    hidden = Label.USER_USE if page.context.reader == "consultant" else Label.CONSULTANT_USE
    shown = [one for one in passages(workspace, page.language) if one.part is not hidden]
    for (part, of), group in groupby(shown, key=lambda one: (one.part, one.of)):
        in_use = part in (Label.CONSULTANT_USE, Label.USER_USE)
        page.heading(label_word(Label.USAGE if in_use else of or part))
        if in_use:
            page.text(f"{label_word(part)}  (g)", "label")
        for one in group:
            _passage(page, one)


def _passage(page: PageBuilder, one: Passage) -> None:
    """Add the title and the texts of a passage."""
    if title := f"{one.no} {label_word(one.part) if one.of else one.title}".strip():
        page.text(title, "strong")
    for text in one.texts:
        if one.part in _POINTS:
            page.bullet(text)
        else:
            page.text(text, indent=2 if one.title else 0)


def _support(page: PageBuilder, info: ProjectInfo) -> None:
    """Add whom to ask; if the project names nobody, say where to enter a name."""
    page.heading(label_word(Label.SUPPORT))
    if info.contact_line:
        page.text(_("이 화면을 쓰다가 궁금한 점은 아래로 문의하십시오."))
        page.text(info.contact, "strong")
        page.text(info.contact_address)
        return
    page.text(_("이 화면을 쓰다가 궁금한 점은 담당 컨설턴트에게 문의하십시오."))
    page.text(_("이름과 연락처는 프로젝트 목록(0)에서 e를 눌러 적습니다. 보고서 표지에도 나옵니다."), "dim")
