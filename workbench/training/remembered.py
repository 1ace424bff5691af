"""Plans that were measured before, so that a repeated run takes the same one."""

import hashlib
import json
import logging
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from workbench import paths
from workbench.augmentation.pipeline import active
from workbench.experiment import Experiment
from workbench.layers.base import Shape
from workbench.layers.containers import without_names
from workbench.training.measure import Measured
from workbench.training.plan import ExecutionPlan

log = logging.getLogger(__name__)

MAX_PLANS = 500  # the oldest are forgotten
MAX_BYTES = 1_000_000


def key(experiment: Experiment, shape: Shape, device: torch.device) -> str:
    """Return what a measurement holds for, as 64 hexadecimal digits: network, pictures, settings and computer."""
    training = experiment.training
    circumstances = {
        "network": without_names(experiment.network).model_dump(mode="json"),
        "augmentations": [a.model_dump(mode="json") for a in active(experiment.augmentations)],
        "shape": shape,
        "batch_size": training.batch_size,
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else device.type,
        "torch": torch.__version__,
        "processor": [platform.machine(), os.cpu_count(), os.environ.get("OMP_NUM_THREADS")],
    }
    return hashlib.sha256(json.dumps(circumstances, sort_keys=True).encode()).hexdigest()


def recall(name: str) -> Measured | None:
    """Return what was measured under this key before, if anything."""
    entry = _read().get(name, {})
    try:
        rates = [float(entry[rate]) for rate in _RATES]
        return Measured(ExecutionPlan(**entry["plan"]), rates[0], rates[1])
    except (TypeError, KeyError, ValueError):
        return None


def remember(name: str, measured: Measured) -> None:
    """Keep a measurement; where the file cannot be written, the next run measures again."""
    plans = {k: v for k, v in _read().items() if k != name}
    plans[name] = {"plan": asdict(measured.plan)} | {rate: getattr(measured, rate) for rate in _RATES}
    newest = dict(list(plans.items())[-MAX_PLANS:])
    try:
        paths.write_atomically(_path(), json.dumps(newest, indent=1).encode())
    except OSError as error:
        log.info("the measured plan could not be kept: %s", error)


_RATES = ("images_per_second", "of_one_thread")


def _path() -> Path:
    return paths.home() / "plans.json"


def _read() -> Mapping[str, Any]:
    try:
        if _path().stat().st_size > MAX_BYTES:
            return {}
        plans = json.loads(_path().read_bytes())
    except (OSError, ValueError):
        return {}
    return plans if isinstance(plans, dict) else {}
