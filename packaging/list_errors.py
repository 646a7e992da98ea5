"""Write docs/errors.md: every error of a host that the wizard knows, from the catalogue itself.

    python packaging/list_errors.py

Needs the product installed in the Python that runs it. A test keeps the page current.
"""

from collections.abc import Iterator
from pathlib import Path

from wizard.remoting.known_error import KnownError, Retry
from wizard.remoting.known_errors import THEMES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "errors.md"

HEAD = """\
# Errors of hosts

Made by `packaging/list_errors.py` from the catalogue itself: this page says what the product knows.

When a host refuses a command or a session, the product quotes the host and says beside it why that
happens and what to do. It looks at the id, the category and the code of the error, which are the
same in every language of Windows. A `*` stands for any characters.

**By text** marks an error that shares its id with others, so that only its English message tells
it from them: on a host in another language the product says less about it.

**Again** says whether the same command can be sent again:

- *after looking*: once the cause was looked at and put right.
- *later*: it passes by itself.
- *never*: the same command gives the same error.

An error that is not here is shown with its id, its category, the host's message and the command
that was sent, to be copied.
"""
_SMALL = 2**16  # codes below it are written as components count them, not as an HRESULT
_AGAIN = {
    Retry.NEVER: "never",
    Retry.LATER: "later",
    Retry.AFTER_LOOKING: "after looking",
}


def page() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for title, entries in THEMES:
        parts.append(f"## {title}\n")
        parts += ["\n".join(_entry(entry)) + "\n" for entry in entries]
    return "\n".join(parts)


def _entry(entry: KnownError) -> Iterator[str]:
    yield f"### {entry.key}\n"
    yield f"{entry.cause}\n"
    yield f"- What to do: {entry.advice}"
    yield f"- Again: {_AGAIN[entry.retry]}"
    yield from _signs(entry)


def _signs(entry: KnownError) -> Iterator[str]:
    if entry.fault is not None:
        yield f"- Fault of WS-Management: {entry.fault} (0x{entry.fault:08X})"
    if entry.ids:
        yield f"- Id: {', '.join(f'`{each}`' for each in entry.ids)}"
    if entry.category:
        yield f"- Category: {entry.category}"
    if entry.code is not None:
        yield f"- Code: {_number(entry.code)}"
    if entry.modules:
        yield f"- For cmdlets of: {', '.join(entry.modules)}"
    if entry.only_by_text:
        yield f"- By text: {', '.join(f'“{words}”' for words in entry.words)}"


def _number(code: int) -> str:
    return f"0x{code:08X}" if code >= _SMALL else str(code)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(PAGE)
