"""The check of PowerShell Direct, the way from a host into its virtual machine."""

from typing import Any

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
    unknown,
)
from wizard.checks.guest import DOES_NOT_RUN, may_run
from wizard.checks.guest_system import seen_system, system_of
from wizard.checks.nesting import LEFT_ALONE, may_nest
from wizard.model.findings import Remediation
from wizard.model.text import text
from wizard.powershell import host_queries as ask
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.queries import Query

FIRST_BUILD = 10240  # Windows 10; servers begin with 14393


@check(
    "VM-PSD-01",
    text("PowerShell Direct"),
    text("PowerShell Direct does not reach the guest"),
    WARNING,
    sources.POWERSHELL_DIRECT,
    applies=text("Windows Server 2016 and Windows 10, and later, on the host and in the VM"),
    asks=questions.GUEST_SYSTEM.id,
)
def reachable(case: VmCase) -> Judgement:
    """It runs commands in a VM without a network, such as those that install Hyper-V there.

    The VM must run, and an account of its Windows is needed.
    """
    if not may_nest(case):
        return LEFT_ALONE
    if not may_run(case):
        return _NOT_RUNNING
    system, host = system_of(case), case.host.operating_system
    if system.windows is False:
        return _NO_WINDOWS
    build, of_guest = host.build if host else None, _suits(system.build, recent=system.recent)
    evidence = (
        seen(text("Build of the host"), build, text("10240 or later"), ask.OPERATING_SYSTEM),
        seen_system(system, text("Windows 10 or Windows Server 2016, or later")),
        seen(text("Power state"), case.vm.state, text("Running"), of_vms.VMS),
    )
    if of_guest is False or (build is not None and build < FIRST_BUILD):
        return failed(*evidence, ways=_BY_NETWORK)
    missing = _missing(build, case.vm.state, suits=of_guest)
    if missing is not None:
        return unknown(*evidence, host=case.host, query=missing)
    return passed(*evidence, note=_NEEDS_ACCOUNT)


def _missing(build: int | None, state: str | None, *, suits: bool | None) -> Query[Any] | None:
    """Return the question whose answer is missing."""
    if build is None:
        return ask.OPERATING_SYSTEM
    if state is None:
        return of_vms.VMS
    return of_vms.VM_GUESTS if suits is None else None


_NOT_RUNNING = not_applicable(DOES_NOT_RUN)
_NO_WINDOWS = not_applicable(text("PowerShell Direct is for Windows; VM-OS-03 says what runs."))
_NEEDS_ACCOUNT = text("It also needs an account of the Windows in the VM: have its password ready.")
_BY_NETWORK = (
    Remediation(
        text("Reach the guest over the network with PowerShell remoting, or use its console.")
    ),
)


def _suits(build: int | None, *, recent: bool | None) -> bool | None:
    """Whether the Windows inside answers; without a build, what is known of its age decides."""
    return recent if build is None else build >= FIRST_BUILD
