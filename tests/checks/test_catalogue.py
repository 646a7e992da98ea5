"""Every rule judges as its table says, and says of itself what people need to know."""

import re
from collections.abc import Iterator

import pytest

from tests.checks.conflict_cases import CONFLICT_ROWS, CONFLICTS_SPOKEN_FOR
from tests.checks.every_rule import EVERY_RULE
from tests.checks.host_cases import HOST_ROWS, HOSTS_SPOKEN_FOR, STRICT_ONLY
from tests.checks.network_cases import NETWORK_ROWS, NETWORKS_SPOKEN_FOR, OF_THE_CHOICE_ALONE
from tests.checks.vm_cases import VM_ROWS, VMS_SPOKEN_FOR
from tests.checks.worlds import F, P, Row, U
from wizard.checks.catalogue import HOST_CHECKS, VM_CHECKS, assess
from wizard.checks.questions import QUESTIONS
from wizard.checks.reactions import REACTIONS
from wizard.model.findings import (
    Disposition,
    Finding,
    Group,
    Policy,
    Remediation,
    Rule,
    Severity,
    Verdict,
)

RULES: list[Rule] = [*(c.rule for c in HOST_CHECKS), *(c.rule for c in VM_CHECKS)]
ROWS = [*HOST_ROWS, *VM_ROWS, *NETWORK_ROWS, *CONFLICT_ROWS]
SPOKEN_FOR = HOSTS_SPOKEN_FOR | VMS_SPOKEN_FOR | NETWORKS_SPOKEN_FOR | CONFLICTS_SPOKEN_FOR
BY_ID = {rule.id: rule for rule in RULES}
STATED = [*RULES, *REACTIONS]  # all that the printed catalogue lists
EASIEST_FIRST = (Disposition.PLAN, Disposition.CONSENT, Disposition.MANUAL)
# Written with capitals, and known to everybody who runs Hyper-V, as the makers themselves write it
KNOWN = {
    "OFFERNESTEDVIRT",
    "FALSE",
    "AMD",
    "DHCP",
    "DNS",
    "DSC",
    "EPT",
    "FC",
    "GB",
    "HST",
    "ID",
    "IP",
    "MAC",
    "MB",
    "NAT",
    "NT",
    "NUMA",
    "OK",
    "RVI",
    "SCSI",
    "TB",
    "TCP",
    "TPM",
    "UDP",
    "UEFI",
    "VLAN",
    "VM",
    "VPN",
    "VT",
    "WSL",
}


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
    if verdict is None or BY_ID[rule].severity(policy) is None:
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
    connecting = finding.rule.id.startswith("HST-CONN")  # the connection itself is the evidence
    unread = connecting or finding.rule.id in OF_THE_CHOICE_ALONE
    assert unread or finding.rule.asks or any(e.query for e in finding.evidence)
    assert all(str(e.what) and str(e.observed) for e in finding.evidence)
    if finding.verdict is Verdict.FAILED:
        assert finding.remediations
        assert all(str(way.advice).endswith(".") for way in finding.remediations)
        for way in finding.remediations:
            assert way.disposition is Disposition.MANUAL or way.powershell
            assert way.disposition is Disposition.MANUAL or way.undo or way.consent
            assert way.preparation is None or way.disposition is not Disposition.MANUAL
    if finding.verdict is Verdict.UNKNOWN:
        assert finding.note
        assert str(finding.title).endswith("not known" if finding.rule.asks else "not read")


@pytest.mark.parametrize("rule", STATED, ids=lambda rule: rule.id)
def test_the_metadata_of_a_rule_is_complete(rule: Rule) -> None:
    assert re.fullmatch(r"(HST|VM|FC|NAT)(-[A-Z]+)*-\d\d", rule.id)
    assert rule.source.url.startswith("https://")
    assert rule.source.title
    assert re.fullmatch(r"(read )?20\d\d-\d\d(-\d\d)?", rule.source.date)
    assert str(rule.title)
    assert rule.topic
    assert str(rule.why).endswith(".")
    assert rule.strict or rule.standard
    assert (rule.group is Group.CONFLICT) == rule.id.startswith("FC-")
    assert rule.applies
    assert rule.unconfirmed is None or str(rule.unconfirmed).endswith(".")
    assert not rule.asks or rule.asks in {question.id for question in QUESTIONS}


def _texts(rule: Rule) -> Iterator[str]:
    parts = (rule.title, rule.why, rule.topic, rule.applies, rule.unconfirmed)
    yield from (str(part) for part in parts if part)
    yield from (str(way.advice) for way in _ways(rule))


def _ways(rule: Rule) -> Iterator[Remediation]:
    """Yield all that is offered in the rows in which the rule fails."""
    for name, verdict, (host, choices) in [*ROWS, *STRICT_ONLY]:
        if name == rule.id and verdict is F:
            policy = Policy.STANDARD if rule.standard else Policy.STRICT
            for finding in assess(host, policy, choices):
                if finding.rule.id == rule.id and finding.verdict is F:
                    yield from finding.remediations


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_promises_the_easiest_way_that_it_offers(rule: Rule) -> None:
    offered = {_as_offered(way) for way in _ways(rule)}
    easiest = next((way for way in EASIEST_FIRST if way in offered), Disposition.MANUAL)
    assert rule.puts_right is easiest


def _as_offered(way: Remediation) -> Disposition:
    """What a way was before anybody chose it."""
    return Disposition.CONSENT if way.preparation or way.consent else way.disposition


@pytest.mark.parametrize("rule", STATED, ids=lambda rule: rule.id)
def test_the_words_of_a_rule_are_for_people(rule: Rule) -> None:
    for said in _texts(rule):
        assert "TODO" not in said
        assert "UNCONFIRMED" not in said
        assert not re.search(r"(^|\s)/(work|tmp|home|root)/", said)
        plain = re.sub(r"\b[A-Z]+(-[A-Z]+)*-\d\d\b", "", said)  # Ids of other rules
        assert set(re.findall(r"\b[A-Z]{2,}(?=s?\b)", plain)) <= KNOWN


def test_no_rule_is_listed_twice() -> None:
    assert len({rule.id for rule in STATED}) == len(STATED)


def test_no_rule_of_the_field_is_forgotten() -> None:
    listed = {rule.id for rule in STATED}
    assert (sorted(EVERY_RULE - listed), sorted(listed - EVERY_RULE)) == ([], [])


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
    assert rule.standard is Severity.ADVICE
    for name, verdict, (host, choices) in ROWS:
        if name == rule.id and verdict is F:
            found = next(f for f in assess(host, Policy.STANDARD, choices) if f.rule.id == rule.id)
            assert str(found.remediations[0].advice).startswith("Leave it on")
            assert not found.blocks
