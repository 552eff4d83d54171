"""The spoken form of amendments, both ways: a line as it is said in the room, and any change as it is read out.

    understand(tree, "in 7 (c), after “domestic law”, insert “and any applicable treaty”")
    say(tree, operations)

The grammar is told in docs/spoken.md.
"""

from shared.documents.spoken.amended import Amended
from shared.documents.spoken.answers import Candidate, Question, Understood, Why
from shared.documents.spoken.saying import say
from shared.documents.spoken.understanding import understand

__all__ = ["Amended", "Candidate", "Question", "Understood", "Why", "say", "understand"]
