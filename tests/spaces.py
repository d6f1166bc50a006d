"""No-break spaces made visible, so that a test shows the ones it expects."""


def spaces(text: str) -> str:
    """A text with ``·`` for each no-break space (U+00A0) and ``¦`` for each narrow one (U+202F)."""
    return text.replace("\u00a0", "·").replace("\u202f", "¦")
