"""The directions of imports, and what a start may load."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
PACKAGE = REPOSITORY / "workbench"
FILES = sorted(PACKAGE.rglob("*.py"))

BASE = {"spec", "paths", "presets"}
FAMILIES = {"layers", "data", "augmentation"}
DOCUMENT = {"experiment"}  # holds a layer, a data set, augmentations and a training's settings
MAY_IMPORT: dict[str, set[str]] = {
    "spec": set(),
    "paths": set(),
    "presets": {"paths", "spec"},
    "layers": BASE,
    "data": BASE | {"layers"},  # for Shape
    "augmentation": BASE | {"layers", "data"},
    "experiment": BASE | FAMILIES | {"training"},
    "training": BASE | FAMILIES | DOCUMENT | {"network"},
    "network": BASE | FAMILIES | DOCUMENT | {"training"},
    "inspection": BASE | FAMILIES | DOCUMENT | {"training", "network"},
    "runs": BASE | FAMILIES | DOCUMENT | {"training", "network", "inspection"},
}
# Kinds of one family know its base and its helpers, and another family only by its contract.
ONLY_CONTRACTS = {("data", "layers"): {"workbench.layers.base"}}


def part_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(file: Path) -> Iterator[str]:
    """Yield the full name of every module a file imports, also inside functions."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file} imports relatively"
            yield node.module
            if node.module == "workbench":
                yield from (f"workbench.{alias.name}" for alias in node.names)


def panel_of(parts: list[str]) -> str:
    """Return the panel that a module of the window belongs to, such as "card", or ""."""
    return parts[3].removesuffix(".py") if parts[1:3] == ["gui", "panels"] and len(parts) > 3 else ""


def test_panels_never_see_one_another_and_views_see_no_panel() -> None:
    seen = 0
    for file in (PACKAGE / "gui").rglob("*.py"):
        place = list(file.relative_to(REPOSITORY).parts)
        for other in filter(None, (panel_of(name.split(".")) for name in imports(file))):
            assert place[2] != "views", f"{file.name} imports the panel {other}"
            assert panel_of(place) in ("", other), f"{file.name} of {panel_of(place)} imports from {other}"
            seen += 1
    assert seen > 10


@pytest.mark.parametrize("file", FILES, ids=[str(f.relative_to(PACKAGE)) for f in FILES])
def test_imports_run_one_way(file: Path) -> None:
    part = part_of(file)
    for name in imports(file):
        if part not in ("gui", "__main__"):
            assert name.split(".")[0] not in ("PySide6", "pyqtgraph", "superqt"), f"{name} outside gui"
            assert not name.startswith("workbench.gui"), f"{name}: nobody imports the window"
        if not name.startswith("workbench.") or part not in MAY_IMPORT:
            continue
        other = name.split(".")[1]
        assert other == part or other in MAY_IMPORT[part], f"{part} imports {name}"
        contract = ONLY_CONTRACTS.get((part, other))
        assert contract is None or name in contract, f"{part} imports {name}"


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_kinds_do_not_import_other_families_kinds(family: str) -> None:
    files = list((PACKAGE / family).rglob("*.py"))
    assert len(files) > 5
    for file in files:
        for name in imports(file):
            if name.startswith("workbench.") and name.split(".")[1] in FAMILIES - {family}:
                assert name.endswith(".base"), f"{file.name} imports {name}"


def place_of(name: str) -> str:
    """Return the folder a module of the data is in, or the module where that is data/ itself."""
    return ".".join(name.split(".")[:3])


def test_no_two_folders_of_the_data_need_each_other() -> None:
    needs: dict[str, set[str]] = {}
    for file in (PACKAGE / "data").rglob("*.py"):
        parts = file.relative_to(REPOSITORY).with_suffix("").parts
        inside = [name for name in imports(file) if name.startswith("workbench.data")]
        # `from workbench.data import splits` names a folder and, in it, what is meant.
        inside = [name for name in inside if name != "workbench.data"] + list(members(file, "workbench.data"))
        own = place_of(".".join(parts))
        needs.setdefault(own, set()).update({place_of(name) for name in inside} - {own})
    assert len(needs) > 10
    assert needs["workbench.data.own"] >= {"workbench.data.base", "workbench.data.pictures"}
    tuple(TopologicalSorter(needs).static_order())  # raises where there is a circle, and names it


def members(file: Path, package: str) -> Iterator[str]:
    """Yield the full name of every module a file imports from a package by `from package import module`."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == package:
            yield from (f"{package}.{alias.name}" for alias in node.names)


def loaded_by(code: str, *names: str) -> list[str]:
    check = f"{code}; import sys; print([n for n in {names!r} if n in sys.modules])"
    result = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    return list(ast.literal_eval(result.stdout.splitlines()[-1]))


def test_the_command_line_loads_no_qt() -> None:
    assert (
        loaded_by("import workbench.cli, workbench.commands", "PySide6", "pyqtgraph", "superqt", "workbench.gui") == []
    )


def test_the_document_loads_nothing_slow() -> None:
    names = ("PySide6", "sklearn", "torchvision", "torch._dynamo", "sympy")
    assert loaded_by("import workbench.experiment as e; e.find('digits')", *names) == []


def test_listing_the_data_sets_loads_nothing_that_reads_them() -> None:
    heavy = ("psutil", "PIL", "platformdirs", "h5py", "scipy", "requests")
    ours = ("workbench.data.survey", "workbench.data.cache", "workbench.data.picture_files")
    assert loaded_by("from workbench.data.base import DATASETS; list(DATASETS)", *heavy, *ours) == []


def test_help_loads_no_torch() -> None:
    command = [sys.executable, "-X", "importtime", "main.py", "--help"]
    result = subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    loaded = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
    assert "argparse" in loaded
    assert not loaded & {"torch", "PySide6", "numpy", "pydantic"}
