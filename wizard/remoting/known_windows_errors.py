"""Errors of Windows: its features, its cluster, its logs, WMI, the registry and restarts."""

from wizard.model.text import text
from wizard.remoting.known_error import KnownError, Retry

_ADD_FEATURE = ("Alteration_PrerequisiteCheck_Failed,*",)
_CIM = "Microsoft.Management.Infrastructure.CimCmdlets."
_DISM = "Microsoft.Dism.Commands."
_CORE = "Microsoft.PowerShell.Commands."
_CLUSTER = "Microsoft.FailoverClusters.PowerShell.*"
_SECURE_BOOT = "Microsoft.SecureBoot.Commands.ConfirmSecureBootUefiCommand"
_EXTENSIONS = text(
    "Give the VM the virtualization extensions on its host while it is off, start it, then try "
    "again."
)

_FEATURES = (
    KnownError(
        key="role-no-extensions",
        ids=_ADD_FEATURE,
        words=("required virtualization capabilities",),
        cause=text("The processor shows no virtualization extensions: nesting is off for this VM."),
        advice=_EXTENSIONS,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="role-other-hypervisor",
        ids=_ADD_FEATURE,
        words=("hypervisor is already running",),
        cause=text(
            "A hypervisor runs there already: that of virtualization-based security, or the VM is "
            "not one of Hyper-V."
        ),
        advice=text(
            "See what the VM runs on. If its host does expose the extensions, DISM can add the "
            "role (Enable-WindowsOptionalFeature)."
        ),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="role-no-slat",
        ids=_ADD_FEATURE,
        words=("second level address translation",),
        cause=text("The processor shows no second-level address translation, which Hyper-V needs."),
        advice=_EXTENSIONS,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="role-firmware",
        ids=_ADD_FEATURE,
        words=("not enabled in the BIOS",),
        cause=text(
            "Windows sees virtualization turned off in the firmware. In a VM the extensions are "
            "not exposed, or the check is mistaken, as it is known to be in nested VMs."
        ),
        advice=text(
            "See on the host that the extensions are exposed. If they are, DISM can add the role "
            "(Enable-WindowsOptionalFeature), which leaves this check out."
        ),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="role-prerequisites",
        ids=_ADD_FEATURE,
        category="InvalidOperation",
        cause=text("Windows looked at what the role needs, and something of it is missing."),
        advice=text("Put right what it names. In a VM, look first whether extensions are exposed."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="features-of-client",
        ids=(
            "*,Microsoft.Windows.ServerManager.Commands.GetWindowsFeatureCommand",
            "*,Microsoft.Windows.ServerManager.Commands.AddWindowsFeatureCommand",
        ),
        words=("Windows client-based operating system",),
        cause=text("This is a Windows for clients, which has optional features, not roles."),
        advice=text("Use Enable-WindowsOptionalFeature -Online -FeatureName Microsoft-Hyper-V."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="feature-needs-elevation",
        ids=(f"{_DISM}*WindowsOptionalFeatureCommand",),
        words=("requires elevation",),
        cause=text("Optional features are shown and changed for administrators only."),
        advice=text("Sign in with an account of the group Administrators."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="feature-parent-off",
        ids=(f"{_DISM}EnableWindowsOptionalFeatureCommand",),
        words=("parent features are disabled",),
        cause=text("The feature belongs to another one that is turned off."),
        advice=text("Turn both on: add -All to the command."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="feature-unknown",
        ids=(f"{_DISM}*WindowsOptionalFeatureCommand",),
        code=0x800F080C,
        cause=text("This edition of Windows has no such feature; Home has no Hyper-V."),
        advice=text("Use an edition with Hyper-V: Pro, Enterprise, Education or a Server."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="feature-one-name",
        ids=(f"CannotConvertArgument,{_DISM}GetWindowsOptionalFeatureCommand",),
        category="InvalidArgument",
        cause=text("Several features were asked for; this cmdlet takes one name."),
        advice=text("Ask for each feature by itself."),
        retry=Retry.NEVER,
    ),
)

_FIRMWARE = (
    KnownError(
        key="secure-boot-undefined",
        ids=(f"GetFWVarFailed,{_SECURE_BOOT}",),
        category="ResourceUnavailable",
        cause=text("The firmware has no word on Secure Boot, so whether it is on stays unknown."),
        advice=text("Look at Secure Boot in the firmware itself."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="secure-boot-no-uefi",
        ids=(f"*,{_SECURE_BOOT}",),
        category="NotImplemented",
        cause=text("The computer starts by BIOS, as a VM of generation 1 does: no Secure Boot."),
        advice=text("Nothing is to be done: Secure Boot is off there."),
        retry=Retry.NEVER,
    ),
)

_CLUSTERS = (
    KnownError(
        key="cluster-not-running",
        ids=(f"ClusterEndpointNotRegistered,{_CLUSTER}", f"Get-Cluster,{_CLUSTER}"),
        cause=text("The cluster service does not run here: the host may not be in a cluster."),
        advice=text("If the host is in a cluster, start the service ClusSvc and read it again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="cluster-not-reached",
        ids=(f"ClusterRpcConnection,{_CLUSTER}",),
        category="ConnectionError",
        cause=text("The cluster does not answer, or the session may not go on to other computers."),
        advice=text("Sign in to a node of the cluster itself, and check the name of the cluster."),
        retry=Retry.AFTER_LOOKING,
    ),
)

_READING = (
    KnownError(
        key="service-not-found",
        ids=(f"NoServiceFoundForGivenName,{_CORE}*",),
        category="ObjectNotFound",
        cause=text("The host has no such service: what brings it along is not installed."),
        advice=text("If it is vmms, install the Hyper-V role and restart the host."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="registry-key-missing",
        ids=(f"PathNotFound,{_CORE}*",),
        category="ObjectNotFound",
        cause=text("There is no such key in the registry: the setting was never made."),
        advice=text("Nothing is to be done: without the key Windows does what it does by default."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="registry-value-missing",
        ids=(f"System.Management.Automation.PSArgumentException,{_CORE}GetItemPropertyCommand",),
        category="InvalidArgument",
        cause=text("The key is in the registry, but has no such value."),
        advice=text("Nothing is to be done: Windows does what it does by default."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="log-no-events",
        ids=(f"NoMatchingEventsFound,{_CORE}GetWinEventCommand",),
        category="ObjectNotFound",
        cause=text("The log is there and has no such event."),
        advice=text("Nothing is to be done: that is an answer."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="log-missing",
        ids=(f"NoMatchingLogsFound,{_CORE}GetWinEventCommand",),
        category="ObjectNotFound",
        cause=text("The host has no such log; those of Hyper-V come with its role."),
        advice=text("Install the Hyper-V role, if the host is to have it."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="log-denied",
        ids=(
            f"LogInfoUnavailable,{_CORE}GetWinEventCommand",
            f"System.UnauthorizedAccessException,{_CORE}GetWinEventCommand",
        ),
        cause=text("The account may not read this log."),
        advice=text("Sign in with an account of the group Administrators or Event Log Readers."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="wmi-no-class",
        ids=(f"HRESULT 0x80041010,{_CIM}*",),
        category="MetadataError",
        cause=text("WMI on this host does not have what was asked for; a part is not installed."),
        advice=text("Install what it belongs to. If it is, repair WMI on the host."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="wmi-no-namespace",
        ids=(f"HRESULT 0x8004100e,{_CIM}*",),
        category="MetadataError",
        cause=text("WMI has no such namespace: Hyper-V is not installed, or this build is older."),
        advice=text("Install the Hyper-V role if it is missing, then read the host again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="wmi-remote-denied",
        ids=(f"HRESULT 0x80070005,{_CIM}*",),
        category="PermissionDenied",
        cause=text("The account may not use WMI on this host."),
        advice=text("Sign in with an account of the group Administrators."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="wmi-denied",
        ids=(f"HRESULT 0x80041003,{_CIM}*",),
        category="PermissionDenied",
        cause=text("WMI keeps this from the account, which is not an administrator in full."),
        advice=text("Sign in with an account of the group Administrators."),
        retry=Retry.AFTER_LOOKING,
    ),
)

_RESTARTS = (
    KnownError(
        key="restart-timeout",
        ids=(f"RestartComputerTimeout,{_CORE}*",),
        category="OperationTimeout",
        cause=text("The computer did not come back in the time that was given."),
        advice=text("See on its console how far it is, then connect to it again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="restart-skipped",
        ids=(f"RestartComputerSkipped,{_CORE}*",),
        category="OperationStopped",
        cause=text("WMI did not say when the computer last started, so it was not restarted."),
        advice=text("Let WMI through its firewall, or restart it on its console."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="restart-waits-for-itself",
        ids=(f"CannotWaitLocalComputer,{_CORE}*",),
        category="InvalidOperation",
        cause=text("A computer cannot wait for its own restart."),
        advice=text("Leave -Wait out, and look from outside whether it came back."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="restart-parameters",
        ids=(f"RestartComputerInvalidParameter,{_CORE}*",),
        category="InvalidOperation",
        cause=text("A time to wait was given without being told to wait."),
        advice=text("Add -Wait, or leave the times out."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="restart-failed",
        ids=(f"RestartcomputerFailed,{_CORE}*",),
        category="OperationStopped",
        cause=text(
            "The restart was refused: the account may not, somebody is signed in, or the computer "
            "is shutting down already."
        ),
        advice=text("See who is signed in there, then restart it again."),
        retry=Retry.AFTER_LOOKING,
    ),
)

WINDOWS_ERRORS: tuple[KnownError, ...] = (
    *_FEATURES,
    *_FIRMWARE,
    *_CLUSTERS,
    *_READING,
    *_RESTARTS,
)
