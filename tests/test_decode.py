import numpy as np
import pytest

from quoteattr.decode import decode
from quoteattr.labels import DIRECT, FORMS, PARAPHRASE, PRECEDENCE, TAGS

VERBATIM_FIRST = ("direct_quote", "anonymous_source", "official_statement", "paraphrase")


def one_hot(names: tuple[str, ...], name: str, chance: float = 0.9) -> np.ndarray:
    row = np.full((1, len(names)), (1 - chance) / (len(names) - 1))
    row[0, names.index(name)] = chance
    return row


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("form", FORMS)
def test_tag_and_form_always_go_together(tag: str, form: str) -> None:
    [(got, its_form)] = decode(one_hot(TAGS, tag), one_hot(FORMS, form))
    assert got == tag
    if tag == "none":
        assert its_form is None
    elif tag == DIRECT:
        assert its_form == "direct"
    elif tag == PARAPHRASE:
        assert its_form in ("partial", "indirect")
    else:
        assert its_form == form


def test_precedence_names_verbatim_sentences_of_others() -> None:
    for tag in ("anonymous_source", "official_statement"):
        quoted = decode(one_hot(TAGS, tag), one_hot(FORMS, "direct"), VERBATIM_FIRST)
        assert quoted == [("direct_quote", "direct")]
        told = decode(one_hot(TAGS, tag), one_hot(FORMS, "indirect"), VERBATIM_FIRST)
        assert told == [(tag, "indirect")]


def test_abstaining() -> None:
    rows = one_hot(TAGS, "none", 0.7), one_hot(FORMS, "direct")
    assert decode(*rows, PRECEDENCE, 0.71) == [(None, None)]
    assert decode(*rows, PRECEDENCE, 0.69) == [("none", None)]


@pytest.mark.parametrize("order", [(), ("none",), PRECEDENCE[:3], (*PRECEDENCE, "paraphrase")])
def test_bad_precedence(order: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="precedence must hold each of anonymous_source"):
        decode(one_hot(TAGS, "none"), one_hot(FORMS, "direct"), order)
