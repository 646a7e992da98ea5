"""Checks of the network adapters of a virtual machine, and of where they lead."""

from wizard.checks import sources
from wizard.checks.cases import VmCase
from wizard.checks.check import (
    ADVICE,
    WARNING,
    Judgement,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)
from wizard.checks.spoofed import Look, kind_of, named, not_read
from wizard.model.facts import Host, NetworkAdapter
from wizard.model.findings import Remediation
from wizard.model.switches import OUTWARD, is_connected, is_wireless, switch_of
from wizard.model.text import Text, text
from wizard.powershell import host_queries as ask
from wizard.powershell import vm_queries as of_vms

_NO_ADAPTERS = not_applicable(text("The VM has no network adapter."))
_NOT_CONNECTED = not_applicable(text("No adapter is connected."))
_LEFT_ALONE = not_applicable(text("The VM is not to be enabled."))
_BY_NAT = not_applicable(
    text("NAT is chosen: nested VMs show the address of the VM, and need no network of their own.")
)
_INWARD = ("Private", "Internal")


@check(
    "VM-NET-00",
    text("Network adapters"),
    text("VM has no network adapter"),
    WARNING,
    sources.NESTED,
)
def adapters(case: VmCase) -> Judgement:
    """Without an adapter, nested VMs reach no network outside: not by MAC spoofing, nor by NAT."""
    found = case.vm.adapters
    count = None if found is None else len(found)
    evidence = seen(text("Network adapters"), count, text("1 or more"), of_vms.VM_ADAPTERS)
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_ADAPTERS)
    if found:
        return passed(evidence)
    return failed(evidence, ways=(Remediation(text("Add an adapter if they need a network.")),))


_CONNECTED = Look(
    is_connected,
    lambda state: state is True,
    lambda state: text("connected") if state else text("not connected"),
    text("connected"),
)


@check(
    "VM-NET-01",
    text("Connection of the network adapters"),
    text("Network adapter is not connected"),
    ADVICE,
    sources.GET_ADAPTER,
)
def connected(case: VmCase) -> Judgement:
    """MAC address spoofing has no use on an adapter without a virtual switch."""
    found = case.vm.adapters
    if found is None:
        return not_read(case, _CONNECTED.required)
    return _CONNECTED.judge(case, found, _connect) if found else _NO_ADAPTERS


def _connect(wrong: list[NetworkAdapter]) -> tuple[Remediation, ...]:
    advice = text(
        "Leave {names} out, or connect it to a virtual switch if nested VMs are to use it.",
        names=named(wrong),
    )
    return (Remediation(advice),)


_SYNTHETIC = Look(
    lambda adapter: adapter.legacy,
    lambda legacy: not legacy,
    lambda legacy: text("legacy") if legacy else text("synthetic"),
    text("synthetic"),
)


@check(
    "VM-NET-02",
    text("Kind of the network adapters"),
    text("Network adapter is a legacy one"),
    ADVICE,
    sources.ADD_ADAPTER,
)
def legacy(case: VmCase) -> Judgement:
    """A legacy adapter imitates an old network card: it is slow, and all nested VMs share it."""
    found = case.vm.adapters
    if found is None:
        return not_read(case, _SYNTHETIC.required)
    return _SYNTHETIC.judge(case, found, _prefer_synthetic) if found else _NO_ADAPTERS


def _prefer_synthetic(wrong: list[NetworkAdapter]) -> tuple[Remediation, ...]:
    advice = text(
        "Choose another adapter for nested VMs, or add one beside {names} that is no legacy one.",
        names=named(wrong),
    )
    return (Remediation(advice),)


def _for_nested(case: VmCase) -> Judgement | tuple[NetworkAdapter, ...]:
    """Return the connected adapters of a VM whose nested VMs may use them as they are."""
    if not case.is_chosen:
        return _LEFT_ALONE
    if case.chosen_nat is not None:
        return _BY_NAT
    found = case.vm.adapters
    if found is None:
        return not_read(case, text("connected"))
    on_switches = tuple(each for each in found if is_connected(each) is not False)
    return on_switches or _NOT_CONNECTED


