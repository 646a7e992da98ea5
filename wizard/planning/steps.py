"""Every step: what it observes, how it changes it, and how both are said.

A step is addressed by the Id of its virtual machine. Values are plain, so that they can be written
down and read back (:mod:`wizard.planning.writing`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from wizard.model.facts import Memory, VmRef
from wizard.model.text import Problem, Text, size_words, text
from wizard.planning.step import Motion
from wizard.powershell import changes, queries
from wizard.powershell.changes import WAIT, Change
from wizard.powershell.enumerations import HEARTBEAT, VM_STATE
from wizard.powershell.queries import Query, Row

RUNNING = "Running"
OFF = "Off"
READ_BACK_SECONDS = 30.0
START_SECONDS = 120.0
HEARTBEAT_SECONDS = 600.0

Expected: TypeAlias = Mapping[str, tuple[Any, ...]]


class Exact:
    """A value that counts when it is equal, and never goes over by itself."""

    __slots__ = ()

    def fits(self, observed: Any, value: Any) -> bool:
        """Whether both are equal."""
        return bool(observed == value)

    def is_passing(self, observed: Any) -> bool:  # noqa: ARG002 - part of what a step is
        """Never."""
        return False


_PASSING = frozenset({"Starting", "Stopping", "Resuming", "Pausing", "Saving", "FastSaving"})


@dataclass(frozen=True, slots=True)
class SetPower(Exact):
    """Bring a virtual machine down gracefully, or start it. ``patience`` is the user's limit."""

    vm: VmRef
    before: str
    after: str
    patience: float = 600.0

    @property
    def aspect(self) -> Text:
        """Power."""
        return text("Power")

    @property
    def title(self) -> Text:
        """The order."""
        return text("Shut the guest down") if self.after == OFF else text("Start the VM")

    def observe(self) -> Query[str]:
        """Ask for the power state."""
        return queries.power_state(self.vm)

    def set(self, value: str) -> Change:
        """Shut down or start."""
        return changes.shut_down(self.vm) if value == OFF else changes.start(self.vm)

    def said(self, value: str) -> Text:
        """Return the state by its name."""
        return text(value)

    def expected(self, value: str) -> Expected:
        """Return the number of the state, and its name."""
        return {"State": raw(VM_STATE, value)}

    def is_passing(self, observed: str) -> bool:
        """Whether the host is still at it."""
        return observed in _PASSING

    def motion(self, value: str) -> Motion:
        """Return the words for going down or coming up."""
        if value == OFF:
            return Motion(text("shutting down"), text("Did not shut down."))
        return Motion(text("starting"), text("Did not start."))


@dataclass(frozen=True, slots=True)
class SetMemory(Exact):
    """Set the memory; only settings in force are compared."""

    vm: VmRef
    before: Memory
    after: Memory
    patience: float = READ_BACK_SECONDS

    @property
    def aspect(self) -> Text:
        """Memory."""
        return text("Memory")

    @property
    def title(self) -> Text:
        """The order, with the amount."""
        if self.after.dynamic:
            return text("Dynamic memory of {amount}", amount=_range(self.after))
        return text("Fixed memory of {amount}", amount=_amount(self.after.startup))

    def observe(self) -> Query[Memory]:
        """Ask for the settings in force."""
        return queries.memory_settings(self.vm)

    def set(self, value: Memory) -> Change:
        """Set all settings in one call."""
        return changes.set_memory(self.vm, value)

    def said(self, value: Memory) -> Text:
        """Return ``16 GB, fixed`` or ``2–16 GB, dynamic``."""
        if value.dynamic:
            return text("{amount}, dynamic", amount=_range(value))
        return text("{amount}, fixed", amount=_amount(value.startup))

    def expected(self, value: Memory) -> Expected:
        """Return the settings in force."""
        settings = {"DynamicMemoryEnabled": value.dynamic, "Startup": value.startup}
        if value.dynamic:
            settings |= {"Minimum": value.minimum, "Maximum": value.maximum}
            settings |= {"Buffer": value.buffer, "Priority": value.priority}
        return {name: (setting,) for name, setting in settings.items()}

    def motion(self, value: Memory) -> Motion:  # noqa: ARG002 - the words do not depend on it
        """Return the words for changing memory."""
        return Motion(text("setting the memory"), text("The memory was not set."))


