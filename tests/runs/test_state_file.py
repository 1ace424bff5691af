import json

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor, nn

from workbench.runs.state_file import DamagedState, decode, encode, is_finite, largest_file, template_of


def a_state() -> dict[str, Tensor]:
    """Return the state of a small network with batch normalisation: floats, whole numbers and a scalar."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 3))
    network(torch.randn(4, 1, 4, 4))
    return {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}


STATE = a_state()
TEMPLATE = template_of(STATE)
CONTENT = encode(STATE, {"step": "7"})


def test_a_state_comes_back_bit_for_bit_and_in_the_network_s_order():
    back = decode(CONTENT, TEMPLATE)
    assert list(back) == list(STATE)
    assert all(torch.equal(back[name], STATE[name]) and back[name].dtype == STATE[name].dtype for name in STATE)
    assert back["1.num_batches_tracked"] == 1


def test_another_program_can_read_it(tmp_path):
    (tmp_path / "x.safetensors").write_bytes(CONTENT)
    with safe_open(tmp_path / "x.safetensors", "pt") as file:
        assert file.metadata()["step"] == "7"
        assert torch.equal(file.get_tensor("3.weight"), STATE["3.weight"])


def test_the_largest_size_is_an_upper_bound_and_not_far_off():
    assert len(CONTENT) <= largest_file(TEMPLATE) <= len(CONTENT) + 600 * len(STATE) + 1000


@given(st.integers(0, len(CONTENT) - 1), st.integers(0, 7))
def test_a_single_flipped_bit_never_passes_for_other_weights(place, bit):
    damaged = bytearray(CONTENT)
    damaged[place] ^= 1 << bit
    try:
        back = decode(bytes(damaged), TEMPLATE)
    except DamagedState:
        return
    assert all(torch.equal(back[name], STATE[name]) for name in STATE)  # it was in the words


@given(st.integers(0, len(CONTENT) - 1))
def test_a_file_that_is_cut_short_is_refused(length):
    with pytest.raises(DamagedState):
        decode(CONTENT[:length], TEMPLATE)


@given(st.binary(max_size=200))
def test_other_bytes_are_refused(content):
    with pytest.raises(DamagedState):
        decode(content, TEMPLATE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"3.weight": torch.zeros(8, 3)}, r"3.weight has shape \(8, 3\), not \(3, 8\)"),
        ({"3.weight": STATE["3.weight"].double()}, "3.weight has shape"),
        ({"4.weight": torch.zeros(1)}, "holds other tensors than the network, for one 4.weight"),
    ],
)
def test_a_state_of_another_network_is_refused(change, words):
    with pytest.raises(DamagedState, match=words):
        decode(encode(STATE | change, {}), TEMPLATE)


def test_a_file_without_its_check_is_refused():
    with pytest.raises(DamagedState, match="not those that were written"):
        decode(save(STATE), TEMPLATE)


@pytest.mark.parametrize("header", [b"[1]", b"{", b"[" * 5000, json.dumps(dict.fromkeys(STATE, 1)).encode()])
def test_a_header_that_makes_no_sense_is_refused(header):
    with pytest.raises(DamagedState):
        decode(len(header).to_bytes(8, "little") + header, TEMPLATE)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_are_not_finite_are_seen(value):
    assert is_finite(STATE)
    broken = STATE["3.weight"].clone()
    broken[1, 2] = value
    assert not is_finite(STATE | {"3.weight": broken})
