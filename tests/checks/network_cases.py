"""For every rule of network adapters and MAC address spoofing: when it passes, fails, is unknown.

The rows of NAT are in ``nat_cases``.
"""

from dataclasses import replace
from typing import Any

from tests import builders as a
from tests.checks.nat_cases import NAT_ROWS, NAT_SPOKEN_FOR
from tests.checks.port_cases import (
    GONE_ADAPTER,
    NOT_THERE,
    PORT_ROWS,
    SPOOFING,
    WITH_NAT,
    spoofs,
    spoofs_on,
)
from tests.checks.worlds import F, Row, World, adapter, rows, switch, vm, world
from wizard.checks import questions as ask
from wizard.model.choices import Answer, Choices, Networking
from wizard.model.facts import Inside
from wizard.model.findings import Verdict
from wizard.powershell.host_queries import AZURE_TAG

A_VIRTUAL_MACHINE: dict[str, Any] = {
    "manufacturer": "Microsoft Corporation",
    "model": "Virtual Machine",
}
WIRELESS = "Intel(R) Wi-Fi 6 AX201 160MHz"
SECOND = a.an_adapter(id="second", name="Second", switch_id="inner", switch_name="Inner")
INNER = a.a_switch(id="inner", name="Inner", kind="Internal")


def on_system(**changes: Any) -> World:
    return spoofs_on(a.a_host(system=a.a_system(**changes)))


def said(question: ask.Question, value: str, of: World) -> World:
    host, choices = of
    return host, Choices(choices.vms, {(question.id, "", ""): Answer(value)})


def uplink(name: str | None = WIRELESS, **host: Any) -> World:
    """The one adapter is on an external switch over this adapter of the host."""
    return world(a.a_host(switches=(a.a_switch(uplink=name),), **host))


def wireless(known: bool | None) -> World:
    found = a.a_host_adapter(description="Card", wireless=known)
    return uplink("Card", adapters=(found,))


def with_second(*chosen: str, **choice: Any) -> World:
    """A VM with a second adapter, on an internal switch."""
    spoofed = {"networking": Networking.MAC_SPOOFING, "spoofing_adapters": chosen}
    machine = a.a_vm(adapters=(a.an_adapter(), SECOND))
    return world(a.a_host(switches=(a.a_switch(), INNER), vms=(machine,)), **(spoofed | choice))


def teams(allowed: bool | None) -> World:
    return said(ask.TEAM_INSIDE, "yes", adapter(teaming=allowed))


def pool(inside: Inside | None, *others: Any, **host: Any) -> World:
    """A VM that was looked into, and others on the same host."""
    machines = tuple(
        replace(other, ref=a.a_ref(f"Other-{number}", number))
        for number, other in enumerate(others, 2)
    )
    return spoofs_on(a.a_host(vms=(a.a_vm(inside=inside), *machines), **host))


def pool_of(first: str | None, last: str | None, **more: Any) -> Inside:
    return a.an_inside(mac_minimum=first, mac_maximum=last, **more)


EXPOSED = a.a_vm_processor(exposes_virtualization=True)
NOT_READ_POOL = a.a_hyper_v(mac_minimum=None, mac_maximum=None)
CLONE = a.a_vm(inside=a.an_inside(), processor=EXPOSED)
OTHER_RANGE = a.a_vm(inside=pool_of("00155D333300", "00155D3333FF"), processor=EXPOSED)


def _at_hand() -> list[Row]:
    """The rules that describe every adapter, whether it is chosen or not."""
    private, other = a.an_adapter(switch_id="other"), a.an_adapter(switch_id=None)
    left_alone = (a.a_host(switches=(INNER,)), Choices())
    return [
        *rows("VM-NET-00", passes=world(), fails=vm(adapters=()), unknown=vm(adapters=None)),
        *rows(
            "VM-NET-01",
            passes=world(),
            fails=[adapter(connected=False), adapter(switch_name="")],
            unknown=[adapter(connected=None), vm(adapters=None)],
            not_applicable=vm(adapters=()),
        ),
        *rows(
            "VM-NET-02",
            passes=world(),
            fails=[adapter(legacy=True), spoofs(legacy=True)],
            unknown=[adapter(legacy=None), vm(adapters=None)],
            not_applicable=vm(adapters=()),
        ),
        *rows(
            "VM-NET-03",
            passes=[world(), adapter(switch_id=a.SWITCH_ID.upper())],
            fails=[switch("Private"), switch("Internal"), with_second(a.an_adapter().id)],
            unknown=[
                switch(None),
                vm(adapters=(private,)),
                vm(adapters=(other,)),
                vm(adapters=None),
                world(a.a_host(switches=None)),
            ],
            not_applicable=[
                adapter(connected=False),
                vm(adapters=()),
                left_alone,
                world(a.a_host(switches=(INNER,)), **WITH_NAT),
            ],
        ),
        *rows(
            "VM-NET-04",
            passes=[
                world(),
                wireless(known=False),
                world(a.a_host(switches=(a.a_switch(uplink="Team", teamed=True),))),
            ],
            fails=[
                wireless(known=True),
                uplink(),
                uplink(adapters=None),
                spoofs_on(uplink()[0]),
            ],
            unknown=[
                wireless(known=None),
                uplink("Another card"),
                uplink(None),
                uplink("Card", adapters=None),
                switch(None),
                world(a.a_host(switches=None)),
                vm(adapters=None),
            ],
            not_applicable=[
                switch("Internal"),
                adapter(connected=False),
                (uplink()[0], Choices()),
                world(uplink()[0], **WITH_NAT),
            ],
        ),
    ]


