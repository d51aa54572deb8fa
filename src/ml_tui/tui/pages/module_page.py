"""플랫폼 모듈 as lines: the list of modules by group, the page of a module and the page of a record."""

from __future__ import annotations

import re

from ml_tui.domain.catalog import Language, Module
from ml_tui.domain.platform import done_count, records_of, rows_to
from ml_tui.domain.progress import Shares
from ml_tui.domain.project import Document
from ml_tui.domain.record_forms import (
    RecordField,
    RecordForm,
    filled,
    form_of_kind,
    section_title,
    total,
    unknown_fields,
)
from ml_tui.domain.wording import SIGNS, connected_word
from ml_tui.i18n import _
from ml_tui.text import width, wrap
from ml_tui.tui.pages.page_builder import LineBuilder, PageBuilder
from ml_tui.tui.pages.page_context import PageContext
from ml_tui.tui.widgets.lines import Line, line

_NUMBERED = re.compile(r"(.+?) [0-9]+(?:\.[0-9]+)*")
"""A title that ends with a number, such as ``MLOps 표준 5.3``."""


def group_of(module: Module, language: Language) -> tuple[str, str]:
    """The group in a module's title, and the rest of the title; the group is empty if the title has none.

    ``Stage 2: 데이터 아키텍처`` is in ``Stage 2``; ``MLOps 표준 5.3`` is in ``MLOps 표준`` and keeps its title.
    """
    title = module.title.in_(language)
    group, colon, rest = title.partition(": ")
    if colon:
        return group, rest
    found = _NUMBERED.fullmatch(title)
    return (found[1], title) if found else ("", title)


def module_lines(context: PageContext) -> list[Line]:
    """The workspace's list: the modules, and under each its records; keys are their ids."""
    groups: dict[str, list[Line]] = {}
    for module in context.catalog.modules:
        group, title = group_of(module, context.language)
        groups.setdefault(group, []).extend(_entry(context, module, title))
    others = groups.pop("", [])
    if others:
        groups[_("그 밖")] = others
    lines: list[Line] = []
    for group, entries in groups.items():
        lines += [Line()] if lines else []
        lines += [line(group, "title"), *entries]
    if not lines:
        empty = LineBuilder(context.width)
        empty.text(_("이 카탈로그에는 모듈이 없습니다"), "dim")
        return empty.lines
    return lines


def _entry(context: PageContext, module: Module, title: str) -> list[Line]:
    """A module in the list, and its records."""
    project, cells = context.project, context.width
    done, asked = done_count(module, project.module(module.id)), len(module.deliverables)
    status = Shares(total=asked, implemented=done, not_started=asked - done).status
    counted = f" {done}/{asked} "
    first, *rest = wrap(title, cells - 4 - width(counted))
    lines = [
        Line(
            ((f"{SIGNS[status]} ", status.value), (first, "")),
            module.id,
            ((counted, status.value if done else "dim"),),
        )
    ]
    lines += [line(f"    {part}") for part in rest]
    form = form_of_kind(context.catalog.record_forms, module.records or "")
    for record_id, record in records_of(project, form.kind) if form else ():
        assert form
        written = f" {filled(form, record)}/{total(form)} "
        first, *rest = wrap(record.name, cells - 6 - width(written))
        lines.append(Line((("    - ", "dim"), (first, "")), record_id, ((written, "dim"),)))
        lines += [line(f"      {part}") for part in rest]
    return lines


def module_page(context: PageContext, module: Module) -> list[Line]:
    """The page of a module.

    Stops: ``jump:…`` to rows, records and items, ``deliverable/ID``, ``field/NAME``.
    """
    page, state = PageBuilder(context), context.project.module(module.id)
    page.catalog_text(module.title, "title")
    page.catalog_text(module.purpose)
    _rows(page, module)
    page.heading(_("산출물"), f"{done_count(module, state)}/{len(module.deliverables)}")
    for one in module.deliverables:
        exists = one.id in state.done
        sign, tone = ("[x] ", "implemented") if exists else ("[ ] ", "")
        page.stop(f"deliverable/{one.id}", sign, page.say(one.title), lead_tone=tone, tone="strong")
        page.catalog_text(one.meaning, "dim", indent=4)
    if form := form_of_kind(page.catalog.record_forms, module.records or ""):
        _records(page, form)
    page.heading(_("답변"))
    page.answers(state, beneath=True)
    page.related_items(module.items)
    page.guide(module.guide)
    return page.lines


def _records(page: PageBuilder, form: RecordForm) -> None:
    """Add the records of a module; each line leads to its record."""
    found = records_of(page.project, form.kind)
    page.heading(page.say(form.title), str(len(found)))
    for record_id, record in found:
        page.stop(f"jump:modules:{record_id}", "- ", record.name)
    page.text(_("추가 a · 복제 d · 지우기 D · 파일로 w"), "dim")


def _rows(page: PageBuilder, module: Module) -> None:
    """Add the mapping rows that lead to a module."""
    rows = rows_to(page.catalog, module.id)
    if not rows:
        return
    page.heading(_("이 모듈을 가리키는 매핑 행"))
    for row in rows:
        connected = page.project.row(row.no).connected
        text = f"{row.no} {page.say(row.function)} ({connected_word(connected)})"
        page.stop(
            f"jump:mapping:{row.no}",
            "[x] " if connected else "[ ] ",
            text,
            lead_tone="implemented" if connected else "",
        )


def record_lines(context: PageContext, form: RecordForm, record: Document) -> list[Line]:
    """The page of a record; every field is a stop, ``field/ID``."""
    page = PageBuilder(context)
    page.text(record.name, "title")
    counted = _("{n}/{total}칸 적음").format(n=filled(form, record), total=total(form))
    page.text(f"{page.say(form.title)} · {counted}", "dim")
    for field in form.about:
        _field(page, field, record)
    for section in form.sections:
        page.heading(section_title(section, context.language))
        for field in section.fields:
            _field(page, field, record)
    if rest := unknown_fields(form, record):
        page.heading(_("그 밖의 내용"))
        for name, text in rest.items():
            page.text(name, "dim")
            page.text(text, indent=2)
    return page.lines


def _field(page: PageBuilder, field: RecordField, record: Document) -> None:
    """Add a field: its label as a stop, and its text below."""
    text = field.in_words(record.fields.get(field.id, "").strip("\n"), page.language)
    page.stop(f"field/{field.id}", "", page.say(field.label), tone="dim" if text.strip() else "")
    page.text(text if text.strip() else "-", "" if text.strip() else "dim", indent=2)
