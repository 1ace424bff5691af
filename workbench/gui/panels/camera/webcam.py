"""A webcam, where QtMultimedia is installed."""

from typing import Any

import numpy as np
from PIL import Image
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

MISSING = (
    'Webcams need QtMultimedia, which is not installed: uv pip install -e ".[camera]" brings it, on Debian together '
    "with the package libpulse0. A film file can be opened all the same."
)
NO_CAMERA = "No camera is connected. Connect one and look again, or open a film file."


def multimedia() -> Any | None:
    """Return the module QtMultimedia; None where it, or a library it needs, is not there."""
    try:
        from PySide6 import QtMultimedia  # not part of PySide6-Essentials, and slow to load
    except ImportError:
        return None
    return QtMultimedia


def cameras() -> list[tuple[str, Any]]:
    """Return (name, device) of every camera connected."""
    qt = multimedia()
    return [] if qt is None else [(device.description(), device) for device in qt.QMediaDevices.videoInputs()]


class Webcam(QObject):
    """A camera that is on from `start` to `stop`; the newest picture lies in `latest`."""

    arrived = Signal()  # `latest` is another one
    failed = Signal(str)  # why there is no picture, a sentence

    def __init__(self, device: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        qt = multimedia()
        assert qt is not None
        self.latest: QImage | None = None
        self._camera = qt.QCamera(device, self)
        self._sink = qt.QVideoSink(self)
        self._session = qt.QMediaCaptureSession(self)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._on_frame)
        self._camera.errorOccurred.connect(self._on_error)

    def start(self) -> None:
        """Turn the camera on."""
        self._camera.start()

    def stop(self) -> None:
        """Turn it off; nothing is heard of it afterwards."""
        self._sink.videoFrameChanged.disconnect(self._on_frame)
        self._camera.stop()

    @Slot("QVideoFrame")
    def _on_frame(self, frame: Any) -> None:
        image = frame.toImage()
        if not image.isNull():
            self.latest = image
            self.arrived.emit()

    @Slot()
    def _on_error(self) -> None:
        reason = self._camera.errorString() or "it says nothing more"
        self.failed.emit(f"The camera gives no picture ({reason}); another program may be using it.")


def picture_of(image: QImage, *, mirrored: bool) -> Image.Image:
    """Return a camera's image as a picture of mode "RGB", its left and right exchanged if `mirrored`."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    pixels = rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3)
    return Image.fromarray(np.ascontiguousarray(pixels[:, ::-1] if mirrored else pixels))
