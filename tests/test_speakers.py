"""Who speaks: names, the memory of a document, and a document's sources."""

from itertools import accumulate

import pytest

from quoteattr.document import Attribution, Span
from quoteattr.labels import ANONYMOUS, DIRECT, KINDS, NONE, OFFICIAL, PARAPHRASE
from quoteattr.names import find_names
from quoteattr.phrases import bare_phrase, main_name
from quoteattr.quotes import find_quotations
from quoteattr.results import Attributions
from quoteattr.sources import whole_phrase
from quoteattr.speakers import find_speakers
from quoteattr.tagger import Tagger

#: Those who speak together.
TWO = "Ann Lee and Bob Roe"


def speakers(tagger: Tagger, text: str) -> list[str | None]:
    return [s.speaker for s in tagger.tag(text).sentences]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Former Harrowgate striker Denny Rourke scored.", "Denny Rourke", None),
        ("A spokesman, Garrett Polk, declined.", "Garrett Polk", "person"),
        ("Prime Minister Erna Vold spoke.", "Erna Vold", "person"),
        ("Piotr Vander, 42, left.", "Piotr Vander", "person"),
        ("Ysolde Marr, who farms there, left.", "Ysolde Marr", "person"),
        ("Then the Metropolitan Transit Authority’s buses", "Metropolitan Transit Authority", None),
        ("It was the NAACP that sued.", "NAACP", "organisation"),
        ("Sculptor Walter Ferrant opened it.", "Walter Ferrant", "person"),
    ],
)
def test_names(text: str, name: str, kind: str | None) -> None:
    found = {n.text: n for n in find_names(text)}
    assert name in found
    assert kind is None or found[name].kind == kind
    n = found[name]
    assert name.split()[-1] in text[n.start : n.end]


def test_names_with_two_kinds_of_and() -> None:
    text = "The Health And Safety and Ann Roe offices"
    assert all(n.text.split()[-1] in text[n.start : n.end] for n in find_names(text))
    assert "Ann Roe" in [n.text for n in find_names(text)]


def test_names_that_and_joins() -> None:
    text = "Jane  Smith\nand\nMary  Jones left."
    assert [(n.text, text[n.start : n.end]) for n in find_names(text)] == [
        ("Jane Smith", "Jane  Smith"),
        ("Mary Jones", "Mary  Jones"),
    ]


@pytest.mark.parametrize("text", ["Monday", "The\nThe", "And Of", "Officials", "Prime Minister"])
def test_no_names(text: str) -> None:
    assert find_names(text) == []


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        ("Now the mayor has said so.", "mayor has", "the mayor"),
        (
            "Sen. Ann Roe, a panel member, said so.",
            "a panel member",
            "Sen. Ann Roe, a panel member,",
        ),
        ("In Ely, a panel member said so.", "a panel member", "a panel member"),
        ("Roe's lawyer said so.", "'s lawyer", "Roe's lawyer"),
        (
            "It is shut, says the firm, and Ohio does not mind.",
            "the firm, and Ohio",
            "the firm",
        ),
        (
            "She of the Ely Rules Board said so.",
            "She of the Ely Rules",
            "She of the Ely Rules Board",
        ),
    ],
)
def test_source_phrases_end_where_phrases_end(text: str, part: str, whole: str) -> None:
    at = text.index(part)
    start, end = whole_phrase(text, at, at + len(part), 0, len(text))
    assert text[start:end] == whole


def test_a_spokeswoman_is_filed_with_her_body(tagger: Tagger) -> None:
    text = (
        "The Port Authority closed two docks. Ann Roe, a spokeswoman for the authority, said both "
        "would open on Friday. She said nobody was hurt."
    )
    expected = "Ann Roe, spokeswoman for Port Authority"
    assert speakers(tagger, text) == [None, expected, expected]


def test_a_body_by_its_acronym(tagger: Tagger) -> None:
    text = (
        "The Eastmoor Fire and Rescue Service (EFRS) sent six engines to the mill. "
        "The EFRS said nobody was hurt."
    )
    assert speakers(tagger, text) == [None, "Eastmoor Fire and Rescue Service"]


def test_two_of_one_surname_by_their_titles(tagger: Tagger) -> None:
    text = (
        "Paul Pell and Anna Pell run the ferry together. Mrs Pell said the engine was new. "
        "Mr Pell said it was not."
    )
    assert speakers(tagger, text) == [None, "Anna Pell", "Paul Pell"]


def test_the_one_who_is_told_does_not_speak(tagger: Tagger) -> None:
    text = (
        "Corran Mills closed its last loom on Friday. The company told Radio Eastmoor that "
        "orders had dried up. The company said it would sell the site."
    )
    assert speakers(tagger, text)[1:] == ["Corran Mills"] * 2


def test_lines_of_an_interview() -> None:
    lines = [
        "Odile Ferrant, 71, a sculptor, talked to us in her yard.",
        "Q: Do you still weld?",
        "A: Every morning.",
        "Uwe Brandt taught me.",
        "FERRANT: He did.",
    ]
    ends = list(accumulate(len(line) + 1 for line in lines))
    spans = [(end - len(line) - 1, end - 1) for line, end in zip(lines, ends, strict=True)]
    text = "\n".join(lines)
    told = Attributions(text, [()] * 5)
    tags = [NONE, NONE, DIRECT, DIRECT, DIRECT]
    found = find_speakers(text, spans, [], tags, told, [False] * 5)
    assert [s and s.name for s in found] == [None, None, *["Odile Ferrant"] * 3]


def test_a_long_run_of_capitals_is_no_label() -> None:
    text = "A" * 100_000
    told = Attributions(text, [()])
    assert find_speakers(text, [(0, len(text))], [], [DIRECT], told, [False]) == [None]


