"""Hosts on the wire that answer whatever a test wants."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from wizard.remoting.target import Account, Target
from wizard.simulator.server import SimulatedServer
from wizard.simulator.state import Account as SimulatedAccount
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import ErrorRecord, InvokedCall, Outcome, Statement

USER = "Administrator"
PASSWORD = "Hidden-Away-7!"
Answer = Callable[[Statement], Outcome]


def _accounts() -> list[SimulatedAccount]:
    return [SimulatedAccount(USER, PASSWORD), SimulatedAccount("visitor", PASSWORD, [])]


@dataclass(kw_only=True)
class StandIn(SimulatedHost):
    """A host whose cmdlets answer what a test wants, and that counts requests."""

    name: str = "hv-muc-01"
    time_scale: float = 1.0
    accounts: list[SimulatedAccount] = field(default_factory=_accounts)
    answers: Mapping[str, Outcome | Answer] = field(default_factory=dict)
    calls: list[InvokedCall] = field(default_factory=list)
    requests: int = 0
    bells: dict[int, Callable[[], object]] = field(default_factory=dict)

    def may_connect(self, account: str) -> bool:
        """Called for each request that is logged on."""
        self.requests += 1
        if self.requests in self.bells:
            self.bells[self.requests]()
        return super().may_connect(account)

    def ring_at(self, request: int) -> asyncio.Event:
        """Return what is set when so many requests have come."""
        rung, loop = asyncio.Event(), asyncio.get_running_loop()
        self.bells[request] = lambda: loop.call_soon_threadsafe(rung.set)
        return rung

    @property
    def names_called(self) -> list[str]:
        """The cmdlets that began each statement, markers left out."""
        names = [call.name.rpartition("\\")[2] for call in self.calls]
        return [name for name in names if name not in {"Write-Output", "Select-Object"}]


def execute(host: StandIn, statement: Statement, _account: str) -> Outcome:
    host.calls.append(statement.calls[0])
    name = statement.calls[0].name.rpartition("\\")[2]
    if name == "Write-Output":
        return Outcome(output=(dict(statement.calls[0].parameters)["InputObject"],))
    planned = host.answers.get(name, unknown_command(name))
    return planned if isinstance(planned, Outcome) else planned(statement)


def rows(*given: Mapping[str, Any]) -> Outcome:
    """Return the output of ``ConvertTo-Json -Compress``."""
    if not given:
        return Outcome()
    return Outcome(output=(json.dumps(given[0] if len(given) == 1 else given),))


def error(
    error_id: str, message: str = "No.", *, category: str = "NotSpecified", activity: str = ""
) -> ErrorRecord:
    return ErrorRecord(id=error_id, category=category, message=message, activity=activity)


def unknown_command(name: str) -> Outcome:
    message = f"The term '{name}' is not recognized as the name of a cmdlet."
    return Outcome(
        terminating=error("CommandNotFoundException", message, category="ObjectNotFound")
    )


@contextmanager
def serving(host: StandIn) -> Iterator[SimulatedServer]:
    with SimulatedServer(host, execute=execute) as server:
        yield server


def over_http(server: SimulatedServer, **changes: Any) -> Target:
    """Reach a host by HTTP: nothing listens on its HTTPS port."""
    return replace(_target(server), **({"https_port": closed_port()} | changes))


def over_https(server: SimulatedServer, **changes: Any) -> Target:
    return replace(_target(server), **({"http_port": closed_port()} | changes))


def _target(server: SimulatedServer) -> Target:
    return Target(
        server.host.name,
        address="127.0.0.1",
        http_port=server.http_port,
        https_port=server.https_port,
        account=Account(USER, PASSWORD),
    )


def closed_port() -> int:
    """Return a port that refuses: port 1 of the loopback address is nobody's."""
    return 1
