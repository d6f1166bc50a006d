"""Hostile cells: numbers, dates, answers and choices that could be read in two ways or in none; and
mappings. See ``hostile``.
"""

from datetime import date

from hostile import HEADER, column, loads, refused, text

DAY = date(2025, 4, 3)

NUMBERS = [
    loads(
        "amounts as people write them",
        column(
            "montant",
            "1 234,50 €",
            "1\xa0234,50",
            "1\u202f234",
            "(120)",
            "-5",
            "−5",
            "1'234,5",
            "12 € HT",
            "1.234",
            "",
            "€ 7",
        ),
        {"amount": [1234.5, 1234.5, 1234.0, -120.0, -5.0, -5.0, 1234.5, 12.0, 1234.0, None, 7.0]},
    ),
    loads(
        "amounts in dollars",
        column("montant", "$22,700.00", "$1,234", "-$5"),
        {"amount": [22700.0, 1234.0, -5.0]},
    ),
    loads(
        "a decimal point with three digits, told by its zero",
        column("heures", "0.500", "1.250"),
        {"hours": [0.5, 1.25]},
    ),
    loads(
        "thousands told by two groups",
        column("montant", "1.234.567", "1.234"),
        {"amount": [1234567.0, 1234.0]},
    ),
    loads("hours", column("heures", "2h30", "2:30", "3 h", "0,5"), {"hours": [2.5, 2.5, 3.0, 0.5]}),
    loads(
        "an ambiguous amount, decided",
        column("montant", "1.234"),
        {"amount": [1.234]},
        options={"decimal": "."},
    ),
    refused(
        "an ambiguous amount", column("montant", "12", "1.234"), ("ambiguous_number", 3, "montant")
    ),
    refused(
        "a decimal point among commas",
        column("montant", "1,5", "2,5", "3.5"),
        ("mixed_numbers", 4, "montant"),
    ),
    refused(
        "a comma where points were announced",
        column("montant", "1,5"),
        ("not_a_number", 2, "montant"),
        options={"decimal": "."},
    ),
    refused(
        "what is no number",
        column(
            "montant",
            "NA",
            "12 k€",
            "1E+05",
            "1 2",
            "12%",
            "12 TTC",
            "-",
            "1.2.3",
            "#REF!",
            "9" * 400,
            "٣",
        ),
        *(("not_a_number", line, "montant") for line in range(2, 13)),
    ),
    loads(
        "a currency by its sign and its code",
        column("montant", "$120 USD", "$1,200.00 USD"),
        {"amount": [120.0, 1200.0]},
    ),
    refused(
        "a sign and the code of another currency",
        column("montant", "€120 USD", "300"),
        ("not_a_number", 2, "montant"),
    ),
    refused(
        "two currencies",
        column("montant", "12 €", "13 EUR", "$14"),
        ("several_currencies", 4, "montant"),
    ),
    refused("an amount in two cells' place", column("montant", "12;50"), ("row_too_long", 2)),
]

DATES = [
    loads(
        "dates as people write them",
        column(
            "date décision",
            "2025-04-03",
            "03/04/2025",
            "3/4/25",
            "03.04.25",
            "3 avril 2025",
            "3-avr-25",
            "Apr 3, 2025",
            "3rd April 2025",
            "2025-04-03T10:00:00Z",
            "03/04/2025 10:00",
            "",
        ),
        {"decided_on": [DAY] * 10 + [None]},
    ),
    loads(
        "a CRM's dates", column("proposal date", "03 Apr, 2025 00:02:00"), {"proposed_on": [DAY]}
    ),
    loads(
        "days up to 12 under a French header",
        column("date décision", "03/04/2025"),
        {"decided_on": [DAY]},
    ),
    loads(
        "day first, by the other dates",
        column("decision date", "03/04/2025", "31/12/2025"),
        {"decided_on": [DAY, date(2025, 12, 31)]},
    ),
    loads(
        "month first, by the other dates",
        column("decision date", "04/03/2025", "12/31/2025"),
        {"decided_on": [DAY, date(2025, 12, 31)]},
    ),
    loads(
        "month first, named",
        column("decision date", "04/03/2025"),
        {"decided_on": [DAY]},
        options={"dayfirst": False},
    ),
    loads(
        "a spreadsheet's day numbers",
        column("date décision", "45750", "45750,5"),
        {"decided_on": [DAY, DAY]},
    ),
    refused(
        "days up to 12 under an English header",
        column("decision date", "03/04/2025"),
        ("ambiguous_date", 2, "decision date"),
    ),
    refused(
        "a day number among dates",
        column("date décision", "45750", "03/04/2025"),
        ("not_a_date", 2, "date décision"),
    ),
    refused(
        "both orders",
        column("decision date", "31/12/2025", "30/12/2025", "12/29/2025"),
        ("mixed_dates", 4, "decision date"),
    ),
    refused(
        "month first under a French header",
        column("date décision", "03/04/2025", "12/31/2025"),
        ("not_a_date", 3, "date décision"),
    ),
    refused(
        "dates that are none, or half",
        column(
            "date décision",
            "31/02/2025",
            "2025-13-01",
            "13/2025",
            "marx 2025",
            "2025",
            "vers le 15",
            "03/04",
            "0202-01-01",
        ),
        *(("not_a_date", line, "date décision") for line in range(2, 10)),
    ),
    refused(
        "days first or years first, who knows",
        column("date décision", "25-03-04"),
        ("ambiguous_year", 2, "date décision"),
    ),
    refused(
        "years that are none",
        column("année", "2025", "25", "2025-2026", "20255"),
        *(("not_a_year", i, "année") for i in (3, 4, 5)),
    ),
]

