import struct
from xml.etree.ElementTree import ParseError

import pytest
import requests
from pypsrp.exceptions import (
    AuthenticationError,
    WinRMError,
    WinRMTransportError,
    WSManFaultError,
)
from requests.exceptions import (
    ConnectionError as NoConnection,
)
from requests.exceptions import ConnectTimeout, ProxyError, ReadTimeout, SSLError
from spnego.exceptions import BadMechanismError, NoCredentialError
from urllib3.connection import HTTPConnection
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError

from wizard.remoting.explaining import At, explain, is_certificate_trouble, is_shell_gone
from wizard.remoting.problems import (
    AccessDenied,
    ConnectionLost,
    ConnectionProblem,
    NotAHost,
    Unreachable,
)
from wizard.remoting.target import Account, Target
from wizard.remoting.ways import Way

TARGET = Target("hv-muc-01", account=Account("corp\\mweber", "Hidden-Away-7!"))
POOL = HTTPConnection("hv-muc-01")


def failed(reason: Exception) -> NoConnection:
    return NoConnection(MaxRetryError(POOL, "/wsman", reason))  # type: ignore[arg-type]


def fault(code: int | None, reason: str | None = None) -> WSManFaultError:
    return WSManFaultError(code, "hv-muc-01", reason, None, None, None)


REFUSED = failed(NewConnectionError(POOL, "refused"))
NO_NAME = failed(NameResolutionError("hv-muc-01", POOL, OSError("nope")))  # type: ignore[arg-type]
GONE = fault(2150858843, "The request contained invalid selectors.")
WRONG_VERSION = SSLError("[SSL: WRONG_VERSION_NUMBER] wrong version number")

BEFORE = [
    (REFUSED, Unreachable, "refuses connections to port 5985"),
    (NO_NAME, Unreachable, "is not known"),
    (ConnectTimeout("slow"), Unreachable, "does not answer on port 5985"),
    (ReadTimeout("slow"), Unreachable, "then says nothing"),
    (ProxyError("x"), Unreachable, "proxy"),
    (WRONG_VERSION, NotAHost, "does not speak TLS"),
    (SSLError("handshake failure"), NotAHost, "TLS with it fails"),
    (NoConnection("('Connection aborted.', RemoteDisconnected())"), NotAHost, "without an answer"),
    (
        AuthenticationError("Failed to authenticate the user corp\\mweber with negotiate"),
        AccessDenied,
        r"does not accept corp\mweber",
    ),
    (
        AuthenticationError("The server did not response with one of the following"),
        AccessDenied,
        "no Negotiate sign-in",
    ),
    (NoCredentialError(context_msg="No ticket"), AccessDenied, "cannot sign in"),
    (BadMechanismError(context_msg="Server not found"), AccessDenied, "cannot sign in"),
    (fault(5, "Access is denied."), AccessDenied, "gives no access"),
    (fault(2150859173, "5 shells are allowed."), ConnectionProblem, "5 shells are allowed."),
    (fault(2150858811, "No such configuration."), ConnectionProblem, "No such configuration."),
    (fault(2150858793, "Timed out."), Unreachable, "says nothing"),
    (fault(None), NotAHost, "something else"),
    (WinRMTransportError("http", 404, "<html>"), NotAHost, "HTTP status 404"),
    (WinRMTransportError("http", 403, ""), AccessDenied, "gives no access"),
    (WinRMTransportError("http", 503, ""), NotAHost, "HTTP status 503"),
    (ParseError("syntax error"), NotAHost, "something else"),
    (KeyError("hv-muc-01"), NotAHost, "something else"),
    (struct.error("unpack"), NotAHost, "something else"),
    (WinRMError("Received related id does not match"), NotAHost, "something else"),
    (requests.TooManyRedirects("302"), NotAHost, "something else"),
]
DURING = [
    (REFUSED, Unreachable, "refuses"),
    (ReadTimeout("slow"), ConnectionLost, "fell silent"),
    (NoConnection("('Connection aborted.', RemoteDisconnected())"), ConnectionLost, "closed it"),
    (GONE, ConnectionLost, "has ended"),
    (fault(995, "The I/O operation has been aborted."), ConnectionLost, "ended the session"),
    (fault(1726, "The remote procedure call failed."), ConnectionLost, "procedure call"),
    (fault(5, "Access is denied."), AccessDenied, "gives no access"),
    (WinRMTransportError("http", 500, ""), ConnectionLost, "HTTP status 500"),
    (ParseError("syntax error"), ConnectionLost, "not understood"),
    (SSLError("decryption failed"), ConnectionLost, "TLS failed"),
]


@pytest.mark.parametrize(
    ("error", "kind", "said", "opened"),
    [(*row, False) for row in BEFORE] + [(*row, True) for row in DURING],
)
def test_every_exception_becomes_a_problem_in_words(
    error: Exception, kind: type[ConnectionProblem], said: str, *, opened: bool
) -> None:
    problem = explain(error, At(TARGET, Way(https=False, port=5985), opened))
    assert type(problem) is kind
    assert said in str(problem)
    assert "hv-muc-01" in str(problem)
    assert str(problem.advice).endswith(".")
    assert "Hidden-Away" not in f"{problem}{problem.advice}{problem!r}"


def test_what_was_refused_for_want_of_a_session_was_not_done() -> None:
    assert is_shell_gone(GONE)
    assert is_shell_gone(WinRMTransportError("http", 400, ""))
    assert not is_shell_gone(fault(995))
    assert not is_shell_gone(WinRMTransportError("http", 500, ""))
    assert not is_shell_gone(ReadTimeout("slow"))


def test_certificates_are_told_from_other_trouble_with_tls() -> None:
    assert is_certificate_trouble(SSLError("certificate verify failed: self-signed certificate"))
    assert is_certificate_trouble(SSLError('Fingerprints did not match. Expected "a", got "b"'))
    assert not is_certificate_trouble(WRONG_VERSION)
    assert not is_certificate_trouble(ReadTimeout("certificate verify failed"))
