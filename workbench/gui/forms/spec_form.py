"""The form of a spec: a row for each of its settings, generated from the fields it declares."""

from collections.abc import Container
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget

from workbench.gui.forms.disclosure import Disclosure
from workbench.gui.forms.fields import Field
from workbench.gui.forms.number_box import MIXED
from workbench.gui.forms.row import UNSEEN, Row, make_row
from workbench.gui.forms.settings import Setting, settings_of
from workbench.spec import Registry, Spec, SpecError, parse

_SPACING = 8


def switched(spec: Spec, family: Registry[Any], kind: str) -> Spec:
    """Return a spec of another kind that keeps what was set: common settings that are not the old default."""
    cls, old = family[kind], type(spec).model_fields
    kept = {
        name: getattr(spec, name)
        for name in cls.model_fields
        if name in old and name != "kind" and getattr(spec, name) != old[name].get_default(call_default_factory=True)
    }
    while True:
        try:
            chosen: Spec = parse(cls, kept)
        except SpecError:
            if not kept:
                raise
            kept.popitem()
        else:
            return chosen


class SpecForm(QWidget):
    """Edits one spec, or several of one kind at once, live.

    A value that is refused stays in its field, red, with the reason under it, until the field is left, or for good
    where the form is to be sent off as a whole; the spec stays as it was.
    """

    edited = Signal(str, object)  # setting ("lr", or "optimizer.lr" inside a kind) and what was given, allowed or not
    changed = Signal(object)  # the new Spec; of several, the first
    applied = Signal(str, object)  # setting and tuple[Spec, ...], all of them
    settled = Signal()  # what stands in a field is not being typed any more: it was left, or a step was made

    def __init__(
        self,
        *specs: Spec,
        family: Registry[Any] | None = None,
        label: str = "kind",
        description: str = "",
        skip: Container[str] = (),
        last: Container[str] = (),
        prefix: str = "",
        fold: bool = True,
        reverts: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Build the rows.

        Args:
            specs: what to edit; all of one kind, at least one.
            family: the registry of its kinds, if the first row is to choose among them.
            label: what stands before that choice.
            description: its tool tip.
            skip: settings that have their place elsewhere.
            last: settings that come after the others.
            prefix: comes before the settings' names in object names.
            fold: put the rarely used settings behind "More".
            reverts: let a field that is left with what is refused show what the spec holds.
            parent: the widget that owns the form.
        """
        super().__init__(parent)
        self._kind = Setting("kind", label, description, family=family)
        self._skip, self._last, self._prefix, self._fold = skip, last, prefix, fold
        self._reverts = reverts
        self._specs: tuple[Spec, ...] = ()
        self._rows: dict[str, Row] = {}
        self._forms: dict[str, SpecForm] = {}  # of the settings that are kinds of a family
        self._more: Disclosure | None = None
        self._open = False
        self._width = self._lines = 0
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._grid = QGridLayout()
        outer.addLayout(self._grid)
        outer.addStretch(1)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_SPACING)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.set_specs(*specs)

    @property
    def spec(self) -> Spec:
        """What the form holds; of several, the first."""
        return self._specs[0]

    @property
    def specs(self) -> tuple[Spec, ...]:
        """All that the form edits."""
        return self._specs

    def set_specs(self, *specs: Spec) -> None:
        """Show other values, or another kind; fields whose value is the same are left alone with what is typed there.

        Raises:
            ValueError: if the specs are not of one kind.
        """
        if len({type(spec) for spec in specs}) != 1:
            raise ValueError("a form edits specs of one kind")
        rebuilds = not self._specs or type(specs[0]) is not type(self._specs[0])
        self._specs = specs
        if rebuilds:
            self._build()
        for row in self._rows.values():
            self._show(row)
        for name, form in self._forms.items():
            form.set_specs(*(getattr(spec, name) for spec in specs))

    def restore(self) -> None:
        """Show what the specs hold in every field, also where something refused was typed."""
        for row in self._rows.values():
            row.shown = UNSEEN
            self._show(row)
        for form in self._forms.values():
            form.restore()

    def field(self, name: str) -> Field:
        """Return the field of a setting; "optimizer.lr" is one inside a kind, "optimizer" the choice of the kind.

        Raises:
            KeyError: if there is none.
        """
        return self._row(name).field

    def error(self, name: str) -> str:
        """Return why what stands in a field is refused; "" where it is not."""
        row = self._row(name)
        return row.error.text() if row.field.invalid else ""

    def inputs(self) -> list[QWidget]:
        """Return what takes the focus, from top to bottom."""
        found: list[QWidget] = []
        late: list[QWidget] = [self._more] if self._more else []
        for setting in self._settings:
            target = late if self._more and setting.rare else found
            if setting.name in self._forms:
                target += self._forms[setting.name].inputs()
            else:
                target += self._rows[setting.name].field.inputs()
        return found + late

    def label_width(self) -> int:
        """Return the width of the widest label, in px, those inside kinds included."""
        widths = [row.label_width() for row in self._rows.values()]
        return max([*widths, *(form.label_width() for form in self._forms.values())], default=0)

    def set_label_width(self, width: int) -> None:
        """Let all labels take `width` px, so that forms above one another align."""
        self._width = width
        self._grid.setColumnMinimumWidth(0, width)
        for form in self._forms.values():
            form.set_label_width(width)

    def _row(self, name: str) -> Row:
        first, _, rest = name.partition(".")
        return self._forms[first]._row(rest or "kind") if first in self._forms else self._rows[name]

    def changeEvent(self, event: QEvent) -> None:
        """Measure the labels again in a new font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.set_label_width(max(self._width, self.label_width()))

    def _build(self) -> None:
        """Make the rows of this kind, the rarely used ones last; the focus stays with its setting."""
        focused = self._focused()
        self._clear()
        settings = [s for s in settings_of(type(self._specs[0])) if s.name not in self._skip]
        settings.sort(key=lambda setting: setting.name in self._last)
        settings = [self._kind, *settings] if self._kind.family else settings
        rare = [s for s in settings if s.rare]
        self._settings = settings
        folds = self._fold and 0 < len(rare) < len(settings)
        for setting in settings:
            if not (folds and setting.rare):
                self._add_row(setting)
        if folds:
            self._add_more()
            for setting in rare:
                self._add_row(setting)
            self._unfold(self._open)
        self.set_label_width(self.label_width())
        inputs = self.inputs()
        for before, after in pairwise(inputs):
            QWidget.setTabOrder(before, after)
        if focused in self._rows:
            field = self._rows[focused].field
            field.show()  # a new widget is hidden until the layout is done, and takes no focus
            field.inputs()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _focused(self) -> str:
        """Return the setting whose field has the focus; "" if none has."""
        focus = QApplication.focusWidget()
        return next((name for name, row in self._rows.items() if focus and row.field.isAncestorOf(focus)), "")

    def _clear(self) -> None:
        # First of all: a field that is hidden with the focus in it says that it is left.
        self._rows, self._forms, self._more, self._lines = {}, {}, None, 0
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                if (focus := widget.focusWidget()) is not None:
                    focus.clearFocus()  # else Qt hands the keys on to the next field
                widget.hide()
                widget.deleteLater()

    def _add_row(self, setting: Setting) -> None:
        at = self._lines
        self._lines += 2  # the field, and why it is refused
        if setting.family is not None and setting is not self._kind:
            self._add_form(setting, setting.family, at)
            return
        row = make_row(setting, self._prefix)
        row.field.edited.connect(self._on_edited)
        row.field.left.connect(self._on_left)
        row.field.step_made.connect(self.settled)
        self._grid.addWidget(row.label, at, 0)
        self._grid.addWidget(row.field, at, 1)
        self._grid.addWidget(row.error, at + 1, 0, 1, 2)
        row.error.hide()
        self._rows[setting.name] = row

    def _add_form(self, setting: Setting, family: Registry[Any], at: int) -> None:
        """Let a kind be chosen, with its settings below, in a form of its own."""
        form = SpecForm(
            *(getattr(spec, setting.name) for spec in self._specs),
            family=family,
            label=setting.label,
            description=setting.description,
            prefix=f"{self._prefix}{setting.name}.",
            fold=self._fold,
            reverts=self._reverts,
            parent=self,
        )
        form.setObjectName(f"{self._prefix}{setting.name}")
        form.edited.connect(self._on_form_edited)
        form.applied.connect(self._on_form_applied)
        form.settled.connect(self.settled)
        self._grid.addWidget(form, at, 0, 1, 2)
        self._forms[setting.name] = form

    def _add_more(self) -> None:
        """Add the arrow that unfolds the rarely used settings: beside the kind, or on a line of its own."""
        beside = "kind" in self._rows
        more = Disclosure("" if beside else "More", "More settings", "Settings that are rarely changed", self)
        more.setObjectName(f"{self._prefix}more")
        more.clicked.connect(self._unfold)
        self._more = more
        if beside:
            cell = self._rows["kind"].label.layout()
            assert cell is not None
            cell.addWidget(more)
        else:
            self._grid.addWidget(more, self._lines, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
            self._lines += 1

    @Slot(bool)
    def _unfold(self, opened: bool) -> None:
        assert self._more is not None
        self._open = opened
        self._more.setChecked(opened)
        for row in self._rows.values():
            if row.setting.rare:
                row.set_visible(opened)

    def _show(self, row: Row) -> None:
        """Show the specs' value of a setting unless that is what the field was last told."""
        value = self._value(row.setting)
        if type(value) is not type(row.shown) or value != row.shown:
            row.shown = value
            row.field.show_value(value)
            row.refuse("")

    def _value(self, setting: Setting) -> Any:
        """Return what the specs hold, MIXED where they differ."""
        values = [getattr(spec, setting.name) for spec in self._specs]
        return values[0] if all(v == values[0] for v in values) else MIXED

    @Slot()
    def _on_left(self) -> None:
        field = self.sender()
        for row in self._rows.values():
            if row.field is field and (self._reverts or not row.field.invalid):
                row.settle(self._value(row.setting))
        self.settled.emit()

    @Slot(object)
    def _on_edited(self, value: Any) -> None:
        field = self.sender()
        row = next((row for row in self._rows.values() if row.field is field), None)
        if row is None:
            return
        name = row.setting.name
        self.edited.emit(name, value)
        try:
            if row.setting.family is not None:
                specs = tuple(switched(spec, row.setting.family, value) for spec in self._specs)
            else:
                specs = tuple(spec.changed(**{name: value}) for spec in self._specs)
        except SpecError as error:
            row.refuse(error.reason)
            return
        row.shown = value
        row.refuse("")
        self._take(name, specs)

    def _take(self, name: str, specs: tuple[Spec, ...]) -> None:
        """Hold `specs` from now on, and tell if they are new."""
        if specs == self._specs:
            return
        if name == "kind":
            self.set_specs(*specs)
        self._specs = specs
        self.changed.emit(specs[0])
        self.applied.emit(name, specs)

    def _name_of(self, form: QObject, name: str) -> str:
        """Return what a setting inside a kind is called out here; the choice of the kind is the setting itself."""
        setting = next(own for own, known in self._forms.items() if known is form)
        return setting if name == "kind" else f"{setting}.{name}"

    @Slot(str, object)
    def _on_form_edited(self, name: str, value: Any) -> None:
        self.edited.emit(self._name_of(self.sender(), name), value)

    @Slot(str, object)
    def _on_form_applied(self, name: str, parts: tuple[Spec, ...]) -> None:
        full = self._name_of(self.sender(), name)
        setting = full.partition(".")[0]
        self._take(full, tuple(s.changed(**{setting: p}) for s, p in zip(self._specs, parts, strict=True)))
