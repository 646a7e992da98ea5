"""The checks of a virtual machine, in reading order."""

from wizard.checks import (
    compatibility,
    copies,
    guest,
    power,
    versions,
    vm,
)
from wizard.checks.check import Check, VmCase

VM_LIST: tuple[Check[VmCase], ...] = (
    vm.exposed,
    versions.version,
    versions.version_for_amd,
    versions.released_version_for_amd,
    versions.supported,
    power.off,
    power.running,
    power.saved,
    power.paused,
    power.passing,
    power.critical,
    power.hibernated,
    power.operation,
    copies.replica,
    copies.replicated,
    copies.checkpoint,
    copies.automatic_checkpoints,
    copies.clustered,
    guest.shutdown_service,
    guest.heartbeat,
    guest.build,
    guest.readable,
    guest.windows_guest,
    vm.processors,
    vm.processors_of_old_guests,
    compatibility.compatible_for_migration,
    compatibility.compatible_for_older_systems,
    vm.memory,
    vm.memory_in_use,
)
