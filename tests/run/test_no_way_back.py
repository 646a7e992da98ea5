"""What cannot be brought back is kept, and said; everything else is taken back."""

from pathlib import Path

import pytest

from tests.in_process import told
from tests.run.worlds import World, a_simulated_vm, a_world
from wizard.model.facts import VmRef
from wizard.model.records import RunRecord, StepStatus, VmStatus
from wizard.planning.power import Down
from wizard.planning.step import HostPlan, Plan, Step, VmPlan
from wizard.planning.steps import ExposeVirtualizationExtensions, SetPower, WaitForHeartbeat
from wizard.planning.version_step import UpgradeConfigurationVersion


def a_story(folder: Path, state: str, *ways: str) -> World:
    """Return a world whose VM is in a state that does not come back."""
    vm = a_simulated_vm(state=state)
    world = a_world(folder, vm)
    ref = VmRef(vm.id, vm.name)
    steps: dict[str, tuple[Step, ...]] = {
        "start saved": (
            SetPower(ref, "Saved", "Running"),
            WaitForHeartbeat(ref),
            SetPower(ref, "Running", "Off", comes_back=False),
        ),
        "discard": (SetPower(ref, "Saved", "Off", down=Down.DISCARDED),),
        "resume": (SetPower(ref, "Paused", "Running"), SetPower(ref, "Running", "Off")),
        "force": (SetPower(ref, "Running", "Off", down=Down.FORCED),),
        "turn off": (SetPower(ref, "Running", "Off", down=Down.TURNED_OFF),),
        "upgrade": (UpgradeConfigurationVersion(ref, "8.0", "10.0"),),
        "expose": (ExposeVirtualizationExtensions(ref),),
        "start": (SetPower(ref, "Off", "Running"), WaitForHeartbeat(ref)),
    }
    chosen = tuple(step for way in ways for step in steps[way])
    world.plan = Plan((HostPlan(world.host.name, (VmPlan(ref, chosen, state),)),))
    return world


def there_and_back(world: World) -> tuple[RunRecord, RunRecord]:
    async def story() -> tuple[RunRecord, RunRecord]:
        with world.begin() as journal:
            forth = await world.run(journal).execute()
        with world.open() as journal:
            back = await world.run(journal).roll_back()
        return forth, back

    return told(story())


@pytest.mark.parametrize(
    ("state", "ways", "ends", "kept"),
    [
        ("Saved", ("start saved", "expose"), "Off", "Power was Saved"),
        ("Saved", ("discard", "expose"), "Off", "Power was Saved"),
        ("Paused", ("resume", "expose", "start"), "Running", "Power was Paused"),
    ],
)
def test_a_state_that_does_not_come_back_is_named_and_the_rest_is_undone(
    tmp_path: Path, state: str, ways: tuple[str, ...], ends: str, kept: str
) -> None:
    world = a_story(tmp_path, state, *ways)
    forth, back = there_and_back(world)
    assert forth.vms[0].status is VmStatus.DONE, forth.vms[0].message
    assert back.vms[0].status is VmStatus.UNDONE, back.vms[0].message
    assert (world.vm.state, world.vm.exposes_virtualization) == (ends, False)
    assert back.vms[0].message == f"{kept}, which cannot be brought back."
    assert back.vms[0].doing == "Back as far as it goes"
    assert StepStatus.KEPT in {step.status for step in back.vms[0].steps}


@pytest.mark.parametrize("way", ["force", "turn off"])
def test_a_locked_guest_comes_down_the_hard_way_and_runs_again(tmp_path: Path, way: str) -> None:
    world = a_story(tmp_path, "Running", way, "expose", "start")
    assert world.vm.guest is not None
    world.vm.guest.shutdown = "locked"

    async def story() -> RunRecord:
        with world.begin() as journal:
            return await world.run(journal).execute()

    record = told(story())
    assert record.vms[0].status is VmStatus.DONE, record.vms[0].message
    assert (world.vm.state, world.vm.exposes_virtualization) == ("Running", True)
    assert world.session.changes["Stop-VM"] == 1


def test_a_version_stays_raised_and_everything_else_goes_back(tmp_path: Path) -> None:
    world = a_story(tmp_path, "Off", "upgrade", "expose")
    world.vm.version = "8.0"
    forth, back = there_and_back(world)
    assert forth.vms[0].status is VmStatus.DONE, forth.vms[0].message
    assert (world.vm.version, world.vm.exposes_virtualization) == ("10.0", False)
    assert "Configuration version was 8.0" in back.vms[0].message
    assert world.session.changes["Update-VMVersion"] == 1
