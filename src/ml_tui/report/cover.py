"""The front of every report: what it is about, and its headline figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ml_tui.domain.progress import Tally, percent
from ml_tui.domain.terms import Label
from ml_tui.report.base import TableMaker, make_table
from ml_tui.report.parts import Column, ColumnKind, Table, Value

DIGEST_SHOWN = 12
"""How many hexadecimal digits of the catalog's digest a report shows."""

Fact = tuple[str, str, Value]
"""A key for machines, a label, a value."""


def facts_table(maker: TableMaker, digest: str, states: Iterable[Fact], more: Iterable[Fact] = ()) -> Table:
    """What a report is about: project and people, then its ``states``, then the catalog, then ``more``."""
    _, catalog = maker.gettext, maker.catalog
    rows: list[tuple[Value, ...]] = [
        *_project_facts(maker),
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


def _project_facts(maker: TableMaker) -> Iterator[Fact]:
    """The project's own fields; name and client even if they are empty."""
    words = maker.words
    labels = {**words.fields, "name": words.project, "contact": words.label[Label.SUPPORT]}
    for name, text in maker.project.info.facts(maker.gettext):
        if text or name in ("name", "client"):
            yield "project" if name == "name" else name, labels[name], text


def headline(counts: Tally) -> dict[str, tuple[int, int]]:
    """Return implemented, verified, overdue, and criteria met: each as a count and the total it is a part of."""
    of = counts.applicable
    return {
        "implementation": (counts.implemented, of),
        "verification": (counts.verified, of),
        "overdue": (counts.overdue, counts.open),
        "criteria": (counts.criteria_met, counts.criteria_total),
    }


def figures_table(maker: TableMaker, counts: Tally, before: Tally | None, since: str = "") -> Table:
    """The figures of `headline`, each with its change since ``before``, if that is given, and with its meaning.

    Overdue items have no percentage: it would make a few late items among many open ones look harmless.

    :param since: a sentence that says from which state the figures changed.
    """
    _ = maker.gettext
    labels = {
        "implementation": (_("구현"), _("구현된 항목. 해당 없음은 뺐음")),
        "verification": (_("검증"), _("검토자가 이름을 걸고 직접 확인한 항목")),
        "overdue": (maker.words.overdue.word, _("남은 항목 가운데 기한이 지난 것")),
        "criteria": (maker.words.label[Label.CRITERIA], _("항목마다 갖춰야 할 내용 가운데 충족한 것")),
    }
    columns = (
        Column(key="key", title="id", hidden=True),
        Column(key="label", title=_("지표"), weight=18),
        Column(key="count", title=_("개수"), kind=ColumnKind.NUMBER, weight=8),
        Column(key="of", title=_("전체"), kind=ColumnKind.NUMBER, weight=8),
        Column(key="percent", title=_("비율"), kind=ColumnKind.PERCENT, weight=10),
        Column(key="change", title=_("변화"), weight=26),
        Column(key="meaning", title=maker.words.label[Label.MEANING], weight=40),
    )
    was = headline(before) if before else {}
    rows = (
        (
            key,
            labels[key][0],
            count,
            of,
            _share(key, count, of),
            _step(maker, key, was[key], (count, of)) if key in was else "",
            labels[key][1],
        )
        for key, (count, of) in headline(counts).items()
    )
    return make_table("figures", _("지표"), columns, rows, lead=since)


def _share(key: str, count: int, of: int) -> int | None:
    return None if key == "overdue" else percent(count, of)


def _step(maker: TableMaker, key: str, before: tuple[int, int], after: tuple[int, int]) -> str:
    """Return the earlier figure and the change, in percentage points, or in items if there is no percentage."""
    _ = maker.gettext
    was, now = _share(key, *before), _share(key, *after)
    if was is None or now is None:
        moved = after[0] - before[0]
        return _("이전 {count}/{of}, {step:+d}").format(count=before[0], of=before[1], step=moved)
    return _("이전 {percent}% ({count}/{of}), {step:+d}%p").format(
        percent=was, count=before[0], of=before[1], step=now - was
    )
