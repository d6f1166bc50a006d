"""What the reading of a file found, told in its report: a few remarks, the others counted, and no
more for the public.
"""

import pytest
from wording import expected, in_both

import bilan
import bilan.show.findings

TEXT = expected("findings")
ODD = """\
Mes projets 2025
projet;client;canal;résultat;date proposition;date décision;année;montant
A;Zoé;Salon *x*;gagné;03/02/2025;01/02/2025;;10
B;Zoe;salon *X*;perdu;03/02/2025;11/02/2025;2024;20
C;Zoé;Salon *x*;perdu;03/02/2025;11/02/2025;2024;30
D;Zoé;direct;en attente;03/02/1925;;;40
E;Zoé;direct;en attente;03/02/2025;;;-5
Total;;;;;;;95
"""
LEFT_OUT = "Mes projets 2025\npar canal\ncanal;résultat;montant\ndirect;gagné;10\ndirect;perdu;20\nTotal;;30\n;;30\n"


@pytest.fixture
def found(tmp_path):
    """The findings of a text."""

    def findings_of(text: str):
        path = tmp_path / "projets.csv"
        path.write_text(text, encoding="utf-8")
        return bilan.load_findings(path)

    return findings_of


def test_a_few_remarks_are_told_and_the_others_counted(found):
    assert in_both(bilan.show.findings.findings_paragraph, found(ODD)) == TEXT["paragraph"]["many"]


def test_the_lines_that_were_left_out_are_told_and_need_no_look(found):
    left_out = found(LEFT_OUT)
    assert (
        in_both(bilan.show.findings.findings_paragraph, left_out) == TEXT["paragraph"]["left_out"]
    )
    assert bilan.show.findings.findings_line(left_out, "projets.csv") == ""


def test_the_public_is_told_how_many_there_are_and_nothing_of_the_file(found):
    many = found(ODD)
    for kind, findings in (("many", many), ("one", many[:1])):
        told = in_both(
            lambda each: bilan.show.findings.findings_paragraph(each, public=True), findings
        )
        assert told == TEXT["public"][kind]


def test_a_line_for_the_terminal_counts_what_there_is_to_look_at(found):
    many = found(ODD)
    for kind, findings in (("many", many), ("one", many[:1])):
        assert (
            in_both(bilan.show.findings.findings_line, findings, "ailleurs/projets.csv")
            == TEXT["line"][kind]
        )


def test_a_file_without_remarks_has_no_paragraph(root):
    findings = bilan.load_findings(root / "data" / "gagne_perdu.csv")
    assert (
        bilan.show.findings.findings_paragraph(findings)
        == bilan.show.findings.findings_paragraph(findings, public=True)
        == ""
    )
    assert bilan.show.findings.findings_line(findings, "gagne_perdu.csv") == ""