@pytest.mark.parametrize("phrase", [",\u2028,", " \u3000’", "the\xa0Board", "a spokesman for\x0b"])
def test_source_phrases_with_odd_spaces(phrase: str) -> None:
    source = Span(0, len(phrase), phrase)
    for tag in (ANONYMOUS, OFFICIAL, DIRECT, PARAPHRASE):
        pairs = [[Attribution(source, source)]]
        told = Attributions(phrase, pairs)
        [found] = find_speakers(phrase, [(0, len(phrase))], [], [tag], told, [False])
        assert found is not None and found.label == " ".join(found.label.split())


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("Reilly, the coach", "Reilly"),
        ("Overall, the fund", None),
        ("Ms. Orr issued", "Orr"),
        ("Ely Council planners", None),
        ("Clean Water, Dr Ann Lee", "Ann Lee"),
        ("the Ely Eye website", "Ely Eye"),
    ],
)
def test_the_name_of_a_source_phrase(phrase: str, name: str | None) -> None:
    found = main_name(bare_phrase(phrase))
    assert (found and found.text) == name


def test_the_company_is_the_last_one_named(tagger: Tagger) -> None:
    text = "Halden Motors lost money in March. The company said it would cut 200 jobs."
    assert speakers(tagger, text)[1] == "Halden Motors"


def test_two_of_one_name_by_their_initials(tagger: Tagger) -> None:
    text = "Dora H. Quill rested. Dora W. Quill said her aunt was well. “Very,” Dora W. Quill said."
    assert speakers(tagger, text) == [None, "Dora W. Quill", "Dora W. Quill"]


def test_a_surname_that_is_a_month(tagger: Tagger) -> None:
    text = "Former mayor Thea May met Rolf Brenner on Monday. “It went well,” May said."
    assert speakers(tagger, text)[1] == "Thea May"


def test_somebody_of_a_body(tagger: Tagger) -> None:
    text = "Leonard Burr ran the model. Mr. Burr of the Tax Policy Center said it was right."
    assert speakers(tagger, text) == [None, "Leonard Burr"]


def test_what_opens_a_sentence_is_no_name(tagger: Tagger) -> None:
    text = "Plus Brenner spoke. “No,” Brenner said. Overall, the fund said, growth will slow."
    assert speakers(tagger, text)[1:] == ["Brenner", "the fund"]


def test_hearsay_has_nobody_behind_it(tagger: Tagger) -> None:
    text = "Ann Roe said it rained. The mayor is said to favour a new bridge."
    assert speakers(tagger, text) == ["Ann Roe", None]


def test_sources_of_a_document(tagger: Tagger) -> None:
    text = (
        "“The gate was open,” said Ann Roe, a farmer. Roe said she had rung twice. "
        "Two officials, who asked not to be named, said the lock had failed. Rain fell."
    )
    document = tagger.tag(text)
    first, second = document.sources
    assert (first.name, first.kind, first.sentences) == ("Ann Roe", "person", (0, 1))
    assert (second.kind, second.sentences, second.tags) == (
        "unnamed",
        (2,),
        {"anonymous_source": 1},
    )
    assert first.share == pytest.approx(2 / 3)
    assert all(source.kind in KINDS for source in document.sources)
    for source in document.sources:
        assert all(text[m.start : m.end] == m.text for m in source.mentions)
    sourcing = document.sourcing
    assert sourcing.attributed == pytest.approx(0.75)
    assert sourcing.sources == 2 and sourcing.single_source is None
    assert sourcing.longest_unnamed == 1


def test_one_source_only(tagger: Tagger) -> None:
    assert tagger.tag("“It rained,” Ann Roe said. Rain fell.").sourcing.single_source == "Ann Roe"


def test_without_sources(tagger: Tagger) -> None:
    text = "“It rained,” Ann Roe said."
    plain, full = tagger.tag(text, sources=False), tagger.tag(text)
    assert plain.sentences[0].tag == full.sentences[0].tag
    assert plain.sentences[0].attributions == () and plain.sentences[0].speaker is None
    assert plain.sources == () and full.sources != ()
    assert next(tagger.pipe([text], sources=False)).sources == ()


def who(story: str) -> list[str | None]:
    """The speakers of sentences written "tag source: sentence", each on a line of its own."""
    rows = [line.split(": ", 1) for line in story.strip().split("\n")]
    texts = [text for _, text in rows]
    text = " ".join(texts)
    starts = [0, *accumulate(len(t) + 1 for t in texts)]
    spans = [(start, start + len(t)) for start, t in zip(starts, texts, strict=False)]
    tags, attributions = [], []
    for (head, sentence), (start, _) in zip(rows, spans, strict=True):
        tag, _, source = head.partition(" ")
        tags.append({"p": PARAPHRASE, "o": OFFICIAL, "a": ANONYMOUS, "n": NONE, "d": DIRECT}[tag])
        pairs: tuple[Attribution, ...] = ()
        if source:
            at = start + sentence.index(source)
            by = Span(at, at + len(source), source)
            pairs = (Attribution(Span(at, at + 1, source[0]), by, ()),)
        attributions.append(pairs)
    outer = [(q.start, q.end) for q in find_quotations(text) if q.depth == 0]
    told = Attributions(text, attributions)
    found = find_speakers(text, spans, outer, tags, told, [False] * len(spans))
    return [speaker and speaker.label for speaker in found]


