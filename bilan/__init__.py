"""The year-end review of an independent professional: from a file of projects to what the year can and cannot teach."""

from importlib import import_module

_ROOMS = {
    "reading.frames": "load_findings load_partners load_projects",
    "analysis.years": "account fallbacks in_year in_years report_year report_years year_of",
    "analysis.breakdowns": "by by_channel by_lost_reason by_qualification by_rule by_year qualified sums_by_channel",
    "analysis.partners": "anonymised by_criterion by_partner near_names",
    "analysis.verdicts": "qualification_effect verdicts",
    "analysis.outlook": "forecast forecast_score proposals_for rules_compared what_if wins_distribution",
    "analysis.changes": "resolution standardised_change",
    "show.charts": "Picture breakdown_chart crossed_chart forecast_chart",
    "show.prose": "account_paragraph account_sentence alt_text breakdown_sentence glance heading method reasons_sentence "
    "sums_sentence title",
    "show.verdicts": "lessons limits qualification_paragraph",
    "show.outlook": "forecast_paragraph rule_paragraph",
    "show.changes": "change_paragraph history_title resolution_paragraph score_sentence years_lessons years_sentence",
    "show.partners": "alliance_method exchange_paragraph grid partners_title unmatched_paragraph",
    "show.tables": "breakdown_table forecast_table partners_table resolution_table rules_table sums_table verdicts_table",
    "report.write": "write_report",
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names.split()}

__all__ = sorted(_ROOM_OF)


def __getattr__(name: str) -> object:
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'bilan' has no attribute {name!r}")
    return getattr(import_module(f"bilan.{_ROOM_OF[name]}"), name)


def __dir__() -> list[str]:
    return __all__
