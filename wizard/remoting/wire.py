"""One conversation with one host over PSRP. It blocks, and belongs to one thread.

Imported only where a connection is made, since pypsrp takes time to load. What pypsrp 0.9.1 leaves
to its user and what is done about it here:

* A pool and its connection belong to one thread: so does this class.
* No call has a limit altogether, and a silent host is asked again five times over minutes: every
  request keeps to a clock, and a silent host is gone.
* A running command is only interrupted between two polls of one second.
* Non-terminating errors leave ``had_errors`` false: both signs are looked at.
* Integers go as 32 bits unless they are tagged; untagged sizes break the host's transport.
* A finished pipeline stays on the host and in the pool until it is closed.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any
from xml.etree.ElementTree import Element

import requests
from pypsrp.complex_objects import PSInvocationState
from pypsrp.negotiate import HTTPNegotiateAuth
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.serializer import TaggedValue
from pypsrp.wsman import NAMESPACES, WSMan, WSManAction

from wizard.powershell.cmdlets import CMDLETS, Kind
from wizard.powershell.command import SWITCHED_ON, Command, Value
from wizard.remoting import wording
from wizard.remoting.explaining import (
    TROUBLE,
    At,
    explain,
    is_certificate_trouble,
    is_shell_gone,
)
from wizard.remoting.inside_script import add_inside
from wizard.remoting.names import in_ascii, split_port
from wizard.remoting.problems import ConnectionProblem
from wizard.remoting.reaching import Shown, addresses_of, shown_by
from wizard.remoting.target import Account, Target
from wizard.remoting.values import Ending, Heard, error_of, output_of
from wizard.remoting.ways import Way
from wizard.remoting.web import CONNECT_SECONDS, Clock, web_session

log = logging.getLogger(__name__)

OPEN_SECONDS = 40.0
STOP_SECONDS = 15.0
CLOSE_SECONDS = 5.0
POLL_SECONDS = 1
OPERATION_SECONDS = 15  # how long a host may hold a request that is no poll
SHELL_IDLE_SECONDS = 900  # after which the host ends a session we lost

_NOISY = ("pypsrp", "psrpcore", "spnego", "urllib3", "requests")


class SessionGone(Exception):
    """The host has no such session any more, and has not done what was sent."""


def quiet_libraries() -> None:
    """Keep the libraries below from writing messages, parameters and tracebacks.

    At DEBUG pypsrp writes every parameter and all output in clear.
    """
    for name in [*logging.root.manager.loggerDict]:
        if name.startswith(tuple(f"{noisy}." for noisy in _NOISY)):
            logging.getLogger(name).setLevel(logging.WARNING)
    for name in _NOISY:
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        if not any(isinstance(each, logging.NullHandler) for each in logger.handlers):
            logger.addHandler(logging.NullHandler())


class _Connection(WSMan):
    """WS-Management whose Receive is not sent again: a silent host is gone."""

    def receive(self, resource_uri: str, resource: Element, *options: Any, **named: Any) -> Element:
        """Receive once."""
        answer = self.invoke(WSManAction.RECEIVE, resource_uri, resource, *options, **named)
        body: Element | None = answer.find("s:Body", namespaces=NAMESPACES)
        if body is None:
            raise ValueError("an answer without a body")
        return body


class Wire:
    """A session with a host, from opening to closing."""

    def __init__(self, target: Target, way: Way, clock: Clock) -> None:
        quiet_libraries()
        self._target = target
        self._way = way
        self._clock = clock
        self._connection = _connection(target, way, clock)
        self._pool = RunspacePool(self._connection, idle_timeout=SHELL_IDLE_SECONDS)
        self.broken = False

    def open(self) -> None:
        """Sign in and open the session; raises ``ConnectionProblem``."""
        self._clock.give(OPEN_SECONDS)
        try:
            self._pool.open()
        except TROUBLE as error:
            log.info("No session with %s", self._target.name, exc_info=error)
            self.hang_up()
            raise self._explained(error, opened=False) from error

    def is_alive(self) -> bool:
        """Ask whether the session is still there. Anything but yes is no."""
        self._clock.give(CLOSE_SECONDS)
        try:
            return bool(self._pool.is_alive(timeout=POLL_SECONDS))
        except TROUBLE as error:
            log.info("The session with %s is gone", self._target.name, exc_info=error)
            return False

    def invoke(
        self,
        statements: Sequence[Command],
        within: float,
        is_told: Callable[[], bool],
        inside: Account | None = None,
    ) -> Heard:
        """Send statements as one pipeline and listen until it ends.

        ``inside`` signs in to the virtual machine, where a command is to run in one.

        ``is_told`` says whether to stop; it is asked once a second. A pipeline that is stopped, or
        out of time, was stopped on the host unless the host does not answer any more.

        Raises:
            SessionGone: the host refused because the session is over; nothing was done.
            ConnectionProblem: the connection broke.

        """
        shell = self._prepared(statements, inside)
        self._clock.give(within)
        try:
            if inside is not None:
                self._pool.exchange_keys()  # the password travels encrypted, whatever the way
            heard = self._listened(shell, time.monotonic() + within, is_told)
        except TROUBLE as error:
            log.info("The session with %s broke", self._target.name, exc_info=error)
            self.hang_up()
            if shell.state == PSInvocationState.NOT_STARTED and is_shell_gone(error):
                raise SessionGone from error
            if isinstance(error, requests.Timeout) and (is_told() or self._clock.remaining <= 0):
                return _heard(shell, Ending.STOPPED if is_told() else Ending.OUT_OF_TIME)
            raise self._explained(error, opened=True) from error
        if len(statements) > 1 and heard.ending in (Ending.STOPPED, Ending.OUT_OF_TIME):
            self.close()  # or the statements after the stopped one still run, unseen
        return heard

    def close(self) -> None:
        """End the session on the host, if it can be told."""
        if not self.broken:
            self._clock.give(CLOSE_SECONDS)
            try:
                self._pool.close()
            except TROUBLE as error:
                log.info("The session with %s was not ended", self._target.name, exc_info=error)
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection without a word; the session cannot be used again."""
        self.broken = True
        self._connection.close()

    def _prepared(self, statements: Sequence[Command], inside: Account | None) -> Any:
        shell = PowerShell(self._pool)
        for number, command in enumerate(statements):
            if number:
                shell.add_statement()
            if command.inside:
                add_inside(shell, command, inside)
                continue
            for call in command.calls:
                shell.add_cmdlet(call.qualified)
                declared = CMDLETS[call.name].parameters
                for name, value in call.parameters:
                    if CMDLETS[call.name].is_program and isinstance(value, tuple):
                        for word in value:
                            shell.add_argument(word)
                    else:
                        shell.add_parameter(name, on_the_wire(value, declared[name].kind))
        return shell

    def _listened(self, shell: Any, end: float, is_told: Callable[[], bool]) -> Heard:
        shell.begin_invoke()
        while shell.state == PSInvocationState.RUNNING:
            if is_told() or time.monotonic() >= end:
                ending = Ending.STOPPED if is_told() else Ending.OUT_OF_TIME
                self._stop(shell)
                return _heard(shell, ending)
            shell.poll_invoke(timeout=POLL_SECONDS)
        completed = shell.state == PSInvocationState.COMPLETED and not shell.had_errors
        heard = _heard(shell, Ending.COMPLETED if completed else Ending.FAILED)
        self._put_away(shell)
        return heard

    def _stop(self, shell: Any) -> None:
        self._clock.give(STOP_SECONDS)
        try:
            shell.stop()
        except TROUBLE as error:
            log.info("%s did not hear the stop", self._target.name, exc_info=error)
            self.hang_up()
        else:
            self._put_away(shell)

    def _put_away(self, shell: Any) -> None:
        """Free what the host keeps of a pipeline; trouble here takes away no answer."""
        self._clock.give(CLOSE_SECONDS)
        try:
            shell.close()
        except TROUBLE as error:
            log.info("A command stays on %s", self._target.name, exc_info=error)
            self.hang_up()

    def _explained(self, error: Exception, *, opened: bool) -> ConnectionProblem:
        if is_certificate_trouble(error):
            shown = _shown_now(self._target)
            if shown is not None and shown.certificate is not None and not shown.trusted:
                return wording.certificate_rejected(self._target, shown.certificate, shown.why)
        return explain(error, At(self._target, self._way, opened))


