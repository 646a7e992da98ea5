from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.choosing import ONE, OTHER, choice, form, in_a_window, key, type_in
from tests.ui.conftest import Until
from tests.ui.deciding_pages import button, nameless, opened, stuck
from tests.ui.deciding_world import a_flow
from wizard.flow.flow import Flow
from wizard.flow.state import PageName
from wizard.model.choices import Afterwards, BringDown, Enablement, Networking
from wizard.model.facts import GIB
from wizard.ui.choices_acts import HARDER, NETWORKING
from wizard.ui.choices_consent import ConsentsDialog
from wizard.ui.choices_page import ChoicesPage


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    made = a_flow(tmp_path, page=PageName.CHOICES)
    made.deciding.leave_out({k for f in made.state.open_blockers for k in made.state.behind(f)})
    return made


@pytest.fixture
def page(qapp: QApplication, flow: Flow) -> Iterator[ChoicesPage]:
    del qapp
    made = opened(ChoicesPage, flow)
    yield made
    made.close()


def test_the_form_shows_what_is_chosen(page: ChoicesPage) -> None:
    shown = form(page)
    assert shown.enablement.enable.isChecked()
    assert shown.power.down.currentText() == "Shut down, wait 10 minutes"
    assert shown.memory.memory.text() == "4 GB"
    assert shown.memory.now.text() == "now 2–12 GB, in use 4 GB"
    assert shown.power.after.currentText() == "As found"
    assert shown.networking.radios[Networking.MAC_SPOOFING].isChecked()


def test_each_part_can_be_chosen(page: ChoicesPage) -> None:
    shown = form(page)
    shown.power.down.activated.emit(3)
    shown.power.after.activated.emit(1)
    assert choice(page).shutdown_limit == 1800
    assert choice(page).afterwards is Afterwards.START
    shown.power.down.activated.emit(4)
    assert choice(page).bring_down is BringDown.SKIP
    shown.enablement.enable.click()
    assert choice(page).enablement is Enablement.LEAVE
    assert not shown.details.isEnabled()


def test_memory_is_read_with_its_unit(page: ChoicesPage) -> None:
    shown = form(page)
    type_in(shown.memory.memory, "8192 MB")
    assert choice(page).memory == 4 * GIB
    QTest.keyClick(shown.memory.memory, Qt.Key.Key_Return)
    assert choice(page).memory == 8 * GIB
    assert shown.memory.memory.text() == "8 GB"


def test_emptied_memory_is_left_as_it_is(page: ChoicesPage) -> None:
    shown = form(page)
    shown.memory.memory.selectAll()
    QTest.keyClick(shown.memory.memory, Qt.Key.Key_Delete)
    QTest.keyClick(shown.memory.memory, Qt.Key.Key_Return)
    assert choice(page).memory is None


def test_what_cannot_be_used_is_kept_explained_and_blocks(page: ChoicesPage) -> None:
    shown = form(page)
    type_in(shown.memory.memory, "lots")
    assert not shown.memory.problem.isHidden()
    assert str(page.flow.obstacle) == f"What is typed for {ONE} cannot be used."
    form(page, OTHER)
    assert form(page).memory.memory.text() == "lots"
    page.primary()
    assert page.flow.state.page == "choices"
    type_in(form(page).memory.memory, "6 GB")
    assert not stuck(page.flow)
    page.primary()
    assert choice(page).memory == 6 * GIB
    assert page.flow.state.page == "review"


def test_reset_brings_back_what_was_suggested(page: ChoicesPage) -> None:
    shown = form(page)
    type_in(shown.memory.memory, "lots")
    shown.power.after.activated.emit(2)
    button(page.pane, "Reset to suggested").click()
    assert choice(page) == page.flow.deciding.suggested(key(page, ONE))
    assert not page.flow.state.invalid
    assert form(page).memory.memory.text() == "4 GB"


def test_a_subnet_is_tested_while_it_is_typed(page: ChoicesPage) -> None:
    net = form(page).networking
    net.radios[Networking.NAT].click()
    assert choice(page).networking is Networking.NAT
    type_in(net.nat.gateway, "10.0.0.1")
    assert "10.0.0.1 is not in" in net.nat.verdict.text()
    assert page.flow.state.invalid
    type_in(net.nat.prefix, "10.0.0.0/24")
    assert not page.flow.state.invalid
    QTest.keyClick(net.nat.prefix, Qt.Key.Key_Return)
    assert (choice(page).nat.prefix, choice(page).nat.gateway) == ("10.0.0.0/24", "10.0.0.1")