@pytest.mark.parametrize(
    ("story", "last"),
    [
        # Names that hang on something else are not meant by a pronoun.
        (
            "p Ann Lee: Ann Lee opened the hall.\np she: After talks with Jane Roe, she left.",
            "Ann Lee",
        ),
        (
            "p Owen Lee: Owen Lee said no.\np he: Asked about Adam Roe's plan, he said yes.",
            "Owen Lee",
        ),
        (
            "n: Teddy Roe was cross with Adam Lee's camp.\np he: Two days on, he said so.",
            "Teddy Roe",
        ),
        ("n: Mr Roe met Mr Lee by the pier.\nn: He was late.\np he: Later he said so.", "Roe"),
        # Somebody who speaks in a text, and texts that speak for whoever wrote them.
        (
            "p the statement from Roe's lawyer, Ann Lee: "
            "So said the statement from Roe's lawyer, Ann Lee.",
            "Ann Lee",
        ),
        (
            "o The Ely Bar Board: The Ely Bar Board said no in a long letter.\n"
            "o the letter: Rules, the letter said, are rules.",
            "Ely Bar Board",
        ),
        ("o Filings made by Ann Lee: Filings made by Ann Lee say so.", "Ann Lee"),
        (
            "o The harbour ministry: The harbour ministry closed the pier.\n"
            "o the ministry's statement: It is old, according to the ministry's statement.",
            "The harbour ministry",
        ),
        # The enterprise that the text is about.
        (
            "n: Shares in Brackett Tin fell.\nn: Brackett Tin has two mines.\n"
            "o the mining group: They will reopen, the mining group said.",
            "Brackett Tin",
        ),
        (
            "n: Brackett Tin owes money.\nn: The Mines Ministry wants it from Brackett Tin.\n"
            "o The company: The company said no.",
            "Brackett Tin",
        ),
        ("n: Marsh & Roe Ltd opened.\no Marsh: Marsh said so.", "Marsh & Roe Ltd"),
        # Who is told apart by what stands beside.
        ("o the media watchdog: So the media watchdog, Free Pages, said.", "Free Pages"),
        (
            "p Another old ally who had backed Roe, Senator Ann Lee,: "
            "Another old ally who had backed Roe, Senator Ann Lee, said no.",
            "Ann Lee",
        ),
        (
            "p the boy, whose name is Tom Lee: It is big, said the boy, whose name is Tom Lee.",
            "Tom Lee",
        ),
        ("p Critics such as Ann Lee: Critics such as Ann Lee say no.", "Ann Lee"),
        (
            "a Four drivers: Four drivers complained.\n"
            "a one of them, a widower: It pays, said one of them, a widower.",
            "a widower",
        ),
        (
            "a A diplomat: A diplomat denied it.\na Two of the aides: Two of the aides did, too.",
            "Two of the aides",
        ),
        # First described, then named.
        (
            "p A tax lawyer: A tax lawyer said no.\nn: It rained.\n"
            "p Ann Lee: Ann Lee, 40, hates rain.",
            "Ann Lee",
        ),
        (
            "p Ann Lee: Senator Ann Lee left.\n"
            "o The senator's office: The senator's office said why.",
            "Ann Lee's office",
        ),
        ("p Lee's letter: So Lee's letter said.\np it: There was more, it said.", "Lee"),
        # Headings are nobody's names; "they" are those of whom the sentence itself speaks.
        ("n: Joe Roe is tall.\nn: Fair Play.\np he: Fair Share: It is fair, he said.", "Joe Roe"),
        (
            "a Critics: Critics said no.\na they: Some council officials like it, as they say.",
            "Some council officials",
        ),
        # What stands in the sentence before is no part of a spokesman's body.
        (
            "n: It was the end of it.\no Then Port Board spokesman Jim Roe: "
            "Then Port Board spokesman Jim Roe spoke.\no he: No, he said.",
            "Jim Roe, spokesman for Port Board",
        ),
        ("n: Alice Roe, a welder, met us.\nd A: A: I weld.", "Alice Roe"),
        ("n: Alice Roe, a welder, met us.\np K: It was K who said so.", "K"),
        ("n: We asked.\nd: Joe Lee (@joe_lee): We won.", "Joe Lee"),
        ("n: Joe Lee Jr. came by car.\np Lee: Lee said so.", "Joe Lee Jr."),
        (
            "n: The Ely Court sat.\nn: So the Ely Post wrote.\nn: The Tax Board met.\n"
            "p The paper: The paper called it a day.",
            "Ely Post",
        ),
        # Names of media can be people's.
        ("n: Mr. Fox met Joe Roe.\np Mr. Fox: Mr. Fox said no.\nd He: He said why.", "Fox"),
        ("n: So Michael Bloomberg won.\np Bloomberg: Bloomberg said so.", "Michael Bloomberg"),
        # Who sues speaks in the lawsuit.
        (
            "n: Ann Lee is suing the Ely Port Board.\nn: It rained.\n"
            "o The lawsuit: The lawsuit says why.",
            "Ann Lee",
        ),
        ("p The Ely Post: The Ely Post quoted Joe Roe as saying so.", "Joe Roe"),
        # Nobody of whom somebody is asked.
        (
            "p Ann Lee: Ann Lee said no.\np she: Asked why when Mary Roe came, she said no.",
            "Ann Lee",
        ),
        (
            "n: Ann Lee, a potter, hesitated.\n"
            "p she: She agreed that Mary Roe might win, but she said it was early.",
            "Ann Lee",
        ),
        (
            "p Ann Lee: Ann Lee said no.\n"
            "p a Roe supporter: She’s a Roe supporter but concedes it.",
            "Ann Lee",
        ),
        (
            "p Ann Lee: Ann Lee said no.\n"
            "p the former mayor of Ely: It was late, the former mayor of Ely added.",
            "Ann Lee",
        ),
        # Who is introduced may speak next, whatever the name hangs on.
        ("p Joe Roe: Joe Roe said so.\nn: It went to Jim Lee, 74.\np he: He laughed.", "Jim Lee"),
        (
            "p Joe Roe: Joe Roe said so.\nn: It drew a sharp response from Jim Lee.\n"
            "p He: He said no.",
            "Jim Lee",
        ),
        ("n: Besides Mary Roe, it was Ann Lee who came.\np she: Later, she said why.", "Ann Lee"),
        # What follows a description is not whom it means.
        ("p The plan: The plan would harm Ann Lee, it said.", "The plan"),
        (
            "n: Then Gov. Ann Lee came to meet Joe Roe.\np the governor: No, the governor said.",
            "Ann Lee",
        ),
        (
            "n: Moe Roe, a captain, left.\no the captains: No, the captains said.",
            "the captains",
        ),
        (
            "p The mayor of Ely: The mayor of Ely said no.\n"
            "p Ann Lee: Rev. Ann Lee said yes.\np Ann Lee: Ann Lee said why.",
            "Ann Lee",
        ),
        ("a one: A dozen guards stood watch; one waved.", "A dozen guards"),
        ("a Two experts I: Two experts I met said so.", "Two experts"),
        ("n: The Ely Fund issued this.\no: We have closed.", "Ely Fund"),
        # The sentence's own subject.
        ("n: Ely Fund won.\no it: The coast guard lost a boat, it said.", "The coast guard"),
        ("n: The regulator has met.\no It: It said why.", "The regulator"),
        ("p Joe Roe: Joe Roe said so.\na he: A guard doubted it: boats, he said, sink.", "A guard"),
        ("a A cook: A cook spoke.\na several: Commuters were torn, several said no.", "Commuters"),
        (
            "n: It saw efforts by Ely council spokeswoman Ann Lee.\no She: She said no.",
            "Ann Lee, spokeswoman for Ely council",
        ),
        ("n: Ely Fund won.\no The US: The US said so.", "US"),
        ("a Critics: Critics said no.\na It: It is understood that she left.", None),
        (
            "p the head of the Ely Port Authority (EPA): So said the head of the Ely Port "
            "Authority (EPA).",
            "the head of the Ely Port Authority",
        ),
        (
            "p The Deputy Minister for Food, Madam Ann Lee,: The Deputy Minister for Food, "
            "Madam Ann Lee, said so.",
            "Ann Lee",
        ),
        # Kin with one name, and what one is called by.
        (
            "p Joe Roe: Joe Roe said so.\nn: Her son Mason liked it.\np he: Later, he said why.",
            "Mason",
        ),
        ("n: Then Jodie Wren left.\np Jodie: Jodie said why.", "Jodie Wren"),
        ("n: There Piet van Houten sat.\np Van Houten: Van Houten said so.", "Piet van Houten"),
        (
            "p Joe Roe: Joe Roe sells ice.\nn: Ann Lee is ill.\n"
            "p the mother of two: It hurts, the mother of two said.",
            "Ann Lee",
        ),
        ("p Ann Lee as she: So said Ann Lee as she left.", "Ann Lee"),
        (
            "n: Ely Rovers have lost.\no Rovers: Rovers said no.\no The club: The club is sad.",
            "Ely Rovers",
        ),
        ("n: Vicar says sorry.\nn: The vicar left.\np Ann Lee: The Rev Ann Lee wept.", "Ann Lee"),
        (
            "n: Ely City Council met.\no The authority: The authority said no.",
            "Ely City Council",
        ),
        (
            "n: The Ely Fund met.\no a council spokesman: It will, a council spokesman said.",
            "spokesman for the council",
        ),
        (
            "p An affidavit by Port Board agent Ann Lee: An affidavit by Port Board agent Ann Lee "
            "says so.",
            "Ann Lee",
        ),
        (
            "n: Ely Port Authority shut a dock.\n"
            "o The authority’s spokesman, Joe Roe,: The authority’s spokesman, Joe Roe, said so.",
            "Joe Roe, spokesman for Ely Port Authority",
        ),
        (
            "o Ely Port spokesman Joe Roe: Ely Port spokesman Joe Roe said so.\n"
            "o The spokesman: The spokesman said more.",
            "Joe Roe, spokesman for Ely Port",
        ),
        ("p Ann Lee: Ann Lee was quoted by Xinhua as saying so.", "Ann Lee"),
        ("p The Ely Post: The Ely Post quoted     as saying so.", "Ely Post"),
        (
            "p The chairman of that board: The chairman of that board said so.",
            "The chairman of that board",
        ),
        (
            "p Researchers in the US: Researchers in the US said so.",
            "Researchers in the US",
        ),
        ("p Mr. King: Sen. Angus King met Joe Roe; Mr. King said so.", "Angus King"),
        ("a a player: Lost, said a player late.\na he: “Oh,” he said.", "a player"),
        # Short forms of given names; others of the same family.
        (
            "p Liz Roe: Liz Roe said no.\np Elizabeth Roe: Elizabeth Roe left.\n"
            "p Liz: So said Liz.",
            "Elizabeth Roe",
        ),
        ("p Timothy Roe: Timothy Roe said no.\np Tim Roe: Tim Roe left.", "Timothy Roe"),
        ("p Bill Roe: Bill Roe said no.\np Bob Roe: Bob Roe left.", "Bob Roe"),
        ("p Ann Roe: Ann Roe said no.\np Anna Roe: Anna Roe left.", "Anna Roe"),
        (
            "n: Northwestern University met North University.\n"
            "o North University: North University said no.",
            "North University",
        ),
        ("p Gary Byrne: Gary Byrne said no.\np Bryne: So said Bryne.", "Gary Byrne"),
        ("p Gary Byrne: Gary Byrne said no.\np Berne: So said Mr Berne.", "Berne"),
        # A name with two letters that changed places, with one too few; another name.
        (
            "p Adam Monteith: Adam Monteith said no.\np Mr Montieth: Mr Montieth left.",
            "Adam Monteith",
        ),
        ("p Adam Sweeney: Adam Sweeney said no.\np Sweeny: So said Sweeny.", "Adam Sweeney"),
        (
            "p Adam Monteith: Adam Monteith said no.\np Mr Monteverdi: Mr Monteverdi left.",
            "Monteverdi",
        ),
        (
            "p Adam Sweeney: Adam Sweeney said no.\np the Sweeneys: So said the Sweeneys.",
            "Sweeneys",
        ),
        (
            "p Adam Roe: Adam Roe said no.\no His spokesman: His spokesman left.",
            "spokesman for Adam Roe",
        ),
        (
            "p Adam Roe: Adam Roe said no.\np Jane Lee: Jane Lee said yes.\n"
            "p The Ely businessman: The Ely businessman said more.",
            "Adam Roe",
        ),
        (
            "n: Family Nest magazine asked the White House.\no The magazine: The magazine said so.",
            "Family Nest",
        ),
        ("p Jane Lee: Jane Lee said yes.\na There: There were calls to stop.", None),
        # What roles, titles and appositions tell.
        (
            "p Singer Ann Lee: Singer Ann Lee is ill.\np Tom Roe: Tom Roe was sorry.\n"
            "p the singer: It hurts, the singer said.",
            "Ann Lee",
        ),
        (
            "n: Tom Lee, a striker, scored.\np Bob Roe: Bob Roe was glad.\n"
            "p the striker: It was easy, the striker said.",
            "Tom Lee",
        ),
        ("p Tom Lee: Tom Lee said no.\np Striker Lee: Striker Lee said more.", "Tom Lee"),
        (
            "p Mr Justice Vane: Mr Justice Vane spoke.\no The judge: The judge said no.",
            "Vane",
        ),
        (
            "n: Talks took place in Leeds with Ely Rail Union.\n"
            "o the union: After talks in Leeds, the union said no.",
            "Ely Rail Union",
        ),
        (
            "p Federal prosecutors: Federal prosecutors said no.\np Ann Lee: Ann Lee said yes.\n"
            "p the prosecutor: There is more, the prosecutor said.",
            "Ann Lee",
        ),
        (
            "o Police: Police came.\nn: The Police Union met.\no police: It rained, police said.",
            "Police",
        ),
        (
            "p Ann Lee: Ann Lee said no.\no The mayor's office: The mayor's office said so.",
            "The mayor's office",
        ),
        # A quotation that is blanked out leaves no headline.
        (
            "d Ely College's Ann Lee: “I would take care if I were you,” "
            "said Ely College's Ann Lee.\n"
            "p Lee: Lee said no.",
            "Ann Lee",
        ),
        ("n: Tom Roe saw it.\nn: The IMF lent more.\no The fund: The fund said so.", "IMF"),
        # Pronouns inside of source phrases, and before cues.
        (
            "n: Tom Roe left.\na A person close to him: A person close to him said no.",
            "A person close to him",
        ),
        (
            "n: It broke.\na people briefed on it: So said people briefed on it.",
            "people briefed on it",
        ),
        (
            "p Tom Roe: Tom Roe said no.\n"
            "p a letter to Ely Council he: In a letter to Ely Council he said more.",
            "Tom Roe",
        ),
        (
            "p Tom Roe: Tom Roe, making his hundredth trip, said no.\n"
            "p his hundredth trip: Roe, making his hundredth trip, said more.",
            "Tom Roe",
        ),
        (
            "o A spokesman for builder Ely Roads: A spokesman for builder Ely Roads said no.",
            "spokesman for Ely Roads",
        ),
        (
            "p The opposition: The opposition said no.\np Tom Roe: Tom Roe said yes.\n"
            "p the opposition: So said the opposition.",
            "The opposition",
        ),
        (
            "o Northern Arc Partners Ltd: Northern Arc Partners Ltd said no.\n"
            "o Northern Arc: Northern Arc said more.",
            "Northern Arc Partners Ltd",
        ),
        (
            "o Ann Lee, a Treasury spokeswoman: So said Ann Lee, a Treasury spokeswoman.",
            "Ann Lee, spokeswoman for Treasury",
        ),
        # By whom a survey is.
        (
            "n: The new Ely Post/ETV poll is out.\np the poll: Roe leads, the poll found.",
            "Ely Post",
        ),
        (
            "p 52 percent of voters: Of all, 52 percent of voters said so.\n"
            "n: That was a survey by the Ely Institute.\n"
            "p the survey: The rest, the survey found, stay at home.",
            "Ely Institute",
        ),
        (
            "n: The new Ely Post/ETV poll is out.\n"
            "p 52 percent of voters: On roads, 52 percent of voters said no.",
            "Ely Post",
        ),
        ("p a Fen News average of polls: So says a Fen News average of polls.", "Fen News"),
        ("p Fen News's reporting: Fen News's reporting showed more.", "Fen News"),
        # Who is meant beside whom.
        (
            "n: Ann Lee and Bob Roe met Owen Orr, when he smiled.\n"
            "p he said: It rained on Owen Orr, when he said no.",
            "Owen Orr",
        ),
        (
            "n: Bob Roe's dog sat.\np he called: It hit Owen Orr, whom he called a fool.",
            "Bob Roe",
        ),
        (
            "n: Jane Roe sat.\no Marlow: “No,” Marlow said in a statement.\no She: She left.",
            "Marlow",
        ),
        (
            "p Bob Roe: Bob Roe said no.\nn: Marlow hates the plan.\np She: She said so.",
            "Marlow",
        ),
        (
            "d Ann Lee, the head of the Ely Review, where he: “No,” "
            "said Ann Lee, the head of the Ely Review, where he writes.",
            "Ann Lee",
        ),
        (
            "p who: It fell to Ann Lee, a Liberal from Ely, who said no.",
            "Ann Lee",
        ),
        (
            "o The Ely Web Society, with firms such as Orlo: "
            "The Ely Web Society, with firms such as Orlo, said no.",
            "Ely Web Society",
        ),
        (
            "p The Mirror newspaper: The Mirror newspaper said so.",
            "Mirror",
        ),
        (
            "n: Ann Lee sang.\no A spokesman for Senator Lee: A spokesman for Senator Lee left.",
            "spokesman for Ann Lee",
        ),
        (
            "n: Ann Lee sang.\no Her spokesman, Bob Roe: Her spokesman, Bob Roe, left.",
            "Bob Roe, spokesman for Ann Lee",
        ),
        (
            "a senior aides used pencils: In talks with reporters, senior aides used pencils.",
            "senior aides",
        ),
        (
            "a reports emerging in Ely: For reporters, so say reports emerging in Ely.",
            "reports emerging in Ely",
        ),
        (
            "p Gen. Tom Lee: Gen. Tom Lee said no.\n"
            "o the inspector general: So wrote the inspector general.",
            "the inspector general",
        ),
        ("o The council on Thursday: The council on Thursday said no.", "The council"),
        (
            "o Ely Motors Co: Ely Motors Co said no.\no EM: Later, EM said yes.",
            "Ely Motors Co",
        ),
        ("p Ann Roe: Ann Roe said no.\np Roe of Ely: So said Roe of Ely.", "Ann Roe"),
        # One body under several names, and the bodies of spokespeople.
        (
            "p Ann Lee: Ann Lee said no.\no Lee's campaign: So said Lee's campaign.",
            "Ann Lee's campaign",
        ),
        (
            "p Ann Lee: Ann Lee said no.\no the Lee campaign: So said the Lee campaign.",
            "Ann Lee's campaign",
        ),
        ("n: The Ely Journal came out.\np The Journal: The Journal said so.", "Ely Journal"),
        (
            "a the Ely Post: It burnt, the Ely Post said, citing officials.",
            "Ely Post",
        ),
        (
            "p Ali al-Tamri: Ali al-Tamri said no.\np Tamri: Tamri said yes.",
            "Ali al-Tamri",
        ),
        ("p Tom Roe Jr.: Tom Roe Jr. said no.\np Roe Jr: So said Roe Jr", "Tom Roe Jr."),
        (
            "n: Ann Lee sang.\nn: Bob Orr, a spokesman for Ms. Lee, left.\np Orr: So said Orr.",
            "Bob Orr, spokesman for Ann Lee",
        ),
        (
            "n: The Ely Roads Agency met.\n"
            "o spokesman Bob Orr: The Ely Roads Agency will close it, spokesman Bob Orr said.",
            "Bob Orr, spokesman for Ely Roads Agency",
        ),
        (
            "o a representative of the fund: So said a representative of the fund.",
            "representative for the fund",
        ),
        ("o the panel ruled: In May the panel ruled so.", "the panel"),
        ("a including voters: Many left, including voters who said no.", "voters"),
        # As headlines have it.
        ("n: Then Mr. Jim Lee came to see Mr. Joe Roe.\nd: I was not there: Roe", "Joe Roe"),
        # A statement goes on.
        (
            "n: The Ely Rules Board sued.\no Ann Lee: The mayor, Ann Lee, said no in a statement.\n"
            "o: It will cost a lot.",
            "Ann Lee",
        ),
    ],
)
def test_who_is_meant(story: str, last: str | None) -> None:
    assert who(story)[-1] == last


