"""A simulated Hyper-V host: everything that a scenario says and that cmdlets change.

Time passes by ``clock``; a simulated second takes ``time_scale`` real ones. With a scale of 0
nothing has to be waited for: see :meth:`wizard.simulator.machines.SimulatedVm.settle`.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Literal
from uuid import uuid4

from wizard.simulator.faults import Faults
from wizard.simulator.host_parts import (
    AZURE_TAG,
    AzureSecurity,
    BootEntry,
    Cluster,
    DeviceGuard,
    DhcpServer,
    FirewallRule,
    HostProcessor,
    HyperVBelow,
    LanguageMode,
    NetworkCard,
    NumaNode,
    PortMapping,
    RestartSign,
    RoleCheck,
    System,
    Volume,
    WindowsEvent,
    usual_volumes,
)
from wizard.simulator.machines import SimulatedVm

Feature = Literal["role", "module"]
Group = Literal["Administrators", "Hyper-V Administrators", "Remote Management Users"]
RegistryValue = int | str | list[str]
FIRST_NESTING_BUILD = 14393
FIRST_AMD_NESTING_BUILD = 20348
X64 = 9  # Win32_Processor.Architecture
OF_HYPER_V = ("vmms", "vmcompute")  # services that come and go with the role
MODULE_WITHOUT_NESTING = 10240  # the last build whose module knows nothing of nesting


@dataclass(slots=True)
class Account:
    """Who may log on, with a password nobody knows unless it is given; groups decide the rest.

    ``local`` is left out for an account of the domain, or of the computer where it is in none. The
    built-in Administrator is always of the computer.
    """

    name: str
    password: str = field(default_factory=token_urlsafe)
    groups: list[Group] = field(default_factory=lambda: ["Administrators"])
    local: bool | None = None

    @property
    def is_built_in(self) -> bool:
        """Whether it is the administrator that comes with Windows."""
        return self.name.lower() == "administrator"


@dataclass(frozen=True, slots=True)
class Rights:
    """What the groups of an account come to."""

    administrator: bool
    hyper_v: bool


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
class VirtualSwitch:
    """A virtual switch; an external one has the description of its network adapter."""

    name: str
    type: Literal["Private", "Internal", "External"] = "External"
    adapter: str | None = None
    iov: bool = False
    teamed: bool = False
    notes: str = ""
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
    mappings: list[PortMapping] = field(default_factory=list)


@dataclass(slots=True)
class SimulatedHost:
    """A host. ``connection`` says what answers on its ports.

    ``mac_pool`` is the first ten digits of the addresses it gives. ``memory_reserve`` is in MiB.
    ``role_check`` is what the check before an installation of Hyper-V finds.
    ``azure`` is the security type of a virtual machine of Azure, ``below`` what Hyper-V tells one
    of its own. ``listening`` are TCP ports. What is left out is as on a plain, healthy host.
    """

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
    adapters: list[str | NetworkCard] = field(default_factory=lambda: ["Ethernet"])
    addresses: list[NetworkAddress] = field(default_factory=list)
    nats: list[NatNetwork] = field(default_factory=list)
    dns_servers: dict[str, list[str]] = field(default_factory=dict)
    firewall_rules: list[FirewallRule] = field(default_factory=list)
    dhcp: DhcpServer | None = None
    role_check: RoleCheck = "real"
    listening: list[int] = field(default_factory=lambda: [135, 445, 5985])
    boot: BootEntry = field(default_factory=BootEntry)
    restart_signs: list[RestartSign] = field(default_factory=list)
    fast_startup: bool = False
    token_filter_policy: int | None = None
    language_mode: LanguageMode = "FullLanguage"
    memory_reserve: int | None = None
    numa_nodes: list[NumaNode] | None = None
    volumes: list[Volume] = field(default_factory=usual_volumes)
    events: list[WindowsEvent] = field(default_factory=list)
    live_migration: bool = False
    mac_pool: str | None = None
    cluster: Cluster | None = None
    azure: AzureSecurity | None = None
    below: HyperVBelow | None = None
    accounts: list[Account] = field(default_factory=list)
    connection: Literal["winrm", "web-server", "refused", "silent"] = "winrm"
    http: bool = True
    https: bool = True
    max_shells: int = 30
    faults: Faults = field(default_factory=Faults)
    time_scale: float = 0.0
    clock: Callable[[], float] = time.monotonic
    received: list[str] = field(default_factory=list)
    is_up: bool = field(init=False, default=True)
    machine: SimulatedVm | None = field(init=False, default=None, repr=False)
    pending: dict[Feature, bool] = field(init=False, default_factory=dict)
    made_at: datetime = field(init=False, default_factory=lambda: datetime.now(UTC))
    lock: threading.RLock = field(init=False, repr=False, default_factory=threading.RLock)

    @property
    def computer_name(self) -> str:
        """The name of the computer, without its domain."""
        return self.name.partition(".")[0].upper()

    @property
    def booted_at(self) -> datetime:
        """When Windows was started."""
        return self.made_at - timedelta(hours=self.system.hours_up)

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
        launched = self.boot.hypervisor_launch_type != "Off"
        return self.hypervisor and launched and self.role == "enabled"

    @property
    def can_nest(self) -> bool:
        """Whether virtual machines with exposed extensions can start here."""
        first = FIRST_AMD_NESTING_BUILD if self.processor.is_amd else FIRST_NESTING_BUILD
        is_x64 = self.processor.architecture == X64
        return self.build >= first and is_x64 and self.boot.offers_nesting

    @property
    def asset_tag(self) -> str:
        """What the enclosure says of itself."""
        return AZURE_TAG if self.azure is not None else self.system.asset_tag

    @property
    def is_cluster_node(self) -> bool:
        """Whether the host has the service of a cluster."""
        return self.cluster is not None or self.service("ClusSvc") is not None

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
        absent = OF_HYPER_V if self.role != "enabled" else ()
        return [each for each in self.services if each.name.lower() not in absent]

    def switch(self, name: str | None) -> VirtualSwitch | None:
        """Return a switch by its name, whatever the case."""
        wanted = (name or "").lower()
        return next((each for each in self.switches if each.name.lower() == wanted), None)

    def settle(self) -> None:
        """Let what is due become so, for every virtual machine."""
        for vm in self.vms:
            vm.settle(self.clock, self.time_scale)

    def account(self, name: str) -> Account | None:
        """Return an account by its name, whatever the case."""
        wanted = name.lower()
        return next((each for each in self.accounts if each.name.lower() == wanted), None)

    def is_local(self, account: Account) -> bool:
        """Tell whether an account is one of the computer and not of its domain."""
        return account.is_built_in or (
            not self.system.in_domain if account.local is None else account.local
        )

    def groups_of(self, account: Account) -> list[Group]:
        """Return the groups that count over the network.

        Windows takes ``Administrators`` away from a local account that is not the built-in one,
        unless a policy says otherwise.
        """
        filtered = self.is_local(account) and not account.is_built_in
        taken = "Administrators" if filtered and self.token_filter_policy != 1 else None
        return [each for each in account.groups if each != taken]

    def _groups(self, name: str) -> list[Group]:
        account = self.account(name)
        return [] if account is None else self.groups_of(account)
