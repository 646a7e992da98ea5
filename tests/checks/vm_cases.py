"""For every rule of a virtual machine: worlds in which it passes, fails and is unknown."""

from collections.abc import Callable
from typing import Any

from tests import builders as a
from tests.checks.disabling_cases import DISABLED, DISABLING_ROWS, EXPOSED
from tests.checks.inside_cases import INSIDE_ROWS, INSIDE_SPOKEN_FOR
from tests.checks.state_cases import STATE_ROWS
from tests.checks.vm_part_cases import PART_ROWS
from tests.checks.vm_setting_cases import SETTING_ROWS
from tests.checks.worlds import (
    SMALL,
    F,
    P,
    Row,
    U,
    World,
    amd_vm,
    hyper_v,
    rows,
    running,
    service,
    vm,
    world,
)
from wizard.model.choices import BringDown, Consent
from wizard.model.facts import GIB, Version

# Rules for which a verdict cannot be, because another rule says it or because they state a fact.
VMS_SPOKEN_FOR = {
    "VM-STATE-01": {F},
    "VM-STATE-02": {P, U},  # VM-STATE-01 says both for all seven
    "VM-STATE-03": {U},
    "VM-STATE-04": {U},
    "VM-STATE-05": {P, U},
    "VM-STATE-06": {P, U},
    "VM-STATE-07": {U},
    "VM-VER-05": {P},  # it warns of an update, which is never without a doubt
    "VM-OS-02": {F},  # states that nothing can be said
    "VM-OS-03": {U},  # VM-OS-01 says it
} | INSIDE_SPOKEN_FOR


def _version_rows() -> list[Row]:
    def version(written: str | None) -> World:
        return vm(configuration_version=Version.parse(written) if written else None)

    def intel(written: str, *supported: str) -> World:
        versions = tuple(v for s in supported if (v := Version.parse(s)))
        return world(
            a.a_host(
                hyper_v=a.a_hyper_v(supported_versions=versions),
                vms=(a.a_vm(configuration_version=Version.parse(written)),),
            )
        )

    return [
        *rows(
            "VM-VER-01",
            passes=[version("8.0"), version("9.0"), version("12.0"), version("254.0")],
            fails=[version("5.0"), version("7.1"), amd_vm("5.0", build=17763)],
            unknown=version(None),
            silent=amd_vm("5.0"),
        ),
        *rows(
            "VM-VER-02",
            passes=[
                amd_vm("9.3"),
                amd_vm("10.0"),
                amd_vm("12.0", build=26100),
                amd_vm("254.0"),
                amd_vm("10.0", maker=None),
            ],
            fails=[amd_vm("9.0"), amd_vm("5.0"), amd_vm("9.2", build=None)],
            unknown=[amd_vm(None), amd_vm("9.0", maker=None)],
            not_applicable=version("8.0"),
            silent=[amd_vm("9.0", build=17763), amd_vm(None, build=19045)],
        ),
        *rows(
            "VM-VER-03",
            passes=[amd_vm("10.0"), amd_vm("254.0")],
            fails=amd_vm("9.3"),
            unknown=[amd_vm(None), amd_vm("9.3", maker=None)],
            not_applicable=version("8.0"),
            silent=[amd_vm("9.0"), amd_vm("9.3", build=17763)],
        ),
        *rows(
            "VM-VER-04",
            passes=[
                world(),
                intel("12.0", "8.0", "12.0"),
                intel("254.0", "8.0", "12.0", "254.0"),
            ],
            fails=[
                intel("5.0", "8.0", "10.0"),
                intel("12.0", "8.0", "10.0"),
                intel("254.0", "8.0", "10.0"),
            ],
            unknown=[version(None), intel("9.0"), hyper_v(supported_versions=None)],
        ),
    ]


