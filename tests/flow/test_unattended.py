"""The exit code of the journey without a window tells what became of the run."""

from pathlib import Path

import pytest

from tests.report.records import a_record, a_vm_record
from wizard.flow.flow import Flow, Settings
from wizard.flow.state import State
from wizard.model.records import VmStatus
from wizard.surroundings import DEMO_GROUP, surroundings
from wizard.unattended.journey import exit_code, journey


@pytest.mark.parametrize(
    ("status", "demonstration", "code"),
    [
        (VmStatus.DONE, False, 0),
        (VmStatus.BETWEEN, False, 3),
        (VmStatus.UNDONE, False, 3),
        (VmStatus.UNDONE, True, 0),
    ],
)
def test_the_exit_code_says_whether_a_vm_needs_the_user(
    status: VmStatus, demonstration: bool, code: int
) -> None:
    record = a_record(vms=(a_vm_record(status=status),))
    assert exit_code(State(record=record, demonstration=demonstration)) == code


def test_a_journey_that_stops_ends_with_1(tmp_path: Path) -> None:
    said: list[str] = []
    assert journey(Flow(Settings(tmp_path / "runs", "me")), tmp_path, said.append) == 1
    assert any(line.startswith("Stopped: ") for line in said)


@pytest.mark.parametrize(
    ("scenario", "groups"),
    [("whole-job", {DEMO_GROUP: "Administrator"}), ("one-host", {})],
)
def test_a_demonstration_has_the_credential_of_its_guests_beforehand(
    scenario: str, groups: dict[str, str], tmp_path: Path
) -> None:
    with surroundings(scenario, runs=tmp_path) as around:
        assert around.flow().state.inside_groups == groups
        assert "password='" not in repr(around)