CHOICES = [
    loads(
        "answers",
        column("rencontré", "oui", "NON", "vrai", "Faux", "1", "0", "x", "✓", "yes", "no", "?", ""),
        {"met": [True, False, True, False, True, False, True, True, True, False, None, None]},
    ),
    refused(
        "answers that are none",
        column("rencontré", "oui", "peut-être", "2"),
        ("unknown_answer", 3, "rencontré"),
        ("unknown_answer", 4, "rencontré"),
    ),
    refused(
        "answers and outcomes in doubt",
        text(f"{HEADER};rencontré", "a;Malt;gagné ?;oui", "b;recommandation ?;perdu;non?"),
        ("unknown_value", 2, "résultat"),
        ("unknown_answer", 3, "rencontré"),
    ),
    loads(
        "text that looks like nothing stays text",
        text(HEADER + ";client", "NA;Malt;perdu;None", "0007;Malt;perdu;null", "nan;NaN;perdu;-"),
        {
            "project": ["NA", "0007", "nan"],
            "client": ["None", "null", "-"],
            "channel": ["platform", "platform", "NaN"],
        },
    ),
    loads(
        "outcomes in other words",
        text(
            HEADER,
            *(
                f"p;Malt;{word}"
                for word in ("Signé", "ACCEPTÉ", "closed won", "refusée", "Envoyé", "open")
            ),
        ),
        {"outcome": ["won", "won", "won", "lost", "pending", "pending"]},
    ),
    refused(
        "outcomes that are none",
        text(HEADER, "a;Malt;gagnier", "b;Malt;", "c;Malt;lead"),
        ("unknown_value", 2, "résultat"),
        ("blank_outcome", 3, "résultat"),
        ("unknown_value", 4, "résultat"),
    ),
    loads(
        "channels of one's own, and none",
        text(HEADER, "a;Salon;perdu", "b;;gagné", "c;salon;perdu"),
        {"channel": ["Salon", "not_given", "Salon"]},
    ),
    loads(
        "what a CRM calls direct is not our direct network",
        text(HEADER, "a;Direct traffic;perdu", "b;Referrals;perdu", "c;Organic social;perdu"),
        {"channel": ["Direct traffic", "Referrals", "Organic social"]},
    ),
    loads(
        "a near miss of a channel",
        text(HEADER, "a;partenariatt;perdu", "b;recomandation;perdu"),
        {"channel": ["partenariatt", "recomandation"]},
    ),
    loads(
        "a near miss of a reason",
        column("motif perte", "prix", "concurent"),
        {"lost_reason": ["price", "concurent"]},
    ),
    loads(
        "a month is its first day, and a word among days no day",
        column(
            "date décision", "mars 2025", "03/2025", "2025-03", "à définir", "TBD", "3. März 2025"
        ),
        {"decided_on": [*[date(2025, 3, 1)] * 3, None, None, date(2025, 3, 3)]},
    ),
    loads(
        "rows that never became a proposal need no outcome",
        text(HEADER + ";étape", "a;Malt;;mail", "b;Malt;perdu;", "c;Malt;gagné;devis"),
        {"outcome": [None, "lost", "won"], "stage": ["email", "proposal", "proposal"]},
    ),
    loads(
        "a stage that is none",
        text(HEADER + ";étape", "a;Malt;perdu;signature"),
        {"stage": ["proposal"]},
    ),
    refused(
        "a stage that is none, among others",
        text(HEADER + ";étape", "a;Malt;perdu;signature", "b;Malt;perdu;mail"),
        ("unknown_value", 2, "étape"),
    ),
    refused(
        "an initiative that is none",
        column("initiative", "moi", "personne"),
        ("unknown_value", 3, "initiative"),
    ),
]

