"""Repeated names and dangling links in a catalog, which would mix up answers, are all found."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import msgspec
import pytest

from ml_tui.domain import integrity
from ml_tui.domain.catalog import Catalog
from ml_tui.domain.record_forms import RecordForm
from ml_tui.report.parts import Depth
from tests.catalogs import small_catalog
from tests.unit.report_samples import marked_project, milestones, report_on

DEPTHS: tuple[Depth, ...] = ("practitioner", "executive")
TEXT = {"ko": "글", "en": "text"}
GUIDE: dict[str, Any] = {"consultant": [TEXT], "user": [TEXT]}


def full() -> dict[str, Any]:
    """The small catalog with an entry of every kind that can be named or linked."""
    catalog: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(small_catalog()))
    component = {"id": "part", "title": TEXT, "meaning": TEXT, "items": ["alpha"]}
    numbered = {"id": "one", "no": "1", "title": TEXT, "meaning": TEXT, "guide": GUIDE}
    stage = {**numbered, "work": [TEXT], "watch": TEXT, "items": ["alpha"]}
    variant = {"id": "batch", "no": "1", "title": TEXT, "features": [], "uses": [], "choose_when": TEXT, "guide": GUIDE}
    ml_type = {**numbered, "id": "supervised", "kinds": [], "uses": [], "choose_when": TEXT}
    workspace = {"id": "dashboard", "title": TEXT, "purpose": TEXT, "consultant": [], "user": []}
    catalog["layers"][0]["components"] = [dict(component)]
    catalog["modules"][0]["deliverables"] = [{"id": "paper", "title": TEXT, "meaning": TEXT}]
    catalog["modules"][0]["items"] = ["beta"]
    catalog.update(
        areas=[{**numbered, "id": "area", "components": [dict(component)]}],
        ml_types=[ml_type],
        approaches=[{"id": "way", "clause": "7.1", "title": TEXT, "meaning": TEXT, "ml_type": "supervised"}],
        details=[{**numbered, "id": "detail", "area": "area", "methods": [], "items": ["alpha"]}],
        pipelines=[
            {
                "id": "data", "no": "1", "title": TEXT, "purpose": TEXT,
                "stages": [stage], "variants": [variant], "blocks": [{**numbered, "items": ["alpha"]}],
            }
        ],
        serving=[{**numbered, "id": "gateway", "items": ["alpha"]}],
        workspaces=[{**workspace, "cautions": [], "references": []}],
        sources=[{"id": "iso", "title": TEXT, "as_of": "2027-01-01", "source": TEXT, "confidence": "high"}],
        crosswalks=[{"items": ["alpha"], "topic": TEXT, "refs": {"iso": ["1.1"]}}],
    )  # fmt: skip
    return catalog


def found(catalog: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    return integrity.faults(msgspec.convert(catalog, Catalog))


def part(catalog: Any, *steps: str | int) -> Any:
    for step in steps:
        catalog = catalog[step]
    return catalog


def test_a_sound_catalog_has_no_faults() -> None:
    assert found(full()) == []


ENTRIES: list[tuple[str | int, ...]] = [
    ("sections",),
    ("layers",),
    ("areas",),
    ("ml_types",),
    ("details",),
    ("modules",),
    ("pipelines",),
    ("serving",),
    ("workspaces",),
    ("sources",),
    ("sections", 0, "items"),
    ("sections", 0, "items", 0, "criteria"),
    ("layers", 0, "components"),
    ("areas", 0, "components"),
    ("modules", 0, "deliverables"),
    ("pipelines", 0, "stages"),
    ("pipelines", 0, "variants"),
    ("pipelines", 0, "blocks"),
]


@pytest.mark.parametrize("steps", ENTRIES, ids=lambda steps: ".".join(map(str, steps)))
def test_a_repeated_id_is_reported_at_its_place(steps: tuple[str | int, ...]) -> None:
    catalog = full()
    entries = part(catalog, *steps)
    entries.append(entries[0])
    places = {at: message for at, message in found(catalog) if at == (*steps, len(entries) - 1, "id")}
    assert len(places) == 1
    assert entries[0]["id"] in next(iter(places.values()))


def test_ids_of_items_are_unique_across_sections() -> None:
    catalog = full()
    catalog["sections"][1]["items"][0].update(id="alpha", no="1.1")
    assert [at for at, _message in found(catalog)] == [
        ("sections", 1, "items", 0, "id"),
        ("sections", 1, "items", 0, "no"),
    ]


@pytest.mark.parametrize("part_of_it", ["stages", "variants"])
def test_ids_of_stages_and_variants_are_unique_across_pipelines(part_of_it: str) -> None:
    catalog = full()
    pipeline = deepcopy(catalog["pipelines"][0])
    other = "variants" if part_of_it == "stages" else "stages"
    catalog["pipelines"].append({**pipeline, "id": "second", other: []})
    assert [at for at, _message in found(catalog)] == [("pipelines", 1, part_of_it, 0, "id")]


def test_ids_of_layers_and_areas_are_unique() -> None:
    catalog = full()
    catalog["layers"][0]["id"] = "area"
    assert [at for at, _message in found(catalog) if at[-1] == "id"] == [("areas", 0, "id")]


def test_ids_of_criteria_are_unique_within_their_item() -> None:
    catalog = full()
    names = {tuple(one["id"] for one in item["criteria"]) for item in catalog["sections"][0]["items"]}
    assert names == {("one", "two", "three")}
    assert found(catalog) == []


@pytest.mark.parametrize("kind", ["sections", "rows"])
def test_repeated_numbers_are_reported(kind: str) -> None:
    catalog = full()
    catalog[kind][1]["no"] = catalog[kind][0]["no"]
    assert [at for at, _message in found(catalog)] == [(kind, 1, "no")]


def test_a_checklist_without_items_is_a_fault() -> None:
    assert (("sections",), "점검 항목이 하나도 없습니다") in found({**full(), "sections": []})


def names_nothing(*steps: str | int) -> Callable[[dict[str, Any]], None]:
    def damage(catalog: dict[str, Any]) -> None:
        *above, last = steps
        holder = part(catalog, *above)
        holder[last] = ["nothing"] if isinstance(holder.get(last), list) or last == "items" else "nothing"

    return damage


LINKS: list[tuple[str | int, ...]] = [
    ("sections", 0, "items", 0, "layer"),
    ("layers", 0, "components", 0, "items"),
    ("areas", 0, "components", 0, "items"),
    ("approaches", 0, "ml_type"),
    ("rows", 0, "modules"),
    ("rows", 0, "items"),
    ("details", 0, "area"),
    ("details", 0, "items"),
    ("modules", 0, "items"),
    ("pipelines", 0, "stages", 0, "items"),
    ("pipelines", 0, "blocks", 0, "items"),
    ("serving", 0, "items"),
    ("crosswalks", 0, "items"),
]


@pytest.mark.parametrize("steps", LINKS, ids=lambda steps: ".".join(map(str, steps)))
def test_a_dead_link_is_reported_at_its_place(steps: tuple[str | int, ...]) -> None:
    catalog = full()
    names_nothing(*steps)(catalog)
    (fault,) = found(catalog)
    assert fault[0] == place_of(catalog, steps)
    assert "nothing" in fault[1]


def place_of(catalog: dict[str, Any], steps: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The place of the link at ``steps``: of a list, its first entry."""
    return (*steps, 0) if isinstance(part(catalog, *steps), list) else steps


