import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.remoting.details import GIB
from tests.remoting.world import NO_GUID, SQL, SWITCH, WEB, WORLD, ScriptedSession
from wizard.model.facts import (
    ComputerSystem,
    DeviceGuard,
    DeviceGuardRegistry,
    GuestSystem,
    Host,
    HyperV,
    IntegrationService,
    Memory,
    NetworkAdapter,
    NumaNode,
    OperatingSystem,
    ProductType,
    Service,
    Version,
    VirtualMachine,
    VirtualSwitch,
    Vlan,
    VmProcessor,
    VmRef,
    VmSecurity,
)
from wizard.model.text import Problem, text
from wizard.powershell import host_queries as asked
from wizard.powershell import protection_queries
from wizard.powershell import vm_queries as asked_of_vms
from wizard.powershell.host_queries import INSPECTION
from wizard.powershell.queries import Query
from wizard.remoting.inspection import GROUPS, inspect
from wizard.remoting.session import Session

NOW = datetime(2026, 11, 2, 16, 42, tzinfo=UTC)
DENIED = Problem(text("The host refuses."), text("Ask again."))


async def inspected(
    changes: dict[str, Any] | None = None, partial: dict[str, Problem] | None = None
) -> Host:
    session: Session = ScriptedSession(changes, partial)
    return await inspect(session, "hv-muc-01", now=NOW)


def row(query: Query[Any], number: int = 0, **changes: Any) -> dict[str, Any]:
    """Return a question's rows of the valid world, one of them changed."""
    given = json.loads(json.dumps(WORLD[query.name]))
    rows = given if isinstance(given, list) else [given]
    rows[number] |= changes
    return {query.name: rows}


async def test_a_whole_host_is_read() -> None:
    host = await inspected()
    assert host.unanswered == {}
    assert (host.name, host.computer_name, host.asked_at) == ("hv-muc-01", "HV-MUC-01", NOW)
    assert host.vendor == "GenuineIntel"
    assert host.system == ComputerSystem(
        "Dell Inc.", "PowerEdge R640", True, 64 * GIB, "corp.example", True, "SRV-4711"
    )
    assert host.operating_system == OperatingSystem(
        caption="Microsoft Windows Server 2019 Standard",
        build=17763,
        product_type=ProductType.SERVER,
        architecture="64-bit",
        edition="ServerStandard",
        installation_type="Server Core",
        revision=5329,
        data_execution_prevention=True,
        free_memory=40 * GIB,
        last_boot=datetime(2026, 11, 2, 6, 13, 20, tzinfo=UTC),
    )
    assert host.hyper_v == HyperV(
        role_state=1,
        module_present=True,
        exposes_parameter=True,
        service_present=True,
        service=Service("vmms", "Running", "Auto"),
        logical_processors=32,
        memory_capacity=64 * GIB,
        numa_spanning=True,
        supported_versions=(Version(8, 0), Version(9, 0)),
        default_version=Version(9, 0),
        mac_minimum="00155D0A0B00",
        mac_maximum="00155D0A0BFF",
        live_migration=False,
        compute_service=Service("vmcompute", "Running", "Manual"),
        numa_nodes=(NumaNode(0, 32 * GIB, 20 * GIB), NumaNode(1, 32 * GIB, 20 * GIB)),
        memory_reserve=0,
    )
    assert host.device_guard == DeviceGuard(0, (0,), (0,), 0, 0)
    assert host.device_guard_registry == DeviceGuardRegistry(enabled=0)
    assert host.cluster_service == Service("ClusSvc")
    assert host.switches == (
        VirtualSwitch(
            SWITCH.lower(), "External", "External", "Intel(R) Ethernet 10G 4P X710", False, False
        ),
    )


