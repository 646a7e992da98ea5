"""Scenarios: named fleets of simulated hosts, read from files.

``resources/schemas/scenario.schema.json`` describes the files. The classes here, and those of the
state that they point to, are what the schema is compared with.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from wizard.resources import resource
from wizard.simulator.scenario_checks import add_ids, check_names, finish
from wizard.simulator.scenario_faults import plan_faults
from wizard.simulator.scenario_insides import furnish, without_insides
from wizard.simulator.scenario_values import Mistake, build
from wizard.simulator.state import Account, SimulatedHost

NOT_IN_A_FILE = (
    "accounts",
    "connection",
    "http",
    "https",
    "restart_pending",
    "faults",
    "time_scale",
    "clock",
    "received",
)  # of SimulatedHost: what a file says in other words, or not at all


class ScenarioError(ValueError):
    """A scenario cannot be used: which file, where in it, and what is wrong."""

    def __init__(self, file: str, where: str, what: str) -> None:
        super().__init__(f"{file}: {where}: {what}" if where else f"{file}: {what}")
        self.file = file
        self.where = where
        self.what = what


@dataclass(frozen=True, slots=True)
class Scenario:
    """A fleet, ready to be served."""

    name: str
    title: str
    hosts: list[SimulatedHost]


@dataclass(slots=True)
class Connection:
    """How a host is reached, and by whom."""

    http: bool = True
    https: bool = True
    behaviour: Literal["winrm", "web-server", "refused", "silent"] = "winrm"
    accounts: list[Account] = field(default_factory=lambda: [Account("Administrator")])


_TOP = ("$schema", "title", "hosts")


def load_scenario(name_or_path: str | Path, *, time_scale: float = 1.0) -> Scenario:
    """Read a scenario by its name in ``resources/scenarios`` or by the path of its file.

    Raises:
        ScenarioError: the file is missing or says something that cannot be.

    """
    path = _path_of(name_or_path)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ScenarioError(str(path), "", "there is no such file") from None
    except OSError as error:
        raise ScenarioError(str(path), "", error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise ScenarioError(str(path), "", f"this is not UTF-8: {error.reason}") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ScenarioError(str(path), where, f"this is not JSON: {error.msg}") from error
    try:
        return _scenario(path.stem, data, time_scale)
    except Mistake as mistake:
        raise ScenarioError(str(path), mistake.where, mistake.what) from None


def _path_of(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    is_path = isinstance(name_or_path, Path) or path.suffix == ".json" or len(path.parts) > 1
    return path if is_path else resource("scenarios", f"{name_or_path}.json")


def _scenario(name: str, data: Any, time_scale: float) -> Scenario:
    if not isinstance(data, dict):
        raise Mistake("$", "an object is needed")
    for key in data:
        if key not in _TOP:
            raise Mistake("$", f"there is no key {key!r} here; known are {', '.join(_TOP)}")
    title = build(str, data.get("title"), "title")
    listed = data.get("hosts")
    if not isinstance(listed, list) or not listed:
        raise Mistake("hosts", "a list of hosts is needed")
    hosts = [_host(each, f"hosts[{number}]", time_scale) for number, each in enumerate(listed)]
    check_names([host.name for host in hosts], "hosts")
    return Scenario(name, title, hosts)


def _host(data: Any, where: str, time_scale: float) -> SimulatedHost:
    if not isinstance(data, dict):
        raise Mistake(where, "an object is needed")
    own = {key: each for key, each in data.items() if key not in ("connection", "faults")}
    own, insides = without_insides(own)
    add_ids(own, str(own.get("name")))
    host: SimulatedHost = build(SimulatedHost, own, where, NOT_IN_A_FILE)
    connection: Connection = build(Connection, data.get("connection", {}), f"{where}.connection")
    host.connection = connection.behaviour
    host.http, host.https = connection.http, connection.https
    host.accounts = connection.accounts
    host.time_scale = time_scale
    plan_faults(host.faults, data.get("faults", []), f"{where}.faults")
    check_names([each.name for each in host.accounts], f"{where}.connection.accounts")
    finish(host, where)
    furnish(host, insides, where)
    return host
