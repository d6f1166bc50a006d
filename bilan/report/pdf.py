"""The page of a report on paper, through WeasyPrint, which is imported here and nowhere else."""

import re
from typing import NoReturn

from weasyprint import HTML  # type: ignore[import-untyped]

_VARIABLE = re.compile(r"var\(--[\w-]+, (#[0-9a-f]{6})\)")


def printed(page: bytes) -> bytes:
    """A page as a PDF; its pictures in their plain colours, and nothing fetched."""
    return HTML(string=_VARIABLE.sub(r"\1", page.decode()), url_fetcher=_refuse).write_pdf(
        pdf_identifier=b"bilan"
    )


def _refuse(url: str, *_: object, **__: object) -> NoReturn:
    raise ValueError(f"a page that stands alone asks for {url}")
