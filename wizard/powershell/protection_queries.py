"""Every question about the protections of a Windows that are based on virtualization."""

from wizard.powershell.asking import NO_SUCH_EVENT, NO_SUCH_KEY, Rows, asked, cim, registry
from wizard.powershell.command import cmdlet
from wizard.powershell.queries import Query, selected

CONTROL = r"HKLM:\SYSTEM\CurrentControlSet\Control"
DEVICE_GUARD_KEY = rf"{CONTROL}\DeviceGuard"
MEMORY_INTEGRITY_KEY = rf"{DEVICE_GUARD_KEY}\Scenarios\HypervisorEnforcedCodeIntegrity"
LSA_KEY = rf"{CONTROL}\Lsa"
POLICY_KEY = r"HKLM:\SOFTWARE\Policies\Microsoft\Windows\DeviceGuard"

DEVICE_GUARD = asked(
    "Device Guard",
    cim(
        "Win32_DeviceGuard",
        "VirtualizationBasedSecurityStatus",
        "SecurityServicesConfigured",
        "SecurityServicesRunning",
        "CodeIntegrityPolicyEnforcementStatus",
        "UsermodeCodeIntegrityPolicyEnforcementStatus",
        namespace="root/Microsoft/Windows/DeviceGuard",
    ),
)
DEVICE_GUARD_SETTINGS = asked(
    "Device Guard settings",
    registry(
        DEVICE_GUARD_KEY,
        "EnableVirtualizationBasedSecurity",
        "RequirePlatformSecurityFeatures",
        "Locked",
    ),
    NO_SUCH_KEY,
)
MEMORY_INTEGRITY_SETTINGS = asked(
    "memory integrity settings",
    registry(MEMORY_INTEGRITY_KEY, "Enabled", "Locked"),
    NO_SUCH_KEY,
)
CREDENTIAL_GUARD_SETTINGS = asked(
    "Credential Guard settings", registry(LSA_KEY, "LsaCfgFlags"), NO_SUCH_KEY
)
DEVICE_GUARD_POLICY = asked(
    "Device Guard policy",
    registry(POLICY_KEY, "EnableVirtualizationBasedSecurity", "LsaCfgFlags"),
    NO_SUCH_KEY,
)
VBS_FAILURES = asked(
    "failed checks of virtualization-based security",
    selected(
        cmdlet(
            "Get-WinEvent",
            FilterHashtable={
                "LogName": "System",
                "ProviderName": "Microsoft-Windows-Kernel-Boot",
                "Id": 124,
            },
            MaxEvents=5,
        ),
        "TimeCreated",
    ),
    NO_SUCH_EVENT,
)

PROTECTIONS: tuple[Query[Rows], ...] = (
    DEVICE_GUARD,
    DEVICE_GUARD_SETTINGS,
    MEMORY_INTEGRITY_SETTINGS,
    CREDENTIAL_GUARD_SETTINGS,
    DEVICE_GUARD_POLICY,
    VBS_FAILURES,
)
