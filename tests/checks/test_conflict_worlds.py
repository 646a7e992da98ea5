"""Features that clash, in whole worlds: what they come to, and what people must decide."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests import builders as a
from tests.checks.conflict_cases import (
    BOOT,
    CLUSTERED,
    CONFLICT_ROWS,
    TWO_NODES,
    answer,
    enabled_already,
    peer,
)
from tests.checks.test_missing_facts import without_one_fact
from tests.checks.worlds import F, N, P, U, World
from wizard.checks import questions as ask
from wizard.checks.cases import HostCase, VmCase
from wizard.checks.catalogue import (
    HOST_CHECKS,
    VM_CHECKS,
    HostVerdict,
    VmVerdict,
    assess,
    assess_under,
    host_verdict,
    vm_verdict,
)
from wizard.flow.state import needs_decision
from wizard.model.choices import Choices, Enablement, Preparation
from wizard.model.facts import (
    ClusterNode,
    DeviceGuardRegistry,
    Host,
    ProductType,
    Service,
    Version,
)
from wizard.model.findings import Disposition, Finding, Policy, Severity, Verdict
from wizard.powershell.protection_queries import VBS_FAILURES

STANDARD, STRICT = Policy.STANDARD, Policy.STRICT


def found(
    rule: str, host: Host, peers: tuple[Host, ...] = (), policy: Policy = STANDARD, **choice: Any
) -> Finding:
    """What a rule says first of a host whose VMs are all to be enabled."""
    findings = assess(host, policy, a.choices_for(host, a.a_choice(**choice)), peers)
    return next(finding for finding in findings if finding.rule.id == rule)


def failed(host: Host, policy: Policy, choices: Choices | None = None) -> set[str]:
    """The conflicts of a host that failed, advice included."""
    findings = assess(host, policy, choices or a.choices_for(host))
    return {f.rule.id for f in findings if f.verdict is F and f.rule.id.startswith("FC-")}


def to_decide(host: Host, policy: Policy = STANDARD, choices: Choices | None = None) -> list[str]:
    findings = assess(host, policy, choices or a.choices_for(host))
    return [finding.rule.id for finding in findings if needs_decision(finding)]


# What is usual is no noise ----------------------------------------------------------------------


@pytest.mark.parametrize("policy", Policy)
def test_a_valid_world_has_no_conflict_and_nothing_unknown_about_one(policy: Policy) -> None:
    findings = assess(a.a_host(), policy, a.choices_for(a.a_host()))
    conflicts = [f for f in findings if f.rule.id.startswith("FC-")]
    assert conflicts
    assert {f.rule.id for f in conflicts if f.is_problem} == set()


@pytest.mark.parametrize("policy", Policy)
def test_a_vm_that_is_left_alone_has_no_conflict_but_its_memory(policy: Policy) -> None:
    host = a.a_host(
        vms=(
            a.a_vm(
                memory=a.a_memory(dynamic=True),
                automatic_stop_action="Save",
                has_checkpoint=True,
                clustered=True,
                replication_mode="Primary",
                assigned_devices=1,
                gpu_partitions=1,
                generation=1,
                adapters=(),
            ),
        )
    )
    assert failed(host, policy, Choices()) == {"FC-DM-01"}


def test_live_migration_of_the_host_alone_asks_nobody_for_a_decision() -> None:
    host = a.a_host(hyper_v=a.a_hyper_v(live_migration=True))
    assert to_decide(host) == []
    finding = found("FC-LM-01", host)
    assert finding.verdict is P
    assert "shuts it down first" in str(finding.note)


def test_what_a_server_has_by_default_today_blocks_only_under_the_strict_rules() -> None:
    host = a.a_host(
        device_guard=a.a_device_guard(vbs_status=2, services_running=(1, 2)),
        device_guard_registry=DeviceGuardRegistry(memory_integrity_enabled=1),
    )
    assert to_decide(host) == []
    assert failed(host, STRICT) == {"FC-VBS-01", "FC-DG-01", "FC-CG-01"}
    findings = assess(host, STRICT, a.choices_for(host))
    assert host_verdict(findings) is HostVerdict.BLOCKED
    ways = [way for f in findings if f.verdict is F for way in f.remediations]
    assert {way.disposition for way in ways} == {Disposition.MANUAL}


def test_a_vm_that_is_saved_with_its_host_asks_for_a_decision_only_under_the_strict_rules() -> None:
    host = a.a_host(vms=(a.a_vm(automatic_stop_action="Save"),))
    assert (to_decide(host), to_decide(host, STRICT)) == ([], ["FC-SAVE-01"])


# What is not known ------------------------------------------------------------------------------


def verdict_of(rule: str, host: Host, choices: Choices) -> Verdict | None:
    """What one check says of the host, or of its first VM, without asking all others."""
    for of_host in HOST_CHECKS:
        if of_host.rule.id == rule:
            said = of_host.judge(HostCase(host, choices))
            return said.verdict if said else None
    (first, *_), (check,) = host.vms or (), [c for c in VM_CHECKS if c.rule.id == rule]
    case = VmCase(host, first, choices.of(host.name, first.ref.id), choices)
    said = check.judge(case)
    return said.verdict if said else None


@pytest.mark.parametrize(
    ("rule", "world"),
    [
        pytest.param(row[0], row[2], id=f"{row[0]}-{n}")
        for n, row in enumerate(CONFLICT_ROWS)
        if row[1] in (F, U)
    ],
)
def test_a_conflict_does_not_pass_because_a_fact_is_missing(rule: str, world: World) -> None:
    host, choices = world
    names = {name for name, _ in without_one_fact(host)}
    assert len(names) > 60
    for name, poorer in without_one_fact(host):
        if poorer.vms:
            assert verdict_of(rule, poorer, choices) is not P, name


# Virtualization-based security ------------------------------------------------------------------


def test_case_25_is_a_warning_under_the_strict_rules_and_advice_today() -> None:
    host = a.a_host(device_guard=a.a_device_guard(vbs_status=1))
    under = assess_under(host, (STANDARD, STRICT), a.choices_for(host))
    severities = {
        policy: {f.rule.id: f.severity for f in findings if f.verdict is F}
        for policy, findings in under.items()
    }
    assert severities == {
        STANDARD: {"FC-VBS-02": Severity.ADVICE},
        STRICT: {"FC-VBS-02": Severity.WARNING},
    }


def test_case_27_stays_blocked_whatever_is_put_into_the_plan() -> None:
    host = a.a_host(
        device_guard=a.a_device_guard(vbs_status=2),
        device_guard_registry=DeviceGuardRegistry(locked=1, credential_guard=1),
    )
    lock = found("FC-VBS-04", host, policy=STRICT, preparations=frozenset(Preparation))
    assert (lock.blocks, lock.is_planned, lock.resolvable_in_plan) == (True, False, False)


def test_case_29_events_of_others_are_not_asked_for() -> None:
    assert "'Microsoft-Windows-Kernel-Boot'" in str(VBS_FAILURES.command)
    assert "124" in str(VBS_FAILURES.command)


@pytest.mark.parametrize("policy", Policy)
def test_case_29_an_event_of_an_earlier_start_is_as_none(policy: Policy) -> None:
    host = a.a_host(vbs_failures=(BOOT - timedelta(seconds=1),))
    findings = assess(host, policy, a.choices_for(host))
    assert host_verdict(findings) is HostVerdict.READY
    assert failed(host, policy) == set()


def test_an_event_of_this_start_is_shown_with_its_time() -> None:
    finding = found("FC-VBS-05", a.a_host(vbs_failures=(BOOT + timedelta(seconds=9),)))
    assert (finding.verdict, finding.severity) == (F, Severity.ADVICE)
    assert "2026-10-21 16:42" in str(finding.evidence[0].observed)


def test_memory_integrity_that_nobody_set_is_said_to_be_a_conclusion() -> None:
    finding = found("FC-DG-02", a.a_host(device_guard=a.a_device_guard(services_running=(2,))))
    assert finding.verdict is F
    assert "It is concluded" in str(finding.rule.unconfirmed)


def test_slow_protection_inside_is_not_a_rule_of_2016() -> None:
    inside = a.an_inside(device_guard=a.a_device_guard(vbs_status=2))
    host = a.a_host(vms=(a.a_vm(inside=inside),))
    assert "FC-VBS-VM-02" in failed(host, STANDARD)
    assert "FC-VBS-VM-02" not in {f.rule.id for f in assess(host, STRICT, a.choices_for(host))}


def test_a_reading_that_failed_inside_says_why() -> None:
    inside = a.an_inside(services=None, unanswered={"inside: services": "You may not."})
    finding = found("FC-HVX-01", a.a_host(vms=(a.a_vm(inside=inside),)))
    assert (finding.verdict, str(finding.note)) == (U, "You may not.")


# Saving -----------------------------------------------------------------------------------------


def test_the_plan_changes_the_action_when_the_host_stops_if_the_user_wants_it() -> None:
    host = a.a_host(vms=(a.a_vm(automatic_stop_action="Save"),))
    (offered,) = found("FC-SAVE-01", host).remediations
    assert offered.disposition is Disposition.CONSENT
    assert offered.powershell.endswith("Set-VM -AutomaticStopAction 'ShutDown'")
    assert offered.undo.endswith("Set-VM -AutomaticStopAction 'Save'")
    chosen = found("FC-SAVE-01", host, preparations=frozenset({Preparation.STOP_ACTION}))
    assert chosen.is_planned


@pytest.mark.parametrize(
    ("policy", "preparations", "verdict"),
    [
        (STANDARD, (), VmVerdict.READY),
        (STANDARD, (Preparation.STOP_ACTION,), VmVerdict.NEEDS_ACTIONS),
        (STRICT, (), VmVerdict.NEEDS_ACTIONS),
    ],
)
def test_a_vm_stays_ready_with_advice_that_nobody_chose_to_follow(
    policy: Policy, preparations: tuple[Preparation, ...], verdict: VmVerdict
) -> None:
    host = a.a_host(vms=(a.a_vm(automatic_stop_action="Save"),))
    choice = a.a_choice(preparations=frozenset(preparations))
    findings = assess(host, policy, a.choices_for(host, choice))
    assert vm_verdict(findings, a.a_ref()) is verdict


def test_a_vm_that_is_enabled_already_is_told_of_its_checkpoint() -> None:
    host, nothing_chosen = enabled_already(has_checkpoint=True)
    findings = assess(host, STANDARD, nothing_chosen)
    assert vm_verdict(findings, a.a_ref()) is VmVerdict.ALREADY_ENABLED
    assert "FC-CHK-01" in [f.rule.id for f in findings if needs_decision(f)]


def test_fast_startup_of_several_vms_is_one_finding_of_their_host() -> None:
    client = a.a_windows(product_type=ProductType.WORKSTATION)
    inside = a.an_inside(windows=client, fast_startup=True)
    vms = tuple(a.a_vm(ref=a.a_ref(f"Lab-{n}", n), inside=inside) for n in (1, 2))
    findings = assess(a.a_host(vms=vms), STANDARD, Choices())
    (finding,) = [f for f in findings if f.rule.id == "FC-HIB-01"]
    assert finding.subject.vm is None
    assert [str(e.what) for e in finding.evidence] == [
        "Fast startup in Lab-1",
        "Fast startup in Lab-2",
    ]


# Clusters ---------------------------------------------------------------------------------------


def test_equal_nodes_leave_only_the_move_itself_to_decide() -> None:
    findings = assess(CLUSTERED, STANDARD, a.choices_for(CLUSTERED), (peer(),))
    no = answer(ask.PRODUCTION, "no", (CLUSTERED, a.choices_for(CLUSTERED)))[1]
    assert found("FC-LM-02", CLUSTERED, (peer(),)).verdict is P
    assert [f.rule.id for f in findings if needs_decision(f)] == ["FC-LM-01", "FC-WSFC-01"]
    assert to_decide(CLUSTERED, choices=no) == ["FC-LM-01", "FC-LM-02"]  # no peer was read


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        ({"operating_system": a.a_windows(build=20348)}, "hv-muc-02: build 20348, Intel"),
        ({"processors": (a.an_amd_processor(),)}, "hv-muc-02: build 17763, AMD"),
    ],
)
def test_a_node_that_differs_is_named(difference: dict[str, Any], words: str) -> None:
    finding = found("FC-LM-02", CLUSTERED, (peer(**difference),))
    assert finding.verdict is F
    assert words in str(finding.evidence[0].observed)


def test_equal_nodes_on_which_it_cannot_start_do_not_pass() -> None:
    old_amd = (a.an_amd_processor(),)
    node = replace(CLUSTERED, processors=old_amd)
    assert found("FC-LM-02", node, (peer(processors=old_amd),)).verdict is F


def test_a_node_that_was_not_read_is_named() -> None:
    finding = found("FC-LM-02", CLUSTERED)
    assert finding.verdict is U
    assert "HV-MUC-02" in str(finding.note)


@pytest.mark.parametrize("missing", [{"operating_system": None}, {"processors": None}])
def test_a_node_of_which_something_was_not_read_says_why(missing: dict[str, Any]) -> None:
    said = {"operating system": "Too slow.", "processors": "Too slow."}
    finding = found("FC-LM-02", CLUSTERED, (peer(unanswered=said, **missing),))
    assert (finding.verdict, str(finding.note)) == (U, "Too slow.")


def test_a_difference_counts_although_another_node_was_not_read() -> None:
    three = replace(TWO_NODES, nodes=(*(TWO_NODES.nodes or ()), ClusterNode("HV-MUC-03", "Up")))
    other = peer(operating_system=a.a_windows(build=20348))
    assert found("FC-LM-02", replace(CLUSTERED, cluster=three), (other,)).verdict is F


def test_one_answer_for_the_host_settles_all_its_clustered_vms() -> None:
    vms = tuple(a.a_vm(ref=a.a_ref(number=n), clustered=True) for n in (1, 2, 3))
    host = replace(CLUSTERED, vms=vms)
    _, choices = answer(ask.PRODUCTION, "no", (host, a.choices_for(host)))
    findings = assess(host, STANDARD, choices, (peer(),))
    assert [f.verdict for f in findings if f.rule.id == "FC-WSFC-01"] == [P, P, P]


# Old and new together ---------------------------------------------------------------------------


@pytest.mark.parametrize("policy", Policy)
def test_everything_at_once_still_gives_a_finding_of_each_rule(policy: Policy) -> None:
    inside = a.an_inside(services=tuple(map(Service, ("docker", "WslService", "VBoxSDS"))))
    host = replace(
        CLUSTERED,
        vms=(
            a.a_vm(
                clustered=True,
                has_checkpoint=True,
                automatic_stop_action="Save",
                replication_mode="Primary",
                assigned_devices=1,
                gpu_partitions=1,
                memory=a.a_memory(dynamic=True),
                configuration_version=Version(9, 0),
                inside=inside,
            ),
        ),
    )
    findings = assess(host, policy, a.choices_for(host), (peer(),))
    rules = [f.rule.id for f in findings if f.rule.id.startswith("FC-") and f.verdict is F]
    assert rules == [
        "FC-DM-01",
        "FC-CHK-01",
        "FC-SAVE-01",
        "FC-LM-01",
        "FC-REPL-01",
        "FC-GPU-01",
        "FC-GPU-02",
        "FC-HVX-01",
        "FC-CONT-01",
    ]


@pytest.mark.parametrize("enablement", Enablement)
def test_what_was_not_looked_into_is_neither_good_nor_bad(enablement: Enablement) -> None:
    rules = ("FC-VBS-VM-02", "FC-HVX-01", "FC-WSL-01", "FC-CONT-01")
    verdicts: set[Verdict] = {
        found(rule, a.a_host(), enablement=enablement).verdict for rule in rules
    }
    assert verdicts == {N}
