"""What was observed on a host.

A value of ``None`` was not read. ``Host.unanswered`` says why, under the name of the question.
Sizes are bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from functools import total_ordering

MIB = 1024**2
GIB = 1024**3
LEAST_FOR_NESTING = 4 * GIB  # below it no nested machine may start
MEMORY_GRANULE = 2 * MIB


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """A version of two numbers, such as the configuration version of a virtual machine."""

    major: int
    minor: int

    @classmethod
    def parse(cls, written: str) -> "Version | None":
        """Read ``9.0`` or ``10.0.1.2``; ``None`` when it is not a version."""
        numbers = written.strip().split(".")
        if len(numbers) < 2 or not all(n.isdecimal() for n in numbers):  # noqa: PLR2004
            return None
        return cls(int(numbers[0]), int(numbers[1]))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    def __lt__(self, other: "Version") -> bool:
        return (self.major, self.minor) < (other.major, other.minor)


@dataclass(frozen=True, slots=True)
class VmRef:
    """The only way to name a virtual machine: names repeat, Ids do not."""

    id: str
    name: str


class ProductType(IntEnum):
    """``Win32_OperatingSystem.ProductType``."""

    WORKSTATION = 1
    DOMAIN_CONTROLLER = 2
    SERVER = 3


@dataclass(frozen=True, slots=True)
class OperatingSystem:
    """The Windows of a host."""

    caption: str | None = None
    build: int | None = None
    product_type: ProductType | None = None
    architecture: str | None = None
    edition: str | None = None
    installation_type: str | None = None
    display_version: str | None = None
    revision: int | None = None
    data_execution_prevention: bool | None = None
    free_memory: int | None = None


@dataclass(frozen=True, slots=True)
class Processor:
    """One socket. The three flags read ``False`` on good hardware once a hypervisor runs."""

    manufacturer: str | None = None
    name: str | None = None
    architecture: int | None = None
    cores: int | None = None
    logical_processors: int | None = None
    vm_monitor_mode_extensions: bool | None = None
    second_level_address_translation: bool | None = None
    virtualization_firmware_enabled: bool | None = None


# What virtual machines of the platforms in use call themselves, as maker or model.
_PLATFORMS = (
    "virtual", "vmware", "innotek", "kvm", "qemu", "xen", "bochs", "amazon ec2", "google"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ComputerSystem:
    """The machine below Windows."""

    manufacturer: str | None = None
    model: str | None = None
    hypervisor_present: bool | None = None
    total_memory: int | None = None
    domain: str | None = None
    part_of_domain: bool | None = None

    @property
    def is_virtual(self) -> bool | None:
        """Whether it is a virtual machine itself, by the names it gives; ``None``: not known."""
        names = f"{self.manufacturer} {self.model}".casefold()
        if any(platform in names for platform in _PLATFORMS):
            return True
        return None if self.manufacturer is None or self.model is None else False


@dataclass(frozen=True, slots=True)
class Service:
    """A Windows service; ``state`` and ``start_mode`` are the names Windows uses."""

    name: str
    state: str | None = None
    start_mode: str | None = None


@dataclass(frozen=True, slots=True)
class HyperV:
    """What is installed of Hyper-V. ``role_state``: 1 enabled, 2 disabled, 3 absent."""

    role_state: int | None = None
    module_present: bool | None = None
    exposes_parameter: bool | None = None
    service_present: bool | None = None
    service: Service | None = None
    logical_processors: int | None = None
    memory_capacity: int | None = None
    numa_spanning: bool | None = None
    supported_versions: tuple[Version, ...] | None = None
    default_version: Version | None = None


@dataclass(frozen=True, slots=True)
class DeviceGuard:
    """``Win32_DeviceGuard``; numbers not known to us are kept."""

    vbs_status: int | None = None
    services_configured: tuple[int, ...] | None = None
    services_running: tuple[int, ...] | None = None
    code_integrity_policy: int | None = None
    user_code_integrity_policy: int | None = None


@dataclass(frozen=True, slots=True)
class DeviceGuardRegistry:
    """Configured virtualization-based security: this machine's values and those of policy."""

    enabled: int | None = None
    locked: int | None = None
    platform_security: int | None = None
    memory_integrity_enabled: int | None = None
    memory_integrity_locked: int | None = None
    credential_guard: int | None = None
    policy_enabled: int | None = None
    policy_credential_guard: int | None = None


