"""Checks of the processor of a virtual machine."""

from wizard.checks import questions, sources
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
    unclear,
    unknown,
)
from wizard.checks.guest_system import seen_system, system_of
from wizard.model.basics import LEAST_PROCESSORS, MOST_PROCESSORS
from wizard.model.choices import Preparation
from wizard.model.findings import Disposition, Evidence, Remediation, Severity, sent
from wizard.model.text import Text, text
from wizard.powershell import changes
from wizard.powershell import vm_queries as of_vms

FIRST_WITHOUT_LIMIT = 20348
_NOT_TOO_MANY = text("{n} or fewer", n=MOST_PROCESSORS)


@check(
    "VM-CPU-00",
    text("Exposure of virtualization extensions"),
    text("Virtualization extensions are exposed already"),
    BLOCKER,
    sources.NESTED,
    puts_right=Disposition.PLAN,
)
def exposed(case: VmCase) -> Judgement:
    """A VM whose extensions are exposed already is left as it is, unless they are to be taken away.

    The value must be known, or it could not be put back.
    """
    found = case.vm.processor.exposes_virtualization if case.vm.processor else None
    state = None if found is None else text("exposed") if found else text("not exposed")
    evidence = seen(text("Virtualization extensions"), state, text(""), of_vms.VM_PROCESSORS)
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_PROCESSORS)
    if case.is_disabled:
        return failed(evidence, ways=(_hide(case),)) if found else _ARE_HIDDEN
    if found:
        return passed(evidence, note=text("They are exposed already. Nothing is changed on them."))
    return not_applicable(text("They are not exposed yet; the plan exposes them."), evidence)


_ARE_HIDDEN = not_applicable(text("They are not exposed, so there is nothing to take away."))


def _hide(case: VmCase) -> Remediation:
    return Remediation(
        text("Take them away while the VM is off. Nested VMs do not start any more then."),
        Disposition.PLAN,
        sent(changes.expose_virtualization, case.vm.ref, exposed=False),
        sent(changes.expose_virtualization, case.vm.ref, exposed=True),
    )


def _processors(case: VmCase, required: Text) -> tuple[int | None, Evidence]:
    count = (case.vm.processor.count if case.vm.processor else None) or None
    return count, seen(text("Virtual processors"), count, required, of_vms.VM_PROCESSORS)


def _change_count(case: VmCase, now: int, wanted: int) -> Remediation:
    return Remediation(
        text("Give the VM {count} virtual processors while it is off.", count=wanted),
        Disposition.CONSENT,
        sent(changes.set_processor_count, case.vm.ref, wanted),
        sent(changes.set_processor_count, case.vm.ref, now),
        Preparation.PROCESSORS,
    )


@check(
    "VM-CPU-01",
    text("Number of virtual processors"),
    text("Only one virtual processor"),
    WARNING,
    sources.CONTAINERS,
    puts_right=Disposition.CONSENT,
)
def processors(case: VmCase) -> Judgement:
    """Microsoft asks for two virtual processors where a VM hosts others.

    With one, nested VMs wait for each other and for the VM itself.
    """
    count, evidence = _processors(case, text("2 or more"))
    if count is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_PROCESSORS)
    if count >= LEAST_PROCESSORS:
        return passed(evidence)
    return failed(evidence, ways=(_change_count(case, count, LEAST_PROCESSORS),))


@check(
    "VM-CPU-02",
    text("Virtual processors and guest system"),
    text("Too many virtual processors for an older guest"),
    (Severity.WARNING, Severity.BLOCKER),
    sources.NESTED,
    applies=text("Windows Server 2019 and earlier in the VM"),
    puts_right=Disposition.CONSENT,
    asks=questions.GUEST_SYSTEM.id,
)
def processors_of_old_guests(case: VmCase) -> Judgement:
    """With Windows Server 2019 and earlier in the VM, 225 virtual processors are the most."""
    count, evidence = _processors(case, _NOT_TOO_MANY)
    if count is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_PROCESSORS)
    if count <= MOST_PROCESSORS:
        return passed(evidence)
    system = system_of(case)
    inside = seen_system(system, text("build {n} or later", n=FIRST_WITHOUT_LIMIT))
    if system.windows is False:
        return not_applicable(text("The guest is not a Windows."), evidence, inside)
    if system.build is not None and system.build >= FIRST_WITHOUT_LIMIT:
        return passed(evidence, inside)
    if system.build is not None or system.recent is False:
        return failed(evidence, inside, ways=(_change_count(case, count, MOST_PROCESSORS),))
    not_told = text("{why}", why=case.host.why_not(of_vms.VM_GUESTS.name))
    return unclear(evidence, inside, note=_WHICH_SERVER if system.recent else not_told)


_WHICH_SERVER = text(
    "You said which system it is, not whether it is later than Windows Server 2019. Start the VM "
    "and check again."
)
