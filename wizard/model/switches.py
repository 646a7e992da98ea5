"""Where a network adapter of a virtual machine leads: its switch, and what is behind that."""

from wizard.model.facts import Host, NetworkAdapter
from wizard.model.host_parts import VirtualSwitch

OUTWARD = "External"
_WIRELESS_NAMES = ("wireless", "wi-fi", "wifi", "wlan", "802.11")


def is_connected(adapter: NetworkAdapter) -> bool | None:
    """Whether the adapter is on a virtual switch; ``None``: not known."""
    if adapter.connected is None:
        return None
    return adapter.connected and adapter.switch_name != ""


def switch_of(host: Host, adapter: NetworkAdapter) -> VirtualSwitch | None:
    """Return the virtual switch an adapter is on, if it was read."""
    wanted = (adapter.switch_id or "").casefold()
    if not wanted:
        return None
    return next((s for s in host.switches or () if s.id.casefold() == wanted), None)


def is_wireless(host: Host, switch: VirtualSwitch) -> bool | None:
    """Whether an external switch leads over Wi-Fi; ``None``: not known.

    The adapter of the host says so, by its medium. Where that was not read, a name such as
    "Wi-Fi" is believed, and no other.
    """
    if switch.teamed:
        return False  # Windows teams only Ethernet adapters
    uplink = (switch.uplink or "").casefold()
    if not uplink:
        return None
    for adapter in host.adapters or ():
        if (adapter.description or "").casefold() == uplink and adapter.wireless is not None:
            return adapter.wireless
    return True if any(name in uplink for name in _WIRELESS_NAMES) else None
