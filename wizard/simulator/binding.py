"""Finding a cmdlet and binding its parameters, with PowerShell's words for what does not fit.

The vocabulary is the whole world here: an alias, a shortened parameter name or a position is
refused, though PowerShell would take it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wizard.powershell.cmdlets import CMDLETS, HYPER_V, Cmdlet, Kind
from wizard.simulator import errors
from wizard.simulator.arguments import NotConvertible, Target, converted
from wizard.simulator.machine_objects import FIRST_BUILD_WITH_AUTOMATIC_CHECKPOINTS
from wizard.simulator.objects import text_of
from wizard.simulator.state import MODULE_WITHOUT_NESTING, SimulatedHost
from wizard.simulator.values import ErrorRecord, InvokedCall, Terminating

_BY_NAME = {name.lower(): entry for name, entry in CMDLETS.items()}
_SINCE_2016 = ("Get-VMHostSupportedVersion", "Update-VMVersion")
_FIRST_BUILDS = {
    ("Set-VMProcessor", "ExposeVirtualizationExtensions"): MODULE_WITHOUT_NESTING + 1,
    ("Set-VM", "CheckpointType"): MODULE_WITHOUT_NESTING + 1,
    ("Set-VM", "AutomaticCheckpointsEnabled"): FIRST_BUILD_WITH_AUTOMATIC_CHECKPOINTS,
}  # of parameters that came with a later release
_MANDATORY: dict[str, tuple[str, ...]] = {
    "Get-CimInstance": ("ClassName",),
    "Get-ItemProperty": ("LiteralPath",),
    "Get-Item": ("LiteralPath",),
    "Get-WinEvent": ("FilterHashtable",),
    "Invoke-RestMethod": ("Uri",),
    "Select-String": ("Pattern",),
    "Where-Object": ("Property",),
    "New-VMSwitch": ("Name", "SwitchType"),
    "New-NetIPAddress": ("InterfaceAlias", "IPAddress"),
    "New-NetNat": ("Name",),
    "Set-DnsClientServerAddress": ("InterfaceAlias",),
    "Enable-WindowsOptionalFeature": ("FeatureName", "Online"),
    "Invoke-CimMethod": ("MethodName",),
    "Set-Service": ("Name",),
    "Add-LocalGroupMember": ("SID", "Member"),
    "Remove-LocalGroupMember": ("SID", "Member"),
    "New-ItemProperty": ("LiteralPath", "Name"),
    "Get-WindowsOptionalFeature": ("Online",),
    "Disable-WindowsOptionalFeature": ("FeatureName", "Online"),
    "Add-NetNatStaticMapping": ("NatName", "Protocol", "ExternalIPAddress", "ExternalPort"),
    "New-NetFirewallRule": ("DisplayName",),
    "Add-DhcpServerv4Scope": ("Name", "StartRange", "EndRange", "SubnetMask"),
    "Set-DhcpServerv4Binding": ("BindingState",),
}
_MANDATORY_UNLESS_PIPED: dict[str, tuple[str, ...]] = {
    "Get-VMProcessor": ("VMName",),
    "Get-VMMemory": ("VMName",),
    "Get-VMNetworkAdapter": ("VMName",),
    "Get-VMIntegrationService": ("VMName",),
    "Get-VMSnapshot": ("VMName",),
    "Start-VM": ("Name",),
    "Set-VM": ("Name",),
    "Update-VMVersion": ("Name",),
    "Set-VMProcessor": ("VMName",),
    "Set-VMMemory": ("VMName",),
    "Set-VMNetworkAdapter": ("VMName",),
    "Enable-VMIntegrationService": ("VMName", "Name"),
    "Disable-VMIntegrationService": ("VMName", "Name"),
    "Remove-VMSwitch": ("Name",),
    "Invoke-CimMethod": ("InputObject",),
    "ConvertTo-Json": ("InputObject",),
    "Select-String": ("InputObject",),
    "Write-Output": ("InputObject",),
    "Install-WindowsFeature": ("Name",),
    "Start-Service": ("Name",),
    "Stop-VM": ("Name",),
    "Resume-VM": ("Name",),
    "Remove-VM": ("Name",),
    "Remove-VMSavedState": ("VMName",),
    "Get-VMSecurity": ("VMName",),
    "Set-VMSecurity": ("VMName",),
    "Uninstall-WindowsFeature": ("Name",),
    "Remove-DhcpServerv4Scope": ("ScopeId",),
}


@dataclass(frozen=True, slots=True)
class Bound:
    """A cmdlet of the vocabulary with its parameters, spelled and typed as declared."""

    cmdlet: Cmdlet
    given: Mapping[str, Any]


def bind(host: SimulatedHost, call: InvokedCall, *, first: bool) -> Bound:
    """Bind one call; raise ``Terminating`` as PowerShell ends the statement."""
    entry = find(host, call.name)
    if entry.is_program:
        return Bound(entry, {"Arguments": _words(call)})
    given: dict[str, Any] = {}
    for name, value in call.parameters:
        spelled = _parameter(host, entry, name, value)
        if spelled in given:
            raise Terminating(_already_bound(entry, spelled))
        given[spelled] = _argument(entry, spelled, value)
    _check_mandatory(entry, given, first=first)
    return Bound(entry, given)


def _words(call: InvokedCall) -> list[str]:
    """Return what a program is given; what looks like a parameter is only a word to it."""
    words: list[str] = []
    for name, value in call.parameters:
        words += [f"-{name}"] if name else []
        words += [text_of(each) for each in (value if isinstance(value, list) else [value])]
    return words


def find(host: SimulatedHost, name: str) -> Cmdlet:
    """Return the cmdlet that a name, with or without its module, means on this host."""
    module, _, bare = name.rpartition("\\")
    entry = _BY_NAME.get(bare.lower())
    if module and not is_module_available(host, module):
        raise Terminating(errors.module_not_loaded(name, module))
    elsewhere = module and entry is not None and entry.module.lower() != module.lower()
    if entry is None or elsewhere or not is_available(host, entry):
        raise Terminating(errors.command_not_found(name))
    return entry


def is_available(host: SimulatedHost, entry: Cmdlet) -> bool:
    """Tell whether the host has a cmdlet."""
    too_old = host.build <= MODULE_WITHOUT_NESTING and entry.name in _SINCE_2016
    return is_module_available(host, entry.module) and not too_old


def is_module_available(host: SimulatedHost, module: str) -> bool:
    """Tell whether the host has a module; ServerManager is for servers only."""
    wanted = module.lower()
    if wanted == HYPER_V.lower():
        return host.module
    if wanted == "servermanager":
        return host.system.product_type != 1
    if wanted == "dhcpserver":
        return host.dhcp is not None
    return any(entry.module.lower() == wanted for entry in CMDLETS.values())


def has_parameter(host: SimulatedHost, entry: Cmdlet, name: str) -> str | None:
    """Return a parameter's name as declared, or ``None`` where this host has none of it."""
    wanted = name.lower()
    found = next((each for each in entry.parameters if each.lower() == wanted), None)
    first = _FIRST_BUILDS.get((entry.name, found or ""), 0)
    return found if host.build >= first else None


