"""For every known error an example as a host would send it, in a language nobody expects."""

from dataclasses import dataclass

from wizard.powershell.cmdlets import CMDLETS
from wizard.powershell.command import Command, cmdlet
from wizard.remoting.known_error import KnownError
from wizard.simulator.values import ErrorRecord

HYPER_V = "Microsoft.HyperV.PowerShell.Commands."
CIM = "Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand"
CORE = "Microsoft.PowerShell.Commands."
CLUSTERS = "Microsoft.FailoverClusters.PowerShell."
SECURE_BOOT = "Microsoft.SecureBoot.Commands."
SERVER_MANAGER = "Microsoft.Windows.ServerManager.Commands."

# What stands for the ids that are only known in part
IDS: dict[str, tuple[str, ...]] = {
    "start-worker-state": (f"OperationFailed,{HYPER_V}StartVM",),
    "hyper-v-access-denied": (f"AccessDenied,{HYPER_V}SetVMProcessor",),
    "hyper-v-busy": (f"ObjectInUse,{HYPER_V}SetVMProcessor",),
    "hyper-v-timeout": (f"OperationTimeout,{HYPER_V}SetVM",),
    "hyper-v-wrong-state": (f"InvalidState,{HYPER_V}SetVMNetworkAdapter",),
    "hyper-v-not-supported": (f"NotSupported,{HYPER_V}SetVMNetworkAdapter",),
    "hyper-v-invalid-value": (f"InvalidParameter,{HYPER_V}SetVMProcessor",),
    "hyper-v-out-of-memory": (f"OutOfMemory,{HYPER_V}SetVMMemory",),
    "hyper-v-restart-needed": (f"RebootRequired,{HYPER_V}SetVM",),
    "hyper-v-no-status": (f"StatusUnavailable,{HYPER_V}GetVM",),
    "hyper-v-wrong-status": (f"StatusIncorrectType,{HYPER_V}SetVM",),
    "hyper-v-file-not-found": (f"FileNotFound,{HYPER_V}StartVM",),
    "hyper-v-device-not-found": (f"DeviceNotFound,{HYPER_V}StartVM",),
    "hyper-v-failed": (f"OperationFailed,{HYPER_V}SetVMProcessor",),
    "switch-default": (f"InvalidOperation,{HYPER_V}RemoveVMSwitch",),
    "nat-not-installed": ("HRESULT 0x80041010,Get-NetNat", "HRESULT 0x80041010,New-NetNat"),
    "network-access-denied": (
        "Windows System Error 5,New-NetIPAddress",
        "Windows System Error 5,New-NetNat",
        "Windows System Error 5,Add-NetNatStaticMapping",
    ),
    "network-nothing-found": (
        "CmdletizationQuery_NotFound_Name,Get-NetAdapter",
        "CmdletizationQuery_NotFound_InterfaceAlias,Get-NetIPAddress",
        "CmdletizationQuery_NotFound,Get-NetNat",
    ),
    **{
        f"role-{why}": (
            f"Alteration_PrerequisiteCheck_Failed,{SERVER_MANAGER}AddWindowsFeatureCommand",
        )
        for why in ("no-extensions", "other-hypervisor", "no-slat", "firmware", "prerequisites")
    },
    "features-of-client": (
        f"FeatureNotSupported,{SERVER_MANAGER}GetWindowsFeatureCommand",
        f"FeatureNotSupported,{SERVER_MANAGER}AddWindowsFeatureCommand",
    ),
    "feature-needs-elevation": ("Microsoft.Dism.Commands.GetWindowsOptionalFeatureCommand",),
    "feature-servicing-not-started": (
        "Microsoft.Dism.Commands.EnableWindowsOptionalFeatureCommand",
    ),
    "dhcp-scope-missing": (
        "DHCP 20005,Remove-DhcpServerv4Scope",
        "DHCP 20005,Set-DhcpServerv4OptionValue",
    ),
    "dhcp-option-missing": ("DHCP 20010,Get-DhcpServerv4OptionValue",),
    "dhcp-range": ("DHCP 20023,Add-DhcpServerv4Scope",),
    "dhcp-denied": ("DHCP 20000,Add-DhcpServerv4Scope", "WIN32 5,Get-DhcpServerv4Binding"),
    "dhcp-not-up": ("WIN32 1753,Get-DhcpServerv4Scope", "WIN32 1722,Get-DhcpServerv4Scope"),
    "feature-unknown": ("Microsoft.Dism.Commands.EnableWindowsOptionalFeatureCommand",),
    "secure-boot-no-uefi": (
        f"System.PlatformNotSupportedException,{SECURE_BOOT}ConfirmSecureBootUefiCommand",
    ),
    "cluster-not-running": (
        f"ClusterEndpointNotRegistered,{CLUSTERS}GetClusterCommand",
        f"Get-Cluster,{CLUSTERS}GetClusterCommand",
    ),
    "cluster-not-reached": (f"ClusterRpcConnection,{CLUSTERS}GetNodeCommand",),
    "service-not-found": (f"NoServiceFoundForGivenName,{CORE}GetServiceCommand",),
    "registry-key-missing": (f"PathNotFound,{CORE}GetItemPropertyCommand",),
    "wmi-no-class": (f"HRESULT 0x80041010,{CIM}",),
    "wmi-no-namespace": (f"HRESULT 0x8004100e,{CIM}",),
    "wmi-remote-denied": (f"HRESULT 0x80070005,{CIM}",),
    "wmi-denied": (f"HRESULT 0x80041003,{CIM}",),
    "restart-timeout": (f"RestartComputerTimeout,{CORE}RestartComputerCommand",),
    "restart-skipped": (f"RestartComputerSkipped,{CORE}RestartComputerCommand",),
    "restart-waits-for-itself": (f"CannotWaitLocalComputer,{CORE}RestartComputerCommand",),
    "restart-parameters": (f"RestartComputerInvalidParameter,{CORE}RestartComputerCommand",),
    "restart-failed": (f"RestartcomputerFailed,{CORE}RestartComputerCommand",),
    "parameter-unknown": (f"NamedParameterNotFound,{HYPER_V}SetVM",),
    "argument-refused": (f"ParameterArgumentValidationError,{HYPER_V}SetVMMemory",),
    "argument-not-converted": (f"CannotConvertArgumentNoMessage,{HYPER_V}StartVM",),
    "argument-not-transformed": ("ParameterArgumentTransformationError,Some-Function",),
    "parameters-do-not-fit": (f"AmbiguousParameterSet,{HYPER_V}StartVM",),
    "argument-too-many": (f"PositionalParameterNotFound,{HYPER_V}StartVM",),
    "parameter-missing": (f"MissingMandatoryParameter,{HYPER_V}StartVM",),
    "question-without-answer": ("HostFunctionNotImplemented",),
    "direct-socket-ended": ("JobFailure",),
    "direct-account-asked": (f"CreateRemoteRunspaceForVMFailed,{CORE}EnterPSSessionCommand",),
    "direct-vm-name": (f"InvalidVMNameNotSingle,{CORE}InvokeCommandCommand",),
    "direct-vm-id": (f"InvalidVMIdNotSingle,{CORE}InvokeCommandCommand",),
    "direct-vm-not-running": (f"InvalidVMState,{CORE}InvokeCommandCommand",),
    "direct-no-module": (f"HyperVModuleNotAvailable,{CORE}InvokeCommandCommand",),
    "direct-powershell-7": (f"System.InvalidCastException,{CORE}InvokeCommandCommand",),
}

