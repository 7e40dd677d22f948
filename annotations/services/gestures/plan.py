"""What a gesture does, worked out in memory: each operation in turn, seeing what those before it did.

Nothing is written here. The first refusal ends the whole gesture; its pointer names the operation.
"""

from dataclasses import dataclass, field
from typing import Literal, NotRequired, TypedDict
from uuid import UUID

from annotations.errors import Conflict, Invalid, NotFound, WorkbenchError
from annotations.records.operations import (
    DeleteRelation,
    DeleteSpan,
    Operation,
    PutActor,
    PutRelation,
    PutSpan,
    RejectSuggestion,
    ReopenSuggestion,
)  # fmt: skip
from annotations.records.schema import Schema
from annotations.services import rules
from annotations.services.attributes import check_attributes
from annotations.services.gestures.judging import VERBS, Judged, LiveSuggestion, accept, reject, reopen
from annotations.services.gestures.naming import put_actor
from annotations.services.gestures.world import LiveRelation, LiveSpan, World
from annotations.services.marks import check_mark

Row = LiveSpan | LiveRelation
Live = Row | LiveSuggestion
Judgement = RejectSuggestion | ReopenSuggestion


class Removed(TypedDict):
    """A relation that went with its span; the version is the tombstone's."""

    id: str
    version: int


class Result(TypedDict):
    """What one operation did: created, updated, deleted or unchanged, and the version that there is now."""

    id: str
    status: str
    version: NotRequired[int]  # an actor has none
    removed_relations: NotRequired[list[Removed]]  # with a deleted span
    suggestion: NotRequired[Judged]  # with a span as which one was accepted
    state: NotRequired[str]  # of a suggestion


@dataclass(frozen=True)
class Effect:
    """One changed row: what was (None: nothing) and what is (None: deleted, `version` is the tombstone's)."""

    kind: Literal["span", "relation", "suggestion"]
    before: Live | None
    after: Live | None
    version: int

    @property
    def uid(self) -> UUID:
        """Of the span, relation or suggestion."""
        live = self.after or self.before
        if live is None:
            raise ValueError("an effect changes something")
        return live.uid

    @property
    def verb(self) -> str:
        """create, update or delete; of a suggestion accept, reject or reopen."""
        if isinstance(self.after, LiveSuggestion):
            return VERBS[self.after.state]
        return "create" if self.before is None else "delete" if self.after is None else "update"


