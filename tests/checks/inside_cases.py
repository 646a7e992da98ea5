"""Worlds in which the wizard is to work inside a virtual machine."""

from dataclasses import replace
from typing import Any

from tests import builders as a
from tests.checks.worlds import Row, U, World, rows, world
from wizard.checks import questions as ask
from wizard.model.choices import (
    Answer,
    Choices,
    Enablement,
    InsideWork,
    NatChoice,
    Networking,
    PortForward,
)
from wizard.model.facts import GIB, MIB, ProductType, Service
from wizard.model.findings import Verdict

WORK = InsideWork(account="Lab administrators")
CLIENT = a.a_windows(product_type=ProductType.WORKSTATION, edition="Professional", build=22631)
HOME = a.a_windows(
    product_type=ProductType.WORKSTATION, edition="Core", build=22631, caption="Windows 11 Home"
)
LINUX = a.a_guest(name="Debian", product_type=None, build=None)
HANDED_OUT = NatChoice(dhcp=True)
DHCP_SERVER = (Service("vmms", "Running"), Service("DHCPServer", "Running"))
SSH = PortForward("TCP", 50022, "192.168.100.10", 22)
NOT_INSTALLED: dict[str, Any] = {"hyper_v_role": 2, "switches": None, "nested_vms": None}


def work(choice: InsideWork | None = None, **machine: Any) -> World:
    """A running VM in which the wizard is to work."""
    found = a.a_host(vms=(a.a_vm(**{"state": "Running", **machine}),))
    return world(found, inside=choice or WORK)


def on_host(choice: InsideWork, **changes: Any) -> World:
    return world(a.a_host(**changes), inside=choice)


def seen(choice: InsideWork | None = None, **changes: Any) -> World:
    """The same, and somebody has looked inside."""
    return work(choice, inside=a.an_inside(**changes))


def to_address(address: str) -> World:
    return work(replace(WORK, address=address))


def nat(choice: NatChoice, of_work: InsideWork | None = None, **changes: Any) -> World:
    """A NAT network that the wizard sets up inside, where somebody has looked."""
    host = a.a_host(vms=(a.a_vm(state="Running", inside=a.an_inside(**changes)),))
    return world(host, networking=Networking.NAT, nat=choice, inside=of_work or WORK)


def unseen(choice: NatChoice, **machine: Any) -> World:
    host = a.a_host(vms=(a.a_vm(**{"state": "Running", **machine}),))
    return world(host, networking=Networking.NAT, nat=choice, inside=WORK)


def said(value: str, of_world: World, question: Any = ask.LOOKED_INSIDE) -> World:
    host, choices = of_world
    return host, Choices(choices.vms, {(question.id, "", ""): Answer(value, "ada", "2026-11-02")})


def dhcp(first: str = "", last: str = "", **more: Any) -> World:
    return nat(NatChoice(dhcp=True, dhcp_first=first, dhcp_last=last, **more))


def forwards(*ports: PortForward, **changes: Any) -> World:
    return nat(NatChoice(forwards=ports), **changes)


def services(*changed: tuple[str, bool | None]) -> World:
    """A VM whose integration services are switched on or off, by their kind."""
    switched = dict(changed)
    found = a.a_vm(state="Running").integration_services or ()
    return work(
        integration_services=tuple(
            replace(each, enabled=switched.get(each.kind, each.enabled)) for each in found
        )
    )


NO_WORK = [
    world(),
    work(InsideWork()),
    world(inside=WORK, enablement=Enablement.LEAVE),
]
YOURSELF = replace(WORK, set_up_nat=False)
ONLY_NAT = replace(WORK, install_hyper_v=False)
ONLY_LOOK = replace(WORK, install_hyper_v=False, set_up_nat=False)
DEEP = replace(WORK, install_hyper_v=False, deep_check=True)


def _work_rows() -> list[Row]:
    return [
        *rows(
            "VM-IN-01",
            passes=[work(), seen(), said("client", work(guest=None), ask.GUEST_SYSTEM)],
            fails=[
                work(guest=LINUX),
                work(guest=a.a_guest(build=9600)),
                said("other", work(guest=None), ask.GUEST_SYSTEM),
            ],
            unknown=[work(guest=None), work(state="Off"), work(guest=a.a_guest(build=None))],
            silent=NO_WORK,
        ),
        *rows(
            "VM-IN-02",
            passes=[
                work(),
                *map(
                    to_address, ("lab-01", "lab-01.corp.example.", "10.0.0.7", "fd00::7", "[::1]")
                ),
            ],
            fails=[
                on_host(WORK, operating_system=a.a_windows(build=10586)),
                *map(to_address, ("http://lab-01", "lab-01:5985", "10.0.0", "10.0.0.256", "a b")),
                *map(to_address, ("-lab", "a..b", "x" * 64, ".", "*")),
            ],
            unknown=[
                on_host(WORK, operating_system=None),
                on_host(WORK, operating_system=a.a_windows(build=None)),
            ],
            silent=NO_WORK,
        ),
        *rows(
            "VM-IN-03",
            passes=[work(), work(state="Off")],
            fails=[
                services((a.HEARTBEAT, False)),
                work(integration_services=()),
            ],
            unknown=[work(integration_services=None), services((a.HEARTBEAT, None))],
            silent=NO_WORK,
        ),
        *rows(
            "VM-IN-04",
            passes=[
                work(),
                seen(),
                nat(NatChoice(), ONLY_NAT),
                seen(DEEP),
                seen(**NOT_INSTALLED, windows=CLIENT),
            ],
            fails=[
                work(guest=LINUX),
                seen(DEEP, **NOT_INSTALLED),
                nat(NatChoice(), ONLY_NAT, **NOT_INSTALLED),
                work(inside=a.an_inside(**NOT_INSTALLED, windows=HOME), guest=None),
            ],
            unknown=[
                work(guest=None),
                work(DEEP),
                said("server-2016", work(guest=None), ask.GUEST_SYSTEM),
                work(guest=None, inside=a.an_inside(**NOT_INSTALLED, windows=None)),
            ],
            not_applicable=[work(ONLY_NAT), work(ONLY_LOOK)],
            silent=NO_WORK,
        ),
        *rows(
            "VM-IN-05",
            passes=[work(DEEP), world(a.a_host(), inside=DEEP, memory=4 * GIB)],
            fails=[
                work(DEEP, memory=a.a_memory(startup=512 * MIB)),
                world(a.a_host(), inside=DEEP, memory=512 * MIB),
            ],
            unknown=[work(DEEP, memory=None), work(DEEP, memory=a.a_memory(startup=None))],
            silent=[*NO_WORK, work()],
        ),
    ]


