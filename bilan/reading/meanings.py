"""What a text of a file probably means: an outcome, an answer, a channel, a reason, a header; in
seven languages.

What is plain may be accepted unseen; all else is for the file's owner to say, with or without a
proposal. A whole text goes before the words in it, a long phrase before a short one.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal, NamedTuple

from bilan.schema import ASKED, alias_table, aliases, headers, simplified

# Words and pictures; a share is one word, signs and numbers are none
_PICTURE = r"[\u2190-\u2bff\U0001f000-\U0001faff]"
_WORD = re.compile(r"\d+ ?%|[^\W\d_]+(?:['’][^\W_]+)*|" + _PICTURE)
_BETWEEN = re.compile(r"\s+[-–—|>]+\s+|\s*[:;,()\[\]–—|>\n]\s*|\s/\s")
_PHRASE, _WITH_TAX, BY_WORD = 6, 500, 1000
_NO_PHRASES = ("other", "not_given", "person")
_PERSONAL = ("recommendation", "partnership")
_NAMED = ("recommendation", "returning")  # before a name, without a sign between
_TELLING = ("no_answer", "price", "competitor")
_OUTCOMES = {"won", "lost", "pending", "set_aside"}

Certainty = Literal["sure", "likely", "asked", "unknown"]


class Meaning(NamedTuple):
    """What a text means.

    Attributes
    ----------
    key : the key of ours that is proposed; none where nothing is.
    certainty : ``sure``; ``likely``, to be asked with the proposal; ``asked``, where it is known to
        mean two things; ``unknown``.
    detail : the reason that a lost outcome holds, or who introduced the project.
    """

    key: str = ""
    certainty: Certainty = "unknown"
    detail: str = ""


_UNKNOWN, _ASKED = Meaning(), Meaning(certainty="asked")


def meaning(column: str, text: str) -> Meaning:
    """What does a cell of a column of choices or answers probably mean?

    Examples
    --------
    >>> meaning("outcome", "Perdu (prix)")
    Meaning(key='lost', certainty='sure', detail='price')
    >>> meaning("channel", "Partner: Nova")
    Meaning(key='partnership', certainty='sure', detail='Nova')
    """
    longer = {"outcome": _outcome, "channel": _channel, "lost_reason": _reason}.get(column)
    word = simplified(text)
    pictured = word.isalnum() and re.search(_PICTURE, text)
    found = _UNKNOWN if pictured else _whole(column).get(word, _UNKNOWN)
    if found is _UNKNOWN and longer and word:
        found = longer(text)
    if found.key == "lost":
        found = found._replace(detail=_reason(text).key or found.detail)
    doubtful = "?" in text and text.strip() != "?" and found.certainty == "sure"
    return found._replace(certainty="likely") if doubtful else found


def header_meanings(header: str) -> Mapping[str, int]:
    """Which of our columns may a header name, and how far down is it among the names of each? 0 is
    a name of ours; also what is before its brackets, or behind its last dash, or but for the tax,
    where amounts without it go first. From :data:`BY_WORD` on, one word of it tells, and it may
    name something else.

    Examples
    --------
    >>> [*header_meanings("Deal - Value ($)")], header_meanings("Montant HT")
    (['amount'], {'amount': 0})
    """
    bare = re.sub(r"[(\[].*?[)\]]", "", header)
    parts = {header: 0, bare: 0, re.split(r"\s[-–:]\s", bare)[-1]: 0}
    for rank, phrases in zip((0, _WITH_TAX), alias_table()["vat"].values(), strict=True):
        tax = "|".join(sorted(map(re.escape, phrases), key=len, reverse=True))
        spaced = re.sub(r"[\W_]+", " ", bare)
        parts.setdefault(re.sub(rf"\b(?:{tax})\b", "", spaced, flags=re.IGNORECASE), rank)
    ranks: dict[str, int] = {}
    for part, first in parts.items():
        for key, rank in _names().get(simplified(part), {}).items():
            ranks[key] = min(first + rank, ranks.get(key, first + rank))
    if not ranks:
        words = set().union(
            *(_names().get(word, {}) for word in map(simplified, re.split(r"[\W_]+", header)))
        )
        ranks = dict.fromkeys(words & {"channel", "outcome"}, BY_WORD)
    return ranks


@cache
def _names() -> dict[str, dict[str, int]]:
    names: dict[str, dict[str, int]] = {}
    for word, key in headers().items():
        names.setdefault(word, {})[key] = 0
    for key, texts in alias_table()["likely"]["header"].items():
        for rank, text in enumerate(texts, 1):
            names.setdefault(simplified(text), {}).setdefault(key, rank)
    return names


@cache
def _whole(column: str) -> dict[str, Meaning]:
    """What whole texts mean: our words first; as an outcome, yes is probably won and no lost."""
    told: dict[str, Meaning] = {}
    if column == "outcome":
        decided = {"yes": Meaning("won", "likely"), "no": Meaning("lost", "likely")}
        answers = aliases("answer").items()
        told = {word: decided[key] for word, key in answers if key in decided}
    told |= dict.fromkeys(map(simplified, alias_table()["asked"].get(ASKED[column], ())), _ASKED)
    known = {simplified(text): each for text, each in _told(column) if each.certainty != "unknown"}
    return told | known


@cache
def _phrases(column: str) -> dict[tuple[str, ...], Meaning]:
    """What stands in longer texts of a column, as words."""
    return {
        tuple(_words(text)): each for text, each in _told(column) if each.key not in _NO_PHRASES
    }


def _told(column: str) -> list[tuple[str, Meaning]]:
    """What people write for each key, and around an outcome; the plainest goes last, and counts."""
    table, kind = alias_table(), ASKED[column]
    levels: list[tuple[Certainty, dict[str, list[str]]]] = [
        ("likely", table["likely"].get(kind, {})),
        ("unknown", table["around"] if column == "outcome" else {}),
        ("sure", table["sure"].get(kind, {})),
        ("sure", table[kind]),
    ]
    return [
        (text, Meaning(key, level))
        for level, texts in levels
        for key, each in texts.items()
        for text in each
    ]


def _words(text: str) -> list[str]:
    return [simplified(word) for word in _WORD.findall(text)]


def _found(column: str, text: str) -> Iterator[Meaning]:
    """The phrases of a text, the longest at each place; a word in none is not known."""
    words, known, start = _words(text), _phrases(column), 0
    while start < len(words):
        ends = range(min(start + _PHRASE, len(words)), start, -1)
        end = next((end for end in ends if tuple(words[start:end]) in known), 0)
        yield known[tuple(words[start:end])] if end else _UNKNOWN
        start = end or start + 1


def _reason(text: str) -> Meaning:
    """The first reason that a text holds."""
    key = next((each.key for each in _found("lost_reason", text) if each.key), "")
    return Meaning(key, "likely") if key else _UNKNOWN


def _outcome(text: str) -> Meaning:
    """The one outcome that a longer text holds; doubtful where words are beside it that are not
    known, and not proposed where they may turn it round.
    """
    parts = {part: list(_found("outcome", part)) for part in _BETWEEN.split(text)}
    held = {part: {each.key for each in found} for part, found in parts.items()}
    keys = set().union(*held.values()) & _OUTCOMES
    reason = _reason(text).key
    told = [part for part in parts if held[part] & keys]
    turned = any("not" in held[part] for part in told)
    if turned or len(keys) > 1 or any("doubt" in each for each in held.values()):
        return _ASKED
    if not keys:
        return Meaning("lost", "likely") if reason in _TELLING else _UNKNOWN
    (key,) = keys
    if reason and (key == "won" or (key != "lost" and reason == "no_answer")):
        return _ASKED
    behind = [*parts][[*parts].index(told[0]) + 1 :]
    beside = ", ".join(part for part in behind if _words(part) and part not in told)
    plain = all(each.key or _reason(part).key for part in told for each in parts[part])
    plain &= any(each.certainty == "sure" for part in told for each in parts[part])
    return Meaning(key, "sure" if plain else "likely", beside if key == "lost" else "")


def _channel(text: str) -> Meaning:
    """The channel at the head of a longer text and, of a recommendation or a partnership, who it is
    owed to; of two channels the first, doubtful. Before a capital alone, it is a recommendation or
    one who came back: ``Partner A`` and ``Direct Traffic`` are channels of their own.
    """
    persons = "|".join(map(re.escape, alias_table()["around"]["person"]))
    for way in (_BETWEEN.pattern, rf"\s(?:(?:{persons})\s+|d['’])"):
        parts = re.split(way, f" {text.strip()}", maxsplit=1)
        head, rest = parts[0].strip(), "".join(parts[1:]).strip(" )]")
        first, other = _whole("channel").get(simplified(head), _UNKNOWN), _UNKNOWN
        if rest:
            other = meaning("channel", rest)
        for known, name, beside in ((first, rest, other), (other, head, first)):
            if known.key in _PERSONAL and name and not beside.key:
                certainty = known.certainty if known is first else "likely"
                return Meaning(known.key, certainty, name)
            if known.key:
                return Meaning(known.key, "likely")
    head, *name = re.split(r"\s(?=[A-ZÀ-Þ])", text.strip(), maxsplit=1)
    known = _whole("channel").get(simplified(head), _UNKNOWN)
    if name and known.key in _NAMED:
        person = known.key in _PERSONAL and not meaning("channel", name[0]).key
        return Meaning(known.key, "likely", name[0] if person else "")
    return _UNKNOWN
