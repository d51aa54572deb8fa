"""A small framework for tests: five items in two sections. It shares nothing but forms with the built-in one."""

from __future__ import annotations

from functools import cache

import msgspec

from ml_tui.content import load_catalog
from ml_tui.domain.catalog import Catalog, Criterion, Guide, Item, Layer, MappingRow, Module, Priority, Section, Text
from ml_tui.domain.record_forms import RecordForm


def text(ko: str, en: str = "") -> Text:
    """A text in both languages."""
    return Text(ko, en or f"{ko} (en)")


def guide() -> Guide:
    """Advice for both readers."""
    return Guide((text("컨설턴트는 이것을 본다"),), (text("이용자는 이것을 한다"),))


def item(no: str, item_id: str, *, layer: str = "ground", priority: Priority = Priority.REQUIRED) -> Item:
    """A checklist item with three criteria."""
    return Item(
        id=item_id,
        no=no,
        title=text(f"항목 {no}"),
        priority=priority,
        layer=layer,
        meaning=text(f"항목 {no}의 뜻"),
        criteria=tuple(
            Criterion(name, text(f"기준 {name}"), text(f"{name}이 있는가?")) for name in ("one", "two", "three")
        ),
        guide=guide(),
        evidence=(text("화면"), text("문서")),
        question=text("무엇을 하십니까?"),
        good=text("잘된 모습"),
        overstatement=text("흔한 과대평가"),
    )


def large_catalog(count: int = 5_000, sections: int = 100) -> Catalog:
    """The small catalog with ``count`` items, ``item-0`` and so on, in ``sections`` sections of the same size."""
    each = count // sections
    return msgspec.structs.replace(
        small_catalog(),
        id="large",
        sections=tuple(
            Section(
                f"section-{of}",
                str(of + 1),
                text(f"절 {of + 1}"),
                tuple(
                    item(
                        f"{of + 1}.{number + 1}",
                        f"item-{of * each + number}",
                        layer="ground" if number % 2 else "top",
                        priority=Priority.REQUIRED if number % 3 else Priority.RECOMMENDED,
                    )
                    for number in range(each)
                ),
            )
            for of in range(sections)
        ),
        rows=(),
    )


def row(no: str, function: str, item_id: str) -> MappingRow:
    """A mapping row that leads to the one module."""
    return MappingRow(no, text("관리"), text(function), text("모듈 가"), ("module-a",), text("뜻"), guide(), (item_id,))


@cache
def builtin_forms() -> tuple[RecordForm, ...]:
    """The record forms of the built-in catalog, which a catalog without any gets."""
    return load_catalog().catalog.record_forms


def form(kind: str) -> RecordForm:
    """The built-in form of records of ``kind``."""
    return next(one for one in builtin_forms() if one.kind == kind)


def small_catalog() -> Catalog:
    """Two sections: three items (1.1 to 1.3) and two (2.1, 2.2); two layers; two mapping rows; the built-in forms."""
    return Catalog(
        id="small",
        version="1",
        title=text("작은 틀"),
        note=text("시험용"),
        sections=(
            Section("first", "1", text("첫째"), (item("1.1", "alpha"), item("1.2", "beta"), item("1.3", "gamma"))),
            Section(
                "second",
                "2",
                text("둘째"),
                (item("2.1", "delta", layer="top", priority=Priority.RECOMMENDED), item("2.2", "epsilon", layer="top")),
            ),
        ),
        layers=(
            Layer("top", "1", text("위"), text("위 역할"), guide(), ()),
            Layer("ground", "2", text("아래"), text("아래 역할"), guide(), ()),
        ),
        rows=(
            MappingRow(
                "1.1.1", text("관리"), text("수집"), text("모듈 가"), ("module-a",), text("뜻"), guide(), ("alpha",)
            ),
            MappingRow(
                "1.1.2", text("관리"), text("검증"), text("모듈 가"), ("module-a",), text("뜻"), guide(), ("beta",)
            ),
        ),
        modules=(Module("module-a", text("모듈 가"), text("목적"), (), guide()),),
        record_forms=builtin_forms(),
    )
