"""Random projects written in every dialect load as they are; a good file damaged in one place never
loads as something else.

``BILAN_EXAMPLES=2000`` makes the long run of both; the short one is for every day.
"""

import os
from datetime import date
from typing import NamedTuple

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wording import spoken

import bilan
from bilan import schema
from bilan.reading import frames

EXAMPLES = int(os.environ.get("BILAN_EXAMPLES", "75"))
AMBIGUOUS = {"ambiguous_number", "ambiguous_date", "ambiguous_year"}

WORDS = {
    "fr": {
        "header": [
            "projet",
            "canal",
            "résultat",
            "date proposition",
            "montant",
            "rencontré",
            "client",
        ],
        "channel": {
            "direct": "réseau direct",
            "social": "Réseaux sociaux",
            "platform": "plateforme",
        },
        "outcome": {"won": "gagné", "lost": "PERDU", "pending": "en attente"},
        "met": {True: "oui", False: "non", None: ""},
        "months": (
            *("janvier", "février", "mars", "avril", "mai", "juin"),
            *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
        ),
        "short": (
            "janv.",
            "févr.",
            "mars",
            "avr.",
            "mai",
            "juin",
            "juil.",
            "août",
            "sept.",
            "oct.",
            "nov.",
            "déc.",
        ),
        "unnamed": "ligne",
    },
    "en": {
        "header": ["Project", "Channel", "Outcome", "Proposal date", "Amount", "Met", "Client"],
        "channel": {
            "direct": "direct network",
            "social": "Social networks",
            "platform": "platform",
        },
        "outcome": {"won": "won", "lost": "Closed Lost", "pending": "open"},
        "met": {True: "yes", False: "no", None: ""},
        "months": (
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        "short": (
            "Jan",
            "Feb",
            "Mar",
            "Apr",
            "May",
            "Jun",
            "Jul",
            "Aug",
            "Sep",
            "Oct",
            "Nov",
            "Dec",
        ),
        "unnamed": "line",
    },
}
DATE_STYLES = {
    "iso": lambda day, words: day.isoformat(),
    "iso with a time": lambda day, words: f"{day.isoformat()}T08:30:00Z",
    "dd/mm/yyyy": lambda day, words: f"{day:%d/%m/%Y}",
    "dd.mm.yy": lambda day, words: f"{day:%d.%m.%y}",
    "mm/dd/yyyy": lambda day, words: f"{day:%m/%d/%Y}",
    "in letters": lambda day, words: f"{day.day} {words['months'][day.month - 1]} {day.year}",
    "shortened": lambda day, words: (
        f"{day.day:02} {words['short'][day.month - 1]}, {day.year} 00:02:00"
    ),
}
GROUPS = {"none": "", "space": " ", "no-break": "\xa0", "narrow": "\u202f", "other": None}


class Project(NamedTuple):
    name: str
    channel: str
    outcome: str
    day: date | None
    cents: int | None
    met: bool | None
    client: str


class Dialect(NamedTuple):
    lang: str
    delimiter: str
    encoding: str
    decimal: str
    group: str
    currency: str
    dates: str
    newline: str
    quoted: bool
    title: bool
    padding: bool
    gaps: bool


# What an encoding can write and nobody would take for another encoding read wrong.
LETTERS = "abcxyzABCÉéèàçôœ’€«»°0123456789 ;,|\t\"'=+-@<>&#%/\n"
NAMES = st.text(LETTERS, max_size=12).map(str.strip)
UNSEEN = "\u200b\u2060\ufeff"  # of no width: around a name, no part of it
ANY_NAME = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffdÃÂâÅï" + UNSEEN),
    max_size=12,
).map(str.strip)
PROJECTS = st.builds(
    Project,
    NAMES | ANY_NAME,
    st.sampled_from(["direct", "social", "platform", "Salon", "Foire d’été", ""]),
    st.sampled_from(["won", "lost", "pending"]),
    st.none() | st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    st.none() | st.integers(-99, 10**9),
    st.sampled_from([True, False, None]),
    NAMES,
)
DIALECTS = st.builds(
    Dialect,
    lang=st.sampled_from(["fr", "en"]),
    delimiter=st.sampled_from([";", ",", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    decimal=st.sampled_from([",", "."]),
    group=st.sampled_from(list(GROUPS)),
    currency=st.sampled_from(["", " €", "\xa0€", " EUR"]),
    dates=st.sampled_from(list(DATE_STYLES)),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    quoted=st.booleans(),
    title=st.booleans(),
    padding=st.booleans(),
    gaps=st.booleans(),
)


def amount(cents: int, dialect: Dialect) -> str:
    group = GROUPS[dialect.group]
    group = group if group is not None else {",": ".", ".": ","}[dialect.decimal]
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return (
        sign
        + f"{whole:,}".replace(",", group)
        + (f"{dialect.decimal}{rest:02}" if rest else "")
        + dialect.currency
    )


def cells(project: Project, dialect: Dialect) -> list[str]:
    words = WORDS[dialect.lang]
    return [
        project.name,
        words["channel"].get(project.channel, project.channel),
        words["outcome"][project.outcome],
        "" if project.day is None else DATE_STYLES[dialect.dates](project.day, words),
        "" if project.cents is None else amount(project.cents, dialect),
        words["met"][project.met],
        project.client,
    ]


def row(texts: list[str], dialect: Dialect) -> str:
    """One row as RFC 4180 has it; ``csv.writer`` would leave a line feed bare where rows end in a
    carriage return.
    """
    special = {dialect.delimiter, '"', "\r", "\n"}
    quoted = [
        f'"{text.replace(chr(34), chr(34) * 2)}"' if dialect.quoted or special & set(text) else text
        for text in texts
    ]
    return dialect.delimiter.join(quoted) + dialect.newline


def written(rows: list[Project], dialect: Dialect) -> tuple[str, list[int]]:
    """The text of the file, and the row of each project in it."""
    padding = ["", ""] if dialect.padding else []
    lines = [row(["Mes projets"], dialect), dialect.newline] if dialect.title else []
    lines.append(row(WORDS[dialect.lang]["header"] + padding, dialect))
    places = []
    for number, project in enumerate(rows):
        if dialect.gaps and number % 2:
            lines.append(dialect.newline)
        lines.append(row(cells(project, dialect) + padding, dialect))
        places.append(len(lines))
    return "".join(lines), places


@settings(max_examples=EXAMPLES)
@given(st.lists(PROJECTS, min_size=1, max_size=6), DIALECTS)
def test_projects_in_any_dialect_load_as_they_are(tmp_path_factory, rows, dialect):
    if dialect.encoding == "cp1252":
        dialect = dialect._replace(group="no-break" if dialect.group == "narrow" else dialect.group)
        rows = [
            each._replace(name="".join(letter for letter in each.name if letter in LETTERS).strip())
            for each in rows
        ]
    content, lines = written(rows, dialect)
    path = tmp_path_factory.mktemp("dialect") / "projets.csv"
    path.write_bytes(content.encode(dialect.encoding))
    reading = spoken(dialect.lang, frames.read, path, schema.PROJECTS)
    month_first = dialect.dates == "mm/dd/yyyy"
    undecided = AMBIGUOUS | {"not_a_date"} if month_first and dialect.lang == "fr" else AMBIGUOUS
    far = (
        any(each.day and each.day > date.today() for each in rows) and dialect.dates == "dd.mm.yy"
    )  # no year of a project's yet
    if far or {error.code for error in reading.errors} <= undecided:
        reading = spoken(
            dialect.lang,
            frames.read,
            path,
            schema.PROJECTS,
            decimal=dialect.decimal,
            dayfirst=not month_first,
        )
    assert reading.errors == ()
    unnamed = WORDS[dialect.lang]["unnamed"]
    assert reading.rows.index.tolist() == lines
    assert reading.rows["project"].tolist() == [
        each.name or f"{unnamed} {line}" for each, line in zip(rows, lines, strict=True)
    ]
    assert reading.rows["channel"].tolist() == [each.channel or "not_given" for each in rows]
    assert reading.rows["outcome"].tolist() == [each.outcome for each in rows]
    assert [None if pd.isna(day) else day.date() for day in reading.rows["proposed_on"]] == [
        each.day for each in rows
    ]
    assert [None if pd.isna(sum) else sum for sum in reading.rows["amount"]] == [
        None if each.cents is None else pytest.approx(each.cents / 100) for each in rows
    ]
    assert [None if pd.isna(met) else met for met in reading.rows["met"]] == [
        each.met for each in rows
    ]
    assert [None if pd.isna(client) else client for client in reading.rows["client"]] == [
        each.client or None for each in rows
    ]
    decided = bilan.decide(reading.rows)
    for year in {None, 1989, *(each.day.year for each in rows if each.day)}:
        account = bilan.account(decided, year)
        assert account["read"] == len(rows) == account.drop("read").sum()
        channels = bilan.by_channel(bilan.in_year(decided, year))
        assert (
            channels[["won", "lost", "pending"]].sum().to_dict()
            == account[["won", "lost", "pending"]].to_dict()
        )
