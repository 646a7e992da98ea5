"""The checks of features that clash, in reading order."""

from wizard.checks import (
    conflicts,
    protection_settings,
    protections,
)
from wizard.checks.check import Check, HostCase, VmCase

HOST_CONFLICTS: tuple[Check[HostCase], ...] = (
    protections.vbs,
    protections.vbs_waits,
    protection_settings.vbs_is_set,
    protection_settings.vbs_is_locked,
    protection_settings.vbs_by_policy,
    protections.device_guard,
    protections.credential_guard,
)
VM_CONFLICTS: tuple[Check[VmCase], ...] = (conflicts.dynamic_memory,)
