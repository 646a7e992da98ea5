"""What was observed inside a virtual machine, where nested ones are to run. ``None``: not read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wizard.model.host_parts import DeviceGuard, OperatingSystem, Service, VirtualSwitch


@dataclass(frozen=True, slots=True)
class Address:
    """An IPv4 address of an interface, with the length of its prefix."""

    interface: str
    address: str
    prefix_length: int


@dataclass(frozen=True, slots=True)
class NatNetwork:
    """A NAT network, by the name it has there and the prefix it translates."""

    name: str
    prefix: str


@dataclass(frozen=True, slots=True)
class StaticMapping:
    """A port of the outside that leads to an address inside."""

    nat: str
    protocol: str | None = None
    port: int | None = None


@dataclass(frozen=True, slots=True)
class NestedVm:
    """A virtual machine inside the virtual machine; ``state`` is the name of ``VMState``."""

    id: str
    name: str
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Inside:
    """Everything read inside one virtual machine at one time.

    ``routes`` are prefixes without the default route. ``services`` lists those of
    ``inside_queries.SERVICES`` that exist. ``dhcp_scopes`` are names; without a DHCP server there
    is none. ``unanswered`` says why a question has no answer.
    """

    asked_at: datetime
    windows: OperatingSystem | None = None
    hyper_v_role: int | None = None
    device_guard: DeviceGuard | None = None
    addresses: tuple[Address, ...] | None = None
    routes: tuple[str, ...] | None = None
    nat_networks: tuple[NatNetwork, ...] | None = None
    static_mappings: tuple[StaticMapping, ...] | None = None
    listening_ports: tuple[int, ...] | None = None
    adapter_names: tuple[str, ...] | None = None
    switches: tuple[VirtualSwitch, ...] | None = None
    services: tuple[Service, ...] | None = None
    mac_minimum: str | None = None
    mac_maximum: str | None = None
    fast_startup: bool | None = None
    in_domain: bool | None = None
    nested_vms: tuple[NestedVm, ...] | None = None
    dhcp_scopes: tuple[str, ...] | None = None
    unanswered: Mapping[str, str] = field(default_factory=dict)

    def why_not(self, question: str) -> str:
        """Why a question has no answer, in plain words."""
        return self.unanswered.get(question, "The system inside did not say.")
