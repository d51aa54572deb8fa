"""Loading a catalog file that anybody may have edited: it loads, or its faults are listed by line, and work goes on."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from ml_tui.content import (
    CatalogBroken,
    catalog_schema,
    check_catalog,
    load_catalog,
    load_or_fall_back,
    loading,
    yaml_loader,
    yaml_text,
)
from ml_tui.content.problems import NODE_LIMIT, SIZE_LIMIT
from ml_tui.domain.catalog import Outline
from ml_tui.domain.figures import Figures
from ml_tui.domain.filters import Show
from ml_tui.domain.project import Project, ProjectInfo
from ml_tui.errors import NotFound
from ml_tui.i18n import LANGUAGES
from ml_tui.resources import catalog_file
from tests.catalogs import small_catalog
from tests.own_catalogs import builtin_text, part, with_questions, with_register


def plain() -> dict[str, Any]:
    """The small catalog as plain values for YAML, without the fields that are not set."""

    def without_none(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without_none(inner) for key, inner in value.items() if inner is not None}
        return [without_none(inner) for inner in value] if isinstance(value, list | tuple) else value

    cleaned: dict[str, Any] = without_none(msgspec.to_builtins(small_catalog()))
    del cleaned["record_forms"]  # the catalog gets them anyway
    return cleaned


class Plain(yaml.SafeDumper):
    """Writes repeated values in full, because a catalog may have no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def dumped(value: Any) -> str:
    text: str = yaml.dump(value, Dumper=Plain, allow_unicode=True, sort_keys=False, width=1000)
    return text


def whole(**fields: Any) -> str:
    """The small catalog with record forms of its own, so that nothing is taken from the built-in one."""
    return dumped({**plain(), **fields}) + part(builtin_text(), "record_forms")


TEXT = {"ko": "글", "en": "text"}
GUIDE: dict[str, Any] = {"consultant": [], "user": []}

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function that writes a catalog file."""

    def write_one(source: str | bytes) -> Path:
        path = tmp_path / "own.yaml"
        path.write_bytes(source.encode() if isinstance(source, str) else source)
        return path

    return write_one


@pytest.fixture
def builtin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Replace the built-in catalog by the small one, with its record forms."""
    path = tmp_path / "builtin.yaml"
    path.write_text(whole(), encoding="utf-8")
    monkeypatch.setattr(loading, "catalog_file", lambda: path)
    return path


def test_a_sound_catalog_is_loaded_unchanged(write: Write, events: list[int]) -> None:
    assert load_catalog(write(dumped(plain()))).catalog == small_catalog()


def test_every_yaml_value_is_read_as_text(write: Write) -> None:
    source = dumped(plain()).replace("version: '1'", "version: 2.10").replace("ko: 시험용", "ko: no")
    catalog = load_catalog(write(source)).catalog
    assert (catalog.version, catalog.note.ko) == ("2.10", "no")


def test_a_byte_order_mark_is_ignored(write: Write) -> None:
    assert load_catalog(write(b"\xef\xbb\xbf" + dumped(plain()).encode())).catalog == small_catalog()


