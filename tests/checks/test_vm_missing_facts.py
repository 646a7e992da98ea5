"""Facts of a virtual machine that were not read never make it better, whatever it is like."""

from dataclasses import replace
from typing import Any

import pytest

from tests import builders as a
from tests.checks.test_missing_facts import without_one_fact
from wizard.checks.catalogue import VmVerdict, assess, vm_verdict
from wizard.model.choices import Answer, Choices
from wizard.model.facts import Checkpoint, Host, Version, VmSecurity
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
        passed = {
            f.rule.id
            for f in assess(poorer, Policy.STRICT, choices)
            if f.verdict is Verdict.PASSED and f.subject.vm is not None
        }
        assert not failing & passed, fact


def _failing(host: Host, choices: Choices) -> set[str]:
    return {
        f.rule.id
        for f in assess(host, Policy.STRICT, choices)
        if f.verdict is Verdict.FAILED and f.subject.vm is not None
    }
