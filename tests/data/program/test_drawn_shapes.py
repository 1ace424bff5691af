from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.data.base import Cancelled
from workbench.data.program import figures
from workbench.data.program.shapes import Shapes
from workbench.data.splits import to_color

NOWHERE = Path("nowhere")


def test_classes_are_balanced_and_a_fifth_is_for_testing():
    data = Shapes(count=601).load(NOWHERE)
    splits = (data.train, data.val, data.test)
    assert [len(split) for split in splits] == [433, 48, 120]
    counts = sum(torch.bincount(split.targets, minlength=6) for split in splits)
    assert counts.tolist() == [101, 100, 100, 100, 100, 100]
    assert data.train.images.shape[1:] == (3, 32, 32)
    assert data.classes == ("circle", "square", "triangle", "star", "cross", "ring")


@pytest.mark.parametrize(("height", "width"), [(32, 32), (9, 21)])
def test_picture_i_depends_on_seed_and_i_only(height, width):
    together = figures.paint(figures.scenes(5, 0, 40), height, width)
    for index in (0, 1, 7, 39):
        alone = figures.paint(figures.scenes(5, index, 1), height, width)
        assert np.array_equal(alone[0], together[index])
    assert not np.array_equal(figures.paint(figures.scenes(6, 0, 1), height, width), together[:1])


def test_the_first_pictures_do_not_depend_on_the_count():
    few, many = (torch.unique(Shapes(count=count).load(NOWHERE).train.images, dim=0) for count in (60, 120))
    assert len(torch.unique(torch.cat([few, many]), dim=0)) < len(few) + len(many)


def test_no_two_pictures_are_alike():
    pictures = figures.paint(figures.scenes(0, 0, 600), 16, 16)
    assert len({picture.tobytes() for picture in pictures}) == 600


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("circle", np.pi * 0.85**2),
        ("square", 1.4**2),
        ("triangle", 0.75 * 3**0.5),
        ("star", 10 * 0.5 * 0.45 * np.sin(np.pi / 5)),
        ("cross", 4 * 0.95 * 0.6 - 0.36),
        ("ring", np.pi * (0.92**2 - 0.48**2)),
    ],
)
def test_a_figure_covers_its_area_in_geometry_and_stays_inside(name, area):
    """The area in squared radii by the school's formulas, counted in a picture of 400 × 300 pixels."""
    index = list(figures.FIGURES).index(name)
    drawn = figures.scenes(1, 0, 30)
    covered = figures.coverage(drawn, 300, 400)[index::6]
    radius = drawn.radius[index::6] * 300
    np.testing.assert_allclose(covered.sum(axis=(1, 2)) / radius**2, area, rtol=0.01)
    # A figure is as wide as its circle of radius 1 at most, and the circle is inside the picture.
    assert covered[:, [0, -1]].max() == 0
    assert covered[:, :, [0, -1]].max() == 0


@pytest.mark.parametrize("name", list(figures.FIGURES))
def test_edges_are_antialiased(name):
    """The same scene at 8 times the size, averaged, is the same picture: it is smooth and rightly placed."""
    index = list(figures.FIGURES).index(name)
    drawn = figures.scenes(2, 0, 12)
    small = figures.coverage(drawn, 32, 32)[index::6]
    large = figures.coverage(drawn, 256, 256)[index::6]
    averaged = large.reshape(2, 32, 8, 32, 8).mean(axis=(2, 4))
    assert np.abs(small - averaged).max() < 0.35  # at the sharpest tips
    assert np.abs(small - averaged).mean() < 0.004
    assert ((small > 0.1) & (small < 0.9)).any()


def test_figure_and_background_always_differ_in_brightness():
    drawn = figures.scenes(3, 0, 600)
    pictures = torch.from_numpy(figures.paint(drawn, 24, 24))
    luma = to_color(pictures, "grey").numpy()[:, 0].astype(int)
    covered = figures.coverage(drawn, 24, 24)
    least = figures.LEAST_CONTRAST * (1 - figures.NOISE_SHARE) - 2  # rounding
    kinds = set()
    for picture, inside in zip(luma, covered, strict=True):
        figure, ground = picture[inside == 1], picture[inside == 0]
        gap = max(figure.min() - ground.max(), ground.min() - figure.max())
        assert gap >= least
        kinds.add(bool(figure.min() > ground.max()))
    assert kinds == {True, False}
    assert set(drawn.background) == {figures.PLAIN, figures.GRADIENT, figures.NOISE}


def test_backgrounds_are_plain_gradient_and_noise():
    drawn = figures.scenes(4, 0, 300)
    pictures = figures.paint(drawn, 32, 32).astype(float)
    outside = figures.coverage(drawn, 32, 32) == 0
    for kind, low, high in ((figures.PLAIN, 0, 0), (figures.GRADIENT, 0.1, 60), (figures.NOISE, 3, 40)):
        chosen = drawn.background == kind
        spread = [picture[:, mask].std(axis=1).max() for picture, mask in zip(pictures[chosen], outside[chosen])]  # noqa: B905
        assert low <= np.median(spread) <= high


def test_grey_shapes_are_the_luma_of_the_coloured_ones():
    colored, grey = (Shapes(count=30, color=color).load(NOWHERE).train.images for color in ("rgb", "grey"))
    assert torch.equal(grey, to_color(colored, "grey"))


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 50), (1024, 3)])
def test_odd_sizes(height, width):
    data = Shapes(count=12, height=height, width=width).load(NOWHERE)
    assert data.train.images.shape[1:] == (3, height, width)


def test_progress_is_told_and_may_cancel():
    told = []
    Shapes(count=600).load(NOWHERE, lambda *now: told.append(now))
    assert [done for _, done, _ in told] == [0, 256, 512, 600]
    assert {total for _, _, total in told} == {600}

    def cancel(what: str, done: int, total: int | None) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        Shapes(count=600).load(NOWHERE, cancel)


def test_a_linear_model_does_not_learn_it():
    """Nothing about one pixel tells the class; chance is 17 %."""
    data = Shapes(count=3000, height=16, width=16).load(NOWHERE)
    train, test = (data.normalise(split.images).flatten(1) for split in (data.train, data.test))
    wanted = torch.nn.functional.one_hot(data.train.targets).float() - 1 / 6
    weights = torch.linalg.solve(train.T @ train + 100 * torch.eye(train.shape[1]), train.T @ wanted)
    assert ((test @ weights).argmax(1) == data.test.targets).float().mean() < 0.4
    assert ((train @ weights).argmax(1) == data.train.targets).float().mean() > 0.5  # it did try


@pytest.mark.soak
def test_a_small_network_learns_it():
    torch.manual_seed(0)
    data = Shapes().load(NOWHERE)

    def block(channels: int, kernels: int) -> list[torch.nn.Module]:
        layers = torch.nn.Conv2d(channels, kernels, 3, padding=1), torch.nn.BatchNorm2d(kernels)
        return [*layers, torch.nn.ReLU(), torch.nn.MaxPool2d(2)]

    network = torch.nn.Sequential(
        *block(3, 16), *block(16, 32), *block(32, 64), torch.nn.Flatten(), torch.nn.Linear(1024, 6)
    )
    optimizer = torch.optim.Adam(network.parameters(), 2e-3)
    images = data.normalise(data.train.images)
    for _ in range(10):
        for batch in torch.randperm(len(images)).split(64):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(network(images[batch]), data.train.targets[batch]).backward()
            optimizer.step()
    network.eval()
    with torch.no_grad():
        guesses = network(data.normalise(data.test.images)).argmax(1)
    assert (guesses == data.test.targets).float().mean() > 0.95