@pytest.mark.parametrize(
    ("story", "last"),
    [
        ("p Ann Lee and Bob Roe: Ann Lee and Bob Roe said no.\np They: They said yes.", TWO),
        ("p Ann Lee and Bob Roe: Ann Lee and Bob Roe said no.\np the pair: So said the pair.", TWO),
        (
            "p Sens. Ann Lee and Bob Roe: Sens. Ann Lee and Bob Roe said no.\n"
            "p the senators: So said the senators.",
            TWO,
        ),
        (
            "p Ann Lee, a broker, and her brother Bob Roe: Ann Lee, a broker, and her brother "
            "Bob Roe said no.",
            TWO,
        ),
        ("n: Then Ann Lee and Bob Roe came.\np They: They said yes.", TWO),
        ("n: Then Ann Lee and Bob Roe came.\np they: It cost a lot, they said.", TWO),
        (
            "p the two Liberals, Ann Lee and Bob Roe,: So said the two Liberals, Ann Lee and "
            "Bob Roe, in May.",
            TWO,
        ),
        (
            "p Ann Lee, Bob Roe and Joe Orr: So said Ann Lee, Bob Roe and Joe Orr.",
            f"{TWO} and Joe Orr",
        ),
        ("p Ann Lee and other teachers: Ann Lee and other teachers said no.", "Ann Lee"),
        ("p Ann Lee and Bob Roe's lawyer: So said Ann Lee and Bob Roe's lawyer.", "Ann Lee"),
        # "He" and "she" are one of them, and so is a singular description.
        ("p Ann Lee and Bob Roe: Ann Lee and Bob Roe said no.\np He: He said yes.", "Bob Roe"),
        (
            "p Mayor Ann Lee and Bob Roe: Mayor Ann Lee and Bob Roe said no.\n"
            "p the mayor: So said the mayor.",
            "Ann Lee",
        ),
        # Who is described in narration, or named as a group.
        (
            "p Ann Lee: Ann Lee said no.\nn: Two nurses were rescued.\np They: They said yes.",
            "Two nurses",
        ),
        ("p they: Democrats left early because they said it was cold.", "Democrats"),
    ],
)
def test_who_speaks_together(story: str, last: str) -> None:
    assert who(story)[-1] == last


