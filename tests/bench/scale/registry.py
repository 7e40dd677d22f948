"""A registry of 5,000 actors with four aliases each, as four languages would write them, and names to ask for."""

from collections.abc import Iterator
from random import Random

from django.db import connection
from django.utils import timezone

from annotations.models import Actor, Alias, AliasKey, Project, Span
from annotations.services.actors.aliases import KEY_VERSION, keys_of
from annotations.text.folding import fold_name

ACTORS = 5_000
MENTIONED = 200  # spans that name the first of them
PIECE = 10_000


def _words(listed: str) -> list[str]:
    return listed.split()


_BEGINS = _words("Zel Pod Kuz Bud Shm Tym Mel Hor Var Sav Led Kor Bab Dov Gry Lys Mak Nes Ost Pet Rud Sem Tar Vol Yar")
_MIDDLES = _words("en ol ar ich yn osh ush av er il ak un om ets")
_ENDS = _words("skyi enko ov uk chuk ets yshyn an iv ych ash off")
_GIVEN = _words(
    "Volodymyr Oleksandr Serhii Olena Andrii Iryna Dmytro Natalia Mykola Yulia Viktor Kateryna Maksym Oksana Pavlo "
    "Vladimir Sergei Dmitry Anna Joseph Maria John Emma Paul Ursula Olaf Boris Mark Angela Recep Ali Hassan Fatima"
)
_BODIES = (
    "Ministry of {}", "Bank of {}", "{} Times", "{} Agency", "Union of {}", "{} Party", "{} News", "Council of {}",
)  # fmt: skip
_FIRST = ("Volodymyr Zelenskyy", "Oleksandr Zelenskyy", "Wolodymyr Selenskyj")  # one surname, two of them one person
_GERMAN = {"Z": "S", "z": "s", "sh": "sch", "Sh": "Sch", "ch": "tsch", "y": "j", "v": "w", "V": "W", "kyi": "kyj"}


def fill(project: Project, actors: int = ACTORS) -> list[str]:
    """Write them; the names of 200 of them as somebody else may write them: turned, mistyped, a surname alone."""
    chance = Random(7)
    rows = [
        Actor(project=project, uid=f"actor-{number}", name=names[0], type=kind)
        for number, (kind, names) in enumerate(_people(chance, actors))
    ]
    told = [names for _kind, names in _people(Random(7), actors)]
    Actor.objects.bulk_create(rows, batch_size=PIECE)
    at = timezone.now()
    aliases = [
        Alias(project=project, actor=row, text=text, folded=fold_name(text), at=at, key_version=KEY_VERSION)
        for row, names in zip(rows, told, strict=True)
        for text in {fold_name(name): name for name in names}.values()
    ]
    Alias.objects.bulk_create(aliases, batch_size=PIECE)
    keys = [AliasKey(project=project, alias=row, key=key) for row in aliases for key in keys_of(row.text)]
    AliasKey.objects.bulk_create(keys, batch_size=PIECE)
    some = list(
        Span.objects.filter(set__document__project=project).order_by("pk").values_list("pk", flat=True)[:MENTIONED]
    )
    Span.objects.filter(pk__in=some).update(actor=rows[0])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    chosen = Random(8).sample(told, min(200, actors))
    return [_asked(names, number) for number, names in enumerate(chosen)]


def _people(chance: Random, count: int) -> Iterator[tuple[str, list[str]]]:
    """Type and names of each: four people of five share 900 surnames and 33 given names, some far more than others."""
    surnames = ["".join(chance.choice(part) for part in (_BEGINS, _MIDDLES, _ENDS)) for _ in range(900)]
    places = ["".join(chance.choice(part) for part in (_BEGINS, _MIDDLES)) + "ia" for _ in range(400)]
    for number in range(count):
        if number < len(_FIRST):
            given, surname = _FIRST[number].split()
            yield "person", [_FIRST[number], surname, f"{given[0]}. {surname}", f"{given} {_german(surname)}"]
            continue
        if number % 5 == 4:
            body, place = chance.choice(_BODIES), chance.choice(places)
            name = body.format(place)
            yield "organisation", [name, f"the {name} of {number}", body.format(place + "n"), f"{place[0]}{number}"]
            continue
        given, surname = chance.choice(_GIVEN), surnames[int(900 * chance.random() ** 2)]
        yield "person", [f"{given} {surname}", surname, f"{given[0]}. {surname}", f"{given} {_german(surname)}"]


def _german(name: str) -> str:
    for written, other in _GERMAN.items():
        name = name.replace(written, other)
    return name


def _asked(names: list[str], number: int) -> str:
    name = names[0]
    match number % 4:
        case 0:
            return names[1]
        case 1:
            return f"President {_german(name)}’s"
        case 2:
            return f"{name[: len(name) // 2]}{name[len(name) // 2 + 1 :]}"
        case _:
            return name
