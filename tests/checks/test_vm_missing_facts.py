"""Facts of a virtual machine that were not read never make it better, whatever it is like."""

from dataclasses import replace
from typing import Any

import pytest

from tests import builders as a
from tests.checks.test_missing_facts import without_one_fact
from wizard.checks.catalogue import VmVerdict, assess, vm_verdict
from wizard.model.choices import (
    Answer,
    Choices,
    Enablement,
    InsideWork,
    NatChoice,
    Networking,
    PortForward,
)
from wizard.model.facts import Checkpoint, Host, NestedVm, Service, Version, VmSecurity
from wizard.model.findings import Policy, Verdict

GOOD = {VmVerdict.READY, VmVerdict.NEEDS_ACTIONS}
REF = a.a_ref()
SHIELDED = replace(a.a_vm().security or VmSecurity(), shielded=True)
HOME = a.a_windows(caption="Windows 11", edition="Core", product_type=1, build=22631)
KEPT = (Checkpoint("1", "Kept", "Recovery", automatic=False),)
OLD = Version(5, 0)
MACHINES: dict[str, dict[str, Any]] = {
    "plain": {},
    "running": {"state": "Running"},
    "planned": {"kind": "PlannedVirtualMachine"},
    "shielded": {"security": SHIELDED},
    "generation 1": {"generation": 1, "security": VmSecurity(shielded=False)},
    "old and saved": {"configuration_version": OLD, "state": "Saved"},
    "old with checkpoints": {"configuration_version": OLD, "checkpoints": KEPT},
    "home inside": {"inside": a.an_inside(windows=HOME)},
    "too many processors": {"state": "Running", "processor": a.a_vm_processor(count=240)},
    "dynamic memory": {"memory": a.a_memory(dynamic=True), "smart_paging": True},
    "a device": {"assigned_devices": 1, "gpu_partitions": 1, "pass_through_disks": 1},
}


EXPOSED = a.a_vm_processor(exposes_virtualization=True)
NESTED = (NestedVm("b7c1a3f0-0000-4000-8000-0000000000aa", "Web", "Running"),)
ALL_INSIDE = a.a_choice(
    networking=Networking.NAT,
    nat=NatChoice(dhcp=True, forwards=(PortForward("TCP", 445, "192.168.100.10", 22),)),
    inside=InsideWork(account="Lab", deep_check=True),
)
GUESTS: dict[str, dict[str, Any]] = {
    "ready": {"inside": a.an_inside(listening_ports=())},
    "a port in use": {"inside": a.an_inside()},
    "without Hyper-V": {
        "inside": a.an_inside(hyper_v_role=2, switches=None, nested_vms=None, listening_ports=())
    },
    "home": {"inside": a.an_inside(windows=HOME, hyper_v_role=2), "guest": None},
    "a DHCP server": {
        "inside": a.an_inside(services=(Service("DHCPServer", "Running"),), dhcp_scopes=("Office",))
    },
    "in a domain": {"inside": a.an_inside(in_domain=True, listening_ports=())},
    "an old one": {"guest": a.a_guest(build=9600), "inside": None},
}


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("name", GUESTS)
def test_an_unread_fact_never_makes_work_inside_better(name: str, policy: Policy) -> None:
    host = a.a_host(vms=(a.a_vm(**{"state": "Running", **GUESTS[name]}),))
    choices = a.choices_for(host, ALL_INSIDE)
    before = _is_good(host, policy, choices)
    failing = _failing(host, choices)
    for fact, poorer in without_one_fact(host):
        assert before or not _is_good(poorer, policy, choices), fact
        assert not failing & _passing(poorer, choices), fact


@pytest.mark.parametrize("state", ["Off", "Running", "Saved"])
@pytest.mark.parametrize("checkpoint", [True, False])
def test_an_unread_fact_never_makes_it_better_to_take_the_extensions_away(
    state: str, checkpoint: bool
) -> None:
    inside = a.an_inside(nested_vms=NESTED)
    machine = a.a_vm(state=state, processor=EXPOSED, has_checkpoint=checkpoint, inside=inside)
    host = a.a_host(vms=(machine,))
    choices = a.choices_for(host, a.a_choice(enablement=Enablement.DISABLE))
    before = _is_good(host, Policy.STANDARD, choices)
    failing = _failing(host, choices)
    assert "VM-CPU-00" in failing
    for fact, poorer in without_one_fact(host):
        assert before or not _is_good(poorer, Policy.STANDARD, choices), fact
        assert not failing & _passing(poorer, choices), fact


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("name", MACHINES)
def test_an_unread_fact_never_makes_a_vm_better(name: str, policy: Policy) -> None:
    host = a.a_host(vms=(a.a_vm(**MACHINES[name]),))
    choices = a.choices_for(host)
    before = _is_good(host, policy, choices)
    for fact, poorer in without_one_fact(host):
        if fact == "vms.0.inside":
            continue  # nobody has looked inside, which is the rule and no gap
        assert before or not _is_good(poorer, policy, choices), fact


def _is_good(host: Host, policy: Policy, choices: Choices) -> bool:
    return vm_verdict(assess(host, policy, choices), REF) in GOOD


@pytest.mark.parametrize("name", MACHINES)
def test_an_unread_fact_never_passes_what_failed(name: str) -> None:
    """Other rules may speak instead, or the question may not arise: passed it must not be."""
    host = a.a_host(vms=(a.a_vm(**MACHINES[name]),))
    choices = replace(a.choices_for(host), answers={("guest-protection", "", ""): Answer("yes")})
    failing = _failing(host, choices)
    for fact, poorer in without_one_fact(host):
        assert not failing & _passing(poorer, choices), fact


def _passing(host: Host, choices: Choices) -> set[str]:
    return {
        f.rule.id
        for f in assess(host, Policy.STRICT, choices)
        if f.verdict is Verdict.PASSED and f.subject.vm is not None
    }


def _failing(host: Host, choices: Choices) -> set[str]:
    return {
        f.rule.id
        for f in assess(host, Policy.STRICT, choices)
        if f.verdict is Verdict.FAILED and f.subject.vm is not None
    }
