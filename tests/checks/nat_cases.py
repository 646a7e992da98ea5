"""For every rule of NAT inside a virtual machine: worlds in which it passes, fails, is unknown."""

from typing import Any

from tests import builders as a
from tests.checks.worlds import Row, U, World, rows, vm, world
from wizard.checks import questions as ask
from wizard.model.choices import Answer, Choices, NatChoice, Networking
from wizard.model.facts import (
    Address,
    NatNetwork,
    Service,
    StaticMapping,
    VirtualSwitch,
)
from wizard.model.findings import Verdict

OURS = NatNetwork("Nested", "192.168.100.0/24")
DOCKER = NatNetwork("nat", "172.20.0.0/16")
LARGER = NatNetwork("Shared", "192.168.0.0/16")
OUTER = Address("Ethernet", "10.0.0.21", 24)
GATEWAY = Address("vEthernet (Nested)", "192.168.100.1", 24)
INTERNAL = VirtualSwitch("s-1", "Nested", "Internal")
DEFAULT_SWITCH = VirtualSwitch("s-2", "Default Switch", "Internal")
OUR_ADAPTER = ("Ethernet", "vEthernet (Nested)")
NONE_YET: dict[str, Any] = {"switches": None, "hyper_v_role": 2}  # no Hyper-V inside
IN_172 = NatChoice("172.28.0.0/16", "172.28.0.1")


def nat(choice: NatChoice | None = None, **machine: Any) -> World:
    """A VM for which NAT is chosen."""
    return vm({"networking": Networking.NAT, "nat": choice or NatChoice()}, **machine)


def seen(choice: NatChoice | None = None, **changes: Any) -> World:
    """A VM for which NAT is chosen, and into which somebody looked."""
    return nat(choice, inside=a.an_inside(**changes))


def of(prefix: str, gateway: str = "192.168.100.1") -> World:
    return seen(NatChoice(prefix, gateway))


def said(value: str, of_world: World | None = None, question: Any = ask.LOOKED_INSIDE) -> World:
    host, choices = of_world or nat()
    given = Answer(value, "CORP\\ada", "2026-11-02T16:42:08+00:00")
    return host, Choices(choices.vms, {(question.id, "", ""): given})


def reserved(value: str, of_world: World | None = None) -> World:
    return said(value, of_world or outside(), ask.RESERVED_NETWORKS)


def outside(*addresses: str, choice: NatChoice | None = None) -> World:
    """A VM that reports these addresses of its adapter."""
    found = addresses or ("10.0.0.21", "fe80::1")
    return nat(choice, adapters=(a.an_adapter(ip_addresses=found),))


def services(*names: str, state: str | None = "Running", **more: Any) -> World:
    return seen(services=tuple(Service(name, state) for name in names), **more)


def in_172(**changes: Any) -> World:
    return seen(IN_172, **changes)


def running(*names: str) -> tuple[Service, ...]:
    return tuple(Service(name, "Running") for name in names)


