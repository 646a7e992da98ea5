"""The NAT network inside one VM: subnet, gateway, switch, DNS, DHCP and ports."""

from dataclasses import replace
from ipaddress import IPv4Network

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from wizard.model.choices import NatChoice
from wizard.model.facts import ProductType, VirtualMachine
from wizard.model.nat_details import (
    moved_to,
    problem_with_dhcp,
    problem_with_forwards,
    with_range,
)
from wizard.model.text import Text
from wizard.planning.nat_choice import (
    prefixes_of,
    problem_with,
    set_up_before,
    warning_about,
    with_prefix,
)
from wizard.ui.choices_edits import TYPED, Edits, Shown, nat_of, written
from wizard.ui.choices_forwards import ForwardsEditor
from wizard.ui.controls import Button, CheckBox, Field
from wizard.ui.icons import IconLabel
from wizard.ui.labels import label
from wizard.ui.words import plural

DHCP_NOTE = (
    "The DHCP server answers on the adapter of this network only. Where the guest is a member of a "
    "domain, somebody must authorize its DHCP server in the directory first."
)
SERVERS_ONLY = "Only Windows Server has a DHCP server; here nested VMs need fixed addresses."
DRAFTS = (*TYPED, "forwards")


def nat_problem(nat: NatChoice) -> Text | None:
    """Say why a NAT network cannot be made as it is typed."""
    return problem_with(nat) or problem_with_dhcp(nat) or problem_with_forwards(nat)


def nat_verdict(nat: NatChoice, vm: VirtualMachine) -> tuple[str, str]:
    """Say whether a NAT network can be made, with the icon of what that means."""
    problem, warning = nat_problem(nat), warning_about(nat, vm)
    if problem is not None:
        return "blocker", str(problem)
    if set_up_before(vm.inside) is not None and nat.prefix == _before(vm).prefix:
        return "passed", "It is set up inside already and is used again."
    if warning is not None:
        return "warning", str(warning)
    known = len(prefixes_of(vm))
    if not known:
        return "passed", "Can be made. No address of this VM is known to compare."
    return "passed", f"Free: meets none of {plural(known, 'known network')}."


def _before(vm: VirtualMachine) -> NatChoice:
    return set_up_before(vm.inside) or NatChoice()


def wrong_field(nat: NatChoice) -> str | None:
    """Find the field that cannot be used: the first without which the rest can."""
    if problem_with(nat) is None:
        return "dhcp_first" if problem_with_dhcp(nat) else None
    if not nat.switch.strip() or not nat.switch.isprintable():
        return "switch"
    if problem_with(replace(nat, dns="")) is None:
        return "dns"
    alone = with_prefix(nat, nat.prefix) if _is_subnet(nat.prefix) else None
    return "gateway" if alone and problem_with(replace(alone, dns="")) is None else "prefix"


def _is_subnet(prefix: str) -> bool:
    try:
        return IPv4Network(prefix).num_addresses > 2  # noqa: PLR2004 - a gateway and a guest
    except ValueError:
        return False


def can_have_dhcp(vm: VirtualMachine) -> bool:
    """Whether the guest may be a server: only one that is known to be none is refused."""
    inside = vm.inside.windows.product_type if vm.inside and vm.inside.windows else None
    reported = vm.guest.product_type if vm.guest else None
    known = inside if inside is not None else reported
    return known is None or known != ProductType.WORKSTATION


def offered(shown: Shown, nat: NatChoice, suggested: NatChoice) -> NatChoice | None:
    """Return a network worth offering: the one set up before, or a free one for one that is not."""
    before = set_up_before(shown.vm.inside)
    if before is not None:
        same = (before.prefix, before.gateway, before.switch)
        if same == (nat.prefix, nat.gateway, nat.switch):
            return None
        return replace(moved_to(nat, before.prefix), gateway=before.gateway, switch=before.switch)
    taken = problem_with(nat, prefixes_of(shown.vm)) is not None
    if not taken or suggested.prefix == nat.prefix:
        return None
    if not _is_subnet(nat.prefix):
        nat = replace(nat, forwards=())
    return moved_to(replace(nat, switch=nat.switch.strip() or suggested.switch), suggested.prefix)


