"""Checks of what is inside a virtual machine and has to do with a NAT network there."""

from wizard.checks import questions, sources
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
from wizard.checks.looking import FREE, NOT_NAT, as_said, from_answer, not_seen
from wizard.model.facts import Inside, Service, VirtualSwitch
from wizard.model.findings import Evidence, Remediation
from wizard.model.networks import (
    OF_CONTAINERS,
    OF_OTHER_SOFTWARE,
    adapter_of,
    network_of,
    switches_known,
)
from wizard.model.text import Text, text
from wizard.powershell import inside_queries as ask

_DEFAULT_SWITCH = "default switch"
_STOPPED = "Stopped"


def _service(inside: Inside, name: str) -> Service | None:
    """Return a service that is there; services must have been read."""
    wanted = name.casefold()
    return next((s for s in inside.services or () if s.name.casefold() == wanted), None)


def _works(inside: Inside, name: str) -> bool:
    """Whether a service runs; one whose state was not read may run."""
    service = _service(inside, name)
    return service is not None and service.state != _STOPPED


def _names(found: list[str] | None) -> Text | None:
    if found is None:
        return None
    return text("{names}", names=", ".join(found)) if found else text("none")


def _seen(what: Text, found: list[str] | None, required: Text) -> Evidence:
    return seen(what, _names(found), required, ask.INSIDE_SERVICES)


@check(
    "NAT-06",
    text("Containers inside and NAT"),
    text("Containers inside the VM have a NAT network of their own"),
    WARNING,
    sources.NAT_OF_DOCKER,
)
def containers(case: VmCase) -> Judgement:
    """Docker and Windows make a NAT network for containers, and there is room for only one.

    Both can share it: one larger subnet, of which each uses its own part.
    """
    if case.chosen_nat is None:
        return NOT_NAT
    inside = case.vm.inside
    found = _container_networks(inside) if inside else []
    complete = inside is not None and None not in (inside.services, inside.nat_networks)
    evidence = _seen(text("Container networks"), found or ([] if complete else None), text("none"))
    if found:
        return failed(evidence, ways=_SHARE)
    return passed(evidence) if complete else not_seen(case, ask.INSIDE_SERVICES, evidence)


def _container_networks(inside: Inside) -> list[str]:
    found = ["Docker"] if _service(inside, "docker") else []
    found += ["Host Network Service"] if _works(inside, "hns") else []
    networks = (each.name for each in inside.nat_networks or ())
    return found + [name for name in networks if name.casefold() in OF_CONTAINERS]


_SHARE = (
    Remediation(
        text(
            "Let both share one NAT network: give it a subnet that is large enough, and Docker a "
            "part of it in its settings. Or choose MAC address spoofing."
        )
    ),
)


@check(
    "NAT-07",
    text("Networks that change inside"),
    text("Software inside the VM takes networks as it likes where the subnet is"),
    WARNING,
    sources.NAT_OF_WSL,
    unconfirmed=text("That they always lie in 172.16.0.0/12 is what people saw; no page says so."),
)
def changing_networks(case: VmCase) -> Judgement:
    """WSL, the Default Switch and connection sharing take a network when they start.

    It is one of 172.16.0.0/12, and another one next time. It may become the chosen subnet.
    """
    nat = case.chosen_nat
    if nat is None:
        return NOT_NAT
    inside = case.vm.inside
    found = _changing(inside) if inside else []
    complete = inside is not None and inside.services is not None and switches_known(inside)
    required = text("none, or a subnet outside {all}", all=str(OF_OTHER_SOFTWARE))
    evidence = (
        _seen(text("Software that takes networks"), found or ([] if complete else None), required),
        seen(text("Chosen subnet"), nat.prefix, required, None),
    )
    chosen = network_of(nat.prefix)
    if chosen is None or not chosen.overlaps(OF_OTHER_SOFTWARE):
        return passed(*evidence)
    if found:
        return failed(*evidence, ways=_ELSEWHERE)
    return passed(*evidence) if complete else not_seen(case, ask.INSIDE_SERVICES, *evidence)


def _changing(inside: Inside) -> list[str]:
    found = ["WSL"] if _service(inside, "WslService") else []
    found += ["Internet Connection Sharing"] if _works(inside, "SharedAccess") else []
    names = (each.name for each in inside.switches or ())
    return found + [name for name in names if name.casefold() == _DEFAULT_SWITCH]


_ELSEWHERE = (
    Remediation(text("Choose a subnet outside 172.16.0.0/12, such as one of 192.168.0.0/16.")),
)


@check(
    "NAT-08",
    text("Routing service inside"),
    text("Routing and Remote Access runs inside the VM"),
    WARNING,
    sources.NESTED_IN_AZURE,
)
def routing_service(case: VmCase) -> Judgement:
    """Routing and Remote Access can translate addresses as well.

    Two that do it get in each other's way.
    """
    if case.chosen_nat is None:
        return NOT_NAT
    inside = case.vm.inside
    service = _service(inside, "RemoteAccess") if inside else None
    known = inside is not None and inside.services is not None
    state = service.state if service else "not installed" if known else None
    evidence = seen(
        text("Routing and Remote Access"), state, text("does not run"), ask.INSIDE_SERVICES
    )
    if state is None:
        return not_seen(case, ask.INSIDE_SERVICES, evidence)
    if service is None or state == _STOPPED:
        return passed(evidence)
    return failed(evidence, ways=_KEEP_ROUTING)


