"""Quotations: a table of hard cases, and properties that hold for every string."""

import gc
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.quotes import Quotation, find_quotations

# What is expected is written as the quoted words, with one ">" for each quotation around them,
# "~" if no mark closes them, "&" if they belong to the block of the one before.
CASES: dict[str, tuple[str, list[str]]] = {
    "none": ("Nobody spoke.", []),
    # Each kind of mark
    "curly": ("“We won,” she said.", ["We won,"]),
    "straight": ('"We won," she said.', ["We won,"]),
    "apostrophes": ("''We won,'' she said.", ["We won,"]),
    "TeX": ("``We won,'' she said.", ["We won,"]),
    "single curly": ("‘We won,’ she said.", ["We won,"]),
    "single straight": ("'We won,' she said.", ["We won,"]),
    "backtick": ("`We won,' she said.", ["We won,"]),
    "doubled single curly": ("‘‘We won,’’ she said.", ["We won,"]),
    "French": ("« On a gagné », dit-elle.", [" On a gagné "]),
    "Swiss": ("«Wir siegten», sagte sie.", ["Wir siegten"]),
    "inward": ("»Wir siegten«, sagte sie. »Ja.«", ["Wir siegten", "Ja."]),
    "single guillemets": ("‹On a gagné›, dit-elle.", ["On a gagné"]),
    "German": ("„Wir siegten“, sagte sie.", ["Wir siegten"]),
    "Polish": ("„Tak”, powiedział.", ["Tak"]),
    "German single": (
        "„Er rief ‚Halt‘ und lief“, sagte sie.",
        ["Er rief ‚Halt‘ und lief", ">Halt"],
    ),
    "Swedish": ("”Vi vann”, sade hon.", ["Vi vann"]),
    "mixed": ('“We won," she said.', ["We won,"]),
    # Length
    "one word": ("He called it “art”.", ["art"]),
    "title": ("She sang “Blue Door” and “Red Floor”.", ["Blue Door", "Red Floor"]),
    "two parts": ("“We won,” she said, “and it rained.”", ["We won,", "and it rained."]),
    "sentences": ("“We won. It rained. So what?” she said.", ["We won. It rained. So what?"]),
    "straight sentences": (
        'He said: "We won. It rained." "No," she said.',
        ["We won. It rained.", "No,"],
    ),
    "whole text": ('"We won."', ["We won."]),
    "ornament": ('"""""""""" “No,” she said.', ["No,"]),
    "empty": ('He said "" and “”.', []),
    # Apostrophes
    "contractions": ("Don’t say we can't. It's O’Neil's.", []),
    "plural possessive": ("The players’ union and the miners' union met.", []),
    "decade": ("In the ’90s and the '80s, the summer of '69 and ’16 too.", []),
    "rock and roll": ("Rock ’n’ roll and rock 'n' roll and rock ‘n’ roll.", []),
    "left out": ("’Tis late. 'Twas fun. Get 'em, Roy! Go get ‘em, players’ union.", []),
    "dropped g": ("He was goin’ home, ridin' hard.", []),
    "apostrophe typed as an opening mark": (
        "“I‘m here, it‘s me,” she said.",
        ["I‘m here, it‘s me,"],
    ),
    "Dutch": ("In 't Veld spoke of Van 't Hof.", []),
    "contraction in singles": ("‘I don’t know,’ she said.", ["I don’t know,"]),
    "contraction in straight singles": ("'I don't know,' she said.", ["I don't know,"]),
    "possessive in singles": ("‘The players’ union won,’ she said.", ["The players’ union won,"]),
    "possessive in straight singles": (
        "'The miners' union won,' she said.",
        ["The miners' union won,"],
    ),
    "quoted plural": ("The ‘dirty tricks’ of the ‘hawks’ failed.", ["dirty tricks", "hawks"]),
    "quoted plural and possessive": (
        "The 'dirty tricks' of the miners were old.",
        ["dirty tricks"],
    ),
    "rock and roll quoted": ("'I love rock 'n' roll,' she said.", ["I love rock 'n' roll,"]),
    "possessive of a name in doubles": ('"James\' car," he said.', ["James' car,"]),
    # Measures
    "feet and inches": ("He is 6' 2\" and she is 5'10\" tall.", []),
    "inches": ('A 27" screen and a 3.5" disk.', []),
    "primes": ("At 40° 26′ 46″ north, 5′ away.", []),
    "feet in singles": ("'He is 6' tall,' she said.", ["He is 6' tall,"]),
    "number quoted": ('He said "about 27" and "no more than 30".', ["about 27", "no more than 30"]),
    # Nesting
    "single in double": ("“He said ‘no’ to me,” she said.", ["He said ‘no’ to me,", ">no"]),
    "double in single": ("‘He said “no” to me,’ she said.", ["He said “no” to me,", ">no"]),
    "closing pair": ("“He told me, ‘Go home.’” She did.", ["He told me, ‘Go home.’", ">Go home."]),
    "closing pair with a space": ("“He said, ‘Go.’ ” She did.", ["He said, ‘Go.’ ", ">Go."]),
    "straight closing pair": (
        "\"He told me, 'Go home.'\" She did.",
        ["He told me, 'Go home.'", ">Go home."],
    ),
    "opening pair": ("“‘Go home,’ he told me,” she said.", ["‘Go home,’ he told me,", ">Go home,"]),
    "straight opening pair": (
        "\"'Go home,' he told me,\" she said.",
        ["'Go home,' he told me,", ">Go home,"],
    ),
    "three apostrophes": (
        "''He told me, 'Go home,''' she said. '''Go,' he said.''",
        ["He told me, 'Go home,'", ">Go home,", "'Go,' he said.", ">Go,"],
    ),
    "three deep": (
        "“He said ‘she sang “Blue Door” twice’ and left,” I said.",
        [
            "He said ‘she sang “Blue Door” twice’ and left,",
            ">she sang “Blue Door” twice",
            ">>Blue Door",
        ],
    ),
    "doubles in doubles": (
        "“We sang “Blue Door” twice,” she said.",
        ["We sang “Blue Door” twice,", ">Blue Door"],
    ),
    "straight in curly": (
        '“We sang "Blue Door" twice,” she said.',
        ['We sang "Blue Door" twice,', ">Blue Door"],
    ),
    "guillemets in curly": (
        "“We sang «Blue Door» twice,” she said.",
        ["We sang «Blue Door» twice,", ">Blue Door"],
    ),
    # Neighbours
    "bracket": ('He (the "boss") left.', ["boss"]),
    "bracket inside": ('"[We] won (again)," he said.', ["[We] won (again),"]),
    "dash": ('The "boss"—"king" to some—left.', ["boss", "king"]),
    "slash": ('A "yes"/"no" question.', ["yes", "no"]),
    "colon without space": ('He said:"We won."', ["We won."]),
    "no space after": ('"We won,"he said. "We did."', ["We won,", "We did."]),
    "spaces on both sides": ('" We won, " he said.', [" We won, "]),
    "mark before the stop": ('He called it "over". She did not.', ["over"]),
    "hyphen": ('A "go-slow"-type protest.', ["go-slow"]),
    "ellipsis": ('"… and we won …" he said.', ["… and we won …"]),
    "direction marks": ("\u202a”We won,” he said.\u202c", ["We won,"]),
    "tab": ('He said\t"We won"\tand left.', ["We won"]),
    # Paragraphs
    "two paragraphs": ("“We won.\n\n“It rained,” she said.", ["~We won.", "&It rained,"]),
    "three paragraphs": (
        '"We won.\n\n"It rained.\n\n"We left." She sat.',
        ["~We won.", "&~It rained.", "&We left."],
    ),
    "apostrophe marks": ("''We won.\n\n''It rained,'' she said.", ["~We won.", "&It rained,"]),
    "lines": ("“We won.\n“It rained,” she said.", ["~We won.", "&It rained,"]),
    "Windows lines": ("“We won.\r\n\r\n“It rained,” she said.", ["~We won.", "&It rained,"]),
    "joined to one line": ("“We won. “It rained,” she said.", ["~We won.", "&It rained,"]),
    "straight, joined": ('She said: "We won. "It rained." He left.', ["~We won.", "&It rained."]),
    "hard-wrapped": (
        "The mayor said on Monday: “We won and\nit rained, so they went\nhome.” He sat.",
        ["We won and\nit rained, so they went\nhome."],
    ),
    "opened once": ("“We won.\n\nIt rained,” she said.", ["We won.\n\nIt rained,"]),
    "two speakers": ("“We won,” she said.\n\n“It rained,” he said.", ["We won,", "It rained,"]),
    # Lost marks
    "never closed": (
        "“We won and left.\n\nThe pool shut. “No,” he said.",
        ["~We won and left.", "No,"],
    ),
    "never closed at the end": ("She said: “We won and left.", ["~We won and left."]),
    "never closed, and the next speaker": (
        "“We won, Mr. Lee said. He left.\n\nShe said: “No.”",
        ["~We won, Mr. Lee said. He left.", "No."],
    ),
    "closing mark lost, then a fragment": (
        "He said “we won. It was a “good day” for all.",
        ["~we won.", "good day"],
    ),
    "opening mark lost": ("It rained. We won,” he said. “No,” she said.", ["No,"]),
    "stray closing mark": ("It rained” a lot. “No,” she said.", ["No,"]),
    "stray after a clause": ("“We won,” he said.” “No,” she said.", ["We won,", "No,"]),
    "doubled closing mark": ("“We won.”” “No,” she said.", ["We won.", "No,"]),
    "wrong closing mark": ("“We won,“ he said. “No,“ she said.", ["We won,", "No,"]),
    "wrong opening mark": ("He said, ”We won.” She left.", ["We won."]),
    "single never closed": ("A ‘bot net and the players’ union.", ["bot net and the players"]),
    "straight single never closed": ("Using a 'bot net, they left.", []),
    "single over paragraphs": (
        "Lee said: 'I had nothing.\n'My brother sent money.\n'So I worked.' 'Yes,' he said.",
        ["~I had nothing.", "&~My brother sent money.", "&So I worked.", "Yes,"],
    ),
    "curly single over paragraphs": (
        "‘The landlords’ greed kills us.\n\n‘The shops’ future is bleak,’ he said.",
        ["~The landlords’ greed kills us.", "&The shops’ future is bleak,"],
    ),
    "single closed before the next": ("‘He’s gone.’\n‘No,’ she said.", ["He’s gone.", "No,"]),
    "apostrophe before the next": ("It was the dogs'\n'No,' she said.", ["No,"]),
    "years": ("In the '68 season the players' union met.", []),
    "single lost in double": ("“He said, ‘go home.” She did.", ["He said, ‘go home."]),
    "lone mark": ('"', []),
    "lone mark at the end": ('We won. "', []),
}