def _dhcp_rows() -> list[Row]:
    silent = [*NO_WORK, nat(NatChoice()), nat(HANDED_OUT, YOURSELF), nat(HANDED_OUT, InsideWork())]
    return [
        *rows(
            "NAT-16",
            passes=[nat(HANDED_OUT), unseen(HANDED_OUT)],
            fails=[nat(HANDED_OUT, windows=CLIENT), unseen(HANDED_OUT, guest=LINUX)],
            unknown=[unseen(HANDED_OUT, guest=None), unseen(HANDED_OUT, state="Off")],
            silent=silent,
        ),
        *rows(
            "NAT-17",
            passes=[
                nat(HANDED_OUT),
                nat(HANDED_OUT, services=DHCP_SERVER, dhcp_scopes=("Nested VMs",)),
            ],
            fails=[
                nat(HANDED_OUT, services=DHCP_SERVER, dhcp_scopes=()),
                nat(HANDED_OUT, services=DHCP_SERVER, dhcp_scopes=("Office",)),
                nat(HANDED_OUT, services=DHCP_SERVER, dhcp_scopes=("Nested VMs", "Office")),
                said("free", nat(HANDED_OUT, services=DHCP_SERVER, dhcp_scopes=("Office",))),
            ],
            unknown=[
                unseen(HANDED_OUT),
                said("free", unseen(HANDED_OUT)),
                nat(HANDED_OUT, services=None),
                nat(HANDED_OUT, services=DHCP_SERVER, dhcp_scopes=None),
            ],
            silent=silent,
        ),
        *rows(
            "NAT-18",
            passes=[
                dhcp(),
                dhcp("192.168.100.50", "192.168.100.200"),
                dhcp("192.168.100.2", "192.168.100.254"),
            ],
            fails=[
                dhcp("192.168.100.0", "192.168.100.20"),
                dhcp("192.168.100.20", "192.168.100.255"),
                dhcp("192.168.100.1", "192.168.100.20"),
                dhcp("192.168.100.20", "192.168.100.10"),
                dhcp("192.168.101.20", "192.168.101.30"),
                dhcp("192.168.100.20"),
                dhcp("first", "last"),
            ],
            not_applicable=dhcp(prefix="8.8.8.0/24"),
            silent=silent,
        ),
        *rows(
            "NAT-19",
            passes=nat(HANDED_OUT),
            fails=nat(HANDED_OUT, in_domain=True),
            unknown=[unseen(HANDED_OUT), nat(HANDED_OUT, in_domain=None)],
            silent=silent,
        ),
    ]


def _port_rows() -> list[Row]:
    return [
        *rows(
            "NAT-20",
            passes=[
                forwards(SSH),
                forwards(SSH, replace(SSH, protocol="UDP")),
                forwards(SSH, replace(SSH, port=50023)),
            ],
            fails=[
                forwards(SSH, SSH),
                forwards(replace(SSH, port=0)),
                forwards(replace(SSH, inner_port=70000)),
                forwards(replace(SSH, address="192.168.100.1")),
                forwards(replace(SSH, address="192.168.100.255")),
                forwards(replace(SSH, address="10.0.0.10")),
                forwards(replace(SSH, address="web")),
            ],
            not_applicable=nat(NatChoice("8.8.8.0/24", forwards=(SSH,))),
            silent=[*NO_WORK, nat(NatChoice()), nat(NatChoice(forwards=(SSH,)), YOURSELF)],
        ),
        *rows(
            "NAT-13",
            passes=[
                forwards(SSH),
                forwards(replace(SSH, protocol="UDP", port=445), SSH),
            ],
            fails=forwards(SSH, listening_ports=(445, 50022)),
            unknown=[
                said("free", unseen(NatChoice(forwards=(SSH,)))),
                unseen(NatChoice(forwards=(SSH,))),
                forwards(SSH, listening_ports=None),
            ],
            not_applicable=[
                forwards(replace(SSH, protocol="UDP", port=445)),
                nat(NatChoice(forwards=(replace(SSH, port=445),)), YOURSELF),
            ],
        ),
    ]


INSIDE_ROWS: list[Row] = [*_work_rows(), *_dhcp_rows(), *_port_rows()]
# The choice itself is always known
INSIDE_SPOKEN_FOR: dict[str, set[Verdict]] = {"NAT-18": {U}, "NAT-20": {U}}
