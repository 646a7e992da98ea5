"""Checks of the way from outside to nested virtual machines behind NAT."""

from wizard.checks import questions, sources
from wizard.checks.check import (
    BLOCKER,
    WARNING,
    Judgement,
    VmCase,
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
from wizard.model.findings import Remediation
from wizard.model.networks import serving
from wizard.model.text import text
from wizard.powershell import inside_queries as ask

_UDP = ("17", "UDP")  # what listens there is not asked
_NONE_MAPPED = not_applicable(text("No TCP port is mapped, and the wizard maps none."))


@check(
    "NAT-13",
    text("Mapped TCP ports of the NAT network"),
    text("Mapped port is in use inside the VM"),
    BLOCKER,
    sources.NAT_MAPPING,
)
def mapped(case: VmCase) -> Judgement:
    """A port that leads to a nested VM cannot serve a program of the VM itself.

    The wizard maps no ports. This is about those of a NAT network that is there already.
    """
    nat = case.chosen_nat
    if nat is None:
        return NOT_NAT
    inside = case.vm.inside
    own = serving(inside, nat)
    if inside is None or own is None:
        return _NONE_MAPPED
    ports = _ports(inside, own.name)
    if ports is None:
        evidence = seen(text("Mapped ports"), None, text("used once"), ask.INSIDE_MAPPINGS)
        return not_seen(case, ask.INSIDE_MAPPINGS, evidence)
    return _compared(case, ports) if ports else _NONE_MAPPED


def _ports(inside: Inside, nat: str) -> tuple[int, ...] | None:
    """Return the TCP ports that a NAT network maps; ``None``: not read."""
    if inside.static_mappings is None:
        return None
    own = (m for m in inside.static_mappings if m.nat.casefold() == nat.casefold())
    found = [m.port for m in own if m.protocol not in _UDP]
    return None if None in found else tuple(port for port in found if port)


def _compared(case: VmCase, ports: tuple[int, ...]) -> Judgement:
    listening = case.vm.inside.listening_ports if case.vm.inside else None
    written = text("{ports}", ports=", ".join(map(str, sorted(ports))))
    twice = sorted({port for port in ports if port in (listening or ())})
    words = ", ".join(map(str, twice))
    observed = (
        None if listening is None else text("{words}", words=words) if words else text("none")
    )
    evidence = (
        seen(text("Mapped ports"), written, text("used once"), ask.INSIDE_MAPPINGS),
        seen(text("Also in use"), observed, text("none"), ask.INSIDE_PORTS),
    )
    if twice:
        way = Remediation(
            text("Map another port, or end the program that listens on {words}.", words=words)
        )
        return failed(*evidence, ways=(way,))
    return not_seen(case, ask.INSIDE_PORTS, *evidence) if listening is None else passed(*evidence)


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
            "Map the ports that are needed inside the VM with Add-NetNatStaticMapping, and let "
            "them through its firewall."
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
