"""The rarer facts of hosts and virtual machines: read as they are, or unknown with a reason."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.remoting.details import BOOT_ENTRY, GIB, SID, lines
from tests.remoting.world import SQL, WEB, WORLD, ScriptedSession
from wizard.model.facts import (
    BootSettings,
    Checkpoint,
    ClusterNode,
    Host,
    NumaNode,
    VirtualMachine,
    Vlan,
    VmSecurity,
    Volume,
)
from wizard.model.text import Problem, text
from wizard.powershell import host_queries as asked
from wizard.powershell import protection_queries as asked_of_protections
from wizard.powershell import vm_queries as asked_of_vms
from wizard.powershell.host_queries import AZURE_TAG
from wizard.powershell.queries import Query
from wizard.remoting.inspection import inspect

QUESTIONS = (asked, asked_of_protections, asked_of_vms)
NOW = datetime(2026, 11, 2, 16, 42, tzinfo=UTC)
DENIED = Problem(text("Access is denied."), text("Use another account."))


async def read(partial: dict[str, Problem] | None = None, /, **changes: Any) -> Host:
    """Inspect the valid world with the rows of some questions changed, by the question's name."""
    rows = {_question(name).name: given for name, given in changes.items()}
    return await inspect(ScriptedSession(rows, partial), "hv-muc-01", now=NOW)


def _question(name: str) -> Query[Any]:
    modules = (asked, asked_of_protections, asked_of_vms)
    return next(getattr(module, name) for module in modules if hasattr(module, name))


async def the_vm(partial: dict[str, Problem] | None = None, /, **changes: Any) -> VirtualMachine:
    host = await read(partial, **changes)
    return next(vm for vm in host.vms or () if vm.ref.id == WEB.lower())


async def test_a_valid_host_has_every_fact() -> None:
    host = await read()
    assert host.unanswered == {}
    assert host.caller is not None
    assert (host.caller.name, host.caller.sid) == (r"CORP\ada", f"{SID}-1104")
    assert host.caller.groups == (f"{SID}-513", "S-1-5-32-544")
    assert (host.caller.token_filter_policy, host.caller.language_mode) == (0, "FullLanguage")
    assert host.boot == BootSettings("Auto", "")
    assert host.restart is not None
    signs = (host.restart.servicing, host.restart.update, host.restart.file_renames)
    assert (*signs, host.restart.fast_startup) == (False, False, False, False)
    assert host.vbs_failures == ()
    assert host.volumes == (
        Volume("C:\\", 200 * GIB, 500 * GIB),
        Volume("D:\\VMs\\", 1024 * GIB, 4096 * GIB),
    )
    assert [(a.name, a.wireless) for a in host.adapters or ()] == [("Ethernet", False)]
    assert (host.in_cluster, host.cluster, host.other_hypervisors) == (False, None, ())
    assert host.hyper_v.numa_nodes == (
        NumaNode(0, 32 * GIB, 20 * GIB),
        NumaNode(1, 32 * GIB, 20 * GIB),
    )
    assert (host.hyper_v.memory_reserve, host.hyper_v.live_migration) == (0, False)
    assert host.hyper_v.mac_minimum == "00155D0A0B00"
    assert host.system is not None
    assert host.system.asset_tag == "SRV-4711"
    assert host.operating_system is not None
    assert host.operating_system.last_boot == datetime(2026, 11, 2, 6, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "launch", "options"),
    [
        (BOOT_ENTRY, "Auto", ""),
        ((*BOOT_ENTRY[:-1], "hypervisorlaunchtype    Off"), "Off", ""),
        (BOOT_ENTRY[:-1], "", ""),
        (
            (*BOOT_ENTRY, "hypervisorloadoptions   OFFERNESTEDVIRT=FALSE NX"),
            "Auto",
            "OFFERNESTEDVIRT=FALSE NX",
        ),
        ((*BOOT_ENTRY[:-1], "HypervisorLaunchType    off"), "off", ""),
    ],
)
async def test_boot_settings_are_read_line_by_line(
    written: tuple[str, ...], launch: str, options: str
) -> None:
    assert (await read(BOOT_SETTINGS=lines(*written))).boot == BootSettings(launch, options)


@pytest.mark.parametrize(
    "written",
    [
        ("The boot configuration data store could not be opened.", "Access is denied."),
        (),
        ("hypervisorlaunchtype    Auto",),
    ],
)
async def test_what_is_no_boot_entry_tells_nothing(written: tuple[str, ...]) -> None:
    host = await read(BOOT_SETTINGS=lines(*written))
    assert host.boot is None
    assert "could not be read" in host.why_not(asked.BOOT_SETTINGS.name)


