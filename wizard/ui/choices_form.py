"""The form of one virtual machine: everything that can be chosen for it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.flow.state import VmKey
from wizard.model.choices import Afterwards, BringDown, Enablement, Networking, VmChoice
from wizard.model.facts import VirtualMachine
from wizard.model.text import Text, size_words, text
from wizard.planning.nat_choice import problem_with
from wizard.ui.choices_bulk import WAITS
from wizard.ui.choices_networking import Edits, NetworkingForm, Shown, nat_of
from wizard.ui.choices_rows import is_on
from wizard.ui.controls import CheckBox, ComboBox, Field
from wizard.ui.labels import label
from wizard.ui.words import (
    AFTERWARDS,
    memory_problem,
    memory_words,
    minutes,
    read_size,
)

MEMORY_WIDTH = 96
LEAVE = "Leave it alone while it runs"


def invalid_of(shown: Shown, drafts: dict[str, str]) -> Text | None:
    """Say what is wrong with what is typed for a virtual machine; ``None`` when nothing is."""
    typed = drafts.get("memory", "").strip()
    found = memory_problem(typed) if typed else None
    if found is not None:
        return text("{problem}", problem=found)
    if shown.choice.networking is not Networking.NAT:
        return None
    return problem_with(nat_of(shown.choice, drafts))


class VmForm(QWidget):
    """Nested on or off, bringing it down, memory, afterwards, networking."""

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self._edits = edits
        self._shown: Shown | None = None
        self.enable = CheckBox("Turn nested virtualization on")
        self.down = ComboBox("Bringing it down")
        self.down_note = label("", "caption", "text2", wrap=True)
        self.memory = Field("Memory, fixed", "As it is")
        self.memory.setFixedWidth(MEMORY_WIDTH)
        self.memory_now = label("", "caption", "text2", wrap=True)
        self.memory_problem = label("", "caption", "critical", wrap=True)
        self.after = ComboBox("Afterwards", tuple(AFTERWARDS.values()))
        self.networking = NetworkingForm(edits)
        self._limits: list[int] = []
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.enable)
        self.details = QWidget()
        column.addWidget(self.details)
        inside = QVBoxLayout(self.details)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        inside.addWidget(_named("Bringing it down", self.down, self.down_note))
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.memory)
        row.addWidget(self.memory_now, 1)
        inside.addWidget(_named("Memory, fixed", beside, self.memory_problem, buddy=self.memory))
        inside.addWidget(_named("Afterwards", self.after))
        inside.addWidget(self.networking)

    def _connect(self) -> None:
        self.enable.clicked.connect(self._enabled)
        self.down.activated.connect(self._brought_down)
        self.after.activated.connect(self._afterwards)
        self.memory.textEdited.connect(self._typed)
        self.memory.editingFinished.connect(self._commit_memory)

    # Showing

    def show_vm(self, shown: Shown) -> None:
        """Show a virtual machine; what is being typed stays."""
        self._shown = shown
        vm, choice = shown.vm, shown.choice
        on = choice.enablement is Enablement.ENABLE
        words = "Turn nested virtualization on"
        self.enable.setText("On already; change the rest" if is_on(vm) else words)
        self.enable.setChecked(on)
        self.details.setEnabled(on)
        self._show_down(vm, choice)
        self._show_memory(shown)
        self.after.setCurrentIndex(list(AFTERWARDS).index(choice.afterwards))
        self.networking.show_vm(shown)

    def _show_down(self, vm: VirtualMachine, choice: VmChoice) -> None:
        limits = sorted({*WAITS, choice.shutdown_limit})
        entries = [f"Shut down, wait {minutes(limit)}" for limit in limits] + [LEAVE]
        if limits != self._limits:
            self._limits = limits
            self.down.clear()
            self.down.addItems(entries)
        skip = choice.bring_down is BringDown.SKIP
        self.down.setCurrentIndex(len(limits) if skip else limits.index(choice.shutdown_limit))
        off = vm.state == "Off"
        self.down.setVisible(not off)
        if off:
            self.down_note.setText("It is off already.")
        elif skip:
            self.down_note.setText("While it runs, nothing is changed on it.")
        else:
            self.down_note.setText("If it still runs then, nothing is changed on it.")

    def _show_memory(self, shown: Shown) -> None:
        drafts = self._edits.drafts.get(shown.key, {})
        value = "" if shown.choice.memory is None else size_words(shown.choice.memory)
        wanted = drafts.get("memory", value)
        if self.memory.text() != wanted:
            self.memory.setText(wanted)
        found = memory_problem(wanted) if wanted.strip() else None
        self.memory.set_invalid(invalid=found is not None)
        self.memory_problem.setText(found or "")
        self.memory_problem.setVisible(found is not None)
        now = [f"now {memory_words(shown.vm.memory)}"]
        if shown.vm.state == "Running" and shown.vm.memory_assigned:
            now += [f"in use {size_words(shown.vm.memory_assigned)}"]
        self.memory_now.setText(", ".join(now))

    # Acting

    def commit(self) -> None:
        """Take what was typed, where it can be used."""
        self._commit_memory()
        self.networking.commit()

    def _choose(self, **values: object) -> None:
        if self._shown is not None:
            self._edits.choose([self._shown.key], **values)

    def _enabled(self, checked: bool) -> None:  # noqa: FBT001 - a slot
        self._choose(enablement=Enablement.ENABLE if checked else Enablement.LEAVE)

    def _brought_down(self, index: int) -> None:
        if index < len(self._limits):
            self._choose(bring_down=BringDown.SHUT_DOWN, shutdown_limit=self._limits[index])
        else:
            self._choose(bring_down=BringDown.SKIP)

    def _afterwards(self, index: int) -> None:
        self._choose(afterwards=list(Afterwards)[index])

    def _typed(self, typed: str) -> None:
        if self._shown is not None:
            self._edits.keep(self._shown.key, "memory", typed)
            self._show_memory(self._shown)

    def _commit_memory(self) -> None:
        if self._shown is None:
            return
        key: VmKey = self._shown.key
        typed = self._edits.drafts.get(key, {}).get("memory")
        if typed is None or (typed.strip() and memory_problem(typed)):
            return
        before = self._edits.current(key).memory
        self._edits.drop(key, "memory")
        wanted = read_size(typed)
        if wanted != before:
            self._choose(memory=wanted)
        elif self._shown is not None:
            self._show_memory(self._shown)


def _named(
    word: str, widget: QWidget, below: QWidget | None = None, *, buddy: QWidget | None = None
) -> QWidget:
    """Put a small label above a field, and a note below it."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    named = label(word, "field")
    named.setBuddy(buddy or widget)
    column.addWidget(named)
    column.addWidget(widget)
    if below is not None:
        column.addWidget(below, 0, Qt.AlignmentFlag.AlignTop)
    return box