def _choose_another(case: VmCase, wrong: list[NetworkAdapter], why: Text) -> Remediation:
    ticked = [each for each in wrong if each.id in case.chosen_spoofing]
    if case.chosen_spoofing and not ticked:
        return Remediation(
            text("Nothing has to be done: it is not chosen for MAC address spoofing. Keep it so.")
        )
    return Remediation(
        text("{why} Choose another adapter than {names}, or NAT.", why=why, names=named(wrong))
    )


@check(
    "VM-NET-03",
    text("Virtual switches of the adapters"),
    text("Virtual switch does not lead outside"),
    WARNING,
    sources.NESTED,
)
def external(case: VmCase) -> Judgement:
    """A private or internal switch has no physical network behind it.

    MAC address spoofing opens only that switch to nested VMs.
    """
    found = _for_nested(case)
    if isinstance(found, Judgement):
        return found
    look = Look(
        lambda adapter: kind_of(case.host, adapter),
        lambda kind: kind not in _INWARD,
        lambda kind: kind,
        text("External"),
        ask.SWITCHES,
    )
    why = text("Nested VMs get no further than the host there.")
    return look.judge(case, found, lambda wrong: (_choose_another(case, wrong, why),))


@check(
    "VM-NET-04",
    text("Way of the virtual switches to the network"),
    text("Virtual switch leads over Wi-Fi"),
    WARNING,
    sources.WIRELESS_LAB,
    unconfirmed=text("That access points drop foreign MAC addresses is what users report."),
)
def wireless(case: VmCase) -> Judgement:
    """An access point takes one MAC address for each connection, that of the host.

    Frames of nested VMs are lost there. NAT inside the VM works.
    """
    found = _for_nested(case)
    if isinstance(found, Judgement):
        return found
    outward = tuple(each for each in found if kind_of(case.host, each) not in _INWARD)
    if not outward:
        return not_applicable(text("No adapter is on an external switch; VM-NET-03 says so."))
    look = Look(
        lambda adapter: _over_wireless(case.host, adapter),
        lambda over: not over,
        lambda over: text("Wi-Fi") if over else text("wired"),
        text("wired"),
        ask.HOST_ADAPTERS,
    )
    why = text("Nested VMs get no answers over Wi-Fi.")
    return look.judge(case, outward, lambda wrong: (_choose_another(case, wrong, why),))


def _over_wireless(host: Host, adapter: NetworkAdapter) -> bool | None:
    switch = switch_of(host, adapter)
    if switch is None or switch.kind != OUTWARD:
        return None
    return is_wireless(host, switch)


_OWN_ADDRESS = Look(
    lambda adapter: adapter.dynamic_mac_address,
    lambda _dynamic: True,
    lambda dynamic: text("dynamic") if dynamic else text("static"),
    text("either"),
)


@check(
    "VM-NET-15",
    text("Own MAC addresses of the adapters"),
    text("MAC addresses of the adapters"),
    ADVICE,
    sources.SET_ADAPTER,
)
def own_address(case: VmCase) -> Judgement:
    """Whether the own address of an adapter is dynamic or static makes no difference.

    MAC address spoofing is about the addresses of nested VMs, which the adapter lets through.
    """
    return _OWN_ADDRESS.judge_chosen(case, lambda _wrong: ())


_STATUS = Look(
    lambda adapter: adapter.status,
    lambda status: all(word == "Ok" for word in status),
    lambda status: text("{words}", words=", ".join(status)) if status else text("no trouble"),
    text("Ok"),
)


@check(
    "VM-NET-18",
    text("Status of the adapters"),
    text("Network adapter reports trouble"),
    WARNING,
    sources.GET_ADAPTER,
)
def status(case: VmCase) -> Judgement:
    """Trouble of the adapter, or of its driver in the guest, is trouble of all nested VMs.

    It is easier to find before they exist.
    """
    return _STATUS.judge_chosen(case, _repair)


def _repair(wrong: list[NetworkAdapter]) -> tuple[Remediation, ...]:
    return (
        Remediation(
            text(
                "Put {names} right first: look at its switch, at the driver in the guest, and at "
                "the events of Hyper-V.",
                names=named(wrong),
            )
        ),
    )
