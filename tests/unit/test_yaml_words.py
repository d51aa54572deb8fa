"""Whatever YAML parser is in use, its messages reach the user in the user's words, and all parsers find the same."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from yaml import parser, scanner

from ml_tui.content import yaml_loader, yaml_words
from ml_tui.content.yaml_text import YamlDocument
from ml_tui.errors import BadInput
from ml_tui.i18n import _, use_language
from ml_tui.store import load_settings

LIBYAML = """
while scanning for the next token: found character that cannot start any token
while scanning a simple key: could not find expected ':'
: block sequence entries are not allowed in this context
: mapping keys are not allowed in this context
: mapping values are not allowed in this context
while scanning a directive: found unknown directive name
while scanning a directive: did not find expected comment or line break
while scanning a directive: could not find expected directive name
while scanning a directive: found unexpected non-alphabetical character
while scanning a %YAML directive: did not find expected digit or '.' character
while scanning a %YAML directive: found extremely long version number
while scanning a %YAML directive: did not find expected version number
while scanning a %TAG directive: did not find expected whitespace
while scanning a %TAG directive: did not find expected whitespace or line break
while scanning an anchor: did not find expected alphabetic or numeric character
while scanning an alias: did not find expected alphabetic or numeric character
while scanning a tag: did not find the expected '>'
while scanning a tag: did not find expected whitespace or line break
while scanning a tag: did not find expected '!'
while scanning a tag directive: did not find expected '!'
while parsing a tag directive: did not find expected '!'
while parsing a %TAG directive: did not find expected tag URI
while parsing a tag: did not find expected tag URI
while parsing a %TAG directive: did not find URI escaped octet
while parsing a tag: did not find URI escaped octet
while parsing a tag: found an incorrect leading UTF-8 octet
while parsing a tag: found an incorrect trailing UTF-8 octet
while scanning a block scalar: found an indentation indicator equal to 0
while scanning a block scalar: did not find expected comment or line break
while scanning a block scalar: found a tab character where an indentation space is expected
while scanning a quoted scalar: found unexpected document indicator
while scanning a quoted scalar: found unexpected end of stream
while parsing a quoted scalar: found unknown escape character
while parsing a quoted scalar: did not find expected hexdecimal number
while parsing a quoted scalar: found invalid Unicode character escape code
while scanning a plain scalar: found unexpected ':'
while scanning a plain scalar: found a tab character that violates indentation
while parsing a flow sequence: did not find expected ',' or ']'
while parsing a flow mapping: did not find expected ',' or '}'
while parsing a block collection: did not find expected '-' indicator
while parsing a block mapping: did not find expected key
while parsing a block node: did not find expected node content
while parsing a flow node: did not find expected node content
while parsing a node: found undefined tag handle
: did not find expected <document start>
: found duplicate %TAG directive
: found duplicate %YAML directive
: found incompatible YAML document
while increasing flow level: exceeded maximum nesting depth
while increasing block level: exceeded maximum nesting depth
while parsing: Maximum nesting level reached, set with yaml_set_max_nest_level())
"""
"""What libyaml 0.2.5 and 0.2.6 say of a text, and what its next release will; the context, then the problem."""

IMPOSSIBLE = {
    "did not find expected <stream-start>",
    "found undefined alias",
    "found duplicate anchor; first occurrence",
}
"""What libyaml says only if it is called in the wrong order, or has to build values itself."""


def libyaml() -> Iterator[tuple[str, str]]:
    for line in LIBYAML.strip().splitlines():
        context, _sep, problem = line.partition(": ")
        yield context, problem


FILLED_IN = {"an %s": ("an anchor", "an alias"), "%s node": ("block node", "flow node"), "%s": ("tag", "directive")}
"""What PyYAML's own parser puts into the contexts that it has a place in."""


def of_python() -> Iterator[tuple[str, str]]:
    """What PyYAML's own scanner and parser say, as their source has it; in problems, what is filled in stays ``%r``."""
    for module in (scanner, parser):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("Error"):
                context, _mark, problem, *_detail_timer = (_text(argument) for argument in node.args)
                place = next((place for place in FILLED_IN if place in context), "")
                for filled in FILLED_IN.get(place, ("",)):
                    yield context.replace(place, filled), problem


def _text(node: ast.expr) -> str:
    """The text that ``node`` writes, before anything is filled in; the one message not written there, of a codec."""
    texts = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return max(texts, key=len, default="" if isinstance(node, ast.Constant) else "'utf-8' codec can't decode byte")


KNOWN = {*libyaml(), *of_python()}


def told(context: str, problem: str) -> str:
    return yaml_words.in_words(yaml.MarkedYAMLError(context or None, None, problem, None))


def test_the_messages_of_the_own_parser_are_found_in_its_source() -> None:
    assert len({*of_python()}) > 35
    assert ("while scanning a quoted scalar", "found unexpected end of stream") in KNOWN


@pytest.mark.parametrize(("context", "problem"), sorted(KNOWN), ids=str)
def test_every_known_message_is_translated(context: str, problem: str) -> None:
    korean = told(context, problem)
    assert korean != _(yaml_words.UNKNOWN)
    assert not re.search("[A-Za-z]{3}", korean)
    use_language("en")
    english = told(context, problem)
    assert english != korean
    assert not re.search("[가-힣]", english)
    assert problem not in english


