"""Changing many virtual machines at once: trying an act, and what it comes to. No Qt here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from wizard.flow.state import State, VmKey
from wizard.model.choices import Consent, VmChoice
from wizard.model.facts import Host, VirtualMachine
from wizard.planning.consents import missing_consents
from wizard.planning.suggestions import outward_adapters
from wizard.ui.words import plural

MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class Case:
    """One virtual machine that an act is tried on."""

    host: Host
    vm: VirtualMachine
    choice: VmChoice
    suggested: VmChoice


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of a menu. ``refuse`` says why a virtual machine cannot take it, or nothing.

    ``asks``: before it is taken, the user agrees to what is lost by it.
    """

    word: str
    done: str
    change: Callable[[Case], VmChoice]
    refuse: Callable[[Case], str] = lambda _case: ""
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What an act comes to: new choices, and who was skipped for which reason."""

    act: Act
    new: Mapping[VmKey, VmChoice]
    skipped: tuple[tuple[str, str], ...]

    @property
    def sentence(self) -> str:
        """Say what was done: "Networking set to NAT for 3 VMs."."""
        if not self.new and not self.skipped:
            return "Nothing changed."
        if not self.skipped:
            return f"{self.act.done} for {plural(len(self.new), 'VM')}."
        names = "; ".join(f"{name} {reason}" for name, reason in self.skipped[:MOST_NAMED])
        more = len(self.skipped) - MOST_NAMED
        who = f"{names}; {more:,} more were skipped" if more > 0 else names
        if not self.new:
            return f"Nothing changed: {who}."
        all_of = len(self.new) + len(self.skipped)
        return f"{self.act.done}: {len(self.new):,} of {all_of:,} changed; {who}."


def apply(
    act: Act, keys: Iterable[VmKey], state: State, suggested: Callable[[VmKey], VmChoice]
) -> Result:
    """Try an act on virtual machines."""
    wanted = frozenset(keys)
    new: dict[VmKey, VmChoice] = {}
    skipped = []
    for host, vm in state.vms:
        key = (host.name, vm.ref.id)
        if key not in wanted:
            continue
        case = Case(host, vm, state.choices.of(*key), suggested(key))
        reason = "is left out" if key in state.left_out else act.refuse(case)
        if reason:
            skipped.append((vm.ref.name, reason))
        else:
            new[key] = act.change(case)
    return Result(act, new, tuple(skipped))


def spoofable(host: Host, vm: VirtualMachine) -> tuple[str, ...]:
    """Ids of the adapters that lead outside: those on an external, wired switch."""
    return tuple(adapter.id for adapter in outward_adapters(host, vm))


def to_agree(result: Result, state: State) -> dict[Consent, tuple[str, ...]]:
    """Return what the user must agree to before the result is taken, with the names for each."""
    if not result.act.asks:
        return {}
    found: dict[Consent, list[str]] = {}
    for host, vm in state.vms:
        choice = result.new.get((host.name, vm.ref.id))
        if choice is not None:
            for consent in missing_consents(vm, choice):
                found.setdefault(consent, []).append(vm.ref.name)
    return {each: tuple(found[each]) for each in Consent if each in found}


def agreed(result: Result, state: State) -> Result:
    """Return the result with every consent it needs."""
    vms = {(host.name, vm.ref.id): vm for host, vm in state.vms}
    new = {
        key: replace(choice, consents=choice.consents | missing_consents(vms[key], choice))
        if key in vms
        else choice
        for key, choice in result.new.items()
    }
    return replace(result, new=new)