def _networks() -> list[Row]:
    return [
        *rows(
            "NAT-01",
            passes=[
                seen(),
                seen(nat_networks=(OURS,)),
                seen(nat_networks=(LARGER,)),
                said("free"),
                said("free", seen(nat_networks=None)),
                said("taken", seen()),
            ],
            fails=[
                seen(nat_networks=(DOCKER,)),
                seen(nat_networks=(DOCKER, OURS)),
                seen(nat_networks=(NatNetwork("Nested", "10.9.0.0/24"),)),
                seen(nat_networks=(NatNetwork("Other", ""),)),
                said("taken"),
                said("free", seen(nat_networks=(DOCKER,))),
            ],
            unknown=[nat(), seen(nat_networks=None), said("perhaps")],
            not_applicable=[
                world(),
                vm(inside=a.an_inside(nat_networks=(DOCKER,))),
                (nat()[0], Choices()),
            ],
        ),
        *rows(
            "NAT-02",
            passes=seen(nat_networks=(OURS,)),
            fails=seen(nat_networks=(NatNetwork("nested", "10.9.0.0/24"),)),
            unknown=[nat(), seen(nat_networks=None), said("free")],
            not_applicable=[world(), seen(), seen(nat_networks=(DOCKER,))],
        ),
        *rows(
            "NAT-03",
            passes=[
                seen(),
                seen(addresses=(OUTER, GATEWAY), routes=("10.0.0.0/24", "192.168.100.0/24")),
                seen(routes=("0.0.0.0/1", "128.0.0.0/1")),
                said("free"),
                said("free", seen(addresses=None)),
                said("free", seen(routes=None)),
            ],
            fails=[
                seen(addresses=(Address("Ethernet", "192.168.100.20", 24),)),
                seen(addresses=(Address("Ethernet", "192.168.100.1", 24),)),
                seen(addresses=(Address("Ethernet", "192.168.5.20", 16),), routes=None),
                seen(routes=("192.168.100.128/25",)),
                seen(addresses=None, routes=("192.168.0.0/16",)),
                seen(addresses=(OUTER, GATEWAY), routes=("192.168.0.0/16",)),
                said("taken"),
                said("free", seen(routes=("192.168.0.0/16",))),
            ],
            unknown=[
                nat(),
                seen(addresses=None),
                seen(routes=None),
                seen(routes=("not a network",)),
                seen(addresses=(Address("Ethernet", "", 24),)),
            ],
            not_applicable=[world(), of("192.168.100.1/24")],
        ),
        *rows(
            "NAT-04",
            passes=[seen(), nat(), of("172.31.0.0/16"), of("10.9.8.0/29")],
            fails=[
                of("192.168.100.1/24"),
                of("10.0.0.0/15"),
                of("10.0.0.0/30"),
                of("8.8.8.0/24"),
                of("fd00::/64"),
                of("192.168.100.0"),
                of("192.168.100.0/255.255.255.0"),
                of(""),
                of("Nested"),
            ],
            not_applicable=world(),
        ),
        *rows(
            "NAT-05",
            passes=[nat(), nat(NatChoice(gateway="192.168.100.254"))],
            fails=[
                nat(NatChoice(gateway=address))
                for address in ("192.168.100.0", "192.168.100.255", "192.168.101.1", "gateway", "")
            ],
            not_applicable=[world(), of("8.8.8.0/24")],
        ),
        *rows(
            "NAT-12",
            passes=[reserved("10.0.0.0/8, 172.20.0.0/14"), reserved("none"), reserved("fd00::/8")],
            fails=[
                reserved("192.168.0.0/16"),
                reserved("10.0.0.0/8 192.168.100.7"),
                reserved("10.0.0.0/8; somewhere"),
                reserved("10.0.0.0/40"),
                reserved("none", outside("192.168.100.20")),
                outside("192.168.100.20"),
            ],
            unknown=[
                nat(),
                outside(),
                reserved("none", nat()),
                reserved("none", nat(adapters=None)),
            ],
            not_applicable=[world(), reserved("192.168.0.0/16", world()), of("8.8.8.0/24")],
        ),
    ]