def test_two_who_are_named_later() -> None:
    story = (
        "p Two senators: Two senators said no.\n"
        "p Ann Lee and Bob Roe: Ann Lee and Bob Roe wrote a letter."
    )
    assert who(story) == [TWO, TWO]


@pytest.mark.parametrize(
    ("story", "last"),
    [
        # The network takes for nameless who was named with the role.
        (
            "p Ann Lee: Ann Lee, a hydrologist at Ely, said no.\n"
            "a the hydrologist: So said the hydrologist.",
            "Ann Lee",
        ),
        (
            "d Ann Lee: It is cold, said Ann Lee, lead volcanologist at Ely.\n"
            "a the volcanologist: So said the volcanologist.",
            "Ann Lee",
        ),
        (
            "p Ann Lee: Ann Lee, a nurse, said no.\na A nurse: A nurse disagreed.\n"
            "a the nurse: So said the nurse.",
            "A nurse",
        ),
        (
            "p The Rev. Ann Lee: The Rev. Ann Lee said no.\na the vicar: So said the vicar.",
            "Ann Lee",
        ),
        ("p PC Ann Lee: PC Ann Lee said no.\na the officer: So said the officer.", "Ann Lee"),
        (
            "p Ann Lee: Ann Lee, 42, said no.\np Bob Roe: Bob Roe said yes.\n"
            "p the 42-year-old: So said the 42-year-old.",
            "Ann Lee",
        ),
        (
            "p Ann Lee: Ann Lee, a Norwegian lawyer, said no.\np Bob Roe: Bob Roe said yes.\n"
            "p The Norwegian: The Norwegian stayed calm.",
            "Ann Lee",
        ),
        # Nobody was brought on as a shopkeeper; a driver was.
        ("p Ann Lee: Ann Lee said no.\na the shopkeeper: So said the shopkeeper.", "Ann Lee"),
        (
            "p Ann Lee: Ann Lee said no.\nn: The driver of the bus left.\n"
            "a the driver: So said the driver.",
            "The driver",
        ),
        ("p the Town Clerk, Okon Etim,: So said the Town Clerk, Okon Etim, in May.", "Okon Etim"),
        ("p Peter King, Republican of Ely: So said Peter King, Republican of Ely.", "Peter King"),
        (
            "o 40 troops in Ely,: Ruritania, which has 40 troops in Ely, said so.",
            "Ruritania",
        ),
        (
            "n: The Port Rules Authority met.\no The Authority: The Authority said no.",
            "Port Rules Authority",
        ),
        (
            "p Prime Minister Ann Lee: Prime Minister Ann Lee said no.\n"
            "p Health Minister Bob Roe: Health Minister Bob Roe said yes.\n"
            "p the premier: So said the premier.",
            "Ann Lee",
        ),
        # Ranks and offices.
        (
            "p Prime Minister Ann Lee: Prime Minister Ann Lee said no.\n"
            "p Health Minister Bob Roe: Health Minister Bob Roe said yes.\n"
            "p the prime minister: So said the prime minister.",
            "Ann Lee",
        ),
        (
            "p Governor Ann Lee: Governor Ann Lee said no.\n"
            "p Deputy Governor Bob Roe: Deputy Governor Bob Roe said yes.\n"
            "p the governor: So said the governor.",
            "Ann Lee",
        ),
        (
            "n: Judge Ann Lee came.\n" + "n: It rained.\n" * 42 + "p the judge: So said the judge.",
            "Ann Lee",
        ),
        (
            "o Spokespeople for Lee\tand Ely Fund: Spokespeople for Lee\tand Ely Fund said no.",
            "Spokespeople for Lee and Ely Fund",
        ),
        # Kin who are named.
        (
            "n: Ann Lee lives with her husband, Bob, in Ely.\np Her husband: Her husband said no.",
            "Bob",
        ),
        ("n: Ann Lee lives in Ely.\np Her husband: Her husband said no.", "Ann Lee's husband"),
        # Of one surname the one who has spoken.
        (
            "n: Jim Roe, 38, died.\np Ann Roe: Ann Roe, his wife, said no.\n"
            "d Roe: I saw it, Roe said.",
            "Ann Roe",
        ),
        (
            "p Jim Roe: Jim Roe, the mayor, said no.\np Ann Roe: Ann Roe said yes.\n"
            "d Roe: I saw it, Roe said.",
            "Jim Roe",
        ),
        # What tells no more of whom is spoken.
        (
            "p Cardinal Jim Roe: Cardinal Jim Roe said no.\n"
            "p The cardinal, a friend of the pope,: The cardinal, a friend of the pope, said yes.",
            "Jim Roe",
        ),
        ("p Judge Ann Lee: Judge Ann Lee said no.\np Her Honour: Her Honour said yes.", "Ann Lee"),
        (
            "p the office of Prime Minister Ann Lee: So said the office of Prime Minister Ann Lee.",
            "Ann Lee's office",
        ),
        (
            "p the chief executive of carmaker Ely: So said the chief executive of carmaker Ely.",
            "the chief executive of carmaker Ely",
        ),
        ("a one of the men, Najib,: So said one of the men, Najib, a teacher.", "Najib"),
        ("a One juror, a woman: One juror, a woman who left, said no.", "One juror, a woman"),
        ("a A sailor: A sailor said no.\na Others: Others said yes.", "Others"),
        # "He" is no group, and whoever replies was asked.
        (
            "p Jim Roe: Jim Roe said no.\na Critics: Critics disagreed.\na he: It works, he said.",
            "Jim Roe",
        ),
        (
            "p Jim Roe: Jim Roe said no.\na many here: So said many here.\n"
            "a he: It works, he said.",
            "Jim Roe",
        ),
        ("p Ann Lee: Ann Lee accused Kay Roe of theft.\np She: She denied it.", "Kay Roe"),
        (
            "p Ann Lee: Ann Lee accused Kay Roe of theft.\np She: She said that it was late.",
            "Ann Lee",
        ),
        # Not who stands before "she added", nor her mother.
        (
            "p Kay Roe: Kay Roe said no.\np Ann Lee: Ann Lee said yes.\n"
            "p she: Roe, she added, was late.",
            "Ann Lee",
        ),
        (
            "p Ann Lee: Ann Lee said no.\np she: Her mother, Kay Lee, held on, she said.",
            "Ann Lee",
        ),
        # The body that the sentence is about.
        (
            "o The Ely Star Society: The Ely Star Society said no.\n"
            "o a spokesman: Port Water Agency lost power, a spokesman said.",
            "spokesman for Port Water Agency",
        ),
        (
            "o The Ely Star Society: The Ely Star Society said no.\n"
            "o a spokesman: Police in Ely had many calls, a spokesman said.",
            "spokesman for the police",
        ),
        (
            "o Ely Water: Ely Water said it had plans.\n"
            "n: New things, including the Leak Finding Service, were discussed.\n"
            "o a spokesman: A law limits us, a spokesman said.",
            "spokesman for Ely Water",
        ),
        # A body by the first word of its name.
        (
            "n: The Ministry of Works met.\no The Ministry: The Ministry said no.",
            "Ministry of Works",
        ),
        ("o Standard & Roe: Standard & Roe said no.\no S&R: S&R said so.", "Standard & Roe"),
        # Not who is named in an aside, and no clause.
        (
            "p coach after succeeding Kay Roe: "
            "Ann Lee, in her first match as coach after succeeding Kay Roe, admits it.",
            "Ann Lee",
        ),
        (
            "o the firm employs 7,600: Now the firm employs 7,600 people and insists it is fair.",
            "the firm",
        ),
        # A name that begins with a word of the text, or with a place.
        ("p Off-colour Lee: Off-colour Lee lost.\np Ann Lee: Ann Lee said no.", "Ann Lee"),
        ("n: Off-colour Lee lost.\nn: Ann Lee ran.\np Lee: Lee said no.", "Ann Lee"),
        # One in five: whose poll it is.
        (
            "p the Ely Post poll: So said the Ely Post poll.\na One in 14: One in 14 said no.",
            "Ely Post",
        ),
    ],
)
def test_who_was_meant_all_along(story: str, last: str) -> None:
    assert who(story)[-1] == last


