"""Projects as a whole: making one, listing them, showing how one stands."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from ml_tui.cli import output
from ml_tui.cli.commands.analysis import finding_record, findings_of, gap_record, put_gaps
from ml_tui.cli.context import Context
from ml_tui.domain.findings import Severity
from ml_tui.domain.gaps import find_gaps
from ml_tui.domain.progress import Tally, overall, tally
from ml_tui.domain.project import Cadence, ProjectInfo, Status
from ml_tui.domain.records import holder_record, project_record
from ml_tui.domain.review import is_review_overdue, next_review
from ml_tui.domain.rollup import Shares, holder_shares
from ml_tui.domain.vocabulary import Label
from ml_tui.domain.wording import cadence_word, field_label, label_word, status_word
from ml_tui.i18n import _, language
from ml_tui.session import Session
from ml_tui.store import ProjectEntry

if TYPE_CHECKING:
    from ml_tui.content import Loaded

MOST_GAPS = 10
"""How many gaps of each kind are shown beside everything else; ``gap`` lists all."""


def new(context: Context, options: Namespace) -> int:
    """Make a project and print its id."""
    loaded = context.loaded
    project_id = context.library.create(
        options.NAME,
        client=options.client or "",
        cadence=Cadence(options.cadence),
        author=context.author,
        contact=options.contact or "",
        contact_address=options.contact_address or "",
        catalog_id=loaded.catalog.id,
        catalog_hash=loaded.digest,
        catalog_path=str(loaded.path.absolute()) if loaded.named else "",
    )
    output.put(project_id)
    return 0


def list_projects(context: Context, options: Namespace) -> int:
    """Print every project with its progress and its next review."""
    context.library.check()
    entries, today = context.library.entries(), date.today()
    of_project = cache(context.loaded_or_built_in.of_project)  # a file that many projects name is read once
    if options.json:
        output.put_json([_entry_record(entry, of_project, today) for entry in entries])
        return 0
    header = (_("id"), _("이름"), _("고객"), _("구현"), _("검증"), _("기한 지남"), _("다음 점검"), "")
    if entries:
        output.put_table((_entry_row(entry, of_project, today) for entry in entries), header=header)
    else:
        output.say(_("프로젝트가 없습니다. 만들기: ml-tui new '이름'"))
    return 0


def show(context: Context, options: Namespace) -> int:
    """Print how one project stands: by section, layer and area, what is left, when it is reviewed next."""
    with context.reading(options.PROJECT) as session:
        if options.json:
            output.put_json(_standing(session))
        else:
            _put_standing(session)
    return 0


def _entry_record(entry: ProjectEntry, of_project: Callable[[str], Loaded], today: date) -> dict[str, Any]:
    if entry.project is None:
        return {"id": entry.id, "name": entry.name, "fault": entry.fault.message if entry.fault else ""}
    catalog = of_project(entry.project.info.catalog_path).catalog
    record = project_record(catalog, entry.project, language(), today)
    del record["sections"]
    return {**record, "fault": None}


def _entry_row(entry: ProjectEntry, of_project: Callable[[str], Loaded], today: date) -> tuple[str, ...]:
    if entry.project is None:
        return (entry.id, entry.name, "", "", "", "", "", _("읽을 수 없음: ml-tui verify {id}").format(id=entry.id))
    info = entry.project.info
    own = of_project(info.catalog_path)
    counts = overall(own.catalog, entry.project, today)
    return (
        entry.id,
        info.name,
        info.client,
        _of(counts),
        str(counts.verified),
        str(counts.overdue),
        next_review(info).isoformat(),
        _remark(own, info, overdue=is_review_overdue(info, today)),
    )


def _remark(own: Loaded, info: ProjectInfo, *, overdue: bool) -> str:
    """What is to be known of a project before anything else; ``own`` is the catalog it is counted by."""
    if own.missed:
        return _("카탈로그를 쓸 수 없음: ml-tui doctor")
    if info.archived:
        return _("보관됨")
    return _("점검일 지남") if overdue else ""


def _standing(session: Session) -> dict[str, Any]:
    """How the project stands, as one record."""
    catalog, project, today, words = session.catalog, session.project, session.today, language()
    return {
        **project_record(catalog, project, words, today),
        "revision": session.rev,
        "layers": [holder_record(layer, project, words) for layer in catalog.layers],
        "areas": [holder_record(area, project, words) for area in catalog.areas],
        "gaps": gap_record(session, find_gaps(catalog, project)),
        "findings": [finding_record(finding) for finding in findings_of(session)],
    }


def _put_standing(session: Session) -> None:
    catalog, project = session.catalog, session.project
    info, counts = project.info, overall(catalog, project, session.today)
    connected = sum(project.row(row.no).connected for row in catalog.rows)
    output.put(f"{info.name} ({info.id})")
    spread = ", ".join(f"{status_word(status)} {getattr(counts, status.value)}" for status in Status)
    facts = (
        (_("고객"), info.client),
        (label_word(Label.SUPPORT), info.contact_line),
        (_("구현"), f"{_of(counts)} ({counts.percent}%)   {spread}"),
        (field_label("met"), f"{counts.criteria_met}/{counts.criteria_total}"),
        (_("검증"), f"{counts.verified}/{counts.applicable}"),
        (_("매핑 연결"), f"{connected}/{len(catalog.rows)}"),
        (_("필수 미완료"), str(counts.required_open)),
        (_("기한 지남"), str(counts.overdue)),
        (_("답의 품질"), _findings_words(session)),
        (_("다음 점검"), f"{next_review(info).isoformat()} ({cadence_word(info.cadence)})"),
    )
    output.put_table([(label, value) for label, value in facts if value])
    words = language()
    sections = ((one, tally(one.items, project, session.today)) for one in catalog.sections)
    _put_shares(_("절"), ((one.no, one.title.in_(words), counts) for one, counts in sections))
    for title, parts in ((Label.STACK, catalog.layers), (Label.AREAS, catalog.areas)):
        heading = _("{title} (구성 요소)").format(title=label_word(title))
        _put_shares(heading, ((one.no, one.title.in_(words), holder_shares(one, project)) for one in parts))
    output.put()
    put_gaps(session, find_gaps(catalog, project), most=MOST_GAPS)


def _put_shares(title: str, parts: Iterable[tuple[str, str, Tally | Shares]]) -> None:
    rows = [(no, name, _of(counts), f"{counts.percent}%") for no, name, counts in parts if counts.total]
    if rows:
        output.put()
        output.put(title)
        output.put_table(rows, indent="  ")


def _findings_words(session: Session) -> str:
    """How many findings there are, and where to read them."""
    found = findings_of(session)
    high = sum(finding.severity is Severity.HIGH for finding in found)
    if not found:
        return _("찾은 것 없음")
    return _("{n}건, 그중 고칠 것 {high}건: ml-tui lint {id}").format(
        n=len(found), high=high, id=session.project.info.id
    )


def _of(counts: Tally | Shares) -> str:
    return f"{counts.implemented}/{counts.applicable}"
