"""Whole worlds, and what all findings together come to. Numbers are the worked cases."""

from dataclasses import replace
from typing import Any

from tests import builders as a
from tests.checks.worlds import registry
from wizard.checks.catalogue import HostVerdict, VmVerdict
from wizard.model.facts import GIB, Host, ProductType, Version
from wizard.model.findings import Policy

BOTH = (Policy.STANDARD, Policy.STRICT)
STANDARD, STRICT = (Policy.STANDARD,), (Policy.STRICT,)
CLIENT = ProductType.WORKSTATION
READY, NEEDS, BLOCKED = VmVerdict.READY, VmVerdict.NEEDS_ACTIONS, VmVerdict.BLOCKED
UP_TO_10 = tuple(Version(major, minor) for major, minor in ((8, 0), (9, 0), (9, 3), (10, 0)))


def amd(build: int, version: str, supported: tuple[Version, ...] = UP_TO_10, **more: Any) -> Host:
    return a.a_host(
        operating_system=a.a_windows(build=build, **more),
        processors=(a.an_amd_processor(),),
        hyper_v=a.a_hyper_v(supported_versions=supported),
        vms=(a.a_vm(configuration_version=Version.parse(version)),),
    )


def one_vm(**changes: Any) -> Host:
    return a.a_host(vms=(a.a_vm(**changes),))


def of_build(build: int, version: str, *supported: str) -> Host:
    return a.a_host(
        operating_system=a.a_windows(build=build),
        hyper_v=a.a_hyper_v(supported_versions=tuple(map(Version.parse, supported))),
        vms=(a.a_vm(configuration_version=Version.parse(version)),),
    )


WINDOWS_11: dict[str, Any] = {
    "product_type": CLIENT,
    "caption": "Microsoft Windows 11 Pro",
    "edition": "Professional",
    "installation_type": "Client",
}
ENABLED = a.a_vm_processor(exposes_virtualization=True)
LINUX = a.a_guest(name="Ubuntu", version="5.15.0", build=None, product_type=None)
BARE = a.a_host(
    system=a.a_system(hypervisor_present=False),
    hyper_v=a.a_hyper_v(role_state=2, service=None, service_present=False),
    processors=(
        a.a_processor(
            vm_monitor_mode_extensions=True,
            second_level_address_translation=True,
            virtualization_firmware_enabled=False,
        ),
    ),
)
STILL = a.a_host(
    system=a.a_system(hypervisor_present=False),
    processors=(
        a.a_processor(
            vm_monitor_mode_extensions=True,
            second_level_address_translation=True,
            virtualization_firmware_enabled=True,
        ),
    ),
)
SMALL_HOST = a.a_host(
    system=a.a_system(total_memory=16 * GIB),
    operating_system=a.a_windows(free_memory=5 * GIB),
    vms=(a.a_vm(), a.a_vm(ref=a.a_ref("Other", 2), state="Running", memory_assigned=10 * GIB)),
)
NO_SHUTDOWN = tuple(
    replace(service, status="NoContact")
    for service in a.a_vm(state="Running").integration_services or ()
)
MANY_PROCESSORS = a.a_host(
    hyper_v=a.a_hyper_v(logical_processors=256),
    vms=(a.a_vm(state="Running", guest=a.a_guest(), processor=a.a_vm_processor(count=240)),),
)
WITH_DYNAMIC_MEMORY = one_vm(
    state="Running", memory=a.a_memory(dynamic=True, startup=GIB), memory_assigned=12 * GIB
)
LOCKED = registry(status=2, enabled=1, locked=1, credential_guard=1)[0]
THREE_ADAPTERS = a.a_host(
    switches=(a.a_switch(), a.a_switch(id="private", name="Private", kind="Private")),
    vms=(
        a.a_vm(
            adapters=(
                a.an_adapter(),
                a.an_adapter(id="2", switch_id=None, switch_name="", connected=False),
                a.an_adapter(id="3", switch_id="private", switch_name="Private"),
            )
        ),
    ),
)
MEM_1 = {"HST-MEM-01", "VM-STATE-02"}  # the other VM runs
PLANNED = {"VM-STATE-02", "FC-DM-01", "VM-MEM-01", "VM-MEM-02", "VM-MEM-03"}
HOST_READY, HOST_WARNS = HostVerdict.READY, HostVerdict.READY_WITH_WARNINGS
HOST_BLOCKED, INCOMPLETE = HostVerdict.BLOCKED, HostVerdict.INCOMPLETE

