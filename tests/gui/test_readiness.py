from workbench.experiment import Experiment, find
from workbench.gui.readiness import can_be_asked, refusal
from workbench.network.problems import problems
from workbench.network.summary import summarize


def asked(experiment: Experiment, *, memory: int | None = None) -> tuple[str, bool]:
    found, summary = problems(experiment, memory=memory), summarize(experiment)
    return refusal(found, summary), can_be_asked(found, summary)


def test_a_sound_network_is_trained_and_looked_at():
    assert asked(find("digits")) == ("", True)


def test_a_layer_at_fault_is_named():
    experiment = find("digits")
    layers = experiment.network.layers
    place = next(place for place, layer in enumerate(layers) if layer.kind == "flatten")
    broken = experiment.network.changed(layers=(*layers[:place], *layers[place + 1 :]))
    reason, looked_at = asked(experiment.changed(network=broken))
    assert reason.startswith(f"Layer {place} (")
    assert not looked_at


def test_a_wrong_number_of_classes_can_still_be_looked_at():
    experiment = find("digits")
    *first, last = experiment.network.layers
    other = experiment.network.changed(layers=(*first, last.changed(out_features=7)))
    reason, looked_at = asked(experiment.changed(network=other))
    assert reason
    assert reason[0].isupper()
    assert looked_at


def test_a_network_too_large_for_the_memory_is_not_even_looked_at():
    reason, looked_at = asked(find("digits"), memory=1000)
    assert reason
    assert not looked_at
