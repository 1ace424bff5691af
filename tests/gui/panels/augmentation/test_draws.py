import pytest
import torch

from tests.gui.panels.augmentation.conftest import made
from workbench.augmentation import pipeline
from workbench.data.base import Data, Split
from workbench.gui.panels.augmentation.draws import Request, draw, label_words

SHAPE = (3, 12, 10)


def data(count=40):
    images = torch.randint(0, 256, (count, *SHAPE), dtype=torch.uint8, generator=torch.Generator().manual_seed(5))
    # Each class has one colour of its own in its first pixel, so that a mixed picture tells whose it is.
    targets = torch.arange(count) % 4
    images[:, 0, 0, 0] = (targets * 50).byte()
    split = Split(images, targets)
    return Data(split, split, split, ("cat", "dog", "ant", "bee"), torch.zeros(3), torch.ones(3))


def request(*augmentations, seed=3, target=0, count=8):
    image = torch.randint(0, 256, SHAPE, dtype=torch.uint8, generator=torch.Generator().manual_seed(9))
    image[0, 0, 0] = 255
    return Request(image, target, augmentations, count, seed, data())


def test_pictures_and_words_are_those_of_the_pipeline_with_the_same_generator():
    chain = (made("rotation"), made("translation", p=0.5), made("brightness"), made("cutout", p=0.5))
    asked = request(*chain)
    generator = torch.Generator().manual_seed(3)
    drawn = pipeline.draw(chain, 8, SHAPE, generator)
    expected = pipeline.apply((asked.image.float() / 255).expand(8, *SHAPE), drawn)
    found = draw(asked)
    assert torch.equal(torch.from_numpy(found.images), (expected * 255).round().byte())
    assert found.words == tuple(pipeline.describe(drawn, i) or ("unchanged",) for i in range(8))
    assert found.labels == ((),) * 8


def test_a_seed_draws_the_same_again_and_another_seed_does_not():
    chain = (made("rotation"), made("gaussian_noise"))
    one, again, other = (draw(request(*chain, seed=seed)) for seed in (1, 1, 2))
    assert (one.images == again.images).all()
    assert (one.images != other.images).any()


def test_the_run_s_random_numbers_are_left_alone():
    state = torch.get_rng_state()
    draw(request(made("mixup"), made("gaussian_noise")))
    assert torch.equal(torch.get_rng_state(), state)


def test_mixed_pictures_carry_the_label_of_their_partner_in_the_share_that_is_seen():
    asked = request(made("mixup", alpha=1.0))
    found = draw(asked)
    names = asked.data.classes
    for image, label in zip(found.images, found.labels, strict=True):
        shares = {words.split("\u2009% ")[1]: float(words.split("\u2009% ")[0]) / 100 for words in label}
        assert sum(shares.values()) == pytest.approx(1, abs=0.02)
        own = float(image[0, 0, 0])
        if len(shares) == 1:  # of two cats, or with less than half a percent of one
            (name,) = shares
            assert name == "cat" or own == pytest.approx(50 * names.index(name), abs=4)
            continue
        (partner,) = set(shares) - {"cat"}
        # share · 255 + (1 − share) · the partner's colour
        seen = shares["cat"] * 255 + shares[partner] * 50 * names.index(partner)
        assert own == pytest.approx(seen, abs=3)


def test_every_draw_has_another_partner_than_itself():
    found = draw(request(made("mixup", alpha=100.0), target=None))
    assert all(label[0].split("\u2009% ")[1] == "this picture" or len(label) == 2 for label in found.labels)
    assert all("this picture" in "".join(label) for label in found.labels)
    assert all(len(label) == 2 for label in found.labels)


def test_what_is_spared_keeps_its_label_and_is_called_unchanged():
    found = draw(request(made("mixup", p=0.5), count=24))
    spared = [i for i, words in enumerate(found.words) if words == ("unchanged",)]
    assert 4 < len(spared) < 20
    assert {found.labels[i] for i in spared} == {("100\u2009% cat",)}
    image = request().image.numpy()
    assert all((found.images[i] == image).all() for i in spared)


def test_grey_pictures_have_no_words_of_colours():
    grey = Request(torch.full((1, 4, 4), 9, dtype=torch.uint8), 0, (made("hue", degrees=90.0),), 5, 0, data())
    assert draw(grey).words == (("unchanged",),) * 5


def test_labels_in_words():
    assert label_words(torch.tensor([0.7, 0.0, 0.3]), ("cat", "dog", "3")) == ("70\u2009% cat", "30\u2009% “3”")
    assert label_words(torch.tensor([0.0, 1.0]), ("a", "b")) == ("100\u2009% b",)
