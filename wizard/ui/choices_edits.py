"""What the forms of the fourth page share: what they show, and what they do with it. No Qt here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from wizard.flow.state import State, VmKey
from wizard.model.choices import Consent, NatChoice, PortForward, VmChoice
from wizard.model.facts import Host, VirtualMachine
from wizard.model.nat_details import forward_of

ROW, CELL = "\n", "\t"  # how a list of ports is kept while it is typed
TYPED = ("prefix", "gateway", "dns", "switch", "dhcp_first", "dhcp_last")


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


def _nothing(_key: VmKey) -> None:
    """Do nothing."""


def _no_choices(_new: Mapping[VmKey, VmChoice]) -> None:
    """Do nothing."""


@dataclass
class Edits:
    """What a form does with what is chosen, and what is typed but cannot be used, by VM.

    ``ask_account`` asks for an account for work inside a virtual machine, ``look_inside`` reads
    there.
    """

    choose: Callable[..., object]
    current: Callable[[VmKey], VmChoice]
    settled: Callable[[VmKey], object]
    state: Callable[[], State] = State
    choose_each: Callable[[Mapping[VmKey, VmChoice]], object] = _no_choices
    suggested: Callable[[VmKey], VmChoice] = lambda _key: VmChoice()
    ask_account: Callable[[VmKey], object] = _nothing
    look_inside: Callable[[VmKey], object] = _nothing
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

    def agree(self, key: VmKey, consent: Consent, *, agreed: bool) -> None:
        """Give a consent for a virtual machine, or take it back."""
        before = self.current(key).consents
        self.choose([key], consents=before | {consent} if agreed else before - {consent})


def nat_of(choice: VmChoice, drafts: dict[str, str]) -> NatChoice:
    """The NAT network as it is typed."""
    typed = {name: drafts[name].strip() for name in TYPED if name in drafts}
    nat = replace(choice.nat, **typed)  # type: ignore[arg-type]
    return replace(nat, forwards=forwards_of(drafts["forwards"])) if "forwards" in drafts else nat


def written(forwards: Iterable[PortForward]) -> str:
    """Write ports as they are kept while they are typed."""
    return ROW.join(
        CELL.join((each.protocol, str(each.port or ""), each.address, str(each.inner_port or "")))
        for each in forwards
    )


def cells_of(typed: str) -> list[list[str]]:
    """Return what is typed, row by row: protocol, port, address, port there."""
    return [row.split(CELL) for row in typed.split(ROW)] if typed else []


def forwards_of(typed: str) -> tuple[PortForward, ...]:
    """Return ports as they are typed."""
    return tuple(forward_of(*cells) for cells in cells_of(typed))