def shown(text: str, quotations: tuple[Quotation, ...]) -> list[str]:
    lines = []
    block = -1
    for q in quotations:
        lines.append(
            ">" * q.depth + "&" * (q.block == block) + "~" * (not q.closed) + text[q.start : q.end]
        )
        block = q.block
    return lines


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_quotations(text: str, expected: list[str]) -> None:
    assert shown(text, find_quotations(text)) == expected


def test_a_lost_mark_does_not_swallow_a_long_line() -> None:
    text = "“We won a lot. " + "It rained all day. " * 200 + "“No,” she said."
    first, last = find_quotations(text)
    assert text[first.start : first.end] == "We won a lot."
    assert text[last.start : last.end] == "No,"
    assert first.block != last.block


def test_a_long_paragraph_that_the_next_takes_up_is_kept_whole() -> None:
    text = "“" + "It rained all day. " * 200 + "\n\n“We left,” she said."
    first, last = find_quotations(text)
    assert first.end == text.index("\n") - 1
    assert first.block == last.block


def test_nesting_has_a_bound() -> None:
    assert max(q.depth for q in find_quotations("“He said «she said " * 500)) < 8


MARKS = "\"'`“”„‟«»‹›‘’‚‛"
PIECES = st.sampled_from(
    [
        *MARKS,
        *"abAB .!?…,;:-—()[]5",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "\xa0",
        "\u200b",
        "\u202a",
        "\u2029",
        "\x00",
        "\ud800",
        "😀",
        ". ",
        ".” ",
        " “",
        "’s ",
        "s’ ",
        "''",
        "``",
        " ’90s ",
        ", he said. ",
        " said Lee",
        "word ",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))


