import re

import pytest

from tests.checks.conflict_cases import CONFLICT_ROWS, CONFLICTS_SPOKEN_FOR
from tests.checks.host_cases import HOST_ROWS, HOSTS_SPOKEN_FOR, STRICT_ONLY
from tests.checks.network_cases import NETWORK_ROWS, NETWORKS_SPOKEN_FOR
from tests.checks.vm_cases import VM_ROWS, VMS_SPOKEN_FOR
from tests.checks.worlds import F, P, Row, U
from wizard.checks.catalogue import HOST_CHECKS, VM_CHECKS, assess
from wizard.model.findings import Disposition, Finding, Group, Policy, Rule, Verdict

RULES: list[Rule] = [*(c.rule for c in HOST_CHECKS), *(c.rule for c in VM_CHECKS)]
ROWS = [*HOST_ROWS, *VM_ROWS, *NETWORK_ROWS, *CONFLICT_ROWS]
SPOKEN_FOR = HOSTS_SPOKEN_FOR | VMS_SPOKEN_FOR | NETWORKS_SPOKEN_FOR | CONFLICTS_SPOKEN_FOR
BY_ID = {rule.id: rule for rule in RULES}


def _name(row: Row, number: int) -> str:
    return f"{row[0]}-{row[1] or 'silent'}-{number}".replace(" ", "-")


def _param(rows: list[Row]) -> list[object]:
    return [pytest.param(*row, id=_name(row, number)) for number, row in enumerate(rows)]


def _found(rule: str, row: Row, policy: Policy) -> list[Finding]:
    host, choices = row[2]
    return [f for f in assess(host, policy, choices) if f.rule.id == rule]


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize(("rule", "verdict", "world"), _param(ROWS))
def test_a_rule_judges_as_the_table_says(
    rule: str, verdict: Verdict | None, world: object, policy: Policy
) -> None:
    found = _found(rule, (rule, verdict, world), policy)  # type: ignore[arg-type]
    if verdict is None:
        assert not found
        return
    assert {finding.verdict for finding in found} >= {verdict}
    assert found[0].verdict is verdict
    assert found[0].severity is BY_ID[rule].severity(policy)
    _is_complete(found[0])


@pytest.mark.parametrize(("rule", "verdict", "world"), _param(STRICT_ONLY))
def test_the_strict_policy_allows_only_intel(
    rule: str, verdict: Verdict | None, world: object
) -> None:
    row: Row = (rule, verdict, world)  # type: ignore[assignment]
    assert [f.verdict for f in _found(rule, row, Policy.STRICT)] == [verdict]
    assert _found(rule, row, Policy.STANDARD) == []


def _is_complete(finding: Finding) -> None:
    assert str(finding.title)
    if finding.verdict is Verdict.NOT_APPLICABLE:
        assert finding.note
        return
    assert finding.evidence
    assert any(e.query for e in finding.evidence)
    assert all(str(e.what) and str(e.observed) for e in finding.evidence)
    if finding.verdict is Verdict.FAILED:
        assert finding.remediations
        assert all(str(way.advice).endswith(".") for way in finding.remediations)
        for way in finding.remediations:
            assert way.disposition is Disposition.MANUAL or (way.powershell and way.undo)
    if finding.verdict is Verdict.UNKNOWN:
        assert finding.note
        assert str(finding.title).endswith("not read")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_metadata_of_a_rule_is_complete(rule: Rule) -> None:
    assert re.fullmatch(r"(HST|VM|FC|NAT)(-[A-Z]+)*-\d\d", rule.id)
    assert rule.source.url.startswith("https://")
    assert rule.source.title
    assert re.fullmatch(r"(read )?20\d\d-\d\d(-\d\d)?", rule.source.date)
    assert str(rule.title)
    assert rule.topic
    assert str(rule.why).endswith(".")
    assert rule.strict
    assert (rule.group is Group.CONFLICT) == rule.id.startswith("FC-")


def test_no_rule_is_listed_twice() -> None:
    assert len(BY_ID) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_a_case_that_passes_one_that_fails_and_one_unknown(rule: Rule) -> None:
    tried = {verdict for name, verdict, _ in [*ROWS, *STRICT_ONLY] if name == rule.id}
    assert {P, F, U} - SPOKEN_FOR.get(rule.id, set()) <= tried


def test_every_check_that_is_written_is_listed() -> None:
    import importlib  # noqa: PLC0415
    import pkgutil  # noqa: PLC0415

    import wizard.checks  # noqa: PLC0415
    from wizard.checks.check import Check  # noqa: PLC0415

    modules = [
        importlib.import_module(f"wizard.checks.{found.name}")
        for found in pkgutil.iter_modules(wizard.checks.__path__)
    ]
    written = {
        value.rule.id
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Check)
    }
    assert written == set(BY_ID)


@pytest.mark.parametrize(
    "rule", [r for r in RULES if r.id.startswith(("FC-VBS", "FC-DG", "FC-CG"))]
)
def test_no_advice_begins_with_switching_a_protection_off(rule: Rule) -> None:
    assert rule.standard == "advice"
    for name, verdict, (host, choices) in ROWS:
        if name == rule.id and verdict is F:
            found = next(f for f in assess(host, Policy.STANDARD, choices) if f.rule.id == rule.id)
            assert str(found.remediations[0].advice).startswith("Leave it on")
            assert not found.blocks
