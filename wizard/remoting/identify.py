"""The question WS-Management answers to anybody: who is there.

Source: Microsoft Learn, "Detecting whether a remote computer supports WS-Management". The name of
the answer's element is compared without its namespace, which Microsoft's pages spell in two ways.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from wizard.remoting import wording
from wizard.remoting.names import in_ascii
from wizard.remoting.problems import ConnectionProblem
from wizard.remoting.target import Target
from wizard.remoting.ways import Way

if TYPE_CHECKING:
    import requests

LARGEST_ANSWER = 64 * 1024  # bytes
TIME_LIMITS = (3.0, 5.0)  # seconds to connect, and to answer
VENDOR = "microsoft"
OK = 200
UNAUTHORIZED = 401
_QUESTION = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:i="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd">'
    "<s:Header/><s:Body><i:Identify/></s:Body></s:Envelope>"
)
_HEADERS = {
    "Content-Type": "application/soap+xml;charset=UTF-8",
    "WSMANIDENTIFY": "unauthenticated",
}
_SIGN_IN = re.compile(r"\b(negotiate|kerberos|ntlm)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who answers; empty where only the request to sign in gave it away."""

    vendor: str = ""
    version: str = ""


def identify(target: Target, way: Way) -> Identity:
    """Ask who answers on a port. Blocks for some seconds at most.

    Raises:
        ConnectionProblem: it is not the remote management of Windows, or it does not answer.

    """
    import requests  # noqa: PLC0415 - keeps start-up quick

    from wizard.remoting.explaining import At, explain  # noqa: PLC0415
    from wizard.remoting.web import url_of, web_session  # noqa: PLC0415

    with web_session(target, way) as session:
        try:
            with session.post(
                url_of(in_ascii(target.where), way),
                data=_QUESTION,
                headers=_HEADERS,
                timeout=TIME_LIMITS,
                allow_redirects=False,
                stream=True,
            ) as answer:
                content = answer.raw.read(LARGEST_ANSWER, decode_content=True)
        except requests.RequestException as error:
            raise explain(error, At(target, way)) from error
    return understood(answer, content, target, way)


def understood(answer: "requests.Response", content: bytes, target: Target, way: Way) -> Identity:
    """Judge an answer; raises ``NotAHost``."""
    asked = answer.headers.get("WWW-Authenticate", "")
    if answer.status_code == UNAUTHORIZED and _SIGN_IN.search(asked):
        return Identity()
    if answer.status_code != OK:
        raise _not_windows(target, way, f"it answers with HTTP status {answer.status_code}")
    identity = _read(content)
    if identity is None:
        raise _not_windows(target, way, "it answers like a web server")
    if VENDOR not in identity.vendor.casefold():
        raise _not_windows(target, way, f"it is made by “{identity.vendor[:80]}”")
    return identity


def _read(content: bytes) -> Identity | None:
    if b"<!" in content:  # neither a document type nor entities belong into an answer
        return None
    try:
        envelope = ET.fromstring(content)  # noqa: S314 - no document type, no entities
    except (ET.ParseError, ValueError):
        return None
    values = {each.tag.rpartition("}")[2]: (each.text or "").strip() for each in envelope.iter()}
    if "IdentifyResponse" not in values:
        return None
    return Identity(values.get("ProductVendor", ""), values.get("ProductVersion", ""))


def _not_windows(target: Target, way: Way, seen: str) -> ConnectionProblem:
    return wording.not_windows(target, way.port, seen)
