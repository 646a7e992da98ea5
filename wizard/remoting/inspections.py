"""Files of answers that are opened together: what was read inside a VM joins its host."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from wizard.model.facts import Host, Inside
from wizard.model.text import text
from wizard.remoting.inspection_file import HostRead, InsideRead, Opened, read_inspection
from wizard.remoting.inspection_text import InspectionProblem


def read_inspections(paths: Iterable[Path]) -> Opened:
    """Read files together: what was read inside a VM joins its host, whichever file has it.

    A host of a name that came before is a problem. Which parts have no VM, ``without_vm`` tells.
    """
    hosts: list[HostRead] = []
    insides: list[InsideRead] = []
    problems: list[InspectionProblem] = []
    for path in paths:
        try:
            one = read_inspection(path)
        except InspectionProblem as problem:
            problems.append(problem)
            continue
        problems += one.problems
        insides += one.insides
        for read in one.hosts:
            first = next((h for h in hosts if _is_named(h.host, read.host.name)), None)
            if first is None:
                hosts.append(read)
            else:
                problems.append(_twice(read, first))
    with_insides = [replace(read, host=with_inside(read.host, insides)) for read in hosts]
    return Opened(tuple(with_insides), tuple(insides), tuple(problems))


def without_vm(insides: Iterable[InsideRead], hosts: Iterable[Host]) -> list[InspectionProblem]:
    """Return a problem for each part whose virtual machine is on none of these hosts."""
    known = {vm.ref.id.casefold() for host in hosts for vm in host.vms or ()}
    return [_without_host(read) for read in insides if read.vm_id.casefold() not in known]


def with_inside(host: Host, insides: Iterable[InsideRead]) -> Host:
    """Return a host with what was read inside its VMs; of several readings the latest counts."""
    latest: dict[str, Inside] = {}
    for read in insides:
        before = latest.get(read.vm_id.casefold())
        if before is None or before.asked_at <= read.inside.asked_at:
            latest[read.vm_id.casefold()] = read.inside
    if not any(vm.ref.id.casefold() in latest for vm in host.vms or ()):
        return host
    vms = tuple(
        replace(vm, inside=latest.get(vm.ref.id.casefold(), vm.inside)) for vm in host.vms or ()
    )
    return replace(host, vms=vms)


def _is_named(host: Host, name: str) -> bool:
    return host.name.casefold() == name.casefold()


def _twice(read: HostRead, first: HostRead) -> InspectionProblem:
    return InspectionProblem(
        read.path,
        text(
            "{host} in {file} was not opened: it is in {first}, too.",
            host=read.host.name,
            file=read.path.name,
            first=first.path.name,
        ),
        text("Open only one of the two files, the newer one."),
    )


def _without_host(read: InsideRead) -> InspectionProblem:
    return InspectionProblem(
        read.path,
        text(
            "{file} was read inside the VM with the Id {id}, whose host is not among those read.",
            file=read.path.name,
            id=read.vm_id,
        ),
        text("Open the file of its host, too, or connect to its host."),
    )
