"""What is done inside a virtual machine, in order, without what is there already."""

from dataclasses import replace

from wizard.model.choices import Enablement, NatChoice, Networking, VmChoice
from wizard.model.facts import ProductType, VirtualMachine, VirtualSwitch
from wizard.model.nat_details import has_dhcp_server, problem_with_dhcp, problem_with_forwards
from wizard.model.networks import has_gateway, serving
from wizard.model.text import text
from wizard.planning.case import Case, PlanRefused
from wizard.planning.deep_check import deep_check
from wizard.planning.dhcp_steps import SCOPE, dhcp_steps
from wizard.planning.inside_steps import InstallHyperV, ProveHyperV, RestartGuest
from wizard.planning.nat_choice import problem_with
from wizard.planning.nat_steps import AssignGateway, ForwardPort, MakeNat, MakeSwitch, OpenPort
from wizard.planning.step import Step
from wizard.powershell.inside_states import INTERNAL

Steps = tuple[Step, ...]
_INSTALLED = 1


def inside_steps(case: Case) -> Steps:
    """Return the steps inside; none where no credential was chosen.

    Raises:
        PlanRefused: it is not known which Windows is inside, or the NAT network cannot be made.

    """
    work, ref = case.choice.inside, case.vm.ref
    if not work.account or case.choice.enablement is not Enablement.ENABLE:
        return ()
    nat = _nat(case) if makes_nat(case) else ()
    needs_hyper_v = work.install_hyper_v or work.deep_check or bool(nat)
    role = _role(case) if needs_hyper_v else ()
    proof: Steps = (ProveHyperV(vm=ref),) if needs_hyper_v else ()
    deep = deep_check(ref) if work.deep_check else ()
    return (*role, *proof, *nat, *deep)


def installs_hyper_v(vm: VirtualMachine, choice: VmChoice) -> bool:
    """Whether Hyper-V is installed inside, and Windows restarted for it."""
    work = choice.inside
    wanted = bool(work.account) and choice.enablement is Enablement.ENABLE
    there = vm.inside is not None and vm.inside.hyper_v_role == _INSTALLED
    return wanted and work.install_hyper_v and not there


def makes_nat(case: Case) -> bool:
    """Whether the wizard makes the NAT network, and not the user."""
    work = case.choice.inside
    return bool(work.account) and work.set_up_nat and case.choice.networking is Networking.NAT


def is_client(case: Case) -> bool:
    """Whether Windows inside is one for clients.

    Raises:
        PlanRefused: nobody knows what is inside.

    """
    windows = case.vm.inside.windows if case.vm.inside else None
    kind: int | None = windows.product_type if windows else None
    if kind is None:
        kind = case.vm.guest.product_type if case.vm.guest else None
    if kind is None:
        advice = text("Look inside it on the page of choices, or do without work inside.")
        raise case.refuse(text("not read: which Windows is inside."), advice)
    return kind == ProductType.WORKSTATION


def _role(case: Case) -> Steps:
    if case.vm.inside is not None and case.vm.inside.hyper_v_role == _INSTALLED:
        return ()
    if not installs_hyper_v(case.vm, case.choice):
        advice = text("Let Hyper-V be installed inside, too, or do without NAT and the deep check.")
        raise case.refuse(text("Hyper-V is not installed inside, as far as is known."), advice)
    return (
        InstallHyperV(vm=case.vm.ref, client=is_client(case)),
        RestartGuest(vm=case.vm.ref),
    )


def _nat(case: Case) -> Steps:
    nat, ref, inside = case.choice.nat, case.vm.ref, case.vm.inside
    problem = problem_with(nat) or problem_with_dhcp(nat) or problem_with_forwards(nat)
    if problem is not None:
        raise case.refuse(problem, text("Correct the NAT network of this VM."))
    there = serving(inside, nat)
    network = there.name if there else nat.switch
    steps: list[Step] = []
    if not _has_switch(case, nat):
        steps.append(MakeSwitch(vm=ref, nat=nat))
    if not has_gateway(inside, nat):
        steps.append(AssignGateway(vm=ref, nat=nat))
    if there is None:
        steps.append(MakeNat(vm=ref, nat=nat))
    for each in nat.forwards:
        steps += [
            ForwardPort(vm=ref, network=network, forward=each),
            OpenPort(vm=ref, forward=each),
        ]
    return (*steps, *(_dhcp(case) if nat.dhcp else ()))


def _has_switch(case: Case, nat: NatChoice) -> bool:
    """Whether the internal switch is there; where its kind is not known, the run looks.

    Raises:
        PlanRefused: one of that name is there, and of another kind.

    """
    switches = (case.vm.inside.switches if case.vm.inside else None) or ()
    found = [each for each in switches if each.name.casefold() == nat.switch.casefold()]
    for each in found:
        if each.kind not in (INTERNAL, None):
            raise _wrong_switch(case, each)
    return any(each.kind == INTERNAL for each in found)


def _wrong_switch(case: Case, found: VirtualSwitch) -> PlanRefused:
    return case.refuse(
        text(
            "its switch “{name}” inside is not internal, but {kind}: an address for the NAT "
            "network would take the VM off the network outside.",
            name=found.name,
            kind=str(found.kind).lower(),
        ),
        text("Choose another name for the switch of the NAT network."),
    )


def _dhcp(case: Case) -> Steps:
    if is_client(case):
        why = text("its Windows is one for clients, which has no DHCP server.")
        raise case.refuse(why, text("Give the nested VMs fixed addresses instead."))
    inside = case.vm.inside
    scopes = inside.dhcp_scopes if inside else None
    is_there = has_dhcp_server(inside)
    is_ours = bool(scopes) and set(scopes or ()) <= {SCOPE}
    if is_there and not is_ours and scopes is not None:
        why = text("there is a DHCP server inside already, which may serve other networks.")
        raise case.refuse(why, text("Give the nested VMs fixed addresses instead."))
    nat = replace(case.choice.nat, forwards=())
    return dhcp_steps(case.vm.ref, nat, is_there=bool(is_there and is_ours))
