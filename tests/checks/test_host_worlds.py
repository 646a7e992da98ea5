"""Whole worlds of hosts: the worked cases by their numbers, and as many beside them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests import builders as a
from wizard.checks import questions
from wizard.checks.catalogue import (
    HostVerdict,
    VmVerdict,
    assess,
    assess_under,
    host_verdict,
    vm_verdict,
)
from wizard.checks.host_list import CONTACT_LIST
from wizard.checks.rights import HYPER_V_ADMINISTRATORS
from wizard.model.choices import Answer, Choices
from wizard.model.facts import (
    GIB,
    BootSettings,
    Cluster,
    ClusterNode,
    Contact,
    Host,
    NumaNode,
    Surroundings,
)
from wizard.model.findings import Finding, Policy, Severity, Verdict
from wizard.powershell.host_queries import AZURE_TAG

STANDARD, STRICT = Policy.STANDARD, Policy.STRICT
READY, BLOCKED = HostVerdict.READY, HostVerdict.BLOCKED
DENIED = "Access is denied."
ADMINISTRATORS_ONLY = ("boot settings", "Device Guard", "Device Guard settings")
HALF_ADMINISTRATOR = a.a_host(
    caller=a.a_caller(groups=(HYPER_V_ADMINISTRATORS,)),
    boot=None,
    device_guard=None,
    device_guard_registry=None,
    unanswered=dict.fromkeys(ADMINISTRATORS_ONLY, DENIED),
)
STRANGER = a.a_host(caller=a.a_caller(groups=("S-1-1-0",)), vms=())
NODES = (ClusterNode("HV-MUC-01", "Up"), ClusterNode("HV-MUC-02", "Up"))
ON_CLUSTER: dict[str, Any] = {"in_cluster": True, "cluster": Cluster("CL-1", NODES, {})}
AZURE: dict[str, Any] = {
    "system": a.a_system(
        manufacturer="Microsoft Corporation", model="Virtual Machine", asset_tag=AZURE_TAG
    )
}


def around(**changes: Any) -> Surroundings:
    fine: dict[str, Any] = {"physical_host": "", "azure_security": "", "in_directory": False}
    return Surroundings(**(fine | changes))


def judged(
    host: Host, policy: Policy = STANDARD, peers: tuple[Host, ...] = (), **answers: str
) -> tuple[Finding, ...]:
    said = {(name, host.name, ""): Answer(value) for name, value in answers.items()}
    choices = replace(a.choices_for(host), answers=said)
    return assess(host, policy, choices, peers)


def ids(findings: tuple[Finding, ...], verdict: Verdict, *, advice: bool = False) -> set[str]:
    wanted = {Severity.BLOCKER, Severity.WARNING} | ({Severity.ADVICE} if advice else set())
    return {
        f.rule.id
        for f in findings
        if f.verdict is verdict and f.severity in wanted and f.subject.vm is None
    }


CASES: list[tuple[str, Host, HostVerdict, set[str], set[str]]] = [
    (
        "19",
        a.a_host(
            system=a.a_system(hypervisor_present=False),
            boot=BootSettings("Off", ""),
            processors=(
                a.a_processor(
                    vm_monitor_mode_extensions=True,
                    second_level_address_translation=True,
                    virtualization_firmware_enabled=True,
                ),
            ),
        ),
        BLOCKED,
        {"HST-HV-03", "HST-HV-04"},
        set(),
    ),
    (
        "21",
        a.a_host(boot=BootSettings("Auto", "OFFERNESTEDVIRT=FALSE")),
        BLOCKED,
        {"HST-BCD-01"},
        set(),
    ),
    (
        "23",
        HALF_ADMINISTRATOR,
        HostVerdict.INCOMPLETE,
        {"HST-AUTH-02"},
        {"HST-BCD-02"},
    ),
    ("29", a.a_host(vbs_failures=()), READY, set(), set()),
    (
        "35",
        a.a_host(
            hyper_v=a.a_hyper_v(
                numa_spanning=False,
                numa_nodes=(NumaNode(0, 32 * GIB, 6 * GIB), NumaNode(1, 32 * GIB, 6 * GIB)),
            )
        ),
        BLOCKED,
        {"HST-MEM-04"},
        set(),
    ),
    (
        "57",
        a.a_host(**AZURE, surroundings=around(azure_security="TrustedLaunch")),
        BLOCKED,
        {"HST-NEST-01", "HST-NEST-02", "HST-NEST-03"},
        set(),
    ),
    ("71", STRANGER, BLOCKED, {"HST-AUTH-01"}, set()),
    (
        "79",
        Host(a.HOST, a.ASKED_AT, contact=Contact(answered=True, windows=False, signed_in=None)),
        HostVerdict.UNREACHABLE,
        {"HST-CONN-03"},
        set(),
    ),
    (
        "a silent host",
        Host(a.HOST, a.ASKED_AT, contact=Contact(answered=False, windows=None, signed_in=None)),
        HostVerdict.UNREACHABLE,
        {"HST-CONN-01"},
        set(),
    ),
    (
        "a host that refuses the account",
        Host(a.HOST, a.ASKED_AT, contact=Contact(signed_in=False)),
        HostVerdict.UNREACHABLE,
        {"HST-CONN-02"},
        set(),
    ),
    (
        "a connection that broke",
        Host(a.HOST, a.ASKED_AT, contact=Contact(answered=None, windows=None, signed_in=None)),
        HostVerdict.UNREACHABLE,
        set(),
        {"HST-CONN-01", "HST-CONN-02", "HST-CONN-03"},
    ),
    (
        "a VM of Azure of the standard kind",
        a.a_host(**AZURE, surroundings=around()),
        HostVerdict.READY_WITH_WARNINGS,
        {"HST-NEST-01", "HST-NEST-02"},
        set(),
    ),
    (
        "Azure whose security type was not told",
        a.a_host(**AZURE, surroundings=around(azure_security=None)),
        HostVerdict.INCOMPLETE,
        {"HST-NEST-01", "HST-NEST-02"},
        {"HST-NEST-03"},
    ),
    (
        "an own reserve that leaves nothing",
        a.a_host(hyper_v=a.a_hyper_v(memory_reserve=60 * 1024)),
        BLOCKED,
        {"HST-MEM-01"},
        set(),
    ),
    (
        "a host that waits for a restart",
        a.a_host(restart=replace(a.a_host().restart, servicing=True)),  # type: ignore[type-var]
        HostVerdict.READY_WITH_WARNINGS,
        {"HST-REBOOT-01"},
        set(),
    ),
    (
        "facts collected on the host itself, where nobody signed in",
        a.a_host(caller=None),
        HostVerdict.READY_WITH_WARNINGS,
        set(),
        {"HST-LANG-01"},
    ),
]


@pytest.mark.parametrize(
    ("host", "verdict", "failed", "unknown"), [pytest.param(*c[1:], id=c[0]) for c in CASES]
)
def test_a_host_comes_to(
    host: Host, verdict: HostVerdict, failed: set[str], unknown: set[str]
) -> None:
    findings = judged(host)
    assert (host_verdict(findings), ids(findings, Verdict.FAILED)) == (verdict, failed)
    assert ids(findings, Verdict.UNKNOWN) >= unknown


def test_case_29_an_event_of_another_part_of_windows_is_not_asked_for() -> None:
    late = a.a_host(vbs_failures=(a.ASKED_AT - timedelta(days=30),))  # before the last start
    assert host_verdict(judged(late)) is READY


@pytest.mark.parametrize("policy", Policy)
def test_case_49_a_cluster_of_equal_nodes_warns_and_goes_on(policy: Policy) -> None:
    host = a.a_host(**ON_CLUSTER)
    peer = a.a_host(name="hv-muc-02", computer_name="HV-MUC-02", vms=(), **ON_CLUSTER)
    alike = judged(host, policy, (peer,), **{questions.PRODUCTION.id: "yes"})
    assert ids(alike, Verdict.FAILED) == {"HST-CLU-04"}
    assert host_verdict(alike) is HostVerdict.READY_WITH_WARNINGS


def test_nodes_that_differ_or_were_not_read_are_told() -> None:
    host = a.a_host(**ON_CLUSTER)
    newer = a.a_host(
        name="hv-muc-02", computer_name="HV-MUC-02", operating_system=a.a_windows(build=20348)
    )
    differ = judged(host, STANDARD, (newer,), **{questions.PRODUCTION.id: "no"})
    assert ids(differ, Verdict.FAILED) == {"HST-CLU-03"}
    alone = judged(host, STANDARD, (), **{questions.PRODUCTION.id: "no"})
    assert ids(alone, Verdict.UNKNOWN) == {"HST-CLU-03"}


def test_of_a_host_that_was_not_reached_only_the_connection_is_judged() -> None:
    host = Host(a.HOST, a.ASKED_AT, contact=Contact(answered=False, windows=None, signed_in=None))
    findings = assess(host, STANDARD, Choices())
    assert [f.rule.id for f in findings] == [check.rule.id for check in CONTACT_LIST]


def test_a_vm_of_a_host_that_was_not_reached_is_not_called_ready() -> None:
    findings = judged(Host(a.HOST, a.ASKED_AT, contact=Contact(signed_in=False)))
    assert vm_verdict(findings, a.a_ref()) is VmVerdict.INCOMPLETE


@pytest.mark.parametrize("host", [a.a_host(), STRANGER, HALF_ADMINISTRATOR])
def test_judging_under_both_policies_at_once_says_what_judging_under_each_says(host: Host) -> None:
    choices = a.choices_for(host)
    both = assess_under(host, tuple(Policy), choices)
    for policy in Policy:
        assert both[policy] == assess(host, policy, choices)
