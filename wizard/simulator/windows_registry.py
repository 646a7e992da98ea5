"""The registry of a simulated host, as far as anybody reads it."""

from collections.abc import Callable, Mapping

from wizard.simulator.state import RegistryValue, SimulatedHost

Values = dict[str, RegistryValue]
FIRST_BUILD_WITH_DEVICE_GUARD = 10240
CONTROL = r"system\currentcontrolset\control"
LSA = rf"{CONTROL}\lsa"
DEVICE_GUARD = rf"{CONTROL}\deviceguard"
SESSION_MANAGER = rf"{CONTROL}\session manager"
POWER = rf"{SESSION_MANAGER}\power"
MICROSOFT = r"software\microsoft"
WINDOWS = rf"{MICROSOFT}\windows nt\currentversion"
VIRTUALIZATION = rf"{WINDOWS}\virtualization"
CURRENT = rf"{MICROSOFT}\windows\currentversion"
SERVICING = rf"{CURRENT}\component based servicing\rebootpending"
UPDATE = rf"{CURRENT}\windowsupdate\auto update\rebootrequired"
SYSTEM_POLICIES = rf"{CURRENT}\policies\system"
GUEST = rf"{MICROSOFT}\virtual machine\guest\parameters"
_ROOTS = ("hklm:\\", "registry::hkey_local_machine\\")


def key_of(path: str) -> str | None:
    """Return a key below HKEY_LOCAL_MACHINE in lower case, or ``None`` for any other path."""
    lowered = path.rstrip("\\").lower()
    for root in _ROOTS:
        if lowered.startswith(root):
            return lowered.removeprefix(root)
    return None


def is_open(key: str | None) -> bool:
    """Tell whether accounts that are no administrators may read a key."""
    return key is None or key.startswith(f"{MICROSOFT}\\")


def values_of(host: SimulatedHost, key: str) -> Mapping[str, RegistryValue] | None:
    """Return the values of a key, or ``None`` where there is no such key."""
    planned = {
        known: values
        for path, values in host.registry.items()
        if (known := key_of(path)) is not None
    }
    make = _KEYS.get(key)
    own = None if make is None else make(host)
    if key in planned:
        return {**(own or {}), **planned[key]}
    is_above_another = any(known.startswith(key + "\\") for known in planned)
    return {} if own is None and is_above_another else own


def _windows(host: SimulatedHost) -> Values:
    system = host.system
    values: Values = {
        "CurrentBuild": str(host.build),
        "EditionID": system.edition_id,
        "InstallationType": system.installation_type,
        "ProductName": system.caption.removeprefix("Microsoft "),
        "UBR": system.update_revision,
    }
    if system.display_version is not None:
        values["DisplayVersion"] = system.display_version
    return values


def _lsa(_: SimulatedHost) -> Values:
    return {"LimitBlankPasswordUse": 1}


def _device_guard(host: SimulatedHost) -> Values | None:
    return {} if host.build >= FIRST_BUILD_WITH_DEVICE_GUARD else None


def _session_manager(host: SimulatedHost) -> Values:
    values: Values = {"ProtectionMode": 1}
    if "file renames" in host.restart_signs:
        values["PendingFileRenameOperations"] = [r"\??\C:\Windows\Temp\old.dll", ""]
    return values


def _power(host: SimulatedHost) -> Values:
    return {"HiberbootEnabled": int(host.fast_startup)}


def _virtualization(host: SimulatedHost) -> Values | None:
    if host.role != "enabled":
        return None
    return {} if host.memory_reserve is None else {"MemoryReserve": host.memory_reserve}


def _servicing(host: SimulatedHost) -> Values | None:
    waits = host.restart_pending or "servicing" in host.restart_signs
    return {} if waits else None


def _update(host: SimulatedHost) -> Values | None:
    return {} if "updates" in host.restart_signs else None


def _system_policies(host: SimulatedHost) -> Values:
    policy = host.token_filter_policy
    given: Values = {} if policy is None else {"LocalAccountTokenFilterPolicy": policy}
    return {"EnableLUA": 1, **given}


def _guest(host: SimulatedHost) -> Values | None:
    below = host.below
    if below is None:
        return None
    return {
        "HostName": below.host.partition(".")[0].upper(),
        "PhysicalHostName": below.host.partition(".")[0].upper(),
        "PhysicalHostNameFullyQualified": below.host,
        "VirtualMachineId": below.id.upper(),
        "VirtualMachineName": below.name,
    }


_KEYS: Mapping[str, Callable[[SimulatedHost], Values | None]] = {
    WINDOWS: _windows,
    LSA: _lsa,
    DEVICE_GUARD: _device_guard,
    SESSION_MANAGER: _session_manager,
    POWER: _power,
    VIRTUALIZATION: _virtualization,
    SERVICING: _servicing,
    UPDATE: _update,
    SYSTEM_POLICIES: _system_policies,
    GUEST: _guest,
}
