"""Whether one VM gets the virtualization extensions, keeps them, or loses them."""

from dataclasses import replace

from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from wizard.model.choices import Enablement
from wizard.model.facts import VirtualMachine
from wizard.planning.suggestions import to_disable
from wizard.ui.choices_edits import Edits, Shown
from wizard.ui.choices_layout import beside
from wizard.ui.choices_rows import is_on
from wizard.ui.controls import CheckBox, RadioButton
from wizard.ui.icons import IconLabel
from wizard.ui.labels import label
from wizard.ui.words import listed

TURN_ON = "Turn nested virtualization on"
WAYS = {
    Enablement.LEAVE: "It is on already; leave it as it is",
    Enablement.ENABLE: "It is on already; change the rest",
    Enablement.DISABLE: "Turn nested virtualization off",
}
MEANING = (
    "VMs inside it cannot start any more. What is installed inside stays, also Hyper-V, whose "
    "hypervisor then does not start."
)


def warning_of(vm: VirtualMachine) -> str:
    """Say which nested virtual machines are in the way, as far as that is known."""
    inside = vm.inside
    nested = inside.nested_vms if inside is not None else None
    if nested is None:
        return "Whether VMs run inside it is not known: nobody has looked."
    if not nested:
        return ""
    running = [each.name for each in nested if each.state == "Running"]
    if running:
        return f"Running inside it now: {listed(running)}. They are cut off; shut them down first."
    return f"Inside it, off now: {listed(each.name for each in nested)}."


class EnablementForm(QWidget):
    """A box to tick where it is off; three ways where it is on, of which one turns it off."""

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self._edits = edits
        self._shown: Shown | None = None
        self.enable = CheckBox(TURN_ON)
        self.ways = QWidget()
        self.group = QButtonGroup(self)
        self.radios = {way: RadioButton(words) for way, words in WAYS.items()}
        self.meaning = label(MEANING, "caption", "text2", wrap=True)
        self.warning_icon = IconLabel("warning")
        self.warning = label("", "caption", "caution", wrap=True)
        self._lay_out()
        self.enable.clicked.connect(self._enabled)
        self.group.idClicked.connect(lambda index: self._picked(list(WAYS)[index]))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.enable)
        column.addWidget(self.ways)
        inside = QVBoxLayout(self.ways)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(2)
        for index, way in enumerate(WAYS):
            self.group.addButton(self.radios[way], index)
            inside.addWidget(self.radios[way])
        column.addWidget(self.meaning)
        self.warning_line = beside(self.warning_icon, self.warning)
        column.addWidget(self.warning_line)

    def show_vm(self, shown: Shown) -> None:
        """Show what is chosen for a virtual machine."""
        self._shown = shown
        way, on = shown.choice.enablement, is_on(shown.vm)
        three = on or way is Enablement.DISABLE
        self.enable.setVisible(not three)
        self.enable.setChecked(way is Enablement.ENABLE)
        self.ways.setVisible(three)
        self.radios[way].setChecked(True)
        self.radios[Enablement.DISABLE].setEnabled(on)
        disables = way is Enablement.DISABLE
        warning = warning_of(shown.vm) if disables else ""
        self.meaning.setVisible(disables)
        self.warning.setText(warning)
        self.warning_line.setVisible(bool(warning))
        said = f"{MEANING} {warning_of(shown.vm)}".strip()
        self.radios[Enablement.DISABLE].setAccessibleDescription(said)

    def _enabled(self, checked: bool) -> None:  # noqa: FBT001 - a slot
        self._picked(Enablement.ENABLE if checked else Enablement.LEAVE)

    def _picked(self, way: Enablement) -> None:
        if self._shown is None:
            return
        key = self._shown.key
        before = self._edits.current(key)
        choice = replace(before, enablement=way)
        if way is Enablement.DISABLE:
            self._edits.drop(key)
            choice = to_disable(before)
        elif before.enablement is Enablement.DISABLE:
            kept = {"bring_down", "shutdown_limit", "saved_state", "afterwards", "consents"}
            same = {name: getattr(before, name) for name in kept}
            choice = replace(self._edits.suggested(key), enablement=way, **same)
        self._edits.choose_each({key: choice})
