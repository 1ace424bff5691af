"""What is kept for comparison: buttons that keep the picture and the step, and what has been kept."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from workbench.gui.panels.feature_maps.subject import MOST_KEPT, Subject
from workbench.gui.views.picture_image import picture_image
from workbench.gui.widgets import plain_tooltip

THUMBNAIL = 36  # px


class KeptShelf(QWidget):
    """Two buttons, and below them the pictures kept, which a click lets go, and the step kept."""

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kept_shelf")
        self._subject = subject
        self.picture = QPushButton("Keep picture", self)
        self.step = QPushButton("Keep step", self)
        self.step_line = QLabel(self)
        self.thumbnails = [QToolButton(self) for _ in range(MOST_KEPT)]
        self._row = QWidget(self)
        self._build()
        self.picture.clicked.connect(subject.keep_picture)
        self.step.clicked.connect(subject.keep_network)
        subject.changed.connect(self.refresh)
        self.refresh()

    def _build(self) -> None:
        for button, name, tip in (
            (self.picture, "keep_picture", "Keep the pinned picture for comparison with others"),
            (self.step, "keep_step", "Keep the network as it is now for comparison with what becomes of it"),
        ):
            button.setObjectName(name)
            button.setAccessibleName(tip)
            button.setToolTip(tip)
            button.setMinimumWidth(1)
        self.step_line.setObjectName("kept_step")
        self.step_line.setTextFormat(Qt.TextFormat.PlainText)
        self.step_line.setProperty("role", "muted")
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self.picture)
        buttons.addWidget(self.step)
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for index, thumbnail in enumerate(self.thumbnails):
            thumbnail.setObjectName(f"kept_picture_{index}")
            thumbnail.setProperty("index", index)
            thumbnail.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
            thumbnail.setAutoRaise(True)
            thumbnail.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            thumbnail.clicked.connect(self._on_thumbnail)
            row.addWidget(thumbnail)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(buttons)
        column.addWidget(self._row)
        column.addWidget(self.step_line)

    @Slot()
    def refresh(self) -> None:
        """Show what is kept."""
        kept, network = self._subject.kept, self._subject.network
        self._row.setVisible(bool(kept))
        for index, thumbnail in enumerate(self.thumbnails):
            thumbnail.setVisible(index < len(kept))
            if index < len(kept):
                pixmap = QPixmap.fromImage(picture_image(kept[index].image.numpy()))
                ratio = Qt.AspectRatioMode.KeepAspectRatio
                thumbnail.setIcon(QIcon(pixmap.scaled(THUMBNAIL, THUMBNAIL, ratio)))
                words = f"Kept: {kept[index].title}. Click to keep it no longer"
                thumbnail.setToolTip(plain_tooltip(words))
                thumbnail.setAccessibleName(words)
        self.step_line.setVisible(network is not None)
        self.step_line.setText("" if network is None else f"Kept: {network.label}")

    @Slot()
    def _on_thumbnail(self) -> None:
        self._subject.drop_picture(self.sender().property("index"))
