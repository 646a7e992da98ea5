"""Cmdlets sent to a host, and those only shown to the user."""

from wizard.powershell.vocabulary import (
    CIM,
    CLUSTERS,
    CORE,
    DIAGNOSTICS,
    HYPER_V,
    LOCAL_ACCOUNTS,
    MANAGEMENT,
    PROGRAM,
    UTILITY,
    Kind,
    Parameter,
    declare,
    one_of,
)

# Questions about virtual machines and their host
declare("Get-VM", HYPER_V, Id=Kind.GUID, Name=Kind.STRINGS)
declare("Get-VMProcessor", HYPER_V)
declare("Get-VMMemory", HYPER_V)
declare("Get-VMNetworkAdapter", HYPER_V)
declare("Get-VMIntegrationService", HYPER_V)
declare("Get-VMHost", HYPER_V)
declare("Get-VMHostSupportedVersion", HYPER_V)
declare("Get-VMSwitch", HYPER_V)
declare("Get-VMHostNumaNode", HYPER_V)
declare("Get-VMSnapshot", HYPER_V)
declare("Get-VMSecurity", HYPER_V)
declare("Get-ClusterGroup", CLUSTERS, VMId=Kind.GUID)

# Questions about Windows
declare(
    "Get-CimInstance",
    CIM,
    Namespace=Kind.STRING,
    ClassName=Kind.STRING,
    Filter=Kind.STRING,
)
declare("Get-ItemProperty", MANAGEMENT, LiteralPath=Kind.STRINGS)
declare("Get-Module", CORE, ListAvailable=Kind.SWITCH, Name=Kind.STRINGS)
declare("Get-Command", CORE, Name=Kind.STRINGS, Module=Kind.STRINGS, ParameterName=Kind.STRINGS)

declare("Get-Item", MANAGEMENT, LiteralPath=Kind.STRINGS)
declare("Get-Variable", UTILITY, Name=Kind.STRINGS, ValueOnly=Kind.SWITCH)
declare("Get-WinEvent", DIAGNOSTICS, FilterHashtable=Kind.TABLE, MaxEvents=Kind.SIZE)
declare(
    "Invoke-RestMethod",
    UTILITY,
    Uri=one_of("http://169.254.169.254/metadata/instance/compute?api-version=2021-12-13"),
    Headers=Kind.TABLE,
    TimeoutSec=Kind.INTEGER,
    UseBasicParsing=Kind.SWITCH,
)
declare(
    "bcdedit.exe",
    PROGRAM,
    Arguments=Parameter(
        Kind.WORDS,
        (
            ("/enum", "{current}", "/v"),
            # Remedies shown to the user
            ("/set", "{current}", "hypervisorlaunchtype", "auto"),
            ("/set", "{current}", "hypervisorlaunchtype", "off"),
            ("/deletevalue", "{current}", "hypervisorloadoptions"),
            ("/set", "{current}", "hypervisorloadoptions", "OFFERNESTEDVIRT=FALSE"),
        ),
    ),
)

# Questions about networks
declare("Get-NetIPAddress", "NetTCPIP", AddressFamily=one_of("IPv4"))
declare("Get-NetRoute", "NetTCPIP", AddressFamily=one_of("IPv4"))
declare("Get-NetNatStaticMapping", "NetNat")

# Shaping an answer
declare("Select-Object", UTILITY, Property=Kind.NAMES, ExpandProperty=Kind.NAME)
declare("Select-String", UTILITY, Pattern=Kind.STRINGS)
declare(
    "Where-Object",
    CORE,
    Property=Kind.NAME,
    EQ=Kind.SWITCH,
    NE=Kind.SWITCH,
    Value=Kind.STRING,
)
declare("ConvertTo-Json", UTILITY, Compress=Kind.SWITCH)
declare("Write-Output", UTILITY, InputObject=Kind.STRING)

# Changes
declare(
    "Invoke-CimMethod",
    CIM,
    changes=True,
    MethodName=one_of("InitiateShutdown"),
    Arguments=Kind.TABLE,
)
declare("Start-VM", HYPER_V, changes=True)
declare("Resume-VM", HYPER_V, changes=True)
declare(
    "Stop-VM",
    HYPER_V,
    changes=True,
    Force=Kind.SWITCH,
    TurnOff=Kind.SWITCH,
    Passthru=Kind.SWITCH,
    Confirm=Kind.SWITCH,
)
declare("Remove-VMSavedState", HYPER_V, changes=True, Confirm=Kind.SWITCH)
declare("Update-VMVersion", HYPER_V, changes=True, Force=Kind.SWITCH, Confirm=Kind.SWITCH)
declare(
    "Set-VMSecurity",
    HYPER_V,
    changes=True,
    VirtualizationBasedSecurityOptOut=Kind.BOOLEAN,
)
declare("Update-ClusterVirtualMachineConfiguration", CLUSTERS, changes=True, VMId=Kind.GUID)
declare(
    "Set-VM",
    HYPER_V,
    changes=True,
    AutomaticCheckpointsEnabled=Kind.BOOLEAN,
    CheckpointType=one_of("Disabled", "Production", "ProductionOnly", "Standard"),
    AutomaticStopAction=one_of("TurnOff", "Save", "ShutDown"),
)
declare("Enable-VMIntegrationService", HYPER_V, changes=True)
declare("Disable-VMIntegrationService", HYPER_V, changes=True)
declare(
    "Set-VMProcessor",
    HYPER_V,
    changes=True,
    ExposeVirtualizationExtensions=Kind.BOOLEAN,
    Count=Kind.SIZE,
    CompatibilityForMigrationEnabled=Kind.BOOLEAN,
    CompatibilityForOlderOperatingSystemsEnabled=Kind.BOOLEAN,
)
declare(
    "Set-VMMemory",
    HYPER_V,
    changes=True,
    DynamicMemoryEnabled=Kind.BOOLEAN,
    StartupBytes=Kind.SIZE,
    MinimumBytes=Kind.SIZE,
    MaximumBytes=Kind.SIZE,
    Buffer=Kind.INTEGER,
    Priority=Kind.INTEGER,
)
declare(
    "Set-VMNetworkAdapter",
    HYPER_V,
    changes=True,
    MacAddressSpoofing=one_of("On", "Off"),
    IovWeight=Kind.SIZE,
    AllowTeaming=one_of("On", "Off"),
)

# Remedies shown to the user, never sent
declare(
    "Set-Service",
    MANAGEMENT,
    changes=True,
    Name=Kind.STRING,
    StartupType=one_of("Automatic", "Manual", "Disabled"),
)
declare("Start-Service", MANAGEMENT, changes=True, Name=Kind.STRINGS)
declare("Add-LocalGroupMember", LOCAL_ACCOUNTS, changes=True, SID=Kind.STRING, Member=Kind.STRINGS)
declare(
    "Remove-LocalGroupMember", LOCAL_ACCOUNTS, changes=True, SID=Kind.STRING, Member=Kind.STRINGS
)
declare(
    "New-ItemProperty",
    MANAGEMENT,
    changes=True,
    LiteralPath=Kind.STRINGS,
    Name=Kind.STRING,
    Value=Kind.INTEGER,
    PropertyType=one_of("DWord"),
    Force=Kind.SWITCH,
)
