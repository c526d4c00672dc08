import pytest

from quoteattr.document import Span
from quoteattr.sources import subject_of
from quoteattr.tagger import Tagger


@pytest.mark.parametrize(
    ("sentence", "source", "cue"),
    [
        ("Ann Okafor said the bridge was closed.", "Ann Okafor", "said"),
        ("“We know,” said Ann Okafor.", "Ann Okafor", "said"),
        ("Two senior officials said talks had failed.", "Two senior officials", "said"),
        ("The ministry denied the report.", "The ministry", "denied"),
        ("“We know,” Ann Okafor said in a telephone interview.", "Ann Okafor", "said"),
        ("Ann Okafor said on Monday that the bridge was shut.", "Ann Okafor", "said"),
        ("According to police, two roads were shut.", "police", "According to"),
    ],
)
def test_source_and_cue(tagger: Tagger, sentence: str, source: str, cue: str) -> None:
    found = tagger.tag(sentence).sentences[0]
    assert found.source is not None and found.source.text == source
    assert found.cue is not None and found.cue.text == cue
    assert sentence[found.cue.start : found.cue.end] == cue


def speakers(tagger: Tagger, text: str) -> list[str | None]:
    return [s.speaker for s in tagger.tag(text).sentences]


def test_surnames_and_pronouns_go_back_to_full_names(tagger: Tagger) -> None:
    text = (
        "Ann Okafor, a farmer, said the bridge was closed. Okafor said it had cracked. "
        "“It was loud,” she said. Rain fell."
    )
    assert speakers(tagger, text) == ["Ann Okafor"] * 3 + [None]


def test_a_person_named_in_between(tagger: Tagger) -> None:
    text = (
        "The agency said the gates were safe. Residents of Mill Row left. Desmond Haworth was "
        "woken by his dog. "
        "“I got wet,” he said."
    )
    assert speakers(tagger, text)[3] == "Desmond Haworth"


def test_one_quotation_has_one_speaker(tagger: Tagger) -> None:
    text = "“We knew. We wrote it down,” Ann Okafor said. “Nobody came.”"
    assert speakers(tagger, text) == ["Ann Okafor"] * 3


def test_who_is_read_of_comes_before_where_it_was_read(tagger: Tagger) -> None:
    text = (
        "Ann Lee met Tom Roe in May. She said the two had dinner, and that she asked him to leave, "
        "according to the Ely Post."
    )
    last = tagger.tag(text).sentences[-1]
    assert [a.source and a.source.text for a in last.attributions] == ["She", "the Ely Post"]
    assert last.speaker == "Ann Lee"


def test_who_tells_what_somebody_said_comes_before_that_somebody(tagger: Tagger) -> None:
    text = "Ann Lee came home. A baker later announced that it was off, Lee told the court."
    last = tagger.tag(text).sentences[-1]
    assert [a.source and a.source.text for a in last.attributions] == ["Lee", "A baker"]
    assert [c.text for c in last.attributions[0].content] == [
        "A baker later announced that it was off"
    ]


def test_a_sentence_has_so_many_attributions_at_most(tagger: Tagger) -> None:
    [sentence] = tagger.tag("“No,” said Lee, “no,” said Roe, " * 40 + "he said.").sentences
    assert len(sentence.attributions) == 16


def test_quotes_are_without_their_marks(tagger: Tagger) -> None:
    [sentence] = tagger.tag("He called it “a mess” and “a shame”.").sentences
    assert [quote.text for quote in sentence.quotes] == ["a mess", "a shame"]


@pytest.mark.parametrize(
    ("text", "phrase", "subject"),
    [
        ("In Ely, Ann Lee said no.", "Ely, Ann Lee", "Ann Lee"),
        (
            "In Ely, Ann Lee, a potter of 44, said no.",
            "Ely, Ann Lee, a potter of 44,",
            "Ann Lee, a potter of 44,",
        ),
        ("In Ely, the mayor, Ann Lee, said no.", "Ely, the mayor, Ann Lee,", "the mayor, Ann Lee,"),
        ("In the memo, Lee, a broker, said no.", "the memo, Lee, a broker,", "Lee, a broker,"),
        ("In Ely, where it rained, Ann Lee said no.", "Ely, where it rained, Ann Lee", "Ann Lee"),
        ("Talking to Ely News, Dr Ann Lee said no.", "Ely News, Dr Ann Lee", "Dr Ann Lee"),
        (
            "Mr Roe, company officials said, had left.",
            "Mr Roe, company officials",
            "company officials",
        ),
        ("Roe, who teaches law students, said no.", "Roe, who teaches law students,", None),
        ("In a 26-page ruling the judges said so.", "page ruling the judges", "the judges"),
        ("To seek protection the firm said so.", "protection the firm", "the firm"),
        (
            "In a letter to Roe, Lee, head of a firm, said so.",
            "Roe, Lee, head of a firm,",
            "Lee, head of a firm,",
        ),
        ("Mr. Roe, she said, had left.", "Mr. Roe, she", "she"),
        ("It broke a rule which critics said was fair.", "which critics", "critics"),
        ("In January a judge said so.", "January a judge", "a judge"),
        ("Most support the law, polls say.", "the law, polls", "polls"),
        ("If Roe wins, one adviser said, he stays.", "Roe wins, one adviser", "one adviser"),
        ("Ann Roe, who studies eels, said no.", "Ann Roe, who studies", None),
    ],
)
def test_the_subject_of_a_cue(text: str, phrase: str, subject: str | None) -> None:
    start, cue = text.index(phrase), text.index(" sa") + 1
    source = Span(start, start + len(phrase), phrase)
    found = subject_of(text, source, Span(cue, cue + 4, text[cue : cue + 4]))
    assert found.text == (subject or phrase)
    assert text[found.start : found.end] == found.text
