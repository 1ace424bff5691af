"""GTSRB: German traffic signs, as a driving car sees them."""

import csv
import io
from pathlib import Path
from typing import ClassVar, Literal

from workbench.data.base import DATASETS, Color, Data, Height, Progress, Width
from workbench.data.fetching.archives import ArchiveError, opened
from workbench.data.standard import listed_pictures as listed
from workbench.data.standard.base import Remote, StandardSet, damaged

_BASE = "https://sid.erda.dk/public/archives/daaeac0d7ce1152aea9b61d9f1e19370/"
_SIDE = 32
_LONGEST = 10_000_000  # bytes of the test pictures' list
TRAIN = Remote(
    "GTSRB-Training_fixed.zip",
    "513f3c79a4c5141765e10e952eaa2478",
    (f"{_BASE}GTSRB-Training_fixed.zip",),
    187_490_228,
    becomes="gtsrb/GTSRB/Training",
    inside="GTSRB/Training",
)
TEST = Remote(
    "GTSRB_Final_Test_Images.zip",
    "c7e4e6327067d32654124b0fe9e82185",
    (f"{_BASE}GTSRB_Final_Test_Images.zip",),
    88_978_620,
    becomes="gtsrb/GTSRB/Final_Test/Images",
    inside="GTSRB/Final_Test/Images",
)
CLASSES = Remote(
    "GTSRB_Final_Test_GT.zip",
    "fe31e9c9270bbcd7b84b7f21a9d9d9e5",
    (f"{_BASE}GTSRB_Final_Test_GT.zip",),
    99_620,
)
"""Source: torchvision.datasets.GTSRB."""

LIST = "GT-final_test.csv"
COUNTS = (26_640, 12_630)
"""Pictures for training and for testing."""


@DATASETS.register
class Gtsrb(StandardSet):
    """39,270 colour pictures of 43 German traffic signs from a driving car, brought to 32×32 pixels.

    12,630 are for testing. Up to 30 training pictures show one and the same sign, from far to near.
    Downloaded once (277 MB).
    Source: Stallkamp, Schlipsing, Salmen and Igel 2012, https://benchmark.ini.rub.de/gtsrb_dataset.html
    """

    title: ClassVar = "Traffic signs (GTSRB)"
    download: ClassVar = "277 MB"
    source: ClassVar = "Stallkamp et al. 2012, https://benchmark.ini.rub.de/gtsrb_dataset.html"
    licence: ClassVar = "none stated; for research"
    folder: ClassVar = "gtsrb"

    kind: Literal["gtsrb"] = "gtsrb"
    height: Height = _SIDE
    width: Width = _SIDE
    color: Color = "rgb"

    def classes(self) -> tuple[str, ...]:
        return tuple(_SIGNS.strip().splitlines())

    def remotes(self) -> tuple[Remote, ...]:
        return TRAIN, TEST, CLASSES

    def has(self, remote: Remote, root: Path) -> bool:
        return super().has(remote, root) or (remote.name == CLASSES.name and (root / self.folder / LIST).is_file())

    def read(self, root: Path, progress: Progress | None) -> Data:
        folder = root / self.folder
        training = [
            (path, target)
            for target in range(len(self.classes()))
            for path in sorted((root / TRAIN.becomes / f"{target:05d}").glob("*.ppm"))
        ]
        listed.require_count(root / TRAIN.becomes, len(training), COUNTS[0])
        return listed.load(self, folder, training, self._testing(root), progress)

    def _testing(self, root: Path) -> list[tuple[Path, int]]:
        path = root / self.folder / LIST
        rows = list(csv.DictReader(io.StringIO(self._list(path)), delimiter=";", skipinitialspace=True))
        listed.require_count(path, len(rows), COUNTS[1])
        try:
            pairs = [(row["Filename"], int(row["ClassId"])) for row in rows]
        except (KeyError, TypeError, ValueError):
            raise damaged(path, "has no file name and class in each line") from None
        listed.plain(path, [name for name, _ in pairs])
        return [(root / TEST.becomes / name, target) for name, target in pairs]

    def _list(self, path: Path) -> str:
        """Return the list of the test pictures, unpacked by torchvision or straight from its archive."""
        if path.is_file():
            return listed.text(path)
        archive = path.with_name(CLASSES.name)
        try:
            with opened(archive, LIST) as content:
                return content.read(_LONGEST).decode("ascii")
        except ArchiveError as error:
            raise damaged(archive, error.reason) from None
        except ValueError:
            raise damaged(archive, "holds no text") from None


_SIGNS = """
speed limit 20 km/h
speed limit 30 km/h
speed limit 50 km/h
speed limit 60 km/h
speed limit 70 km/h
speed limit 80 km/h
end of speed limit 80 km/h
speed limit 100 km/h
speed limit 120 km/h
no overtaking
no overtaking by lorries
right of way at the next crossing
priority road
give way
stop
no vehicles
no lorries
no entry
danger
bend to the left
bend to the right
double bend
uneven road
slippery road
road narrows on the right
road works
traffic lights
pedestrians
children
cyclists
ice or snow
wild animals
end of all limits
turn right
turn left
straight on
straight on or right
straight on or left
keep right
keep left
roundabout
end of no overtaking
end of no overtaking by lorries
"""
"""In the order of their labels; the publisher gives numbers and pictures, the words are ours."""
