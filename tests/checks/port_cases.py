"""For every rule of the settings of chosen adapters: when it passes, fails and is unknown."""

from dataclasses import replace
from typing import Any

from tests import builders as a
from tests.checks.worlds import Row, World, adapter, rows, vm, world
from wizard.model.choices import Networking
from wizard.model.facts import Host, VirtualSwitch, Vlan

SPOOFING: dict[str, Any] = {
    "networking": Networking.MAC_SPOOFING,
    "spoofing_adapters": (a.an_adapter().id,),
}
WITH_NAT: dict[str, Any] = {"networking": Networking.NAT}


def spoofs(**changes: Any) -> World:
    """MAC address spoofing is chosen for the one adapter of the VM, which differs."""
    return vm(SPOOFING, adapters=(a.an_adapter(**changes),))


def spoofs_on(host: Host) -> World:
    return world(host, **SPOOFING)


GONE_ADAPTER = vm(SPOOFING | {"spoofing_adapters": ("gone",)})
NOT_THERE = vm(SPOOFING, adapters=None)


def bypass(weight: int | None, grants: bool | None, *switches: VirtualSwitch) -> World:
    found = switches or (a.a_switch(iov=grants),)
    machine = a.a_vm(adapters=(a.an_adapter(iov_weight=weight),))
    return spoofs_on(a.a_host(switches=found, vms=(machine,)))


def _one(rule: str, good: list[Any], bad: list[Any], name: str) -> list[Row]:
    """Rows of a rule that reads one value of each chosen adapter."""
    return rows(
        rule,
        passes=[spoofs(), *(spoofs(**{name: value}) for value in good)],
        fails=[spoofs(**{name: value}) for value in bad],
        unknown=[spoofs(**{name: None}), NOT_THERE],
        not_applicable=[
            world(),
            GONE_ADAPTER,
            *(adapter(**{name: value}) for value in bad),
            *(with_other_adapter(**{name: value}) for value in bad),
        ],
    )


def with_other_adapter(**changes: Any) -> World:
    """Another adapter differs, and NAT is chosen."""
    return vm(WITH_NAT, adapters=(a.an_adapter(), a.an_adapter(id="second", **changes)))


def _port_rows() -> list[Row]:
    return [
        *rows(
            "VM-NET-07",
            passes=[
                spoofs(),
                bypass(0, grants=True),
                bypass(0, grants=None),
                bypass(100, grants=False),
                bypass(None, grants=False),
            ],
            fails=bypass(100, grants=True),
            unknown=[
                bypass(None, grants=True),
                bypass(100, grants=None),
                bypass(100, True, a.a_switch(id="other")),
                world(replace(bypass(100, grants=True)[0], switches=None), **SPOOFING),
                NOT_THERE,
            ],
            not_applicable=[world(), world(bypass(100, grants=True)[0]), GONE_ADAPTER],
        ),
        *_one("VM-NET-08", [Vlan("Trunk", 0, 1, "2-9")], [Vlan("Access", 12)], "vlan"),
        *rows("VM-NET-08", unknown=spoofs(vlan=Vlan(None))),
        *_one("VM-NET-09", [False], [True], "dhcp_guard"),
        *_one("VM-NET-10", [False], [True], "router_guard"),
        *rows(
            "VM-NET-11",
            passes=spoofs(),
            fails=[
                vm(SPOOFING, port_rules=2),
                spoofs(virtual_subnet=5001),
                vm(SPOOFING, port_rules=None, adapters=(a.an_adapter(virtual_subnet=5001),)),
            ],
            unknown=[vm(SPOOFING, port_rules=None), spoofs(virtual_subnet=None), NOT_THERE],
            not_applicable=[world(), vm(port_rules=2), GONE_ADAPTER],
        ),
        *_one("VM-NET-12", [0], [50], "storm_limit"),
        *_one("VM-NET-12", [0], [3], "dynamic_address_limit"),
        *rows("VM-NET-12", fails=spoofs(storm_limit=50, dynamic_address_limit=None)),
        *_one("VM-NET-15", [True, False], [], "dynamic_mac_address"),
        *_one("VM-NET-18", [(), ("Ok", "Ok")], [("Degraded",), ("Ok", "Error")], "status"),
    ]


PORT_ROWS = _port_rows()
