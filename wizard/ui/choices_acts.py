"""What each menu for several virtual machines does, and whom it skips. No Qt here."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from wizard.model.choices import (
    Afterwards,
    BringDown,
    Enablement,
    Networking,
    SavedState,
    VmChoice,
)
from wizard.model.facts import GIB
from wizard.model.text import size_words
from wizard.planning.consents import ASLEEP, PAUSED, SAVED
from wizard.planning.suggestions import to_disable
from wizard.ui.choices_bulk import Act, Case, spoofable
from wizard.ui.choices_rows import is_on
from wizard.ui.words import minutes, state_name

WAITS = (300, 600, 1200, 1800)
SIZES = tuple(amount * GIB for amount in (4, 8, 16, 32, 64))
AS_NEEDED, AS_IT_IS = "As each VM needs", "Leave as it is"

# Whom an act skips ------------------------------------------------------------------------------


def _on_already(case: Case) -> str:
    return "is on already" if is_on(case.vm) else ""


def _not_on(case: Case) -> str:
    return "" if is_on(case.vm) else "is not on"


def _left_alone(case: Case) -> str:
    return "" if case.choice.takes_part else "is not to be changed"


def _not_enabled(case: Case) -> str:
    if case.choice.enablement is Enablement.DISABLE:
        return "is to be turned off"
    return _left_alone(case)


def _in_no_state(*states: str) -> Callable[[Case], str]:
    def refuse(case: Case) -> str:
        return _left_alone(case) or ("" if case.vm.state in states else f"is {state_name(case.vm)}")

    return refuse


def _cannot_run_down(case: Case) -> str:
    return _left_alone(case) or ("is off" if case.vm.state == "Off" else "")


def _cannot_spoof(case: Case) -> str:
    if _not_enabled(case):
        return _not_enabled(case)
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


def _turn_off(case: Case) -> VmChoice:
    return to_disable(case.choice)


def _teaming(case: Case) -> VmChoice:
    return replace(case.choice, teaming=True)


def _without_spoofing(case: Case) -> str:
    spoofs = case.choice.networking is Networking.MAC_SPOOFING
    return _not_enabled(case) or ("" if spoofs else "has no MAC address spoofing chosen")


def _like(*parts: str) -> Callable[[Case], VmChoice]:
    """Take parts of a choice from what the wizard would choose."""
    return lambda case: replace(
        case.choice, **{part: getattr(case.suggested, part) for part in parts}
    )


def _set(**values: Any) -> Callable[[Case], VmChoice]:
    return lambda case: replace(case.choice, **values)


NESTED = (
    Act(AS_NEEDED, "Nested set as each needs", _like("enablement")),
    Act("Turn on", "Nested set to on", _set(enablement=Enablement.ENABLE), _on_already, asks=True),
    Act("Turn off", "Nested set to off", _turn_off, _not_on, asks=True),
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
HARDER = (
    Act(
        "Force to shut down…",
        "Power set to force",
        _set(bring_down=BringDown.FORCE),
        _cannot_run_down,
        asks=True,
    ),
    Act(
        "Turn off, like a power cut…",
        "Power set to turn off",
        _set(bring_down=BringDown.TURN_OFF),
        _cannot_run_down,
        asks=True,
    ),
)
ASLEEP_ACTS = (
    Act(
        "Saved: start, then shut down…",
        "Saved VMs set to start first",
        _set(saved_state=SavedState.START, bring_down=BringDown.SHUT_DOWN),
        _in_no_state(*ASLEEP),
        asks=True,
    ),
    Act(
        "Saved: discard what was saved…",
        "Saved VMs set to discard",
        _set(saved_state=SavedState.DISCARD, bring_down=BringDown.SHUT_DOWN),
        _in_no_state(*SAVED),
        asks=True,
    ),
    Act(
        "Paused: resume, then shut down…",
        "Paused VMs set to resume first",
        _set(bring_down=BringDown.SHUT_DOWN),
        _in_no_state(PAUSED),
        asks=True,
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
PROBE = (
    Act(
        "Found off: start once to see",
        "One start to see chosen",
        _set(probe_start=True),
        _in_no_state("Off"),
        asks=True,
    ),
)
MEMORY = (
    Act(AS_NEEDED, "Memory set as each needs", _like("memory"), _not_enabled),
    *(
        Act(
            f"{size_words(amount)}, fixed",
            f"Memory set to {size_words(amount)}",
            _memory(amount),
            _not_enabled,
        )
        for amount in SIZES
    ),
    Act(AS_IT_IS, "Memory left as it is", _memory(None), _not_enabled),
)
NETWORKING = (
    Act(
        AS_NEEDED,
        "Networking set as each needs",
        _like("networking", "spoofing_adapters", "nat"),
        _not_enabled,
    ),
    Act("MAC address spoofing", "Networking set to spoofing", _spoofing, _cannot_spoof),
    Act(
        "NAT inside the VM", "Networking set to NAT", _set(networking=Networking.NAT), _not_enabled
    ),
    Act("Allow teaming of the adapters", "Teaming allowed", _teaming, _without_spoofing),
    Act(AS_IT_IS, "Networking left as it is", _set(networking=Networking.NONE), _not_enabled),
)
MENUS: tuple[tuple[str, tuple[tuple[Act, ...], ...]], ...] = (
    ("Nested", (NESTED,)),
    ("Power", (POWER, HARDER, ASLEEP_ACTS, AFTER, PROBE)),
    ("Memory", (MEMORY,)),
    ("Networking", (NETWORKING,)),
)


# Inside -----------------------------------------------------------------------------------------


def _inside(**values: Any) -> Callable[[Case], VmChoice]:
    return lambda case: replace(case.choice, inside=replace(case.choice.inside, **values))


def _without_account(case: Case) -> str:
    return _not_enabled(case) or ("" if case.choice.inside.account else "has no account chosen")


def with_account(group: str) -> Act:
    """Let the wizard work inside as an account; ``""``: not at all."""
    word = f"Sign in as {group}" if group else "Nobody signs in"
    done = f"Work inside set to {group}" if group else "No work inside"
    return Act(word, done, _inside(account=group), _not_enabled)


WORK_INSIDE = (
    Act(
        "Install Hyper-V…",
        "Installing Hyper-V chosen",
        _inside(install_hyper_v=True),
        _without_account,
        asks=True,
    ),
    Act(
        "Do not install Hyper-V",
        "Installing Hyper-V not chosen",
        _inside(install_hyper_v=False),
        _without_account,
    ),
    Act("Deep check", "Deep check chosen", _inside(deep_check=True), _without_account),
    Act("No deep check", "Deep check not chosen", _inside(deep_check=False), _without_account),
)
