"""Consents stand and fall with their choice, and hold the plan up until they are given."""

from dataclasses import replace

import pytest

from tests.builders import a_host, a_ref, a_vm, a_vm_processor
from tests.flow.test_deciding import World, the_key
from wizard.checks.questions import LOOKED_INSIDE
from wizard.flow.choices_sentences import choices_obstacle, choices_ready, to_change
from wizard.flow.pages import footer
from wizard.flow.sentences import blockers
from wizard.flow.state import PageName
from wizard.model.choices import (
    BringDown,
    Consent,
    Enablement,
    InsideWork,
    NatChoice,
    Networking,
    PortForward,
)
from wizard.model.findings import Group
from wizard.planning.suggestions import to_disable


def running(name: str = "db", number: int = 1) -> World:
    return World(a_host(vms=(a_vm(ref=a_ref(name, number), state="Running"),)))


def obstacle(world: World) -> str:
    return str(choices_obstacle(world.state) or "")


def consents(world: World) -> frozenset[Consent]:
    return world.state.choices.of(*the_key(world)).consents


def test_the_gentle_way_holds_nothing_up() -> None:
    assert obstacle(running()) == ""


@pytest.mark.parametrize(
    ("way", "consent", "said"),
    [
        (BringDown.FORCE, Consent.FORCE, "db needs your consent to being forced to shut down."),
        (BringDown.TURN_OFF, Consent.TURN_OFF, "db needs your consent to being turned off."),
    ],
)
def test_a_harder_way_waits_for_its_consent(way: BringDown, consent: Consent, said: str) -> None:
    world = running()
    world.deciding.choose([the_key(world)], bring_down=way)
    assert obstacle(world).startswith(said)
    world.deciding.agree({the_key(world): (consent,)})
    assert obstacle(world) == ""
    assert consents(world) == {consent}


def test_a_consent_is_dropped_with_its_choice_and_asked_for_again() -> None:
    world = running()
    world.deciding.choose([the_key(world)], bring_down=BringDown.TURN_OFF)
    world.deciding.agree({the_key(world): (Consent.TURN_OFF,)})
    world.deciding.choose([the_key(world)], bring_down=BringDown.SHUT_DOWN)
    assert consents(world) == set()
    world.deciding.choose([the_key(world)], bring_down=BringDown.TURN_OFF)
    assert "being turned off" in obstacle(world)


def test_a_consent_that_nothing_asks_for_is_not_kept() -> None:
    world = running()
    world.deciding.agree({the_key(world): tuple(Consent)})
    assert consents(world) == set()


def test_a_consent_to_what_was_found_goes_when_the_vm_is_found_in_another_state() -> None:
    world = World(a_host(vms=(a_vm(state="Saved"),)))
    world.deciding.agree({the_key(world): (Consent.START_SAVED,)})
    assert consents(world) == {Consent.START_SAVED}
    world.read(a_host(vms=(a_vm(state="Running"),)))
    assert consents(world) == set()


def test_taking_a_choice_back_takes_its_consent_back() -> None:
    world = running()
    world.deciding.choose([the_key(world)], bring_down=BringDown.FORCE)
    world.deciding.agree({the_key(world): (Consent.FORCE,)})
    world.deciding.take_back()
    assert consents(world) == set()


def test_several_that_wait_are_named_together() -> None:
    vms = tuple(a_vm(ref=a_ref(f"vm-{n}", n), state="Saved") for n in (1, 2))
    world = World(a_host(vms=vms))
    assert obstacle(world) == (
        "vm-1, vm-2 need your consent to being started from the saved state. "
        "Agree, or leave them as they are."
    )


@pytest.mark.parametrize("state", ["Saved", "Paused", "Hibernated"])
def test_a_vm_that_sleeps_is_settled_on_the_page_of_choices(state: str) -> None:
    world = World(a_host(vms=(a_vm(state=state),)))
    waiting = {f.rule.id for f in blockers(world.state, Group.PREREQUISITE)}
    assert not {rule for rule in waiting if rule.startswith("VM-STATE")}
    assert "needs your consent" in obstacle(world)
    given = {Consent.START_SAVED, Consent.RESUME_PAUSED}
    world.deciding.agree({the_key(world): tuple(given)})
    assert obstacle(world) == ""


def test_leaving_a_sleeping_vm_as_it_is_asks_for_nothing() -> None:
    vms = (a_vm(ref=a_ref("asleep", 1), state="Saved"), a_vm(ref=a_ref("other", 2)))
    world = World(a_host(vms=vms))
    world.deciding.choose([the_key(world)], enablement=Enablement.LEAVE)
    assert obstacle(world) == ""


def test_an_account_whose_password_is_not_known_is_asked_for_again() -> None:
    world = running()
    work = InsideWork(account="Lab")
    world.deciding.choose([the_key(world)], inside=work)
    assert obstacle(world) == (
        "The password for work inside VMs is not known: Lab. Give the account again."
    )
    world.store.change(inside_groups={"Lab": "Administrator"})
    assert obstacle(world) == ""


def test_disabling_counts_as_a_change_and_the_footer_says_so() -> None:
    on = a_vm_processor(exposes_virtualization=True)
    vms = (a_vm(ref=a_ref("on", 1), processor=on), a_vm(ref=a_ref("off", 2)))
    world = World(a_host(vms=vms))
    key = the_key(world)
    assert to_change(world.state) == 1
    world.deciding.choose_each({key: to_disable(world.state.choices.of(*key))})
    assert to_change(world.state) == 2
    assert str(choices_ready(world.state).text) == (
        "2 VMs on 1 host will be changed. Nested virtualization is turned off on 1 VM."
    )


def test_the_footer_of_the_page_says_what_is_awaited() -> None:
    world = running()
    world.deciding.choose([the_key(world)], bring_down=BringDown.FORCE)
    world.store.change(page=PageName.CHOICES)
    assert "needs your consent" in str(footer(world.state).text)


def test_an_answer_about_a_subnet_survives_a_port_and_not_another_subnet() -> None:
    world = running()
    key = the_key(world)
    world.deciding.choose([key], networking=Networking.NAT)
    world.deciding.answer(LOOKED_INSIDE.id, "yes", *key)
    nat = world.state.choices.of(*key).nat
    port = PortForward("TCP", 50022, "192.168.100.10", 22)
    world.deciding.choose([key], nat=replace(nat, dhcp=True, forwards=(port,)))
    assert world.state.choices.answer(LOOKED_INSIDE.id, *key) is not None
    world.deciding.choose([key], nat=NatChoice("10.9.0.0/24", "10.9.0.1"))
    assert world.state.choices.answer(LOOKED_INSIDE.id, *key) is None
