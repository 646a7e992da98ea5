"""Whether ports answer and which certificate is shown; these calls block, within limits."""

import socket
import ssl
import time
from dataclasses import dataclass
from enum import StrEnum

from wizard.remoting.names import in_ascii
from wizard.remoting.problems import Certificate
from wizard.remoting.target import Target
from wizard.remoting.trust import described, no_trust, same_fingerprint, system_trust

CONNECT_SECONDS = 3.0
MOST_ADDRESSES = 4


class Door(StrEnum):
    """What a port does."""

    OPEN = "open"
    REFUSED = "connection refused"
    SILENT = "no answer"


@dataclass(frozen=True, slots=True)
class Shown:
    """What TLS on a port showed; without a ``certificate`` it was not TLS.

    ``why`` says what is wrong when it is not ``trusted``.
    """

    certificate: Certificate | None = None
    trusted: bool = False
    why: str = ""


def addresses_of(where: str) -> tuple[str, ...]:
    """Return the addresses of a name.

    Raises:
        OSError: there are none, or the name cannot be looked up.

    """
    try:
        found = socket.getaddrinfo(in_ascii(where), None, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{where} is not a name") from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def door(addresses: tuple[str, ...], port: int, seconds: float = CONNECT_SECONDS) -> Door:
    """Knock at a port of the first address that answers, for so many seconds altogether."""
    connected = _connected(addresses, port, seconds)
    if isinstance(connected, Door):
        return connected
    connected.close()
    return Door.OPEN


def shown_by(
    target: Target, addresses: tuple[str, ...], seconds: float = CONNECT_SECONDS
) -> Shown | Door:
    """Read the certificate on the HTTPS port, and judge it.

    It is trusted when the operating system trusts it or, where the user chose a certificate for
    this host, when it is exactly that one. A port that does not open is returned as it is.
    """
    pinned = target.trusted_fingerprint
    try:
        if pinned:
            return _judged(_handshake(target, addresses, no_trust(), seconds), pinned)
        return _judged(_handshake(target, addresses, system_trust(), seconds))
    except _NotTrustedError as error:
        seen = _handshake(target, addresses, no_trust(), seconds)
        return seen if isinstance(seen, Door) else Shown(seen, why=str(error))
    except _NoTlsError as error:
        return Shown(why=str(error))


class _NotTrustedError(Exception):
    pass


class _NoTlsError(Exception):
    pass


def _judged(seen: Certificate | Door, pinned: str = "") -> Shown | Door:
    if isinstance(seen, Door):
        return seen
    if pinned and not same_fingerprint(pinned, seen.fingerprint):
        return Shown(seen, why="its fingerprint is another")
    return Shown(seen, trusted=True)


def _handshake(
    target: Target, addresses: tuple[str, ...], context: ssl.SSLContext, seconds: float
) -> Certificate | Door:
    connected = _connected(addresses, target.https_port, seconds)
    if isinstance(connected, Door):
        return connected
    with connected:
        try:
            with context.wrap_socket(connected, server_hostname=in_ascii(target.where)) as secure:
                der = secure.getpeercert(binary_form=True)
        except ssl.SSLCertVerificationError as error:
            raise _NotTrustedError(error.verify_message or str(error)) from error
        except ssl.SSLError as error:
            raise _NoTlsError(error.reason or str(error)) from error
        except (OSError, ValueError) as error:
            raise _NoTlsError(str(error)) from error
    if not der:
        raise _NoTlsError("no certificate")
    return described(der)


def _connected(addresses: tuple[str, ...], port: int, seconds: float) -> socket.socket | Door:
    end = time.monotonic() + seconds
    outcome = Door.SILENT
    for address in addresses[:MOST_ADDRESSES]:
        remaining = end - time.monotonic()
        if remaining <= 0:
            break
        try:
            return socket.create_connection((address, port), timeout=remaining)
        except ConnectionRefusedError:
            outcome = Door.REFUSED
        except OSError:
            continue
    return outcome
