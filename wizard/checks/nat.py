"""Checks of the NAT network that is chosen, and of the networks it could meet."""

from ipaddress import IPv4Network

from wizard.checks import questions, sources
from wizard.checks.cases import VmCase
from wizard.checks.check import (
    ADVICE,
    BLOCKER,
    WARNING,
    Judgement,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unclear,
)
from wizard.checks.looking import NOT_NAT, from_answer, not_seen
from wizard.checks.nesting import answered
from wizard.model.choices import NatChoice
from wizard.model.facts import NatNetwork, VirtualMachine
from wizard.model.findings import Evidence, Remediation
from wizard.model.networks import (
    addresses_in_use,
    around,
    first_overlap,
    free_subnet,
    has_gateway,
    known_in_use,
    network_of,
    networks_in,
    problem_with_gateway,
    problem_with_prefix,
    routes_in_use,
    serving,
)
from wizard.model.text import Text, text
from wizard.powershell import inside_queries as ask
from wizard.powershell import vm_queries as of_vms

_WRONG_PREFIX = not_applicable(text("The subnet cannot be used; NAT-04 says why."))


def _chosen(nat: NatChoice) -> Evidence:
    written = nat.prefix or text("nothing")
    return seen(text("Chosen subnet"), written, text("a subnet that can be used"), None)


def _choose(nat: NatChoice, *used: IPv4Network, case: VmCase) -> tuple[Remediation, ...]:
    """Advise to choose another subnet, and name one that is free of all that is known."""
    free = free_subnet((*known_in_use(case.vm.inside), *used))
    if free is None:
        return (Remediation(text("Choose another subnet than {prefix}.", prefix=nat.prefix)),)
    advice = text("Choose another subnet, such as {free}.", free=str(free))
    return (Remediation(advice),)


@check(
    "NAT-01",
    text("Other NAT networks inside"),
    text("Another NAT network is in the VM"),
    BLOCKER,
    sources.NAT_NETWORK,
    asks=questions.LOOKED_INSIDE.id,
)
def other_network(case: VmCase) -> Judgement:
    """Windows has room for one NAT network. With a second one, neither works as it should.

    One that is there is never removed: containers or other VMs may live by it.
    """
    nat = case.chosen_nat
    if nat is None:
        return NOT_NAT
    networks = case.vm.inside.nat_networks if case.vm.inside else None
    required = text("none, or one that holds {prefix}", prefix=nat.prefix)
    evidence = seen(text("NAT networks inside"), _said(networks), required, ask.INSIDE_NAT)
    if networks is None:
        return from_answer(case, ask.INSIDE_NAT, evidence)
    own = serving(case.vm.inside, nat)
    if all(each is own for each in networks):
        return passed(evidence, note=_USED if own else None)
    other = next(each for each in networks if each is not own)
    return failed(evidence, ways=_use_or_leave(other))


_USED = text("It holds the chosen subnet, so no second one is made.")


def _use_or_leave(other: NatNetwork) -> tuple[Remediation, ...]:
    return (
        Remediation(
            text(
                "Choose a subnet within {prefix} that “{name}” does not use itself, so that both "
                "share it.",
                prefix=other.prefix or text("its prefix"),
                name=other.name,
            )
        ),
        Remediation(
            text(
                "Or have whoever made “{name}” remove it, or choose MAC address spoofing.",
                name=other.name,
            )
        ),
    )


def _said(networks: tuple[NatNetwork, ...] | None) -> Text | None:
    if networks is None:
        return None
    names = ", ".join(f"{each.name} {each.prefix}".rstrip() for each in networks)
    return text("{names}", names=names) if names else text("none")


@check(
    "NAT-02",
    text("NAT network of the chosen name inside"),
    text("NAT network of the chosen name has another subnet"),
    ADVICE,
    sources.NAT_NETWORK,
)
def same_network(case: VmCase) -> Judgement:
    """A NAT network that has the chosen name and subnet already is left as it is.

    Setting it up a second time is not needed, and would fail.
    """
    nat = case.chosen_nat
    if nat is None:
        return NOT_NAT
    networks = case.vm.inside.nat_networks if case.vm.inside else None
    required = text("{prefix}", prefix=nat.prefix)
    evidence = seen(text("NAT networks inside"), _said(networks), required, ask.INSIDE_NAT)
    if networks is None:
        return not_seen(case, ask.INSIDE_NAT, evidence)
    own = next((e for e in networks if e.name.casefold() == nat.switch.casefold()), None)
    if own is None:
        return not_applicable(text("None of that name is there: it is to be set up."), evidence)
    if network_of(own.prefix) == network_of(nat.prefix):
        return passed(evidence, note=text("It is set up already, and is left as it is."))
    advice = text("Choose {prefix}, or another name for the switch.", prefix=own.prefix)
    return failed(evidence, ways=(Remediation(advice),))


