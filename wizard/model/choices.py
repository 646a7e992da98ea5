"""What the user decided, for each virtual machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias


class Enablement(StrEnum):
    """Whether a virtual machine gets the virtualization extensions."""

    ENABLE = "enable"
    LEAVE = "leave"


class BringDown(StrEnum):
    """How a running virtual machine may be brought down."""

    SHUT_DOWN = "shut down"
    SKIP = "skip"


class Afterwards(StrEnum):
    """In which power state a virtual machine is left."""

    AS_FOUND = "as found"
    START = "start"
    STAY_OFF = "stay off"


class Networking(StrEnum):
    """How nested virtual machines reach a network."""

    MAC_SPOOFING = "mac address spoofing"
    NAT = "nat"
    NONE = "none"


class Preparation(StrEnum):
    """A setting of a virtual machine that the plan can put right, each with its way back."""

    PROCESSORS = "processors"
    MIGRATION_COMPATIBILITY = "migration compatibility"
    OLDER_COMPATIBILITY = "older systems compatibility"
    AUTOMATIC_CHECKPOINTS = "automatic checkpoints"
    CHECKPOINT_TYPE = "checkpoint type"
    STOP_ACTION = "stop action"
    SHUTDOWN_SERVICE = "shutdown service"
    HEARTBEAT_SERVICE = "heartbeat service"
    IO_VIRTUALIZATION = "io virtualization"


@dataclass(frozen=True, slots=True)
class NatChoice:
    """The NAT network to make inside a virtual machine; ``dns`` is for the nested ones."""

    prefix: str = "192.168.100.0/24"
    gateway: str = "192.168.100.1"
    switch: str = "Nested"
    dns: str = ""


@dataclass(frozen=True, slots=True)
class VmChoice:
    """What to do with one virtual machine. ``memory`` in bytes, ``None``: leave as it is."""

    enablement: Enablement = Enablement.LEAVE
    bring_down: BringDown = BringDown.SHUT_DOWN
    shutdown_limit: int = 600
    memory: int | None = None
    afterwards: Afterwards = Afterwards.AS_FOUND
    networking: Networking = Networking.NONE
    spoofing_adapters: tuple[str, ...] = ()
    nat: NatChoice = NatChoice()
    preparations: frozenset[Preparation] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user said where nothing can be measured; ``at`` is a time in ISO 8601."""

    value: str
    by: str = ""
    at: str = ""


AnswerKey: TypeAlias = tuple[str, str, str]  # question, host or "", Id of the VM or ""


@dataclass(frozen=True, slots=True)
class Choices:
    """All decisions, by ``(host name, Id of the virtual machine)``, and all answers."""

    vms: Mapping[tuple[str, str], VmChoice] = field(default_factory=lambda: MappingProxyType({}))

    answers: Mapping[AnswerKey, Answer] = field(default_factory=lambda: MappingProxyType({}))

    def answer(self, question: str, host: str = "", vm_id: str = "") -> Answer | None:
        """Return the answer to a question: for the VM, else for its host, else for all."""
        if not self.answers:
            return None
        keys = ((question, host, vm_id), (question, host, ""), (question, "", ""))
        return next((self.answers[key] for key in keys if key in self.answers), None)

    def of(self, host: str, vm_id: str) -> VmChoice:
        """Return the choice for a virtual machine; without one it is left alone."""
        return self.vms.get((host, vm_id), VmChoice())
