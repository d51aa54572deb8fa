"""What stands at the front of every report: what it is about, and its headline figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ml_tui.domain.progress import Tally, percent
from ml_tui.domain.report.base import TableMaker, make_table
from ml_tui.domain.report.parts import Column, Kind, Table, Value

DIGEST_SHOWN = 12
"""How many hexadecimal digits of the catalog's digest a reader is shown."""

Fact = tuple[str, str, Value]
"""A key for machines, a label, a value."""


def facts_table(maker: TableMaker, digest: str, states: Iterable[Fact], more: Iterable[Fact] = ()) -> Table:
    """What a report is about: project and people, then which ``states`` of it, then catalog, then ``more``."""
    _, info, catalog = maker.gettext, maker.project.info, maker.catalog
    rows: list[tuple[Value, ...]] = [
        ("project", _("프로젝트"), info.name),
        ("client", _("고객"), info.client),
        ("author", _("작성자"), info.author),
        *([("contact", _("문의 및 지원"), info.contact_line)] if info.contact_line else ()),
        ("day", _("작성일"), maker.today),
        *states,
        ("catalog", _("카탈로그"), f"{catalog.title.in_(maker.language)} ({catalog.id} {catalog.version})"),
        ("digest", _("카탈로그 지문"), digest[:DIGEST_SHOWN]),
        *more,
    ]
    columns = (
        Column(key="key", title="id", hidden=True),
        Column(key="label", title=_("구분"), weight=18),
        Column(key="value", title=_("내용"), weight=50),
    )
    return make_table("facts", _("개요"), columns, rows)


def headline(counts: Tally) -> dict[str, tuple[int, int]]:
    """Progress, implementation, verification and criteria, each on its own: so many of so many."""
    of = counts.applicable
    return {
        "progress": (counts.in_progress + counts.implemented, of),
        "implementation": (counts.implemented, of),
        "verification": (counts.verified, of),
        "criteria": (counts.criteria_met, counts.criteria_total),
    }


def figures_table(maker: TableMaker, counts: Tally, remarks: Mapping[str, str], remark: str) -> Table:
    """The figures of `headline`, each with what ``remarks`` say of it in a column called ``remark``."""
    _ = maker.gettext
    labels = {
        "progress": _("진행"),
        "implementation": _("구현"),
        "verification": _("검증"),
        "criteria": _("구현 내용"),
    }
    columns = (
        Column(key="key", title="id", hidden=True),
        Column(key="label", title=_("지표"), weight=18),
        Column(key="count", title=_("개수"), kind=Kind.NUMBER, weight=8),
        Column(key="of", title=_("전체"), kind=Kind.NUMBER, weight=8),
        Column(key="percent", title=_("비율"), kind=Kind.PERCENT, weight=10),
        Column(key="meaning", title=remark, weight=50),
    )
    rows = (
        (key, labels[key], count, of, percent(count, of), remarks[key]) for key, (count, of) in headline(counts).items()
    )
    return make_table("figures", _("지표"), columns, rows)
