"""The rules for changing an answer: what follows from a tick, what an answer requires, what lapses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

import msgspec

from ml_tui.domain.catalog import Item
from ml_tui.domain.fields import Field, FieldKind, fields_by_name
from ml_tui.domain.lengths import check_name, fitting_line, fitting_text
from ml_tui.domain.project import ItemState, ProjectInfo, State, Status, Verification
from ml_tui.domain.wording import field_label
from ml_tui.errors import BadInput, UsageError
from ml_tui.i18n import _
from ml_tui.text import clean_line, clean_values

JUDGED_FIELDS = frozenset({"status", "met", "reason", "verified"})
"""Fields that judge an item. Setting one records the wording of the item (`ml_tui.domain.review`)."""


class ReasonMissing(BadInput):
    """해당 없음 was set without a reason."""


class NotVerifiable(BadInput):
    """A verification does not fit: the answer is not 구현됨, or the day is in the future."""


def revise(item: Item, state: ItemState, fields: Mapping[str, Any], *, today: date) -> ItemState:
    """Return ``state`` with ``fields`` set on ``today``, and with everything that follows from them.

    - Ticking a criterion moves the status forward: 미착수 → 진행 중, and to 구현됨 when all are met. Unticking one
      moves it back: 구현됨 → 진행 중 if all were met. If not all were met, 구현됨 was set directly and stays. Neither
      happens when ``fields`` has a status, or when the item does not apply.
    - 해당 없음 needs a reason. Every other status drops the reason.
    - A verification lapses when status or criteria change: nobody has verified the new answer.
    - Only 구현됨 can be verified, and not on a future day. A verification from outside that breaks this rule stays
      until the status or the verification is changed.

    `ml_tui.domain.lowering` finds what a change takes back.

    :raises ReasonMissing: 해당 없음 has no reason.
    :raises NotVerifiable: the verified answer is not 구현됨, or the day is in the future.
    :raises BadInput: there is no such field, or a value does not fit.
    """
    new = msgspec.structs.replace(state, **{name: _cleaned(item, name, value) for name, value in fields.items()})
    unknown = set(new.met).difference(state.met, (criterion.id for criterion in item.criteria))
    if unknown:
        names = clean_line(", ".join(sorted(unknown)), limit=80)
        raise BadInput(_("{no}에 없는 구현 내용입니다: {names}").format(no=item.no, names=names))
    has_ticks_changed = set(new.met) != set(state.met)
    if has_ticks_changed and "status" not in fields:
        new = msgspec.structs.replace(new, status=_status_from_criteria(item, state, new))
    if new.status is Status.NOT_APPLICABLE:
        if not new.reason:
            raise ReasonMissing(
                _("{no} 해당 없음에는 사유가 필요합니다").format(no=item.no),
                _("왜 적용되지 않는지 한 줄로 적으십시오"),
            )
    elif new.reason:
        new = msgspec.structs.replace(new, reason="")
    if (has_ticks_changed or new.status is not state.status) and "verified" not in fields:
        new = msgspec.structs.replace(new, verified=None)
    if new.verified and (new.status, new.verified) != (state.status, state.verified):
        _demand_verifiable(item, new.status, new.verified, today)
    return new


def with_criterion(item: Item, state: ItemState, criterion_id: str, met: bool) -> tuple[str, ...]:
    """Return the met criteria of ``state`` with ``criterion_id`` added or removed, in the catalog's order."""
    wanted = set(state.met) | {criterion_id} if met else set(state.met) - {criterion_id}
    return _in_catalog_order(item, wanted)


def next_tick_status(states: Iterable[State]) -> Status:
    """Return the status that a tick gives ``states`` of items or components: 구현됨, or 미착수 if all are 구현됨."""
    done = all(getattr(state, "status", None) is Status.IMPLEMENTED for state in states)
    return Status.NOT_STARTED if done else Status.IMPLEMENTED


def verification_to_set(states: Iterable[ItemState], mark: Verification) -> Verification | None:
    """Return what verifying ``states`` together sets: ``mark``, or None to clear it.

    It is cleared if every answer has ``mark`` already, or a verification that its status forbids.
    """
    has_gone = all(
        state.verified and (state.verified == mark or state.status is not Status.IMPLEMENTED) for state in states
    )
    return None if has_gone else mark


def _demand_verifiable(item: Item, status: Status, mark: Verification, today: date) -> None:
    if status is not Status.IMPLEMENTED:
        raise NotVerifiable(
            _("{no} 구현됨이 아니어서 검증할 수 없습니다").format(no=item.no),
            _("먼저 상태를 구현됨으로 바꾸십시오"),
        )
    if mark.at > today:
        raise NotVerifiable(
            _("{no} 검증일이 오늘보다 뒤입니다: {day}").format(no=item.no, day=mark.at.isoformat()),
            _("오늘({today})이나 그 전의 날짜를 적으십시오").format(today=today.isoformat()),
        )


def _status_from_criteria(item: Item, before: ItemState, after: ItemState) -> Status:
    """Return the status that follows when the criteria of ``before`` become those of ``after``."""
    status, known = before.status, {criterion.id for criterion in item.criteria}
    if status is Status.NOT_APPLICABLE:
        return status
    if set(after.met) - set(before.met):
        if known <= set(after.met):
            return Status.IMPLEMENTED
        if status is Status.NOT_STARTED:
            return Status.IN_PROGRESS
    if status is Status.IMPLEMENTED and known <= set(before.met) and not known <= set(after.met):
        return Status.IN_PROGRESS
    return status


