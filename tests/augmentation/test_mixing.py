import pytest
import torch
from scipy.stats import beta as scipy_beta
from scipy.stats import kstest
from torchvision.transforms import v2

from tests.augmentation.test_geometry import images, made
from workbench.augmentation.mixing import beta

CLASSES = 5


def batch():
    targets = torch.tensor([0, 3, 1, 4, 4, 2])
    return images((3, 12, 10)), targets, torch.nn.functional.one_hot(targets, CLASSES).float()


def rolled(count):
    """Return the partners torchvision takes: each picture's neighbour before it."""
    return torch.arange(count).roll(1)


def test_mixup_is_torchvisions_where_all_draw_the_same_share(monkeypatch):
    pictures, targets, shares = batch()
    monkeypatch.setattr(v2.MixUp, "make_params", lambda self, _: {"labels": targets, "batch_size": 6, "lam": 0.3})
    expected, labels = v2.MixUp(num_classes=CLASSES)(pictures, targets)
    mixup, draw = made("mixup"), {"partner": rolled(6), "own": torch.full((6,), 0.3)}
    torch.testing.assert_close(mixup.apply(pictures, draw), expected)
    torch.testing.assert_close(mixup.apply_to_targets(shares, draw), labels)


def test_cutmix_is_torchvisions_where_all_draw_the_same_box(monkeypatch):
    pictures, targets, shares = batch()
    x1, y1, x2, y2 = 2, 3, 7, 11
    own = 1 - (x2 - x1) * (y2 - y1) / (10 * 12)
    monkeypatch.setattr(
        v2.CutMix,
        "make_params",
        lambda self, _: {"labels": targets, "batch_size": 6, "box": (x1, y1, x2, y2), "lam_adjusted": own},
    )
    expected, labels = v2.CutMix(num_classes=CLASSES)(pictures, targets)
    box = {"top": y1, "left": x1, "height": y2 - y1, "width": x2 - x1}
    draw = {name: torch.full((6,), value) for name, value in box.items()}
    draw |= {"partner": rolled(6), "own": torch.full((6,), own)}
    cutmix = made("cutmix")
    assert torch.equal(cutmix.apply(pictures, draw), expected)
    torch.testing.assert_close(cutmix.apply_to_targets(shares, draw), labels)


def test_the_share_of_a_cutmix_label_is_the_area_of_its_picture():
    draw = made("cutmix").draw(3000, (1, 20, 30), torch.Generator().manual_seed(0))
    area = (draw["height"] * draw["width"]).float() / 600
    torch.testing.assert_close(draw["own"], 1 - area)
    assert (draw["top"] + draw["height"]).max() <= 20
    assert (draw["left"] + draw["width"]).max() <= 30
    assert sorted(draw["partner"].tolist()) == [*range(3000)]


@pytest.mark.parametrize("alpha", [0.2, 1.0, 8.0])
def test_shares_follow_the_beta_distribution(alpha):
    drawn = beta(40_000, alpha, torch.Generator().manual_seed(0))
    # Mean and variance of Beta(a, a): 1/2 and 1 / (4 · (2a + 1)).
    assert drawn.mean() == pytest.approx(0.5, abs=0.01)
    assert drawn.var() == pytest.approx(1 / (4 * (2 * alpha + 1)), rel=0.03)
    assert (
        kstest(drawn.double().numpy(), scipy_beta(alpha, alpha).cdf).statistic < 0.03
    )  # values near 1 are rounded to it


def test_very_small_alpha_gives_numbers():
    drawn = beta(10_000, 0.01, torch.Generator().manual_seed(0))
    assert torch.isfinite(drawn).all()


def test_what_was_drawn_is_told():
    assert made("mixup").describe({"own": torch.tensor([0.7])}, 0) == "70 % of itself"
    assert made("cutmix").describe({"own": torch.tensor([0.75])}, 0) == "25 % of another"