def test_a_misspelt_link_is_reported_with_a_suggestion() -> None:
    catalog = full()
    catalog["rows"][0]["items"] = ["alpa"]
    assert [message for _at, message in found(catalog)] == ["가리키는 것이 없습니다: alpa (혹시 alpha?)"]


def test_a_crosswalk_to_an_unknown_source_is_reported() -> None:
    catalog = full()
    catalog["crosswalks"][0]["refs"] = {"nothing": ["1"]}
    assert [at for at, _message in found(catalog)] == [("crosswalks", 0, "refs", "nothing")]


def test_every_fault_is_reported() -> None:
    catalog = full()
    for steps in LINKS:
        names_nothing(*steps)(catalog)
    assert {at for at, _message in found(catalog)} == {place_of(catalog, steps) for steps in LINKS}


def test_empty_ids_are_neither_repeated_nor_dead_links() -> None:
    first, second = small_catalog().sections
    nameless = tuple(msgspec.structs.replace(one, id="", no="", layer="") for one in first.items)
    catalog = msgspec.structs.replace(
        small_catalog(), sections=(msgspec.structs.replace(first, items=nameless), second), rows=()
    )
    assert integrity.faults(catalog) == []


def test_items_may_name_any_layer_in_a_catalog_without_layers() -> None:
    assert integrity.faults(msgspec.structs.replace(small_catalog(), layers=())) == []


