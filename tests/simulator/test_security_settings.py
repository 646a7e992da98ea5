"""Security settings, teaming, names with wildcards, and notes of switches."""

from typing import Any

import pytest

from tests.simulator.simulated import HYPER_V, a_host, a_vm, call, run, the_error
from wizard.simulator.machines import VmAdapter
from wizard.simulator.state import VirtualSwitch
from wizard.simulator.values import Outcome

GET = call("Get-VM")
OPT_OUT = "VirtualizationBasedSecurityOptOut"
EXPOSE = call("Set-VMProcessor", ExposeVirtualizationExtensions=True)


def test_a_guest_can_be_kept_from_virtualization_based_security() -> None:
    host = a_host(a_vm())
    (before,) = run(host, GET, call("Get-VMSecurity")).output
    assert run(host, GET, call("Set-VMSecurity", **{OPT_OUT: True})) == Outcome()
    (after,) = run(host, GET, call("Get-VMSecurity")).output
    assert (before.get(OPT_OUT), after.get(OPT_OUT)) == (False, True)


@pytest.mark.parametrize("state", ["Running", "Saved", "Paused"])
def test_only_while_the_machine_is_off(state: Any) -> None:
    vm = a_vm(state)
    record = the_error(run(a_host(vm), GET, call("Set-VMSecurity", **{OPT_OUT: True})))
    assert record.id == f"InvalidState,{HYPER_V}SetVMSecurity"
    assert not vm.security.vbs_opt_out


def test_a_preview_exposes_nothing_without_the_opt_out() -> None:
    vm = a_vm(version="7.0")
    host = a_host(vm, build=14361)
    record = the_error(run(host, GET, EXPOSE))
    assert (record.id, record.category) == (
        f"NotSupported,{HYPER_V}SetVMProcessor",
        "InvalidOperation",
    )
    assert record.message.endswith(f"without enabling {OPT_OUT}.")
    vm.security.vbs_opt_out = True
    assert run(host, GET, EXPOSE) == Outcome()
    assert vm.exposes_virtualization


def test_adapters_may_be_part_of_a_team_one_by_one() -> None:
    vm = a_vm("Running", adapters=[VmAdapter("one"), VmAdapter("two")])
    host = a_host(vm)
    the_first = call("Where-Object", Property="Name", EQ=None, Value="one")
    adapters = call("Get-VMNetworkAdapter")
    run(host, GET, adapters, the_first, call("Set-VMNetworkAdapter", AllowTeaming="On"))
    assert [each.teaming for each in vm.adapters] == [True, False]
    run(host, GET, adapters, call("Set-VMNetworkAdapter", AllowTeaming="Off"))
    assert [each.teaming for each in vm.adapters] == [False, False]


@pytest.mark.parametrize(
    ("patterns", "found"),
    [(["web"], 1), (["WEB"], 1), (["w*"], 1), (["x*"], 0), (["w?b", "web"], 1)],
)
def test_machines_are_given_by_name_or_pattern(patterns: list[str], found: int) -> None:
    outcome = run(a_host(a_vm()), call("Get-VM", Name=patterns))
    assert len(outcome.output) == found
    assert not outcome.errors


def test_a_name_that_nobody_has_is_an_error() -> None:
    record = the_error(run(a_host(a_vm()), call("Get-VM", Name=["db"])))
    assert (record.id, record.target) == (f"InvalidParameter,{HYPER_V}GetVM", "db")


def test_a_switch_keeps_its_notes() -> None:
    host = a_host(switches=[VirtualSwitch("LAN", notes="by hand")])
    run(host, call("New-VMSwitch", Name="NAT", SwitchType="Internal", Notes="ours"))
    rows = run(host, call("Get-VMSwitch")).output
    assert [each.get("Notes") for each in rows] == ["by hand", "ours"]


def test_what_does_not_equal_is_let_through_by_its_own_operator() -> None:
    host = a_host(switches=[VirtualSwitch("LAN"), VirtualSwitch("NAT")])
    others = call("Where-Object", Property="Name", NE=None, Value="lan")
    assert [str(e) for e in run(host, call("Get-VMSwitch"), others).output] == ["NAT"]
    both = call("Where-Object", Property="Name", NE=None, EQ=None, Value="lan")
    outcome = run(host, call("Get-VMSwitch"), both)
    assert outcome.terminating is not None
    assert outcome.terminating.id.startswith("AmbiguousParameterSet,")
