"""How the nested virtual machines of one VM reach a network: three ways and their details."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from wizard.flow.sentences import cut
from wizard.flow.state import VmKey
from wizard.model.choices import NatChoice, Networking, VmChoice
from wizard.model.facts import Host, NetworkAdapter, VirtualMachine
from wizard.planning.nat_choice import prefixes_of, problem_with, warning_about, with_prefix
from wizard.planning.suggestions import advice
from wizard.ui.choices_bulk import spoofable
from wizard.ui.controls import CheckBox, Field, RadioButton
from wizard.ui.icons import IconLabel
from wizard.ui.labels import label
from wizard.ui.words import plural

INDENT = 28
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


@dataclass(frozen=True, slots=True)
class Shown:
    """The virtual machine a form shows, with what is chosen for it."""

    host: Host
    vm: VirtualMachine
    choice: VmChoice

    @property
    def key(self) -> VmKey:
        """The key of the virtual machine."""
        return (self.host.name, self.vm.ref.id)


@dataclass
class Edits:
    """What a form does with what is chosen, and what is typed but cannot be used, by VM."""

    choose: Callable[..., object]
    current: Callable[[VmKey], VmChoice]
    settled: Callable[[VmKey], object]
    drafts: dict[VmKey, dict[str, str]] = field(default_factory=dict)

    def keep(self, key: VmKey, name: str, typed: str) -> None:
        """Keep what is being typed."""
        self.drafts.setdefault(key, {})[name] = typed
        self.settled(key)

    def drop(self, key: VmKey, *names: str) -> None:
        """Forget what was typed, all of it when nothing is named."""
        kept = {n: t for n, t in self.drafts.pop(key, {}).items() if names and n not in names}
        if kept:
            self.drafts[key] = kept
        self.settled(key)


def nat_of(choice: VmChoice, drafts: dict[str, str]) -> NatChoice:
    """The NAT network as it is typed."""
    typed = {name: drafts[name].strip() for name in ("prefix", "gateway", "dns") if name in drafts}
    return replace(choice.nat, **typed)


def nat_verdict(nat: NatChoice, vm: VirtualMachine) -> tuple[str, str]:
    """Say whether a NAT network can be made, with the icon of what that means."""
    problem, warning = problem_with(nat), warning_about(nat, vm)
    if problem is not None:
        return "blocker", str(problem)
    if warning is not None:
        return "warning", str(warning)
    known = len(prefixes_of(vm))
    if not known:
        return "passed", "Can be made. No address of this VM is known to compare."
    return "passed", f"Free: meets none of {plural(known, 'known network')}."


def wrong_field(nat: NatChoice) -> str | None:
    """Find the field that cannot be used: the first without which the rest can."""
    if problem_with(nat) is None:
        return None
    if problem_with(replace(nat, dns="")) is None:
        return "dns"
    alone = with_prefix(nat, nat.prefix) if _is_subnet(nat.prefix) else None
    return "gateway" if alone and problem_with(replace(alone, dns="")) is None else "prefix"


def _is_subnet(prefix: str) -> bool:
    try:
        return IPv4Network(prefix).num_addresses > 2  # noqa: PLR2004 - a gateway and a guest
    except ValueError:
        return False


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
        self.prefix = Field("Subnet of the NAT network", "192.168.100.0/24")
        self.gateway = Field("Gateway of the NAT network", "192.168.100.1")
        self.dns = Field("DNS server for nested VMs", "None")
        self.fields = {"prefix": self.prefix, "gateway": self.gateway, "dns": self.dns}
        self.verdict_icon = IconLabel()
        self.verdict = label("", "caption", "text2", wrap=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = _column(self)
        column.addWidget(label("Networking for nested VMs", "field", "text2"))
        column.addWidget(self.advice)
        self.adapters = QWidget()
        self.adapter_column = _column(self.adapters, INDENT)
        self.nat = self._nat_box()
        below = {Networking.MAC_SPOOFING: self.adapters, Networking.NAT: self.nat}
        for index, (way, _, note) in enumerate(WAYS):
            self.group.addButton(self.radios[way], index)
            column.addWidget(self.radios[way])
            if note:
                indented = QWidget()
                _column(indented, INDENT).addWidget(self.notes[way])
                column.addWidget(indented)
            if way in below:
                column.addWidget(below[way])

    def _nat_box(self) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(INDENT - 4, 0, 0, 2)
        grid.setHorizontalSpacing(4)
        for at, share in enumerate((5, 4)):
            grid.setColumnStretch(at, share)
        grid.setVerticalSpacing(4)
        places = (("Subnet", self.prefix, 0), ("Gateway", self.gateway, 1))
        for word, typed, at in places:
            named = label(word, "field")
            named.setBuddy(typed)
            grid.addWidget(named, 0, at)
            grid.addWidget(typed, 1, at)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.verdict_icon)
        line.addWidget(self.verdict, 1)
        grid.addLayout(line, 2, 0, 1, 2)
        named = label("DNS for nested VMs", "field")
        named.setBuddy(self.dns)
        grid.addWidget(named, 3, 0)
        grid.addWidget(self.dns, 4, 0)
        return box

    def _connect(self) -> None:
        self.group.idClicked.connect(self._picked)
        for name, typed in self.fields.items():
            typed.textEdited.connect(lambda text, name=name: self._typed(name, text))
            typed.editingFinished.connect(self.commit)

    # Showing

    def show_vm(self, shown: Shown) -> None:
        """Show what is chosen for a virtual machine; what is being typed stays."""
        other = self._shown is None or self._shown.vm is not shown.vm
        self._shown = shown
        self.advice.setText(str(advice(shown.host, shown.vm)))
        way = shown.choice.networking
        self.radios[way].setChecked(True)
        if other:
            self._make_boxes(shown)
        for adapter_id, box in self._boxes.items():
            box.setChecked(adapter_id in shown.choice.spoofing_adapters)
        self.adapters.setVisible(way is Networking.MAC_SPOOFING)
        self.nat.setVisible(way is Networking.NAT)
        self._show_nat(shown)

    def _make_boxes(self, shown: Shown) -> None:
        for box in self._boxes.values():
            self.adapter_column.removeWidget(box)
            box.deleteLater()
        self._boxes = {}
        for adapter in shown.vm.adapters or ():
            box = _adapter_box(adapter)
            box.clicked.connect(self._ticked)
            self.adapter_column.addWidget(box)
            self._boxes[adapter.id] = box

    def _show_nat(self, shown: Shown) -> None:
        drafts = self._edits.drafts.get(shown.key, {})
        for name, typed in self.fields.items():
            wanted = drafts.get(name, getattr(shown.choice.nat, name))
            if typed.text() != wanted:
                typed.setText(wanted)
                typed.setCursorPosition(0)
        typed_nat = nat_of(shown.choice, drafts)
        icon, said = nat_verdict(typed_nat, shown.vm)
        self.verdict.setText(said)
        self.verdict_icon.show_icon(icon)
        wrong = wrong_field(typed_nat)
        for name, typed in self.fields.items():
            typed.set_invalid(invalid=name == wrong)

    # Acting

    def _picked(self, index: int) -> None:
        if self._shown is None:
            return
        way, shown = WAYS[index][0], self._shown
        values: dict[str, object] = {"networking": way}
        chosen = self._edits.current(shown.key).spoofing_adapters
        if way is Networking.MAC_SPOOFING and not chosen:
            values["spoofing_adapters"] = spoofable(shown.host, shown.vm)
        self._edits.choose([shown.key], **values)
        self._edits.settled(shown.key)

    def _ticked(self) -> None:
        if self._shown is not None:
            chosen = tuple(i for i, box in self._boxes.items() if box.isChecked())
            self._edits.choose([self._shown.key], spoofing_adapters=chosen)

    def _typed(self, name: str, text: str) -> None:
        if self._shown is not None:
            self._edits.keep(self._shown.key, name, text)
            self._show_nat(self._shown)

    def commit(self) -> None:
        """Take what was typed, when it can be used."""
        if self._shown is None:
            return
        key = self._shown.key
        choice = self._edits.current(key)
        drafts = self._edits.drafts.get(key, {})
        typed = nat_of(choice, drafts)
        if not drafts.keys() & self.fields.keys() or problem_with(typed):
            return
        self._edits.drop(key, *self.fields)
        if typed != choice.nat:
            self._edits.choose([key], nat=typed)


def _adapter_box(adapter: NetworkAdapter) -> CheckBox:
    told = [adapter.name, adapter.switch_name or "not connected"]
    told += ["on already"] if adapter.mac_address_spoofing else []
    whole = " · ".join(told)
    box = CheckBox(cut(whole, LONGEST).replace("&", "&&"))
    box.setAccessibleName(whole)
    box.setToolTip("" if len(whole) <= LONGEST else whole)
    return box


def _column(widget: QWidget, indent: int = 0) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(indent, 0, 0, 0)
    column.setSpacing(4)
    return column
