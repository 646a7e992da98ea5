"""For the rarer rules of a host: worlds in which they pass, fail and are unknown."""

from dataclasses import replace
from typing import Any

from tests import builders as a
from tests.checks.worlds import Row, World, host, hyper_v, rows, system, vm, windows, world
from wizard.checks import questions
from wizard.checks.rights import ADMINISTRATORS, HYPER_V_ADMINISTRATORS
from wizard.model.choices import Choices
from wizard.model.facts import (
    GIB,
    BootSettings,
    Cluster,
    ClusterNode,
    Contact,
    NumaNode,
    RestartSigns,
    Service,
    Surroundings,
    Volume,
)
from wizard.powershell.host_queries import AZURE_TAG

HYPER_V_ONLY = (HYPER_V_ADMINISTRATORS,)
NOBODY = ("S-1-1-0",)
LOCAL: dict[str, Any] = {"name": rf"{a.HOST.upper()}\ops", "groups": NOBODY}
TWO_NODES = Cluster("CL-1", (ClusterNode("HV-MUC-01", "Up"), ClusterNode("N2", "Up")), {})
IN_CLUSTER: dict[str, Any] = {"in_cluster": True, "cluster": TWO_NODES}
ALONE_READ = Cluster("CL-1", (ClusterNode("HV-MUC-01", "Up"),), {})


def reached(**changes: Any) -> World:
    return host(contact=Contact(**changes))


def caller(*unread: str, more: dict[str, Any] | None = None, **changes: Any) -> World:
    return host(*unread, caller=a.a_caller(**changes), **(more or {}))


def boot(launch: str | None, options: str | None = "", **more: Any) -> World:
    return host(boot=BootSettings(launch, options), **more)


def signs(**changes: Any) -> World:
    fine = {"servicing": False, "update": False, "file_renames": False, "fast_startup": False}
    return host(restart=RestartSigns(**(fine | changes)))


def around(tag: str | None = "SRV-4711", virtual: bool = False, **changes: Any) -> World:
    machine = {"manufacturer": "Microsoft Corporation", "model": "Virtual Machine"}
    fine: dict[str, Any] = {"physical_host": "", "azure_security": "", "in_directory": False}
    return host(
        system=a.a_system(asset_tag=tag, **(machine if virtual else {})),
        surroundings=Surroundings(**(fine | changes)),
    )


def nodes(*free: int | None, total: int = 32, spans: bool | None = False) -> World:
    """Sizes in GiB; the one VM takes eight."""
    found = tuple(
        NumaNode(n, total * GIB, None if size is None else size * GIB)
        for n, size in enumerate(free)
    )
    return hyper_v(numa_spanning=spans, numa_nodes=found or None)


def disk(free: int | None, path: str = "C:\\", **changes: Any) -> World:
    volume = Volume(path, None if free is None else free * GIB, 500 * GIB)
    return host(volumes=(volume,), vms=(a.a_vm(**changes),))


def said(answer: str | None, **changes: Any) -> World:
    answers = None if answer is None else {questions.PRODUCTION.id: answer}
    return host(answers=answers, **changes)


def nobody_chosen() -> World:
    return a.a_host(), Choices()


def _reaching() -> list[Row]:
    silent = reached(answered=False, windows=None, signed_in=None, why="No answer.", advice="Look.")
    web = reached(answered=True, windows=False, signed_in=None, why="A web server answers.")
    denied = reached(answered=True, windows=True, signed_in=False, why="Access is denied.")
    broke = reached(answered=None, windows=None, signed_in=None, why="It broke.")
    return [
        *rows("HST-CONN-01", passes=[world(), denied], fails=silent, unknown=broke),
        *rows(
            "HST-CONN-02", passes=world(), fails=denied, unknown=broke, not_applicable=[silent, web]
        ),
        *rows(
            "HST-CONN-03",
            passes=[world(), denied],
            fails=web,
            unknown=broke,
            not_applicable=silent,
        ),
    ]


