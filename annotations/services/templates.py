"""Label schemas that a new project may start from. Data, not code."""

from annotations.services.drafts import NewLabel, NewRelationType

Template = tuple[tuple[NewLabel, ...], tuple[NewRelationType, ...]]

CLAIM = NewLabel(
    key="claim",
    name="Claim",
    kind="claim",
    colour="#6a32c9",
    line_style="solid",
    shortcut="c",
    description=(
        "What somebody is reported to have said, written, demanded or denied: the words or the clause that could be "
        "held against the speaker, without the verb of saying and without “that”. For a direct quotation mark what "
        "stands between the quotation marks, for indirect speech the whole reported clause without its full stop. "
        "Two sentences are two claims. What the report states on its own authority is not a claim."
    ),
    attributes=(
        {"key": "quote_type", "name": "Quote type", "type": "choice", "choices": ["direct", "indirect", "mixed"]},
        {
            "key": "claim_kind",
            "name": "Kind of claim",
            "type": "choice",
            "choices": ["assertion", "denial", "demand", "promise", "threat", "opinion"],
        },
    ),
)
ACTOR = NewLabel(
    key="actor",
    name="Actor",
    kind="actor",
    colour="#0a6b42",
    line_style="dashed",
    shortcut="a",
    description=(
        "A person, state, organisation, group, news outlet or unnamed source that speaks or acts, at each place where "
        "it is mentioned. Include a title or function directly before the name; leave out a possessive 's and what "
        "follows after a comma. Mark a pronoun only where it is the one mention of the speaker of a claim. Link the "
        "mention to the actor of the registry whom it means."
    ),
    attributes=(
        {
            "key": "mention",
            "name": "Form of mention",
            "type": "choice",
            "choices": ["name", "title", "pronoun", "group"],
        },
    ),
)
FIGURE = NewLabel(
    key="figure",
    name="Figure",
    kind="figure",
    colour="#a83f06",
    line_style="dotted",
    shortcut="f",
    description=(
        "A quantity, in digits or in words, with every word that changes its value (“at least”, “some”, “more than”, "
        "“between … and”). A currency, a percent sign and a unit of measure belong to the span; the noun that is "
        "counted does not. Vague quantities count (“tens of thousands”); calendar dates, clock times and numbers "
        "within names do not."
    ),
)
SPEAKER = NewRelationType(key="speaker", name="Speaker", heads=("claim",), tails=("actor",))
HAS_FIGURE = NewRelationType(key="has_figure", name="Has figure", heads=("claim",), tails=("figure",))

# Persons and organisations are actors, so that their mentions can be tied to the registry.
ENTITIES = (
    NewLabel(
        key="person",
        name="Person",
        kind="actor",
        colour="#0a6b42",
        shortcut="p",
        description="A single human being by name, without title or function: “Zelenskyy” in “President Zelenskyy”.",
    ),
    NewLabel(
        key="organisation",
        name="Organisation",
        kind="actor",
        colour="#1a5dbb",
        shortcut="g",
        description=(
            "A company, party, ministry, army, newspaper or other body by name. A state that acts is an organisation, "
            "one that is only a place is not."
        ),
    ),
    NewLabel(
        key="place",
        name="Place",
        colour="#a83f06",
        shortcut="a",
        description="A country, town, river, street or building by name, where it is a place and does not act.",
    ),
    NewLabel(
        key="date",
        name="Date or time",
        colour="#775400",
        shortcut="t",
        description="A point or stretch of time, in digits or words: “18 May 2025”, “last Sunday”, “the 1990s”.",
    ),
    NewLabel(
        key="quantity",
        name="Quantity",
        kind="figure",
        colour="#a81a70",
        shortcut="f",
        description="A number with its unit: money, a percentage, a measure or a count. Dates are not quantities.",
    ),
    NewLabel(
        key="other_name",
        name="Other name",
        colour="#47566b",
        shortcut="x",
        description="Any other name: an event, a law, a work, a product, a language.",
    ),
)

TEMPLATES: dict[str, Template] = {
    "claims-actors-figures": ((CLAIM, ACTOR, FIGURE), (SPEAKER, HAS_FIGURE)),
    "named-entities": (ENTITIES, ()),
    "blank": ((), ()),
}
