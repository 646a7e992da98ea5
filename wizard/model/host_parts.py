"""What is known about the parts of a host. ``None`` was not read; sizes are bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from wizard.model.basics import Version


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
    last_boot: datetime | None = None


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
    asset_tag: str | None = None

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
class NumaNode:
    """A NUMA node of the host; sizes in bytes."""

    id: int
    total: int | None = None
    available: int | None = None


@dataclass(frozen=True, slots=True)
class HyperV:
    """What is installed of Hyper-V. ``role_state``: 1 enabled, 2 disabled, 3 absent.

    ``memory_reserve`` is the override of the root reserve in MiB, 0 where none is set. Addresses
    of the MAC pool are written as twelve hexadecimal digits.
    """

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
    mac_minimum: str | None = None
    mac_maximum: str | None = None
    live_migration: bool | None = None
    compute_service: Service | None = None
    numa_nodes: tuple[NumaNode, ...] | None = None
    memory_reserve: int | None = None


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
    """A virtual switch: ``Private``, ``Internal`` or ``External``.

    ``iov``: single-root I/O virtualization is on. ``teamed``: it unites several uplinks.
    """

    id: str
    name: str
    kind: str | None = None
    uplink: str | None = None
    iov: bool | None = None
    teamed: bool | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """How far the host could be reached. ``None``: not tried, because an earlier part failed."""

    answered: bool | None = True
    windows: bool | None = True
    signed_in: bool | None = True
    why: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom the host takes us for. ``groups`` are SIDs, those of denied groups left out.

    ``token_filter_policy``: ``LocalAccountTokenFilterPolicy``, 0 where it is not set.
    ``language_mode`` is the name of PowerShell's mode for this session.
    """

    name: str | None = None
    sid: str | None = None
    groups: tuple[str, ...] | None = None
    token_filter_policy: int | None = None
    language_mode: str | None = None


@dataclass(frozen=True, slots=True)
class BootSettings:
    """The boot entry in use; a setting that is not made is ``""``, one not read is ``None``."""

    hypervisor_launch_type: str | None = None
    hypervisor_load_options: str | None = None


@dataclass(frozen=True, slots=True)
class RestartSigns:
    """What says that Windows waits for a restart; ``fast_startup``: off is not a real stop."""

    servicing: bool | None = None
    update: bool | None = None
    file_renames: bool | None = None
    fast_startup: bool | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a host that is itself a virtual machine knows about what is below it.

    ``physical_host`` is the name Hyper-V gives it, ``""`` where there is none. ``azure_security``
    is the security type of an Azure virtual machine, ``""`` for the standard one.
    ``in_directory``: the directory lists the computer as a Hyper-V guest.
    """

    physical_host: str | None = None
    azure_security: str | None = None
    in_directory: bool | None = None


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume of the host, by the path it is mounted at (a drive or a folder); sizes in bytes."""

    path: str
    free: int | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class HostAdapter:
    """A network adapter of the host; ``description`` is what a virtual switch names as uplink."""

    name: str
    description: str | None = None
    wireless: bool | None = None


@dataclass(frozen=True, slots=True)
class ClusterNode:
    """A node of a cluster and its state: ``Up``, ``Down``, ``Paused``, ``Joining``."""

    name: str
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster a host belongs to; ``owners`` says which node has which VM, by the VM's Id."""

    name: str | None = None
    nodes: tuple[ClusterNode, ...] | None = None
    owners: Mapping[str, str] | None = None