@pytest.mark.parametrize(
    "story",
    [
        "a A vicar: A vicar begged thieves to stop.\np The Rev. Ann Lee: The Rev. Ann Lee said no.",
        "a A Texas sheriff: A Texas sheriff said no.\nd Sheriff Ann Lee: No, said Sheriff Ann Lee.",
        "o A British judge: A British judge ruled so.\np Judge Ann Lee: Judge Ann Lee said no.",
    ],
)
def test_a_role_in_a_lead_that_is_named_next(story: str) -> None:
    assert who(story) == ["Ann Lee", "Ann Lee"]


def test_a_diplomat_in_a_lead_stays_nameless() -> None:
    story = "a A diplomat: A diplomat said no.\np Ann Lee: Ann Lee, a diplomat, said yes."
    assert who(story) == ["A diplomat", "Ann Lee"]


def test_a_union_in_a_lead_that_is_named_next() -> None:
    story = (
        "o their union: Drivers will strike, their union said.\n"
        "o The Rail Staff Union: The Rail Staff Union said no."
    )
    assert who(story) == ["Rail Staff Union"] * 2


def test_a_body_in_a_lead_that_is_named_next() -> None:
    story = (
        "o a watchdog: It broke the law, a watchdog ruled.\n"
        "o The Data Rules Board: The Data Rules Board said no.\n"
        "o The watchdog: The watchdog will fine it."
    )
    assert who(story) == ["Data Rules Board"] * 3


