"""Worlds for the rules of the parts of a virtual machine: identity, processor, guest, devices."""

from dataclasses import replace
from typing import Any

from tests import builders as a
from tests.checks.worlds import Row, World, amd_vm, rows, running, vm, world
from wizard.checks import questions
from wizard.model.choices import Answer, Choices, Consent, Enablement, Preparation
from wizard.model.facts import (
    HEARTBEAT_SERVICE,
    Checkpoint,
    IntegrationService,
    ProductType,
    Version,
)

LEFT_ALONE = {"enablement": Enablement.LEAVE}


def said(question: questions.Question, value: str, of: World | None = None) -> World:
    """Return a world in which the user has answered a question for all."""
    host, choices = of or world()
    return host, replace(choices, answers={(question.id, "", ""): Answer(value)})


def _on(build: int | None, **changes: Any) -> World:
    return world(a.a_host(operating_system=a.a_windows(build=build), vms=(a.a_vm(**changes),)))


def _identity_rows() -> list[Row]:
    twin = a.a_vm(ref=a.a_ref(number=2))
    partial = a.a_host(unanswered={"virtual machines": "One came without a name."})
    two = a.a_host(vms=(a.a_vm(), twin))
    return [
        *rows(
            "VM-ID-01",
            passes=world(),
            fails=[
                world(two),
                world(a.a_host(vms=(a.a_vm(), replace(twin, ref=a.a_ref("LAB-01", 2))))),
            ],
            unknown=world(partial),
            not_applicable=[vm(LEFT_ALONE), (two, Choices())],
        ),
        *rows(
            "VM-ID-02",
            passes=world(),
            fails=[vm(kind="PlannedVirtualMachine"), vm(LEFT_ALONE, kind="PlannedVirtualMachine")],
            unknown=vm(kind=None),
        ),
        *rows(
            "VM-GEN-01",
            passes=world(),
            fails=vm(generation=1),
            unknown=vm(generation=None),
            not_applicable=vm(LEFT_ALONE, generation=1),
        ),
    ]


def _update_rows() -> list[Row]:
    def old(state: str | None = "Off", **more: Any) -> World:
        return vm(configuration_version=Version(5, 0), state=state, **more)

    def upgraded(state: str = "Off") -> World:
        chosen = {"preparations": frozenset({Preparation.CONFIGURATION_VERSION})}
        return vm(chosen, configuration_version=Version(8, 0), state=state)

    started = {"consents": frozenset({Consent.START_SAVED})}
    kept = (Checkpoint("1", "Before", "Standard", automatic=False),)
    no_update = a.a_host(
        hyper_v=a.a_hyper_v(supported_versions=(Version(5, 0),)),
        vms=(a.a_vm(configuration_version=Version(5, 0), state="Saved"),),
    )
    not_needed = [world(), vm(state="Saved"), amd_vm("9.3"), world(no_update)]
    return [
        *rows(
            "VM-VER-05",
            fails=[old(), old("Saved"), amd_vm("9.0"), amd_vm("5.0"), upgraded()],
            unknown=[vm(configuration_version=None), amd_vm("9.0", maker=None)],
            not_applicable=not_needed,
        ),
        *rows(
            "VM-VER-06",
            passes=[
                old(),
                old("Running"),
                old(has_checkpoint=True),
                old(checkpoints=kept),
                amd_vm("9.0"),
                vm(started, configuration_version=Version(5, 0), state="Saved"),
                upgraded(),
            ],
            fails=[old("Saved"), old("FastSaved"), upgraded("Saved")],
            unknown=[
                old(None),
                old(has_checkpoint=None),
                old(checkpoints=None),
                vm(configuration_version=None, state="Saved"),
            ],
            not_applicable=not_needed,
        ),
    ]


