"""The article: a year told in the first person, ready for a blog, in Markdown that any engine
reads, with one picture.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator

import pandas as pd

from bilan import words
from bilan.analysis.breakdowns import groups, total
from bilan.analysis.opening import tempting, too_few
from bilan.analysis.outlook import WhatIf
from bilan.analysis.verdicts import CLAIMS, RATES
from bilan.show.opening import advice_sentence
from bilan.show.outlook import rule_paragraph
from bilan.show.prose import Prose, apart, called, few, short, upper, verbatim
from bilan.show.verdicts import Row, hasty, rounded, subject, years_of
from bilan.show.years import account_sentence

_WIDTH, _NAME = 80, 30
_READ_IN_ALT = re.compile(r"[\\`*_\[\]<&$]")
_READ_AS_NUMBER = re.compile(r"^( *\d+)([.)])(?=\s|$)", re.MULTILINE)


def article_text(
    channels: pd.DataFrame,
    everything: pd.DataFrame,
    verdicts: pd.DataFrame,
    what_if: WhatIf,
    year: int | None,
    *,
    picture: str,
    alt: str,
    qualification: str = "any",
) -> Prose:
    """What may be published of a year: its figures, what they say and do not say, and what to
    change next year?

    Parameters
    ----------
    channels, everything : what :func:`bilan.by_channel` and, without a column, :func:`bilan.by`
        return for the proposals.
    verdicts : what :func:`bilan.verdicts` returns, without the channels that are not told.
    what_if : what :func:`bilan.what_if` returns for the proposals.
    picture, alt : where the picture of the channels is, seen from the article, and what it shows;
        blank where there is none.
    qualification : the rule of the resolution, ``any``, ``all``, ``met`` or ``brief``.
    """
    year_of = total(everything)
    title = words.text(
        "article.title.all" if year is None else "article.title.year",
        year=str(year),
        **year_of._asdict(),
    )
    blocks = ["# " + title, *_opening(everything)]
    if picture and len(channels) > 1:
        key = words.text("article.chart.pending" if year_of.pending else "article.chart.key")
        alt = _READ_IN_ALT.sub(r"\\\g<0>", alt)
        image = [f"![{alt}]({picture})", key] if picture else []
        blocks += [_heading("channels"), *image, _table(channels, everything)]
    blocks += [_heading("lessons"), *_lessons(verdicts, qualification, year_of.decided)]
    blocks += [_heading("limits"), *_limits(verdicts)]
    blocks += [_heading("resolution"), *_resolution(what_if, qualification)]
    blocks += [_heading("method"), words.text("article.method.all")]
    return Prose("\n\n".join(map(_wrapped, blocks)) + "\n")


def left_out_paragraph(merged: Iterable[str], proposals: pd.DataFrame, rows: pd.Series) -> Prose:
    """What does the article keep to itself? For its author's eyes, on a terminal.

    Parameters
    ----------
    merged : the channels that :func:`bilan.analysis.anonymity.published` put together.
    proposals, rows : those of the year, and what :func:`bilan.account` returns.
    """
    counts = proposals["channel"].value_counts()
    names = {called("channel", name, short): int(counts.get(name, 0)) for name in merged}
    parts = [words.text("article.left.part", name=name, n=n) for name, n in names.items()]
    lines = [words.text("article.left.merged", channels=apart(parts))] if parts else []
    return Prose("\n".join([*lines, words.text("article.left.never"), account_sentence(rows)]))


def _heading(key: str) -> str:
    return "## " + words.text(f"article.heading.{key}")


def _opening(everything: pd.DataFrame) -> Iterator[str]:
    year = total(everything)
    told = year._asdict()
    waiting = [] if not year.pending else ["pending"] if year.decided else ["undecided"]
    said = ["counted", *(["rate"] if year.decided else []), *waiting]
    yield " ".join(words.text(f"article.opening.{key}", **told) for key in said)
    if year.decided:
        yield words.text("article.opening.luck", **told)


def _table(channels: pd.DataFrame, everything: pd.DataFrame) -> str:
    """What was won and lost through each channel, as Markdown."""
    columns = ["won", "lost", *(["pending"] if total(everything).pending else [])]
    rows = [
        [
            upper(words.text("column.channel")),
            *(words.text(f"table.{name}") for name in [*columns, "interval"]),
        ]
    ]
    rows.append(["---", *["---:"] * (len(columns) + 1)])
    named = [(upper(called("channel", str(key), _cell)), group) for key, group in groups(channels)]
    for name, group in [*named, (words.text("table.all"), total(everything))]:
        counts = [words.number(getattr(group, column)) for column in columns]
        rows.append(
            [
                name,
                *counts,
                words.text("article.chart.between", low=group.low, high=group.high),
            ]
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _lessons(verdicts: pd.DataFrame, qualification: str, decided: int) -> Iterator[str]:
    lines = [_lesson(rows, qualification) for rows in _claims(verdicts)]
    yield (
        _listed(lines)
        if lines
        else words.text(f"article.lessons.{'none' if decided else 'nothing'}", decided=decided)
    )


def _claims(verdicts: pd.DataFrame) -> list[list[Row]]:
    """What is established, the claims on one group's rate together, and then those on a gap, each
    for itself.
    """
    together: dict[tuple[str, ...], list[Row]] = {}
    for row in verdicts[verdicts["verdict"].isin(CLAIMS)].to_dict("records"):
        gap = "" if row["question"] in RATES else row["question"]
        together.setdefault((gap, row["about"], row["group"]), []).append(row)
    return [
        *(rows for key, rows in together.items() if not key[0]),
        *(rows for key, rows in together.items() if key[0]),
    ]


def _lesson(rows: list[Row], qualification: str) -> str:
    """What stands of one group, or of one gap."""
    versus = next((row for row in rows if row["question"] == "versus_rest"), None)
    row = versus or rows[0]
    gap = row["question"] not in RATES
    kind = f"claim_{row['question']}" if gap else "claim_all" if row["about"] == "all" else "claim"
    claims = words.listed([words.text(f"article.{kind}.{each['verdict']}") for each in rows])
    told = _told(row, "counts") | {
        "claims": claims,
        "rule": words.text(f"qualification_rule.{qualification}"),
    }
    key = row["question"] if gap else "versus" if versus else "rate"
    sentences = [words.text(f"article.lessons.{key}", **told)]
    if gap and row["unknown"]:
        sentences.append(words.text("article.lessons.unknown", **told))
    of_years = [
        each["this_year"]
        for each in rows
        if not gap and each["year_decided"] and each["question"] != "even"
    ]
    if of_years:
        sentences.append(
            words.text(f"article.lessons.now_{'yes' if all(of_years) else 'no'}", **told)
        )
    return " ".join(sentences)


def _limits(verdicts: pd.DataFrame) -> Iterator[str]:
    rows = tempting(verdicts).to_dict("records")
    if lines := [_limit(row) for row in rows]:
        yield words.text("article.limits.intro")
        yield _listed(lines)
    if any(pd.notna(row["needed"]) for row in rows):
        yield words.text("article.limits.order")
    small = too_few(verdicts).to_dict("records")
    if parts := [
        words.text("article.limits.few_part", **_told(row, "few_counts")) for row in small
    ]:
        yield words.text(
            "article.limits.few",
            groups=apart(few(parts, "established.groups_more")),
        )
    elif not lines:
        yield words.text("article.limits.none")


def _limit(row: Row) -> str:
    """A reading that tempts, and why it does not hold."""
    if row["question"] in RATES:
        key = "wide" if row["low"] <= 0.5 <= row["high"] else "many"
        reading = f"{'reading_all' if row['about'] == 'all' else 'reading'}.{hasty(row)}"
    else:
        key, reading = row["question"], f"reading_{row['question']}.{row['reading']}"
    size = {} if pd.isna(row["needed"]) else {"needed": rounded(row["needed"])}
    needed = words.text("article.limits.needed" if size else "article.limits.thin", **size)
    told = _told(row, "few_counts") | {
        "reading": words.text(f"article.{reading}"),
        "needed": needed,
    }
    return words.text(f"article.limits.{key}", **told)


def _resolution(what_if: WhatIf, rule: str) -> Iterator[str]:
    if what_if.avoided == (0, what_if.proposals):
        yield f"**{words.text(f'advice.rule.{rule}')}.**"
        yield words.text("article.resolution.unknown")
    else:
        yield from filter(None, [advice_sentence(what_if, rule), rule_paragraph(what_if)])
        yield words.text("article.resolution.next")


def _told(row: Row, counts: str) -> Row:
    name = subject(row, _written)
    pooled = row["from_year"] < row["to_year"] and row["question"] not in ("year", "channel_year")
    years = years_of(row)
    told = words.text(
        f"article.{counts}.{'years' if pooled else 'year'}",
        won=row["won"],
        decided=row["decided"],
        **years,
    )
    return row | years | {"name": name, "Name": upper(name), "counts": told}


def _written(name: str) -> str:
    """A name in plain Markdown: where it is published, nobody isolates it."""
    return verbatim(name).removeprefix("<bdi>").removesuffix("</bdi>")


def _cell(name: str) -> str:
    return _written(short(name, _NAME))


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _wrapped(block: str) -> str:
    """A block with lines of a width that every linter lets pass; tables and headings stay as they
    are.
    """
    if block.startswith(("|", "#")):
        return block
    lines = []
    for line in block.split("\n"):
        indent = "  " if line.startswith("- ") else ""
        lines.append(
            textwrap.fill(
                line,
                _WIDTH,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
    return _READ_AS_NUMBER.sub(r"\1\\\2", "\n".join(lines))
