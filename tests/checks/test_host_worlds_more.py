"""More whole worlds of hosts: what the worked cases do not touch, one word changed in each."""

from dataclasses import replace
from typing import Any

import pytest

from tests import builders as a
from tests.checks.test_host_worlds import (
    ADMINISTRATORS_ONLY,
    DENIED,
    ON_CLUSTER,
    around,
    ids,
    judged,
)
from wizard.checks import questions
from wizard.checks.catalogue import HostVerdict, VmVerdict, host_verdict, vm_verdict
from wizard.model.facts import (
    GIB,
    BootSettings,
    Cluster,
    ClusterNode,
    Host,
    NumaNode,
    ProductType,
    RestartSigns,
    Service,
    Volume,
)
from wizard.model.findings import Disposition, Finding, Policy, Verdict

STANDARD = Policy.STANDARD
READY, WARNS = HostVerdict.READY, HostVerdict.READY_WITH_WARNINGS
BLOCKED, INCOMPLETE = HostVerdict.BLOCKED, HostVerdict.INCOMPLETE
LOCAL = a.a_caller(name=rf"{a.HOST.upper()}\ops", groups=("S-1-1-0",))
STILL: dict[str, Any] = {"system": a.a_system(hypervisor_present=False), "processors": None}

CASES: list[tuple[str, Host, HostVerdict, set[str], set[str]]] = [
    (
        "a local account whose rights Windows filters",
        a.a_host(caller=LOCAL, vms=()),
        BLOCKED,
        {"HST-AUTH-01", "HST-AUTH-03"},
        set(),
    ),
    (
        "a local account where nobody knows the name of the computer",
        a.a_host(caller=LOCAL, vms=(), computer_name=None),
        BLOCKED,
        {"HST-AUTH-01"},
        {"HST-AUTH-03"},
    ),
    (
        "an account of which no group is known, and no VM is told",
        a.a_host(caller=a.a_caller(groups=None), vms=()),
        INCOMPLETE,
        set(),
        {"HST-AUTH-01"},
    ),
    (
        "a restricted session",
        a.a_host(caller=a.a_caller(language_mode="ConstrainedLanguage")),
        WARNS,
        {"HST-LANG-01"},
        set(),
    ),
    (
        "a preview of Windows",
        a.a_host(operating_system=a.a_windows(build=10586)),
        BLOCKED,
        {"HST-OS-02"},
        set(),
    ),
    (
        "Windows Home",
        a.a_host(
            operating_system=a.a_windows(product_type=ProductType.WORKSTATION, edition="CoreN")
        ),
        BLOCKED,
        {"HST-OS-05"},
        set(),
    ),
    (
        "a Nano Server",
        a.a_host(operating_system=a.a_windows(installation_type="Nano Server")),
        WARNS,
        {"HST-OS-07"},
        set(),
    ),
    (
        "a service that was stopped",
        a.a_host(hyper_v=a.a_hyper_v(service=Service("vmms", "Stopped", "Manual"))),
        BLOCKED,
        {"HST-HV-02"},
        {"HST-CPU-06"},
    ),
    (
        "a host without the module",
        a.a_host(hyper_v=a.a_hyper_v(module_present=False, exposes_parameter=False)),
        BLOCKED,
        {"HST-HV-05"},
        set(),
    ),
    (
        "a module that is too old",
        a.a_host(hyper_v=a.a_hyper_v(exposes_parameter=False)),
        BLOCKED,
        {"HST-HV-06"},
        set(),
    ),
    (
        "a service for starting VMs that is disabled",
        a.a_host(hyper_v=a.a_hyper_v(compute_service=Service("vmcompute", "Stopped", "Disabled"))),
        WARNS,
        {"HST-HV-07"},
        set(),
    ),
    (
        "boot settings and processors that were not read, and no hypervisor",
        a.a_host(boot=None, unanswered={"boot settings": DENIED}, **STILL),
        BLOCKED,
        {"HST-HV-03"},
        {"HST-HV-04", "HST-BCD-02", "HST-CPU-01", "HST-CPU-03", "HST-CPU-04"},
    ),
    (
        "an option of the hypervisor that has nothing to do with nesting",
        a.a_host(boot=BootSettings("Auto", "NX=ALWAYSON")),
        READY,
        set(),
        set(),
    ),
    (
        "updates of which nobody knows whether they wait for a restart",
        a.a_host(restart=RestartSigns(servicing=False, update=None, file_renames=False)),
        WARNS,
        set(),
        {"HST-REBOOT-01"},
    ),
    (
        "a VM with more processors than the host",
        a.a_host(vms=(a.a_vm(processor=a.a_vm_processor(count=33)),)),
        WARNS,
        {"HST-CPU-07"},
        set(),
    ),
    (
        "a host with little memory to spare",
        a.a_host(operating_system=a.a_windows(free_memory=10 * GIB)),
        WARNS,
        {"HST-MEM-02"},
        set(),
    ),
    (
        "a host with 3 GB of memory, of which nobody is chosen",
        a.a_host(system=a.a_system(total_memory=3 * GIB), vms=()),
        BLOCKED,
        {"HST-MEM-03"},
        set(),
    ),
    (
        "a volume that is nearly full",
        a.a_host(volumes=(Volume("C:\\", 3 * GIB, 500 * GIB),)),
        WARNS,
        {"HST-DISK-01"},
        set(),
    ),
    (
        "a VM on a share, whose space nobody can tell",
        a.a_host(vms=(a.a_vm(smart_paging_path=r"\\nas\vms\Lab-01"),)),
        WARNS,
        set(),
        {"HST-DISK-01"},
    ),
]


