"""One record against the label schema and the columns: every span, relation, attribute and figure by services.rules.

Pure. What it refuses is told per span, so that one report mends the whole line.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from annotations.errors import Invalid
from annotations.models import AnnotationSet
from annotations.records.documents import META_KEYS, ActorRecord, DocumentRecord, Problem, RelationRecord, SpanRecord
from annotations.records.schema import LabelDef, RelationTypeDef, Schema
from annotations.services import rules
from annotations.services.attributes import check_attributes
from annotations.services.imports.facts import COLUMNS, FACTS, RowFacts, SetFacts
from annotations.services.metadata import clean_key, columns
from annotations.services.names import clean_line, clean_name
from annotations.services.tags import clean_tags

_OF_THE_SET = {"layer", "state", "annotators", "guideline"}
_STATES = frozenset(AnnotationSet.State.values)
_LONGEST = {"guideline": 50, "source": 300, "actor type": 30}


@dataclass
class Checker:
    """`verify` False only builds the facts: for rows that the same schema has passed before."""

    schema: Schema
    file_name: str
    verify: bool = True
    problems: list[Problem] = field(default_factory=list)

    def check(self, record: DocumentRecord) -> RowFacts | None:
        """The facts of a row; None if something is wrong with it, which is then in `problems`."""
        before = len(self.problems)
        self.line = record.line
        if self.verify:
            self._check_document(record)
        said = {name: record.meta[name] or "" for name in FACTS if name in record.meta}
        extra = {key: value for key, value in record.meta.items() if key == "split" or key not in META_KEYS}
        if "tags" in extra:
            with self._noting("meta.tags: "):
                extra["tags"] = clean_tags(extra["tags"] or [])
        annotation = self._annotation(record)
        if len(self.problems) > before:
            return None
        return RowFacts(record.line, record.id, record.text, record.text_sha256, said, extra, annotation)

    def _check_document(self, record: DocumentRecord) -> None:
        with self._noting("id: "):
            clean_key(record.id)
        for name in COLUMNS:
            if record.meta.get(name):
                with self._noting(f"meta.{name}: "):
                    columns({name: record.meta[name]})
        if record.meta.get("event"):
            with self._noting("meta.event: "):
                clean_name(record.meta["event"], "event", 200)
        extra = {key: value for key, value in record.meta.items() if key not in META_KEYS or key == "split"}
        if extra:
            with self._noting(""):
                columns({"meta": extra})
        if record.meta.get("replaces") == record.id:
            self._refuse("replaces_itself", "meta.replaces: a document does not replace itself.")

    def _annotation(self, record: DocumentRecord) -> SetFacts | None:
        if record.spans is None or _is_unread(record):
            return None
        meta = record.meta
        annotators, state, guideline = meta.get("annotators"), meta.get("state"), meta.get("guideline")
        source = annotators[0] if annotators and annotators[0] else self.file_name
        gold = meta.get("layer") == "gold"
        if self.verify:
            self._check_set(source, state, guideline)
        labels: dict[str, LabelDef] = {}
        spans = tuple(self._spans(record, labels))
        relations = tuple(self._relations(record, labels))
        kind: Literal["gold", "import"] = "gold" if gold else "import"
        return SetFacts(kind, "" if gold else source, annotators, state, guideline, spans, relations)

    def _check_set(self, source: str, state: str | None, guideline: str | None) -> None:
        if state is not None and state not in _STATES:
            self._refuse("unknown_state", f"meta.state: {state[:50]!r} is none of: {', '.join(sorted(_STATES))}.")
        for name, value in (("source", source), ("guideline", guideline)):
            with self._noting(f"meta.{'annotators' if name == 'source' else name}: "):
                clean_line(value or "", name, _LONGEST[name])

    def _spans(self, record: DocumentRecord, labels: dict[str, LabelDef]) -> Iterator[SpanRecord]:
        window = rules.TextWindow(record.text, 0, len(record.text))
        seen: set[tuple[Any, ...]] = set()
        for position, span in enumerate(record.spans or ()):
            label = self.schema.label_by_any_case(span.label)
            if self.verify:
                try:
                    label = self._check_span(span, label, window, seen)
                except Invalid as error:
                    self._refuse(error.code, f"spans[{position}]: {error.detail}")
            if label is None:
                continue
            labels[span.id] = label
            if label.key != span.label or len(span.attrs) > 1:
                span = replace(span, label=label.key, attrs=dict(sorted(span.attrs.items())))
            yield span

    def _check_span(
        self, span: SpanRecord, label: LabelDef | None, window: rules.TextWindow, seen: set[tuple[Any, ...]]
    ) -> LabelDef:
        label = rules.find_label(self.schema, label.key if label else span.label)
        rules.check_range(span.start, span.end, window.length)
        rules.check_quote(span.start, span.end, span.text, window)
        rules.check_fragments(span.start, span.end, span.fragments)
        rules.check_figure(label, span.figure)
        check_attributes(label.attributes, span.attrs)
        if span.actor is not None:
            rules.check_actor(label, span.actor.id)
            _check_actor(span.actor)
        place = (label.key, span.start, span.end, span.fragments)
        if place in seen:
            raise Invalid(f"{span.text[:60]!r} has the label {label.key} already, with the same range.",
                          code="duplicate_span")  # fmt: skip
        seen.add(place)
        return label

    def _relations(self, record: DocumentRecord, labels: dict[str, LabelDef]) -> Iterator[RelationRecord]:
        seen: set[tuple[str, str, str]] = set()
        for position, relation in enumerate(record.relations):
            found = self.schema.relation_type_by_any_case(relation.label)
            if self.verify:
                with self._noting(f"relations[{position}]: "):
                    found = rules.find_relation_type(self.schema, found.key if found else relation.label)
                    self._check_relation(record, relation, found, labels, seen)
            if found is not None:
                yield replace(relation, label=found.key, attrs=dict(sorted(relation.attrs.items())))

    def _check_relation(
        self,
        record: DocumentRecord,
        relation: RelationRecord,
        found: RelationTypeDef,
        labels: dict[str, LabelDef],
        seen: set[tuple[str, str, str]],
    ) -> None:
        for name, end in (("head", relation.head), ("child", relation.child)):
            if end not in labels and not any(span.id == end for span in record.spans or ()):
                raise Invalid(f"the {name} {end[:80]!r} is no span of this row.", code="relation_end_missing")
        if relation.head == relation.child:
            raise Invalid("A relation ties two different spans.", code="relation_to_itself")
        if relation.head in labels and relation.child in labels:  # else the span itself was refused
            rules.check_relation_ends(found, labels[relation.head].key, labels[relation.child].key)
        check_attributes(found.attributes, relation.attrs)
        place = (found.key, relation.head, relation.child)
        if place in seen:
            raise Invalid("These two spans have this relation already.", code="duplicate_relation")
        seen.add(place)

    @contextmanager
    def _noting(self, where: str) -> Iterator[None]:
        try:
            yield
        except Invalid as error:
            self._refuse(error.code, f"{where}{error.detail}")

    def _refuse(self, code: str, detail: str) -> None:
        self.problems.append(Problem(self.line, code, detail))


def _is_unread(record: DocumentRecord) -> bool:
    """A row that an export with `unannotated` wrote for a document that nobody has read: it brings no set."""
    empty = not record.spans and not record.relations and not record.meta.get("annotators")
    return empty and record.meta.get("state") == AnnotationSet.State.NEW


def _check_actor(actor: ActorRecord) -> None:
    clean_name(actor.id, "actor/id", 100)
    clean_name(actor.name, "actor/name", 300)
    clean_line(actor.type or "", "actor/type", _LONGEST["actor type"])
