"""A PowerShell session: the server's side of MS-PSRP in one WinRM shell.

A shell is a runspace pool. Each command is a pipeline in a thread of its own, at most as many at
a time as the pool has runspaces. What a pipeline writes is kept in blocks (the shell's BufferMode
is Block), and one Receive takes from one block: a pipeline gives a block when it ends, and one
before each planned delay. So the number of exchanges does not depend on who is faster.
"""

import uuid
from typing import Any
from xml.etree.ElementTree import ParseError

from psrpcore import (
    CreatePipelineEvent,
    GetAvailableRunspacesEvent,
    GetCommandMetadataEvent,
    PSRPCoreError,
    PSRPEvent,
    PSRPPayload,
    ResetRunspaceStateEvent,
    SetMaxRunspacesEvent,
    SetMinRunspacesEvent,
    StreamType,
)
from psrpcore.types import PSVersion

from wizard.simulator.command import FRAGMENT_HEADER, Channel, Engine, Outbox, RemoteCommand
from wizard.simulator.protocol import NotAnEnvelopeError
from wizard.simulator.protocol_faults import aborted, command_gone, timed_out

MESSAGE_PIPELINE = slice(FRAGMENT_HEADER + 24, FRAGMENT_HEADER + 40)  # MS-PSRP 2.2.1
STOPPING_SIGNALS = ("ctrl_c", "ctrl_break", "Terminate")
UNREADABLE = (ValueError, KeyError, AttributeError, PSRPCoreError, ParseError)


class Shell:
    """One runspace pool with its pipelines; safe for several threads."""

    def __init__(self, shell_id: str, owner: str, engine: Engine, build: str) -> None:
        self.id = shell_id
        self.owner = owner
        self._engine = engine
        self._channel = Channel({"PSVersionTable": _version_table(build)})
        self._outbox = Outbox()
        self._commands: dict[str, RemoteCommand] = {}
        self._by_pipeline: dict[uuid.UUID, RemoteCommand] = {}

    def open(self, creation: bytes) -> None:
        """Negotiate: the first two messages of the client are in the Create request.

        Windows gives its state in a second answer, the rest in the first.
        """
        with self._channel.changed:
            try:
                self._read(creation)
            except UNREADABLE:
                raise NotAnEnvelopeError("the creationXml is not MS-PSRP") from None
            *first, last = [*self._channel.fragments()]
            for block in (first, [last]):
                self._outbox.write(block)
                self._outbox.publish()
            self._channel.changed.notify_all()

    def command(self, command_id: str, message: bytes) -> None:
        """Make a pipeline of the first part of its message, and run it when all is there."""
        try:
            pipeline_id = uuid.UUID(bytes_le=message[MESSAGE_PIPELINE])
        except ValueError:
            raise NotAnEnvelopeError("the command holds no MS-PSRP message") from None
        with self._channel.changed:
            command = RemoteCommand(self._channel, pipeline_id, self._engine)
            self._commands[command_id] = command
            self._by_pipeline[pipeline_id] = command
        self.send(message)

    def send(self, message: bytes) -> None:
        """Take fragments for the pool or for a pipeline; the fragments say for which.

        What .NET cannot read breaks the transport of a real host: it answers the request and
        nothing more comes, neither output nor an error. So here.
        """
        with self._channel.changed:
            try:
                self._read(message)
            except UNREADABLE:
                return
            self._outbox.write(self._channel.fragments())
            self._outbox.publish()
            self._channel.changed.notify_all()

    def receive(self, command_id: str, room: int, timeout: float) -> tuple[list[bytes], bool]:
        """Wait for fragments; tell as well whether they are the command's last."""
        with self._channel.changed:
            command = self._command(command_id) if command_id else None
            box = command.outbox if command else self._outbox
            if not self._channel.changed.wait_for(
                lambda: box.ready or self._channel.closed, timeout
            ):
                raise timed_out()
            if self._channel.closed:
                raise aborted()
            fragments = box.take(room)
            if command is None:
                return fragments, False
            command.told = command.ended and not box.ready
            return fragments, command.told

    def signal(self, command_id: str, code: str) -> None:
        """Stop a command (``ctrl_c``), or stop and forget it (``Terminate``)."""
        with self._channel.changed:
            command = self._commands.get(command_id)
        if command is None:
            raise command_gone()
        if code.endswith(STOPPING_SIGNALS):
            command.stop()
        if code.endswith("Terminate"):
            with self._channel.changed:
                self._commands.pop(command_id, None)
                if not command.running:
                    self._by_pipeline.pop(command.forget(), None)

    def close(self) -> None:
        """End every pipeline and let every waiting Receive go."""
        with self._channel.changed:
            self._channel.closed = True
            self._channel.changed.notify_all()
            commands = [*self._by_pipeline.values()]
        for command in commands:
            command.join()

    def _command(self, command_id: str) -> RemoteCommand:
        command = self._commands.get(command_id)
        if command is None or command.told:
            raise command_gone()
        return command

    def _read(self, message: bytes) -> None:
        pool = self._channel.pool
        pool.receive_data(PSRPPayload(message, StreamType.default, None))
        while (event := pool.next_event()) is not None:
            self._handle(event)

    def _handle(self, event: PSRPEvent[Any, Any]) -> None:
        match event:
            case CreatePipelineEvent() | GetCommandMetadataEvent():
                self._by_pipeline[event.pipeline_id].start()
            case GetAvailableRunspacesEvent():
                self._channel.pool.runspace_availability_response(event.ci, self._channel.idle)
            case SetMaxRunspacesEvent() | SetMinRunspacesEvent() | ResetRunspaceStateEvent():
                self._channel.pool.runspace_availability_response(event.ci, response=True)


def _version_table(build: str) -> dict[str, object]:
    return {
        "PSVersion": PSVersion(f"5.1.{build}.1"),
        "PSEdition": "Desktop",
        "BuildVersion": PSVersion(f"10.0.{build}.1"),
        "CLRVersion": PSVersion("4.0.30319.42000"),
        "WSManStackVersion": PSVersion("3.0"),
        "PSRemotingProtocolVersion": PSVersion("2.3"),
        "SerializationVersion": PSVersion("1.1.0.1"),
    }
