"""Scenarios: named fleets of simulated hosts, read from files.

``resources/schemas/scenario.schema.json`` describes the files. The classes here, and those of the
state that they point to, are what the schema is compared with.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from wizard.powershell.cmdlets import CMDLETS
from wizard.resources import resource
from wizard.simulator.errors import VIRTUALIZATION
from wizard.simulator.faults import Faults
from wizard.simulator.scenario_values import Mistake, build
from wizard.simulator.state import Account, SimulatedHost
from wizard.simulator.values import ErrorRecord

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
FIRST_MAC = 0x00155D000000


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


@dataclass(slots=True)
class Refuse:
    """Answer the next calls of a cmdlet with an error."""

    kind: Literal["refuse"]
    cmdlet: str
    id: str
    category: str
    message: str
    exception: str = VIRTUALIZATION
    times: int = 1

    def plan(self, faults: Faults) -> None:
        """Add this to what is planned."""
        record = ErrorRecord(self.id, self.category, self.message, self.cmdlet, self.exception)
        faults.refuse(self.cmdlet, record, times=self.times)


@dataclass(slots=True)
class Delay:
    """Let every call of a cmdlet take some simulated seconds."""

    kind: Literal["delay"]
    cmdlet: str
    seconds: float

    def plan(self, faults: Faults) -> None:
        """Add this to what is planned."""
        faults.delay(self.cmdlet, self.seconds)


@dataclass(slots=True)
class AtExchange:
    """Disturb one exchange, counted from 1; ``silent`` disturbs all later ones, too."""

    kind: Literal["drop", "drop after", "garbage", "silent"]
    exchange: int

    def plan(self, faults: Faults) -> None:
        """Add this to what is planned."""
        plans = {
            "drop": faults.drop_connection_at,
            "drop after": faults.drop_connection_after,
            "garbage": faults.answer_garbage_at,
            "silent": faults.fall_silent_at,
        }
        plans[self.kind](self.exchange)


@dataclass(slots=True)
class Restart:
    """Restart at an exchange, and be away for some simulated seconds."""

    kind: Literal["restart"]
    exchange: int
    seconds: float

    def plan(self, faults: Faults) -> None:
        """Add this to what is planned."""
        faults.restart(at=self.exchange, takes=self.seconds)


FAULTS: dict[str, type[Refuse | Delay | AtExchange | Restart]] = {
    "refuse": Refuse,
    "delay": Delay,
    "drop": AtExchange,
    "drop after": AtExchange,
    "garbage": AtExchange,
    "silent": AtExchange,
    "restart": Restart,
}
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
    _check_names([host.name for host in hosts], "hosts")
    return Scenario(name, title, hosts)


def _host(data: Any, where: str, time_scale: float) -> SimulatedHost:
    if not isinstance(data, dict):
        raise Mistake(where, "an object is needed")
    own = {key: each for key, each in data.items() if key not in ("connection", "faults")}
    _add_ids(own)
    host: SimulatedHost = build(SimulatedHost, own, where, NOT_IN_A_FILE)
    connection: Connection = build(Connection, data.get("connection", {}), f"{where}.connection")
    host.connection = connection.behaviour
    host.http, host.https = connection.http, connection.https
    host.accounts = connection.accounts
    host.time_scale = time_scale
    _plan_faults(host.faults, data.get("faults", []), f"{where}.faults")
    _check_host(host, where)
    _give_mac_addresses(host)
    return host


def _add_ids(host: dict[str, Any]) -> None:
    """Give what has no id one that is the same whenever the file is read."""
    for kind in ("vms", "switches"):
        for number, each in enumerate(_objects(host.get(kind))):
            own = f"{host.get('name')}/{kind}/{number}"
            each.setdefault("id", str(uuid5(NAMESPACE_URL, own)))
            if kind == "vms":
                adapters = each.setdefault("adapters", [{}])
                for index, adapter in enumerate(_objects(adapters)):
                    adapter.setdefault("id", str(uuid5(NAMESPACE_URL, f"{own}/{index}")).upper())


def _objects(value: Any) -> list[dict[str, Any]]:
    listed = value if isinstance(value, list) else []
    return [each for each in listed if isinstance(each, dict)]


def _plan_faults(faults: Faults, data: Any, where: str) -> None:
    if not isinstance(data, list):
        raise Mistake(where, "a list is needed")
    for number, each in enumerate(data):
        here = f"{where}[{number}]"
        kind = each.get("kind") if isinstance(each, dict) else None
        if not isinstance(kind, str) or kind not in FAULTS:
            raise Mistake(f"{here}.kind", f"one of {', '.join(FAULTS)} is needed, not {kind!r}")
        fault = build(FAULTS[kind], each, here)
        if isinstance(fault, Refuse | Delay) and fault.cmdlet not in CMDLETS:
            raise Mistake(f"{here}.cmdlet", f"there is no cmdlet {fault.cmdlet!r}")
        fault.plan(faults)


def _check_host(host: SimulatedHost, where: str) -> None:
    _check_names([each.name for each in host.accounts], f"{where}.connection.accounts")
    _check_names([each.name for each in host.switches], f"{where}.switches")
    _check_names([vm.id for vm in host.vms], f"{where}.vms")
    for number, vm in enumerate(host.vms):
        here = f"{where}.vms[{number}]"
        _check_id(vm.id, f"{here}.id")
        if not vm.operational_status:
            raise Mistake(f"{here}.operational_status", "at least one is needed")
        if vm.memory.dynamic and not (vm.memory.minimum <= vm.memory.startup <= vm.memory.maximum):
            raise Mistake(f"{here}.memory", "minimum, startup and maximum are out of order")
        for index, adapter in enumerate(vm.adapters):
            _check_id(adapter.id, f"{here}.adapters[{index}].id")
            if adapter.switch is not None and host.switch(adapter.switch) is None:
                text = f"the host has no switch {adapter.switch!r}"
                raise Mistake(f"{here}.adapters[{index}].switch", text)


def _check_id(text: str, where: str) -> None:
    try:
        UUID(text)
    except ValueError:
        raise Mistake(where, f"a GUID is needed, not {text!r}") from None


def _check_names(names: list[str], where: str) -> None:
    lowered = [name.lower() for name in names]
    twice = next((name for name in names if lowered.count(name.lower()) > 1), None)
    if twice is not None:
        raise Mistake(where, f"{twice!r} is there twice")


def _give_mac_addresses(host: SimulatedHost) -> None:
    """A machine that was started once has an address on every adapter."""
    for vm in host.vms:
        for adapter in vm.adapters:
            if vm.state != "Off" and set(adapter.mac_address) == {"0"}:
                adapter.mac_address = f"{FIRST_MAC + (UUID(adapter.id).int & 0xFFFFFF):012X}"