def _processor_rows() -> list[Row]:
    def processor(choice: dict[str, Any] | None = None, **changes: Any) -> World:
        return vm(choice, processor=a.a_vm_processor(**changes))

    def on(build: int | None = 17763, **more: Any) -> World:
        one = a.a_vm(processor=a.a_vm_processor(threads_per_core=1))
        return world(a.a_host(operating_system=a.a_windows(build=build, **more), vms=(one,)))

    def of_threads(cores: int | None, logical: int | None, seen: int | None = 1) -> World:
        machine = a.a_vm(processor=a.a_vm_processor(threads_per_core=seen))
        socket = a.a_processor(cores=cores, logical_processors=logical)
        return world(a.a_host(processors=(socket,), vms=(machine,)))

    nothing = vm(processor=None)
    return [
        *rows(
            "VM-CPU-05",
            passes=[world(), processor(threads_per_core=2), of_threads(None, None, 0)],
            fails=[processor(threads_per_core=1), on(26100), on(None)],
            unknown=[
                processor(threads_per_core=None),
                nothing,
                of_threads(None, 32),
                of_threads(16, None),
            ],
            not_applicable=[
                of_threads(16, 16),
                of_threads(16, 16, None),
                on(14393),
                on(26100, product_type=ProductType.WORKSTATION),
                processor(LEFT_ALONE, threads_per_core=1),
            ],
        ),
        *rows(
            "VM-CPU-06",
            passes=world(),
            fails=processor(hides_hypervisor=True),
            unknown=[processor(hides_hypervisor=None), nothing],
            not_applicable=processor(LEFT_ALONE, hides_hypervisor=True),
        ),
        *rows(
            "VM-CPU-07",
            passes=[world(), processor(reserve=50)],
            fails=[
                processor(resource_pool="Gold"),
                processor(maximum=50),
                processor(resource_pool=None, maximum=50),
                processor(resource_pool="Gold", maximum=None),
            ],
            unknown=[processor(resource_pool=None), processor(maximum=None), nothing],
            not_applicable=processor(LEFT_ALONE, maximum=50),
        ),
    ]


def _guest_rows() -> list[Row]:
    def inside(**changes: Any) -> World:
        return vm(inside=a.an_inside(windows=a.a_windows(**changes)))

    def guest(**changes: Any) -> World:
        return running(guest=a.a_guest(**changes))

    client = {"product_type": 1, "build": 22631}
    told = questions.GUEST_SYSTEM
    linux = guest(name="Ubuntu", build=None, product_type=None)
    nameless = guest(name=None, product_type=1)
    nothing = [world(), running(guest=None)]
    return [
        *rows(
            "VM-OS-01",
            passes=[inside(), said(told, "server-2016"), said(told, "home")],
            fails=[inside(build=9600), said(told, "older"), said(told, "older", nothing[1])],
            unknown=[inside(build=None), vm(inside=a.an_inside(windows=None))],
            not_applicable=[said(told, "other")],
        ),
        *rows(
            "VM-OS-02",
            passes=[inside(), said(told, "client"), said(told, "other")],
            unknown=said(told, "something else"),
        ),
        *rows("VM-OS-03", passes=[inside(), said(told, "older")], fails=said(told, "other")),
        *rows(
            "VM-OS-04",
            passes=[
                running(),
                guest(name="Windows 11 Pro", **client),
                guest(name=None),
                inside(),
                said(told, "client"),
                said(told, "client", nameless),
            ],
            fails=[
                guest(name="Windows 11 Home", **client),
                inside(edition="Core", product_type=ProductType.WORKSTATION),
                said(told, "home"),
                said(told, "home", nameless),
            ],
            unknown=[nameless, inside(edition=None, product_type=None)],
            not_applicable=[linux, said(told, "older"), *nothing],
        ),
        *rows(
            "VM-OS-05",
            passes=[running(), inside()],
            fails=[guest(build=20348), inside(build=20348)],
            unknown=[
                guest(build=None),
                world(a.a_host(operating_system=None, vms=(a.a_vm(state="Running"),))),
            ],
            not_applicable=[
                linux,
                *nothing,
                said(told, "server-2016"),
                running(LEFT_ALONE, guest=a.a_guest(build=20348)),
            ],
        ),
        *rows(
            "VM-PSD-01",
            passes=[
                running(),
                guest(build=10240),
                said(told, "server-2016", nothing[1]),
            ],
            fails=[guest(build=9600), said(told, "older", nothing[1]), _on(9600, state="Running")],
            unknown=[
                running(guest=None),
                guest(build=None),
                vm(state=None, guest=a.a_guest()),
                _on(None, state="Running"),
            ],
            not_applicable=[
                world(),
                linux,
                said(told, "other", nothing[1]),
                running(LEFT_ALONE, guest=a.a_guest(build=9600)),
            ],
        ),
        *rows(
            "VM-IC-02",
            fails=running(
                heartbeat="Disabled",
                integration_services=(
                    IntegrationService(HEARTBEAT_SERVICE, enabled=False, status="Disabled"),
                ),
            ),
        ),
    ]


PART_ROWS: list[Row] = [
    *_identity_rows(),
    *_update_rows(),
    *_processor_rows(),
    *_guest_rows(),
]
