"""Worlds for the rules of the settings of a virtual machine: memory, security, devices."""

from dataclasses import replace
from typing import Any

from tests import builders as a
from tests.checks.vm_part_cases import LEFT_ALONE, said
from tests.checks.worlds import Row, World, rows, running, vm, windows, world
from wizard.checks import questions
from wizard.model.choices import Preparation
from wizard.model.facts import GIB, Checkpoint, VmSecurity


def _memory_rows() -> list[Row]:
    dynamic = a.a_memory(dynamic=True)
    wish = questions.NESTED_MEMORY

    def wanted(size: int, choice: dict[str, Any] | None = None, **changes: Any) -> World:
        return said(wish, str(size), vm(choice, **changes))

    return [
        *rows(
            "VM-MEM-02",
            passes=world(),
            fails=[
                vm(memory=dynamic),
                vm({"memory": 8 * GIB}, memory=dynamic),
                vm(memory=a.a_memory(dynamic=True, startup=None)),
            ],
            unknown=[vm(memory=None), vm(memory=a.a_memory(dynamic=None))],
        ),
        *rows(
            "VM-MEM-04",
            passes=[wanted(7 * GIB), wanted(31 * GIB - 512 * 1024**2, {"memory": 33 * GIB})],
            fails=[wanted(8 * GIB), wanted(7 * GIB, {"memory": 4 * GIB})],
            unknown=[wanted(GIB, memory=None), said(wish, "a lot")],
            not_applicable=[world(), wanted(64 * GIB, LEFT_ALONE)],
        ),
        *rows(
            "VM-MEM-05",
            passes=[running(), running(memory_status="")],
            fails=[
                running(memory_status="Low"),
                running(memory_status="Warning"),
                running(smart_paging=True),
                running(smart_paging=True, memory_status=None),
            ],
            unknown=[
                running(memory_status=None),
                running(smart_paging=None),
                running(memory_status="Niedrig"),
            ],
            not_applicable=[world(), running(LEFT_ALONE, memory_status="Low")],
        ),
    ]


def _security_rows() -> list[Row]:
    def security(choice: dict[str, Any] | None = None, **changes: Any) -> World:
        return vm(choice, security=replace(a.a_vm().security or VmSecurity(), **changes))

    def inside(*unread: str, **changes: Any) -> World:
        why = dict.fromkeys(unread, "The account may not read it.")
        return vm(inside=a.an_inside(unanswered=why, **changes))

    guard = a.a_device_guard(vbs_status=2)
    nothing = vm(security=None)
    return [
        *rows(
            "VM-SEC-01",
            passes=world(),
            fails=[security(shielded=True), security(LEFT_ALONE, shielded=True)],
            unknown=[security(shielded=None), nothing, vm(security=None, generation=None)],
            not_applicable=vm(security=None, generation=1),
        ),
        *rows(
            "VM-SEC-02",
            passes=world(),
            fails=[
                security(tpm=True),
                security(encrypts_state=True, tpm=None),
                security(bound_to_host_tpm=True),
            ],
            unknown=[security(tpm=None), nothing],
            not_applicable=security(LEFT_ALONE, tpm=True),
        ),
        *rows(
            "VM-SEC-03",
            passes=world(),
            fails=[
                security(vbs_opt_out=True),
                windows(build=10586),
                vm({"preparations": frozenset({Preparation.VBS_OPT_OUT})}),
            ],
            unknown=[security(vbs_opt_out=None), nothing, windows(build=None)],
            not_applicable=[
                vm(security=None, generation=1),
                security(LEFT_ALONE, vbs_opt_out=True),
            ],
        ),
        *rows(
            "VM-SEC-04",
            passes=inside(),
            fails=inside(device_guard=guard),
            unknown=[
                inside(device_guard=None),
                inside(device_guard=a.a_device_guard(vbs_status=None)),
            ],
            not_applicable=[world(), vm(LEFT_ALONE, inside=a.an_inside(device_guard=guard))],
        ),
    ]


def _checkpoint_rows() -> list[Row]:
    def kept(*kinds: str | None, **more: Any) -> World:
        made = tuple(
            Checkpoint(str(number), f"Kept {number}", kind, automatic=False)
            for number, kind in enumerate(kinds)
        )
        return vm(checkpoints=made, **more)

    return [
        *rows(
            "VM-CHK-01",
            fails=[kept("Standard"), kept("Standard", has_checkpoint=None)],
            unknown=vm(checkpoints=None),
        ),
        *rows(
            "VM-CHK-03",
            passes=[world(), vm(checkpoint_type="Disabled"), vm(checkpoint_type="ProductionOnly")],
            fails=vm(checkpoint_type="Standard"),
            unknown=vm(checkpoint_type=None),
            not_applicable=vm(LEFT_ALONE, checkpoint_type="Standard"),
        ),
        *rows(
            "VM-CHK-04",
            passes=[world(), kept("Standard")],
            fails=[
                kept("Recovery"),
                kept("Planned", None),
                kept("Standard", "Replica"),
                kept("AppConsistentReplica"),
                kept("SyncedReplica"),
            ],
            unknown=[vm(checkpoints=None), kept(None), kept("Standard", None)],
            not_applicable=kept("Replica", replication_mode="Replica"),
        ),
    ]


def _device_rows() -> list[Row]:
    wish = questions.GUEST_PROTECTION
    counted = {"VM-DEV-01": "assigned_devices", "VM-DEV-02": "gpu_partitions"}
    of_counts = [
        row
        for rule, fact in counted.items()
        for row in rows(
            rule,
            passes=world(),
            fails=vm(None, **{fact: 1}),
            unknown=vm(None, **{fact: None}),
            not_applicable=vm(LEFT_ALONE, **{fact: 1}),
        )
    ]

    def wanted(choice: dict[str, Any] | None = None, **changes: Any) -> World:
        return said(wish, questions.YES, vm(choice, **changes))

    return [
        *of_counts,
        *rows(
            "VM-DEV-03",
            passes=wanted(),
            fails=[
                wanted(fibre_channel_adapters=1),
                wanted(pass_through_disks=2),
                wanted(fibre_channel_adapters=None, pass_through_disks=1),
            ],
            unknown=[wanted(fibre_channel_adapters=None), wanted(pass_through_disks=None)],
            not_applicable=[
                vm(pass_through_disks=1),
                said(wish, questions.NO, vm(pass_through_disks=1)),
                wanted(LEFT_ALONE, pass_through_disks=1),
            ],
        ),
    ]


SETTING_ROWS: list[Row] = [
    *_memory_rows(),
    *_security_rows(),
    *_checkpoint_rows(),
    *_device_rows(),
]
