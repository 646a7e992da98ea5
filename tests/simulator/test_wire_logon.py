import hashlib
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
import requests
from pypsrp.exceptions import AuthenticationError, WinRMTransportError
from pypsrp.wsman import WSMan

from tests.simulator.wire_support import PASSWORD, USER, StandIn, client, pipeline, serving, session
from wizard.simulator.server import SimulatedServer
from wizard.simulator.state import Account

IDENTIFY = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:i="http://schemas.dmtf.org/wbem/wsman/identify/1/wsmanidentity.xsd">'
    "<s:Header/><s:Body><i:Identify/></s:Body></s:Envelope>"
)
SOAP = {"Content-Type": "application/soap+xml;charset=UTF-8"}


def url(server: SimulatedServer, *, tls: bool = False) -> str:
    if tls:
        return f"https://127.0.0.1:{server.https_port}/wsman"
    return f"http://127.0.0.1:{server.http_port}/wsman"


def post(address: str, body: str = IDENTIFY, **options: Any) -> requests.Response:
    with requests.Session() as web:
        web.trust_env = False
        headers = SOAP | options.pop("headers", {})
        return web.post(address, data=body, headers=headers, timeout=10, **options)


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    return tmp_path / "host.pem"


@pytest.mark.parametrize("auth", ["ntlm", "negotiate"])
def test_ntlm_over_http_is_sealed(auth: str) -> None:
    with serving(StandIn()) as server, session(server, auth=auth) as pool:
        assert pipeline(pool, "Write-Output").invoke() == [1]
        assert pool.connection.transport.encryption is not None


@pytest.mark.parametrize("auth", ["ntlm", "negotiate", "basic"])
def test_https_takes_every_way_to_log_on(auth: str) -> None:
    with serving(StandIn()) as server, session(server, tls=True, auth=auth) as pool:
        assert pipeline(pool, "Write-Output").invoke() == [1]


def test_messages_may_be_sealed_inside_tls() -> None:
    with serving(StandIn()) as server, session(server, tls=True, encryption="always") as pool:
        assert pipeline(pool, "Write-Output").invoke() == [1]


@pytest.mark.parametrize("user", [USER.lower(), rf".\{USER}", rf"HV01\{USER}", rf"hv01\{USER}"])
def test_an_account_has_several_spellings(user: str) -> None:
    with serving(StandIn()) as server:
        for options in ({}, {"tls": True, "auth": "basic"}):
            with session(server, username=user, **options) as pool:
                assert pool.shell.owner == USER


@pytest.mark.parametrize(
    "options", [{}, {"tls": True}, {"tls": True, "auth": "basic"}, {"auth": "negotiate"}]
)
def test_a_wrong_password_and_an_unknown_user_look_the_same(options: dict[str, Any]) -> None:
    with serving(StandIn()) as server:
        for wrong in ({"password": "nonsense"}, {"username": "nobody"}):
            with pytest.raises(AuthenticationError), session(server, **options, **wrong):
                pass
        assert server.exchanges == 0


def test_hosts_in_one_process_have_their_own_passwords() -> None:
    first, second = StandIn("HV01"), StandIn("HV02")
    second.accounts = [Account(USER, "Other-2")]
    with serving(first) as one, SimulatedServer(second) as two:
        with session(one), session(two, password="Other-2"):
            pass
        with pytest.raises(AuthenticationError), session(two):
            pass


def test_an_unencrypted_body_over_http_is_refused() -> None:
    with serving(StandIn()) as server:
        with pytest.raises(WinRMTransportError) as caught, session(server, encryption="never"):
            pass
        assert caught.value.code == 500
        assert server.exchanges == 0


def test_basic_is_refused_over_http() -> None:
    with serving(StandIn()) as server:
        answer = post(url(server), auth=(USER, PASSWORD))
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Negotiate"


