"""Exceptions of the libraries below as problems in words.

Imported only where a connection is made. What a host did before it had a session and what it did
in the middle of one are told apart by ``opened``.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from xml.etree.ElementTree import ParseError

import requests
from pypsrp.exceptions import (
    AuthenticationError,
    WinRMError,
    WinRMTransportError,
    WSManFaultError,
)
from spnego.exceptions import SpnegoError
from urllib3.exceptions import NameResolutionError, NewConnectionError

from wizard.remoting import wording
from wizard.remoting.known_errors import explain_fault
from wizard.remoting.known_remoting_errors import (
    ACCESS_DENIED,
    OPERATION_TIMEOUT,
    PROCESS_ENDED,
    SHELL_GONE,
    SHELL_QUOTA,
)
from wizard.remoting.problems import ConnectionProblem
from wizard.remoting.target import Target
from wizard.remoting.ways import Way

# What hostile or broken answers raise inside the libraries
UNREADABLE = (ParseError, LookupError, ValueError, AttributeError, TypeError, struct.error)
TROUBLE = (requests.RequestException, WinRMError, SpnegoError, OSError, *UNREADABLE)


@dataclass(frozen=True, slots=True)
class At:
    """Where something went wrong, and whether there was a session already."""

    target: Target
    way: Way
    opened: bool = False


def explain(error: Exception, at: At) -> ConnectionProblem:
    """Return the problem behind an exception; rejected certificates are the caller's."""
    explainer = next(each for kind, each in _EXPLAINERS if isinstance(error, kind))
    return explainer(error, at)


def is_shell_gone(error: Exception) -> bool:
    """Whether a request was refused because its session is not there: nothing was done.

    A connection with sealed messages that was cut while idle shows itself by status 400: the
    host cannot unseal what it gets.
    """
    if isinstance(error, WSManFaultError):
        return bool(error.code == SHELL_GONE)
    return isinstance(error, WinRMTransportError) and error.code == HTTPStatus.BAD_REQUEST


def is_certificate_trouble(error: Exception) -> bool:
    """Whether TLS failed over the certificate, not over the protocol."""
    said = str(error).casefold()
    signs = ("certificate verify failed", "fingerprints did not match", "mismatch")
    return isinstance(error, requests.exceptions.SSLError) and any(sign in said for sign in signs)


def _connection(error: Any, at: At) -> ConnectionProblem:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, NameResolutionError):
        return wording.name_unknown(at.target)
    if isinstance(reason, NewConnectionError):
        return wording.refused(at.target, at.way.port)
    if at.opened:
        return wording.lost(at.target, "the host closed it")
    return wording.not_windows(at.target, at.way.port, "it closes the connection without an answer")


def _proxy(_error: Any, at: At) -> ConnectionProblem:
    return wording.proxy_in_the_way(at.target)


def _tls(error: Any, at: At) -> ConnectionProblem:
    if at.opened:
        return wording.lost(at.target, "TLS failed")
    plain = "wrong version number" in str(error) or "record layer" in str(error)
    seen = "it does not speak TLS" if plain else "TLS with it fails"
    return wording.not_windows(at.target, at.way.port, seen)


def _no_connection(_error: Any, at: At) -> ConnectionProblem:
    return wording.silent(at.target, at.way.port)


def _silence(_error: Any, at: At) -> ConnectionProblem:
    return wording.lost(at.target, "the host fell silent") if at.opened else wording.mute(at.target)


def _other_web(_error: Any, at: At) -> ConnectionProblem:
    if at.opened:
        return wording.lost(at.target, "what came back was not understood")
    return wording.not_windows(at.target, at.way.port, "it answers something else")


def _account(error: Any, at: At) -> ConnectionProblem:
    if "did not response with" in str(error):  # pypsrp's own words
        return wording.no_common_sign_in(at.target, "the host offers no Negotiate sign-in.")
    return wording.account_refused(at.target)


def _sign_in(error: Any, at: At) -> ConnectionProblem:
    return wording.no_common_sign_in(at.target, str(getattr(error, "message", None) or error))


def _fault(error: Any, at: At) -> ConnectionProblem:
    problem = _refusal(error, at)
    problem.known = explain_fault(error.code)
    return problem


def _refusal(error: Any, at: At) -> ConnectionProblem:
    said = str(error.provider_fault or error.reason or "").strip()
    if error.code is None and not said:
        return _other_web(error, at)
    if error.code in _KNOWN_FAULTS and not (error.code == OPERATION_TIMEOUT and at.opened):
        return _KNOWN_FAULTS[error.code](at.target, said)
    if at.opened:
        return wording.lost(
            at.target, f"the host says “{wording.quoted(said)}” (code {error.code})"
        )
    known = explain_fault(error.code)
    return wording.session_refused(at.target, said or "no reason given", error.code, known)


_KNOWN_FAULTS: dict[int, Callable[[Target, str], ConnectionProblem]] = {
    ACCESS_DENIED: lambda target, _said: wording.no_rights(target),
    SHELL_QUOTA: wording.quota_reached,
    SHELL_GONE: lambda target, _said: wording.session_ended(target),
    PROCESS_ENDED: lambda target, _said: wording.lost(target, "the host ended the session"),
    OPERATION_TIMEOUT: lambda target, _said: wording.mute(target),
}


def _status(error: Any, at: At) -> ConnectionProblem:
    if at.opened:
        return wording.lost(at.target, f"the host answers with HTTP status {error.code}")
    if error.code == HTTPStatus.FORBIDDEN:
        return wording.no_rights(at.target)
    return wording.not_windows(at.target, at.way.port, f"it answers with HTTP status {error.code}")


_EXPLAINERS: tuple[tuple[type[Exception], Callable[[Any, At], ConnectionProblem]], ...] = (
    (requests.exceptions.ProxyError, _proxy),
    (requests.exceptions.SSLError, _tls),
    (requests.exceptions.ConnectTimeout, _no_connection),
    (requests.exceptions.ReadTimeout, _silence),
    (requests.exceptions.ConnectionError, _connection),
    (requests.exceptions.ChunkedEncodingError, _connection),
    (AuthenticationError, _account),
    (WSManFaultError, _fault),
    (WinRMTransportError, _status),
    (SpnegoError, _sign_in),
    (Exception, _other_web),
)
