"""What a text of a file probably means, in seven languages: what is plain, what is proposed, what
is only asked.
"""

from itertools import product

import pytest

from bilan import schema
from bilan.reading.meanings import BY_WORD, Meaning, header_meanings, meaning

LEVELS = ("sure", "likely")
LANGUAGES = ("fr", "en", "de", "es", "it", "pt", "nl")
KINDS = {"outcome": "outcome", "channel": "channel", "lost_reason": "lost_reason", "met": "answer"}


def listed(kind: str, *levels: str) -> list[tuple[str, str, str]]:
    """Every text of a kind in the table: its level, its key, and itself."""
    table = schema.alias_table()
    sections = {"ours": table[kind], **{each: table[each].get(kind, {}) for each in LEVELS}}
    return [
        (level, key, text)
        for level in levels or sections
        for key, texts in sections[level].items()
        for text in texts
    ]


def outcomes(key: str, *levels: str) -> list[str]:
    return [text for _, each, text in listed("outcome", *levels) if each == key]


@pytest.mark.parametrize("column", KINDS)
def test_no_word_of_the_table_means_two_things(column):
    """Nor is it there twice: one meaning, one certainty."""
    asked = schema.alias_table()["asked"].get(KINDS[column], [])
    seen: dict[str, tuple[str, str]] = dict.fromkeys(map(schema.simplified, asked), ("asked", ""))
    for level, key, text in listed(KINDS[column]):
        word = schema.simplified(text)
        assert seen.setdefault(word, (level, key)) == (level, key), text


@pytest.mark.parametrize("column", KINDS)
def test_every_word_of_the_table_is_found(column):
    for level, key, text in listed(KINDS[column]):
        found = meaning(column, text)
        assert (found.key, found.certainty) == (key, level.replace("ours", "sure")), text
        assert meaning(column, f" {text.upper()} ").key == key, text


def test_what_is_asked_has_no_proposal():
    for text in schema.alias_table()["asked"]["outcome"]:
        assert meaning("outcome", text) == Meaning(certainty="asked"), text


