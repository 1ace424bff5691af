"""Which network a question is about: the run's, an untrained one, or one with the weights of a standpoint."""

import logging

from torch import nn

from workbench.gui.network_key import NetworkKey
from workbench.inspection.standpoint import Standpoint

log = logging.getLogger(__name__)


class AskedNetworks:
    """Belongs to the thread that trains.

    Attributes:
        version: changes whenever an answer could.
        network: of the current or last run; None before the first one, or once it is let go.
    """

    def __init__(self) -> None:
        self.version = 0
        self.network: nn.Sequential | None = None
        self._key: NetworkKey | None = None  # of `network`
        self._shown: NetworkKey | None = None  # whose untrained network is asked about while nothing trains
        self._untrained: tuple[NetworkKey, nn.Sequential] | None = None
        self._standpoint: Standpoint | None = None
        self._standing: tuple[NetworkKey, nn.Sequential] | None = None  # with the standpoint's weights

    def begin(self, network: nn.Sequential, key: NetworkKey) -> None:
        """Take over the network of a run that begins."""
        self.network, self._key, self._untrained = network, key, None

    def forget(self) -> None:
        """Let the network of the last run go."""
        self.network = self._key = None
        self.version += 1

    def learned(self) -> None:
        """Take note that the run's network has changed; whoever looks from a standpoint does not see it."""
        if self._standpoint is None:
            self.version += 1

    def show(self, key: NetworkKey | None) -> None:
        """Say which network is asked about while nothing trains; None where it cannot be built."""
        self._shown = key
        self.version += 1

    def look_from(self, standpoint: Standpoint | None) -> None:
        """Load the weights to look from into a network of their own; one of the same layers serves again."""
        self._standpoint = standpoint
        self.version += 1
        if standpoint is None:
            self._standing = None
            return
        key = NetworkKey.of(standpoint.experiment)
        try:
            if self._standing is None or not self._standing[0].same_layers(key):
                self._standing = (key, key.build())
            self._standing[1].load_state_dict(standpoint.weights)
        except Exception:
            log.info("weights do not fit their network", exc_info=True)
            self._standing = None

    def asked(self, step: int, *, in_run: bool) -> tuple[nn.Module | None, int]:
        """Return the network that questions are about now, and the steps it has been trained.

        Args:
            step: of the current or last run.
            in_run: whether a run is under way, paused or not.
        """
        if self._standpoint is not None:
            return (None if self._standing is None else self._standing[1]), self._standpoint.step
        shown, own = self._shown, self._key
        trained = own is not None and shown is not None and own.same_layers(shown)
        if in_run or trained:
            return self.network, step
        return (None if shown is None else self._untrained_of(shown)), 0

    def _untrained_of(self, key: NetworkKey) -> nn.Sequential | None:
        if self._untrained is None or self._untrained[0] != key:
            try:
                self._untrained = (key, key.build())
            except Exception:
                log.info("the network cannot be built", exc_info=True)
                return None
        return self._untrained[1]
