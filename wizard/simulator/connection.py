"""One connection to a simulated host: HTTP/1.1, the logon, the sealing, and planned trouble."""

import socket
from collections.abc import Iterable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from wizard.simulator import protocol
from wizard.simulator.protocol import NotAnEnvelopeError, Request
from wizard.simulator.security import SEALED, SEALED_TYPE, Accounts, Logon, NotSealedError
from wizard.simulator.service import ANONYMOUS_VERSION, Service
from wizard.simulator.trouble import Trouble

SOAP = "application/soap+xml;charset=UTF-8"
HTML = "text/html; charset=utf-8"
PAGE = b"<!DOCTYPE html><html><head><meta charset=utf-8><title>Welcome</title><body>It works.<br>"


class _Handler(BaseHTTPRequestHandler):
    """What every simulated connection has in common."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body in one segment: 7 ms for an exchange instead of 50

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(connection, ("127.0.0.1", 0), None)  # type: ignore[arg-type]

    def version_string(self) -> str:
        """Name the server as Windows does."""
        return "Microsoft-HTTPAPI/2.0"

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def read_body(self) -> bytes:
        """Return the body, whose length the client says."""
        length = self.headers.get("Content-Length") or ""
        return self.rfile.read(int(length)) if length.isdigit() else b""

    def answer(
        self,
        status: HTTPStatus,
        body: bytes = b"",
        kind: str = SOAP,
        challenges: Iterable[str] = (),
    ) -> None:
        """Send a whole response."""
        self.send_response(status)
        for challenge in challenges:
            self.send_header("WWW-Authenticate", challenge)
        if body:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class WebPage(_Handler):
    """A web server that is no WinRM: it answers the same page to everything."""

    def do_GET(self) -> None:
        """Answer the page."""
        self.read_body()
        self.answer(HTTPStatus.OK, PAGE, HTML)

    do_POST = do_GET  # noqa: N815
    do_PUT = do_GET  # noqa: N815
    do_OPTIONS = do_GET  # noqa: N815


class WinRM(_Handler):
    """The listener of WinRM; its security state lives as long as the connection."""

    def __init__(
        self, connection: socket.socket, service: Service, accounts: Accounts, *, tls: bool
    ) -> None:
        self._service = service
        self._logon = Logon(accounts, tls=tls)
        self._tls = tls
        super().__init__(connection)

    def do_GET(self) -> None:
        """Refuse: WinRM answers POST only."""
        self.read_body()
        self.answer(HTTPStatus.METHOD_NOT_ALLOWED)

    def do_POST(self) -> None:
        """Handle a request of WS-Management, or of the logon before it."""
        body = self.read_body()
        if self._service.exchanges.silent:
            self._service.hold()
            self.close_connection = True
        elif not self.path.lower().startswith("/wsman"):
            self.answer(HTTPStatus.NOT_FOUND)
        elif self.headers.get("WSMANIDENTIFY", "").lower() == "unauthenticated":
            self.answer(HTTPStatus.OK, protocol.identified(ANONYMOUS_VERSION))
        else:
            self._authenticate(body)

    def _authenticate(self, body: bytes) -> None:
        reply = self._logon.examine(self.headers.get("Authorization"))
        if reply.account is None:
            self.answer(HTTPStatus.UNAUTHORIZED, challenges=reply.challenges)
        elif not body:
            self.answer(HTTPStatus.OK, challenges=reply.challenges)
        else:
            self._open(body, reply.account, reply.challenges)

    def _open(self, body: bytes, account: str, challenges: tuple[str, ...]) -> None:
        sealed = self.headers.get("Content-Type", "").lower().startswith(SEALED)
        if not sealed and not self._tls:  # AllowUnencrypted is false
            self.answer(HTTPStatus.INTERNAL_SERVER_ERROR, challenges=challenges)
            return
        try:
            request = protocol.parse(self._logon.unseal(body) if sealed else body)
            answered = self._exchange(request, account)
        except (NotSealedError, NotAnEnvelopeError):
            self.answer(HTTPStatus.BAD_REQUEST, challenges=challenges)
            return
        if answered is None:
            self.close_connection = True
            return
        status, answer, kind = answered
        if sealed and kind == SOAP:
            answer, kind = self._logon.seal(answer), SEALED_TYPE
        self.answer(status, answer, kind, challenges)

    def _exchange(self, request: Request, account: str) -> tuple[HTTPStatus, bytes, str] | None:
        """Return the answer, or ``None`` where there is none and the connection closes."""
        if request.action == protocol.IDENTIFY:
            return HTTPStatus.OK, protocol.identified(self._service.version), SOAP
        trouble = self._service.exchanges.next()
        if trouble is Trouble.GARBAGE:
            return HTTPStatus.OK, PAGE, HTML
        if trouble in (Trouble.NONE, Trouble.DROP_AFTER):
            status, answer = self._service.handle(request, account)
            return (status, answer, SOAP) if trouble is Trouble.NONE else None
        if trouble is Trouble.SILENCE:
            self._service.hold()
        elif trouble is Trouble.RESTART:
            self._service.restart()
        return None