SAID = [
    ("won", "sure", "", "Closed Won|Won - self-serve|✅ Gagné|gagné !|Closed-Won (renewal)|CLOSED_WON"),
    ("won", "sure", "", "Won - Closed self-serve|Account Won|Cerrado ganado|Proposal accepted|Signé le 12/03"),
    ("won", "sure", "", "Facturé|Hired|Awarded|Auftrag erhalten|Gewonnen|Vinto|Ganho|Gegund"),
    ("won", "likely", "", "Validé|OK|Livré|Terminé|Oui|1|x|✅|🏆|Won?|Signé ?"),
    ("lost", "sure", "", "Closed Lost|Sans suite|Declined|Rejected|Absage|Devis refusé|Non retenu|kein Zuschlag"),
    ("lost", "sure", "", "Não ganho|Non vinto|no ganado|niet gewonnen|nicht gewonnen|not won|Verloren|Perso"),
    ("lost", "sure", "price", "Perdu (prix)|perdu/prix|Lost: price|Perdu, trop cher|Verloren (zu teuer)"),
    ("lost", "sure", "no_budget", "Perdu - budget|Lost (no budget)|Perdido - sin presupuesto"),
    ("lost", "sure", "no_answer", "Lost - no reply|Perdu, plus de nouvelles"),
    ("lost", "sure", "competitor", "Closed-Lost to Competition|Lost - went elsewhere"),
    ("lost", "sure", "moved abroad", "Lost (moved abroad)"),
    ("lost", "likely", "", "Annulé|Abandonné|KO|Non|0|abgesagt|❌|No deal|Cancelado"),
    ("lost", "likely", "no_answer", "Pas de réponse|Ghosted|👻|Keine Antwort|Sin respuesta|jamais répondu"),
    ("pending", "sure", "", "Relancé|En négociation|Devis envoyé|Proposal sent|Propuesta enviada|Sent"),
    ("pending", "sure", "", "In Bearbeitung|Negotiation/Review|Em negociação|in trattativa|In discussion"),
    ("pending", "likely", "", "On hold|Proposal/Price Quote|⏳|Devis"),
    ("set_aside", "sure", "", "Appointment Scheduled|Needs analysis|à qualifier"),
    ("set_aside", "likely", "", "New|Qualified|Keep Warm|Demo done"),
    ("", "asked", "", "Décliné par moi|Declined by me|Refusé (moi)|Remboursé|Gagné puis annulé|Fechado|Closed"),
    ("", "asked", "", "nicht verloren|not lost|pas perdu|noch nicht gewonnen|Pas encore signé|Almost won"),
    ("", "asked", "", "Awarded to competitor|Awarded elsewhere|✅ Perdu|Won, contract sent|n/a"),
    ("", "asked", "", "Won (Partial)|I rejected|We refused|Offer rejected|Awarded to other|Accepted another offer"),
    ("", "asked", "", "Signé chez un autre|Attribué à un autre|Ganado por otro|Vinto da altri|Retenu un autre"),
    ("lost", "likely", "competitor", "Auftrag anderweitig vergeben"),
    ("lost", "sure", "", "Interviewed - rejected|Round 2: lost|2 - Perdu|Perdu - 15/04/2024"),
    ("", "asked", "", "Declined offer|Offer declined|Refus de ma part|Sent - no reply|win or lose|Accepted elsewhere"),
    ("won", "sure", "", "Presupuesto aceptado|Proposta aceita|Funded|Subvention accordée|Signé - livré"),
    ("lost", "sure", "", "Rejected after interview|Not funded|Presupuesto rechazado|Non sélectionnée"),
    ("lost", "likely", "price", "Trop cher|KO prix"),
    ("lost", "likely", "competitor", "Went with someone else|Client parti ailleurs"),
    ("", "asked", "", "Declined - too busy|Refused (no time)|Décliné - pas dispo|Absage (keine Zeit)"),
    ("", "asked", "", "Signed NDA|Accepté sous réserve|Shortlist : retenu|Presented, not won yet"),
    ("", "asked", "", "Didn’t win|Wasn't selected|Hasn't signed|N'a pas signé|Niet getekend"),
    ("won", "sure", "", "Aangenomen|Commande passée|Booking confirmed"),
    ("lost", "sure", "", "Niet aangenomen"),
    ("lost", "likely", "no_answer", "Client injoignable|Ne répond plus"),
    ("pending", "sure", "", "Accord oral|wacht op reactie|À recontacter"),
    ("pending", "sure", "", "ATTENTE|Esperando|wachten op klant"),
    ("", "asked", "", "Wacht op akkoord|En attente d'acceptation : signé|Esperando, firmado"),
    ("pending", "likely", "", "Stuck|2nd interview"),
    ("won", "likely", "", "Positif|Favorable|Started|W|g|Date acceptation|Datum akkoord"),
    ("lost", "likely", "", "Négative|Non (déjà pris)|2 - Non|Excluido|Date de refus"),
    ("lost", "likely", "no_budget", "no - budget"),
    ("lost", "sure", "", "Rejection email|Não adjudicada|non aggiudicata|Abgeschlossen und verloren"),
    ("pending", "likely", "", "4 - Proposal|4. Proposal|Step 2: Devis|💼 Devis|Non, pas encore|Follow-up"),
    ("pending", "sure", "", "Enviado|Verstuurd|Gesendet|Proposition faite|Not yet decided|En analyse"),
    ("set_aside", "sure", "", "Non déposé|nicht eingereicht|Leads"),
    ("", "asked", "", "Offer - Declined|Offer: rejected|No go"),
    ("", "unknown", "", "Won't do|Wonder|Payment|Proof of Value|Estimating||?|2024|-"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "certainty", "detail", "text"),
    [(*told, text) for *told, texts in SAID for text in texts.split("|")],
)
def test_an_outcome_in_the_words_of_people_and_of_crms(key, certainty, detail, text):
    assert meaning("outcome", text) == Meaning(key, certainty, detail)


def test_a_win_turned_round_is_never_proposed_as_one_nor_a_loss():
    """Every plain word of a win or a loss with every negation, and beside every word of doubt."""
    around = schema.alias_table()["around"]
    known = {schema.simplified(text) for _, _, text in listed("outcome")}
    for key in ("won", "lost"):
        for word in outcomes(key, "ours", "sure"):
            for other in around["not"]:
                text = f"{other} {word}"
                if not any(
                    schema.simplified(text).startswith(each) for each in known if len(each) > 5
                ):
                    assert not meaning("outcome", text).key, text
            for doubt in around["doubt"]:
                assert meaning("outcome", f"{word} {doubt}").certainty == "asked", (word, doubt)


def test_a_win_and_a_loss_in_one_text_are_asked():
    for won, lost in product(outcomes("won", "ours", "sure"), outcomes("lost", "ours", "sure")):
        assert meaning("outcome", f"{won}, {lost}").certainty == "asked", (won, lost)
    alone = {*map(schema.simplified, schema.alias_table()["around"]["nothing"])}
    heard = [
        [text for text in outcomes(key) if schema.simplified(text) not in alone]
        for key in ("won", "lost")
    ]
    for won, lost in zip(*heard, strict=False):
        for text in (f"{lost} - {won}", f"{won} puis {lost}", f"{lost} ({won})"):
            assert meaning("outcome", text).certainty == "asked", text


