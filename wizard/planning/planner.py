"""Facts and choices in, a plan out; pure.

What needs a virtual machine off stands between one ``Off`` and one ``Running``: shut down, memory,
settings, extensions, MAC address spoofing, start, heartbeat. What is already right is left out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wizard.model.choices import (
    Afterwards,
    BringDown,
    Choices,
    Enablement,
    Networking,
    Preparation,
    VmChoice,
)
from wizard.model.facts import (
    HEARTBEAT_SERVICE,
    Host,
    Memory,
    NetworkAdapter,
    VirtualMachine,
    VmRef,
)
from wizard.model.text import Problem, Text, text
from wizard.planning.nat_choice import problem_with
from wizard.planning.nat_instructions import nat_instructions
from wizard.planning.preparations import BEFORE_DOWN, SettingNotRead, preparation_steps
from wizard.planning.staying import what_stays
from wizard.planning.step import HostPlan, Instruction, Plan, Step, VmPlan
from wizard.planning.steps import (
    OFF,
    RUNNING,
    START_SECONDS,
    ExposeVirtualizationExtensions,
    SetMacAddressSpoofing,
    SetMemory,
    SetPower,
    WaitForHeartbeat,
)
from wizard.powershell.queries import ALIVE, settings_in_force

_READ_AGAIN = text("Read the host again, or leave the VM out.")


class PlanRefused(Problem):
    """There is no plan while something about a virtual machine is not known or not right."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One virtual machine with what was decided about it."""

    host: Host
    vm: VirtualMachine
    choice: VmChoice

    @property
    def named(self) -> str:
        return f"{self.vm.ref.name} on {self.host.name}"

    def refuse(self, why: Text, advice: Text = _READ_AGAIN) -> PlanRefused:
        return PlanRefused(text("{vm}: {why}", vm=self.named, why=why), advice)

    def unknown(self, fact: str) -> PlanRefused:
        return self.refuse(text("not read: {fact}.", fact=fact))


def plan(
    hosts: Iterable[Host],
    choices: Choices,
    left_out: frozenset[tuple[str, str]] = frozenset(),
) -> Plan:
    """Return everything that is to be done; ``left_out`` has host names and Ids.

    Raises:
        PlanRefused: a fact that a step needs is not known, or a choice cannot be carried out.

    """
    plans: list[HostPlan] = []
    skipped: list[tuple[str, VmRef, Text]] = []
    for host in hosts:
        vms: list[VmPlan] = []
        for case in _cases(host, choices, left_out):
            planned = _plan_of(case)
            if isinstance(planned, Text):
                skipped.append((host.name, case.vm.ref, planned))
            elif planned.steps or planned.instructions:
                vms.append(planned)
        if vms:
            plans.append(HostPlan(host.name, tuple(vms)))
    _refuse_one_vm_on_two_hosts(plans)
    return Plan(tuple(plans), tuple(skipped))


def _refuse_one_vm_on_two_hosts(plans: Iterable[HostPlan]) -> None:
    """One host under two names, or a clustered machine that moved between two readings."""
    seen: dict[str, str] = {}
    for host in plans:
        for vm in (planned.vm for planned in host.vms if planned.steps):
            other = seen.setdefault(vm.id.casefold(), host.host)
            if other == host.host:
                continue
            raise PlanRefused(
                text(
                    "{vm} was found on {one} and on {other}, with the same Id.",
                    vm=vm.name,
                    one=other,
                    other=host.host,
                ),
                text(
                    "Both names may lead to one host: then take one of them off the list. "
                    "If the VM moved between them, read both hosts again. "
                    "Or leave the VM out on one of them."
                ),
            )


def _cases(host: Host, choices: Choices, left_out: frozenset[tuple[str, str]]) -> Iterator[_Case]:
    for vm in host.vms or ():
        choice = choices.of(host.name, vm.ref.id)
        if choice.enablement is Enablement.ENABLE and (host.name, vm.ref.id) not in left_out:
            yield _Case(host, vm, choice)


def _plan_of(case: _Case) -> VmPlan | Text:
    """Return the plan of one virtual machine, or why it is skipped."""
    first, prepared = _preparations(case)
    while_off = (*_memory(case), *prepared, *_extensions(case), *_spoofing(case))
    steps = (*first, *_between_off_and_running(case, while_off))
    comes_down = any(step.after == OFF for step in steps)
    if comes_down and case.choice.bring_down is BringDown.SKIP:
        return text("It runs, and you chose to leave running VMs alone.")
    return VmPlan(
        vm=case.vm.ref,
        steps=steps,
        found_state=case.vm.state or "",
        instructions=_instructions(case),
        stays=what_stays(case.vm, steps),
    )


