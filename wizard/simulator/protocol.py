"""WS-Management as WinRM speaks it: an envelope in, an envelope out, nothing sent or stored.

Sources: DSP0226 (WS-Management), MS-WSMV (the shell operations, 2.2.4 and 3.1.4) and exchanges
with Windows hosts recorded by the pypsrp project. Where these say nothing, WinRM's behaviour is
unknown and this module does the plainest thing.
"""

import base64
import binascii
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from wizard.simulator.protocol_faults import FaultError

ENVELOPE = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
WSMAN_MICROSOFT = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
IDENTITY = "http://schemas.dmtf.org/wbem/wsman/identify/1/wsmanidentity.xsd"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
POWERSHELL = "http://schemas.microsoft.com/powershell"
FAULT = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
ANONYMOUS = f"{ADDRESSING}/role/anonymous"

IDENTIFY = "Identify"
MAX_ENVELOPE = 512_000  # MaxEnvelopeSizekb of Windows Server 2012 and later: 500
SMALLEST_ENVELOPE = 8192  # DSP0226 R13.1-2: what every service accepts
DEFAULT_TIMEOUT = 60.0  # WinRM's MaxTimeoutms
HEADER_ALLOWANCE = 2048  # what an answer takes beside its fragments

_DURATION = re.compile(
    r"P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?$"
)


class NotAnEnvelopeError(ValueError):
    """The bytes are not a SOAP envelope: WinRM answers 400 and no fault."""


@dataclass(frozen=True, slots=True)
class Request:
    """What one envelope asks for; ``body`` is the element inside ``s:Body``."""

    action: str
    message_id: str
    resource: str
    shell_id: str
    timeout: float
    max_envelope: int
    to: str
    body: Element | None

    @property
    def operation(self) -> str:
        """The last part of the action: ``Create``, ``Receive``, ..."""
        return self.action.rpartition("/")[2]

    @property
    def command_id(self) -> str:
        """The command that the body names, or "" for the shell itself."""
        found = self.body
        if found is not None and "CommandId" not in found.attrib and len(found):
            found = found[0]
        return "" if found is None else found.get("CommandId", "").upper()

    @property
    def room(self) -> int:
        """How many bytes of fragments fit into an answer as base64."""
        return max(self.max_envelope - HEADER_ALLOWANCE, HEADER_ALLOWANCE) * 3 // 4

    def text(self, *path: str) -> str:
        """Return the text of an element of the body, or ""."""
        return "" if self.body is None else (self.body.findtext("/".join(path)) or "").strip()

    def data(self, *path: str) -> bytes:
        """Return the bytes that an element of the body holds as base64."""
        try:
            return base64.b64decode(self.text(*path))
        except binascii.Error:
            raise NotAnEnvelopeError("the payload is not base64") from None


def tag(namespace: str, name: str) -> str:
    """Return a qualified name as ElementTree writes it."""
    return f"{{{namespace}}}{name}"


def parse(envelope: bytes) -> Request:
    """Read an envelope, or raise ``NotAnEnvelopeError``."""
    try:
        root = ET.fromstring(envelope)  # noqa: S314 - expat limits expansion; loopback
    except ET.ParseError:
        raise NotAnEnvelopeError("not XML") from None
    content = root.find(tag(ENVELOPE, "Body"))
    if root.tag != tag(ENVELOPE, "Envelope") or content is None:
        raise NotAnEnvelopeError("not SOAP 1.2")
    body = content[0] if len(content) else None
    header = root.find(tag(ENVELOPE, "Header"))
    if body is not None and body.tag == tag(IDENTITY, IDENTIFY):
        return Request(IDENTIFY, "", "", "", DEFAULT_TIMEOUT, MAX_ENVELOPE, "", body)
    return _request(Element("none") if header is None else header, body)


def _request(header: Element, body: Element | None) -> Request:
    size = header.findtext(tag(WSMAN, "MaxEnvelopeSize"), "").strip()
    asked = int(size) if size.isdigit() else MAX_ENVELOPE
    selectors = header.iterfind(f"{tag(WSMAN, 'SelectorSet')}/{tag(WSMAN, 'Selector')}")
    return Request(
        action=header.findtext(tag(ADDRESSING, "Action"), "").strip(),
        message_id=header.findtext(tag(ADDRESSING, "MessageID"), "").strip(),
        resource=header.findtext(tag(WSMAN, "ResourceURI"), "").strip(),
        shell_id=next(
            ((found.text or "").upper() for found in selectors if found.get("Name") == "ShellId"),
            "",
        ),
        timeout=seconds(header.findtext(tag(WSMAN, "OperationTimeout"), "")),
        max_envelope=min(max(asked, SMALLEST_ENVELOPE), MAX_ENVELOPE),
        to=header.findtext(tag(ADDRESSING, "To"), "").strip(),
        body=body,
    )


