import json

import pytest
from PySide6.QtCore import QMimeData

from workbench import experiment as experiments
from workbench.gui.panels.builder.clipboard import MIME, drag_data, dragged, from_text, to_text
from workbench.layers.base import LAYERS
from workbench.spec import SpecError


@pytest.mark.parametrize("preset", sorted(experiments.presets()))
def test_layers_survive_the_clipboard(preset: str) -> None:
    layers = experiments.find(preset).network.layers
    assert from_text(to_text(layers)) == layers
    assert dragged(drag_data(layers)) == layers


def test_every_kind_survives_the_clipboard() -> None:
    layers = tuple(LAYERS[kind].model_validate({"name": "mine"}) for kind in LAYERS)
    assert from_text(to_text(layers)) == layers


def test_one_layer_a_list_and_an_experiment_can_be_pasted() -> None:
    relu = LAYERS["relu"].model_validate({})
    assert from_text('{"kind": "relu"}') == (relu,)
    assert from_text('[{"kind": "relu"}, {"kind": "relu"}]') == (relu, relu)
    lecture = experiments.find("lecture-cnn")
    assert from_text(lecture.to_json()) == lecture.network.layers
    assert json.loads(to_text([relu])) == {"kind": "sequential", "layers": [{"kind": "relu"}]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no text"),
        ("conv", "not layers as JSON"),
        ("[" * 100_000, "not layers as JSON"),
        ("{}", "unknown layer kind"),
        ("null", "must be"),
        ("[]", "no layers"),
        ('{"kind": "conv2d", "kernel_size": 0}', "kernel_size must be at least 1, not 0"),
        ('{"kind": "conv2d", "colour": 1}', "colour"),
        ('{"kind": "relu"}' + " " * 2_000_001, "MB"),
        ('{"kind":"residual","body":{"kind":"sequential","layers":[' * 60 + "]}}" * 60, ""),
    ],
)
def test_what_is_no_layer_is_refused_in_one_sentence(text: str, words: str) -> None:
    if not words:
        layers = from_text(text)
        assert len(layers) == 1
        return
    with pytest.raises(SpecError, match=words) as caught:
        from_text(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1]"])
def test_a_drag_of_something_else_carries_no_layers(content: bytes) -> None:
    data = QMimeData()
    data.setData(MIME, content)
    assert dragged(data) == ()
    assert dragged(QMimeData()) == ()
