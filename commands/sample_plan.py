"""The sample campaign as data: its people, its accounts, and posts in every state that a post can be in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from warroom.domain.person import Role

NAME = "Valmont 2027"
ZONE_NAME = "Europe/Paris"
PASSWORD = "rehearsal only"
"""Public on purpose: a rehearsal holds nothing to protect, and nobody should have to look for it."""

ADMIN_LOGIN, ADMIN_NAME = "noa", "Noa Lefèvre"
DRAFTER_LOGIN = "camille"

OWN_DOMAIN = "valmont2027.example"
UTM_TEMPLATE = "utm_source={network}&utm_medium=social&utm_campaign={post}"


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


@dataclass(frozen=True)
class SampleAccount:
    """An account on the double of the real network `network`; `daily_cap` in US dollars."""

    network: str
    handle: str
    name: str = NAME
    daily_cap: Decimal | None = None


_CANDIDATE = "Inès Vidal, candidate"

ACCOUNTS = (
    SampleAccount("x", "valmont2027", daily_cap=Decimal(5)),
    SampleAccount("facebook", "valmont2027"),
    SampleAccount("instagram", "ines.vidal", _CANDIDATE),
    SampleAccount("mastodon", "valmont@social.example"),
    SampleAccount("bluesky", OWN_DOMAIN),
    SampleAccount("threads", "ines.vidal", _CANDIDATE),
    SampleAccount("linkedin", "valmont-2027"),
    SampleAccount("telegram", "valmont2027"),
    SampleAccount("youtube", "valmont2027tv", "La web TV de Valmont 2027"),
    SampleAccount("wordpress", f"blog.{OWN_DOMAIN}", "Le blog de Valmont 2027"),
    SampleAccount("tiktok", "ines.vidal", _CANDIDATE),
)

EIGHT = ("x", "facebook", "instagram", "mastodon", "bluesky", "threads", "linkedin", "telegram")

Text = str | tuple[str, ...]


@dataclass(frozen=True)
class SamplePost:
    """A post: its text (several for a thread), the networks it goes to, and when it is due, from the start.

    `options` are what some of the networks are told besides.
    """

    title: str
    text: Text
    due: timedelta | None = None
    networks: tuple[str, ...] = ("x",)
    language: str = "fr"
    picture: bool = False
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

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
        EIGHT,
        picture=True,
    ),
    SamplePost(
        "L'école, point par point",
        "Nous avons passé l'hiver dans les écoles de Valmont. Voici ce que nous y avons entendu, et ce que "
        "nous ferons.\n\nD'abord, un professeur absent est remplacé en 48 heures. Ensuite, la cantine est à "
        "1 € pour tous. Enfin, chaque cour est plantée avant 2030.\n\nLe tout coûte 2,4 millions d'euros par "
        "an. Ils viennent du budget des grands événements, et le détail est au bas de cette page.",
        _hours(-27),
        ("wordpress",),
        options={
            "wordpress": {
                "title": "L'école, point par point : trois engagements, et leur prix",
                "categories": "Programme",
                "tags": "école, cantine",
            }
        },
    ),
    SamplePost(
        "Plan pour les écoles",
        (
            "Nos écoles d'abord : trois engagements, et la manière de les payer. 1/3",
            "Un professeur remplacé en 48 heures, une cantine à 1 € pour tous, des cours plantées. 2/3",
            "Le tout pour 2,4 millions d'euros par an, pris sur le budget des grands événements. 3/3",
        ),
        _hours(-26),
        ("x", "mastodon", "bluesky", "threads"),
    ),
    SamplePost(
        "Le programme en une page",
        f"Tout notre programme tient en une page. Lisez-la, cornez-la, discutez-la : https://{OWN_DOMAIN}/une-page",
        _hours(-20),
        ("x", "facebook", "linkedin"),
    ),
    SamplePost(
        "Welcome, newcomers",
        "New in Valmont? Registering to vote takes ten minutes at the town hall, and you can start online.",
        _hours(-5),
        ("x", "facebook"),
        language="en",
    ),
    SamplePost(
        "Au marché, ce matin",
        "Six heures, halle aux grains : on a parlé loyers, bus de nuit et tomates. Merci à vous tous !",
        _hours(-0.6),
        ("x", "instagram", "mastodon", "bluesky", "threads", "telegram"),
        picture=True,
    ),
)
REFUSED = SamplePost(
    "Invitation au débat",
    "Rendez-vous ce soir à 20 h pour le débat, salle des fêtes.",
    _hours(-8),
    ("bluesky",),
)
DOUBTFUL = SamplePost(
    "Horaires de la permanence", "Notre permanence est ouverte de 9 h à 19 h.", _hours(-3), ("facebook",)
)
"""Of Facebook nobody can ask whether it is there: the doubt lasts until a person looks."""

MISSED = SamplePost("Merci aux bénévoles", "Merci aux 120 bénévoles de ce matin !", _hours(-2), ("mastodon",))
BY_HAND = SamplePost(
    "La une de dimanche",
    "Dimanche, on plante la première cour d'école ! Qui vient ? #Valmont2027",
    _hours(-1),
    ("tiktok",),
    picture=True,
)
DROPPED = SamplePost("Marché du samedi", "Retrouvez-nous au marché samedi à 10 h.", _hours(60), ("telegram",))
SCHEDULED = (
    SamplePost(
        "Les dates de la tournée",
        f"Douze quartiers, douze soirs. Trouvez le vôtre : https://{OWN_DOMAIN}/tournee",
        _hours(5),
        ("x", "mastodon", "telegram"),
    ),
    SamplePost(
        "Réunion publique",
        "Réunion publique jeudi à 19 h, place du Théâtre. Venez !",
        _hours(26),
        ("facebook", "instagram", "telegram"),
        picture=True,
    ),
    SamplePost(
        "Mobilités : nos réponses",
        "Bus du soir, pistes sûres, gare rouverte : notre plan.",
        _hours(49),
        ("x", "bluesky", "linkedin"),
    ),
    SamplePost(
        "Portrait : Rosa, infirmière",
        "Rosa soigne Valmont depuis vingt ans. Elle nous dit pourquoi.",
        _hours(76),
        ("instagram", "threads"),
        picture=True,
    ),
)
SOON = SamplePost(
    "Bonjour Valmont",
    "Bonjour Valmont ! Que changeriez-vous en premier ? Répondez ici.",
    timedelta(seconds=50),
    ("x", "bluesky"),
)
WAITING = (
    SamplePost(
        "Réponse sur la gare",
        "Non, la gare ne sera pas fermée. Le vote du conseil régional est public, le voici : "
        "https://region.example/vote/gare",
        _hours(3),
        ("x", "facebook", "mastodon"),
    ),
    SamplePost(
        "Programme santé",
        "Une maison de santé par quartier d'ici 2029 : le calendrier.",
        _hours(30),
        ("linkedin", "facebook"),
    ),
)
RETURNED = SamplePost("Chiffres du budget", "Le budget augmente de 12 % !", _hours(20), ("x", "linkedin"))
RETURNED_BECAUSE = "Le chiffre est de 1,2 %, pas 12 %. Ajoute la source, s'il te plaît."
TAKEN_BACK = SamplePost(
    "Soirée électorale",
    "Rejoignez-nous dimanche soir pour les résultats.",
    _hours(100),
    ("facebook", "threads"),
)
DRAFTS = (
    SamplePost(
        "Web TV, épisode 1",
        "Inès Vidal passe une nuit aux urgences de Valmont.\n\n"
        "0:00 Minuit\n2:10 L'attente\n6:45 Ce qu'il faut",
        _hours(52),
        ("youtube",),
        options={"youtube": {"title": "Une nuit aux urgences de Valmont"}},
    ),
    SamplePost(
        "Idée : question du jour", "Chaque matin une question. Aujourd'hui : le commerce de centre-ville ?"
    ),
    SamplePost("Débat télévisé : à chaud", "", _hours(50), ("x", "bluesky", "threads")),
)
COMMENT = "Peut-on citer la page du compte rendu ? Les gens vont demander."
