"""One pipeline of a PowerShell session: it runs in a thread and its records wait to be received."""

import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from psrpcore import PowerShell, ServerPipeline, ServerRunspacePool
from psrpcore.types import PipelineState, PSInvocationState, PSRPMessageType

from wizard.simulator import batch
from wizard.simulator.batch import End, PipelineStopped
from wizard.simulator.conversion import (
    error_record,
    has_script,
    statements_of,
    warning_record,
    wire,
)
from wizard.simulator.inside_script import inside_request_of
from wizard.simulator.values import ErrorRecord, InsideRequest, Outcome, Statement

FRAGMENT = 32_768  # the size in which Windows sends fragments
FRAGMENT_HEADER = 21  # MS-PSRP 2.2.4
WIRE_SHARE = 200  # what the markup around a fragment takes of an envelope, about

NO_SCRIPTS = ErrorRecord(
    id="ScriptsNotAllowed",
    category="InvalidData",
    message="The syntax is not supported by this runspace. This can occur if the runspace is in "
    "no-language mode.",
    exception="System.Management.Automation.ParseException",
)


@dataclass(frozen=True, slots=True)
class Engine:
    """What runs statements, and how long a statement is planned to take, in real seconds."""

    perform: Callable[[Statement | InsideRequest], Outcome]
    delay: Callable[[Statement | InsideRequest], float]


class Outbox:
    """Fragments that wait to be received, in blocks of which one Receive takes at most one."""

    def __init__(self) -> None:
        self._open: deque[bytes] = deque()
        self._blocks: deque[deque[bytes]] = deque()

    @property
    def ready(self) -> bool:
        """Tell whether there is something to receive."""
        return bool(self._blocks)

    def write(self, fragments: Iterable[bytes]) -> None:
        """Add to the block that is being written."""
        self._open.extend(fragments)

    def publish(self) -> None:
        """Let the block be received."""
        if self._open:
            self._blocks.append(self._open)
            self._open = deque()

    def take(self, room: int) -> list[bytes]:
        """Take what fits into ``room`` bytes of the first block, and at least one fragment."""
        if not self._blocks:
            return []
        block = self._blocks[0]
        taken = [block.popleft()]
        room -= len(taken[0]) + WIRE_SHARE
        while block and len(block[0]) <= room:
            room -= len(block[0]) + WIRE_SHARE
            taken.append(block.popleft())
        if not block:
            self._blocks.popleft()
        return taken


class Channel:
    """The runspace pool of psrpcore, which one thread at a time may touch."""

    def __init__(self, private_data: dict[str, Any]) -> None:
        self.changed = threading.Condition()
        self.pool = ServerRunspacePool(application_private_data=private_data)
        self.closed = False
        self.busy = 0

    @property
    def idle(self) -> int:
        """How many runspaces are free."""
        return max(self.pool.max_runspaces, 1) - self.busy

    def fragments(self) -> Iterator[bytes]:
        """Take what psrpcore made of the last message; hold ``changed`` and ask after each."""
        while (payload := self.pool.data_to_send(FRAGMENT)) is not None:
            data = payload.data
            while data:
                length = FRAGMENT_HEADER + int.from_bytes(data[17:21], "big")
                yield data[:length]
                data = data[length:]


class _Closed(Exception):
    """The session ended under the pipeline."""


