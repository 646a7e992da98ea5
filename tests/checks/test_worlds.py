"""Whole worlds: a host, a policy, the choices, and what all findings together come to."""

from dataclasses import replace
from typing import Any

import pytest

from tests import builders as a
from tests.checks.whole_worlds import (
    BARE,
    BLOCKED,
    CASES,
    ENABLED,
    LOCKED,
    NEEDS,
    READY,
    THREE_ADAPTERS,
    UP_TO_10,
    WINDOWS_11,
    WITH_DYNAMIC_MEMORY,
    amd,
    one_vm,
)
from wizard.checks.catalogue import HostVerdict, VmVerdict, assess, host_verdict, vm_verdict
from wizard.model.choices import BringDown, Choices, Networking
from wizard.model.facts import GIB, Host, Processor, ProductType, Version
from wizard.model.findings import Disposition, Finding, Policy, Severity, Verdict
from wizard.planning.planner import PlanRefused, plan

SPOOFING: dict[str, Any] = {
    "networking": Networking.MAC_SPOOFING,
    "spoofing_adapters": (a.an_adapter().id,),
}


def judged(host: Host, policy: Policy, **choice: Any) -> tuple[Finding, ...]:
    return assess(host, policy, a.choices_for(host, a.a_choice(**choice)))


def ids(findings: tuple[Finding, ...], *severities: Severity) -> set[str]:
    """The rules that failed, without advice unless it is asked for."""
    wanted = severities or (Severity.BLOCKER, Severity.WARNING)
    return {f.rule.id for f in findings if f.verdict is Verdict.FAILED and f.severity in wanted}


@pytest.mark.parametrize(
    ("policies", "host", "of_host", "of_vm", "rules"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_a_world_comes_to(
    policies: tuple[Policy, ...],
    host: Host,
    of_host: HostVerdict,
    of_vm: VmVerdict,
    rules: set[str],
) -> None:
    first = (host.vms or (a.a_vm(),))[0]
    choices = Choices({(host.name, first.ref.id): a.a_choice()})
    for policy in policies:
        findings = assess(host, policy, choices)
        assert (host_verdict(findings), ids(findings)) == (of_host, rules)
        assert vm_verdict(findings, first.ref) is of_vm


def test_case_13_mentions_the_client_edition() -> None:
    findings = judged(amd(22631, "10.0", **WINDOWS_11), Policy.STANDARD)
    assert "HST-OS-04" in ids(findings, Severity.ADVICE)


def test_case_17_says_nothing_of_vms_the_host_cannot_have() -> None:
    findings = judged(BARE, Policy.STANDARD)
    of_vms = [f for f in findings if f.subject.vm]
    assert of_vms
    assert {f.verdict for f in of_vms} == {Verdict.NOT_APPLICABLE}


def test_case_27_offers_no_way_of_the_plan() -> None:
    findings = judged(LOCKED, Policy.STRICT)
    locked = next(f for f in findings if f.rule.id == "FC-VBS-04")
    assert {way.disposition for way in locked.remediations} == {Disposition.MANUAL}
    assert not any(way.powershell for way in locked.remediations)


@pytest.mark.parametrize("policy", Policy)
def test_case_31_fixes_the_memory_at_what_the_vm_holds(policy: Policy) -> None:
    findings = judged(WITH_DYNAMIC_MEMORY, policy)
    found = next(f for f in findings if f.rule.id == "FC-DM-01")
    (way,) = found.remediations
    assert way.disposition is Disposition.PLAN
    assert f"-DynamicMemoryEnabled $false -StartupBytes {12 * GIB}" in way.powershell
    assert f"-DynamicMemoryEnabled $true -StartupBytes {GIB} -MinimumBytes {GIB}" in way.undo
    assert not found.blocks


def test_a_chosen_size_is_the_size_of_the_plan() -> None:
    findings = judged(WITH_DYNAMIC_MEMORY, Policy.STRICT, memory=6 * GIB)
    found = next(f for f in findings if f.rule.id == "FC-DM-01")
    assert str(6 * GIB) in found.remediations[0].powershell


def test_case_55_advises_on_the_other_adapters() -> None:
    findings = judged(THREE_ADAPTERS, Policy.STANDARD, networking=Networking.MAC_SPOOFING)
    assert "VM-NET-01" in ids(findings, Severity.ADVICE)
    assert "VM-NET-03" in ids(findings, Severity.WARNING)


def test_a_vm_that_runs_and_is_skipped_is_not_called_ready() -> None:
    host = one_vm(state="Running")
    findings = judged(host, Policy.STANDARD, bring_down=BringDown.SKIP)
    assert "VM-STATE-02" not in ids(findings)
    assert vm_verdict(findings, a.a_ref()) is NEEDS


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (SPOOFING, "because MAC address spoofing is to change"),
        ({"memory": 16 * GIB}, "because its memory is to change"),
        (SPOOFING | {"memory": 16 * GIB}, "because its memory and MAC address spoofing is"),
    ],
)
@pytest.mark.parametrize(("state", "rule"), [("Running", "VM-STATE-02"), ("Saved", "VM-STATE-03")])
def test_a_vm_that_is_enabled_already_is_told_what_else_it_must_be_off_for(
    state: str, rule: str, choice: dict[str, Any], words: str
) -> None:
    findings = judged(one_vm(state=state, processor=ENABLED), Policy.STANDARD, **choice)
    note = next(f.note for f in findings if f.rule.id == rule)
    assert words in str(note)


