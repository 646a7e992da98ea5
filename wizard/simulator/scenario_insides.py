"""The Windows inside virtual machines, in the words of a scenario file.

The key ``inside`` of a guest has the keys of a host. It need not say more than what differs from
the Windows that the guest is by its name and its version.
"""

from dataclasses import is_dataclass, replace
from typing import Any

from wizard.simulator.scenario_checks import add_ids, check_names, finish
from wizard.simulator.scenario_faults import plan_faults
from wizard.simulator.scenario_values import Mistake, members
from wizard.simulator.state import SimulatedHost

INSIDE = "inside"
NOT_INSIDE = (
    "connection",
    "http",
    "https",
    "max_shells",
    "restart_pending",
    "faults",
    "time_scale",
    "clock",
    "received",
    "cluster",
    "below",
    "hypervisor",
    "is_virtual",
    "processor",
)  # of SimulatedHost: what the virtual machine decides, or what is no part of a Windows


def without_insides(host: dict[str, Any]) -> tuple[dict[str, Any], dict[int, Any]]:
    """Part a host from the insides of its machines, which come by the machine's place."""
    vms = host.get("vms")
    if not isinstance(vms, list):
        return host, {}
    insides = {}
    outer = []
    for number, vm in enumerate(vms):
        guest = vm.get("guest") if isinstance(vm, dict) else None
        if isinstance(guest, dict) and INSIDE in guest:
            insides[number] = guest[INSIDE]
            outer.append(vm | {"guest": {key: guest[key] for key in guest if key != INSIDE}})
        else:
            outer.append(vm)
    return host | {"vms": outer}, insides


def furnish(host: SimulatedHost, insides: dict[int, Any], where: str) -> None:
    """Let the guests be inside as the file says; raise ``Mistake``."""
    for number, data in insides.items():
        here = f"{where}.vms[{number}].guest.{INSIDE}"
        guest = host.vms[number].guest
        if not isinstance(data, dict) or guest is None or not guest.is_windows:
            raise Mistake(here, "an object is needed, and a guest that is Windows")
        _furnish_one(guest.inside, data, here)


def _furnish_one(windows: SimulatedHost, data: dict[str, Any], where: str) -> None:
    own, insides = without_insides({key: data[key] for key in data if key != "faults"})
    add_ids(own, where)
    for name, value in members(SimulatedHost, own, where, NOT_INSIDE, partly=True).items():
        known = getattr(windows, name)
        if is_dataclass(known) and isinstance(own[name], dict):
            parts = members(type(known), own[name], f"{where}.{name}", partly=True)
            setattr(windows, name, replace(known, **parts))  # type: ignore[type-var]
        else:
            setattr(windows, name, value)
    plan_faults(windows.faults, data.get("faults", []), f"{where}.faults")
    check_names([each.name for each in windows.accounts], f"{where}.accounts")
    finish(windows, where)
    furnish(windows, insides, where)
