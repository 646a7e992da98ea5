"""Parts of a simulated host that a scenario may describe, beside those of ``state``."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Literal

from wizard.simulator.machines import GB, MB, Size

AZURE_TAG = "7783-7084-3265-9085-8269-3286-77"  # what Azure writes into every enclosure
AzureSecurity = Literal["Standard", "TrustedLaunch", "ConfidentialVM"]
LanguageMode = Literal["FullLanguage", "RestrictedLanguage", "NoLanguage", "ConstrainedLanguage"]
NodeState = Literal["Up", "Down", "Paused", "Joining"]
RoleCheck = Literal[
    "real", "false alarm", "hypervisor", "firmware", "address translation", "processor"
]
RestartSign = Literal["servicing", "updates", "file renames"]


@dataclass(slots=True)
class BootEntry:
    """The boot entry in use. With the launch type ``Off`` no hypervisor of Windows starts."""

    hypervisor_launch_type: Literal["Auto", "Off"] = "Auto"
    hypervisor_load_options: str = ""

    @property
    def offers_nesting(self) -> bool:
        """Whether the hypervisor may offer its virtualization extensions."""
        return "OFFERNESTEDVIRT=FALSE" not in self.hypervisor_load_options.upper()


@dataclass(slots=True)
class NumaNode:
    """A NUMA node; ``available`` is left out where all that is free may be taken."""

    memory: Size
    available: Size | None = None


@dataclass(slots=True)
class Volume:
    """A fixed volume, by the path it is mounted at, which ends in a backslash."""

    path: str = "C:\\"
    size: Size = 500 * GB
    free: Size = 300 * GB


def usual_volumes() -> list[Volume]:
    """Return the volumes of a plain host: drive C and the one that Windows keeps for recovery."""
    recovery = "\\\\?\\Volume{5f2b1b6e-0000-0000-0000-100000000000}\\"
    return [Volume(), Volume(recovery, 600 * MB, 80 * MB)]


@dataclass(slots=True)
class NetworkCard:
    """A network adapter of the host; without a description, it has that of an external switch."""

    name: str
    description: str | None = None
    wireless: bool = False


@dataclass(slots=True)
class WindowsEvent:
    """An event of a log of Windows, so many hours before the host was made."""

    id: int
    provider: str = "Microsoft-Windows-Kernel-Boot"
    log: str = "System"
    hours_ago: float = 1.0


@dataclass(slots=True)
class ClusteredVm:
    """A virtual machine as the cluster knows it: its Id, and the node that has it."""

    id: str
    owner: str
    name: str = ""


@dataclass(slots=True)
class Cluster:
    """The cluster of a host: its nodes with their states, and who has which virtual machine.

    What ``vms`` leaves out belongs to the host it is on. ``roles`` are states by Id that are not
    what the machine's own state makes of them, ``refreshed`` the Ids that were refreshed, in order.
    """

    name: str
    nodes: dict[str, NodeState] = field(default_factory=dict)
    vms: list[ClusteredVm] = field(default_factory=list)
    roles: dict[str, str] = field(init=False, default_factory=dict)
    refreshed: list[str] = field(init=False, default_factory=list)


@dataclass(slots=True)
class PortMapping:
    """A port of the outside that a NAT network leads to an address inside.

    Without ``inner_port`` it is the same port there.
    """

    port: int
    protocol: Literal["TCP", "UDP"] = "TCP"
    address: str = "192.168.100.2"
    inner_port: int | None = None
    external_address: str = "0.0.0.0"  # noqa: S104 - every address, as Windows writes it


@dataclass(slots=True)
class FirewallRule:
    """A rule of the firewall that lets something in."""

    name: str
    display_name: str = ""
    protocol: Literal["TCP", "UDP"] = "TCP"
    ports: list[str] = field(default_factory=list)
    description: str = ""


@dataclass(slots=True)
class DhcpScope:
    """Addresses that a DHCP server gives away, and what it tells with them."""

    name: str
    start: str
    end: str
    mask: str = "255.255.255.0"
    routers: list[str] = field(default_factory=list)
    dns_servers: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The address of its network."""
        return str(IPv4Network(f"{self.start}/{self.mask}", strict=False).network_address)


@dataclass(slots=True)
class DhcpServer:
    """The DHCP server; ``unbound`` are the adapters it does not listen on."""

    scopes: list[DhcpScope] = field(default_factory=list)
    unbound: list[str] = field(default_factory=list)


@dataclass(slots=True)
class HyperVBelow:
    """What Hyper-V tells a Windows that runs in one of its virtual machines."""

    host: str
    id: str
    name: str = ""


@dataclass(slots=True)
class HostProcessor:
    """The host's processors: so many equal sockets.

    The last three are what the hardware has. Windows shows them as false once a hypervisor runs.
    """

    manufacturer: str = "GenuineIntel"
    name: str = "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz"
    sockets: int = 2
    cores: int = 16
    threads: int = 32
    architecture: int = 9
    monitor_mode_extensions: bool = True
    address_translation: bool = True
    enabled_in_firmware: bool = True

    @property
    def is_amd(self) -> bool:
        """Tell AMD from the others."""
        return self.manufacturer == "AuthenticAMD"


@dataclass(slots=True)
class System:
    """Windows and the machine it runs on; it was started ``hours_up`` ago."""

    caption: str = "Microsoft Windows Server 2022 Datacenter"
    product_type: int = 3
    edition_id: str = "ServerDatacenter"
    installation_type: str = "Server"
    display_version: str | None = "21H2"
    update_revision: int = 2700
    architecture: str = "64-bit"
    manufacturer: str = "Dell Inc."
    model: str = "PowerEdge R750"
    domain: str = "corp.example"
    in_domain: bool = True
    data_execution_prevention: bool = True
    memory: Size = 256 * GB
    memory_of_host: Size = 8 * GB
    asset_tag: str = ""
    hours_up: float = 290.0


@dataclass(slots=True)
class DeviceGuard:
    """What ``Win32_DeviceGuard`` tells; the numbers are Microsoft's."""

    status: int = 0
    services_configured: list[int] = field(default_factory=lambda: [0])
    services_running: list[int] = field(default_factory=lambda: [0])
    code_integrity: int = 0
    user_mode_code_integrity: int = 0
