"""The navigator's lines: the path of the guide (part 1, 1.1) and the ways beside it."""

from __future__ import annotations

from datetime import date

from ml_tui.domain.catalog import Catalog, Language
from ml_tui.domain.progress import overall, tally
from ml_tui.domain.project import Project
from ml_tui.messages import _
from ml_tui.tui.widgets.lines import Line
from ml_tui.tui.workspaces.registry import WAYS


def sidebar_lines(catalog: Catalog, project: Project, today: date, language: Language, here: str) -> list[Line]:
    """The whole navigator; keys are ``way/ID``, ``section/ID`` and ``projects``; ``here`` is the open workspace."""
    lines = [
        Line(((f" {project.info.name}", "title"),)),
        Line(((f" {project.info.client}", "dim"),)),
        Line(),
        Line(((" " + _("국제표준 거버넌스"), "dim"),)),
        Line((("   ISO 23053 ML", "dim"),)),
    ]
    for way in WAYS:
        figures = overall(catalog, project, today)
        sign = "▸" if way.id == here else " "
        lines.append(
            Line(
                ((f"   {sign} {way.key} {_(way.title)}", "strong" if way.id == here else ""),),
                f"way/{way.id}",
                ((f"{figures.percent}% ", "dim"),),
            )
        )
    for section in catalog.sections:
        figures = tally(section.items, project, today)
        counted = f"{figures.implemented}/{figures.applicable} "
        title = f"       {section.no} {section.title.in_(language)}"
        lines.append(Line(((title, ""),), f"section/{section.id}", ((counted, "dim"),)))
    lines += [Line(), Line(((f" 0 {_('프로젝트 목록')}", ""),), "projects")]
    return lines


def rail_lines(here: str) -> list[Line]:
    """The folded navigator: digits only."""
    return [
        Line(),
        *(Line(((f" {way.key} ", "bar" if way.id == here else ""),), f"way/{way.id}") for way in WAYS),
        Line(),
        Line(((" 0 ", ""),), "projects"),
    ]
