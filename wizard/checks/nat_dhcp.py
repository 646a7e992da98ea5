"""Checks of handing out addresses to nested virtual machines behind NAT.

They speak only where the wizard sets the NAT network up inside, and shall hand out addresses.
"""

from wizard.checks import inside_sources
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
    unclear,
)
from wizard.checks.guest_system import seen_system, system_of
from wizard.checks.looking import not_seen
from wizard.model.choices import NatChoice
from wizard.model.facts import ProductType
from wizard.model.findings import Evidence, Remediation
from wizard.model.nat_details import DHCP_SCOPE, has_dhcp_server, problem_with_dhcp, with_range
from wizard.model.networks import problem_with_prefix
from wizard.model.text import text
from wizard.powershell import inside_queries as ask

_SERVERS = (ProductType.SERVER, ProductType.DOMAIN_CONTROLLER)
_NO_DHCP = Remediation(text("Or hand out no addresses: give nested VMs fixed ones."))


def _chosen(case: VmCase) -> NatChoice | None:
    """Return the NAT network whose addresses are to be handed out by the wizard's doing."""
    nat = case.chosen_inner_nat
    return nat if nat is not None and nat.dhcp else None


@check(
    "NAT-16",
    text("DHCP server for nested VMs"),
    text("Windows inside the VM has no DHCP server"),
    BLOCKER,
    inside_sources.DHCP_FEATURE,
    applies=text("Windows Server 2016 and later in the VM"),
)
def on_server(case: VmCase) -> Judgement | None:
    """A NAT network of Windows hands out no addresses by itself; a DHCP server beside it does.

    Only Windows Server has one.
    """
    if _chosen(case) is None:
        return None
    server = _is_server(case)
    evidence = seen_system(system_of(case), text("Windows Server"))
    if server is None:
        return unclear(evidence, note=_LOOK_INSIDE)
    return passed(evidence) if server else failed(evidence, ways=_GIVE_FIXED)


_GIVE_FIXED = (
    Remediation(text("Hand out no addresses: give nested VMs fixed ones, as the report lists.")),
)
_LOOK_INSIDE = text(
    "Whether it is a server was not read. Start the VM and look inside it on the page of choices."
)


def _is_server(case: VmCase) -> bool | None:
    """Whether a Windows Server is inside; ``None``: not read."""
    if system_of(case).windows is False:
        return False
    vm = case.vm
    kind: int | None = vm.inside.windows.product_type if vm.inside and vm.inside.windows else None
    kind = kind if kind is not None else vm.guest.product_type if vm.guest else None
    return None if kind is None else kind in _SERVERS


@check(
    "NAT-17",
    text("Other DHCP servers inside"),
    text("A DHCP server is in the VM already"),
    BLOCKER,
    inside_sources.DHCP_BINDING,
)
def other_server(case: VmCase) -> Judgement | None:
    """The wizard binds the DHCP server inside to the NAT network alone.

    One that is there already serves others, or may: only one whose scopes are all of an earlier
    run is used again.
    """
    if _chosen(case) is None:
        return None
    inside = case.vm.inside
    there = has_dhcp_server(inside)
    scopes = inside.dhcp_scopes if inside else None
    ours = bool(scopes) and set(scopes or ()) <= {DHCP_SCOPE}
    evidence = _seen_server(there, scopes)
    if there is None:
        return not_seen(case, ask.INSIDE_SERVICES, *evidence)
    if there and scopes is None:
        return not_seen(case, ask.INSIDE_SCOPES, *evidence)
    return passed(*evidence) if not there or ours else failed(*evidence, ways=_LEAVE_TO_IT)


_LEAVE_TO_IT = (
    Remediation(
        text("Let whoever manages that DHCP server add a range for the NAT network, if it shall.")
    ),
    _NO_DHCP,
)


def _seen_server(there: bool | None, scopes: tuple[str, ...] | None) -> tuple[Evidence, ...]:  # noqa: FBT001
    required = text("not installed")
    state = None if there is None else text("installed") if there else required
    first = seen(text("DHCP server inside"), state, required, ask.INSIDE_SERVICES)
    if not there:
        return (first,)
    names = None if scopes is None else text("{names}", names=", ".join(scopes) or "none")
    return first, seen(text("Its scopes"), names, text("the wizard's"), ask.INSIDE_SCOPES)


@check(
    "NAT-18",
    text("Range of addresses to hand out"),
    text("Range of addresses to hand out cannot be used"),
    BLOCKER,
    inside_sources.DHCP_SCOPE,
)
def range_of_addresses(case: VmCase) -> Judgement | None:
    """What is handed out must be addresses of nested VMs in the subnet, and not the gateway.

    Left empty, the wizard takes a range in the middle of the subnet.
    """
    nat = _chosen(case)
    if nat is None:
        return None
    if problem_with_prefix(nat.prefix) is not None:
        return not_applicable(text("The subnet cannot be used; NAT-04 says why."))
    taken = with_range(nat)
    written = text("{first} to {last}", first=taken.dhcp_first, last=taken.dhcp_last)
    required = text("addresses of nested VMs in {prefix}", prefix=nat.prefix)
    evidence = seen(text("Range"), written, required, None)
    problem = problem_with_dhcp(nat)
    if problem is None:
        return passed(evidence)
    better = with_range(NatChoice(prefix=nat.prefix, gateway=nat.gateway, dhcp=True))
    way = Remediation(
        text("Choose {first} to {last}.", first=better.dhcp_first, last=better.dhcp_last)
    )
    return failed(evidence, ways=(way, _NO_DHCP), note=problem)


@check(
    "NAT-19",
    text("DHCP server in a domain"),
    text("DHCP server of a domain member must be authorized"),
    WARNING,
    inside_sources.DHCP_IN_DOMAIN,
)
def authorized(case: VmCase) -> Judgement | None:
    """In a domain a DHCP server hands out nothing until somebody authorizes it in the directory.

    That takes rights in the domain, so the wizard leaves it to you.
    """
    if _chosen(case) is None:
        return None
    inside = case.vm.inside
    member = inside.in_domain if inside else None
    state = None if member is None else text("yes") if member else text("no")
    evidence = seen(text("Windows inside is in a domain"), state, text("no"), ask.INSIDE_SYSTEM)
    if member is None:
        return not_seen(case, ask.INSIDE_SYSTEM, evidence)
    return failed(evidence, ways=_AUTHORIZE) if member else passed(evidence)


_AUTHORIZE = (
    Remediation(
        text(
            "Have an administrator of the domain authorize it after the run: Add-DhcpServerInDC, "
            "inside the VM."
        )
    ),
    _NO_DHCP,
)
