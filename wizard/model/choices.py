"""What the user decided, for each virtual machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias


class Enablement(StrEnum):
    """Whether a virtual machine gets the virtualization extensions, or loses them."""

    ENABLE = "enable"
    DISABLE = "disable"
    LEAVE = "leave"


class BringDown(StrEnum):
    """How a running virtual machine may be brought down.

    ``FORCE`` closes programs with unsaved work, at once where the guest is locked. ``TURN_OFF`` is
    a power cut. Both need their :class:`Consent`.
    """

    SHUT_DOWN = "shut down"
    FORCE = "force"
    TURN_OFF = "turn off"
    SKIP = "skip"


class SavedState(StrEnum):
    """What becomes of a saved or hibernated virtual machine that has to be off."""

    START = "start"  # and shut its system down
    DISCARD = "discard"  # the memory that was saved is lost


class Consent(StrEnum):
    """What the user agreed to for one virtual machine, knowing what is lost."""

    FORCE = "force"
    TURN_OFF = "turn off"
    DISCARD_SAVED_STATE = "discard saved state"
    START_SAVED = "start saved"
    RESUME_PAUSED = "resume paused"
    UPGRADE_VERSION = "upgrade version"
    RESTART_GUEST = "restart guest"


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
    VBS_OPT_OUT = "vbs opt-out"
    CONFIGURATION_VERSION = "configuration version"  # irreversible; needs its consent


@dataclass(frozen=True, slots=True)
class PortForward:
    """A TCP or UDP port of the virtual machine that leads to a nested one."""

    protocol: str
    port: int
    address: str
    inner_port: int


@dataclass(frozen=True, slots=True)
class NatChoice:
    """The NAT network to make inside a virtual machine; ``dns`` is for the nested ones.

    ``dhcp`` hands out the addresses from ``dhcp_first`` to ``dhcp_last``; where they are empty the
    planner takes a range of the prefix. Windows Server only.
    """

    prefix: str = "192.168.100.0/24"
    gateway: str = "192.168.100.1"
    switch: str = "Nested"
    dns: str = ""
    dhcp: bool = False
    dhcp_first: str = ""
    dhcp_last: str = ""
    forwards: tuple[PortForward, ...] = ()


@dataclass(frozen=True, slots=True)
class InsideWork:
    """What the wizard does inside a virtual machine, in place of instructions for the user.

    ``account`` is the name the user gave to a credential; empty: nothing is done inside. With
    ``address`` the way in is WinRM to that address, without it PowerShell Direct.
    """

    account: str = ""
    install_hyper_v: bool = True
    set_up_nat: bool = True
    deep_check: bool = False
    address: str = ""


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
    saved_state: SavedState = SavedState.START
    consents: frozenset[Consent] = frozenset()
    teaming: bool = False  # allow the adapters with MAC address spoofing to be teamed inside
    probe_start: bool = False  # start a VM that was found off once, and see that it comes up
    inside: InsideWork = InsideWork()

    @property
    def takes_part(self) -> bool:
        """Whether anything is to be done with it."""
        return self.enablement is not Enablement.LEAVE


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