@pytest.mark.parametrize("state", ["Running", "Off", "Saved", "Paused", None])
@pytest.mark.parametrize("exposed", [True, False])
@pytest.mark.parametrize("spoofs", [True, False])
@pytest.mark.parametrize("choice", [{}, SPOOFING, {"memory": 16 * GIB}])
def test_check_and_plan_agree_on_who_must_be_off(
    state: str | None, choice: dict[str, Any], *, exposed: bool, spoofs: bool
) -> None:
    processor = a.a_vm_processor(exposes_virtualization=exposed)
    adapters = (a.an_adapter(mac_address_spoofing=spoofs),)
    host = one_vm(state=state, processor=processor, adapters=adapters)
    findings = judged(host, Policy.STANDARD, **choice)
    blocked = {f.rule.id for f in findings if f.is_problem and f.rule.id.startswith("VM-STATE")}
    try:
        steps = plan([host], a.choices_for(host, a.a_choice(**choice))).steps
    except PlanRefused:
        assert blocked
    else:
        assert ("VM-STATE-02" in blocked) == (state == "Running" and steps > 0)
        assert not blocked - {"VM-STATE-01", "VM-STATE-02"}


def test_shutting_down_shows_the_very_command() -> None:
    findings = judged(one_vm(state="Running"), Policy.STANDARD)
    (way,) = next(f for f in findings if f.rule.id == "VM-STATE-02").remediations
    assert "InitiateShutdown" in way.powershell
    assert "'Force' = $false" in way.powershell
    assert way.undo == f"Hyper-V\\Get-VM -Id '{a.a_ref().id}' | Hyper-V\\Start-VM"


def test_the_title_says_what_is_wrong_only_when_it_is() -> None:
    titles = {
        verdict: str(
            next(f for f in judged(host, Policy.STANDARD) if f.rule.id == "VM-VER-02").title
        )
        for verdict, host in (
            ("failed", amd(20348, "9.0")),
            ("passed", amd(20348, "10.0")),
            ("unknown", replace(amd(20348, "9.0"), processors=None)),
        )
    }
    assert titles == {
        "failed": "Configuration version is too low for an AMD host",
        "passed": "Configuration version for AMD",
        "unknown": "Configuration version for AMD: not read",
    }


def test_the_version_offered_is_the_highest_released_one() -> None:
    supported = (*UP_TO_10, Version(254, 0), Version(255, 0))
    findings = judged(amd(20348, "9.0", supported), Policy.STANDARD)
    (way,) = next(f for f in findings if f.rule.id == "VM-VER-02").remediations
    assert "to 10.0, the highest of this host" in str(way.advice)
    assert "cannot be undone" in str(way.advice)
    assert way.undo == ""
    assert way.powershell.endswith("Update-VMVersion -Force -Confirm:$false")


def test_no_update_is_offered_where_it_does_not_suffice() -> None:
    findings = judged(amd(20348, "8.0", (Version(8, 0), Version(9, 0))), Policy.STANDARD)
    (way,) = next(f for f in findings if f.rule.id == "VM-VER-02").remediations
    assert way.powershell == ""