def _in_catalog_order(item: Item, met: Iterable[str]) -> tuple[str, ...]:
    """``met`` in the catalog's order; ids the catalog no longer has are kept, at the end."""
    known = [criterion.id for criterion in item.criteria]
    wanted = set(met)
    return (*(i for i in known if i in wanted), *sorted(wanted.difference(known)))


def _cleaned(item: Item, name: str, value: Any) -> Any:
    declared = fields_by_name(ItemState).get(name)
    match declared.kind if declared else None:
        case FieldKind.PARTS:
            return _in_catalog_order(item, value)
        case FieldKind.VERIFICATION:
            return value and _checked_verification(value)
        case None:
            raise BadInput(_("알 수 없는 항목 필드입니다: {name}").format(name=name))
    assert declared
    return cleaned_value(declared, value)


def cleaned_value(declared: Field, value: Any) -> Any:
    """Return ``value`` as the field ``declared`` stores it.

    :raises BadInput: it is too long, has too many lines, is not a date, or is not among the choices.
    """
    label = _(declared.label)
    match declared.kind:
        case FieldKind.TEXT:
            return fitting_text(value, label, limit=declared.limit).strip("\n")
        case FieldKind.LINE:
            return fitting_line(value, label, limit=declared.limit)
        case FieldKind.LINES:
            given = [value] if isinstance(value, str) else value
            fitting = (fitting_line(line, label, limit=declared.limit) for line in given)
            return _few_enough(declared, tuple(line for line in fitting if line))
        case FieldKind.DAY:
            return parse_date(value) if isinstance(value, str) else _day(value)
        case FieldKind.CHOICE:
            return _offered(declared, value)
    return value


def _few_enough(declared: Field, lines: tuple[str, ...]) -> tuple[str, ...]:
    if declared.most and len(lines) > declared.most:
        raise BadInput(
            _("{field}: 너무 많습니다 ({n}건까지)").format(field=_(declared.label), n=declared.most),
            _("여러 건을 한 줄에 묶으십시오"),
        )
    return lines


def _offered(declared: Field, value: Any) -> Any:
    """Return the choice that equals ``value``, which may be the code of a status."""
    found = [one for one in declared.words if one == value and isinstance(value, str | bool)]
    if not found:
        raise BadInput(
            _("{field}: 그런 값은 없습니다: {name}").format(
                field=_(declared.label), name=clean_line(str(value), limit=40)
            ),
            _("쓸 수 있는 것: {all}").format(all=", ".join(word.code for word in declared.words.values())),
        )
    return found[0]


def _checked_verification(value: Verification) -> Verification:
    by = fitting_line(value.by, field_label("verified"))
    if not by:
        raise BadInput(_("검증한 사람의 이름이 비어 있습니다"))
    return Verification(by=by, at=_day(value.at) or value.at)


def _day(value: date | None) -> date | None:
    """Return the date without a time: a `datetime` is a `date` too, but JSON does not read it back as one."""
    return value.date() if isinstance(value, datetime) else value


def _fitting(state_type: type[State], name: str) -> Callable[[str], str]:
    """Return the function that cleans a text of the field ``name`` and refuses one that is too long."""
    declared = fields_by_name(state_type).get(name)
    several = declared is not None and declared.kind in (FieldKind.TEXT, FieldKind.TEXTS)
    label = _(declared.label) if declared else name
    return partial(fitting_text if several else fitting_line, field=label)


def parse_date(text: str) -> date | None:
    """Return the date in ``text``: ``2027-01-31``, or with dots, slashes, 년·월·일 or no separators; None if empty.

    :raises BadInput: ``text`` is not a date.
    """
    text = clean_line(text)
    if not text:
        return None
    parts = re.sub("[./년월]", "-", text.rstrip(".일")).replace(" ", "").split("-")
    if len(parts) == 1 and len(text) == 8:
        parts = [text[:4], text[4:6], text[6:]]
    try:
        year, month, day = (int(part) for part in parts)
        if year < 1900:
            raise ValueError(year)
        return date(year, month, day)
    except (ValueError, OverflowError):
        raise BadInput(_("날짜가 아닙니다: {text}").format(text=text[:40]), _("2027-01-31처럼 적으십시오")) from None


def cleaned_info(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``fields`` of the project itself as it stores them.

    :raises UsageError: the name is empty or too long, or there is no such field.
    :raises BadInput: a value does not fit.
    """
    declared = {name: one for name, one in fields_by_name(ProjectInfo).items() if one.kind is not FieldKind.INTERNAL}
    if unknown := fields.keys() - declared:
        raise UsageError(_("알 수 없는 프로젝트 필드입니다: {name}").format(name=", ".join(sorted(unknown))))
    return {
        name: check_name(value) if name == "name" else cleaned_value(declared[name], value)
        for name, value in fields.items()
    }


def cleaned(state: State, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``fields``, which are for ``state``, cleaned and of the right types.

    :raises BadInput: there is no such field, or a value does not fit.
    """
    for name in fields.keys() - set(state.__struct_fields__):
        raise BadInput(_("알 수 없는 항목 필드입니다: {name}").format(name=name))
    values = {name: clean_values(value, _fitting(type(state), name)) for name, value in fields.items()}
    try:
        new = msgspec.convert({**msgspec.to_builtins(state), **msgspec.to_builtins(values)}, type(state))
    except msgspec.ValidationError as error:
        raise BadInput(_("쓸 수 없는 값입니다: {reason}").format(reason=error)) from None
    return {name: getattr(new, name) for name in fields}
