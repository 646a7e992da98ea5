"""Worlds in which a virtual machine is to lose the extensions again."""

from typing import Any

from tests import builders as a
from tests.checks.worlds import Row, World, rows, running, vm, world
from wizard.model.choices import Enablement
from wizard.model.facts import Checkpoint, NestedVm

DISABLED: dict[str, Any] = {"enablement": Enablement.DISABLE}
EXPOSED = a.a_vm_processor(exposes_virtualization=True)
WEB = NestedVm("b7c1a3f0-0000-4000-8000-0000000000aa", "Web", "Running")
IDLE = NestedVm("b7c1a3f0-0000-4000-8000-0000000000ab", "Idle", "Off")
STATELESS = NestedVm("b7c1a3f0-0000-4000-8000-0000000000ac", "Odd")
KEPT = (Checkpoint("1", "Kept", "Standard", automatic=False),)


def disabled(**changes: Any) -> World:
    """A running VM whose extensions are exposed, and are to be taken away."""
    return vm(DISABLED, **{"state": "Running", "processor": EXPOSED, **changes})


def off(**changes: Any) -> World:
    return vm(DISABLED, **{"processor": EXPOSED, **changes})


def inside(**changes: Any) -> World:
    return disabled(inside=a.an_inside(**changes))


HIDDEN = running(DISABLED)
NOT_ASKED = [world(), running(), running(processor=EXPOSED)]  # nothing is to be taken away

DISABLING_ROWS: list[Row] = [
    *rows(
        "VM-DIS-01",
        passes=[
            off(),
            inside(nested_vms=()),
            inside(nested_vms=(IDLE,)),
            inside(nested_vms=None, hyper_v_role=2),
        ],
        fails=[inside(nested_vms=(IDLE, WEB)), inside(nested_vms=(STATELESS, WEB))],
        unknown=[
            disabled(),
            inside(nested_vms=None),
            inside(nested_vms=None, hyper_v_role=None),
            inside(nested_vms=(STATELESS,)),
            disabled(state=None),
            disabled(processor=None),
        ],
        not_applicable=HIDDEN,
        silent=NOT_ASKED,
    ),
    *rows(
        "VM-DIS-02",
        passes=inside(hyper_v_role=2),
        fails=inside(),
        unknown=[disabled(), inside(hyper_v_role=None)],
        not_applicable=HIDDEN,
        silent=NOT_ASKED,
    ),
    *rows(
        "VM-DIS-03",
        passes=[disabled(), off()],
        fails=[
            disabled(has_checkpoint=True),
            disabled(checkpoints=KEPT),
            off(state="Saved"),
        ],
        unknown=[
            disabled(has_checkpoint=None),
            disabled(checkpoints=None),
            disabled(state=None),
        ],
        not_applicable=HIDDEN,
        silent=NOT_ASKED,
    ),
    *rows("VM-STATE-02", fails=disabled(), not_applicable=HIDDEN),
    *rows("VM-STATE-03", fails=off(state="Saved"), not_applicable=vm(DISABLED, state="Saved")),
    *rows("VM-STATE-08", fails=off(operational_status=("Ok", "MergingDisks"))),
    *rows("VM-MEM-01", not_applicable=disabled(memory=a.a_memory(startup=0))),
    *rows("VM-VER-01", not_applicable=disabled(configuration_version=None)),
    *rows("NAT-01", not_applicable=disabled()),
]
