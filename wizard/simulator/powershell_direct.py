"""PowerShell Direct: running a command inside a virtual machine, over the bus and not a network.

A real host would make a script block of the text. Here only the written form of the vocabulary is
understood, see ``written``, and the Windows inside runs it as the host runs its own commands.
"""

from dataclasses import replace

from wizard.simulator import errors, insides, pipeline
from wizard.simulator.guests import Guest
from wizard.simulator.machines import SimulatedVm
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import ErrorRecord, InsideRequest, Outcome, Statement
from wizard.simulator.written import NotUnderstood, read

INVOKE_COMMAND = "Invoke-Command"
INVOKE_CLASS = "Microsoft.PowerShell.Commands.InvokeCommandCommand"
FIRST_BUILD = 10240  # Windows 10 and Windows Server 2016 brought the service inside
TRANSPORT = "System.Management.Automation.Remoting.PSRemotingDataStructureException"
DIRECT = "System.Management.Automation.Remoting.PSDirectException"


def run_inside(host: SimulatedHost, asked: InsideRequest, account: str | None = None) -> Outcome:
    """Run a command inside a virtual machine; errors of the inside are written, too.

    ``account`` is who asks the host; without one everything is allowed there.
    """
    with host.lock:
        host.settle()
        insides.follow(host)
        host.received.append(INVOKE_COMMAND)
        try:
            statement = read(asked.text)
        except NotUnderstood as problem:
            return Outcome(terminating=_not_understood(str(problem)))
        refusal = _refusal_of_host(host, asked.vm_id, account)
        if refusal is not None:
            return refusal
        vm = next(each for each in host.vms if each.id.lower() == asked.vm_id.lower())
        refused = _refusal_of_machine(vm, asked)
        if refused is not None:
            return Outcome(errors=(refused,))
        outcome = _perform(host, vm, statement, asked.user)
        insides.follow(host)
        return outcome


def windows_in(host: SimulatedHost, vm_id: str) -> SimulatedHost | None:
    """Return the Windows inside a machine, if there is one."""
    vm = next((each for each in host.vms if each.id.lower() == vm_id.lower()), None)
    return vm.guest.inside if vm is not None and vm.guest is not None else None


def delay_inside(host: SimulatedHost, asked: InsideRequest) -> float:
    """Return the simulated seconds that are planned for it inside."""
    windows = windows_in(host, asked.vm_id)
    try:
        names = [each.name for each in read(asked.text).calls]
    except NotUnderstood:
        return 0.0
    return host.faults.delay_of(INVOKE_COMMAND) + (
        windows.faults.delay_of(*names) if windows else 0
    )


def _perform(host: SimulatedHost, vm: SimulatedVm, statement: Statement, user: str) -> Outcome:
    """Run it; what ends the statement inside is one error among others outside."""
    windows = _guest_of(vm).inside
    insides.follow(host)
    outcome = pipeline.execute(windows, statement, _plain_name(user))
    ended = (outcome.terminating,) if outcome.terminating else ()
    return replace(outcome, errors=(*outcome.errors, *ended), terminating=None)


def _plain_name(user: str) -> str:
    """Return the name of an account without its domain or computer."""
    return user.rpartition("\\")[2].partition("@")[0]


def _guest_of(vm: SimulatedVm) -> Guest:
    return vm.guest or Guest(product_type=None)


def _refusal_of_host(host: SimulatedHost, vm_id: str, account: str | None) -> Outcome | None:
    planned = host.faults.refusal_of(INVOKE_COMMAND)
    if planned is not None:
        return Outcome(errors=(planned,))
    if host.language_mode != "FullLanguage":
        return Outcome(terminating=_no_methods())
    if not host.module:
        message = "The Hyper-V Module for PowerShell is not available on this machine."
        return Outcome(terminating=_argument("HyperVModuleNotAvailable", "NotInstalled", message))
    known = [vm for vm in host.vms if vm.id.lower() == vm_id.lower()]
    vmms = host.service("vmms")
    answers = host.rights_of(account).hyper_v and vmms is not None and vmms.state == "Running"
    if len(known) != 1 or not answers:
        message = f"The input VMId {vm_id} does not resolve to a single virtual machine."
        return Outcome(errors=(_argument("InvalidVMIdNotSingle", "InvalidArgument", message),))
    return None


def _refusal_of_machine(vm: SimulatedVm, asked: InsideRequest) -> ErrorRecord | None:
    guest = _guest_of(vm)
    if vm.state != "Running":
        message = f"The virtual machine {vm.name} is not in running state."
        return _argument("InvalidVMState", "InvalidArgument", message)
    speaks = guest.build >= FIRST_BUILD and guest.direct not in ("session ends", "service off")
    if not vm.alive or not speaks:
        vm.show()  # whoever asks until it answers has seen that it does not yet
        return _broken(vm, TRANSPORT, ENDED)
    known = guest.inside.passwords
    given = _plain_name(asked.user).lower()
    name = next((each for each in known if each.lower() == given), None)
    refuses = guest.direct == "credential refused"
    if refuses or name is None or known[name] != asked.password:
        return _broken(vm, DIRECT, "The credential is invalid.")
    return None


ENDED = (
    "An error has occurred which Windows PowerShell cannot handle. A remote session might have "
    "ended."
)


def _broken(vm: SimulatedVm, exception: str, message: str) -> ErrorRecord:
    return ErrorRecord(
        id="PSSessionStateBroken",
        category="OpenError",
        message=message,
        exception=exception,
        target=vm.name,
        target_type="System.String",
    )


def _argument(error: str, category: str, message: str) -> ErrorRecord:
    return ErrorRecord(
        id=f"{error},{INVOKE_CLASS}",
        category=category,
        message=message,
        activity=INVOKE_COMMAND,
        exception="System.ArgumentException",
    )


def _no_methods() -> ErrorRecord:
    return ErrorRecord(
        id="MethodInvocationNotSupportedInConstrainedLanguage",
        category="InvalidOperation",
        message="Cannot invoke method. Method invocation is supported only on core types in this "
        "language mode.",
        exception="System.Management.Automation.PSInvalidOperationException",
    )


def _not_understood(why: str) -> ErrorRecord:
    return ErrorRecord(
        id="ParseException",
        category="NotSpecified",
        message=f'Exception calling "Create" with "1" argument(s): "{why}"',
        exception=f"{errors.AUTOMATION}.MethodInvocationException",
    )
