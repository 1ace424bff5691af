"""The document and its file: whole round trips, and one sentence for whatever is wrong with a file."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.experiment import MAX_BYTES, Experiment, find, from_text, load, save
from workbench.presets import presets
from workbench.spec import SpecError

DIGITS: dict[str, Any] = json.loads(find("digits").to_json())


def altered(**parts: Any) -> str:
    return json.dumps(DIGITS | parts)


@pytest.mark.parametrize("name", presets())
def test_presets_survive_the_round_trip(name: str, tmp_path: Path) -> None:
    experiment = find(name)
    again = from_text(experiment.to_json())
    assert again == experiment
    assert hash(again) == hash(experiment)
    save(experiment, tmp_path / "deep" / "experiment.json")
    assert load(tmp_path / "deep" / "experiment.json") == experiment
    assert find(str(tmp_path / "deep" / "experiment.json")) == experiment


def nested(depth: int, template: str) -> str:
    text = '{"kind":"relu"}'
    for _ in range(depth):
        text = template % text
    return altered(network=0).replace('"network": 0', f'"network": {{"layers": [{text}]}}')


BAD: list[tuple[str | bytes, str]] = [
    ("", "the file is empty"),
    ("{", "not JSON"),
    ("[1, 2]", "an experiment is a JSON object, not [1, 2]"),
    ('"text"', 'an experiment is a JSON object, not "text"'),
    (b"\xff\xfe\x00", "not JSON"),
    (b"\x89PNG\r\n\x1a\n", "not JSON"),
    ("{}", "version must be 1, not null"),
    (altered(version=2), "version must be 1, not 2"),
    (altered(version=True), "version must be 1, not true"),
    (altered(version="1"), 'version must be 1, not "1"'),
    (altered(dataset={"kind": "imagenet"}), 'unknown data set kind "imagenet"; known: '),
    (altered(network=[]), "network"),
    (altered(network={"layers": [{"kind": "relu", "slope": 1}]}), 'network.0: unknown setting "slope" with value 1'),
    (altered(training={"epochs": 0}), "training: epochs must be at least 1, not 0"),
    (altered(training={"optimizer": {"kind": "adam", "lr": -1}}), "training.optimizer: lr must be"),
    (altered(extra=1), 'unknown setting "extra" with value 1'),
    (altered(name="x" * 121), "name"),
    (altered(training={"optimizer": {"kind": "adam", "lr": 7}}).replace("7}", "NaN}"), "not JSON"),
    (altered(training={"optimizer": {"kind": "adam", "lr": 7}}).replace("7}", "1e999}"), "training.optimizer: lr"),
    ("[" * 100_000, "nested too deeply"),
    (nested(40, '{"kind":"sequential","layers":[%s]}'), "network: blocks can be nested 40 deep at most, not 41"),
    (nested(500, '{"kind":"sequential","layers":[%s]}'), "nested too deeply"),
    (nested(100, '{"kind":"residual","body":{"layers":[%s]}}'), "nested too deeply"),
    ("x" * (MAX_BYTES + 1), "2.0 MB"),
]


@pytest.mark.parametrize(("content", "sentence"), BAD, ids=[s[:30] for _, s in BAD])
def test_what_is_wrong_with_a_file_is_one_sentence(content: str | bytes, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SpecError) as raised:
        find(str(file))
    message = str(raised.value)
    assert message.startswith(f"{file}: ")
    assert sentence in message
    assert "\n" not in message
    assert len(message) < 600


def test_blocks_may_be_nested_as_deep_as_edits_make_them() -> None:
    experiment = from_text(nested(19, '{"kind":"residual","body":{"layers":[%s]}}'))
    assert from_text(experiment.to_json()) == experiment
    assert experiment.network.output_shape((1, 8, 8)) == (1, 8, 8)


def test_a_byte_order_mark_is_passed_over() -> None:
    text = find("digits").to_json()
    assert from_text(text.encode("utf-8-sig")) == from_text("\ufeff" + text) == find("digits")


def test_ten_megabytes_are_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    file.write_bytes(b" " * 10_000_000)
    with pytest.raises(SpecError, match=r"10\.0 MB; an experiment has at most 2 MB"):
        load(file)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="is not a file"):
        load(tmp_path)
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(SpecError, match="is not a file"):
        load(tmp_path / "pipe.json")
    with pytest.raises(SpecError, match="neither a file nor a preset"):
        find("x" * 300)
    with pytest.raises(SpecError, match="cannot be read"):
        load(tmp_path / "none.json")
    with pytest.raises(SpecError, match="neither a file nor a preset; presets: digits"):
        find("none.json")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_broken_files_raise_nothing_else(data: st.DataObject) -> None:
    """Any value anywhere in a document: it is read, or SpecError says why not."""
    document = json.loads(find("resnet-small").to_json())
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    scalar = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
    place[key] = data.draw(
        scalar | st.lists(scalar, max_size=2) | st.dictionaries(st.text(max_size=5), scalar, max_size=2)
    )
    experiment = None
    with contextlib.suppress(SpecError):
        experiment = from_text(json.dumps(document))
    assert experiment is None or from_text(experiment.to_json()) == experiment


def test_a_save_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "experiment.json"
    save(find("digits"), file)
    before = file.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        save(find("lenet5"), file)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_the_schema_is_json() -> None:
    assert "dataset" in json.dumps(Experiment.model_json_schema())


def test_no_traceback_on_the_command_line(tmp_path: Path) -> None:
    main = Path(__file__).parent.parent / "main.py"
    file = tmp_path / "bad.json"
    file.write_text(altered(network={"layers": [{"kind": "cnov2d"}]}), encoding="utf-8")
    result = subprocess.run([sys.executable, main, "summary", file], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert 'network.0: unknown layer kind "cnov2d"' in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
