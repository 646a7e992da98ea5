"""Changing many virtual machines at once: what each menu does, and whom it skips. No Qt here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from wizard.flow.state import State, VmKey
from wizard.model.choices import Afterwards, BringDown, Enablement, Networking, VmChoice
from wizard.model.facts import GIB, Host, VirtualMachine
from wizard.model.text import size_words
from wizard.planning.suggestions import outward_adapters
from wizard.ui.choices_rows import is_on
from wizard.ui.words import minutes, plural

WAITS = (300, 600, 1200, 1800)
SIZES = tuple(amount * GIB for amount in (4, 8, 16, 32, 64))
AS_NEEDED, AS_IT_IS = "As each VM needs", "Leave as it is"
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
    """One entry of a menu. ``refuse`` says why a virtual machine cannot take it, or nothing."""

    word: str
    done: str
    change: Callable[[Case], VmChoice]
    refuse: Callable[[Case], str] = lambda _case: ""


@dataclass(frozen=True, slots=True)
class Result:
    """What an act comes to: new choices, and who was skipped for which reason."""

    act: Act
    new: Mapping[VmKey, VmChoice]
    skipped: tuple[tuple[str, str], ...]

    @property
    def sentence(self) -> str:
        """Say what was done: "Networking set to NAT for 3 VMs."."""
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


# Whom an act skips ------------------------------------------------------------------------------


def _on_already(case: Case) -> str:
    return "is on already" if is_on(case.vm) else ""


def _left_alone(case: Case) -> str:
    return "" if case.choice.enablement is Enablement.ENABLE else "is not to be changed"


def _cannot_run_down(case: Case) -> str:
    return _left_alone(case) or ("is off" if case.vm.state == "Off" else "")


def _cannot_spoof(case: Case) -> str:
    if _left_alone(case):
        return _left_alone(case)
    return "" if spoofable(case.host, case.vm) else "has no adapter on an external switch"


# What an act changes ----------------------------------------------------------------------------


def _wait(seconds: int) -> Callable[[Case], VmChoice]:
    return lambda case: replace(case.choice, bring_down=BringDown.SHUT_DOWN, shutdown_limit=seconds)


def _afterwards(wanted: Afterwards) -> Callable[[Case], VmChoice]:
    return lambda case: replace(case.choice, afterwards=wanted)


def _memory(amount: int | None) -> Callable[[Case], VmChoice]:
    return lambda case: replace(case.choice, memory=amount)


def _spoofing(case: Case) -> VmChoice:
    adapters = case.choice.spoofing_adapters or spoofable(case.host, case.vm)
    return replace(case.choice, networking=Networking.MAC_SPOOFING, spoofing_adapters=adapters)


def _like(*parts: str) -> Callable[[Case], VmChoice]:
    """Take parts of a choice from what the wizard would choose."""
    return lambda case: replace(
        case.choice, **{part: getattr(case.suggested, part) for part in parts}
    )


def _set(**values: Any) -> Callable[[Case], VmChoice]:
    return lambda case: replace(case.choice, **values)


NESTED = (
    Act(AS_NEEDED, "Nested set as each needs", _like("enablement")),
    Act("Turn on", "Nested set to on", _set(enablement=Enablement.ENABLE), _on_already),
    Act(AS_IT_IS, "Nested left as it is", _set(enablement=Enablement.LEAVE)),
)
POWER = (
    Act(
        AS_NEEDED,
        "Power set as each needs",
        _like("bring_down", "shutdown_limit", "afterwards"),
        _left_alone,
    ),
    *(
        Act(
            f"Shut down, wait {minutes(limit)}",
            f"Shutting down set to {minutes(limit)}",
            _wait(limit),
            _cannot_run_down,
        )
        for limit in WAITS
    ),
    Act(
        "Leave as it is while it runs",
        "Power left alone",
        _set(bring_down=BringDown.SKIP),
        _cannot_run_down,
    ),
)
AFTER = (
    Act(
        "Afterwards: as found",
        "Afterwards set to as found",
        _afterwards(Afterwards.AS_FOUND),
        _left_alone,
    ),
    Act(
        "Afterwards: start it",
        "Afterwards set to start",
        _afterwards(Afterwards.START),
        _left_alone,
    ),
    Act(
        "Afterwards: keep it off",
        "Afterwards set to off",
        _afterwards(Afterwards.STAY_OFF),
        _left_alone,
    ),
)
MEMORY = (
    Act(AS_NEEDED, "Memory set as each needs", _like("memory"), _left_alone),
    *(
        Act(
            f"{size_words(amount)}, fixed",
            f"Memory set to {size_words(amount)}",
            _memory(amount),
            _left_alone,
        )
        for amount in SIZES
    ),
    Act(AS_IT_IS, "Memory left as it is", _memory(None), _left_alone),
)
NETWORKING = (
    Act(
        AS_NEEDED,
        "Networking set as each needs",
        _like("networking", "spoofing_adapters", "nat"),
        _left_alone,
    ),
    Act("MAC address spoofing", "Networking set to spoofing", _spoofing, _cannot_spoof),
    Act("NAT inside the VM", "Networking set to NAT", _set(networking=Networking.NAT), _left_alone),
    Act(AS_IT_IS, "Networking left as it is", _set(networking=Networking.NONE), _left_alone),
)
MENUS: tuple[tuple[str, tuple[tuple[Act, ...], ...]], ...] = (
    ("Nested", (NESTED,)),
    ("Power", (POWER, AFTER)),
    ("Memory", (MEMORY,)),
    ("Networking", (NETWORKING,)),
)
