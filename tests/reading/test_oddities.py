"""What reads well and looks odd is told, with its lines; and what is not odd is not."""

import pytest
from misread import HEADER, each_kind, said, says, written

import bilan
from bilan.reading import frames
from bilan.schema import PROJECTS


@pytest.fixture
def write(tmp_path):
    return lambda kind, *rows: written(tmp_path, kind, *rows)


def told(path) -> list[tuple[str, int | None, str, tuple[str, ...]]]:
    reading = frames.read(path, PROJECTS)
    assert reading.errors == ()
    return [(each.code, each.line, each.value, each.allowed) for each in reading.findings]


ENDS = (("y", "Malt", "gagné"), ("z", "Malt", "perdu"))


@each_kind
def test_a_file_without_a_win_or_without_a_loss(write, kind):
    lost = [(each, "Malt", "perdu") for each in "abc"]
    assert says(
        write(kind, HEADER, *lost),
        fr="il n’y a pas un seul projet gagné : aucun taux ne dit rien. Vérifiez l’export, ou ce que veulent dire les résultats.",
        en="there is not a single won project: no rate tells anything. Check the export, or what the outcomes mean.",
    )
    assert [code for code, *_ in told(write(kind, HEADER, ("a", "Malt", "gagné")))] == ["no_loss"]


@each_kind
@pytest.mark.parametrize(("blank", "warned"), [(1, False), (2, True)])
def test_a_channel_that_is_blank_more_than_once_in_five(write, kind, blank, warned):
    rows = [(str(i), None if i < blank else "Malt", "perdu") for i in range(4)]
    path = write(kind, HEADER, *rows, ("z", "Malt", "gagné"))
    if warned:
        assert says(
            path,
            fr="colonne « canal » : le canal manque dans 2 lignes sur 5 : ce qui est dit des canaux ne vaut que pour les autres.",
            en="column “canal”: the channel is blank in 2 rows of 5: what is said of channels holds for the others only.",
        )
    else:
        assert said(path, "fr") == []


@each_kind
def test_a_won_project_with_a_reason_for_losing(write, kind):
    rows = [
        ("a", "Malt", "gagné", "prix"),
        ("b", "Malt", "perdu", "prix"),
        ("c", "Malt", "gagné", None),
    ]
    assert says(
        write(kind, (*HEADER, "motif perte"), *rows),
        fr="@D2, colonne « motif perte » : le projet est gagné et a pourtant un motif de perte (prix). Corrigez l’un des deux.",
        en="@D2, column “motif perte”: the project was won and yet has a reason for losing (prix). Fix one of the two.",
    )


@each_kind
def test_a_column_that_contradicts_the_outcome(write, kind):
    rows = [
        ("a", "Malt", "gagné", "Closed Won"),
        ("b", "Malt", "perdu", "Closed Won"),
        ("c", "Malt", "en attente", "Closed Lost"),
        ("d", "Malt", "en attente", "Negotiation"),
        ("e", "Malt", "perdu", None),
    ]
    assert told(write(kind, (*HEADER, "Phase"), *rows)) == [
        ("contradicted", 3, "Closed Won", ("lost",)),
        ("contradicted", 4, "Closed Lost", ("pending",)),
    ]


@each_kind
def test_rows_that_are_the_same(write, kind):
    row = ("Site", "Malt", "perdu")
    path = write(kind, HEADER, row, row, *ENDS)
    assert says(
        path,
        fr="@A3, colonne « projet » : la ligne est la même que la ligne 2, case pour case, et compte elle aussi. Si c’est un "
        "doublon, supprimez-la.",
        en="@A3, column “projet”: the row is the same as row 2, cell by cell, and counts as well. If it is there twice, delete it.",
    )
    assert told(write(kind, HEADER[1:], row[1:], row[1:], *(each[1:] for each in ENDS))) == []


@each_kind
def test_a_name_that_comes_again(write, kind):
    rows = [("Site", "Malt", "gagné"), ("Site", "Salon", "perdu")]
    assert told(write(kind, HEADER, *rows)) == [("twice", 3, "Site", ("2",))]
    dated = [(*row, "Acme", f"2025-0{i}-01") for i, row in enumerate(rows, 1)]
    path = write(kind, (*HEADER, "client", "date décision"), *dated)
    assert told(path) == [("twice", 3, "Site", ("2",))]


@each_kind
@pytest.mark.parametrize(("last", "expected"), [("gagné", []), ("en attente", ["several_rows"])])
def test_a_client_whose_steps_are_noted_is_one_project(write, kind, last, expected):
    """Two clients, four rows each, one of them decided; a client who is won twice has two."""
    steps = [("en attente", f"Foire {i}") for i in range(3)]
    rows = [(name, *step) for name in ("Acme", "Bolt") for step in (*steps, ("gagné", "Malt"))]
    path = write(kind, ("client", "résultat", "canal"), *rows, ("Acme", last, "Salon"))
    assert [code for code, *_ in told(path) if code == "several_rows"] == expected


