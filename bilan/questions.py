"""What only the owner of a file can tell, as data; put into words only where it is asked."""

from typing import Literal, NamedTuple

Kind = Literal["which", "header", "value", "setting"]

IGNORED, UNSURE, OWN = "ignored", "unsure", "own"


class Question(NamedTuple):
    """One thing to be asked about a file.

    Attributes
    ----------
    kind : ``which`` of the file's columns a required one is; what a ``header`` names; what a
        ``value`` means; how the file is written, a ``setting``.
    about : our column, or the name of the setting; for a header, nothing.
    subject : the header, or the value as the file writes it; a blank is ``""``.
    choices : what may be answered: keys of ours, headers, values of a setting; :data:`IGNORED`,
        :data:`UNSURE`, :data:`OWN`.
    proposal : the answer that is probable, if one is; ``detail``: what goes with it, the reason for
        losing or who introduced.
    sure : whether the proposal may be accepted unseen.
    needed : whether nothing can be read without an answer.
    rows : in how many rows; ``sample``: some of what stands there, or the header of a value.
    """

    kind: Kind
    about: str
    subject: str
    choices: tuple[str, ...]
    proposal: str = ""
    detail: str = ""
    sure: bool = False
    needed: bool = True
    rows: int = 0
    sample: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether there is a proposal to accept."""
        return self.proposal in self.choices


Answers = list[tuple[Question, str]]
