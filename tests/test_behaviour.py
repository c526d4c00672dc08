"""The behavioural suite: see behaviour.txt and behaviour.py, which lists the failures."""

from behaviour import cases, score

from quoteattr.tagger import Tagger


def test_the_suite_is_what_it_claims() -> None:
    documents = cases()
    checked = [code for case in documents for code in case.codes if code]
    assert len(documents) >= 600 and len(checked) >= 700
    assert set(checked) == {"N", "Ad", "Am", "Ai", "Od", "Om", "Oi", "Dd", "Pm", "Pi"}


def test_behaviour(tagger: Tagger) -> None:
    checked, failures = score(tagger)
    assert min(checked.values()) >= 12
    assert len(failures) <= 0.03 * sum(checked.values()), failures
    for capability, count in checked.items():
        wrong = [f for f in failures if f.capability == capability]
        assert len(wrong) <= 0.1 * count, wrong