def _class(entry: Cmdlet) -> str:
    return errors.class_of(entry.name, entry.module)


def _refusal(entry: Cmdlet, error: str, message: str) -> ErrorRecord:
    return errors.binding(error, entry.name, _class(entry), message)


def _parameter(host: SimulatedHost, entry: Cmdlet, name: str, value: Any) -> str:
    if not name:
        message = f"A positional parameter cannot be found that accepts argument '{value}'."
        raise Terminating(_refusal(entry, "PositionalParameterNotFound", message))
    found = has_parameter(host, entry, name)
    if found is None:
        message = f"A parameter cannot be found that matches parameter name '{name}'."
        raise Terminating(_refusal(entry, "NamedParameterNotFound", message))
    return found


def _already_bound(entry: Cmdlet, name: str) -> ErrorRecord:
    message = (
        f"Cannot bind parameter because parameter '{name}' is specified more than once. To provide "
        "multiple values to parameters that can accept multiple values, use the array syntax. For "
        'example, "-parameter value1,value2,value3".'
    )
    return _refusal(entry, "ParameterAlreadyBound", message)


def _argument(entry: Cmdlet, name: str, value: Any) -> Any:
    target = Target.of(entry, name)
    if value is None and target.kind is not Kind.SWITCH:
        text = "The argument is null or empty. Provide an argument that is not null or empty, and "
        text += "then try the command again."
        raise Terminating(errors.validation(entry.name, _class(entry), name, text))
    try:
        return converted(value, target)
    except NotConvertible as problem:
        raise Terminating(_not_converted(entry, name, target, problem)) from None


def _not_converted(
    entry: Cmdlet, name: str, target: Target, problem: NotConvertible
) -> ErrorRecord:
    if problem.invalid:
        return errors.validation(entry.name, _class(entry), name, problem.detail)
    if entry.module in errors.FUNCTION_MODULES:
        return errors.transformation(entry.name, _class(entry), name, problem.detail)
    if problem.detail:
        message = f"Cannot bind parameter '{name}'. {problem.detail}"
        return _refusal(entry, "CannotConvertArgumentNoMessage", message)
    message = f"Cannot convert '{problem.given}' to the type '{target.type_name}' required by "
    message += f"parameter '{name}'. "
    return _refusal(entry, "CannotConvertArgument", message)


def _check_mandatory(entry: Cmdlet, given: Mapping[str, Any], *, first: bool) -> None:
    wanted = _MANDATORY.get(entry.name, ())
    if first:
        wanted += _MANDATORY_UNLESS_PIPED.get(entry.name, ())
    missing = [name for name in wanted if name not in given]
    if missing:
        message = "Cannot process command because of one or more missing mandatory parameters: "
        message += f"{' '.join(missing)}."
        raise Terminating(_refusal(entry, "MissingMandatoryParameter", message))
