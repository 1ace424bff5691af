"""The thread that owns the networks: it trains, and answers what panels ask of the network between two steps."""

import logging
import queue
import threading
import time
from collections.abc import Generator
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.data.base import Data
from workbench.experiment import Experiment
from workbench.gui.asked_networks import AskedNetworks
from workbench.gui.network_key import NetworkKey
from workbench.inspection import passes
from workbench.inspection.question import Question
from workbench.inspection.standpoint import Standpoint, Weights
from workbench.inspection.watches import Answer, Watches
from workbench.runs.keeper import Keeper
from workbench.runs.kept_weights import KeptWeights
from workbench.training.events import Event, Outcome, Progress, RunEnded, ended
from workbench.training.failures import is_out_of_memory
from workbench.training.trainer import Control, TrainingError, train

log = logging.getLogger(__name__)
Command = tuple[str, Any]

EMIT_SECONDS = 0.05  # batches of events, at most 20 a second
STACK_BYTES = 16 * 2**20  # macOS gives threads 512 KB, which BLAS alone can use up


class Worker(QObject):
    """Trains in a thread of its own; the signals are delivered in the GUI thread."""

    answered = Signal()  # while nothing trains: there are answers to take
    events = Signal(object)  # list[Event], in order, none lost; RunEnded is a run's last, and its list's

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.watches = Watches()
        self.answer_interval = 0.1  # seconds between answers while training
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._sent = 0  # commands so far; written by the GUI thread
        self._served = 0  # of them, done and answered; written by the thread
        self._looks = 0  # changes of the standpoint so far; written by the GUI thread
        self._looks_done = 0  # of them, obeyed; written by the thread
        # What follows belongs to the thread.
        self._run: Generator[Event, Control | None, None] | None = None
        self._running = False
        self._begun = False
        self._networks = AskedNetworks()
        self._keeper: Keeper | None = None  # of the current or last run
        self._progress: Progress | None = None  # the run's latest
        self._pending: list[Event] = []
        self._emitted = 0.0
        self._answered = 0.0
        previous = threading.stack_size(STACK_BYTES)
        # A daemon: a hung driver must not keep the program alive after its window is gone.
        self._thread = threading.Thread(target=self._main, name="training", daemon=True)
        self._thread.start()
        threading.stack_size(previous)

    @property
    def settled(self) -> bool:
        """Whether all that was asked is done and every answer has been taken; a run under way may change that."""
        return self._served == self._sent and not self.watches.waiting()

    def start(
        self, experiment: Experiment, data: Data, weights: Weights | None = None, kept: KeptWeights | None = None
    ) -> None:
        """Build the network and train it, from `weights` if given; a run under way is stopped.

        States on the way go into `kept`, the run's own store.
        """
        self._send("start", (experiment, data, weights, kept))

    def pause(self) -> None:
        """Halt between two steps until `resume` or `step`."""
        self._send("pause")

    def resume(self) -> None:
        """Go on."""
        self._send("resume")

    def step(self) -> None:
        """Do one step and halt."""
        self._send("step")

    def stop(self, reason: str) -> None:
        """End the run; what was learned stays in the network."""
        self._send("stop", reason)

    def set_learning_rate(self, value: float) -> None:
        """Change the learning rate of the run.

        Raises:
            ValueError: if it is not a positive number.
        """
        self._send("change", Control(learning_rate=value))

    def show(self, key: NetworkKey | None) -> None:
        """Say which network is asked about while nothing trains; None where it cannot be built.

        The trained network of the last run stands for every key with its layers and input shape.
        """
        self._send("show", key)

    def look_from(self, standpoint: Standpoint | None) -> None:
        """Put all questions to a state of the network other than the present one; None: to the present one again."""
        self._looks += 1
        self._send("look_from", standpoint)

    def forget(self) -> None:
        """Let the trained network of the last run go; a run under way goes on."""
        self._send("forget")

    def watch(self, name: str, question: Question | None) -> None:
        """Ask a question for as long as it stands; its answer follows the network as it learns."""
        self.watches.set(name, question)
        self._send("wake")

    def take(self, name: str) -> Answer | None:
        """Return the latest answer if it has not been taken yet."""
        answer = self.watches.take(name)
        if answer is not None:
            self._send("wake")
        return answer

    def shut_down(self, seconds: float = 5.0) -> bool:
        """End the run and the thread; return whether it ended in time."""
        self._send("quit")
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _send(self, command: str, argument: Any = None) -> None:
        self._sent += 1
        self._commands.put((command, argument))

    # In the thread.

    def _main(self) -> None:
        while self._serve():
            pass

    def _serve(self) -> bool:
        """Do what is asked, train on to the next event, answer questions; return whether to go on."""
        commands = self._next_commands()
        try:
            for command, argument in commands:
                if command == "quit":
                    self._close()
                    return False
                self._obey(command, argument)
            if self._running:
                self._advance(self._keeper.wish() if self._keeper else None)
            if not self._running:
                self._emit()
            self._answer()
        except Exception:  # a bug must not end the thread in silence
            log.exception("the training thread met an error")
        self._served += len(commands)
        return True

    def _next_commands(self) -> list[Command]:
        """Return all that is asked; while nothing trains, wait for it."""
        commands = [] if self._running else [self._commands.get()]
        with suppress(queue.Empty):
            while True:
                commands.append(self._commands.get_nowait())
        return commands

    def _obey(self, command: str, argument: Any) -> None:
        if command == "start":
            self._start(*argument)
        elif command == "show":
            self._networks.show(argument)
        elif command == "look_from":
            self._networks.look_from(argument)
            self._looks_done += 1
            self.watches.wake()
        elif self._run is None:
            if command == "forget":
                self._networks.forget()
                self._progress = None
        elif command in ("pause", "resume"):
            self._running = command == "resume"
        elif command == "step":
            self._step()
        elif command == "change":
            self._advance(argument)
        elif command == "stop":
            self._end("stopped", argument)

    def _start(self, experiment: Experiment, data: Data, weights: Weights | None, kept: KeptWeights | None) -> None:
        if self._run is not None:
            self._end("stopped", "Another training was started.")
        self._progress = None
        self._keeper = Keeper(kept) if kept else None
        key = NetworkKey.of(experiment)
        try:
            network = key.build()
            if weights is not None:
                network.load_state_dict(weights)
        except Exception as error:
            log.info("the network cannot be built", exc_info=True)
            reason = "memory ran out; try a smaller one" if is_out_of_memory(error) else str(error)
            self._end("failed", f"The network cannot be built: {reason}")
            return
        self._networks.begin(network, key)
        self._run = train(experiment, data, network)
        self._running, self._begun = True, False

    def _step(self) -> None:
        """Let the run do one step, and validate before it where an epoch has just ended; then halt."""
        self._running = False
        before = self._steps
        while self._run is not None and self._steps == before:
            self._advance(Control(steps=1))

    @property
    def _steps(self) -> int:
        return self._progress.step if self._progress else 0

    def _advance(self, control: Control | None) -> None:
        """Let the run go on to its next event; `control` waits for the first one."""
        run = self._run
        assert run is not None
        if self._networks.network is not None:
            passes.forget(self._networks.network)  # stale after the next step; the training may need its memory
        try:
            if not self._begun:
                self._begun = True
                self._keep(next(run))
                if control is None:
                    return
            self._keep(run.send(control))
        except StopIteration:
            self._close()
        except TrainingError as error:
            self._end("failed", str(error))
        except Exception as error:
            log.exception("training failed")
            self._end("failed", f"Training met an error nobody foresaw: {type(error).__name__}: {error}")

    def _keep(self, event: Event) -> None:
        self._networks.learned()
        if isinstance(event, Progress):
            self._progress = event
        elif isinstance(event, RunEnded):
            self._close()
        if self._keeper is not None:
            self._keeper.note(event, self._networks.network)
        self._pending.append(event)
        if isinstance(event, RunEnded) or time.monotonic() - self._emitted >= EMIT_SECONDS:
            self._emit()

    def _end(self, outcome: Outcome, reason: str) -> None:
        self._close()
        self._keep(ended(outcome, reason, self._progress))

    def _close(self) -> None:
        run, self._run, self._running = self._run, None, False
        if run is None:
            return
        try:
            run.close()
        except Exception:  # the run has ended all the same
            log.exception("the training did not end cleanly")

    def _emit(self) -> None:
        if self._pending:
            batch, self._pending, self._emitted = self._pending, [], time.monotonic()
            self.events.emit(batch)

    def _answer(self) -> None:
        moment = time.monotonic()
        if self._running and moment - self._answered < self.answer_interval:
            return
        version = self._networks.version
        due = self.watches.due(version, training=self._running)
        if not due or (self._run is None and not self._commands.empty()) or self._looks != self._looks_done:
            return  # a question may be about the network of a `show` or `look_from` still in the queue
        self._answered = moment
        network, step = self._networks.asked(self._steps, in_run=self._run is not None)
        self.watches.answer(due, network, version, step)
        if not self._running:
            self.answered.emit()
