"""Checks a catalog for consistency: names must be unique, links must have a target, question paths must end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, get_args

from ml_tui.domain.advice import QuestionPath
from ml_tui.domain.catalog import Catalog
from ml_tui.domain.record_forms import LINES, NAME, FieldKind, RecordField, RecordForm, limit_of
from ml_tui.i18n import _
from ml_tui.text import LINE_LIMIT, TEXT_LIMIT, near_words

MOST_COMPARED = 500
"""With more names than this, none is suggested as similar: comparing them would take too long."""

Place = tuple[str | int, ...]
Fault = tuple[Place, str]


TAKEN_KINDS = frozenset(
    {
        "area", "change", "component", "crosswalk", "deliverable", "fact", "field", "figure", "finding", "gap",
        "gap-change", "high-finding", "layer", "module", "reference", "section", "stage", "type", "variant",
    }
)  # fmt: skip
"""Kinds that a record form may not have: its table in a report would have the id of another table."""


def faults(catalog: Catalog, given: Iterable[RecordForm] = ()) -> list[Fault]:
    """Return every repeated name, every link without a target and every path without an end, with its place.

    Empty names, which only an unchecked catalog has, are no fault here.

    :param given: the record forms that the catalog gets if it has none of its own.
    """
    found = [*_repeated(catalog), *_dangling(catalog, given)]
    for n, form in enumerate(catalog.record_forms):
        found += _form_faults(("record_forms", n), form, catalog)
    if catalog.question_path:
        found += _path_faults(catalog.question_path, {one.id for one in catalog.ml_types})
    return found


def _repeated(catalog: Catalog) -> Iterator[Fault]:
    items = [
        (("sections", s, "items", i), item)
        for s, section in enumerate(catalog.sections)
        for i, item in enumerate(section.items)
    ]
    if not items:
        yield ("sections",), _("점검 항목이 하나도 없습니다")
    yield from _twice(((*at, "id"), item.id) for at, item in items)
    yield from _twice(((*at, "no"), item.no) for at, item in items)
    for at, item in items:
        yield from _twice(((*at, "criteria", c, "id"), one.id) for c, one in enumerate(item.criteria))
    for name in _NAMED:
        yield from _twice(((name, n, "id"), entry.id) for n, entry in enumerate(getattr(catalog, name)))
    for name, part in _PARTS:
        for n, entry in enumerate(getattr(catalog, name)):
            yield from _twice(((name, n, part, p, "id"), inner.id) for p, inner in enumerate(getattr(entry, part)))
    for part in ("kind", "prefix"):
        yield from _twice((("record_forms", n, part), getattr(one, part)) for n, one in enumerate(catalog.record_forms))
    for name in ("sections", "rows"):
        yield from _twice(((name, n, "no"), entry.no) for n, entry in enumerate(getattr(catalog, name)))
    # The key of a component is the id of its layer or area and its own, so layers and areas share their ids.
    yield from _twice(
        ((name, n, "id"), holder.id) for name in ("layers", "areas") for n, holder in enumerate(getattr(catalog, name))
    )
    for part in ("stages", "variants"):  # answers are stored by these ids, without the pipeline
        yield from _twice(
            (("pipelines", p, part, n, "id"), inner.id)
            for p, pipeline in enumerate(catalog.pipelines)
            for n, inner in enumerate(getattr(pipeline, part))
        )


_NAMED = (
    "sections", "ml_types", "details", "modules", "pipelines", "serving", "workspaces", "sources",
)  # fmt: skip
"""Lists whose entries are found by id."""

_PARTS = (
    ("layers", "components"),
    ("areas", "components"),
    ("modules", "deliverables"),
    ("pipelines", "blocks"),
)
"""Lists inside the entries of a list; their entries are found by id within the outer entry."""


def _twice(names: Iterable[tuple[Place, str]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for at, name in names:
        if name and name in seen:
            yield at, _("같은 이름이 두 번 나옵니다: {name}").format(name=name)
        seen.add(name)


def _dangling(catalog: Catalog, given: Iterable[RecordForm]) -> Iterator[Fault]:
    layers = {layer.id for layer in catalog.layers}
    areas = {area.id for area in catalog.areas}
    modules = {module.id for module in catalog.modules}
    sources = {source.id for source in catalog.sources}
    ml_types = {ml_type.id for ml_type in catalog.ml_types}
    items = set(catalog.outlines)
    for s, section in enumerate(catalog.sections):
        for i, item in enumerate(section.items):
            if layers:
                yield from _unknown(("sections", s, "items", i, "layer"), item.layer, layers)
    kinds = {form.kind for form in catalog.record_forms or given}
    for n, module in enumerate(catalog.modules):
        yield from _unknown(("modules", n, "records"), module.records or "", kinds)
    for n, row in enumerate(catalog.rows):
        yield from _each_unknown(("rows", n, "modules"), row.modules, modules)
    for n, detail in enumerate(catalog.details):
        yield from _unknown(("details", n, "area"), detail.area, areas)
    for n, approach in enumerate(catalog.approaches):
        yield from _unknown(("approaches", n, "ml_type"), approach.ml_type or "", ml_types)
    for n, crosswalk in enumerate(catalog.crosswalks):
        yield from _each_unknown(("crosswalks", n, "items"), crosswalk.items, items)
        for source in crosswalk.refs:
            yield from _unknown(("crosswalks", n, "refs", source), source, sources)
    for at, holder in _holders_of_items(catalog):
        yield from _each_unknown((*at, "items"), holder.items, items)


def _holders_of_items(catalog: Catalog) -> Iterator[tuple[Place, Any]]:
    """Yield everything outside the checklist that names checklist items, with its place."""
    for name in ("rows", "details", "modules", "serving"):
        yield from (((name, n), entry) for n, entry in enumerate(getattr(catalog, name)))
    for name, part in (
        ("layers", "components"),
        ("areas", "components"),
        ("pipelines", "stages"),
        ("pipelines", "blocks"),
    ):
        for n, entry in enumerate(getattr(catalog, name)):
            yield from (((name, n, part, p), inner) for p, inner in enumerate(getattr(entry, part)))


def _each_unknown(at: Place, names: Iterable[str], known: set[str]) -> Iterator[Fault]:
    for n, name in enumerate(names):
        yield from _unknown((*at, n), name, known)


def _unknown(at: Place, name: str, known: set[str]) -> Iterator[Fault]:
    """Yield a fault if ``name`` is not ``known``; none if ``known`` has an empty name, which may be the one meant."""
    if not name or name in known or "" in known:
        return
    near = near_words(name, known, likeness=0.8) if len(known) <= MOST_COMPARED else []
    meant = _(" (혹시 {name}?)").format(name=near[0]) if near else ""
    yield at, _("가리키는 것이 없습니다: {name}").format(name=name) + meant


# Record forms


def _form_faults(at: Place, form: RecordForm, catalog: Catalog) -> Iterator[Fault]:
    """What is wrong with one form."""
    if form.kind in TAKEN_KINDS:
        yield (*at, "kind"), _("보고서의 다른 표가 쓰는 이름입니다: {name}").format(name=form.kind)
    if form.prefix and any(module.id.startswith(f"{form.prefix}-") for module in catalog.modules):
        yield (*at, "prefix"), _("모듈의 id가 이렇게 시작합니다: {name}").format(name=f"{form.prefix}-")
    fields = [((*at, "about", n), one) for n, one in enumerate(form.about)]
    fields += [
        ((*at, "sections", s, "fields", n), one)
        for s, section in enumerate(form.sections)
        for n, one in enumerate(section.fields)
    ]
    if not fields:
        yield at, _("칸이 하나도 없습니다. about이나 sections에 적으십시오")
    yield from _twice(((*place, "id"), one.id) for place, one in fields)
    yield from _twice(((*place, "front_matter"), one.front_matter) for place, one in fields)
    for place, one in fields:
        yield from _field_faults(place, one)
        yield from _card_faults(place, one, form, is_about="about" in place)


def _field_faults(at: Place, field: RecordField) -> Iterator[Fault]:
    """Yield what does not go together in one field; a field of an unknown kind is not checked."""
    if field.kind not in get_args(FieldKind):
        return
    if field.id == NAME:
        yield (*at, "id"), _("{name} 칸은 기록마다 이미 있습니다. 다른 이름을 쓰십시오").format(name=NAME)
    if field.limit and field.kind in ("choice", "date"):
        yield (*at, "limit"), _("kind가 {kind}인 칸에는 쓰지 않습니다").format(kind=field.kind)
    most = TEXT_LIMIT if field.kind == "text" else LINE_LIMIT
    if limit_of(field) > most:
        yield (*at, "limit"), _("너무 큽니다 ({n:,}자까지)").format(n=most)
    if field.lines and field.kind != "text":
        yield (*at, "lines"), _("kind가 {kind}인 칸에만 씁니다").format(kind="text")
    if field.options and field.kind != "choice":
        yield (*at, "options"), _("kind가 {kind}인 칸에만 씁니다").format(kind="choice")
    if field.kind == "choice" and not field.options:
        yield at, _("필드가 빠졌습니다: {name}").format(name="options")
    yield from _twice(((*at, "options", n, "id"), one.id) for n, one in enumerate(field.options))


def _card_faults(at: Place, field: RecordField, form: RecordForm, *, is_about: bool) -> Iterator[Fault]:
    """Yield what the Markdown file of a record needs and the field lacks, or what has no place in that file."""
    if form.card == "plain" or not is_about:
        if field.front_matter and form.card in ("plain", "model-card"):
            yield (*at, "front_matter"), _("card가 model-card인 양식의 about에만 씁니다")
    elif form.card == "model-card" and not field.front_matter:
        yield at, _("필드가 빠졌습니다: {name}").format(name="front_matter")
    if form.card == "model-card" and not is_about and field.kind in LINES and not field.heading:
        yield at, _("필드가 빠졌습니다: {name}").format(name="heading")


# The question path


def _path_faults(path: QuestionPath, ml_types: set[str]) -> Iterator[Fault]:
    """Yield what is wrong with the path: unreachable questions, answers that lead nowhere, and circles."""
    if not path.questions:
        yield ("question_path", "questions"), _("질문이 하나도 없습니다")
        return
    names = [
        (("question_path", part, n), str(one.id))
        for part in ("questions", "proposals")
        for n, one in enumerate(getattr(path, part))
    ]
    yield from _twice(((*at, "id"), name) for at, name in names)
    known, texts = {name for _at, name in names}, {one.id for one in path.questions if one.text}
    wrong = list[Fault]()
    for q, question in enumerate(path.questions):
        at: Place = ("question_path", "questions", q)
        if bool(question.text) == bool(question.same_as):
            yield at, _("text와 same_as 가운데 하나만 있어야 합니다")
        yield from _unknown((*at, "same_as"), question.same_as or "", texts)
        if len(question.answers) < 2 and all(answer.to for answer in question.answers):
            yield (*at, "answers"), _("답이 둘 이상이어야 합니다")
        for a, answer in enumerate(question.answers):
            wrong += _unknown((*at, "answers", a, "to"), answer.to, known)
    yield from wrong
    for p, proposal in enumerate(path.proposals):
        yield from _each_unknown(("question_path", "proposals", p, "types"), proposal.types, ml_types)
    seen, circles = _walk(path)
    yield from ((place, _("앞의 질문으로 돌아가 끝나지 않습니다")) for place in circles)
    if not wrong and "" not in seen:  # a wrong link may be the one that leads there
        yield from ((at, _("어느 답에서도 오지 않습니다")) for at, name in names if name and name not in seen)


def _walk(path: QuestionPath) -> tuple[set[str], list[Place]]:
    """Return the ids that the first question leads to, and the places of answers that lead back to an earlier one."""
    numbered = {one.id: n for n, one in reversed([*enumerate(path.questions)])}
    seen, circles = {path.questions[0].id}, list[Place]()
    way, left = [0], {0: iter(enumerate(path.questions[0].answers))}
    while way:
        here = way[-1]
        a, answer = next(left[here], (0, None))
        if answer is None:
            way.pop()
            del left[here]
        elif (following := numbered.get(answer.to)) is not None and following in left:
            circles.append(("question_path", "questions", here, "answers", a, "to"))
        elif answer.to not in seen:
            seen.add(answer.to)
            if following is not None:
                way.append(following)
                left[following] = iter(enumerate(path.questions[following].answers))
    return seen, circles
