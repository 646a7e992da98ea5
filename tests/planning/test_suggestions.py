"""What the wizard begins with, and why."""

from dataclasses import replace

import pytest

from tests.builders import (
    a_host,
    a_host_adapter,
    a_memory,
    a_switch,
    a_system,
    a_vm,
    a_vm_processor,
    a_windows,
    an_adapter,
    an_inside,
)
from wizard.model.choices import (
    Afterwards,
    BringDown,
    Consent,
    Enablement,
    InsideWork,
    NatChoice,
    Networking,
    SavedState,
    VmChoice,
)
from wizard.model.facts import (
    GIB,
    MIB,
    Address,
    Host,
    Inside,
    Memory,
    NatNetwork,
    VirtualMachine,
)
from wizard.planning.nat_choice import problem_with
from wizard.planning.suggestions import advice, recommended_networking, suggest, to_disable

OTHER = an_adapter(id="other", name="Second", switch_id="internal", switch_name="Internal")


def test_a_vm_is_enabled_shut_down_within_ten_minutes_and_left_as_found() -> None:
    choice = suggest(a_host(), a_vm())
    assert choice.enablement is Enablement.ENABLE
    assert (choice.bring_down, choice.shutdown_limit) == (BringDown.SHUT_DOWN, 600)
    assert choice.afterwards is Afterwards.AS_FOUND


def test_a_vm_that_has_the_extensions_is_left_alone() -> None:
    vm = a_vm(processor=a_vm_processor(exposes_virtualization=True))
    assert suggest(a_host(), vm).enablement is Enablement.LEAVE


@pytest.mark.parametrize(
    "facts",
    [
        {"replication_mode": "Replica"},
        {"replication_mode": "TestReplica"},
        {"replication_mode": "ExtendedReplica"},
        {"operational_status": ("InService", "MigratingPlannedVm")},
    ],
)
def test_a_copy_of_another_vm_is_left_alone(facts: dict[str, object]) -> None:
    assert suggest(a_host(), a_vm(**facts)).enablement is Enablement.LEAVE


@pytest.mark.parametrize("mode", ["None", "Primary", None])
def test_a_vm_that_is_replicated_to_another_host_is_suggested(mode: str | None) -> None:
    assert suggest(a_host(), a_vm(replication_mode=mode)).enablement is Enablement.ENABLE


@pytest.mark.parametrize("processor", [None, a_vm_processor(exposes_virtualization=None)])
def test_a_vm_whose_extensions_are_unknown_is_suggested(processor: object) -> None:
    assert suggest(a_host(), a_vm(processor=processor)).enablement is Enablement.ENABLE


def dynamic(startup: int) -> Memory:
    return a_memory(dynamic=True, startup=startup)


@pytest.mark.parametrize(
    ("facts", "size"),
    [
        ({"memory": a_memory(startup=2 * GIB)}, None),
        ({"memory": None}, None),
        ({"memory": dynamic(2 * GIB)}, 4 * GIB),
        ({"memory": dynamic(8 * GIB)}, 8 * GIB),
        ({"memory": dynamic(2 * GIB), "state": "Running", "memory_assigned": 6 * GIB}, 6 * GIB),
        ({"memory": dynamic(2 * GIB), "state": "Off", "memory_assigned": 6 * GIB}, 4 * GIB),
        (
            {"memory": dynamic(GIB), "state": "Running", "memory_assigned": 5 * GIB + MIB},
            5 * GIB + 2 * MIB,
        ),
        ({"memory": dynamic(GIB), "state": "Running", "memory_assigned": None}, 4 * GIB),
    ],
)
def test_dynamic_memory_becomes_fixed_by_the_rule_and_fixed_stays(
    facts: dict[str, object], size: int | None
) -> None:
    assert suggest(a_host(), a_vm(**facts)).memory == size


WIFI = a_switch(uplink="Intel(R) Wi-Fi 6 AX201 160MHz")


