"""Each step: what it says, what it sends, and that it survives being written down."""

import json

import pytest

from tests.builders import a_memory
from tests.planning.every_step import ALL, INSIDE, ON_THE_HOST, VM, WITHOUT_WAY_BACK, Inside
from wizard.model.choices import Preparation
from wizard.model.facts import GIB, MIB
from wizard.planning.preparations import SetSetting
from wizard.planning.step import HostPlan, Plan, Step, VmPlan
from wizard.planning.steps import (
    SetMacAddressSpoofing,
    SetMemory,
    SetPower,
    WaitForHeartbeat,
)
from wizard.planning.writing import (
    STEPS,
    NotAStep,
    plan_from_data,
    plan_to_data,
    step_from_data,
    step_to_data,
)
from wizard.powershell.changes import WAIT


def test_every_setting_that_may_be_prepared_is_tried_here() -> None:
    without_a_step = {Preparation.CONFIGURATION_VERSION}  # it has one of its own
    tried = {s.setting for s in ALL if isinstance(s, SetSetting)}
    assert tried == set(Preparation) - without_a_step


@pytest.mark.parametrize(
    ("step", "title", "before"),
    [
        (SetSetting(VM, Preparation.PROCESSORS, 1, 2), "Set virtual processors to 2", "1"),
        (
            SetSetting(VM, Preparation.STOP_ACTION, "Save", "ShutDown"),
            "Set automatic stop action to shut down",
            "Save",
        ),
        (
            SetSetting(VM, Preparation.IO_VIRTUALIZATION, 100, 0, "id", "Fast"),
            "Set SR-IOV weight to 0 on “Fast”",
            "100",
        ),
    ],
)
def test_a_setting_is_said_in_plain_words(step: SetSetting, title: str, before: str) -> None:
    assert str(step.title) == title
    assert str(step.said(step.before)) == before


def test_every_kind_of_step_is_tried_here() -> None:
    assert {type(step).__name__ for step in ALL} == set(STEPS)


@pytest.mark.parametrize("step", ALL)
def test_a_step_survives_being_written_down(step: Step) -> None:
    written = json.loads(json.dumps(step_to_data(step)))
    assert written["step"] == type(step).__name__
    assert step_from_data(written) == step


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"step": "TurnOff", "vm": {"id": "1", "name": "x"}},
        {"step": "SetPower"},
        {"step": "SetPower", "vm": {"id": "1", "name": "x"}, "before": "a", "after": "b", "x": 1},
        {"step": "SetMemory", "vm": {"id": "1", "name": "x"}, "before": 1, "after": None},
    ],
)
def test_what_is_no_step_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(NotAStep):
        step_from_data(data)


def test_a_plan_survives_being_written_down() -> None:
    made = Plan((HostPlan("hv", (VmPlan(VM, ALL, "Running"),)), HostPlan("hw", ())))
    written = json.loads(json.dumps(plan_to_data(made)))
    assert plan_from_data(written).vms == made.vms


@pytest.mark.parametrize("step", ON_THE_HOST)
def test_a_step_asks_in_one_question_and_can_go_both_ways(step: Step) -> None:
    assert str(step.observe().command).endswith("ConvertTo-Json -Compress")
    forth, back = step.set(step.after), step.set(step.before)
    assert forth is not None
    assert back is not None
    assert step.fits(step.after, step.after)
    assert step.fits(step.before, step.before)
    assert not step.fits(step.before, step.after)
    assert str(step.motion(step.after).doing)
    assert str(step.motion(step.before).failed).endswith(".")


@pytest.mark.parametrize("step", WITHOUT_WAY_BACK)
def test_what_cannot_be_brought_back_says_so_and_is_still_asked_for(step: Step) -> None:
    assert step.set(step.after) is not None
    assert step.set(step.before) is None
    assert not step.fits(step.before, step.after)


@pytest.mark.parametrize("inside", INSIDE, ids=lambda each: type(each.step).__name__)
def test_a_step_inside_knows_what_was_seen_and_runs_inside(inside: Inside) -> None:
    step = inside.step
    forth, back = step.set(step.after), step.set(step.before)
    assert forth is not None
    assert back is not None
    assert step.observe().command.inside == VM.id
    assert step.fits(inside.after, step.after)
    assert not step.fits(inside.before, step.after)
    assert step.fits(inside.before, step.before)
    assert step.fits(inside.after, step.before) is inside.anything_is_before
    for change in (forth, back):
        assert change.command is None or change.command.inside == VM.id
    assert str(step.motion(step.before).failed).endswith(".")


@pytest.mark.parametrize("inside", INSIDE, ids=lambda each: type(each.step).__name__)
def test_where_anything_is_before_nothing_is_sent_on_the_way_back(inside: Inside) -> None:
    back = inside.step.set(inside.step.before)
    assert back is not None
    assert (back.command is None) is inside.anything_is_before


def test_waiting_for_a_heartbeat_sends_nothing_and_has_nothing_to_undo() -> None:
    step = WaitForHeartbeat(VM)
    assert step.set(True) is WAIT
    assert step.set(False) is WAIT
    assert step.fits(True, False)
    assert step.expected(False) == {}
    assert step.expected(True) == {
        "Heartbeat": (
            *(5, "OkApplicationsUnknown"),
            *(6, "OkApplicationsHealthy"),
            *(7, "OkApplicationsCritical"),
        )
    }


@pytest.mark.parametrize(
    ("memory", "words"),
    [
        (a_memory(startup=16 * GIB), "16 GB, fixed"),
        (a_memory(startup=1536 * MIB), "1.5 GB, fixed"),
        (a_memory(startup=512 * MIB), "512 MB, fixed"),
        (a_memory(dynamic=True, minimum=2 * GIB), "2–16 GB, dynamic"),
        (a_memory(dynamic=True, minimum=512 * MIB), "512 MB–16 GB, dynamic"),
    ],
)
def test_memory_is_said_in_plain_words(memory: object, words: str) -> None:
    step = SetMemory(VM, a_memory(), a_memory())
    assert str(step.said(memory)) == words  # type: ignore[arg-type]


def test_power_is_expected_by_number_or_name() -> None:
    step = SetPower(VM, "Running", "Off")
    assert step.expected("Off") == {"State": (3, "Off")}
    assert step.is_passing("Stopping")
    assert not step.is_passing("Saved")


def test_spoofing_is_expected_by_hyper_vs_own_numbers() -> None:
    step = SetMacAddressSpoofing(VM, "1", "Network Adapter")
    assert step.expected(True) == {"MacAddressSpoofing": (0, "On")}
    assert step.expected(False) == {"MacAddressSpoofing": (1, "Off")}


def test_memory_in_force_is_expected() -> None:
    step = SetMemory(VM, a_memory(dynamic=True), a_memory())
    assert set(step.expected(step.before)) == {
        "DynamicMemoryEnabled",
        "Startup",
        "Minimum",
        "Maximum",
        "Buffer",
        "Priority",
    }
    assert step.expected(step.after) == {"DynamicMemoryEnabled": (False,), "Startup": (8 * GIB,)}
