"""The harder ways down, what has no way back, what is done inside, and taking nesting away."""

from typing import Any

import pytest

from tests.builders import (
    a_choice,
    a_guest,
    a_host,
    a_hyper_v,
    a_vm,
    a_vm_processor,
    an_adapter,
    an_inside,
    choices_for,
)
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
)
from wizard.model.facts import Address, NatNetwork, Service, Version, VirtualMachine, VirtualSwitch
from wizard.planning.planner import PlanRefused, plan
from wizard.planning.power import Down
from wizard.planning.step import VmPlan
from wizard.planning.steps import SetPower

EXPOSED = a_vm_processor(exposes_virtualization=True)
WORK = InsideWork(account="lab admins")
SERVER = a_guest(product_type=3)
CLIENT = a_guest(product_type=1)


def planned(vm: VirtualMachine, **choice: Any) -> VmPlan:
    host = a_host(vms=(vm,))
    ((_, made),) = plan([host], choices_for(host, a_choice(**choice))).vms
    return made


def titles(made: VmPlan) -> list[str]:
    return [str(step.title) for step in made.steps]


def powers(made: VmPlan) -> list[tuple[str, str, Down]]:
    return [(s.before, s.after, s.down) for s in made.steps if isinstance(s, SetPower)]


# Ways down --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "consent", "down"),
    [
        (BringDown.FORCE, Consent.FORCE, Down.FORCED),
        (BringDown.TURN_OFF, Consent.TURN_OFF, Down.TURNED_OFF),
    ],
)
def test_a_harder_way_down_is_taken_with_its_own_consent_only(
    way: BringDown, consent: Consent, down: Down
) -> None:
    vm = a_vm(state="Running")
    others = frozenset(Consent) - {consent}
    with pytest.raises(PlanRefused, match="Lab-01 on hv-muc-01: nobody agreed to being"):
        planned(vm, bring_down=way, consents=others)
    made = planned(vm, bring_down=way, consents=frozenset({consent}))
    assert powers(made) == [("Running", "Off", down), ("Off", "Running", Down.GRACEFUL)]


@pytest.mark.parametrize("state", ["Saved", "FastSaved", "Hibernated"])
def test_a_saved_vm_is_started_and_shut_down_and_left_off(state: str) -> None:
    made = planned(a_vm(state=state), consents=frozenset({Consent.START_SAVED}))
    assert titles(made) == [
        "Start the VM",
        "Wait for the heartbeat",
        "Shut the guest down",
        "Expose virtualization extensions",
    ]
    start, down = (step for step in made.steps if isinstance(step, SetPower))
    assert start.set(state) is None
    assert down.set("Running") is None, "it did not run when it was found"
    assert [step.aspect for step in made.irreversible] == [start.aspect, down.aspect]


def test_a_saved_state_is_discarded_when_the_user_wants_that() -> None:
    choice = {"saved_state": SavedState.DISCARD}
    with pytest.raises(PlanRefused, match="losing the saved state"):
        planned(a_vm(state="Saved"), **choice, consents=frozenset({Consent.START_SAVED}))
    agreed = frozenset({Consent.DISCARD_SAVED_STATE})
    made = planned(a_vm(state="Saved"), **choice, consents=agreed)
    assert titles(made) == ["Discard the saved state", "Expose virtualization extensions"]


def test_a_hibernated_guest_has_no_saved_state_to_discard_so_it_is_started() -> None:
    agreed = frozenset({Consent.START_SAVED})
    made = planned(a_vm(state="Hibernated"), saved_state=SavedState.DISCARD, consents=agreed)
    assert titles(made)[0] == "Start the VM"


def test_a_paused_vm_is_resumed_and_runs_again_in_the_end() -> None:
    made = planned(a_vm(state="Paused"), consents=frozenset({Consent.RESUME_PAUSED}))
    assert powers(made) == [
        ("Paused", "Running", Down.GRACEFUL),
        ("Running", "Off", Down.GRACEFUL),
        ("Off", "Running", Down.GRACEFUL),
    ]


@pytest.mark.parametrize("state", ["Other", "RunningCritical", "SavedCritical", "Reset"])
def test_no_consent_helps_in_a_state_that_only_people_can_mend(state: str) -> None:
    with pytest.raises(PlanRefused, match="neither running nor off"):
        planned(a_vm(state=state), consents=frozenset(Consent))


