"""What surrounds a flow: where runs are kept, who works, and a demonstration's simulated hosts.

Only this module knows the simulator.
"""

import getpass
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from wizard import NAME
from wizard.flow.flow import Flow, Settings
from wizard.remoting.target import Account, Target


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The settings of a flow, and the hosts a demonstration begins with."""

    settings: Settings
    hosts: tuple[str, ...] = ()

    def flow(self) -> Flow:
        """Make the flow, with the hosts of a demonstration in its list."""
        flow = Flow(self.settings)
        if self.hosts:
            flow.hosting.add("\n".join(self.hosts))
        return flow


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
    with _simulated(scenario, pace) as (names, target_of):
        settings = Settings(
            runs=runs or data / "demonstration",
            operator=_operator(),
            target_of=target_of,
            demonstration=True,
        )
        yield Surroundings(settings, names)


@contextmanager
def _simulated(
    scenario: str, pace: float
) -> Iterator[tuple[tuple[str, ...], Callable[[str], Target]]]:
    """Start simulated hosts; yields their names, and how each is reached."""
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
        yield names, lambda name: targets.get(name.casefold(), Target.named(name))


def _operator() -> str:
    domain = os.environ.get("USERDOMAIN", "")
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = "unknown"
    return f"{domain}\\{user}" if domain else user
