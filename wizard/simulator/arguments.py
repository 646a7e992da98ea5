"""Converting an argument to what a parameter takes, as PowerShell's binder converts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from wizard.powershell.cmdlets import Cmdlet, Kind
from wizard.simulator.objects import Guid, text_of, type_name_of

_TYPE_NAMES = {
    Kind.STRING: "System.String",
    Kind.STRINGS: "System.String[]",
    Kind.NAME: "System.String",
    Kind.NAMES: "System.Object[]",
    Kind.BOOLEAN: "System.Boolean",
    Kind.SWITCH: "System.Management.Automation.SwitchParameter",
    Kind.INTEGER: "System.Int32",
    Kind.SIZE: "System.Int64",
    Kind.GUID: "System.Guid",
    Kind.TABLE: "System.Collections.IDictionary",
}
_GENERATED = "Microsoft.PowerShell.Cmdletization.GeneratedTypes."
_ENUMS = {
    "MacAddressSpoofing": "Microsoft.HyperV.PowerShell.OnOffState",
    "AllowTeaming": "Microsoft.HyperV.PowerShell.OnOffState",
    "Protocol": f"{_GENERATED}NetNatStaticMapping.Protocol",
    "Direction": f"{_GENERATED}NetSecurity.Direction",
    "Action": f"{_GENERATED}NetSecurity.Action",
    "SwitchType": "Microsoft.HyperV.PowerShell.VMSwitchType",
    "AddressFamily": f"{_GENERATED}NetIPAddress.AddressFamily",
    "StartupType": "System.ServiceProcess.ServiceStartMode",
    "CheckpointType": "Microsoft.HyperV.PowerShell.CheckpointType",
    "AutomaticStopAction": "Microsoft.HyperV.PowerShell.StopAction",
}
_FREE = (
    ("Invoke-CimMethod", "MethodName"),
    ("Where-Object", "Property"),
    ("Invoke-RestMethod", "Uri"),
    ("New-ItemProperty", "PropertyType"),
)
_MAY_BE_EMPTY = (
    ("Where-Object", "Value"),
    ("Write-Output", "InputObject"),
    ("Get-CimInstance", "Filter"),
)
_RANGES = {
    ("Set-VMMemory", "Priority"): (0, 100),
    ("New-NetIPAddress", "PrefixLength"): (0, 255),
    ("Get-WinEvent", "MaxEvents"): (1, (1 << 63) - 1),
}
_BITS = {Kind.INTEGER: 32, Kind.SIZE: 64}


class NotConvertible(Exception):
    """An argument does not fit. ``invalid``: it converts, but fails the validation."""

    def __init__(self, detail: str, given: str = "", *, invalid: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.given = given
        self.invalid = invalid


@dataclass(frozen=True, slots=True)
class Target:
    """What a parameter takes."""

    kind: Kind
    type_name: str
    accepts: tuple[str, ...] = ()
    may_be_empty: bool = False
    limits: tuple[int, int] | None = None

    @classmethod
    def of(cls, entry: Cmdlet, name: str) -> "Target":
        """Return what the vocabulary, and a little knowledge of the real cmdlet, say."""
        declared = entry.parameters[name]
        key = (entry.name, name)
        kind = Kind.STRING if key in _FREE else declared.kind
        type_name = _TYPE_NAMES.get(kind) or _ENUMS[name]
        return cls(kind, type_name, declared.accepts, key in _MAY_BE_EMPTY, _RANGES.get(key))


def converted(value: Any, target: Target) -> Any:
    """Return the value as the parameter's type; raise ``NotConvertible``."""
    return _CONVERSIONS[target.kind](value, target)


def _string(value: Any, target: Target) -> str:
    text = text_of(value)
    if not text and not target.may_be_empty:
        raise NotConvertible(_NULL_OR_EMPTY, invalid=True)
    return text


_NULL_OR_EMPTY = (
    "The argument is null or empty. Provide an argument that is not null or empty, and then try "
    "the command again."
)


def _strings(value: Any, _: Target) -> list[str]:
    texts = [*map(text_of, value)] if isinstance(value, list | tuple) else [text_of(value)]
    if not texts or not all(texts):
        raise NotConvertible(_NULL_OR_EMPTY, invalid=True)
    return texts


def _boolean(value: Any, _: Target) -> bool:
    if isinstance(value, bool | int | float):
        return bool(value)
    raise NotConvertible("", type_name_of(value))


def _switch(value: Any, target: Target) -> bool:
    return True if value is None else _boolean(value, target)


def _number(value: Any, target: Target) -> int:
    try:
        number = int(value, 0) if isinstance(value, str) else round(value)
    except (TypeError, ValueError):
        raise NotConvertible(
            _no_conversion(value, target, "Input string was not in a correct format.")
        ) from None
    bits = _BITS[target.kind]
    if not -(1 << bits - 1) <= number < 1 << bits - 1:
        detail = f"Value was either too large or too small for an Int{bits}."
        raise NotConvertible(_no_conversion(value, target, detail))
    _check_limits(number, target)
    return number


def _check_limits(number: int, target: Target) -> None:
    least, most = target.limits or (number, number)
    if number > most:
        raise NotConvertible(
            f"The {number} argument is greater than the maximum allowed range of {most}. Supply an "
            f"argument that is less than or equal to {most} and then try the command again.",
            invalid=True,
        )
    if number < least:
        raise NotConvertible(
            f"The {number} argument is less than the minimum allowed range of {least}. Supply an "
            f"argument that is greater than or equal to {least} and then try the command again.",
            invalid=True,
        )


def _guid(value: Any, target: Target) -> Guid:
    try:
        return Guid(text_of(value).strip("{}()"))
    except ValueError:
        raise NotConvertible(
            _no_conversion(value, target, _GUID_FORM if isinstance(value, str) else "")
        ) from None


_GUID_FORM = "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)."


def _choice(value: Any, target: Target) -> str:
    text = text_of(value)
    found = next((each for each in target.accepts if each.lower() == text.lower()), None)
    if found is not None:
        return found
    listed = ", ".join(target.accepts)
    detail = f"Unable to match the identifier name {text} to a valid enumerator name. Specify one "
    detail += f"of the following enumerator names and try again:\r\n{listed}"
    raise NotConvertible(_no_conversion(value, target, detail))


def _table(value: Any, _: Target) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise NotConvertible("", type_name_of(value))


def _no_conversion(value: Any, target: Target, why: str) -> str:
    text = f'Cannot convert value "{text_of(value)}" to type "{target.type_name}".'
    return f'{text} Error: "{why}"' if why else text


_CONVERSIONS: Mapping[Kind, Callable[[Any, Target], Any]] = {
    Kind.STRING: _string,
    Kind.STRINGS: _strings,
    Kind.NAME: _string,
    Kind.NAMES: _strings,
    Kind.BOOLEAN: _boolean,
    Kind.SWITCH: _switch,
    Kind.INTEGER: _number,
    Kind.SIZE: _number,
    Kind.GUID: _guid,
    Kind.CHOICE: _choice,
    Kind.TABLE: _table,
}