@pytest.mark.parametrize(
    ("question", "rows", "expected"),
    [
        ("SERVICING_RESTART", {"PSChildName": "RebootPending"}, (True, False, False, False)),
        ("UPDATE_RESTART", {"PSChildName": "RebootRequired"}, (False, True, False, False)),
        ("FILE_RENAMES", {"PendingFileRenameOperations": ["a", ""]}, (False, False, True, False)),
        ("FILE_RENAMES", [], (False, False, False, False)),
        (
            "FILE_RENAMES",
            {"PendingFileRenameOperations": {"value": [], "Count": 0}},
            (False, False, False, False),
        ),
        (
            "FILE_RENAMES",
            {"PendingFileRenameOperations": {"value": [r"\??\C:\a.tmp", ""], "Count": 2}},
            (False, False, True, False),
        ),
        ("FAST_STARTUP", {"HiberbootEnabled": 1}, (False, False, False, True)),
        ("FAST_STARTUP", DENIED, (False, False, False, None)),
        ("UPDATE_RESTART", DENIED, (False, None, False, False)),
    ],
)
async def test_each_sign_of_a_restart_is_read_for_itself(
    question: str, rows: Any, expected: tuple[bool | None, ...]
) -> None:
    found = (await read(**{question: rows})).restart
    assert found is not None
    assert (found.servicing, found.update, found.file_renames, found.fast_startup) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("/Date(1793600000000)/", datetime(2026, 11, 2, 6, 13, 20, tzinfo=UTC)),
        ("2026-11-02T07:13:20+01:00", datetime(2026, 11, 2, 6, 13, 20, tzinfo=UTC)),
        ("2026-11-02T07:13:20.0000000+01:00", datetime(2026, 11, 2, 6, 13, 20, tzinfo=UTC)),
        ({"value": "/Date(1793600000000)/"}, datetime(2026, 11, 2, 6, 13, 20, tzinfo=UTC)),
        ("/Date(999999999999999999)/", None),
        ("yesterday", None),
        (5, None),
        (None, None),
    ],
)
async def test_a_time_is_read_as_either_powershell_writes_it(
    written: Any, expected: datetime | None
) -> None:
    host = await read(VBS_FAILURES={"TimeCreated": written})
    assert host.vbs_failures == (None if expected is None else (expected,))


async def test_a_caller_of_whom_nothing_is_told_is_unknown() -> None:
    host = await read(
        CALLER=DENIED,
        CALLER_GROUPS=DENIED,
        LANGUAGE_MODE=DENIED,
        TOKEN_FILTER_POLICY=DENIED,
    )
    assert host.caller is None


async def test_a_virtual_machine_of_azure_is_asked_for_its_security_type() -> None:
    of_azure = {"ENCLOSURE": {"SMBIOSAssetTag": AZURE_TAG}}
    host = await read(**of_azure)
    assert host.surroundings is not None
    assert host.surroundings.azure_security == "TrustedLaunch"
    plain = (await read(**of_azure, AZURE_SECURITY={"securityType": "Standard"})).surroundings
    assert plain is not None
    assert plain.azure_security == ""
    silent = (await read(**of_azure, AZURE_SECURITY=DENIED)).surroundings
    assert silent is not None
    assert silent.azure_security is None


@pytest.mark.parametrize(
    ("enclosures", "tag", "security"),
    [
        ([], "", ""),
        ({"SMBIOSAssetTag": None}, "", ""),
        ([{"SMBIOSAssetTag": ""}, {"SMBIOSAssetTag": "DOCK-1"}], "DOCK-1", ""),
        ([{"SMBIOSAssetTag": "x"}, {"SMBIOSAssetTag": AZURE_TAG}], AZURE_TAG, "TrustedLaunch"),
    ],
)
async def test_of_several_enclosures_that_of_azure_counts(
    enclosures: Any, tag: str, security: str
) -> None:
    host = await read(ENCLOSURE=enclosures)
    assert host.system is not None
    assert host.surroundings is not None
    assert (host.system.asset_tag, host.surroundings.azure_security) == (tag, security)


async def test_an_enclosure_that_was_not_read_leaves_azure_open() -> None:
    found = (await read(ENCLOSURE=DENIED)).surroundings
    assert found is not None
    assert found.azure_security is None