@pytest.mark.parametrize(
    ("host", "verdict", "failed", "unknown"), [pytest.param(*c[1:], id=c[0]) for c in CASES]
)
def test_a_host_comes_to(
    host: Host, verdict: HostVerdict, failed: set[str], unknown: set[str]
) -> None:
    findings = judged(host)
    assert (host_verdict(findings), ids(findings, Verdict.FAILED)) == (verdict, failed)
    assert ids(findings, Verdict.UNKNOWN) >= unknown


ADVISED: list[tuple[str, Host, str]] = [
    (
        "a VM that is larger than a node of memory",
        a.a_host(hyper_v=a.a_hyper_v(numa_nodes=(NumaNode(0, 7 * GIB, 7 * GIB),) * 9)),
        "HST-MEM-05",
    ),
    ("a reserve", a.a_host(hyper_v=a.a_hyper_v(memory_reserve=4096)), "HST-MEM-06"),
    ("a directory that knows it", a.a_host(surroundings=around(in_directory=True)), "HST-NEST-05"),
    ("VirtualBox", a.a_host(other_hypervisors=("VBoxSDS",)), "HST-HVX-01"),
    (
        "a client of Windows",
        a.a_host(
            operating_system=a.a_windows(
                product_type=ProductType.WORKSTATION, edition="Professional"
            )
        ),
        "HST-OS-04",
    ),
]


@pytest.mark.parametrize(("host", "rule"), [pytest.param(*c[1:], id=c[0]) for c in ADVISED])
def test_advice_stands_in_nobodys_way(host: Host, rule: str) -> None:
    findings = judged(host)
    assert rule in ids(findings, Verdict.FAILED, advice=True) - ids(findings, Verdict.FAILED)
    assert host_verdict(findings) is READY
    assert vm_verdict(findings, a.a_ref()) is VmVerdict.READY


