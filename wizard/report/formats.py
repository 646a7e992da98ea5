"""The formats of a report: a pure function each."""

import json
from typing import Any

import cattrs

from wizard.model.records import RunRecord
from wizard.report.document import duration, moment, report_of
from wizard.resources import resource

SCHEMA_VERSION = "1.0"


def as_html(record: RunRecord) -> str:
    """Return one self-contained page for people: no script, no network, prints well."""
    # Imported here: the window starts without it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    pages = Environment(
        loader=FileSystemLoader(resource("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["moment"] = moment
    template = pages.get_template("report.html.j2")
    return template.render(
        report=report_of(record), duration=duration, schema_version=SCHEMA_VERSION
    )


def as_json(record: RunRecord) -> str:
    """Return the whole record for other programs; ``report.schema.json`` describes it."""
    return json.dumps(as_plain(record), indent=2, ensure_ascii=False) + "\n"


def as_plain(record: RunRecord) -> dict[str, Any]:
    """Return the record as plain values, with the version of their schema first."""
    converter = cattrs.Converter()
    converter.register_unstructure_hook_func(_is_datetime, lambda value: value.isoformat())
    return {"schemaVersion": SCHEMA_VERSION, **converter.unstructure(record)}


def _is_datetime(kind: Any) -> bool:
    from datetime import datetime  # noqa: PLC0415

    return kind is datetime