@pytest.mark.parametrize(
    "authorization", ["Negotiate !!!", "Negotiate AAAA", "NTLM TlRMTVNTUAA=", "Basic Og==", "Odd x"]
)
def test_a_token_that_is_none_is_refused(authorization: str) -> None:
    with serving(StandIn()) as server:
        answer = post(url(server), headers={"Authorization": authorization})
        assert answer.status_code == 401


def test_a_body_that_another_context_sealed_is_refused() -> None:
    with serving(StandIn()) as server, session(server) as pool:
        transport = pool.connection.transport
        sealing = transport.encryption
        assert transport.session is not None
        transport.session.close()  # the next request comes over a new connection
        with pytest.raises(WinRMTransportError) as caught:
            pool.get_available_runspaces()
        assert caught.value.code == 400
        assert sealing is transport.encryption
        transport.session = transport.encryption = None
        assert pool.get_available_runspaces() == 1


def test_identify_tells_those_who_did_not_log_on_only_the_vendor() -> None:
    with serving(StandIn()) as server:
        answer = post(url(server), headers={"WSMANIDENTIFY": "unauthenticated"})
        assert answer.status_code == 200
        assert "Microsoft Corporation" in answer.text
        assert "OS: 0.0.0 SP: 0.0 Stack: 3.0" in answer.text
        assert post(url(server)).status_code == 401


def test_identify_tells_the_version_after_the_logon(pem: Path) -> None:
    with serving(StandIn()) as server:
        pem.write_text(server.certificate.pem)
        answer = post(url(server, tls=True), auth=(USER, PASSWORD), verify=str(pem))
        assert "OS: 10.0.20348 SP: 0.0 Stack: 3.0" in answer.text
        assert server.exchanges == 0


def test_the_certificate_is_the_hosts_and_can_be_trusted(pem: Path) -> None:
    with serving(StandIn()) as server:
        shown = ssl.get_server_certificate(("127.0.0.1", server.https_port))
        encoded = ssl.PEM_cert_to_DER_cert(shown)
        assert hashlib.sha256(encoded).hexdigest().upper() == server.fingerprint
        pem.write_text(shown)
        with session(server, tls=True, cert_validation=str(pem)) as pool:
            assert pipeline(pool, "Write-Output").invoke() == [1]


def test_the_certificate_is_not_trusted_without_a_word() -> None:
    with serving(StandIn()) as server, pytest.raises(requests.exceptions.SSLError):
        post(url(server, tls=True), headers={"WSMANIDENTIFY": "unauthenticated"})


def test_other_methods_and_paths_are_refused() -> None:
    with serving(StandIn()) as server, requests.Session() as web:
        web.trust_env = False
        assert web.get(url(server), timeout=10).status_code == 405
        assert web.post(url(server).replace("wsman", "other"), timeout=10).status_code == 404


def test_what_is_not_an_envelope_is_refused(pem: Path) -> None:
    with serving(StandIn()) as server:
        pem.write_text(server.certificate.pem)
        for body in ("nonsense", "<a/>"):
            answer = post(url(server, tls=True), body, auth=(USER, PASSWORD), verify=str(pem))
            assert answer.status_code == 400


def test_an_unknown_action_is_a_fault() -> None:
    with serving(StandIn()) as server:
        wsman: WSMan = client(server)
        with pytest.raises(Exception, match="does not support the action") as caught:
            wsman.get_server_config()
        assert getattr(caught.value, "code", None) == 2150858753
        wsman.close()


def test_a_request_in_pieces_is_put_together() -> None:
    head = (
        "POST /wsman HTTP/1.1\r\nHost: x\r\nWSMANIDENTIFY: unauthenticated\r\n"
        f"Content-Length: {len(IDENTIFY)}\r\n\r\n"
    )
    with (
        serving(StandIn()) as server,
        socket.create_connection(("127.0.0.1", server.http_port), timeout=10) as raw,
    ):
        for piece in (head[:10], head[10:], IDENTIFY[:7], IDENTIFY[7:]):
            raw.sendall(piece.encode())
        assert raw.recv(12) == b"HTTP/1.1 200"