@pytest.mark.parametrize(
    ("host", "vm", "networking", "words"),
    [
        (a_host(), a_vm(), Networking.MAC_SPOOFING, "“External” is external and wired"),
        (a_host(switches=(WIFI,)), a_vm(), Networking.NAT, "Wi-Fi"),
        (a_host(switches=(a_switch(kind="Internal"),)), a_vm(), Networking.NAT, "No adapter"),
        (a_host(switches=None), a_vm(), Networking.NAT, "No adapter"),
        (
            a_host(system=a_system(manufacturer="Microsoft Corporation", model="Virtual Machine")),
            a_vm(),
            Networking.NAT,
            "is itself virtual",
        ),
        (
            a_host(system=a_system(manufacturer="VMware, Inc.", model="VMware20,1")),
            a_vm(),
            Networking.NAT,
            "is itself virtual",
        ),
        (a_host(system=None), a_vm(), Networking.MAC_SPOOFING, "wired"),
        (a_host(), a_vm(adapters=()), Networking.NONE, "No network adapter"),
        (a_host(), a_vm(adapters=None), Networking.NONE, "Not read"),
        (
            a_host(),
            a_vm(adapters=(an_adapter(switch_id=None, switch_name=None),)),
            Networking.NONE,
            "No network adapter",
        ),
    ],
)
def test_the_way_to_a_network_is_recommended_with_its_reason(
    host: Host, vm: VirtualMachine, networking: Networking, words: str
) -> None:
    assert recommended_networking(host, vm) is networking
    assert words in str(advice(host, vm))
    known = replace(vm, inside=an_inside())
    assert suggest(host, known).networking is networking
    assert words in str(advice(host, known))


INNER_ONLY = a_host(switches=(a_switch(kind="Internal"),))
DOCKER = NatNetwork("nat", "172.20.0.0/16")


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (None, "nobody has looked inside"),
        (an_inside(nat_networks=None), "not all was read"),
        (an_inside(addresses=None), "not all was read"),
        (an_inside(addresses=(Address("Ethernet", "rubbish", 24),)), "not all was read"),
        (an_inside(routes=None), "not all was read"),
        (an_inside(adapter_names=None), "not all was read"),
        (an_inside(switches=None), "not all was read"),
        (an_inside(windows=None), "not all was read"),
        (an_inside(windows=a_windows(build=None)), "not all was read"),
        (an_inside(nat_networks=(DOCKER,)), "another NAT network inside, “nat”"),
    ],
)
def test_nat_is_not_chosen_for_somebody_who_has_not_looked(
    inside: Inside | None, words: str
) -> None:
    vm = a_vm(inside=inside)
    assert suggest(INNER_ONLY, vm).networking is Networking.NONE
    said = str(advice(INNER_ONLY, vm))
    assert "so NAT inside the VM is the way." in said
    assert "Not chosen by itself" in said
    assert words in said


@pytest.mark.parametrize(
    "inside",
    [
        an_inside(),
        an_inside(switches=None, hyper_v_role=2),
        an_inside(
            nat_networks=(NatNetwork("Lab", "10.9.0.0/24"),),
            addresses=(Address("vEthernet (Lab)", "10.9.0.1", 24),),
        ),
    ],
)
def test_nat_is_chosen_where_the_inside_is_known_and_free(inside: Inside) -> None:
    vm = a_vm(inside=inside)
    assert suggest(INNER_ONLY, vm).networking is Networking.NAT
    assert "Not chosen by itself" not in str(advice(INNER_ONLY, vm))


def test_where_spoofing_is_the_way_nobody_has_to_look_inside() -> None:
    assert "inside" not in str(advice(a_host(), a_vm()))


def test_only_adapters_on_outward_switches_get_spoofing() -> None:
    internal = a_switch(id="internal", name="Internal", kind="Internal")
    host = a_host(switches=(a_switch(), internal))
    vm = a_vm(adapters=(an_adapter(), OTHER))
    assert suggest(host, vm).spoofing_adapters == (an_adapter().id,)


def test_the_suggested_nat_network_stays_clear_of_the_vms_addresses() -> None:
    host = a_host(switches=())
    vm = a_vm(adapters=(an_adapter(ip_addresses=("192.168.100.20",)),))
    nat = suggest(host, vm).nat
    assert nat.prefix == "192.168.101.0/24"
    assert problem_with(nat) is None


def test_the_suggested_nat_network_stays_clear_of_what_was_read_inside() -> None:
    inside = an_inside(
        addresses=(Address("Ethernet", "192.168.100.20", 24),), routes=("192.168.101.0/24",)
    )
    assert suggest(a_host(), a_vm(inside=inside)).nat.prefix == "192.168.102.0/24"


