"""Enumerations of Windows' modules, with their numbers."""

from wizard.simulator.objects import EnumValue

HYPER_V = "Microsoft.HyperV.PowerShell."
ENUMS: dict[str, dict[str, int]] = {
    f"{HYPER_V}VMState": {
        "Other": 1,
        "Running": 2,
        "Off": 3,
        "Stopping": 4,
        "Saved": 6,
        "Paused": 9,
        "Starting": 10,
        "Reset": 11,
        "Saving": 32773,
        "Pausing": 32776,
        "Resuming": 32777,
        "FastSaved": 32779,
        "Hibernated": 32783,
        "RunningCritical": 32785,
        "OffCritical": 32786,
        "SavedCritical": 32788,
        "PausedCritical": 32789,
    },
    f"{HYPER_V}VMOperationalStatus": {
        "Ok": 2,
        "Degraded": 3,
        "InService": 11,
        "ApplyingSnapshot": 23769,
        "CreatingSnapshot": 32768,
        "DeletingSnapshot": 32770,
        "MergingDisks": 32772,
        "ExportingVirtualMachine": 32773,
        "MigratingVirtualMachine": 32774,
        "BackingUpVirtualMachine": 32776,
        "StorageMigrationPhaseOne": 32778,
        "CommunicationFailed": 32784,
        "NoIommu": 32785,
        "NoIovSupportInNic": 32786,
        "SwitchNotInIovMode": 32787,
        "IovBlockedByPolicy": 32788,
        "IovNoAvailResources": 32789,
        "IovGuestDriversNeeded": 32790,
        "CriticalIoError": 32795,
    },
    f"{HYPER_V}VMHeartbeatStatus": {
        "Unknown": 0,
        "Disabled": 1,
        "NoContact": 2,
        "OkApplicationsUnknown": 5,
        "OkApplicationsHealthy": 6,
        "Paused": 8,
    },
    f"{HYPER_V}VMIntegrationComponentOperationalStatus": {"Ok": 2, "NoContact": 12},
    f"{HYPER_V}OnOffState": {"On": 0, "Off": 1},
    f"{HYPER_V}VMSwitchType": {"Private": 0, "Internal": 1, "External": 2},
    f"{HYPER_V}StartAction": {"Nothing": 2, "StartIfRunning": 3, "Start": 4},
    f"{HYPER_V}StopAction": {"TurnOff": 2, "Save": 3, "ShutDown": 4},
    f"{HYPER_V}VMReplicationMode": {
        "None": 0,
        "Primary": 1,
        "Replica": 2,
        "TestReplica": 3,
        "ExtendedReplica": 4,
    },
    f"{HYPER_V}VirtualMachineType": {"RealizedVirtualMachine": 3, "PlannedVirtualMachine": 4},
    f"{HYPER_V}CheckpointType": {
        "Disabled": 2,
        "Production": 3,
        "ProductionOnly": 4,
        "Standard": 5,
    },
    f"{HYPER_V}SnapshotType": {
        "Standard": 0,
        "Recovery": 1,
        "Planned": 2,
        "Missing": 5,
        "Replica": 6,
        "AppConsistentReplica": 7,
        "SyncedReplica": 8,
    },
    f"{HYPER_V}VMNetworkAdapterVlanMode": {"Untagged": 0, "Access": 1, "Trunk": 2, "Private": 3},
    f"{HYPER_V}VMNetworkAdapterOperationalStatus": {
        "Unknown": 0,
        "Ok": 2,
        "Degraded": 3,
        "Error": 6,
        "NoContact": 12,
        "LostCommunication": 13,
    },
    "System.Management.Automation.PSLanguageMode": {
        "FullLanguage": 0,
        "RestrictedLanguage": 1,
        "NoLanguage": 2,
        "ConstrainedLanguage": 3,
    },
    "System.Management.Automation.CommandTypes": {"Function": 2, "Cmdlet": 8, "Application": 32},
    "System.Management.Automation.ModuleType": {"Manifest": 2},
}


def hyper_v(enum: str, name: str) -> EnumValue:
    """Return a value of an enumeration of the Hyper-V module."""
    return value(HYPER_V + enum, name)


def on_off(*, on: bool) -> EnumValue:
    """Return the value of ``OnOffState``, where on is 0."""
    return hyper_v("OnOffState", "On" if on else "Off")


def value(enum: str, name: str) -> EnumValue:
    """Return a value of an enumeration by its name."""
    return EnumValue(enum, name, ENUMS[enum][name])
