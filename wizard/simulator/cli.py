"""The command ``nested-virt-simulator``: a fleet of simulated hosts until Ctrl+C."""

import argparse
import contextlib
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence

from wizard.resources import resource
from wizard.simulator.scenario import Scenario, ScenarioError, load_scenario
from wizard.simulator.server import PortInUseError, SimulatedFleet, SimulatedServer
from wizard.simulator.state import SimulatedHost

USAGE_ERROR = 2
PORTS = 65_536

Load = Callable[..., Scenario]


def run(arguments: Sequence[str], load: Load = load_scenario) -> int:
    """Do what the command line says, and return the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.list or asked.scenario is None:
            _say(*_listed(load))
            return 0
        scenario = load(asked.scenario, time_scale=asked.time_scale)
    except ScenarioError as error:
        _complain(f"The scenario cannot be read: {error}")
        return USAGE_ERROR
    return _serve(scenario, asked)


def _serve(scenario: Scenario, asked: argparse.Namespace) -> int:
    password = asked.password or secrets.token_urlsafe(12)
    try:
        fleet = SimulatedFleet(scenario.hosts, port_base=asked.port_base, password=password)
        with _interruptible() as wait, fleet:
            _say(*_described(scenario.title, fleet, password, https=asked.https))
            wait()
    except PortInUseError as error:
        _complain(f"{error} Choose other ports with --port-base.")
        return 1
    _say("Stopped.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nested-virt-simulator",
        description="Serve simulated Hyper-V hosts on 127.0.0.1 until Ctrl+C.",
    )
    parser.add_argument("scenario", nargs="?", help="a scenario's name, or the path of its file")
    parser.add_argument("--list", action="store_true", help="list the scenarios and end")
    parser.add_argument(
        "--port-base",
        type=_port,
        default=0,
        metavar="N",
        help="give the hosts the ports N (HTTP), N+1 (HTTPS), N+2, ...; the system chooses if 0",
    )
    parser.add_argument(
        "--time-scale",
        type=_scale,
        default=1.0,
        metavar="X",
        help="how long simulated seconds take: 1 as on a real host, 0 no time",
    )
    parser.add_argument("--password", type=_password, help="of all accounts; random if left out")
    parser.add_argument("--https", action="store_true", help="show the way over HTTPS")
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or not int(text) < PORTS:
        raise argparse.ArgumentTypeError(f"{text} is not a port")
    return int(text)


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = -1.0
    if not 0 <= scale < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0")
    return scale


def _password(text: str) -> str:
    if not text or {":", "\n", "\r"} & set(text):
        raise argparse.ArgumentTypeError("a simulated password has no colon and no line break")
    return text


def _listed(load: Load) -> Iterator[str]:
    names = sorted(file.stem for file in resource("scenarios").glob("*.json"))
    width = max((len(name) for name in names), default=0)
    for name in names:
        yield f"{name:{width}}  {load(name, time_scale=1.0).title}"
    if not names:
        yield "There are no scenarios."


def _described(title: str, fleet: SimulatedFleet, password: str, *, https: bool) -> Iterator[str]:
    head = ("Host", "Address", "HTTP", "HTTPS", "Answers", "Account")
    rows = [head, *(_row(server) for server in fleet.servers)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    yield f"{title}\n"
    for row in rows:
        yield "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
    yield f"\nPassword of all accounts: {password}\n"
    reachable = [each for each in fleet.servers if _answers(each.host, https=https)]
    if reachable:
        yield from _examples(reachable[0], https=https)
    yield "Ctrl+C ends the simulation."


def _row(server: SimulatedServer) -> tuple[str, ...]:
    host = server.host
    http = str(server.http_port) if host.http else "-"
    https = str(server.https_port) if host.https else "-"
    return (host.name, "127.0.0.1", http, https, host.connection, _account(server))


def _answers(host: SimulatedHost, *, https: bool) -> bool:
    return host.connection == "winrm" and (host.https if https else host.http)


def _account(server: SimulatedServer) -> str:
    return next(iter(server.host.passwords), "")


def _examples(server: SimulatedServer, *, https: bool) -> Iterator[str]:
    account = _account(server)
    port = server.https_port if https else server.http_port
    python = "ssl=True, cert_validation=False" if https else "ssl=False, auth='ntlm'"
    windows = " -UseSSL -SessionOption (New-PSSessionOption -SkipCACheck)" if https else ""
    yield "Python:     from pypsrp.wsman import WSMan"
    yield (
        f"            WSMan('127.0.0.1', port={port}, {python}, username={account!r}, password=...)"
    )
    yield (
        f"PowerShell: Invoke-Command localhost -Port {port} -Authentication Negotiate "
        f"-Credential '{account}'{windows} {{ Get-VM }}"
    )
    if https:
        yield f"SHA-256 of the certificate of {server.host.name}: {server.fingerprint}"
    yield ""


@contextlib.contextmanager
def _interruptible() -> Iterator[Callable[[], None]]:
    """Give a function that waits for Ctrl+C or an end of the process, without a traceback."""
    waker, woken = socket.socketpair()
    waker.setblocking(False)  # noqa: FBT003
    asked = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, lambda *_: None) for each in asked]
    wakeup = signal.set_wakeup_fd(waker.fileno())
    try:
        yield lambda: _received(woken)
    finally:
        signal.set_wakeup_fd(wakeup)
        for each, handler in zip(asked, before, strict=True):
            signal.signal(each, handler)
        waker.close()
        woken.close()


def _received(woken: socket.socket) -> None:
    woken.recv(1)


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _complain(text: str) -> None:
    sys.stderr.write(f"nested-virt-simulator: {text}\n")
