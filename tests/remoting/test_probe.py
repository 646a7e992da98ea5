from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import requests

from tests.remoting.hosts import StandIn, over_http, over_https, serving
from wizard.remoting.discovery import LayerStatus, Probe, probe
from wizard.remoting.identify import Identity, understood
from wizard.remoting.problems import (
    CertificateRejected,
    ConnectionProblem,
    NotAHost,
    Unreachable,
)
from wizard.remoting.target import Target
from wizard.remoting.ways import Way
from wizard.simulator.server import SimulatedServer

WAY = Way(https=False, port=5985)
PASSED, FAILED, NOT_ASKED = LayerStatus.PASSED, LayerStatus.FAILED, LayerStatus.NOT_ASKED


def statuses(found: Probe) -> list[LayerStatus]:
    return [layer.status for layer in found.layers]


async def test_a_host_is_reached_by_http_layer_by_layer() -> None:
    host = StandIn()
    with serving(host) as server:
        found = await probe(over_http(server))
    assert found.problem is None
    assert found.transport == "http"
    assert [str(layer.name) for layer in found.layers] == [
        "Name found",
        "Port open",
        "Certificate trusted",
        "Answers as Windows remote management",
        "Signed in",
        "VMs",
    ]
    assert statuses(found) == [PASSED, PASSED, NOT_ASKED, PASSED, NOT_ASKED, NOT_ASKED]
    assert "127.0.0.1" in str(found.layers[0].detail)
    assert "Microsoft Corporation" in str(found.layers[3].detail)
    assert host.requests == 0  # nobody signed in


async def test_the_better_way_is_taken_once_its_certificate_is_trusted() -> None:
    with serving(StandIn()) as server:
        both = over_http(server, https_port=server.https_port)
        untrusted = await probe(both)
        trusted = await probe(replace(both, trusted_fingerprint=server.fingerprint))
    assert untrusted.transport == "http"
    assert untrusted.layers[2].status is FAILED
    assert "HTTP with encrypted messages is used" in str(untrusted.layers[2].detail)
    assert trusted.transport == "https"
    assert statuses(trusted)[:4] == [PASSED] * 4
    assert untrusted.certificate == trusted.certificate


async def test_a_port_of_its_own_is_used_for_what_it_speaks() -> None:
    with serving(StandIn()) as server:
        plain = Target.named(f"127.0.0.1:{server.http_port}")
        sealed = Target.named(f"127.0.0.1:{server.https_port}")
        by_http, untrusted = await probe(plain), await probe(sealed)
        trusted = await probe(replace(sealed, trusted_fingerprint=server.fingerprint))
    assert (by_http.transport, by_http.problem) == ("http", None)
    assert isinstance(untrusted.problem, CertificateRejected)
    assert (trusted.transport, trusted.problem) == ("https", None)


async def test_a_certificate_in_the_only_way_is_for_the_user_to_decide() -> None:
    with serving(StandIn()) as server:
        found = await probe(over_https(server))
        fingerprint = server.fingerprint
    assert isinstance(found.problem, CertificateRejected)
    assert found.problem.certificate.fingerprint == fingerprint.lower()
    assert found.certificate == found.problem.certificate
    assert found.transport is None
    assert statuses(found) == [PASSED, PASSED, FAILED, NOT_ASKED, NOT_ASKED, NOT_ASKED]


@pytest.mark.parametrize(
    ("connection", "target_of", "kind", "layer"),
    [
        ("refused", over_http, Unreachable, 1),
        ("silent", over_http, Unreachable, 3),
        ("web-server", over_http, NotAHost, 3),
        ("winrm", lambda _: Target("no-such-host.invalid"), Unreachable, 0),
        ("winrm", lambda s: over_https(s, https_port=s.http_port), NotAHost, 2),
        ("winrm", lambda s: over_http(s, http_port=s.https_port), NotAHost, 3),
        (
            "web-server",
            lambda s: over_https(s, trusted_fingerprint=s.fingerprint),
            NotAHost,
            3,
        ),
    ],
)
async def test_the_layer_that_fails_says_why(
    connection: Any,
    target_of: Callable[[SimulatedServer], Target],
    kind: type[ConnectionProblem],
    layer: int,
) -> None:
    with serving(StandIn(connection=connection)) as server:
        found = await probe(target_of(server))
    assert type(found.problem) is kind
    assert found.transport is None
    failed = found.layers[layer]
    assert failed.status is FAILED
    assert str(failed.detail) == str(found.problem)
    assert set(statuses(found)[layer + 1 :]) == {NOT_ASKED}


def answer(status: int, **headers: str) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return response


def identity(
    vendor: str, namespace: str = "http://schemas.dmtf.org/wbem/wsman/identity/1"
) -> bytes:
    return (
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
        f'<i:IdentifyResponse xmlns:i="{namespace}/wsmanidentity.xsd">'
        f"<i:ProductVendor>{vendor}</i:ProductVendor><i:ProductVersion>OS: 0.0.0</i:ProductVersion>"
        "</i:IdentifyResponse></s:Body></s:Envelope>"
    ).encode()


def test_windows_is_known_by_its_vendor_in_either_spelling_of_the_namespace() -> None:
    target = Target("hv-muc-01")
    for namespace in ("http://schemas.dmtf.org/x", "https://schemas.dmtf.org/y"):
        content = identity("Microsoft Corporation", namespace)
        assert understood(answer(200), content, target, WAY) == Identity(
            "Microsoft Corporation", "OS: 0.0.0"
        )


def test_a_request_to_sign_in_with_negotiate_is_a_host_too() -> None:
    for methods in ("Negotiate", "Kerberos, Negotiate"):
        response = answer(401, WWW_Authenticate=methods)
        assert understood(response, b"", Target("hv-muc-01"), WAY) == Identity()


@pytest.mark.parametrize(
    ("response", "content", "said"),
    [
        (answer(200), b"<html><body>It works</body></html>", "web server"),
        (answer(200), b"", "web server"),
        (answer(200), b"\x00\xff", "web server"),
        (answer(200), identity("Microsoft")[:100], "web server"),
        (answer(200), b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + identity("Microsoft"), "web server"),
        (answer(200), identity("Open Management Infrastructure"), "Open Management"),
        (answer(200), identity(""), "made by “”"),
        (answer(401, WWW_Authenticate='Basic realm="x"'), b"", "status 401"),
        (answer(302, Location="http://elsewhere/"), identity("Microsoft"), "status 302"),
        (answer(404), b"", "status 404"),
    ],
)
def test_anything_else_is_not_a_host(
    response: requests.Response, content: bytes, said: str
) -> None:
    with pytest.raises(NotAHost, match=said):
        understood(response, content, Target("hv-muc-01"), WAY)
