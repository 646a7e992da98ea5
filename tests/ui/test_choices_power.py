"""A harder way asks for its own consent, at once, by name; what sleeps says what may be done."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget

from tests.builders import a_vm_processor, an_adapter, an_inside
from tests.ui.choosing import ON, ONE, OTHER, SAVED, choice, form, key, words_of
from tests.ui.deciding_pages import nameless, opened, stuck
from tests.ui.deciding_world import a_flow, host, running, vm
from wizard.flow.state import PageName
from wizard.model.choices import (
    Afterwards,
    BringDown,
    Consent,
    Enablement,
    Networking,
    SavedState,
)
from wizard.model.facts import VirtualMachine
from wizard.model.inside import NestedVm
from wizard.ui.choices_enablement import warning_of
from wizard.ui.choices_page import ChoicesPage


@pytest.fixture
def page(qapp: QApplication, tmp_path: Path) -> Iterator[ChoicesPage]:
    del qapp
    flow = a_flow(tmp_path, page=PageName.CHOICES)
    gone = {k for f in flow.state.open_blockers for k in flow.state.behind(f)}
    saved = next((h.name, v.ref.id) for h, v in flow.state.vms if v.ref.name == SAVED)
    flow.deciding.leave_out(gone - {saved})
    made = opened(ChoicesPage, flow)
    yield made
    made.close()


def spoken(widget: QWidget) -> tuple[str, str]:
    interface = QAccessible.queryAccessibleInterface(widget)
    return (
        interface.text(QAccessible.Text.Name),
        interface.text(QAccessible.Text.Description),
    )


def pick(page: ChoicesPage, words: str, name: str = ONE) -> None:
    power = form(page, name).power
    power.down.activated.emit(words_of(power.down).index(words))


def leave_saved_alone(page: ChoicesPage) -> None:
    page.flow.deciding.choose([key(page, SAVED)], enablement=Enablement.LEAVE)


def test_the_gentle_ways_come_first(page: ChoicesPage) -> None:
    power = form(page).power
    assert words_of(power.down) == [
        "Shut down, wait 5 minutes",
        "Shut down, wait 10 minutes",
        "Shut down, wait 20 minutes",
        "Shut down, wait 30 minutes",
        "Leave it alone while it runs",
        "Force it down, wait 10 minutes",
        "Turn it off, like a power cut",
    ]
    assert power.consents.isHidden()


@pytest.mark.parametrize(
    ("words", "consent", "order", "lost"),
    [
        (
            "Force it down, wait 10 minutes",
            Consent.FORCE,
            "Force “exam-2026-server” to shut down",
            "at once if the guest is locked",
        ),
        (
            "Turn it off, like a power cut",
            Consent.TURN_OFF,
            "Turn “exam-2026-server” off",
            "like a power cut",
        ),
    ],
)
def test_a_harder_way_asks_at_once_and_says_what_is_lost(
    page: ChoicesPage, words: str, consent: Consent, order: str, lost: str
) -> None:
    leave_saved_alone(page)
    pick(page, words)
    box = form(page).power.consents.boxes[consent]
    assert box.isVisibleTo(page)
    assert box.order.text() == f"{order}?"
    name, description = spoken(box.agreed)
    assert name == f"I agree: {order}"
    assert lost in description
    assert stuck(page.flow)
    box.agreed.click()
    assert choice(page).consents == {consent}
    assert not stuck(page.flow)
    box.agreed.click()
    assert stuck(page.flow)


def test_a_gentle_way_takes_the_question_away(page: ChoicesPage) -> None:
    pick(page, "Turn it off, like a power cut")
    form(page).power.consents.boxes[Consent.TURN_OFF].agreed.click()
    pick(page, "Shut down, wait 5 minutes")
    assert choice(page).consents == set()
    assert form(page).power.consents.isHidden()


def test_a_saved_vm_is_started_or_its_state_is_discarded(page: ChoicesPage) -> None:
    power = form(page, SAVED).power
    assert words_of(power.saved) == ["Start it, then bring it down", "Discard it"]
    assert power.consents.boxes[Consent.START_SAVED].isVisibleTo(page)
    power.saved.activated.emit(1)
    assert choice(page, SAVED).saved_state is SavedState.DISCARD
    boxes = form(page, SAVED).power.consents.boxes
    assert boxes[Consent.DISCARD_SAVED_STATE].isVisibleTo(page)
    assert not boxes[Consent.START_SAVED].isVisibleTo(page)
    assert power.down.isHidden()
    assert "memory that was saved is deleted" in boxes[Consent.DISCARD_SAVED_STATE].lost.text()
    boxes[Consent.DISCARD_SAVED_STATE].agreed.click()
    assert not stuck(page.flow)


def test_a_saved_vm_can_be_left_as_it_is(page: ChoicesPage) -> None:
    pick(page, "Leave it saved", SAVED)
    assert choice(page, SAVED).bring_down is BringDown.SKIP
    assert form(page, SAVED).power.consents.isHidden()
    assert not stuck(page.flow)


@pytest.mark.parametrize(
    ("state", "consent"),
    [("Paused", Consent.RESUME_PAUSED), ("Hibernated", Consent.START_SAVED)],
)
def test_what_sleeps_otherwise_asks_too_and_has_nothing_to_discard(
    tmp_path: Path, qapp: QApplication, state: str, consent: Consent
) -> None:
    del qapp
    flow = a_flow(tmp_path, [host("h", 20348, [vm(1, "sleeper", state=state)])], PageName.CHOICES)
    made = opened(ChoicesPage, flow)
    power = form(made, "sleeper").power
    assert power.saved_box.isHidden()
    assert power.consents.boxes[consent].isVisibleTo(made)
    power.consents.boxes[consent].agreed.click()
    assert choice(made, "sleeper").consents == {consent}
    made.close()


def test_a_vm_found_off_can_be_started_once_to_see(page: ChoicesPage) -> None:
    power = form(page, OTHER).power
    assert power.probe.isVisibleTo(page)
    power.probe.click()
    assert choice(page, OTHER).probe_start
    power.after.activated.emit(list(Afterwards).index(Afterwards.START))
    assert form(page, OTHER).power.probe_box.isHidden()
    assert form(page).power.probe_box.isHidden()


def test_only_a_vm_that_has_it_offers_to_turn_it_off(page: ChoicesPage) -> None:
    assert form(page).enablement.ways.isHidden()
    shown = form(page, ON).enablement
    assert shown.enable.isHidden()
    assert shown.radios[Enablement.LEAVE].isChecked()
    shown.radios[Enablement.DISABLE].click()
    assert choice(page, ON).enablement is Enablement.DISABLE
    assert "nobody has looked" in form(page, ON).enablement.warning.text()


def test_turning_off_leaves_everything_else_as_it_is(page: ChoicesPage) -> None:
    form(page, ON).enablement.radios[Enablement.DISABLE].click()
    made = choice(page, ON)
    assert (made.memory, made.networking) == (None, Networking.NONE)
    assert not made.preparations
    shown = form(page, ON)
    assert shown.memory.isHidden()
    assert shown.networking.isHidden()
    assert shown.inside.isHidden()
    assert not shown.power.isHidden()
    assert shown.spoofing_off.isHidden()
    shown.enablement.radios[Enablement.ENABLE].click()
    assert choice(page, ON).networking is page.flow.deciding.suggested(key(page, ON)).networking


def test_turning_off_keeps_how_it_comes_down_with_its_consent(page: ChoicesPage) -> None:
    page.flow.deciding.choose(
        [key(page, ON)], enablement=Enablement.ENABLE, bring_down=BringDown.FORCE
    )
    page.flow.deciding.agree({key(page, ON): (Consent.FORCE,)})
    form(page, ON).enablement.radios[Enablement.DISABLE].click()
    assert choice(page, ON).bring_down is BringDown.FORCE
    assert choice(page, ON).consents == {Consent.FORCE}


def test_spoofing_that_is_on_can_be_turned_off_with_it(tmp_path: Path, qapp: QApplication) -> None:
    del qapp
    on = a_vm_with_spoofing()
    flow = a_flow(tmp_path, [host("h", 20348, [on])], PageName.CHOICES)
    made = opened(ChoicesPage, flow)
    form(made, "lab").enablement.radios[Enablement.DISABLE].click()
    off = form(made, "lab").spoofing_off
    assert off.isVisibleTo(made)
    off.off.click()
    chosen = choice(made, "lab")
    assert chosen.networking is Networking.MAC_SPOOFING
    assert chosen.spoofing_adapters == tuple(a.id for a in on.adapters or ())
    made.close()


def a_vm_with_spoofing() -> VirtualMachine:
    return running(
        1,
        "lab",
        processor=a_vm_processor(exposes_virtualization=True),
        adapters=(an_adapter(mac_address_spoofing=True),),
    )


@pytest.mark.parametrize(
    ("nested", "said"),
    [
        (None, "Whether VMs run inside it is not known: nobody has looked."),
        ((), ""),
        ((NestedVm("1", "web", "Off"),), "Inside it, off now: web."),
        (
            (NestedVm("1", "web", "Running"), NestedVm("2", "db", "Off")),
            "Running inside it now: web. They are cut off; shut them down first.",
        ),
    ],
)
def test_the_warning_says_what_runs_inside_as_far_as_it_is_known(
    nested: tuple[NestedVm, ...] | None, said: str
) -> None:
    assert warning_of(vm(1, "lab", inside=an_inside(nested_vms=nested))) == said


@pytest.mark.parametrize("name", [ONE, OTHER, SAVED, ON])
def test_every_control_has_a_name(page: ChoicesPage, name: str) -> None:
    page.flow.deciding.choose(
        [key(page, name)], enablement=Enablement.ENABLE, bring_down=BringDown.TURN_OFF
    )
    form(page, name)
    assert nameless(page) == []