def _between_off_and_running(case: _Case, while_off: tuple[Step, ...]) -> tuple[Step, ...]:
    state = case.vm.state
    if state not in (RUNNING, OFF) and not while_off:
        return ()  # nothing is to change on it, whatever it is doing
    if state is None:
        raise case.unknown("whether it runs")
    if state not in (RUNNING, OFF):
        why = text("it is neither running nor off, but {state}.", state=state)
        raise case.refuse(why, text("Start it or shut it down, then read the host again."))
    down = _power(case, RUNNING, OFF) if while_off and state == RUNNING else ()
    now = OFF if down else state
    wanted = {
        Afterwards.AS_FOUND: state,
        Afterwards.START: RUNNING,
        Afterwards.STAY_OFF: now,
    }[case.choice.afterwards]
    up = (*_power(case, OFF, RUNNING), *_heartbeat(case)) if now == OFF != wanted else ()
    return (*down, *while_off, *up)


def _power(case: _Case, before: str, after: str) -> tuple[Step, ...]:
    limit = float(case.choice.shutdown_limit)
    patience = limit if after == OFF else max(limit, START_SECONDS)
    return (SetPower(case.vm.ref, before, after, patience),)


def _preparations(case: _Case) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Return the settings to make before the machine goes down, and those while it is off."""
    chosen = case.choice.preparations
    before_down = tuple(each for each in Preparation if each in chosen and each in BEFORE_DOWN)
    while_off = tuple(each for each in Preparation if each in chosen and each not in BEFORE_DOWN)
    spoofs = case.choice.networking is Networking.MAC_SPOOFING
    adapters = case.choice.spoofing_adapters if spoofs else ()
    try:
        return (
            preparation_steps(case.vm, before_down),
            preparation_steps(case.vm, while_off, adapters),
        )
    except SettingNotRead as unread:
        raise case.unknown(f"{unread}, which the way back needs") from unread


def _memory(case: _Case) -> tuple[Step, ...]:
    if case.choice.memory is None:
        return ()
    if case.vm.memory is None:
        raise case.unknown("its memory settings")
    before = settings_in_force(case.vm.memory)
    wanted = Memory(dynamic=False, startup=case.choice.memory)
    if before == wanted:
        return ()
    needed = [before.dynamic, before.startup]
    if before.dynamic:
        needed += [before.minimum, before.maximum, before.buffer, before.priority]
    if None in needed:
        raise case.unknown("all of its memory settings, which the way back needs")
    return (SetMemory(case.vm.ref, before, wanted),)


def _extensions(case: _Case) -> tuple[Step, ...]:
    processor = case.vm.processor
    exposed = processor.exposes_virtualization if processor else None
    if exposed is None:
        raise case.unknown("whether the virtualization extensions are exposed")
    return () if exposed else (ExposeVirtualizationExtensions(case.vm.ref),)


def _spoofing(case: _Case) -> tuple[Step, ...]:
    if case.choice.networking is not Networking.MAC_SPOOFING or not case.choice.spoofing_adapters:
        return ()
    if case.vm.adapters is None:
        raise case.unknown("its network adapters")
    known = {adapter.id: adapter for adapter in case.vm.adapters}
    gone = [chosen for chosen in case.choice.spoofing_adapters if chosen not in known]
    if gone:
        why = text("a network adapter that was chosen is not there any more.")
        raise case.refuse(why, text("Choose its network adapters again."))
    chosen = dict.fromkeys(case.choice.spoofing_adapters)
    return tuple(step for one in chosen for step in _spoofing_on(case, known[one]))


def _spoofing_on(case: _Case, adapter: NetworkAdapter) -> tuple[Step, ...]:
    if adapter.mac_address_spoofing is None:
        raise case.unknown(f"whether “{adapter.name}” may use foreign MAC addresses")
    if adapter.mac_address_spoofing:
        return ()
    return (SetMacAddressSpoofing(case.vm.ref, adapter.id, adapter.name),)


def _heartbeat(case: _Case) -> tuple[Step, ...]:
    """Wait for a heartbeat where the guest had one, or may have one."""
    services = case.vm.integration_services or ()
    stays_disabled = Preparation.HEARTBEAT_SERVICE not in case.choice.preparations and any(
        s.kind.casefold() == HEARTBEAT_SERVICE.casefold() and s.enabled is False for s in services
    )
    silent = (
        case.vm.state == RUNNING
        and case.vm.heartbeat is not None
        and case.vm.heartbeat not in ALIVE
    )
    return () if stays_disabled or silent else (WaitForHeartbeat(case.vm.ref),)


def _instructions(case: _Case) -> tuple[Instruction, ...]:
    if case.choice.networking is not Networking.NAT:
        return ()
    problem = problem_with(case.choice.nat)
    if problem is not None:
        raise case.refuse(problem, text("Correct the NAT network of this VM."))
    return nat_instructions(case.vm, case.choice.nat)
