"""Names of hosts in a file: a list, or a table with a column of names."""

import csv
import re
from pathlib import Path

from wizard.model.text import Problem, Text, text
from wizard.remoting.names import Parsed, names_among, parse_names

LARGEST = 5 * 1024**2  # bytes
# Headings of a column of names, the most exact first, without spaces, hyphens and underscores
HEADINGS = (
    "dnshostname",
    "fqdn",
    "computername",
    "hostname",
    "servername",
    "computer",
    "host",
    "server",
    "name",
)
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SEPARATORS = ",;\t"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_SEPARATOR_LINE = re.compile(r"sep=(.)\Z", re.IGNORECASE)  # how Excel notes the separator
_CSV_ADVICE = text("Choose a text or CSV file with one host name a line.")


class FileNotRead(Problem):
    """A file of host names cannot be read, or has none in it."""


def read_names_file(path: Path) -> Parsed:
    """Read the names in a text or CSV file.

    Raises:
        FileNotRead: it is missing, not readable, too large, not text, or without a name.

    """
    lines = _lines(_decoded(_content(path), path))
    parsed = _from_table(lines, path) or parse_names("\n".join(lines))
    if not parsed.names and not parsed.problems:
        raise FileNotRead(text("There is no name in {file}.", file=path.name), _CSV_ADVICE)
    return parsed


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise FileNotRead(text("{file} is not a file.", file=path.name), _CSV_ADVICE)
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise FileNotRead(text("There is no file {file}.", file=str(path)), _CSV_ADVICE) from error
    except OSError as error:
        what = text("{file} cannot be read: {why}.", file=path.name, why=error.strerror or error)
        raise FileNotRead(what, text("Check who may read it, or choose another file.")) from error
    if len(content) > LARGEST:
        raise FileNotRead(text("{file} has more than 5 MB.", file=path.name), _CSV_ADVICE)
    return content


def _decoded(content: bytes, path: Path) -> str:
    if content.startswith(b"PK\x03\x04"):
        raise _not_text(path, text("Save the table as CSV and choose that file."))
    try:
        decoded = content.decode(_encoding(content))
    except UnicodeDecodeError as error:
        raise _not_text(path) from error
    if _CONTROL.search(decoded):
        raise _not_text(path)
    return decoded


def _encoding(content: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    if b"\0" in content[:200]:  # text in UTF-16 without its mark: every other byte is zero
        return "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _not_text(path: Path, advice: Text = _CSV_ADVICE) -> FileNotRead:
    return FileNotRead(text("{file} is not a text file.", file=path.name), advice)


def _lines(decoded: str) -> list[str]:
    """Return the lines that say something; # begins a remark (PowerShell writes #TYPE)."""
    lines = (line.strip("\ufeff \r") for line in decoded.splitlines())
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def _from_table(lines: list[str], path: Path) -> Parsed | None:
    """Read the columns of names of a table; ``None`` when no heading names one."""
    noted = _SEPARATOR_LINE.match(lines[0]) if lines else None
    if noted:
        del lines[0]
    if not lines:
        return None
    separator = noted[1] if noted else max(_SEPARATORS, key=lines[0].count)
    try:
        rows = list(csv.reader(lines, delimiter=separator, skipinitialspace=True))
    except csv.Error as error:
        raise _not_text(path) from error
    headings = [re.sub(r"[\s_-]", "", cell).casefold() for cell in rows[0]]
    columns = [headings.index(heading) for heading in HEADINGS if heading in headings]
    if not columns:
        return None
    return names_among(_first_filled(row, columns) for row in rows[1:])


def _first_filled(row: list[str], columns: list[int]) -> str:
    cells = (row[column].strip() for column in columns if column < len(row))
    return next((cell for cell in cells if cell), "")
