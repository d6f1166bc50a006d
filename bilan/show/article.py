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
    lang: str | None = None,
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
        lang,
        year=str(year),
        **year_of._asdict(),
    )
    blocks = ["# " + title, *_opening(everything, lang)]
    if picture and len(channels) > 1:
        key = words.text("article.chart.pending" if year_of.pending else "article.chart.key", lang)
        alt = _READ_IN_ALT.sub(r"\\\g<0>", alt)
        image = [f"![{alt}]({picture})", key] if picture else []
        blocks += [_heading("channels", lang), *image, _table(channels, everything, lang)]
    blocks += [_heading("lessons", lang), *_lessons(verdicts, qualification, year_of.decided, lang)]
    blocks += [_heading("limits", lang), *_limits(verdicts, lang)]
    blocks += [_heading("resolution", lang), *_resolution(what_if, qualification, lang)]
    blocks += [_heading("method", lang), words.text("article.method.all", lang)]
    return Prose("\n\n".join(map(_wrapped, blocks)) + "\n")


def left_out_paragraph(
    merged: Iterable[str], proposals: pd.DataFrame, rows: pd.Series, *, lang: str | None = None
) -> Prose:
    """What does the article keep to itself? For its author's eyes, on a terminal.

    Parameters
    ----------
    merged : the channels that :func:`bilan.analysis.anonymity.published` put together.
    proposals, rows : those of the year, and what :func:`bilan.account` returns.
    """
    counts = proposals["channel"].value_counts()
    names = {called("channel", name, lang, short): int(counts.get(name, 0)) for name in merged}
    parts = [words.text("article.left.part", lang, name=name, n=n) for name, n in names.items()]
    lines = [words.text("article.left.merged", lang, channels=apart(parts, lang))] if parts else []
    return Prose(
        "\n".join(
            [*lines, words.text("article.left.never", lang), account_sentence(rows, lang=lang)]
        )
    )


def _heading(key: str, lang: str | None) -> str:
    return "## " + words.text(f"article.heading.{key}", lang)


def _opening(everything: pd.DataFrame, lang: str | None) -> Iterator[str]:
    year = total(everything)
    told = year._asdict()
    waiting = [] if not year.pending else ["pending"] if year.decided else ["undecided"]
    said = ["counted", *(["rate"] if year.decided else []), *waiting]
    yield " ".join(words.text(f"article.opening.{key}", lang, **told) for key in said)
    if year.decided:
        yield words.text("article.opening.luck", lang, **told)


def _table(channels: pd.DataFrame, everything: pd.DataFrame, lang: str | None) -> str:
    """What was won and lost through each channel, as Markdown."""
    columns = ["won", "lost", *(["pending"] if total(everything).pending else [])]
    rows = [
        [
            upper(words.text("column.channel", lang)),
            *(words.text(f"table.{name}", lang) for name in [*columns, "interval"]),
        ]
    ]
    rows.append(["---", *["---:"] * (len(columns) + 1)])
    named = [
        (upper(called("channel", str(key), lang, _cell)), group) for key, group in groups(channels)
    ]
    for name, group in [*named, (words.text("table.all", lang), total(everything))]:
        counts = [words.number(getattr(group, column), lang) for column in columns]
        rows.append(
            [
                name,
                *counts,
                words.text("article.chart.between", lang, low=group.low, high=group.high),
            ]
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _lessons(
    verdicts: pd.DataFrame, qualification: str, decided: int, lang: str | None
) -> Iterator[str]:
    lines = [_lesson(rows, qualification, lang) for rows in _claims(verdicts)]
    yield (
        _listed(lines)
        if lines
        else words.text(
            f"article.lessons.{'none' if decided else 'nothing'}", lang, decided=decided
        )
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


def _lesson(rows: list[Row], qualification: str, lang: str | None) -> str:
    """What stands of one group, or of one gap."""
    versus = next((row for row in rows if row["question"] == "versus_rest"), None)
    row = versus or rows[0]
    gap = row["question"] not in RATES
    kind = f"claim_{row['question']}" if gap else "claim_all" if row["about"] == "all" else "claim"
    claims = words.listed(
        [words.text(f"article.{kind}.{each['verdict']}", lang) for each in rows], lang
    )
    told = _told(row, "counts", lang) | {
        "claims": claims,
        "rule": words.text(f"qualification_rule.{qualification}", lang),
    }
    key = row["question"] if gap else "versus" if versus else "rate"
    sentences = [words.text(f"article.lessons.{key}", lang, **told)]
    if gap and row["unknown"]:
        sentences.append(words.text("article.lessons.unknown", lang, **told))
    of_years = [
        each["this_year"]
        for each in rows
        if not gap and each["year_decided"] and each["question"] != "even"
    ]
    if of_years:
        sentences.append(
            words.text(f"article.lessons.now_{'yes' if all(of_years) else 'no'}", lang, **told)
        )
    return " ".join(sentences)


def _limits(verdicts: pd.DataFrame, lang: str | None) -> Iterator[str]:
    rows = tempting(verdicts).to_dict("records")
    if lines := [_limit(row, lang) for row in rows]:
        yield words.text("article.limits.intro", lang)
        yield _listed(lines)
    if any(pd.notna(row["needed"]) for row in rows):
        yield words.text("article.limits.order", lang)
    small = too_few(verdicts).to_dict("records")
    if parts := [
        words.text("article.limits.few_part", lang, **_told(row, "few_counts", lang))
        for row in small
    ]:
        yield words.text(
            "article.limits.few",
            lang,
            groups=apart(few(parts, "established.groups_more", lang), lang),
        )
    elif not lines:
        yield words.text("article.limits.none", lang)


def _limit(row: Row, lang: str | None) -> str:
    """A reading that tempts, and why it does not hold."""
    if row["question"] in RATES:
        key = "wide" if row["low"] <= 0.5 <= row["high"] else "many"
        reading = f"{'reading_all' if row['about'] == 'all' else 'reading'}.{hasty(row)}"
    else:
        key, reading = row["question"], f"reading_{row['question']}.{row['reading']}"
    size = {} if pd.isna(row["needed"]) else {"needed": rounded(row["needed"])}
    needed = words.text("article.limits.needed" if size else "article.limits.thin", lang, **size)
    told = _told(row, "few_counts", lang) | {
        "reading": words.text(f"article.{reading}", lang),
        "needed": needed,
    }
    return words.text(f"article.limits.{key}", lang, **told)


def _resolution(what_if: WhatIf, rule: str, lang: str | None) -> Iterator[str]:
    if what_if.avoided == (0, what_if.proposals):
        yield f"**{words.text(f'advice.rule.{rule}', lang)}.**"
        yield words.text("article.resolution.unknown", lang)
    else:
        yield from filter(
            None, [advice_sentence(what_if, rule, lang=lang), rule_paragraph(what_if, lang=lang)]
        )
        yield words.text("article.resolution.next", lang)


def _told(row: Row, counts: str, lang: str | None) -> Row:
    name = subject(row, lang, _written)
    pooled = row["from_year"] < row["to_year"] and row["question"] not in ("year", "channel_year")
    years = years_of(row)
    told = words.text(
        f"article.{counts}.{'years' if pooled else 'year'}",
        lang,
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
