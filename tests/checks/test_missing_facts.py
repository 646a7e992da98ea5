"""Whatever could not be read never makes a verdict better."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests import builders as a
from wizard.checks.catalogue import HostVerdict, VmVerdict, assess, host_verdict, vm_verdict
from wizard.checks.rights import ADMINISTRATORS, HYPER_V_ADMINISTRATORS
from wizard.model.choices import (
    BringDown,
    Choices,
    Consent,
    Enablement,
    InsideWork,
    Preparation,
    SavedState,
    VmChoice,
)
from wizard.model.facts import (
    GIB,
    BootSettings,
    Cluster,
    ClusterNode,
    DeviceGuardRegistry,
    Host,
    IntegrationService,
    NumaNode,
    ProductType,
    RestartSigns,
    Service,
    Surroundings,
    Version,
    VirtualMachine,
    Volume,
)
from wizard.model.findings import Policy
from wizard.powershell.host_queries import AZURE_TAG

NEVER_MISSING = {"name", "asked_at", "ref", "id", "path", "unanswered", "why", "advice"}
ALWAYS_THERE = {"hyper_v", "contact"}  # though all in it may be missing
QUESTION = {
    "enabled": "Device Guard settings",
    "locked": "Device Guard settings",
    "platform_security": "Device Guard settings",
    "memory_integrity_enabled": "memory integrity settings",
    "memory_integrity_locked": "memory integrity settings",
    "credential_guard": "Credential Guard settings",
    "policy_enabled": "Device Guard policy",
    "policy_credential_guard": "Device Guard policy",
}
GOOD = {  # not "already enabled", which states a fact and promises nothing
    HostVerdict.READY,
    HostVerdict.READY_WITH_WARNINGS,
    VmVerdict.READY,
    VmVerdict.NEEDS_ACTIONS,
}
EXAMPLES = 20  # each tries a hundred missing facts
FLAG = st.booleans()
SWITCH = st.sampled_from([None, 0, 1, 2])
SIZE = st.sampled_from([0, GIB, 4 * GIB, 8 * GIB, 40 * GIB])
VERSION = st.sampled_from(
    [Version(5, 0), Version(8, 0), Version(9, 0), Version(9, 3), Version(10, 0)]
)
GROUPS = [(ADMINISTRATORS,), (ADMINISTRATORS,), (HYPER_V_ADMINISTRATORS,), ("S-1-1-0",)]
OPTIONS = st.sampled_from(["", "", "NX=ALWAYSON", "offernestedvirt = false"])
VOLUMES = st.sampled_from(
    [(), (Volume("C:\\", GIB, 9 * GIB),), (Volume("C:\\", 99 * GIB, 100 * GIB),)]
)
NODES = st.lists(
    st.builds(
        NumaNode,
        st.integers(0, 1),
        st.sampled_from([4 * GIB, 64 * GIB]),
        st.sampled_from([2 * GIB, 40 * GIB]),
    ),
    min_size=1,
    max_size=2,
).map(tuple)
CLUSTER = st.builds(
    Cluster,
    st.just("CL-1"),
    st.sampled_from(["Up", "Paused"]).map(lambda s: (ClusterNode("HV-MUC-01", s),)),
    st.just({}),
)
PLATFORM = st.sampled_from(
    [
        {"manufacturer": "Dell Inc.", "model": "PowerEdge"},
        {"manufacturer": "Microsoft Corporation", "model": "Virtual Machine"},
        {
            "manufacturer": "Microsoft Corporation",
            "model": "Virtual Machine",
            "asset_tag": AZURE_TAG,
        },
        {"manufacturer": "VMware, Inc.", "model": "VMware7,1"},
    ]
)
STATE = st.sampled_from(
    ["Off", "Running", "Saved", "Paused", "Hibernated", "Starting", "OffCritical"]
)


@st.composite
def machines(draw: st.DrawFn, number: int) -> VirtualMachine:
    state = draw(STATE)
    return a.a_vm(
        ref=a.a_ref(number=number),
        state=state,
        configuration_version=draw(VERSION),
        operational_status=draw(st.sampled_from([("Ok",), ("InService", "MergingDisks")])),
        memory=a.a_memory(dynamic=draw(FLAG), startup=draw(SIZE)),
        memory_assigned=0 if state == "Off" else draw(SIZE),
        processor=a.a_vm_processor(
            count=draw(st.sampled_from([1, 4, 240])), exposes_virtualization=draw(FLAG)
        ),
        guest=draw(
            st.sampled_from(
                [a.a_guest(), a.a_guest(build=9600), a.a_guest(name="Debian", product_type=None)]
            )
        )
        if state == "Running"
        else None,
        automatic_start_action=draw(st.sampled_from(["Nothing", "Start"])),
    )


@st.composite
def surroundings(draw: st.DrawFn) -> dict[str, Any]:
    """What a host says of the account, of its start, of its disks and of what is around it."""
    in_cluster = draw(FLAG)
    return {
        "caller": a.a_caller(
            name=draw(st.sampled_from([r"CORP\ada", rf"{a.HOST.upper()}\ops"])),
            sid=draw(st.sampled_from(["S-1-5-21-1-2-3-1104", "S-1-5-21-1-2-3-500"])),
            groups=draw(st.sampled_from(GROUPS)),
            token_filter_policy=draw(st.sampled_from([0, 1])),
            language_mode=draw(st.sampled_from(["FullLanguage", "ConstrainedLanguage"])),
        ),
        "boot": BootSettings(draw(st.sampled_from(["", "Auto", "Auto", "Off"])), draw(OPTIONS)),
        "restart": RestartSigns(
            servicing=draw(FLAG), update=draw(FLAG), file_renames=draw(FLAG), fast_startup=False
        ),
        "surroundings": Surroundings(
            physical_host=draw(st.sampled_from(["", "", "root.example"])),
            azure_security=draw(st.sampled_from(["", "", "TrustedLaunch"])),
            in_directory=draw(FLAG),
        ),
        "volumes": draw(VOLUMES),
        "in_cluster": in_cluster,
        "cluster": draw(CLUSTER) if in_cluster else None,
        "other_hypervisors": draw(st.sampled_from([(), ("VBoxSDS",)])),
    }


@st.composite
def hosts(draw: st.DrawFn) -> Host:
    maker = st.sampled_from(["GenuineIntel", "GenuineIntel", "AuthenticAMD", "Other"])
    role = draw(st.sampled_from([1, 1, 1, 2]))
    return a.a_host(
        **draw(surroundings()),
        system=a.a_system(
            hypervisor_present=draw(st.sampled_from([True, True, False])),
            total_memory=draw(st.sampled_from([2, 16, 64, 256])) * GIB,
            **draw(PLATFORM),
        ),
        operating_system=a.a_windows(
            build=draw(st.sampled_from([10240, 10586, 14393, 17763, 20348, 21390, 22631])),
            product_type=draw(st.sampled_from(ProductType)),
            edition=draw(st.sampled_from(["Professional", "ServerStandard", "Core"])),
            architecture=draw(st.sampled_from(["64-bit", "64-bit", "32-bit"])),
            data_execution_prevention=draw(FLAG),
            free_memory=draw(st.sampled_from([1, 12, 200])) * GIB,
        ),
        processors=tuple(
            a.a_processor(
                manufacturer=draw(maker),
                architecture=draw(st.sampled_from([9, 9, 9, 12])),
                vm_monitor_mode_extensions=draw(FLAG),
                second_level_address_translation=draw(FLAG),
                virtualization_firmware_enabled=draw(FLAG),
            )
            for _ in range(draw(st.integers(1, 2)))
        ),
        hyper_v=a.a_hyper_v(
            role_state=role,
            module_present=draw(st.sampled_from([True, True, False])),
            exposes_parameter=draw(st.sampled_from([True, True, False])),
            service=Service("vmms", draw(st.sampled_from(["Running", "Running", "Stopped"]))),
            supported_versions=draw(
                st.sampled_from([(Version(8, 0), Version(9, 0)), (Version(9, 3), Version(10, 0))])
            ),
            numa_spanning=draw(FLAG),
            numa_nodes=draw(NODES),
            memory_reserve=draw(st.sampled_from([0, 0, 4096, 61440])),
            compute_service=Service(
                "vmcompute", "Stopped", draw(st.sampled_from(["Manual", "Disabled"]))
            ),
        ),
        device_guard=a.a_device_guard(
            vbs_status=draw(st.sampled_from([0, 1, 2, 3])),
            services_running=draw(st.sampled_from([(0,), (1,), (2,), (9,)])),
            code_integrity_policy=draw(st.sampled_from([0, 1, 2])),
        ),
        device_guard_registry=DeviceGuardRegistry(
            enabled=draw(SWITCH),
            locked=draw(SWITCH),
            credential_guard=draw(SWITCH),
            policy_enabled=draw(SWITCH),
        ),
        vms=tuple(draw(machines(number)) for number in range(1, draw(st.integers(0, 2)) + 1)),
    )


CHOICE = st.builds(
    VmChoice,
    enablement=st.sampled_from(Enablement),
    bring_down=st.sampled_from(BringDown),
    memory=st.sampled_from([None, 4 * GIB, 12 * GIB]),
    preparations=st.frozensets(st.sampled_from(Preparation)),
    saved_state=st.sampled_from(SavedState),
    consents=st.frozensets(st.sampled_from(Consent)),
    inside=st.sampled_from([InsideWork(), InsideWork(account="Lab", deep_check=True)]),
)


def without_one_fact(host: Host) -> Iterator[tuple[str, Host]]:
    """Yield the host once for each of its facts, without that fact."""
    for name, poorer in _without(host):
        question = QUESTION.get(name.rsplit(".", 1)[-1]) if "registry." in name else None
        yield name, replace(poorer, unanswered={question: "No."}) if question else poorer


def _without(value: Any) -> Iterator[tuple[str, Any]]:
    for field in fields(value):
        old = getattr(value, field.name)
        if field.name in NEVER_MISSING or old is None or isinstance(old, datetime):
            continue
        if field.name == "kind" and isinstance(value, IntegrationService):
            continue
        if field.name not in ALWAYS_THERE:
            yield field.name, replace(value, **{field.name: None})
        for deeper, new in _deeper(old):
            yield f"{field.name}.{deeper}", replace(value, **{field.name: new})


def _deeper(old: Any) -> Iterator[tuple[str, Any]]:
    if is_dataclass(old) and not isinstance(old, Version):
        yield from _without(old)
    if isinstance(old, tuple) and old and is_dataclass(old[0]) and not isinstance(old[0], Version):
        for index, item in enumerate(old):
            for deeper, new in _without(item):
                yield f"{index}.{deeper}", (*old[:index], new, *old[index + 1 :])


def _good(
    host: Host, policy: Policy, choices: Choices, vms: tuple[VirtualMachine, ...]
) -> list[bool]:
    findings = assess(host, policy, choices)
    assert all(str(finding.title) and finding.fingerprint for finding in findings)
    verdicts = [vm_verdict(findings, vm.ref) for vm in vms]
    return [host_verdict(findings) in GOOD, *(verdict in GOOD for verdict in verdicts)]


@given(host=hosts(), choice=CHOICE, policy=st.sampled_from(Policy))
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_missing_fact_never_makes_a_verdict_better(
    host: Host, choice: VmChoice, policy: Policy
) -> None:
    choices = a.choices_for(host, choice)
    vms = host.vms or ()
    before = _good(host, policy, choices, vms)
    for name, poorer in without_one_fact(host):
        after = _good(poorer, policy, choices, vms)
        assert all(was or not now for was, now in zip(before, after, strict=True)), name


def test_every_fact_is_taken_away_in_turn() -> None:
    names = {name for name, _ in without_one_fact(a.a_host(vms=(a.a_vm(state="Running"),)))}
    assert {"system", "hyper_v.role_state", "vms.0.state", "vms.0.guest.build"} <= names
    assert len(names) > 60
