"""Checks of what takes a virtual machine to another host, or joins it with others."""

from typing import TypeAlias

from wizard.checks import questions, sources
from wizard.checks.cases import VmCase
from wizard.checks.check import (
    WARNING,
    Judgement,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unclear,
    unknown,
)
from wizard.checks.nesting import LEFT_ALONE, answered, may_nest
from wizard.checks.processors import VENDORS, amd_needs_newer_windows
from wizard.model.facts import Host
from wizard.model.findings import Evidence, Remediation, Severity
from wizard.model.text import Text, text
from wizard.powershell import host_queries as ask
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.enumerations import REPLICAS

_NOT_CLUSTERED = not_applicable(text("The VM does not belong to a cluster."))
_CLUSTERED_NOT_READ = not_applicable(
    text("Whether the VM belongs to a cluster was not read; FC-LM-01 says why.")
)


def _membership(case: VmCase, required: Text) -> Evidence:
    return seen(text("Belongs to a cluster"), case.vm.clustered, required, of_vms.VMS)


@check(
    "FC-LM-01",
    text("Live migration"),
    text("VM may be moved while VMs run in it"),
    WARNING,
    sources.SPECIFICATION,
    unconfirmed=text(
        "The previews of 2016 could not do it. The specification of the hypervisor provides for "
        "it; no page says that it is supported."
    ),
)
def live_migration(case: VmCase) -> Judgement:
    """A cluster moves its VMs between its hosts, also without anybody asking for it.

    In the previews of 2016 a VM in which VMs ran could not be moved.
    """
    if not may_nest(case):
        return LEFT_ALONE
    evidence = _membership(case, text("no, or moved only while it is off"))
    if case.vm.clustered is None:
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    if case.vm.clustered:
        return failed(evidence, ways=_WHEN_IT_MOVES)
    if case.host.hyper_v.live_migration is None:
        return passed(evidence, note=text("Whether the host allows live migration was not read."))
    if not case.host.hyper_v.live_migration:
        return passed(evidence)
    allowed = seen(text("Host allows live migration"), text("yes"), text(""), ask.VM_HOST)
    return passed(evidence, allowed, note=_BY_HAND)


_BY_HAND = text(
    "The host allows live migration: whoever moves the VM shuts it down first, to be safe."
)
_WHEN_IT_MOVES = (
    Remediation(text("Shut the nested VMs and the VM down before it moves to another node.")),
    Remediation(text("Keep the processors of all nodes of one maker and one generation.")),
)


@check(
    "FC-LM-02",
    text("Nodes the VM may move to"),
    text("VM may come to a node where it does not start"),
    WARNING,
    sources.NESTED,
    unconfirmed=text(
        "It is concluded from what each host must have; no page speaks of clusters with different "
        "nodes."
    ),
)
def nodes_differ(case: VmCase) -> Judgement:
    """After a failover the VM starts on another node, with the Windows and the processor there.

    On AMD with a Windows before Server 2022 it does not start at all.
    """
    if not may_nest(case):
        return LEFT_ALONE
    if not case.vm.clustered:
        return _CLUSTERED_NOT_READ if case.vm.clustered is None else _NOT_CLUSTERED
    nodes = (case.host, *case.peers)
    kinds = {node.name: _kind(node) for node in nodes}
    known = {kind for kind in kinds.values() if kind is not None}
    evidence = _nodes(kinds)
    if len(known) > 1 or any(amd_needs_newer_windows(node) for node in nodes):
        return failed(evidence, ways=_SAME_NODES)
    missing = next((node for node in nodes if kinds[node.name] is None), None)
    if missing is not None:
        windows = missing.operating_system
        query = ask.PROCESSORS if windows and windows.build else ask.OPERATING_SYSTEM
        return unknown(evidence, host=missing, query=query)
    return _others_read(case, evidence)


_SAME_NODES = (
    Remediation(text("Limit the possible owners of the VM to nodes that can take it.")),
    Remediation(text("Bring all nodes to the same Windows, on processors of one maker.")),
)
Kind: TypeAlias = tuple[int, str]  # build of Windows, maker of the processors


def _kind(node: Host) -> Kind | None:
    build = node.operating_system.build if node.operating_system else None
    return None if build is None or node.vendor is None else (build, node.vendor)