@given(TEXTS)
def test_quotations_nest(text: str) -> None:
    around: list[Quotation] = []
    before = 0
    for q in find_quotations(text):
        assert before <= q.start < q.end <= len(text)
        before = q.start
        while around and around[-1].end <= q.start:
            around.pop()
        assert q.depth == len(around)
        assert all(q.end <= outer.end for outer in around)
        around.append(q)


@given(TEXTS)
def test_offsets_stand_at_marks(text: str) -> None:
    for q in find_quotations(text):
        assert text[q.start : q.end].strip()
        if q.closed:
            assert text[q.end] in MARKS
        else:
            assert not text[q.end - 1].isspace()
            assert text[q.start - 1] in MARKS


@given(TEXTS)
def test_blocks_are_numbered_in_order(text: str) -> None:
    highest = -1
    for q in find_quotations(text):
        assert 0 <= q.block <= highest + 1
        highest = max(highest, q.block)


@given(TEXTS)
def test_a_closed_paragraph_changes_nothing_after_it(text: str) -> None:
    alone = find_quotations(text)
    after = find_quotations("“We won,” she said.\n\n" + text)
    if not any(mark in text for mark in "«»") and not text[:1].isspace() and "\n" not in text:
        shift = len("“We won,” she said.\n\n")
        assert [(q.start + shift, q.end + shift, q.depth) for q in alone] == [
            (q.start, q.end, q.depth) for q in after[1:]
        ]


