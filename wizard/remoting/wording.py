"""The problems in words: what happened, named with its host, and what to do next."""

from wizard.model.text import Text, text
from wizard.powershell.command import Command
from wizard.remoting.advice import (
    ACCOUNT_ADVICE,
    CHECK_NAME,
    NAME_ADVICE,
    READ_AGAIN,
    RIGHTS_ADVICE,
    TRY_AGAIN,
    TURN_ON,
    WAIT_A_LITTLE,
)
from wizard.remoting.known_error import KnownError
from wizard.remoting.known_errors import explain
from wizard.remoting.problems import (
    AccessDenied,
    Certificate,
    CertificateRejected,
    CommandFailed,
    ConnectionLost,
    ConnectionProblem,
    HostError,
    NotAHost,
    Stopped,
    TimedOut,
    Unreachable,
)
from wizard.remoting.target import Target

QUOTED = 400  # characters of the host's own words


def name_unknown(target: Target) -> Unreachable:
    """No address belongs to the name."""
    return Unreachable(
        text("The name {host} is not known.", host=target.where),
        text("Check the spelling, or add the host by its full name or its address."),
    )


def refused(target: Target, port: int) -> Unreachable:
    """The machine is there, but nobody listens on the port."""
    return Unreachable(
        text("{host} refuses connections to port {port}.", host=target.name, port=port), TURN_ON
    )


def silent(target: Target, port: int) -> Unreachable:
    """No answer at all."""
    return Unreachable(
        text("{host} does not answer on port {port}.", host=target.name, port=port),
        text("Check that the host is on and that no firewall stands in between, then try again."),
    )


def no_port_open(target: Target, why: str) -> Unreachable:
    """Neither of the two ports answers."""
    if target.http_port == target.https_port:
        return Unreachable(
            text("{host} does not answer on its port: {why}.", host=target.name, why=why), TURN_ON
        )
    what = text(
        "{host} answers neither on port {https} nor on port {http}: {why}.",
        host=target.name,
        https=target.https_port,
        http=target.http_port,
        why=why,
    )
    return Unreachable(what, TURN_ON)


def mute(target: Target) -> Unreachable:
    """The port is open, and then nothing comes."""
    return Unreachable(
        text("{host} accepts the connection and then says nothing.", host=target.name),
        WAIT_A_LITTLE,
    )


def proxy_in_the_way(target: Target) -> Unreachable:
    """A proxy stood between, although none is used."""
    return Unreachable(
        text("A proxy stands between this computer and {host}.", host=target.name),
        text("Reach the host directly: remote management does not go through proxies."),
    )


def not_windows(target: Target, port: int, seen: str) -> NotAHost:
    """Something answers that is not the remote management of Windows."""
    what = text(
        "Port {port} of {host} is not the remote management of Windows: {seen}.",
        port=port,
        host=target.name,
        seen=seen,
    )
    return NotAHost(what, CHECK_NAME)


def account_refused(target: Target) -> AccessDenied:
    """Wrong password or unknown account: hosts do not say which."""
    what = text(
        "{host} answers, but does not accept {account}.", host=target.name, account=target.account
    )
    return AccessDenied(what, ACCOUNT_ADVICE)


def no_rights(target: Target) -> AccessDenied:
    """The account is known and may not use remote management."""
    what = text(
        "{host} knows {account}, but gives no access to its remote management.",
        host=target.name,
        account=target.account,
    )
    return AccessDenied(what, RIGHTS_ADVICE)


def no_common_sign_in(target: Target, said: str) -> AccessDenied:
    """Neither Kerberos nor NTLM can be used with this host, from here."""
    what = text(
        "{account} cannot sign in to {host} from here: {said}",
        account=str(target.account)[:1].upper() + str(target.account)[1:],
        host=target.name,
        said=quoted(said),
    )
    return AccessDenied(what, NAME_ADVICE)


