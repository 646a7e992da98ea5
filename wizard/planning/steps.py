"""Every step: what it observes, how it changes it, and how both are said.

A step is addressed by the Id of its virtual machine. Values are plain, so that they can be written
down and read back (:mod:`wizard.planning.writing`).
"""

from dataclasses import dataclass, replace

from wizard.model.facts import Memory, VmRef
from wizard.model.text import Problem, Text, size_words, text
from wizard.planning.exact import READ_BACK_SECONDS, Exact, Expected, raw
from wizard.planning.power import OFF, RUNNING, START_SECONDS, SetPower
from wizard.planning.step import Motion
from wizard.powershell import changes, preparation_queries, queries
from wizard.powershell.changes import WAIT, Change
from wizard.powershell.enumerations import HEARTBEAT
from wizard.powershell.queries import Query, Row

HEARTBEAT_SECONDS = 600.0

__all__ = [
    "OFF",
    "READ_BACK_SECONDS",
    "RUNNING",
    "START_SECONDS",
    "AllowTeaming",
    "Exact",
    "Expected",
    "ExposeVirtualizationExtensions",
    "SetMacAddressSpoofing",
    "SetMemory",
    "SetPower",
    "WaitForHeartbeat",
    "raw",
]


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
    """Expose the virtualization extensions of the processor to a virtual machine, or hide them."""

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
        if self.after:
            return text("Expose virtualization extensions")
        return text("Hide virtualization extensions")

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
        if self.after:
            return text("Allow MAC address spoofing on “{adapter}”", adapter=self.adapter_name)
        return text("Forbid MAC address spoofing on “{adapter}”", adapter=self.adapter_name)

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
class AllowTeaming(Exact):
    """Allow one network adapter to be part of a team inside the virtual machine."""

    vm: VmRef
    adapter: str
    adapter_name: str
    before: bool = False
    after: bool = True
    patience: float = READ_BACK_SECONDS

    @property
    def aspect(self) -> Text:
        """Teaming."""
        return text("Teaming")

    @property
    def title(self) -> Text:
        """The order, with the adapter."""
        return text("Allow “{adapter}” in a team inside", adapter=self.adapter_name)

    def observe(self) -> Query[bool]:
        """Ask the adapter."""
        return preparation_queries.teaming(self.vm, self.adapter)

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Allow or forbid."""
        return changes.set_teaming(self.vm, self.adapter, on=value)

    def said(self, value: bool) -> Text:  # noqa: FBT001
        """Return ``On`` or ``Off``."""
        return text("On") if value else text("Off")

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return Hyper-V's number, in which On is 0, and its name."""
        return {"AllowTeaming": (0, "On") if value else (1, "Off")}

    def motion(self, value: bool) -> Motion:  # noqa: FBT001
        """Return the words for allowing or forbidding."""
        doing = text("allowing teaming") if value else text("forbidding teaming")
        return Motion(doing, text("Teaming was not set."))


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

    def observe(self) -> Query[bool | None]:
        """Ask whether the guest is alive; ``None``: it is off."""
        return queries.heartbeat(self.vm)

    def set(self, value: bool) -> Change:  # noqa: ARG002, FBT001
        """Return that there is nothing to send, either way."""
        return WAIT

    def said(self, value: bool | None) -> Text:  # noqa: FBT001
        """Return ``Seen`` or ``Not asked for``; off, there can be none."""
        if value is None:
            return text("The VM is off")
        return text("Seen") if value else text("Not asked for")

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return the numbers of a living guest and their names; anything counts as ``False``."""
        alive = (n for name in queries.ALIVE for n in raw(HEARTBEAT, name))
        return {"Heartbeat": tuple(alive)} if value else {}

    def fits(self, observed: bool | None, value: bool) -> bool:  # noqa: FBT001
        """Whether a heartbeat is seen, or none is asked for."""
        return bool(observed) or not value

    def is_hopeless(self, observed: bool | None) -> bool:  # noqa: FBT001
        """Whether it is off, so that no heartbeat will come."""
        return observed is None

    def motion(self, value: bool) -> Motion:  # noqa: ARG002, FBT001
        """Return the words for waiting."""
        return Motion(text("waiting for the heartbeat"), text("No heartbeat was seen."))


def _amount(size: int | None) -> str:
    return "unknown size" if size is None else size_words(size, decimals=2)


def _range(memory: Memory) -> str:
    low, high = _amount(memory.minimum), _amount(memory.maximum)
    same_unit = low.endswith(" GB") and high.endswith(" GB")
    return f"{low.removesuffix(' GB') if same_unit else low}–{high}"
