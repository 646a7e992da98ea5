"""The registry of a simulated host, as far as anybody reads it."""

from collections.abc import Mapping

from wizard.simulator.state import RegistryValue, SimulatedHost

WINDOWS = r"software\microsoft\windows nt\currentversion"
DEVICE_GUARD = r"system\currentcontrolset\control\deviceguard"
LSA = r"system\currentcontrolset\control\lsa"
_ROOTS = ("hklm:\\", "registry::hkey_local_machine\\")
FIRST_BUILD_WITH_DEVICE_GUARD = 10240


def key_of(path: str) -> str | None:
    """Return a key below HKEY_LOCAL_MACHINE in lower case, or ``None`` for any other path."""
    lowered = path.rstrip("\\").lower()
    for root in _ROOTS:
        if lowered.startswith(root):
            return lowered.removeprefix(root)
    return None


def values_of(host: SimulatedHost, key: str) -> Mapping[str, RegistryValue] | None:
    """Return the values of a key, or ``None`` where there is no such key."""
    planned = {
        known: values
        for path, values in host.registry.items()
        if (known := key_of(path)) is not None
    }
    own = _own_values(host, key)
    if key in planned:
        return {**(own or {}), **planned[key]}
    is_above_another = any(known.startswith(key + "\\") for known in planned)
    return {} if own is None and is_above_another else own


def _own_values(host: SimulatedHost, key: str) -> dict[str, RegistryValue] | None:
    if key == LSA:
        return {"LimitBlankPasswordUse": 1}
    if key == DEVICE_GUARD and host.build >= FIRST_BUILD_WITH_DEVICE_GUARD:
        return {}
    if key != WINDOWS:
        return None
    system = host.system
    values: dict[str, RegistryValue] = {
        "CurrentBuild": str(host.build),
        "EditionID": system.edition_id,
        "InstallationType": system.installation_type,
        "ProductName": system.caption.removeprefix("Microsoft "),
        "UBR": system.update_revision,
    }
    if system.display_version is not None:
        values["DisplayVersion"] = system.display_version
    return values
