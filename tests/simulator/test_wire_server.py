"""Starting, stopping, and hosts that are no WinRM."""

import base64
import contextlib
import socket
import threading
import time
import uuid
from pathlib import Path
from xml.etree import ElementTree as ET

import psrpcore
import pytest
import requests
from psrpcore.types import PSInvocationState, RunspacePoolState

from tests.simulator.wire_support import (
    PASSWORD,
    USER,
    StandIn,
    execute,
    pipeline,
    serving,
    session,
)
from wizard.simulator.server import PortInUseError, Ports, SimulatedFleet, SimulatedServer

SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
SELECTORS = '<w:SelectorSet><w:Selector Name="ShellId">{}</w:Selector></w:SelectorSet>'


def test_a_fleet_starts_quickly_and_each_host_has_its_ports() -> None:
    hosts = [StandIn(f"HV{n:02}") for n in range(10)]
    began = time.perf_counter()
    with SimulatedFleet(hosts, execute=execute) as fleet:
        assert time.perf_counter() - began < 1
        ports = {port for each in fleet.servers for port in (each.http_port, each.https_port)}
        assert len(ports) == 20
        assert len({each.fingerprint for each in fleet.servers}) == 10
        with session(fleet.server("hv03")) as pool:
            pipeline(pool, "Write-Output").invoke()
        assert len(hosts[3].calls) == 1
    assert [each for each in threading.enumerate() if "HV" in each.name] == []


def test_stopping_closes_connections_that_are_open() -> None:
    with serving(StandIn()) as server:
        raw = socket.create_connection(("127.0.0.1", server.http_port), timeout=10)
        tls = socket.create_connection(("127.0.0.1", server.https_port), timeout=10)
    for each in (raw, tls):
        with contextlib.suppress(ConnectionResetError):  # it may not have been accepted yet
            assert each.recv(1) == b""
        each.close()


def test_a_server_that_was_never_started_can_be_stopped() -> None:
    SimulatedServer(StandIn()).stop()


def test_a_port_in_use_is_said_and_nothing_stays_open() -> None:
    with serving(StandIn()) as server, pytest.raises(PortInUseError) as caught:
        SimulatedServer(StandIn("HV02"), ports=Ports(0, server.http_port)).start()
    assert caught.value.port == server._ports.http or str(caught.value.port) in str(caught.value)


def test_a_fleet_starts_whole_or_not_at_all() -> None:
    with serving(StandIn()) as server:
        base = server.http_port - 2
        if base < 1024:  # pragma: no cover - the system chose an odd port
            pytest.skip("no room below the port")
        with pytest.raises((PortInUseError, OSError)):
            SimulatedFleet([StandIn("HV02"), StandIn("HV03")], port_base=base).start()
    assert [each for each in threading.enumerate() if "HV0" in each.name] == []


def test_a_refused_host_has_ports_on_which_nobody_listens() -> None:
    with serving(StandIn(connection="refused")) as server:
        for port in (server.http_port, server.https_port):
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), timeout=10)


def test_a_silent_host_accepts_and_never_answers() -> None:
    with serving(StandIn(connection="silent")) as server:
        with pytest.raises(requests.exceptions.ReadTimeout):
            requests.post(f"http://127.0.0.1:{server.http_port}/wsman", timeout=(0.2, 0.1))
        with pytest.raises(requests.exceptions.RequestException):
            requests.post(f"https://127.0.0.1:{server.https_port}/wsman", timeout=(0.2, 0.1))


def test_a_web_server_answers_its_page_to_everything() -> None:
    with serving(StandIn(connection="web-server")) as server:
        for method in ("GET", "POST", "OPTIONS"):
            answer = requests.request(
                method, f"http://127.0.0.1:{server.http_port}/wsman", data="x", timeout=10
            )
            assert answer.status_code == 200
            assert "text/html" in answer.headers["Content-Type"]


