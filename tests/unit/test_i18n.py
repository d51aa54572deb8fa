"""The English of the interface: complete, true to the Korean, and the same in the .po and the .mo file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import ml_tui
from ml_tui import i18n
from ml_tui.i18n import N_, _, use_language
from tests.unit.report_samples import LOG, marked_project, report_on

SOURCE = Path(ml_tui.__file__).parent
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES"
KEYWORDS = {"_": None, "N_": None}

HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc]")
SPEAKS_OF_HANGUL = {"(ㄷㄹㅍㅌ)", "(ㅂ = q)"}
"""Examples that stay in Hangul, because they explain how Hangul is typed."""

PLACEHOLDER = re.compile(r"(?<!{){(\w*)(?::[^{}]*)?}(?!})|%\((\w+)\)s")


@cache
def extracted() -> frozenset[str]:
    """What ``make messages`` finds in the source."""
    found = extract_from_dir(SOURCE, [("**.py", "python")], keywords=KEYWORDS)
    return frozenset(str(message) for _file, _line, message, _comments, _context in found)


@cache
def said() -> frozenset[str]:
    """All texts given to ``_`` and ``N_`` in the source."""
    return frozenset(text for path in SOURCE.rglob("*.py") for text in calls(ast.parse(path.read_text("utf-8"))))


def calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            match node.args:
                case [ast.Constant(value=str(text))]:
                    yield text


@cache
def written() -> dict[str, str]:
    """Every message with its English in the .po file."""
    with (CATALOGUE / "ml_tui.po").open("rb") as file:
        return texts(read_po(file, locale="en"))


def texts(catalogue: Catalog) -> dict[str, str]:
    return {str(message.id): str(message.string or "") for message in catalogue if message.id}


def placeholders(text: str) -> list[str]:
    return sorted(found.group(0) for found in PLACEHOLDER.finditer(text))


def edges(text: str) -> tuple[int, int]:
    """How many line breaks a text begins and ends with."""
    return len(text) - len(text.lstrip("\n")), len(text) - len(text.rstrip("\n"))


@pytest.fixture
def restored_language() -> Iterator[None]:
    before = i18n.language()
    yield
    use_language(before)


def test_make_messages_finds_every_message() -> None:
    """Before Python 3.12, the extractor does not look into f-strings: a message must also occur outside of them."""
    assert len(said()) > 500
    assert said() - extracted() == set()


def test_every_message_has_an_english_text() -> None:
    assert sorted(text for text in said() | extracted() if not written().get(text)) == []


def test_every_english_text_has_a_message() -> None:
    assert sorted(set(written()) - said() - extracted()) == []


def test_english_has_the_placeholders_of_the_korean() -> None:
    differing = {
        korean: english
        for korean, english in written().items()
        if english and placeholders(korean) != placeholders(english)
    }
    assert differing == {}


def test_placeholders_are_distinguished() -> None:
    assert placeholders("{a} {size:,} {0} %(prog)s") == ["%(prog)s", "{0}", "{a}", "{size:,}"]
    assert placeholders("{name}") != placeholders("{Name}")


def test_english_has_the_line_breaks_of_the_korean() -> None:
    differing = {
        korean: english
        for korean, english in written().items()
        if english and (edges(korean) != edges(english) or korean.count("\n") != english.count("\n"))
    }
    assert differing == {}


def test_english_keeps_the_blanks_at_its_ends() -> None:
    """Messages are joined to others: a blank at an end separates them."""
    differing = {
        korean: english
        for korean, english in written().items()
        if english and (korean[:1].isspace(), korean[-1:].isspace()) != (english[:1].isspace(), english[-1:].isspace())
    }
    assert differing == {}


def test_english_texts_contain_no_hangul() -> None:
    def without_examples(english: str) -> str:
        for example in SPEAKS_OF_HANGUL:
            english = english.replace(example, "")
        return english

    assert [english for english in written().values() if HANGUL.search(without_examples(english))] == []
    assert all(any(example in english for english in written().values()) for example in SPEAKS_OF_HANGUL)


def test_the_compiled_catalogue_equals_the_source() -> None:
    with (CATALOGUE / "ml_tui.mo").open("rb") as file:
        compiled = texts(read_mo(file))
    assert compiled == {korean: english for korean, english in written().items() if english}


def test_the_titles_of_report_tables_are_unique() -> None:
    """Sheets and sections are found by their titles, which Excel compares without case and cuts at 31 characters."""
    for language in i18n.LANGUAGES:
        report = report_on(marked_project(), language=language, log=LOG)
        tables = (report.facts, report.figures, *report.tables)
        titles = [report.cover_title, report.overflow_title, *(table.title for table in tables)]
        assert len({title.casefold() for title in titles}) == len(titles)
        assert [title for title in titles if len(title) > 31 or re.search(r"[][:*?/\\]", title)] == []
        for table in tables:
            columns = [column.title for column in table.columns if not column.hidden]
            assert len(set(columns)) == len(columns)
            for column in table.columns:
                assert len({term.word for term in column.terms}) == len(column.terms)


def test_the_header_is_filled_in() -> None:
    head, _sep, _detail_timer = (CATALOGUE / "ml_tui.po").read_text(encoding="utf-8").partition("\n\n")
    assert '"Language: en\\n"' in head
    assert '"Project-Id-Version: ml-tui' in head
    assert not re.search("FULL NAME|EMAIL@ADDRESS|ORGANIZATION|FIRST AUTHOR|fuzzy", head)


@pytest.mark.usefixtures("restored_language")
def test_the_language_changes_at_once() -> None:
    kept = N_("구현됨")
    use_language("ko")
    assert (_("미착수"), _(kept), i18n.language()) == ("미착수", "구현됨", "ko")
    use_language("en")
    assert (_("미착수"), _(kept), i18n.language()) == ("Not started", "Implemented", "en")
    use_language("ko")
    assert _("미착수") == "미착수"


@pytest.mark.usefixtures("restored_language")
def test_a_text_without_english_stays_korean() -> None:
    use_language("en")
    assert _("카탈로그에 없는 문장") == "카탈로그에 없는 문장"
