"""How the nested virtual machines of one VM reach a network: three ways and their details."""

from PySide6.QtWidgets import QButtonGroup, QWidget

from wizard.flow.sentences import cut
from wizard.model.choices import Enablement, Networking
from wizard.model.facts import NetworkAdapter
from wizard.planning.suggestions import advice, recommended_networking
from wizard.ui.choices_bulk import spoofable
from wizard.ui.choices_edits import Edits, Shown
from wizard.ui.choices_layout import INDENT, beside, column_of, indented
from wizard.ui.choices_nat import NatForm
from wizard.ui.controls import CheckBox, RadioButton
from wizard.ui.icons import IconLabel
from wizard.ui.labels import label

LONGEST = 34  # letters of an adapter's name and switch; the tooltip has all of them
WAYS = (
    (
        Networking.MAC_SPOOFING,
        "MAC address spoofing",
        "They appear on your network with addresses of their own.",
    ),
    (
        Networking.NAT,
        "NAT inside the VM",
        "They share the VM’s address. Reachable from outside only by port mapping.",
    ),
    (Networking.NONE, "None", ""),
)
NOT_HERE = "Not recommended here, for the reason above."
TEAMING = "Allow teaming inside"


class NetworkingForm(QWidget):
    """Three radio buttons; the picked one shows its adapters or its network."""

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self._edits = edits
        self._shown: Shown | None = None
        self._boxes: dict[str, CheckBox] = {}
        self.advice = label("", "caption", "text2", wrap=True)
        self.group = QButtonGroup(self)
        self.radios = {way: RadioButton(word) for way, word, _ in WAYS}
        self.notes = {way: label(note, "caption", "text2", wrap=True) for way, _, note in WAYS}
        self.warning = label(NOT_HERE, "caption", "caution", wrap=True)
        self.warning_line = beside(IconLabel("warning"), self.warning)
        self.teaming = CheckBox(TEAMING)
        self.nat = NatForm(edits)
        self._lay_out()
        self.group.idClicked.connect(self._picked)
        self.teaming.clicked.connect(lambda on: self._choose(teaming=on))

    def _lay_out(self) -> None:
        column = column_of(self)
        column.addWidget(label("Networking for nested VMs", "field", "text2"))
        column.addWidget(self.advice)
        self.spoofing = QWidget()
        below_spoofing = column_of(self.spoofing, INDENT)
        self.adapters = QWidget()
        self.adapter_column = column_of(self.adapters)
        for widget in (self.warning_line, self.adapters, self.teaming):
            below_spoofing.addWidget(widget)
        below = {Networking.MAC_SPOOFING: self.spoofing, Networking.NAT: self.nat}
        for index, (way, _, note) in enumerate(WAYS):
            self.group.addButton(self.radios[way], index)
            column.addWidget(self.radios[way])
            if note:
                column.addWidget(indented(self.notes[way]))
            if way in below:
                column.addWidget(below[way])

    # Showing

    def show_vm(self, shown: Shown) -> None:
        """Show what is chosen for a virtual machine; what is being typed stays."""
        other = self._shown is None or self._shown.vm is not shown.vm
        self._shown = shown
        said = str(advice(shown.host, shown.vm))
        self.advice.setText(said)
        way = shown.choice.networking
        self.radios[way].setChecked(True)
        if other:
            self._make_boxes(shown)
        for adapter_id, box in self._boxes.items():
            box.setChecked(adapter_id in shown.choice.spoofing_adapters)
        self.spoofing.setVisible(way is Networking.MAC_SPOOFING)
        steered = recommended_networking(shown.host, shown.vm) is Networking.NAT
        self.warning_line.setVisible(steered)
        self.teaming.setChecked(shown.choice.teaming)
        self.nat.setVisible(way is Networking.NAT)
        self.nat.show_vm(shown)

    def _make_boxes(self, shown: Shown) -> None:
        for box in self._boxes.values():
            self.adapter_column.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._boxes = {}
        for adapter in shown.vm.adapters or ():
            box = adapter_box(adapter)
            box.clicked.connect(self._ticked)
            self.adapter_column.addWidget(box)
            self._boxes[adapter.id] = box

    # Acting

    def _choose(self, **values: object) -> None:
        if self._shown is not None:
            self._edits.choose([self._shown.key], **values)

    def _picked(self, index: int) -> None:
        if self._shown is None:
            return
        way, shown = WAYS[index][0], self._shown
        values: dict[str, object] = {"networking": way}
        chosen = self._edits.current(shown.key).spoofing_adapters
        if way is Networking.MAC_SPOOFING and not chosen:
            values["spoofing_adapters"] = spoofable(shown.host, shown.vm)
        if way is not Networking.MAC_SPOOFING:
            values["teaming"] = False
        self._choose(**values)
        self._edits.settled(shown.key)

    def _ticked(self) -> None:
        self._choose(spoofing_adapters=tuple(i for i, b in self._boxes.items() if b.isChecked()))

    def commit(self) -> None:
        """Take what was typed, when it can be used."""
        self.nat.commit()


class SpoofingOffForm(QWidget):
    """Where the extensions are taken away: MAC address spoofing may go with them."""

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self._edits = edits
        self._shown: Shown | None = None
        self.off = CheckBox("Turn MAC address spoofing off again")
        self.note = label("", "caption", "text2", wrap=True)
        column = column_of(self, spacing=2)
        column.addWidget(self.off)
        column.addWidget(indented(self.note))
        self.off.clicked.connect(self._ticked)

    def show_vm(self, shown: Shown) -> None:
        """Offer it where an adapter has it."""
        self._shown = shown
        found = _with_spoofing(shown)
        disables = shown.choice.enablement is Enablement.DISABLE
        self.setVisible(disables and bool(found))
        self.off.setChecked(shown.choice.networking is Networking.MAC_SPOOFING)
        self.note.setText(", ".join(adapter.name for adapter in found))
        self.off.setAccessibleDescription(self.note.text())

    def _ticked(self, checked: bool) -> None:  # noqa: FBT001 - a slot
        if self._shown is not None:
            adapters = tuple(a.id for a in _with_spoofing(self._shown)) if checked else ()
            way = Networking.MAC_SPOOFING if checked else Networking.NONE
            self._edits.choose([self._shown.key], networking=way, spoofing_adapters=adapters)


def _with_spoofing(shown: Shown) -> tuple[NetworkAdapter, ...]:
    return tuple(a for a in shown.vm.adapters or () if a.mac_address_spoofing)


def adapter_box(adapter: NetworkAdapter) -> CheckBox:
    """Make the box of an adapter, with its switch."""
    told = [adapter.name, adapter.switch_name or "not connected"]
    told += ["on already"] if adapter.mac_address_spoofing else []
    whole = " · ".join(told)
    box = CheckBox(cut(whole, LONGEST).replace("&", "&&"))
    box.setAccessibleName(whole)
    box.setToolTip("" if len(whole) <= LONGEST else whole)
    return box