def test_somebody_described_is_filed_under_the_name_that_follows() -> None:
    story = "p A tax lawyer: A tax lawyer said no.\np Ann Lee: Ann Lee, 40, hates rain."
    assert who(story) == ["Ann Lee", "Ann Lee"]


def test_several_who_are_described_are_not_the_one_who_is_named_next() -> None:
    story = "p Researchers in Ely: Researchers in Ely said no.\np Ann Lee: Ann Lee, 40, hates rain."
    assert who(story) == ["Researchers in Ely", "Ann Lee"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Then Alice Roe of the Port Authority left.", ["Alice Roe", "Port Authority"]),
        ("Labour's Ann Roe left.", ["Labour", "Ann Roe"]),
        ("The Minister of Fisheries, Ann Roe, left.", ["Ann Roe"]),
        ("The Ohio Democrat left.", []),
        ("The Bonn-based firm and a French-language site closed.", []),
        ("Then fighters of al-Qaida left.", ["al-Qaida"]),
        ("Head of music Ann Roe left.", ["Ann Roe"]),
        ("Year 11 pupil Ann Roe left.", ["Ann Roe"]),
        ("Defending, solicitor Ann Roe left.", ["Ann Roe"]),
        ("Then Ann ten Hoeve left.", ["Ann ten Hoeve"]),
        ("Then the Kerryman left.", []),
        ("Then the Sligo TD left.", []),
        ("The January-March quarter was good.", []),
        ("Then Ann Roe of the Border Justice Project left.", ["Ann Roe"]),
        ("Then Kamla Bai of the Port Authority left.", ["Kamla Bai", "Port Authority"]),
        ("Then Sami al-Rawi and Charles d’Arby met.", ["Sami al-Rawi", "Charles d’Arby"]),
        ("Last Monday, the Government Chief Whip, Ann Roe, left.", ["Ann Roe"]),
        ("Two Senators came. You've said so. He's late.", []),
        ("Outside, Cmdr. Ann Roe left.", ["Ann Roe"]),
        ("It met by the Tamar River at 1500 GMT.", ["Tamar River"]),
        (
            "Guitarist Quill Roe left, Nurse Roe left, County Supervisor Ann Lee left.",
            ["Quill Roe", "Roe", "Ann Lee"],
        ),
        ("The Labour MP and the Centre for Good Roads met.", ["Centre for Good Roads"]),
        ("Opening the case, Ann Roe smiled. Boeing said so.", ["Ann Roe", "Boeing"]),
        ("Resident Ann Roe and PC Tom Lee left.", ["Ann Roe", "Tom Lee"]),
        ("Student Loans Group met.", ["Student Loans Group"]),
        ("Then Ann and Tom Lee left.", ["Ann Lee", "Tom Lee"]),
        ("Prosecutor Ann Lee KC and Ely Tech SC met.", ["Ann Lee", "Ely Tech SC"]),
        (
            "The Tigers' Tom Lee and the Greens’ Ann Roe left.",
            ["Tigers", "Tom Lee", "Greens", "Ann Roe"],
        ),
        (
            "Senate Leader Chuck Roe and House Speaker Nancy Lee left.",
            ["Chuck Roe", "Nancy Lee"],
        ),
        ("The Ely South MP left.", []),
        ("The Port Council Tuesday met joe diGiorno.", ["Port Council", "diGiorno"]),
        ("Then Buddhist-majority Ruritania left.", ["Ruritania"]),
        ("In a Nov. 3 poll the Ely Bar won.", ["Ely Bar"]),
        ("Conservative Oscar-winner Marlow left.", ["Marlow"]),
        ("Then Federal Reserve and Saudi Arabia met.", ["Federal Reserve", "Saudi Arabia"]),
        ("Historian Ann Lee of Ely University left.", ["Ann Lee", "Ely University"]),
        ("Attacking Ann Lee, he left.", ["Ann Lee"]),
        ("Senate Republican John Lee left.", ["John Lee"]),
        ("The U.S. Customs and Border Protection met.", ["U.S. Customs and Border Protection"]),
        ("The Washington Post came.", ["Washington Post"]),
        ("The Liberal Democrats met.", ["Liberal Democrats"]),
        ("National Tolls met the Head of Public Roads.", ["National Tolls"]),
    ],
)
def test_whose_names(text: str, names: list[str]) -> None:
    assert [name.text for name in find_names(text)] == names


def test_a_dateline_is_no_part_of_a_source() -> None:
    text = "ELY, Nev. (AP) — Gov. Ann Lee said so."
    start, end = whole_phrase(text, 5, 29, 0, len(text))
    assert text[start:end] == "Gov. Ann Lee"