async def test_a_host_that_is_a_virtual_machine_names_the_host_below() -> None:
    found = await read(PHYSICAL_HOST={"PhysicalHostNameFullyQualified": "root.example"})
    assert found.surroundings is not None
    assert found.surroundings.physical_host == "root.example"


async def test_a_cluster_has_nodes_and_owners_of_its_vms() -> None:
    host = await read(
        CLUSTER={"Name": "CL-1"},
        CLUSTER_NODES=[
            {"Name": "N1", "State": 0},
            {"Name": "N2", "State": 2},
            {"Name": "N3", "State": -1},
        ],
        CLUSTERED_VMS=[
            {"VmID": WEB, "OwnerNode": "N1"},
            {"VmID": SQL, "OwnerNode": {"Name": "N2"}},
        ],
    )
    assert host.in_cluster
    assert host.cluster is not None
    assert host.cluster.nodes == (
        ClusterNode("N1", "Up"),
        ClusterNode("N2", "Paused"),
        ClusterNode("N3", None),
    )
    assert host.cluster.owners == {WEB.lower(): "N1", SQL.lower(): "N2"}
    assert host.unanswered == {}


@pytest.mark.parametrize(
    "odd",
    [
        {"VmID": None, "OwnerNode": "N1"},
        {"VmID": "the second one", "OwnerNode": "N1"},
        {"VmID": SQL, "OwnerNode": None},
        {"VmID": SQL, "OwnerNode": {"Caption": "N1"}},
        {"OwnerNode": "N1"},
    ],
)
async def test_a_clustered_vm_that_cannot_be_told_apart_is_noted(odd: dict[str, Any]) -> None:
    host = await read(
        CLUSTER={"Name": "CL-1"},
        CLUSTER_NODES={"Name": "N1", "State": 0},
        CLUSTERED_VMS=[{"VmID": WEB, "OwnerNode": "N1"}, odd],
    )
    assert host.cluster is not None
    assert host.cluster.owners == {WEB.lower(): "N1"}
    assert "without Id or owner" in host.why_not(asked.CLUSTERED_VMS.name)


async def test_whether_a_host_is_in_a_cluster_is_open_where_it_was_refused() -> None:
    host = await read(CLUSTER=DENIED, CLUSTER_NODES=DENIED, CLUSTERED_VMS=DENIED)
    assert (host.in_cluster, host.cluster) == (None, None)
    nodes = await read(CLUSTER={"Name": "CL-1"}, CLUSTER_NODES=DENIED, CLUSTERED_VMS=DENIED)
    assert nodes.cluster is not None
    assert (nodes.in_cluster, nodes.cluster.nodes, nodes.cluster.owners) == (True, None, None)


async def test_a_wireless_adapter_is_known_by_its_medium() -> None:
    host = await read(
        HOST_ADAPTERS=[
            {"Name": "Wi-Fi", "InterfaceDescription": "AX211", "NdisPhysicalMedium": 9},
            {"Name": "Odd", "InterfaceDescription": None, "NdisPhysicalMedium": None},
        ]
    )
    assert [(a.name, a.wireless) for a in host.adapters or ()] == [("Wi-Fi", True), ("Odd", None)]


async def test_a_valid_vm_has_every_fact() -> None:
    vm = await the_vm()
    assert (vm.kind, vm.checkpoint_type) == ("RealizedVirtualMachine", "Production")
    assert (vm.memory_status, vm.smart_paging) == ("", False)
    assert (vm.configuration_path, vm.smart_paging_path) == (r"C:\VMs\web", r"C:\VMs\web")
    assert vm.security == VmSecurity(False, True, False, False, False)
    assert vm.checkpoints == ()
    counts = (vm.assigned_devices, vm.gpu_partitions, vm.fibre_channel_adapters)
    assert (*counts, vm.pass_through_disks, vm.port_rules) == (0, 0, 0, 0, 0)
    assert vm.processor is not None
    assert (vm.processor.threads_per_core, vm.processor.hides_hypervisor) == (0, False)
    assert (vm.processor.resource_pool, vm.processor.reserve, vm.processor.maximum) == (
        "Primordial",
        0,
        100,
    )
    (adapter,) = vm.adapters or ()
    assert adapter.vlan == Vlan("Access", 42, 0, "")
    assert (adapter.teaming, adapter.iov_weight, adapter.status) == (False, 0, ("Ok",))


