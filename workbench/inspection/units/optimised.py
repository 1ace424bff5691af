"""A picture made to excite a unit, by gradient ascent on its pixels, a few steps at a time.

Sources: Erhan et al. 2009 (activation maximisation); Yosinski et al. 2015, https://arxiv.org/abs/1506.06579, section 3
(decay and blur); Olah et al. 2017, https://distill.pub/2017/feature-visualization (jitter).
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from workbench.data.base import Data
from workbench.inspection.question import InspectionError
from workbench.inspection.units.unit import Unit, before_and_after

_NOISE = 0.05  # of the full range; the first picture is grey with so much noise


@dataclass(frozen=True)
class Ascent:
    """How a picture is made.

    Attributes:
        rate: of the full range of a pixel that a step moves on average, among the pixels that the unit sees.
        jitter: pixels that the picture is shifted by at most before each step, at random.
        settled: steps after which it is neither shifted nor blurred any more: what a unit that sees few pixels needs
            would else never come up.
        decay: share of its distance from grey that each pixel loses at a step.
        blur: standard deviation of the blur after each of these steps, in pixels; 0 blurs nothing.
        seed: of the first noise and of the shifts.
        middle: whether the cell in the middle of the unit's map is excited, else all of them: their mean.
    """

    rate: float = 0.03
    jitter: int = 2
    settled: int = 128
    decay: float = 0.01
    blur: float = 0.5
    seed: int = 0
    middle: bool = True


@dataclass(frozen=True, eq=False)
class Optimised:
    """A picture on its way.

    Attributes:
        image: (C, H, W) float32, pixels in [0, 1].
        step: steps behind it.
        scores: (step,) float32, the number that grows, before each step.
    """

    image: NDArray[np.float32]
    step: int
    scores: NDArray[np.float32]

    @classmethod
    def noise(cls, shape: tuple[int, int, int], ascent: Ascent) -> "Optimised":
        """Return the first picture, (C, H, W): grey with a little noise."""
        noise = torch.randn(shape, generator=torch.Generator().manual_seed(ascent.seed))
        return cls((0.5 + _NOISE * noise).clamp_(0, 1).numpy(), 0, np.zeros(0, np.float32))


@dataclass(frozen=True, eq=False)
class Ascend:
    """Ask for a few steps more on the way to a picture that excites a unit of a snapshot.

    Attributes:
        snapshot: in eval mode, its parameters without gradients.
        data: normalises.
        unit: that is to be excited.
        before: the picture so far.
        steps: to do.
        ascent: how.
    """

    snapshot: nn.Module = field(repr=False)
    data: Data = field(repr=False)
    unit: Unit
    before: Optimised = field(repr=False)
    steps: int
    ascent: Ascent

    def ask(self, network: nn.Module) -> Optimised:
        """Return the picture after the steps.

        Raises:
            InspectionError: if there is no such unit, or its numbers are not finite.
        """
        device = next((p.device for p in self.snapshot.parameters()), torch.device("cpu"))
        image = torch.from_numpy(self.before.image.copy()).to(device)
        scores = list(self.before.scores)
        for step in range(self.before.step, self.before.step + self.steps):
            image, score = self._step(image, step)
            scores.append(score)
        return Optimised(image.cpu().numpy(), self.before.step + self.steps, np.array(scores, np.float32))

    def _step(self, image: Tensor, step: int) -> tuple[Tensor, float]:
        down, right = self._shift(step)
        moved = image.roll((down, right), (1, 2)).requires_grad_()
        with torch.enable_grad():
            given, maps = before_and_after(self.snapshot, self.data.normalise(255 * moved)[None], self.unit)
            score = self._score(maps[0])
            (gradient,) = torch.autograd.grad(score, moved, retain_graph=True)
            if not gradient.any():  # a ReLU is silent there: excite what it gets, else wake its neighbours
                other = maps[0].mean() if given is None else self._score(given[0])
                (gradient,) = torch.autograd.grad(other, moved)
        # Of the pixels that matter alone: a cell that sees few of them would else overshoot by far at every step.
        size = gradient.abs().sum() / gradient.count_nonzero().clamp(min=1)
        if not torch.isfinite(score) or not torch.isfinite(size):
            raise InspectionError("the unit's numbers are not finite: the weights have lost their way")
        with torch.no_grad():
            # A unit that is silent for this picture gives no direction to go.
            climbed = moved + self.ascent.rate * gradient / size if size > 0 else moved.detach()
            climbed = 0.5 + (1 - self.ascent.decay) * (climbed - 0.5)
            blur = self.ascent.blur if step < self.ascent.settled else 0.0
            back = blurred(climbed.roll((-down, -right), (1, 2)), blur)
            return back.clamp_(0, 1).detach(), score.item()

    def _score(self, maps: Tensor) -> Tensor:
        """Return the number that is to grow, of the unit's map (h, w)."""
        return maps[maps.shape[0] // 2, maps.shape[1] // 2] if self.ascent.middle else maps.mean()

    def _shift(self, step: int) -> tuple[int, int]:
        """Return how far a step shifts the picture, by step and seed alone: portions of any size make one picture."""
        most = self.ascent.jitter if step < self.ascent.settled else 0
        generator = torch.Generator().manual_seed(self.ascent.seed * 1_000_003 + step)
        down, right = torch.randint(-most, most + 1, (2,), generator=generator).tolist()
        return down, right


def blurred(image: Tensor, sigma: float) -> Tensor:
    """Return (C, H, W) blurred by a Gaussian of standard deviation `sigma` pixels, edges repeated."""
    if sigma <= 0:
        return image
    reach = max(1, round(3 * sigma))
    if reach >= min(image.shape[1:]):
        return image
    offsets = torch.arange(-reach, reach + 1, dtype=image.dtype, device=image.device)
    weights = torch.exp(-(offsets**2) / (2 * sigma**2))
    weights /= weights.sum()
    channels = len(image)
    padded = F.pad(image[None], (reach, reach, reach, reach), mode="replicate")
    rows = F.conv2d(padded, weights.view(1, 1, -1, 1).expand(channels, 1, -1, 1), groups=channels)
    return F.conv2d(rows, weights.view(1, 1, 1, -1).expand(channels, 1, 1, -1), groups=channels)[0]
