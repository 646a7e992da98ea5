"""Checks of the integration services of a virtual machine, by which a host reaches its guest."""

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
    unknown,
)
from wizard.checks.coming_down import RUNNING, harder_ways, is_forced, what_the_plan_does
from wizard.checks.guest import DOES_NOT_RUN, may_run
from wizard.model.choices import Preparation
from wizard.model.facts import HEARTBEAT_SERVICE, SHUTDOWN_SERVICE, IntegrationService
from wizard.model.findings import Disposition, Remediation, sent
from wizard.model.text import text
from wizard.powershell import changes
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.queries import ALIVE

_NOT_RUNNING = not_applicable(DOES_NOT_RUN)
_WAY_DOWN = text("Way down")
_BY_HAND = Remediation(text("Shut the VM down in its guest yourself, then check again."))
_WAIT = Remediation(
    text("Wait if the guest is still starting. Else look whether its heartbeat service runs.")
)


def service_of(case: VmCase, kind: str) -> IntegrationService | None:
    """Return the integration service of this kind; ``None``: not there, or nothing was read."""
    services = case.vm.integration_services or ()
    return next((service for service in services if service.kind.upper() == kind), None)


def switch_on(case: VmCase, kind: str, preparation: Preparation) -> Remediation:
    """Return the way by which the plan switches an integration service on."""
    return Remediation(
        text("Switch the service on, also while the VM runs. It can be switched off again."),
        Disposition.CONSENT,
        sent(changes.switch_integration_service, case.vm.ref, kind, on=True),
        sent(changes.switch_integration_service, case.vm.ref, kind, on=False),
        preparation,
    )


@check(
    "VM-IC-01",
    text("Shutdown service of the guest"),
    text("Guest cannot be shut down from outside"),
    WARNING,
    sources.SHUTDOWN,
    puts_right=Disposition.CONSENT,
)
def shutdown_service(case: VmCase) -> Judgement:
    """Without contact to its shutdown service the guest cannot be asked to shut down.

    The VM is not brought down otherwise, unless you agree to a harder way for it.
    """
    if not may_run(case):
        return _NOT_RUNNING
    services, found = case.vm.integration_services, service_of(case, SHUTDOWN_SERVICE)
    status = found.status if found else None
    is_off = found is not None and found.enabled is False
    observed: object = text("switched off") if is_off else status
    if services is not None and found is None:
        observed = text("missing")
    evidence = seen(text("Shutdown service"), observed, text("Ok"), of_vms.VM_INTEGRATION)
    silent = services is not None and (found is None or status not in ("Ok", None))
    if (is_off or silent) and case.vm.state == RUNNING and is_forced(case):
        return passed(evidence, seen(_WAY_DOWN, what_the_plan_does(case), text(""), None))
    if is_off:
        way = switch_on(case, SHUTDOWN_SERVICE, Preparation.SHUTDOWN_SERVICE)
        return failed(evidence, ways=(way, *harder_ways(case), _BY_HAND))
    if silent:
        return failed(evidence, ways=(*harder_ways(case), _BY_HAND))
    if found is None or found.enabled is None or status is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_INTEGRATION)
    return passed(evidence)


@check(
    "VM-IC-02",
    text("Heartbeat of the guest"),
    text("Guest gives no sign of life"),
    WARNING,
    sources.MODULE_TYPES,
    puts_right=Disposition.CONSENT,
)
def heartbeat(case: VmCase) -> Judgement:
    """The heartbeat shows that the guest is up: before it is shut down, and after its start.

    Without it, the start is proved by the power state only.
    """
    if not may_run(case):
        return _NOT_RUNNING
    evidence = seen(text("Heartbeat"), case.vm.heartbeat, text("Ok"), of_vms.VMS)
    if case.vm.heartbeat in (None, "Unknown"):
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    if case.vm.heartbeat in ALIVE:
        return passed(evidence)
    service = service_of(case, HEARTBEAT_SERVICE)
    if service is None or service.enabled is not False:
        return failed(evidence, ways=(_WAIT,))
    way = switch_on(case, HEARTBEAT_SERVICE, Preparation.HEARTBEAT_SERVICE)
    return failed(evidence, ways=(way,))