def _surroundings() -> list[Row]:
    hosted = on_system(**A_VIRTUAL_MACHINE)
    azure = on_system(**A_VIRTUAL_MACHINE, asset_tag=AZURE_TAG)
    return [
        *rows(
            "VM-NET-05",
            passes=[spoofs(), said(ask.HOSTED, "no", hosted), said(ask.HOSTED, "no", spoofs())],
            fails=[
                azure,
                said(ask.HOSTED, "no", azure),
                said(ask.HOSTED, "yes", spoofs()),
                on_system(manufacturer="Amazon EC2", model="i3.metal"),
                on_system(manufacturer="Google", model="Google Compute Engine"),
            ],
            unknown=[
                hosted,
                on_system(manufacturer=None),
                on_system(model=None),
                spoofs_on(a.a_host(system=None)),
            ],
            not_applicable=[world(), (azure[0], Choices()), world(azure[0], **WITH_NAT)],
        ),
        *rows(
            "VM-NET-06",
            passes=[spoofs(), hosted],
            fails=on_system(manufacturer="VMware, Inc.", model="VMware20,1"),
            unknown=[on_system(manufacturer=None), spoofs_on(a.a_host(system=None))],
            not_applicable=[world(), world(azure[0], **WITH_NAT)],
        ),
        *rows(
            "VM-NET-13",
            passes=said(ask.SWITCH_PORTS, "free", spoofs()),
            fails=said(ask.SWITCH_PORTS, "limited", spoofs()),
            unknown=[spoofs(), said(ask.SWITCH_PORTS, "perhaps", spoofs())],
            not_applicable=[world(), said(ask.SWITCH_PORTS, "limited", world())],
        ),
        *rows(
            "VM-NET-14",
            passes=with_second(a.an_adapter().id),
            fails=[
                with_second(a.an_adapter().id, "second"),
                with_second("second"),
                with_second(),
                with_second("gone"),
                GONE_ADAPTER,
            ],
            unknown=[
                NOT_THERE,
                world(replace(with_second()[0], switches=None), **SPOOFING),
            ],
            not_applicable=[world(), spoofs(), with_second(networking=Networking.NAT)],
        ),
        *rows(
            "VM-NET-16",
            passes=[
                pool(a.an_inside()),
                pool(a.an_inside(), OTHER_RANGE),
                pool(a.an_inside(), a.a_vm()),
                pool(a.an_inside(), a.a_vm(inside=a.an_inside(hyper_v_role=2, mac_minimum=None))),
            ],
            fails=[
                pool(pool_of("00155D0A0BFF", "00155D0A0CFE")),
                pool(a.an_inside(), CLONE),
                pool(a.an_inside(), a.a_vm(processor=EXPOSED), CLONE),
                pool(a.an_inside(), CLONE, hyper_v=NOT_READ_POOL),
            ],
            unknown=[
                spoofs(),
                pool(pool_of(None, None)),
                pool(pool_of("00155D0A0BFF", None)),
                pool(pool_of("rubbish", "00155D0A0BFF")),
                pool(pool_of(None, None, hyper_v_role=None)),
                pool(a.an_inside(), a.a_vm(processor=EXPOSED)),
                pool(a.an_inside(), a.a_vm(processor=None)),
                pool(a.an_inside(), hyper_v=NOT_READ_POOL),
            ],
            not_applicable=[
                world(),
                vm(inside=a.an_inside()),
                pool(pool_of(None, None, hyper_v_role=2)),
            ],
        ),
        *rows(
            "VM-NET-17",
            passes=teams(allowed=True),
            fails=teams(allowed=False),
            unknown=[teams(allowed=None), said(ask.TEAM_INSIDE, "yes", vm(adapters=None))],
            not_applicable=[
                world(),
                said(ask.TEAM_INSIDE, "no", world()),
                said(ask.TEAM_INSIDE, "yes", (a.a_host(), Choices())),
                said(ask.TEAM_INSIDE, "yes", vm(adapters=())),
            ],
        ),
    ]


NETWORK_ROWS: list[Row] = [*_at_hand(), *_surroundings(), *PORT_ROWS, *NAT_ROWS]
# Rules for which a verdict cannot be, because another rule says it or because they state a fact.
NETWORKS_SPOKEN_FOR: dict[str, set[Verdict]] = {"VM-NET-15": {F}, **NAT_SPOKEN_FOR}
# Nothing is read for them, or not always
OF_THE_CHOICE_ALONE = {"NAT-04", "NAT-05", "NAT-18", "NAT-20", "VM-IN-02"}