def test_another_way_makes_an_invalid_subnet_harmless(page: ChoicesPage) -> None:
    net = form(page).networking
    net.radios[Networking.NAT].click()
    type_in(net.nat.prefix, "nonsense")
    assert stuck(page.flow)
    net.radios[Networking.NONE].click()
    assert not stuck(page.flow)
    net.radios[Networking.NAT].click()
    assert net.nat.prefix.text() == "nonsense"


def test_adapters_are_ticked_one_by_one(page: ChoicesPage) -> None:
    net = form(page, "AzureLocal-Node-A").networking
    outward, inward = net._boxes.values()
    assert (outward.isChecked(), inward.isChecked()) == (True, False)
    inward.click()
    assert len(choice(page, "AzureLocal-Node-A").spoofing_adapters) == 2


def test_ticks_feed_the_bulk_bar(page: ChoicesPage) -> None:
    assert not page.bulk.isVisibleTo(page)
    page.table.tick([key(page, ONE), key(page, OTHER)], on=True)
    assert page.bulk.isVisibleTo(page)
    page.find_field.setText("exam-")
    assert page.table.ticks_not_shown == 1


def test_a_bulk_change_says_what_it_did_and_can_be_undone(page: ChoicesPage) -> None:
    said: list[tuple[str, tuple[str, object]]] = []
    page.noticed.connect(lambda sentence, undo: said.append((sentence, undo)))
    page.table.tick([key(page, ONE), key(page, OTHER)], on=True)
    page._apply(NETWORKING[2])
    assert said[0][0] == "Networking set to NAT for 2 VMs."
    assert choice(page, OTHER).networking is Networking.NAT
    page.take_back()
    assert choice(page, OTHER).networking is Networking.MAC_SPOOFING


def test_a_bulk_change_replaces_what_was_typed(page: ChoicesPage) -> None:
    type_in(form(page).memory.memory, "lots")
    page.table.tick([key(page, ONE)], on=True)
    page._apply(NETWORKING[2])
    assert not page.flow.state.invalid


def test_a_vm_that_is_left_out_can_be_taken_in_again(page: ChoicesPage) -> None:
    assert page.table.select_key(key(page, "Prüfstand Straßenbahn Süd"))
    button(page.pane, "Take in again").click()
    assert key(page, "Prüfstand Straßenbahn Süd") not in page.flow.state.left_out


def test_the_first_segment_shows_what_changes(page: ChoicesPage) -> None:
    button(page, "To change 17").click()
    assert len(page.table.shown_keys) == 17


@pytest.mark.parametrize("way", list(Networking))
def test_every_control_has_a_name(page: ChoicesPage, way: Networking) -> None:
    form(page).networking.radios[way].click()
    page.table.tick([key(page, ONE)], on=True)
    assert nameless(page) == []


def test_going_on_from_a_row_without_a_form(page: ChoicesPage) -> None:
    type_in(form(page).memory.memory, "8 GB")
    page.table.select_key("hv-ber-01.corp.example")
    page.primary()
    assert page.flow.state.page == "review"


@pytest.mark.parametrize("agrees", [True, False])
async def test_several_are_turned_off_only_after_one_consent_for_all(
    flow: Flow, until: Until, agrees: bool
) -> None:
    async with in_a_window(flow) as (window, page):
        page.table.tick([key(page, ONE), key(page, "docker-ci")], on=True)
        page._apply(HARDER[1])
        await until(lambda: bool(window.findChildren(ConsentsDialog)))
        dialog = window.findChildren(ConsentsDialog)[0]
        assert choice(page).bring_down is BringDown.SHUT_DOWN, "nothing is chosen before"
        assert not dialog.agree.isEnabled()
        (box,) = dialog.boxes
        assert box.text() == "Turn 2 VMs off"
        assert box.accessibleDescription().endswith("exam-2026-server, docker-ci")
        if agrees:
            box.click()
            dialog.agree.click()
        else:
            dialog.reject()
        await until(lambda: not window.tasks.busy)
        wanted = BringDown.TURN_OFF if agrees else BringDown.SHUT_DOWN
        assert {choice(page, name).bring_down for name in (ONE, "docker-ci")} == {wanted}
        assert flow.obstacle is None
