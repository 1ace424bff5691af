import pytest

from workbench.data.storage import Storage
from workbench.spec import SpecError


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:8123/", "https://mirror.example/sets", " http://a "])
def test_an_address_of_the_web_is_taken_without_the_blanks_around_it(address):
    assert Storage(mirror=address).mirror == address.strip()


@pytest.mark.parametrize("address", ["127.0.0.1:8123", "ftp://x", "HTTP", "/srv/sets"])
def test_another_address_is_refused_in_a_sentence(address):
    with pytest.raises(SpecError) as caught:
        Storage().changed(mirror=address)
    assert caught.value.reason == f'mirror must begin with http:// or https://, not "{address}"'


@pytest.mark.parametrize("address", ["http://", "https:///sets", "http://a b", "http://[a/"])
def test_an_address_without_a_server_is_refused(address):
    with pytest.raises(SpecError, match=r"mirror must name a server after the // and hold no blanks, not"):
        Storage().changed(mirror=address)
