"""Virtual machines of a simulated host, as plain mutable values.

The fields that a constructor takes are also the keys of a scenario file.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args
from uuid import uuid4

from wizard.simulator.guests import Guest, Shutdown
from wizard.simulator.vm_parts import (
    FOLDER,
    AdapterStatus,
    Checkpoint,
    Vlan,
    VmDisk,
    VmSecurity,
)

__all__ = ["Guest", "Shutdown"]  # beside what is defined here

MB = 1 << 20
GB = 1 << 30
TB = 1 << 40

Size = Annotated[int, "size"]  # bytes; in a scenario file also a text such as "4 GB"

VmState = Literal[
    "Other",
    "Running",
    "Off",
    "Stopping",
    "Saved",
    "Paused",
    "Starting",
    "Reset",
    "Saving",
    "Pausing",
    "Resuming",
    "FastSaved",
    "Hibernated",
    "RunningCritical",
    "OffCritical",
    "SavedCritical",
    "PausedCritical",
]
IntegrationService = Literal[
    "Guest Service Interface",
    "Heartbeat",
    "Key-Value Pair Exchange",
    "Shutdown",
    "Time Synchronization",
    "VSS",
]
INTEGRATION_SERVICES: tuple[IntegrationService, ...] = get_args(IntegrationService)
OperationalStatus = Literal[
    "Ok",
    "Degraded",
    "InService",
    "CreatingSnapshot",
    "ApplyingSnapshot",
    "DeletingSnapshot",
    "MergingDisks",
    "ExportingVirtualMachine",
    "MigratingVirtualMachine",
    "BackingUpVirtualMachine",
    "StorageMigrationPhaseOne",
    "CommunicationFailed",
    "NoIommu",
    "NoIovSupportInNic",
    "SwitchNotInIovMode",
    "IovBlockedByPolicy",
    "IovNoAvailResources",
    "IovGuestDriversNeeded",
    "CriticalIoError",
]
RESUMABLE = ("Saved", "FastSaved", "Paused", "Hibernated")
STARTABLE = ("Off", *RESUMABLE)
IN_MEMORY = ("Running", "Paused", "Starting", "Stopping", "Saving", "Pausing", "Resuming", "Reset")
STARTING_SECONDS = 2.0


@dataclass(slots=True)
class VmMemory:
    """Memory settings. A static machine keeps its old minimum and maximum stored, unused."""

    startup: Size = 4 * GB
    dynamic: bool = False
    minimum: Size = 512 * MB
    maximum: Size = TB
    buffer: int = 20
    priority: int = 50
    assigned: Size | None = None
    demand: Size | None = None


@dataclass(slots=True)
class VmProcessor:
    """Processor settings; ``threads_per_core`` 0 is as the host has it."""

    count: int = 2
    exposes_virtualization: bool = False
    compatible_for_migration: bool = False
    compatible_for_older_systems: bool = False
    hides_hypervisor: bool = False
    threads_per_core: int = 0
    resource_pool: str = "Primordial"
    reserve: int = 0
    maximum: int = 100


@dataclass(slots=True)
class VmAdapter:
    """A virtual network adapter; ``switch`` is the name of a switch of the host.

    ``port_rules`` and ``extended_port_rules`` count rules. ``status`` is "Ok" while the machine
    runs unless it says otherwise.
    """

    name: str = "Network Adapter"
    switch: str | None = None
    mac_address: str = "000000000000"
    mac_address_spoofing: bool = False
    dhcp_guard: bool = False
    router_guard: bool = False
    legacy: bool = False
    addresses: list[str] = field(default_factory=list)
    dynamic_mac_address: bool = True
    teaming: bool = False
    iov_weight: int = 0
    storm_limit: int = 0
    dynamic_address_limit: int = 0
    virtual_subnet: int = 0
    vlan: Vlan = field(default_factory=Vlan)
    port_rules: int = 0
    extended_port_rules: int = 0
    status: list[AdapterStatus] | None = None
    id: str = field(default_factory=lambda: str(uuid4()).upper())


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a machine after so many simulated seconds."""

    seconds: float
    state: VmState
    alive: bool = False


