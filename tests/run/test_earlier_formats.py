"""A run that an earlier version of the wizard carried out is opened, and undone."""

import shutil
from pathlib import Path

import pytest

from tests.in_process import told
from tests.run.worlds import AS_FOUND, AS_PLANNED, a_simulated_vm, a_world, state_of
from wizard.model.facts import GIB
from wizard.model.records import RunRecord, RunStatus

EARLIER = Path(__file__).parent / "earlier"
VM_ID = "7c1e2f30-0000-4000-8000-000000000001"


@pytest.mark.parametrize("kept", sorted(path.name for path in EARLIER.glob("*.run")))
def test_a_run_of_an_earlier_version_can_still_be_undone(tmp_path: Path, kept: str) -> None:
    shutil.copy(EARLIER / kept, tmp_path)
    vm = a_simulated_vm()
    vm.id, vm.adapters[0].id = VM_ID, "ADAPTER-1"
    vm.memory.dynamic, vm.memory.startup = False, 4 * GIB
    vm.processor.exposes_virtualization = True
    vm.adapters[0].mac_address_spoofing = True
    world = a_world(tmp_path, vm)
    assert state_of(vm) == AS_PLANNED

    async def story() -> RunRecord:
        with world.open() as journal:
            assert journal.record.status is RunStatus.FINISHED
            return await world.run(journal).roll_back()

    assert told(story()).status is RunStatus.UNDONE
    assert state_of(vm) == AS_FOUND


def test_there_is_a_run_of_an_earlier_version() -> None:
    assert list(EARLIER.glob("*.run"))
