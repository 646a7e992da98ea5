"""Names of the numbers that ``ConvertTo-Json`` writes for enumerations.

Source: the Hyper-V module's own types. Beware of ``OnOffState``: On is 0, Off is 1.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

VM_STATE: Mapping[int, str] = MappingProxyType(
    {
        1: "Other",
        2: "Running",
        3: "Off",
        4: "Stopping",
        6: "Saved",
        9: "Paused",
        10: "Starting",
        11: "Reset",
        32773: "Saving",
        32776: "Pausing",
        32777: "Resuming",
        32779: "FastSaved",
        32780: "FastSaving",
        32781: "ForceShutdown",
        32782: "ForceReboot",
        32783: "Hibernated",
        32784: "ComponentServicing",
        32785: "RunningCritical",
        32786: "OffCritical",
        32787: "StoppingCritical",
        32788: "SavedCritical",
        32789: "PausedCritical",
        32790: "StartingCritical",
        32791: "ResetCritical",
        32792: "SavingCritical",
        32793: "PausingCritical",
        32794: "ResumingCritical",
        32795: "FastSavedCritical",
        32796: "FastSavingCritical",
    }
)

VM_OPERATIONAL_STATUS: Mapping[int, str] = MappingProxyType(
    {
        2: "Ok",
        3: "Degraded",
        5: "PredictiveFailure",
        11: "InService",
        15: "Dormant",
        16: "SupportingEntityInError",
        23769: "ApplyingSnapshot",
        32768: "CreatingSnapshot",
        32770: "DeletingSnapshot",
        32771: "WaitingToStart",
        32772: "MergingDisks",
        32773: "ExportingVirtualMachine",
        32774: "MigratingVirtualMachine",
        32776: "BackingUpVirtualMachine",
        32777: "ModifyingUpVirtualMachine",
        32778: "StorageMigrationPhaseOne",
        32779: "StorageMigrationPhaseTwo",
        32780: "MigratingPlannedVm",
        32781: "CheckingCompatibility",
        32782: "ApplicationCriticalState",
        32783: "CommunicationTimedOut",
        32784: "CommunicationFailed",
        32785: "NoIommu",
        32786: "NoIovSupportInNic",
        32787: "SwitchNotInIovMode",
        32788: "IovBlockedByPolicy",
        32789: "IovNoAvailResources",
        32790: "IovGuestDriversNeeded",
        32795: "CriticalIoError",
    }
)

HEARTBEAT: Mapping[int, str] = MappingProxyType(
    {
        0: "Unknown",
        1: "Disabled",
        2: "NoContact",
        3: "Error",
        4: "LostCommunication",
        5: "OkApplicationsUnknown",
        6: "OkApplicationsHealthy",
        7: "OkApplicationsCritical",
        8: "Paused",
    }
)

INTEGRATION_STATUS: Mapping[int, str] = MappingProxyType(
    {
        2: "Ok",
        3: "Degraded",
        6: "Error",
        7: "NonRecoverableError",
        12: "NoContact",
        13: "LostCommunication",
        32775: "ProtocolMismatch",
        32782: "ApplicationCritical",
        32783: "CommunicationTimedOut",
        32784: "CommunicationFailed",
        32896: "Disabled",
    }
)

ON_OFF: Mapping[int, str] = MappingProxyType({0: "On", 1: "Off"})
SWITCH_TYPE: Mapping[int, str] = MappingProxyType({0: "Private", 1: "Internal", 2: "External"})
START_ACTION: Mapping[int, str] = MappingProxyType({2: "Nothing", 3: "StartIfRunning", 4: "Start"})
STOP_ACTION: Mapping[int, str] = MappingProxyType({2: "TurnOff", 3: "Save", 4: "ShutDown"})
CHECKPOINT_TYPE: Mapping[int, str] = MappingProxyType(
    {2: "Disabled", 3: "Production", 4: "ProductionOnly", 5: "Standard"}
)
SNAPSHOT_TYPE: Mapping[int, str] = MappingProxyType(
    {
        0: "Standard",
        1: "Recovery",
        2: "Planned",
        5: "Missing",
        6: "Replica",
        7: "AppConsistentReplica",
        8: "SyncedReplica",
    }
)
VM_TYPE: Mapping[int, str] = MappingProxyType(
    {3: "RealizedVirtualMachine", 4: "PlannedVirtualMachine"}
)
VLAN_MODE: Mapping[int, str] = MappingProxyType(
    {0: "Untagged", 1: "Access", 2: "Trunk", 3: "Private"}
)
ADAPTER_STATUS: Mapping[int, str] = MappingProxyType(
    {
        0: "Unknown",
        1: "Other",
        2: "Ok",
        3: "Degraded",
        4: "Stressed",
        5: "PredictiveFailure",
        6: "Error",
        7: "NonRecoverableError",
        8: "Starting",
        9: "Stopping",
        10: "Stopped",
        11: "InService",
        12: "NoContact",
        13: "LostCommunication",
        14: "Aborted",
        15: "Dormant",
        16: "SupportingEntity",
        17: "Completed",
        18: "PowerMode",
        32775: "ProtocolVersion",
    }
)
LANGUAGE_MODE: Mapping[int, str] = MappingProxyType(
    {0: "FullLanguage", 1: "RestrictedLanguage", 2: "NoLanguage", 3: "ConstrainedLanguage"}
)
CLUSTER_NODE_STATE: Mapping[int, str] = MappingProxyType(
    {0: "Up", 1: "Down", 2: "Paused", 3: "Joining"}
)
REPLICATION_MODE: Mapping[int, str] = MappingProxyType(
    {0: "None", 1: "Primary", 2: "Replica", 3: "TestReplica", 4: "ExtendedReplica"}
)
REPLICAS = ("Replica", "TestReplica", "ExtendedReplica")  # modes of a copy, not of the original
# Why the network card of the host is not used directly (SR-IOV); the machine itself is well
WITHOUT_IOV = frozenset(
    {
        "NoIommu",
        "NoIovSupportInNic",
        "SwitchNotInIovMode",
        "IovBlockedByPolicy",
        "IovNoAvailResources",
        "IovGuestDriversNeeded",
    }
)


# DISM's own states of a feature, DismPackageFeatureState
FEATURE_STATE: Mapping[int, str] = MappingProxyType(
    {
        0: "NotPresent",
        1: "DisablePending",
        2: "Disabled",
        3: "DisabledWithPayloadRemoved",
        4: "Enabled",
        5: "EnablePending",
        6: "Superseded",
        7: "PartiallyInstalled",
    }
)


def name_of(table: Mapping[int, str], value: Any) -> str | None:
    """Return the name of a number, or ``None`` for a number that is not in the table.

    Some hosts answer with the name itself (a compatibility proxy does); it is taken when listed.
    """
    if isinstance(value, str):
        return value if value in table.values() else None
    return table.get(value) if type(value) is int else None
