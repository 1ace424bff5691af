"""What layers say about their input, and that their repairs repair."""

from typing import Any

import pytest
import torch

from workbench.layers.base import LAYERS, Finding, Layer, Shape, ShapeError
from workbench.layers.containers import Sequential
from workbench.spec import parse


def make(kind: str, **settings: Any) -> Layer:
    return parse(LAYERS[kind], settings)


def row(*layers: Layer) -> Sequential:
    return Sequential(layers=layers)


PROJECTION = make("conv2d", out_channels=4, kernel_size=1, stride=2, bias=False)
FAULTS: list[tuple[Layer, Shape, str, str | None]] = [
    (
        make("conv2d", groups=3),
        (4, 8, 8),
        "groups = 3 must divide the 4 input and the 16 output channels",
        "Set groups to 2",
    ),
    (
        make("conv2d", padding="same", stride=2),
        (1, 8, 8),
        'padding "same" keeps height and width, so the stride must be 1, not 2',
        "Set stride to 1",
    ),
    (
        make("conv2d", padding=3, padding_mode="reflect"),
        (1, 3, 8),
        "reflect padding of 3 needs a larger input than 3×8",
        "Pad with zeros",
    ),
    (
        make("conv2d", kernel_size=5, dilation=2),
        (1, 8, 6),
        "its kernel spans 9×9 but the input is only 8×6",
        "Set kernel_size to 5 and dilation to 1",
    ),
    (
        make("conv2d", kernel_size=9, padding=1),
        (1, 5, 6),
        "its kernel spans 9×9 but the input with its padding is only 7×8",
        "Set kernel_size to 7×8",
    ),
    (
        make("max_pool2d", kernel_size=3),
        (1, 2, 4),
        "its kernel spans 3×3 but the input is only 2×4",
        "Set kernel_size to 2×3",
    ),
    (make("max_pool2d", padding=2), (1, 8, 8), "padding 2 is more than half of kernel_size 2", "Set padding to 1"),
    (
        make("group_norm", num_groups=4),
        (6, 2, 2),
        "num_groups = 4 does not divide the 6 channels",
        "Set num_groups to 3",
    ),
    (
        make("group_norm", num_groups=4),
        (4, 1, 1),
        "each of its 4 groups holds a single number, which always becomes 0",
        "Set num_groups to 2",
    ),
    (
        make("linear"),
        (24, 7, 7),
        "needs flat features but gets 24×7×7; flatten makes it 1176 = 24·7·7",
        "Insert flatten",
    ),
    (
        make("conv2d"),
        (64,),
        "Convolution needs a picture (channels × height × width) but gets 64 flat features; move it before the flatten",
        None,
    ),
    (
        make("residual", body=row(make("conv2d", out_channels=4, stride=2, padding=1))),
        (3, 8, 8),
        "adds 4×4×4 of its body to 3×8×8 of its shortcut; they must be equal",
        "Put a 1×1 convolution in the shortcut",
    ),
    (
        make("residual", body=row(make("flatten"))),
        (3, 8, 8),
        "adds 192 of its body to 3×8×8 of its shortcut; they must be equal",
        None,
    ),
    (
        make("parallel", branches=(row(), row(make("conv2d", kernel_size=3)))),
        (3, 8, 8),
        "branch 0 gives 3×8×8 but branch 1 gives 16×6×6; they need the same height and width for merge = concat",
        None,
    ),
    (
        make("parallel", merge="add", branches=(row(), row(make("conv2d", padding=1)))),
        (3, 8, 8),
        "branch 0 gives 3×8×8 but branch 1 gives 16×8×8; they need the same shape for merge = add",
        "Stack the maps instead",
    ),
]


@pytest.mark.parametrize(("layer", "shape", "reason", "fix"), FAULTS, ids=[f[2][:40] for f in FAULTS])
def test_an_error_and_its_repair(layer: Layer, shape: Shape, reason: str, fix: str | None) -> None:
    found = [f for f in layer.findings(shape) if f.severity == "error"]
    assert [(f.reason, f.fix) for f in found] == [(reason, fix)]
    with pytest.raises(ShapeError) as raised:
        layer.measure(shape)
    assert reason in str(raised.value)
    if fix is not None:
        repaired = row(*found[0].replacement)
        output = repaired.build(shape).eval()(torch.rand(2, *shape))
        assert tuple(output.shape[1:]) == repaired.output_shape(shape)


@pytest.mark.parametrize(
    ("layer", "shape", "expected"),
    [
        (make("max_pool2d"), (1, 7, 8), Finding("notice", "never reads the last row of its 7×8 input")),
        (
            make("conv2d", kernel_size=2, stride=3),
            (1, 7, 10),
            Finding("notice", "never reads the last 2 rows and the last 2 columns of its 7×10 input"),
        ),
        (
            make("flatten"),
            (10,),
            Finding("notice", "its input is flat already (10 features)", "Remove this flatten", ()),
        ),
        (
            make("adaptive_avg_pool2d", output_size=3),
            (1, 2, 2),
            Finding("warning", "output_size 3×3 is larger than the input 2×2: cells repeat"),
        ),
        (
            make("softmax"),
            (1, 4, 4),
            Finding("warning", "over a single channel softmax is always 1", "Use sigmoid instead", (make("sigmoid"),)),
        ),
    ],
)
def test_legal_but_worth_knowing(layer: Layer, shape: Shape, expected: Finding) -> None:
    assert list(layer.findings(shape)) == [expected]
    layer.output_shape(shape)


def test_a_single_cell_with_a_stride_is_there_to_skip() -> None:
    assert list(make("conv2d", kernel_size=1, stride=2).findings((1, 8, 8))) == []


def test_dropped_pixels_have_no_gradient() -> None:
    """The oracle of the notice: what is never read gets no gradient."""
    layer = make("avg_pool2d", kernel_size=3, stride=4)
    for height in range(3, 16):
        x = torch.rand(1, 1, height, 11, requires_grad=True)
        layer.build((1, height, 11))(x).sum().backward()
        assert x.grad is not None
        last = int(torch.where(x.grad[0, 0].any(1))[0].max())
        unread = height - 1 - last
        reasons = [f.reason for f in layer.findings((1, height, 11))]
        rows = [r for r in reasons if "row" in r]
        assert bool(rows) == (unread > 0)
        if unread == 1:
            assert "the last row " in rows[0] or "the last row of" in rows[0]
        elif unread:
            assert f"the last {unread} rows" in rows[0]


def test_the_projection_of_a_residual_is_he_et_al_option_b() -> None:
    block = make("residual", body=row(make("conv2d", out_channels=4, stride=2, padding=1)))
    (finding,) = block.findings((3, 8, 8))
    assert finding.replacement == (block.changed(shortcut=row(PROJECTION)),)
