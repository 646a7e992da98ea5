"""The vocabulary: every cmdlet and parameter the product may send, and nothing else.

The names and types are compared with Microsoft's reference for Server 2016, 2019, 2022 and 2025
in ``tests/powershell``. The simulated host shares this table and nothing else.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a parameter takes, and therefore how its value is written."""

    STRING = "string"
    STRINGS = "strings"
    NAME = "name"  # a property name, written as a bare word
    NAMES = "names"  # property names
    BOOLEAN = "boolean"
    SWITCH = "switch"
    INTEGER = "integer"
    SIZE = "size"  # a 64-bit integer, mostly in bytes
    GUID = "guid"
    CHOICE = "choice"  # one of a closed list
    TABLE = "table"  # a hash table
    WORDS = "words"  # the arguments of a program, one of a closed list


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a cmdlet; ``accepts`` lists the only values a choice may have."""

    kind: Kind
    accepts: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Cmdlet:
    """A cmdlet of the vocabulary. ``changes``: it may change something on a host.

    A program of Windows has no parameters, only arguments: the one it has here is ``Arguments``.
    Which of them change something, ``CHANGING_WORDS`` tells.
    """

    name: str
    module: str
    parameters: dict[str, Parameter]
    changes: bool = False

    @property
    def qualified(self) -> str:
        """The name as sent: other vendors export ``Get-VM``, too."""
        return f"{self.module}\\{self.name}" if self.module == HYPER_V else self.name

    @property
    def is_program(self) -> bool:
        """Whether it is a program of Windows and not a cmdlet."""
        return self.module == PROGRAM


HYPER_V = "Hyper-V"
CIM = "CimCmdlets"
CORE = "Microsoft.PowerShell.Core"
MANAGEMENT = "Microsoft.PowerShell.Management"
UTILITY = "Microsoft.PowerShell.Utility"
DIAGNOSTICS = "Microsoft.PowerShell.Diagnostics"
LOCAL_ACCOUNTS = "Microsoft.PowerShell.LocalAccounts"
PROGRAM = ""  # a program of Windows
CHANGING_WORDS = ("/set", "/deletevalue")  # with which the arguments of a program begin

CMDLETS: dict[str, Cmdlet] = {}


def _cmdlet(
    name: str, module: str, *, changes: bool = False, **parameters: Kind | Parameter
) -> None:
    table = {
        parameter: kind if isinstance(kind, Parameter) else Parameter(kind)
        for parameter, kind in parameters.items()
    }
    CMDLETS[name] = Cmdlet(name, module, table, changes)


def _one_of(*values: str) -> Parameter:
    return Parameter(Kind.CHOICE, values)


# Questions about virtual machines and their host
_cmdlet("Get-VM", HYPER_V, Id=Kind.GUID)
_cmdlet("Get-VMProcessor", HYPER_V)
_cmdlet("Get-VMMemory", HYPER_V)
_cmdlet("Get-VMNetworkAdapter", HYPER_V)
_cmdlet("Get-VMIntegrationService", HYPER_V)
_cmdlet("Get-VMHost", HYPER_V)
_cmdlet("Get-VMHostSupportedVersion", HYPER_V)
_cmdlet("Get-VMSwitch", HYPER_V)
_cmdlet("Get-VMHostNumaNode", HYPER_V)
_cmdlet("Get-VMSnapshot", HYPER_V)

# Questions about Windows
_cmdlet(
    "Get-CimInstance",
    CIM,
    Namespace=Kind.STRING,
    ClassName=Kind.STRING,
    Filter=Kind.STRING,
)
_cmdlet("Get-ItemProperty", MANAGEMENT, LiteralPath=Kind.STRINGS)
_cmdlet("Get-Module", CORE, ListAvailable=Kind.SWITCH, Name=Kind.STRINGS)
_cmdlet("Get-Command", CORE, Name=Kind.STRINGS, Module=Kind.STRINGS, ParameterName=Kind.STRINGS)

_cmdlet("Get-Item", MANAGEMENT, LiteralPath=Kind.STRINGS)
_cmdlet("Get-Variable", UTILITY, Name=Kind.STRINGS, ValueOnly=Kind.SWITCH)
_cmdlet("Get-WinEvent", DIAGNOSTICS, FilterHashtable=Kind.TABLE, MaxEvents=Kind.SIZE)
_cmdlet(
    "Invoke-RestMethod",
    UTILITY,
    Uri=_one_of("http://169.254.169.254/metadata/instance/compute?api-version=2021-12-13"),
    Headers=Kind.TABLE,
    TimeoutSec=Kind.INTEGER,
    UseBasicParsing=Kind.SWITCH,
)
_cmdlet(
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
_cmdlet("Get-NetIPAddress", "NetTCPIP", AddressFamily=_one_of("IPv4"))
_cmdlet("Get-NetRoute", "NetTCPIP", AddressFamily=_one_of("IPv4"))
_cmdlet("Get-NetNatStaticMapping", "NetNat")

# Shaping an answer
_cmdlet("Select-Object", UTILITY, Property=Kind.NAMES, ExpandProperty=Kind.NAME)
_cmdlet("Select-String", UTILITY, Pattern=Kind.STRINGS)
_cmdlet("Where-Object", CORE, Property=Kind.NAME, EQ=Kind.SWITCH, Value=Kind.STRING)
_cmdlet("ConvertTo-Json", UTILITY, Compress=Kind.SWITCH)
_cmdlet("Write-Output", UTILITY, InputObject=Kind.STRING)

# Changes
_cmdlet(
    "Invoke-CimMethod",
    CIM,
    changes=True,
    MethodName=_one_of("InitiateShutdown"),
    Arguments=Kind.TABLE,
)
_cmdlet("Start-VM", HYPER_V, changes=True)
_cmdlet(
    "Set-VM",
    HYPER_V,
    changes=True,
    AutomaticCheckpointsEnabled=Kind.BOOLEAN,
    CheckpointType=_one_of("Disabled", "Production", "ProductionOnly", "Standard"),
    AutomaticStopAction=_one_of("TurnOff", "Save", "ShutDown"),
)
_cmdlet("Enable-VMIntegrationService", HYPER_V, changes=True)
_cmdlet("Disable-VMIntegrationService", HYPER_V, changes=True)
_cmdlet(
    "Set-VMProcessor",
    HYPER_V,
    changes=True,
    ExposeVirtualizationExtensions=Kind.BOOLEAN,
    Count=Kind.SIZE,
    CompatibilityForMigrationEnabled=Kind.BOOLEAN,
    CompatibilityForOlderOperatingSystemsEnabled=Kind.BOOLEAN,
)
_cmdlet(
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
_cmdlet(
    "Set-VMNetworkAdapter",
    HYPER_V,
    changes=True,
    MacAddressSpoofing=_one_of("On", "Off"),
    IovWeight=Kind.SIZE,
)

# Inside a virtual machine, written into the plan and the report for the user to run (NAT)
_cmdlet(
    "New-VMSwitch",
    HYPER_V,
    changes=True,
    Name=Kind.STRING,
    SwitchType=_one_of("Internal", "Private"),
)
_cmdlet("Get-NetAdapter", "NetAdapter", Name=Kind.STRINGS)
_cmdlet(
    "New-NetIPAddress",
    "NetTCPIP",
    changes=True,
    InterfaceAlias=Kind.STRING,
    IPAddress=Kind.STRING,
    PrefixLength=Kind.INTEGER,
    DefaultGateway=Kind.STRING,
    AddressFamily=_one_of("IPv4"),
)
_cmdlet(
    "New-NetNat",
    "NetNat",
    changes=True,
    Name=Kind.STRING,
    InternalIPInterfaceAddressPrefix=Kind.STRING,
)
_cmdlet("Get-NetNat", "NetNat", Name=Kind.STRINGS)
_cmdlet("Remove-NetNat", "NetNat", changes=True, Name=Kind.STRINGS, Confirm=Kind.SWITCH)
_cmdlet(
    "Remove-NetIPAddress",
    "NetTCPIP",
    changes=True,
    IPAddress=Kind.STRINGS,
    InterfaceAlias=Kind.STRINGS,
    Confirm=Kind.SWITCH,
)
_cmdlet("Remove-VMSwitch", HYPER_V, changes=True, Name=Kind.STRINGS, Force=Kind.SWITCH)
_cmdlet(
    "Set-DnsClientServerAddress",
    "DnsClient",
    changes=True,
    InterfaceAlias=Kind.STRINGS,
    ServerAddresses=Kind.STRINGS,
)
_cmdlet(
    "Install-WindowsFeature",
    "ServerManager",
    changes=True,
    Name=Kind.STRINGS,
    IncludeManagementTools=Kind.SWITCH,
)
_cmdlet(
    "Enable-WindowsOptionalFeature",
    "Dism",
    changes=True,
    Online=Kind.SWITCH,
    FeatureName=Kind.STRINGS,
    All=Kind.SWITCH,
    NoRestart=Kind.SWITCH,
)

# Remedies shown to the user, not sent in this version
_cmdlet("Update-VMVersion", HYPER_V, changes=True, Force=Kind.SWITCH, Confirm=Kind.SWITCH)
_cmdlet(
    "Set-Service",
    MANAGEMENT,
    changes=True,
    Name=Kind.STRING,
    StartupType=_one_of("Automatic", "Manual", "Disabled"),
)
_cmdlet("Start-Service", MANAGEMENT, changes=True, Name=Kind.STRINGS)
_cmdlet("Add-LocalGroupMember", LOCAL_ACCOUNTS, changes=True, SID=Kind.STRING, Member=Kind.STRINGS)
_cmdlet(
    "Remove-LocalGroupMember", LOCAL_ACCOUNTS, changes=True, SID=Kind.STRING, Member=Kind.STRINGS
)
_cmdlet(
    "New-ItemProperty",
    MANAGEMENT,
    changes=True,
    LiteralPath=Kind.STRINGS,
    Name=Kind.STRING,
    Value=Kind.INTEGER,
    PropertyType=_one_of("DWord"),
    Force=Kind.SWITCH,
)