@each_kind
def test_what_says_that_an_amount_is_not_known_counts_as_blank(write, kind):
    amounts = [1200, "à définir", "-", 800]
    rows = [(f"p{i}", f"Foire {i}", end[2], amounts[i]) for i, end in enumerate([*ENDS, *ENDS])]
    path = write(kind, (*HEADER[:3], "montant"), *rows)
    assert told(path) == [("no_number", 3, "à définir", ()), ("no_number", 4, "-", ())]
    assert bilan.load_projects(path)["amount"].fillna(0).tolist() == [1200, 0, 0, 800]
    texts = {"@D3": "à définir", "@D4": "-"}
    fr = "{}, colonne « montant » : « {} » n’est pas un nombre : la case compte comme vide."
    en = "{}, column “montant”: “{}” is no number: the cell counts as blank."
    spoken = {"fr": fr, "en": en}
    assert says(
        path,
        **{lang: [each.format(*told) for told in texts.items()] for lang, each in spoken.items()},
    )


@each_kind
def test_several_rows_of_one_project_are_one_warning(write, kind):
    """A log of visits: nine rows, three projects; and six of five, which is no log."""
    rows = [(f"p{i % 3}", f"Foire {i}", ("gagné", "perdu")[i % 2]) for i in range(9)]
    assert told(write(kind, HEADER, *rows)) == [("several_rows", 2, "9", ("3",))]
    assert "9 lignes pour 3 projets" in said(write(kind, HEADER, *rows), "fr")[0]
    few = [(f"p{i % 5}", f"Foire {i}", ("gagné", "perdu")[i % 2]) for i in range(6)]
    assert [code for code, *_ in told(write(kind, HEADER, *few))] == ["twice"]


@each_kind
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("LinkedIn, Referral", "social"),
        ("Referral / LinkedIn", "recommendation"),
        ("Malt; Salon", "platform"),
    ],
)
def test_several_channels_in_a_cell(write, kind, name, key):
    if kind == "csv" and ";" in name:
        name = f'"{name}"'
    path = write(kind, HEADER, *ENDS, ("a", name, "perdu"))
    name = name.strip('"')
    assert told(path) == [("several_channels", 4, f'{key} = ["{name}"]', (name,))]
    (path.parent / "bilan.toml").write_text(f'[channel]\n{key} = ["{name}"]\n', encoding="utf-8")
    assert bilan.load_projects(path)["channel"].iloc[2] == key


@each_kind
@pytest.mark.parametrize(
    ("client", "odd"),
    [
        ("https://example.org/acme", True),
        ("Acme (www.example.org)", True),
        ("ann@example.org", True),
        ("f7de0f2a-ee6b-4dfd-bdff-1513426db31f", True),
        ("5f0e3c9ab12d", True),
        ("100482", True),
        ("Studio 54", False),
        ("3M", False),
        ("deadbeefcafe", False),
        ("A@B", False),
    ],
)
def test_identifiers_and_addresses_where_names_should_be(write, kind, client, odd):
    rows = [(*end, "Acme") for end in ENDS]
    path = write(kind, (*HEADER, "client"), *rows, ("a", "Malt", "perdu", client))
    assert told(path) == ([("identifier", 4, client, ())] if odd else [])


@each_kind
def test_a_near_miss_is_a_channel_of_its_own_with_the_line_that_would_join_it(write, kind):
    path = write(kind, HEADER, *ENDS, ("a", "partenariatt", "perdu"))
    assert frames.read(path, PROJECTS).rows["channel"].iloc[2] == "partenariatt"
    assert told(path) == [
        ("joinable", 4, 'partnership = ["partenariatt"]', ("partnership", "partenariatt"))
    ]


@each_kind
def test_months_and_words_among_dates(write, kind):
    days = ["2025-03-14", "04/2025", "à définir", "mai 2025", "TBD"]
    rows = [(*ENDS[i % 2][:1], f"Foire {i}", ENDS[i % 2][2], day) for i, day in enumerate(days)]
    path = write(
        kind,
        (*HEADER[:3], "date proposition"),
        *[(f"p{i}", *row[1:]) for i, row in enumerate(rows)],
    )
    assert told(path) == [
        ("month_only", 3, "04/2025", ("2025-04-01",)),
        ("no_date", 4, "à définir", ()),
        ("month_only", 5, "mai 2025", ("2025-05-01",)),
        ("no_date", 6, "TBD", ()),
    ]
    read = bilan.load_projects(path)["proposed_on"].dt.strftime("%Y-%m-%d")
    assert read.fillna("").tolist() == ["2025-03-14", "2025-04-01", "", "2025-05-01", ""]
