"""The settings of a training, as an experiment holds them."""

from typing import Annotated, Literal

from pydantic import Field

from workbench.spec import Int, Seed, Spec
from workbench.training.losses import AnyLoss, CrossEntropy
from workbench.training.optimizers import Adam, AnyOptimizer

Threads = Annotated[Int, Field(ge=1, le=256)]
DeviceChoice = Literal["auto", "cpu", "cuda", "mps"]


class Training(Spec):
    """How the network learns."""

    optimizer: Annotated[AnyOptimizer, Field(description="the rule that changes the weights")] = Adam()
    loss: Annotated[AnyLoss, Field(description="the number that training makes small")] = CrossEntropy()
    epochs: Annotated[Int, Field(ge=1, le=100_000, description="passes over the training pictures")] = 5
    batch_size: Annotated[Int, Field(ge=1, le=65_536, description="pictures per step")] = 64
    seed: Annotated[Seed, Field(description="draws weights, order and dropout; the same seed learns the same")] = 0
    device: Annotated[DeviceChoice, Field(description="auto takes the fastest there is")] = "auto"
    threads: Annotated[
        Threads | Literal["auto"],
        Field(description="CPU threads; auto measures and watches, a fixed number repeats a run bit for bit"),
    ] = "auto"
