"""``Select-Object -ExpandProperty``: what a property holds, in place of the object that has it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from wizard.simulator.errors import AUTOMATION
from wizard.simulator.objects import (
    EmbeddedInstance,
    PsObject,
    properties_of,
    text_of,
    type_name_of,
)
from wizard.simulator.registry import Invocation
from wizard.simulator.values import ErrorRecord

ALREADY_BESIDE = "AlreadyExistingUserSpecifiedPropertyExpand"


@dataclass(frozen=True, slots=True)
class Expansion:
    """An object, the property to expand, and the properties that are put beside what it holds."""

    call: Invocation
    value: Any
    wanted: str
    beside: Mapping[str, Any]

    def items(self) -> Iterator[Any]:
        """Give what the property holds, item by item; nothing where it holds null."""
        source = properties_of(self.value)
        matching = [each for each in source if fnmatchcase(each.lower(), self.wanted.lower())]
        if len(matching) != 1:
            self.call.fail(self._not_one(matching))
            return
        held = source[matching[0]]
        for item in held if isinstance(held, list | tuple) else [held]:
            if item is not None:
                yield self._with_notes(item)

    def _with_notes(self, item: Any) -> Any:
        inner = item.instance if isinstance(item, EmbeddedInstance) else item
        if not self.beside:
            return inner
        own = {name.lower() for name in properties_of(inner)}
        for name in self.beside:
            if name.lower() in own:
                self.call.fail(already_there(self.call, self.value, name, ALREADY_BESIDE))
        notes = {name: each for name, each in self.beside.items() if name.lower() not in own}
        return with_notes(inner, notes)

    def _not_one(self, matching: list[str]) -> ErrorRecord:
        error, message = "ExpandPropertyNotFound", f'Property "{self.wanted}" cannot be found.'
        if matching:
            error = "MutlipleExpandProperties"  # so spelled by PowerShell
            message = f'Multiple properties cannot be expanded. "{self.wanted}" matches several.'
        return _argument_error(self.call, self.value, error, "InvalidArgument", message)


def with_notes(value: Any, notes: Mapping[str, Any]) -> PsObject:
    """Return a value of the pipeline with note properties added to its own."""
    properties = {**properties_of(value), **notes}
    if isinstance(value, PsObject):
        return PsObject(value.type_names, properties, value.text, value.source)
    return PsObject((type_name_of(value), "System.Object"), properties, text_of(value))


def already_there(call: Invocation, value: Any, name: str, error: str) -> ErrorRecord:
    """Return what PowerShell says of a property that would be there twice."""
    message = f'The property cannot be processed because the property "{name}" already exists.'
    return _argument_error(call, value, error, "InvalidOperation", message)


def _argument_error(
    call: Invocation, value: Any, error: str, category: str, message: str
) -> ErrorRecord:
    return ErrorRecord(
        id=f"{error},{call.class_name}",
        category=category,
        message=message,
        activity=call.name,
        exception=f"{AUTOMATION}.PSArgumentException",
        target=text_of(value),
        target_type=type_name_of(value),
    )
