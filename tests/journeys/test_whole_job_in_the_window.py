"""Work inside virtual machines, chosen and carried out through the window."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from tests.journeys.travelling import Simulation, hosts_of, serving, vm_of
from tests.run.comparing import inside_of
from tests.ui.conftest import Until
from wizard.flow.state import PageName, State, VmKey
from wizard.model.records import RunStatus, VmStatus
from wizard.simulator.machines import SimulatedVm
from wizard.simulator.state import Account
from wizard.ui.choices_form import VmForm
from wizard.ui.choices_page import ChoicesPage
from wizard.ui.commit_dialog import CommitDialog
from wizard.ui.inside_account_dialog import InsideAccountDialog
from wizard.ui.run_page import RunPage
from wizard.ui.window import Window

pytestmark = [pytest.mark.qt, pytest.mark.usefixtures("_quick"), pytest.mark.timeout(120)]

HOST, WORKED, PLAIN = "hv-job-01.corp.example", "lab-01", "lab-02 (false alarm)"
GROUP, USER, PASSWORD = "Lab administrators", ".\\Administrator", "Guest-Secret-7!"
PATIENCE = 30.0
DialogKind = TypeVar("DialogKind", bound=QDialog)


def click(widget: QWidget) -> None:
    assert widget.isVisible(), widget.accessibleName()
    assert widget.isEnabled(), widget.accessibleName()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def write(field: QLineEdit, words: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, words)


@dataclass(frozen=True, slots=True)
class User:
    """Somebody at the window, with a mouse."""

    window: Window
    until: Until
    simulation: Simulation

    @property
    def state(self) -> State:
        return self.window.flow.state

    def key(self, name: str) -> VmKey:
        return (HOST, self.vm(name).id)

    def vm(self, name: str) -> SimulatedVm:
        return vm_of(self.simulation.host, name)

    async def go_on(self, page: PageName) -> None:
        await self.until(self.window.footer.primary_button.isEnabled, PATIENCE, f"Next to {page}")
        click(self.window.footer.primary_button)
        await self.until(lambda: self.state.page is page, PATIENCE, page)

    async def dialog(self, kind: type[DialogKind]) -> DialogKind:
        def shown() -> DialogKind | None:
            found = (each for each in self.window.findChildren(kind) if each.isVisible())
            return next(found, None)

        await self.until(shown, PATIENCE, kind.__name__)
        dialog = shown()
        assert dialog is not None
        return dialog

    def form(self, name: str) -> VmForm:
        page = self.window.page
        assert isinstance(page, ChoicesPage)
        assert page.table.select_key(self.key(name))
        assert page._form is not None
        return page._form


@pytest.fixture
async def user(tmp_path: Path, until: Until) -> AsyncIterator[User]:
    (host,) = hosts_of("whole-job", HOST)
    host.vms[:] = [vm_of(host, name) for name in (WORKED, PLAIN)]
    guest = vm_of(host, WORKED).guest
    assert guest is not None
    guest.inside.accounts = [Account("Administrator", PASSWORD)]
    with serving(host) as simulation:
        flow = simulation.flow(tmp_path)
        window = Window(flow, asyncio.get_running_loop().create_future())
        window.resize(1280, 800)
        window.show()
        yield User(window, until, simulation)
        await window.tasks.ended()
        await flow.close()
        window.hide()
        window.deleteLater()


async def to_the_choices(user: User) -> None:
    flow = user.window.flow
    flow.hosting.add(HOST)
    await flow.hosting.connect()
    await user.go_on(PageName.PREREQUISITES)
    await user.go_on(PageName.CONFLICTS)
    flow.deciding.resolve(user.state.undecided)
    await user.go_on(PageName.CHOICES)


async def give_the_account(user: User) -> None:
    """Choose a new account for one virtual machine, in the dialog that asks for it."""
    click(user.form(WORKED).inside.new)
    dialog = await user.dialog(InsideAccountDialog)
    assert not dialog.use.isEnabled(), "all three are needed"
    write(dialog.user, USER)
    write(dialog.password, PASSWORD)
    write(dialog.group, GROUP)
    click(dialog.use)
    await user.until(lambda: GROUP in user.state.inside_groups, PATIENCE, "the account")
    choices = user.state.choices
    await user.until(
        lambda: user.state.choices.of(*user.key(WORKED)).inside.account == GROUP,
        PATIENCE,
        "the account of one VM",
    )
    assert choices.of(*user.key(PLAIN)).inside.account == ""


async def look_inside(user: User) -> None:
    form = user.form(WORKED)
    await user.until(form.inside.look.isVisible, PATIENCE, "“Look inside”")
    click(form.inside.look)

    def is_read() -> bool:
        return any(vm.inside is not None for _, vm in user.state.vms)

    await user.until(is_read, PATIENCE, "what is inside")
    await user.until(
        lambda: form.inside.looked.text().startswith("Last look inside"), PATIENCE, "the time of it"
    )
    click(form.inside.deep)


async def apply(user: User) -> None:
    await user.go_on(PageName.REVIEW)
    assert user.state.plan is not None
    titles = [str(step.title) for _, vm in user.state.plan.vms for step in vm.steps]
    assert titles.count("Install Hyper-V inside the VM") == 1
    assert titles.count("Remove the nested VM") == 1
    await user.until(user.window.footer.primary_button.isEnabled, PATIENCE, "“Apply plan…”")
    click(user.window.footer.primary_button)
    dialog = await user.dialog(CommitDialog)
    await user.until(dialog.commit.isVisible, PATIENCE, "the last question")
    click(dialog.commit)
    await user.until(lambda: user.state.live, PATIENCE, "the first step")


async def pause_and_go_on(user: User) -> None:
    """Pause; nothing new begins meanwhile, and the report stays closed."""
    page = user.window.page
    assert isinstance(page, RunPage)
    await user.until(page.hold.isEnabled, PATIENCE, "“Pause”")
    click(page.hold)

    def is_paused() -> bool:
        return user.state.record is not None and user.state.record.pause is not None

    await user.until(is_paused, PATIENCE, "the pause")
    await user.until(lambda: page.hold.text() == "Go on", PATIENCE, "“Go on”")
    assert not user.window.footer.primary_button.isEnabled()
    click(page.hold)
    await user.until(lambda: not is_paused(), PATIENCE, "the end of the pause")


async def test_work_inside_is_chosen_paused_and_carried_out(user: User) -> None:
    await to_the_choices(user)
    await give_the_account(user)
    await look_inside(user)
    await apply(user)
    await pause_and_go_on(user)
    await user.until(lambda: not user.state.running, PATIENCE, "the end of the run")
    record = user.state.record
    assert record is not None
    assert record.status is RunStatus.FINISHED
    assert {vm.status for vm in record.vms} == {VmStatus.DONE}
    assert inside_of(user.vm(WORKED))["features"] == {"role", "module"}
    assert inside_of(user.vm(WORKED))["nested"] == []
    assert inside_of(user.vm(PLAIN))["features"] == set()
    await user.go_on(PageName.REPORT)
    assert PASSWORD not in repr(user.state)
