import numpy as np
import pytest

from tests.gui.panels.augmentation.conftest import made
from workbench.augmentation.base import Sweep
from workbench.gui.panels.augmentation.class_colors import PALETTE, ClassColors
from workbench.gui.panels.augmentation.reading import stays, value_text, verdict, worth_drawing
from workbench.gui.panels.augmentation.variations import variations
from workbench.inspection.sensitivity import Response

ANGLE = Sweep("angle", "angle", "°", -40, 40, 0, (-15, 15))
CLASSES = ("zero", "one", "two")


def response(taken):
    """A response over −40° … 40° in which the class in `taken` is the most probable at each value."""
    probabilities = np.full((len(taken), 3), 0.2, np.float32)
    probabilities[np.arange(len(taken)), taken] = 0.6
    return Response(np.linspace(-40, 40, len(taken), dtype=np.float32), probabilities)


@pytest.mark.parametrize(
    ("taken", "target", "sentence"),
    [
        ([1] * 9, 1, "Stays one over the whole range, from −40° to 40°."),
        ([2, 1, 1, 1, 1, 1, 2, 2, 2], 1, "Stays one from −30° to 10°; beyond that two."),
        ([2, 1, 1, 1, 1, 1, 1, 0, 1], 1, "Stays one from −30° to 20°; below that two, above zero."),
        ([1, 1, 1, 1, 1, 1, 1, 0, 1], 1, "Stays one up to 20°; beyond that zero."),
        ([0, 0, 1, 1, 1, 1, 1, 1, 1], None, "Stays one from −20° upwards; below that zero."),
        (
            [0, 0, 0, 1, 1, 0, 0, 0, 0],
            2,
            "Taken for one although it is two; that stays so from −10° to 0°; beyond that zero.",
        ),
    ],
)
def test_the_sentence_says_how_far_the_answer_stays(taken, target, sentence):
    assert verdict(response(taken), ANGLE, CLASSES, target) == sentence


def test_the_interval_agrees_with_walking_outwards():
    rng = np.random.default_rng(0)
    for _ in range(200):
        taken = rng.integers(0, 2, 15)
        centre = int(rng.integers(0, 15))
        first = last = centre
        while first > 0 and taken[first - 1] == taken[centre]:
            first -= 1
        while last < 14 and taken[last + 1] == taken[centre]:
            last += 1
        assert stays(taken, centre) == (first, last)


def test_values_have_their_unit():
    shift = Sweep("right", "shift", "px", -9, 9, 0, (0, 0), whole=True)
    factor = Sweep("factor", "factor", "", 0, 3, 1, (0, 0))
    texts = (value_text(-38.4, ANGLE), value_text(-0.3, ANGLE), value_text(2, shift), value_text(1.254, factor))
    assert texts == ("−38°", "0°", "2\u00a0px", "1.25")


def won(runs):
    """A response of ten classes in which each class of (class, values, probability) wins in turn."""
    rows = []
    for index, count, share in runs:
        row = np.full(10, (1 - share) / 9, np.float32)
        row[index] = share
        rows += [row] * count
    return Response(np.arange(len(rows), dtype=np.float32), np.stack(rows))


def drawn(seen, centre, chief, most=8):
    return worth_drawing(seen, centre, chief, most=most, enough=5, least=0.05)


def test_every_class_that_wins_or_is_named_is_drawn():
    # As it is, 7; around that 2 and, barely and shortly, 9; further out others, of which 0 wins over the widest range.
    seen = won([(4, 2, 0.9), (2, 6, 0.95), (7, 9, 0.9), (9, 1, 0.3), (3, 4, 0.9), (5, 5, 0.9), (0, 9, 0.35)])
    assert drawn(seen, 10, 7) == [7, 2, 9, 0, 5, 3, 4]
    assert drawn(seen, 10, 1) == [1, 7, 2, 9, 0, 5, 3, 4]  # what it is taken for after what it is
    assert drawn(seen, 10, 7, most=5) == [7, 2, 9, 0, 5]


def test_where_few_classes_win_those_that_come_near_are_drawn_too():
    probabilities = np.zeros((2, 10), np.float32)
    probabilities[:, :6] = [[0.5, 0.3, 0.15, 0.05, 0, 0], [0.6, 0.2, 0.1, 0.04, 0.06, 0]]
    seen = Response(np.zeros(2, np.float32), probabilities)
    assert drawn(seen, 0, 0) == [0, 1, 2, 4, 3]
    assert worth_drawing(seen, 0, 0, most=8, enough=3, least=0.05) == [0, 1, 2]
    assert worth_drawing(seen, 0, 9, most=8, enough=5, least=0.2) == [9, 0, 1]


def test_a_class_keeps_its_colour_while_others_come_and_go():
    colors = ClassColors()
    first = colors.of([3, 1, 7, 5])
    assert first[3] == PALETTE[0]
    assert len(set(first.values())) == 4
    second = colors.of([3, 5, 9, 1])
    assert {second[5], second[1]} == {first[5], first[1]}
    assert (second[5], second[1]) == (first[5], first[1])
    assert len(set(second.values())) == 4
    other = colors.of([1, 3, 5])
    assert other[1] == PALETTE[0]
    assert other[5] == first[5]
    assert len(set(other.values())) == 3
    assert len(set(colors.of(range(8)).values())) == 8


def test_the_classics_are_always_offered_and_the_documents_own_settings_count():
    classics = ["rotation.angle", "translation.right", "translation.down", "brightness.factor", "zoom.factor"]
    assert [v.key for v in variations((), (1, 28, 28))] == classics
    assert not any(v.drawn for v in variations((), (1, 28, 28)))
    chain = (
        made("rotation", degrees=5.0, enabled=False),
        made("gaussian_blur"),
        made("hue"),
        made("rotation", degrees=30.0, fill="edge"),
    )
    found = {v.key: v for v in variations(chain, (1, 28, 28))}
    assert list(found) == [*classics, "gaussian_blur.sigma"]
    assert found["rotation.angle"].augmentation is chain[3]
    assert found["rotation.angle"].drawn
    assert found["rotation.angle"].sweep.drawn == (-30, 30)
    assert "hue.turn" in [v.key for v in variations(chain, (3, 28, 28))]
    assert found["rotation.angle"].axis == "angle (°)"
    assert found["brightness.factor"].axis == "brightness factor"