_KEEP_ROUTING = (
    Remediation(
        text(
            "Let it translate for nested VMs, too, and do not make a NAT network beside it. Or "
            "stop it inside, if nothing needs it."
        )
    ),
)


@check(
    "NAT-10",
    text("Virtual switch for the NAT network"),
    text("Virtual switch for the NAT network is ambiguous or has no adapter"),
    BLOCKER,
    sources.NAT_NETWORK,
    asks=questions.LOOKED_INSIDE.id,
)
def switch(case: VmCase) -> Judgement:
    """The gateway address goes to the adapter that Windows has on the switch, found by its name.

    Two switches may have one name. The address then goes to the wrong one, or to none.
    """
    nat = case.chosen_nat
    if nat is None:
        return NOT_NAT
    inside = case.vm.inside
    adapters = inside.adapter_names if inside else None
    if inside is None or not switches_known(inside) or adapters is None:
        missing = ask.INSIDE_ADAPTERS if adapters is None and inside else ask.INSIDE_SWITCHES
        return from_answer(case, missing, _of_switch(nat.switch, None))
    count = len(_of_name(inside, nat.switch))
    wanted = adapter_of(nat.switch).casefold()
    has_adapter = any(name.casefold() == wanted for name in adapters)
    evidence = (
        _of_switch(nat.switch, count),
        seen(text("Its adapter"), has_adapter, text("as the switch"), ask.INSIDE_ADAPTERS),
    )
    if count > 1:
        return failed(*evidence, ways=_ANOTHER_NAME)
    return passed(*evidence) if has_adapter is bool(count) else failed(*evidence, ways=_REPAIR)


def _of_switch(name: str, count: int | None) -> Evidence:
    what = text("Switches named {name}", name=name)
    return seen(what, count, text("0 or 1"), ask.INSIDE_SWITCHES)


def _of_name(inside: Inside, name: str) -> list[VirtualSwitch]:
    wanted = name.casefold()
    return [each for each in inside.switches or () if each.name.casefold() == wanted]


_ANOTHER_NAME = (Remediation(text("Choose another name, or rename one of them inside the VM.")),)
_REPAIR = (
    Remediation(
        text(
            "Choose another name for the switch, or make it anew inside the VM so that Windows "
            "has an adapter on it."
        )
    ),
)


@check(
    "NAT-11",
    text("Windows inside and NAT"),
    text("Windows inside the VM is too old for NAT networks"),
    BLOCKER,
    sources.NAT_NETWORK,
    asks=questions.GUEST_SYSTEM.id,
)
def windows(case: VmCase) -> Judgement:
    """NAT networks came with Windows Server 2016 and Windows 10 1607.

    An earlier Windows cannot make one.
    """
    if case.chosen_nat is None:
        return NOT_NAT
    system = system_of(case)
    if system.windows is False:
        return _NO_WINDOWS
    evidence = seen_system(system, text("Windows Server 2016 or Windows 10 1607, or later"))
    if system.recent is not None:
        return passed(evidence) if system.recent else failed(evidence, ways=_UPGRADE)
    looked = case.answer(questions.LOOKED_INSIDE.id)
    if looked is not None and looked.value == FREE:  # they asked there for NAT networks
        return passed(evidence, note=as_said(looked))
    return unclear(evidence, note=_NAME_THE_SYSTEM)


_NO_WINDOWS = not_applicable(text("The system inside is no Windows: it has NAT of its own kind."))
_NAME_THE_SYSTEM = text(
    "Say which system is installed in the VM, start the VM and read again, or collect a file "
    "inside it with the script and open it here."
)
_UPGRADE = (Remediation(text("Upgrade Windows in the VM, or choose MAC address spoofing.")),)


@check(
    "NAT-15",
    text("Kind of the switch for the NAT network"),
    text("Switch for the NAT network is not internal"),
    WARNING,
    sources.NESTED,
)
def internal(case: VmCase) -> Judgement:
    """A NAT network needs an internal switch: Windows is on it, and nothing outside is.

    On an external switch nested VMs get addresses of the network outside instead.
    """
    nat = case.chosen_nat
    if nat is None:
        return NOT_NAT
    inside = case.vm.inside
    what = text("Switch {name}", name=nat.switch)
    if inside is None or not switches_known(inside):
        unread = seen(what, None, text("Internal"), ask.INSIDE_SWITCHES)
        return not_seen(case, ask.INSIDE_SWITCHES, unread)
    found = _of_name(inside, nat.switch)
    if not found:
        return _TO_BE_MADE
    kinds = [each.kind for each in found]
    said = None if None in kinds else text("{kinds}", kinds=", ".join(map(str, kinds)))
    evidence = seen(what, said, text("Internal"), ask.INSIDE_SWITCHES)
    if set(kinds) - {"Internal", None}:
        return failed(evidence, ways=_ANOTHER_SWITCH)
    return not_seen(case, ask.INSIDE_SWITCHES, evidence) if None in kinds else passed(evidence)


_TO_BE_MADE = not_applicable(text("No switch of that name is there: it is made as internal."))
_ANOTHER_SWITCH = (Remediation(text("Choose another name, so that an internal switch is made.")),)
