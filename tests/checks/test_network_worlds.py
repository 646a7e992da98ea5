"""Networks in whole worlds: adapters, MAC address spoofing, NAT. Numbers: the worked cases."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import builders as a
from tests.checks.nat_cases import DOCKER, GATEWAY, OUR_ADAPTER, OURS, nat, reserved, said, seen
from tests.checks.network_cases import on_system
from tests.checks.port_cases import NOT_THERE, SPOOFING, bypass, spoofs
from tests.checks.test_missing_facts import without_one_fact
from tests.checks.whole_worlds import THREE_ADAPTERS
from tests.checks.worlds import F, N, P, U, World, world
from wizard.checks import questions as ask
from wizard.checks.cases import VmCase
from wizard.checks.catalogue import VmVerdict, assess, vm_verdict
from wizard.checks.network_list import NETWORK_LIST
from wizard.model.choices import Choices, NatChoice, Networking, Preparation
from wizard.model.facts import Address, Host, Inside, NatNetwork, Service, VirtualSwitch
from wizard.model.findings import Disposition, Finding, Policy, Severity, Verdict
from wizard.planning.planner import plan
from wizard.planning.steps import SetMacAddressSpoofing
from wizard.planning.suggestions import suggest
from wizard.powershell.host_queries import AZURE_TAG
from wizard.remoting.machine_parts import adapter as read_adapter

NETWORK_IDS = {check.rule.id for check in NETWORK_LIST}
OF_WORK_INSIDE = {f"NAT-{number}" for number in range(16, 21)}  # silent where none is chosen
ADAPTERS = st.builds(
    a.an_adapter,
    connected=st.booleans(),
    legacy=st.booleans(),
    dhcp_guard=st.booleans(),
    iov_weight=st.sampled_from([0, 100]),
    virtual_subnet=st.sampled_from([0, 5001]),
    status=st.sampled_from([("Ok",), ("Degraded",)]),
    ip_addresses=st.sampled_from([(), ("10.0.0.21",), ("192.168.100.20",)]),
)
INSIDE = st.builds(
    a.an_inside,
    nat_networks=st.sampled_from([(), (OURS,), (DOCKER,)]),
    addresses=st.sampled_from([(), (GATEWAY,), (Address("Ethernet", "192.168.100.20", 24),)]),
    routes=st.sampled_from([(), ("10.0.0.0/8",), ("192.168.0.0/16",)]),
    switches=st.sampled_from([(), (VirtualSwitch("s-1", "Nested", "Internal"),)]),
    adapter_names=st.sampled_from([(), OUR_ADAPTER]),
    services=st.sampled_from([(), (Service("docker", "Running"),)]),
    windows=st.sampled_from([a.a_windows(), a.a_windows(build=10586)]),
)


def found(one: World, policy: Policy = Policy.STANDARD) -> dict[str, Finding]:
    """What the rules of networks say of the first VM."""
    host, choices = one
    first = (host.vms or ())[0]
    case = VmCase(host, first, choices.of(host.name, first.ref.id), choices)
    findings = (check.find(case, policy) for check in NETWORK_LIST)
    return {finding.rule.id: finding for finding in findings if finding is not None}


def of_verdict(one: World, verdict: Verdict) -> set[str]:
    return {rule for rule, finding in found(one).items() if finding.verdict is verdict}


def verdict_of(one: World, policy: Policy = Policy.STANDARD) -> VmVerdict:
    host, choices = one
    return vm_verdict(assess(host, policy, choices), (host.vms or ())[0].ref)


def blocking(one: World) -> set[str]:
    return {rule for rule, finding in found(one).items() if finding.blocks}


# What is usual is no noise ----------------------------------------------------------------------


def test_the_valid_world_has_no_trouble_with_networks() -> None:
    assert of_verdict(world(), F) | of_verdict(world(), U) == set()


def test_where_nothing_is_chosen_only_the_adapters_at_hand_are_described() -> None:
    judged = of_verdict(world(), P)
    assert judged == {"VM-NET-00", "VM-NET-01", "VM-NET-02", "VM-NET-03", "VM-NET-04"}
    assert of_verdict(world(), N) == NETWORK_IDS - judged - OF_WORK_INSIDE


def test_with_spoofing_nothing_fails_and_only_what_no_host_tells_is_unknown() -> None:
    one = spoofs()
    assert of_verdict(one, F) == set()
    assert of_verdict(one, U) == {"VM-NET-13", "VM-NET-16"}
    assert blocking(one) == set()
    assert verdict_of(one) is VmVerdict.READY


def test_with_nat_that_somebody_looked_at_nothing_blocks() -> None:
    one = seen()
    assert of_verdict(one, F) == set()
    assert of_verdict(one, U) == {"NAT-12"}
    assert blocking(one) == set()


def test_with_nat_that_nobody_looked_at_the_blockers_are_not_known() -> None:
    assert blocking(nat()) == {"NAT-01", "NAT-03", "NAT-10", "NAT-11"}
    for rule in ("NAT-01", "NAT-03", "NAT-10"):
        note = str(found(nat())[rule].note)
        assert "Answer the question" in note
        assert "collect a file inside the VM" in note


def test_who_says_that_the_inside_is_free_is_believed_by_name_and_time() -> None:
    one = said("free")
    assert blocking(one) == set()
    assert str(found(one)["NAT-03"].note) == (
        "Not measured: CORP\\ada said so on 2026-11-02T16:42:08+00:00."
    )


def test_what_was_read_inside_overrules_what_somebody_says() -> None:
    taken = seen(addresses=(Address("Ethernet", "192.168.100.20", 24),))
    assert found(said("free", taken))["NAT-03"].verdict is F
    assert found(said("taken", seen()))["NAT-03"].verdict is P


# MAC address spoofing ---------------------------------------------------------------------------


@pytest.mark.parametrize("policy", Policy)
def test_case_55_only_the_external_adapter_gets_spoofing(policy: Policy) -> None:
    one = world(THREE_ADAPTERS, **SPOOFING)
    findings = found(one, policy)
    assert {f.rule.id for f in findings.values() if f.verdict is F} == {"VM-NET-01", "VM-NET-03"}
    assert findings["VM-NET-01"].severity is Severity.ADVICE
    assert "Nothing has to be done" in str(findings["VM-NET-03"].remediations[0].advice)
    steps = plan([one[0]], one[1]).vms[0][1].steps
    assert [s.adapter for s in steps if isinstance(s, SetMacAddressSpoofing)] == [a.an_adapter().id]


def test_spoofing_on_an_internal_switch_is_not_advised_away_silently() -> None:
    host = a.a_host(switches=(a.a_switch(kind="Internal"),))
    way = found(world(host, **SPOOFING))["VM-NET-03"].remediations[0]
    assert "no further than the host" in str(way.advice)
    assert "“Network Adapter”" in str(way.advice)


@pytest.mark.parametrize("policy", Policy)
def test_spoofing_in_azure_is_blocked_and_nat_is_not(policy: Policy) -> None:
    azure = on_system(
        manufacturer="Microsoft Corporation", model="Virtual Machine", asset_tag=AZURE_TAG
    )
    assert blocking(azure) == {"VM-NET-05"}
    assert verdict_of(azure, policy) is VmVerdict.BLOCKED
    with_nat = world(azure[0], networking=Networking.NAT)
    assert found(with_nat)["VM-NET-05"].verdict is N


def test_a_rented_server_is_known_only_by_what_the_user_says() -> None:
    assert str(found(spoofs())["VM-NET-05"].note).endswith("If it is rented, say so.")
    rented = Choices(spoofs()[1].vms, said("yes", spoofs(), ask.HOSTED)[1].answers)
    assert blocking((spoofs()[0], rented)) == {"VM-NET-05"}


def test_a_bypass_of_the_switch_can_be_put_into_the_plan_with_its_way_back() -> None:
    (way,) = found(bypass(100, grants=True))["VM-NET-07"].remediations
    assert (way.disposition, way.preparation) == (
        Disposition.CONSENT,
        Preparation.IO_VIRTUALIZATION,
    )
    assert way.powershell.endswith("Set-VMNetworkAdapter -IovWeight 0")
    assert way.undo.endswith("Set-VMNetworkAdapter -IovWeight 100")
    host = bypass(100, grants=True)[0]
    chosen = world(host, **SPOOFING, preparations=frozenset({Preparation.IO_VIRTUALIZATION}))
    assert found(chosen)["VM-NET-07"].is_planned


def test_a_setting_of_an_adapter_that_is_not_chosen_is_nobodys_business() -> None:
    guarded = a.an_adapter(id="second", name="Second", dhcp_guard=True, router_guard=True)
    machine = a.a_vm(adapters=(a.an_adapter(), guarded))
    one = world(a.a_host(vms=(machine,)), **SPOOFING)
    assert of_verdict(one, F) == set()


def test_adapters_that_were_not_read_leave_every_rule_about_them_unknown() -> None:
    unread = of_verdict(NOT_THERE, U)
    assert {f"VM-NET-{number:02}" for number in (*range(5), *range(7, 13), 14, 15, 18)} <= unread


def test_case_69_the_number_zero_means_that_spoofing_is_on() -> None:
    for number, means in ((0, True), (1, False), (2, None)):
        assert read_adapter(
            {"Id": "1", "MacAddressSpoofing": number}, None
        ).mac_address_spoofing is (means)


def test_two_clones_with_hyper_v_inside_share_their_mac_addresses() -> None:
    exposed = a.a_vm_processor(exposes_virtualization=True)
    clone = a.a_vm(ref=a.a_ref("Clone", 2), inside=a.an_inside(), processor=exposed)
    host = a.a_host(vms=(a.a_vm(inside=a.an_inside()), clone))
    finding = found(world(host, **SPOOFING))["VM-NET-16"]
    assert finding.verdict is F
    assert str(finding.evidence[-1].what) == "Inside Clone"
    assert str(finding.evidence[-1].observed) == "00155D212200 to 00155D2122FF"


# NAT --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", Policy)
def test_case_59_a_nat_network_of_containers_blocks_and_is_never_removed(policy: Policy) -> None:
    one = seen(
        nat_networks=(DOCKER,),
        services=(Service("docker", "Running"),),
        addresses=(Address("vEthernet (nat)", "172.20.0.1", 16),),
    )
    findings = found(one, policy)
    assert {f.rule.id for f in findings.values() if f.verdict is F} == {"NAT-01", "NAT-06"}
    assert blocking(one) == {"NAT-01"}
    assert verdict_of(one, policy) is VmVerdict.BLOCKED
    ways = findings["NAT-01"].remediations
    assert not any(way.powershell for way in ways)
    assert "172.20.0.0/16" in str(ways[0].advice)


def test_case_59_a_subnet_within_the_one_that_is_there_is_shared() -> None:
    shared = NatNetwork("Shared", "172.20.0.0/16")
    choice = NatChoice("172.20.9.0/24", "172.20.9.1")
    one = seen(choice, nat_networks=(shared,))
    assert found(one)["NAT-01"].verdict is P
    assert "NAT-01" not in blocking(one)


def test_case_61_a_subnet_in_use_inside_blocks_and_the_next_is_proposed() -> None:
    one = seen(addresses=(Address("Ethernet", "192.168.100.20", 24),))
    finding = found(one)["NAT-03"]
    assert (finding.verdict, finding.blocks) == (F, True)
    assert str(finding.evidence[0].observed) == "192.168.100.0/24 is in use"
    assert str(finding.remediations[0].advice) == (
        "Choose another subnet, such as 192.168.101.0/24."
    )


def test_what_was_set_up_before_is_found_and_not_in_its_own_way() -> None:
    one = seen(
        nat_networks=(OURS,),
        addresses=(Address("Ethernet", "10.0.0.21", 24), GATEWAY),
        routes=("10.0.0.0/24", "192.168.100.0/24", "192.168.100.1/32", "192.168.100.255/32"),
        switches=(VirtualSwitch("s-1", "Nested", "Internal"),),
        adapter_names=OUR_ADAPTER,
    )
    assert blocking(one) == set()
    assert {"NAT-01", "NAT-02", "NAT-03", "NAT-10", "NAT-15"} <= of_verdict(one, P)


def test_a_subnet_that_meets_a_network_of_the_company_is_moved_away_from_it() -> None:
    one = reserved("192.168.0.0/16, 10.200.0.0/16")
    finding = found(one)["NAT-12"]
    assert str(finding.note) == "192.168.100.0/24 meets 192.168.0.0/16."
    assert "10.201.0.0/24" in str(finding.remediations[0].advice)
    assert not finding.blocks


def test_networks_that_cannot_be_understood_are_named() -> None:
    finding = found(reserved("10.0.0.0/8, head office"))["NAT-12"]
    assert str(finding.note) == "Not understood as a network: “head”, “office”."
    assert "like 10.0.0.0/8" in str(finding.remediations[0].advice)


def test_a_warning_about_nat_never_blocks() -> None:
    for one in (
        seen(nat_networks=(OURS,), services=(Service("docker", "Running"),)),
        seen(services=(Service("RemoteAccess", "Running"),)),
        seen(switches=(VirtualSwitch("s-1", "Nested", "External"),), adapter_names=OUR_ADAPTER),
    ):
        assert of_verdict(one, F)
        assert blocking(one) == set()


@given(inside=INSIDE.filter(lambda inside: not inside.nat_networks))
@settings(max_examples=30, deadline=None)
def test_the_nat_network_that_is_suggested_stands_behind_no_rule(inside: Inside) -> None:
    host = a.a_host(switches=(a.a_switch(kind="Internal"),), vms=(a.a_vm(inside=inside),))
    (machine,) = host.vms or ()
    choice = suggest(host, machine)
    assert choice.networking is Networking.NAT
    judged = found((host, a.choices_for(host, choice)))
    assert {judged[f"NAT-0{number}"].verdict for number in (1, 3, 4, 5)} == {P}


# A missing fact ---------------------------------------------------------------------------------


@st.composite
def worlds(draw: st.DrawFn) -> World:
    machine = a.a_vm(
        adapters=(draw(ADAPTERS),),
        inside=draw(st.none() | INSIDE),
        port_rules=draw(st.sampled_from([0, 2])),
    )
    host = a.a_host(
        system=draw(
            st.sampled_from(
                [
                    a.a_system(),
                    a.a_system(manufacturer="VMware, Inc."),
                    a.a_system(model="Virtual Machine", asset_tag=AZURE_TAG),
                ]
            )
        ),
        switches=(
            a.a_switch(
                kind=draw(st.sampled_from(["External", "Internal"])), iov=draw(st.booleans())
            ),
        ),
        adapters=(a.a_host_adapter(wireless=draw(st.booleans())),),
        vms=(machine,),
    )
    networking = draw(st.sampled_from(Networking))
    choice: dict[str, Any] = SPOOFING | {"networking": networking}
    return world(host, **choice)


OF_NETWORKS = ("system", "switches", "adapters", "vms.0.adapters", "vms.0.inside", "vms.0.port")
# A row inside without one of these is not read at all, and with it the answer it belongs to
PARTS_OF_ROWS = (".interface", ".address", ".prefix_length", ".prefix", ".nat")


@given(one=worlds())
@settings(max_examples=20, deadline=None)
def test_a_missing_fact_never_lets_a_blocker_of_networks_go(one: World) -> None:
    host, choices = one
    before = blocking(one)
    for name, poorer in without_one_fact(host):
        may_be_missing = name.startswith(OF_NETWORKS) and not name.endswith(PARTS_OF_ROWS)
        if poorer.vms and may_be_missing:
            after = blocking((poorer, choices))
            assert all(_still_stands(rule, after, (poorer, choices)) for rule in before), name


def _still_stands(rule: str, after: set[str], one: World) -> bool:
    """A blocker stands, or another one says why the question cannot be put any more."""
    return rule in after or (found(one)[rule].verdict is N and bool(after))


@given(one=worlds(), policy=st.sampled_from(Policy))
@settings(max_examples=30, deadline=None)
def test_a_finding_that_failed_says_what_to_do(one: World, policy: Policy) -> None:
    for finding in found(one, policy).values():
        if finding.verdict is F:
            assert finding.remediations
        if finding.verdict is U:
            assert str(finding.note)


def test_a_host_without_any_fact_has_no_rule_of_networks_that_passes() -> None:
    machine = replace(a.a_vm(), adapters=None, port_rules=None, processor=None)
    bare = Host(a.HOST, a.ASKED_AT, hyper_v=a.a_hyper_v(), vms=(machine,))
    assert of_verdict(world(bare, **SPOOFING), P) == set()
    inside = Inside(a.ASKED_AT)
    one = world(replace(bare, vms=(replace(machine, inside=inside),)), networking=Networking.NAT)
    assert of_verdict(one, P) == {"NAT-04", "NAT-05", "NAT-07"}  # the choice alone tells
