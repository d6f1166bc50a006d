"""A record in a notebook: every field of it once, by the name that code calls it."""

import re

import bilan
import bilan.analysis.changes
import bilan.analysis.effort
import bilan.analysis.opening
import bilan.analysis.outlook
import bilan.analysis.qualification
import bilan.analysis.waiting


def test_a_forecast_is_a_small_table_with_those_that_it_holds(root):
    projects = bilan.load_projects(root / "data" / "exemple.csv")
    forecast = bilan.forecast(projects)
    shown = forecast._repr_html_()
    fields = re.findall(r"<tr><th>(\w+)</th>", shown)
    held = [[name, *getattr(value, "_fields", ())] for name, value in forecast._asdict().items()]
    assert fields == [name for names in held for name in names]
    assert f"<th>won</th><td>{forecast.total.won}</td>" in shown
    assert f"<th>expected</th><td>{forecast.total.expected:.3f}".rstrip("0") in shown
    assert "..." in shown


def test_every_record_that_a_function_of_the_library_gives_is_a_table(root):
    projects = bilan.load_projects(root / "data" / "exemple.csv")
    year = bilan.in_year(projects, 2025)
    for record in (
        bilan.what_if(year),
        bilan.forecast(projects),
        bilan.analysis.outlook.forecast_score(projects, 2024, 2025),
        bilan.analysis.opening.figures(year),
        bilan.analysis.effort.hours_a_win(year),
        bilan.analysis.effort.dependence(year),
        bilan.analysis.waiting.answers(year),
        bilan.analysis.qualification.qualification_effect(year),
        bilan.analysis.changes.standardised_change(projects, 2024, 2025),
    ):
        assert record._repr_html_().startswith("<table>"), type(record)
