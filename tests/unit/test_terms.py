"""The words of answers: each stands once, and whatever may be typed means the same wherever it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import ml_tui
from ml_tui.cli.commands import set_
from ml_tui.domain import terms
from ml_tui.domain.catalog import Confidence, Priority
from ml_tui.domain.changes import ChangeKind
from ml_tui.domain.findings import Severity
from ml_tui.domain.terms import MET, STATUSES, Status, WordList, value_of_word
from ml_tui.errors import UsageError
from ml_tui.i18n import LANGUAGES, translation, use_language
from ml_tui.workbook.reader.values import UnfitCell, value_of
from tests.catalogs import small_catalog
from tests.unit.test_cli import Cli

VOCABULARIES: dict[str, WordList] = {
    name: found
    for name, found in vars(terms).items()
    if isinstance(found, dict) and all(isinstance(word, terms.Word) for word in found.values())
}


def names_of(words: WordList) -> Iterator[tuple[str, object]]:
    """Everything that may be typed, with the value it means."""
    for value, word in words.items():
        for name in (word.code, *word.spellings, *(translation(one).gettext(word.text) for one in LANGUAGES)):
            yield name, value


@pytest.mark.parametrize("name", VOCABULARIES)
def test_a_value_is_recognised_by_its_name_in_any_case_and_spacing(name: str) -> None:
    for text, value in names_of(VOCABULARIES[name]):
        for typed in (text, text.upper(), text.replace(" ", ""), text.replace(" ", "_")):
            assert value_of_word(VOCABULARIES[name], typed) == value, typed


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (terms.STATUSES, terms.Status), (terms.CONDITIONS, terms.Condition), (terms.CADENCES, terms.Cadence),
        (terms.PRIORITIES, Priority), (terms.SEVERITIES, Severity), (terms.CONFIDENCES, Confidence),
        (terms.STEPS, ChangeKind),
    ],
)  # fmt: skip
def test_every_value_has_a_word(words: WordList, values: type[StrEnum]) -> None:
    assert set(words) == set(values)
    assert [word.code for word in words.values()] == [str(value) for value in words]


@pytest.mark.parametrize(("text", "met"), sorted(set(names_of(MET))))
def test_set_and_import_take_the_same_words_for_yes_and_no(text: str, met: bool) -> None:
    assert value_of(MET, text) is met
    assert set_._criterion(next(small_catalog().items()), f"1={text}")[1] is met


@pytest.mark.parametrize("text", ["네네", "1", ""])
def test_set_and_import_refuse_the_same_words(text: str) -> None:
    with pytest.raises(UnfitCell):
        value_of(MET, text)
    with pytest.raises(UsageError):
        set_._criterion(next(small_catalog().items()), f"1={text}")


def test_an_unknown_word_is_answered_in_the_chosen_language() -> None:
    use_language("en")
    with pytest.raises(UnfitCell) as caught:
        value_of(STATUSES, "구현 됨!")
    assert not re.search("[가-힣]", caught.value.hint) and "Implemented?" in caught.value.hint


@pytest.mark.parametrize(("text", "status"), sorted(set(names_of(STATUSES))))
def test_set_and_import_take_the_same_words_for_a_status(
    text: str, status: Status, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli = Cli(tmp_path, capsys)
    project = cli.new()
    assert cli("set", project, "1.1", "--status", text, "--reason", "외주").code == 0
    assert cli.json("items", project)[0]["status"] == value_of(STATUSES, text) == status


@pytest.mark.parametrize("name", ["STATUSES", "CONNECTED", "MET", "CHOSEN", "SEVERITIES", "PRIORITIES"])
def test_a_word_occurs_in_the_code_once(name: str) -> None:
    texts = "|".join(re.escape(word.text) for word in VOCABULARIES[name].values())
    sources = {path: path.read_text("utf-8") for path in Path(ml_tui.__file__).parent.rglob("*.py")}
    found = {path.name for path, source in sources.items() if re.search(rf'N?_\("({texts})"\)', source)}
    assert found == {"terms.py"}
