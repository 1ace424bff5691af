"""The command line as a person meets it: real processes where imports matter, `main` in process elsewhere."""

import bz2
import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.data.standard.small_sets import usps_text
from tests.mirror import Mirror
from workbench import cli, interrupts
from workbench.data.standard import usps
from workbench.data.standard.base import Remote
from workbench.data.storage import storage
from workbench.experiment import find
from workbench.presets import presets
from workbench.terminal import EventPrinter
from workbench.training.events import Progress, RunStarted
from workbench.training.plan import ExecutionPlan

REPOSITORY = Path(__file__).parent.parent
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process; return (exit code, stdout, stderr)."""

    def call(*arguments: str) -> tuple[int, str, str]:
        try:
            code = cli.run(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "main.py", *arguments], cwd=REPOSITORY, capture_output=True, text=True, timeout=120
    )


def events(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_help_and_presets_import_neither_torch_nor_qt() -> None:
    for arguments in (["--help"], ["presets"], ["train", "--help"]):
        script = (
            f"import sys; sys.argv = ['main.py', *{arguments}]\n"
            "from workbench.__main__ import main\n"
            "try: main()\n"
            "except SystemExit: pass\n"
            "print([m for m in ('torch', 'PySide6', 'pyqtgraph', 'numpy') if m in sys.modules], file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True)
        assert done.stderr.strip() == "[]", done.stderr
        assert done.stdout


def test_training_on_the_command_line_imports_no_qt() -> None:
    script = (
        "import sys\nfrom workbench import cli\n"
        "code = cli.run(['train', 'digits', '--epochs', '1', '--batch-size', '512', '--threads', '1'])\n"
        "assert code == 0, code\n"
        "assert not [m for m in sys.modules if m.startswith(('PySide6', 'pyqtgraph'))]"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_presets_are_listed_with_title_and_data(run: Run) -> None:
    code, out, _ = run("presets")
    assert code == 0
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert set(lines) == set(presets())
    assert "Lecture CNN" in lines["lecture-cnn"]
    assert "mnist" in lines["lecture-cnn"]


def test_summary_json_counts_the_lectures_network(run: Run) -> None:
    code, out, _ = run("summary", "lecture-cnn", "--json")
    assert code == 0
    result = json.loads(out)
    assert result["parameters"] == 78_714
    assert result["macs"] == 668_608
    assert {"path", "kind", "output_shape", "parameters", "macs", "receptive_field"} <= set(result["layers"][0])


def test_summary_table_is_for_people(run: Run) -> None:
    code, out, _ = run("summary", "lecture-cnn")
    assert code == 0
    assert out.splitlines()[-1].split() == ["total", "10", "78,714", "668,608", "133", "kB"]
    convolution = next(line for line in out.splitlines() if line.startswith("3 "))
    assert convolution.split()[:3] == ["3", "conv2d", "24×14×14"]


def test_code_needs_no_data_and_no_room_to_train(run: Run, tmp_path: Path) -> None:
    document = json.loads(presets()["digits"].read_text())
    document["dataset"] = {"kind": "image_folder", "folder": str(tmp_path / "nowhere"), "color": "grey"}
    file = tmp_path / "elsewhere.json"
    file.write_text(json.dumps(document))
    code, out, err = run("code", str(file))
    assert (code, err) == (0, "")
    assert "class Digits(nn.Module):" in out
    assert "def forward" in out


def test_train_prints_one_json_object_a_line(run: Run) -> None:
    code, out, _ = run("train", "digits", "--epochs", "2", "--threads", "1", "--batch-size", "64", "--json")
    assert code == 0
    stream = events(out)
    assert stream[0]["event"] == "run_started"
    assert stream[-1]["event"] == "run_ended"
    assert stream[-1]["outcome"] == "finished"
    assert {"run", "images_per_second", "test_accuracy"} <= set(stream[-1])
    ended = [e for e in stream if e["event"] == "epoch_ended"]
    assert [e["epoch"] for e in ended] == [1, 2]
    assert {"train_loss", "val_loss", "val_accuracy", "seconds"} <= set(ended[0])
    losses = [loss for e in stream if e["event"] == "progress" for loss in e["losses"]]
    assert len(losses) == 2 * stream[0]["steps_per_epoch"]
    assert [e["step"] for e in stream if e["event"] == "progress"][-1] == len(losses)


def test_the_same_seed_gives_the_same_losses_in_two_processes() -> None:
    arguments = ["train", "digits", "--epochs", "1", "--seed", "3", "--threads", "1", "--json"]
    first, second = (
        [loss for e in events(start(*arguments).stdout) if e["event"] == "progress" for loss in e["losses"]]
        for _ in range(2)
    )
    assert first
    assert first == second


def test_digits_reach_95_percent(run: Run) -> None:
    code, out, _ = run("train", "digits", "--epochs", "5", "--json")
    assert code == 0
    assert events(out)[-1]["test_accuracy"] >= 0.95


def test_a_folder_takes_the_place_of_the_data_set_and_the_last_layer_fits(run: Run, image_folder: Path) -> None:
    code, out, err = run(
        "train", "shapes-rgb", "--dataset", str(image_folder), "--epochs", "1", "--batch-size", "16", "--json"
    )
    assert code == 0, err
    assert "3 classes" in err
    assert "done: Set out_features to 3" in err
    assert events(out)[-1]["outcome"] == "finished"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["summary", "nothing-there"], ["nothing-there", "preset", "lecture-cnn"]),
        (["train", "digits", "--epochs", "0"], ["epochs", "at least 1", "0"]),
        (["train", "digits", "--batch-size", "-3"], ["batch", "at least 1", "-3"]),
        (["train", "digits", "--threads", "many"], ["threads", "many", "auto"]),
        (["train", "digits", "--threads", "9" * 5000], ["threads", "999"]),
        (["train", "digits", "--dataset", "no-such-set"], ["no-such-set", "mnist", "digits"]),
        (["train", "digits", "--device", "cuda"], ["cuda"]),
        (["train", "digits", "--epochs", "x"], ["epochs", "x"]),
        (["frobnicate"], ["frobnicate", "train"]),
        (["train"], ["EXPERIMENT"]),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(run: Run, arguments: list[str], words: list[str]) -> None:
    import torch

    if "cuda" in arguments and torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    code, out, err = run(*arguments)
    assert code == 2
    assert out == ""
    assert "Traceback" not in err
    assert len(err.splitlines()) == 1
    for word in words:
        assert word in err, err


def test_a_wrong_experiment_file_names_place_and_value(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "wrong.json"
    document = json.loads(presets()["digits"].read_text())
    document["network"]["layers"][0]["kernel_size"] = 0
    file.write_text(json.dumps(document))
    code, _, err = run("train", str(file))
    assert code == 2
    assert "network.0: kernel_size must be at least 1, not 0" in err


def test_a_network_that_does_not_fit_is_told_before_training(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "wrong.json"
    document = json.loads(presets()["digits"].read_text())
    document["network"]["layers"] = [layer for layer in document["network"]["layers"] if layer["kind"] != "flatten"]
    file.write_text(json.dumps(document))
    code, out, err = run("train", str(file))
    assert (code, out) == (2, "")
    assert "network.6" in err
    assert "flatten" in err


def test_ctrl_c_stops_with_an_event_and_exit_130() -> None:
    process = subprocess.Popen(
        [sys.executable, "main.py", "train", "digits", "--epochs", "10000", "--json"],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if json.loads(line)["event"] == "progress":
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert json.loads(out.splitlines()[-1])["outcome"] == "stopped"
    assert "Traceback" not in err


def test_a_diverging_training_fails_with_a_sentence(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "diverging.json"
    document = json.loads(presets()["digits"].read_text())
    document["training"]["optimizer"] = {"kind": "sgd", "lr": 1000.0}
    file.write_text(json.dumps(document))
    code, out, _ = run("train", str(file), "--json")
    assert code == 1
    end = events(out)[-1]
    assert end["outcome"] == "failed"
    assert "learning rate" in end["reason"]


@pytest.mark.parametrize("sizes", [("upsample", 6), ("parallel", 12)])
def test_sizes_beyond_any_memory_are_a_sentence(run: Run, tmp_path: Path, sizes: tuple[str, int]) -> None:
    kind, count = sizes
    layers: list[dict] = [{"kind": "upsample", "scale_factor": 64}] * count
    if kind == "parallel":
        branches = [{"kind": "sequential", "layers": []}] * 64
        layers = [{"kind": "parallel", "branches": branches}] * count
    document = json.loads(presets()["digits"].read_text())
    document["network"]["layers"] = [*layers, {"kind": "flatten"}, {"kind": "linear", "out_features": 10}]
    file = tmp_path / "huge.json"
    file.write_text(json.dumps(document))
    code, out, err = run("code", str(file))
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_control_characters_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    document = json.loads(presets()["digits"].read_text())
    document["network"]["layers"][0]["padding"] = "a\nb\x1b[31m"
    file = tmp_path / "odd.json"
    file.write_text(json.dumps(document))
    code, _, err = run("summary", str(file))
    assert code == 2
    assert len(err.splitlines()) == 1
    assert "\x1b" not in err


def test_training_is_told_line_by_line(run: Run, image_folder: Path) -> None:
    (image_folder / "cat" / "odd\x1b[31m.png").write_text("no picture")
    arguments = ["--dataset", str(image_folder), "--epochs", "2", "--batch-size", "16", "--threads", "1"]
    code, out, err = run("train", "shapes-rgb", *arguments)
    assert code == 0, err
    started, first, second, end = out.splitlines()
    assert started.endswith("43 training pictures, cpu, 1 thread, channels last")
    assert re.match(r"epoch   1  train \d+\.\d{4} +\d+\.\d\d%  val \d+\.\d{4} +\d+\.\d\d%  \d+\.\d s$", first)
    assert second.startswith("epoch   2")
    assert re.match(r"finished: test \d+\.\d{4} \d+\.\d\d%, 6 steps in \d+\.\d s, [\d,]+ img/s$", end)
    assert "cat/odd\\x1b[31m.png: is not a picture that can be read" in err
    assert "\x1b" not in out + err


def test_the_time_left_counts_pictures_that_are_there(capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    experiment = find("digits")
    training = experiment.training.changed(epochs=10, batch_size=65_536)
    printer = EventPrinter(experiment.changed(training=training), as_json=False)
    printer.event(RunStarted("cpu", ExecutionPlan(1, True), 1, 10, 1, 1294, 144, 359))
    printer.event(Progress(5, 5, (0.5,), 0.001, 1294.0, 5.0))
    assert "5 s left" in capsys.readouterr().err


def test_another_data_set_comes_in_the_size_and_colours_of_the_experiments(run: Run, tmp_path: Path) -> None:
    document = json.loads(presets()["digits"].read_text())
    document["dataset"] = {"kind": "digits", "height": 16, "width": 16, "validation_share": 0.4}
    file = tmp_path / "small.json"
    file.write_text(json.dumps(document))

    def started(*arguments: str) -> tuple[int, int]:
        code, out, err = run("train", str(file), "--epochs", "1", "--batch-size", "512", "--json", *arguments)
        assert code == 0, err
        return events(out)[0]["parameters"], events(out)[0]["train_images"]

    assert started("--dataset", "digits") == started()
    assert started("--dataset", "shapes")[0] == started()[0] - 4 * 65  # six classes, and not ten


def test_a_network_that_does_not_fit_its_own_data_is_not_changed_in_silence(run: Run, tmp_path: Path) -> None:
    document = json.loads(presets()["digits"].read_text())
    document["network"]["layers"][-1]["out_features"] = 7
    file = tmp_path / "seven.json"
    file.write_text(json.dumps(document))
    code, out, err = run("train", str(file))
    assert (code, out) == (2, "")
    assert "gives 7 but the data set has 10 classes" in err


def test_a_full_disk_behind_the_output_is_a_sentence() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "main.py", "presets"], cwd=REPOSITORY, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 1
    assert done.stderr.strip().endswith("No space left on device")
    assert len(done.stderr.splitlines()) == 1


def test_memory_that_runs_out_while_building_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object) -> None:
        raise RuntimeError("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr("workbench.commands.build", build)
    code, _, err = run("train", "digits", "--epochs", "1")
    assert code == 1
    assert err == "workbench: memory ran out; try a smaller network, smaller pictures or fewer of them\n"


@pytest.fixture
def ctrl_c_raises() -> Iterator[None]:
    """Let Ctrl-C do what it does in a terminal: a shell's background job is started deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c_raises")
