"""The weights that a run began with: those handed to it, or those that its seed draws."""

from collections.abc import Mapping

import torch
from PySide6.QtCore import QObject, Signal, Slot
from torch import Tensor, nn

from workbench.data.base import Progress
from workbench.gui.network_key import NetworkKey
from workbench.gui.session import Session
from workbench.gui.task import Newest
from workbench.inspection.standpoint import Weights
from workbench.network.build import build
from workbench.training.generators import RunGenerators

MOST_KEPT = 32_000_000  # numbers; of a larger network only the layer that is looked at is kept


def drawn_weights(key: NetworkKey, path: str) -> Mapping[str, Tensor]:
    """Return the kernels that a network's seed draws, by the path of their layer; of a large network those at `path`.

    Raises:
        SpecError: if the network cannot be built.
    """
    network = build(key.network, key.shape, RunGenerators(key.seed, torch.device("cpu")).init)
    layers = {name: m for name, m in network.named_modules() if isinstance(m, nn.Conv2d | nn.Linear)}
    if sum(layer.weight.numel() for layer in layers.values()) > MOST_KEPT:
        layers = {name: layer for name, layer in layers.items() if name == path}
    return {name: layer.weight.detach() for name, layer in layers.items()}


class StartWeights(QObject):
    """Finds out, in a thread of its own, what the layers looked at began with; `changed` tells that it knows more."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._key: NetworkKey | None = None  # whose seed's weights are known
        self._known: Mapping[str, Tensor] = {}
        self._asked: tuple[NetworkKey, str] | None = None  # asked of the thread, or answered in vain
        self._builder = Newest(self)
        self._builder.finished.connect(self._on_built)

    def of(self, path: str) -> Tensor | None:
        """Return the weights that a layer began with; where they are not known yet, find out."""
        key, handed = self._source()
        if handed is not None:
            return handed.get(f"{path}.weight")
        if key == self._key and path in self._known:
            return self._known[path]
        if self._session.inspected_summary.row(path) is not None and self._asked != (key, path):
            self._asked = (key, path)
            self._builder.start(_Draw(key, path))
        return None

    def _source(self) -> tuple[NetworkKey, Weights | None]:
        """Return whose seed counts, and what the run was handed in its place."""
        run, looked_at = self._session.run, NetworkKey.of(self._session.inspected)
        if run.experiment is not None and NetworkKey.of(run.experiment).same_layers(looked_at):
            return NetworkKey.of(run.experiment), run.start_weights
        return looked_at, None

    @Slot(object)
    def _on_built(self, built: tuple[NetworkKey, Mapping[str, Tensor]]) -> None:
        self._key, self._known = built
        self.changed.emit()


class _Draw:
    """What the thread does."""

    def __init__(self, key: NetworkKey, path: str) -> None:
        self._key, self._path = key, path

    def __call__(self, progress: Progress) -> tuple[NetworkKey, Mapping[str, Tensor]]:
        return self._key, drawn_weights(self._key, self._path)
