"""The cmdlets about Windows: its modules, its commands and its services."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, Literal

from wizard.powershell.cmdlets import CMDLETS, HYPER_V, Cmdlet
from wizard.simulator import insides
from wizard.simulator.binding import has_parameter, is_available, is_module_available
from wizard.simulator.enums import value
from wizard.simulator.errors import AUTOMATION, FUNCTION_MODULES, command_not_found
from wizard.simulator.objects import PsObject, Version
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import MODULE_WITHOUT_NESTING, SimulatedHost
from wizard.simulator.values import ErrorRecord

ALWAYS_LOADED = ("Microsoft.PowerShell.Management", "Microsoft.PowerShell.Utility")
START_MODES: dict[str, Literal["Auto", "Manual", "Disabled"]] = {
    "Automatic": "Auto",
    "Manual": "Manual",
    "Disabled": "Disabled",
}
SERVICE_ERROR = "Microsoft.PowerShell.Commands.ServiceCommandException"


@cmdlet("Get-Module")
def get_module(call: Invocation) -> Iterator[PsObject]:
    """Give modules that are there or, without ``-ListAvailable``, those that are loaded."""
    listed = sorted({entry.module for entry in CMDLETS.values() if not entry.is_program})
    if not call.given.get("ListAvailable"):
        listed = [*ALWAYS_LOADED]
    for name in listed:
        wanted = _matches(name, call.given.get("Name"))
        if wanted and is_module_available(call.host, name):
            for version in _module_versions(call.host, name):
                yield _module(name, version)


def _module_versions(host: SimulatedHost, name: str) -> tuple[str, ...]:
    """Windows since 2016 brings two versions of the Hyper-V module, the old one for old hosts."""
    if name != HYPER_V:
        return ("1.0.0.0",) if name not in ALWAYS_LOADED else ("3.1.0.0",)
    return ("1.1",) if host.build <= MODULE_WITHOUT_NESTING else ("1.1", "2.0.0.0")


def _module(name: str, version: str) -> PsObject:
    properties = {
        "Name": name,
        "Version": Version.parse(version),
        "ModuleType": value(f"{AUTOMATION}.ModuleType", "Manifest"),
    }
    return PsObject((f"{AUTOMATION}.PSModuleInfo", "System.Object"), properties, name)


def _matches(name: str, patterns: list[str] | None) -> bool:
    wanted = (pattern.lower() for pattern in patterns or ["*"])
    return any(fnmatchcase(name.lower(), pattern) for pattern in wanted)


@cmdlet("Get-Command")
def get_command(call: Invocation) -> Iterator[PsObject]:
    """Give commands of the vocabulary by name, module and parameter."""
    found = [each for each in CMDLETS.values() if is_available(call.host, each)]
    found = [each for each in found if _matches(each.module, call.given.get("Module"))]
    named = [each for each in found if _matches(each.name, call.given.get("Name"))]
    for name in call.given.get("Name", []):
        literal = not any(character in name for character in "*?[")
        if literal and not any(name.lower() == each.name.lower() for each in named):
            call.fail(_no_command(call, name))
    if named:
        named = _with_parameters(call, named)
    for each in named:
        yield _command(each)


def _with_parameters(call: Invocation, commands: list[Cmdlet]) -> list[Cmdlet]:
    wanted: list[str] | None = call.given.get("ParameterName")
    if wanted is None:
        return commands
    kept = [each for each in commands if any(has_parameter(call.host, each, n) for n in wanted)]
    for name in wanted:
        if not any(has_parameter(call.host, each, name) for each in kept):
            call.fail(_no_parameter(call, name))
    return kept


def _no_command(call: Invocation, name: str) -> ErrorRecord:
    record = command_not_found(name)
    return ErrorRecord(
        id=f"{record.id},{call.class_name}",
        category=record.category,
        message=record.message,
        activity=call.name,
        exception=record.exception,
        target=name,
        target_type="System.String",
    )


def _no_parameter(call: Invocation, name: str) -> ErrorRecord:
    return ErrorRecord(
        id=f"CommandParameterNotFound,{call.class_name}",
        category="ObjectNotFound",
        message=f"No matching commands include a parameter named '{name}'.  Check the spelling of "
        f"the parameter name, and then try again.\r\nParameter name: {name}",
        activity=call.name,
        exception="System.ArgumentException",
        target=name,
        target_type="System.String",
    )


def _command(entry: Cmdlet) -> PsObject:
    kind = "Function" if entry.module in FUNCTION_MODULES else "Cmdlet"
    kind = "Application" if entry.is_program else kind
    properties: dict[str, Any] = {
        "Name": entry.name,
        "CommandType": value(f"{AUTOMATION}.CommandTypes", kind),
        "ModuleName": entry.module,
        "Source": entry.module,
    }
    return PsObject((f"{AUTOMATION}.{kind}Info", "System.Object"), properties, entry.name)


@cmdlet("Restart-Computer")
def restart_computer(call: Invocation) -> Iterator[Any]:
    """Restart Windows; nobody is logged on who would have to be asked."""
    if call.rights.administrator:
        insides.restart(call.host)
    else:
        message = f"Failed to restart the computer {call.host.computer_name} with the following "
        message += "error message: Privilege not held."
        id_ = f"RestartcomputerFailed,{call.class_name}"
        call.fail(ErrorRecord(id_, "OperationStopped", message, call.name))
    yield from ()


@cmdlet("Set-Service")
def set_service(call: Invocation) -> Iterator[Any]:
    """Choose how a service starts."""
    name = call.given["Name"]
    service = call.host.service(name)
    if service is None:
        message = f"Service {name} was not found on computer '.'."
        call.fail(_service_error(call, "NoServiceFoundForGivenName", "ObjectNotFound", message))
    elif not call.rights.administrator:
        message = f"Service '{name} ({name})' cannot be configured due to the following error: "
        message += "Access is denied"
        call.fail(_service_error(call, "CouldNotSetService", "PermissionDenied", message))
    elif "StartupType" in call.given:
        service.start_mode = START_MODES[call.given["StartupType"]]
    yield from ()


@cmdlet("Start-Service")
def start_service(call: Invocation) -> Iterator[Any]:
    """Start services; one that is disabled does not start."""
    for name in call.given["Name"]:
        service = call.host.service(name)
        if service is None:
            message = f"Cannot find any service with service name '{name}'."
            error, category = "NoServiceFoundForGivenName", "ObjectNotFound"
            call.fail(_service_error(call, error, category, message))
        elif not call.rights.administrator or service.start_mode == "Disabled":
            why = f"Cannot start service {service.name} on computer '.'."
            if not call.rights.administrator:
                why = f"Cannot open {service.name} service on computer '.'."
            full = f"{service.name} ({service.name})"
            message = f"Service '{full}' cannot be started due to the following error: {why}"
            call.fail(_service_error(call, "CouldNotStartService", "OpenError", message))
        else:
            service.state = "Running"
    yield from ()


def _service_error(call: Invocation, error: str, category: str, message: str) -> ErrorRecord:
    return ErrorRecord(
        id=f"{error},{call.class_name}",
        category=category,
        message=message,
        activity=call.name,
        exception=SERVICE_ERROR,
    )
