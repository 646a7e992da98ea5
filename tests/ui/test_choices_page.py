from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.deciding_pages import button, nameless, opened, stuck
from tests.ui.deciding_world import a_flow
from wizard.flow.flow import Flow
from wizard.flow.state import PageName, VmKey
from wizard.model.choices import Afterwards, BringDown, Enablement, Networking, VmChoice
from wizard.model.facts import GIB
from wizard.ui.choices_bulk import NETWORKING
from wizard.ui.choices_form import VmForm
from wizard.ui.choices_page import ChoicesPage
from wizard.ui.controls import Field
from wizard.ui.findings_kinds import behind_blockers

ONE, OTHER = "exam-2026-server", "wsus"


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    made = a_flow(tmp_path, page=PageName.CHOICES)
    made.deciding.leave_out(behind_blockers(made.state))
    return made


@pytest.fixture
def page(qapp: QApplication, flow: Flow) -> Iterator[ChoicesPage]:
    del qapp
    made = opened(ChoicesPage, flow)
    yield made
    made.close()


def key(page: ChoicesPage, name: str) -> VmKey:
    return next((h.name, v.ref.id) for h, v in page.flow.state.vms if v.ref.name == name)


def choice(page: ChoicesPage, name: str = ONE) -> VmChoice:
    return page.flow.state.choices.of(*key(page, name))


def form(page: ChoicesPage, name: str = ONE) -> VmForm:
    assert page.table.select_key(key(page, name))
    assert page._form is not None
    return page._form


def type_in(field: Field, typed: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, typed)


def test_the_form_shows_what_is_chosen(page: ChoicesPage) -> None:
    shown = form(page)
    assert shown.enable.isChecked()
    assert shown.down.currentText() == "Shut down, wait 10 minutes"
    assert shown.memory.text() == "4 GB"
    assert shown.memory_now.text() == "now 2–12 GB, in use 4 GB"
    assert shown.after.currentText() == "As found"
    assert shown.networking.radios[Networking.MAC_SPOOFING].isChecked()


def test_each_part_can_be_chosen(page: ChoicesPage) -> None:
    shown = form(page)
    shown.down.activated.emit(3)
    shown.after.activated.emit(1)
    assert choice(page).shutdown_limit == 1800
    assert choice(page).afterwards is Afterwards.START
    shown.down.activated.emit(4)
    assert choice(page).bring_down is BringDown.SKIP
    shown.enable.click()
    assert choice(page).enablement is Enablement.LEAVE
    assert not shown.details.isEnabled()


def test_memory_is_read_with_its_unit(page: ChoicesPage) -> None:
    shown = form(page)
    type_in(shown.memory, "8192 MB")
    assert choice(page).memory == 4 * GIB
    QTest.keyClick(shown.memory, Qt.Key.Key_Return)
    assert choice(page).memory == 8 * GIB
    assert shown.memory.text() == "8 GB"


def test_emptied_memory_is_left_as_it_is(page: ChoicesPage) -> None:
    shown = form(page)
    shown.memory.selectAll()
    QTest.keyClick(shown.memory, Qt.Key.Key_Delete)
    QTest.keyClick(shown.memory, Qt.Key.Key_Return)
    assert choice(page).memory is None


def test_what_cannot_be_used_is_kept_explained_and_blocks(page: ChoicesPage) -> None:
    shown = form(page)
    type_in(shown.memory, "lots")
    assert not shown.memory_problem.isHidden()
    assert str(page.flow.obstacle) == f"What is typed for {ONE} cannot be used."
    form(page, OTHER)
    assert form(page).memory.text() == "lots"
    page.primary()
    assert page.flow.state.page == "choices"
    type_in(form(page).memory, "6 GB")
    assert not stuck(page.flow)
    page.primary()
    assert choice(page).memory == 6 * GIB
    assert page.flow.state.page == "review"


def test_reset_brings_back_what_was_suggested(page: ChoicesPage) -> None:
    shown = form(page)
    type_in(shown.memory, "lots")
    shown.after.activated.emit(2)
    button(page.pane, "Reset to suggested").click()
    assert choice(page) == page.flow.deciding.suggested(key(page, ONE))
    assert not page.flow.state.invalid
    assert form(page).memory.text() == "4 GB"


def test_a_subnet_is_tested_while_it_is_typed(page: ChoicesPage) -> None:
    net = form(page).networking
    net.radios[Networking.NAT].click()
    assert choice(page).networking is Networking.NAT
    type_in(net.gateway, "10.0.0.1")
    assert "10.0.0.1 is not in" in net.verdict.text()
    assert page.flow.state.invalid
    type_in(net.prefix, "10.0.0.0/24")
    assert not page.flow.state.invalid
    QTest.keyClick(net.prefix, Qt.Key.Key_Return)
    assert (choice(page).nat.prefix, choice(page).nat.gateway) == ("10.0.0.0/24", "10.0.0.1")


def test_another_way_makes_an_invalid_subnet_harmless(page: ChoicesPage) -> None:
    net = form(page).networking
    net.radios[Networking.NAT].click()
    type_in(net.prefix, "nonsense")
    assert stuck(page.flow)
    net.radios[Networking.NONE].click()
    assert not stuck(page.flow)
    net.radios[Networking.NAT].click()
    assert net.prefix.text() == "nonsense"


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
    type_in(form(page).memory, "lots")
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
    type_in(form(page).memory, "8 GB")
    page.table.select_key("hv-ber-01.corp.example")
    page.primary()
    assert page.flow.state.page == "review"
