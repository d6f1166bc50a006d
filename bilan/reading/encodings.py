"""Bytes to text without a guess: what the bytes prove, else Windows-1252; and the cells that this
cannot have read right.

Guessers that count letters fail on a file whose only accent is in one cell. Here an encoding is
proved (a mark at the start, the zeros of UTF-16, strict UTF-8), or it is Windows-1252 and every
cell that then looks like another encoding is refused.
"""

import codecs
import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bilan.findings import refusal

_SHOWN = {
    "utf-32": re.compile(rb"\xff\xfe\0\0|\0\0\xfe\xff"),
    "utf-16": re.compile(rb"\xff\xfe|\xfe\xff"),
    "utf-16-le": re.compile(rb"(?:[^\0]\0){4}"),  # without a mark, four Latin characters
    "utf-16-be": re.compile(rb"(?:\0[^\0]){4}"),
}
# Every byte as Windows-1252 has it; the five without a meaning there, as they are
_WINDOWS = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
_CANDIDATES = ("mac_roman", "cp850", "iso8859-15")

# UTF-8 read as Windows-1252: é is Ã and ©, à is Ã and a no-break space, which is Â and itself, ’ is
# â, € and ™, œ is Å and “; at the end of a cell, a no-break space is trimmed.
_TAIL = re.escape(_WINDOWS[0x80:0xC0])
_TWICE = f"Ã[{_TAIL}]|(?:^|[a-z ])Ã$|Â[\xa0-\xbf]|Â$|â[€‚][{_TAIL}]|Å[“’¸¾]|ï»¿"
# A Mac, DOS or Latin-9 file read as Windows-1252 has its accents and marks where no French or
# English word has such a sign.
_FOREIGN = (
    "[\x81\x8d\x8f\x90\x9dƒˆ‰Ž˜Ð¤]|[A-Za-z]‚|‚[A-Za-z]|[a-z][†‡Š‹ŒŸ]|[‡Ï][a-z]"
    r"|[a-z][‘“”•™šžÕ½][a-z]|Õ[a-z]|ÇÊ|ÊÈ|[0-9]Ê|[0-9]\s?Û"
)
# By whether it was read as Windows-1252: what is wrong with a text that has such signs
_SIGNS = {
    True: {"mixed_encoding": _TWICE, "other_encoding": _FOREIGN},
    False: {"encoded_twice": _TWICE, "lost_character": "\ufffd"},
}


def text_of(data: bytes, encoding: str | None = None) -> tuple[bytes, str]:
    """The text of a file as UTF-8, and the encoding that it was in; one of UTF-8 is not copied, and
    keeps the mark at its start.

    Raises
    ------
    Unreadable
        When the bytes are not in the encoding that was asked for, or that their mark announces, or
        when there is no such encoding.
    """
    name = encoding or _detected(data)
    try:
        if encoding or name in _SHOWN:
            return data.decode(name).encode(), codecs.lookup(name).name
    except UnicodeDecodeError as error:
        raise refusal(
            "undecodable", line=data.count(b"\n", 0, error.start) + 1, value=error.encoding
        ) from None
    except (LookupError, ValueError):
        raise refusal("unknown_encoding", value=encoding) from None
    if name == "cp1252":
        data = codecs.charmap_decode(data, "strict", _WINDOWS)[0].encode()
    return data, name


def suspects(texts: pa.StringArray, encoding: str) -> pa.BooleanArray:
    """Which texts cannot have been meant so?"""
    if pc.all(pc.string_is_ascii(texts)).as_py() is not False:
        return pc.is_null(texts)
    return pc.match_substring_regex(texts, "|".join(_SIGNS[encoding == "cp1252"].values()))


def suspicion(encoding: str, text: str) -> dict[str, Any]:
    """Why a text cannot have been meant so, as a finding; nothing where it can."""
    for code, signs in _SIGNS[encoding == "cp1252"].items():
        if re.search(signs, text):
            return {
                "code": code,
                "allowed": _other_readings(text) if code == "other_encoding" else (),
            }
    return {}


def _other_readings(cell: str) -> tuple[str, ...]:
    """How a cell that was read as Windows-1252 looks in the encodings that a Mac or an older system
    may have written.
    """
    data = bytes(map(_WINDOWS.index, cell))
    return tuple(
        f"{reading} ({name})"
        for name in _CANDIDATES
        if not re.search("[\x80-\x9f]", reading := data.decode(name))
    )


def _detected(data: bytes) -> str:
    for name, start in _SHOWN.items():
        if start.match(data):
            return name
    try:
        data.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
