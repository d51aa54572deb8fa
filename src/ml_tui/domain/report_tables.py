"""The tables of a report, each with its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, tzinfo

from ml_tui.domain.catalog import Catalog, Item, Section
from ml_tui.domain.changes import JSON, Change, spoken_of
from ml_tui.domain.progress import Tally, overall, tally
from ml_tui.domain.project import Cadence, ItemState, Project, Status
from ml_tui.domain.records import safe, unknown_criteria, unplaced_record
from ml_tui.domain.report_parts import Column, Kind, Table, Value
from ml_tui.domain.report_words import Words
from ml_tui.messages import Language, translation


class Tables:
    """Makes the tables of one report; all of them look at the same catalog, project and day."""

    def __init__(self, catalog: Catalog, project: Project, language: Language, today: date) -> None:
        """Tables on ``project`` as of ``today``, in ``language``."""
        self.catalog = catalog
        self.project = project
        self.language: Language = language
        self.today = today
        self.words = Words(language)
        self._ = translation(language).gettext

    def summary(self) -> Table:
        """One row per section and one for all of them."""
        _ = self._
        columns = (
            Column(key="section", title=_("구분"), weight=24),
            *(
                Column(key=key, title=title, kind=Kind.NUMBER, weight=9)
                for key, title in (
                    ("total", _("항목")),
                    ("implemented", _("구현됨")),
                    ("in_progress", _("진행 중")),
                    ("not_started", _("미착수")),
                    ("not_applicable", _("해당 없음")),
                    ("verified", _("검증됨")),
                    ("overdue", _("기한 초과")),
                    ("required_open", _("필수 미완")),
                )
            ),
            Column(key="percent", title=_("구현 비율"), kind=Kind.PERCENT, weight=12),
            Column(key="criteria_met", title=_("충족 내용"), kind=Kind.NUMBER, weight=9),
            Column(key="criteria_total", title=_("전체 내용"), kind=Kind.NUMBER, weight=9),
        )

        def row(name: str, counts: Tally) -> tuple[Value, ...]:
            numbers = (getattr(counts, column.key) for column in columns[1:9])
            share = percent(counts.implemented, counts.applicable)
            return (name, *numbers, share, counts.criteria_met, counts.criteria_total)

        rows = [
            row(f"{section.no} {section.title.in_(self.language)}", tally(section.items, self.project, self.today))
            for section in self.catalog.sections
        ]
        rows.append(row(_("전체"), overall(self.catalog, self.project, self.today)))
        return make_table("summary", _("요약"), columns, rows, summed=True)

    def checklist(self) -> Table:
        """One row per item, with everything that was answered about it."""
        layers = {layer.id: layer.title.in_(self.language) for layer in self.catalog.layers}
        rows = (
            self._checklist_row(section, item, layers.get(item.layer, item.layer)) for section, item in self._items()
        )
        title = self._("구현 체크리스트")
        return make_table("checklist", title, checklist_columns(self.words), rows, entry=("no", "title"))

    def _checklist_row(self, section: Section, item: Item, layer: str) -> tuple[Value, ...]:
        state = self.project.item(item.id)
        return (
            item.no,
            section.title.in_(self.language),
            item.title.in_(self.language),
            self.words.priority[item.priority],
            layer,
            self.words.status[state.status],
            state.reason,
            sum(criterion.id in state.met for criterion in item.criteria),
            len(item.criteria),
            self._criteria_lines(item, state),
            state.note,
            state.plan,
            state.owner,
            state.due,
            "\n".join(state.evidence),
            state.verified.by if state.verified else "",
            state.verified.at if state.verified else None,
            item.id,
        )

    def _criteria_lines(self, item: Item, state: ItemState) -> str:
        lines = [
            f"[{'x' if criterion.id in state.met else ' '}] {criterion.name.in_(self.language)}"
            for criterion in item.criteria
        ]
        unknown = self._("(카탈로그에 없음)")
        lines += [f"[x] {name} {unknown}" for name in unknown_criteria(item, state)]
        return "\n".join(lines)

    def criteria(self) -> Table:
        """One row per criterion."""
        _ = self._
        columns = (
            Column(key="no", title=_("번호"), weight=6),
            Column(key="title", title=_("점검 항목"), weight=26),
            Column(key="criterion", title=_("구현 내용"), weight=24),
            Column(key="asks", title=_("확인할 것"), kind=Kind.MULTILINE, weight=70),
            Column(
                key="met",
                title=_("충족 여부"),
                kind=Kind.STATUS,
                weight=10,
                answer=True,
                terms=tuple(self.words.met.values()),
            ),
            Column(key="item_id", title="item_id", hidden=True),
            Column(key="criterion_id", title="criterion_id", hidden=True),
        )
        rows = (
            (
                item.no,
                item.title.in_(self.language),
                criterion.name.in_(self.language),
                criterion.asks.in_(self.language),
                self.words.met[criterion.id in self.project.item(item.id).met],
                item.id,
                criterion.id,
            )
            for _section, item in self._items()
            for criterion in item.criteria
        )
        return make_table("criteria", _("구현 내용"), columns, rows)

    def mapping(self) -> Table:
        """One row per mapping row; none when the catalog has none."""
        _ = self._
        columns = (
            Column(key="no", title=_("번호"), weight=9),
            Column(key="component", title=_("구성 요소"), weight=18),
            Column(key="function", title=_("세부 기능"), weight=24),
            Column(key="label", title=_("플랫폼 모듈/기능"), weight=28),
            Column(
                key="connected",
                title=_("구현 상태"),
                kind=Kind.STATUS,
                weight=10,
                answer=True,
                terms=tuple(self.words.connected.values()),
            ),
            Column(key="link", title=_("바로가기"), weight=40, answer=True),
            Column(key="note", title=_("메모"), kind=Kind.MULTILINE, weight=36, answer=True),
        )
        rows: list[tuple[Value, ...]] = []
        for row in self.catalog.rows:
            state = self.project.row(row.no)
            texts = (text.in_(self.language) for text in (row.component, row.function, row.label))
            rows.append((row.no, *texts, self.words.connected[state.connected], state.link, state.note))
        return make_table("mapping", _("구성 요소 매핑"), columns, rows)

    def unplaced(self) -> Table:
        """Answers that the catalog has no place for, a field a row."""
        _ = self._
        columns = (
            Column(key="target", title=_("항목"), weight=30),
            Column(key="field", title=_("필드"), weight=20),
            Column(key="value", title=_("내용"), kind=Kind.MULTILINE, weight=80),
        )
        record = unplaced_record(self.catalog, self.project)
        rows = [
            (entry[name], self.words.fields[field], self._worded(field, value, None))
            for name, entries in (("id", record["items"]), ("no", record["rows"]))
            for entry in entries
            for field, value in entry.items()
            if field != name and value not in ("", None, [])
        ]
        return make_table("unplaced", _("카탈로그에 없는 답"), columns, rows)

    def changes(self, log: Sequence[Change], zone: tzinfo | None) -> Table:
        """One row per changed field, in the order the changes were made; times as of ``zone``."""
        _ = self._
        columns = (
            Column(key="rev", title=_("판"), kind=Kind.NUMBER, weight=7),
            Column(key="at", title=_("일시"), kind=Kind.MOMENT, weight=20),
            Column(key="by", title=_("누가"), weight=12),
            Column(key="kind", title=_("종류"), kind=Kind.STATUS, weight=10, terms=tuple(self.words.step.values())),
            Column(key="remark", title=_("비고"), weight=18),
            Column(key="target", title=_("대상"), weight=28),
            Column(key="field", title=_("필드"), weight=14),
            Column(key="before", title=_("이전"), kind=Kind.MULTILINE, weight=36),
            Column(key="after", title=_("이후"), kind=Kind.MULTILINE, weight=36),
        )
        targets = {f"item/{item.id}": f"{item.no} {item.title.in_(self.language)}" for item in self.catalog.items()}
        targets |= {f"row/{row.no}": f"{row.no} {row.function.in_(self.language)}" for row in self.catalog.rows}
        targets["project"] = self.words.project
        items = {f"item/{item.id}": item for item in self.catalog.items()}
        rows: list[tuple[Value, ...]] = []
        for change in log:
            remark = change.title or (_("{n}판").format(n=change.of) if change.of else "")
            moment = change.at.astimezone(zone).replace(tzinfo=None, microsecond=0)
            head = (change.rev, moment, change.by, self.words.step[change.kind], remark)
            for one in spoken_of(change.fields):
                before, after = (
                    self._worded(one.field, value, items.get(one.target)) for value in (one.before, one.after)
                )
                field = self.words.fields.get(one.field, one.field)
                rows.append((*head, targets.get(one.target, one.target), field, before, after))
            if not change.fields:
                rows.append((*head, "", "", "", ""))
        return make_table("changes", _("변경 이력"), columns, rows)

    def _worded(self, field: str, value: JSON, item: Item | None) -> str:
        """A JSON value of an answer's ``field`` as a reader would write it."""
        match value:
            case None:
                return ""
            case bool():
                return self.words.connected[value].word if field == "connected" else self.words.yes_no[value]
            case str() if field == "status" and value in set(Status):
                return self.words.status[Status(value)].word
            case str() if field == "cadence" and value in set(Cadence):
                return self.words.cadence[Cadence(value)]
            case list() | tuple():
                names = {criterion.id: criterion.name.in_(self.language) for criterion in item.criteria} if item else {}
                return "\n".join(names.get(str(one), str(one)) for one in value)
            case {"by": by, "at": at}:
                return f"{by} ({at})"
        return str(value)

    def _items(self) -> Iterator[tuple[Section, Item]]:
        for section in self.catalog.sections:
            for item in section.items:
                yield section, item


