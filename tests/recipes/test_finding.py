"""Adding a finding: its rule, and how each front end says to mend it."""

from __future__ import annotations

from pathlib import Path

from tests.recipes.conftest import Run, insert

RULE = """    if state.status is Status.IMPLEMENTED and not state.owner:
        yield Code.WITHOUT_OWNER
"""

REASON = """            case Code.WITHOUT_OWNER:
                return "owner", _("구현됨인데 담당자가 없습니다.")
"""

CODE = """
project = cli("new", "은행").strip()
cli("set", project, "2.1", "--status", "implemented", "--evidence", "링크", "--verified-by", "김하늘")
said = cli("lint", project, code=1)
assert "담당자 없는 구현됨 - 살펴볼 것" in said and "구현됨인데 담당자가 없습니다." in said, said
assert f"→ 담당자를 적습니다.\\n      ml-tui set {project} ITEM --owner T" in said, said
(found,) = [one for one in json.loads(cli("lint", project, "--json", code=1)) if one["code"] == "implemented_unowned"]
assert (found["target"], found["field"], found["severity"]) == ("item/data-collection", "owner", "low")
assert "implemented_unowned" in cli("schema", "report")
(gap,) = in_app(project, (["5", "g", "end"], "담당자 없는 구현됨"))
cli("set", project, "2.1", "--owner", "이도윤")
assert "담당자 없는 구현됨" not in cli("lint", project, code=1)
"""


def test_a_finding_needs_only_its_rule_and_its_remedy(copy: Path, run: Run) -> None:
    package = copy / "src/ml_tui"
    findings = package / "domain/findings.py"
    insert(findings, "\n\nHIGH = frozenset(", '    WITHOUT_OWNER = "implemented_unowned"\n')
    insert(findings, '        Code.REVIEW_OVERDUE: _("', '        Code.WITHOUT_OWNER: _("담당자 없는 구현됨"),\n')
    insert(findings, "    if lacks_evidence(state):\n", RULE)
    insert(findings, "            case Code.WITHOUT_EVIDENCE:\n", REASON)
    mending = '    Code.WITHOUT_OWNER: Remedy("e", N_("e를 눌러 담당자를 적습니다.")),\n'
    insert(package / "tui/mending.py", "    Code.REVIEW_OVERDUE: Remedy(", mending)
    advice = '    Code.WITHOUT_OWNER: Advice(N_("담당자를 적습니다."), ("set {id} ITEM --owner T",)),\n'
    insert(package / "cli/finding_records.py", "    Code.REVIEW_OVERDUE: Advice(", advice)
    run(CODE)
