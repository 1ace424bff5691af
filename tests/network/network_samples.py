"""Small experiments, and strategies that draw networks."""

from typing import Any, ClassVar, Literal

from hypothesis import settings
from hypothesis import strategies as st

from workbench.data.base import DataError, Dataset
from workbench.experiment import Experiment
from workbench.layers.base import LAYERS, Layer
from workbench.layers.containers import Sequential
from workbench.spec import parse

few = settings(max_examples=40, deadline=None)


class Pictures(Dataset):
    title: ClassVar[str] = "Pictures"
    kind: Literal["pictures"] = "pictures"
    count: int = 4

    def classes(self) -> tuple[str, ...]:
        return tuple(map(str, range(self.count)))


class Missing(Dataset):
    title: ClassVar[str] = "Missing"
    kind: Literal["missing"] = "missing"

    def classes(self) -> tuple[str, ...]:
        raise DataError("the folder is not there; choose another one")


def layer(kind: str, **settings: Any) -> Layer:
    return parse(LAYERS[kind], settings)


def sequential(*layers: Layer) -> Sequential:
    return Sequential(layers=layers)


def experiment(*layers: Layer, dataset: Dataset | None = None, **training: Any) -> Experiment:
    document = Experiment(dataset=dataset or Pictures(height=8, width=8), network=sequential(*layers))
    return document.changed(training=document.training.changed(**training))


# Every setting of the sizes that matter for shapes; out of range for many inputs on purpose.
CONVOLUTIONS = st.builds(
    lambda **settings: layer("conv2d", **settings),
    out_channels=st.sampled_from([1, 2, 4]),
    kernel_size=st.sampled_from([1, 2, 3, 5, (1, 3), (4, 2)]),
    stride=st.sampled_from([1, 2, (2, 1)]),
    padding=st.sampled_from([0, 1, 2, (0, 1), "same", "valid"]),
    dilation=st.sampled_from([1, 2]),
    groups=st.sampled_from([1, 1, 2]),
    bias=st.booleans(),
    padding_mode=st.sampled_from(["zeros", "zeros", "reflect", "replicate", "circular"]),
)
POOLINGS = st.builds(
    lambda kind, **settings: layer(kind, **settings),
    st.sampled_from(["max_pool2d", "avg_pool2d"]),
    kernel_size=st.sampled_from([1, 2, 3, (3, 2)]),
    stride=st.sampled_from([None, 1, 2, 3]),
    padding=st.sampled_from([0, 0, 1]),
    ceil_mode=st.booleans(),
)
ADAPTIVE = st.builds(lambda n: layer("adaptive_avg_pool2d", output_size=n), st.sampled_from([1, 2, 3, (1, 2)]))
GROUPS = st.builds(lambda n: layer("group_norm", num_groups=n), st.sampled_from([1, 2, 3]))
PLAIN = st.sampled_from(
    ["relu", "sigmoid", "softmax", "batch_norm2d", "layer_norm", "dropout", "dropout2d", "squeeze_excite", "flatten"]
).map(layer)
LINEAR = st.builds(lambda n: layer("linear", out_features=n), st.sampled_from([1, 4, 5]))
UPSAMPLE = st.builds(lambda mode: layer("upsample", mode=mode), st.sampled_from(["nearest", "bilinear"]))
LEAVES = CONVOLUTIONS | POOLINGS | ADAPTIVE | GROUPS | PLAIN | LINEAR | UPSAMPLE


def _rows(parts: st.SearchStrategy[Layer]) -> st.SearchStrategy[Sequential]:
    return st.lists(parts, max_size=4).map(lambda layers: sequential(*layers))


def _blocks(parts: st.SearchStrategy[Layer]) -> st.SearchStrategy[Layer]:
    rows = _rows(parts)
    return (
        rows
        | st.builds(lambda body, shortcut: layer("residual", body=body, shortcut=shortcut), rows, rows)
        | st.builds(
            lambda branches, merge: layer("parallel", branches=tuple(branches), merge=merge),
            st.lists(rows, min_size=1, max_size=3),
            st.sampled_from(["concat", "add"]),
        )
        | st.builds(lambda block, times: layer("repeat", block=block, times=times), rows, st.integers(1, 3))
    )


LAYER = st.recursive(LEAVES, _blocks, max_leaves=6)
NETWORKS = st.lists(LAYER, max_size=6).map(lambda layers: sequential(*layers))
