"""Going back over work inside: what builds on it is spared, and silence is waited for."""

import asyncio
from pathlib import Path

import pytest

from tests.in_process import told
from tests.run.kinds import planned, ref_of
from tests.run.worlds import World, a_simulated_host, a_simulated_vm
from wizard.model.choices import NatChoice
from wizard.model.records import RunRecord, StepStatus, VmRecord, VmStatus
from wizard.planning.inside_steps import InstallHyperV, ProveHyperV, ReachGuest, RestartGuest
from wizard.planning.nat_steps import AssignGateway, MakeNat, MakeSwitch
from wizard.planning.step import Step
from wizard.planning.steps import ExposeVirtualizationExtensions, SetPower, WaitForHeartbeat
from wizard.simulator.machines import SimulatedVm, VmAdapter
from wizard.simulator.values import ErrorRecord

NAT = NatChoice()


def inside(vm: SimulatedVm) -> tuple[Step, ...]:
    ref = ref_of(vm)
    return (
        ReachGuest(vm=ref),
        InstallHyperV(vm=ref),
        RestartGuest(vm=ref),
        ProveHyperV(vm=ref),
        MakeSwitch(vm=ref, nat=NAT),
        AssignGateway(vm=ref, nat=NAT),
        MakeNat(vm=ref, nat=NAT),
    )


def with_power(vm: SimulatedVm) -> tuple[Step, ...]:
    ref = ref_of(vm)
    return (
        SetPower(ref, "Running", "Off"),
        ExposeVirtualizationExtensions(ref),
        SetPower(ref, "Off", "Running"),
        WaitForHeartbeat(ref),
        *inside(vm),
    )


def carried_out(world: World, *, stops_after: int | None = None, undo: bool = False) -> VmRecord:
    """Carry out, and stop as soon as a step is done where one is given by its number."""

    async def story() -> RunRecord:
        def heard(record: RunRecord) -> None:
            done = stops_after is not None and record.vms[0].steps[stops_after].status
            if done is StepStatus.DONE:
                run.stop(undo_half_done=undo)

        with world.begin() as journal:
            run = world.run(journal, heard)
            return await run.execute()

    return told(story()).vms[0]


def taken_back(world: World) -> VmRecord:
    async def story() -> RunRecord:
        with world.open() as journal:
            return await world.run(journal).roll_back()

    return told(story()).vms[0]


def a_nested_vm(vm: SimulatedVm, state: str = "Running", switch: str | None = "Nested") -> None:
    assert vm.guest is not None
    nested = SimulatedVm("prod-nested", state=state, adapters=[VmAdapter(switch=switch)])  # type: ignore[arg-type]
    vm.guest.inside.vms.append(nested)


# What builds on it ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "switch", "words"),
    [
        ("Running", "Nested", "still connected to the switch “Nested”: prod-nested"),
        ("Off", "Nested", "still connected to the switch “Nested”: prod-nested"),
        ("Running", None, "prod-nested"),
        ("Off", None, "There are nested VMs inside, which need Hyper-V: prod-nested"),
    ],
)
def test_a_vm_with_nested_vms_is_not_touched_at_all_and_they_are_named(
    tmp_path: Path, state: str, switch: str | None, words: str
) -> None:
    vm = a_simulated_vm()
    world = planned(tmp_path, vm, *with_power(vm))
    assert carried_out(world).status is VmStatus.DONE
    a_nested_vm(vm, state, switch)
    world.session.changes.clear()
    record = taken_back(world)
    assert record.status is VmStatus.STOPPED
    assert words in record.message
    assert not world.session.changes, "nothing was sent that changes anything"
    assert vm.guest is not None
    assert vm.guest.inside.vms[0].state == state


def test_once_the_nested_vms_are_gone_the_undo_goes_on(tmp_path: Path) -> None:
    vm = a_simulated_vm()
    world = planned(tmp_path, vm, *with_power(vm))
    carried_out(world)
    a_nested_vm(vm)
    taken_back(world)
    assert vm.guest is not None
    vm.guest.inside.vms.clear()
    record = taken_back(world)
    assert record.status is VmStatus.UNDONE, record.message
    assert not vm.exposes_virtualization
    assert not vm.guest.inside.nats