def test_a_vm_found_off_is_started_on_trial_and_shut_down_again_where_wanted() -> None:
    assert titles(planned(a_vm(state="Off"), probe_start=True)) == [
        "Expose virtualization extensions",
        "Start the VM",
        "Wait for the heartbeat",
        "Shut the guest down",
    ]


# Preparations -----------------------------------------------------------------------------------


def old(**changes: Any) -> VirtualMachine:
    return a_vm(configuration_version=Version(8, 0), **changes)


VERSIONS = a_hyper_v(supported_versions=(Version(8, 0), Version(9, 0), Version(254, 0)))
UPGRADE = {
    "preparations": frozenset({Preparation.CONFIGURATION_VERSION}),
    "consents": frozenset({Consent.UPGRADE_VERSION}),
}


def on_host(vm: VirtualMachine, hyper_v: Any, **choice: Any) -> VmPlan:
    host = a_host(vms=(vm,), hyper_v=hyper_v)
    ((_, made),) = plan([host], choices_for(host, a_choice(**choice))).vms
    return made


def test_what_cannot_be_taken_back_comes_as_late_as_it_can() -> None:
    spoofing = {"networking": Networking.MAC_SPOOFING, "spoofing_adapters": (an_adapter().id,)}
    made = on_host(old(), VERSIONS, **UPGRADE, **spoofing)
    assert titles(made) == [
        "Allow MAC address spoofing on “Network Adapter”",
        "Upgrade the configuration version to 9.0",
        "Expose virtualization extensions",
    ]
    assert [str(step.aspect) for step in made.irreversible] == ["Configuration version"]


def test_the_version_is_not_upgraded_while_nobody_agreed() -> None:
    with pytest.raises(PlanRefused, match="the upgrade of the configuration version"):
        on_host(old(), VERSIONS, preparations=UPGRADE["preparations"])


def test_the_highest_version_is_left_as_it_is() -> None:
    vm = a_vm(configuration_version=Version(9, 0))
    assert titles(on_host(vm, VERSIONS, **UPGRADE)) == ["Expose virtualization extensions"]


@pytest.mark.parametrize("known", [None, (), (Version(254, 0),)])
def test_without_the_hosts_versions_there_is_no_plan_for_an_upgrade(known: Any) -> None:
    with pytest.raises(PlanRefused, match="which configuration versions the host knows"):
        on_host(old(), a_hyper_v(supported_versions=known), **UPGRADE)


def test_teaming_is_allowed_where_spoofing_is_and_nowhere_else() -> None:
    first = an_adapter(id="1", name="One", teaming=False)
    vm = a_vm(adapters=(first, an_adapter(id="2", name="Two", teaming=False)))
    made = planned(vm, networking=Networking.MAC_SPOOFING, spoofing_adapters=("1",), teaming=True)
    assert titles(made)[-1] == "Allow “One” in a team inside"
    assert not any("Two" in title for title in titles(made))


# Taking nesting away ----------------------------------------------------------------------------


def test_disabling_hides_the_extensions_and_forbids_spoofing_with_the_same_power_steps() -> None:
    spoofing = an_adapter(mac_address_spoofing=True)
    made = planned(
        a_vm(state="Running", processor=EXPOSED, adapters=(spoofing,)),
        enablement=Enablement.DISABLE,
        networking=Networking.MAC_SPOOFING,
        spoofing_adapters=(spoofing.id,),
    )
    assert titles(made) == [
        "Shut the guest down",
        "Hide virtualization extensions",
        "Forbid MAC address spoofing on “Network Adapter”",
        "Start the VM",
        "Wait for the heartbeat",
    ]


def test_disabling_makes_nothing_else_that_was_chosen_for_enabling() -> None:
    made = planned(
        a_vm(state="Off", processor=EXPOSED, guest=SERVER),
        enablement=Enablement.DISABLE,
        memory=2**33,
        inside=WORK,
        networking=Networking.NAT,
        preparations=frozenset(Preparation),
    )
    assert titles(made) == ["Hide virtualization extensions"]
    assert made.instructions == ()


# Inside -----------------------------------------------------------------------------------------


