"""Builds the report on a project: what every deliverable says, whatever its format.

We say 구현 현황 (state of implementation): ISO/IEC 23053 describes, and no report says that an organisation conforms.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, tzinfo
from typing import Any

from ml_tui.domain.catalog import Catalog
from ml_tui.domain.changes import Change
from ml_tui.domain.progress import overall
from ml_tui.domain.project import Project
from ml_tui.domain.records import change_record, item_record, project_record, row_record, safe, unplaced_record
from ml_tui.domain.report_parts import Column, Depth, Kind, Report, Table, Value
from ml_tui.domain.report_tables import Tables, make_table, percent
from ml_tui.domain.schedule import next_review
from ml_tui.messages import Language, translation

DIGEST_SHOWN = 12
"""How many hexadecimal digits of the catalog's digest a reader is shown."""


def build(
    catalog: Catalog,
    project: Project,
    *,
    language: Language,
    revision: int,
    digest: str,
    today: date,
    log: Sequence[Change] = (),
    depth: Depth = "practitioner",
    zone: tzinfo | None = None,
) -> Report:
    """The report on ``project`` as of ``today``, in ``language``.

    ``revision`` is the project's, ``digest`` the SHA-256 of the catalog's text. The ``log`` is printed for the
    practitioner only, its times as of ``zone`` (by default that of this machine).
    """
    _ = translation(language).gettext
    tables = Tables(catalog, project, language, today)
    wanted = [tables.summary(), tables.checklist(), tables.criteria(), tables.mapping(), tables.unplaced()]
    document = _document(tables, revision, digest, depth)
    if depth == "practitioner":
        wanted.append(tables.changes(log, zone))
        document["log"] = [change_record(change) for change in log]
    return Report(
        language=language,
        depth=depth,
        title=safe(project.info.name),
        subtitle=_("{title} 구현 현황").format(title=safe(catalog.title.in_(language))),
        project_id=safe(project.info.id),
        revision=revision,
        digest=digest,
        author=safe(project.info.author),
        day=today,
        note=safe(catalog.note.in_(language)),
        facts=_facts(tables, revision, digest),
        figures=_figures(tables),
        tables=tuple(table for table in wanted if table.rows or table.id == "changes"),
        cover_title=_("표지"),
        overflow_title=_("긴 글"),
        document=document,
    )


def _facts(tables: Tables, revision: int, digest: str) -> Table:
    """What the report is about: project, people, days, catalog."""
    _ = translation(tables.language).gettext
    info, catalog = tables.project.info, tables.catalog
    rows: list[tuple[Value, ...]] = [
        ("project", _("프로젝트"), info.name),
        ("client", _("고객"), info.client),
        ("author", _("작성자"), info.author),
        ("day", _("작성일"), tables.today),
        ("revision", _("판"), revision),
        ("catalog", _("카탈로그"), f"{catalog.title.in_(tables.language)} ({catalog.id} {catalog.version})"),
        ("digest", _("카탈로그 지문"), digest[:DIGEST_SHOWN]),
        ("cadence", _("점검 주기"), tables.words.cadence[info.cadence]),
        ("last_review", _("마지막 점검"), info.last_review),
        ("next_review", _("다음 점검"), next_review(info)),
    ]
    columns = (
        Column(key="key", title="id", hidden=True),
        Column(key="label", title=_("구분"), weight=18),
        Column(key="value", title=_("내용"), weight=50),
    )
    return make_table("facts", _("개요"), columns, rows)


def _figures(tables: Tables) -> Table:
    """Progress, implementation, verification and criteria, each on its own: so many of so many."""
    _ = translation(tables.language).gettext
    counts = overall(tables.catalog, tables.project, tables.today)
    started, of = counts.in_progress + counts.implemented, counts.applicable
    rows = (
        ("progress", _("진행"), started, of, _("진행 중이거나 구현된 항목. 해당 없음은 뺐음")),
        ("implementation", _("구현"), counts.implemented, of, _("구현된 항목. 해당 없음은 뺐음")),
        ("verification", _("검증"), counts.verified, of, _("검토자가 이름을 걸고 직접 확인한 항목")),
        (
            "criteria",
            _("구현 내용"),
            counts.criteria_met,
            counts.criteria_total,
            _("항목마다 갖춰야 할 내용 가운데 충족한 것"),
        ),
    )
    columns = (
        Column(key="key", title="id", hidden=True),
        Column(key="label", title=_("지표"), weight=18),
        Column(key="count", title=_("개수"), kind=Kind.NUMBER, weight=8),
        Column(key="of", title=_("전체"), kind=Kind.NUMBER, weight=8),
        Column(key="percent", title=_("비율"), kind=Kind.PERCENT, weight=10),
        Column(key="meaning", title=_("뜻"), weight=50),
    )
    cells = ((key, label, count, all_, percent(count, all_), meaning) for key, label, count, all_, meaning in rows)
    return make_table("figures", _("지표"), columns, cells)


def _document(tables: Tables, revision: int, digest: str, depth: Depth) -> dict[str, Any]:
    """The report for machines, without the log."""
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
        "unplaced": unplaced_record(catalog, project),
    }