# Marks that stand close together are ornaments, hence also units with words.
HOSTILE = {
    "run": "“",
    "spaced": '" ',
    "mixed": "\"'`“”„‟«»‹›‘’‚‛ ",
    "lines of a mark": '"\n',
    "letters": "“a«b",
    "opened": "“word ",
    "opened sentences": "“A sentence. ",
    "closed": "“word” ",
    "closing": "word” ",
    "straight": '"word" and ',
    "nested": "“word «word ‹word ",
    "nested fragments": "“A b c d. “Best ",
    "recovered": "A word.” ",
    "singles opened": " ‘word",
    "singles spaced": " ‘ word ` word ‚ word",
    "singles closed": "word’ ",
    "singles in doubles": "“Lee said: ‘Kim said: ",
    "possessives": "boys' ",
    "apostrophes": "a'b",
    "elisions": " 'em up",
    "inches": '"5" long ',
    "paragraphs": "“Word.\n\n",
    "singles in paragraphs": "‘Word.\n\n",
    "backticks": "``word ",
    "words": "word ",
    "guillemets": "»word",
}


def seconds(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        find_quotations(text)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_is_linear(unit: str) -> None:
    text = unit * (30_000 // len(unit))
    gc.disable()  # its pauses are not the function's
    try:
        # A quadratic step would take four times as long; under a hundredth of a second is noise.
        assert any(seconds(text + text) <= 2.6 * max(seconds(text), 0.01) for _ in range(3))
    finally:
        gc.enable()
