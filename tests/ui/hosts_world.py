"""Hosts in every state of the first page, without a network."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from wizard.flow.state import HostEntry, HostStatus
from wizard.model.facts import (
    GIB,
    Host,
    OperatingSystem,
    Processor,
    ProductType,
    VirtualMachine,
    VmRef,
)
from wizard.model.text import text
from wizard.remoting.discovery import Layer, LayerStatus, Probe
from wizard.remoting.problems import AccessDenied, Certificate, CertificateRejected

REFUSED = "hv-ham-03.corp.example"
CERTIFICATE = Certificate(
    "CN=hv-ham-03", "CN=hv-ham-03", "2025-01-02T00:00:00", "2026-12-19T00:00:00", "a1b2" * 16
)
LAYERS = ("Name found", "Port open", "Certificate trusted", "Answers", "Signed in", "VMs")


def host(name: str, vms: int = 2) -> Host:
    return Host(
        name,
        datetime(2026, 11, 2, 17, 42, tzinfo=UTC),
        operating_system=OperatingSystem(
            build=20348, product_type=ProductType.SERVER, free_memory=64 * GIB
        ),
        processors=(Processor(manufacturer="GenuineIntel", name="Xeon"),),
        vms=tuple(VirtualMachine(VmRef(f"{name}-{i}", f"vm-{i}"), "Off") for i in range(vms)),
    )


def probe(passed: int, *, failed: bool = False) -> Probe:
    statuses = [LayerStatus.PASSED] * passed + [LayerStatus.FAILED] * failed
    statuses += [LayerStatus.NOT_ASKED] * (len(LAYERS) - len(statuses))
    pairs = zip(LAYERS, statuses, strict=True)
    return Probe(tuple(Layer(text(name), status) for name, status in pairs))


def ready(name: str) -> HostEntry:
    return HostEntry(
        name, HostStatus.READY, account="corp\\tester", probe=probe(4), host=host(name)
    )


ADDED = HostEntry("hv-new-01", account="corp\\tester")
CONNECTING = HostEntry("hv-ber-03", HostStatus.CONNECTING, doing=text("signing in"))
DENIED = HostEntry(
    REFUSED,
    HostStatus.FAILED,
    account="corp\\tester",
    probe=probe(4),
    problem=AccessDenied(text("The host does not accept corp\\tester."), text("Sign in again.")),
)
UNTRUSTED = replace(
    DENIED,
    name="hv-ham-04",
    probe=probe(2, failed=True),
    problem=CertificateRejected(text("Not trusted."), text("Compare it."), CERTIFICATE),
)
FROM_FILE = HostEntry(
    "hv-far-01.branch.example",
    HostStatus.READY,
    host=host("hv-far-01.branch.example"),
    from_file=Path("inspections", "hv-far-01.inspection.json"),
)
STATES = {
    "empty": (),
    "added": (ADDED,),
    "connecting": (ready("hv-ber-01"), CONNECTING),
    "ready": (ready("hv-ber-01"), ready("hv-ber-02")),
    "failed": (ready("hv-ber-01"), DENIED, UNTRUSTED),
    "of files": (FROM_FILE, ready("hv-ber-01")),
}