def on_the_wire(value: Value, kind: Kind) -> Any:
    """Return a parameter's value as pypsrp sends it; a switch goes without a value."""
    if kind is Kind.SWITCH:
        return None if value is SWITCHED_ON else value
    if kind is Kind.SIZE:
        return TaggedValue("I64", value)
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, str | bool | int) else dict(value)


def _heard(shell: Any, ending: Ending) -> Heard:
    errors = tuple(error_of(record) for record in shell.streams.error)
    return Heard(output_of(shell.output), errors, ending)


def _shown_now(target: Target) -> Shown | None:
    try:
        shown = shown_by(target, addresses_of(target.where))
    except OSError:
        return None
    return shown if isinstance(shown, Shown) else None


def _service_host(target: Target) -> str | None:
    """Return the name Kerberos knows the host by, where it is not the address; without a port."""
    if not target.address:
        return None
    return in_ascii(split_port(target.name)[0].removeprefix("[").removesuffix("]"))


def _connection(target: Target, way: Way, clock: Clock) -> Any:
    account = target.account
    connection = _Connection(
        in_ascii(target.where),
        port=way.port,
        ssl=way.https,
        auth="negotiate",
        connection_timeout=int(CONNECT_SECONDS),
        operation_timeout=OPERATION_SECONDS,
        no_proxy=True,
    )
    session = web_session(target, way, clock)
    session.headers.update({"User-Agent": "Nested Virtualization Wizard"})
    session.headers["Accept-Encoding"] = "identity"  # sealed bodies are not compressed
    session.auth = HTTPNegotiateAuth(
        username=account.user or None,
        password=account.password or None,
        hostname_override=_service_host(target),
        wrap_required=connection.transport.wrap_required,
    )
    connection.transport.session = session
    return connection
