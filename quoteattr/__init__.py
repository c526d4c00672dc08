"""Who answers for this sentence? Tags every sentence of a news text by its source.

>>> import quoteattr
>>> tagger = quoteattr.load()
>>> doc = tagger.tag("Two officials said talks had failed. “Not so,” Jane Lee said.")
>>> [sentence.tag for sentence in doc.sentences]
['anonymous_source', 'direct_quote']
"""

from quoteattr.document import (
    Attribution,
    Source,
    Sourcing,
    Span,
    TaggedDocument,
    TaggedSentence,
)
from quoteattr.integrations.frames import tag_frame
from quoteattr.labels import FORMS, TAGS
from quoteattr.store import ModelError
from quoteattr.tagger import Tagger, load

__version__ = "0.1.0"

__all__ = [
    "FORMS",
    "TAGS",
    "Attribution",
    "ModelError",
    "Source",
    "Sourcing",
    "Span",
    "TaggedDocument",
    "TaggedSentence",
    "Tagger",
    "__version__",
    "load",
    "tag_frame",
]
