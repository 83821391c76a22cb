"""The sample campaign as data: its people and its posts, in every state that a post can be in."""

from dataclasses import dataclass
from datetime import timedelta

from warroom.domain.person import Role

NAME = "Valmont 2027"
ZONE_NAME = "Europe/Paris"
PASSWORD = "rehearsal only"
"""Public on purpose: a rehearsal holds nothing to protect, and nobody should have to look for it."""

ADMIN_LOGIN, ADMIN_NAME = "noa", "Noa Lefèvre"
DRAFTER_LOGIN = "camille"


@dataclass(frozen=True)
class SamplePerson:
    """Somebody of the sample campaign."""

    login: str
    name: str
    roles: frozenset[Role]


PEOPLE = (
    SamplePerson(DRAFTER_LOGIN, "Camille Arnaud", frozenset({Role.DRAFTER})),
    SamplePerson("alix", "Alix Moreau", frozenset({Role.APPROVER})),
    SamplePerson("sasha", "Sasha Petit", frozenset({Role.MONITOR})),
)

ACCOUNTS = (("valmont2027", "Valmont 2027"), ("candidate_valmont", "Inès Vidal, candidate"))

Text = str | tuple[str, ...]


@dataclass(frozen=True)
class SamplePost:
    """A post: its text (several for a thread), its accounts by number, and when it is due, from the start."""

    title: str
    text: Text
    due: timedelta | None = None
    accounts: tuple[int, ...] = (0,)
    language: str = "fr"
    picture: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The text as a thread."""
        return (self.text,) if isinstance(self.text, str) else self.text


def _hours(n: float) -> timedelta:
    return timedelta(hours=n)


SENT = (
    SamplePost(
        "Ouverture de la campagne",
        "C'est parti. Aujourd'hui nous ouvrons la campagne à Valmont, avec vous et pour vous. "
        "Dites-nous ce qui compte dans votre quartier. #Valmont2027",
        _hours(-46),
        accounts=(0, 1),
        picture=True,
    ),
    SamplePost(
        "Plan pour les écoles",
        (
            "Nos écoles d'abord : trois engagements, et la manière de les payer. 1/3",
            "Un professeur remplacé en 48 heures, une cantine à 1 € pour tous, des cours plantées. 2/3",
            "Le tout pour 2,4 millions d'euros par an, pris sur le budget des grands événements. 3/3",
        ),
        _hours(-26),
    ),
    SamplePost(
        "Welcome, newcomers",
        "New in Valmont? Registering to vote takes ten minutes at the town hall, and you can start online.",
        _hours(-5),
        language="en",
    ),
)
REFUSED = SamplePost(
    "Invitation au débat",
    "Rendez-vous ce soir à 20 h pour le débat, salle des fêtes.",
    _hours(-8),
    accounts=(1,),
)
DOUBTFUL = SamplePost("Horaires de la permanence", "Notre permanence est ouverte de 9 h à 19 h.", _hours(-3))
MISSED = SamplePost("Merci aux bénévoles", "Merci aux 120 bénévoles de ce matin !", _hours(-2))
DROPPED = SamplePost("Marché du samedi", "Retrouvez-nous au marché samedi à 10 h.", _hours(60))
SCHEDULED = (
    SamplePost(
        "Réunion publique",
        "Réunion publique jeudi à 19 h, place du Théâtre. Venez !",
        _hours(26),
        accounts=(0, 1),
    ),
    SamplePost(
        "Mobilités : nos réponses", "Bus du soir, pistes sûres, gare rouverte : notre plan.", _hours(49)
    ),
    SamplePost(
        "Portrait : Rosa, infirmière",
        "Rosa soigne Valmont depuis vingt ans. Elle nous dit pourquoi.",
        _hours(76),
    ),
)
SOON = SamplePost(
    "Bonjour Valmont",
    "Bonjour Valmont ! Que changeriez-vous en premier ? Répondez ici.",
    timedelta(seconds=50),
)
WAITING = (
    SamplePost(
        "Réponse sur la gare",
        "Non, la gare ne sera pas fermée. Le vote du conseil régional est public, le voici : "
        "https://region.example/vote/gare",
        _hours(3),
        accounts=(0, 1),
    ),
    SamplePost("Programme santé", "Une maison de santé par quartier d'ici 2029 : le calendrier.", _hours(30)),
)
RETURNED = SamplePost("Chiffres du budget", "Le budget augmente de 12 % !", _hours(20))
RETURNED_BECAUSE = "Le chiffre est de 1,2 %, pas 12 %. Ajoute la source, s'il te plaît."
TAKEN_BACK = SamplePost("Soirée électorale", "Rejoignez-nous dimanche soir pour les résultats.", _hours(100))
DRAFTS = (
    SamplePost(
        "Idée : question du jour", "Chaque matin une question. Aujourd'hui : le commerce de centre-ville ?"
    ),
    SamplePost("Débat télévisé : à chaud", "", _hours(50), accounts=(0, 1)),
)
COMMENT = "Peut-on citer la page du compte rendu ? Les gens vont demander."
