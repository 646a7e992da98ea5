"""What the user decided, for each virtual machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Enablement(StrEnum):
    """Whether a virtual machine gets the virtualization extensions."""

    ENABLE = "enable"
    LEAVE = "leave"


class BringDown(StrEnum):
    """How a running virtual machine may be brought down."""

    SHUT_DOWN = "shut down"
    SKIP = "skip"


class Afterwards(StrEnum):
    """In which power state a virtual machine is left."""

    AS_FOUND = "as found"
    START = "start"
    STAY_OFF = "stay off"


class Networking(StrEnum):
    """How nested virtual machines reach a network."""

    MAC_SPOOFING = "mac address spoofing"
    NAT = "nat"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class NatChoice:
    """The NAT network to make inside a virtual machine; ``dns`` is for the nested ones."""

    prefix: str = "192.168.100.0/24"
    gateway: str = "192.168.100.1"
    switch: str = "Nested"
    dns: str = ""


@dataclass(frozen=True, slots=True)
class VmChoice:
    """What to do with one virtual machine. ``memory`` in bytes, ``None``: leave as it is."""

    enablement: Enablement = Enablement.LEAVE
    bring_down: BringDown = BringDown.SHUT_DOWN
    shutdown_limit: int = 600
    memory: int | None = None
    afterwards: Afterwards = Afterwards.AS_FOUND
    networking: Networking = Networking.NONE
    spoofing_adapters: tuple[str, ...] = ()
    nat: NatChoice = NatChoice()


@dataclass(frozen=True, slots=True)
class Choices:
    """All decisions, by ``(host name, Id of the virtual machine)``."""

    vms: Mapping[tuple[str, str], VmChoice] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, host: str, vm_id: str) -> VmChoice:
        """Return the choice for a virtual machine; without one it is left alone."""
        return self.vms.get((host, vm_id), VmChoice())
