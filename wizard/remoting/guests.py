"""What integration services tell of the system inside: small XML documents made by the guest.

Source: Msvm_KvpExchangeComponent.GuestIntrinsicExchangeItems, an embedded CIM instance each. The
content comes from inside a virtual machine, so nothing in it is trusted.
"""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from wizard.model.facts import GuestSystem

LONGEST_ITEM = 16_384  # characters


def guest_of(exchange_items: Iterable[object]) -> GuestSystem | None:
    """Read the items of one virtual machine; ``None`` when they name no system."""
    pairs = (_pair(item) for item in exchange_items if isinstance(item, str))
    told = {name: value for name, value in filter(None, pairs) if value}
    guest = GuestSystem(
        name=told.get("OSName"),
        version=told.get("OSVersion"),
        build=_number(told.get("OSBuildNumber")),
        product_type=_number(told.get("ProductType")),
        full_name=told.get("FullyQualifiedDomainName"),
    )
    return None if guest == GuestSystem() else guest


def _pair(item: str) -> tuple[str, str] | None:
    if "<!" in item or len(item) > LONGEST_ITEM:  # no document types, hence no entities
        return None
    try:
        instance = ET.fromstring(item)  # noqa: S314 - no document type, hence no entities
    except (ET.ParseError, ValueError):
        return None
    values = {
        each.get("NAME"): (each.findtext("VALUE") or "").strip()
        for each in instance.iter("PROPERTY")
    }
    name = values.get("Name")
    return (name, values.get("Data", "")) if name else None


def _number(written: str | None) -> int | None:
    return int(written) if written is not None and written.isdecimal() else None