CRM = text(
    "Potential Name,Potential Owner,Created Time,Closing Date,Amount,Stage,Forecast Type,Lead Source",
    'Site,Me,"03 Apr, 2025 00:02:00","15 Apr, 2025 00:02:00","$22,700.00",Closed Won,Pipeline,Friend',
    'App,Me,"03 Apr, 2025 00:02:00",,"$5,000.00",Qualification,Pipeline,Web link',
    'Logo,Me,"03 Apr, 2025 00:02:00","16 Apr, 2025 00:02:00",$900.00,Closed Lost,Omitted,Friend',
)
CRM_MAPPING = """
[columns]
project = "Potential Name"
channel = "Lead Source"
outcome = "Stage"
proposed_on = "Created Time"
decided_on = "Closing Date"

[outcome]
set_aside = ["Qualification"]

[channel]
recommendation = ["Friend"]
"""

MAPPINGS = [
    refused(
        "a CRM's export without a mapping",
        CRM,
        ("likely_column", 1, "Lead Source"),
        ("likely_column", 1, "Stage"),
        ("unknown_value", 3, "Stage"),
    ),
    loads(
        "a CRM's export with one",
        CRM,
        {
            "project": ["Site", "App", "Logo"],
            "channel": ["recommendation", "Web link", "recommendation"],
            "outcome": ["won", None, "lost"],
            "stage": ["proposal", "email", "proposal"],
            "amount": [22700.0, 5000.0, 900.0],
            "proposed_on": [DAY] * 3,
        },
        mapping=CRM_MAPPING,
    ),
    loads(
        "neither names nor dates, blanks that mean no",
        text("Source;Fin;Vu", "Foire;OK;x", "Expo;KO;"),
        {
            "project": ["ligne 2", "ligne 3"],
            "channel": ["Salons", "Salons"],
            "outcome": ["won", "lost"],
            "met": [True, False],
        },
        mapping='[columns]\ncanal = "Source"\nresultat = "Fin"\nrencontre = "Vu"\n[outcome]\ngagne = ["OK"]\nlost = ["KO"]\n'
        '[channel]\nSalons = ["Foire", "Expo"]\n[reading]\nblank_means_no = ["met"]\n',
    ),
    loads(
        "dates and decimals so",
        column("decision date;montant", "04/03/2025;1.234"),
        {"decided_on": [DAY], "amount": [1234.0]},
        mapping='[reading]\ndayfirst = false\ndecimal = ","\n',
    ),
    loads(
        "a column that is not ours",
        column("statut", "archivé"),
        {"outcome": ["lost"]},
        mapping='[columns]\nignore = ["statut"]\n',
    ),
    loads(
        "a near miss that is none",
        text(HEADER, "a;Malte;perdu"),
        {"channel": ["Malte"]},
        mapping='[channel]\nMalte = ["Malte"]\n',
    ),
    loads(
        "blank outcomes that are pending",
        text(HEADER, "a;Malt;"),
        {"outcome": ["pending"]},
        mapping='[outcome]\npending = [""]\n',
    ),
    loads(
        "an encoding and a delimiter",
        text("projet:canal:résultat", "a:Malt:gagné", encoding="mac_roman"),
        {"outcome": ["won"]},
        mapping='[reading]\nencoding = "mac_roman"\ndelimiter = ":"\n',
    ),
    refused(
        "a mapping that is no TOML", column("x", "1"), ("mapping_syntax", 1), mapping="[columns\n"
    ),
    refused(
        "a mapping of unknown things",
        column("x", "1"),
        ("mapping_unknown",),
        ("mapping_value", None, "project"),
        ("mapping_unknown",),
        ("mapping_twice",),
        ("mapping_unknown",),
        ("mapping_value", None, "decimal"),
        mapping='[columns]\nprice_tag = "x"\nproject = 3\n[outcome]\nabandoned = ["x"]\nwon = ["ok"]\nlost = ["OK"]\n'
        '[colour]\nred = ["x"]\n[reading]\ndecimal = ";"\n',
    ),
    refused(
        "a mapping of a header that is not there",
        column("x", "1"),
        ("mapped_header_missing", 1),
        mapping='[columns]\nclient = "x"\namount = "Budget"\n',
    ),
    loads(
        "a mapping of which no header is there",
        column("x", "1"),
        {"outcome": ["lost"]},
        mapping='[columns]\namount = "Budget"\n',
    ),
]

CELLS = [*NUMBERS, *DATES, *CHOICES, *MAPPINGS]
