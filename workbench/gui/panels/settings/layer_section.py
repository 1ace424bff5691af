"""The selected layers: their settings, what they make of their input, what they cost, and what is wrong with them."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.experiment import Experiment
from workbench.gui import icons
from workbench.gui.colors import CATEGORY_COLORS
from workbench.gui.forms.spec_form import SpecForm
from workbench.gui.layer_words import parameters_text
from workbench.gui.panels.settings.facts import Facts
from workbench.gui.problem_list import ProblemList
from workbench.gui.session import Session
from workbench.gui.widgets import ElidedLabel, first_sentence, format_bytes, format_count
from workbench.layers.base import Layer, Shape, shape_text
from workbench.network.edit import get, replace
from workbench.network.summary import Row
from workbench.spec import Spec, SpecError

_ICON = 20
_ALL_BUT_NAME = frozenset(Experiment.model_fields) - {"name"}
_FACTS = {
    "shape": "what goes in and what comes out: channels × height × width, or flat features",
    "parameters": "learned numbers: those of each weight, and those of the biases",
    "MACs": "MACs, multiply-accumulates: how many multiplications with weights one picture takes",
    "memory": "room for one picture's feature maps (the outputs) in memory, as float32: 4 bytes for each number",
    "sees": "the receptive field: the patch of the input picture, in pixels, that one output value depends on",
}


class LayerSection(QWidget):
    """Shows and edits what is selected in the network; the whole network where nothing is."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._paths: tuple[str, ...] = ()
        self._layers: tuple[Layer, ...] = ()
        self.form: SpecForm | None = None
        self.name = SpecForm(session.experiment, skip=_ALL_BUT_NAME, prefix="experiment.", parent=self)
        self.name.setObjectName("experiment_form")
        self.name.applied.connect(self._on_named)
        self._icon = QLabel(self)
        self._title = ElidedLabel(parent=self)
        self._title.setObjectName("layer_title")
        self._title.setProperty("role", "title")
        self._path = ElidedLabel(parent=self)
        self._path.setObjectName("layer_path")
        self._path.setProperty("role", "muted")
        self._sentence = QLabel(self)
        self._sentence.setObjectName("layer_sentence")
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        self._sentence.setProperty("role", "muted")
        self.facts = Facts(_FACTS, self)
        self.problems = ProblemList(session, self, places=False)
        self._arrange()

    def _arrange(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(8)
        heading.addWidget(self._icon)
        heading.addWidget(self._title)
        heading.addStretch(1)
        heading.addWidget(self._path)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._layout.addLayout(heading)
        self._layout.addWidget(self._sentence)
        self._layout.addWidget(self.name)
        self._layout.addWidget(self.facts)
        # Below all else, so that a problem that comes while a setting is typed moves nothing of the layer.
        self._layout.addWidget(self.problems)

    def refresh(self) -> None:
        """Show what is selected now, as it is now."""
        found = {path: layer for path in self._session.selected if (layer := self._layer(path)) is not None}
        moved = tuple(found) != self._paths
        self._paths, self._layers = tuple(found), tuple(found.values())
        self._show_heading()
        self._show_form(moved)
        self.name.set_specs(self._session.experiment)
        self.name.setVisible(not found)
        self._show_facts()
        wrong = [p for p in self._session.problems if p.path in found]
        self.problems.show_problems(wrong)
        self.problems.setVisible(bool(wrong))

    def label_width(self) -> int:
        """Return the width of the form's widest label, in px."""
        return max((form.label_width() for form in (self.name, self.form) if form and not form.isHidden()), default=0)

    def set_label_width(self, width: int) -> None:
        """Let the forms' labels take `width` px."""
        for form in (self.name, self.form):
            if form is not None:
                form.set_label_width(width)

    def focus_name(self) -> None:
        """Put the cursor into the experiment's name, which shows while no layer is selected."""
        (line,) = self.name.inputs()
        line.setFocus(Qt.FocusReason.TabFocusReason)

    def focus_first(self) -> None:
        """Put the cursor into the first setting."""
        if self.form is not None and not self.form.isHidden() and len(self.form.inputs()) > 1:
            self.form.inputs()[1].setFocus(Qt.FocusReason.TabFocusReason)

    def _layer(self, path: str) -> Layer | None:
        try:
            return get(self._session.experiment.network, path) if path else None
        except SpecError:
            return None

    def _show_heading(self) -> None:
        layers = self._layers
        alike = len({type(layer) for layer in layers}) == 1
        self._path.setText(f"{getattr(layers[0], 'kind', '')}  {self._paths[0]}" if len(layers) == 1 else "")
        if not layers:
            self._title.setText("Network")
            self._sentence.setText("Select a layer to see and change its settings.")
        elif alike:
            count = f"{len(layers)} × " if len(layers) > 1 else ""
            self._title.setText(f"{count}{layers[0].title}")
            self._sentence.setText(first_sentence(type(layers[0])))
        else:
            self._title.setText(f"{len(layers)} layers")
            self._sentence.setText("Layers of one kind can be changed together; these are of several.")
        self._draw_icon()

    def _draw_icon(self) -> None:
        categories = {layer.category for layer in self._layers}
        name = next(iter(categories)) if len(categories) == 1 else "network"
        self._icon.setPixmap(icons.pixmap(name, self, _ICON, color=CATEGORY_COLORS.get(name)))

    def _show_form(self, moved: bool) -> None:
        layers = self._layers
        editable = bool(layers) and len({type(layer) for layer in layers}) == 1
        if editable and self.form is None:
            self.form = SpecForm(*layers, prefix="layer.", parent=self)
            self.form.setObjectName("layer_form")
            self.form.applied.connect(self._on_applied)
            self._layout.insertWidget(self._layout.indexOf(self.facts), self.form)
        elif editable and self.form is not None:
            self.form.set_specs(*layers)
            if moved:
                self.form.restore()
        if self.form is not None:
            self.form.setVisible(editable)

    def _show_facts(self) -> None:
        summary = self._session.summary
        if not self._layers:
            output = None if not summary.rows else summary.output_shape
            self.facts.show_values(
                {
                    "shape": _flow(summary.input_shape, output),
                    "parameters": format_count(summary.parameters),
                    "MACs": format_count(summary.macs),
                    "memory": format_bytes(summary.activation_bytes),
                }
            )
            return
        rows = [row for path in self._paths if (row := summary.row(path)) is not None]
        self.facts.show_values(_facts_of_row(rows[0]) if len(rows) == 1 else _facts_of_rows(rows))

    @Slot(str, object)
    def _on_named(self, setting: str, specs: tuple[Spec, ...]) -> None:
        (named,) = specs
        assert isinstance(named, Experiment)
        experiment = self._session.experiment.changed(name=named.name)
        self._session.edit(experiment, "Name the experiment", merge_key="experiment:name")

    @Slot(str, object)
    def _on_applied(self, setting: str, specs: tuple[Spec, ...]) -> None:
        session = self._session
        network = session.experiment.network
        for path, spec in zip(self._paths, specs, strict=True):
            assert isinstance(spec, Layer)
            network = replace(network, path, [spec]).network
        where = f" of {len(specs)} layers" if len(specs) > 1 else ""
        label = "Name" if setting == "name" else f"Change {setting}"
        experiment = session.experiment.model_copy(update={"network": network})
        session.edit(experiment, f"{label}{where}", merge_key=f"{' '.join(self._paths)}:{setting}")

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the new theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icon()


def _flow(before: Shape | None, after: Shape | None) -> str:
    left, right = ("–" if shape is None else shape_text(shape) for shape in (before, after))
    return f"{left} → {right}"


def _facts_of_row(row: Row) -> dict[str, str]:
    facts = {"shape": _flow(row.input_shape, row.output_shape)}
    if row.output_shape is None:
        return facts
    sees = "the whole picture" if row.sees_all else f"{row.sees} pixels" if row.sees else ""
    facts |= {"parameters": parameters_text(row), "MACs": format_count(row.macs)}
    copies = f", {row.copies} copies" if row.copies > 1 else ""
    return facts | {"memory": format_bytes(row.activation_bytes) + copies, "sees": sees}


def _facts_of_rows(rows: Sequence[Row]) -> dict[str, str]:
    return {
        "parameters": format_count(sum(row.parameters for row in rows)),
        "MACs": format_count(sum(row.macs for row in rows)),
        "memory": format_bytes(sum(row.activation_bytes for row in rows)),
    }