FORM: dict[str, Any] = {
    "kind": "incident",
    "prefix": "inc",
    "title": TEXT,
    "about": [{"id": "day", "label": TEXT, "kind": "date"}],
    "sections": [{"title": TEXT, "fields": [{"id": "what", "label": TEXT, "limit": "2000", "lines": "6"}]}],
}
CHOICE: dict[str, Any] = {"id": "how", "label": TEXT, "kind": "choice", "options": [{"id": "bad", "title": TEXT}]}
CARD: dict[str, Any] = {
    **FORM,
    "card": "model-card",
    "about": [{"id": "tags", "label": TEXT, "kind": "list", "front_matter": "tags"}],
}


def with_form(form: dict[str, Any], *others: dict[str, Any]) -> dict[str, Any]:
    """The full catalog with a module that keeps records in ``form``, and other forms."""
    catalog = full()
    catalog["modules"][0]["records"] = form["kind"]
    catalog["record_forms"] = [deepcopy(form), *deepcopy(others)]
    return catalog


def with_field(**fields: Any) -> dict[str, Any]:
    """The form with one more field under its section."""
    form = deepcopy(FORM)
    form["sections"][0]["fields"].append({"id": "more", "label": TEXT, **fields})
    return form


class TestRecordForms:
    """Record forms have distinct names, options for their choices, and what their files need."""

    @pytest.mark.parametrize("form", [FORM, CARD, with_field(**CHOICE), {**FORM, "kind": "datasheet"}])
    def test_a_sound_form_has_no_faults(self, form: dict[str, Any]) -> None:
        assert found(with_form(form)) == []

    def test_a_module_needs_a_form_for_its_records(self) -> None:
        catalog = with_form(FORM)
        catalog["modules"][0]["records"] = "incidnt"
        ((at, message),) = found(catalog)
        assert at == ("modules", 0, "records") and "혹시 incident?" in message
        del catalog["record_forms"]
        catalog["modules"][0]["records"] = "incident"
        given = msgspec.convert([FORM], tuple[RecordForm, ...])
        assert integrity.faults(msgspec.convert(catalog, Catalog), given) == []

    @pytest.mark.parametrize("part_of_it", ["kind", "prefix"])
    def test_kinds_and_prefixes_are_unique(self, part_of_it: str) -> None:
        other = {**FORM, "kind": "risk", "prefix": "ri", part_of_it: FORM[part_of_it]}
        assert [at for at, _message in found(with_form(FORM, other))] == [("record_forms", 1, part_of_it)]

    @pytest.mark.parametrize(
        ("change", "at", "message"),
        [
            ({"kind": "module"}, ("kind",), "보고서의 다른 표"),
            ({"prefix": "module"}, ("prefix",), "모듈의 id"),
            ({"about": [], "sections": []}, (), "칸이 하나도 없습니다"),
            ({"about": [{"id": "what", "label": TEXT}]}, ("sections", 0, "fields", 0, "id"), "두 번"),
            ({"about": [{"id": "name", "label": TEXT}]}, ("about", 0, "id"), "이미 있습니다"),
            ({"about": [{**CHOICE, "options": []}]}, ("about", 0), "options"),
            ({"about": [{**CHOICE, "kind": "line"}]}, ("about", 0, "options"), "choice인 칸에만"),
            ({"about": [{**CHOICE, "options": CHOICE["options"] * 2}]}, ("about", 0, "options", 1, "id"), "두 번"),
            ({"about": [{**CHOICE, "limit": "9"}]}, ("about", 0, "limit"), "choice인 칸에는"),
            ({"about": [{"id": "a", "label": TEXT, "limit": "100001"}]}, ("about", 0, "limit"), "100,000자까지"),
            (
                {"about": [{"id": "a", "label": TEXT, "kind": "line", "limit": "501"}]},
                ("about", 0, "limit"),
                "500자까지",
            ),
            ({"about": [{"id": "a", "label": TEXT, "kind": "line", "lines": "2"}]}, ("about", 0, "lines"), "text인"),
            ({"about": [{"id": "a", "label": TEXT, "front_matter": "a"}]}, ("about", 0, "front_matter"), "model-card"),
            ({"card": "model-card"}, ("about", 0), "front_matter"),
        ],
    )
    def test_a_contradiction_in_a_form_is_reported_at_its_place(
        self, change: dict[str, Any], at: tuple[str | int, ...], message: str
    ) -> None:
        ((place, said),) = found(with_form({**FORM, **change}))
        assert place == ("record_forms", 0, *at) and message in said

    @pytest.mark.parametrize(
        ("field", "at", "message"),
        [
            ({"id": "more", "label": TEXT, "kind": "line"}, (), "heading"),
            ({"id": "more", "label": TEXT, "front_matter": "more"}, ("front_matter",), "about에만"),
        ],
    )
    def test_a_model_card_has_a_heading_for_each_line(
        self, field: dict[str, Any], at: tuple[str, ...], message: str
    ) -> None:
        card = {**CARD, "sections": [{"title": TEXT, "fields": [field]}]}
        ((place, said),) = found(with_form(card))
        assert place == ("record_forms", 0, "sections", 0, "fields", 0, *at) and message in said

    def test_names_in_the_front_matter_are_unique(self) -> None:
        twice = [CARD["about"][0], {**CARD["about"][0], "id": "others"}]
        assert [at for at, _message in found(with_form({**CARD, "about": twice}))] == [
            ("record_forms", 0, "about", 1, "front_matter")
        ]

    def test_no_kind_has_the_name_of_a_report_table(self) -> None:
        reports = [report_on(marked_project(), depth=depth, past=milestones()) for depth in DEPTHS]
        others = {"facts", "figures", "sections", "moved", "gap-changes", "fields"}
        names = others | {table.id for report in reports for table in report.tables}
        forms = {form.table_id for form in small_catalog().record_forms}
        assert forms <= names
        assert {name.removesuffix("s") for name in names - forms if name.endswith("s")} == integrity.TAKEN_KINDS


