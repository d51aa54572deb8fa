"""What the records of the platform modules ask: data sheets and model cards, section by section.

Data sheets follow the headings of *Datasheets for Datasets* (Gebru et al.), model cards those of the Hugging Face
model card; the questions are ours. Field ids are kept in projects, so they never change.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Literal

import msgspec

from ml_tui.domain.catalog import Language, Text
from ml_tui.domain.project import Document


class RecordField(msgspec.Struct, frozen=True):
    """A field of a record."""

    id: str
    title: Text
    """Its name, or what is asked; one line of a terminal of 80 columns."""
    kind: Literal["line", "list", "text"] = "text"
    """``list`` is one line whose entries are separated by commas."""
    heading: str = ""
    """Model cards: the standard's name for it; without one it is the text of its section."""


class RecordSection(msgspec.Struct, frozen=True):
    """Fields that stand under one heading."""

    title: Text
    fields: tuple[RecordField, ...]


class RecordForm(msgspec.Struct, frozen=True):
    """A kind of record."""

    kind: str
    """As a module of the catalog names it, and a record of a project keeps it."""
    prefix: str
    """The beginning of the ids of its records, such as ``ds`` in ``ds-1f00aa``."""
    title: Text
    about: tuple[RecordField, ...]
    """What stands at the top of the record: facts for machines and registers, not prose."""
    sections: tuple[RecordSection, ...]

    def fields(self) -> Iterator[RecordField]:
        """Every field, in order."""
        yield from self.about
        for section in self.sections:
            yield from section.fields


def _asked(field_id: str, ko: str, en: str) -> RecordField:
    return RecordField(field_id, Text(ko, en))


def _line(field_id: str, ko: str, en: str, kind: Literal["line", "list"] = "line") -> RecordField:
    return RecordField(field_id, Text(ko, en), kind)


def _under(heading: str, field_id: str, ko: str) -> RecordField:
    """A field with a sub-heading of the standard, which is its English name too."""
    return RecordField(field_id, Text(ko, heading), "text", heading)


def _alone(heading: str, field_id: str, ko: str) -> RecordSection:
    """A section of the standard that is one text."""
    return RecordSection(Text(ko, heading), (RecordField(field_id, Text(ko, heading)),))


DATASHEET = RecordForm(
    kind="datasheet",
    prefix="ds",
    title=Text("데이터 시트", "Datasheet"),
    about=(
        _line("identifier", "식별자와 버전 (카탈로그에 있는 그대로)", "Identifier and version (as in the catalog)"),
        _line("written", "작성자와 작성일", "Written by, on"),
    ),
    sections=(
        RecordSection(
            Text("동기", "Motivation"),
            (
                _asked(
                    "purpose",
                    "무엇에 쓰려고 만들었고 무엇이 비어 있었는가?",
                    "What is it for, and what was lacking before?",
                ),
                _asked("makers", "누가 만들었고 비용은 누가 냈는가?", "Who made it, and who paid for it?"),
            ),
        ),
        RecordSection(
            Text("구성", "Composition"),
            (
                _asked(
                    "content",
                    "한 건은 무엇이며 모두 몇 건, 어떤 값인가?",
                    "What is one record, how many are there, of which values?",
                ),
                _asked("gaps", "빠지거나 틀리거나 치우친 것은 무엇인가?", "What is missing, wrong or skewed in it?"),
                _asked(
                    "sensitive",
                    "개인정보, 민감정보, 비밀이 들어 있는가?",
                    "Does it hold personal, sensitive or secret data?",
                ),
            ),
        ),
        RecordSection(
            Text("수집 과정", "Collection process"),
            (
                _asked(
                    "acquisition",
                    "어디서 어떻게, 언제부터 언제까지 모았는가?",
                    "Where, how and over which period was it gathered?",
                ),
                _asked("sampling", "일부라면 어떤 기준으로 골랐는가?", "If it is a part, how was that part chosen?"),
                _asked(
                    "grounds",
                    "어떤 근거로 모았고 당사자는 알고 있는가?",
                    "On which legal ground, and do the people concerned know?",
                ),
            ),
        ),
        RecordSection(
            Text("전처리/정제/라벨링", "Preprocessing/cleaning/labeling"),
            (
                _asked(
                    "steps", "무엇을 바꾸고 버렸으며 원본은 남아 있는가?", "What was changed, and is the original kept?"
                ),
                _asked(
                    "labels",
                    "누가 어떤 지침으로 라벨을 달고 어떻게 확인했는가?",
                    "Who labelled it, by which rules, checked how?",
                ),
            ),
        ),
        RecordSection(
            Text("용도", "Uses"),
            (
                _asked("used-for", "지금 어느 모델과 업무가 쓰는가?", "Which models and tasks use it now?"),
                _asked("fit-for", "그 밖에 어디에 쓸 만한가?", "What else is it fit for?"),
                _asked("not-for", "무엇에 쓰면 안 되며 왜인가?", "What must it not be used for, and why?"),
            ),
        ),
        RecordSection(
            Text("배포", "Distribution"),
            (
                _asked(
                    "recipients",
                    "누구에게 어떤 길로 언제부터 주는가?",
                    "To whom is it given, by which way, since when?",
                ),
                _asked(
                    "terms",
                    "이용 조건과 권리, 국외 이전 제한은 무엇인가?",
                    "Under which terms, rights and transfer limits?",
                ),
            ),
        ),
        RecordSection(
            Text("유지 관리", "Maintenance"),
            (
                _asked("keeper", "누가 돌보며 어디로 연락하는가?", "Who looks after it, and how are they reached?"),
                _asked(
                    "updates",
                    "얼마 만에 어떻게 고치고 옛 버전은 어떻게 하는가?",
                    "How often is it updated, and what of older versions?",
                ),
                _asked("retention", "언제까지 두고 어떻게 없애는가?", "How long is it kept, and how is it destroyed?"),
            ),
        ),
    ),
)
"""Questions to a data set."""

