"""The whole journey through the window without a mouse."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget

from tests.journeys.travelling import (
    CHANGING,
    HV_01,
    SHUTTING_DOWN,
    Simulation,
    a_host,
    check_is_nested,
    serving,
    standing,
    status_of,
    vm_of,
)
from tests.ui.conftest import Until
from wizard.flow.state import HostStatus, PageName
from wizard.model.records import RunStatus
from wizard.ui.commit_dialog import CommitDialog
from wizard.ui.run_dialogs import UndoDialog
from wizard.ui.window import Window

pytestmark = [pytest.mark.qt, pytest.mark.usefixtures("_quick")]

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
PAGE_KEYS = (Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_4, Key.Key_5, Key.Key_6, Key.Key_7)
MOST_TABS = 60
PATIENCE = 60.0
DialogKind = TypeVar("DialogKind", bound=QDialog)


@dataclass(frozen=True, slots=True)
class Typist:
    """Somebody with a keyboard, who sees the window."""

    window: Window
    until: Until
    simulation: Simulation

    @property
    def page(self) -> PageName:
        return self.window.flow.state.page

    def focus(self) -> QWidget:
        focused = QApplication.focusWidget()
        assert focused is not None, "the keyboard is nowhere"
        return focused

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.focus(), key, modifiers)

    def write(self, words: str) -> None:
        QTest.keyClicks(self.focus(), words)

    def tab_to(self, name: str) -> None:
        """Press Tab until the control with a name has the keyboard."""
        passed: list[str] = []
        for _ in range(MOST_TABS):
            focused = self.focus()
            text = focused.text() if isinstance(focused, QAbstractButton) else ""
            if name in {focused.accessibleName(), text}:
                return
            passed.append(focused.accessibleName() or text or type(focused).__name__)
            self.press(Key.Key_Tab)
        pytest.fail(f"Tab does not lead to {name}, but to {passed}")

    async def go_on(self, name: PageName) -> None:
        """Press Alt+N as soon as it means something."""
        await self.until(self.window.footer.primary_button.isEnabled, PATIENCE, f"Next to {name}")
        self.press(Key.Key_N, ALT)
        assert self.page is name
        assert self.window.isAncestorOf(self.focus()), "the new page has the keyboard"

    async def dialog(self, kind: type[DialogKind]) -> DialogKind:
        await self.until(lambda: opened(kind), PATIENCE, f"an open {kind.__name__}")
        dialog = opened(kind)
        assert dialog is not None
        return dialog

    async def closed(self, kind: type[QDialog]) -> None:
        """Wait for the end of a dialog; then the window manager gives the keyboard back."""
        await self.until(lambda: opened(kind) is None, PATIENCE, f"a closed {kind.__name__}")
        self.window.activateWindow()
        await self.until(QApplication.focusWidget, PATIENCE, "the keyboard")
        assert self.window.isAncestorOf(self.focus())


def opened(kind: type[DialogKind]) -> DialogKind | None:
    """Return the dialog of a kind that has the keyboard."""
    active = QApplication.activeModalWidget()
    return active if isinstance(active, kind) else None


@pytest.fixture
async def typist(tmp_path: Path, until: Until) -> AsyncIterator[Typist]:
    with serving(a_host()) as simulation:
        flow = simulation.flow(tmp_path)
        window = Window(flow, asyncio.get_running_loop().create_future())
        window.show()
        window.activateWindow()
        await until(QApplication.focusWidget, PATIENCE, "the keyboard")
        yield Typist(window, until, simulation)
        await window.tasks.ended()
        await flow.close()
        window.hide()
        window.deleteLater()


async def hosts(typist: Typist) -> None:
    typist.write(HV_01)
    typist.press(Key.Key_Return, CONTROL)

    def is_read() -> bool:
        return [entry.status for entry in typist.window.flow.state.hosts] == [HostStatus.READY]

    await typist.until(is_read, PATIENCE, "a host that is read")


async def prerequisites(typist: Typist) -> None:
    typist.tab_to("Find a host, a VM or a rule")
    typist.write("saved")
    typist.tab_to("Findings")
    typist.press(Key.Key_Down)
    typist.press(Key.Key_Return)
    typist.tab_to("Leave out")
    typist.press(Key.Key_Space)
    assert len(typist.window.flow.state.left_out) == 1


async def conflicts(typist: Typist) -> None:
    assert not typist.window.footer.primary_button.isEnabled()
    typist.press(Key.Key_N, ALT)
    assert typist.page is PageName.CONFLICTS, "Alt+N does nothing while Next is off"
    typist.press(Key.Key_Return)
    typist.tab_to("Decide")
    typist.press(Key.Key_Space)
    assert not typist.window.flow.state.undecided


async def choices(typist: Typist) -> None:
    typist.press(Key.Key_Down)
    typist.press(Key.Key_Return)
    typist.press(Key.Key_Escape)
    typist.press(Key.Key_F6)
    typist.press(Key.Key_F6)


async def to_the_review(typist: Typist) -> None:
    await hosts(typist)
    await typist.go_on(PageName.PREREQUISITES)
    await prerequisites(typist)
    await typist.go_on(PageName.CONFLICTS)
    await conflicts(typist)
    await typist.go_on(PageName.CHOICES)
    await choices(typist)
    await typist.go_on(PageName.REVIEW)


async def commit(typist: Typist) -> CommitDialog:
    await typist.go_on(PageName.REVIEW)
    return await typist.dialog(CommitDialog)


async def run_to_its_end(typist: Typist) -> None:
    def is_over() -> bool:
        state = typist.window.flow.state
        return state.record is not None and not state.running

    await typist.until(is_over, PATIENCE, "the end of the run")


async def undo(typist: Typist) -> None:
    typist.tab_to("Undo the run…")
    typist.press(Key.Key_Space)
    await typist.dialog(UndoDialog)
    typist.tab_to("Undo 2 VMs")
    typist.press(Key.Key_Space)
    await typist.closed(UndoDialog)
    await run_to_its_end(typist)
    assert status_of(typist.window.flow) is RunStatus.UNDONE


async def test_the_whole_journey_without_a_mouse(typist: Typist) -> None:
    host = typist.simulation.host
    at_first = standing(host)
    await to_the_review(typist)
    await commit(typist)
    typist.tab_to("Change 2 VMs")
    typist.press(Key.Key_Return)
    await typist.closed(CommitDialog)
    await run_to_its_end(typist)
    assert typist.page is PageName.RUN
    check_is_nested(vm_of(host, "web"), runs=True)
    check_is_nested(vm_of(host, "build"), runs=False)
    await typist.go_on(PageName.REPORT)

    for key, name in zip(PAGE_KEYS, PageName, strict=True):
        typist.press(key, ALT)
        assert typist.page is name

    await undo(typist)
    await typist.until(lambda: standing(host) == at_first, PATIENCE, "everything as it was")
    await typist.go_on(PageName.REPORT)
    typist.press(Key.Key_N, ALT)
    assert typist.window.closed.done()


def on_enter(typist: Typist, dialog: CommitDialog) -> None:
    assert typist.focus() is dialog.back
    typist.press(Key.Key_Return)


def on_enter_of_the_number_block(typist: Typist, dialog: CommitDialog) -> None:
    assert typist.focus() is dialog.back
    typist.press(Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)


def on_escape(typist: Typist, dialog: CommitDialog) -> None:
    assert dialog.commit.isVisible()
    typist.press(Key.Key_Escape)


def on_space(typist: Typist, dialog: CommitDialog) -> None:
    assert dialog.commit.isVisible()
    typist.press(Key.Key_Space)


WAYS_BACK = (on_enter, on_enter_of_the_number_block, on_escape, on_space)


async def test_only_the_button_itself_begins_the_run(typist: Typist) -> None:
    host = typist.simulation.host
    await to_the_review(typist)
    before = standing(host)
    ways: tuple[Callable[[Typist, CommitDialog], None], ...] = WAYS_BACK
    for goes_back in ways:
        dialog = await commit(typist)
        goes_back(typist, dialog)
        await typist.closed(CommitDialog)
        assert typist.page is PageName.REVIEW, goes_back.__name__
    assert typist.window.flow.state.record is None
    assert standing(host) == before
    assert not set(host.received) & {SHUTTING_DOWN, *CHANGING}
