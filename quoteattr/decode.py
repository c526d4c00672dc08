"""Probabilities to tags and forms."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quoteattr.labels import DIRECT, FORMS, NONE, PARAPHRASE, PRECEDENCE, TAGS, tags_that_apply

_DIRECT_FORM = FORMS.index("direct")
_PARAPHRASE = TAGS.index(PARAPHRASE)


def decode(
    tags: NDArray[Any],
    forms: NDArray[Any],
    precedence: Sequence[str] = PRECEDENCE,
    min_confidence: float = 0.0,
) -> list[tuple[str | None, str | None]]:
    """Choose the tag and the form of each sentence.

    Parameters
    ----------
    tags : array of float
        Probability of each tag. *Shape:* (sentences, tags)
    forms : array of float
        Probability of each form. *Shape:* (sentences, forms)
    precedence : sequence of str
        Which of the tags that apply names the sentence: the first in this order.
    min_confidence : float
        A sentence whose winning tag is less probable gets the tag ``None``.

    Returns
    -------
    list of (str or None, str or None)
        Tag and form.

    Examples
    --------
    >>> import numpy as np
    >>> decode(np.array([[0.1, 0.8, 0.0, 0.1, 0.0]]), np.array([[0.9, 0.0, 0.1]]))
    [('anonymous_source', 'direct')]
    >>> decode(np.array([[0.1, 0.8, 0.0, 0.1, 0.0]]), np.array([[0.9, 0.0, 0.1]]),
    ...        precedence=("direct_quote", "anonymous_source", "official_statement", "paraphrase"))
    [('direct_quote', 'direct')]
    """
    outcomes = _outcomes(tuple(precedence))
    best = tags.argmax(axis=1).astype(np.uint8)
    form = forms.argmax(axis=1).astype(np.uint8)
    paraphrased = best == _PARAPHRASE
    unquoted = forms[paraphrased]
    unquoted[:, _DIRECT_FORM] = -1
    form[paraphrased] = unquoted.argmax(axis=1)
    outcome = best * np.uint8(len(FORMS)) + form
    outcome[tags.max(axis=1) < min_confidence] = len(outcomes) - 1
    return [outcomes[i] for i in outcome.tobytes()]


@cache
def _outcomes(precedence: tuple[str, ...]) -> tuple[tuple[str | None, str | None], ...]:
    """Tag and form for each likeliest tag and each likeliest form; last, those of abstaining."""
    check_precedence(precedence)
    return (*(_outcome(tag, form, precedence) for tag in TAGS for form in FORMS), (None, None))


def _outcome(tag: str, form: str, precedence: Sequence[str]) -> tuple[str, str | None]:
    """Tag and form, where these are the likeliest."""
    if tag == NONE:
        return tag, None
    form = FORMS[_DIRECT_FORM] if tag == DIRECT else form
    applying = tags_that_apply(tag, form)
    return next(t for t in precedence if t in applying), form


def check_precedence(precedence: Sequence[str]) -> None:
    """Raise ValueError unless ``precedence`` holds each attributed tag once."""
    if sorted(precedence) != sorted(PRECEDENCE):
        raise ValueError(
            f"precedence must hold each of {', '.join(PRECEDENCE)} once, not {list(precedence)}"
        )


def check_min_confidence(min_confidence: float) -> None:
    """Raise ValueError unless ``min_confidence`` is a probability."""
    if not 0 <= min_confidence <= 1:
        raise ValueError(f"min_confidence must be between 0 and 1, not {min_confidence}")
