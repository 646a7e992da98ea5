"""Checks of the cluster a host belongs to."""

from wizard.checks import processors, questions, sources
from wizard.checks.cases import NO_CHOICES, HostCase
from wizard.checks.check import (
    ADVICE,
    WARNING,
    Check,
    Judgement,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unclear,
    unknown,
)
from wizard.checks.nesting import answered
from wizard.checks.processors import amd_needs_newer_windows
from wizard.model.facts import Host
from wizard.model.findings import Evidence, Remediation, Verdict
from wizard.model.text import Text, text
from wizard.powershell import host_queries as ask

_ALONE = not_applicable(text("The host does not belong to a cluster."))


def _not_read(case: HostCase) -> Judgement:
    evidence = seen(text("Belongs to a cluster"), None, text(""), ask.CLUSTER)
    return unknown(evidence, host=case.host, query=ask.CLUSTER)


@check(
    "HST-CLU-01",
    text("Cluster of the host"),
    text("Host is a node of a cluster"),
    ADVICE,
    sources.CLUSTERS,
)
def member(case: HostCase) -> Judgement:
    """The VMs of a cluster are listed once, on the node that owns them, and changed there."""
    host = case.host
    if host.in_cluster is None:
        return _not_read(case)
    if not host.in_cluster:
        return passed(seen(text("Belongs to a cluster"), text("no"), text(""), ask.CLUSTER))
    name = host.cluster.name if host.cluster else None
    evidence = seen(text("Cluster"), name, text("none"), ask.CLUSTER)
    way = Remediation(text("Add all its nodes to the list, so that they can be compared."))
    return failed(evidence, ways=(way,))


@check(
    "HST-CLU-02",
    text("Nodes of the cluster"),
    text("A node of the cluster is not up"),
    WARNING,
    sources.CLUSTERS,
)
def nodes_up(case: HostCase) -> Judgement:
    """VMs may move to another node while a run works on them."""
    host = case.host
    if host.in_cluster is None:
        return _not_read(case)
    if not host.in_cluster:
        return _ALONE
    nodes = host.cluster.nodes if host.cluster else None
    if nodes is None:
        evidence = seen(text("Nodes"), None, text("all up"), ask.CLUSTER_NODES)
        return unknown(evidence, host=host, query=ask.CLUSTER_NODES)
    said = ", ".join(f"{node.name}: {(node.state or 'unknown').lower()}" for node in nodes)
    evidence = seen(text("Nodes"), said, text("all up"), ask.CLUSTER_NODES)
    if any(node.state not in ("Up", None) for node in nodes):
        way = Remediation(text("Wait until all nodes are up, or bring the node back first."))
        return failed(evidence, ways=(way,))
    if any(node.state is None for node in nodes):
        return unclear(evidence, note=text("The state of a node is not one that is listed."))
    return passed(evidence)


def _kind(host: Host) -> str:
    windows = host.operating_system
    build = windows.build if windows else None
    return f"build {build or 'not read'}, {host.vendor or 'processor not read'}"


def _nodes(case: HostCase, required: Text) -> Evidence:
    hosts = (case.host, *case.peers)
    said = "; ".join(f"{host.computer_name or host.name}: {_kind(host)}" for host in hosts)
    return seen(text("Nodes that were read"), said, required, ask.OPERATING_SYSTEM)


@check(
    "HST-CLU-03",
    text("Likeness of the nodes"),
    text("Nodes of the cluster differ"),
    WARNING,
    sources.NESTED,
    unconfirmed=text("It is concluded from what each host must have; no page says it of clusters."),
)
def alike(case: HostCase) -> Judgement:
    """After a failover an enabled VM must start on the other node, too."""
    host = case.host
    if host.in_cluster is None:
        return _not_read(case)
    if not host.in_cluster:
        return _ALONE
    evidence = _nodes(case, text("the same Windows and maker of processors"))
    read = (host, *case.peers)
    builds = {node.operating_system.build if node.operating_system else None for node in read}
    makers = {node.vendor for node in read}
    if len(builds - {None}) > 1 or len(makers - {None}) > 1 or any(map(_cannot_nest, read)):
        ways = (
            Remediation(text("Limit the possible owners of enabled VMs to nodes that can nest.")),
            Remediation(text("Or bring all nodes to the same Windows on processors of one maker.")),
        )
        return failed(evidence, ways=ways)
    nodes = host.cluster.nodes if host.cluster else None
    if nodes is None or None in builds or None in makers:
        return unknown(evidence, host=host, query=ask.CLUSTER_NODES)
    names = {(node.computer_name or node.name).partition(".")[0].casefold() for node in read}
    missing = [node.name for node in nodes if node.name.casefold() not in names]
    if missing:
        note = text("Not in the list of hosts: {names}. Add them.", names=", ".join(missing))
        return unclear(evidence, note=note)
    return passed(evidence)


def _cannot_nest(host: Host) -> bool:
    """Whether a rule of the processors stands against this node."""
    if amd_needs_newer_windows(host):
        return True
    case = HostCase(host, NO_CHOICES)
    rules = (processors.maker, processors.extensions, processors.firmware)
    return any(_fails(rule, case) for rule in rules)


def _fails(rule: Check[HostCase], case: HostCase) -> bool:
    judged = rule.judge(case)
    return judged is not None and judged.verdict is Verdict.FAILED


@check(
    "HST-CLU-04",
    text("Production in a cluster"),
    text("Nesting is meant for a cluster in production"),
    WARNING,
    sources.WHAT_IS_NESTED,
    asks=questions.PRODUCTION.id,
)
def production(case: HostCase) -> Judgement:
    """Microsoft does not recommend nesting for failover clusters, nor where speed matters."""
    if case.host.in_cluster is None:
        return _not_read(case)
    if not case.host.in_cluster:
        return _ALONE
    said, evidence = answered(case, questions.PRODUCTION, text("no"))
    if said is None:
        return unclear(evidence, note=text("Only you can say it: answer the question."))
    if said != questions.YES:
        return passed(evidence)
    way = Remediation(text("Nest on hosts outside the cluster, or accept it and say why."))
    return failed(evidence, ways=(way,))
