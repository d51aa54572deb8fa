"""Data sheets and model cards as Markdown: the standard's headings, and no effect of markup in users' texts."""

from __future__ import annotations

import re

import pytest
import yaml

from ml_tui.domain.project import Document
from ml_tui.domain.record_forms import RecordForm
from ml_tui.export.cards import front_matter, render_card
from ml_tui.export.formats.markdown import unescaped
from ml_tui.i18n import Language
from tests.catalogs import form

DATASHEET, MODEL_CARD = form("datasheet"), form("model-card")

STANDARD = [
    "Model Details",
    "Uses",
    "Bias, Risks, and Limitations",
    "How to Get Started with the Model",
    "Training Details",
    "Evaluation",
    "Model Examination",
    "Environmental Impact",
    "Technical Specifications",
    "Citation",
    "Glossary",
    "More Information",
    "Model Card Authors",
    "Model Card Contact",
]
"""The headings of a Hugging Face model card, in their order."""

HOSTILE = """# 큰 제목
## Uses
---
===
```
~~~
<script>alert(1)</script>
<!-- 끝나지 않는 주석
[누르기](javascript:alert(1)) ![그림](file:///etc/passwd)
- 목록
1. 번호
> 인용
| 표 | 표 |
    들여 쓴 코드
license: mit
"""
"""Text that would be markup if it were not escaped."""


def rendered(record: Document, language: Language = "ko") -> str:
    return render_card(form(record.kind), record, language).decode()


def parts(card: str) -> tuple[str, str]:
    """The front matter of a model card and what follows it."""
    begin, front, body = re.split(r"^---$", card, maxsplit=2, flags=re.MULTILINE)
    assert begin == ""
    return front, body


def headings(text: str, level: int = 2) -> list[str]:
    return re.findall(rf"^{'#' * level} (.*)$", text, re.MULTILINE)


class TestModelCard:
    """The form of Hugging Face: YAML front matter, then the standard headings in English."""

    def test_a_small_card_is_rendered(self) -> None:
        fields = {
            "language": "ko, en",
            "license": "other",
            "base_model": "upstage/SOLAR-10.7B",
            "description": "연체를 30일 앞서 예측한다.\n\n여신 심사 보조용.",
            "developed-by": "은행 A 데이터실",
        }
        assert rendered(Document("model-card", "연체 예측 v2", fields)).split("\n")[:28] == [
            "---",
            "language:",
            "- ko",
            "- en",
            "license: other",
            "base_model: upstage/SOLAR-10.7B",
            "model_name: 연체 예측 v2",
            "---",
            "",
            "# Model Card for 연체 예측 v2",
            "",
            "## Model Details",
            "",
            "### Model Description",
            "",
            "연체를 30일 앞서 예측한다.",
            "",
            "여신 심사 보조용.",
            "",
            "- **Developed by:** 은행 A 데이터실",
            "- **Model type:** [More Information Needed]",
            "",
            "### Model Sources",
            "",
            "[More Information Needed]",
            "",
            "## Uses",
            "",
        ]

    @pytest.mark.parametrize("language", ["ko", "en"])
    def test_the_headings_are_those_of_the_standard_in_both_languages(self, language: Language) -> None:
        assert headings(rendered(Document("model-card", "가"), language)) == STANDARD

    def test_facts_go_to_the_front_matter_under_the_names_of_the_hub(self) -> None:
        fields = {
            "language": "ko,en",
            "license": "apache-2.0",
            "tags": "여신, 연체 ,,",
            "library_name": "sklearn",
            "pipeline_tag": "tabular-classification",
            "base_model": "a/b, c/d",
            "datasets": "DS-017",
            "metrics": "roc_auc, f1",
            "model_name": "overdue-30d",
        }
        front, _body = parts(rendered(Document("model-card", "연체 예측", fields)))
        assert yaml.safe_load(front) == {
            "language": ["ko", "en"],
            "license": "apache-2.0",
            "tags": ["여신", "연체"],
            "library_name": "sklearn",
            "pipeline_tag": "tabular-classification",
            "base_model": ["a/b", "c/d"],
            "datasets": ["DS-017"],
            "metrics": ["roc_auc", "f1"],
            "model_name": "overdue-30d",
        }

    def test_an_empty_card_has_only_its_name(self) -> None:
        assert front_matter(MODEL_CARD, Document("model-card", "가", {"tags": " , ", "license": "  "})) == {
            "model_name": "가"
        }

    @pytest.mark.parametrize(
        "text",
        ["---", "...", "no", "yes: no", "'", '"', "a: b # c", "- x", "[a", "{a", "!!python/object:x", "&a", "*a",
         "null", "1.10", "a\n---\nlicense: mit", "가\u2028---", "가\x1b]0;t\x07", "x" * 5000, "%TAG", "`a`", "|", ">"],
    )  # fmt: skip
    def test_text_stays_in_its_field_of_the_front_matter(self, text: str) -> None:
        record = Document("model-card", text, {"license": text, "library_name": text, "tags": text})
        front, body = parts(rendered(record))
        facts = yaml.safe_load(front)
        assert list(facts) == ["license", "tags", "library_name", "model_name"]
        assert {facts["license"], facts["library_name"], facts["model_name"]} == {
            front_matter(MODEL_CARD, record)["license"]
        }
        assert isinstance(facts["license"], str)
        assert "\x1b" not in front + body
        assert headings(body) == STANDARD


