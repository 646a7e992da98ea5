"""A virtual machine that is to lose the extensions is judged by what matters for that alone."""

from dataclasses import replace
from typing import Any

import pytest

from tests import builders as a
from tests.checks.disabling_cases import DISABLED, EXPOSED
from tests.checks.whole_worlds import amd
from wizard.checks.catalogue import (
    HOST_CHECKS,
    VM_CHECKS,
    HostVerdict,
    VmVerdict,
    assess,
    host_verdict,
    vm_verdict,
)
from wizard.checks.disabling import OF_DISABLING
from wizard.model.choices import Choices, Networking
from wizard.model.facts import Host
from wizard.model.findings import Policy, Verdict

OTHER = a.a_ref("Other", 2)


def exposed(host: Host | None = None, **changes: Any) -> Host:
    return replace(host or a.a_host(), vms=(a.a_vm(processor=EXPOSED, **changes),))


def test_every_rule_that_matters_for_it_is_a_rule() -> None:
    rules = (*(c.rule for c in HOST_CHECKS), *(c.rule for c in VM_CHECKS))
    assert {rule.id for rule in rules} >= OF_DISABLING


@pytest.mark.parametrize("policy", Policy)
def test_all_other_rules_are_not_applicable(policy: Policy) -> None:
    host = exposed(state="Running", configuration_version=None, adapters=None, memory=None)
    findings = assess(host, policy, a.choices_for(host, a.a_choice(**DISABLED)))
    aside = [f for f in findings if f.rule.id not in OF_DISABLING]
    assert {f.verdict for f in aside} == {Verdict.NOT_APPLICABLE}
    assert all(f.note for f in aside)
    assert vm_verdict(findings, a.a_ref()) is VmVerdict.NEEDS_ACTIONS


def test_the_extensions_can_be_taken_away_where_they_could_not_be_exposed() -> None:
    host = exposed(amd(17763, "9.0"), state="Running")
    findings = assess(host, Policy.STANDARD, a.choices_for(host, a.a_choice(**DISABLED)))
    assert host_verdict(findings) is HostVerdict.READY
    assert vm_verdict(findings, a.a_ref()) is VmVerdict.NEEDS_ACTIONS


def test_a_host_on_which_another_vm_is_to_be_enabled_is_judged_for_that_as_well() -> None:
    host = exposed(amd(17763, "9.0"))
    both = replace(host, vms=(*(host.vms or ()), a.a_vm(ref=OTHER)))
    decided = {
        (host.name, OTHER.id): a.a_choice(),
        (host.name, a.a_ref().id): a.a_choice(**DISABLED),
    }
    assert host_verdict(assess(both, Policy.STANDARD, Choices(decided))) is HostVerdict.BLOCKED


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"state": "OffCritical"}, "VM-STATE-06"),
        ({"operational_status": ("Ok", "MergingDisks")}, "VM-STATE-08"),
        ({"replication_mode": "Replica"}, "VM-REP-01"),
        ({"kind": "PlannedVirtualMachine"}, "VM-ID-02"),
    ],
)
def test_what_hinders_every_change_hinders_this_one(changes: dict[str, Any], rule: str) -> None:
    host = exposed(**changes)
    findings = assess(host, Policy.STANDARD, a.choices_for(host, a.a_choice(**DISABLED)))
    assert rule in {f.rule.id for f in findings if f.blocks}
    assert vm_verdict(findings, a.a_ref()) is VmVerdict.BLOCKED


def test_the_command_that_takes_them_away_and_its_way_back_are_shown() -> None:
    host = exposed()
    findings = assess(host, Policy.STANDARD, a.choices_for(host, a.a_choice(**DISABLED)))
    (way,) = next(f for f in findings if f.rule.id == "VM-CPU-00").remediations
    assert way.powershell.endswith("Set-VMProcessor -ExposeVirtualizationExtensions $false")
    assert way.undo.endswith("Set-VMProcessor -ExposeVirtualizationExtensions $true")


def test_a_vm_without_the_extensions_stays_up_unless_mac_address_spoofing_ends() -> None:
    spoofs = a.an_adapter(mac_address_spoofing=True)
    host = a.a_host(vms=(a.a_vm(state="Running", adapters=(spoofs,)),))
    ends = {"networking": Networking.MAC_SPOOFING, "spoofing_adapters": (spoofs.id,)}
    for more, expected in (({}, Verdict.NOT_APPLICABLE), (ends, Verdict.FAILED)):
        choices = a.choices_for(host, a.a_choice(**DISABLED, **more))
        findings = assess(host, Policy.STANDARD, choices)
        assert next(f for f in findings if f.rule.id == "VM-STATE-02").verdict is expected
