"""Checks of what MAC address spoofing needs: of the host, the network around it, and the choice."""

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
    unknown,
)
from wizard.checks.nesting import answered
from wizard.checks.questions import YES
from wizard.checks.spoofed import NOT_SPOOFED, Look, kind_of, named, not_read, on_or_off
from wizard.model.choices import Networking
from wizard.model.facts import ComputerSystem, NetworkAdapter
from wizard.model.findings import Evidence, Remediation
from wizard.model.switches import OUTWARD, is_connected
from wizard.model.text import Text, text
from wizard.powershell import host_queries as ask
from wizard.powershell import vm_queries as of_vms

_CLOUD_MAKERS = ("amazon ec2", "google")
_VMWARE = "vmware"
_USE_NAT = Remediation(text("Choose NAT inside the VM, which works there."))


def is_in_cloud(system: ComputerSystem | None) -> bool | None:
    """Whether the machine is one of a public cloud; ``None``: it does not tell."""
    if system is None:
        return None
    if system.asset_tag == ask.AZURE_TAG:
        return True
    names = f"{system.manufacturer} {system.model}".casefold()
    if any(maker in names for maker in _CLOUD_MAKERS):
        return True
    return False if system.is_virtual is False else None


@check(
    "VM-NET-05",
    text("Network of a provider"),
    text("Provider drops the MAC addresses of nested VMs"),
    BLOCKER,
    sources.NESTED,
    asks=questions.HOSTED.id,
)
def provider(case: VmCase) -> Judgement:
    """A cloud, or who rents out servers, drops frames from MAC addresses it does not know.

    Nested VMs then reach nothing, and some providers cut the whole server off.
    """
    if not case.chosen_spoofing:
        return NOT_SPOOFED
    in_cloud = is_in_cloud(case.host.system)
    said, of_user = answered(case, questions.HOSTED, text("no"))
    evidence = (_platform(case.host.system, in_cloud=in_cloud), of_user)
    if in_cloud or said == YES:
        return failed(*evidence, ways=(_USE_NAT,))
    if said == questions.NO:
        return passed(*evidence)
    if in_cloud is None:
        return unclear(*evidence, note=_SAY_IF_HOSTED)
    return passed(*evidence, note=_NOT_A_CLOUD)


def _platform(system: ComputerSystem | None, *, in_cloud: bool | None) -> Evidence:
    by_tag = system is not None and system.asset_tag == ask.AZURE_TAG
    query = ask.ENCLOSURE if by_tag else ask.COMPUTER_SYSTEM
    words = text("a machine of a cloud") if in_cloud else text("a machine of its own")
    observed = None if in_cloud is None else words
    return seen(text("Host"), observed, text("a machine of its own"), query)


_SAY_IF_HOSTED = text(
    "The host may be a virtual machine of a provider. Answer whether it is rented, or choose NAT."
)
_NOT_A_CLOUD = text(
    "The host is a machine of its own, as far as it can be measured. If it is rented, say so."
)


@check(
    "VM-NET-06",
    text("VMware below the host"),
    text("VMware below the host drops foreign MAC addresses"),
    WARNING,
    sources.SPOOFING_IN_VMWARE,
)
def vmware(case: VmCase) -> Judgement:
    """The virtual switch of VMware keeps back frames of MAC addresses that are not the host's.

    Promiscuous mode and forged transmits must be allowed there, on the port group of the host.
    """
    if not case.chosen_spoofing:
        return NOT_SPOOFED
    system = case.host.system
    maker = system.manufacturer if system else None
    evidence = seen(text("Maker of the host"), maker, text("not VMware"), ask.COMPUTER_SYSTEM)
    if maker is None:
        return unknown(evidence, host=case.host, query=ask.COMPUTER_SYSTEM)
    if _VMWARE not in maker.casefold():
        return passed(evidence)
    allow = Remediation(
        text(
            "Allow promiscuous mode and forged transmits on the port group of {host}, or use NAT.",
            host=case.host.name,
        )
    )
    return failed(evidence, ways=(allow,))


@check(
    "VM-NET-13",
    text("Limits of the physical switch"),
    text("Physical switch limits MAC addresses"),
    ADVICE,
    sources.PORT_SECURITY_CLASS,
    asks=questions.SWITCH_PORTS.id,
)
def switch_ports(case: VmCase) -> Judgement:
    """Each adapter of a nested VM shows one more MAC address at the port of the host.

    Port security, 802.1X and limits on MAC addresses may close the port, for the host as well.
    """
    if not case.chosen_spoofing:
        return NOT_SPOOFED
    said, evidence = answered(case, questions.SWITCH_PORTS, text("no limit"))
    if said == "free":
        return passed(evidence)
    if said == "limited":
        way = Remediation(
            text(
                "Have the network team allow more addresses at the ports of {host}, or use NAT.",
                host=case.host.name,
            )
        )
        return failed(evidence, ways=(way,))
    return unclear(evidence, note=_ASK_NETWORK_TEAM)


