"""What the preparations of a virtual machine observe: one question each."""

from collections.abc import Callable
from typing import Any

from wizard.model.facts import VmRef
from wizard.powershell.command import Command, cmdlet
from wizard.powershell.enumerations import CHECKPOINT_TYPE, ON_OFF, STOP_ACTION
from wizard.powershell.queries import (
    NotUnderstood,
    Query,
    Row,
    flag,
    known,
    one,
    selected,
    the_adapter,
    the_integration_service,
    the_vm,
)


def processor_count(vm: VmRef) -> Query[int]:
    """Ask how many virtual processors a virtual machine has."""
    return _of_processor(vm, "processors", "Count", _whole)


def migration_compatibility(vm: VmRef) -> Query[bool]:
    """Ask whether features of the processor are hidden for moving between generations."""
    return _of_processor(vm, "compatibility for moving", "CompatibilityForMigrationEnabled", flag)


def older_compatibility(vm: VmRef) -> Query[bool]:
    """Ask whether the processor tells less of itself for the sake of older systems."""
    name = "CompatibilityForOlderOperatingSystemsEnabled"
    return _of_processor(vm, "compatibility for older systems", name, flag)


def automatic_checkpoints(vm: VmRef) -> Query[bool]:
    """Ask whether every start makes a checkpoint."""
    name = "AutomaticCheckpointsEnabled"
    return _query(the_vm(vm), "automatic checkpoints", name, flag)


def checkpoint_type(vm: VmRef) -> Query[str]:
    """Ask for the kind of checkpoints, as the name of ``CheckpointType``."""

    def read(row: Row, name: str) -> str:
        return known(CHECKPOINT_TYPE, row, name)

    return _query(the_vm(vm), "checkpoint type", "CheckpointType", read)


def stop_action(vm: VmRef) -> Query[str]:
    """Ask what happens when the host stops, as the name of ``StopAction``."""

    def read(row: Row, name: str) -> str:
        return known(STOP_ACTION, row, name)

    return _query(the_vm(vm), "stop action", "AutomaticStopAction", read)


def integration_service(vm: VmRef, kind: str) -> Query[bool]:
    """Ask whether an integration service is on, by the GUID of its kind."""
    return _query(the_integration_service(vm, kind), "integration service", "Enabled", flag)


def io_virtualization(vm: VmRef, adapter_id: str) -> Query[int]:
    """Ask with which weight a network adapter bypasses the virtual switch; 0: it does not."""
    return _query(the_adapter(vm, adapter_id), "I/O virtualization", "IovWeight", _whole)


def teaming(vm: VmRef, adapter_id: str) -> Query[bool]:
    """Ask whether a network adapter may be part of a team inside the virtual machine."""

    def read(row: Row, name: str) -> bool:
        return known(ON_OFF, row, name) == "On"

    return _query(the_adapter(vm, adapter_id), "teaming", "AllowTeaming", read)


def vbs_opt_out(vm: VmRef) -> Query[bool]:
    """Ask whether virtualization-based security is kept from the guest."""
    name = "VirtualizationBasedSecurityOptOut"
    return _query(the_vm(vm) | cmdlet("Get-VMSecurity"), "security of the VM", name, flag)


def configuration_version(vm: VmRef) -> Query[str]:
    """Ask for the configuration version, as Hyper-V writes it."""

    def read(row: Row, name: str) -> str:
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            raise NotUnderstood(f"{name} {value!r}")
        return value.strip()

    return _query(the_vm(vm), "configuration version", "Version", read)


def _of_processor(
    vm: VmRef, question: str, name: str, read: Callable[[Row, str], Any]
) -> Query[Any]:
    return _query(the_vm(vm) | cmdlet("Get-VMProcessor"), question, name, read)


def _query(
    source: Command, question: str, name: str, read: Callable[[Row, str], Any]
) -> Query[Any]:
    return Query(question, selected(source, name), lambda rows: read(one(rows), name))


def _whole(row: Row, name: str) -> int:
    value = row.get(name)
    if type(value) is not int:
        raise NotUnderstood(f"{name} {value!r}")
    return value
