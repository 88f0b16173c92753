"""Judgements of a page: how likely something is, how sure the analyst is of that, and what it is.

The words for likelihood are those of the PHIA probability yardstick (Professional Head of Intelligence Assessment, United
Kingdom). Each word stands for a range, and the ranges do not touch: a reader knows what a word means. How sure the analyst
is of it (confidence) is another matter, and has its own word. Nothing heavy is imported here: the command offers the words.
"""

from __future__ import annotations

from dataclasses import dataclass

from geodata.errors import GeodataError
from geodata.quoting import quoted
from layers.language import later, say

#: Likelihood → its range on the yardstick.
LIKELIHOODS = {
    later("remote chance"): later("up to 5 %"),
    later("highly unlikely"): "10–20 %",
    later("unlikely"): "25–35 %",
    later("realistic possibility"): "40–50 %",
    later("likely"): "55–75 %",
    later("probable"): "55–75 %",
    later("highly likely"): "80–90 %",
    later("almost certain"): later("95 % or more"),
}
#: How sure the analyst is of a likelihood: how good its sources are, and how well they agree.
CONFIDENCES = (later("low"), later("moderate"), later("high"))
#: A page has space for so many judgements.
MOST_JUDGEMENTS = 3


class JudgementError(GeodataError):
    """A text is not a judgement. ``reason`` is the rest of a sentence that begins with "it"."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"A judgement {reason}.")
        self.reason = reason


@dataclass(frozen=True)
class Judgement:
    """One judgement: a word of :data:`LIKELIHOODS`, one of :data:`CONFIDENCES`, and what is judged."""

    likelihood: str
    confidence: str
    text: str

    @property
    def lead(self) -> str:
        """What stands before the text: ``Likely (55–75 %), moderate confidence:``."""
        return say(
            "{likelihood} ({range}), {confidence} confidence:",
            likelihood=say(self.likelihood).capitalize(),
            range=say(LIKELIHOODS[self.likelihood]),
            confidence=say(self.confidence),
        )


def judgement(text: str) -> Judgement:
    """Read a judgement: ``LIKELIHOOD, CONFIDENCE: what is judged``.

    Raises JudgementError where a part is missing or a word is not one of the lists.

    >>> judgement("likely, moderate: Units stay at the front.").lead
    'Likely (55–75 %), moderate confidence:'
    """
    form = 'is "LIKELIHOOD, CONFIDENCE: what is judged"'
    head, colon, said = text.partition(":")
    likelihood, comma, confidence = (" ".join(part.casefold().split()) for part in head.partition(","))
    said = " ".join(said.split())
    if not (colon and comma and said):
        raise JudgementError(f'{form}, for example "likely, moderate: Units stay at the front"')
    if likelihood not in LIKELIHOODS:
        raise JudgementError(f"begins with one of {', '.join(LIKELIHOODS)}, and not with {quoted(likelihood)}")
    confidence = confidence.removesuffix(" confidence")
    if confidence not in CONFIDENCES:
        raise JudgementError(f"has one of {', '.join(CONFIDENCES)} as its confidence, and not {quoted(confidence)}")
    return Judgement(likelihood, confidence, said)
