"""Installing Hyper-V: the change is prepared, and takes effect with a restart."""

from collections.abc import Iterator

from wizard.simulator.errors import prompt_impossible
from wizard.simulator.objects import EnumValue, PsObject
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import ErrorRecord, Terminating

SERVER_MANAGER = "Microsoft.Windows.ServerManager.Commands."
ROLE = "hyper-v"
MODULE = "hyper-v-powershell"
OPTIONAL_ROLE = "microsoft-hyper-v"
OPTIONAL_ALL = "microsoft-hyper-v-all"
OPTIONAL_MODULE = "microsoft-hyper-v-management-powershell"
RESTART_STATES = {"No": 0, "Yes": 1, "Maybe": 2}
EXIT_CODES = {"Success": 0, "NoChangeNeeded": 1003, "SuccessRestartRequired": 3010, "Failed": 1}


@cmdlet("Install-WindowsFeature")
def install_windows_feature(call: Invocation) -> Iterator[PsObject]:
    """Install Hyper-V or its PowerShell module on a server."""
    host, names = call.host, [name.lower() for name in call.given["Name"]]
    unknown = next((name for name in names if name not in (ROLE, MODULE)), None)
    if unknown is not None:
        message = "ArgumentNotValid: The role, role service, or feature name is not valid: "
        message += f"'{unknown}'. The name was not found."
        call.fail(_error(call, "NameDoesNotExist", "InvalidArgument", message))
        return
    if not call.rights.administrator:
        message = "You do not have adequate user rights to make changes to the target computer."
        call.fail(_error(call, "UnauthorizedAccess", "PermissionDenied", message))
        return
    obstacle = _obstacle(host) if ROLE in names and host.role != "enabled" else None
    if obstacle:
        message = "A prerequisite check for the Hyper-V feature failed.\r\n1. Hyper-V cannot be "
        message += f"installed: {obstacle}"
        call.fail(_error(call, "Alteration_PrerequisiteCheck_Failed", "InvalidOperation", message))
        yield _result("Maybe", "Failed")
        return
    yield _install(host, names, with_tools=call.given.get("IncludeManagementTools", False))


def _install(host: SimulatedHost, names: list[str], *, with_tools: bool) -> PsObject:
    adds_role = ROLE in names and host.role != "enabled"
    adds_module = not host.module and (MODULE in names or (ROLE in names and with_tools))
    host.module = host.module or adds_module
    host.restart_pending = host.restart_pending or adds_role
    if adds_role:
        return _result("Yes", "SuccessRestartRequired")
    return _result("No", "Success" if adds_module else "NoChangeNeeded")


def _obstacle(host: SimulatedHost) -> str | None:
    processor = host.processor
    if not processor.monitor_mode_extensions:
        return "The processor does not have required virtualization capabilities."
    if not processor.address_translation:
        return "The processor does not support second level address translation (SLAT)."
    if not processor.enabled_in_firmware:
        return (
            "Hyper-V cannot be installed because virtualization support is not enabled in the BIOS."
        )
    return None


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


@cmdlet("Enable-WindowsOptionalFeature")
def enable_windows_optional_feature(call: Invocation) -> Iterator[PsObject]:
    """Enable Hyper-V on a client; without ``-NoRestart`` the cmdlet would ask to restart."""
    host = call.host
    for name in call.given["FeatureName"]:
        refusal = _dism_refusal(call, name)
        if refusal:
            call.fail(_dism_error(call, refusal))
            continue
        needs_restart = name.lower() != OPTIONAL_MODULE and host.role != "enabled"
        host.restart_pending = host.restart_pending or needs_restart
        host.module = host.module or name.lower() == OPTIONAL_MODULE or needs_restart
        if needs_restart and not call.given.get("NoRestart"):
            question = "Do you want to restart the computer to complete this operation now?"
            raise Terminating(prompt_impossible(call.name, question))
        properties = {"Path": "", "Online": True, "RestartNeeded": needs_restart}
        yield PsObject(("Microsoft.Dism.Commands.ImageObject", "System.Object"), properties)


def _dism_refusal(call: Invocation, name: str) -> str | None:
    if not call.rights.administrator:
        return "The requested operation requires elevation."
    known = (OPTIONAL_ALL, OPTIONAL_ROLE, OPTIONAL_MODULE)
    if name.lower() not in known or call.host.role == "absent":
        return f"Feature name {name} is unknown."
    has_parent = call.given.get("All") or call.host.role == "enabled"
    if name.lower() != OPTIONAL_ALL and not has_parent:
        return "One or several parent features are disabled so current feature can not be enabled."
    return None


def _dism_error(call: Invocation, message: str) -> ErrorRecord:
    return ErrorRecord(
        id=call.class_name,
        category="NotSpecified",
        message=message,
        activity=call.name,
        exception="System.Runtime.InteropServices.COMException",
    )
