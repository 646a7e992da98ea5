"""Everything that a plan may change on a virtual machine and inside it, to be compared."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tests.in_process import time_passes
from wizard.simulator import insides
from wizard.simulator.features import will_have
from wizard.simulator.machines import SimulatedVm
from wizard.simulator.state import SimulatedHost

_PASSING = ("assigned", "demand")  # what the guest makes of its memory, not a setting


def everything_of(host: SimulatedHost, vm: SimulatedVm) -> Mapping[str, Any]:
    """Return all of it once nothing is under way any more."""
    time_passes(60)
    host.settle()
    insides.follow(host)
    memory = {name: it for name, it in asdict(vm.memory).items() if name not in _PASSING}
    if not vm.memory.dynamic:
        memory = {"startup": vm.memory.startup}  # nothing else is in force
    return {
        "power": vm.state,
        "memory": memory,
        "processor": asdict(vm.processor),
        "adapters": [asdict(each) for each in vm.adapters],
        "version": vm.version,
        "security": asdict(vm.security),
        "services": set(vm.disabled_services),
        "checkpoints": (vm.automatic_checkpoints, vm.checkpoint_type, len(vm.checkpoints)),
        "stop action": vm.automatic_stop,
        "inside": inside_of(vm),
    }


def inside_of(vm: SimulatedVm) -> Mapping[str, Any]:
    """Return what is set in its Windows. A feature counts as it is after the next start."""
    assert vm.guest is not None
    windows = vm.guest.inside
    return {
        "features": {name for name in ("role", "module") if will_have(windows, name)},
        "dhcp": asdict(windows.dhcp) if windows.dhcp else None,
        "switches": [(each.name, each.type, each.notes) for each in windows.switches],
        "addresses": [asdict(each) for each in windows.addresses],
        "nats": [asdict(each) for each in windows.nats],
        "firewall": [asdict(each) for each in windows.firewall_rules],
        "nested": [(each.name, each.state) for each in windows.vms],
    }


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names of what differs, with both values."""
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}
