"""The form of one virtual machine: everything that can be chosen for it."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.flow.state import VmKey
from wizard.model.choices import Consent, Enablement, Networking
from wizard.model.text import Text, size_words, text
from wizard.ui.choices_consent import ConsentBoxes
from wizard.ui.choices_edits import Edits, Shown, nat_of
from wizard.ui.choices_enablement import EnablementForm
from wizard.ui.choices_inside import InsideForm, address_problem
from wizard.ui.choices_layout import column_of, named
from wizard.ui.choices_nat import nat_problem
from wizard.ui.choices_networking import NetworkingForm, SpoofingOffForm
from wizard.ui.choices_power import PowerForm
from wizard.ui.controls import Field
from wizard.ui.labels import label, line
from wizard.ui.words import memory_problem, memory_words, read_size

MEMORY_WIDTH = 96


def invalid_of(shown: Shown, drafts: dict[str, str]) -> Text | None:
    """Say what is wrong with what is typed for a virtual machine; ``None`` when nothing is."""
    typed = drafts.get("memory", "").strip()
    found = memory_problem(typed) if typed else None
    if found is not None:
        return text("{problem}", problem=found)
    if shown.choice.enablement is Enablement.DISABLE:
        return None
    if shown.choice.networking is Networking.NAT:
        problem = nat_problem(nat_of(shown.choice, drafts))
        if problem is not None:
            return problem
    return address_problem(shown, drafts)


class MemoryForm(QWidget):
    """A size to type, with what it is now."""

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self._edits = edits
        self._shown: Shown | None = None
        self.memory = Field("Memory, fixed", "As it is")
        self.memory.setFixedWidth(MEMORY_WIDTH)
        self.now = label("", "caption", "text2", wrap=True)
        self.problem = label("", "caption", "critical", wrap=True)
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.memory)
        row.addWidget(self.now, 1)
        column = column_of(self)
        column.addWidget(named("Memory, fixed", beside, self.problem, buddy=self.memory))
        self.memory.textEdited.connect(self._typed)
        self.memory.editingFinished.connect(self.commit)

    def show_vm(self, shown: Shown) -> None:
        """Show the memory of a virtual machine; what is being typed stays."""
        self._shown = shown
        drafts = self._edits.drafts.get(shown.key, {})
        value = "" if shown.choice.memory is None else size_words(shown.choice.memory)
        wanted = drafts.get("memory", value)
        if self.memory.text() != wanted:
            self.memory.setText(wanted)
        found = memory_problem(wanted) if wanted.strip() else None
        self.memory.set_invalid(invalid=found is not None)
        self.problem.setText(found or "")
        self.problem.setVisible(found is not None)
        now = [f"now {memory_words(shown.vm.memory)}"]
        if shown.vm.state == "Running" and shown.vm.memory_assigned:
            now += [f"in use {size_words(shown.vm.memory_assigned)}"]
        self.now.setText(", ".join(now))

    def _typed(self, typed: str) -> None:
        if self._shown is not None:
            self._edits.keep(self._shown.key, "memory", typed)
            self.show_vm(self._shown)

    def commit(self) -> None:
        """Take what was typed, when it can be used."""
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
            self._edits.choose([key], memory=wanted)
        elif self._shown is not None:
            self.show_vm(self._shown)


class VmForm(QWidget):
    """Nested on, off or left; power, memory, networking, and the work inside."""

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self.enablement = EnablementForm(edits)
        self.power = PowerForm(edits)
        self.spoofing_off = SpoofingOffForm(edits)
        self.version = ConsentBoxes(edits, {Consent.UPGRADE_VERSION})
        self.memory = MemoryForm(edits)
        self.networking = NetworkingForm(edits)
        self.inside = InsideForm(edits)
        column = column_of(self, spacing=10)
        column.addWidget(self.enablement)
        self.details = QWidget()
        column.addWidget(self.details)
        details = column_of(self.details, spacing=10)
        self.enabling = (self.version, self.memory, self.networking, self.inside)
        details.addWidget(self.power)
        details.addWidget(self.spoofing_off)
        for form in self.enabling[:-1]:
            details.addWidget(form)
        self.line = line()
        details.addWidget(self.line)
        details.addWidget(self.inside)

    def show_vm(self, shown: Shown) -> None:
        """Show a virtual machine; what is being typed stays."""
        choice = shown.choice
        self.enablement.show_vm(shown)
        self.details.setEnabled(choice.takes_part)
        for form in (self.power, self.spoofing_off, *self.enabling):
            form.show_vm(shown)
        enables = choice.enablement is not Enablement.DISABLE
        for part in (self.memory, self.networking, self.inside, self.line):
            part.setVisible(enables)

    def commit(self) -> None:
        """Take what was typed, where it can be used."""
        self.memory.commit()
        self.networking.commit()
        self.inside.commit()
