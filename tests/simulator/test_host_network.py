"""The network that is on a simulated host already: cards, addresses, routes and ports."""

from tests.simulator.simulated import a_host, call, run
from wizard.simulator.host_parts import NetworkCard, PortMapping
from wizard.simulator.state import NatNetwork, NetworkAddress, SimulatedHost, VirtualSwitch
from wizard.simulator.values import Outcome


def test_a_host_tells_its_addresses_and_the_loopback() -> None:
    host = a_host(addresses=[NetworkAddress("Ethernet", "10.1.2.3", 24, "10.1.2.1")])
    names = call("Select-Object", Property=["InterfaceAlias", "IPAddress", "PrefixLength"])
    rows = run(host, call("Get-NetIPAddress", AddressFamily="IPv4"), names).output
    assert [(e.get("IPAddress"), e.get("PrefixLength")) for e in rows] == [
        ("10.1.2.3", 24),
        ("127.0.0.1", 8),
    ]


def test_routes_follow_from_addresses() -> None:
    host = a_host(addresses=[NetworkAddress("Ethernet", "10.1.2.3", 24, "10.1.2.1")])
    rows = run(host, call("Get-NetRoute", AddressFamily="IPv4")).output
    hops = {each.get("DestinationPrefix"): each.get("NextHop") for each in rows}
    assert hops["0.0.0.0/0"] == "10.1.2.1"
    assert hops["10.1.2.0/24"] == "0.0.0.0"  # noqa: S104 - no hop
    assert {*hops} >= {"127.0.0.0/8", "10.1.2.3/32", "10.1.2.255/32"}


def test_ports_that_lead_inside_are_told() -> None:
    host = a_host(nats=[NatNetwork("n", "192.168.9.0/24", [PortMapping(8080, "UDP")])])
    (row,) = run(host, call("Get-NetNatStaticMapping")).output
    protocol = row.get("Protocol")
    assert (row.get("NatName"), row.get("ExternalPort")) == ("n", 8080)
    assert (str(protocol), protocol.number) == ("UDP", 17)  # a name to compare, a number in JSON
    assert run(a_host(), call("Get-NetNatStaticMapping")) == Outcome()


def _cards(host: SimulatedHost) -> list[tuple[str, str, int]]:
    rows = run(host, call("Get-NetAdapter")).output
    names = ("Name", "InterfaceDescription", "NdisPhysicalMedium")
    return [tuple(row.get(name) for name in names) for row in rows]


def test_the_card_below_an_external_switch_is_among_the_adapters() -> None:
    assert _cards(a_host()) == [
        ("Ethernet", "Intel X710", 14),
        ("vEthernet (LAN)", "Hyper-V Virtual Ethernet Adapter", 0),
    ]


def test_a_switch_brings_the_card_that_no_list_names() -> None:
    switches = [VirtualSwitch(name, adapter=f"Card {name}") for name in ("a", "b")]
    assert [card[:2] for card in _cards(a_host(switches=switches))][:2] == [
        ("Ethernet", "Card a"),
        ("Ethernet 2", "Card b"),
    ]


def test_a_wireless_card_says_so() -> None:
    card = NetworkCard("Wi-Fi", "AX211", wireless=True)
    switch = VirtualSwitch("Wi-Fi", adapter="AX211")
    assert _cards(a_host(adapters=[card], switches=[switch]))[0] == ("Wi-Fi", "AX211", 9)
