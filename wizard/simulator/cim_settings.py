"""The settings of virtual machines as WMI tells them: those of Hyper-V's own defaults, too.

``InstanceID`` begins with the Id of the virtual machine or checkpoint a setting belongs to, or with
``Microsoft:Definition`` for what Hyper-V would begin with.
"""

from collections.abc import Callable, Iterator
from typing import Any

from wizard.simulator.cim_classes import instance
from wizard.simulator.machine_objects import checkpoint_id
from wizard.simulator.machines import SimulatedVm
from wizard.simulator.objects import PsObject
from wizard.simulator.state import SimulatedHost

NAMESPACE = "root/virtualization/v2"
PROCESSOR = "B637F346-6A0E-4DEC-AF52-BD70CB80A21D"
SECURITY = "D81D2C1F-5C7B-4E0A-9C61-9A4F9B0C2B2B"
PCI_EXPRESS = "9F8233AC-0000-4C79-8EE3-1A5B7B6A2F10"
GPU_PARTITION = "6BFA5A2E-0000-4F2B-9C0A-2D1E5B6A7C31"
FIRST_BUILD_WITH_SECURITY = 14393
FIRST_BUILD_WITH_GPU_PARTITIONS = 17763

Settings = dict[str, Any]


def processor_settings(host: SimulatedHost) -> Iterator[PsObject]:
    """Give an Msvm_ProcessorSettingData for every machine, its checkpoints and the defaults."""

    def of(vm: SimulatedVm) -> list[Settings]:
        return [{"HideHypervisorPresent": vm.processor.hides_hypervisor}]

    default: Settings = {"HideHypervisorPresent": False}
    yield from _settings(host, "Msvm_ProcessorSettingData", PROCESSOR, of, default)


def security_settings(host: SimulatedHost) -> Iterator[PsObject]:
    """Give an Msvm_SecuritySettingData for every machine, its checkpoints and the defaults."""

    def of(vm: SimulatedVm) -> list[Settings]:
        own = vm.security
        return [
            {
                "ShieldingRequested": own.shielded,
                "TpmEnabled": own.tpm,
                "EncryptStateAndVmMigrationTraffic": own.encrypts_state,
                "BindToHostTpm": own.bound_to_host_tpm,
                "VirtualizationBasedSecurityOptOut": own.vbs_opt_out,
            }
        ]

    yield from _settings(host, "Msvm_SecuritySettingData", SECURITY, of, {})


def assigned_devices(host: SimulatedHost) -> Iterator[PsObject]:
    """Give an Msvm_PciExpressSettingData for every device of the host that a machine has."""
    name = "Msvm_PciExpressSettingData"
    yield from _settings(host, name, PCI_EXPRESS, lambda vm: [{}] * vm.assigned_devices, {})


def gpu_partitions(host: SimulatedHost) -> Iterator[PsObject]:
    """Give an Msvm_GpuPartitionSettingData for every partition that a machine has."""
    name = "Msvm_GpuPartitionSettingData"
    yield from _settings(host, name, GPU_PARTITION, lambda vm: [{}] * vm.gpu_partitions, {})


def _settings(
    host: SimulatedHost,
    class_name: str,
    kind: str,
    of: Callable[[SimulatedVm], list[Settings]],
    default: Settings,
) -> Iterator[PsObject]:
    for vm in host.vms:
        owners = [vm.id, *(str(checkpoint_id(vm, each)) for each in vm.all_checkpoints)]
        for owner in owners:
            for number, settings in enumerate(of(vm)):
                own = {"InstanceID": f"Microsoft:{owner.upper()}\\{kind}\\{number}"}
                yield instance(NAMESPACE, class_name, own | settings, vm)
    definition = {"InstanceID": f"Microsoft:Definition\\{kind}\\Default"}
    yield instance(NAMESPACE, class_name, definition | default)
