"""Features of Windows, by Server Manager: Hyper-V waits for a restart, the DHCP server does not."""

from collections.abc import Iterator

from wizard.simulator.host_parts import DhcpServer, RoleCheck
from wizard.simulator.objects import EnumValue, PsObject
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import Feature, SimulatedHost
from wizard.simulator.values import ErrorRecord

SERVER_MANAGER = "Microsoft.Windows.ServerManager.Commands."
ROLE = "hyper-v"
MODULE = "hyper-v-powershell"
DHCP = "dhcp"
KNOWN = (ROLE, MODULE, DHCP)
RESTART_STATES = {"No": 0, "Yes": 1, "Maybe": 2}
EXIT_CODES = {"Success": 0, "NoChangeNeeded": 1003, "SuccessRestartRequired": 3010, "Failed": 1}
FIRMWARE = "Hyper-V cannot be installed because virtualization support is not enabled in the BIOS."
FINDINGS: dict[RoleCheck, str] = {
    "false alarm": FIRMWARE,
    "firmware": FIRMWARE,
    "hypervisor": "A hypervisor is already running.",
    "address translation": (
        "The processor does not support second level address translation (SLAT)."
    ),
    "processor": "The processor does not have required virtualization capabilities.",
}


def has(host: SimulatedHost, feature: Feature) -> bool:
    """Tell whether a feature is in use now."""
    return host.role == "enabled" if feature == "role" else host.module


def will_have(host: SimulatedHost, feature: Feature) -> bool:
    """Tell whether a feature is in use after a restart."""
    return host.pending.get(feature, has(host, feature))


def prepare(host: SimulatedHost, feature: Feature, *, on: bool) -> bool:
    """Let a feature be on or off after a restart; tell whether that takes one."""
    if has(host, feature) == on:
        host.pending.pop(feature, None)
    else:
        host.pending[feature] = on
    host.restart_pending = host.restart_pending or feature in host.pending
    return feature in host.pending


@cmdlet("Install-WindowsFeature")
def install_windows_feature(call: Invocation) -> Iterator[PsObject]:
    """Install Hyper-V, its PowerShell module or the DHCP server on a server."""
    host, names = call.host, [name.lower() for name in call.given["Name"]]
    if not _is_possible(call, names):
        return
    obstacle = _obstacle(host) if ROLE in names and not will_have(host, "role") else None
    if obstacle:
        message = "A prerequisite check for the Hyper-V feature failed.\r\n1. Hyper-V cannot be "
        message += f"installed: {obstacle}"
        call.fail(_error(call, "Alteration_PrerequisiteCheck_Failed", "InvalidOperation", message))
        yield _result("Maybe", "Failed")
        return
    yield _install(host, names, with_tools=call.given.get("IncludeManagementTools", False))


def _is_possible(call: Invocation, names: list[str]) -> bool:
    unknown = next((name for name in names if name not in KNOWN), None)
    if unknown is not None:
        message = "ArgumentNotValid: The role, role service, or feature name is not valid: "
        message += f"'{unknown}'. The name was not found."
        call.fail(_error(call, "NameDoesNotExist", "InvalidArgument", message))
    elif not call.rights.administrator:
        message = "You do not have adequate user rights to make changes to the target computer."
        call.fail(_error(call, "UnauthorizedAccess", "PermissionDenied", message))
    else:
        return True
    return False


def _install(host: SimulatedHost, names: list[str], *, with_tools: bool) -> PsObject:
    adds_role = ROLE in names and host.role != "enabled" and not will_have(host, "role")
    adds_module = not host.module and (MODULE in names or (ROLE in names and with_tools))
    adds_dhcp = DHCP in names and host.dhcp is None
    host.module = host.module or adds_module
    if adds_dhcp:
        host.dhcp = DhcpServer()
    if ROLE in names and prepare(host, "role", on=True):
        return _result("Yes", "SuccessRestartRequired" if adds_role else "NoChangeNeeded")
    return _result("No", "Success" if adds_module or adds_dhcp else "NoChangeNeeded")


@cmdlet("Uninstall-WindowsFeature")
def uninstall_windows_feature(call: Invocation) -> Iterator[PsObject]:
    """Take features away; Hyper-V goes with the restart, and takes its tools with it if asked."""
    host, names = call.host, [name.lower() for name in call.given["Name"]]
    if not _is_possible(call, names):
        return
    with_tools = call.given.get("IncludeManagementTools", False)
    removes_role = ROLE in names and will_have(host, "role")
    removes_dhcp = DHCP in names and host.dhcp is not None
    removes_module = MODULE in names and host.module
    if ROLE in names:
        prepare(host, "role", on=False)
        if with_tools:
            prepare(host, "module", on=False)
    host.module = host.module and not removes_module
    host.dhcp = None if removes_dhcp else host.dhcp
    if removes_role:
        yield _result("Yes", "SuccessRestartRequired")
    else:
        yield _result("No", "Success" if removes_dhcp or removes_module else "NoChangeNeeded")


def _obstacle(host: SimulatedHost) -> str | None:
    """Return what the check finds; ``real`` looks at the processor."""
    if host.role_check != "real":
        return FINDINGS[host.role_check]
    processor = host.processor
    if not processor.monitor_mode_extensions:
        return FINDINGS["processor"]
    if not processor.address_translation:
        return FINDINGS["address translation"]
    return None if processor.enabled_in_firmware else FIRMWARE


def _result(restart: str, code: str) -> PsObject:
    properties = {
        "Success": code != "Failed",
        "RestartNeeded": EnumValue(
            f"{SERVER_MANAGER}RestartState", restart, RESTART_STATES[restart]
        ),
        "FeatureResult": [],
        "ExitCode": EnumValue(f"{SERVER_MANAGER}FeatureOperationExitCode", code, EXIT_CODES[code]),
    }
    return PsObject((f"{SERVER_MANAGER}FeatureOperationResult", "System.Object"), properties)


def _error(call: Invocation, error: str, category: str, message: str) -> ErrorRecord:
    return ErrorRecord(
        id=f"{error},{call.class_name}",
        category=category,
        message=message,
        activity=call.name,
        exception="System.Exception",
    )
