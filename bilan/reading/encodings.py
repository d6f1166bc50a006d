"""Bytes to text without a guess: what the bytes prove, else Windows-1252; and the cells that this
cannot have read right.

Guessers that count letters fail on a file whose only accent is in one cell. Here an encoding is
proved (a mark at the start, the zeros of UTF-16, strict UTF-8), or it is Windows-1252 and every
cell that then looks like another encoding is refused.
"""

import codecs
import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNASSIGNED = {0xDC00 + byte: byte for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_CANDIDATES = ("mac_roman", "cp850", "iso8859-15")

# UTF-8 read as Windows-1252: é is Ã and ©, a no-break space is Â and itself, ’ is â, € and ™, œ is
# Å and “.
_TAIL = re.escape(
    bytes(range(0x80, 0xC0)).decode("cp1252", "surrogateescape").translate(_UNASSIGNED)
)
_TWICE = rf"Ã[{_TAIL}]|Â[\x{{a0}}-\x{{bf}}]|â[€‚][{_TAIL}]|Å[“’¸¾]|ï»¿"
# A Mac, DOS or Latin-9 file read as Windows-1252 has its accents and marks where no French or
# English word has such a sign.
_FOREIGN = (
    r"[\x{81}\x{8d}\x{8f}\x{90}\x{9d}ƒˆ‰Ž˜Ð¤]|[A-Za-z]‚|‚[A-Za-z]|[a-z][†‡Š‹ŒŸ]|[‡Ï][a-z]"
    r"|[a-z][‘“”•™šžÕ½][a-z]|Õ[a-z]|ÇÊ|ÊÈ|[0-9]Ê|[0-9]\s?Û"
)
_CONTROL = re.compile(r"[\x80-\x9f]")
_LOST = r"\x{fffd}"


def text_of(data: bytes, encoding: str | None = None) -> tuple[bytes, int, str]:
    """The text of a file as UTF-8, where it begins after its mark, and the encoding that it was in.

    Raises
    ------
    UnicodeDecodeError
        When the bytes are not in the encoding that was asked for, or that their mark announces.
    LookupError
        When there is no such encoding.
    """
    name = encoding or _detected(data)
    if name in ("utf-8", "utf-8-sig") and not encoding:
        return data, len(codecs.BOM_UTF8) if name == "utf-8-sig" else 0, name
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        if encoding or name != "cp1252":
            raise
        text = data.decode(name, "surrogateescape").translate(_UNASSIGNED)
    return text.removeprefix("\ufeff").encode(), 0, codecs.lookup(name).name


def suspects(texts: pa.ChunkedArray, encoding: str) -> dict[int, str]:
    """The positions of texts that cannot have been meant so, each with the code of the finding."""
    if pc.all(pc.string_is_ascii(texts)).as_py() is not False:
        return {}
    signs = {_LOST: "lost_character", _TWICE: "encoded_twice"}
    if encoding == "cp1252":
        signs = {_FOREIGN: "other_encoding", _TWICE: "mixed_encoding"}
    if not pc.any(pc.match_substring_regex(texts, "|".join(signs))).as_py():
        return {}
    found = {pattern: np.flatnonzero(pc.match_substring_regex(texts, pattern)) for pattern in signs}
    return {
        position: code for pattern, code in signs.items() for position in found[pattern].tolist()
    }


def other_readings(cell: str) -> tuple[str, ...]:
    """How a cell that was read as Windows-1252 looks in the encodings that a Mac or an older system
    may have written.
    """
    data = cell.translate({byte: lone for lone, byte in _UNASSIGNED.items()}).encode(
        "cp1252", "surrogateescape"
    )
    readings = {name: data.decode(name) for name in _CANDIDATES}
    return tuple(
        f"{reading} ({name})" for name, reading in readings.items() if not _CONTROL.search(reading)
    )


def _detected(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if _is_utf8(data):
        return "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else _zeros(data) or "utf-8"
    return _zeros(data) or "cp1252"


def _zeros(data: bytes) -> str | None:
    """UTF-16 without a mark: the first four characters, Latin ones, have a zero byte each, all on
    the same side.
    """
    low, high = data[0:8:2], data[1:8:2]
    if high == bytes(4) and 0 not in low:
        return "utf-16-le"
    return "utf-16-be" if low == bytes(4) and 0 not in high else None


def _is_utf8(data: bytes) -> bool:
    ends = np.array([0, len(data)], np.int64)
    try:
        pa.LargeStringArray.from_buffers(1, pa.py_buffer(ends), pa.py_buffer(data)).validate(
            full=True
        )
    except pa.ArrowInvalid:
        return False
    return True