def test_no_plain_word_of_one_outcome_is_heard_in_another():
    """Said with a remark in brackets, a word keeps its meaning, and its certainty."""
    for key in ("won", "lost", "pending", "set_aside"):
        for word in outcomes(key, "ours", "sure"):
            assert meaning("outcome", f"{word} (Acme)")[:2] == (key, "sure"), word
            assert meaning("outcome", f"Deal - {word}")[:2] == (key, "sure"), word


CHANNELS = [
    ("recommendation", "likely", "Tom", "Referral - Tom|Recommandé par Tom|Tom (referral)|Referral from Tom"),
    ("recommendation", "sure", "Klaus", "Empfehlung von Klaus|Recommandation : Klaus|Bouche à oreille (Klaus)"),
    ("recommendation", "likely", "Paul", "Reco Paul|Bouche à oreille Paul|Referral Paul"),
    ("recommendation", "likely", "", "Recommandation LinkedIn"),
    ("returning", "likely", "", "Ancien client Dupont"),
    ("recommendation", "likely", "Anne", "reco d'Anne|reco d’Anne"),
    ("partnership", "sure", "Nova", "Partner: Nova|Partenaire – Nova|partenariat (Nova)"),
    ("social", "sure", "", "LinkedIn|Instagram|réseaux sociaux"),
    ("platform", "sure", "", "Upwork|Fiverr|Codeur|Codeur.com|404Works|Malt"),
    ("platform", "likely", "", "Malt - projet 1"),
    ("prospecting", "likely", "", "Cold email|prospection tél"),
    ("recommendation", "likely", "", "Employee Referral|Cooptation|Bouche à oreilles"),
    ("returning", "sure", "", "Former client|Ancien client"),
    ("social", "likely", "", "LinkedIn, Referral|via LinkedIn"),
    ("recommendation", "likely", "", "Referral, LinkedIn|Referral"),
    ("", "unknown", "", "Partner A|Monster|Indirect|Salon|Conference|Direct Traffic|Partnerize|Google Ads|Reco4|"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "certainty", "detail", "text"),
    [(*told, text) for *told, texts in CHANNELS for text in texts.split("|")],
)
def test_a_channel_and_who_introduced(key, certainty, detail, text):
    assert meaning("channel", text) == Meaning(key, certainty, detail)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("price", "Went with cheaper"),
        ("no_answer", "jamais répondu, relance x3"),
        ("no_budget", "budget freeze"),
        ("competitor", "Internal hire"),
        ("", "appel d'offres"),
        ("", "super cliente"),
    ],
)
def test_a_reason_in_a_remark_is_proposed_at_most(key, text):
    assert meaning("lost_reason", text) == Meaning(key, "likely" if key else "unknown")


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_columns_have_names_in_every_language(language):
    assert schema.headers(language).keys() <= schema.headers().keys()
    assert {*schema.headers(language).values()} == {*schema.alias_table()["header"]}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Résultat", "outcome"),
        ("Ergebnis", "outcome"),
        ("Opp Status", "outcome"),
        ("STAGE_NAME", "outcome"),
        ("How they found me", "channel"),
        ("hs_analytics_source", "channel"),
        ("Quelle", "channel"),
        ("Value ($)", "amount"),
        ("Montant HT", "amount"),
        ("Budget TTC", "amount"),
        ("Summe netto", "amount"),
        ("Value ex VAT", "amount"),
        ("Bedrag excl. btw", "amount"),
        ("Comment tu m'as connue ?", "channel"),
        ("Intro call?", "met"),
        ("Deal - Won time", "decided_on"),
        ("Closed", "decided_on"),
        ("Date", "proposed_on"),
        ("Horodateur", "proposed_on"),
        ("Bid Time", "proposed_on"),
        ("Affaire - Affaire conclue le", "decided_on"),
        ("Affaire - Raison de l'échec", "lost_reason"),
        ("Comment arrivé", "channel"),
        ("Hoe gevonden", "channel"),
        ("Person", None),
        ("Why / notes", "lost_reason"),
        ("Company", "client"),
        ("Client ID", None),
        ("Wednesday", None),
        ("Commentaires", None),
    ],
)
def test_a_header_may_name_a_column(header, expected):
    assert [*header_meanings(header)] == ([expected] if expected else [])


def test_the_nearer_a_header_to_our_own_the_likelier():
    ranks = [
        header_meanings(each)["amount"]
        for each in ("Montant", "Value", "Total", "Total HT", "Montant TTC", "Total TTC")
    ]
    assert ranks[0] == 0
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("header", ["Origin country", "Source URL", "Payment status"])
def test_a_word_of_a_header_is_less_than_a_name(header):
    """The country of a client is no channel, nor is what was paid an outcome."""
    assert {*header_meanings(header).values()} == {BY_WORD}
