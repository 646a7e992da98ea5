"""Checks of the integration services of a virtual machine, by which a host reaches its guest."""

from wizard.checks import sources
from wizard.checks.check import (
    WARNING,
    Judgement,
    VmCase,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)
from wizard.checks.guest import DOES_NOT_RUN, may_run
from wizard.model.choices import Preparation
from wizard.model.facts import HEARTBEAT_SERVICE, SHUTDOWN_SERVICE, IntegrationService
from wizard.model.findings import Disposition, Remediation, sent
from wizard.model.text import text
from wizard.powershell import changes
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.queries import ALIVE

_NOT_RUNNING = not_applicable(DOES_NOT_RUN)
_BY_HAND = Remediation(text("Shut the VM down in its guest yourself, then check again."))
_WAIT = Remediation(
    text("Wait if the guest is still starting. Else look whether its heartbeat service runs.")
)


def _service(case: VmCase, kind: str) -> IntegrationService | None:
    services = case.vm.integration_services or ()
    return next((service for service in services if service.kind.upper() == kind), None)


def _switch_on(case: VmCase, kind: str, preparation: Preparation) -> Remediation:
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

    The VM is never switched off instead: it stays as it is.
    """
    if not may_run(case):
        return _NOT_RUNNING
    services, found = case.vm.integration_services, _service(case, SHUTDOWN_SERVICE)
    status = found.status if found else None
    is_off = found is not None and found.enabled is False
    observed: object = text("switched off") if is_off else status
    if services is not None and found is None:
        observed = text("missing")
    evidence = seen(text("Shutdown service"), observed, text("Ok"), of_vms.VM_INTEGRATION)
    if is_off:
        switch_on = _switch_on(case, SHUTDOWN_SERVICE, Preparation.SHUTDOWN_SERVICE)
        return failed(evidence, ways=(switch_on, _BY_HAND))
    if services is not None and (found is None or status not in ("Ok", None)):
        return failed(evidence, ways=(_BY_HAND,))
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
    service = _service(case, HEARTBEAT_SERVICE)
    if service is None or service.enabled is not False:
        return failed(evidence, ways=(_WAIT,))
    switch_on = _switch_on(case, HEARTBEAT_SERVICE, Preparation.HEARTBEAT_SERVICE)
    return failed(evidence, ways=(switch_on,))