# Silence inside ---------------------------------------------------------------------------------


def test_a_guest_that_boots_slowly_is_waited_for_before_anything_inside_is_taken_back(
    tmp_path: Path,
) -> None:
    vm = a_simulated_vm(state="Off")
    assert vm.guest is not None
    vm.guest.boot_seconds = 480.0
    _, *steps = with_power(vm)
    world = planned(tmp_path, vm, *steps, SetPower(ref_of(vm), "Running", "Off"))
    assert carried_out(world).status is VmStatus.DONE
    record = taken_back(world)
    assert record.status is VmStatus.UNDONE, record.message
    assert (vm.state, vm.exposes_virtualization) == ("Off", False)
    assert not vm.guest.inside.nats
    assert not vm.guest.inside.switches


def test_where_nobody_answers_inside_nothing_earlier_is_taken_back_and_it_can_be_resumed(
    tmp_path: Path,
) -> None:
    vm = a_simulated_vm()
    world = planned(tmp_path, vm, *with_power(vm))
    carried_out(world)
    assert vm.guest is not None
    vm.guest.direct = "session ends"
    world.session.changes.clear()
    record = taken_back(world)
    assert record.status is VmStatus.STOPPED
    assert not world.session.changes
    assert vm.exposes_virtualization
    vm.guest.direct = "answers"
    assert taken_back(world).status is VmStatus.UNDONE


# Honesty ----------------------------------------------------------------------------------------


def test_hyper_v_is_taken_back_before_its_restart_too(tmp_path: Path) -> None:
    vm = a_simulated_vm()
    world = planned(tmp_path, vm, *inside(vm))

    record = carried_out(world, stops_after=1, undo=True)
    assert record.status is VmStatus.UNDONE, record.message


def test_what_still_works_until_the_next_restart_is_said(tmp_path: Path) -> None:
    vm = a_simulated_vm()
    vm.processor.exposes_virtualization = True
    world = planned(tmp_path, vm, *inside(vm))
    assert carried_out(world).status is VmStatus.DONE
    record = taken_back(world)
    assert record.status is VmStatus.UNDONE
    assert "removed with the next restart of Windows there" in record.message


def test_an_installation_whose_fate_is_unknown_is_not_called_as_it_was_without_a_word(
    tmp_path: Path,
) -> None:
    vm = a_simulated_vm()
    world = planned(tmp_path, vm, *inside(vm))
    session = world.session
    session.late_for = {"Install-WindowsFeature"}
    record = carried_out(world)
    assert "Still possible on the host: installing Hyper-V inside." in record.message


def test_a_value_that_somebody_changed_while_the_run_was_interrupted_stops_that_vm(
    tmp_path: Path,
) -> None:
    vm = a_simulated_vm()
    world = planned(tmp_path, vm, *with_power(vm))

    assert carried_out(world, stops_after=1).status is VmStatus.STOPPED
    vm.processor.exposes_virtualization = False

    async def resumed() -> RunRecord:
        with world.open() as journal:
            return await world.run(journal).resume()

    record = told(resumed()).vms[0]
    assert record.status is not VmStatus.DONE
    assert "was changed while the run was interrupted" in record.message


def test_while_the_run_asks_a_vm_that_is_half_done_is_not_left_off(tmp_path: Path) -> None:
    bad = [a_simulated_vm(f"bad{number}") for number in range(3)]
    good = a_simulated_vm("production")
    assert good.guest is not None
    good.guest.shutdown_seconds = 22.0
    hosts = [a_simulated_host(vm, name=f"hv-0{n}") for n, vm in enumerate((*bad, good))]
    world = World(tmp_path, hosts)
    refusal = ErrorRecord("InvalidParameter,SetVMMemory", "InvalidArgument", "No.")
    for host in hosts[:3]:
        host.faults.refuse("Set-VMMemory", refusal, times=99)

    async def story() -> str:
        asks = asyncio.Event()

        def heard(record: RunRecord) -> None:
            if record.pause:
                asks.set()

        with world.begin() as journal:
            run = world.run(journal, heard)
            going = asyncio.create_task(run.execute())
            await asks.wait()
            await asyncio.sleep(3600)
            state = good.state
            run.go_on()
            await going
            return state

    assert told(story()) == "Running"