@pytest.mark.parametrize(
    ("question", "row", "fact"),
    [
        ("VM_DEVICES", {"InstanceID": rf"Microsoft:{WEB}\dda"}, "assigned_devices"),
        ("VM_GPU_PARTITIONS", {"InstanceID": rf"Microsoft:{WEB}\gpu"}, "gpu_partitions"),
        ("VM_FIBRE_CHANNEL", {"VMId": WEB}, "fibre_channel_adapters"),
        ("VM_DISKS", {"VMId": WEB, "DiskNumber": 2}, "pass_through_disks"),
        ("VM_PORT_RULES", {"VMId": WEB}, "port_rules"),
        ("VM_EXTENDED_PORT_RULES", {"VMId": WEB}, "port_rules"),
    ],
)
async def test_what_a_vm_may_have_several_of_is_counted(
    question: str, row: dict[str, Any], fact: str
) -> None:
    assert getattr(await the_vm(**{question: [row]}), fact) == 1
    query: Query[Any] = getattr(asked_of_vms, question)
    assert getattr(await the_vm(**{question: DENIED}), fact) is None
    # Rows of others were told beside an error: whether there are none of this VM is not known.
    assert getattr(await the_vm({query.name: DENIED}, **{question: []}), fact) is None


async def test_checkpoints_are_read_with_their_kinds() -> None:
    rows = [
        {
            "VMId": WEB,
            "Id": SQL,
            "Name": "before",
            "SnapshotType": 0,
            "IsAutomaticCheckpoint": True,
        },
        {"VMId": WEB, "Id": WEB, "Name": "left", "SnapshotType": 99, "IsAutomaticCheckpoint": None},
    ]
    assert (await the_vm(VM_CHECKPOINTS=rows)).checkpoints == (
        Checkpoint(SQL.lower(), "before", "Standard", automatic=True),
        Checkpoint(WEB.lower(), "left", None, automatic=None),
    )


async def test_a_vm_whose_security_settings_are_left_out_is_named() -> None:
    host = await read(VM_SECURITY=[])
    assert all(vm.security is None for vm in host.vms or ())
    assert "sql, web" in host.why_not(asked_of_vms.VM_SECURITY.name)


@pytest.mark.parametrize(
    ("question", "rows", "fact"),
    [
        ("BOOT_SETTINGS", lines(*BOOT_ENTRY[:-1]), "boot"),
        ("PROCESSORS", [{"Manufacturer": "GenuineIntel"}], "processors"),
        ("VBS_FAILURES", [], "vbs_failures"),
    ],
)
async def test_where_only_a_part_was_told_what_is_missing_in_it_proves_nothing(
    question: str, rows: Any, fact: str
) -> None:
    query = next(getattr(of, question) for of in QUESTIONS if hasattr(of, question))
    assert getattr(await read({query.name: DENIED}, **{question: rows}), fact) is None


@pytest.mark.parametrize("kind", [None, 5, ["TrustedLaunch"]])
async def test_a_security_type_that_is_no_text_is_unknown(kind: Any) -> None:
    host = await read(
        ENCLOSURE={"SMBIOSAssetTag": AZURE_TAG}, AZURE_SECURITY={"securityType": kind}
    )
    assert host.surroundings is not None
    assert host.surroundings.azure_security is None


@pytest.mark.parametrize(
    ("written", "expected"), [(["1", "2"], (1, 2)), ([1, True], None), ([1, "x"], None), ([], ())]
)
async def test_services_that_run_are_all_read_or_none(written: Any, expected: Any) -> None:
    rows = deepcopy(WORLD[asked_of_protections.DEVICE_GUARD.name]) | {
        "SecurityServicesRunning": written
    }
    host = await read(DEVICE_GUARD=rows)
    assert host.device_guard is not None
    assert host.device_guard.services_running == expected


async def test_a_row_of_nobody_leaves_open_whose_it_is() -> None:
    stray = await the_vm(VM_DEVICES=[{"InstanceID": None}])
    assert stray.assigned_devices is None
    model = await the_vm(VM_DEVICES=[{"InstanceID": "Microsoft:Definition\\x\\Default"}])
    assert model.assigned_devices == 0


async def test_a_protection_that_is_set_to_no_number_is_not_called_unset() -> None:
    host = await read(CREDENTIAL_GUARD_SETTINGS={"LsaCfgFlags": "x"})
    assert "LsaCfgFlags" in host.why_not(asked_of_protections.CREDENTIAL_GUARD_SETTINGS.name)
