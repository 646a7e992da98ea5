"""The WinRM service of one simulated host: its shells, its quotas and its planned trouble.

Sockets and security are elsewhere: an authenticated request comes in, an answer goes out.
"""

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from wizard.simulator import pipeline, powershell_direct, protocol, protocol_faults
from wizard.simulator.command import Engine
from wizard.simulator.protocol import Request
from wizard.simulator.protocol_faults import FaultError
from wizard.simulator.psrp import Shell
from wizard.simulator.state import SimulatedHost
from wizard.simulator.trouble import Exchanges
from wizard.simulator.values import FromInside, InsideRequest, Outcome, Statement

Execute = Callable[[Any, Statement, str], Outcome]

ANONYMOUS_VERSION = "OS: 0.0.0 SP: 0.0 Stack: 3.0"


class Service:
    """WinRM of one host. ``execute(host, statement, account)`` is what runs a statement."""

    def __init__(self, host: SimulatedHost, execute: Execute | None) -> None:
        self.host = host
        self.exchanges = Exchanges(host.faults)
        self.drop_connections: Callable[[], None] = lambda: None
        self._execute = execute or pipeline.execute
        self._changed = threading.Condition()
        self._shells: dict[str, Shell] = {}
        self._up_at = 0.0
        self._closing = False

    @property
    def version(self) -> str:
        """What Identify tells those who logged on."""
        return f"OS: 10.0.{self.host.build} SP: 0.0 Stack: 3.0"

    def handle(self, request: Request, account: str) -> tuple[HTTPStatus, bytes]:
        """Answer a request with its response, or with a fault and status 500."""
        try:
            return HTTPStatus.OK, self._perform(request, account)
        except FaultError as error:
            answer = protocol.fault(request, error, self.host.name)
            return HTTPStatus.INTERNAL_SERVER_ERROR, answer

    def hold(self) -> None:
        """Wait until the service closes, for a request that gets no answer."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing)

    def wait_until_up(self) -> bool:
        """Return at once if the host is up; else wait for the end of its restart."""
        with self._changed:
            left = self._up_at - time.monotonic()
            if left <= 0:
                return True
            self._changed.wait_for(lambda: self._closing, left)
            return False

    def restart(self) -> None:
        """Lose the shells and the connections, and be away for as long as planned."""
        planned = self.host.faults.restart_at
        self.host.faults.restart_at = None
        with self._changed:
            takes = planned[1] * self.host.time_scale if planned else 0
            self._up_at = time.monotonic() + takes
        self.drop_connections()
        self._close_shells()

    def close(self) -> None:
        """End everything that waits."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._close_shells()

    def _perform(self, request: Request, account: str) -> bytes:
        if not self.host.may_connect(account):
            raise protocol_faults.access_denied()
        planned = self.host.faults.fault_of(request.operation)
        if planned is not None:
            raise planned
        operation = getattr(self, f"_on_{request.operation.lower()}", None)
        if operation is None:
            raise protocol_faults.not_supported(request.action)
        answer: bytes = operation(request, account)
        return answer

    def _on_create(self, request: Request, account: str) -> bytes:
        if not request.resource.startswith(f"{protocol.POWERSHELL}/"):
            raise protocol_faults.not_supported(request.action)
        named = request.body.get("ShellId") if request.body is not None else None
        shell_id = (named or str(uuid.uuid4())).upper()
        shell = Shell(shell_id, account, self._engine(account), str(self.host.build))
        shell.open(request.data(protocol.tag(protocol.POWERSHELL, "creationXml")))
        with self._changed:
            if self._closing:
                raise protocol_faults.aborted()
            owned = sum(each.owner == account for each in self._shells.values())
            if owned >= self.host.max_shells:
                raise protocol_faults.too_many_shells(self.host.max_shells)
            self._shells[shell_id] = shell
        return protocol.created(request, shell_id, _described(shell, request.resource))

    def _on_get(self, request: Request, account: str) -> bytes:
        if request.resource != protocol.SHELL:
            raise protocol_faults.not_supported(request.action)
        shell = self._shell(request, account)
        return protocol.answer(request, _described(shell, request.resource))

    def _on_command(self, request: Request, account: str) -> bytes:
        shell = self._shell(request, account)
        command_id = request.command_id or str(uuid.uuid4()).upper()
        shell.command(command_id, request.data(protocol.tag(protocol.SHELL, "Arguments")))
        return protocol.commanded(request, command_id)

    def _on_send(self, request: Request, account: str) -> bytes:
        self._shell(request, account).send(request.data(protocol.tag(protocol.SHELL, "Stream")))
        return protocol.answer(request, "<rsp:SendResponse/>")

    def _on_receive(self, request: Request, account: str) -> bytes:
        shell = self._shell(request, account)
        fragments, done = shell.receive(request.command_id, request.room, request.timeout)
        return protocol.received(request, fragments, done=done)

    def _on_signal(self, request: Request, account: str) -> bytes:
        shell = self._shell(request, account)
        shell.signal(request.command_id, request.text(protocol.tag(protocol.SHELL, "Code")))
        return protocol.answer(request, "<rsp:SignalResponse/>")

    def _on_delete(self, request: Request, account: str) -> bytes:
        shell = self._shell(request, account)
        with self._changed:
            self._shells.pop(shell.id, None)
        shell.close()
        return protocol.answer(request)

    def _shell(self, request: Request, account: str) -> Shell:
        with self._changed:
            shell = self._shells.get(request.shell_id)
        if shell is None or shell.owner != account:
            raise protocol_faults.shell_gone(request.shell_id)
        return shell

    def _engine(self, account: str) -> Engine:
        def perform(asked: Statement | InsideRequest) -> Outcome:
            if isinstance(asked, InsideRequest):
                return self._run_inside(asked, account)
            return self._execute(self.host, asked, account)

        return Engine(perform, self._delay)

    def _run_inside(self, asked: InsideRequest, account: str) -> Outcome:
        outcome = powershell_direct.run_inside(self.host, asked, account)
        name = next((vm.name for vm in self.host.vms if vm.id.lower() == asked.vm_id.lower()), "")
        return replace(outcome, output=tuple(FromInside(each, name) for each in outcome.output))

    def _delay(self, asked: Statement | InsideRequest) -> float:
        if isinstance(asked, InsideRequest):
            simulated = powershell_direct.delay_inside(self.host, asked)
        else:
            simulated = self.host.faults.delay_of(*(call.name for call in asked.calls))
        return simulated * self.host.time_scale

    def _close_shells(self) -> None:
        with self._changed:
            shells = [*self._shells.values()]
            self._shells.clear()
        for shell in shells:
            shell.close()


def _described(shell: Shell, resource: str) -> str:
    return protocol.shell_element(
        {
            "ShellId": shell.id,
            "ResourceUri": resource,
            "Owner": shell.owner,
            "ClientIP": "127.0.0.1",
            "IdleTimeOut": "PT7200.000S",
            "InputStreams": "stdin pr",
            "OutputStreams": "stdout",
            "MaxIdleTimeOut": "PT2147483.647S",
            "Locale": "en-US",
            "DataLocale": "en-US",
            "CompressionMode": "NoCompression",
            "ProfileLoaded": "Yes",
            "Encoding": "UTF8",
            "BufferMode": "Block",
            "State": "Connected",
            "ShellRunTime": "P0DT0H0M0S",
            "ShellInactivity": "P0DT0H0M0S",
        }
    )