def certificate_rejected(target: Target, certificate: Certificate, why: str) -> CertificateRejected:
    """The certificate is not trusted by this computer; the user may trust it."""
    if target.trusted_fingerprint:
        what = text(
            "{host} now shows another certificate than the one you trusted.", host=target.name
        )
        advice = text(
            "Ask who manages the host whether its certificate was renewed. Trust the new one only "
            "if its fingerprint is the one you are told."
        )
    else:
        what = text("The certificate of {host} is not trusted: {why}.", host=target.name, why=why)
        advice = text(
            "Compare its fingerprint with the one on the host and trust it for this host, or "
            "let this computer trust who issued it."
        )
    return CertificateRejected(what, advice, certificate)


def quota_reached(target: Target, said: str) -> ConnectionProblem:
    """Too many shells of this account are open on the host."""
    what = text(
        "{host} has no room for another session of {account}: {said}",
        host=target.name,
        account=target.account,
        said=quoted(said),
    )
    return ConnectionProblem(
        what, text("End other sessions of this account on the host, or wait, then try again.")
    )


def session_refused(
    target: Target, said: str, code: object = None, known: KnownError | None = None
) -> ConnectionProblem:
    """The host refuses a session for a reason of its own, which may be a known one."""
    what = text(
        "{host} does not open a session: “{said}” (code {code}){why}",
        host=target.name,
        said=quoted(said),
        code=code,
        why=f". {known.cause}" if known else "",
    )
    return ConnectionProblem(what, known.advice if known else TRY_AGAIN)


def lost(target: Target, how: str) -> ConnectionLost:
    """The session broke in the middle."""
    what = text(
        "The connection to {host} broke: {how}. The host may have done the last command.",
        host=target.name,
        how=how,
    )
    return ConnectionLost(what, READ_AGAIN)


def session_ended(target: Target) -> ConnectionLost:
    """The session is over: closed by us, or by the host after a restart or a long pause."""
    what = text("The session with {host} has ended.", host=target.name)
    return ConnectionLost(what, READ_AGAIN)


def timed_out(target: Target, command: Command, seconds: float) -> TimedOut:
    """No answer within the limit; the host was told to stop, if it could be."""
    what = text(
        "The answer of {host} did not come within {seconds} s. The host may have done it.",
        host=target.name,
        seconds=round(seconds),
    )
    return TimedOut(
        what, text("It is read again. Give it more time, or look at the host."), command
    )


def stopped(target: Target, command: Command) -> Stopped:
    """Stopped by the user."""
    return Stopped(text("Stopped. {host} was told.", host=target.name), READ_AGAIN, command)


def command_failed(
    target: Target, command: Command, errors: tuple[HostError, ...]
) -> CommandFailed:
    """The host answered with errors; the first is quoted and explained, all are carried."""
    first = errors[0] if errors else HostError("", "", "The host gives no reason.")
    known = explain(first, command)
    vm = command.vm_id
    what = text(
        "{host} answers{about}: “{said}”{more}{why}",
        host=target.name,
        about=f" about the VM {vm}" if vm else "",
        said=quoted(first.message or first.id),
        more=f" (and {len(errors) - 1} more)" if len(errors) > 1 else "",
        why=f" {known.cause}" if known else _name_of(first),
    )
    advice = known.advice if known else _advice_for(first, command)
    return CommandFailed(what, advice, command, errors, known)


def quoted(said: str) -> str:
    """Return a host's words as one line of reasonable length, without invisible characters."""
    seen = "".join(c if c.isprintable() else " " for c in said[: 4 * QUOTED])
    line = " ".join(seen.split())
    return line if len(line) <= QUOTED else f"{line[: QUOTED - 1]}…"


def _name_of(error: HostError) -> str:
    """Name an error that is not known, so that it can be looked for."""
    parts = [quoted(part) for part in (error.id, error.category) if part]
    return f" (error {', category '.join(parts)})" if error.id else ""


def _advice_for(error: HostError, command: Command) -> Text:
    """Return what is sensible for an unknown error; what was sent goes along."""
    return text(
        "{advice} The wizard does not know this error. It was sent: {command}",
        advice=_by_category(error),
        command=command,
    )


def _by_category(error: HostError) -> Text:
    if error.category in ("PermissionDenied", "SecurityError", "AuthenticationError"):
        return text(
            "Sign in with an account that is in the host's group Administrators or Hyper-V "
            "Administrators."
        )
    if error.category == "ObjectNotFound":
        return text("What was asked for is not there any more. Read the host again.")
    return text("Put right what the host names, then try again.")
