"""What can go wrong between us and a host.

::

    Problem
    ├── ConnectionProblem           there is no session
    │   ├── Unreachable             no name, no port, no answer
    │   ├── NotAHost                something answers, but not Windows' remote management
    │   ├── AccessDenied            the host does not accept the account, or it has no rights
    │   ├── CertificateRejected     carries the certificate, so that the user can decide
    │   └── ConnectionLost          it broke; what became of the last command is unknown
    └── CommandProblem              carries the command
        ├── CommandFailed           the host answered with errors, quoted
        ├── TimedOut                no answer in time; what became of the command is unknown
        ├── Stopped                 stopped by the user, and the host was told
        └── InsideProblem           there is no way into a virtual machine; nothing came back
            ├── NotReadyInside      not yet: it starts or restarts, so that it may pass by itself
            ├── ShutInside          what does not pass by itself; nothing was done inside
            │   ├── InsideAccessDenied  the system inside does not accept the account
            │   │   └── NotTriedInside  it was refused before; nothing was sent
            │   └── OtherMachine    the address is not that of the virtual machine
            └── NoInsideAccount     nobody has given the credential it needs
"""

from dataclasses import dataclass

from wizard.model.text import Problem, Text
from wizard.powershell.command import Command
from wizard.remoting.known_error import KnownError, Retry


class ConnectionProblem(Problem):
    """There is no session with a host; ``known`` is the fault it was refused with, if known."""

    known: KnownError | None = None

    @property
    def retry(self) -> Retry | None:
        """Whether trying again may help; ``None`` where nobody knows."""
        return self.known.retry if self.known else None


class Unreachable(ConnectionProblem):
    """The name is unknown, or nothing answers."""


class NotAHost(ConnectionProblem):
    """Something answers, but not the remote management of Windows."""


class AccessDenied(ConnectionProblem):
    """The host does not accept the account, or the account may not do this."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate a host showed. Dates are ISO 8601, the fingerprint is SHA-256 in hex."""

    subject: str
    issuer: str
    not_before: str
    not_after: str
    fingerprint: str


class CertificateRejected(ConnectionProblem):
    """The certificate of a host is not trusted by this computer."""

    def __init__(self, what: Text, advice: Text, certificate: Certificate) -> None:
        super().__init__(what, advice)
        self.certificate = certificate


class ConnectionLost(ConnectionProblem):
    """The connection broke; whether the last command was carried out is unknown."""


@dataclass(frozen=True, slots=True)
class HostError:
    """An error in the host's own words; ``code`` is the HRESULT of its exception, if it came."""

    id: str
    category: str
    message: str
    code: int | None = None


class CommandProblem(Problem):
    """A command did not do what it was sent for."""

    def __init__(self, what: Text, advice: Text, command: Command) -> None:
        super().__init__(what, advice)
        self.command = command


class CommandFailed(CommandProblem):
    """The host answered with errors; ``known`` is what the catalogue says of the first."""

    def __init__(
        self,
        what: Text,
        advice: Text,
        command: Command,
        errors: tuple[HostError, ...],
        known: KnownError | None = None,
    ) -> None:
        super().__init__(what, advice, command)
        self.errors = errors
        self.known = known

    @property
    def retry(self) -> Retry | None:
        """Whether sending it again may help; ``None`` where nobody knows."""
        return self.known.retry if self.known else None

    @property
    def details(self) -> str:
        """Everything about it as lines to copy: the errors as they came, and what was sent."""
        said = (
            part
            for error in self.errors
            for part in (error.message, ", ".join(filter(None, (error.id, error.category))))
            if part
        )
        return "\n".join((*said, f"Sent: {self.command}"))


class TimedOut(CommandProblem):
    """The answer did not come in time; whether the command was carried out is unknown."""


class Stopped(CommandProblem):
    """The command was stopped by the user, and the host was told."""


class InsideProblem(CommandProblem):
    """There is no way into a virtual machine, or it broke while a command was inside.

    ``errors`` are the host's own words, if it said something. ``again_in`` is after how many
    seconds to ask again, where that is not up to whoever waits.
    """

    again_in: float | None = None

    def __init__(
        self,
        what: Text,
        advice: Text,
        command: Command,
        errors: tuple[HostError, ...] = (),
    ) -> None:
        super().__init__(what, advice, command)
        self.errors = errors


class NotReadyInside(InsideProblem):
    """The system inside does not answer yet, which may pass; the command may have been done.

    ``patience`` is for how many seconds it is worth asking again, ``None``: as long as whoever
    waits has patience. It is short where the reason may be another one that does not pass.
    ``may_be_account``: the answer may just as well mean that the account is not accepted, so that
    the attempt may count against it.
    """

    may_be_account = False

    def __init__(
        self,
        what: Text,
        advice: Text,
        command: Command,
        errors: tuple[HostError, ...] = (),
        patience: float | None = None,
    ) -> None:
        super().__init__(what, advice, command, errors)
        self.patience = patience


class ShutInside(InsideProblem):
    """The way in is shut, which does not pass by itself; nothing was done inside."""


class InsideAccessDenied(ShutInside):
    """The system inside does not accept the account, or the account may not do this."""


class NotTriedInside(InsideAccessDenied):
    """The account was refused before, so that it was not tried again; nothing was sent."""


class OtherMachine(ShutInside):
    """What answers at the address of a virtual machine is not that machine, or cannot tell."""


class NoInsideAccount(InsideProblem):
    """Nobody has given the credential that the virtual machine needs; nothing was sent."""
