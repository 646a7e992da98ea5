"""The checks of features that clash, in reading order."""

from wizard.checks import (
    conflicts,
    devices_conflicts,
    inside_conflicts,
    moving,
    protection_settings,
    protections,
    saving,
)
from wizard.checks.cases import HostCase, VmCase
from wizard.checks.check import Check

HOST_CONFLICTS: tuple[Check[HostCase], ...] = (
    protections.vbs,
    protections.vbs_waits,
    protection_settings.vbs_is_set,
    protection_settings.vbs_is_locked,
    protections.vbs_failure,
    protection_settings.vbs_by_policy,
    protections.device_guard,
    protection_settings.integrity_by_policy,
    protections.credential_guard,
    conflicts.other_tool,
    saving.fast_startup,
)
VM_CONFLICTS: tuple[Check[VmCase], ...] = (
    inside_conflicts.slow_protection,
    conflicts.dynamic_memory,
    conflicts.resize,
    saving.checkpoint,
    saving.saved_at_stop,
    moving.live_migration,
    moving.nodes_differ,
    moving.failover_cluster,
    moving.replicated,
    saving.hibernated,
    devices_conflicts.assigned_device,
    devices_conflicts.graphics_share,
    devices_conflicts.adapter_to_add,
    inside_conflicts.other_hypervisor,
    inside_conflicts.own_networks,
    inside_conflicts.containers,
)
