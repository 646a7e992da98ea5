"""Worlds for the rules of power states, copies and compatibility of a virtual machine."""

from typing import Any

from tests import builders as a
from tests.checks.worlds import Row, rows, running, vm, world
from wizard.model.choices import BringDown, Consent, Enablement, Networking, SavedState
from wizard.model.facts import GIB


def _state_rows() -> list[Row]:
    exposed = a.a_vm_processor(exposes_virtualization=True)
    spoofing: dict[str, Any] = {
        "networking": Networking.MAC_SPOOFING,
        "spoofing_adapters": (a.an_adapter().id,),
    }
    spoofs = (a.an_adapter(mac_address_spoofing=True),)
    found = [
        *rows("VM-STATE-01", passes=world(), unknown=vm(state=None), silent=running()),
        *rows(
            "VM-STATE-02",
            fails=[
                running(),
                running(spoofing, processor=exposed),
                running(spoofing, processor=exposed, adapters=None),
                running({"memory": 16 * GIB}, processor=exposed),
            ],
            not_applicable=[
                running({"bring_down": BringDown.SKIP}),
                running(processor=exposed),
                running(spoofing, processor=exposed, adapters=spoofs),
                running(spoofing | {"enablement": Enablement.LEAVE}, processor=exposed),
            ],
            silent=[world(), vm(state=None)],
        ),
        *rows(
            "VM-STATE-08",
            passes=[
                world(),
                running(),
                vm(operational_status=("Ok", "IovGuestDriversNeeded")),
                vm(operational_status=("Degraded", "NoIovSupportInNic")),
                vm(operational_status=("Ok", "77")),
            ],
            fails=[
                vm(operational_status=("InService", "MergingDisks")),
                vm(operational_status=("Ok", "NoIommu", "MergingDisks")),
                vm(operational_status=("Degraded", "NoIommu", "MergingDisks")),
                vm(operational_status=("Degraded", "77")),
                vm(operational_status=("Ok", "BackingUpVirtualMachine")),
                vm(operational_status=("Degraded",)),
            ],
            unknown=[vm(operational_status=None), vm(operational_status=())],
        ),
    ]
    states = {
        "VM-STATE-05": ("Starting", "Stopping", "Saving", "Reset", "ComponentServicing"),
        "VM-STATE-06": ("OffCritical", "RunningCritical", "SavedCritical", "Other", "Novel"),
    }
    for rule, names in states.items():
        found += rows(
            rule,
            fails=[
                vm(choice, state=name, **more)
                for name in names
                for choice, more in (({}, {}), (spoofing, {"processor": exposed}))
            ],
            silent=[world(), running(), vm(state=None)],
            not_applicable=[vm(state=name, processor=exposed) for name in names],
        )
    return [*found, *_asleep_rows(spoofing), *_chosen_ways_down()]


def agreed(*consents: Consent, **choice: Any) -> dict[str, Any]:
    """A choice to which the user agreed."""
    return {"consents": frozenset(consents), **choice}


OFF = {"bring_down": BringDown.TURN_OFF}
DISCARD = {"saved_state": SavedState.DISCARD}


def _asleep_rows(spoofing: dict[str, Any]) -> list[Row]:
    """States that only a way takes the VM out of to which the user must agree."""
    exposed = a.a_vm_processor(exposes_virtualization=True)
    states: tuple[tuple[str, str, Consent], ...] = (
        ("VM-STATE-03", "Saved", Consent.START_SAVED),
        ("VM-STATE-03", "FastSaved", Consent.START_SAVED),
        ("VM-STATE-04", "Paused", Consent.RESUME_PAUSED),
        ("VM-STATE-07", "Hibernated", Consent.START_SAVED),
    )
    found: list[Row] = []
    for rule, name, consent in states:
        found += rows(
            rule,
            passes=[
                vm(agreed(consent), state=name),
                vm(agreed(consent, Consent.TURN_OFF, **OFF), state=name),
            ],
            fails=[
                vm(state=name),
                vm(spoofing, state=name, processor=exposed),
                vm(agreed(Consent.TURN_OFF), state=name),
                vm(agreed(consent, **OFF), state=name),
                vm(agreed(consent, enablement=Enablement.LEAVE), state=name),
            ],
            silent=[world(), running(), vm(state=None)],
            not_applicable=[
                vm(state=name, processor=exposed),
                vm({"bring_down": BringDown.SKIP}, state=name),
            ],
        )
    return found


def _chosen_ways_down() -> list[Row]:
    start, thrown = Consent.START_SAVED, Consent.DISCARD_SAVED_STATE
    return [
        *rows(
            "VM-STATE-03",
            passes=[
                vm(agreed(thrown, **DISCARD), state="Saved"),
                vm(agreed(thrown, **DISCARD, **OFF), state="Saved"),
            ],
            fails=[
                vm(agreed(start, **DISCARD), state="Saved"),
                vm(agreed(thrown), state="Saved"),
            ],
        ),
        *rows("VM-STATE-07", fails=vm(agreed(thrown, **DISCARD), state="Hibernated")),
        *rows(
            "VM-STATE-02",
            fails=[
                running(OFF),
                running(agreed(Consent.TURN_OFF, **OFF)),
                running({"bring_down": BringDown.FORCE}),
            ],
        ),
    ]


def _copy_rows() -> list[Row]:
    exposed = a.a_vm_processor(exposes_virtualization=True)
    old = a.a_windows(build=14393)
    nobody_says = a.a_vm(automatic_checkpoints=None)
    replicas = [vm(replication_mode=m) for m in ("Replica", "TestReplica", "ExtendedReplica")]
    return [
        *rows(
            "VM-REP-01",
            passes=[world(), vm(replication_mode="Primary")],
            fails=replicas,
            unknown=vm(replication_mode=None),
            not_applicable=vm(replication_mode="Replica", processor=exposed),
        ),
        *rows(
            "VM-REP-02",
            passes=world(),
            fails=vm(replication_mode="Primary"),
            unknown=vm(replication_mode=None),
            not_applicable=replicas,
        ),
        *rows(
            "VM-CHK-01",
            passes=world(),
            fails=vm(has_checkpoint=True),
            unknown=vm(has_checkpoint=None),
        ),
        *rows(
            "VM-CHK-02",
            passes=world(),
            fails=[
                vm(automatic_checkpoints=True),
                world(a.a_host(operating_system=old, vms=(a.a_vm(automatic_checkpoints=True),))),
            ],
            unknown=[
                world(a.a_host(vms=(nobody_says,))),
                world(a.a_host(operating_system=None, vms=(nobody_says,))),
            ],
            not_applicable=world(a.a_host(operating_system=old, vms=(nobody_says,))),
        ),
        *rows("VM-MIG-01", passes=world(), fails=vm(clustered=True), unknown=vm(clustered=None)),
    ]


def _compatibility_rows() -> list[Row]:
    modes = {"VM-CPU-03": "compatible_for_migration", "VM-CPU-04": "compatible_for_older_systems"}
    return [
        row
        for rule, mode in modes.items()
        for row in rows(
            rule,
            passes=world(),
            fails=vm(processor=a.a_vm_processor(**{mode: True})),
            unknown=[vm(processor=a.a_vm_processor(**{mode: None})), vm(processor=None)],
        )
    ]


STATE_ROWS: list[Row] = [*_state_rows(), *_copy_rows(), *_compatibility_rows()]