@dataclass(frozen=True, slots=True)
class VirtualSwitch:
    """A virtual switch of the host: ``Private``, ``Internal`` or ``External``."""

    id: str
    name: str
    kind: str | None = None
    uplink: str | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory settings of a virtual machine, in bytes; ``buffer`` is a percentage."""

    dynamic: bool | None
    startup: int | None
    minimum: int | None = None
    maximum: int | None = None
    buffer: int | None = None
    priority: int | None = None


@dataclass(frozen=True, slots=True)
class VmProcessor:
    """The virtual processor of a virtual machine."""

    count: int | None = None
    exposes_virtualization: bool | None = None
    compatible_for_migration: bool | None = None
    compatible_for_older_systems: bool | None = None


@dataclass(frozen=True, slots=True)
class NetworkAdapter:
    """A network adapter of a virtual machine."""

    id: str
    name: str
    switch_id: str | None = None
    switch_name: str | None = None
    connected: bool | None = None
    legacy: bool | None = None
    mac_address: str | None = None
    mac_address_spoofing: bool | None = None
    dhcp_guard: bool | None = None
    router_guard: bool | None = None
    ip_addresses: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class IntegrationService:
    """An integration service, known by the GUID of its kind (names are localized)."""

    kind: str
    enabled: bool | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class GuestSystem:
    """The operating system inside, as its integration services report it."""

    name: str | None = None
    version: str | None = None
    build: int | None = None
    product_type: int | None = None
    full_name: str | None = None


@dataclass(frozen=True, slots=True)
class VirtualMachine:
    """A virtual machine of a host. ``state`` is the name of Hyper-V's ``VMState``."""

    ref: VmRef
    state: str | None = None
    operational_status: tuple[str, ...] | None = None
    generation: int | None = None
    configuration_version: Version | None = None
    memory: Memory | None = None
    memory_assigned: int | None = None
    memory_demand: int | None = None
    processor: VmProcessor | None = None
    adapters: tuple[NetworkAdapter, ...] | None = None
    integration_services: tuple[IntegrationService, ...] | None = None
    heartbeat: str | None = None
    guest: GuestSystem | None = None
    clustered: bool | None = None
    has_checkpoint: bool | None = None
    automatic_checkpoints: bool | None = None
    automatic_start_action: str | None = None
    automatic_stop_action: str | None = None
    replication_mode: str | None = None

    @property
    def fixed_memory(self) -> int | None:
        """The fixed size it needs: what it starts with, what it holds now, and enough to nest."""
        if self.memory is None or not self.memory.startup:
            return None
        held = (self.memory_assigned or 0) if self.state == "Running" else 0
        size = max(self.memory.startup, held, LEAST_FOR_NESTING)
        return -(-size // MEMORY_GRANULE) * MEMORY_GRANULE


@dataclass(frozen=True, slots=True)
class Host:
    """Everything read of one host at one time. ``name`` is how the user calls it."""

    name: str
    asked_at: datetime
    computer_name: str | None = None
    system: ComputerSystem | None = None
    operating_system: OperatingSystem | None = None
    processors: tuple[Processor, ...] | None = None
    hyper_v: HyperV = HyperV()
    device_guard: DeviceGuard | None = None
    device_guard_registry: DeviceGuardRegistry | None = None
    cluster_service: Service | None = None
    switches: tuple[VirtualSwitch, ...] | None = None
    vms: tuple[VirtualMachine, ...] | None = None
    unanswered: Mapping[str, str] = field(default_factory=dict)

    @property
    def vendor(self) -> str | None:
        """The one processor vendor of all sockets, or ``None`` when unread or mixed."""
        vendors = {p.manufacturer for p in self.processors or ()}
        return vendors.pop() if len(vendors) == 1 else None

    def why_not(self, question: str) -> str:
        """Why a question has no answer, in plain words."""
        return self.unanswered.get(question, "The host did not say.")
