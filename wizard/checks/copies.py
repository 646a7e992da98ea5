"""Checks of what copies or moves a virtual machine: replication, a cluster."""

from wizard.checks import sources
from wizard.checks.cases import VmCase
from wizard.checks.check import (
    BLOCKER,
    WARNING,
    Judgement,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)
from wizard.checks.to_change import stays_as_it_is
from wizard.model.findings import Evidence, Remediation
from wizard.model.text import Text, text
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.enumerations import REPLICAS

_MODES = {
    "None": text("none"),
    "Primary": text("this is the original"),
    "Replica": text("this is a copy"),
    "TestReplica": text("this is a copy for a test"),
    "ExtendedReplica": text("this is a copy of a copy"),
}


def _replication(case: VmCase, required: Text) -> tuple[str | None, Evidence]:
    mode = case.vm.replication_mode
    observed = None if mode is None else _MODES.get(mode, text("{mode}", mode=mode))
    return mode, seen(text("Replication"), observed, required, of_vms.VMS)


@check(
    "VM-REP-01",
    text("Copy made by replication"),
    text("VM is a copy made by replication"),
    BLOCKER,
    sources.REPLICATION,
)
def replica(case: VmCase) -> Judgement:
    """Hyper-V Replica keeps this copy like the VM on the other host.

    It is off on purpose. What is changed here is not changed on the VM that people use.
    """
    mode, evidence = _replication(case, text("not a copy"))
    if mode is None:
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    if mode not in REPLICAS:
        return passed(evidence)
    if stays_as_it_is(case):
        return not_applicable(text("Nothing is to change on this copy."), evidence)
    way = Remediation(text("Enable the original on its own host, and leave this copy out."))
    return failed(evidence, ways=(way,))


@check(
    "VM-REP-02",
    text("Replication to another host"),
    text("VM is replicated to another host"),
    WARNING,
    sources.REPLICATION,
    unconfirmed=text("Whether the setting goes over to the copy is not documented."),
)
def replicated(case: VmCase) -> Judgement:
    """After a failover the VM starts on the other host, which must be able to nest as well."""
    mode, evidence = _replication(case, text("none"))
    if mode is None:
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    if mode in REPLICAS:
        return not_applicable(text("The VM is the copy; VM-REP-01 says what that means."))
    if mode != "Primary":
        return passed(evidence)
    ways = (
        Remediation(text("Check the host of the copy, too.")),
        Remediation(text("After a failover, look whether the extensions are exposed there.")),
    )
    return failed(evidence, ways=ways)


@check(
    "VM-MIG-01",
    text("Cluster"),
    text("VM belongs to a cluster"),
    WARNING,
    sources.SPECIFICATION,
)
def clustered(case: VmCase) -> Judgement:
    """A clustered VM may move to another node, where it must be able to nest as well.

    Moving it while VMs run inside is little documented.
    """
    found = case.vm.clustered
    evidence = seen(text("Belongs to a cluster"), found, text("no"), of_vms.VMS)
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    if not found:
        return passed(evidence)
    ways = (
        Remediation(text("Do not move the VM while the run works on it.")),
        Remediation(text("Check the other nodes of the cluster, too.")),
    )
    return failed(evidence, ways=ways)