@pytest.mark.parametrize(
    ("answer", "rules"), [("yes", {"HST-SEC-01"}), ("no", set()), (None, set())]
)
def test_a_host_in_production_is_advised_to_nest_only_where_it_is_needed(
    answer: str | None, rules: set[str]
) -> None:
    said = {questions.PRODUCTION.id: answer} if answer else {}
    findings = judged(a.a_host(), STANDARD, (), **said)
    assert ids(findings, Verdict.FAILED, advice=True) == rules
    assert host_verdict(findings) is READY


def test_a_hypervisor_for_the_host_itself_is_a_wish_that_cannot_be_met() -> None:
    findings = judged(a.a_host(), STANDARD, (), **{questions.ROOT_SYSTEM.id: "yes"})
    assert ids(findings, Verdict.FAILED, advice=True) == {"HST-HVX-02"}


def test_a_node_that_is_paused_is_told_and_the_cluster_named() -> None:
    paused = (ClusterNode("HV-MUC-01", "Up"), ClusterNode("HV-MUC-02", "Paused"))
    host = a.a_host(in_cluster=True, cluster=Cluster("CL-1", paused, {}))
    findings = judged(host, STANDARD, (), **{questions.PRODUCTION.id: "no"})
    assert ids(findings, Verdict.FAILED, advice=True) == {"HST-CLU-01", "HST-CLU-02"}
    assert "HST-CLU-03" in ids(findings, Verdict.UNKNOWN)
    assert "CL-1" in _said(findings, "HST-CLU-01")


@pytest.mark.parametrize(
    "changes",
    [
        {"processors": (a.a_processor(manufacturer="CentaurHauls"),)},
        {
            "operating_system": a.a_windows(build=17763),
            "processors": (a.an_amd_processor(),),
        },
    ],
)
def test_a_node_that_cannot_nest_is_told_on_the_nodes_that_can(changes: dict[str, Any]) -> None:
    host = a.a_host(**ON_CLUSTER)
    peer = a.a_host(**({"name": "n2", "computer_name": "HV-MUC-02", "vms": ()} | changes))
    findings = judged(host, STANDARD, (peer,), **{questions.PRODUCTION.id: "no"})
    assert ids(findings, Verdict.FAILED) == {"HST-CLU-03"}
    assert host_verdict(findings) is WARNS


def test_a_node_whose_windows_was_not_read_is_not_called_alike() -> None:
    peer = a.a_host(name="n2", computer_name="HV-MUC-02", operating_system=None, **ON_CLUSTER)
    findings = judged(a.a_host(**ON_CLUSTER), STANDARD, (peer,), **{questions.PRODUCTION.id: "no"})
    assert "HST-CLU-03" in ids(findings, Verdict.UNKNOWN)


@pytest.mark.parametrize("policy", Policy)
def test_where_amd_meets_an_old_windows_the_version_of_the_vm_is_not_told_beside(
    policy: Policy,
) -> None:
    host = a.a_host(processors=(a.an_amd_processor(),))
    findings = judged(host, policy)
    assert "HST-OS-03" in ids(findings, Verdict.FAILED)
    assert "VM-VER-02" not in {f.rule.id for f in findings}


def test_the_findings_of_a_host_come_in_the_order_in_which_they_are_read() -> None:
    order = [f.rule.id for f in judged(a.a_host()) if f.subject.vm is None]
    first = [next(n for n, rule in enumerate(order) if rule.startswith(f)) for f in FAMILIES]
    assert first == sorted(first)


FAMILIES = ("HST-CONN", "HST-AUTH", "HST-HV-01", "HST-OS", "HST-CPU", "HST-BCD", "HST-MEM")


def test_what_only_administrators_may_read_is_unknown_and_says_why() -> None:
    unread = dict.fromkeys(ADMINISTRATORS_ONLY, DENIED)
    host = a.a_host(boot=None, device_guard=None, device_guard_registry=None, unanswered=unread)
    found = next(f for f in judged(host) if f.rule.id == "HST-BCD-02")
    assert (found.verdict, str(found.note), found.blocks) == (Verdict.UNKNOWN, DENIED, True)