def _rights() -> list[Row]:
    no_role = hyper_v(role_state=2, service=None, service_present=False)
    empty: dict[str, Any] = {"vms": ()}
    blind: dict[str, Any] = {"boot": None, "device_guard": None}
    local: dict[str, Any] = {"vms": None, "computer_name": a.HOST.upper()}
    return [
        *rows(
            "HST-AUTH-01",
            passes=[
                world(),
                host(vms=()),
                caller(groups=HYPER_V_ONLY),
                caller(groups=NOBODY),  # it is told of a VM, so it has rights by another way
                host(caller=None),
            ],
            fails=[
                caller(groups=NOBODY, more=empty),
                caller("virtual machines", groups=NOBODY, more={"vms": None}),
            ],
            unknown=[
                host(vms=(), caller=None),  # none was told: to nobody, or there is none
                caller(groups=None, more=empty),
                host(vms=None),
                host(vms=None, hyper_v=a.a_hyper_v(role_state=None)),
                host("virtual machines"),
                host(vms=None, caller=None),
            ],
            not_applicable=no_role,
        ),
        *rows(
            "HST-AUTH-02",
            passes=[world(), caller(groups=None), caller(groups=NOBODY)],
            fails=caller("boot settings", groups=HYPER_V_ONLY, more=blind),
            unknown=[caller(groups=None, more=blind), host(caller=None, **blind)],
        ),
        *rows(
            "HST-AUTH-03",
            passes=[
                world(),
                caller(**(LOCAL | {"groups": (ADMINISTRATORS,)}), more=local),
                caller(**LOCAL, token_filter_policy=1, more=local),
                caller(**LOCAL, sid="S-1-5-21-1-2-3-500", more=local),
                caller(**LOCAL, token_filter_policy=1, more=local | {"computer_name": None}),
                caller(groups=NOBODY, more=local),
                caller(**LOCAL),
            ],
            fails=caller(**LOCAL, more=local),
            unknown=[
                caller(**LOCAL, token_filter_policy=None, more=local),
                caller(**LOCAL, more=local | {"computer_name": None}),
                caller(**LOCAL, sid=None, more=local),
                caller(name=None, groups=None, more=local),
            ],
        ),
        *rows(
            "HST-LANG-01",
            passes=world(),
            fails=[caller(language_mode="ConstrainedLanguage"), caller(language_mode="NoLanguage")],
            unknown=[caller(language_mode=None), host(caller=None)],
        ),
    ]


def _starting() -> list[Row]:
    bare: dict[str, Any] = {"system": a.a_system(hypervisor_present=False)}
    return [
        *rows(
            "HST-HV-04",
            passes=[world(), boot(""), boot("Auto")],
            fails=[boot("Off"), boot("OFF")],
            unknown=[host(boot=None, **bare), boot(None, **bare)],
            not_applicable=[host(boot=None), boot(None)],  # it runs, so it was started
        ),
        *rows(
            "HST-HV-07",
            passes=[world(), hyper_v(compute_service=Service("vmcompute", "Stopped", "Manual"))],
            fails=hyper_v(compute_service=Service("vmcompute", "Stopped", "Disabled")),
            unknown=hyper_v(compute_service=None),
            not_applicable=[
                hyper_v(compute_service=Service("vmcompute")),
                hyper_v(role_state=2, service=None, service_present=False),
            ],
        ),
        *rows(
            "HST-BCD-01",
            passes=[world(), boot("Auto", "NX=ALWAYSON")],
            fails=[
                boot("Auto", "OFFERNESTEDVIRT=FALSE"),
                boot("Auto", "nx offernestedvirt = false"),
            ],
            not_applicable=[host(boot=None), boot("Auto", None)],
        ),
        *rows("HST-BCD-02", passes=world(), unknown=[host(boot=None), boot("Auto", None)]),
        *rows(
            "HST-REBOOT-01",
            passes=world(),
            fails=[
                signs(servicing=True),
                signs(update=True),
                signs(file_renames=True, update=None),
            ],
            unknown=[signs(update=None), host(restart=None)],
        ),
        *rows(
            "HST-OS-07",
            passes=world(),
            fails=windows(installation_type="Nano Server"),
            unknown=windows(installation_type=None),
        ),
    ]


def _nested() -> list[Row]:
    unread = system(manufacturer=None, model=None)
    vmware = system(manufacturer="VMware, Inc.", model="VMware7,1")
    return [
        *rows(
            "HST-NEST-01",
            passes=[world(), vmware],
            fails=[around(virtual=True), around(physical_host="root.example")],
            unknown=unread,
        ),
        *rows(
            "HST-NEST-02",
            passes=[world(), around(tag="")],
            fails=around(tag=AZURE_TAG, virtual=True),
            unknown=around(tag=None, virtual=True),
        ),
        *rows(
            "HST-NEST-03",
            passes=around(tag=AZURE_TAG, virtual=True),
            fails=[
                around(tag=AZURE_TAG, virtual=True, azure_security="TrustedLaunch"),
                around(tag=AZURE_TAG, virtual=True, azure_security="ConfidentialVM"),
            ],
            unknown=[
                around(tag=AZURE_TAG, virtual=True, azure_security=None),
                around(tag=None, virtual=True, azure_security=None),
            ],
            not_applicable=world(),
        ),
        *rows("HST-NEST-04", passes=[world(), around(virtual=True)], fails=vmware, unknown=unread),
        *rows(
            "HST-NEST-05",
            passes=world(),
            fails=around(in_directory=True),
            not_applicable=around(in_directory=None),
        ),
    ]


