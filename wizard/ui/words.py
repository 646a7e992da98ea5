"""Values in plain words: Windows and processors, sizes, times, power states. No Qt here."""

import re
from collections.abc import Iterable
from datetime import datetime

from wizard.model.choices import Afterwards, BringDown, Networking, SavedState
from wizard.model.facts import GIB, MIB, Host, Memory, ProductType, VirtualMachine
from wizard.model.text import size_words

SERVERS = {
    14393: "Server 2016",
    16299: "Server 1709",
    17134: "Server 1803",
    17763: "Server 2019",
    18362: "Server 1903",
    18363: "Server 1909",
    19041: "Server 2004",
    19042: "Server 20H2",
    20348: "Server 2022",
    25398: "Server 23H2",
    26100: "Server 2025",
}
VENDORS = {"GenuineIntel": "Intel", "AuthenticAMD": "AMD"}
FIRST_CLIENT_BUILD, FIRST_WINDOWS_11_BUILD = 10240, 22000
LEAST_MEMORY, MOST_MEMORY = 32 * MIB, 12 * 1024 * GIB
STATES = {
    "Running": "running",
    "Off": "off",
    "Saved": "saved",
    "FastSaved": "saved",
    "Paused": "paused",
    "Hibernated": "hibernated",
}
NETWORKING = {
    Networking.MAC_SPOOFING: "MAC address spoofing",
    Networking.NAT: "NAT",
    Networking.NONE: "none",
}
AFTERWARDS = {
    Afterwards.AS_FOUND: "As found",
    Afterwards.START: "Start it",
    Afterwards.STAY_OFF: "Keep it off",
}
_SIZE = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(MB|MIB|GB|GIB|TB|TIB)?\s*\Z", re.IGNORECASE)
_UNITS = {"M": MIB, "G": GIB, "T": 1024 * GIB}


def windows_name(host: Host) -> str:
    """Name the Windows of a host as people do: "Server 2022", "Windows 11"."""
    system = host.operating_system
    if system is None or system.build is None:
        return "Windows not read"
    if system.product_type is not ProductType.WORKSTATION:
        return SERVERS.get(system.build, f"Server, build {system.build}")
    if system.build >= FIRST_WINDOWS_11_BUILD:
        return "Windows 11"
    return "Windows 10" if system.build >= FIRST_CLIENT_BUILD else f"Windows {system.build}"


def vendor_name(host: Host) -> str:
    """Name who made the processors: "Intel", "AMD"."""
    if not host.processors:
        return "processor not read"
    return VENDORS.get(host.vendor or "", host.vendor or "mixed processors")


def about(amount: int) -> str:
    """Write bytes that are an estimate: whole gigabytes from ten up."""
    return f"{int(amount / GIB):,} GB" if abs(amount) >= 10 * GIB else size_words(amount)


def read_size(written: str) -> int | None:
    """Read "16 GB", "8192 MB" or "16" (gigabytes); ``None`` when it is no size."""
    found = _SIZE.match(written)
    if found is None:
        return None
    number = float(found[1].replace(",", "."))
    return round(number * _UNITS[(found[2] or "GB")[0].upper()] / MIB) * MIB


def memory_problem(written: str) -> str | None:
    """Say why typed memory cannot be used; ``None`` when it can."""
    amount = read_size(written)
    if amount is None:
        return "Write a size with its unit, such as 16 GB or 8192 MB."
    if amount < LEAST_MEMORY:
        return f"A VM needs at least {size_words(LEAST_MEMORY)}."
    if amount > MOST_MEMORY:
        return f"A VM takes at most {size_words(MOST_MEMORY)}."
    return None if amount % (2 * MIB) == 0 else "Memory goes in steps of 2 MB."


def memory_words(memory: Memory | None) -> str:
    """Write the memory settings of a virtual machine: "16 GB", or "2–16 GB" when dynamic."""
    if memory is None or memory.startup is None:
        return "not read"
    if memory.dynamic and memory.minimum is not None and memory.maximum is not None:
        return f"{memory_range(memory)} {_unit(memory.maximum)}"
    return size_words(memory.startup)


def memory_range(memory: Memory) -> str:
    """Write the limits of dynamic memory without the unit of the upper one: "2–16"."""
    low, high = memory.minimum or 0, memory.maximum or 0
    same = _unit(low) == _unit(high)
    return (
        f"{size_words(low).split()[0] if same else size_words(low)}–{size_words(high).split()[0]}"
    )


def _unit(amount: int) -> str:
    return size_words(amount).split()[1]


def minutes(seconds: int) -> str:
    """Write a time limit: "10 minutes", "30 seconds"."""
    if seconds < 60:  # noqa: PLR2004
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    count = round(seconds / 60)
    return "1 minute" if count == 1 else f"{count} minutes"


def moment(at: datetime, now: datetime, *, seconds: bool = False) -> str:
    """Write a time of day in local time, with the date unless it is today."""
    local, today = at.astimezone(), now.astimezone().date()
    clock = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    return f"today {clock}" if local.date() == today else f"{local:%Y-%m-%d} {clock}"


def state_name(vm: VirtualMachine) -> str:
    """Name the power state of a virtual machine."""
    if vm.state is None:
        return "state not read"
    return STATES.get(vm.state, vm.state)


_DOWN = {
    BringDown.SHUT_DOWN: "Shut down",
    BringDown.FORCE: "Force",
    BringDown.TURN_OFF: "Turn off",
}


def power_words(
    vm: VirtualMachine, bring_down: BringDown, saved_state: SavedState = SavedState.START
) -> str:
    """Say in the table what happens to a VM's power: "Shut down", "Start first", "Is off"."""
    if vm.state == "Off" or vm.state not in ("Running", *_FIRST):
        return f"Is {state_name(vm)}" if vm.state else "Not read"
    if bring_down is BringDown.SKIP:
        return "Skip" if vm.state == "Running" else f"Stays {state_name(vm)}"
    if vm.state in ("Saved", "FastSaved") and saved_state is SavedState.DISCARD:
        return "Discard"
    first = _FIRST.get(vm.state, "") if bring_down is BringDown.SHUT_DOWN else ""
    return first or _DOWN[bring_down]


_FIRST = {
    "Saved": "Start first",
    "FastSaved": "Start first",
    "Hibernated": "Start first",
    "Paused": "Resume",
}


def plural(count: int, one: str, many: str | None = None) -> str:
    """Write a number with its word: "1 host", "1,000 VMs"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(names: Iterable[str], most: int = 3) -> str:
    """Join names; what is over ``most`` is counted."""
    known = list(names)
    shown = ", ".join(known[:most])
    return shown if len(known) <= most else f"{shown} and {len(known) - most} more"


def lowered(word: str) -> str:
    """Begin a word in the middle of a sentence; NAT and MAC keep their capitals."""
    return word if word[:2].isupper() else word[:1].lower() + word[1:]
