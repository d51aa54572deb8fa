"""Builds the report on a project: what every deliverable says, whatever its format.

Reports say 구현 현황 (state of implementation). None says that an organisation conforms: ISO/IEC 23053 only describes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, tzinfo
from typing import Any

import msgspec

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.changes import Change
from ml_tui.domain.diff import compare
from ml_tui.domain.findings import find_findings
from ml_tui.domain.guide import guide_records
from ml_tui.domain.progress import overall
from ml_tui.domain.project import Project
from ml_tui.domain.records import (
    change_record,
    clean,
    component_records,
    document_records,
    finding_record,
    item_record,
    module_records,
    project_record,
    row_record,
    stage_records,
    tally_record,
    type_records,
    unplaced_answers,
    variant_records,
)
from ml_tui.domain.review import next_review
from ml_tui.i18n import Language, translation
from ml_tui.report.analysis import AnalysisTables, Milestone
from ml_tui.report.appendix import AppendixTables
from ml_tui.report.base import TableMaker
from ml_tui.report.cover import facts_table, figures_table
from ml_tui.report.executive import NAME, ExecutiveTables, without
from ml_tui.report.framework import FrameworkTables
from ml_tui.report.log import LogTables
from ml_tui.report.parts import Depth, Report, Table
from ml_tui.report.platform import PlatformTables
from ml_tui.report.tables import Tables
from ml_tui.text import crop

ALWAYS = frozenset({"changes"})
"""Tables that a report has even if they are empty."""


def build(
    catalog: Catalog,
    project: Project,
    *,
    language: Language,
    revision: int,
    digest: str,
    today: date,
    log: Sequence[Change] = (),
    older_steps: int = 0,
    depth: Depth = "practitioner",
    zone: tzinfo | None = None,
    milestones: Sequence[Milestone] = (),
) -> Report:
    """The report on ``project`` as of ``today``, in ``language``.

    ``revision`` is the project's, ``digest`` the SHA-256 of the catalog's text; ``milestones`` are its checkpoints, the
    oldest first. Only the practitioner's report prints the ``log``, with times in ``zone`` (by default that of this
    machine); ``older_steps`` says how many changes before it are left out.
    """
    _ = translation(language).gettext
    maker = Tables(catalog, project, language, today)
    checklist = maker.checklist()
    document = _document(maker, revision, digest, depth, milestones)
    if depth == "practitioner":
        document["guide"] = guide_records(catalog, language)
        document["log"] = [change_record(change) for change in log]
        wanted = all_tables(maker, checklist, log, zone, milestones)
    else:
        wanted = short_tables(maker, milestones)
    return Report(
        language=language,
        depth=depth,
        title=clean(project.info.name),
        subtitle=_("{title} 구현 현황").format(title=clean(catalog.title.in_(language))),
        project_id=clean(project.info.id),
        revision=revision,
        digest=digest,
        author=clean(project.info.author),
        day=today,
        note=clean(catalog.note.in_(language)),
        facts=cover_facts(maker, revision, digest),
        figures=_figures(maker, milestones),
        tables=tuple(table for table in wanted if table.rows or table.id in ALWAYS),
        checklist=checklist,
        cover_title=_("표지"),
        overflow_title=_("긴 글"),
        document=document,
        older_steps=older_steps,
    )


def all_tables(
    maker: Tables, checklist: Table, log: Sequence[Change], zone: tzinfo | None, milestones: Sequence[Milestone]
) -> list[Table]:
    """Every table, in the order of the report, each with the title of its part."""
    _ = translation(maker.language).gettext
    scope = (maker.catalog, maker.project, maker.language, maker.today)
    framework, platform, analysis = FrameworkTables(*scope), PlatformTables(*scope), AnalysisTables(*scope)
    log_tables, appendix = LogTables(*scope), AppendixTables(*scope)
    parts = (
        (_("요약"), (maker.summary(), analysis.trend(milestones))),
        (_("프레임워크 현황"), (framework.layers(), framework.areas(), framework.components())),
        (_("매핑과 Gap"), (maker.mapping(), analysis.gaps(), analysis.plan())),
        (_("체크리스트"), (checklist, maker.criteria())),
        (_("파이프라인과 ML 유형"), (platform.stages(), framework.variants(), framework.types())),
        (
            _("플랫폼"),
            (
                platform.modules(),
                platform.deliverables(),
                *(platform.sheets(form) for form in maker.catalog.record_forms),
            ),
        ),
        (_("답과 이력"), (analysis.findings(), log_tables.unplaced(), log_tables.changes(log, zone))),
        (_("부록"), (appendix.guide(), appendix.glossary(), appendix.references(), appendix.crosswalks())),
    )
    return [msgspec.structs.replace(table, chapter=title) for title, tables in parts for table in tables]


def short_tables(maker: Tables, milestones: Sequence[Milestone]) -> list[Table]:
    """What fits a page or two: what to mend, what to do first, the plan, then the state and the trend."""
    scope = (maker.catalog, maker.project, maker.language, maker.today)
    framework, analysis = FrameworkTables(*scope), ExecutiveTables(*scope)
    return [
        analysis.first_findings(),
        analysis.first_gaps(),
        analysis.quarters(),
        without(maker.summary(), "criteria_met", "criteria_total"),
        without(framework.layers(), "meaning"),
        analysis.latest(milestones),
    ]


def cover_facts(maker: TableMaker, revision: int, digest: str) -> Table:
    """What the report is about: project, people, days, catalog."""
    _, info = maker.gettext, maker.project.info
    reviews = (
        ("cadence", _("점검 주기"), maker.words.cadence[info.cadence].word),
        ("last_review", _("마지막 점검"), info.last_review),
        ("next_review", _("다음 점검"), next_review(info)),
    )
    return facts_table(maker, digest, [("revision", _("리비전"), revision)], reviews)


def _figures(maker: TableMaker, milestones: Sequence[Milestone]) -> Table:
    """The headline figures, each with its change since the last checkpoint whose answers differ from those of now.

    A checkpoint made a moment ago would show no change; readers ask what changed since the one before it.
    """
    _ = maker.gettext
    now = overall(maker.catalog, maker.project, maker.today)
    last = next((one for one in reversed(milestones) if compare(one.project, maker.project, maker.catalog)), None)
    if not milestones:
        return figures_table(maker, now, None, _("비교할 체크포인트가 없어 변화는 비어 있습니다."))
    last = last or milestones[-1]
    since = _("변화는 체크포인트 {name}({day}) 대비입니다.")
    since = since.format(name=crop(clean(last.name), NAME), day=last.day.isoformat())
    return figures_table(maker, now, overall(maker.catalog, last.project, last.day), since)


def _document(
    tables: TableMaker, revision: int, digest: str, depth: Depth, milestones: Sequence[Milestone]
) -> dict[str, Any]:
    """The report for machines, without the log; `ml_tui.report.schema` describes it."""
    catalog, project, language = tables.catalog, tables.project, tables.language
    return {
        "language": language,
        "depth": depth,
        "day": tables.today.isoformat(),
        "revision": revision,
        "catalog": {
            "id": catalog.id,
            "version": catalog.version,
            "title": catalog.title.in_(language),
            "sha256": digest,
        },
        "project": project_record(catalog, project, language, tables.today),
        "items": [
            item_record(section, item, project.item(item.id), language)
            for section in catalog.sections
            for item in section.items
        ],
        "rows": [row_record(row, project.row(row.no), language) for row in catalog.rows],
        "components": component_records(catalog, project, language),
        "stages": stage_records(catalog, project, language),
        "types": type_records(catalog, project, language),
        "variants": variant_records(catalog, project, language),
        "modules": module_records(catalog, project, language),
        "records": document_records(catalog, project),
        "findings": [finding_record(one) for one in find_findings(catalog, project, tables.today, language)],
        "trend": [
            {
                "name": clean(one.name),
                "day": one.day.isoformat(),
                **tally_record(overall(catalog, one.project, one.day)),
            }
            for one in milestones
        ],
        "unplaced": unplaced_answers(catalog, project),
    }