_ASK_NETWORK_TEAM = text("No host can tell. Ask the network team, and answer the question.")


@check(
    "VM-NET-14",
    text("Adapters chosen for MAC address spoofing"),
    text("MAC address spoofing is not chosen as it is of use"),
    ADVICE,
    sources.NESTED,
)
def chosen(case: VmCase) -> Judgement:
    """Only chosen adapters get MAC address spoofing, and only external switches make use of it.

    Other tools switch it on for every adapter of a VM, which opens more than nested VMs need.
    """
    if not case.is_chosen or case.choice.networking is not Networking.MAC_SPOOFING:
        return NOT_SPOOFED
    found, wanted = case.vm.adapters, case.choice.spoofing_adapters
    if found is None:
        return not_read(case, text("chosen by you"))
    ticked = tuple(each for each in found if each.id in wanted)
    if len(ticked) < len(set(wanted)):
        return _again(found, ticked, text("Choose again: an adapter that was chosen is gone."))
    if len(found) <= 1:
        return not_applicable(text("There is no more than one adapter to choose from."))
    if not ticked:
        return _again(found, ticked, text("Choose an adapter, or another way to a network."))
    look = Look(
        lambda adapter: _leads_to(case, adapter),
        lambda kind: kind == OUTWARD,
        lambda kind: kind or text("not connected"),
        text("External"),
        ask.SWITCHES,
    )
    return look.judge(case, ticked, _untick)


def _leads_to(case: VmCase, adapter: NetworkAdapter) -> str | None:
    """Return the kind of its switch, ``""`` without one, ``None``: not known."""
    state = is_connected(adapter)
    if state is False:
        return ""
    return None if state is None else kind_of(case.host, adapter)


def _again(
    found: tuple[NetworkAdapter, ...], ticked: tuple[NetworkAdapter, ...], advice: Text
) -> Judgement:
    observed = text("{n} of {all}", n=len(ticked), all=len(found))
    evidence = seen(text("Chosen adapters"), observed, text("1 or more"), of_vms.VM_ADAPTERS)
    return failed(evidence, ways=(Remediation(advice),))


def _untick(wrong: list[NetworkAdapter]) -> tuple[Remediation, ...]:
    return (
        Remediation(text("Leave {names} out unless nested VMs are to use it.", names=named(wrong))),
    )


_TEAMING = Look(lambda adapter: adapter.teaming, bool, on_or_off, text("on"))


@check(
    "VM-NET-17",
    text("Teaming of the adapters inside"),
    text("Network adapter does not allow teaming inside the VM"),
    ADVICE,
    sources.LAB_ADAPTERS,
    asks=questions.TEAM_INSIDE.id,
)
def teaming(case: VmCase) -> Judgement:
    """A team inside the VM sends from one adapter with the MAC address of another.

    Where the adapters do not allow that, the team loses its network when one of them fails.
    """
    if not case.is_chosen:
        return _LEFT_ALONE
    said = case.answer(questions.TEAM_INSIDE.id)
    if said is None or said.value != YES:
        return _NO_TEAM if said else _NO_TEAM_ASKED
    found = case.vm.adapters
    if found is None:
        return not_read(case, _TEAMING.required)
    wanted = case.chosen_spoofing
    teamed = [each for each in found if not wanted or each.id in wanted]
    return _TEAMING.judge(case, teamed, _allow_teaming) if teamed else _NO_ADAPTER


_LEFT_ALONE = not_applicable(text("The VM is not to be enabled."))
_NO_TEAM_ASKED = not_applicable(text("Nobody asked for a team of adapters inside."))
_NO_TEAM = not_applicable(text("No adapters are to be teamed inside."))
_NO_ADAPTER = not_applicable(text("The VM has no network adapter."))


def _allow_teaming(wrong: list[NetworkAdapter]) -> tuple[Remediation, ...]:
    return (
        Remediation(
            text(
                "Allow teaming for {names} in the settings of the VM, under Advanced Features, "
                "or with Set-VMNetworkAdapter -AllowTeaming On. Off is the way back.",
                names=named(wrong),
            )
        ),
    )