def test_inside_work_begins_with_signing_in_before_anything_is_changed() -> None:
    made = planned(a_vm(state="Running", guest=SERVER), inside=WORK)
    assert titles(made) == [
        "Sign in inside the VM",
        "Shut the guest down",
        "Expose virtualization extensions",
        "Start the VM",
        "Wait for the heartbeat",
        "Sign in inside the VM",
        "Install Hyper-V inside the VM",
        "Restart Windows inside the VM",
        "See Hyper-V run inside the VM",
    ]
    assert made.inside_account == "lab admins"


def test_a_vm_found_off_is_started_for_the_work_inside_and_shut_down_again() -> None:
    made = planned(a_vm(state="Off", guest=SERVER), inside=WORK)
    assert titles(made)[0] == "Expose virtualization extensions"
    assert titles(made)[-1] == "Shut the guest down"
    runs_on = planned(a_vm(state="Off", guest=SERVER), inside=WORK, afterwards=Afterwards.START)
    assert titles(runs_on)[-1] == "See Hyper-V run inside the VM"


RESTART = frozenset({Consent.RESTART_GUEST})


def test_a_running_vm_that_nests_already_is_restarted_with_its_own_consent_only() -> None:
    vm = a_vm(state="Running", processor=EXPOSED, guest=SERVER)
    with pytest.raises(PlanRefused, match="nobody agreed to the restart of Windows inside"):
        planned(vm, inside=WORK, consents=frozenset(Consent) - RESTART)
    made = planned(vm, inside=WORK, consents=RESTART)
    assert made.restarts_guest
    assert not made.is_shut_down
    assert not any(isinstance(step, SetPower) for step in made.steps)
    assert titles(made)[0] == "Sign in inside the VM"


def test_hyper_v_that_is_there_is_only_looked_at() -> None:
    inside = an_inside(hyper_v_role=1)
    made = planned(a_vm(state="Running", processor=EXPOSED, inside=inside), inside=WORK)
    assert titles(made) == ["Sign in inside the VM", "See Hyper-V run inside the VM"]


def test_a_client_gets_its_feature_by_dism() -> None:
    made = planned(a_vm(state="Running", guest=CLIENT), inside=WORK)
    install = next(s for s in made.steps if str(s.title) == "Install Hyper-V inside the VM")
    change = install.set(install.after)
    assert change is not None
    assert "Enable-WindowsOptionalFeature -Online" in str(change.command)


def test_without_knowing_which_windows_is_inside_there_is_no_plan_for_its_role() -> None:
    with pytest.raises(PlanRefused, match="which Windows is inside"):
        planned(a_vm(state="Running", guest=None), inside=WORK)


def nat_inside(vm: VirtualMachine, nat: NatChoice, **work: Any) -> VmPlan:
    inside = InsideWork(account="lab admins", **work)
    return planned(vm, networking=Networking.NAT, nat=nat, inside=inside)


SSH = PortForward("TCP", 50022, "192.168.100.10", 22)
NESTING = a_vm(state="Running", processor=EXPOSED, guest=SERVER, inside=an_inside(hyper_v_role=1))


def test_nat_is_made_in_order_and_the_nested_vms_get_a_sheet() -> None:
    made = nat_inside(NESTING, NatChoice(forwards=(SSH,), dns="10.0.0.53"))
    assert titles(made)[2:] == [
        "Make the internal switch “Nested” inside",
        "Give the switch the address 192.168.100.1 inside",
        "Make the NAT network 192.168.100.0/24 inside",
        "Forward TCP 50022 to 192.168.100.10:22 inside",
        "Open TCP 50022 in the firewall inside",
    ]
    sheet = made.instructions[0]
    assert "192.168.100.2" in str(sheet.title)
    assert any("10.0.0.53" in str(command) for command in sheet.commands)


def test_dhcp_is_bound_to_the_switch_before_it_hands_anything_out() -> None:
    made = nat_inside(NESTING, NatChoice(dhcp=True))
    assert titles(made)[5:] == [
        "Install the DHCP server inside the VM",
        "Keep the DHCP server off all other adapters inside",
        "Bind the DHCP server to the switch “Nested” inside",
        "Hand out 192.168.100.50 to 192.168.100.200 inside",
        "Hand out the gateway 192.168.100.1 inside",
    ]
    assert made.instructions == ()


DHCP_SERVER = (Service("DHCPServer", "Running", "Auto"),)


