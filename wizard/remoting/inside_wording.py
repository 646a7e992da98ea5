"""What keeps us out of a virtual machine, in words: which one, with which credential, what to do.

PowerShell on a host gives one error id for a guest that is still starting, one that restarts, and
one that does not accept the account. Only the English message tells them apart.
"""

from collections.abc import Sequence

from wizard.model.text import Text, text
from wizard.powershell.command import Command
from wizard.remoting import wording
from wizard.remoting.inside_logon import InsideLogon
from wizard.remoting.known_error import KnownError
from wizard.remoting.known_errors import explain
from wizard.remoting.problems import (
    AccessDenied,
    CertificateRejected,
    CommandProblem,
    ConnectionProblem,
    HostError,
    InsideAccessDenied,
    NoInsideAccount,
    NotReadyInside,
    NotTriedInside,
    OtherMachine,
    ShutInside,
)
from wizard.remoting.target import Target

# Known errors that say that there is no way in yet. How long each is worth asking again, in
# seconds; None: as long as whoever waits has patience.
_NOT_READY: dict[str, float | None] = {
    "direct-not-up": None,
    "direct-socket-ended": None,
    "direct-session-ended": 120.0,
    "direct-vm-not-running": 60.0,  # may have been turned off
}
_MAY_BE_ACCOUNT = ("direct-session-ended",)
_DENIED = ("direct-account", "direct-account-asked")
_WAIT = text("Wait until the guest has started. If it stays so, look at the VM's console.")
_OTHER_WAY = text(
    "Let this computer trust the certificate, or leave the address of the VM empty: then the way "
    "in is PowerShell Direct through the host."
)


def failed(
    target: Target, command: Command, errors: Sequence[HostError], logon: InsideLogon | None = None
) -> CommandProblem:
    """Return what errors of a command mean that was to run inside a virtual machine."""
    known = explain(errors[0], command) if errors else None
    if known is None or known.key not in (*_NOT_READY, *_DENIED):
        return wording.command_failed(target, command, tuple(errors))
    said = text(
        "{host} answers about the VM {vm}: “{said}” {why}",
        host=target.name,
        vm=command.inside,
        said=wording.quoted(errors[0].message or errors[0].id),
        why=known.cause,
    )
    if known.key in _DENIED:
        return InsideAccessDenied(said, account_advice(command, logon), command, tuple(errors))
    return not_ready(said, known, command, tuple(errors))


def not_ready(
    said: Text, known: KnownError, command: Command, errors: tuple[HostError, ...]
) -> NotReadyInside:
    """Nobody answers inside, which may pass."""
    problem = NotReadyInside(said, known.advice, command, errors, _NOT_READY[known.key])
    problem.may_be_account = known.key in _MAY_BE_ACCOUNT
    return problem


def account_advice(command: Command, logon: InsideLogon | None) -> Text:
    """Say which credential to look at, and for which virtual machine."""
    if logon is None or not logon.group:
        return text(
            "Give the VM {vm} a credential of an administrator of its guest.", vm=command.inside
        )
    return text(
        "Enter the credential “{group}” again, or choose another one for the VM {vm}: it has to be "
        "an administrator of the guest. Too many attempts may lock the account.",
        group=logon.group,
        vm=command.inside,
    )


def no_account(command: Command, logon: InsideLogon | None) -> NoInsideAccount:
    """There is no credential for it; nothing was sent."""
    if logon is None:
        return NoInsideAccount(
            text("No credential is chosen for work inside the VM {vm}.", vm=command.inside),
            text("Choose a credential of an administrator of its guest."),
            command,
        )
    return NoInsideAccount(
        text(
            "The credential “{group}” for work inside the VM {vm} is not known: it is kept in "
            "memory only, and was not entered since the wizard was started.",
            group=logon.group,
            vm=command.inside,
        ),
        text("Enter the credential “{group}”, then resume.", group=logon.group),
        command,
    )


def over_the_network(
    problem: ConnectionProblem, command: Command, logon: InsideLogon
) -> CommandProblem:
    """Return what a failed connection to the guest itself means for a command."""
    what = text("Inside the VM {vm}: {why}", vm=command.inside, why=problem.what)
    if isinstance(problem, CertificateRejected):
        return ShutInside(what, _OTHER_WAY, command)
    if isinstance(problem, AccessDenied):
        return InsideAccessDenied(what, account_advice(command, logon), command)
    return NotReadyInside(what, problem.advice, command)


def refused_before(command: Command, logon: InsideLogon) -> NotTriedInside:
    """The system inside this VM has refused the credential; nothing was sent."""
    return NotTriedInside(
        text(
            "The VM {vm} did not accept the credential “{group}” ({account}) before. It was not "
            "tried again, because more attempts may lock the account.",
            vm=command.inside,
            group=logon.group,
            account=logon.account,
        ),
        account_advice(command, logon),
        command,
    )


def refused_elsewhere(command: Command, logon: InsideLogon) -> NotTriedInside:
    """Other VMs have refused the credential; nothing was sent."""
    return NotTriedInside(
        text(
            "The credential “{group}” ({account}) was not tried inside the VM {vm}: another VM "
            "did not accept it, and more attempts may lock the account.",
            vm=command.inside,
            group=logon.group,
            account=logon.account,
        ),
        text(
            "Enter the credential “{group}” again: it is then tried in one VM first. Where only "
            "some VMs refuse it, choose another credential for those.",
            group=logon.group,
        ),
        command,
    )


def in_doubt_elsewhere(command: Command, logon: InsideLogon) -> NotReadyInside:
    """Another VM has yet to show that the credential is right; nothing was sent."""
    return NotReadyInside(
        text(
            "The credential “{group}” is not tried inside the VM {vm} yet: the answer of another "
            "VM may mean that it is wrong, or that its guest is still starting.",
            vm=command.inside,
            group=logon.group,
        ),
        text("Wait until that VM has answered, or two minutes, then try again."),
        command,
    )


def other_machine(vm_id: str, address: str, found: str | None, command: Command) -> OtherMachine:
    """Another machine answers at the address, or one that does not say which it is."""
    if found:
        what = text(
            "{address} is not the VM {vm}: the system there is that of the VM {found}. It was "
            "signed in to and asked which VM it is, and nothing else.",
            address=address,
            vm=vm_id,
            found=found,
        )
    else:
        what = text(
            "{address} may not be the VM {vm}: the system there does not say which VM it is. It "
            "was signed in to and asked that, and nothing else.",
            address=address,
            vm=vm_id,
        )
    advice = text(
        "Correct the address of the VM {vm}, or leave it empty: then the way in is PowerShell "
        "Direct through its host. Its guest learns its Id from the service Data Exchange.",
        vm=vm_id,
    )
    return OtherMachine(what, advice, command)