@dataclass(frozen=True, slots=True)
class ExposeVirtualizationExtensions(Exact):
    """Expose the virtualization extensions of the processor to a virtual machine."""

    vm: VmRef
    before: bool = False
    after: bool = True
    patience: float = READ_BACK_SECONDS

    @property
    def aspect(self) -> Text:
        """Virtualization extensions."""
        return text("Virtualization extensions")

    @property
    def title(self) -> Text:
        """The order."""
        return text("Expose virtualization extensions")

    def observe(self) -> Query[bool]:
        """Ask whether they are exposed."""
        return queries.exposes_virtualization(self.vm)

    def set(self, value: bool) -> Change:  # noqa: FBT001 - the value of this step
        """Expose or hide."""
        return changes.expose_virtualization(self.vm, exposed=value)

    def said(self, value: bool) -> Text:  # noqa: FBT001
        """Return ``Exposed`` or ``Hidden``."""
        return text("Exposed") if value else text("Hidden")

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return the property itself."""
        return {"ExposeVirtualizationExtensions": (value,)}

    def motion(self, value: bool) -> Motion:  # noqa: FBT001
        """Return the words for exposing or hiding."""
        if value:
            return Motion(text("exposing extensions"), text("The extensions were not exposed."))
        return Motion(text("hiding extensions"), text("The extensions were not hidden."))


@dataclass(frozen=True, slots=True)
class SetMacAddressSpoofing(Exact):
    """Allow MAC address spoofing on one network adapter."""

    vm: VmRef
    adapter: str
    adapter_name: str
    before: bool = False
    after: bool = True
    patience: float = READ_BACK_SECONDS

    @property
    def aspect(self) -> Text:
        """MAC address spoofing."""
        return text("MAC address spoofing")

    @property
    def title(self) -> Text:
        """The order, with the adapter."""
        return text("Allow MAC address spoofing on “{adapter}”", adapter=self.adapter_name)

    def observe(self) -> Query[bool]:
        """Ask the adapter; the answer may be that there is none any more."""
        query = queries.mac_address_spoofing(self.vm, self.adapter)

        def read(rows: tuple[Row, ...]) -> bool:
            if not rows:
                gone = text(
                    "The network adapter “{it}” is not there any more.", it=self.adapter_name
                )
                raise Problem(gone, text("Read the host again and choose its adapters anew."))
            return query.read(rows)

        return replace(query, read=read)

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Allow or forbid."""
        return changes.set_mac_address_spoofing(self.vm, self.adapter, allowed=value)

    def said(self, value: bool) -> Text:  # noqa: FBT001
        """Return ``On`` or ``Off``."""
        return text("On") if value else text("Off")

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return Hyper-V's number, in which On is 0, and its name."""
        return {"MacAddressSpoofing": (0, "On") if value else (1, "Off")}

    def motion(self, value: bool) -> Motion:  # noqa: FBT001
        """Return the words for allowing or forbidding."""
        doing = text("allowing MAC address spoofing")
        if not value:
            doing = text("forbidding MAC address spoofing")
        return Motion(doing, text("MAC address spoofing was not set."))


@dataclass(frozen=True, slots=True)
class WaitForHeartbeat(Exact):
    """Wait until the guest is alive. It changes nothing.

    ``False`` means that nobody asks for a heartbeat, so everything fits it: before the step, and
    going back, where nothing is to be done.
    """

    vm: VmRef
    before: bool = False
    after: bool = True
    patience: float = HEARTBEAT_SECONDS

    @property
    def aspect(self) -> Text:
        """Heartbeat."""
        return text("Heartbeat")

    @property
    def title(self) -> Text:
        """The order."""
        return text("Wait for the heartbeat")

    def observe(self) -> Query[bool]:
        """Ask whether the guest is alive."""
        return queries.heartbeat(self.vm)

    def set(self, value: bool) -> Change:  # noqa: ARG002, FBT001
        """Return that there is nothing to send, either way."""
        return WAIT

    def said(self, value: bool) -> Text:  # noqa: FBT001
        """Return ``Seen`` or ``Not asked for``."""
        return text("Seen") if value else text("Not asked for")

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return the numbers of a living guest and their names; anything counts as ``False``."""
        alive = (n for name in queries.ALIVE for n in raw(HEARTBEAT, name))
        return {"Heartbeat": tuple(alive)} if value else {}

    def fits(self, observed: bool, value: bool) -> bool:  # noqa: FBT001
        """Whether a heartbeat is seen, or none is asked for."""
        return observed or not value

    def motion(self, value: bool) -> Motion:  # noqa: ARG002, FBT001
        """Return the words for waiting."""
        return Motion(text("waiting for the heartbeat"), text("No heartbeat was seen."))


def raw(table: Mapping[int, str], name: str) -> tuple[int | str, ...]:
    """Return how a value of a list may arrive: as its number, or by its name."""
    return (*(number for number, listed in table.items() if listed == name), name)


def _amount(size: int | None) -> str:
    return "unknown size" if size is None else size_words(size, decimals=2)


def _range(memory: Memory) -> str:
    low, high = _amount(memory.minimum), _amount(memory.maximum)
    same_unit = low.endswith(" GB") and high.endswith(" GB")
    return f"{low.removesuffix(' GB') if same_unit else low}–{high}"
