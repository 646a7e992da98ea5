"""What the run page asks: how to stop, and whether to take the whole run back."""

from collections.abc import Collection
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from wizard.flow.state import VmKey
from wizard.model.records import RunRecord, StepStatus, VmRecord, VmStatus
from wizard.ui.dialogs import Dialog
from wizard.ui.pane_parts import build
from wizard.ui.parts import Facts
from wizard.ui.run_scene import ENDED
from wizard.ui.words import listed, plural

GO_ON, STOP, STOP_AND_UNDO = 0, 1, 2
GO_BACK, UNDO = 0, 1
NAMED = 6


class Standing(NamedTuple):
    """Where each virtual machine of a run stands, by name."""

    done: tuple[str, ...]
    half_done: tuple[str, ...]
    not_begun: tuple[str, ...]


def standing(record: RunRecord) -> Standing:
    """Tell what is over, what is half done, and what was not begun."""
    half = [vm for vm in record.vms if vm.status not in ENDED and _begun(vm)]
    return Standing(
        tuple(vm.vm.name for vm in record.vms if vm.status in ENDED),
        tuple(vm.vm.name for vm in half),
        tuple(vm.vm.name for vm in record.vms if vm.status not in ENDED and not _begun(vm)),
    )


def _begun(vm: VmRecord) -> bool:
    return vm.status is VmStatus.WORKING or any(
        step.status is not StepStatus.WAITING for step in vm.steps
    )


def _counted(names: tuple[str, ...]) -> str:
    return f"**{len(names):,}** {listed(names, NAMED)}" if names else "none"


class StopDialog(Dialog):
    """Three ways: stop after the current steps, undo what is half done as well, or go on."""

    def __init__(self, parent: QWidget, record: RunRecord) -> None:
        super().__init__(
            parent,
            "Stop the run?",
            "No further step begins. What is under way ends first; a guest that is shutting down "
            "can take minutes.",
        )
        where = standing(record)
        facts = Facts(
            (
                ("Over", _counted(where.done)),
                ("Half done", _counted(where.half_done)),
                ("Not begun", _counted(where.not_begun)),
            )
        )
        self.column.addWidget(build(facts, lambda: facts))
        self.add_text("A stopped run is kept: you can go on with it or undo it later.", quiet=True)
        self.go_on = self.add_button("Go on", GO_ON, link=True)
        half = "Stop and undo VMs that are half done"
        self.undo = self.add_button(half, STOP_AND_UNDO)
        self.undo.setEnabled(bool(where.half_done))
        self.stop = self.add_button(
            "Stop after the current steps", STOP, primary=True, default=True
        )


class UndoDialog(Dialog):
    """Says what taking a run back means, the whole or what it did to ``only`` some VMs."""

    def __init__(
        self, parent: QWidget, record: RunRecord, only: Collection[VmKey] | None = None
    ) -> None:
        changed = changed_vms(record, only)
        count = plural(len(changed), "VM")
        others = len(changed_vms(record)) - len(changed)
        super().__init__(parent, f"Undo the run on {count}?", _what_happens(changed, others))
        facts = Facts(tuple(_facts(record, changed)))
        self.column.addWidget(build(facts, lambda: facts))
        self.back = self.add_button("Go back", GO_BACK, default=True)
        self.undo = self.add_button(f"Undo {count}", UNDO, primary=True)
        self.undo.setEnabled(bool(changed))


def changed_vms(record: RunRecord, only: Collection[VmKey] | None = None) -> tuple[VmRecord, ...]:
    """Virtual machines on which this run has changed something that is still so."""
    moved = (StepStatus.DONE, StepStatus.WORKING, StepStatus.FAILED, StepStatus.UNDOING)
    return tuple(vm for vm in record.vms if any(step.status in moved for step in vm.steps)
                 and vm.status is not VmStatus.UNDONE
                 and (only is None or (vm.host, vm.vm.id) in only))  # fmt: skip


def _what_happens(changed: tuple[VmRecord, ...], others: int) -> str:
    if not changed:
        return "Nothing of this run is left to undo."
    stay = f" {plural(others, 'other VM')} of the run {'is' if others == 1 else 'are'} not touched."
    return (
        "It goes back step by step, last step first, and reads every value back. A value that "
        f"somebody changed since is left alone.{stay if others else ''}"
    )


def _facts(record: RunRecord, changed: tuple[VmRecord, ...]) -> list[tuple[str, str]]:
    down = tuple(vm.vm.name for vm in changed if _goes_down(vm))
    kept = tuple(vm.vm.name for vm in changed if any(step.irreversible for step in vm.steps))
    pairs = [
        ("Put back", _counted(tuple(vm.vm.name for vm in changed))),
        ("Shut down again", _counted(down)),
    ]
    if kept:
        pairs.append(("Stays", f"what cannot be undone on {listed(kept, NAMED)}"))
    unseen = tuple(vm.vm.name for vm in changed if _is_unseen(vm))
    if unseen:
        where = "that VM" if len(unseen) == 1 else "those VMs"
        lose = f"nobody looked inside {where}; if there are any, they will not start any more"
        pairs.append(("Nested VMs", f"{_counted(unseen)}: {lose}"))
    accounts = dict.fromkeys(account for _host, account in record.accounts)
    if accounts:
        pairs.append(("Signed in as", ", ".join(accounts)))
    return pairs


def _is_unseen(vm: VmRecord) -> bool:
    """Whether nesting is taken away where this run never looked inside."""
    over = (StepStatus.DONE, StepStatus.FOUND)
    aspects = {step.aspect for step in vm.steps if step.status in over}
    return "Virtualization extensions" in aspects and "Hyper-V at work inside" not in aspects


def _goes_down(vm: VmRecord) -> bool:
    """Whether it has to be shut down again: it runs, and what changed needs it off."""
    return any(
        step.aspect == "Power" and step.after == "Running" and step.status is StepStatus.DONE
        for step in vm.steps
    )
