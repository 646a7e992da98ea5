"""Facts and choices in, a plan out; pure.

What needs a virtual machine off stands between one ``Off`` and one ``Running``: shut down, memory,
settings, extensions, MAC address spoofing, start, heartbeat. What is already right is left out.
"""

from collections.abc import Iterable, Iterator

from wizard.model.choices import BringDown, Choices, InsideWork, Networking
from wizard.model.facts import Host, VmRef
from wizard.model.text import Text, text
from wizard.planning.case import Case, PlanRefused
from wizard.planning.cluster_step import cluster_of, cluster_steps
from wizard.planning.inside_plan import inside_steps, makes_nat
from wizard.planning.nat_choice import problem_with
from wizard.planning.nat_instructions import nat_instructions, nested_instructions
from wizard.planning.power_plan import around
from wizard.planning.staying import what_stays
from wizard.planning.step import HostPlan, Instruction, Plan, Step, VmPlan
from wizard.planning.steps import OFF, RUNNING
from wizard.planning.while_off import is_enabled, preparations, while_off

__all__ = ["PlanRefused", "plan"]


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


def _cases(host: Host, choices: Choices, left_out: frozenset[tuple[str, str]]) -> Iterator[Case]:
    for vm in host.vms or ():
        choice = choices.of(host.name, vm.ref.id)
        if choice.takes_part and (host.name, vm.ref.id) not in left_out:
            yield Case(host, vm, choice)


def _plan_of(case: Case) -> VmPlan | Text:
    """Return the plan of one virtual machine, or why it is skipped."""
    first, prepared = preparations(case)
    settings = while_off(case, prepared)
    inside = inside_steps(case)
    skipped = _skipped(case, first, settings, inside)
    if skipped is not None:
        return skipped
    steps = (*first, *around(case, settings, inside))
    work = case.choice.inside if inside else InsideWork()
    return VmPlan(
        vm=case.vm.ref,
        steps=cluster_steps(case.vm, steps),
        found_state=case.vm.state or "",
        instructions=_instructions(case),
        stays=what_stays(case.vm, steps),
        inside_account=work.account,
        inside_address=work.address,
        cluster=cluster_of(case.host, case.vm),
    )


def _skipped(
    case: Case, first: Iterable[Step], settings: tuple[Step, ...], inside: tuple[Step, ...]
) -> Text | None:
    """Return why it is left alone: a running one only where it would have to go down."""
    state = case.vm.state
    if case.choice.bring_down is not BringDown.SKIP or state in (OFF, None):
        return None
    if state == RUNNING:
        why = text("It runs, and you chose to leave running VMs alone.")
        return why if settings else None
    touched = (*first, *settings, *inside)
    return text("It is not off, and you chose to leave such VMs alone.") if touched else None


def _instructions(case: Case) -> tuple[Instruction, ...]:
    if case.choice.networking is not Networking.NAT or not is_enabled(case):
        return ()
    problem = problem_with(case.choice.nat)
    if problem is not None:
        raise case.refuse(problem, text("Correct the NAT network of this VM."))
    if makes_nat(case):
        return () if case.choice.nat.dhcp else nested_instructions(case.vm, case.choice.nat)
    return nat_instructions(case.vm, case.choice.nat)
