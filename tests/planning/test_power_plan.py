"""What a plan does to the power of a VM is agreed to, and what it starts can be ended again."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from tests.builders import (
    a_choice,
    a_guest,
    a_host,
    a_vm,
    a_vm_processor,
    an_inside,
    choices_for,
)
from wizard.model.choices import (
    Afterwards,
    BringDown,
    Consent,
    Enablement,
    InsideWork,
    Preparation,
    SavedState,
    VmChoice,
)
from wizard.model.facts import SHUTDOWN_SERVICE, VirtualMachine
from wizard.planning.case import PlanRefused
from wizard.planning.consents import consents_for, needed_consents
from wizard.planning.planner import plan
from wizard.planning.power import Down, SetPower
from wizard.planning.step import Plan, VmPlan

WORK = InsideWork(account="lab admins")
EXPOSED = a_vm_processor(exposes_virtualization=True)
ALL = frozenset(Consent)
STATES = ("Running", "Off", "Saved", "FastSaved", "Hibernated", "Paused")


def the_plan(vm: VirtualMachine, choice: VmChoice) -> Plan:
    host = a_host(vms=(vm,))
    return plan([host], choices_for(host, choice))


def planned(vm: VirtualMachine, **choice: Any) -> VmPlan:
    ((_, made),) = the_plan(vm, a_choice(**choice)).vms
    return made


def titles(made: VmPlan) -> list[str]:
    return [str(step.title) for step in made.steps]


def nesting(state: str, **facts: Any) -> VirtualMachine:
    """A VM that exposes the extensions already, so that only work inside is left."""
    fields = {"guest": a_guest(product_type=3), "processor": EXPOSED}
    return a_vm(state=state, **(fields | facts))


def without_shutdown_service(**changes: Any) -> VirtualMachine:
    """A VM that is off, and whose guest can never be asked to shut down."""
    vm = a_vm(**changes)
    services = vm.integration_services or ()
    kept = tuple(s for s in services if s.kind.casefold() != SHUTDOWN_SERVICE.casefold())
    return replace(vm, integration_services=kept)


# Consents follow from the steps ------------------------------------------------------------------


@pytest.mark.parametrize("exposed", [True, False])
@pytest.mark.parametrize("state", STATES)
def test_whatever_a_plan_does_was_asked_for_on_the_page_of_choices(
    state: str, exposed: bool
) -> None:
    processor = a_vm_processor(exposes_virtualization=exposed)
    vm = a_vm(state=state, processor=processor, guest=a_guest(product_type=3))
    services = without_shutdown_service().integration_services
    ways = product(
        BringDown,
        SavedState,
        Afterwards,
        (InsideWork(), WORK, replace(WORK, deep_check=True)),
        (True, False),
        (vm, replace(vm, integration_services=services)),
    )
    for down, saved, after, work, probes, found in ways:
        choice = a_choice(
            bring_down=down,
            saved_state=saved,
            afterwards=after,
            inside=work,
            probe_start=probes,
            consents=ALL,
        )
        for _, made in the_plan(found, choice).vms:
            agreed = consents_for(made.steps, state)
            assert agreed <= needed_consents(found, choice), choice


@pytest.mark.parametrize("state", ["Saved", "Hibernated", "Paused"])
@pytest.mark.parametrize("vm", [a_vm, nesting])
def test_a_vm_to_be_left_alone_is_left_alone_wholly(state: str, vm: Any) -> None:
    found = the_plan(
        vm(state=state, guest=a_guest(product_type=3)),
        a_choice(bring_down=BringDown.SKIP, inside=WORK),
    )
    assert not found.vms
    ((_, _, why),) = found.skipped
    assert str(why) == "It is not off, and you chose to leave such VMs alone."


def test_a_paused_vm_is_resumed_for_work_inside_with_consent_only() -> None:
    with pytest.raises(PlanRefused, match="nobody agreed to being resumed"):
        planned(nesting("Paused"), inside=WORK, consents=ALL - {Consent.RESUME_PAUSED})
    made = planned(nesting("Paused"), inside=WORK, consents=frozenset({Consent.RESUME_PAUSED}))
    assert titles(made)[0] == "Resume the VM"


def test_a_saved_vm_is_started_for_work_inside_with_consent_only() -> None:
    with pytest.raises(PlanRefused, match="nobody agreed to being started from the saved state"):
        planned(nesting("Saved"), inside=WORK, consents=ALL - {Consent.START_SAVED})


def test_a_saved_state_to_be_discarded_is_discarded_for_work_inside_too() -> None:
    agreed = frozenset({Consent.DISCARD_SAVED_STATE})
    made = planned(nesting("Saved"), inside=WORK, saved_state=SavedState.DISCARD, consents=agreed)
    assert titles(made)[:2] == ["Discard the saved state", "Start the VM"]
    assert consents_for(made.steps, "Saved") == agreed


def test_a_paused_vm_gets_time_to_answer_before_it_is_asked_to_shut_down() -> None:
    made = planned(a_vm(state="Paused"), consents=frozenset({Consent.RESUME_PAUSED}))
    assert titles(made)[:3] == ["Resume the VM", "Wait for the heartbeat", "Shut the guest down"]


# A restart of what runs --------------------------------------------------------------------------


def restart_is_asked(vm: VirtualMachine, **choice: Any) -> bool:
    return Consent.RESTART_GUEST in needed_consents(vm, a_choice(inside=WORK, **choice))


def test_a_restart_of_a_running_guest_is_asked_for() -> None:
    assert restart_is_asked(nesting("Running"))
    assert not restart_is_asked(nesting("Off"))
    assert not restart_is_asked(nesting("Running", inside=an_inside(hyper_v_role=1)))
    assert not restart_is_asked(nesting("Running"), enablement=Enablement.DISABLE)


def test_who_is_shut_down_anyway_is_not_asked_for_a_restart_as_well() -> None:
    vm = nesting("Running", processor=a_vm_processor())
    assert not restart_is_asked(vm)
    assert planned(vm, inside=WORK).is_shut_down
    assert not planned(vm, inside=WORK).restarts_guest


def test_an_upgrade_that_may_lead_nowhere_leaves_the_question_open() -> None:
    upgrade = frozenset({Preparation.CONFIGURATION_VERSION})
    assert restart_is_asked(nesting("Running"), preparations=upgrade)


# What was started can be ended -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vm", "choice"),
    [
        (without_shutdown_service(), {"probe_start": True}),
        (
            without_shutdown_service(processor=EXPOSED, guest=a_guest(product_type=3)),
            {"inside": WORK},
        ),
        (a_vm(integration_services=None), {"probe_start": True}),
    ],
    ids=["probe", "work inside", "not read"],
)
def test_what_cannot_be_asked_to_shut_down_is_not_started_without_consent_to_turn_it_off(
    vm: VirtualMachine, choice: dict[str, Any]
) -> None:
    asked = {Consent.TURN_OFF}
    assert needed_consents(vm, a_choice(**choice)) == asked
    with pytest.raises(PlanRefused, match="its shutdown service is not known to be on"):
        planned(vm, **choice)
    made = planned(vm, **choice, consents=frozenset(asked))
    start, end = (step for step in made.steps if isinstance(step, SetPower))
    assert (end.after, end.down) == ("Off", Down.TURNED_OFF)
    back = start.set("Off")
    assert back is not None
    assert "Stop-VM -TurnOff" in str(back.command)


def test_what_runs_on_in_the_end_needs_nobody_to_end_it() -> None:
    vm = without_shutdown_service()
    made = planned(vm, probe_start=True, afterwards=Afterwards.START)
    assert titles(made)[-1] == "Wait for the heartbeat"
    assert needed_consents(vm, a_choice(probe_start=True, afterwards=Afterwards.START)) == set()


def test_a_service_that_the_plan_switches_on_counts() -> None:
    vm = a_vm()
    wanted = SHUTDOWN_SERVICE.casefold()
    services = tuple(
        replace(each, enabled=each.kind.casefold() != wanted)
        for each in vm.integration_services or ()
    )
    on = frozenset({Preparation.SHUTDOWN_SERVICE})
    choice = {"probe_start": True, "preparations": on}
    made = planned(replace(vm, integration_services=services), **choice)
    assert titles(made)[-1] == "Shut the guest down"
