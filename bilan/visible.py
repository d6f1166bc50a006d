"""Texts of a file as they may be shown: no sign in them steers a terminal, a page, or the direction
of the writing around it.
"""

import re
import unicodedata

_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_NEAR = {"−": "-", "→": ">", "␛": "^", "✓": "x"}


def visible(text: str, *, kept: str = "") -> str:
    """The same text, its controls shown instead of obeyed: ``␛`` for an escape, ``‹U+202E›`` for a
    mark of direction.

    Parameters
    ----------
    kept : controls that are left as they are, such as a line end.

    Examples
    --------
    >>> visible("\\x1b[31mred")
    '␛[31mred'
    """
    return _STEERING.sub(lambda found: found[0] if found[0] in kept else _picture(found[0]), text)


def _picture(control: str) -> str:
    code = ord(control)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"‹U+{code:04X}›"


def plainer(error: UnicodeError) -> tuple[str, int]:
    """What stands for letters that a console does not have, as an error handler of codecs: a plain
    space for a narrow one, a hyphen for a minus sign; a question mark where nothing is near.

    Examples
    --------
    >>> import codecs
    >>> codecs.register_error("plainer", plainer)
    >>> "59\u202f%, −9 → ł".encode("cp1252", "plainer").decode("cp1252")
    '59 %, -9 > ?'
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_near, error.object[error.start : error.end])), error.end


def _near(letter: str) -> str:
    decomposed = unicodedata.normalize("NFKD", _NEAR.get(letter, letter))
    return decomposed.encode("ascii", "ignore").decode() or "?"