def test_two_vms_of_one_name_are_told_apart() -> None:
    host = a.a_host(
        vms=(a.a_vm(), a.a_vm(ref=a.a_ref(number=2), configuration_version=Version(5, 0)))
    )
    findings = judged(host, Policy.STANDARD)
    verdicts = [vm_verdict(findings, vm.ref) for vm in host.vms or ()]
    assert verdicts == [READY, NEEDS]
    keys = [f.key for f in findings]
    assert len(set(keys)) == len(keys)


def test_a_host_whose_vms_were_not_read_says_so_itself_with_the_reason_and_the_rights() -> None:
    host = a.a_host(vms=None, unanswered={"virtual machines": "You may not."})
    findings = judged(host, Policy.STANDARD)
    found = next(f for f in findings if f.rule.id == "HST-AUTH-01")
    assert (found.verdict, found.blocks, str(found.note)) == (
        Verdict.UNKNOWN,
        True,
        "You may not.",
    )
    assert "Hyper-V Administrators" in str(found.remediations[0].advice)
    assert host_verdict(findings) is HostVerdict.INCOMPLETE


def test_a_replica_that_is_off_is_not_called_ready() -> None:
    for policy in Policy:
        host = one_vm(replication_mode="Replica")
        findings = judged(host, policy)
        assert vm_verdict(findings, a.a_ref()) is BLOCKED
        found = next(f for f in findings if f.rule.id == "VM-REP-01")
        assert {way.disposition for way in found.remediations} == {Disposition.MANUAL}


CLIENT, SERVER = ProductType.WORKSTATION, ProductType.SERVER
CONTROLLER = ProductType.DOMAIN_CONTROLLER
INTEL, AMD = a.a_processor(), a.an_amd_processor()


@pytest.mark.parametrize(
    ("build", "kind", "edition", "installation", "processor"),
    [
        (14393, SERVER, "ServerStandard", "Server", INTEL),
        (14393, SERVER, "ServerHyperCore", "Server Core", INTEL),
        (17763, SERVER, "ServerHyperCore", "Server Core", INTEL),
        (17763, SERVER, "ServerStandardEval", "Server Core", INTEL),
        (17763, CONTROLLER, "ServerDatacenter", "Server", INTEL),
        (17784, SERVER, "ServerAzureStackHCICor", "Server Core", INTEL),
        (20348, SERVER, "ServerDatacenterEval", "Server Core", AMD),
        (20349, SERVER, "ServerAzureStackHCICor", "Server Core", AMD),
        (25398, SERVER, "ServerAzureStackHCICor", "Server Core", AMD),
        (26100, CONTROLLER, "ServerTurbine", "Server", AMD),
        (14393, CLIENT, "EnterpriseS", "Client", INTEL),
        (19045, CLIENT, "Professional", "Client", INTEL),
        (19045, CLIENT, "Education", "Client", INTEL),
        (22000, CLIENT, "Enterprise", "Client", AMD),
        (22631, CLIENT, "ProfessionalWorkstation", "Client", AMD),
        (26200, CLIENT, "IoTEnterprise", "Client", AMD),
    ],
)
def test_no_host_that_microsoft_supports_is_blocked_by_the_standard_rules(
    build: int, kind: ProductType, edition: str, installation: str, processor: Processor
) -> None:
    version = Version(10, 0) if processor is AMD else Version(8, 0)
    host = a.a_host(
        operating_system=a.a_windows(
            build=build, product_type=kind, edition=edition, installation_type=installation
        ),
        processors=(processor,),
        device_guard=a.a_device_guard(vbs_status=2, services_running=(1, 2)),
        hyper_v=a.a_hyper_v(supported_versions=(version,)),
        vms=(a.a_vm(configuration_version=version),),
    )
    findings = judged(host, Policy.STANDARD)
    assert [f.rule.id for f in findings if f.blocks] == []


def test_unknown_says_why() -> None:
    host = a.a_host(device_guard=None, unanswered={"Device Guard": "The account may not {see} it."})
    found = next(f for f in judged(host, Policy.STRICT) if f.rule.id == "FC-VBS-01")
    assert str(found.note) == "The account may not {see} it."
    assert found.blocks
