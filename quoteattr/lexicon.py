"""Word classes of news sourcing: verbs of saying, heads of organisations, words for people, ...

The classes are data, in ``data/lexicon.txt``. They tell the model about words that its training
articles did not happen to use. Those in ``data/speakers.txt`` serve the memory of speakers alone.
"""

from functools import cache
from importlib import resources


@cache
def words_of(*classes: str) -> frozenset[str]:
    """The words of some of the classes that the network is shown.

    Examples
    --------
    >>> {"spokeswoman", "aunt"} <= words_of("spokesperson", "kin")
    True
    """
    return frozenset().union(*(word_classes()[name] for name in classes))


@cache
def given_names(sex: str | None = None) -> frozenset[str]:
    """Given names: of one sex ("he", "she"), or all.

    Examples
    --------
    >>> "ivanka" in given_names("she"), "ivanka" in given_names("he")
    (True, False)
    """
    more = word_classes("speakers")
    women, men = more["more_female"], more["more_male"]
    if sex is None:
        return words_of("given") | women | men
    return words_of("female") - men | women if sex == "she" else words_of("male") - women | men


@cache
def word_classes(file: str = "lexicon") -> dict[str, frozenset[str]]:
    """Read the classes.

    Parameters
    ----------
    file : str
        "lexicon": the classes that the network is shown; "speakers": those for finding out who
        speaks.

    Returns
    -------
    dict of str to frozenset of str
        Lower-case words by class, in the order of the file.

    Examples
    --------
    >>> "spokeswoman" in word_classes()["spokesperson"]
    True
    """
    text = resources.files(__package__).joinpath(f"data/{file}.txt").read_text(encoding="utf-8")
    classes: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            words = classes.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            words.extend(line.split())
    return {name: frozenset(words) for name, words in classes.items()}
