"""Which MAC addresses nested VMs will get, and who else gives them out."""

from collections.abc import Iterator

from wizard.checks import sources
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
from wizard.checks.nesting import not_read_inside
from wizard.checks.spoofed import NOT_SPOOFED
from wizard.model.facts import Inside, VirtualMachine
from wizard.model.findings import Evidence, Remediation
from wizard.model.text import Text, text
from wizard.powershell import host_queries as ask
from wizard.powershell import inside_queries as ask_inside

INSTALLED = 1
_REQUIRED = text("shared with nobody")
_NOBODY_LOOKED = text(
    "Nobody has looked inside the VM. Collect a file inside it with the script, and open it here."
)
_NO_POOL_YET = not_applicable(
    text("Hyper-V is not installed inside yet: the range is made with it. Look again afterwards.")
)


@check(
    "VM-NET-16",
    text("MAC addresses for nested VMs"),
    text("MAC addresses for nested VMs are given out twice"),
    WARNING,
    sources.MAC_POOL,
    unconfirmed=text("How Windows derives the range when Hyper-V is installed is not documented."),
)
def pools(case: VmCase) -> Judgement:
    """Hyper-V gives adapters MAC addresses out of a range that was made when it was installed.

    VMs that were cloned with Hyper-V in them have the same range. Two machines with one address
    lose each other's frames.
    """
    if not case.chosen_spoofing:
        return NOT_SPOOFED
    inside = case.vm.inside
    if inside is None:
        return unclear(_of_vm(None), note=_NOBODY_LOOKED)
    own = _pool(inside)
    if own is None:
        if inside.hyper_v_role not in (INSTALLED, None):
            return _NO_POOL_YET
        return not_read_inside(_of_vm(None), inside=inside, query=ask_inside.INSIDE_VM_HOST)
    return _compared(case, own)


def _compared(case: VmCase, own: tuple[int, int]) -> Judgement:
    """Compare with the host, then with what is known of the other VMs of the host."""
    hyper_v = case.host.hyper_v
    of_host = _range(hyper_v.mac_minimum, hyper_v.mac_maximum)
    evidence = (_of_vm(own), seen(text("Host"), _said(of_host), _REQUIRED, ask.VM_HOST))
    if of_host is not None and _overlap(own, of_host):
        return failed(*evidence, ways=_ANOTHER_RANGE)
    unread: list[VirtualMachine] = []
    for other in _others(case):
        pool = _pool(other.inside)
        if pool is None:
            unread += [other] if _may_give_out(other) else []
        elif _overlap(own, pool):
            what = text("Inside {name}", name=other.ref.name)
            twice = seen(what, _said(pool), _REQUIRED, ask_inside.INSIDE_VM_HOST)
            return failed(*evidence, twice, ways=_ANOTHER_RANGE)
    if of_host is None:
        return unknown(*evidence, host=case.host, query=ask.VM_HOST)
    if unread:
        names = ", ".join(other.ref.name for other in unread)
        return unclear(*evidence, note=text("Nobody has looked inside {names}.", names=names))
    return passed(*evidence)


_ANOTHER_RANGE = (
    Remediation(
        text(
            "Give Hyper-V inside the VM another range, before nested VMs are made: Set-VMHost with "
            "-MacAddressMinimum and -MacAddressMaximum."
        )
    ),
)


def _others(case: VmCase) -> Iterator[VirtualMachine]:
    return (other for other in case.host.vms or () if other.ref.id != case.vm.ref.id)


def _may_give_out(vm: VirtualMachine) -> bool:
    """Whether Hyper-V may run inside: the extensions are exposed, or it is not known."""
    if vm.inside is not None and vm.inside.hyper_v_role not in (INSTALLED, None):
        return False
    return vm.processor is None or vm.processor.exposes_virtualization is not False


def _pool(inside: Inside | None) -> tuple[int, int] | None:
    return _range(inside.mac_minimum, inside.mac_maximum) if inside else None


def _range(first: str | None, last: str | None) -> tuple[int, int] | None:
    try:
        return (int(first or "", 16), int(last or "", 16))
    except ValueError:
        return None


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _of_vm(pool: tuple[int, int] | None) -> Evidence:
    return seen(text("Inside the VM"), _said(pool), _REQUIRED, ask_inside.INSIDE_VM_HOST)


def _said(pool: tuple[int, int] | None) -> Text | None:
    if pool is None:
        return None
    return text("{first} to {last}", first=f"{pool[0]:012X}", last=f"{pool[1]:012X}")