HOSTILE: dict[str, tuple[bytes, int, str]] = {
    "python tag on a list": (b"id: x\nversion: !!python/object/apply:os.system ['touch /tmp/x']\n", 2, "태그"),
    "python tag on a mapping": (b"id: x\n\nversion: !!python/object:os.x {a: b}\n", 3, "태그"),
    "python tag on a scalar": (b"id: !!python/name:os.system x\n", 1, "태그"),
    "a tag of one's own": (b"id: !thing x\n", 1, "태그"),
    "alias bomb": (
        b"a: &a [x, x, x, x, x, x, x, x, x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b", ".join([b"*%c" % (97 + n)] * 9)) for n in range(9)),
        1,
        "앵커",
    ),
    "alias of itself": (b"id: x\na: &a [*a]\n", 2, "앵커"),
    "many aliases": (b"a: &a x\nb: [" + b"*a," * 600_000 + b"*a]", 1, "앵커"),
    "alias of nothing": (b"id: x\na: *nothing\n", 2, "앵커"),
    "merge key": (b"base: &b {id: x}\n<<: *b\n", 1, "앵커"),
    "duplicate keys": (b"id: x\nversion: '1'\nid: y\n", 3, "같은 키"),
    "duplicate keys deep down": (b"id: x\ntitle:\n  ko: a\n  en: b\n  ko: c\n", 5, "같은 키"),
    "deep brackets": (b"id: x\nversion: " + b"[" * 2000 + b"]" * 2000, 2, "40단까지"),
    "deepest brackets": (b"[" * 1_900_000, 1, "40단까지"),
    "deep list in one line": (b"- " * 900_000, 1, "40단까지"),
    "deep mappings": ("".join(" " * n + "a:\n" for n in range(500)).encode(), 42, "40단까지"),
    "keys of keys": (b"? " * 900_000, 1, "키는 글자"),
    "a list as key": (b"id: x\n? [a, b]\n: c\n", 2, "키는 글자"),
    "CP949": ("id: x\nversion: '1'\nnote: 한글".encode("cp949"), 3, "UTF-8"),
    "UTF-16": ("id: x".encode("utf-16"), 1, "UTF-8"),
    "11 MB": (b"# " + b"x" * (11 << 20), 0, "10 MB를 넘습니다"),
    "2 MB of tiny entries": (b"sections: [" + b"{}," * 600_000 + b"{}]", 1, "값 100,000개까지"),
    "2 MB of tiny words": (b"a: [" + b"a," * 900_000 + b"a]", 1, "값 100,000개까지"),
    "as many bad entries as are read": (b"sections: [" + b"{}," * 33_000 + b"{}]", 1, "필드가 빠졌습니다"),
    "a huge integer": (b"id: x\nversion: '1'\n" + b"sections:\n- no: " + b"9" * 5000, 4, "20자까지"),
    "a huge text": (b"id: x\nversion: '1'\ntitle:\n  ko: " + b"x" * 1_000_000, 4, "100,000자까지"),
    "empty": (b"", 0, "비어"),
    "only a comment": (b"# nothing\n", 0, "비어"),
    "a list on top": (b"- a\n- b\n", 1, "맨 위는"),
    "a word on top": (b"null\n", 1, "맨 위는"),
    "two documents": (b"id: x\n---\nid: y\n", 2, "문서 하나"),
    "NUL": (b"id: x\nversion: a\0b\n", 2, "제어 문자"),
    "a control character": (b"id: x\n\n\nversion: a\x1bb\n", 4, "제어 문자"),
    "a tab as indent": (b"id: x\ntitle:\n\tko: a\n", 3, "탭은 빈칸으로"),
    "an open bracket": (b"id: [x\nversion: y\n", 2, "닫는 괄호"),
    "a colon in a text": (b"id: x\nversion: a: b\n", 2, "콜론이 든 글"),
    "a colon in brackets": (b"id: x\ntitle: {ko: a: b, en: c}\n", 2, "콜론이 든 글"),
    "a comma in brackets": (b"id: x\ntitle: {ko: a, en: b, c}\n", 2, "쓸 수 있는 것: ko, en"),
    "quotes that stay open": (b"id: x\nversion: '1\ntitle: y\n", 2, "따옴표가 닫히지"),
    "quotes closed by the next": (b"id: x\nversion: '1\ntitle: 'y'\n", 3, "닫지 않은 따옴표"),
    "a list indented otherwise": (b"a:\n  - b: x\n - b: y\n", 3, "들여쓰기"),
    "a list behind a key": (b"id: - x\n", 1, "다음 줄"),
    "a word without colon": (b"id: x\nversion\ntitle: y\n", 3, "콜론"),
    "a star": (b"id: x\nversion: * much\n", 2, "*나 &로"),
    "an unknown escape": (b'id: x\nversion: "C:\\Users"\n', 2, "작은따옴표"),
    "a text for a list": (b"id: x\nsections: none\n", 2, "목록이 있어야 할 곳에 글이"),
    "one text for both": (b"id: x\ntitle: a\n", 2, "(ko, en"),
}


