import pytest

from quoteattr.labels import FORMS, NONE, PRECEDENCE, TAGS, tags_that_apply


def test_every_attributed_tag_has_its_place_in_the_order() -> None:
    assert set(PRECEDENCE) | {NONE} == set(TAGS)
    assert len(set(TAGS)) == len(TAGS) == 5


@pytest.mark.parametrize(
    ("tag", "form", "expected"),
    [
        ("none", None, {"none"}),
        ("direct_quote", "direct", {"direct_quote"}),
        ("paraphrase", "partial", {"paraphrase"}),
        ("anonymous_source", "indirect", {"anonymous_source", "paraphrase"}),
        ("official_statement", "partial", {"official_statement", "paraphrase"}),
        ("official_statement", "direct", {"official_statement", "direct_quote"}),
    ],
)
def test_tags_that_apply(tag: str, form: str | None, expected: set[str]) -> None:
    assert form is None or form in FORMS
    assert tags_that_apply(tag, form) == expected
