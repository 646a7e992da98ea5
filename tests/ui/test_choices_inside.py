"""Work inside a VM: an account by its name, a way in, what is taken over, and a look there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from tests.builders import an_inside
from tests.ui.choosing import OTHER, choice, form, in_a_window, key, type_in, words_of
from tests.ui.conftest import Until
from tests.ui.deciding_pages import Started, nameless, opened, stuck
from tests.ui.deciding_world import a_flow
from wizard.flow.entries import change_entries
from wizard.flow.state import PageName
from wizard.model.choices import Enablement, InsideWork, Networking
from wizard.model.text import Problem, text
from wizard.ui.choices_acts import WORK_INSIDE, with_account
from wizard.ui.choices_page import ChoicesPage
from wizard.ui.inside_account_dialog import InsideAccountDialog

LAB = "Lab"


@pytest.fixture
def page(qapp: QApplication, tmp_path: Path) -> Iterator[ChoicesPage]:
    del qapp
    flow = a_flow(tmp_path, page=PageName.CHOICES)
    flow.deciding.leave_out({k for f in flow.state.open_blockers for k in flow.state.behind(f)})
    flow.insides.give(LAB, r".\Administrator", "secret")
    made = opened(ChoicesPage, flow)
    yield made
    made.close()


def with_lab(page: ChoicesPage) -> None:
    form(page).inside.account.activated.emit(1)


def started(page: ChoicesPage) -> list[str]:
    assert isinstance(page.tasks, Started)
    return page.tasks.names


def test_at_first_the_wizard_does_nothing_inside(page: ChoicesPage) -> None:
    inside = form(page).inside
    assert words_of(inside.account) == [
        "Nobody: I work inside myself",
        r"Lab (.\Administrator)",
    ]
    assert inside.account.currentIndex() == 0
    assert inside.work.isHidden()


def test_an_account_brings_the_work(page: ChoicesPage) -> None:
    with_lab(page)
    assert choice(page).inside == InsideWork(account=LAB)
    inside = form(page).inside
    assert inside.work.isVisibleTo(page)
    assert "never stored" in inside.note.text()
    assert (inside.install.isChecked(), inside.deep.isChecked()) == (True, False)
    assert inside.nat.isHidden(), "there is no NAT network to set up"
    inside.install.click()
    inside.deep.click()
    assert choice(page).inside == InsideWork(LAB, install_hyper_v=False, deep_check=True)
    assert nameless(page) == []


def test_nat_is_set_up_inside_where_nat_is_chosen(page: ChoicesPage) -> None:
    with_lab(page)
    page.flow.deciding.choose([key(page)], networking=Networking.NAT)
    inside = form(page).inside
    assert inside.nat.isVisibleTo(page)
    inside.nat.click()
    assert not choice(page).inside.set_up_nat


def test_winrm_needs_an_address(page: ChoicesPage) -> None:
    with_lab(page)
    inside = form(page).inside
    inside.way.activated.emit(1)
    assert inside.address.isVisibleTo(page)
    assert stuck(page.flow)
    assert "Write the name or the address" in inside.problem.text()
    type_in(inside.address, "vm 1")
    assert "is no name and no address" in inside.problem.text()
    type_in(inside.address, "vm1.corp.example")
    QTest.keyClick(inside.address, Qt.Key.Key_Return)
    assert choice(page).inside.address == "vm1.corp.example"
    assert not stuck(page.flow)
    form(page).inside.way.activated.emit(0)
    assert choice(page).inside.address == ""
    assert not stuck(page.flow)


def test_an_account_that_is_not_known_any_more_is_said(page: ChoicesPage) -> None:
    page.flow.deciding.choose([key(page)], inside=InsideWork(account="Old"))
    assert "Old (password not known)" in words_of(form(page).inside.account)
    assert "Give the account again" in str(page.flow.obstacle)


def test_a_look_inside_begins_and_says_that_it_goes_on(page: ChoicesPage) -> None:
    with_lab(page)
    form(page).inside.look.click()
    assert started(page)[-1:] == ["Insides.read"]
    page.flow.store.change(reading_inside=frozenset({key(page)}))
    assert form(page).inside.look.text() == "Looking inside…"
    assert not form(page).inside.look.isEnabled()


def test_what_went_wrong_inside_is_said_there(page: ChoicesPage) -> None:
    with_lab(page)
    problem = Problem(text("The password is not right."), text("Give another one."))
    page.flow.store.change(inside_problems={key(page): problem})
    assert form(page).inside.looked.text() == "The password is not right. Give another one."


def test_what_was_read_inside_has_its_time(page: ChoicesPage) -> None:
    with_lab(page)
    host, vm = next(p for p in page.flow.state.vms if p[1].ref.id == key(page)[1])
    read = replace(vm, inside=an_inside(asked_at=datetime(2026, 1, 2, tzinfo=UTC)))
    vms = tuple(read if each is vm else each for each in host.vms or ())
    change_entries(page.flow.store, {host.name}, host=replace(host, vms=vms))
    assert form(page).inside.looked.text().startswith("Last look inside: 2026-01-0")


def test_the_menu_for_several_offers_every_account(page: ChoicesPage) -> None:
    menu = page.inside._menu
    assert menu is not None
    assert [a.text() for a in menu.actions() if a.text()] == [
        "Sign in as Lab",
        "Nobody signs in",
        "Install Hyper-V…",
        "Do not install Hyper-V",
        "Deep check",
        "No deep check",
        "New account…",
        "Look inside",
    ]


def test_several_get_an_account_and_work_at_once(page: ChoicesPage) -> None:
    page.flow.deciding.choose([key(page, OTHER)], enablement=Enablement.LEAVE)
    page.table.tick([key(page), key(page, OTHER)], on=True)
    said: list[str] = []
    page.noticed.connect(lambda sentence, _undo: said.append(sentence))
    page._apply(with_account(LAB))
    page._apply(WORK_INSIDE[2])
    assert choice(page).inside == InsideWork(LAB, deep_check=True)
    assert said[0] == "Work inside set to Lab: 1 of 2 changed; wsus is not to be changed."


def test_only_those_with_an_account_are_looked_at(page: ChoicesPage) -> None:
    said: list[str] = []
    page.noticed.connect(lambda sentence, _undo: said.append(sentence))
    page.table.tick([key(page)], on=True)
    page._look_inside(page._ticked())
    assert said == ["Choose an account for work inside first."]
    assert not started(page)


async def test_a_new_account_is_given_once_and_chosen(tmp_path: Path, until: Until) -> None:
    async with in_a_window(a_flow(tmp_path, page=PageName.CHOICES)) as (window, page):
        form(page).inside.new.click()
        await until(lambda: bool(window.findChildren(InsideAccountDialog)))
        dialog = window.findChildren(InsideAccountDialog)[0]
        assert dialog.password.echoMode() is QLineEdit.EchoMode.Password
        assert not dialog.use.isEnabled()
        type_in(dialog.user, r"corp\lab")
        assert dialog.group.text() == r"corp\lab"
        type_in(dialog.password, "secret")
        type_in(dialog.group, LAB)
        assert dialog.use.isEnabled()
        dialog.use.click()
        await until(lambda: choice(page).inside.account == LAB)
        assert window.flow.state.inside_groups == {LAB: r"corp\lab"}
        assert "secret" not in repr(window.flow.state)


def test_an_account_of_the_same_name_is_replaced_and_that_is_said(qapp: QApplication) -> None:
    del qapp
    parent = QWidget()
    dialog = InsideAccountDialog(parent, [LAB])
    type_in(dialog.group, LAB)
    assert dialog.note.text() == "This replaces the account of the same name."
    assert "secret" not in repr(replace(dialog.chosen, password="secret"))
    parent.deleteLater()
