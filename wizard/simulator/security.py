"""Logging on to WinRM, and the sealing of its messages.

Negotiate as Windows does it over HTTP (MS-NTHT, MS-SPNG, MS-NLMP): the token exchange belongs to
the connection, and so does the sealing (MS-WSMV 2.2.9.1). NTLM comes bare or inside SPNEGO.
pyspnego is the acceptor. Basic is offered over TLS only, as WinRM refuses it in the clear unless
told otherwise.
"""

import base64
import binascii
import hmac
import os
import re
import struct
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import spnego
from spnego.exceptions import SpnegoError

SEALED = "multipart/encrypted"
PROTOCOL = "application/HTTP-SPNEGO-session-encrypted"
BOUNDARY = "Encrypted Boundary"
SEALED_TYPE = f'{SEALED};protocol="{PROTOCOL}";boundary="{BOUNDARY}"'
STORE_VARIABLE = "NTLM_USER_FILE"  # pyspnego's documented way to give an acceptor its accounts

_store_lock = threading.Lock()
_ORIGINAL = re.compile(rb"Length=(\d+)")


class NotSealedError(Exception):
    """The body cannot be unsealed: another context sealed it, or nobody."""


class Accounts:
    """The accounts of one host: user name and password, and the host's own name."""

    def __init__(self, host_name: str, passwords: Mapping[str, str]) -> None:
        for user, password in passwords.items():
            if {":", "\n", "\r"} & {*user, *password}:
                raise ValueError(f"A simulated account and its password hold no colon: {user}")
        self._host_name = host_name
        self._passwords = dict(passwords)
        self._folder = tempfile.TemporaryDirectory(prefix="simulated-host-")
        self._store = Path(self._folder.name) / "accounts"
        self._store.touch(mode=0o600)
        self._store.write_text("".join(self._lines()), encoding="utf-8")

    def close(self) -> None:
        """Remove the store."""
        self._folder.cleanup()

    def check(self, user: str, password: str) -> str | None:
        """Return the account's name if the password is right (Basic)."""
        name = self.name_of(user)
        expected = self._passwords.get(name, "") if name else ""
        right = hmac.compare_digest(expected.encode(), password.encode())
        return name if right and name else None

    def name_of(self, principal: str) -> str | None:
        r"""Return the account that ``HOST\user``, ``.\user`` or ``user`` means."""
        for name in self._passwords:
            if principal.lower() in {spelling.lower() for spelling in self._spellings(name)}:
                return name
        return None

    def step(self, context: spnego.ContextProxy, token: bytes) -> bytes | None:
        """Take one step of the logon, with this host's accounts in pyspnego's view."""
        with _store_lock:
            os.environ[STORE_VARIABLE] = str(self._store)
            return context.step(token)

    def _spellings(self, name: str) -> tuple[str, ...]:
        if "\\" in name or "@" in name:
            return (name,)
        hosts = dict.fromkeys((".", self._host_name, self._host_name.partition(".")[0]))
        return (name, *(f"{host}\\{name}" for host in hosts))

    def _lines(self) -> list[str]:
        lines = []
        for name, password in self._passwords.items():
            for spelling in self._spellings(name):
                domain, _, user = spelling.rpartition("\\")
                lines.append(f"{domain}:{user}:{password}\n")
        return lines


@dataclass(frozen=True, slots=True)
class Reply:
    """What the logon makes of a request: the account, or 401; and the header to answer with."""

    account: str | None
    challenges: tuple[str, ...] = ()


class Logon:
    """The security state of one connection."""

    def __init__(self, accounts: Accounts, *, tls: bool) -> None:
        self._accounts = accounts
        self._tls = tls
        self._context: spnego.ContextProxy | None = None
        self._account: str | None = None

    def offer(self) -> Reply:
        """Refuse, and name the ways to log on."""
        return Reply(None, ("Negotiate", 'Basic realm="WSMAN"') if self._tls else ("Negotiate",))

    def examine(self, authorization: str | None) -> Reply:
        """Look at a request's ``Authorization``; a connection stays logged on without one."""
        if not authorization:
            return Reply(self._account) if self._account else self.offer()
        scheme, _, credentials = authorization.partition(" ")
        try:
            decoded = base64.b64decode(credentials.strip(), validate=True)
        except binascii.Error:
            return self.offer()
        if scheme.lower() in ("negotiate", "ntlm"):
            return self._negotiate(scheme, decoded)
        if scheme.lower() == "basic" and self._tls:
            return self._basic(decoded)
        return self.offer()

    def _negotiate(self, scheme: str, token: bytes) -> Reply:
        if self._context is None or self._context.complete:
            self._account = None
            self._context = spnego.server(
                protocol="negotiate", options=spnego.NegotiateOptions.use_negotiate
            )
        try:
            answer = self._accounts.step(self._context, token)
        except (SpnegoError, ValueError, struct.error):
            self._context = None
            return self.offer()
        challenge = (f"{scheme} {base64.b64encode(answer).decode()}",) if answer else ()
        if not self._context.complete:
            return Reply(None, challenge)
        self._account = self._accounts.name_of(self._context.client_principal or "")
        return Reply(self._account, challenge) if self._account else self.offer()

    def _basic(self, decoded: bytes) -> Reply:
        user, _, password = decoded.decode(errors="replace").partition(":")
        account = self._accounts.check(user, password)
        return Reply(account) if account else self.offer()

    def unseal(self, body: bytes) -> bytes:
        """Return the envelope inside a sealed body."""
        head, _, rest = body.partition(b"application/octet-stream\r\n")
        length = _ORIGINAL.search(head)
        payload, closing, _ = rest.rpartition(f"--{BOUNDARY}--".encode())
        if self._context is None or not self._context.complete or not closing or length is None:
            raise NotSealedError
        try:
            size = struct.unpack_from("<i", payload)[0]
            envelope = self._context.unwrap_winrm(payload[4 : 4 + size], payload[4 + size :])
        except (SpnegoError, struct.error):
            raise NotSealedError from None
        if len(envelope) != int(length[1]):
            raise NotSealedError
        return envelope

    def seal(self, envelope: bytes) -> bytes:
        """Return a body that holds the envelope sealed."""
        if self._context is None:
            raise NotSealedError
        header, data, padding = self._context.wrap_winrm(envelope)
        size = len(envelope) + padding
        head = (
            f"--{BOUNDARY}\r\n\tContent-Type: {PROTOCOL}\r\n\tOriginalContent: "
            f"type=application/soap+xml;charset=UTF-8;Length={size}\r\n"
            f"--{BOUNDARY}\r\n\tContent-Type: application/octet-stream\r\n"
        )
        sealed = struct.pack("<i", len(header)) + header + data
        return head.encode() + sealed + f"--{BOUNDARY}--\r\n".encode()