def test_ctrl_c_waits_for_an_import_and_a_second_one_does_not() -> None:
    with interrupts.noted() as interrupted:
        assert not interrupted()
        signal.raise_signal(signal.SIGINT)
        assert interrupted()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_ctrl_c_during_the_import_exits_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = cli.import_module

    def slow(name: str) -> object:
        signal.raise_signal(signal.SIGINT)
        return real(name)

    monkeypatch.setattr(cli, "import_module", slow)
    code, _, err = run("summary", "digits")
    assert code == 130
    assert err == "workbench: stopped by Ctrl-C\n"


def test_own_files_take_the_place_of_the_data_set(run: Run, image_folder: Path) -> None:
    paths = sorted(image_folder.rglob("*.png"))
    pictures = np.stack([np.asarray(Image.open(path)) for path in paths])
    np.savez(image_folder / "own.npz", images=pictures, labels=np.array([path.parent.name for path in paths]))
    table = image_folder / "own.csv"
    table.write_text("".join(f"{path.relative_to(image_folder)},{path.parent.name}\n" for path in paths))
    for file in (image_folder / "own.npz", table):
        code, out, err = run(
            "train", "shapes-rgb", "--dataset", str(file), "--epochs", "1", "--batch-size", "16", "--json"
        )
        assert code == 0, err
        assert "done: Set out_features to 3" in err
        assert events(out)[-1]["outcome"] == "finished"


