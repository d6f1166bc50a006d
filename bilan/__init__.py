"""The year-end review of an independent professional: from a file of projects to what the year can and cannot teach."""

from importlib import import_module

_ROOMS = {
    "load_projects": "projects",
    "findings": "projects",
    "account": "years",
    "in_year": "years",
    "report_year": "years",
    "by": "breakdowns",
    "by_channel": "breakdowns",
    "by_qualification": "breakdowns",
    "verdicts": "verdicts",
    "what_if": "outlook",
    "forecast": "outlook",
}

__all__ = sorted(_ROOMS)


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"module 'bilan' has no attribute {name!r}")
    return getattr(import_module(f"bilan.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return __all__