def test_the_suggested_nat_network_stays_clear_of_networks_that_are_taken() -> None:
    taken = ("192.168.0.0/16", "10.200.0.0/24", "no network")
    assert suggest(a_host(), a_vm(), taken).nat == NatChoice("10.200.1.0/24", "10.200.1.1")


def test_where_all_is_taken_a_vm_may_have_the_subnet_of_another() -> None:
    taken = ("192.168.0.0/16", "10.0.0.0/8")
    assert suggest(a_host(), a_vm(), taken).nat.prefix == "192.168.100.0/24"


def test_a_nat_network_that_was_set_up_before_is_suggested_again() -> None:
    before = an_inside(
        nat_networks=(NatNetwork("Lab", "10.9.0.0/24"),),
        addresses=(Address("vEthernet (Lab)", "10.9.0.1", 24),),
    )
    assert suggest(a_host(), a_vm(inside=before)).nat == NatChoice("10.9.0.0/24", "10.9.0.1", "Lab")


@pytest.mark.parametrize(
    "changes",
    [
        {"nat_networks": (NatNetwork("nat", "10.9.0.0/24"),)},
        {"nat_networks": (NatNetwork("Lab", "10.9.0.0/24"), NatNetwork("Two", "10.8.0.0/24"))},
        {"nat_networks": (NatNetwork("Lab", "10.9.0.0/8"),)},
        {"nat_networks": (NatNetwork("Other", "10.9.0.0/24"),)},
        {"nat_networks": None},
    ],
)
def test_a_nat_network_of_somebody_else_is_not_suggested(changes: dict[str, object]) -> None:
    addresses = (
        Address("vEthernet (Lab)", "10.9.0.1", 24),
        Address("vEthernet (nat)", "10.9.0.2", 24),
    )
    vm = a_vm(inside=an_inside(addresses=addresses, **changes))
    assert suggest(a_host(), vm).nat == NatChoice()


@pytest.mark.parametrize(
    ("wireless", "networking"),
    [(True, Networking.NAT), (False, Networking.MAC_SPOOFING), (None, Networking.MAC_SPOOFING)],
)
def test_the_medium_of_the_hosts_adapter_tells_more_than_its_name(
    wireless: bool | None, networking: Networking
) -> None:
    host = a_host(
        switches=(a_switch(uplink="Card"),),
        adapters=(a_host_adapter(description="Card", wireless=wireless),),
    )
    assert recommended_networking(host, a_vm()) is networking


def test_a_wired_adapter_may_be_called_as_it_likes() -> None:
    host = a_host(
        switches=(a_switch(uplink="Wi-Fi bridge"),),
        adapters=(a_host_adapter(description="Wi-Fi bridge", wireless=False),),
    )
    assert suggest(host, a_vm()).networking is Networking.MAC_SPOOFING


@pytest.mark.parametrize(
    "state", ["Running", "Off", "Saved", "FastSaved", "Paused", "Hibernated", "Starting", None]
)
@pytest.mark.parametrize("exposed", [True, False, None])
def test_no_harder_way_and_no_disabling_is_ever_suggested(
    state: str | None, exposed: bool | None
) -> None:
    processor = a_vm_processor(exposes_virtualization=exposed)
    choice = suggest(a_host(), a_vm(state=state, processor=processor))
    assert choice.enablement is not Enablement.DISABLE
    assert (choice.bring_down, choice.saved_state) == (BringDown.SHUT_DOWN, SavedState.START)
    assert not choice.consents
    assert choice.inside == InsideWork()
    assert not choice.nat.dhcp
    assert not choice.nat.forwards


def test_taking_the_extensions_away_keeps_only_how_it_comes_down() -> None:
    before = VmChoice(
        enablement=Enablement.ENABLE,
        bring_down=BringDown.FORCE,
        shutdown_limit=300,
        consents=frozenset({Consent.FORCE}),
        memory=8 * GIB,
        networking=Networking.MAC_SPOOFING,
        spoofing_adapters=("a",),
        teaming=True,
        inside=InsideWork("Lab"),
        probe_start=True,
    )
    assert to_disable(before) == VmChoice(
        enablement=Enablement.DISABLE,
        bring_down=BringDown.FORCE,
        shutdown_limit=300,
        consents=frozenset({Consent.FORCE}),
    )
