"""Simulated hosts on the loopback address: sockets and threads, started and stopped.

Each host listens on ports of its own on 127.0.0.1, one for HTTP and one for HTTPS; the client
maps names to ports.
"""

import contextlib
import errno
import os
import selectors
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from cryptography.hazmat.primitives.asymmetric import ec

from wizard.simulator.certificates import certificate_for, make_key
from wizard.simulator.connection import WebPage, WinRM
from wizard.simulator.security import Accounts
from wizard.simulator.service import Execute, Service
from wizard.simulator.state import SimulatedHost

LOOPBACK = "127.0.0.1"
BACKLOG = 64


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports to listen on; 0 lets the system choose."""

    http: int = 0
    https: int = 0


ANY_PORTS = Ports()


class PortInUseError(OSError):
    """Another program listens on a port that was asked for."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} on {LOOPBACK} is in use by another program.")
        self.port = port


class SimulatedServer:
    """One host on the wire, from ``start`` to ``stop``; a context manager.

    ``host.connection`` says what answers: ``winrm``, a ``web-server`` that knows no WinRM, nobody
    (``refused``), or something that accepts connections and stays ``silent``; ``host.http`` and
    ``host.https`` say on which ports. A ``password`` takes the place of those of all accounts.
    """

    def __init__(
        self,
        host: SimulatedHost,
        *,
        ports: Ports = ANY_PORTS,
        key: ec.EllipticCurvePrivateKey | None = None,
        execute: Execute | None = None,
        password: str | None = None,
    ) -> None:
        self.host = host
        self.certificate = certificate_for(host.name, key or make_key())
        self.service = Service(host, execute)
        self.service.drop_connections = self._drop_connections
        self._ports = ports
        self._password = password
        self._accounts: Accounts | None = None
        self._lock = threading.Lock()
        self._listeners: list[socket.socket] = []
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._acceptor: threading.Thread | None = None
        self._waking: tuple[socket.socket, ...] = ()

    @property
    def http_port(self) -> int:
        """The port for HTTP, once started."""
        return int(self._listeners[0].getsockname()[1])

    @property
    def https_port(self) -> int:
        """The port for HTTPS, once started."""
        return int(self._listeners[1].getsockname()[1])

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate, in upper-case hexadecimal digits."""
        return self.certificate.fingerprint

    @property
    def exchanges(self) -> int:
        """How many exchanges there were."""
        return self.service.exchanges.count

    def start(self) -> Self:
        """Listen; raise ``PortInUseError`` if a port that was asked for is taken."""
        try:
            known = self.host.passwords
            passwords = {name: self._password or known[name] for name in known}
            self._accounts = Accounts(self.host.name, passwords)
            for port in (self._ports.http, self._ports.https):
                self._listeners.append(_bound(port))
            self._waking = socket.socketpair()
            for listener in self._open:
                listener.listen(BACKLOG)
            if self._open:
                self._acceptor = self._thread("accept", self._accept)
                self._acceptor.start()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Close everything, and return when no thread is left."""
        for waker in self._waking[:1]:
            waker.close()
        if self._acceptor is not None:
            self._acceptor.join()
        self.service.close()
        self._drop_connections()
        with self._lock:
            threads = [*self._connections]
        for thread in threads:
            thread.join()
        for listener in (*self._listeners, *self._waking):
            listener.close()
        if self._accounts is not None:
            self._accounts.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def _open(self) -> list[socket.socket]:
        """The listeners on which somebody listens; the others' ports are only kept."""
        if self.host.connection == "refused":
            return []
        wanted = (self.host.http, self.host.https)
        return [each for each, listens in zip(self._listeners, wanted, strict=True) if listens]

    def _thread(self, does: str, target: Callable[[], None]) -> threading.Thread:
        return threading.Thread(target=target, name=f"{self.host.name} {does}", daemon=True)

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._waking[1], selectors.EVENT_READ)
            for listener in self._open:
                selector.register(listener, selectors.EVENT_READ, listener)
            while True:
                for key, _ in selector.select():
                    if not isinstance(key.data, socket.socket):
                        return
                    self._welcome(key.data)

    def _welcome(self, listener: socket.socket) -> None:
        try:
            connection, _ = listener.accept()
        except OSError:  # gone before it was accepted
            return
        tls = listener is self._listeners[1]
        thread = self._thread("serve", lambda: self._serve(connection, tls=tls))
        with self._lock:
            self._connections[thread] = connection
        thread.start()

    def _serve(self, connection: socket.socket, *, tls: bool) -> None:
        try:
            if self.host.connection == "silent":
                self.service.hold()
            elif self.service.wait_until_up():
                self._handle(self._encrypted(connection) if tls else connection, tls=tls)
        except OSError:
            pass  # the client went away
        finally:
            with self._lock:
                self._connections.pop(threading.current_thread()).close()

    def _encrypted(self, connection: socket.socket) -> ssl.SSLSocket:
        with self._lock:  # the socket is never one that _drop_connections cannot reach
            encrypted = self.certificate.context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
            self._connections[threading.current_thread()] = encrypted
        encrypted.do_handshake()
        return encrypted

    def _handle(self, connection: socket.socket, *, tls: bool) -> None:
        if self.host.connection == "web-server":
            WebPage(connection)
        elif self._accounts is not None:
            WinRM(connection, self.service, self._accounts, tls=tls)

    def _drop_connections(self) -> None:
        """Shut the sockets down; each thread sees the end of its connection and closes it."""
        with self._lock:
            for connection in self._connections.values():
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)


class SimulatedFleet:
    """Several hosts, started and stopped together; a context manager."""

    def __init__(
        self,
        hosts: Sequence[SimulatedHost],
        *,
        port_base: int = 0,
        password: str | None = None,
        execute: Execute | None = None,
    ) -> None:
        key = make_key()
        self.servers = [
            SimulatedServer(
                host,
                ports=Ports(port_base + 2 * n, port_base + 2 * n + 1) if port_base else ANY_PORTS,
                key=key,
                execute=execute,
                password=password,
            )
            for n, host in enumerate(hosts)
        ]

    def server(self, name: str) -> SimulatedServer:
        """Return the server of a host by its name, whatever the case."""
        return next(each for each in self.servers if each.host.name.lower() == name.lower())

    def start(self) -> Self:
        """Start every host, or none."""
        try:
            for server in self.servers:
                server.start()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop every host."""
        for server in self.servers:
            server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


def _bound(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # on Windows the option would let two programs share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
    except OSError as error:
        listener.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortInUseError(port) from error
        raise
    return listener


def main() -> int:
    """Run the command ``nested-virt-simulator``."""
    from wizard.simulator.cli import run  # noqa: PLC0415 - it imports this module

    return run(sys.argv[1:])
