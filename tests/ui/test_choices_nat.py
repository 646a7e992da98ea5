"""The NAT network of a VM: a free subnet, addresses by DHCP, and ports that lead inside."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.builders import a_guest, an_adapter, an_inside
from tests.ui.choosing import choice, form, key, type_in
from tests.ui.deciding_pages import nameless, opened
from tests.ui.deciding_world import a_flow, host, running
from wizard.flow.state import PageName
from wizard.model.choices import NatChoice, Networking, PortForward
from wizard.model.facts import Address, NatNetwork
from wizard.ui.choices_edits import forwards_of, written
from wizard.ui.choices_nat import NatForm
from wizard.ui.choices_page import ChoicesPage

VM = "lab"
SSH = PortForward("TCP", 50022, "192.168.100.10", 22)


@pytest.fixture
def opened_page(qapp: QApplication, tmp_path: Path) -> Iterator[Any]:
    del qapp
    made: list[ChoicesPage] = []

    def open_page(**facts: Any) -> ChoicesPage:
        flow = a_flow(tmp_path, [host("h", 20348, [running(1, VM, **facts)])], PageName.CHOICES)
        made.append(opened(ChoicesPage, flow))
        flow.deciding.choose([key(made[0], VM)], networking=Networking.NAT, nat=NatChoice())
        return made[0]

    yield open_page
    for page in made:
        page.close()


def nat(page: ChoicesPage) -> NatForm:
    return form(page, VM).networking.nat


def chosen(page: ChoicesPage) -> NatChoice:
    return choice(page, VM).nat


def blocked(page: ChoicesPage) -> bool:
    return (page.flow.state.invalid.get(key(page, VM))) is not None


def test_the_switch_can_be_named(opened_page: Any) -> None:
    page = opened_page()
    type_in(nat(page).switch, "Inner")
    QTest.keyClick(nat(page).switch, Qt.Key.Key_Return)
    assert chosen(page).switch == "Inner"


def test_dhcp_begins_with_a_range_of_the_subnet(opened_page: Any) -> None:
    page = opened_page()
    assert nat(page).range.isHidden()
    nat(page).dhcp.click()
    assert chosen(page).dhcp
    assert (nat(page).first.text(), nat(page).last.text()) == ("192.168.100.50", "192.168.100.200")
    assert "adapter of this network only" in nat(page).dhcp_note.text()
    assert "authorize" in nat(page).dhcp_note.text()
    nat(page).dhcp.click()
    assert chosen(page) == NatChoice()


def test_a_range_is_tested_while_it_is_typed(opened_page: Any) -> None:
    page = opened_page()
    nat(page).dhcp.click()
    type_in(nat(page).last, "192.168.101.9")
    assert "192.168.101.9 is no address for a VM" in nat(page).verdict.text()
    assert blocked(page)
    type_in(nat(page).last, "192.168.100.99")
    QTest.keyClick(nat(page).last, Qt.Key.Key_Return)
    assert chosen(page).dhcp_last == "192.168.100.99"
    assert not blocked(page)


def test_a_client_has_no_dhcp_server(opened_page: Any) -> None:
    page = opened_page(guest=a_guest(product_type=1))
    assert not nat(page).dhcp.isEnabled()
    assert "Only Windows Server" in nat(page).dhcp_note.text()


def test_a_port_is_added_filled_in_and_removed(opened_page: Any) -> None:
    page = opened_page()
    nat(page).forwards.add.click()
    line = nat(page).forwards.lines[0]
    assert blocked(page), "an empty port leads nowhere"
    type_in(line.port, "50022")
    type_in(line.address, "192.168.100.10")
    type_in(line.inner, "22")
    assert not blocked(page)
    QTest.keyClick(line.inner, Qt.Key.Key_Return)
    assert chosen(page).forwards == (SSH,)
    assert nameless(page) == []
    nat(page).forwards.lines[0].remove.click()
    assert chosen(page).forwards == ()
    assert nat(page).forwards.lines == []


def test_the_same_port_twice_is_said(opened_page: Any) -> None:
    page = opened_page()
    page.flow.deciding.choose([key(page, VM)], nat=NatChoice(forwards=(SSH,)))
    nat(page).forwards.add.click()
    line = nat(page).forwards.lines[1]
    for field, typed in ((line.port, "50022"), (line.address, "192.168.100.11")):
        type_in(field, typed)
    type_in(line.inner, "22")
    assert nat(page).verdict.text() == "TCP port 50022 is there twice."
    line.protocol.setCurrentText("UDP")
    line.protocol.activated.emit(1)
    assert [each.protocol for each in chosen(page).forwards] == ["TCP", "UDP"]


def test_what_is_typed_of_ports_reads_back_as_it_was() -> None:
    both = (SSH, PortForward("UDP", 53, "192.168.100.11", 53))
    assert forwards_of(written(both)) == both
    assert forwards_of("") == ()


def test_a_subnet_in_use_comes_with_a_free_one(opened_page: Any) -> None:
    page = opened_page(adapters=(an_adapter(ip_addresses=("192.168.100.7",)),))
    page.flow.deciding.choose([key(page, VM)], nat=NatChoice(forwards=(SSH,)))
    assert "192.168.100.0/24 meets" in nat(page).verdict.text()
    assert nat(page).offer.text() == "Use a free one: 192.168.101.0/24"
    nat(page).offer.click()
    assert chosen(page).prefix == "192.168.101.0/24"
    assert chosen(page).forwards[0].address == "192.168.101.10"
    assert nat(page).offer.isHidden()


def test_a_network_that_is_there_already_can_be_used_again(opened_page: Any) -> None:
    inside = an_inside(
        nat_networks=(NatNetwork("Lab", "10.9.0.0/24"),),
        addresses=(Address("vEthernet (Lab)", "10.9.0.1", 24),),
    )
    page = opened_page(inside=inside)
    assert nat(page).offer.text() == "Use the one inside: 10.9.0.0/24"
    nat(page).offer.click()
    assert chosen(page) == NatChoice("10.9.0.0/24", "10.9.0.1", "Lab")
    assert nat(page).verdict.text() == "It is set up inside already and is used again."
    assert nat(page).offer.isHidden()


def test_teaming_is_allowed_for_adapters_with_spoofing_only(opened_page: Any) -> None:
    page = opened_page()
    networking = form(page, VM).networking
    networking.radios[Networking.MAC_SPOOFING].click()
    assert networking.teaming.isVisibleTo(page)
    networking.teaming.click()
    assert choice(page, VM).teaming
    networking.radios[Networking.NAT].click()
    assert not choice(page, VM).teaming


def test_where_nat_is_the_way_spoofing_says_that_it_is_not_recommended(opened_page: Any) -> None:
    page = opened_page(adapters=(an_adapter(switch_id="gone", switch_name="Gone"),))
    networking = form(page, VM).networking
    networking.radios[Networking.MAC_SPOOFING].click()
    assert networking.warning_line.isVisibleTo(page)
    assert "NAT inside the VM is the way" in networking.advice.text()