@pytest.fixture(params=["libyaml", "PyYAML"])
def events(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Read catalogs by libyaml, then by PyYAML's own parser; the list counts the events that were asked for.

    A fifth of the values is read: the slow parser would take half a minute for all.
    """
    monkeypatch.setattr(yaml_text, "NODE_LIMIT", NODE_LIMIT // 5)
    if request.param == "libyaml" and not hasattr(yaml, "CBaseLoader"):
        pytest.skip("PyYAML without libyaml")
    asked = [0]
    loader: Any = yaml_loader.LOADER if request.param == "libyaml" else yaml_loader.PythonLoader

    class Counting(loader):  # type: ignore[misc]
        def get_event(self) -> Any:
            asked[0] += 1
            return super().get_event()

    monkeypatch.setattr(yaml_loader, "LOADER", Counting)
    return asked


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_yaml_is_refused_after_bounded_work_with_its_line(kind: str, write: Write, events: list[int]) -> None:
    source, line, words = HOSTILE[kind]
    path = write(source)
    with pytest.raises(CatalogBroken) as caught:
        load_catalog(path)
    assert events[0] < 3 * NODE_LIMIT // 5
    problems = caught.value.problems
    hit = [problem for problem in problems if words in problem.message]
    assert hit, [str(problem) for problem in problems[:3]]
    assert hit[0].line == line
    assert caught.value.message.startswith(f"{path}:{problems[0].line}: ")
    assert len(problems) <= 200
    assert all(len(str(problem)) < 500 and "\n" not in str(problem) for problem in problems)


def test_yaml_escapes_put_no_terminal_sequence_into_a_text(write: Write) -> None:
    escaped = r'ko: "시험\e]52;c;aGFjaw==\a용\x9b31m\u202e\0"'
    catalog = load_catalog(write(dumped(plain()).replace("ko: 시험용", escaped))).catalog
    assert catalog.note.ko == "시험용"


def test_messages_contain_no_terminal_sequence_of_the_file(write: Write) -> None:
    problems = check_catalog(
        write(r'"\e]0;x\a\nkey": x' + '\n"sections": [{"\\e[31mno": "\\x9b", "id": "A\\n\\eB"}]\n')
    )
    assert problems
    assert all(re.search("[\x00-\x1f\x7f-\x9f]", str(problem)) is None for problem in problems)


def test_every_fault_is_reported_with_its_own_line(write: Write) -> None:
    source = dumped(plain())
    source = source.replace("id: small", "id: Small Catalog", 1)
    source = source.replace("'no': '1.2'", "'no': one", 1)
    source = source.replace("priority: recommended", "priority: urgent", 1)
    source = source.replace("role:", "rolle:", 1)
    source = source.replace("purpose:\n    ko: 목적\n    en: 목적 (en)", "purpose: 목적", 1)
    lines = source.splitlines()

    def line_of(text: str) -> int:
        return next(number for number, line in enumerate(lines, 1) if text in line)

    told = {(problem.line, problem.place) for problem in check_catalog(write(source))}
    assert told == {
        (line_of("id: Small Catalog"), "id"),
        (line_of("'no': one"), "sections[0].items[1].no"),
        (line_of("priority: urgent"), "sections[1].items[0].priority"),
        (line_of("rolle:"), "layers[0].rolle"),
        (line_of("- id: top"), "layers[0]"),
        (line_of("purpose: 목적"), "modules[0].purpose"),
    }


def test_a_repeated_key_does_not_shift_the_lines_of_what_follows(write: Write) -> None:
    repeated = "version: '1'\nversion:\n- [a, b]\n- {c: d}\n"
    source = dumped(plain()).replace("version: '1'\n", repeated).replace("priority: recommended", "priority: urgent", 1)
    told = {(problem.line, problem.place) for problem in check_catalog(write(source))}
    lines = source.splitlines()
    (urgent,) = (number for number, line in enumerate(lines, 1) if "urgent" in line)
    assert told == {(lines.index("version:") + 1, "version"), (urgent, "sections[1].items[0].priority")}


def test_a_catalog_of_5000_items_and_10_mb_is_loaded(write: Write) -> None:
    section = plain()["sections"][0]
    items = [{**section["items"][0], "id": f"item-{number}", "no": f"1.{number}"} for number in range(5_000)]
    catalog = {**plain(), "sections": [{**section, "items": items}], "modules": [], "rows": [], "layers": []}
    room = SIZE_LIMIT - len(json.dumps(catalog, ensure_ascii=False).encode())
    for item in items:
        item["good"] = {"ko": "글" * (room // 20_000), "en": "text"}
    source = json.dumps(catalog, ensure_ascii=False)  # which is YAML too
    assert SIZE_LIMIT * 0.8 < len(source.encode()) <= SIZE_LIMIT
    assert len(list(load_catalog(write(source)).catalog.items())) == 5_000


def test_dead_links_are_reported_with_their_line(write: Write) -> None:
    source = dumped(plain()).replace("- module-a", "- module-z", 1)
    (problem,) = check_catalog(write(source))
    assert problem.place == "rows[0].modules[0]"
    assert source.splitlines()[problem.line - 1].strip() == "- module-z"
    assert "module-z" in problem.message


def test_faults_of_every_sort_are_reported_at_once(write: Write) -> None:
    source = dumped(plain())
    source = source.replace("id: small", "id: &a small", 1)
    source = source.replace("priority: required", "priorty: required", 1)
    source = source.replace("priority: recommended", "priority: recomended", 1)
    source = source.replace("id: beta", "id: alpha", 1)
    source = source.replace("- module-a", "- module-z", 1)
    told = {(problem.place, problem.message) for problem in check_catalog(write(source))}
    assert told == {
        ("id", "앵커와 별칭(&, *)은 쓸 수 없습니다"),
        ("sections[0].items[0]", "필드가 빠졌습니다: priority"),
        ("sections[0].items[0].priorty", "알 수 없는 필드입니다 (혹시 priority?)"),
        ("sections[0].items[1].id", "같은 이름이 두 번 나옵니다: alpha"),
        ("sections[1].items[0].priority", "정해진 값이 아닙니다: recomended (혹시 recommended?)"),
        ("rows[0].modules[0]", "가리키는 것이 없습니다: module-z (혹시 module-a?)"),
        ("rows[1].items[0]", "가리키는 것이 없습니다: beta"),
    }


def test_links_to_an_entry_without_an_id_are_not_reported(write: Write) -> None:
    source = dumped(plain()).replace("- id: module-a", "- idd: module-a", 1)
    told = {(problem.place, problem.message) for problem in check_catalog(write(source))}
    assert told == {
        ("modules[0]", "필드가 빠졌습니다: id"),
        ("modules[0].idd", "알 수 없는 필드입니다 (혹시 id?)"),
    }


def stored_in(entry: Path) -> Any:
    """What an entry of the cache holds."""
    return msgspec.msgpack.decode(entry.read_bytes()[loading.CHECKSUM :])


def counted_decodes(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A list to which every reading of JSON from now on is added."""
    read: list[object] = []
    decode = msgspec.json.decode

    def counting(data: bytes, **options: Any) -> Any:
        read.append(data)
        return decode(data, **options)

    monkeypatch.setattr(msgspec.json, "decode", counting)
    return read


class TestCache:
    def test_a_cached_catalog_is_not_parsed_again(
        self, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path, cache = write(dumped(plain())), tmp_path / "cache"
        first = load_catalog(path, cache=cache)
        monkeypatch.setattr(loading, "_parse", lambda *_source: pytest.fail("parsed again"))
        assert load_catalog(path, cache=cache) == first

    def test_a_catalog_that_the_wheel_brings_is_neither_parsed_nor_cached(
        self, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path, shipped = write(whole()), tmp_path / "shipped"
        first = load_catalog(path, cache=shipped)
        monkeypatch.setattr(loading, "SHIPPED", shipped)
        with monkeypatch.context() as unparsed:
            unparsed.setattr(loading, "_parse", lambda *_source: pytest.fail("parsed again"))
            assert load_catalog(path, cache=tmp_path / "own").catalog == first.catalog
        assert not (tmp_path / "own").exists()
        assert load_catalog(write(whole(version="2")), cache=tmp_path / "own").catalog.version == "2"
        monkeypatch.setattr(loading, "__version__", "0.0")
        assert load_catalog(write(whole()), cache=tmp_path / "own").catalog == first.catalog
        assert len(list((tmp_path / "own").iterdir())) == 2, "another file, and another version of ml-tui"

    def test_a_changed_catalog_is_read_again(self, write: Write, tmp_path: Path) -> None:
        cache = tmp_path / "cache"
        before = load_catalog(write(dumped(plain())), cache=cache)
        after = load_catalog(write(dumped({**plain(), "version": "2"})), cache=cache)
        assert (before.catalog.version, after.catalog.version) == ("1", "2")
        assert before.digest != after.digest

    @pytest.mark.parametrize(
        "damage",
        [
            b"",
            b"\0" * 100,
            b"null",
            b"[]",
            b"{}",
            b'{"id":"x"}',
            b'{"id":"\xff"}',
            b"[" * 100_000,
            b'{"id":1e999}',
            loading._checksum(b"[]") + b"[]",
            None,
        ],
        ids=["empty", "NUL", "null", "list", "{}", "too little", "not UTF-8", "deep", "number", "checksum", "half"],
    )
    def test_a_damaged_cache_is_rebuilt(self, write: Write, tmp_path: Path, damage: bytes | None) -> None:
        path, cache = write(whole()), tmp_path / "cache"
        load_catalog(path, cache=cache)
        (entry,) = cache.glob("*.cache")
        sound = entry.read_bytes()
        entry.write_bytes(sound[: len(sound) // 2] if damage is None else damage)
        assert load_catalog(path, cache=cache).catalog == small_catalog()
        assert [file.read_bytes() for file in cache.glob("*.cache")] == [sound]

    def test_a_cache_in_which_one_character_differs_is_rebuilt(self, write: Write, tmp_path: Path) -> None:
        path, cache = write(whole()), tmp_path / "cache"
        load_catalog(path, cache=cache)
        (entry,) = cache.glob("*.cache")
        sound = entry.read_bytes()
        entry.write_bytes(sound.replace("둘째".encode(), "세째".encode()))
        assert load_catalog(path, cache=cache).catalog == small_catalog()
        assert entry.read_bytes() == sound

    def test_an_item_is_read_when_it_is_asked_for(
        self, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path, cache = write(whole()), tmp_path / "cache"
        load_catalog(path, cache=cache)
        catalog = load_catalog(path, cache=cache).catalog
        read = counted_decodes(monkeypatch)
        figures = Figures(catalog, Project(ProjectInfo("p", "시험", date(2027, 1, 31))), date(2027, 3, 31))
        assert (figures.whole.required_open, len(figures.shown(Show.OPEN))) == (4, 5)
        assert figures.order == ["alpha", "beta", "gamma", "epsilon", "delta"]
        assert read == [], "counts need no texts"
        assert catalog.item("beta") == small_catalog().item("beta") and catalog.item("gone") is None
        assert len(read) == 1
        assert tuple(catalog.items()) == tuple(small_catalog().items())
        assert catalog.sections[0].items[1:] == small_catalog().sections[0].items[1:]
        assert len(read) == 5, "and each only once, while it is among the last ones"

    def test_outlines_say_what_the_items_say(self, write: Write, tmp_path: Path) -> None:
        path, cache = write(whole()), tmp_path / "cache"
        load_catalog(path, cache=cache)
        stored, plain = load_catalog(path, cache=cache).catalog, small_catalog()
        names = [name for name in vars(Outline) if not name.startswith("_")]
        assert {"id", "no", "priority", "layer", "criterion_ids", "fingerprint"} == set(names)
        for name in names:
            said = [getattr(one, name) for one in stored.outlines.values()]
            assert said == [getattr(one, name) for one in plain.items()], name
        assert list(stored.section_of) == list(plain.section_of)

    def test_the_cache_does_not_grow_with_every_version_of_a_catalog(self, write: Write, tmp_path: Path) -> None:
        cache = tmp_path / "cache"
        for version in range(loading.CACHED + 3):
            load_catalog(write(whole(version=str(version))), cache=cache)
            for entry in cache.glob("*.cache"):  # as if each had been made a minute after the one before
                os.utime(entry, (entry.stat().st_mtime - 60,) * 2)
        kept = sorted(stored_in(entry)["catalog"]["version"] for entry in cache.glob("*.cache"))
        assert kept == sorted(str(version) for version in range(3, loading.CACHED + 3))

    def test_a_cache_that_cannot_be_written_only_costs_time(self, write: Write, tmp_path: Path) -> None:
        blocked = tmp_path / "cache"
        blocked.write_text("a file in the place of the folder")
        assert load_catalog(write(dumped(plain())), cache=blocked).catalog == small_catalog()

    def test_a_broken_catalog_is_not_cached(self, write: Write, tmp_path: Path) -> None:
        with pytest.raises(CatalogBroken):
            load_catalog(write("id: x"), cache=tmp_path / "cache")
        assert not list((tmp_path / "cache").glob("*"))


class TestFallingBack:
    @pytest.mark.parametrize("kind", ["alias bomb", "CP949", "empty", "deepest brackets"])
    def test_a_broken_catalog_falls_back_to_the_built_in_one(self, kind: str, write: Write, builtin: Path) -> None:
        path = write(HOSTILE[kind][0])
        loaded = load_or_fall_back(path)
        assert (loaded.catalog, loaded.path) == (small_catalog(), builtin)
        assert isinstance(loaded.fault, CatalogBroken)
        assert loaded.fault.message.startswith(f"{path}:")
        assert "catalog check" in loaded.fault.hint

    @pytest.mark.parametrize("kind", ["missing", "folder", "pipe"])
    def test_a_path_that_is_no_file_falls_back_to_the_built_in_one(
        self, kind: str, tmp_path: Path, builtin: Path
    ) -> None:
        path = tmp_path / "own"
        if kind == "folder":
            path.mkdir()
        if kind == "pipe":
            import os

            os.mkfifo(path)
        loaded = load_or_fall_back(path)
        assert loaded.catalog == small_catalog()
        assert isinstance(loaded.fault, NotFound)

    def test_a_sound_catalog_reports_no_fault(self, builtin: Path) -> None:
        assert load_or_fall_back(None).fault is None

    def test_a_broken_built_in_catalog_is_a_defect(self, builtin: Path) -> None:
        builtin.write_text("id: x")
        with pytest.raises(CatalogBroken):
            load_or_fall_back(None)


class TestSchema:
    """The JSON Schema, checked by a small validator that knows only the keywords in use."""

    def judge(self, value: Any, schema: dict[str, Any]) -> bool:
        schema = dict(schema)
        for note in ("title", "description", "default", "$defs", "$schema"):
            schema.pop(note, None)
        if reference := schema.pop("$ref", None):
            return self.judge(value, self.root["$defs"][reference.rpartition("/")[2]])
        if any_of := schema.pop("anyOf", None):
            return any(self.judge(value, one) for one in any_of)
        if enum := schema.pop("enum", None):
            return value in enum
        match kind := schema.pop("type"):
            case "object":
                required, properties = schema.pop("required", []), schema.pop("properties", {})
                more = schema.pop("additionalProperties", True)
                assert not schema.keys() - {"propertyNames"}, schema
                return (
                    isinstance(value, dict)
                    and value.keys() >= set(required)
                    and (more is not False or value.keys() <= properties.keys())
                    and all(
                        self.judge(inner, properties.get(key, more if isinstance(more, dict) else {"type": "null"}))
                        for key, inner in value.items()
                    )
                )
            case "array":
                items = schema.pop("items")
                assert not schema, schema
                return isinstance(value, list) and all(self.judge(inner, items) for inner in value)
            case "string":
                low, high = schema.pop("minLength", 0), schema.pop("maxLength", 10**9)
                pattern = schema.pop("pattern", "")
                assert not schema, schema
                return isinstance(value, str) and low <= len(value) <= high and bool(re.search(pattern, value))
            case "null":
                return value is None
        raise AssertionError(f"the judge does not know {kind}")

    @pytest.fixture(autouse=True)
    def read_schema(self) -> None:
        self.root = msgspec.json.decode(msgspec.json.encode(catalog_schema()))

    def test_the_schema_accepts_a_sound_catalog(self) -> None:
        assert self.judge(plain(), self.root)

    def test_the_schema_accepts_the_built_in_catalog(self) -> None:
        if not catalog_file().exists():
            pytest.skip("no built-in catalog in this tree")
        assert self.judge(yaml.load(catalog_file().read_bytes(), Loader=yaml_loader.LOADER), self.root)

    @pytest.mark.parametrize(
        "damage",
        [
            lambda catalog: catalog.pop("sections"),
            lambda catalog: catalog.update(extra="x"),
            lambda catalog: catalog.update(id="Not An Id"),
            lambda catalog: catalog["title"].update(ko=""),
            lambda catalog: catalog["sections"][0].update(items="none"),
            lambda catalog: catalog["sections"][0]["items"][0].update(priority="urgent"),
            lambda catalog: catalog["sections"][0]["items"][0].update(no=1.1),
            lambda catalog: catalog["layers"][0]["role"].pop("en"),
        ],
    )
    def test_the_schema_refuses_what_the_loader_refuses(
        self, damage: Callable[[dict[str, Any]], None], write: Write
    ) -> None:
        catalog = plain()
        damage(catalog)
        assert not self.judge(catalog, self.root)


class TestFormsAndQuestions:
    """Record forms and a question path: checked like everything else, or taken from the built-in catalog."""

    TYPES = ("supervised", "unsupervised", "reinforcement", "deep-learning")

    def typed(self, *types: str) -> dict[str, Any]:
        """The small catalog with types of ML."""
        one = {"no": "1", "meaning": TEXT, "kinds": [], "uses": [], "choose_when": TEXT, "guide": GUIDE}
        return {**plain(), "ml_types": [{"id": name, "title": TEXT, **one} for name in types]}

    def test_a_catalog_without_forms_gets_the_built_in_ones(self, write: Write, tmp_path: Path) -> None:
        builtin = load_catalog().catalog
        catalog = self.typed(*self.TYPES)
        catalog["modules"][0]["records"] = "datasheet"
        for _cold_and_warm in range(2):
            loaded = load_catalog(write(dumped(catalog)), cache=tmp_path / "cache").catalog
            assert loaded.record_forms == builtin.record_forms
            assert loaded.question_path == builtin.question_path is not None
            assert loaded.modules[0].records == "datasheet"

    def test_a_catalog_with_other_types_gets_no_built_in_questions(self, write: Write) -> None:
        assert load_catalog(write(dumped(self.typed(*self.TYPES[:3])))).catalog.question_path is None

    def test_a_catalog_with_forms_has_only_its_own(self, write: Write) -> None:
        form = {"kind": "incident", "prefix": "inc", "title": TEXT, "about": [{"id": "what", "label": TEXT}]}
        catalog = {**plain(), "record_forms": [form]}
        assert [one.kind for one in load_catalog(write(dumped(catalog))).catalog.record_forms] == ["incident"]
        catalog["modules"][0]["records"] = "datasheet"
        ((message, place),) = [(one.message, one.place) for one in check_catalog(write(dumped(catalog)))]
        assert place == "modules[0].records" and message == "가리키는 것이 없습니다: datasheet"

    def test_an_unknown_kind_of_record_is_a_fault(self, write: Write) -> None:
        catalog = plain()
        catalog["modules"][0]["records"] = "datashet"
        (problem,) = check_catalog(write(dumped(catalog)))
        assert problem.message == "가리키는 것이 없습니다: datashet (혹시 datasheet?)"

    @pytest.mark.parametrize(
        ("before", "after", "at", "message"),
        [
            ("prefix: inc ", "prefix: Inc ", "prefix: Inc", "소문자로 시작하는 소문자와 숫자 8자까지"),
            ("kind: date ", "kind: dat ", "kind: dat ", "정해진 값이 아닙니다: dat (혹시 date?)"),
            ("limit: 2000 ", "limit: many ", "limit: many", "1 이상의 정수여야 합니다"),
            ("required: yes ", "required: maybe ", "required: maybe", "쓸 수 있는 것: yes, no"),
            ("records: incident\n", "records: incidnt\n", "records: incidnt", "혹시 incident?"),
            ("{ko: 심각도, en: Severity}", "{ko: 심각도}", "{ko: 심각도}", "필드가 빠졌습니다: en"),
            (
                "      - id: severity\n",
                "      - id: occurred\n",
                "      - id: occurred\n        label: {ko: 심",
                "두 번",
            ),
            ("    title: {ko: 사고 기록, en: Incident}\n", "", "  - kind: incident", "필드가 빠졌습니다: title"),
        ],
    )
    def test_a_fault_of_a_register_is_reported_with_its_line(
        self, before: str, after: str, at: str, message: str, write: Write
    ) -> None:
        source = with_register()
        assert source.count(before) == 1
        source = source.replace(before, after)
        (problem,) = check_catalog(write(source))
        assert problem.line == source[: source.index(at)].count("\n") + 1
        assert message in problem.message

    def test_a_fault_of_the_questions_is_reported_with_its_line(self, write: Write) -> None:
        source = with_questions().replace("to: find-groups}", "to: labelled}")
        found = [(one.line, one.place, one.message) for one in check_catalog(write(source))]
        at = source[: source.index("to: labelled}")].count("\n") + 1
        assert found[0] == (at, "question_path.questions[1].answers[0].to", "앞의 질문으로 돌아가 끝나지 않습니다")
        assert [(place, words) for _line, place, words in found[1:]] == [
            ("question_path.proposals[1]", "어느 답에서도 오지 않습니다")
        ]

    @pytest.mark.parametrize("junk", ["x", [], {}, [None], [[]], {"x": []}, [{}], [{"id": 1}], None])
    def test_junk_in_place_of_forms_and_questions_is_reported(self, junk: Any, write: Write) -> None:
        for name in ("record_forms", "question_path"):
            problems = check_catalog(write(dumped({**plain(), name: junk})))
            assert problems or (name, junk) == ("record_forms", [])
        form = {"kind": "incident", "prefix": "inc", "title": TEXT, "sections": junk, "about": junk}
        assert check_catalog(write(dumped({**plain(), "record_forms": [form]})))
        field = {"id": "a", "label": TEXT, "limit": junk, "options": junk, "lines": junk, "kind": junk, "heading": junk}
        assert check_catalog(write(dumped({**plain(), "record_forms": [{**form, "about": [field]}]})))
        asked = {"questions": [{"id": "a", "text": TEXT, "answers": junk, "same_as": junk}], "proposals": junk}
        assert check_catalog(write(dumped({**plain(), "question_path": asked})))


def test_a_cache_of_another_version_is_not_misread() -> None:
    """The digest covers the types of a catalog without their descriptions."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(inner) for key, inner in value.items() if key != "description"}
        return [bare(inner) for inner in value] if isinstance(value, list) else value

    schema = bare(catalog_schema())
    for one in LANGUAGES:  # nothing kept before a language was added has a text in it
        if one not in ("ko", "en"):
            schema["$defs"]["Text"]["properties"].pop(one)
    found = hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest()[:16]
    assert (loading.CACHE_FORMAT, found) == (3, "f90bbc1f930600dc"), "raise CACHE_FORMAT, and write the new digest here"


def test_the_built_in_catalog_is_sound() -> None:
    if not catalog_file().exists():
        pytest.skip("no built-in catalog in this tree")
    assert [str(problem) for problem in check_catalog()] == []
