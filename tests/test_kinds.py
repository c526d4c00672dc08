"""What kind of speaker a description tells."""

import pytest

from quoteattr.kinds import told_kind
from quoteattr.labels import DOCUMENT, ORGANISATION, PERSON, SPOKESPERSON, UNNAMED
from quoteattr.memory import Speaker


@pytest.mark.parametrize(
    ("description", "guessed", "kind"),
    [
        ("the latest figures", PERSON, DOCUMENT),
        ("minutes of the meeting", ORGANISATION, DOCUMENT),
        ("voters in Ely", PERSON, UNNAMED),
        ("46 percent of adults", PERSON, UNNAMED),
        ("a senior MP", PERSON, UNNAMED),
        ("the mayor of Ely", PERSON, PERSON),
        ("the Lee administration", PERSON, ORGANISATION),
        ("an administration official", ORGANISATION, UNNAMED),
        ("police", ORGANISATION, ORGANISATION),
        ("the Tories", PERSON, ORGANISATION),
        ("some Democrats", PERSON, UNNAMED),
        ("the fund's lawyer", ORGANISATION, PERSON),
        ("spokesman for the fund", SPOKESPERSON, SPOKESPERSON),
    ],
)
def test_descriptions(description: str, guessed: str, kind: str) -> None:
    assert told_kind(Speaker(description, guessed, named=False)) == kind


@pytest.mark.parametrize(
    ("name", "roles", "kind"),
    [
        ("Democrats", set(), ORGANISATION),
        ("Many Republicans", set(), UNNAMED),
        ("YouGov", set(), ORGANISATION),
        ("Elywatch.org", set(), ORGANISATION),
        ("Ely Eye", {"website"}, ORGANISATION),
        ("Marlow", set(), PERSON),
    ],
)
def test_names_of_which_only_a_tag_told(name: str, roles: set[str], kind: str) -> None:
    assert told_kind(Speaker(name, PERSON, roles=roles, guessed=True)) == kind
    assert told_kind(Speaker(name, PERSON, roles=roles)) == PERSON
