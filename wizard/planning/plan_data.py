"""The file of a plan as what JSON can hold, and back."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any

from cattrs.preconf.json import make_converter

from wizard.model.choices import Answer, Choices, VmChoice
from wizard.model.facts import VmRef
from wizard.model.findings import Policy
from wizard.model.records import LeftOutRecord
from wizard.model.text import Text, text
from wizard.planning.plan_parts import DecidedFinding, KnownFinding, PlanFile, PlannedHost
from wizard.planning.plan_words import words_of
from wizard.planning.step import HostPlan, Plan, VmPlan
from wizard.planning.writing import plan_from_data, plan_to_data

_converter = make_converter(detailed_validation=False, forbid_extra_keys=True)


def data_of(made: PlanFile) -> dict[str, Any]:
    """Return everything in the file but its format, version and sum."""
    choices = made.choices
    return {
        "product": made.product,
        "made_by": made.made_by,
        "made_at": made.made_at,
        "policy": made.policy.value,
        "hosts": _plain(made.hosts),
        "words": words_of(made.plan),
        "plan": plan_to_data(made.plan),
        "skipped": [
            {"host": host, "vm": _plain(vm), "why": str(why)} for host, vm, why in made.plan.skipped
        ],
        "left_out": _plain(made.left_out),
        "read_inside": _plain(made.read_inside),
        "decisions": _plain(made.decisions),
        "findings": _plain(made.findings),
        "choices": [
            {"host": host, "vm_id": vm_id, "choice": _plain(choice)}
            for (host, vm_id), choice in sorted(choices.vms.items())
        ],
        "answers": [
            {"question": key[0], "host": key[1], "vm_id": key[2], "answer": _plain(answer)}
            for key, answer in sorted(choices.answers.items())
        ],
    }


def made_of(data: Mapping[str, Any]) -> PlanFile:
    """Return the file that was written; raises what something unfit raises on the way."""
    plan = _with_stays(plan_from_data(data["plan"]), data["words"])
    skipped = tuple(
        (str(each["host"]), _converter.structure(each["vm"], VmRef), _said(each["why"]))
        for each in data["skipped"]
    )
    return PlanFile(
        plan=replace(plan, skipped=skipped),
        policy=Policy(data["policy"]),
        made_by=str(data["made_by"]),
        made_at=_moment(data["made_at"]),
        product=str(data["product"]),
        hosts=_converter.structure(data["hosts"], tuple[PlannedHost, ...]),
        choices=_choices_of(data),
        decisions=_converter.structure(data["decisions"], tuple[DecidedFinding, ...]),
        findings=_converter.structure(data["findings"], tuple[KnownFinding, ...]),
        left_out=_converter.structure(data["left_out"], tuple[LeftOutRecord, ...]),
        read_inside=_converter.structure(data["read_inside"], tuple[tuple[str, str], ...]),
    )


def _choices_of(data: Mapping[str, Any]) -> Choices:
    vms = {
        (str(each["host"]), str(each["vm_id"])): _converter.structure(each["choice"], VmChoice)
        for each in data["choices"]
    }
    answers = {
        (str(each["question"]), str(each["host"]), str(each["vm_id"])): _converter.structure(
            each["answer"], Answer
        )
        for each in data["answers"]
    }
    return Choices(MappingProxyType(vms), MappingProxyType(answers))


def _moment(written: str) -> str:
    """Return a time if it is one, with its zone; raises ``ValueError``."""
    if datetime.fromisoformat(written).tzinfo is None:
        raise ValueError(written)
    return written


def _with_stays(plan: Plan, words: list[Mapping[str, Any]]) -> Plan:
    """Give each virtual machine the words for what is not touched: nothing else holds them."""
    stays = {(each["host"], each["id"]): tuple(map(_said, each["stays"])) for each in words}
    return Plan(
        tuple(
            HostPlan(host.host, tuple(_staying(host.host, vm, stays) for vm in host.vms))
            for host in plan.hosts
        )
    )


def _staying(host: str, vm: VmPlan, stays: Mapping[tuple[str, str], tuple[Text, ...]]) -> VmPlan:
    return replace(vm, stays=stays[(host, vm.vm.id)])


def _said(words: str) -> Text:
    return text("{words}", words=words)


def _plain(value: Any) -> Any:
    """Return a value as what JSON can hold; sets are sorted, so that the same gives the same."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(map(_plain, value))
    if isinstance(value, tuple):
        return list(map(_plain, value))
    return value