@dataclass
class Plan:
    """Effects in the order in which they must be written, and one result per operation."""

    schema: Schema
    window: rules.TextWindow
    world: World
    effects: list[Effect] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)

    def run(self, operations: list[Operation], prefix: str) -> None:
        """Plan all operations; raises a WorkbenchError that points at the first one that is refused."""
        for index, operation in enumerate(operations):
            try:
                self.results.append(self._one(operation))
            except WorkbenchError as error:
                raise error.at(prefix.format(index)) from None

    def _one(self, operation: Operation) -> Result:
        if isinstance(operation, PutSpan):
            return self._put_span(operation)
        if isinstance(operation, DeleteSpan):
            return self._delete_span(operation)
        if isinstance(operation, PutRelation):
            return self._put_relation(operation)
        if isinstance(operation, DeleteRelation):
            return self._delete_relation(operation)
        if isinstance(operation, PutActor):
            return {"id": operation.id, "status": "created" if put_actor(self.world, operation) else "unchanged"}
        return self._judge(operation)

    def _put_span(self, put: PutSpan) -> Result:
        accepted = accept(self.world.suggestions, put)
        result = self._write_span(put)
        if accepted is not None:
            self._note(accepted)
            result["suggestion"] = accepted.judged()
        return result

    def _judge(self, operation: Judgement) -> Result:
        known, uid = self.world.suggestions, operation.id
        if isinstance(operation, RejectSuggestion):
            after = reject(known, uid)
        else:
            after = reopen(known, uid, self.world.spans)
        now = after or known[uid]
        if after is not None:
            self._note(after)
        status = "unchanged" if after is None else "updated"
        return {"id": str(uid), "status": status, "state": now.state, "version": now.version}

    def _note(self, after: LiveSuggestion) -> None:
        """A judgement that changes something."""
        self.effects.append(Effect("suggestion", self.world.suggestions[after.uid], after, after.version))
        self.world.suggestions[after.uid] = after

    def _write_span(self, put: PutSpan) -> Result:
        live = self.world.spans.get(put.id)
        wanted = self._checked_span(put, live)
        if live is not None and _same_span(live, wanted):
            return _result(live, "unchanged")
        wanted.version = self._next_version("span", put.id, live, put.version)
        if any(other.place == wanted.place for other in self.world.spans.values() if other.uid != put.id):
            raise Conflict(
                f"{put.quote[:60]!r} has the label {put.label} already, with the same range.", code="duplicate_span"
            )
        self._check_relations_allow(live, wanted)
        self.world.spans[put.id] = wanted
        return self._changed("span", live, wanted)

    def _checked_span(self, put: PutSpan, live: LiveSpan | None) -> LiveSpan:
        kept = (live.label.key, live.attributes) if live else None
        facts = check_mark(put, schema=self.schema, window=self.window, actors=self.world.actors, kept=kept)
        return LiveSpan(
            put.id, facts.label, facts.start, facts.end, facts.fragments, facts.fragments_key, facts.quote,
            facts.attributes, facts.actor, facts.figure, 1, live.origin if live else self._origin(put),
        )  # fmt: skip

    def _origin(self, put: PutSpan) -> str:
        """Where a span that is not there comes from: one that is put back, from where it came before."""
        return "suggested" if put.suggestion else self.world.origins.get(put.id, "human")

    def _delete_span(self, operation: DeleteSpan) -> Result:
        live = self.world.spans.get(operation.id)
        if live is None:
            return self._absent("span", operation)
        self._check_version(live, operation.version)
        removed: list[Removed] = [
            {"id": str(relation.uid), "version": self._remove("relation", relation)}
            for relation in self.world.relations_of(operation.id)
        ]
        version = self._remove("span", live)
        return {"id": str(operation.id), "status": "deleted", "version": version, "removed_relations": removed}

    def _put_relation(self, put: PutRelation) -> Result:
        live = self.world.relations.get(put.id)
        wanted = self._checked_relation(put, live)
        if live is not None and _same_relation(live, wanted):
            return _result(live, "unchanged")
        wanted.version = self._next_version("relation", put.id, live, put.version)
        if any(other.place == wanted.place for other in self.world.relations.values() if other.uid != put.id):
            raise Conflict("These two spans have this relation already.", code="duplicate_relation")
        self.world.relations[put.id] = wanted
        return self._changed("relation", live, wanted)

    def _checked_relation(self, put: PutRelation, live: LiveRelation | None) -> LiveRelation:
        found = rules.find_relation_type(self.schema, put.type, live.type.key if live else None)
        if put.head == put.tail:
            raise Invalid("A relation ties two different spans.", code="relation_to_itself", pointer="/tail")
        head, tail = self._end("head", put), self._end("tail", put)
        rules.check_relation_ends(found, head.label.key, tail.label.key)
        kept = live.attributes if live is not None and live.type.key == found.key else None
        attributes = check_attributes(found.attributes, put.attributes, kept)
        return LiveRelation(put.id, found, put.head, put.tail, attributes, 1)

    def _end(self, name: Literal["head", "tail"], put: PutRelation) -> LiveSpan:
        uid = put.head if name == "head" else put.tail
        span = self.world.spans.get(uid)
        if span is None:
            raise Conflict(
                f"The {name} is not a span of this annotation set: relations tie two live spans of one set.",
                code="relation_end_missing",
                pointer=f"/{name}",
            )
        return span

    def _delete_relation(self, operation: DeleteRelation) -> Result:
        live = self.world.relations.get(operation.id)
        if live is None:
            return self._absent("relation", operation)
        self._check_version(live, operation.version)
        return {"id": str(operation.id), "status": "deleted", "version": self._remove("relation", live)}

    def _absent(self, kind: str, operation: DeleteSpan | DeleteRelation) -> Result:
        version = self.world.deleted.get((kind, operation.id))
        if version is None:
            raise NotFound(f"There is no {kind} {operation.id} in this set.")
        return {"id": str(operation.id), "status": "unchanged", "version": version}

    def _next_version(self, kind: Literal["span", "relation"], uid: UUID, live: Row | None, sent: int | None) -> int:
        """The version that a changed row gets; raises Conflict where what was sent does not fit it."""
        if live is not None:
            self._check_version(live, sent)
            return live.version + 1
        dead = self.world.deleted.get((kind, uid))
        if dead is not None:
            if sent != dead:
                raise Conflict(
                    f"This {kind} was deleted as version {dead}: send that version to put it back.",
                    code=f"{kind}_deleted",
                    version=dead,
                )
            return dead + 1
        if sent is not None:
            raise Conflict(f"There is no {kind} {uid} to replace.", code="stale_version", current=None)
        return 1

    def _check_version(self, live: Row, sent: int | None) -> None:
        if sent is None:
            raise Conflict(
                f"It exists already: send the version that you saw (it is at {live.version} now).",
                code="version_required",
                current=live.as_json(),
            )
        if sent != live.version:
            raise Conflict(
                f"You saw version {sent}; it is at version {live.version} now.",
                code="stale_version",
                current=live.as_json(),
            )

    def _check_relations_allow(self, live: LiveSpan | None, wanted: LiveSpan) -> None:
        """A new label must suit the relations that the span has."""
        if live is None or live.label.key == wanted.label.key:
            return
        for relation in self.world.relations_of(live.uid):
            ends = [
                wanted.label.key if uid == live.uid else self.world.spans[uid].label.key
                for uid in (relation.head, relation.tail)
            ]
            try:
                rules.check_relation_ends(relation.type, *ends)
            except Invalid as error:
                raise Conflict(
                    f"{error.detail} Delete the relation {relation.uid} first.",
                    code="relation_not_allowed",
                    pointer="/label",
                ) from None

    def _remove(self, kind: Literal["span", "relation"], live: Row) -> int:
        version = live.version + 1
        (self.world.spans if kind == "span" else self.world.relations).pop(live.uid)
        self.world.deleted[kind, live.uid] = version
        if isinstance(live, LiveSpan):
            self.world.origins[live.uid] = live.origin
        self.effects.append(Effect(kind, live, None, version))
        return version

    def _changed(self, kind: Literal["span", "relation"], before: Row | None, after: Row) -> Result:
        self.world.deleted.pop((kind, after.uid), None)
        self.effects.append(Effect(kind, before, after, after.version))
        return _result(after, "created" if before is None else "updated")


def _result(live: Row, status: str) -> Result:
    return {"id": str(live.uid), "status": status, "version": live.version}


def _same_span(live: LiveSpan, wanted: LiveSpan) -> bool:
    return (live.place, live.attributes, live.actor, live.figure) == (
        wanted.place, wanted.attributes, wanted.actor, wanted.figure,
    )  # fmt: skip


def _same_relation(live: LiveRelation, wanted: LiveRelation) -> bool:
    return (live.type.key, live.head, live.tail, live.attributes) == (
        wanted.type.key, wanted.head, wanted.tail, wanted.attributes,
    )  # fmt: skip
