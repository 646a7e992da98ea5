"""Checks of the way from outside to nested virtual machines behind NAT."""

from wizard.checks import inside_sources, questions, sources
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
)
from wizard.checks.looking import NOT_NAT, not_seen
from wizard.checks.nesting import answered
from wizard.checks.questions import YES
from wizard.model.facts import Inside
from wizard.model.findings import Evidence, Remediation
from wizard.model.nat_details import problem_with_forwards
from wizard.model.networks import problem_with_prefix, serving
from wizard.model.text import text
from wizard.powershell import inside_queries as ask

_UDP = ("17", "UDP")  # what listens there is not asked
_NONE_MAPPED = not_applicable(text("No TCP port is mapped, and none is chosen to be."))


@check(
    "NAT-13",
    text("Mapped TCP ports of the NAT network"),
    text("Mapped port is in use inside the VM"),
    BLOCKER,
    sources.NAT_MAPPING,
)
def mapped(case: VmCase) -> Judgement:
    """A port that leads to a nested VM cannot serve a program of the VM itself.

    This is about the ports that are chosen, and those of a NAT network that is there already.
    """
    nat = case.chosen_nat
    if nat is None:
        return NOT_NAT
    chosen, inside = _chosen_ports(case), case.vm.inside
    if inside is None:
        evidence = _seen_ports(chosen)
        return not_seen(case, ask.INSIDE_PORTS, evidence) if chosen else _NONE_MAPPED
    own = serving(inside, nat)
    there = _ports(inside, own.name) if own else ()
    if there is None:
        evidence = seen(text("Mapped ports"), None, text("used once"), ask.INSIDE_MAPPINGS)
        return not_seen(case, ask.INSIDE_MAPPINGS, evidence)
    ports = tuple(dict.fromkeys((*chosen, *there)))
    return _compared(case, ports) if ports else _NONE_MAPPED


def _chosen_ports(case: VmCase) -> tuple[int, ...]:
    """Return the TCP ports that the wizard is to map; what listens on others is not asked."""
    nat = case.chosen_inner_nat
    return tuple(each.port for each in nat.forwards if each.protocol == "TCP") if nat else ()


def _ports(inside: Inside, nat: str) -> tuple[int, ...] | None:
    """Return the TCP ports that a NAT network maps; ``None``: not read."""
    if inside.static_mappings is None:
        return None
    own = (m for m in inside.static_mappings if m.nat.casefold() == nat.casefold())
    found = [m.port for m in own if m.protocol not in _UDP]
    return None if None in found else tuple(port for port in found if port)


def _seen_ports(ports: tuple[int, ...]) -> Evidence:
    written = text("{ports}", ports=", ".join(map(str, sorted(ports))))
    return seen(text("Mapped ports"), written, text("used once"), ask.INSIDE_MAPPINGS)


def _compared(case: VmCase, ports: tuple[int, ...]) -> Judgement:
    listening = case.vm.inside.listening_ports if case.vm.inside else None
    twice = sorted({port for port in ports if port in (listening or ())})
    words = ", ".join(map(str, twice))
    observed = (
        None if listening is None else text("{words}", words=words) if words else text("none")
    )
    evidence = (
        _seen_ports(ports),
        seen(text("Also in use"), observed, text("none"), ask.INSIDE_PORTS),
    )
    if twice:
        way = Remediation(
            text("Map another port, or end the program that listens on {words}.", words=words)
        )
        return failed(*evidence, ways=(way,))
    return not_seen(case, ask.INSIDE_PORTS, *evidence) if listening is None else passed(*evidence)


@check(
    "NAT-20",
    text("Ports that lead to nested VMs"),
    text("A port cannot be led to a nested VM as chosen"),
    BLOCKER,
    inside_sources.MAPPING,
)
def forwards(case: VmCase) -> Judgement | None:
    """Each port leads to one address of a nested VM in the subnet, never to the gateway."""
    nat = case.chosen_inner_nat
    if nat is None or not nat.forwards:
        return None
    if problem_with_prefix(nat.prefix) is not None:
        return not_applicable(text("The subnet cannot be used; NAT-04 says why."))
    written = "; ".join(
        f"{each.protocol} {each.port} to {each.address}:{each.inner_port}" for each in nat.forwards
    )
    required = text("each port once, to an address in {prefix}", prefix=nat.prefix)
    evidence = seen(text("Ports"), written, required, None)
    problem = problem_with_forwards(nat)
    if problem is None:
        return passed(evidence)
    return failed(evidence, ways=_CORRECT_PORTS, note=problem)


_CORRECT_PORTS = (
    Remediation(text("Correct the ports on the page of choices, or remove the one that is wrong.")),
)


@check(
    "NAT-14",
    text("Way from outside to nested VMs"),
    text("Nested VMs behind NAT are not reached from outside"),
    WARNING,
    sources.NESTED_IN_AZURE,
    asks=questions.INBOUND.id,
)
def inbound(case: VmCase) -> Judgement:
    """Behind NAT nested VMs reach others, but others do not reach them.

    A mapped port leads to one service of one nested VM. Whole machines need routes.
    """
    if case.chosen_nat is None:
        return NOT_NAT
    said, evidence = answered(case, questions.INBOUND, text("no"))
    if said is None:
        return _NOBODY_ASKED
    return failed(evidence, ways=_MAP_OR_ROUTE) if said == YES else passed(evidence)


_NOBODY_ASKED = not_applicable(text("Nobody asked for nested VMs to be reached from outside."))
_MAP_OR_ROUTE = (
    Remediation(
        text(
            "Let the wizard map the ports that are needed, on the page of choices. Or map them "
            "inside with Add-NetNatStaticMapping, and let them through its firewall."
        )
    ),
    Remediation(
        text(
            "Or route to the subnet instead of NAT: Routing and Remote Access in the VM, and in a "
            "cloud IP forwarding on its adapter and a route of your own. Or choose MAC address "
            "spoofing where the network allows it."
        )
    ),
)