def _memory_and_disks() -> list[Row]:
    return [
        *rows(
            "HST-MEM-04",
            passes=[world(), nodes(6, 9), nodes(9, spans=None), nodes(1, 1, spans=True)],
            fails=[nodes(6, 7), nodes(7)],
            unknown=[
                nodes(),
                nodes(9, None),
                nodes(6, spans=None),
            ],
            not_applicable=[
                nobody_chosen(),
                host(vms=None, hyper_v=a.a_hyper_v(numa_spanning=False)),
            ],
        ),
        *rows(
            "HST-MEM-05",
            passes=[world(), nodes(9, total=8, spans=True)],
            fails=nodes(9, 9, total=7, spans=True),
            unknown=nodes(spans=True),
            not_applicable=[nobody_chosen(), nodes(9), host(vms=None)],
        ),
        *rows(
            "HST-MEM-06",
            passes=world(),
            fails=hyper_v(memory_reserve=4096),
            unknown=hyper_v(memory_reserve=None),
        ),
        *rows(
            "HST-DISK-01",
            passes=[world(), disk(8), disk(8, "C:\\VMs\\")],
            fails=[disk(7), disk(3, "c:\\vms\\")],
            unknown=[
                disk(None),
                host(volumes=None),
                disk(9, "D:\\"),
                disk(9, smart_paging_path=None, configuration_path=None),
                disk(9, smart_paging_path=r"\\nas\vms", configuration_path=None),
                disk(9, smart_paging_path=r"C:\ClusterStorage\Volume1\x"),
            ],
            not_applicable=[nobody_chosen(), host(vms=None)],
        ),
        *rows(
            "HST-CPU-07",
            passes=[world(), vm(processor=a.a_vm_processor(count=32))],
            fails=vm(processor=a.a_vm_processor(count=33)),
            unknown=[
                vm(processor=None),
                host(
                    hyper_v=a.a_hyper_v(logical_processors=None),
                    processors=(a.a_processor(logical_processors=None),),
                ),
            ],
            not_applicable=[nobody_chosen(), host(vms=None)],
        ),
    ]


def _cluster() -> list[Row]:
    unknown = host("cluster", in_cluster=None)
    paused = replace(TWO_NODES, nodes=(ClusterNode("HV-MUC-01", "Up"), ClusterNode("N2", "Paused")))
    odd = replace(TWO_NODES, nodes=(ClusterNode("N2", None),))
    odd_maker = (a.a_processor(manufacturer="CentaurHauls"),)
    old_amd: dict[str, Any] = {
        "operating_system": a.a_windows(build=17763),
        "processors": (a.an_amd_processor(),),
    }
    return [
        *rows("HST-CLU-01", passes=world(), fails=host(**IN_CLUSTER), unknown=unknown),
        *rows(
            "HST-CLU-02",
            passes=host(**IN_CLUSTER),
            fails=host(in_cluster=True, cluster=paused),
            unknown=[
                unknown,
                host(in_cluster=True, cluster=None),
                host(in_cluster=True, cluster=odd),
            ],
            not_applicable=world(),
        ),
        *rows(
            "HST-CLU-03",
            passes=host(in_cluster=True, cluster=ALONE_READ),
            fails=[
                host(in_cluster=True, cluster=ALONE_READ, **old_amd),
                host(in_cluster=True, cluster=ALONE_READ, processors=odd_maker),
            ],
            unknown=[
                unknown,
                host(**IN_CLUSTER),
                host(in_cluster=True, cluster=None),
                host(in_cluster=True, cluster=ALONE_READ, operating_system=None),
            ],
            not_applicable=world(),
        ),
        *rows(
            "HST-CLU-04",
            passes=said("no", **IN_CLUSTER),
            fails=said("yes", **IN_CLUSTER),
            unknown=[said(None, **IN_CLUSTER), unknown],
            not_applicable=[world(), said("yes")],
        ),
        *rows("HST-SEC-01", passes=[world(), said("no")], fails=said("yes")),
    ]


def _others() -> list[Row]:
    wish = questions.ROOT_SYSTEM.id
    return [
        *rows(
            "HST-HVX-01",
            passes=world(),
            fails=host(other_hypervisors=("VBoxSDS",)),
            unknown=host("other hypervisors", other_hypervisors=None),
        ),
        *rows(
            "HST-HVX-02",
            passes=host(answers={wish: "no"}),
            fails=host(answers={wish: "yes"}),
            not_applicable=world(),
        ),
    ]


HOST_DETAIL_ROWS: list[Row] = [
    *_reaching(),
    *_rights(),
    *_starting(),
    *_nested(),
    *_memory_and_disks(),
    *_cluster(),
    *_others(),
]
