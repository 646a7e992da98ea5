"""Optional features of Windows, by the servicing of the image: clients have no other way.

Nobody checks here whether Hyper-V could run.
"""

from collections.abc import Iterator

from wizard.simulator.errors import prompt_impossible
from wizard.simulator.features import has, prepare, will_have
from wizard.simulator.host_parts import DhcpServer
from wizard.simulator.objects import EnumValue, PsObject
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import Feature, SimulatedHost
from wizard.simulator.values import ErrorRecord, Terminating

DISM = "Microsoft.Dism.Commands."
ROLE = "microsoft-hyper-v"
ALL = "microsoft-hyper-v-all"
MODULE = "microsoft-hyper-v-management-powershell"
DHCP = "dhcpserver"
SPELLED = {
    ALL: ("Microsoft-Hyper-V-All", "Hyper-V"),
    ROLE: ("Microsoft-Hyper-V", "Hyper-V Platform"),
    MODULE: (
        "Microsoft-Hyper-V-Management-PowerShell",
        "Hyper-V Module for Windows PowerShell",
    ),
    DHCP: ("DHCPServer", "DHCP Server"),
}
FEATURES: dict[str, Feature] = {ALL: "role", ROLE: "role", MODULE: "module"}
STATES = {
    "NotPresent": 0,
    "DisablePending": 1,
    "Disabled": 2,
    "DisabledWithPayloadRemoved": 3,
    "Enabled": 4,
    "EnablePending": 5,
}


@cmdlet("Get-WindowsOptionalFeature")
def get_windows_optional_feature(call: Invocation) -> Iterator[PsObject]:
    """Tell of one feature whether it is enabled, or will be with the next restart."""
    name = call.given.get("FeatureName", "")
    refusal = _refusal(call, name)
    if refusal:
        call.fail(_error(call, refusal))
        return
    spelled, shown = SPELLED[name.lower()]
    state = _state(call.host, name.lower())
    properties = {
        "FeatureName": spelled,
        "DisplayName": shown,
        "Description": "",
        "RestartRequired": EnumValue(f"{DISM}FeatureRestartType", "Possible", 1),
        "State": EnumValue(f"{DISM}FeatureState", state, STATES[state]),
        "Path": "",
        "Online": True,
        "RestartNeeded": False,
    }
    names = (f"{DISM}AdvancedFeatureObject", f"{DISM}BasicFeatureObject", "System.Object")
    yield PsObject(names, properties)


def _state(host: SimulatedHost, name: str) -> str:
    if name == DHCP:
        return "Disabled" if host.dhcp is None else "Enabled"
    feature = FEATURES[name]
    if has(host, feature) == will_have(host, feature):
        return "Enabled" if has(host, feature) else "Disabled"
    return "EnablePending" if will_have(host, feature) else "DisablePending"


@cmdlet("Enable-WindowsOptionalFeature")
def enable_windows_optional_feature(call: Invocation) -> Iterator[PsObject]:
    """Enable features; without ``-NoRestart`` the cmdlet would ask to restart."""
    for name in call.given["FeatureName"]:
        refusal = _refusal(call, name) or _missing_parent(call, name)
        if refusal:
            call.fail(_error(call, refusal))
        else:
            yield _result(call, needs_restart=_enable(call.host, name.lower()))


def _enable(host: SimulatedHost, name: str) -> bool:
    if name == DHCP:
        host.dhcp = host.dhcp or DhcpServer()
        return False
    if FEATURES[name] == "role" and host.role != "enabled":
        host.module = host.module or name == ALL
        return prepare(host, "role", on=True)
    host.module = host.module or name != ROLE
    host.pending.pop(FEATURES[name], None)
    return False


@cmdlet("Disable-WindowsOptionalFeature")
def disable_windows_optional_feature(call: Invocation) -> Iterator[PsObject]:
    """Disable features; without ``-NoRestart`` the cmdlet would ask to restart."""
    for name in call.given["FeatureName"]:
        refusal = _refusal(call, name)
        if refusal:
            call.fail(_error(call, refusal))
        else:
            yield _result(call, needs_restart=_disable(call.host, name.lower()))


def _disable(host: SimulatedHost, name: str) -> bool:
    if name == DHCP:
        host.dhcp = None
        return False
    if name == ALL:
        prepare(host, "module", on=False)
    if FEATURES[name] == "role":
        return prepare(host, "role", on=False)
    host.module = False
    return False


def _result(call: Invocation, *, needs_restart: bool) -> PsObject:
    if needs_restart and not call.given.get("NoRestart"):
        question = "Do you want to restart the computer to complete this operation now?"
        raise Terminating(prompt_impossible(call.name, question))
    properties = {"Path": "", "Online": True, "RestartNeeded": needs_restart}
    return PsObject((f"{DISM}ImageObject", "System.Object"), properties)


def _refusal(call: Invocation, name: str) -> str | None:
    if not call.rights.administrator:
        return "The requested operation requires elevation."
    host, known = call.host, name.lower()
    if known == DHCP:
        exists = host.system.product_type != 1
    else:
        exists = known in FEATURES and host.role != "absent"
    return None if exists else f"Feature name {name} is unknown."


def _missing_parent(call: Invocation, name: str) -> str | None:
    if call.given.get("All") or call.host.role == "enabled" or name.lower() in (ALL, DHCP):
        return None
    return "One or several parent features are disabled so current feature can not be enabled."


def _error(call: Invocation, message: str) -> ErrorRecord:
    return ErrorRecord(
        id=call.class_name,
        category="NotSpecified",
        message=message,
        activity=call.name,
        exception="System.Runtime.InteropServices.COMException",
    )