def test_the_installed_libyaml_has_only_known_messages() -> None:
    """Its messages lie in the extension module one after the other, unless it uses the system's libyaml."""
    if yaml_loader.LOADER is yaml_loader.PythonLoader:
        pytest.skip("PyYAML without libyaml")
    said = re.findall(
        rb"(?<=\0)((?:(?:did|could) not find|found|exceeded|maximum) [ -~]{9,90})\0",
        Path(yaml._yaml.__file__).read_bytes(),
        re.IGNORECASE,
    )
    assert {text.decode() for text in said} <= {problem for _context, problem in libyaml()} | IMPOSSIBLE


@pytest.mark.parametrize("error", [yaml.MarkedYAMLError("while dreaming", None, "saw a ghost", None), yaml.YAMLError()])
def test_an_unknown_message_of_a_parser_is_translated(error: yaml.YAMLError, monkeypatch: pytest.MonkeyPatch) -> None:
    class FailingLoader(yaml.BaseLoader):
        def get_event(self) -> None:
            raise error

    monkeypatch.setattr(yaml_loader, "LOADER", FailingLoader)
    (problem,) = YamlDocument(b"id: x").problems
    assert (problem.line, problem.message) == (0, yaml_words.UNKNOWN)


FAULTS: dict[str, tuple[str, int, str]] = {
    "an escape of too large a number": ('a: "\\UFFFFFFFF"', 1, yaml_words._ESCAPE),
    "an escape of no character": ('a: "\\U00110000"', 1, yaml_words._ESCAPE),
    "half a surrogate pair": ('a: b\nc: "\\ud83d"', 2, yaml_words._ESCAPE),
    "an escape with letters": ('a: "\\u12zz"', 1, yaml_words._ESCAPE),
    "an escape in a key": ('"\\ud83d": a', 1, yaml_words._ESCAPE),
    "a document in quotes": ("a: 'b\n---\nc'", 1, yaml_words._OPEN_QUOTE),
    "a value behind a bar": ("a: | b", 1, yaml_words._BLOCK),
    "a bar with a nought": ("a: |0\n  b", 1, yaml_words._BLOCK),
    "an exclamation mark": ("a: !%zz b", 1, yaml_words._TAG),
    "a tag without end": ("a: !<b c", 1, yaml_words._TAG),
    "a tag of no family": ("a: !b!c d", 1, yaml_words._TAG),
    "a per cent sign on top": ("%\n---\na: b", 1, yaml_words._DIRECTIVE),
    "two versions": ("%YAML 1.1\n%YAML 1.1\n---\na: b", 2, yaml_words._DIRECTIVE),
    "another YAML": ("%YAML 2.0\n---\na: b", 1, yaml_words._DIRECTIVE),
    "a question mark": ("a: ? b", 1, yaml_words._QUESTION_MARK),
    "nothing in brackets": ("a: [\n", 2, yaml_words._IN_BRACKETS),
    "brackets the other way": ("a: ]", 1, yaml_words._VALUE),
    "a key further out": ("  a: b\nc: d", 2, yaml_words._TOP),
    "an ampersand": ("a: & b", 1, yaml_words._STAR),
    "a colon before a bracket": ("a: [b:[c]]", 1, yaml_words._BRACKET),
    "a tab as indent": ("a:\n\tb: c", 2, yaml_words._START),
    "an at sign": ("a: @b", 1, yaml_words._START),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_both_parsers_find_the_same(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source, line, words = FAULTS[kind]
    for loader in {yaml_loader.LOADER, yaml_loader.PythonLoader}:
        monkeypatch.setattr(yaml_loader, "LOADER", loader)
        (problem,) = YamlDocument(source.encode()).problems
        assert (problem.line, problem.message) == (line, words), loader


def test_both_parsers_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    source = b'a: [b, {c: d?, e: \tf:g?h}]\n# i\nj:\n- >-\n  k\n  l\n- "\\U0001F600\\n"\nm:\tnull\tn \t\n o \n'
    read = {}
    for loader in (yaml_loader.LOADER, yaml_loader.PythonLoader):
        monkeypatch.setattr(yaml_loader, "LOADER", loader)
        document = YamlDocument(source)
        read[loader] = (document.value, document.problems, document.line(("j", 1)))
    wanted = {"a": ["b", {"c": "d?", "e": "f:g?h"}], "j": ["k l", "\U0001f600\n"], "m": "null    n o"}
    assert [*read.values()] == [(wanted, [], 7)] * len(read)


def test_the_parser_in_use_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_loader, "LOADER", yaml_loader.PythonLoader)
    assert yaml_loader.loader_name() == f"PyYAML {yaml.__version__}, libyaml 없음 (느림)"
    if hasattr(yaml, "CBaseLoader"):
        monkeypatch.setattr(yaml_loader, "LOADER", yaml.CBaseLoader)
        assert re.fullmatch(r"PyYAML [\d.]+, libyaml 0\.2\.\d+", yaml_loader.loader_name())


@pytest.mark.parametrize(
    "source",
    [
        "name: a\0b",
        "name: 'a",
        "name: @a",
        "name: 2024-13-45",
        "name: [",
        "- a\n- b",
        "a",
        "name: *a",
        "name: !!int x",
        "name: !!python/object:os.x {}",
        "name: !!set [a]",
        "name: !!binary é",
        "ascii: !!bool perhaps",
        "name: !!timestamp now",
        "name: !!float x",
        "? [a]\n: b",
        "1: a",
        "? {a: b}\n: c",
        "nmae: a",
        "name: 1",
        "ascii: 12",
        "language: fr",
        "<<: a",
        '"\\UFFFFFFFF": a',
        '"\\ud83d": a',
    ],
)
def test_messages_about_settings_contain_no_library_text(source: str, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_settings(path)
    reason = caught.value.message.replace(str(path), "")
    assert not re.search("(?!YAML|name|nmae|ascii|language)\\b[A-Za-z]{4}", reason), reason
