"""A simulated Hyper-V host: everything that a scenario says and that cmdlets change.

Time passes by ``clock``; a simulated second takes ``time_scale`` real ones. With a scale of 0
nothing has to be waited for: see :meth:`wizard.simulator.machines.SimulatedVm.settle`.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Literal
from uuid import uuid4

from wizard.simulator.faults import Faults
from wizard.simulator.machines import GB, SimulatedVm, Size

Group = Literal["Administrators", "Hyper-V Administrators", "Remote Management Users"]
RegistryValue = int | str | list[str]
FIRST_NESTING_BUILD = 14393
FIRST_AMD_NESTING_BUILD = 20348
MODULE_WITHOUT_NESTING = 10240  # the last build whose module knows nothing of nesting


@dataclass(slots=True)
class Account:
    """Who may log on, with a password nobody knows unless it is given; groups decide the rest."""

    name: str
    password: str = field(default_factory=token_urlsafe)
    groups: list[Group] = field(default_factory=lambda: ["Administrators"])


@dataclass(frozen=True, slots=True)
class Rights:
    """What the groups of an account come to."""

    administrator: bool
    hyper_v: bool


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
    """Windows and the machine it runs on."""

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


@dataclass(slots=True)
class WindowsService:
    """A Windows service."""

    name: str
    state: Literal["Running", "Stopped"] = "Running"
    start_mode: Literal["Auto", "Manual", "Disabled"] = "Auto"


@dataclass(slots=True)
class SupportedVersion:
    """A configuration version of virtual machines that the host knows."""

    name: str
    version: str
    default: bool = False


@dataclass(slots=True)
class DeviceGuard:
    """What ``Win32_DeviceGuard`` tells; the numbers are Microsoft's."""

    status: int = 0
    services_configured: list[int] = field(default_factory=lambda: [0])
    services_running: list[int] = field(default_factory=lambda: [0])
    code_integrity: int = 0
    user_mode_code_integrity: int = 0


@dataclass(slots=True)
class VirtualSwitch:
    """A virtual switch; an external one has the description of its network adapter."""

    name: str
    type: Literal["Private", "Internal", "External"] = "External"
    adapter: str | None = None
    id: str = field(default_factory=lambda: str(uuid4()))


@dataclass(slots=True)
class NetworkAddress:
    """An IPv4 address of one of the host's own adapters."""

    interface: str
    address: str
    prefix_length: int = 24
    gateway: str | None = None


@dataclass(slots=True)
class NatNetwork:
    """A NAT network."""

    name: str
    prefix: str


@dataclass(slots=True)
class SimulatedHost:
    """A host. ``connection`` says what answers on its ports."""

    name: str
    build: int = 20348
    system: System = field(default_factory=System)
    processor: HostProcessor = field(default_factory=HostProcessor)
    role: Literal["enabled", "disabled", "absent"] = "enabled"
    module: bool = True
    hypervisor: bool = True
    is_virtual: bool = False
    numa_spanning: bool = True
    restart_pending: bool = False
    services: list[WindowsService] = field(default_factory=lambda: [WindowsService("vmms")])
    supported_versions: list[SupportedVersion] | None = None
    device_guard: DeviceGuard | None = field(default_factory=DeviceGuard)
    registry: dict[str, dict[str, RegistryValue]] = field(default_factory=dict)
    switches: list[VirtualSwitch] = field(default_factory=list)
    vms: list[SimulatedVm] = field(default_factory=list)
    adapters: list[str] = field(default_factory=lambda: ["Ethernet"])
    addresses: list[NetworkAddress] = field(default_factory=list)
    nats: list[NatNetwork] = field(default_factory=list)
    dns_servers: dict[str, list[str]] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)
    connection: Literal["winrm", "web-server", "refused", "silent"] = "winrm"
    http: bool = True
    https: bool = True
    max_shells: int = 30
    faults: Faults = field(default_factory=Faults)
    time_scale: float = 0.0
    clock: Callable[[], float] = time.monotonic
    received: list[str] = field(default_factory=list)
    lock: threading.RLock = field(init=False, repr=False, default_factory=threading.RLock)

    @property
    def computer_name(self) -> str:
        """The name of the computer, without its domain."""
        return self.name.partition(".")[0].upper()

    @property
    def passwords(self) -> Mapping[str, str]:
        """The accounts, and their passwords."""
        return {each.name: each.password for each in self.accounts}

    @property
    def free_memory(self) -> int:
        """The bytes that no virtual machine and no part of the host uses."""
        taken = sum(vm.assigned for vm in self.vms)
        return max(0, self.system.memory - self.system.memory_of_host - taken)

    @property
    def runs_hypervisor(self) -> bool:
        """Whether Hyper-V's own hypervisor was launched."""
        return self.hypervisor and self.role == "enabled"

    @property
    def can_nest(self) -> bool:
        """Whether virtual machines with exposed extensions can start here."""
        amd = self.processor.is_amd
        return self.build >= (FIRST_AMD_NESTING_BUILD if amd else FIRST_NESTING_BUILD)

    def may_connect(self, account: str) -> bool:
        """Tell whether the account may use the endpoint."""
        groups = self._groups(account)
        return "Administrators" in groups or "Remote Management Users" in groups

    def rights_of(self, account: str | None) -> Rights:
        """Tell what an account may do; without one, everything."""
        groups = ["Administrators"] if account is None else self._groups(account)
        administrator = "Administrators" in groups
        return Rights(administrator, administrator or "Hyper-V Administrators" in groups)

    def service(self, name: str) -> WindowsService | None:
        """Return a service by its name, whatever the case."""
        wanted = name.lower()
        return next((e for e in self.installed_services if e.name.lower() == wanted), None)

    @property
    def installed_services(self) -> list[WindowsService]:
        """The services; Hyper-V's own comes and goes with the role."""
        absent = "vmms" if self.role != "enabled" else ""
        return [each for each in self.services if each.name.lower() != absent]

    def switch(self, name: str | None) -> VirtualSwitch | None:
        """Return a switch by its name, whatever the case."""
        wanted = (name or "").lower()
        return next((each for each in self.switches if each.name.lower() == wanted), None)

    def settle(self) -> None:
        """Let what is due become so, for every virtual machine."""
        for vm in self.vms:
            vm.settle(self.clock, self.time_scale)

    def _groups(self, account: str) -> list[Group]:
        wanted = account.lower()
        return next((each.groups for each in self.accounts if each.name.lower() == wanted), [])
