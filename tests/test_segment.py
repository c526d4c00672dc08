"""Sentences: a table of hard cases, and properties that hold for every string."""

import gc
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.segment import segment

# "|" marks where a sentence must begin; nowhere else may one.
CASES = {
    "plain": "The mayor left. |She took the bus. |It was late.",
    "one sentence": "No stop at all",
    "question and exclamation": "Who paid? |Nobody did! |So it stayed shut.",
    "runs of marks": "Really?! |Yes!!! |Then why???",
    # Abbreviations
    "title": "Mr. Oduya met Dr. Lind and Mrs. Pell. |They talked.",
    "military title": "Gen. John B. Smith and Lt. Col. Ann Ray flew in. |Sgt. Wu stayed.",
    "civil title": "Gov. Ada Stone and Sen. Lee Park disagree. |Rep. Moss abstained.",
    "joined title": "The ex-Gov. Stone met then-Sen. Park. |Nothing came of it.",
    "title in capitals": "GEN. LEE RETURNS\n\n|He is back.",
    "country": "The U.S. President spoke. |The U.K. minister did not.",
    "country at the end": "She moved to the U.S. |He said so on Monday.",
    "country and attribute": "It joined the U.S.-led force. |The rest waited.",
    "country and quoted word": "The U.S. “nudge” failed. |He met Ann Ray Sr. of Leeds.",
    "country and speech": "She lives in the U.S. |“Anyone can,” she said.",
    "agency with stops": "An F.B.I. agent and a C.I.A. analyst testified. |Both left.",
    "time of day": "It begins at 5 p.m. on Friday. |It ends at 7 a.m. Sunday.",
    "time at the end": "It closed at 5 p.m. |The crowd went home.",
    "time, then a name": "Doors open at 10 a.m. |Police expect queues.",
    "time, then a zone": "Launch is at 9:15 p.m. EST. |Rain may delay it.",
    "number sign": "He lives at No. 10 and she at No. 3. |They meet daily.",
    "a plain no": "Asked again, she said no. |Five others said yes.",
    "company": "Acme Inc. Chief Executive Ed Lum quit. |Shares fell.",
    "company at the end": "He works for Acme Corp. |The firm makes anvils.",
    "company, then a name": "She sold Acme Inc. |Trade fell. |Orr met Roe Jr. |Profits rose.",
    "company, then a title": "Acme Inc. President Ed Lum quit. |Acme Co. (Ely) fell.",
    "city and state, then a name": "They met in Ely, Nev. |Rain came. |He left Ely, N.J. |Roe did.",
    "city and state": "Ely, Nev. (AP) is no end, nor is Ely, Nev. Mayor Roe, nor Fla. Gov. Lee.",
    "state in brackets": "He works for the (Ely County, N.J.) Record.",
    "country at the end of a quotation": "“I love the U.S.” |Crowds left. |“In the U.S.” Lee said.",
    "country in a question": "Is it the U.S.? |No. |“In the U.S.?” Lee asked.",
    "interview": "Q. Would you?\n|A. The dog is fine. |Yes.",
    "trailing off": "“Maybe…” Lee said. |“Maybe . . .” |The crowd left.",
    "emoji": "“So proud! 🎉🎉” she wrote. |“Best day. ❤️” |It was gone.",
    "what an agency refers to": "It rained. [nL8N1MP0GI] |It froze. (reut.rs/2AlKd) |It did.",
    "bracket in lower case": "“Get out!” (for Lee) and “No!” (for Roe) were heard.",
    "company with ticker": "Acme Co. (ACM.N) fell. |Beta Ltd. rose.",
    "month": "The hearing is on Jan. 5 in room 4. |The next is on Sept. 11.",
    "month at the end": "They married in Dec. |The honeymoon came later.",
    "saint": "He flew to St. Louis. |It rained.",
    "street at the end": "It is on Main St. |The bakery is next door.",
    "court case": "Doe v. Roe was heard. |Smith vs. Jones was not.",
    "for example": "Some fruit, e.g. apples, i.e. the red kind, sold out. |Pears did not.",
    "degree": "Ann Lee, Ph.D., spoke first. |Bob Ray, M.D., was next.",
    "junior": "Sam Hill Jr. won. |Sam Hill Sr. lost to Martin Vale Jr. |The count was close.",
    "initials": "J. K. Moor and T.S. Ellis wrote it. |C. Q. Vane did not.",
    "one initial": "George W. Budd ran again. |He lost.",
    "letter at the end": "They chose Plan B. |It failed.",
    "state": "They met in Tampa, Fla. |The talks went on.",
    "state and party": "Rep. Jo Cole (R-Ky.) and Sen. Al Diaz (D-Calif.) agreed. |Others refused.",
    "and so on": "They sold pens, paper, etc. and ink. |Business was good.",
    "and others": "Moor et al. found it. |Nobody else did.",
    "Washington": "Crowds filled Washington, D.C. |The police watched.",
    "pages": "See p. 4 and pp. 7-9. |Fig. 2 shows it.",
    "common word that is also short for a day": "She sat. |Then she wed. |He stood.",
    # Numbers
    "decimal": "Rates rose 3.5 percent to 7.25. |Bonds fell 0.3.",
    "money": "It cost $1.2m. |That is £1.1m more.",
    "year": "It opened in 1998. |In 2004 it shut.",
    "sentence starts with a digit": "Nobody came. |30 chairs stood empty.",
    "version": "Version 2.0.1 shipped. |Users cheered.",
    "score": "They won 3-2. |Lee scored at 4.15 p.m. and again at 5.",
    # Ellipses
    "ellipsis inside": "We tried ... and failed. |Then we left.",
    "ellipsis before a capital": "We tried... |They won.",
    "spaced ellipsis": "We tried . . . and failed. |Then we left.",
    "one-character ellipsis": "We tried … and failed… |Then we left.",
    "four dots": "We tried.... |Then we left.",
    "ellipsis after a stop": "We tried. ... |Then we left.",
    "spaced ellipsis after a stop": "We tried. . . . |Then we left.",
    "ellipsis and quotation": "“I never ...” |She left the room.",
    "bracketed ellipsis": "“We tried. |[...] We failed,” he said.",
    # Closing marks
    "closing curly mark": "“It is over.” |He left.",
    "closing straight mark": '"It is over." |He left.',
    "closing apostrophes": "''It is over.'' |He left.",
    "closing single mark": "‘It is over.’ |He left.",
    "closing pair": "“She said, ‘It is over.’” |He left.",
    "closing pair with a space": "“She said, ‘It is over.’ ” |He left.",
    "closing bracket": "(It is over.) |He left. |[She stayed.] |Nobody came.",
    "guillemets": "« C’est fini. » |Il part. |»Es ist aus.« |Er geht.",
    "German marks": "„Es ist aus.“ |Er geht.",
    "lower-case quotation": "He left. |“not again,” he said.",
    "list of names": "Prof. Ann Lee, Rev. Bob Ray and Capt. Cy Moe met. |Adm. Dee Fox did not.",
    "answer with a colon": "“Ready?” |Smith replied: “No.”",
    "exclamation in a name of a paper": "She reads Wow! weekly. |He reads Yes! and No!",
    "opening mark starts a sentence": "He left. |“It is over,” he said.",
    "opening single mark": "He left. |'It is over,' he said.",
    "opening bracket": "He left. |(Nobody saw it.) |She stayed.",
    "mark outside the stop": "He called it “over”. |She did not.",
    # Quotations
    "question and clause": "“Why?” he asked. |Nobody knew.",
    "exclamation and clause": '"Go!" said Lee. |She went.',
    "question and name": "“Did you?” Smith asked. |He had.",
    "question and long name": "“Did you?” U.S. Sen. Al Diaz asked reporters. |They had.",
    "question and new sentence": "“Did you?” |The room was silent.",
    "question and new sentence with a name": "“Did you?” |Smith said he had not.",
    "answer": "“Did you?” |“I did.”",
    "two sentences quoted": "“He won. |He was happy,” she said.",
    "quoted question inside": "He asked “why?” and left. |She stayed.",
    "question before a dash": "“Why?” — he never said. |She knew.",
    # Datelines
    "dateline": "LONDON (Agency) - The talks failed. |Both sides left.",
    "dateline with a date": "PARIS, March 3 (AGENCY) — The talks failed. |Both left.",
    "dateline with a short month": "ROME, Jan. 3 (AGENCY) -- The talks failed. |Both left.",
    "dateline with a state": "TAMPA, Fla. — The talks failed. |Both left.",
    "dateline with a capital": "WASHINGTON, D.C. (AGENCY) — The talks failed. |Both left.",
    # Lines
    "heading": "Talks fail in Rome\n\n|Both sides left early. |No date was set.",
    "heading over one line end": "Talks fail in Rome\n|Both sides left early.",
    "heading that ends in a colon": "What we know:\n\n|Both sides left early.",
    "deck": "Talks fail in Rome; \n|Both sides leave early.",
    "hard-wrapped": (
        "The council said on Monday that it\n"
        "would close the pool. |It is the\n"
        "last in town. |Swimmers\n"
        "protested."
    ),
    "hard-wrapped capital": (
        "The council met on Monday and\nMayor Ada Stone left the room in a\nhurry, a witness said."
    ),
    "hard-wrapped title": (
        "The talks were led by Gen. Ann Ray and Mr.\nPell of the council, who had\nnot met."
    ),
    "heading over wrapped lines": (
        "Pool to close\n"
        "|The council said on Monday that it\n"
        "would close the pool in spring, when\n"
        "the lease ends."
    ),
    "wrapped paragraphs": (
        "The council will close the pool, it\n"
        "said on Monday.\n"
        "|The mayor was not there when they\n"
        "voted."
    ),
    "Windows line ends": "Pool shut\r\n\r\n|The council voted\r\nto close it. |It rained.",
    "old Mac line ends": "Pool shut\r\r|The council voted. |It rained.",
    "blank line with spaces": "Pool shut\n \t \n|The council voted.",
    "Unicode line ends": "Pool shut\u2029|The council voted.\u2028|It rained.",
    "form feed": "Pool shut\f|The council voted.",
    "joined paragraphs": "It is shut.  |“We tried,” she said.   |He left.",
    "tab": "It is shut.\t|He left.",
    "no-break space": "It is shut.\xa0|He left. |Mr.\xa0Pell stayed.",
    "thin space": "It is shut.\u2009|He left.",
    "zero-width space": "It is shut.\u200b |He left.\u200b|She stayed.",
    "byte order mark": "\ufeffIt is shut. |He left.",
    # Lists
    "dashes": "The plan:\n|- close the pool\n|- sell the land\n|- build flats",
    "bullets": "The plan:\n|• Close the pool\n|• Sell the land",
    "numbers": "|1. Close the pool.\n|2. Sell the land.\n|3. Build flats.",
    "numbers in brackets": "The plan:\n|1) Close the pool\n|2) Sell the land",
    "stars": "The plan:\n|* Close the pool\n|* Sell the land",
    # Missing space
    "missing space": "The talks ended.|The next are in May.",
    "missing space after a mark": "“The talks ended.”|The next are in May.",
    "missing space before a mark": "The talks ended.|“We tried,” he said.",
    "web site": "He works for Amazon.com and Yahoo.co.uk. |She does not.",
    "address": "See https://news.example.org/a.b?C=d.E!f and www.example.com. |Then write.",
    "e-mail": "Write to ann.lee@example.org. |Bob.Ray@example.org is full.",
    "no space in abbreviations": "The U.S.A team, e.g.this one, won. |St.Louis lost.",
    # First words
    "brand": "Sales rose. |iPhone users cheered. |eBay fell.",
    "Arabic article": "They fled. |al-Shabaab denied it.",
    "handle and tag": "They fled. |@annlee saw it. |#fled",
    "lower case goes on": "He said. nothing more",
    "inverted question": "Nada más. |¿Por qué? |¡Vamos!",
    "accents": "Il pleut. |Élise sort. |Été comme hiver.",
    "currency": "It fell. |$5 is little. |€5 is more.",
    "attribution dash": "“We tried.” |— Ann Lee, 54, of Leeds",
    # Other scripts
    "Greek and Russian": "Ήρθε. |Έφυγε. |Пришёл. |Ушёл.",
}


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES.keys())
def test_boundaries(marked: str) -> None:
    parts = [part for part in marked.split("|") if part]
    text = "".join(parts)
    assert [text[start:end] for start, end in segment(text)] == [part.strip() for part in parts]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t\r\n\u2028", "\xa0"])