def _nodes(kinds: dict[str, Kind | None]) -> Evidence:
    """Say who is of which kind, all nodes in one line: a cluster may have sixty-four."""
    who: dict[Kind | None, list[str]] = {}
    for name, kind in kinds.items():
        who.setdefault(kind, []).append(name)
    said = (
        f"{', '.join(names)}: "
        + ("not read" if kind is None else f"build {kind[0]}, {VENDORS.get(kind[1], kind[1])}")
        for kind, names in who.items()
    )
    observed = text("{nodes}", nodes="; ".join(said))
    return seen(text("Nodes"), observed, text("the same on all"), ask.OPERATING_SYSTEM)


def _others_read(case: VmCase, evidence: Evidence) -> Judgement:
    """All nodes that were read agree; say whether there are more."""
    cluster = case.host.cluster
    if cluster is None or cluster.nodes is None:
        return unknown(evidence, host=case.host, query=ask.CLUSTER_NODES)
    read = {(node.computer_name or node.name).casefold() for node in (case.host, *case.peers)}
    others = [node.name for node in cluster.nodes if node.name.casefold() not in read]
    if not others:
        return passed(evidence)
    note = text("Not read: {names}. Add these nodes to the list.", names=", ".join(others))
    return unclear(evidence, note=note)


@check(
    "FC-WSFC-01",
    text("Failover clusters"),
    text("Nesting meets a failover cluster"),
    WARNING,
    sources.WHAT_IS_NESTED,
    asks=questions.CLUSTER_INSIDE.id,
)
def failover_cluster(case: VmCase) -> Judgement:
    """Microsoft advises against nested virtualization for failover clusters in production.

    That is a cluster inside the VM, and a clustered VM that people depend on.
    """
    if not may_nest(case):
        return LEFT_ALONE
    planned, inside = answered(case, questions.CLUSTER_INSIDE, text("no"))
    member = _membership(case, text("no, or nobody depends on it"))
    if planned == questions.YES:
        return failed(inside, member, ways=_FOR_LABS)
    if case.vm.clustered is False:
        return passed(inside, member) if planned == questions.NO else _NO_CLUSTER
    return _in_cluster(case, inside, member)


def _in_cluster(case: VmCase, inside: Evidence, member: Evidence) -> Judgement:
    """The VM belongs to a cluster, or that was not read: it depends on who needs the VM."""
    depended, production = answered(case, questions.PRODUCTION, text("no"))
    evidence = (inside, member, production)
    if depended == questions.NO:
        return passed(*evidence)
    if case.vm.clustered is None:
        return unknown(*evidence, host=case.host, query=of_vms.VMS)
    if depended == questions.YES:
        return failed(*evidence, ways=_FOR_LABS)
    return unclear(*evidence, note=_DEPENDS)


_NO_CLUSTER = not_applicable(
    text("The VM does not belong to a cluster, and nobody asked for one inside.")
)
_DEPENDS = text("The VM belongs to a cluster. Say whether people depend on the VMs of this host.")
_FOR_LABS = (
    Remediation(text("Use it for tests and training, and put up with a failover that fails.")),
    Remediation(text("Run what people depend on in a cluster of hosts, without nesting.")),
)


@check(
    "FC-REPL-01",
    text("Nested virtualization on the other side of replication"),
    text("VM is replicated to a host that must be able to nest as well"),
    (Severity.ADVICE, Severity.WARNING),
    sources.REPLICATION,
    unconfirmed=text(
        "It is concluded from what each host must have; no page says whether the exposure of the "
        "extensions goes over to the copy."
    ),
)
def replicated(case: VmCase) -> Judgement:
    """After a failover the copy starts there, and its nested VMs only if that host can nest."""
    if not may_nest(case):
        return LEFT_ALONE
    mode = case.vm.replication_mode
    evidence = seen(text("Replication"), _said(mode), text("none"), of_vms.VMS)
    if mode is None:
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    if mode == "None":
        return passed(evidence)
    if mode in REPLICAS:
        return _IS_THE_COPY
    return failed(evidence, ways=_OTHER_SIDE)


_IS_THE_COPY = not_applicable(text("The VM is the copy; VM-REP-01 says what that means."))
_OTHER_SIDE = (
    Remediation(text("Check the host of the copy here, too: VM-REP-02 says what to look at.")),
)


def _said(mode: str | None) -> Text | None:
    return None if mode is None else text("none") if mode == "None" else text("{it}", it=mode)
