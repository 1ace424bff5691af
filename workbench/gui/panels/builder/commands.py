"""The commands of the builder: words, icons and keys."""

from typing import NamedTuple

from PySide6.QtCore import Qt


class Command(NamedTuple):
    """A line of the table below; `BuilderActions` has a method of the same name."""

    name: str
    text: str
    icon: str
    keys: tuple[str, ...]
    tip: str


COMMANDS = (
    Command("undo", "Undo", "undo", ("Ctrl+Z",), "Take the last change back"),
    Command("redo", "Redo", "redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Do the change taken back again"),
    Command("cut", "Cut", "cut", ("Ctrl+X",), "Take the selected layers out and keep them on the clipboard"),
    Command("copy", "Copy", "copy", ("Ctrl+C",), "Keep the selected layers on the clipboard, as JSON text"),
    Command("paste", "Paste", "paste", ("Ctrl+V",), "Put the layers on the clipboard after the selection"),
    Command("duplicate", "Duplicate", "duplicate", ("Ctrl+D",), "Copy the selected layers to just after them"),
    Command("delete", "Delete", "delete", ("Del", "Backspace"), "Take the selected layers out"),
    Command("rename", "Name…", "tag", ("F2",), "Give the layer a name of your own"),
    Command(
        "move_up", "Move up", "up", ("Alt+Up",), "Move the selected layers up by one, at the top out of their block"
    ),
    Command("move_down", "Move down", "down", ("Alt+Down",), "Move the selected layers down by one, at the end out"),
    Command("move_in", "Move into the block above", "chevron-right", ("Alt+Right",), "Move into the block before"),
    Command("move_out", "Move out of the block", "chevron-left", ("Alt+Left",), "Move to after the block around"),
    Command("wrap_residual", "Wrap in a residual block", "block", (), "Add a shortcut around the selected layers"),
    Command("wrap_parallel", "Wrap in a parallel block", "block", (), "Make the selected layers one of two branches"),
    Command("wrap_repeat", "Wrap in a repeat block", "block", (), "Run copies of the selected layers in a row"),
    Command("unwrap", "Unwrap", "fork", (), "Put what the block holds in its place"),
    Command("add_branch", "Add a branch", "plus", (), "Add an empty branch to the parallel block"),
    Command("fix", "Fix", "success", ("Ctrl+.",), "Repair the problem of the selected layer"),
    Command("select_all", "Select all layers", "table", ("Ctrl+A",), "Select the whole network"),
    Command("select_none", "Select nothing", "close", ("Esc",), "Select no layer"),
)
GROUPS = (
    ("undo", "redo"),
    ("cut", "copy", "paste", "duplicate", "delete"),
    ("rename", "move_up", "move_down", "move_in", "move_out"),
    ("wrap_residual", "wrap_parallel", "wrap_repeat", "unwrap", "add_branch"),
    ("fix",),
    ("select_all", "select_none"),
)
_OF_PANEL = {"cut", "copy", "paste", "delete"}
OF_TREE = {"select_all", "select_none"}


def context_of(name: str) -> Qt.ShortcutContext:
    """Return where a command's keys work: keys that mean something in every field and list belong to the focus."""
    if name in OF_TREE:
        return Qt.ShortcutContext.WidgetShortcut
    of_panel = name in _OF_PANEL
    return Qt.ShortcutContext.WidgetWithChildrenShortcut if of_panel else Qt.ShortcutContext.WindowShortcut
