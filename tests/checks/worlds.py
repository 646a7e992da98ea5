"""Short ways to a world that differs from the valid one, and rows of worlds for a rule."""

from dataclasses import replace
from typing import Any, TypeAlias

from tests import builders as a
from wizard.model.choices import Answer, Choices
from wizard.model.facts import (
    GIB,
    DeviceGuardRegistry,
    Host,
    ProductType,
    Version,
    VirtualMachine,
)
from wizard.model.findings import Verdict

P, F, U = Verdict.PASSED, Verdict.FAILED, Verdict.UNKNOWN
N = Verdict.NOT_APPLICABLE
SILENT = None

World: TypeAlias = tuple[Host, Choices]
Row: TypeAlias = tuple[str, Verdict | None, World]


def world(host: Host | None = None, **choice: Any) -> World:
    found = host or a.a_host()
    return found, a.choices_for(found, a.a_choice(**choice))


def windows(**changes: Any) -> World:
    return world(a.a_host(operating_system=a.a_windows(**changes)))


def sockets(*makers: str | None) -> World:
    return world(a.a_host(processors=tuple(a.a_processor(manufacturer=m) for m in makers)))


def hyper_v(**changes: Any) -> World:
    return world(a.a_host(hyper_v=a.a_hyper_v(**changes)))


def system(**changes: Any) -> World:
    return world(a.a_host(system=a.a_system(**changes)))


def bare(firmware: bool | None = True, dep: bool | None = True, **flags: Any) -> World:
    """A host on which no hypervisor runs, so that the flags are true."""
    fields = {
        "vm_monitor_mode_extensions": True,
        "second_level_address_translation": True,
        "virtualization_firmware_enabled": firmware,
    }
    return world(
        a.a_host(
            system=a.a_system(hypervisor_present=False),
            operating_system=a.a_windows(data_execution_prevention=dep),
            processors=(a.a_processor(**(fields | flags)),),
        )
    )


def guard(**changes: Any) -> World:
    return world(a.a_host(device_guard=a.a_device_guard(**changes)))


def registry(*unread: str, status: int | None = 0, **values: Any) -> World:
    return world(
        a.a_host(
            device_guard=a.a_device_guard(vbs_status=status),
            device_guard_registry=DeviceGuardRegistry(**values),
            unanswered=dict.fromkeys(unread, "The account may not read it."),
        )
    )


def vm(choice: dict[str, Any] | None = None, **changes: Any) -> World:
    return world(a.a_host(vms=(a.a_vm(**changes),)), **(choice or {}))


def running(choice: dict[str, Any] | None = None, **changes: Any) -> World:
    return vm(choice, state="Running", **changes)


def amd_vm(
    written: str | None, build: int | None = 20348, maker: str | None = "AuthenticAMD"
) -> World:
    return world(
        a.a_host(
            operating_system=a.a_windows(build=build),
            processors=(a.an_amd_processor(manufacturer=maker),),
            hyper_v=a.a_hyper_v(
                supported_versions=(Version(8, 0), Version(9, 3), Version(10, 0), Version(254, 0))
            ),
            vms=(a.a_vm(configuration_version=Version.parse(written) if written else None),),
        )
    )


def service(**changes: Any) -> World:
    """A running virtual machine whose shutdown service differs."""
    machine = a.a_vm(state="Running")
    services = machine.integration_services or ()
    changed = (replace(services[0], **changes), *services[1:])
    return running(integration_services=changed)


def memory(
    total: int | None = 64, free: int | None = 40, size: int | None = 8, **more: Any
) -> World:
    """Sizes in GiB; ``size`` is the startup memory of the one virtual machine."""
    return world(
        a.a_host(
            system=a.a_system(total_memory=None if total is None else total * GIB),
            operating_system=a.a_windows(free_memory=None if free is None else free * GIB),
            vms=(
                a.a_vm(memory=a.a_memory(startup=None if size is None else size * GIB)),
                *_others(more),
            ),
        )
    )


def _others(more: dict[str, Any]) -> tuple[VirtualMachine, ...]:
    return (more["other"],) if "other" in more else ()


def alone(host: Host) -> World:
    """Only the first virtual machine of the host is chosen."""
    first = (host.vms or ())[0]
    return host, Choices({(host.name, first.ref.id): a.a_choice()})


def with_other(**changes: Any) -> World:
    return alone(a.a_host(vms=(a.a_vm(), a.a_vm(ref=a.a_ref("Other", 2), **changes))))


def adapter(**changes: Any) -> World:
    return vm(adapters=(a.an_adapter(**changes),))


def switch(kind: str | None) -> World:
    return world(a.a_host(switches=(a.a_switch(kind=kind),)))


def host(*unread: str, answers: dict[str, str] | None = None, **changes: Any) -> World:
    """A host of which some facts differ; ``answers`` are what the user said of it, by question."""
    reasons = dict.fromkeys(unread, "The account may not read it.")
    found = a.a_host(**({"unanswered": reasons} if unread else {}), **changes)
    choices = a.choices_for(found)
    given = {
        (q, found.name, ""): Answer(v, "ada", "2026-11-02") for q, v in (answers or {}).items()
    }
    return found, replace(choices, answers=given)


CLIENT = ProductType.WORKSTATION
VIRTUAL = {"manufacturer": "Microsoft Corporation", "model": "Virtual Machine"}
SMALL = a.a_memory(dynamic=True, startup=GIB)


def rows(rule: str, **by_verdict: World | list[World]) -> list[Row]:
    verdicts = {"passes": P, "fails": F, "unknown": U, "not_applicable": N, "silent": SILENT}
    return [
        (rule, verdicts[name], one)
        for name, worlds in by_verdict.items()
        for one in (worlds if isinstance(worlds, list) else [worlds])
    ]