MODEL_CARD = RecordForm(
    kind="model-card",
    prefix="mc",
    title=Text("모델 카드", "Model card"),
    about=(
        _line("language", "언어 (language): ko, en", "Languages (language): ko, en", "list"),
        _line("license", "라이선스 (license): apache-2.0, other", "Licence (license): apache-2.0, other"),
        _line("tags", "꼬리표 (tags), 쉼표로 구분", "Tags (tags), separated by commas", "list"),
        _line("library_name", "라이브러리 (library_name): sklearn", "Library (library_name): sklearn"),
        _line(
            "pipeline_tag", "과제 (pipeline_tag): tabular-classification", "Task (pipeline_tag): tabular-classification"
        ),
        _line("base_model", "바탕 모델 (base_model)", "Base model (base_model)", "list"),
        _line("datasets", "데이터셋 (datasets), 쉼표로 구분", "Datasets (datasets), separated by commas", "list"),
        _line("metrics", "지표 (metrics): roc_auc, f1", "Metrics (metrics): roc_auc, f1", "list"),
        _line("model_name", "모델 식별자 (model_name)", "Identifier of the model (model_name)"),
    ),
    sections=(
        RecordSection(
            Text("모델 개요", "Model Details"),
            (
                _under("Model Description", "description", "무엇을 하는 모델인가"),
                RecordField("developed-by", Text("만든 조직", "Developed by"), "line", "Developed by"),
                RecordField("model-type", Text("모델 종류", "Model type"), "line", "Model type"),
                _under("Model Sources", "sources", "저장소, 문서, 시연"),
            ),
        ),
        RecordSection(
            Text("용도", "Uses"),
            (
                _under("Direct Use", "direct-use", "그대로 쓸 때"),
                _under("Downstream Use", "downstream-use", "다른 것에 붙이거나 더 훈련해 쓸 때"),
                _under("Out-of-Scope Use", "out-of-scope-use", "쓰면 안 되는 곳"),
            ),
        ),
        RecordSection(
            Text("편향, 위험, 제한사항", "Bias, Risks, and Limitations"),
            (
                RecordField("risks", Text("알려진 편향, 위험, 제한사항", "Known bias, risks and limitations")),
                _under("Recommendations", "recommendations", "쓰는 사람에게 권하는 것"),
            ),
        ),
        _alone("How to Get Started with the Model", "get-started", "시작하는 법"),
        RecordSection(
            Text("훈련", "Training Details"),
            (
                _under("Training Data", "training-data", "훈련 데이터 (데이터 시트 이름)"),
                _under("Training Procedure", "training-procedure", "훈련 절차와 하이퍼파라미터"),
            ),
        ),
        RecordSection(
            Text("평가", "Evaluation"),
            (
                _under("Testing Data, Factors & Metrics", "testing", "평가 데이터, 나누어 본 집단, 지표"),
                _under("Results", "results", "결과 (집단별로)"),
            ),
        ),
        _alone("Model Examination", "examination", "해석 결과"),
        _alone("Environmental Impact", "environmental-impact", "환경 영향 (장비, 시간, 지역, 배출량)"),
        RecordSection(
            Text("기술 사양", "Technical Specifications"),
            (
                _under("Model Architecture and Objective", "architecture", "구조와 목적 함수"),
                _under("Compute Infrastructure", "infrastructure", "하드웨어와 소프트웨어"),
            ),
        ),
        _alone("Citation", "citation", "인용"),
        _alone("Glossary", "glossary", "용어"),
        _alone("More Information", "more-information", "더 알아볼 것"),
        _alone("Model Card Authors", "card-authors", "카드 작성자"),
        _alone("Model Card Contact", "card-contact", "카드 연락처"),
    ),
)
"""Facts and statements on a model."""

RECORD_FORMS: Mapping[str, RecordForm] = {form.kind: form for form in (DATASHEET, MODEL_CARD)}
"""Every kind of record, by what a module of the catalog calls it."""


def form_of(record_id: str) -> RecordForm | None:
    """The form that a record was begun in, read from its id; None for an id that is none of ours."""
    return next((form for form in RECORD_FORMS.values() if record_id.startswith(f"{form.prefix}-")), None)


def record_id(form: RecordForm, number: int, taken: Container[str]) -> str:
    """The id of a new record: six hexadecimal digits of ``number``, or of the next one that is not ``taken``."""
    while (made := f"{form.prefix}-{number % 16**6:06x}") in taken:
        number += 1
    return made


def filled(form: RecordForm, record: Document) -> int:
    """How many fields of the form ``record`` has text in."""
    return sum(bool(record.fields.get(field.id, "").strip()) for field in form.fields())


def total(form: RecordForm) -> int:
    """How many fields the form has."""
    return sum(1 for _field in form.fields())


def unknown_fields(form: RecordForm, record: Document) -> dict[str, str]:
    """Text of ``record`` under ids that the form does not have; it is kept and shown, never dropped."""
    known = {field.id for field in form.fields()}
    return {name: text for name, text in record.fields.items() if name not in known and text.strip()}


def entries(text: str) -> list[str]:
    """What a ``list`` field says, entry by entry."""
    return [one.strip() for one in text.replace("\n", ",").split(",") if one.strip()]


def section_title(section: RecordSection, language: Language) -> str:
    """The heading of a section; in Korean with the standard's own beside it."""
    if language == "en":
        return section.title.en
    return f"{section.title.ko} ({section.title.en})"
