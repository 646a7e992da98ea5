"""The report says what was decided, in plain words, with every consent by its name."""

from dataclasses import replace

import pytest

from tests.builders import a_ref, a_vm
from wizard.flow.decided import decisions_on
from wizard.model.choices import (
    Afterwards,
    BringDown,
    Consent,
    Enablement,
    InsideWork,
    NatChoice,
    Networking,
    PortForward,
    Preparation,
    SavedState,
    VmChoice,
)
from wizard.model.facts import GIB

CHOSEN = VmChoice(enablement=Enablement.ENABLE)


def test_a_vm_that_is_left_alone_says_only_that() -> None:
    assert decisions_on(a_vm(), VmChoice()) == ("leave as it is",)


def test_the_usual_choice() -> None:
    said = decisions_on(a_vm(state="Running"), replace(CHOSEN, memory=8 * GIB))
    assert said == (
        "enable nested virtualization",
        "shut down, wait 10 minutes",
        "memory fixed at 8 GB",
        "no networking change",
        "afterwards as found",
    )


def test_disabling_says_what_goes_and_nothing_of_what_stays() -> None:
    choice = VmChoice(
        enablement=Enablement.DISABLE,
        networking=Networking.MAC_SPOOFING,
        spoofing_adapters=("a", "b"),
        afterwards=Afterwards.STAY_OFF,
    )
    assert decisions_on(a_vm(state="Running"), choice) == (
        "disable nested virtualization",
        "shut down, wait 10 minutes",
        "MAC address spoofing off, adapters: 2",
        "stays off afterwards",
    )


def test_a_consent_is_said_with_the_vm_and_what_is_lost() -> None:
    choice = replace(CHOSEN, bring_down=BringDown.TURN_OFF, consents=frozenset({Consent.TURN_OFF}))
    said = decisions_on(a_vm(ref=a_ref("db"), state="Running"), choice)
    assert "turn off without shutting down" in said
    assert said[-1].startswith("agreed: Turn “db” off. This is like a power cut.")


def test_a_consent_without_its_occasion_is_not_said() -> None:
    choice = replace(CHOSEN, consents=frozenset(Consent))
    assert not [line for line in decisions_on(a_vm(), choice) if line.startswith("agreed")]


@pytest.mark.parametrize(
    ("state", "changes", "words"),
    [
        ("Saved", {}, "start it from its saved state first"),
        ("Hibernated", {}, "start it from its saved state first"),
        ("Saved", {"saved_state": SavedState.DISCARD}, "discard the saved state"),
        ("Paused", {}, "resume it first"),
        ("Running", {"bring_down": BringDown.FORCE}, "force to shut down, wait 10 minutes"),
        ("Running", {"bring_down": BringDown.SKIP}, "leave alone while it runs"),
        ("Off", {"probe_start": True}, "start once to see that it comes up"),
        (
            "Off",
            {"preparations": frozenset({Preparation.VBS_OPT_OUT})},
            "opt out of virtualization-based security",
        ),
        (
            "Off",
            {"networking": Networking.MAC_SPOOFING, "teaming": True},
            "allow these adapters to be teamed",
        ),
    ],
)
def test_each_choice_has_its_words(state: str, changes: dict[str, object], words: str) -> None:
    choice = replace(CHOSEN, **changes)  # type: ignore[arg-type]
    assert words in decisions_on(a_vm(state=state), choice)


def test_every_preparation_has_words() -> None:
    said = decisions_on(a_vm(), replace(CHOSEN, preparations=frozenset(Preparation)))
    usual = decisions_on(a_vm(), CHOSEN)
    assert len(said) == len(usual) + len(Preparation)


def test_work_inside_names_the_account_and_never_more() -> None:
    nat = NatChoice(
        dhcp=True,
        dhcp_first="192.168.100.50",
        dhcp_last="192.168.100.200",
        forwards=(PortForward("TCP", 50022, "192.168.100.10", 22),),
    )
    work = InsideWork(account="Lab", deep_check=True, address="vm.example")
    choice = replace(CHOSEN, networking=Networking.NAT, nat=nat, inside=work)
    assert decisions_on(a_vm(), choice)[3:-1] == (
        "NAT inside the VM, 192.168.100.0/24",
        "DHCP for nested VMs, 192.168.100.50 to 192.168.100.200",
        "TCP port 50022 to 192.168.100.10 port 22",
        "work inside with the account “Lab”, by WinRM to vm.example",
        "install Hyper-V inside and restart the guest",
        "set up NAT inside",
        "prove it with a nested VM that is made, started and removed",
    )


def test_without_an_account_nothing_is_done_inside() -> None:
    said = decisions_on(a_vm(), replace(CHOSEN, networking=Networking.NAT))
    assert not [line for line in said if "inside with" in line or "install" in line]
