"""A run in a process of its own."""

import subprocess
import sys

PROGRAM = """
import sys
from pathlib import Path
import torch
from workbench.experiment import find
from workbench.network.build import build
from workbench.training.events import Progress
from workbench.training.generators import RunGenerators
from workbench.training.trainer import train

experiment = find("digits")
experiment = experiment.changed(training=experiment.training.changed(epochs=1, threads=1))
data = experiment.dataset.load(Path())
network = build(experiment.network, experiment.dataset.input_shape, RunGenerators(0, torch.device("cpu")).init)
events = list(train(experiment, data, network))
losses = [loss for event in events if isinstance(event, Progress) for loss in event.losses]
assert loaded or "torch._dynamo" not in sys.modules
"""


def test_a_run_repeats_that_of_another_process_bit_for_bit_and_imports_no_dynamo():
    program = "loaded = False" + PROGRAM + "print(losses)"
    theirs = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    here = {"loaded": True}
    exec(PROGRAM, here)
    assert theirs.strip() == str(here["losses"])
    assert len(here["losses"]) > 10
