"""The exported script does what the wizard would do, forth and back, in a real PowerShell."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.powershell.engine import PWSH, judge
from tests.powershell.stand_ins import write_modules
from tests.report.script_world import FOUND, Host
from wizard.model.choices import NatChoice
from wizard.model.facts import Memory, VmRef
from wizard.model.text import text
from wizard.planning.step import HostPlan, Instruction, Plan, Step, VmPlan
from wizard.planning.steps import (
    ExposeVirtualizationExtensions,
    SetMacAddressSpoofing,
    SetMemory,
    SetPower,
    WaitForHeartbeat,
)
from wizard.powershell import nat
from wizard.report.script import as_script, vm_script, vm_undo_script

GUID = "b7c1d2e3-0000-4000-8000-0000000004fe"
needs_engine = [
    pytest.mark.skipif(PWSH is None, reason="no pwsh on PATH: PowerShell did not judge"),
    pytest.mark.xdist_group("pwsh"),
]


def a_plan(name: str = "web", adapter: str = "Microsoft:A\\B") -> Plan:
    vm = VmRef(GUID, name)
    steps: tuple[Step, ...] = (
        SetPower(vm, "Running", "Off", patience=600),
        SetMemory(vm, Memory(True, 2**30, 2**29, 2**34, 20, 50), Memory(False, 2**33)),
        ExposeVirtualizationExtensions(vm),
        SetMacAddressSpoofing(vm, adapter, name),
        SetPower(vm, "Off", "Running", patience=60),
        WaitForHeartbeat(vm),
    )
    by_hand = Instruction(text("Set NAT up"), text("inside {vm}", vm=name), nat.set_up(NatChoice()))
    return Plan((HostPlan(name, (VmPlan(vm, steps, "Running", (by_hand,)),)),))


PLANNED = FOUND | {
    "DynamicMemoryEnabled": False, "Startup": 2**33, "ExposeVirtualizationExtensions": True,
    "MacAddressSpoofing": 0,
}  # fmt: skip


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path, as_script(a_plan()))


class TestInPowerShell:
    pytestmark = needs_engine

    def test_forth_and_back_leaves_the_vm_as_it_was_found(self, host: Host) -> None:
        said = host.run()
        assert host.world == PLANNED, said
        said = host.run("-Undo")
        assert host.world == FOUND, said

    def test_a_second_time_it_finds_everything_already_so(self, host: Host) -> None:
        host.run()
        said = host.run()
        assert host.world == PLANNED
        assert "Expose virtualization extensions" in said
        assert said.count("was already so") >= 3

    def test_a_step_that_fails_takes_the_vm_back(self, host: Host) -> None:
        said = host.run(refuse="memory False")
        assert host.world == FOUND, said
        assert "stopped: The host refuses." in said

    def test_a_guest_that_does_not_accept_is_not_waited_for(self, host: Host) -> None:
        said = host.run(refuse="shutdown")
        assert host.world == FOUND
        assert "does not accept it (code 32781)" in said

    def test_a_value_that_has_drifted_does_not_leave_the_vm_off(self, host: Host) -> None:
        moved = FOUND | {"Startup": 3 * 2**30}
        host.is_so(moved)
        said = host.run()
        assert host.world == moved, said

    def test_a_step_that_cannot_be_undone_does_not_leave_the_vm_off(self, host: Host) -> None:
        said = host.run(refuse="extensions True extensions False memory True")
        assert host.world["State"] == FOUND["State"], said
        assert host.world["DynamicMemoryEnabled"] is True

    def test_a_host_that_does_not_answer_does_not_end_the_others(self, host: Host) -> None:
        plan = a_plan()
        both = Plan((replace(plan.hosts[0], host="gone"), plan.hosts[0]))
        host.has(as_script(both))
        said = host.run()
        assert host.world == PLANNED, said
        assert "Host gone: The host does not answer." in said

    def test_a_vm_that_fails_does_not_end_the_ones_after_it(self, host: Host) -> None:
        (vm,) = a_plan().hosts[0].vms
        broken = replace(vm, steps=(SetPower(vm.vm, "Saved", "Off", patience=1), *vm.steps[1:]))
        both = Plan((HostPlan("web", (broken, vm)),))
        host.has(as_script(both))
        said = host.run()
        assert host.world == PLANNED, said
        assert "has changed since the plan was made" in said

    def test_going_back_where_nothing_was_done_does_nothing(self, host: Host) -> None:
        said = host.run("-Undo")
        assert host.world == FOUND
        assert "nothing of this plan is in place" in said

    def test_a_vm_that_has_changed_is_left_alone(self, host: Host) -> None:
        moved = FOUND | {"State": 9}
        host.is_so(moved)
        said = host.run()
        assert host.world == moved
        assert "has changed since the plan was made" in said

    @pytest.mark.parametrize(
        "name", ["it's", "a\nb", "#> $(throw) `", "\u2018x\u2019", '"; exit 1']
    )
    def test_a_hostile_name_does_not_leave_its_place(self, name: str, tmp_path: Path) -> None:
        start = write_modules(tmp_path / "modules")
        texts = [
            as_script(a_plan(name, name)),
            vm_script(a_plan(name, name).vms[0][1]),
            vm_undo_script(a_plan(name, name).vms[0][1]),
        ]
        for said in judge(tmp_path, start, [{"text": t, "run": False} for t in texts]):
            assert (said["errors"], said["newer"]) == ([], [])
        ran = judge(tmp_path, start, [{"text": t, "run": True} for t in texts[1:]])
        assert [one["failed"] for one in ran] == ["", ""]


def test_the_preview_has_the_very_commands_of_the_steps() -> None:
    vm = a_plan().vms[0][1]
    script = as_script(a_plan())
    for step in vm.steps:
        change = step.set(step.after)
        assert change is not None
        if change.command is not None:
            assert str(change.command) in vm_script(vm)
            assert str(change.command) in script


def test_the_way_back_begins_with_the_last_step() -> None:
    undo = vm_undo_script(a_plan().vms[0][1])
    order = [
        "InitiateShutdown",
        "-MacAddressSpoofing 'Off'",
        "-DynamicMemoryEnabled $true",
        "Start-VM",
    ]
    assert [undo.index(word) for word in order] == sorted(undo.index(word) for word in order)


def test_a_port_of_its_own_is_given_apart_from_the_name() -> None:
    plan = Plan((replace(a_plan().hosts[0], host="hv-01:15985"),))
    assert "@{ ComputerName = 'hv-01'; Port = 15985 }" in as_script(plan)
