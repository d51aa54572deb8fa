"""The gaps of a project: as a record for scripts, and as lists to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ml_tui.cli import output
from ml_tui.domain.fields import day_text
from ml_tui.domain.records import answer_record, item_record, row_record
from ml_tui.domain.rollup import holder_shares
from ml_tui.domain.wording import condition_word, field_label, priority_word, status_word
from ml_tui.i18n import Language, _, language

if TYPE_CHECKING:
    from ml_tui.domain.catalog import Catalog, Item, Layer
    from ml_tui.domain.gaps import Gaps, OpenItem
    from ml_tui.domain.project import Project
    from ml_tui.session import Session


def gap_record(session: Session, gaps: Gaps) -> dict[str, Any]:
    """Return the gaps as one record.

    ``items``: the unmet items in the order to do them, each as ``items --json`` prints it, with ``order`` (from 1),
    ``missing`` (which of ``plan``, ``owner``, ``due`` are empty) and ``overdue``. ``rows``: the mapping rows that are
    not connected, each with its ``items`` (``id``, ``no``, ``title``, ``status``). ``layers``: pairs ``upper`` and
    ``lower`` (``id``, ``no``, ``title``, ``implemented``, ``applicable``) where the upper one is ahead. ``stages``:
    ``id``, ``no``, ``title``, ``pipeline`` and what was found of the stage. ``components`` that rest on no item:
    ``key``, ``holder``, ``title``, ``status``.
    """
    catalog, project, words = session.catalog, session.project, language()
    layers = {layer.id: layer for layer in catalog.layers}
    return {
        "project": project.info.id,
        "day": session.today.isoformat(),
        "items": [
            {
                "order": order,
                **item_record(one.section, one.item, one.state, words),
                "missing": list(one.missing),
                "overdue": one.is_overdue(session.today),
            }
            for order, one in enumerate(gaps.items, 1)
        ],
        "rows": [
            {
                **row_record(one.row, project.row(one.row.no), words),
                "items": [_item_in_short(item, project, words) for item in one.items],
            }
            for one in gaps.rows
        ],
        "layers": [
            {
                "upper": _layer_in_short(layers[ahead.upper], project, words),
                "lower": _layer_in_short(layers[ahead.lower], project, words),
            }
            for ahead in gaps.layers
        ],
        "stages": [
            {
                "id": one.stage.id,
                "no": one.stage.no,
                "title": one.stage.title.in_(words),
                "pipeline": one.pipeline.id,
                **answer_record(one.state),
            }
            for one in gaps.stages
        ],
        "components": [
            {
                "key": one.key,
                "holder": one.holder.title.in_(words),
                "title": one.component.title.in_(words),
                "status": one.status.value,
            }
            for one in gaps.components
        ],
    }


def put_gaps(session: Session, gaps: Gaps, *, most: int | None = None) -> None:
    """Print the gaps, each kind under its heading; of each kind only the first ``most``."""
    catalog, words = session.catalog, language()
    tables: tuple[tuple[str, Sequence[Sequence[str]]], ...] = (
        (
            _("구현되지 않은 항목, 할 순서대로 ({n}, 필수 {required})").format(
                n=len(gaps.items), required=gaps.required
            ),
            [_item_row(order, one, session) for order, one in enumerate(gaps.items, 1)],
        ),
        (
            _("연결되지 않은 매핑 행 ({n})").format(n=len(gaps.rows)),
            [
                (one.row.no, one.row.function.in_(words), one.row.label.in_(words), ", ".join(i.no for i in one.items))
                for one in gaps.rows
            ],
        ),
        (
            _("아래보다 앞선 계층, 구성 요소로 세어 ({n})").format(n=len(gaps.layers)),
            list(_layer_rows(catalog, session.project, gaps)),
        ),
        (
            _("병목이나 문제가 있는 단계 ({n})").format(n=len(gaps.stages)),
            [
                (one.stage.no, one.stage.title.in_(words), condition_word(one.state.condition), one.state.measure)
                for one in gaps.stages
            ],
        ),
        (
            _("점검 항목이 없는 구성 요소 ({n})").format(n=len(gaps.components)),
            [
                (one.holder.title.in_(words), one.component.title.in_(words), status_word(one.status))
                for one in gaps.components
            ],
        ),
    )
    printed = False
    for title, rows in tables:
        if rows:
            if printed:
                output.put()
            output.put(title)
            output.put_table(rows[:most], indent="  ")
            if most is not None and len(rows) > most:
                output.put(_("  외 {n}건: ml-tui gap {id}").format(n=len(rows) - most, id=session.project.info.id))
            printed = True
    if not printed:
        output.say(_("남은 것이 없습니다"))


def _item_row(order: int, one: OpenItem, session: Session) -> tuple[str, ...]:
    """Return the row of an open item: its place in the order, title, owner, due date, and what its plan lacks."""
    due = day_text(one.state.due)
    late = " " + _("지남") if one.is_overdue(session.today) else ""
    missing = ", ".join(field_label(name) for name in one.missing)
    return (
        f"{order:>2}",
        one.item.no,
        one.item.title.in_(language()),
        priority_word(one.item.priority),
        status_word(one.state.status),
        one.state.owner,
        due + late,
        _("없음: {names}").format(names=missing) if missing else "",
    )


def _layer_rows(catalog: Catalog, project: Project, gaps: Gaps) -> Iterable[tuple[str, ...]]:
    layers = {layer.id: layer for layer in catalog.layers}
    for ahead in gaps.layers:
        texts = []
        for layer in (layers[ahead.upper], layers[ahead.lower]):
            counts = holder_shares(layer, project)
            texts.append(f"{layer.no} {layer.title.in_(language())} {counts.counted}")
        yield (texts[0], ">", texts[1])


def _item_in_short(item: Item, project: Project, words: Language) -> dict[str, str]:
    status = project.item(item.id).status.value
    return {"id": item.id, "no": item.no, "title": item.title.in_(words), "status": status}


def _layer_in_short(layer: Layer, project: Project, words: Language) -> dict[str, Any]:
    counts = holder_shares(layer, project)
    return {
        "id": layer.id,
        "no": layer.no,
        "title": layer.title.in_(words),
        "implemented": counts.implemented,
        "applicable": counts.applicable,
    }
