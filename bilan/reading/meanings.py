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
_WORD = re.compile(r"\d+ ?%|\d*[^\W\d_]+(?:['’][^\W_]+)*|" + _PICTURE)
_BETWEEN = re.compile(r"\s+[-–—|>]+\s+|\s*[:;,()\[\]–—|>\n]\s*|\s/\s")
_PHRASE, _WITH_TAX, BY_WORD = 6, 500, 1000
_CAPITAL = r"(?<=\S)\s(?=[A-ZÀ-Þ])"
_NO_REASONS = ("", "other", "not_given")
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


_UNKNOWN = Meaning()
_ASKED = Meaning(certainty="asked")
_DECIDED = {"yes": Meaning("won", "likely"), "no": Meaning("lost", "likely")}


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
    found = _UNKNOWN if pictured else _known(column).get(word, _UNKNOWN)
    if found is _UNKNOWN and longer and word:
        found = longer(text)
    if found.key == "lost":
        found = found._replace(detail=_reason(text).key or found.detail)
    if "?" in text and word != "?" and found.certainty == "sure":
        return found._replace(certainty="likely")
    return found


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
    words = [(0, simplified(part)) for part in (header, re.split(r"\s[-–:]\s", bare)[-1])]
    for tax, key in aliases("vat").items():
        rank = _WITH_TAX if key == "included" else 0
        words.append((rank, simplified(bare).removeprefix(tax).removesuffix(tax)))
    ranks = [
        (first + rank, key) for first, word in words for key, rank in _names().get(word, {}).items()
    ]
    by_word = [
        (BY_WORD, key)
        for word in re.findall(r"[^\W_]+", header)
        for key in _names().get(simplified(word), {})
        if key in ("channel", "outcome")
    ]
    return {key: rank for rank, key in sorted(ranks or by_word, reverse=True)}


@cache
def _names() -> dict[str, dict[str, int]]:
    names = {word: {key: 0} for word, key in headers().items()}
    for key, texts in alias_table()["likely"]["header"].items():
        for rank, text in enumerate(texts, 1):
            names.setdefault(simplified(text), {}).setdefault(key, rank)
    return names


@cache
def _known(column: str, *, longer: bool = False) -> dict[str, Meaning]:
    """What people write for each key, and around an outcome in ``longer`` texts; the plainest goes
    last, and counts.
    """
    table = alias_table()
    kind = ASKED.get(column, "answer")
    levels: list[tuple[Certainty, dict[str, list[str]]]] = [
        ("asked", {"": table["asked"].get(kind, [])}),
        ("likely", table["likely"].get(kind, {})),
        ("unknown", table["around"] if longer and column == "outcome" else {}),
        ("sure", table["sure"].get(kind, {})),
        ("sure", table[kind]),
    ]
    return {
        simplified(text): Meaning(key, level)
        for level, texts in levels
        for key, each in texts.items()
        for text in each
    }


def _found(column: str, text: str) -> Iterator[Meaning]:
    """The phrases of a text, the longest at each place; a word in none is not known."""
    words = [*map(simplified, _WORD.findall(text))]
    known = _known(column, longer=True)
    while words:
        sizes = (size for size in range(_PHRASE, 1, -1) if "".join(words[:size]) in known)
        size = next(sizes, 1)
        yield known.get("".join(words[:size]), _UNKNOWN)
        words = words[size:]


def _reason(text: str) -> Meaning:
    """The first reason that a text holds."""
    for each in _found("lost_reason", text):
        if each.key not in _NO_REASONS:
            return Meaning(each.key, "likely")
    return _UNKNOWN


def _outcome(text: str) -> Meaning:
    """The one outcome that a longer text holds; doubtful where words are beside it that are not
    known, and not proposed where they may turn it round.
    """
    if any(each.key == "doubt" for each in _found("outcome", text)):
        return _ASKED
    reason = _reason(text).key
    keys: set[str] = set()
    beside: list[str] = []
    plain = True
    sure = False
    for part in _BETWEEN.split(text):
        found = [*_found("outcome", part)]
        held = {each.key for each in found}
        if held & _OUTCOMES:
            keys |= held
            plain &= all(held) or bool(_reason(part).key)
            sure |= any(each.certainty == "sure" for each in found)
        elif keys and found:
            beside.append(part)
    if not keys:
        if reason in _TELLING:
            return Meaning("lost", "likely")
        told = {each.key for each in map(_whole, _BETWEEN.split(text)) if each is not _UNKNOWN}
        return Meaning(told.pop(), "likely") if len(told) == 1 else _UNKNOWN
    key, *others = keys & _OUTCOMES
    lost = key == "lost"
    if others or "not" in keys or (reason and not lost and (key == "won" or reason == "no_answer")):
        return _ASKED
    return Meaning(key, "sure" if plain and sure else "likely", ", ".join(beside) if lost else "")


def _whole(part: str) -> Meaning:
    """What a part of an outcome means as it stands, but for a number before it; or as an answer."""
    word = simplified(part)
    answer = _DECIDED.get(aliases("answer").get(word, ""), _UNKNOWN)
    return _known("outcome").get(word.lstrip("0123456789"), answer)


def _channel(text: str) -> Meaning:
    """The channel at the head of a longer text and, of a recommendation or a partnership, who it is
    owed to; of two channels the first, doubtful. Before a capital alone, it is a recommendation or
    one who came back: ``Partner A`` and ``Direct Traffic`` are channels of their own.
    """
    persons = "|".join(map(re.escape, alias_table()["around"]["person"]))
    for way in (_BETWEEN.pattern, rf"\s(?:(?:{persons})\s+|d['’])", _CAPITAL):
        head, *tail = re.split(way, f" {text.strip()}", maxsplit=1)
        rest = "".join(tail).strip(" )]")
        first = _known("channel").get(simplified(head), _UNKNOWN)
        other = meaning("channel", rest)
        if way is _CAPITAL and first.key not in _NAMED:
            break
        known, name = (first, rest) if first.key else (other, head.strip())
        if known.key not in _PERSONAL or (first.key and other.key):
            name = ""
        if known.key:
            sure = name and first.key and way is not _CAPITAL
            return Meaning(known.key, first.certainty if sure else "likely", name)
    return _UNKNOWN
