import gc
import threading
import weakref

from PySide6.QtCore import QObject

from workbench.gui.garbage import GarbageCollector


class Knot:
    """A cycle that notes the thread it is collected in."""

    def __init__(self, threads: list[threading.Thread]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: threads.append(threading.current_thread()))


def test_cycles_made_in_another_thread_are_collected_in_this_one(qtbot):
    parent, threads = QObject(), []
    collector = GarbageCollector(parent)
    try:
        work = threading.Thread(target=lambda: [Knot(threads) for _ in range(5000)])
        work.start()
        work.join()
        assert threads == []
        collector.collect()
        assert len(threads) > 4000
        assert set(threads) == {threading.current_thread()}
    finally:
        collector.stop()
    assert gc.isenabled()
