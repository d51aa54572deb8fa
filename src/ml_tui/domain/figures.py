"""What is counted in a project: once for all answers, then again only for the answers that change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from datetime import date
from functools import cached_property
from typing import TypeVar

from ml_tui.domain.catalog import Catalog, Outline, Priority
from ml_tui.domain.filters import Show, shows_of
from ml_tui.domain.findings import Code, codes_of, targets_by_code
from ml_tui.domain.gaps import Gaps, OpenItem, gaps_beside, in_order, open_items
from ml_tui.domain.progress import Tally, tally
from ml_tui.domain.project import Project, State
from ml_tui.domain.review import needs_recheck

K = TypeVar("K")


class Figures:
    """The figures of a project in one state, on one day. Each is counted when it is first asked for."""

    def __init__(self, catalog: Catalog, project: Project, today: date) -> None:
        """Count the answers in ``project`` to ``catalog`` on ``today``."""
        self.catalog = catalog
        self.project = project
        self.today = today

    def after(self, project: Project, today: date) -> Figures:
        """Return the figures of another state of the project; of what is known here, only what differs is counted."""
        later = Figures(self.catalog, project, today)
        known = vars(self)
        if "order" in known:
            later.order = self.order
        items = [*_differing(self.project.items, project.items), *_differing(self.project.bases, project.bases)]
        changed = [item for one in dict.fromkeys(items) if (item := self.catalog.outlines.get(one))]
        if "_open" in known:
            later._open = self._open.copy()
            for item in changed:
                later._open.pop(item.id, None)
                later._open.update(open_items(project, self.catalog.section_of[item.id], [item]))
        if today != self.today:
            return later
        if "sections" in known:
            later.sections, later.whole = self._recounted(later, changed)
        if project.info.cadence is self.project.info.cadence:
            if "_by_show" in known:
                later._by_show = self._regrouped(self._by_show, shows_of, later, changed)
            if "_by_code" in known:
                later._by_code = self._regrouped(self._by_code, codes_of, later, changed)
        return later

    # Counts

    @cached_property
    def sections(self) -> Mapping[str, Tally]:
        """The counts of each section, by its id."""
        return {one.id: tally(one.outlines, self.project, self.today) for one in self.catalog.sections}

    @cached_property
    def whole(self) -> Tally:
        """The counts of the whole checklist."""
        return sum(self.sections.values(), Tally())

    def _recounted(self, later: Figures, changed: Iterable[Outline]) -> tuple[Mapping[str, Tally], Tally]:
        """Return the counts of each section and of the whole in ``later``, where the items ``changed`` may differ."""
        sections, whole = dict(self.sections), self.whole
        for item in changed:
            before, after = (tally([item], one.project, self.today) for one in (self, later))
            section = self.catalog.section_of[item.id].id
            sections[section] += after - before
            whole += after - before
        return sections, whole

    # Filters and findings

    def shown(self, show: Show) -> Set[str]:
        """The ids of the items that the filter ``show`` shows."""
        return self.catalog.outlines.keys() if show is Show.ALL else self._by_show[show]

    @cached_property
    def findings(self) -> dict[Code, list[str]]:
        """The targets of all findings by code, in the order of `Code`, then of the catalog."""
        outlines = self.catalog.outlines
        codes = {code: [one for one in outlines if one in ids] for code, ids in self._by_code.items() if ids}
        return targets_by_code(self.catalog, self.project, self.today, codes, self.sections)

    @cached_property
    def _by_show(self) -> dict[Show, Set[str]]:
        return self._grouped(Show, shows_of)

    @cached_property
    def _by_code(self) -> dict[Code, Set[str]]:
        return self._grouped(Code, codes_of)

    def _grouped(self, keys: Iterable[K], examine: Callable[..., Iterator[K]]) -> dict[K, Set[str]]:
        """Return for each of ``keys`` the ids of the items for whose answers ``examine`` yields it."""
        found: dict[K, set[str]] = {key: set() for key in keys}
        alike: dict[tuple[Priority, bool], list[Outline]] = {}
        """The unanswered items; what is found for one of them is found for all that are like it."""
        for item_id, item in self.catalog.outlines.items():
            if item_id in self.project.items or item_id in self.project.bases:
                for key in self._examined(examine, item):
                    found[key].add(item_id)
            else:
                alike.setdefault((item.priority, bool(item.criterion_ids)), []).append(item)
        for items in alike.values():
            for key in self._examined(examine, items[0]):
                found[key].update(item.id for item in items)
        return {**found}

    def _regrouped(
        self,
        groups: dict[K, Set[str]],
        examine: Callable[..., Iterator[K]],
        later: Figures,
        changed: Iterable[Outline],
    ) -> dict[K, Set[str]]:
        """Return ``groups`` (`_grouped`) as they are in ``later``, where the items ``changed`` may differ."""
        moved: dict[K, set[str]] = {}
        for item in changed:
            for key in {*self._examined(examine, item)} ^ {*later._examined(examine, item)}:
                moved.setdefault(key, set()).add(item.id)
        return {**groups, **{key: groups[key] ^ ids for key, ids in moved.items()}}

    def _examined(self, examine: Callable[..., Iterator[K]], item: Outline) -> Iterator[K]:
        state, recheck = self.project.item(item.id), needs_recheck(item, self.project)
        return examine(item, state, recheck=recheck, cadence=self.project.info.cadence, today=self.today)

    # Gaps

    @cached_property
    def order(self) -> list[str]:
        """The ids of all items in the order to do them."""
        return in_order(self.catalog)

    @cached_property
    def _open(self) -> dict[str, OpenItem]:
        """The open items by id, in any order."""
        sections = self.catalog.sections
        return dict(one for section in sections for one in open_items(self.project, section, section.outlines))

    @cached_property
    def gaps(self) -> Gaps:
        """Everything that is missing."""
        return gaps_beside(self.catalog, self.project, [self._open[one] for one in self.order if one in self._open])

    @cached_property
    def agenda(self) -> list[OpenItem]:
        """The open items that have a date, by date; items of one day in the order of the catalog."""
        open_items = (self._open.get(item_id) for item_id in self.catalog.outlines)
        return sorted((one for one in open_items if one and one.state.due), key=lambda one: one.state.due or date.max)


def _differing(before: Mapping[str, State], after: Mapping[str, State]) -> list[str]:
    """Return the keys of the answers that differ; nearly all are the same objects, which need no comparison."""
    if before is after:
        return []
    keys = [key for key, state in after.items() if before.get(key) is not state and before.get(key) != state]
    return [*keys, *(key for key in before if key not in after)]