def question(name: str, *targets: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "text": TEXT, "answers": [{"label": TEXT, "to": to} for to in targets], **more}


def with_path(*questions: dict[str, Any]) -> dict[str, Any]:
    """The full catalog with a question path that ends at ``choose`` or ``wait``."""
    catalog = full()
    proposals = [{"id": "choose", "types": ["supervised"], "reason": TEXT}, {"id": "wait", "types": [], "reason": TEXT}]
    catalog["question_path"] = {"questions": list(questions), "proposals": proposals}
    return catalog


class TestQuestionPath:
    """In a question path, every question can be reached and every way ends."""

    def test_a_sound_path_has_no_faults(self) -> None:
        again = {**question("c", "choose", "wait", same_as="b")}
        del again["text"]
        assert found(with_path(question("a", "b", "c", "wait"), question("b", "choose", "wait"), again)) == []

    @pytest.mark.parametrize(
        ("questions", "faults"),
        [
            ([], [(("questions",), "하나도 없습니다")]),
            ([question("a", "wait", "chooose")], [(("questions", 0, "answers", 1, "to"), "혹시 choose?")]),
            ([question("a", "choose", "choose")], [(("proposals", 1), "어느 답에서도")]),
            (
                [question("a", "choose", "wait"), question("b", "choose", "wait")],
                [(("questions", 1), "어느 답에서도")],
            ),
            ([question("a", "choose", "wait", "a")], [(("questions", 0, "answers", 2, "to"), "끝나지 않습니다")]),
            (
                [question("a", "b", "wait"), question("b", "c", "choose"), question("c", "a", "b", "wait")],
                [(("questions", 2, "answers", n, "to"), "끝나지 않습니다") for n in (0, 1)],
            ),
            (
                [question("a", "choose", "b"), question("b", "wait")],
                [(("questions", 1, "answers"), "둘 이상")],
            ),
            (
                [question("a", "wait", "choose"), question("a", "wait", "choose")],
                [(("questions", 1, "id"), "두 번")],
            ),
            ([question("wait", "choose", "choose")], [(("proposals", 1, "id"), "두 번")]),
            ([question("a", "wait", "choose", same_as="a")], [(("questions", 0), "하나만")]),
            (
                [question("a", "wait", "choose", text=None, same_as="b")],
                [(("questions", 0, "same_as"), "가리키는 것이 없습니다")],
            ),
        ],
    )
    def test_unreachable_and_endless_questions_are_reported(
        self, questions: list[dict[str, Any]], faults: list[tuple[tuple[str | int, ...], str]]
    ) -> None:
        told = found(with_path(*questions))
        assert [at for at, _message in told] == [("question_path", *at) for at, _words in faults]
        assert all(words in message for (_at, message), (_where, words) in zip(told, faults, strict=True))

    def test_a_proposed_type_missing_from_the_catalog_is_reported(self) -> None:
        catalog = with_path(question("a", "choose", "wait"))
        catalog["question_path"]["proposals"][0]["types"] = ["supervise"]
        ((at, message),) = found(catalog)
        assert at == ("question_path", "proposals", 0, "types", 0) and "혹시 supervised?" in message

    def test_a_path_of_any_length_is_checked(self) -> None:
        long = [question(f"q{n}", f"q{n + 1}", "wait") for n in range(5000)]
        assert found(with_path(*long, question("q5000", "choose", "wait"))) == []
