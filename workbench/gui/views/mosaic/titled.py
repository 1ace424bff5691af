"""A mosaic whose title says what its maps are."""

from PySide6.QtWidgets import QWidget

from workbench.gui.views.mosaic.view import MosaicView


class TitledMosaic(MosaicView):
    """A MosaicView with a title of its own over all maps; the line below tells of an enlarged map."""

    def __init__(self, parent: QWidget | None = None, *, noun: str = "map") -> None:
        self._title = ""
        super().__init__(parent, noun=noun)

    @property
    def title(self) -> str:
        """What stands over all maps."""
        return self._title

    def set_title(self, title: str) -> None:
        """Set what stands over all maps, plain text."""
        self._title = title
        self._describe()

    def clear(self, message: str = "No maps yet.") -> None:
        """Show no maps, no title, but a sentence."""
        self._title = ""
        super().clear(message)

    def set_hint(self, hint: str) -> None:
        """Set what the title's tool tip explains, plain text."""
        self._header.title.setToolTip(hint)

    def _describe(self) -> None:
        super()._describe()
        if self.enlarged and self._maps is not None:
            name, _, _ = self._header.title.text().partition(":")
            self._header.show_title(name, enlarged=True)
            cell = self._hover
            self._footer.describe(self._maps, cell, None if cell is None else self._name(cell.map), self.selected_map)
        else:
            self._header.show_title(self._title, enlarged=False)
            self.setAccessibleDescription(self._title)
