"""Checks of raising the configuration version, which has no way back.

They speak where VM-VER-01, VM-VER-02 or VM-VER-04 asks for a higher version and the host has one,
and where the user chose that the plan raises it.
"""

from typing import Any

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
from wizard.checks.coming_down import SAVED, missing, ways_down, what_the_plan_does
from wizard.checks.versions import highest_of, needs_higher
from wizard.model.choices import Preparation
from wizard.model.findings import Disposition, Evidence, Remediation
from wizard.model.text import Text, text
from wizard.powershell import host_queries as ask
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.queries import Query

_NO_UPDATE = not_applicable(text("The configuration version does not have to be raised."))


@check(
    "VM-VER-05",
    text("Way back from a higher configuration version"),
    text("A higher configuration version has no way back"),
    WARNING,
    sources.VERSIONS,
)
def no_way_back(case: VmCase) -> Judgement:
    """Once its version is raised, the VM no longer runs on hosts that do not know that version.

    In a cluster these may be other nodes, until all are updated and its functional level is raised.
    """
    needed = _is_ahead(case)
    if needed is False:
        return _NO_UPDATE
    version, highest = case.vm.configuration_version, highest_of(case.host)
    evidence = (
        seen(text("Version"), version, text(""), of_vms.VMS),
        seen(text("Version after the update"), highest, text(""), ask.SUPPORTED_VERSIONS),
        *_other_nodes(case),
    )
    if needed is None:
        return unknown(*evidence, host=case.host, query=_what_lacks(case))
    return failed(*evidence, ways=_EXPORT_FIRST)


def _is_ahead(case: VmCase) -> bool | None:
    """Whether the version has to be raised, or is to be as chosen; ``None``: not known."""
    chosen = case.is_chosen and Preparation.CONFIGURATION_VERSION in case.choice.preparations
    found, highest = case.vm.configuration_version, highest_of(case.host)
    if chosen and found is not None and highest is not None:
        return found < highest
    return needs_higher(case)


def _what_lacks(case: VmCase) -> Query[Any]:
    return of_vms.VMS if case.vm.configuration_version is None else ask.PROCESSORS


_EXPORT_FIRST = (
    Remediation(text("Export the VM first, if it may ever have to run on an older host.")),
    Remediation(text("In a cluster, update all nodes and the functional level before.")),
)


def _other_nodes(case: VmCase) -> tuple[Evidence, ...]:
    """Say of each other node that was read how high it goes."""
    return tuple(
        seen(
            text("Highest version of {node}", node=node.name),
            highest_of(node),
            text("as high"),
            ask.SUPPORTED_VERSIONS,
        )
        for node in case.peers
    )


@check(
    "VM-VER-06",
    text("Saved state before the update"),
    text("A saved state must go before the configuration version is raised"),
    BLOCKER,
    sources.VERSIONS,
    puts_right=Disposition.CONSENT,
    unconfirmed=text("Whether checkpoints hinder the update as well is not documented."),
)
def nothing_saved(case: VmCase) -> Judgement:
    """A saved state is written in the old version, and the VM must be off for the update.

    Checkpoints are written in the old version, too.
    """
    needed, vm = _is_ahead(case), case.vm
    if needed is False:
        return _NO_UPDATE
    checkpoints = _has_checkpoints(case)
    evidence = (
        seen(text("Power state"), vm.state, text("not saved"), of_vms.VMS),
        seen(text("Checkpoints"), checkpoints, text("none, to be safe"), of_vms.VM_CHECKPOINTS),
    )
    if needed is None:
        return unknown(*evidence, host=case.host, query=_what_lacks(case))
    if vm.state in SAVED:
        return _of_saved(case, *evidence)
    if vm.state is None:
        return unknown(*evidence, host=case.host, query=of_vms.VMS)
    if checkpoints is None:
        return unknown(*evidence, host=case.host, query=of_vms.VM_CHECKPOINTS)
    return passed(*evidence, note=_CHECKPOINTS_MAY_HINDER if checkpoints is _SOME else None)


def _of_saved(case: VmCase, *evidence: Evidence) -> Judgement:
    """The update comes after the saved state has ended, if the user agreed to a way for that."""
    if missing(case):
        return failed(*evidence, ways=ways_down(case))
    return passed(*evidence, seen(text("Way down"), what_the_plan_does(case), text(""), None))


_NONE, _SOME = text("none"), text("at least one")
_CHECKPOINTS_MAY_HINDER = text(
    "The VM has checkpoints. Whether they hinder the update is not documented: should it fail, "
    "delete those that nobody needs."
)


def _has_checkpoints(case: VmCase) -> Text | None:
    vm = case.vm
    if vm.has_checkpoint or vm.checkpoints:
        return _SOME
    return None if vm.has_checkpoint is None or vm.checkpoints is None else _NONE
