"""What a page lets the user do with the run that is shown: pause, stop, undo, plan again."""

from collections.abc import Callable, Collection, Hashable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from wizard.flow.flow import Flow
from wizard.flow.state import VmKey
from wizard.model.records import RunRecord, VmRecord
from wizard.ui.dialogs import Dialog
from wizard.ui.parts import Button, Buttons, Part
from wizard.ui.run_dialogs import (
    STOP,
    STOP_AND_UNDO,
    UNDO,
    StopDialog,
    UndoDialog,
    changed_vms,
)
from wizard.ui.tasks import Tasks
from wizard.ui.unfinished import signed_in
from wizard.ui.words import plural


class RunActs:
    """Asks one question at a time; what is agreed to goes to the flow."""

    def __init__(self, page: QWidget, flow: Flow, tasks: Tasks) -> None:
        self._page = page
        self._flow = flow
        self._tasks = tasks
        self._asking = False

    @property
    def record(self) -> RunRecord | None:
        """The run that is shown."""
        return self._flow.state.record

    # While it is under way

    def pause_or_go_on(self) -> None:
        """Pause the run, or end the pause."""
        state = self._flow.state
        if not state.running or state.stopping or state.record is None:
            return
        if state.record.pause is None:
            self._flow.running.pause()
        else:
            self._flow.running.go_on()

    def ask_to_stop(self) -> None:
        """Ask how the run is to stop."""
        record = self.record
        if record is not None and not self._asking:
            self._asking = True
            self._tasks.start(self._stop(record))

    async def _stop(self, record: RunRecord) -> None:
        chosen = await self._answer(StopDialog(self._page.window(), record))
        if chosen in {STOP, STOP_AND_UNDO} and self._flow.state.running:
            self._flow.running.stop(undo=chosen == STOP_AND_UNDO)

    # When nothing is under way

    def resume(self) -> None:
        """Go on with an interrupted run."""
        path = self._flow.running.path
        if path is not None and not self._flow.state.running:
            self._tasks.start(self._resume(path))

    async def _resume(self, path: Path) -> None:
        if await signed_in(self._page.window(), self._flow, path):
            await self._flow.running.resume(path)

    def can_undo(self, only: Collection[VmKey] | None = None) -> bool:
        """Whether the run has left something on some virtual machines that it can take back."""
        record = self.record
        return (
            record is not None and not self._flow.state.running and bool(changed_vms(record, only))
        )

    def ask_to_undo(self, only: Collection[VmKey] | None = None) -> None:
        """Ask whether to take the run back, or what it did to some virtual machines."""
        record = self.record
        if record is not None and not self._asking:
            self._asking = True
            self._tasks.start(self._undo(record, only))

    async def _undo(self, record: RunRecord, only: Collection[VmKey] | None) -> None:
        chosen = await self._answer(UndoDialog(self._page.window(), record, only))
        path = self._flow.running.path
        if chosen == UNDO and path and await signed_in(self._page.window(), self._flow, path):
            self._flow.show_run()
            await self._flow.running.undo(only)

    def plan_again(self, only: Collection[VmKey]) -> None:
        """Read the hosts of some virtual machines anew, for a new plan."""
        self._tasks.start(self._flow.plan_again(only))

    async def _answer(self, dialog: Dialog) -> int:
        try:
            return await self._tasks.answer(dialog)
        finally:
            self._asking = False

    # What the pane offers

    def of(self, key: Hashable | None) -> tuple[Part, ...]:
        """Return the buttons about a virtual machine or a host, in a row, where there are any."""
        record = self.record
        if record is None or self._flow.state.running:
            return ()
        about = [vm for vm in record.vms if key in (vm.host, (vm.host, vm.vm.id))]
        buttons = (*self._again(record, about), *self._back(about, whole=key == _host(about)))
        return (Buttons(buttons),) if buttons else ()

    def _again(self, record: RunRecord, about: list[VmRecord]) -> tuple[Button, ...]:
        here = [(vm.is_on, vm.vm.id) for vm in about if vm.plan_again]
        everywhere = [(vm.is_on, vm.vm.id) for vm in record.vms if vm.plan_again]
        if not here:
            return ()
        these = Button("Plan again", _pressed(self.plan_again, here), "refresh", primary=True)
        if len(everywhere) == len(here):
            return (these,)
        words = f"Plan all {plural(len(everywhere), 'VM')} again"
        return (these, Button(words, _pressed(self.plan_again, everywhere)))

    def _back(self, about: list[VmRecord], *, whole: bool) -> tuple[Button, ...]:
        keys = [_key(vm) for vm in about]
        if not keys or not self.can_undo(keys):
            return ()
        words = "Undo this host…" if whole else "Undo this VM…"
        return (Button(words, _pressed(self.ask_to_undo, keys), "undone"),)


def _key(vm: VmRecord) -> VmKey:
    return (vm.host, vm.vm.id)


def _host(about: list[VmRecord]) -> str:
    return about[0].host if about else ""


def _pressed(act: Callable[[Collection[VmKey]], None], keys: list[VmKey]) -> Callable[[], None]:
    return lambda: act(frozenset(keys))