def seconds(duration: str) -> float:
    """Read an ``xs:duration`` without years and months; anything else is the default."""
    found = _DURATION.match(duration.strip())
    parts = {unit: float(value) for unit, value in found.groupdict("0").items()} if found else {}
    total = (
        (parts.get("days", 0) * 24 + parts.get("hours", 0)) * 60 + parts.get("minutes", 0)
    ) * 60 + parts.get("seconds", 0)
    return total or DEFAULT_TIMEOUT


def _envelope(action: str, relates_to: str, body: str) -> bytes:
    return (
        f'<s:Envelope xml:lang="en-US" xmlns:s="{ENVELOPE}" xmlns:a="{ADDRESSING}" '
        f'xmlns:x="{TRANSFER}" xmlns:w="{WSMAN}" xmlns:rsp="{SHELL}" xmlns:p="{WSMAN_MICROSOFT}">'
        f"<s:Header><a:Action>{escape(action)}</a:Action>"
        f"<a:MessageID>uuid:{str(uuid.uuid4()).upper()}</a:MessageID><a:To>{ANONYMOUS}</a:To>"
        f"<a:RelatesTo>{escape(relates_to)}</a:RelatesTo></s:Header>"
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def answer(request: Request, body: str = "") -> bytes:
    """Answer a request with a body of its own."""
    return _envelope(f"{request.action}Response", request.message_id, body)


def fault(request: Request, error: FaultError, machine: str) -> bytes:
    """Answer a request with a fault, in the form Windows gives it."""
    text = escape(error.message)
    body = (
        f"<s:Fault><s:Code><s:Value>{error.blame}</s:Value>"
        f"<s:Subcode><s:Value>{error.subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en-US">{text}</s:Text></s:Reason>'
        f'<s:Detail><f:WSManFault xmlns:f="{FAULT}" Code="{error.code}" '
        f"Machine={quoteattr(machine)}><f:Message>{text}</f:Message></f:WSManFault></s:Detail>"
        "</s:Fault>"
    )
    where = ADDRESSING if error.subcode.startswith("a:") else WSMAN.removesuffix(".xsd")
    return _envelope(f"{where}/fault", request.message_id, body)


def identified(version: str) -> bytes:
    """Answer Identify (DSP0226 section 11); it has no addressing headers."""
    return (
        f'<s:Envelope xml:lang="en-US" xmlns:s="{ENVELOPE}"><s:Header/><s:Body>'
        f'<wsmid:IdentifyResponse xmlns:wsmid="{IDENTITY}">'
        f"<wsmid:ProtocolVersion>{WSMAN}</wsmid:ProtocolVersion>"
        "<wsmid:ProductVendor>Microsoft Corporation</wsmid:ProductVendor>"
        f"<wsmid:ProductVersion>{escape(version)}</wsmid:ProductVersion>"
        "</wsmid:IdentifyResponse></s:Body></s:Envelope>"
    ).encode()


def created(request: Request, shell_id: str, shell: str) -> bytes:
    """Answer Create with the way to the new shell, and the shell."""
    selector = f'<w:Selector Name="ShellId">{escape(shell_id)}</w:Selector>'
    reference = (
        f"<x:ResourceCreated><a:Address>{escape(request.to)}</a:Address><a:ReferenceParameters>"
        f"<w:ResourceURI>{escape(request.resource)}</w:ResourceURI>"
        f"<w:SelectorSet>{selector}</w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>"
    )
    return answer(request, reference + shell)


def shell_element(values: dict[str, str]) -> str:
    """Describe a shell, in answers to Create and Get (MS-WSMV 2.2.4.37)."""
    parts = "".join(f"<rsp:{name}>{escape(value)}</rsp:{name}>" for name, value in values.items())
    return f"<rsp:Shell>{parts}</rsp:Shell>"


def commanded(request: Request, command_id: str) -> bytes:
    """Answer Command with the id by which the command is spoken of."""
    inner = f"<rsp:CommandId>{escape(command_id)}</rsp:CommandId>"
    return answer(request, f"<rsp:CommandResponse>{inner}</rsp:CommandResponse>")


def received(request: Request, fragments: Iterable[bytes], *, done: bool) -> bytes:
    """Answer Receive: each fragment is a piece of the stream (MS-WSMV 2.2.4.31)."""
    command_id = request.command_id
    named = f" CommandId={quoteattr(command_id)}" if command_id else ""
    streams = "".join(
        f'<rsp:Stream Name="stdout"{named}>{base64.b64encode(piece).decode()}</rsp:Stream>'
        for piece in fragments
    )
    state = (
        f'<rsp:CommandState{named} State="{SHELL}/CommandState/Done">'
        "<rsp:ExitCode>0</rsp:ExitCode></rsp:CommandState>"
    )
    body = streams + (state if done else "")
    return answer(request, f"<rsp:ReceiveResponse>{body}</rsp:ReceiveResponse>")