class RemoteCommand:
    """A pipeline, from the command that made it to its last record; a ``batch.Console``."""

    def __init__(self, channel: Channel, pipeline_id: uuid.UUID, engine: Engine) -> None:
        self.outbox = Outbox()
        self.ended = False
        self.told = False
        self._channel = channel
        self._engine = engine
        self._pipeline = ServerPipeline(channel.pool, pipeline_id)
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, once the whole CREATE_PIPELINE message is there."""
        self._thread = threading.Thread(target=self._run, name="simulated pipeline", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop what runs, and return when the pipeline's end is ready to be received."""
        with self._channel.changed:
            self._stopping = True
            self._channel.changed.notify_all()
            if self._thread is None:
                self.end(End.STOPPED)
            self._channel.changed.wait_for(lambda: self.ended or self._channel.closed)

    @property
    def running(self) -> bool:
        """Tell whether statements still run, be it unseen."""
        return self._thread is not None and self._thread.is_alive()

    def forget(self) -> uuid.UUID:
        """Leave psrpcore's table, and return the id under which the command was in it."""
        self._channel.pool.pipeline_table.pop(self._pipeline.pipeline_id, None)
        return self._pipeline.pipeline_id

    def join(self) -> None:
        """Wait for the thread, which ends soon after the channel closed."""
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def show(self, outcome: Outcome) -> None:
        """Send the output, the warnings and the errors that did not end the statement."""
        with self._channel.changed:
            if self.ended:
                return
            for warning in outcome.warnings:
                self._write(warning_record(warning), PSRPMessageType.WarningRecord)
            for value in outcome.output:
                self._write(wire(value), PSRPMessageType.PipelineOutput)
            for record in outcome.errors:
                self.error(record)

    def error(self, record: ErrorRecord) -> None:
        """Send an error record."""
        with self._channel.changed:
            if not self.ended:
                self._write(error_record(record), PSRPMessageType.ErrorRecord)

    def end(self, how: End, reason: ErrorRecord | None = None) -> None:
        """Send the pipeline's last state, unless it was sent before."""
        with self._channel.changed:
            if self.ended:
                return
            if how is End.STOPPED:
                self._pipeline.state = PSInvocationState.Running
                self._pipeline.stop()
            elif how is End.COMPLETED:
                self._pipeline.complete()
            else:
                self._fail(reason)
            self._keep()
            self.outbox.publish()
            self.ended = True
            self._channel.changed.notify_all()

    def _fail(self, reason: ErrorRecord | None) -> None:
        message = PipelineState(PipelineState=int(PSInvocationState.Failed))
        if reason is not None:
            message.ExceptionAsErrorRecord = error_record(reason)
        self._pipeline.prepare_message(message)
        self._pipeline.state = PSInvocationState.Failed

    def _write(self, message: Any, kind: PSRPMessageType) -> None:
        self._pipeline.prepare_message(message, message_type=kind)
        self._keep()

    def _keep(self) -> None:
        self.outbox.write(self._channel.fragments())

    def _run(self) -> None:
        try:
            self._enter_runspace()
        except PipelineStopped:
            self.end(End.STOPPED)
            return
        except _Closed:
            return
        try:
            self._run_batch()
        except _Closed:
            return
        except Exception as defect:
            self.end(End.FAILED, ErrorRecord("SimulatorDefect", "NotSpecified", str(defect)))
            raise
        finally:
            with self._channel.changed:
                self._channel.busy -= 1
                self._channel.changed.notify_all()

    def _run_batch(self) -> None:
        asked = self._pipeline.metadata
        inside = inside_request_of(asked) if isinstance(asked, PowerShell) else None
        if inside is not None:
            batch.run([inside], self._perform, self)
        elif not isinstance(asked, PowerShell) or has_script(asked):
            self.end(End.FAILED, NO_SCRIPTS)
        else:
            batch.run(statements_of(asked), self._perform, self)

    def _enter_runspace(self) -> None:
        with self._channel.changed:
            self._wait_for(lambda: self._channel.idle > 0)
            self._channel.busy += 1
            self._pipeline.state = PSInvocationState.Running

    def _perform(self, asked: Statement | InsideRequest) -> Outcome:
        seconds = self._engine.delay(asked)
        with self._channel.changed:
            if seconds > 0:
                self.outbox.publish()
                self._channel.changed.notify_all()
            self._wait_for(lambda: seconds <= 0, seconds)
        return self._engine.perform(asked)

    def _wait_for(self, condition: Callable[[], bool], seconds: float | None = None) -> None:
        """Wait; raise if the client stops the pipeline or the session ends."""
        self._channel.changed.wait_for(
            lambda: self._stopping or self._channel.closed or condition(), seconds
        )
        if self._channel.closed:
            raise _Closed
        if self._stopping:
            self._stopping = False
            raise PipelineStopped