def _guest_rows() -> list[Row]:
    def guest(**changes: Any) -> World:
        return running(guest=a.a_guest(**changes))

    def harder(way: BringDown, *consents: Consent) -> World:
        choice = {"bring_down": way, "consents": frozenset(consents)}
        return running(choice, integration_services=())

    linux = guest(name="Ubuntu", version="5.15.0", build=None, product_type=None)
    free_hyper_v = guest(name="Hyper-V Server", product_type=None)
    nothing = [running(guest=None), guest(name=None, build=None, product_type=None)]
    return [
        *rows(
            "VM-OS-01",
            passes=[running(), guest(build=14393), free_hyper_v],
            fails=[guest(build=9600), guest(build=7601)],
            unknown=[*nothing, guest(build=None), vm(state=None)],
            not_applicable=[world(), linux],
        ),
        *rows(
            "VM-OS-02",
            passes=[running(), linux],
            unknown=[world(), vm(state="Saved")],
            not_applicable=nothing,
        ),
        *rows(
            "VM-OS-03",
            passes=[running(), free_hyper_v],
            fails=linux,
            not_applicable=[world(), *nothing],
        ),
        *rows(
            "VM-IC-01",
            passes=[
                running(),
                service(kind=a.SHUTDOWN.lower()),
                harder(BringDown.FORCE, Consent.FORCE),
                harder(BringDown.TURN_OFF, Consent.TURN_OFF),
            ],
            fails=[
                service(status="NoContact"),
                service(enabled=False),
                running(integration_services=()),
                harder(BringDown.FORCE),
                harder(BringDown.FORCE, Consent.TURN_OFF),
                harder(BringDown.SHUT_DOWN, Consent.FORCE, Consent.TURN_OFF),
            ],
            unknown=[
                running(integration_services=None),
                service(status=None),
                service(enabled=None),
            ],
            not_applicable=world(),
        ),
        *rows(
            "VM-IC-02",
            passes=[running(), running(heartbeat="OkApplicationsUnknown")],
            fails=[running(heartbeat="NoContact"), running(heartbeat="Disabled")],
            unknown=[running(heartbeat=None), running(heartbeat="Unknown")],
            not_applicable=world(),
        ),
    ]


def _vm_rows() -> list[Row]:
    def processor(**changes: Any) -> Callable[..., World]:
        return lambda **more: running(processor=a.a_vm_processor(**changes), **more)

    many = processor(count=240)
    old, new = a.a_guest(build=17763), a.a_guest(build=20348)
    return [
        *rows(
            "VM-CPU-00",
            passes=processor(exposes_virtualization=True)(),
            fails=running(DISABLED, processor=EXPOSED),
            unknown=[
                processor(exposes_virtualization=None)(),
                vm(processor=None),
                vm(DISABLED, processor=None),
            ],
            not_applicable=[world(), vm(DISABLED)],
        ),
        *rows(
            "VM-CPU-01",
            passes=[world(), processor(count=2)()],
            fails=processor(count=1)(),
            unknown=[processor(count=None)(), processor(count=0)(), vm(processor=None)],
        ),
        *rows(
            "VM-CPU-02",
            passes=[world(), processor(count=225)(guest=old), many(guest=new)],
            fails=many(guest=old),
            unknown=[many(guest=None), many(guest=a.a_guest(build=None)), vm(processor=None)],
            not_applicable=many(guest=a.a_guest(name="Debian", product_type=None)),
        ),
        *rows(
            "VM-MEM-01",
            passes=[
                world(),
                vm(memory=a.a_memory(startup=4 * GIB)),
                vm({"memory": 4 * GIB}, memory=SMALL),
            ],
            fails=[vm(memory=SMALL), vm({"memory": GIB}), vm({"memory": GIB}, memory=None)],
            unknown=[vm(memory=None), vm(memory=a.a_memory(startup=0))],
        ),
        *rows(
            "VM-MEM-03",
            passes=[
                running(memory=a.a_memory(dynamic=True)),
                running({"memory": 12 * GIB}, memory=SMALL, memory_assigned=12 * GIB),
            ],
            fails=[
                running(memory=SMALL),
                running({"memory": 4 * GIB}, memory=SMALL, memory_assigned=12 * GIB),
            ],
            unknown=[
                running(memory=None),
                running(memory=SMALL, memory_assigned=None),
                vm(memory=SMALL, state=None),
            ],
            not_applicable=[world(), vm(memory=SMALL), running()],
        ),
    ]


VM_ROWS: list[Row] = [
    *_version_rows(),
    *STATE_ROWS,
    *_guest_rows(),
    *_vm_rows(),
    *PART_ROWS,
    *SETTING_ROWS,
    *DISABLING_ROWS,
    *INSIDE_ROWS,
]