@dataclass(slots=True)
class SimulatedVm:
    """A virtual machine and what is about to become of it.

    A checkpoint may be given by its name alone. What it ``becomes`` it becomes by itself, so many
    simulated seconds after somebody looked at the host first. Of devices, partitions of graphics
    cards and Fibre Channel adapters only the number counts.
    """

    name: str
    state: VmState = "Off"
    id: str = field(default_factory=lambda: str(uuid4()))
    version: str = "10.0"
    generation: int = 2
    memory: VmMemory = field(default_factory=VmMemory)
    processor: VmProcessor = field(default_factory=VmProcessor)
    adapters: list[VmAdapter] = field(default_factory=lambda: [VmAdapter()])
    guest: Guest | None = field(default_factory=Guest)
    disabled_services: list[IntegrationService] = field(
        default_factory=lambda: ["Guest Service Interface"]
    )
    checkpoints: list[str | Checkpoint] = field(default_factory=list)
    checkpoint_type: Literal["Disabled", "Production", "ProductionOnly", "Standard"] = "Production"
    clustered: bool = False
    replication: Literal["None", "Primary", "Replica", "TestReplica", "ExtendedReplica"] = "None"
    operational_status: list[OperationalStatus] = field(default_factory=lambda: ["Ok"])
    automatic_start: Literal["Nothing", "StartIfRunning", "Start"] = "StartIfRunning"
    automatic_stop: Literal["TurnOff", "Save", "ShutDown"] = "Save"
    automatic_checkpoints: bool = False
    kind: Literal["RealizedVirtualMachine", "PlannedVirtualMachine"] = "RealizedVirtualMachine"
    memory_status: Literal["OK", "Low", "Warning"] | None = None
    smart_paging: bool = False
    configuration_path: str = FOLDER
    smart_paging_path: str = FOLDER
    security: VmSecurity = field(default_factory=VmSecurity)
    disks: list[VmDisk] = field(default_factory=lambda: [VmDisk()])
    assigned_devices: int = 0
    gpu_partitions: int = 0
    fibre_channel_adapters: int = 0
    becomes: VmState | None = None
    becomes_after: float = 30.0
    alive: bool = field(init=False)
    upcoming: list[Change] = field(init=False, default_factory=list)
    _since: float | None = field(init=False, default=None)
    _shown: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        """A machine that runs from the beginning has been running for long."""
        self.alive = self.state == "Running" and self.guest is not None
        if self.becomes is not None:
            alive = self.becomes == "Running" and self.guest is not None
            self.upcoming = [Change(self.becomes_after, self.becomes, alive)]

    @property
    def exposes_virtualization(self) -> bool:
        """Whether the virtualization extensions are exposed."""
        return self.processor.exposes_virtualization

    @property
    def all_checkpoints(self) -> list[Checkpoint]:
        """The checkpoints, oldest first."""
        return [Checkpoint(each) if isinstance(each, str) else each for each in self.checkpoints]

    @property
    def is_active(self) -> bool:
        """Whether it takes memory of the host."""
        return self.state.removesuffix("Critical") in IN_MEMORY

    @property
    def assigned(self) -> int:
        """The memory it has now, in bytes."""
        if not self.is_active:
            return 0
        given = self.memory.assigned if self.memory.dynamic else None
        return given or self.memory.startup

    @property
    def demand(self) -> int:
        """The memory its guest asks for now, in bytes."""
        if not self.is_active:
            return 0
        return self.memory.demand or self.assigned * 3 // 4 // (2 * MB) * (2 * MB)

    @property
    def shuts_down(self) -> bool:
        """Whether its guest is shutting down."""
        return bool(self.upcoming) and self.upcoming[0].state == "Off"

    def serves(self, service: IntegrationService) -> bool:
        """Tell whether an integration service is on and the running guest answers it."""
        present = self.guest is not None and service not in self.disabled_services
        return present and self.state == "Running" and self.alive

    def begin(self, now: float, *changes: Change, state: VmState | None = None) -> None:
        """Let changes follow one another from now on, in place of what was about to come."""
        self.state = state or self.state
        self.upcoming = [*changes]
        self._since, self._shown = now, False

    def turn_off(self, now: float) -> None:
        """Take the power away: what is in its memory is lost."""
        self.begin(now, state="Off")
        self.alive = False
        self.memory.assigned = self.memory.demand = None

    def show(self) -> None:
        """Note that somebody looked: without a time scale, an intermediate state is over then."""
        self._shown = True

    def settle(self, clock: Callable[[], float], scale: float) -> None:
        """Let what is due become so.

        With a scale of 0 nothing takes time, and every intermediate state is seen exactly once.
        """
        now = clock()
        self._since = now if self._since is None else self._since
        while self.upcoming:
            due = self._since + self.upcoming[0].seconds * scale
            if (scale == 0 and not self._shown) or (scale > 0 and now < due):
                return
            change = self.upcoming.pop(0)
            self.state, self.alive = change.state, change.alive
            self._since, self._shown = due, False
            if self.state == "Off":
                self.memory.assigned = self.memory.demand = None
