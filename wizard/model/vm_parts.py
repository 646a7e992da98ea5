"""What is known about the parts of a virtual machine. ``None`` was not read; sizes are bytes."""

from dataclasses import dataclass


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
    """The virtual processor of a virtual machine.

    ``threads_per_core`` 0: as the host has it. ``reserve`` and ``maximum`` are percentages.
    """

    count: int | None = None
    exposes_virtualization: bool | None = None
    compatible_for_migration: bool | None = None
    compatible_for_older_systems: bool | None = None
    threads_per_core: int | None = None
    hides_hypervisor: bool | None = None
    resource_pool: str | None = None
    reserve: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Vlan:
    """The VLAN of a network adapter: ``Untagged``, ``Access``, ``Trunk`` or ``Private``."""

    mode: str | None = None
    access_id: int | None = None
    native_id: int | None = None
    allowed: str | None = None


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
    dynamic_mac_address: bool | None = None
    teaming: bool | None = None
    iov_weight: int | None = None
    storm_limit: int | None = None
    dynamic_address_limit: int | None = None
    virtual_subnet: int | None = None
    status: tuple[str, ...] | None = None
    vlan: Vlan | None = None


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
class VmSecurity:
    """Security settings of a virtual machine."""

    shielded: bool | None = None
    tpm: bool | None = None
    encrypts_state: bool | None = None
    bound_to_host_tpm: bool | None = None
    vbs_opt_out: bool | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint; ``kind`` is the name of ``SnapshotType``."""

    id: str
    name: str
    kind: str | None = None
    automatic: bool | None = None