async def test_a_whole_virtual_machine_is_read() -> None:
    web, sql = (await inspected()).vms or ()
    assert web == VirtualMachine(
        ref=VmRef(WEB.lower(), "web"),
        state="Running",
        operational_status=("Ok",),
        generation=2,
        configuration_version=Version(9, 0),
        memory=Memory(True, 8 * GIB, GIB, 16 * GIB, 20, 50),
        memory_assigned=0,
        memory_demand=0,
        processor=VmProcessor(4, False, False, False, 0, False, "Primordial", 0, 100),
        adapters=(
            NetworkAdapter(
                id=rf"Microsoft:{WEB}\4C5D3A1E-0000-4000-8000-000000000001",
                name="Network Adapter",
                switch_id=SWITCH.lower(),
                switch_name="External",
                connected=True,
                legacy=False,
                mac_address="00155D0A0B01",
                mac_address_spoofing=False,
                dhcp_guard=True,
                router_guard=None,
                ip_addresses=("10.0.0.5", "fe80::5"),
                dynamic_mac_address=True,
                teaming=False,
                iov_weight=0,
                storm_limit=0,
                dynamic_address_limit=0,
                virtual_subnet=0,
                status=("Ok",),
                vlan=Vlan("Access", 42, 0, ""),
            ),
        ),
        integration_services=(
            IntegrationService("9F8233AC-BE49-4C79-8EE3-E7E1985B2077", True, "Ok"),
        ),
        heartbeat="OkApplicationsHealthy",
        guest=GuestSystem(name="Linux"),
        clustered=False,
        has_checkpoint=False,
        automatic_checkpoints=False,
        automatic_start_action="StartIfRunning",
        automatic_stop_action="ShutDown",
        replication_mode="None",
        kind="RealizedVirtualMachine",
        checkpoint_type="Production",
        memory_status="",
        smart_paging=False,
        configuration_path=r"C:\VMs\web",
        smart_paging_path=r"C:\VMs\web",
        security=VmSecurity(False, True, False, False, False),
        checkpoints=(),
        assigned_devices=0,
        gpu_partitions=0,
        fibre_channel_adapters=0,
        pass_through_disks=0,
        port_rules=0,
    )
    assert (sql.ref, sql.state, sql.guest) == (VmRef(SQL, "sql"), "Off", None)
    assert sql.adapters == ()
    assert sql.memory == Memory(dynamic=False, startup=8 * GIB)


async def test_a_row_beyond_json_is_read_alike() -> None:
    """Windows PowerShell gives one object bare and PowerShell 7 a list of one."""
    alone = await inspected({asked.COMPUTER_SYSTEM.name: [WORLD[asked.COMPUTER_SYSTEM.name]]})
    assert alone == await inspected()


# Asked, or read, only where another answer says so
CONDITIONAL = {asked.AZURE_SECURITY.name, asked.CLUSTER_NODES.name, asked.CLUSTERED_VMS.name}


@pytest.mark.parametrize(
    "query", [q for q in INSPECTION if q.name not in CONDITIONAL], ids=lambda query: query.name
)
async def test_a_failed_question_leaves_its_facts_unknown_with_its_reason(
    query: Query[Any],
) -> None:
    host = await inspected({query.name: DENIED})
    assert host.unanswered == {query.name: "The host refuses."}
    assert host.why_not(query.name) == "The host refuses."
    changed = {
        name for name in Host.__slots__ if getattr(host, name) != getattr(await inspected(), name)
    }
    assert len(changed - {"unanswered"}) <= 2
    assert changed - {"unanswered"} or query.name in {
        protection_queries.MEMORY_INTEGRITY_SETTINGS.name,
        protection_queries.CREDENTIAL_GUARD_SETTINGS.name,
        protection_queries.DEVICE_GUARD_POLICY.name,
    }


async def test_machines_that_could_not_be_read_are_not_no_machines() -> None:
    assert (await inspected({asked_of_vms.VMS.name: DENIED})).vms is None
    assert (await inspected({asked_of_vms.VMS.name: []})).vms == ()
    suspicious = await inspected({asked_of_vms.VMS.name: [], asked.VM_HOST.name: DENIED})
    assert suspicious.vms is None
    assert suspicious.why_not(asked_of_vms.VMS.name) == "The host refuses."


@pytest.mark.parametrize(
    ("query", "fact"),
    [
        (asked_of_vms.VM_MEMORY, "memory"),
        (asked_of_vms.VM_PROCESSORS, "processor"),
        (asked_of_vms.VM_INTEGRATION, "integration_services"),
    ],
)
async def test_a_machine_left_out_of_an_answer_is_unknown_there(
    query: Query[Any], fact: str
) -> None:
    host = await inspected({query.name: WORLD[query.name][:1]})
    web, sql = host.vms or ()
    assert getattr(web, fact) is not None
    assert getattr(sql, fact) is None
    assert host.unanswered == {query.name: "The host left out sql."}


async def test_no_adapters_told_beside_an_error_is_not_no_adapters() -> None:
    host = await inspected(partial={asked_of_vms.VM_ADAPTERS.name: DENIED})
    web, sql = host.vms or ()
    assert web.adapters is not None
    assert sql.adapters is None
    assert host.unanswered[asked_of_vms.VM_ADAPTERS.name] == "Answered in part. The host refuses."


