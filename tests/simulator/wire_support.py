"""A host for the wire alone, and pypsrp as its client."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

from wizard.simulator.batch import ERROR_ACTION_STOP
from wizard.simulator.server import SimulatedServer
from wizard.simulator.state import Account, SimulatedHost
from wizard.simulator.values import ErrorRecord, InvokedCall, Outcome, Statement

USER = "Administrator"
PASSWORD = "Secret-1"
COMPLETED, FAILED, STOPPED = 4, 5, 3

Connection = Literal["winrm", "web-server", "refused", "silent"]


@dataclass
class StandIn(SimulatedHost):
    """A host with accounts that remembers what it was asked, and does what ``execute`` does."""

    name: str = "HV01"
    connection: Connection = "winrm"
    time_scale: float = 1.0
    accounts: list[Account] = field(
        default_factory=lambda: [Account(USER, PASSWORD), Account("visitor", "Guest-1", [])]
    )
    calls: list[InvokedCall] = field(default_factory=list)


def execute(host: StandIn, statement: Statement, _account: str) -> Outcome:
    """Do what the name of the first call says."""
    host.calls.extend(statement.calls)
    call = statement.calls[0]
    value = dict(call.parameters).get("InputObject")
    if call.name == "Write-Output":
        return Outcome(output=(value,))
    if call.name == "Write-Several":
        return Outcome(output=(value,) * 20)
    if call.name == "Write-Error":
        return Outcome(errors=(record("not so bad"),), output=(value,))
    if call.name == "Write-Warning":
        return Outcome(warnings=("mind the gap",))
    if call.name == "Stop-Here":
        return Outcome(terminating=record("stopped by preference", ERROR_ACTION_STOP))
    return Outcome(terminating=record("no such command"))


def record(message: str, exception: str = "System.InvalidOperationException") -> ErrorRecord:
    return ErrorRecord(
        id="Thing,Acme.Commands.DoThing",
        category="InvalidOperation",
        message=message,
        activity="Do-Thing",
        exception=exception,
        target="web-01",
        target_type="VirtualMachine",
    )


@contextmanager
def serving(host: StandIn) -> Iterator[SimulatedServer]:
    """Serve a host, and see that no thread of it is left."""
    with SimulatedServer(host, execute=execute) as server:
        yield server
    assert [each for each in threading.enumerate() if "simulated" in each.name] == []


def client(server: SimulatedServer, *, tls: bool = False, **options: Any) -> WSMan:
    settings: dict[str, Any] = {
        "port": server.https_port if tls else server.http_port,
        "ssl": tls,
        "auth": "ntlm",
        "username": USER,
        "password": PASSWORD,
        "no_proxy": True,
        "connection_timeout": 10,
        "read_timeout": 10,
        "operation_timeout": 5,
    }
    if tls:
        settings["cert_validation"] = False
    return WSMan("127.0.0.1", **(settings | options))


@contextmanager
def session(server: SimulatedServer, **options: Any) -> Iterator[RunspacePool]:
    """Open a runspace pool and close it; an error inside is not hidden by one of closing."""
    wsman = client(server, **options)
    try:
        pool = RunspacePool(wsman)
        pool.open()
        yield pool
        pool.close()
    finally:
        wsman.close()


def pipeline(pool: RunspacePool, *names: str) -> PowerShell:
    """Return a pipeline of one statement for each name; each writes its number."""
    shell = PowerShell(pool)
    for number, name in enumerate(names, start=1):
        if number > 1:
            shell.add_statement()
        shell.add_cmdlet(name).add_parameter("InputObject", number)
    return shell
