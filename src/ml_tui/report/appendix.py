"""The tables at the back of a report: the guide's texts, glossary, references and crosswalks."""

from __future__ import annotations

from collections.abc import Iterator

from ml_tui.domain.catalog import Area, GuidePart, Layer
from ml_tui.domain.guide import passages
from ml_tui.domain.project import Status
from ml_tui.domain.terms import Label
from ml_tui.report.base import TableMaker, make_table
from ml_tui.report.parts import Column, ColumnKind, Table, Value


class AppendixTables(TableMaker):
    """Makes the tables at the back."""

    def guide(self) -> Table:
        """The guide's text on each workspace as a whole, and whom to ask about it."""
        _ = self._
        columns = (
            Column(key="workspace", title=_("워크스페이스"), weight=18),
            Column(key="part", title=_("구분"), weight=16),
            Column(key="title", title=_("제목"), weight=28),
            Column(key="text", title=_("내용"), kind=ColumnKind.MULTILINE, weight=80),
        )
        rows = (row for workspace in self.catalog.workspaces for row in self._guide_rows(workspace))
        return make_table("guide", _("활용 가이드와 주의사항"), columns, rows, grouped=("workspace",))

    def _guide_rows(self, workspace: GuidePart) -> Iterator[tuple[Value, ...]]:
        """The rows on ``workspace``; its references have a table of their own."""
        labels, name = self.words.label, workspace.title.in_(self.language)
        for one in passages(workspace, self.language):
            if one.part is not Label.REFERENCES:
                title = labels[one.of] if one.of else one.title
                texts = [f"- {text}" for text in one.texts] if len(one.texts) > 1 else one.texts
                yield name, labels[one.part], f"{one.no} {title}".strip(), "\n".join(texts)
        if contact := self.project.info.contact_line:
            yield name, labels[Label.SUPPORT], "", contact

    def glossary(self) -> Table:
        """What statuses, layers, areas, components and types of ML mean."""
        _ = self._
        columns = (
            Column(key="kind", title=_("구분"), weight=14),
            Column(key="term", title=_("용어"), weight=28),
            Column(key="meaning", title=self.words.label[Label.MEANING], weight=80),
        )
        return make_table("glossary", _("용어"), columns, self._terms(), grouped=("kind",))

    def _terms(self) -> Iterator[tuple[Value, ...]]:
        _, language, words = self._, self.language, self.words
        statuses = (
            (words.status[Status.NOT_STARTED].word, _("아직 시작하지 않았습니다.")),
            (words.status[Status.IN_PROGRESS].word, _("일부를 갖추었거나 만들고 있습니다.")),
            (words.status[Status.IMPLEMENTED].word, _("갖추었고 실제로 쓰이고 있습니다.")),
            (words.status[Status.NOT_APPLICABLE].word, _("사유를 적고 비율의 분모에서 뺐습니다.")),
            (_("검증됨"), _("이름을 건 검토자가 직접 확인한 날짜가 있습니다. 상태와는 따로 셉니다.")),
        )
        yield from ((words.fields["status"], *pair) for pair in statuses)
        catalog = self.catalog
        yield from ((_("계층"), one.title.in_(language), one.role.in_(language)) for one in catalog.layers)
        yield from ((_("기능 영역"), one.title.in_(language), one.meaning.in_(language)) for one in catalog.areas)
        holders: list[Layer | Area] = [*catalog.layers, *catalog.areas]
        for holder in holders:
            for component in holder.components:
                name = f"{component.title.in_(language)} ({holder.title.in_(language)})"
                yield words.label[Label.COMPONENTS], name, component.meaning.in_(language)
        yield from ((_("ML 유형"), one.title.in_(language), one.meaning.in_(language)) for one in catalog.ml_types)
        yield from ((_("학습 접근"), one.title.in_(language), one.meaning.in_(language)) for one in catalog.approaches)

    def references(self) -> Table:
        """The guide's references, and the standards and laws that the crosswalks name."""
        _, language, words = self._, self.language, self.words
        columns = (
            Column(key="kind", title=_("구분"), weight=16),
            Column(key="title", title=_("제목"), weight=50),
            Column(key="as_of", title=_("확인한 날"), weight=12),
            Column(
                key="confidence",
                title=_("출처의 확실성"),
                kind=ColumnKind.STATUS,
                weight=10,
                terms=tuple(self.words.confidence.values()),
            ),
            Column(key="source", title=_("출처"), weight=60),
        )
        guide = dict.fromkeys(one.in_(language) for space in self.catalog.workspaces for one in space.references)
        rows: list[tuple[Value, ...]] = [(words.label[Label.REFERENCES], title, "", None, "") for title in guide]
        rows += [
            (
                _("관련 표준과 법령"),
                one.title.in_(language),
                one.as_of,
                self.words.confidence[one.confidence],
                one.source.in_(language),
            )
            for one in self.catalog.sources
        ]
        return make_table("references", _("참고 자료와 출처"), columns, rows, grouped=("kind",))

    def crosswalks(self) -> Table:
        """Related clauses of other standards and laws, one row per source; indicative."""
        _, language = self._, self.language
        columns = (
            Column(key="topic", title=_("주제"), weight=34),
            Column(key="items", title=_("점검 항목"), weight=20),
            Column(key="source", title=_("표준·법령"), weight=34),
            Column(key="refs", title=_("조항 (참고)"), weight=30),
        )
        titles = {one.id: one.title.in_(language) for one in self.catalog.sources}
        rows = (
            (one.topic.in_(language), self._numbers(one.items), titles.get(source, source), ", ".join(numbers))
            for one in self.catalog.crosswalks
            for source, numbers in one.refs.items()
        )
        lead = _(
            "참고용 대응입니다. 조항 번호는 2차 자료에 따른 것으로, 요구 사항을 충족한다는 뜻이 아니며 "
            "인용하기 전에 원문을 확인해야 합니다."
        )
        return make_table(
            "crosswalks", _("다른 표준·법령과의 대응 (참고)"), columns, rows, grouped=("topic",), lead=lead
        )
