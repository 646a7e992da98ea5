"""Ids and addresses for what a scenario leaves out, and checks of what it says."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from wizard.simulator.scenario_values import Mistake
from wizard.simulator.state import SimulatedHost

FIRST_MAC = 0x00155D000000


def add_ids(host: dict[str, Any], name: str) -> None:
    """Give what has no id one that is the same whenever the file is read."""
    for kind in ("vms", "switches"):
        for number, each in enumerate(_objects(host.get(kind))):
            own = f"{name}/{kind}/{number}"
            each.setdefault("id", str(uuid5(NAMESPACE_URL, own)))
            if kind == "vms":
                adapters = each.setdefault("adapters", [{}])
                for index, adapter in enumerate(_objects(adapters)):
                    adapter.setdefault("id", str(uuid5(NAMESPACE_URL, f"{own}/{index}")).upper())


def _objects(value: Any) -> list[dict[str, Any]]:
    listed = value if isinstance(value, list) else []
    return [each for each in listed if isinstance(each, dict)]


def finish(host: SimulatedHost, where: str) -> None:
    """Check what a file said of a host, and give addresses to what has none; raise ``Mistake``."""
    _check_host(host, where)
    _give_mac_addresses(host)


def _check_host(host: SimulatedHost, where: str) -> None:
    check_names([each.name for each in host.switches], f"{where}.switches")
    check_names([vm.id for vm in host.vms], f"{where}.vms")
    for number, vm in enumerate(host.vms):
        here = f"{where}.vms[{number}]"
        _check_id(vm.id, f"{here}.id")
        if not vm.operational_status:
            raise Mistake(f"{here}.operational_status", "at least one is needed")
        if vm.memory.dynamic and not (vm.memory.minimum <= vm.memory.startup <= vm.memory.maximum):
            raise Mistake(f"{here}.memory", "minimum, startup and maximum are out of order")
        for index, adapter in enumerate(vm.adapters):
            _check_id(adapter.id, f"{here}.adapters[{index}].id")
            if adapter.switch is not None and host.switch(adapter.switch) is None:
                text = f"the host has no switch {adapter.switch!r}"
                raise Mistake(f"{here}.adapters[{index}].switch", text)


def _check_id(text: str, where: str) -> None:
    try:
        UUID(text)
    except ValueError:
        raise Mistake(where, f"a GUID is needed, not {text!r}") from None


def check_names(names: list[str], where: str) -> None:
    """Raise ``Mistake`` where a name is there twice, whatever the case."""
    lowered = [name.lower() for name in names]
    twice = next((name for name in names if lowered.count(name.lower()) > 1), None)
    if twice is not None:
        raise Mistake(where, f"{twice!r} is there twice")


def _give_mac_addresses(host: SimulatedHost) -> None:
    """A machine that was started once has an address on every adapter."""
    for vm in host.vms:
        for adapter in vm.adapters:
            if vm.state != "Off" and set(adapter.mac_address) == {"0"}:
                adapter.mac_address = f"{FIRST_MAC + (UUID(adapter.id).int & 0xFFFFFF):012X}"
