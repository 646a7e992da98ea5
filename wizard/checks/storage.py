"""Checks of the disks of a host."""

from wizard.checks import sources
from wizard.checks.cases import HostCase
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
from wizard.checks.host_memory import VMS_NOT_READ
from wizard.checks.memory import in_gb, size_when_enabled
from wizard.model.facts import Host, VirtualMachine, Volume
from wizard.model.findings import Evidence, Remediation
from wizard.model.text import text
from wizard.powershell import host_queries as ask
from wizard.powershell import vm_queries as of_vms


@check(
    "HST-DISK-01",
    text("Disk space for the memory of VMs"),
    text("Little disk space where a chosen VM saves its memory"),
    WARNING,
    sources.SET_VM,
    unconfirmed=text("How much must be free is not documented; the size of the memory is ours."),
)
def space(case: HostCase) -> Judgement:
    """Saving a VM writes its memory to disk, also when the host shuts down.

    Without room the host cannot save it.
    """
    host = case.host
    if host.vms is None:
        return VMS_NOT_READ
    chosen = case.chosen
    if not chosen:
        return not_applicable(text("No VM of this host is chosen."))
    lines: list[tuple[Evidence, bool | None]] = [_line(case, vm) for vm in chosen]
    short = [line for line, enough in lines if enough is False]
    if short:
        ways = (
            Remediation(text("Free space on that volume, or move the files of the VM.")),
            Remediation(text("Or let the VM be shut down, not saved, when the host stops.")),
        )
        return failed(*short, ways=ways)
    open_lines = [line for line, enough in lines if enough is None]
    if not open_lines:
        return passed(*(line for line, _ in lines))
    if host.volumes is None:
        return unknown(*open_lines, host=host, query=ask.VOLUMES)
    note = text("The path or its volume was not read. Shared storage is not among the volumes.")
    return unclear(*open_lines, note=note)


def _line(case: HostCase, vm: VirtualMachine) -> tuple[Evidence, bool | None]:
    host = case.host
    needed = size_when_enabled(vm, case.choices.of(host.name, vm.ref.id))
    path = vm.smart_paging_path or vm.configuration_path
    volume = _volume(host, path)
    free = volume.free if volume else None
    enough = None if free is None or needed is None else free >= needed
    required = text("{size} or more", size=in_gb(needed)) if needed else text("its memory")
    what = text("Free for {vm}", vm=vm.ref.name)
    if volume is not None:
        what = text("Free for {vm} on {volume}", vm=vm.ref.name, volume=volume.path)
    query = ask.VOLUMES if path else of_vms.VMS
    return seen(what, None if free is None else in_gb(free), required, query), enough


def _volume(host: Host, path: str | None) -> Volume | None:
    """Return the volume a path is on: the one mounted at its longest beginning."""
    if not path:
        return None
    whole = path.rstrip("\\").casefold() + "\\"
    fitting = [
        v for v in host.volumes or () if whole.startswith(v.path.rstrip("\\").casefold() + "\\")
    ]
    if "\\clusterstorage\\" in whole and not any(
        "clusterstorage" in volume.path.casefold() for volume in fitting
    ):
        return None  # a volume of the cluster, mounted below the system drive
    return max(fitting, key=lambda volume: len(volume.path), default=None)
