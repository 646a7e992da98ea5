"""A record of a run, of which a test changes one word."""

from dataclasses import replace
from typing import Any

from tests.builders import a_host
from wizard.model.facts import VmRef
from wizard.model.records import (
    CommandRecord,
    DecisionRecord,
    EvidenceRecord,
    FindingRecord,
    InstructionRecord,
    LeftOutRecord,
    RunRecord,
    RunStatus,
    StepRecord,
    StepStatus,
    VmRecord,
    VmStatus,
)

HOST = "hv-muc-01"
THE_VM = VmRef("b7c1a3f0-0000-4000-8000-000000000001", "build-agent-01")


def a_step(**changes: Any) -> StepRecord:
    step = StepRecord(
        number=0,
        aspect="Virtualization extensions",
        title="Expose virtualization extensions",
        before="Hidden",
        after="Exposed",
        command="Hyper-V\\Set-VMProcessor -ExposeVirtualizationExtensions $true",
        way_back="Hyper-V\\Set-VMProcessor -ExposeVirtualizationExtensions $false",
        irreversible=False,
        status=StepStatus.DONE,
        observed="Exposed",
        began_at="2026-11-24T17:54:10+00:00",
        ended_at="2026-11-24T17:54:11+00:00",
        commands=(
            CommandRecord("2026-11-24T17:54:10+00:00", "change", "Set-VMProcessor", 0.4, "done"),
        ),
    )
    return replace(step, **changes)


def a_vm_record(**changes: Any) -> VmRecord:
    vm = VmRecord(
        host=HOST,
        vm=THE_VM,
        steps=(a_step(),),
        status=VmStatus.DONE,
        began_at="2026-11-24T17:54:10+00:00",
        ended_at="2026-11-24T17:56:20+00:00",
    )
    return replace(vm, **changes)


def a_finding_record(**changes: Any) -> FindingRecord:
    finding = FindingRecord(
        rule="FC-DM-01",
        title="Dynamic Memory stands still",
        why="The VM keeps the memory it got at start.",
        severity="warning",
        verdict="failed",
        host=HOST,
        vm=THE_VM,
        evidence=(EvidenceRecord("Dynamic Memory", "on", "off", "Get-VMMemory"),),
        remediation="Give it a fixed size.",
        source="Microsoft Learn",
        source_url="https://learn.microsoft.com/windows-server/",
        source_date="2026-08",
        decision="accept",
        decided_by="corp\\mweber",
        decided_at="2026-11-24T17:50:00+00:00",
        decided_reason="lab",
    )
    return replace(finding, **changes)


def a_record(**changes: Any) -> RunRecord:
    record = RunRecord(
        run_id="7d2f1c3a58b0",
        started_at="2026-11-24T17:54:00+00:00",
        ended_at="2026-11-24T18:08:20+00:00",
        operator="corp\\mweber",
        product_version="0.1.0",
        policy="standard",
        hosts=(a_host(name=HOST),),
        findings=(a_finding_record(),),
        decisions=(DecisionRecord(HOST, THE_VM, ("enable nested virtualization",)),),
        vms=(a_vm_record(),),
        accounts=((HOST, "corp\\mweber"),),
        left_out=(LeftOutRecord("hv-ham-03", None, "sign-in refused"),),
        status=RunStatus.FINISHED,
    )
    return replace(record, **changes)


def an_instruction(**changes: Any) -> InstructionRecord:
    instruction = InstructionRecord("Set NAT up", "inside the VM", ("New-NetNat -Name 'Nested'",))
    return replace(instruction, **changes)