def checklist_columns(words: Words) -> tuple[Column, ...]:
    """The columns of the checklist, titled in the language of ``words``."""
    _ = translation(words.language).gettext
    fields, priorities, statuses = words.fields, tuple(words.priority.values()), tuple(words.status.values())
    return (
        Column(key="no", title=_("번호"), weight=6),
        Column(key="section", title=_("구분"), weight=12),
        Column(key="title", title=_("점검 항목"), weight=20),
        Column(key="priority", title=_("우선순위"), kind=Kind.STATUS, weight=9, terms=priorities),
        Column(key="layer", title=_("계층"), weight=12),
        Column(key="status", title=fields["status"], kind=Kind.STATUS, weight=10, answer=True, terms=statuses),
        Column(key="reason", title=fields["reason"], weight=14, answer=True),
        Column(key="criteria_met", title=_("충족 내용"), kind=Kind.NUMBER, weight=6),
        Column(key="criteria_total", title=_("전체 내용"), kind=Kind.NUMBER, weight=6),
        Column(key="criteria", title=_("구현 내용"), kind=Kind.MULTILINE, weight=26),
        Column(key="note", title=fields["note"], kind=Kind.MULTILINE, weight=34, answer=True),
        Column(key="plan", title=fields["plan"], kind=Kind.MULTILINE, weight=28, answer=True),
        Column(key="owner", title=fields["owner"], weight=11, answer=True),
        Column(key="due", title=fields["due"], kind=Kind.DATE, weight=12, answer=True),
        Column(key="evidence", title=fields["evidence"], kind=Kind.MULTILINE, weight=28, answer=True),
        Column(key="verified_by", title=_("검증자"), weight=11, answer=True),
        Column(key="verified_at", title=_("검증일"), kind=Kind.DATE, weight=12, answer=True),
        Column(key="id", title="id", hidden=True),
    )


def make_table(
    table_id: str,
    title: str,
    columns: tuple[Column, ...],
    rows: Iterable[tuple[Value, ...]],
    *,
    summed: bool = False,
    entry: tuple[str, ...] = (),
) -> Table:
    """A table whose every text is clean."""
    cleaned = tuple(tuple(safe(value) if isinstance(value, str) else value for value in row) for row in rows)
    return Table(id=table_id, title=title, columns=columns, rows=cleaned, summed=summed, entry=entry)


def percent(count: int, of: int) -> int | None:
    """The share in whole per cent, rounded down so that 100 means all; None when there is nothing to count."""
    return count * 100 // of if of else None
