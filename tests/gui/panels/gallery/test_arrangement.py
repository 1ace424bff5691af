import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.gui.judging.captions import Captions, verdict_line
from workbench.gui.judging.words import summary
from workbench.gui.panels.gallery.arrangement import ORDERS, VERDICTS, Wish, arrange
from workbench.gui.views.grid_places import Places
from workbench.inspection.predictions import Predictions

CLASSES = ("a", "b", "c", "d")
THIN = "\u2009"


def some(count=60, done=60, seed=0):
    rng = np.random.default_rng(seed)
    targets = rng.integers(0, 3, count)  # no picture is of d
    predicted = np.where(rng.random(count) < 0.5, targets, rng.integers(0, 4, count))
    confidence, right = rng.random(count).astype(np.float32), rng.random(count).astype(np.float32)
    predicted[done:] = -1
    return targets, Predictions(targets, done, 5, predicted, confidence, right, right)


@given(
    order=st.sampled_from(list(ORDERS)),
    verdict=st.sampled_from(list(VERDICTS)),
    shown=st.lists(st.booleans(), min_size=4, max_size=4),
    done=st.integers(0, 60),
)
def test_what_is_shown_is_what_is_wished(order, verdict, shown, done) -> None:
    targets, known = some(done=done)
    wish = Wish(order, verdict)
    result, sections = arrange(targets, CLASSES, np.array(shown), wish, known)
    wanted = {
        i
        for i in range(60)
        if shown[targets[i]]
        and (i < done or not wish.needs_predictions)
        and (verdict == "all" or (known.predicted[i] == targets[i]) == (verdict == "right"))
    }
    assert set(result.tolist()) == wanted
    assert len(result) == len(wanted)
    Places.of(result, 60, sections)  # raises for sections that do not fit
    if order == "stored":
        assert result.tolist() == sorted(wanted)
    if order in ("unsure", "worst"):
        shares = (known.confidence if order == "unsure" else known.right)[result]
        assert (np.diff(shares) >= 0).all()
    if order == "class":
        assert result.tolist() == sorted(wanted, key=lambda i: (targets[i], i))
        ends = [s.start for s in sections[1:]] + [len(result)] * bool(sections)
        for section, end in zip(sections, ends, strict=True):
            assert {CLASSES[t] for t in targets[result[section.start : end]]} == {section.title}
    else:
        assert sections == ()


def test_shuffled_is_the_same_every_time_whatever_is_left_out() -> None:
    targets, _ = some()
    everything, _ = arrange(targets, CLASSES, np.ones(4, bool), Wish("shuffled"), None)
    part, _ = arrange(targets, CLASSES, np.array([True, False, True, False]), Wish("shuffled"), None)
    assert everything.tolist() != sorted(everything.tolist())
    assert part.tolist() == [i for i in everything.tolist() if targets[i] != 1]


def test_headings_count() -> None:
    targets, known = some(count=3000)
    _, sections = arrange(targets, CLASSES, np.ones(4, bool), Wish("class"), None)
    assert [s.detail.replace(THIN, "") for s in sections] == [str(c) for c in np.bincount(targets)]
    _, known = some(count=3000, done=3000)
    _, sections = arrange(targets, CLASSES, np.ones(4, bool), Wish("class", "wrong"), known)
    wrong = np.bincount(targets[known.predicted != targets])
    wanted = [f"{w} of {c} wrong" for w, c in zip(wrong, np.bincount(targets), strict=True)]
    assert [s.detail.replace(THIN, "") for s in sections] == wanted
    _, known = some(count=3000, done=1200)
    _, sections = arrange(targets, CLASSES, np.ones(4, bool), Wish("class", "wrong"), known)
    wrong = np.bincount(targets[:1200][known.predicted[:1200] != targets[:1200]])
    wanted = [f"{w} wrong of {c} judged" for w, c in zip(wrong, np.bincount(targets[:1200]), strict=True)]
    assert [s.detail.replace(THIN, "") for s in sections] == wanted
    assert all(w < c for w, c in zip(wrong, np.bincount(targets[:1200]), strict=True))


def test_the_summary_says_of_how_many_and_of_which_run() -> None:
    _, known = some(done=60)
    wrong = int(known.wrong.sum())
    share = f"({100 * wrong / 60:.1f}{THIN}%)"
    assert summary(known) == f"{wrong} of 60 wrong {share} as of step 5"
    assert summary(known, another_run=True) == f"{wrong} of 60 wrong {share} as of step 5 of an earlier run"
    _, partly = some(done=20)
    assert summary(partly).startswith(f"{int(partly.wrong.sum())} wrong of 20 judged (")


def test_captions_name_the_class_and_the_mistake() -> None:
    targets = np.array([0, 1, 2])
    known = Predictions(
        targets, 2, 0, np.array([0, 3, -1]), np.array([0.9, 0.974, np.nan], np.float32), targets, targets
    )
    assert Captions(targets, CLASSES, None)[:] == ["a", "b", "c"]
    assert Captions(targets, CLASSES, known)[:] == ["a", f"97{THIN}% d ← b", "c"]
    assert Captions(targets, CLASSES, known, under_heading=True)[1] == f"97{THIN}% d"
    for share in (0.004, 0.5049, 0.798, 0.7949, 0.998):
        sure = Predictions(targets, 2, 0, known.predicted, np.full(3, share, np.float32), targets, targets)
        nearest = min(range(1, 100), key=lambda whole: abs(whole - 100 * share))
        assert Captions(targets, CLASSES, sure, under_heading=True)[1] == f"{nearest}{THIN}% d"
    assert verdict_line(0, known, CLASSES) == f"recognised, 90.0{THIN}%"
    assert verdict_line(1, known, CLASSES) == f"taken for d, 97.4{THIN}%"
    assert verdict_line(2, known, CLASSES) == ""
