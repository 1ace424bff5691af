"""The command line as a person meets it: real processes where imports matter, `main` in process elsewhere."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from workbench import cli
from workbench.experiment import from_text
from workbench.network.code_out import source
from workbench.network.problems import problems
from workbench.presets import presets

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
    assert "78,714" in out.replace(" ", ",").replace(" ", ",") or "78 714" in out
    assert "24" in out
    assert "conv2d" in out


def test_code_runs_as_printed(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("code", "lecture-cnn")
    assert code == 0
    assert "class " in out
    assert "def __init__" in out
    assert "def forward" in out
    file = tmp_path / "network.py"
    file.write_text(out)
    done = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


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
    assert "3" in err  # the three classes the last layer was fitted to
    assert events(out)[-1]["outcome"] == "finished"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["summary", "nothing-there"], ["nothing-there", "preset", "lecture-cnn"]),
        (["train", "digits", "--epochs", "0"], ["epochs", "at least 1", "0"]),
        (["train", "digits", "--batch-size", "-3"], ["batch", "at least 1", "-3"]),
        (["train", "digits", "--threads", "many"], ["threads", "many", "auto"]),
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
    import signal

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


def test_a_long_chain_is_judged_in_time(tmp_path: Path) -> None:
    layers = [{"kind": "conv2d", "out_channels": 4, "padding": 1}, {"kind": "batch_norm2d"}] * 400
    document = json.loads(presets()["digits"].read_text())
    document["network"]["layers"] = [*layers, {"kind": "flatten"}, {"kind": "linear", "out_features": 10}]
    notices = problems(from_text(json.dumps(document)))
    assert sum(p.code == "redundant_bias" for p in notices) == 50


def test_a_network_deeper_than_a_line_is_long_prints_code_that_parses() -> None:
    block: dict = {"kind": "sequential", "layers": [{"kind": "relu"}]}
    for _ in range(19):
        block = {"kind": "sequential", "layers": [{"kind": "residual", "body": block}]}
    document = json.loads(presets()["digits"].read_text())
    document["name"] = "Net²"
    document["network"]["layers"] = [block, {"kind": "flatten"}, {"kind": "linear", "out_features": 10}]
    ast.parse(source(from_text(json.dumps(document))))