ANY = cmdlet("Get-VMHost")
WINDOWS = cmdlet("Get-CimInstance", ClassName="Win32_OperatingSystem")
SENT_FOR: dict[str, Command] = {
    "nat-module-missing": cmdlet("Get-NetNat"),
    "server-manager-missing": cmdlet("Install-WindowsFeature", Name=("Hyper-V",)),
    "command-not-found": WINDOWS,
    "module-not-loaded": WINDOWS,
}


@dataclass(frozen=True, slots=True)
class Example:
    """An error record as a host sends it, and the command it answers."""

    entry: KnownError
    sent: Command
    record: ErrorRecord

    @property
    def refused(self) -> str:
        """The cmdlet that writes the error."""
        name = self.sent.calls[0].name
        assert name in CMDLETS
        return name


def examples_of(entry: KnownError) -> tuple[Example, ...]:
    """Return an example for every id of an entry."""
    exact = tuple(each for each in entry.ids if "*" not in each)
    return tuple(
        Example(entry, SENT_FOR.get(entry.key, ANY), _record(entry, error_id))
        for error_id in (*exact, *IDS.get(entry.key, ()))
    )


def _record(entry: KnownError, error_id: str) -> ErrorRecord:
    code = entry.code or 0
    shown = f"'{code}'" if code < 2**16 else f"(0x{code:08X})"
    parts = ("Das ist fehlgeschlagen.", *entry.words, shown if code else "")
    return ErrorRecord(
        id=error_id,
        category=entry.category or "NotSpecified",
        message=" ".join(part for part in parts if part),
    )
