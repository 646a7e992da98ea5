"""``Get-ItemProperty`` and ``Get-Item``: keys of the registry, and nothing of files."""

from collections.abc import Iterator, Mapping

from wizard.simulator.errors import AUTOMATION
from wizard.simulator.objects import PsObject
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import RegistryValue
from wizard.simulator.values import ErrorRecord
from wizard.simulator.windows_registry import is_open, key_of, values_of

Found = tuple[str, Mapping[str, RegistryValue]]


@cmdlet("Get-ItemProperty")
def get_item_property(call: Invocation) -> Iterator[PsObject]:
    """Give the values of registry keys."""
    for path, found in _keys(call):
        shown = {"PSPath": _full(path), "PSChildName": _child(path)}
        names = (f"{AUTOMATION}.PSCustomObject", "System.Object")
        yield PsObject(names, {**found, **shown}, _full(path))


@cmdlet("Get-Item")
def get_item(call: Invocation) -> Iterator[PsObject]:
    """Give registry keys."""
    for path, found in _keys(call):
        properties = {
            "Name": _full(path).partition("::")[2],
            "Property": [*found],
            "ValueCount": len(found),
            "PSPath": _full(path),
            "PSChildName": _child(path),
        }
        yield PsObject(("Microsoft.Win32.RegistryKey", "System.Object"), properties, _full(path))


def _keys(call: Invocation) -> Iterator[Found]:
    for path in call.given["LiteralPath"]:
        key = key_of(path)
        found = None if key is None else values_of(call.host, key)
        if key is None and ":" in path:
            call.fail(_no_drive(call, path.partition(":")[0]))
        elif not call.rights.administrator and not is_open(key):
            call.fail(_no_registry_access(call, path))
        elif found is None:
            call.fail(_no_path(call, path))
        else:
            yield path, found


def _full(path: str) -> str:
    return f"Microsoft.PowerShell.Core\\Registry::HKEY_LOCAL_MACHINE\\{path[6:]}"


def _child(path: str) -> str:
    return path.rpartition("\\")[2]


def _path_error(call: Invocation, error: str, message: str, target: str) -> ErrorRecord:
    return ErrorRecord(
        id=f"{error},{call.class_name}",
        category="ObjectNotFound",
        message=message,
        activity=call.name,
        exception=f"{AUTOMATION}.ItemNotFoundException",
        target=target,
        target_type="System.String",
    )


def _no_path(call: Invocation, path: str) -> ErrorRecord:
    message = f"Cannot find path '{path}' because it does not exist."
    return _path_error(call, "PathNotFound", message, path)


def _no_drive(call: Invocation, drive: str) -> ErrorRecord:
    message = f"Cannot find drive. A drive with the name '{drive}' does not exist."
    return _path_error(call, "DriveNotFound", message, drive)


def _no_registry_access(call: Invocation, path: str) -> ErrorRecord:
    return ErrorRecord(
        id=f"System.Security.SecurityException,{call.class_name}",
        category="PermissionDenied",
        message="Requested registry access is not allowed.",
        activity=call.name,
        exception="System.Security.SecurityException",
        target=path,
        target_type="System.String",
    )
