"""A wizard that is killed in the middle of its work inside virtual machines."""

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.child import INSIDE
from tests.journeys.test_killed import RESUMED, UNDONE, Moment, a_wizard
from tests.journeys.travelling import (
    PASSWORD,
    USER,
    a_host,
    check_is_nested,
    serving,
    standing,
    vm_of,
)
from tests.run.comparing import inside_of
from tests.ui.conftest import Until
from wizard.model.records import RunStatus
from wizard.simulator.state import Account, SimulatedHost

# Of these there may be one each, in a machine: a second would be seen, or be refused
MADE = ("New-VMSwitch", "New-NetNat", "Add-NetNatStaticMapping", "New-NetFirewallRule", "New-VM")
MOMENTS = [
    ("Install-WindowsFeature", RESUMED),
    ("Restart-Computer", UNDONE),
    ("New-NetNat", RESUMED),
    ("New-VM", UNDONE),
    ("Remove-VM", RESUMED),
]
pytestmark = [
    pytest.mark.usefixtures("_quick"),
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
]


def a_host_with_guests() -> SimulatedHost:
    host = a_host()
    windows_in(host, "web").accounts = [Account(USER, PASSWORD)]
    return host


def windows_in(host: SimulatedHost, name: str) -> SimulatedHost:
    guest = vm_of(host, name).guest
    assert guest is not None
    return guest.inside


def check_is_as_planned(host: SimulatedHost) -> None:
    check_is_nested(vm_of(host, "web"), runs=True, spoofing=False)
    inside: Mapping[str, Any] = inside_of(vm_of(host, "web"))
    assert inside["features"] == {"role", "module"}
    assert len(inside["switches"]) == len(inside["nats"]) == len(inside["firewall"]) == 1
    assert len(inside["nats"][0]["mappings"]) == len(inside["dhcp"]["scopes"]) == 1
    assert inside["nested"] == []


@pytest.mark.parametrize(("cmdlet", "then"), MOMENTS)
async def test_a_run_killed_inside_ends_as_planned_or_as_it_was(
    tmp_path: Path, until: Until, cmdlet: str, then: str
) -> None:
    host = a_host_with_guests()
    moment = Moment("after", cmdlet)
    windows_in(host, "web").faults.after(cmdlet, moment.strike)
    with serving(host) as simulation:
        at_first = standing(host)
        with a_wizard(tmp_path, simulation, moment, inside=True):
            assert moment.struck, "the run was over before"
        flow = simulation.flow(tmp_path)
        flow.insides.give(INSIDE.account, USER, PASSWORD)
        (unfinished,) = flow.running.find_unfinished()
        flow.show_run()
        if then == RESUMED:
            await flow.running.resume(unfinished.path)
            check_is_as_planned(host)
        else:
            await flow.running.undo_unfinished(unfinished.path)
            await until(lambda: standing(host) == at_first, 30, "everything as it was")
        assert flow.state.run_problem is None
        assert flow.state.record is not None
        status = RunStatus.FINISHED if then == RESUMED else RunStatus.UNDONE
        assert flow.state.record.status is status, flow.state.record.vms
        received = Counter(windows_in(host, "web").received)
        assert all(received[each] <= 1 for each in MADE), received
        await flow.close()
