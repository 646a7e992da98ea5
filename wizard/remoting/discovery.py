"""Which hosts there are, and how far one of them can be reached without an account."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum

from wizard.model.text import Text, text
from wizard.remoting import wording
from wizard.remoting.identify import Identity, identify
from wizard.remoting.name_files import read_names_file
from wizard.remoting.names import Parsed, parse_names
from wizard.remoting.problems import Certificate, ConnectionProblem
from wizard.remoting.reaching import Door, Shown
from wizard.remoting.target import Target
from wizard.remoting.ways import Look, Way, look_at, way_to

__all__ = ["Layer", "LayerStatus", "Parsed", "Probe", "parse_names", "probe", "read_names_file"]

ANSWER_SECONDS = 12.0

NAME = text("Name found")
PORT = text("Port open")
CERTIFICATE = text("Certificate trusted")
ANSWER = text("Answers as Windows remote management")
SIGN_IN = text("Signed in")
VMS = text("VMs")
NOTHING = text("")


class LayerStatus(StrEnum):
    """How one layer came out."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Layer:
    """One thing that must work before the next can."""

    name: Text
    status: LayerStatus = LayerStatus.NOT_ASKED
    detail: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Probe:
    """How far a host was reached, layer by layer.

    ``transport`` is ``http`` (with encrypted messages), ``https``, or ``None`` with a ``problem``.
    ``certificate`` is what the host showed, trusted or not.
    """

    layers: tuple[Layer, ...]
    problem: ConnectionProblem | None = None
    transport: str | None = None
    certificate: Certificate | None = None


async def probe(target: Target) -> Probe:
    """Find out how a host can be reached. Problems are in the result, nothing is raised."""
    try:
        look = await look_at(target)
    except ConnectionProblem as problem:
        return Probe(_layers(_failed(NAME, problem)), problem)
    name = _passed(NAME, text("{addresses}", addresses=", ".join(look.addresses)))
    certificate = look.https.certificate if isinstance(look.https, Shown) else None
    try:
        way = way_to(target, look)
    except ConnectionProblem as problem:
        doors = _doors(target, look, problem)
        return Probe(_layers(name, *doors), problem, certificate=certificate)
    reached = (name, _port(way), _trust(look, way))
    try:
        identity = await _identity(target, way)
    except ConnectionProblem as problem:
        return Probe(_layers(*reached, _failed(ANSWER, problem)), problem, certificate=certificate)
    layers = _layers(*reached, _passed(ANSWER, _who(identity)))
    return Probe(layers, None, "https" if way.https else "http", certificate)


async def _identity(target: Target, way: Way) -> Identity:
    loop = asyncio.get_running_loop()
    asking = loop.run_in_executor(None, lambda: identify(target, way))
    try:
        return await asyncio.wait_for(asking, ANSWER_SECONDS)
    except TimeoutError as error:  # a byte now and then
        raise wording.mute(target) from error


def _layers(*asked: Layer) -> tuple[Layer, ...]:
    """Return the layers asked, followed by those that were not."""
    names = (NAME, PORT, CERTIFICATE, ANSWER, SIGN_IN, VMS)
    return asked + tuple(Layer(name) for name in names[len(asked) :])


def _passed(name: Text, detail: Text) -> Layer:
    return Layer(name, LayerStatus.PASSED, detail)


def _failed(name: Text, problem: ConnectionProblem) -> Layer:
    return Layer(name, LayerStatus.FAILED, problem.what)


def _port(way: Way) -> Layer:
    kind = "HTTPS" if way.https else "HTTP, its messages are encrypted"
    return _passed(PORT, text("{port} ({kind})", port=way.port, kind=kind))


def _doors(target: Target, look: Look, problem: ConnectionProblem) -> tuple[Layer, ...]:
    """Port and certificate of a host to which no way leads."""
    if isinstance(look.https, Door):
        return (_failed(PORT, problem),)
    port = _passed(PORT, text("{port} (HTTPS)", port=target.https_port))
    return (port, _failed(CERTIFICATE, problem))


def _trust(look: Look, way: Way) -> Layer:
    if isinstance(look.https, Door):
        return Layer(CERTIFICATE, LayerStatus.NOT_ASKED, text("The host shows none."))
    if way.https and look.https.certificate is not None:
        return _passed(CERTIFICATE, text("{subject}", subject=look.https.certificate.subject))
    why = text("Not trusted: {why}. HTTP with encrypted messages is used.", why=look.https.why)
    return Layer(CERTIFICATE, LayerStatus.FAILED, why)


def _who(identity: Identity) -> Text:
    if not identity.vendor:
        return text("It asks for an account.")
    return text("{vendor}, {version}", vendor=identity.vendor, version=identity.version)