def test_what_is_no_data_set_is_told(run: Run, image_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "pictures.zip").write_bytes(b"PK\x03\x04")
    for name, words in (
        (image_folder / "cat" / "0.png", "is a single picture; choose the folder it is in"),
        (tmp_path / "pictures.zip", "is an archive; unpack it first"),
        (tmp_path / "gone.csv", "is neither a folder, nor a file, nor one of "),
    ):
        code, _, err = run("train", "shapes-rgb", "--dataset", str(name))
        assert code == 2
        assert words in err
        assert err.count("\n") == 1


def test_data_that_fail_to_load_are_told_in_one_line(run: Run, image_folder: Path) -> None:
    for path in (image_folder / "cat").iterdir():
        path.write_text("no picture")
    code, _, err = run("train", "shapes-rgb", "--dataset", str(image_folder), "--epochs", "1", "--json")
    assert code == 2
    assert "has no readable training picture of class cat" in err
    assert err.count("\n") == 1


@pytest.fixture
def usps_on_a_mirror(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> Mirror:
    """A small USPS that only the mirror has: where its makers offer it, nobody listens."""
    for name, count in (("usps.bz2", 30), ("usps.t.bz2", 20)):
        content = bz2.compress(usps_text(count))
        nowhere = (f"http://127.0.0.1:1/{name}",)
        part = "TEST" if ".t." in name else "TRAIN"
        monkeypatch.setattr(usps, part, Remote(name, mirror.add(name, content), nowhere, len(content)))
    monkeypatch.setattr(usps, "COUNTS", (30, 20))
    return mirror


def test_a_mirror_for_one_run(run: Run, usps_on_a_mirror: Mirror, tmp_path: Path) -> None:
    command = ("train", "digits", "--dataset", "usps", "--data-root", str(tmp_path), "--epochs", "1")
    code, _, err = run(*command)
    assert code == 2
    assert len(err.splitlines()) == 1
    assert "USPS could not be downloaded (127.0.0.1:1 could not be reached); put usps.bz2, usps.t.bz2 from" in err
    assert f"into {tmp_path}, or choose the data folder that holds them (--data-root DIR)" in err
    code, out, err = run(*command, "--mirror", usps_on_a_mirror.address)
    assert (code, err) == (0, "")
    assert "finished" in out
    assert sorted(usps_on_a_mirror.asked) == ["usps.bz2", "usps.t.bz2"]
    assert storage().mirror == ""


def test_a_mirror_is_an_address(run: Run) -> None:
    code, _, err = run("train", "digits", "--mirror", "ftp://mirror/")
    assert code == 2
    assert err == 'workbench: --mirror must begin with http:// or https://, not "ftp://mirror/"\n'
