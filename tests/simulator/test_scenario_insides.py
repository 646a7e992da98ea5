"""Scenario files about the Windows inside guests."""

import json
from pathlib import Path
from typing import Any

import pytest

from wizard.simulator.pipeline import execute
from wizard.simulator.scenario import ScenarioError, load_scenario
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import InvokedCall, Statement


def _host(folder: Path, **own: Any) -> SimulatedHost:
    file = folder / "one.json"
    file.write_text(json.dumps({"title": "t", "hosts": [{"name": "hv", **own}]}), "utf-8")
    (host,) = load_scenario(file).hosts
    return host


def _with_inside(inside: Any, **guest: Any) -> dict[str, Any]:
    return {"vms": [{"name": "v", "state": "Running", "guest": {"inside": inside} | guest}]}


def _windows(host: SimulatedHost) -> SimulatedHost:
    guest = host.vms[0].guest
    assert guest is not None
    return guest.inside


def test_a_guest_says_only_what_differs_inside(tmp_path: Path) -> None:
    inside = {
        "accounts": [{"name": "Administrator", "password": "demo"}],
        "role_check": "false alarm",
        "system": {"domain": "lab.example"},
        "switches": [{"name": "Nested", "type": "Internal"}],
        "vms": [{"name": "inner", "adapters": [{"switch": "Nested"}]}],
        "faults": [{"kind": "delay", "cmdlet": "Get-NetNat", "seconds": 5}],
    }
    host = _host(tmp_path, **_with_inside(inside, name="Windows 11 Pro", product_type=1))
    windows = _windows(host)
    assert windows.passwords == {"Administrator": "demo"}
    assert windows.role_check == "false alarm"
    assert windows.system.caption == "Microsoft Windows 11 Pro"
    assert (windows.system.domain, windows.system.product_type) == ("lab.example", 1)
    assert windows.faults.delays == {"Get-NetNat": 5}
    again = _windows(_host(tmp_path, **_with_inside(inside)))
    assert [vm.id for vm in windows.vms] == [vm.id for vm in again.vms]


def test_what_is_inside_a_machine_inside_can_be_said_as_well(tmp_path: Path) -> None:
    innermost = {"name": "n", "guest": {"inside": {"role_check": "processor"}}}
    windows = _windows(_host(tmp_path, **_with_inside({"vms": [innermost]})))
    assert _windows(windows).role_check == "processor"


@pytest.mark.parametrize(
    ("own", "where", "what"),
    [
        (_with_inside(1), "hosts[0].vms[0].guest.inside", "an object is needed"),
        (_with_inside({}, product_type=None), "hosts[0].vms[0].guest.inside", "Windows"),
        (
            _with_inside({"processor": {}}),
            "hosts[0].vms[0].guest.inside",
            "there is no key 'processor' here",
        ),
        (
            _with_inside({"accounts": [{"name": "a"}, {"name": "A"}]}),
            "hosts[0].vms[0].guest.inside.accounts",
            "'a' is there twice",
        ),
        (
            _with_inside({"vms": [{"name": "x", "adapters": [{"switch": "S"}]}]}),
            "hosts[0].vms[0].guest.inside.vms[0].adapters[0].switch",
            "the host has no switch 'S'",
        ),
        (
            _with_inside({"faults": [{"kind": "delay", "cmdlet": "X", "seconds": 1}]}),
            "hosts[0].vms[0].guest.inside.faults[0].cmdlet",
            "there is no cmdlet 'X'",
        ),
    ],
)
def test_a_mistake_inside_is_told_by_its_place(
    tmp_path: Path, own: dict[str, Any], where: str, what: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        _host(tmp_path, **own)
    assert caught.value.where == where
    assert what in caught.value.what


def test_the_scenario_of_the_whole_job_has_what_its_guests_are_for() -> None:
    first, second = load_scenario("whole-job", time_scale=0).hosts
    guests = {vm.name.partition(" ")[0]: vm.guest for vm in first.vms if vm.guest}
    assert all(guest.inside.passwords == {"Administrator": "demo"} for guest in guests.values())
    assert guests["lab-02"].inside.role_check == "false alarm"
    assert guests["lab-03"].direct == "credential refused"
    assert [vm.state for vm in first.vms] == [
        *("Running", "Running", "Running", "Saved", "Paused", "Starting")
    ]
    execute(second, Statement((InvokedCall("Get-VM"),)))
    inside = _windows(second)
    assert (inside.role, inside.runs_hypervisor, inside.vms[0].state) == (
        "enabled",
        True,
        "Running",
    )


def test_every_guest_of_the_demo_can_be_signed_in_to() -> None:
    for host in load_scenario("branch-office").hosts:
        for vm in host.vms:
            if vm.guest is not None and vm.guest.is_windows:
                assert vm.guest.inside.passwords == {"Administrator": "demo"}