@check(
    "NAT-03",
    text("Chosen subnet and networks inside"),
    text("Chosen subnet is in use inside the VM"),
    BLOCKER,
    sources.NAT_PARAMETER,
    asks=questions.LOOKED_INSIDE.id,
)
def free_inside(case: VmCase) -> Judgement:
    """Where a subnet is behind two adapters, Windows does not know which way to take.

    Setting it up fails, or the VM loses the network it had.
    """
    nat = case.chosen_nat
    if nat is None:
        return NOT_NAT
    chosen, inside = _usable(nat), case.vm.inside
    if chosen is None:
        return _WRONG_PREFIX
    ours = has_gateway(inside, nat)
    addresses = addresses_in_use(inside, nat.gateway if ours else None) if inside else None
    routes = routes_in_use(inside) if inside else None
    others = tuple(r for r in routes or () if not (ours and r.subnet_of(chosen)))
    met = first_overlap(chosen, (*(addresses or ()), *others))
    observed = text("{met} is in use", met=str(met)) if met else text("nothing meets it")
    missing = ask.INSIDE_ADDRESSES if addresses is None else ask.INSIDE_ROUTES
    unread = met is None and (addresses is None or routes is None)
    evidence = seen(
        text("Networks inside"),
        None if unread else observed,
        text("nothing meets {prefix}", prefix=nat.prefix),
        missing,
    )
    if met is not None:
        return failed(evidence, ways=_choose(nat, case=case))
    return from_answer(case, missing, evidence) if unread else passed(evidence)


def _usable(nat: NatChoice) -> IPv4Network | None:
    return network_of(nat.prefix) if problem_with_prefix(nat.prefix) is None else None


@check(
    "NAT-04",
    text("Chosen subnet"),
    text("Chosen subnet cannot be used"),
    BLOCKER,
    sources.NAT_NETWORK,
)
def prefix(case: VmCase) -> Judgement:
    """Windows takes the start of a subnet and its length. It refuses anything else.

    The wizard makes private IPv4 subnets from /16 to /29.
    """
    nat = case.chosen_nat
    if nat is None:
        return NOT_NAT
    problem = problem_with_prefix(nat.prefix)
    if problem is None:
        return passed(_chosen(nat))
    return failed(_chosen(nat), ways=_choose(nat, case=case), note=problem)


@check(
    "NAT-05",
    text("Chosen gateway"),
    text("Chosen gateway cannot be used"),
    BLOCKER,
    sources.NAT_NETWORK,
)
def gateway(case: VmCase) -> Judgement:
    """The gateway is an address of the VM in the subnet, through which nested VMs go outside.

    The first and the last address of a subnet are no machine's.
    """
    nat = case.chosen_nat
    if nat is None:
        return NOT_NAT
    chosen = _usable(nat)
    if chosen is None:
        return _WRONG_PREFIX
    required = text("an address in {prefix}", prefix=nat.prefix)
    evidence = seen(text("Chosen gateway"), nat.gateway or text("nothing"), required, None)
    problem = problem_with_gateway(chosen, nat.gateway)
    if problem is None:
        return passed(evidence)
    first = str(next(chosen.hosts()))
    way = Remediation(text("Choose {first}, the first address there.", first=first))
    return failed(evidence, ways=(way,), note=problem)


@check(
    "NAT-12",
    text("Chosen subnet and networks outside"),
    text("Chosen subnet hides a network outside"),
    WARNING,
    sources.NAT_NETWORK,
    asks=questions.RESERVED_NETWORKS.id,
)
def reachable(case: VmCase) -> Judgement:
    """What is in the chosen subnet is looked for inside the VM, never outside.

    Nested VMs do not reach computers of the company, or over a VPN, that have such addresses.
    """
    nat = case.chosen_nat
    if nat is None:
        return NOT_NAT
    chosen = _usable(nat)
    if chosen is None:
        return _WRONG_PREFIX
    said, of_user = answered(
        case, questions.RESERVED_NETWORKS, text("none that meets {prefix}", prefix=nat.prefix)
    )
    written = networks_in(said or "")
    if written.wrong:
        return failed(of_user, ways=_WRITE_AGAIN, note=_no_network(written.wrong))
    outer = _outer(case.vm)
    evidence = (of_user, _seen_outside(outer, nat))
    known = (*written.networks, *outer)
    met = first_overlap(chosen, known)
    if met is not None:
        note = text("{prefix} meets {met}.", prefix=nat.prefix, met=str(met))
        return failed(*evidence, ways=_choose(nat, *known, case=case), note=note)
    if said is None or not outer:
        return unclear(*evidence, note=_NOBODY_SAID if said is None else _NO_ADDRESS)
    return passed(*evidence)


_NOBODY_SAID = text("Say which networks nested VMs must reach, or that there are none.")
_NO_ADDRESS = text("The VM reports no address: start it, or look inside, and read again.")
_WRITE_AGAIN = (
    Remediation(text("Write the networks again, like 10.0.0.0/8, 172.20.0.0/14; or write none.")),
)


def _no_network(wrong: tuple[str, ...]) -> Text:
    words = ", ".join(f"“{word}”" for word in wrong)
    return text("Not understood as a network: {words}.", words=words)


def _outer(vm: VirtualMachine) -> tuple[IPv4Network, ...]:
    """Return the networks the VM is in outside, each a /24 as only the address is seen."""
    written = (a for adapter in vm.adapters or () for a in adapter.ip_addresses or ())
    return tuple(found for found in map(around, written) if found is not None)


def _seen_outside(outer: tuple[IPv4Network, ...], nat: NatChoice) -> Evidence:
    required = text("none that meets {prefix}", prefix=nat.prefix)
    networks = ", ".join(map(str, dict.fromkeys(outer)))
    return seen(text("Own networks"), networks or None, required, of_vms.VM_ADAPTERS)
