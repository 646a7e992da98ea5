"""Which way leads to a host: HTTPS where its certificate is trusted, else HTTP.

Over HTTP the messages themselves are encrypted (Negotiate), so that it is a way, not a weakness.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from wizard.remoting import wording
from wizard.remoting.problems import ConnectionProblem, Unreachable
from wizard.remoting.reaching import Door, Shown, addresses_of, door, shown_by
from wizard.remoting.target import Target

T = TypeVar("T")

RESOLVE_SECONDS = 8.0
LOOK_SECONDS = 10.0
PREFERENCE_SECONDS = 1.0  # how much later than HTTP the better HTTPS may answer


@dataclass(frozen=True, slots=True)
class Way:
    """A port to use, with TLS or without."""

    https: bool
    port: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a host's two ports do."""

    addresses: tuple[str, ...]
    http: Door
    https: Shown | Door


async def look_at(target: Target) -> Look:
    """Look up the name and knock at both ports at once.

    Raises:
        Unreachable: the name is not known.

    """
    addresses = await _addresses(target)
    http = asyncio.ensure_future(_in_thread(lambda: door(addresses, target.http_port)))
    https = asyncio.ensure_future(_in_thread(lambda: shown_by(target, addresses)))
    both = {http, https}
    try:
        await asyncio.wait(both, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait(both, timeout=_patience(http, https))
        return Look(addresses, _seen(http), _seen(https))
    finally:
        http.cancel()
        https.cancel()


def _patience(http: "asyncio.Future[Door]", https: "asyncio.Future[Shown | Door]") -> float:
    """How long to wait for the second port, given what the first to answer does."""
    if https.done():
        shown = https.result()
        return 0 if isinstance(shown, Shown) and shown.trusted else LOOK_SECONDS
    is_open = http.done() and http.result() is Door.OPEN
    return PREFERENCE_SECONDS if is_open else LOOK_SECONDS


def _seen(look: "asyncio.Future[T]") -> T | Door:
    return look.result() if look.done() else Door.SILENT


def way_to(target: Target, look: Look) -> Way:
    """Choose the way.

    Raises:
        Unreachable: neither port is open.
        NotAHost: only the HTTPS port is open, and it does not speak TLS.
        CertificateRejected: only an untrusted certificate leads there, or another one than the
            user chose to trust.

    """
    if isinstance(look.https, Shown) and look.https.trusted:
        return Way(https=True, port=target.https_port)
    problem = what_forbids_https(target, look.https)
    another_certificate = bool(target.trusted_fingerprint) and _shows_certificate(look.https)
    one_port = target.http_port == target.https_port  # and it speaks TLS, or it does not
    if one_port and _shows_certificate(look.https):
        another_certificate = True
    if look.http is Door.OPEN and not another_certificate:
        return Way(https=False, port=target.http_port)
    raise problem or _closed(target, look)


def what_forbids_https(target: Target, https: Shown | Door) -> ConnectionProblem | None:
    """Say what is wrong with an open HTTPS port; ``None``: it is closed, or trusted."""
    if isinstance(https, Door) or https.trusted:
        return None
    if https.certificate is None:
        return wording.not_windows(target, target.https_port, f"it does not speak TLS, {https.why}")
    return wording.certificate_rejected(target, https.certificate, https.why)


def _shows_certificate(https: Shown | Door) -> bool:
    return isinstance(https, Shown) and https.certificate is not None


def _closed(target: Target, look: Look) -> Unreachable:
    return wording.no_port_open(target, str(look.http.value))


async def _addresses(target: Target) -> tuple[str, ...]:
    try:
        looking = _in_thread(lambda: addresses_of(target.where))
        return await asyncio.wait_for(looking, RESOLVE_SECONDS)
    except (OSError, TimeoutError) as error:
        raise wording.name_unknown(target) from error


async def _in_thread(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(None, work)
