"""What was observed on a host.

A value of ``None`` was not read. ``Host.unanswered`` says why, under the name of the question.
Sizes are bytes. The parts are in ``host_parts``, ``vm_parts`` and ``inside``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wizard.model.basics import (
    GIB,
    HEARTBEAT_SERVICE,
    LEAST_FOR_NESTING,
    MEMORY_GRANULE,
    MIB,
    SHUTDOWN_SERVICE,
    Version,
    VmRef,
    processors_for_nesting,
)
from wizard.model.host_parts import (
    BootSettings,
    Caller,
    Cluster,
    ClusterNode,
    ComputerSystem,
    Contact,
    DeviceGuard,
    DeviceGuardRegistry,
    HostAdapter,
    HyperV,
    NumaNode,
    OperatingSystem,
    Processor,
    ProductType,
    RestartSigns,
    Service,
    Surroundings,
    VirtualSwitch,
    Volume,
)
from wizard.model.inside import (
    Address,
    Inside,
    NatNetwork,
    NestedVm,
    StaticMapping,
)
from wizard.model.vm_parts import (
    Checkpoint,
    GuestSystem,
    IntegrationService,
    Memory,
    NetworkAdapter,
    Vlan,
    VmProcessor,
    VmSecurity,
)

__all__ = [
    "GIB",
    "HEARTBEAT_SERVICE",
    "LEAST_FOR_NESTING",
    "MEMORY_GRANULE",
    "MIB",
    "SHUTDOWN_SERVICE",
    "Address",
    "BootSettings",
    "Caller",
    "Checkpoint",
    "Cluster",
    "ClusterNode",
    "ComputerSystem",
    "Contact",
    "DeviceGuard",
    "DeviceGuardRegistry",
    "GuestSystem",
    "Host",
    "HostAdapter",
    "HyperV",
    "Inside",
    "IntegrationService",
    "Memory",
    "NatNetwork",
    "NestedVm",
    "NetworkAdapter",
    "NumaNode",
    "OperatingSystem",
    "Processor",
    "ProductType",
    "RestartSigns",
    "Service",
    "StaticMapping",
    "Surroundings",
    "Version",
    "VirtualMachine",
    "VirtualSwitch",
    "Vlan",
    "VmProcessor",
    "VmRef",
    "VmSecurity",
    "Volume",
    "processors_for_nesting",
]


@dataclass(frozen=True, slots=True)
class VirtualMachine:
    """A virtual machine of a host. ``state`` is the name of Hyper-V's ``VMState``.

    ``kind`` is the name of ``VirtualMachineType``. Devices, disks and rules on its switch ports
    are counted. ``inside`` is what was read in the system inside, if that was asked.
    """

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
    kind: str | None = None
    checkpoint_type: str | None = None
    memory_status: str | None = None
    smart_paging: bool | None = None
    configuration_path: str | None = None
    smart_paging_path: str | None = None
    security: VmSecurity | None = None
    checkpoints: tuple[Checkpoint, ...] | None = None
    assigned_devices: int | None = None
    gpu_partitions: int | None = None
    fibre_channel_adapters: int | None = None
    pass_through_disks: int | None = None
    port_rules: int | None = None
    inside: Inside | None = None

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
    """Everything read of one host at one time. ``name`` is how the user calls it.

    ``vbs_failures`` are the times at which Windows started and could not check its protections.
    ``other_hypervisors`` are services of VMware and VirtualBox that are installed.
    """

    name: str
    asked_at: datetime
    computer_name: str | None = None
    system: ComputerSystem | None = None
    operating_system: OperatingSystem | None = None
    processors: tuple[Processor, ...] | None = None
    hyper_v: HyperV = field(default_factory=HyperV)
    device_guard: DeviceGuard | None = None
    device_guard_registry: DeviceGuardRegistry | None = None
    cluster_service: Service | None = None
    switches: tuple[VirtualSwitch, ...] | None = None
    contact: Contact = field(default_factory=Contact)
    caller: Caller | None = None
    boot: BootSettings | None = None
    restart: RestartSigns | None = None
    surroundings: Surroundings | None = None
    vbs_failures: tuple[datetime, ...] | None = None
    volumes: tuple[Volume, ...] | None = None
    adapters: tuple[HostAdapter, ...] | None = None
    cluster: Cluster | None = None
    in_cluster: bool | None = None
    other_hypervisors: tuple[str, ...] | None = None
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
