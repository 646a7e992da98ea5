"""What surrounds a flow: where runs are kept, who works, and a demonstration's simulated hosts.

Only this module knows the simulator.
"""

import getpass
import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from wizard import NAME
from wizard.flow.flow import Flow, Settings
from wizard.remoting.target import Account, Target

DEMO_GROUP = "demo"  # what the credential for the guests of a demonstration is called


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The settings of a flow, and what a demonstration begins with.

    That are its hosts, and who may sign in inside their virtual machines.
    """

    settings: Settings
    hosts: tuple[str, ...] = ()
    inside: Account | None = None

    def flow(self) -> Flow:
        """Make the flow, with the hosts and the credential of a demonstration."""
        flow = Flow(self.settings)
        if self.hosts:
            flow.hosting.add("\n".join(self.hosts))
        if self.inside is not None:
            flow.insides.give(DEMO_GROUP, self.inside.user, self.inside.password)
        return flow


@dataclass(frozen=True, slots=True)
class _Simulation:
    """Simulated hosts that are served: their names, how each is reached, who signs in inside."""

    names: tuple[str, ...]
    target_of: Callable[[str], Target]
    inside: Account | None


@contextmanager
def surroundings(
    scenario: str | None, *, runs: Path | None = None, pace: float = 1.0
) -> Iterator[Surroundings]:
    """Make ready what a flow needs, with simulated hosts where a scenario is named.

    ``pace`` is the share of a real host's delays that simulated ones have. Runs are kept in
    ``runs``, or in the user's data folder, those of a demonstration apart from the real ones.
    """
    data = Path(platformdirs.user_data_dir(NAME, appauthor=False))
    if scenario is None:
        yield Surroundings(Settings(runs=runs or data / "runs", operator=_operator()))
        return
    with _simulated(scenario, pace) as simulation:
        settings = Settings(
            runs=runs or data / "demonstration",
            operator=_operator(),
            target_of=simulation.target_of,
            demonstration=True,
        )
        yield Surroundings(settings, simulation.names, simulation.inside)


@contextmanager
def _simulated(scenario: str, pace: float) -> Iterator[_Simulation]:
    """Start simulated hosts."""
    from wizard.simulator.scenario import load_scenario  # noqa: PLC0415
    from wizard.simulator.server import SimulatedFleet  # noqa: PLC0415

    password = secrets.token_urlsafe(12)
    loaded: Any = load_scenario(scenario, time_scale=pace)
    with SimulatedFleet(loaded.hosts, password=password) as fleet:
        targets = {
            server.host.name.casefold(): Target(
                server.host.name,
                address="127.0.0.1",
                http_port=server.http_port,
                https_port=server.https_port,
                account=Account(next(iter(server.host.passwords), "administrator"), password),
            )
            for server in fleet.servers
        }
        names = tuple(server.host.name for server in fleet.servers)
        yield _Simulation(
            names,
            lambda name: targets.get(name.casefold(), Target.named(name)),
            _account_inside(loaded.hosts),
        )


def _account_inside(hosts: Sequence[Any]) -> Account | None:
    """Return who may sign in inside most guests that the scenario describes, if it does."""
    guests = [vm.guest for host in hosts for vm in host.vms if vm.guest is not None]
    known = Counter(
        (each.name, each.password)
        for guest in guests
        if guest.was_looked_into
        for each in guest.inside.accounts[:1]
    )
    return Account(*known.most_common(1)[0][0]) if known else None


def _operator() -> str:
    domain = os.environ.get("USERDOMAIN", "")
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = "unknown"
    return f"{domain}\\{user}" if domain else user