CASES = [
    ("01", BOTH, a.a_host(), HOST_READY, READY, set()),
    ("03", BOTH, one_vm(processor=ENABLED), HOST_READY, VmVerdict.ALREADY_ENABLED, set()),
    ("05", BOTH, of_build(14393, "8.0", "5.0", "8.0"), HOST_READY, READY, set()),
    ("07", BOTH, of_build(10240, "5.0", "5.0"), HOST_BLOCKED, BLOCKED, {"HST-OS-01", "VM-VER-01"}),
    ("09 strict", STRICT, amd(20348, "10.0"), HOST_BLOCKED, BLOCKED, {"HST-CPU-02"}),
    ("09", STANDARD, amd(20348, "10.0"), HOST_READY, READY, set()),
    ("11", STANDARD, amd(20348, "9.3"), HOST_READY, NEEDS, {"VM-VER-03"}),
    ("13", STANDARD, amd(22631, "10.0", **WINDOWS_11), HOST_READY, READY, set()),
    (
        "15",
        BOTH,
        of_build(20348, "5.0", "8.0", "10.0"),
        HOST_READY,
        NEEDS,
        {"VM-VER-01", "VM-VER-04", "VM-VER-05"},
    ),
    ("17", BOTH, BARE, HOST_BLOCKED, BLOCKED, {"HST-HV-01", "HST-CPU-04"}),
    ("19", BOTH, STILL, HOST_BLOCKED, BLOCKED, {"HST-HV-03"}),
    (
        "25 strict",
        STRICT,
        a.a_host(device_guard=a.a_device_guard(vbs_status=1)),
        HOST_WARNS,
        READY,
        {"FC-VBS-02"},
    ),
    (
        "25",
        STANDARD,
        a.a_host(device_guard=a.a_device_guard(vbs_status=1)),
        HOST_READY,
        READY,
        set(),
    ),
    ("27 strict", STRICT, LOCKED, HOST_BLOCKED, BLOCKED, {"FC-VBS-01", "FC-VBS-04"}),
    ("27", STANDARD, LOCKED, HOST_READY, READY, set()),
    ("31", BOTH, WITH_DYNAMIC_MEMORY, HOST_READY, NEEDS, PLANNED),
    ("33", BOTH, SMALL_HOST, HOST_BLOCKED, BLOCKED, MEM_1),
    ("37", BOTH, one_vm(state="Saved"), HOST_READY, NEEDS, {"VM-STATE-03"}),
    (
        "39",
        BOTH,
        one_vm(state="Running", integration_services=NO_SHUTDOWN),
        HOST_READY,
        NEEDS,
        {"VM-STATE-02", "VM-IC-01"},
    ),
    (
        "41",
        BOTH,
        one_vm(operational_status=("InService", "MergingDisks")),
        HOST_READY,
        BLOCKED,
        {"VM-STATE-08"},
    ),
    (
        "43 strict",
        STRICT,
        MANY_PROCESSORS,
        HOST_READY,
        BLOCKED,
        {"VM-STATE-02", "VM-CPU-02"},
    ),
    (
        "43",
        STANDARD,
        MANY_PROCESSORS,
        HOST_READY,
        NEEDS,
        {"VM-STATE-02", "VM-CPU-02"},
    ),
    (
        "53 strict",
        STRICT,
        one_vm(state="Running", guest=LINUX),
        HOST_READY,
        BLOCKED,
        {"VM-STATE-02", "VM-OS-03"},
    ),
    ("53", STANDARD, one_vm(state="Running", guest=LINUX), HOST_READY, NEEDS, {"VM-STATE-02"}),
    ("55", BOTH, THREE_ADAPTERS, HOST_READY, READY, {"VM-NET-03"}),
    (
        "73",
        BOTH,
        a.a_host(processors=(a.a_processor(architecture=12, manufacturer="Ampere"),)),
        HOST_BLOCKED,
        BLOCKED,
        {"HST-CPU-01", "HST-OS-06"},
    ),
    # Hosts nobody foresaw
    ("Server 2019 on AMD", STANDARD, amd(17763, "9.0"), HOST_BLOCKED, BLOCKED, {"HST-OS-03"}),
    ("Windows 10 on AMD", STANDARD, amd(19045, "9.0"), HOST_BLOCKED, BLOCKED, {"HST-OS-03"}),
    (
        "insider client between the servers",
        STANDARD,
        amd(21390, "10.0", **WINDOWS_11),
        HOST_BLOCKED,
        BLOCKED,
        {"HST-OS-03"},
    ),
    (
        "preview of a server after 2022",
        STANDARD,
        amd(21390, "10.0"),
        HOST_READY,
        READY,
        set(),
    ),
    ("Server 2025", BOTH, of_build(26100, "12.0", "8.0", "12.0"), HOST_READY, READY, set()),
    (
        "experimental version",
        BOTH,
        of_build(26100, "254.0", "8.0", "12.0", "254.0", "255.0"),
        HOST_READY,
        READY,
        set(),
    ),
    (
        "two makers",
        STANDARD,
        a.a_host(processors=(a.a_processor(), a.an_amd_processor())),
        HOST_BLOCKED,
        BLOCKED,
        {"HST-CPU-01", "HST-OS-03"},
    ),
    ("no processors", BOTH, a.a_host(processors=()), INCOMPLETE, VmVerdict.INCOMPLETE, set()),
    (
        "a host that is a VM",
        BOTH,
        a.a_host(system=a.a_system(manufacturer="VMware, Inc.", model="VMware7,1")),
        HOST_WARNS,
        READY,
        {"HST-NEST-04"},
    ),
    (
        "unknown number of virtualization-based security",
        STRICT,
        a.a_host(device_guard=a.a_device_guard(vbs_status=4)),
        INCOMPLETE,
        VmVerdict.INCOMPLETE,
        set(),
    ),
    (
        "unknown number, standard rules",
        STANDARD,
        a.a_host(device_guard=a.a_device_guard(vbs_status=4)),
        HOST_READY,
        READY,
        set(),
    ),
    ("VMs not read", BOTH, a.a_host(vms=None), INCOMPLETE, VmVerdict.INCOMPLETE, set()),
    ("nothing read", BOTH, Host(a.HOST, a.ASKED_AT), INCOMPLETE, VmVerdict.INCOMPLETE, set()),
    ("no VMs", BOTH, a.a_host(vms=()), HOST_READY, VmVerdict.INCOMPLETE, set()),
]