def serving(*scopes: str) -> VirtualMachine:
    """A VM with Hyper-V and a DHCP server inside."""
    inside = an_inside(hyper_v_role=1, services=DHCP_SERVER, dhcp_scopes=scopes)
    return a_vm(state="Running", processor=EXPOSED, guest=SERVER, inside=inside)


@pytest.mark.parametrize("scopes", [("Office",), ("Nested VMs", "Office"), ()])
def test_a_dhcp_server_that_may_serve_others_is_left_alone(scopes: tuple[str, ...]) -> None:
    with pytest.raises(PlanRefused, match="a DHCP server inside already, which may serve other"):
        nat_inside(serving(*scopes), NatChoice(dhcp=True))


def test_a_dhcp_server_of_an_earlier_run_is_used_and_not_removed_afterwards() -> None:
    made = nat_inside(serving("Nested VMs"), NatChoice(dhcp=True))
    assert "Install the DHCP server inside the VM" not in titles(made)
    assert "Keep the DHCP server off all other adapters inside" in titles(made)


def test_the_dns_server_is_handed_out_by_a_step_of_its_own_that_is_read_back() -> None:
    made = nat_inside(NESTING, NatChoice(dhcp=True, dns="10.0.0.53"))
    assert titles(made)[-1] == "Hand out the DNS server 10.0.0.53 inside"
    assert made.steps[-1].expected(made.steps[-1].after) == {"Value": ("10.0.0.53",)}


def with_switch(kind: str | None) -> VirtualMachine:
    inside = an_inside(hyper_v_role=1, switches=(VirtualSwitch("1", "nested", kind),))
    return a_vm(state="Running", processor=EXPOSED, guest=SERVER, inside=inside)


@pytest.mark.parametrize("kind", ["External", "Private"])
def test_no_address_is_given_to_a_switch_that_is_not_internal(kind: str) -> None:
    with pytest.raises(PlanRefused, match=f"not internal, but {kind.lower()}"):
        nat_inside(with_switch(kind), NatChoice())


def test_a_switch_of_unknown_kind_is_looked_at_by_the_run() -> None:
    make = "Make the internal switch “Nested” inside"
    assert make in titles(nat_inside(with_switch(None), NatChoice()))
    assert make not in titles(nat_inside(with_switch("Internal"), NatChoice()))


def test_a_client_cannot_hand_out_addresses() -> None:
    vm = a_vm(
        state="Running",
        processor=EXPOSED,
        guest=CLIENT,
        inside=an_inside(hyper_v_role=1, windows=None),
    )
    with pytest.raises(PlanRefused, match="one for clients"):
        nat_inside(vm, NatChoice(dhcp=True))


def test_a_nat_network_that_is_there_is_used_and_its_name_gets_the_port_forwards() -> None:
    inside = an_inside(
        hyper_v_role=1,
        nat_networks=(NatNetwork("Lab", "192.168.100.0/24"),),
        switches=(VirtualSwitch("1", "Nested", "Internal"),),
        addresses=(Address("vEthernet (Nested)", "192.168.100.1", 24),),
    )
    vm = a_vm(state="Running", processor=EXPOSED, guest=SERVER, inside=inside)
    made = nat_inside(vm, NatChoice(forwards=(SSH,)))
    assert titles(made)[2:] == [
        "Forward TCP 50022 to 192.168.100.10:22 inside",
        "Open TCP 50022 in the firewall inside",
    ]
    change = made.steps[2].set(made.steps[2].after)
    assert change is not None
    assert "-NatName 'Lab'" in str(change.command)


def test_the_deep_check_puts_away_what_it_made() -> None:
    made = nat_inside(NESTING, NatChoice(), deep_check=True)
    assert titles(made)[-4:] == [
        "Make a nested VM of 64 MB without disks, to try it",
        "Start the nested VM",
        "Turn the nested VM off",
        "Remove the nested VM",
    ]
    assert [step.is_cleanup for step in made.steps[-4:]] == [False, False, True, True]


def test_without_a_credential_nat_stays_with_the_user() -> None:
    made = planned(a_vm(state="Off", guest=SERVER), networking=Networking.NAT)
    assert titles(made) == ["Expose virtualization extensions"]
    assert len(made.instructions) > 1