def _around() -> list[Row]:
    mapped = (StaticMapping("Nested", "6", 50022),)
    ours: dict[str, Any] = {"nat_networks": (OURS,)}
    return [
        *rows(
            "NAT-06",
            passes=[seen(), services("hns", state="Stopped")],
            fails=[
                services("docker", state="Stopped"),
                services("hns"),
                services("hns", state=None),
                seen(nat_networks=(DOCKER,)),
                seen(nat_networks=(NatNetwork("DockerNAT", "10.0.75.0/24"),), services=None),
            ],
            unknown=[nat(), seen(services=None), seen(nat_networks=None), said("free")],
            not_applicable=[world(), vm(inside=a.an_inside(nat_networks=(DOCKER,)))],
        ),
        *rows(
            "NAT-07",
            passes=[
                seen(),
                nat(),
                services("WslService"),
                in_172(),
                in_172(services=(Service("SharedAccess", "Stopped"),)),
                in_172(**NONE_YET),
            ],
            fails=[
                in_172(services=running("WslService")),
                in_172(services=running("SharedAccess")),
                in_172(services=(Service("SharedAccess"),)),
                in_172(switches=(DEFAULT_SWITCH,), services=None),
            ],
            unknown=[nat(IN_172), in_172(services=None), in_172(switches=None)],
            not_applicable=[world(), vm(inside=a.an_inside(services=running("WslService")))],
        ),
        *rows(
            "NAT-08",
            passes=[seen(), services("RemoteAccess", state="Stopped")],
            fails=[services("RemoteAccess"), services("RemoteAccess", state="StartPending")],
            unknown=[nat(), seen(services=None), services("RemoteAccess", state=None)],
            not_applicable=[world(), vm(inside=a.an_inside(services=running("RemoteAccess")))],
        ),
        *rows(
            "NAT-10",
            passes=[
                seen(),
                seen(**NONE_YET),
                seen(switches=(INTERNAL,), adapter_names=OUR_ADAPTER),
                said("free"),
                said("free", seen(switches=None)),
            ],
            fails=[
                seen(switches=(INTERNAL,)),
                seen(switches=(INTERNAL, INTERNAL), adapter_names=OUR_ADAPTER),
                seen(adapter_names=OUR_ADAPTER),
                said("taken"),
                said("free", seen(switches=(INTERNAL,))),
            ],
            unknown=[nat(), seen(switches=None), seen(adapter_names=None)],
            not_applicable=[world(), vm(inside=a.an_inside(switches=(INTERNAL,)))],
        ),
        *rows(
            "NAT-11",
            passes=[
                seen(),
                nat(state="Running"),
                said("free"),
                said("server-2016", nat(), ask.GUEST_SYSTEM),
            ],
            fails=[
                seen(windows=a.a_windows(build=10586)),
                nat(state="Running", guest=a.a_guest(build=9600)),
                said("older", nat(), ask.GUEST_SYSTEM),
            ],
            unknown=[nat(), seen(windows=None), said("taken")],
            not_applicable=[
                world(),
                nat(state="Running", guest=a.a_guest(name="Debian", product_type=None)),
                said("other", nat(), ask.GUEST_SYSTEM),
            ],
        ),
        *rows(
            "NAT-13",
            passes=seen(**ours, static_mappings=mapped),
            fails=[
                seen(**ours, static_mappings=mapped, listening_ports=(445, 50022)),
                seen(**ours, static_mappings=(StaticMapping("Nested", None, 445),)),
            ],
            unknown=[
                seen(**ours, static_mappings=None),
                seen(**ours, static_mappings=mapped, listening_ports=None),
                seen(**ours, static_mappings=(StaticMapping("nested"),)),
            ],
            not_applicable=[
                world(),
                nat(),
                seen(),
                seen(**ours),
                seen(nat_networks=(DOCKER,), static_mappings=(StaticMapping("nat", "6", 445),)),
                seen(**ours, static_mappings=(StaticMapping("nat", "6", 445),)),
                seen(**ours, static_mappings=(StaticMapping("Nested", "17", 445),)),
            ],
        ),
        *rows(
            "NAT-14",
            passes=said("no", nat(), ask.INBOUND),
            fails=said("yes", nat(), ask.INBOUND),
            not_applicable=[nat(), world(), said("yes", world(), ask.INBOUND)],
        ),
        *rows(
            "NAT-15",
            passes=seen(switches=(INTERNAL,)),
            fails=[
                seen(switches=(VirtualSwitch("s-1", "nested", kind),))
                for kind in ("External", "Private")
            ],
            unknown=[
                nat(),
                seen(switches=None),
                seen(switches=(VirtualSwitch("s-1", "Nested"),)),
            ],
            not_applicable=[world(), seen(), seen(**NONE_YET), seen(switches=(DEFAULT_SWITCH,))],
        ),
    ]


NAT_ROWS: list[Row] = [*_networks(), *_around()]
# The choice itself is always known; and what nobody asked for is no question.
NAT_SPOKEN_FOR: dict[str, set[Verdict]] = {"NAT-04": {U}, "NAT-05": {U}, "NAT-14": {U}}
