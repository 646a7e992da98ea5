"""Five hosts and 24 virtual machines with everything the middle pages have to show."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.builders import (
    a_guest,
    a_host,
    a_hyper_v,
    a_memory,
    a_ref,
    a_switch,
    a_system,
    a_vm,
    a_vm_processor,
    a_windows,
    an_adapter,
    an_amd_processor,
)
from wizard.flow.flow import Flow, Settings
from wizard.flow.state import HostEntry, HostStatus, PageName
from wizard.model.facts import (
    GIB,
    DeviceGuard,
    Host,
    IntegrationService,
    OperatingSystem,
    ProductType,
    Version,
    VirtualMachine,
)

ALL_VERSIONS = tuple(Version(major, 0) for major in (5, 8, 9, 10, 12))
NOW = datetime(2026, 11, 2, 16, 50, tzinfo=UTC)


def vm(number: int, name: str, **changes: Any) -> VirtualMachine:
    return a_vm(**{"ref": a_ref(name, number), "configuration_version": Version(10, 0), **changes})


def running(number: int, name: str, **changes: Any) -> VirtualMachine:
    return vm(number, name, **{"state": "Running", "memory_assigned": 4 * GIB, **changes})


def dynamic(low: int, high: int) -> Any:
    return a_memory(dynamic=True, startup=low * GIB, minimum=low * GIB, maximum=high * GIB)


def windows(build: int, **changes: Any) -> OperatingSystem:
    return a_windows(**{"build": build, "free_memory": 150 * GIB, **changes})


def host(name: str, build: int, vms: Iterable[VirtualMachine], **changes: Any) -> Host:
    return a_host(
        **{
            "name": name,
            "asked_at": datetime(2026, 11, 2, 16, 42, 8, tzinfo=UTC),
            "operating_system": windows(build),
            "system": a_system(total_memory=256 * GIB),
            "hyper_v": a_hyper_v(supported_versions=ALL_VERSIONS),
            "vms": tuple(vms),
            **changes,
        }
    )


def berlin_1() -> Host:
    second = an_adapter(id="second", name="Storage", switch_id="x", switch_name="Storage")
    two = (an_adapter(), second)
    return host(
        "hv-ber-01.corp.example",
        26100,
        (
            running(1, "build-agent-01", memory=a_memory(startup=16 * GIB)),
            running(2, "build-agent-02", memory=a_memory(startup=16 * GIB)),
            running(3, "SRV-Übersetzung-Stuttgart-04", memory=dynamic(2, 16)),
            vm(4, "AzureLocal-Node-A", memory=a_memory(startup=32 * GIB), adapters=two),
            vm(5, "AzureLocal-Node-B", memory=a_memory(startup=32 * GIB), adapters=two),
            running(6, "k8s-lab-1", processor=a_vm_processor(exposes_virtualization=True)),
        ),
        device_guard=DeviceGuard(2, (1, 2), (1, 2), 0, 0),
        switches=(a_switch(), a_switch(id="x", name="Storage", kind="Internal")),
    )


def berlin_2() -> Host:
    deaf = tuple(
        IntegrationService(kind, enabled=True, status="NoContact")
        for kind in ("9F8233AC-BE49-4C79-8EE3-E7E1985B2077",)
    )
    return host(
        "hv-ber-02.corp.example",
        20348,
        (
            vm(11, "exam-2026-client", state="Saved", memory=dynamic(1, 8)),
            running(12, "exam-2026-server", memory=dynamic(2, 12)),
            running(
                13,
                "Testumgebung für die Übernahme der Buchungen – Stand 2026-11 (nicht löschen!)",
                memory=dynamic(4, 24),
                integration_services=deaf,
            ),
            running(14, "docker-ci", memory=a_memory(startup=8 * GIB)),
            vm(15, "wsus", memory=a_memory(startup=8 * GIB)),
        ),
    )


def munich_1() -> Host:
    return host(
        "hv-muc-01.corp.example",
        20348,
        (
            vm(21, "Prüfstand Straßenbahn Süd", configuration_version=Version(9, 0)),
            running(22, "Prüfstand Straßenbahn Nord", memory=dynamic(2, 16)),
            running(23, "sql-lab", clustered=True, memory=dynamic(4, 16)),
            running(24, "Prüfstand-11", guest=a_guest(build=9600, name="Windows Server 2012 R2")),
            vm(25, "Prüfstand-12"),
        ),
        processors=(an_amd_processor(),),
    )


def munich_2() -> Host:
    return host(
        "hv-muc-02.werk-sued.corp.example",
        17763,
        (vm(31, "Lager-01"), vm(32, "Lager-02"), vm(33, "Lager-03")),
        processors=(an_amd_processor(),),
    )


def lab() -> Host:
    small = a_memory(startup=2 * GIB)
    return host(
        "LAB-HOST-07",
        22631,
        (
            running(41, "Schulung-01", memory=small),
            running(42, "Schulung-02", memory=small),
            running(43, "Schulung-03", memory=small, processor=a_vm_processor(count=1)),
            vm(44, "Schulung-04", memory=dynamic(1, 4)),
            vm(45, "Schulung-05", processor=a_vm_processor(exposes_virtualization=None)),
        ),
        operating_system=windows(22631, product_type=ProductType.WORKSTATION, edition="Enterprise"),
        switches=(a_switch(kind="Internal"),),
        device_guard=None,
        unanswered={"device guard": "The account may not see it."},
    )


def hosts() -> tuple[Host, ...]:
    return (berlin_1(), berlin_2(), munich_1(), munich_2(), lab())


def a_flow(runs: Path, read: Iterable[Host] | None = None, page: PageName | None = None) -> Flow:
    """Return a flow whose hosts were read and judged, open at a page."""
    flow = Flow(Settings(runs=runs, operator=r"corp\mweber"))
    found = hosts() if read is None else tuple(read)
    entries = tuple(HostEntry(h.name, HostStatus.READY, host=h) for h in found)
    flow.store.change(hosts=entries)
    flow.deciding.facts_changed([h.name for h in found])
    if page is not None:
        before = tuple(PageName)[: tuple(PageName).index(page) + 1]
        flow.store.change(page=page, visited=frozenset(before))
    return flow
