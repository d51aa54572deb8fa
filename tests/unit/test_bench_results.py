"""What benchmarks say of the values that they measured."""

from __future__ import annotations

import pytest
from bench.results import OURS, Table, Target, growth


@pytest.mark.parametrize(
    ("cost", "slope", "exponent"),
    [(lambda n: 10.0, 0, 0), (lambda n: 10 + 0.5 * n, 0.5, 1), (lambda n: 10 + 0.001 * n * n, None, 2)],
    ids=["constant", "even", "square"],
)
def test_growth_is_fitted(cost: object, slope: float | None, exponent: float) -> None:
    assert callable(cost)
    found = growth([(n, cost(n)) for n in (0, 100, 1000, 10_000)])
    assert found[1] == pytest.approx(exponent, abs=0.01)
    assert slope is None or found[0] == pytest.approx(slope)


def test_a_target_is_missed_when_the_median_exceeds_it() -> None:
    table = Table("Start", "minimal", {"start": Target(1.2, is_ratio=True), "bytes": Target(100)})
    table.add("start", "ms", OURS, 119, 300, 118)
    table.add("start", "ms", "minimal", 100, 100, 90)
    table.add("bytes", "bytes", OURS, 101)
    assert [table.missed(row) for row in table.rows.values()] == [False, True]
    assert table.markdown.splitlines()[2:] == [
        "|       | unit  | ml-tui        | minimal      | ml-tui / minimal | target       |",
        "|-------|-------|---------------|--------------|------------------|--------------|",
        "| start | ms    | 119 (118–300) | 100 (90–100) | 1.19             | ≤ 1.2 ×      |",
        "| bytes | bytes | 101           | –            |                  | ≤ 100 missed |",
    ]
