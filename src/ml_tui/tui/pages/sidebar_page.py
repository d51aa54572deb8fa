"""The navigator's lines: the path of the guide (part 1, 1.1) and the ways beside it."""

from __future__ import annotations

from datetime import date

from ml_tui.domain.catalog import Catalog, Language, Section
from ml_tui.domain.progress import overall, tally
from ml_tui.domain.project import Project
from ml_tui.i18n import _
from ml_tui.tui.widgets.lines import Line
from ml_tui.tui.workspaces.registry import WORKSPACES, WorkspaceSpec

_STANDARD = ("dashboard", "mapping", "checklist", "pipeline")
"""The four workspaces of the guide; the others stand below."""


def sidebar_lines(catalog: Catalog, project: Project, today: date, language: Language, here: str) -> list[Line]:
    """The whole navigator; keys are ``way/ID``, ``section/ID`` and ``projects``; ``here`` is the open workspace."""
    figures = _figures(catalog, project, today)
    lines = [
        Line(((f" {project.info.name}", "title"),)),
        Line(((f" {project.info.client}", "dim"),)),
        Line(),
        Line(((" " + _("국제표준 거버넌스"), "dim"),)),
        Line((("   ISO 23053 ML", "dim"),)),
    ]
    for way in WORKSPACES:
        if way.id not in _STANDARD:
            continue
        lines.append(_way_line(way, figures.get(way.id, ""), here))
        if way.id == "checklist":
            lines += [_section_line(section, project, today, language) for section in catalog.sections]
    lines += [Line(), Line(((" " + _("분석과 기록"), "dim"),))]
    lines += [_way_line(way, figures.get(way.id, ""), here) for way in WORKSPACES if way.id not in _STANDARD]
    return [*lines, Line(), Line(((f"     0 {_('프로젝트 목록')}", ""),), "projects")]


def _figures(catalog: Catalog, project: Project, today: date) -> dict[str, str]:
    """One figure for each workspace that has one."""
    connected = sum(project.row(row.no).connected for row in catalog.rows)
    whole = overall(catalog, project, today)
    return {
        "mapping": f"{connected}/{len(catalog.rows)}",
        "checklist": f"{whole.percent}%",
        "gap": str(whole.applicable - whole.implemented),
    }


def _way_line(way: WorkspaceSpec, figure: str, here: str) -> Line:
    text = f"   {'▸' if way.id == here else ' '} {way.key} {_(way.title)}"
    return Line(((text, "strong" if way.id == here else ""),), f"way/{way.id}", ((f"{figure} ", "dim"),))


def _section_line(section: Section, project: Project, today: date, language: Language) -> Line:
    figures = tally(section.items, project, today)
    title = f"       {section.no} {section.title.in_(language)}"
    return Line(((title, "dim"),), f"section/{section.id}", ((f" {figures.implemented}/{figures.applicable} ", "dim"),))


def rail_lines(here: str) -> list[Line]:
    """The folded navigator: digits only."""
    return [
        Line(),
        *(Line(((f" {way.key} ", "bar" if way.id == here else ""),), f"way/{way.id}") for way in WORKSPACES),
        Line(),
        Line(((" 0 ", ""),), "projects"),
    ]