class NatForm(QWidget):
    """Fields; what is typed is taken when all of it can be used."""

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self._edits = edits
        self._shown: Shown | None = None
        self._offered: NatChoice | None = None
        self.prefix = Field("Subnet of the NAT network", "192.168.100.0/24")
        self.gateway = Field("Gateway of the NAT network", "192.168.100.1")
        self.dns = Field("DNS server for nested VMs", "None")
        self.switch = Field("Virtual switch inside the VM", "Nested")
        self.first = Field("First address to hand out", "From")
        self.last = Field("Last address to hand out", "To")
        self.fields = {
            "prefix": self.prefix,
            "gateway": self.gateway,
            "dns": self.dns,
            "switch": self.switch,
            "dhcp_first": self.first,
            "dhcp_last": self.last,
        }
        self.verdict_icon = IconLabel()
        self.verdict = label("", "caption", "text2", wrap=True)
        self.offer = Button("", kind="link", small=True, press=self._take_offer)
        self.dhcp = CheckBox("Hand out addresses by DHCP")
        self.dhcp_note = label("", "caption", "text2", wrap=True)
        self.forwards = ForwardsEditor()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 2)
        column.setSpacing(6)
        column.addLayout(_pair(("Subnet", self.prefix), ("Gateway", self.gateway)))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.verdict_icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.verdict, 1)
        column.addLayout(line)
        column.addWidget(self.offer, 0, Qt.AlignmentFlag.AlignLeading)
        column.addLayout(_pair(("Virtual switch", self.switch), ("DNS server", self.dns)))
        column.addWidget(self.dhcp)
        self.range = QWidget()
        inside = QVBoxLayout(self.range)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(_pair(("From", self.first), ("To", self.last), even=True))
        column.addWidget(self.range)
        column.addWidget(self.dhcp_note)
        column.addWidget(self.forwards)

    def _connect(self) -> None:
        for name, typed in self.fields.items():
            typed.textEdited.connect(lambda text, name=name: self._typed(name, text))
            typed.editingFinished.connect(self.commit)
        self.dhcp.clicked.connect(self._dhcp_ticked)
        self.forwards.changed.connect(lambda typed: self._typed("forwards", typed))
        self.forwards.ended.connect(self.commit)

    # Showing

    def show_vm(self, shown: Shown) -> None:
        """Show the network of a virtual machine; what is being typed stays."""
        self._shown = shown
        drafts = self._edits.drafts.get(shown.key, {})
        for name, typed in self.fields.items():
            wanted = drafts.get(name, getattr(shown.choice.nat, name))
            if typed.text() != wanted:
                typed.setText(wanted)
                typed.setCursorPosition(0)
        self.forwards.show_typed(drafts.get("forwards", written(shown.choice.nat.forwards)))
        self._show_dhcp(shown)
        self._show_verdict(shown, nat_of(shown.choice, drafts))

    def _show_dhcp(self, shown: Shown) -> None:
        possible, on = can_have_dhcp(shown.vm), shown.choice.nat.dhcp
        self.dhcp.setEnabled(possible or on)
        self.dhcp.setChecked(on)
        note = DHCP_NOTE if possible else SERVERS_ONLY
        self.dhcp.setAccessibleDescription(note)
        self.dhcp_note.setText(note)
        self.dhcp_note.setVisible(on or not possible)
        self.range.setVisible(on)

    def _show_verdict(self, shown: Shown, typed: NatChoice) -> None:
        icon, said = nat_verdict(typed, shown.vm)
        self.verdict.setText(said)
        self.verdict_icon.show_icon(icon)
        wrong = wrong_field(typed)
        for name, field in self.fields.items():
            field.set_invalid(invalid=name == wrong)
        self._offered = offered(shown, typed, self._edits.suggested(shown.key).nat)
        self.offer.setVisible(self._offered is not None)
        if self._offered is not None:
            used = set_up_before(shown.vm.inside) is not None
            words = "Use the one inside" if used else "Use a free one"
            self.offer.set_words(f"{words}: {self._offered.prefix}")

    # Acting

    def _typed(self, name: str, text: str) -> None:
        if self._shown is not None:
            self._edits.keep(self._shown.key, name, text)
            self.show_vm(self._shown)

    def _dhcp_ticked(self, checked: bool) -> None:  # noqa: FBT001 - a slot
        if self._shown is None:
            return
        self.commit()
        key = self._shown.key
        nat = replace(self._edits.current(key).nat, dhcp=checked)
        self._edits.drop(key, "dhcp_first", "dhcp_last")
        bare = replace(nat, dhcp_first="", dhcp_last="")
        self._take(with_range(nat) if checked else bare)

    def _take_offer(self) -> None:
        if self._shown is not None and self._offered is not None:
            offer = self._offered
            self._edits.drop(self._shown.key, *DRAFTS)
            self._take(offer)

    def _take(self, nat: NatChoice) -> None:
        if self._shown is not None:
            self._edits.choose([self._shown.key], nat=nat)
            self._edits.settled(self._shown.key)

    def commit(self) -> None:
        """Take what was typed, when it can be used."""
        if self._shown is None:
            return
        key = self._shown.key
        choice, drafts = self._edits.current(key), self._edits.drafts.get(key, {})
        typed = nat_of(choice, drafts)
        if not drafts.keys() & set(DRAFTS) or nat_problem(typed):
            return
        self._edits.drop(key, *DRAFTS)
        if typed != choice.nat:
            self._edits.choose([key], nat=typed)


def _pair(*named: tuple[str, Field], even: bool = False) -> QGridLayout:
    """Put two fields side by side, each under its name."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(4)
    grid.setVerticalSpacing(4)
    for at, (word, field) in enumerate(named):
        grid.setColumnStretch(at, 6 if even else 6 - at)
        name = label(word, "field")
        name.setBuddy(field)
        grid.addWidget(name, 0, at)
        grid.addWidget(field, 1, at)
    return grid
