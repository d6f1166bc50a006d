"""Reports on paper: how many A4 pages they take, and how full each is."""

import extremes
import pytest
from browser import measure


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_sample_prints_on_few_full_pages(reports, opened, lang):
    for file, most in zip(reports("exemple.csv", "--notebook", "all", "--lang", lang), (6, 5, 4), strict=True):
        filled = measure.filled(opened(file).pdf(format="A4"))
        assert len(filled) <= most, file.name
        assert min(filled[:-1], default=1) >= 0.5, (file.name, filled)


@pytest.mark.parametrize(("notebook", "most"), [("bilan", 8), ("evolution", 6)])
def test_five_thousand_projects_print_on_few_pages(reports, opened, tmp_path, notebook, most):
    (file,) = reports(extremes.many(tmp_path, 5000), "--notebook", notebook)
    assert len(measure.filled(opened(file).pdf(format="A4"))) <= most
