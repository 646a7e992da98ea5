"""Everything a page is put together from, in one place to import from."""

from wizard.ui.banner import Banner
from wizard.ui.code_box import CodeBox
from wizard.ui.controls import Button, CheckBox, ComboBox, Field, MenuButton, RadioButton, menu_of
from wizard.ui.flow_row import FlowRow
from wizard.ui.header import Figure, PageHeader, ProgressBar, ProgressHead, Strip
from wizard.ui.icons import IconLabel
from wizard.ui.labels import ElidedLabel, label, line, set_tone
from wizard.ui.pane_parts import words
from wizard.ui.split import ListAndPane
from wizard.ui.tools import BulkBar, FindField, Segment, Segments, ToolLine

__all__ = [
    "Banner",
    "BulkBar",
    "Button",
    "CheckBox",
    "CodeBox",
    "ComboBox",
    "ElidedLabel",
    "Field",
    "Figure",
    "FindField",
    "FlowRow",
    "IconLabel",
    "ListAndPane",
    "MenuButton",
    "PageHeader",
    "ProgressBar",
    "ProgressHead",
    "RadioButton",
    "Segment",
    "Segments",
    "Strip",
    "ToolLine",
    "label",
    "line",
    "menu_of",
    "set_tone",
    "words",
]
