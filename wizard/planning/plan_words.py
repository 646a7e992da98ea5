"""A plan in words and in the text of its commands: what a second person reads."""

from typing import Any

from wizard.planning.step import Instruction, Plan, Step, VmPlan
from wizard.powershell.changes import Change


def words_of(plan: Plan) -> list[dict[str, Any]]:
    """Return what the plan does with each virtual machine, as what JSON can hold."""
    return [_of_vm(host, vm) for host, vm in plan.vms]


def sent_text(step: Step, change: Change | None) -> str:
    """Return what is sent for a change; where nothing is sent, what is asked while waiting."""
    if change is None:
        return ""
    return str(step.observe().command if change.command is None else change.command)


def _of_vm(host: str, vm: VmPlan) -> dict[str, Any]:
    return {
        "host": host,
        "vm": vm.vm.name,
        "id": vm.vm.id,
        "steps": [_of_step(step) for step in vm.steps],
        "by_hand": [_of_instruction(each) for each in vm.instructions],
        "stays": [str(each) for each in vm.stays],
    }


def _of_step(step: Step) -> dict[str, Any]:
    back = step.set(step.before)
    return {
        "title": str(step.title),
        "aspect": str(step.aspect),
        "before": str(step.said(step.before)),
        "after": str(step.said(step.after)),
        "command": sent_text(step, step.set(step.after)),
        "way_back": str(back.command) if back is not None and back.command is not None else "",
        "irreversible": back is None,
    }


def _of_instruction(given: Instruction) -> dict[str, Any]:
    commands = [str(command) for command in given.commands]
    return {"title": str(given.title), "where": str(given.where), "commands": commands}