def test_an_own_reserve_takes_the_place_of_the_formula() -> None:
    host = a.a_host(hyper_v=a.a_hyper_v(memory_reserve=5 * 1024))
    assert "5 GB" in _said(judged(host), "HST-MEM-01")
    assert "5 GB" not in _said(judged(a.a_host()), "HST-MEM-01")


def test_of_two_volumes_the_one_with_the_longer_path_holds_the_vm() -> None:
    volumes = (Volume("C:\\", 300 * GIB, 500 * GIB), Volume("C:\\VMs\\", GIB, 100 * GIB))
    assert "HST-DISK-01" in ids(judged(a.a_host(volumes=volumes)), Verdict.FAILED)
    elsewhere = replace(volumes[1], path="C:\\VM\\")  # not a beginning of the path
    spare = a.a_host(volumes=(volumes[0], elsewhere))
    assert "HST-DISK-01" not in ids(judged(spare), Verdict.FAILED)


def _said(findings: tuple[Finding, ...], rule: str) -> str:
    found = next(f for f in findings if f.rule.id == rule)
    return " ".join(str(e.observed) for e in found.evidence)


REMEDIES: list[tuple[str, Host, str, str]] = [
    (
        "HST-HV-04",
        a.a_host(boot=BootSettings("Off", "")),
        "bcdedit.exe '/set' '{current}' 'hypervisorlaunchtype' 'auto'",
        "bcdedit.exe '/set' '{current}' 'hypervisorlaunchtype' 'off'",
    ),
    (
        "HST-BCD-01",
        a.a_host(boot=BootSettings("Auto", "offernestedvirt=false")),
        "bcdedit.exe '/deletevalue' '{current}' 'hypervisorloadoptions'",
        "bcdedit.exe '/set' '{current}' 'hypervisorloadoptions' 'OFFERNESTEDVIRT=FALSE'",
    ),
    ("HST-BCD-01", a.a_host(boot=BootSettings("Auto", "NX OFFERNESTEDVIRT=FALSE")), "", ""),
    (
        "HST-AUTH-01",
        a.a_host(caller=a.a_caller(groups=("S-1-1-0",)), vms=()),
        r"Add-LocalGroupMember -SID 'S-1-5-32-578' -Member 'CORP\ada'",
        r"Remove-LocalGroupMember -SID 'S-1-5-32-578' -Member 'CORP\ada'",
    ),
    (
        "HST-AUTH-01",  # a domain controller has no groups of its own
        a.a_host(
            caller=a.a_caller(groups=("S-1-1-0",)),
            operating_system=a.a_windows(product_type=ProductType.DOMAIN_CONTROLLER),
            vms=(),
        ),
        "",
        "",
    ),
    (
        "HST-HV-07",
        a.a_host(hyper_v=a.a_hyper_v(compute_service=Service("vmcompute", "Stopped", "Disabled"))),
        "Set-Service -Name 'vmcompute' -StartupType 'Manual'",
        "Set-Service -Name 'vmcompute' -StartupType 'Disabled'",
    ),
]


@pytest.mark.parametrize(("rule", "host", "command", "undo"), REMEDIES)
def test_a_remedy_shows_the_very_command_and_the_way_back(
    rule: str, host: Host, command: str, undo: str
) -> None:
    (way,) = next(f for f in judged(host) if f.rule.id == rule).remediations
    assert (way.powershell, way.undo, way.disposition) == (command, undo, Disposition.MANUAL)


def test_a_local_account_is_let_in_only_as_the_second_way() -> None:
    found = next(f for f in judged(a.a_host(caller=LOCAL, vms=())) if f.rule.id == "HST-AUTH-03")
    first, second = found.remediations
    assert not first.powershell
    assert "-Name 'LocalAccountTokenFilterPolicy' -Value 1 -PropertyType 'DWord'" in (
        second.powershell
    )
    assert "-Value 0" in second.undo
