"""A host with one virtual machine, and asking the Windows inside it."""

import json
from typing import Any

from tests.simulator.simulated import ID, a_host, a_vm, state_of
from wizard.powershell.command import Command, cmdlet
from wizard.simulator.machines import Guest, VmProcessor
from wizard.simulator.powershell_direct import run_inside
from wizard.simulator.state import Account, SimulatedHost
from wizard.simulator.values import ErrorRecord, InsideRequest, Outcome

USER, PASSWORD = "Administrator", "In-1"
ALL_FEATURES = "Microsoft-Hyper-V"


def a_world(
    state: Any = "Running", *, exposed: bool = True, guest: Guest | None = None, **facts: Any
) -> SimulatedHost:
    """Return a host whose machine has a guest that can be signed in to."""
    within = guest or Guest(host_name="web-01")
    if within.is_windows:
        within.inside.accounts = [Account(USER, PASSWORD)]
    processor = VmProcessor(exposes_virtualization=exposed)
    return a_host(a_vm(state, guest=within, processor=processor), **facts)


def windows(host: SimulatedHost) -> SimulatedHost:
    """Return what is inside the machine."""
    guest = host.vms[0].guest
    assert guest is not None
    return guest.inside


def send(
    host: SimulatedHost,
    what: Command | str,
    *,
    user: str = USER,
    password: str = PASSWORD,
    vm_id: str = ID,
    account: str | None = None,
) -> Outcome:
    """Run a command inside the machine."""
    text = what if isinstance(what, str) else what.pipeline
    return run_inside(host, InsideRequest(vm_id, user, password, text), account)


def rows(host: SimulatedHost, source: Command, *properties: str) -> list[dict[str, Any]]:
    """Return properties of what a command inside gives."""
    shaped = source | cmdlet("Select-Object", Property=properties)
    outcome = send(host, shaped | cmdlet("ConvertTo-Json", Compress=True))
    assert outcome.errors == ()
    read = json.loads("".join(outcome.output) or "[]")
    return read if isinstance(read, list) else [read]


def refusal(host: SimulatedHost, what: Command | str, **how: Any) -> ErrorRecord:
    """Return the one error of a command inside."""
    outcome = send(host, what, **how)
    assert outcome.terminating is None
    (record,) = outcome.errors
    return record


def feature(host: SimulatedHost, name: str = ALL_FEATURES) -> int:
    """Return the number of a feature's state."""
    source = cmdlet("Get-WindowsOptionalFeature", Online=True, FeatureName=name)
    (row,) = rows(host, source, "FeatureName", "State")
    number: int = row["State"]
    return number


def wait_for_start(host: SimulatedHost) -> None:
    """Look at the machine until nothing more is to come."""
    while host.vms[0].upcoming:
        state_of(host)


def restart(host: SimulatedHost) -> None:
    """Restart Windows inside, and wait until it is there again."""
    assert send(host, cmdlet("Restart-Computer", Force=True)) == Outcome()
    wait_for_start(host)


def with_hyper_v(**facts: Any) -> SimulatedHost:
    """Return a host whose machine runs Hyper-V itself."""
    host = a_world(**facts)
    inside = windows(host)
    inside.role, inside.module = "enabled", True
    inside.services[0].state = "Running"
    return host
