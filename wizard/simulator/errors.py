"""Error records as PowerShell and its modules write them: ids, categories and English texts."""

from typing import Any

from wizard.simulator.objects import text_of, type_name_of
from wizard.simulator.values import ErrorRecord

AUTOMATION = "System.Management.Automation"
BINDING = f"{AUTOMATION}.ParameterBindingException"
VALIDATION = f"{AUTOMATION}.ParameterBindingValidationException"
COMMAND_NOT_FOUND = f"{AUTOMATION}.CommandNotFoundException"
ENDING = (
    BINDING,
    VALIDATION,
    f"{AUTOMATION}.ParameterBindingArgumentTransformationException",
    f"{AUTOMATION}.ActionPreferenceStopException",
    f"{AUTOMATION}.CommandNotFoundException",
    f"{AUTOMATION}.Host.HostException",
)  # a planned refusal of one of these types ends the statement
VIRTUALIZATION = "Microsoft.HyperV.PowerShell.VirtualizationException"
CIM = "Microsoft.Management.Infrastructure.CimException"

_CLASSES = {
    "Get-CimInstance": "Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand",
    "Invoke-CimMethod": "Microsoft.Management.Infrastructure.CimCmdlets.InvokeCimMethodCommand",
    "Install-WindowsFeature": "Microsoft.Windows.ServerManager.Commands.AddWindowsFeatureCommand",
    "Uninstall-WindowsFeature": (
        "Microsoft.Windows.ServerManager.Commands.RemoveWindowsFeatureCommand"
    ),
    "Get-ClusterGroup": "Microsoft.FailoverClusters.PowerShell.GetResourceGroupCommand",
    "Update-ClusterVirtualMachineConfiguration": (
        "Microsoft.FailoverClusters.PowerShell.UpdateClusterVirtualMachineConfigurationCommand"
    ),
}
FUNCTION_MODULES = (
    "NetAdapter",
    "NetTCPIP",
    "NetNat",
    "NetSecurity",
    "DnsClient",
    "DhcpServer",
)


def class_of(name: str, module: str) -> str:
    """Return the second half of a cmdlet's error ids: its class, or a function's own name."""
    if module in FUNCTION_MODULES:
        return name
    if module == "Hyper-V":
        return f"Microsoft.HyperV.PowerShell.Commands.{name.replace('-', '')}"
    if module == "Dism":
        return f"Microsoft.Dism.Commands.{name.replace('-', '')}Command"
    return _CLASSES.get(name, f"Microsoft.PowerShell.Commands.{name.replace('-', '')}Command")


def command_not_found(name: str) -> ErrorRecord:
    """No command has this name."""
    return ErrorRecord(
        id="CommandNotFoundException",
        category="ObjectNotFound",
        message=f"The term '{name}' is not recognized as the name of a cmdlet, function, script "
        "file, or operable program. Check the spelling of the name, or if a path was included, "
        "verify that the path is correct and try again.",
        exception=COMMAND_NOT_FOUND,
        target=name,
        target_type="System.String",
    )


def module_not_loaded(name: str, module: str) -> ErrorRecord:
    """The module before the backslash of a command's name is not there."""
    return ErrorRecord(
        id="CouldNotAutoLoadModule",
        category="ObjectNotFound",
        message=f"The module '{module}' could not be loaded. For more information, run "
        f"'Import-Module {module}'.",
        exception=COMMAND_NOT_FOUND,
        target=name,
        target_type="System.String",
    )


def binding(error: str, cmdlet: str, class_name: str, message: str) -> ErrorRecord:
    """A parameter could not be bound."""
    return ErrorRecord(
        id=f"{error},{class_name}",
        category="InvalidArgument",
        message=message,
        activity=cmdlet,
        exception=BINDING,
    )


def validation(cmdlet: str, class_name: str, parameter: str, message: str) -> ErrorRecord:
    """An argument did not pass the parameter's validation."""
    return ErrorRecord(
        id=f"ParameterArgumentValidationError,{class_name}",
        category="InvalidData",
        message=f"Cannot validate argument on parameter '{parameter}'. {message}",
        activity=cmdlet,
        exception=VALIDATION,
    )