class TestDatasheet:
    """The headings of Datasheets for Datasets, and our questions under them."""

    def test_headings_are_in_both_languages(self) -> None:
        card = rendered(Document("datasheet", "거래 원장"))
        assert card.startswith(
            "# 데이터 시트: 거래 원장\n\n- **식별자와 버전 (카탈로그에 있는 그대로)**: (적지 않음)\n"
        )
        assert headings(card) == [
            "동기 (Motivation)",
            "구성 (Composition)",
            "수집 과정 (Collection process)",
            "전처리/정제/라벨링 (Preprocessing/cleaning/labeling)",
            "용도 (Uses)",
            "배포 (Distribution)",
            "유지 관리 (Maintenance)",
        ]
        english = rendered(Document("datasheet", "Ledger"), "en")
        assert headings(english) == [section.title.en for section in DATASHEET.sections]
        assert "(not stated)" in english

    def test_every_answer_is_under_its_question(self) -> None:
        fields = {field.id: f"답 {field.id}" for field in DATASHEET.fields()}
        card = rendered(Document("datasheet", "거래", fields))
        for section in DATASHEET.sections:
            for field in section.fields:
                assert f"### {field.label.ko}\n\n답 {field.id}\n" in card
        assert "(적지 않음)" not in card


@pytest.mark.parametrize("asked", [DATASHEET, MODEL_CARD])
class TestAnyCard:
    """Both kinds of cards."""

    def test_no_markup_of_the_user_takes_effect(self, asked: RecordForm) -> None:
        fields = {field.id: HOSTILE for field in asked.fields()}
        card = rendered(Document(asked.kind, "# 이름 <b>", fields))
        body = parts(card)[1] if asked is MODEL_CARD else card
        plain = rendered(Document(asked.kind, "이름"))
        for level in (2, 3):
            assert headings(body, level) == headings(plain, level)
        assert not re.search(r"^(---|===|```|~~~|> |\||    )", body, re.MULTILINE)
        assert "<script" not in body and "<!--" not in body and "](" not in body.replace("\\](", "")
        assert "<b>" not in body

    def test_text_can_be_read_back_as_it_was_typed(self, asked: RecordForm) -> None:
        (field,) = [one for one in asked.fields() if one.kind == "text"][:1]
        card = rendered(Document(asked.kind, "이름", {field.id: HOSTILE}))
        found = [unescaped(line.removesuffix("<br>")) for line in card.split("\n")]
        for line in HOSTILE.strip("\n").split("\n"):
            assert line.rstrip() in found

    def test_text_of_a_field_that_the_form_does_not_know_is_not_lost(self, asked: RecordForm) -> None:
        card = rendered(Document(asked.kind, "이름", {"old-field": "예전 답"}))
        assert card.endswith("## 그 밖의 내용\n\n### old-field\n\n예전 답\n")