def test_nothing_to_split(text: str) -> None:
    assert segment(text) == []


PIECES = st.sampled_from(
    [
        *"abcABC .!?…。,;:-–—'\"“”‘’«»()[]•5@/&",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "\xa0",
        "\u200b",
        "\u2028",
        "\u2029",
        "\f",
        "\x00",
        "\ud800",
        "\u202e",
        "😀",
        ". ",
        ".” ",
        "Mr. ",
        "U.S. ",
        "p.m. ",
        "1. ",
        "- ",
        "No. ",
        "said ",
        "Lee ",
        "The ",
        ". . .",
        "[...]",
        "word ",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))


@given(TEXTS)
def test_every_character_is_in_one_sentence(text: str) -> None:
    sentences = segment(text)
    after = 0
    for start, end in sentences:
        assert after <= start < end
        assert not text[after:start].strip()
        assert text[start:end] == text[start:end].strip()
        after = end
    assert not text[after:].strip()


@given(TEXTS)
def test_a_sentence_alone_loses_nothing(text: str) -> None:
    for start, end in segment(text):
        again = segment(text[start:end])
        assert again[0][0] == 0
        assert again[-1][1] == end - start


HOSTILE = {
    "stops": ".",
    "spaced stops": ". ",
    "spaced ellipses": ". . . ",
    "marks": '." ',
    "opening marks": ". “",
    "one-word lines": "Word\n",
    "lower lines": "word\n",
    "blanks": " ",
    "line ends": "\n \n",
    "a sentence": "alpha beta, gamma ",
    "abbreviations": "Mr. ",
    "numbers": "1. ",
    "no spaces": "a.",
    "capitals": "Ab.",
    "bullets": "• ",
    "joined abbreviations": "Mr.",
    "initials": "A.B. ",
    "closed marks": '.""',
    "opened marks": '. """',
    "dashes": "— ",
    "names": "?” Smith ",
    "invisible": "\n\u200b",
    "brackets": "[...] ",
    "digits": "a 5. b ",
}


def seconds(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        segment(text)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_is_linear(unit: str) -> None:
    text = unit * (120_000 // len(unit))
    gc.disable()  # its pauses are not the function's
    try:
        # A quadratic step would take four times as long; under a hundredth of a second is noise.
        assert any(seconds(text + text) <= 2.6 * max(seconds(text), 0.01) for _ in range(3))
    finally:
        gc.enable()


def test_a_very_long_sentence() -> None:
    text = "word " * 1_000_000 + "end."
    assert segment(text) == [(0, len(text))]