def transformation(cmdlet: str, class_name: str, parameter: str, message: str) -> ErrorRecord:
    """A function's parameter could not take an argument."""
    return ErrorRecord(
        id=f"ParameterArgumentTransformationError,{class_name}",
        category="InvalidData",
        message=f"Cannot process argument transformation on parameter '{parameter}'. {message}",
        activity=cmdlet,
        exception=f"{AUTOMATION}.ParameterBindingArgumentTransformationException",
    )


def not_bound(cmdlet: str, class_name: str, value: Any) -> ErrorRecord:
    """An object on the pipeline is nothing that the cmdlet takes."""
    return ErrorRecord(
        id=f"InputObjectNotBound,{class_name}",
        category="InvalidArgument",
        message="The input object cannot be bound to any parameters for the command either because "
        "the command does not take pipeline input or the input and its properties do not match "
        "any of the parameters that take pipeline input.",
        activity=cmdlet,
        exception=BINDING,
        target=text_of(value),
        target_type=type_name_of(value),
    )


def prompt_impossible(cmdlet: str, question: str) -> ErrorRecord:
    """A cmdlet asked back, and nobody is there to answer."""
    return ErrorRecord(
        id="HostFunctionNotImplemented",
        category="NotImplemented",
        message="A command that prompts the user failed because the host program or the command "
        "type does not support user interaction. The host was attempting to request confirmation "
        f"with the following message: {question}",
        activity=cmdlet,
        exception=f"{AUTOMATION}.Host.HostException",
    )


def hyper_v(error: str, category: str, cmdlet: str, *message: str) -> ErrorRecord:
    """Return an error of the Hyper-V module; the parts of a message are parted by an empty line."""
    return ErrorRecord(
        id=f"{error},{class_of(cmdlet, 'Hyper-V')}",
        category=category,
        message="\r\n\r\n".join(message),
        activity=cmdlet,
        exception=VIRTUALIZATION,
    )


def no_permission(cmdlet: str, computer: str) -> ErrorRecord:
    """The account is neither an administrator nor a Hyper-V administrator."""
    return hyper_v(
        "Unspecified",
        "NotSpecified",
        cmdlet,
        "You do not have the required permission to complete this task. Contact the administrator "
        f"of the authorization policy for the computer '{computer}'.",
    )


def no_management_service(cmdlet: str, computer: str) -> ErrorRecord:
    """The Virtual Machine Management service is stopped or not there."""
    return hyper_v(
        "ObjectNotFound",
        "ObjectNotFound",
        cmdlet,
        "Hyper-V encountered an error trying to access an object on computer "
        f"'{computer}' because the object was not found. The object might have been deleted. "
        "Verify that the Virtual Machine Management service on the computer is running.",
    )


def invalid_state(cmdlet: str, *summary: str) -> ErrorRecord:
    """Return the refusal of an operation that needs another state."""
    text = summary or (
        "The operation cannot be performed while the virtual machine is in its current state.",
    )
    return hyper_v("InvalidState", "InvalidOperation", cmdlet, *text)


def win32(cmdlet: str, code: int, category: str, message: str, target: str = "") -> ErrorRecord:
    """Return a Win32 error of a network cmdlet."""
    return ErrorRecord(
        id=f"Windows System Error {code},{cmdlet}",
        category=category,
        message=message,
        activity=cmdlet,
        exception=CIM,
        target=target,
        target_type="Microsoft.Management.Infrastructure.CimInstance" if target else "",
    )


def cim(cmdlet: str, code: int, category: str, message: str) -> ErrorRecord:
    """Return an error of WMI."""
    return ErrorRecord(
        id=f"HRESULT 0x{code:08x},{class_of(cmdlet, 'CimCmdlets')}",
        category=category,
        message=message,
        activity=cmdlet,
        exception=CIM,
    )


def query_found_nothing(cmdlet: str, class_name: str, key: str, value: str) -> ErrorRecord:
    """Return what a network cmdlet says when no object has this value of a key."""
    return ErrorRecord(
        id=f"CmdletizationQuery_NotFound_{key},{cmdlet}",
        category="ObjectNotFound",
        message=f"No {class_name} objects found with property '{key}' equal to '{value}'.  Verify "
        "the value of the property and retry.",
        activity=cmdlet,
        exception="Microsoft.PowerShell.Cmdletization.Cim.CimJobException",
        target=value,
        target_type="System.String",
    )
