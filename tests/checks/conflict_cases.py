"""For every rule of features that clash: worlds in which it passes, fails and is unknown."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests import builders as a
from tests.checks.worlds import (
    CLIENT,
    Row,
    U,
    World,
    guard,
    hyper_v,
    registry,
    rows,
    running,
    vm,
    world,
)
from wizard.checks import questions as ask
from wizard.model.choices import Answer, Choices, Networking
from wizard.model.facts import (
    Checkpoint,
    Cluster,
    ClusterNode,
    DeviceGuardRegistry,
    Host,
    RestartSigns,
    Service,
    Version,
)
from wizard.model.findings import Verdict

BOOT = a.ASKED_AT - timedelta(days=12)  # the last start of the host of the builders
LATER, EARLIER = BOOT + timedelta(minutes=1), BOOT - timedelta(days=30)
A_CHECKPOINT = Checkpoint("c-1", "Before the update", "Standard", automatic=False)
TWO_NODES = Cluster("clu-1", (ClusterNode("HV-MUC-01", "Up"), ClusterNode("HV-MUC-02", "Up")), {})


def answer(question: ask.Question, value: str, of: World | None = None) -> World:
    """The same world, in which the user has said something for everybody."""
    host, choices = of or world()
    return host, Choices(choices.vms, {(question.id, "", ""): Answer(value)})


def left_alone(**changes: Any) -> World:
    """A VM that nobody wants enabled and whose extensions are hidden."""
    return a.a_host(vms=(a.a_vm(**changes),)), Choices()


def enabled_already(**changes: Any) -> World:
    """A VM that nobody wants changed and whose extensions are exposed."""
    processor = a.a_vm_processor(exposes_virtualization=True)
    return a.a_host(vms=(a.a_vm(processor=processor, **changes),)), Choices()


def inside(choice: dict[str, Any] | None = None, version: str = "9.0", **changes: Any) -> World:
    """A VM that was looked into."""
    return vm(
        choice,
        configuration_version=Version.parse(version),
        inside=a.an_inside(**changes),
    )


def installed(*names: str, **choice: Any) -> World:
    """A VM inside of which some services exist."""
    return inside(choice, services=tuple(Service(name, "Running", "Auto") for name in names))


def integrity(policy: int | None = 0, *running: int, setting: int | None = None) -> World:
    """A host with or without a code integrity policy, and what its registry says."""
    return world(
        a.a_host(
            device_guard=a.a_device_guard(code_integrity_policy=policy, services_running=running),
            device_guard_registry=DeviceGuardRegistry(memory_integrity_enabled=setting),
        )
    )


def fast(host: bool | None, kind: Any = CLIENT, **of_host: Any) -> World:
    signs = RestartSigns(servicing=False, update=False, file_renames=False, fast_startup=host)
    system = a.a_windows(product_type=kind)
    return world(a.a_host(operating_system=system, restart=signs, **of_host))


def fast_inside(on: bool | None, kind: Any = CLIENT) -> World:
    system = a.a_windows(product_type=kind)
    return inside(windows=system, fast_startup=on)


CLUSTERED = a.a_host(vms=(a.a_vm(clustered=True),), cluster=TWO_NODES, in_cluster=True)


def peer(**changes: Any) -> Host:
    """The other node of the cluster."""
    return a.a_host(name="hv-muc-02", computer_name="HV-MUC-02", cluster=TWO_NODES, **changes)


def _protection_rows() -> list[Row]:
    return [
        *rows(
            "FC-VBS-05",
            passes=[
                world(),
                world(a.a_host(vbs_failures=(EARLIER,))),
                world(a.a_host(vbs_failures=(), operating_system=None)),
            ],
            fails=[
                world(a.a_host(vbs_failures=(LATER,))),
                world(a.a_host(vbs_failures=(BOOT,))),
                world(a.a_host(vbs_failures=(EARLIER, LATER))),
            ],
            unknown=[
                world(a.a_host(vbs_failures=None)),
                world(a.a_host(vbs_failures=(LATER,), operating_system=None)),
                world(
                    a.a_host(vbs_failures=(LATER,), operating_system=a.a_windows(last_boot=None))
                ),
            ],
        ),
        *rows(
            "FC-DG-02",
            passes=[
                world(),
                integrity(2, 2, setting=1),
                integrity(0, 2, setting=1),
                registry("memory integrity settings"),
            ],
            fails=[
                integrity(0, 2),
                integrity(1),
                integrity(2, setting=0),
                integrity(None, 2),
                integrity(7, 2),
            ],
            unknown=[
                world(a.a_host(device_guard=None)),
                guard(services_running=None),
                guard(code_integrity_policy=None),
                guard(code_integrity_policy=7),
                world(
                    a.a_host(
                        device_guard=a.a_device_guard(code_integrity_policy=1),
                        device_guard_registry=None,
                    )
                ),
                world(
                    a.a_host(
                        device_guard=a.a_device_guard(code_integrity_policy=1),
                        unanswered={"memory integrity settings": "You may not."},
                    )
                ),
            ],
        ),
        *rows(
            "FC-VBS-VM-02",
            passes=[
                inside(),
                inside(version="9.3", device_guard=a.a_device_guard(vbs_status=2)),
                inside(version="10.0", device_guard=None),
                inside(version="8.0"),
            ],
            fails=[
                inside(device_guard=a.a_device_guard(vbs_status=2)),
                inside(device_guard=a.a_device_guard(services_running=(2,))),
                inside(device_guard=a.a_device_guard(vbs_status=None, services_running=(2,))),
            ],
            unknown=[
                inside(device_guard=None),
                inside(device_guard=a.a_device_guard(services_running=None)),
                vm(
                    configuration_version=None,
                    inside=a.an_inside(device_guard=a.a_device_guard(vbs_status=2)),
                ),
            ],
            not_applicable=[world(), left_alone(inside=a.an_inside(device_guard=None))],
        ),
    ]


def _memory_rows() -> list[Row]:
    return [
        *rows(
            "FC-DM-02",
            passes=answer(ask.RESIZE, "no"),
            fails=[
                answer(ask.RESIZE, "yes"),
                answer(ask.RESIZE, "yes", enabled_already()),
            ],
            not_applicable=[world(), answer(ask.RESIZE, "yes", left_alone())],
        ),
        *rows(
            "FC-DM-03",
            passes=answer(ask.OTHER_TOOL, "no"),
            fails=answer(ask.OTHER_TOOL, "yes"),
            not_applicable=world(),
        ),
    ]


def _saving_rows() -> list[Row]:
    return [
        *rows(
            "FC-CHK-01",
            passes=[world(), enabled_already()],
            fails=[
                vm(has_checkpoint=True),
                vm(has_checkpoint=True, checkpoints=None),
                vm(has_checkpoint=None, checkpoints=(A_CHECKPOINT,)),
                enabled_already(has_checkpoint=True),
                (a.a_host(vms=(a.a_vm(processor=None, has_checkpoint=True),)), Choices()),
            ],
            unknown=[vm(has_checkpoint=None), vm(checkpoints=None)],
            not_applicable=[left_alone(), left_alone(has_checkpoint=True)],
        ),
        *rows(
            "FC-SAVE-01",
            passes=[world(), vm(automatic_stop_action="TurnOff")],
            fails=[
                vm(automatic_stop_action="Save"),
                enabled_already(automatic_stop_action="Save"),
            ],
            unknown=vm(automatic_stop_action=None),
            not_applicable=left_alone(automatic_stop_action="Save"),
        ),
        *rows(
            "FC-HIB-01",
            passes=[fast(host=False), fast(host=False, kind=None), fast_inside(on=False)],
            fails=[
                fast(host=True),
                fast_inside(on=True),
                fast(host=None, vms=(a.a_vm(inside=a.an_inside(windows=None, fast_startup=True)),)),
            ],
            unknown=[
                fast(host=None),
                world(a.a_host(operating_system=None, restart=None)),
                fast_inside(on=None),
            ],
            not_applicable=[
                world(),
                fast(host=True, kind=a.a_windows().product_type),
                fast_inside(on=True, kind=a.a_windows().product_type),
            ],
        ),
        *rows(
            "FC-HIB-02",
            passes=[world(), running(), vm(configuration_version=None)],
            fails=[
                vm(state="Hibernated"),
                vm(state="Hibernated", configuration_version=None),
            ],
            unknown=vm(state=None),
            not_applicable=[
                vm(configuration_version=Version(8, 3)),
                left_alone(state="Hibernated"),
            ],
        ),
    ]


def _moving_rows() -> list[Row]:
    live = world(a.a_host(hyper_v=a.a_hyper_v(live_migration=True)))
    old_amd = a.a_host(
        vms=(a.a_vm(clustered=True),), cluster=TWO_NODES, processors=(a.an_amd_processor(),)
    )
    alone = Cluster("clu-1", (ClusterNode("HV-MUC-01", "Up"),), {})
    member = vm(clustered=True)
    return [
        *rows(
            "FC-LM-01",
            passes=[world(), live, hyper_v(live_migration=None)],
            fails=[member, enabled_already(clustered=True)],
            unknown=[
                vm(clustered=None),
                world(
                    a.a_host(
                        hyper_v=a.a_hyper_v(live_migration=True), vms=(a.a_vm(clustered=None),)
                    )
                ),
            ],
            not_applicable=left_alone(clustered=True),
        ),
        *rows(
            "FC-LM-02",
            passes=world(replace(CLUSTERED, cluster=alone)),
            fails=[
                world(old_amd),
                world(replace(old_amd, processors=(a.a_processor(), a.an_amd_processor()))),
            ],
            unknown=[
                world(CLUSTERED),
                world(replace(CLUSTERED, cluster=None)),
                world(replace(CLUSTERED, cluster=Cluster("clu-1"))),
                world(replace(CLUSTERED, cluster=alone, processors=())),
                world(replace(CLUSTERED, cluster=alone, operating_system=None)),
            ],
            not_applicable=[world(), vm(clustered=None), left_alone(clustered=True)],
        ),
        *rows(
            "FC-WSFC-01",
            passes=[
                answer(ask.CLUSTER_INSIDE, "no"),
                answer(ask.PRODUCTION, "no", member),
                answer(ask.PRODUCTION, "no", vm(clustered=None)),
            ],
            fails=[
                answer(ask.CLUSTER_INSIDE, "yes"),
                answer(ask.CLUSTER_INSIDE, "yes", vm(clustered=None)),
                answer(ask.PRODUCTION, "yes", member),
            ],
            unknown=[
                member,
                answer(ask.CLUSTER_INSIDE, "no", member),
                answer(ask.PRODUCTION, "yes", vm(clustered=None)),
            ],
            not_applicable=[
                world(),
                answer(ask.PRODUCTION, "yes"),
                answer(ask.CLUSTER_INSIDE, "yes", left_alone()),
            ],
        ),
        *rows(
            "FC-REPL-01",
            passes=world(),
            fails=[vm(replication_mode="Primary"), vm(replication_mode="Something new")],
            unknown=vm(replication_mode=None),
            not_applicable=[
                vm(replication_mode="Replica"),
                vm(replication_mode="ExtendedReplica"),
                left_alone(replication_mode="Primary"),
            ],
        ),
    ]


def _device_rows() -> list[Row]:
    return [
        *rows(
            "FC-GPU-01",
            passes=world(),
            fails=[vm(assigned_devices=1), enabled_already(assigned_devices=2)],
            unknown=vm(assigned_devices=None),
            not_applicable=left_alone(assigned_devices=1),
        ),
        *rows(
            "FC-GPU-02",
            passes=world(),
            fails=vm(gpu_partitions=1),
            unknown=vm(gpu_partitions=None),
            not_applicable=left_alone(gpu_partitions=1),
        ),
        *rows(
            "FC-HOT-01",
            passes=[world(), vm(generation=1), vm(adapters=()), vm(generation=None)],
            fails=vm(generation=1, adapters=()),
            unknown=[vm(adapters=None), vm(generation=None, adapters=())],
            not_applicable=left_alone(generation=1, adapters=()),
        ),
    ]


def _inside_rows() -> list[Row]:
    unread = inside(services=None)
    nat: dict[str, Any] = {"networking": Networking.NAT}
    elsewhere = left_alone(inside=a.an_inside(services=(Service("VBoxSDS"), Service("docker"))))
    return [
        *rows(
            "FC-HVX-01",
            passes=[inside(), installed(), installed("docker")],
            fails=[installed("vmms", "VBoxSDS"), installed("vmauthdservice")],
            unknown=unread,
            not_applicable=[world(), running(), elsewhere],
        ),
        *rows(
            "FC-WSL-01",
            passes=[inside(), installed("docker", "hns"), installed("vmms", **nat)],
            fails=[
                installed("docker", **nat),
                installed("hns", **nat),
                installed("WslService", **nat),
            ],
            unknown=unread,
            not_applicable=[world(**nat), elsewhere],
        ),
        *rows(
            "FC-CONT-01",
            passes=[inside(), installed("WslService")],
            fails=installed("docker"),
            unknown=unread,
            not_applicable=[world(), elsewhere],
        ),
    ]


CONFLICT_ROWS: list[Row] = [
    *_protection_rows(),
    *_memory_rows(),
    *_saving_rows(),
    *_moving_rows(),
    *_device_rows(),
    *_inside_rows(),
]
# Rules for which a verdict cannot be, because another rule says it or because they state a fact.
CONFLICTS_SPOKEN_FOR: dict[str, set[Verdict]] = {
    "FC-DM-02": {U},  # what the user did not ask for does not arise
    "FC-DM-03": {U},
}
