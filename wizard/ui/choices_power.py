"""How one VM comes down, and in which state it is left."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.model.choices import (
    Afterwards,
    BringDown,
    Consent,
    Enablement,
    SavedState,
    VmChoice,
)
from wizard.model.facts import VirtualMachine
from wizard.planning.consents import ASLEEP, PAUSED, SAVED, missing_consents
from wizard.ui.choices_acts import WAITS
from wizard.ui.choices_consent import ConsentBoxes
from wizard.ui.choices_edits import Edits, Shown
from wizard.ui.choices_layout import named
from wizard.ui.controls import CheckBox, ComboBox
from wizard.ui.labels import label
from wizard.ui.words import AFTERWARDS, minutes, state_name

STATES = {SavedState.START: "Start it, then bring it down", SavedState.DISCARD: "Discard it"}
NOT_DOWN = "If it still runs then, nothing is changed on it."
NOTES = {
    BringDown.SHUT_DOWN: NOT_DOWN,
    BringDown.FORCE: NOT_DOWN,
    BringDown.TURN_OFF: "Its guest is not asked. Use it only where nothing else works.",
}


def ways_down(vm: VirtualMachine, choice: VmChoice) -> list[tuple[str, BringDown, int]]:
    """Return every way down, in words; the gentle ones first."""
    first = {PAUSED: "Resume, then shut"}.get(vm.state or "", "Shut")
    limits = sorted({*WAITS, choice.shutdown_limit})
    gentle = [
        (f"{first} down, wait {minutes(limit)}", BringDown.SHUT_DOWN, limit) for limit in limits
    ]
    running = vm.state == "Running"
    leave = "Leave it alone while it runs" if running else f"Leave it {state_name(vm)}"
    limit = choice.shutdown_limit
    return [
        *gentle,
        (leave, BringDown.SKIP, limit),
        (f"Force it down, wait {minutes(limit)}", BringDown.FORCE, limit),
        ("Turn it off, like a power cut", BringDown.TURN_OFF, limit),
    ]


class PowerForm(QWidget):
    """The way down with its consents, the state afterwards, and one start to see."""

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self._edits = edits
        self._shown: Shown | None = None
        self._ways: list[tuple[str, BringDown, int]] = []
        self.saved = ComboBox("Its saved state")
        self.down = ComboBox("Bringing it down")
        self.down_note = label("", "caption", "text2", wrap=True)
        self.consents = ConsentBoxes(edits, set(Consent) - {Consent.UPGRADE_VERSION})
        self.after = ComboBox("Afterwards", tuple(AFTERWARDS.values()))
        self.probe = CheckBox("Start it once, to see it come up")
        self.probe_note = label("Then it is shut down again.", "caption", "text2", wrap=True)
        self._lay_out()
        self.saved.activated.connect(self._saved_chosen)
        self.down.activated.connect(self._brought_down)
        self.after.activated.connect(lambda at: self._choose(afterwards=list(Afterwards)[at]))
        self.probe.clicked.connect(lambda on: self._choose(probe_start=on))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.saved_box = named("Its saved state", self.saved)
        column.addWidget(self.saved_box)
        column.addWidget(named("Bringing it down", self.down, self.down_note))
        column.addWidget(self.consents)
        column.addWidget(named("Afterwards", self.after))
        self.probe_box = QWidget()
        inside = QVBoxLayout(self.probe_box)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(2)
        inside.addWidget(self.probe)
        inside.addWidget(self.probe_note)
        column.addWidget(self.probe_box)

    # Showing

    def show_vm(self, shown: Shown) -> None:
        """Show what is chosen for a virtual machine."""
        self._shown = shown
        vm, choice = shown.vm, shown.choice
        self._show_saved(vm, choice)
        self._show_down(vm, choice)
        self.consents.show_vm(shown)
        self.after.setCurrentIndex(list(AFTERWARDS).index(choice.afterwards))
        enables = choice.enablement is not Enablement.DISABLE
        starts = choice.afterwards is Afterwards.START
        self.probe_box.setVisible(vm.state == "Off" and enables and not starts)
        self.probe.setChecked(choice.probe_start)

    def _show_saved(self, vm: VirtualMachine, choice: VmChoice) -> None:
        """A hibernated guest is on its disk, so there is nothing to discard."""
        skip = choice.bring_down is BringDown.SKIP
        self.saved_box.setVisible(vm.state in SAVED and not skip)
        _fill(self.saved, list(STATES.values()))
        self.saved.setCurrentIndex(list(STATES).index(choice.saved_state))

    def _show_down(self, vm: VirtualMachine, choice: VmChoice) -> None:
        self._ways = ways_down(vm, choice)
        _fill(self.down, [words for words, _way, _limit in self._ways])
        chosen = next(
            at
            for at, (_words, way, limit) in enumerate(self._ways)
            if way is choice.bring_down and limit == choice.shutdown_limit
        )
        self.down.setCurrentIndex(chosen)
        skip = choice.bring_down is BringDown.SKIP
        discards = vm.state in SAVED and choice.saved_state is SavedState.DISCARD and not skip
        off = vm.state == "Off"
        self.down.setVisible(not off and not discards)
        if off:
            note = "It is off already."
        elif discards:
            note = "Without its saved state it is off."
        elif skip:
            note = "While it runs, nothing is changed on it."
            note = note if vm.state == "Running" else "Nothing is changed on it."
        else:
            note = NOTES[choice.bring_down]
            note = f"It is {state_name(vm)}. {note}" if vm.state in (*ASLEEP, PAUSED) else note
        self.down_note.setText(note)
        waits = bool(missing_consents(vm, choice))
        self.down.setAccessibleDescription(f"{note} It needs your consent." if waits else note)

    # Acting

    def _choose(self, **values: object) -> None:
        if self._shown is not None:
            self._edits.choose([self._shown.key], **values)

    def _saved_chosen(self, index: int) -> None:
        """Choose what becomes of it; the way down begins again with the gentle one."""
        self._choose(saved_state=list(STATES)[index], bring_down=BringDown.SHUT_DOWN)

    def _brought_down(self, index: int) -> None:
        _words, way, limit = self._ways[index]
        self._choose(bring_down=way, shutdown_limit=limit)


def _fill(combo: ComboBox, entries: list[str]) -> None:
    """Offer other entries; equal ones are left, with what is open of them."""
    if [combo.itemText(at) for at in range(combo.count())] != entries:
        combo.clear()
        combo.addItems(entries)
