"""The behavioural suite: see behaviour.txt and behaviour.py, which lists the failures."""

from behaviour import cases, score

from quoteattr.tagger import Tagger

#: What the shipped model must reach, of all and of each capability.
LEAST_RIGHT = 0.97
LEAST_RIGHT_EACH = 0.9


def test_the_suite_is_what_it_claims() -> None:
    documents = cases()
    checked = [code for case in documents for code in case.codes if code]
    assert len(documents) >= 600 and len(checked) >= 700
    assert set(checked) == {"N", "Ad", "Am", "Ai", "Od", "Om", "Oi", "Dd", "Pm", "Pi"}


def test_behaviour(tagger: Tagger) -> None:
    checked, failures = score(tagger)
    assert min(checked.values()) >= 12
    assert 1 - len(failures) / sum(checked.values()) >= LEAST_RIGHT, failures
    for capability, count in checked.items():
        wrong = [f for f in failures if f.capability == capability]
        assert 1 - len(wrong) / count >= LEAST_RIGHT_EACH, wrong