class SecondClient:
    """A client that shares nothing with pypsrp: psrpcore, requests and envelopes by hand."""

    def __init__(self, server: SimulatedServer, trust: Path) -> None:
        trust.write_text(server.certificate.pem)
        self.web = requests.Session()
        self.web.trust_env = False
        self.web.auth = (USER, PASSWORD)
        self.web.verify = str(trust)
        self.address = f"https://127.0.0.1:{server.https_port}/wsman"
        self.pool = psrpcore.ClientRunspacePool()
        self.id = str(self.pool.runspace_pool_id).upper()

    def ask(self, action: str, body: str, selectors: str = "") -> ET.Element:
        answer = self.web.post(
            self.address,
            data=(
                '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
                'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
                'xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" '
                f'xmlns:rsp="{SHELL}"><s:Header><a:Action>{action}</a:Action>'
                f"<a:MessageID>uuid:{uuid.uuid4()}</a:MessageID>"
                "<w:ResourceURI>http://schemas.microsoft.com/powershell/Microsoft.PowerShell"
                f"</w:ResourceURI><w:OperationTimeout>P0DT0H0M5.000S</w:OperationTimeout>"
                f"{selectors}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
            ),
            headers={"Content-Type": "application/soap+xml;charset=UTF-8"},
            timeout=10,
        )
        answer.raise_for_status()
        return ET.fromstring(answer.content)  # noqa: S314 - our own server

    def payload(self) -> str:
        sent = self.pool.data_to_send()
        assert sent is not None
        return base64.b64encode(sent.data).decode()

    def receive(self, attributes: str = "") -> None:
        body = (
            f"<rsp:Receive><rsp:DesiredStream{attributes}>stdout</rsp:DesiredStream></rsp:Receive>"
        )
        answer = self.ask(f"{SHELL}/Receive", body, SELECTORS.format(self.id))
        for stream in answer.iter(f"{{{SHELL}}}Stream"):
            data = base64.b64decode(stream.text or "")
            self.pool.receive_data(psrpcore.PSRPPayload(data, psrpcore.StreamType.default, None))


def test_a_second_independent_client_works(tmp_path: Path) -> None:
    with serving(StandIn()) as server:
        client = SecondClient(server, tmp_path / "host.pem")
        client.pool.open()
        client.ask(
            "http://schemas.xmlsoap.org/ws/2004/09/transfer/Create",
            f'<rsp:Shell ShellId="{client.id}"><creationXml xmlns="http://schemas.microsoft.com/'
            f'powershell">{client.payload()}</creationXml></rsp:Shell>',
        )
        while client.pool.state != RunspacePoolState.Opened:
            client.receive()
            while client.pool.next_event():
                pass
        shell = psrpcore.ClientPowerShell(client.pool)
        shell.add_command("Write-Output").add_parameter("InputObject", "hello")
        shell.start()
        answer = client.ask(
            f"{SHELL}/Command",
            f"<rsp:CommandLine><rsp:Command/><rsp:Arguments>{client.payload()}</rsp:Arguments>"
            "</rsp:CommandLine>",
            SELECTORS.format(client.id),
        )
        command_id = next(answer.iter(f"{{{SHELL}}}CommandId")).text
        output = []
        while shell.state == PSInvocationState.Running:
            client.receive(f' CommandId="{command_id}"')
            while event := client.pool.next_event():
                if isinstance(event, psrpcore.PipelineOutputEvent):
                    output.append(event.data)
        assert output == ["hello"]
        assert shell.state == PSInvocationState.Completed
        client.ask(
            "http://schemas.xmlsoap.org/ws/2004/09/transfer/Delete", "", SELECTORS.format(client.id)
        )
        client.web.close()


def test_a_host_may_listen_on_one_port_only() -> None:
    with serving(StandIn(https=False)) as server, session(server) as pool:
        assert pipeline(pool, "Write-Output").invoke() == [1]
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.https_port), timeout=10)