@pytest.mark.parametrize(
    ("changes", "fact", "value"),
    [
        (row(asked_of_vms.VMS, State=99), "state", None),
        (row(asked_of_vms.VMS, State="Running"), "state", "Running"),
        (row(asked_of_vms.VMS, State=32785), "state", "RunningCritical"),
        (row(asked_of_vms.VMS, OperationalStatus=2), "operational_status", ("Ok",)),
        (
            row(asked_of_vms.VMS, OperationalStatus={"value": [2, 32768], "Count": 2}),
            "operational_status",
            ("Ok", "CreatingSnapshot"),
        ),
        (
            row(asked_of_vms.VMS, OperationalStatus=[2, 32785]),
            "operational_status",
            ("Ok", "NoIommu"),
        ),
        (row(asked_of_vms.VMS, OperationalStatus=[2, 77]), "operational_status", ("Ok", "77")),
        (row(asked_of_vms.VMS, OperationalStatus=[77, 2]), "operational_status", None),
        (row(asked_of_vms.VMS, OperationalStatus=None), "operational_status", None),
        (row(asked_of_vms.VMS, ParentSnapshotId=NO_GUID), "has_checkpoint", False),
        (row(asked_of_vms.VMS, ParentSnapshotId=SQL), "has_checkpoint", True),
        (
            row(asked_of_vms.VMS, Version={"Major": 5, "Minor": 0}),
            "configuration_version",
            Version(5, 0),
        ),
        (row(asked_of_vms.VMS, Version="new"), "configuration_version", None),
        (row(asked_of_vms.VMS, Generation="2"), "generation", 2),
        (row(asked_of_vms.VMS, Generation=True), "generation", None),
        (row(asked_of_vms.VMS, IsClustered=0), "clustered", None),
        (row(asked_of_vms.VMS, Heartbeat=None), "heartbeat", None),
    ],
)
async def test_a_value_of_a_machine_is_read_or_unknown(
    changes: dict[str, Any], fact: str, value: Any
) -> None:
    assert getattr(((await inspected(changes)).vms or ())[0], fact) == value


@pytest.mark.parametrize(
    ("changes", "fact", "value"),
    [
        ({asked.ROLE.name: [], asked.VM_HOST.name: DENIED, asked.MODULE.name: []}, "role_state", 3),
        (row(asked.ROLE, InstallState=2), "role_state", 2),
        ({asked.MODULE.name: []}, "module_present", False),
        ({asked.EXPOSE_PARAMETER.name: []}, "exposes_parameter", False),
        (
            {asked.MANAGEMENT_SERVICE.name: [], asked.VM_HOST.name: DENIED},
            "service_present",
            False,
        ),
        ({asked.MANAGEMENT_SERVICE.name: []}, "service", None),
        (row(asked.SUPPORTED_VERSIONS, 1, IsDefault=False), "default_version", None),
        ({asked.VM_HOST.name: []}, "memory_capacity", None),
    ],
)
async def test_a_value_of_hyper_v_is_read_or_unknown(
    changes: dict[str, Any], fact: str, value: Any
) -> None:
    assert getattr((await inspected(changes)).hyper_v, fact) == value


@pytest.mark.parametrize(
    ("empty", "fact", "changes", "why"),
    [
        (asked.ROLE, "role_state", {}, "its Hyper-V answers"),
        (asked.MANAGEMENT_SERVICE, "service_present", {}, "its Hyper-V answers"),
        (asked.ROLE, "role_state", {asked.VM_HOST.name: DENIED}, "rights may be missing"),
        (
            asked.MANAGEMENT_SERVICE,
            "service_present",
            {asked.VM_HOST.name: DENIED, asked.ROLE.name: []},
            "rights may be missing",
        ),
    ],
)
async def test_an_empty_answer_is_no_proof_of_absence_where_rights_may_be_missing(
    empty: Query[Any], fact: str, changes: dict[str, Any], why: str
) -> None:
    host = await inspected({empty.name: [], **changes})
    assert getattr(host.hyper_v, fact) is None
    assert why in host.why_not(empty.name)


async def test_an_answer_in_place_of_one_that_is_none_is_noted() -> None:
    host = await inspected({asked.COMPUTER_SYSTEM.name: [], asked.PROCESSORS.name: []})
    assert host.system is None
    assert host.processors is None
    assert set(host.unanswered) == {asked.COMPUTER_SYSTEM.name, asked.PROCESSORS.name}


async def test_a_build_number_that_is_none_is_unknown() -> None:
    host = await inspected(row(asked.OPERATING_SYSTEM, BuildNumber="new", ProductType=9))
    assert host.operating_system is not None
    assert host.operating_system.build is None
    assert host.operating_system.product_type is None


async def test_a_machine_without_an_id_is_left_out_and_noted() -> None:
    host = await inspected(row(asked_of_vms.VMS, Id=None))
    assert [vm.ref.name for vm in host.vms or ()] == ["sql"]
    assert "without a name or an Id" in host.unanswered[asked_of_vms.VMS.name]


async def test_progress_counts_every_question_once() -> None:
    told: list[tuple[int, int]] = []
    await inspect(
        ScriptedSession(), "hv-muc-01", now=NOW, on_progress=lambda *each: told.append(each)
    )
    total = len(INSPECTION)
    assert told[0] == (0, total)
    assert told[-1] == (total, total)
    assert sorted(q.name for group in GROUPS for q in group) == sorted(q.name for q in INSPECTION)
