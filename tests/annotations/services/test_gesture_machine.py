"""Two clients of one person against a model, with lost answers, replays and stale views.

The model is the contract written a second time, as plainly as possible: a dictionary of live rows and one of
tombstones. Each client acts on what it last saw, so that stale versions, deletions by the other and doubles happen;
answers get lost, and the same request is then sent again.
"""

import uuid
from collections import Counter

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from annotations.errors import WorkbenchError
from annotations.models import AnnotationSet, Change, Gesture, Relation, Span, Suggestion, SuggestionVerdict, User
from annotations.queries.annotations import set_content
from annotations.records.operations import Operation
from annotations.services.gestures import apply_gesture
from tests.fixtures.cast import TEXT
from tests.fixtures.gesture_model import LEGAL, OFFERS, Model, Refused

UIDS = [str(uuid.UUID(int=n)) for n in range(1, 7)]
TIES = [str(uuid.UUID(int=n)) for n in range(11, 14)]
RANGES = [(0, 9), (18, 21), (33, 35), (74, 75), (10, 11)]
LABELS = ["claim", "actor", "figure"]
MIX = [("put", "span")] * 4 + [("delete", "span")] * 3 + [("put", "relation")] * 4 + [("delete", "relation")] * 3
JUDGE = ["accept", "accept", "reject", "reopen", "undo"]
MUST_HAPPEN = [
    *(f"put_{kind} {status}" for kind in ("span", "relation") for status in ("created", "updated", "unchanged")),
    *(f"delete_{kind} {status}" for kind in ("span", "relation") for status in ("deleted", "unchanged")),
    "stale_version", "version_required", "span_deleted", "relation_deleted", "duplicate_span", "not_found",
    "relation_end_missing", "relation_not_allowed", "reject_suggestion updated", "reject_suggestion unchanged",
    "reopen_suggestion updated", "reopen_suggestion unchanged", "accepted", "suggestion_judged", "suggestion_in_use",
]  # fmt: skip


# Mostly what a careful client sends, often what a tab with an old view sends, sometimes nonsense.
HOW = st.sampled_from(["right"] * 6 + ["seen"] * 3 + ["none"] * 2 + ["wrong"])


def version_sent(how: str, right: int | None, seen: int | None) -> dict:
    """The version of an operation: the current one (or the tombstone's), the one last seen, none, or a wrong one."""
    sent = {"right": right, "seen": seen, "none": None, "wrong": (right or 0) + 7}[how]
    return {} if sent is None else {"version": sent}


class TwoClients(RuleBasedStateMachine):
    """Two tabs of one person write to one set."""

    requests = Bundle("requests")
    person: User
    document: int
    counts: Counter

    @initialize()
    def begin(self) -> None:
        self.model = Model()
        self.seen: list[dict[str, int]] = [{}, {}]
        places = zip(UIDS, [(74, 75, "claim"), (0, 9, "actor"), (18, 21, "figure")], strict=False)
        first = [
            {"op": "put_span", "id": uid, "start": start, "end": end, "quote": TEXT[start:end], "label": label}
            for uid, (start, end, label) in places
        ]
        self.model.apply(first)
        self.send(uuid.uuid4(), first)

    def send(self, request: uuid.UUID, operations: list[dict]):
        typed = msgspec.convert(operations, list[Operation])
        return apply_gesture(by=self.person, document_id=self.document, request=request, operations=typed)

    @rule(target=requests, client=st.integers(0, 1), data=st.data(), lost=st.booleans())
    def gesture(self, client: int, data, lost: bool):
        """A client sends one to four operations; its answer may be lost."""
        operations = data.draw(st.lists(self.operation(client), min_size=1, max_size=2) | self.judgement())
        request = uuid.uuid4()
        expected = self.model.copy()
        try:
            results = expected.apply(operations)
        except Refused as refused:
            self.counts[refused.code] += 1
            with pytest.raises(WorkbenchError) as error:
                self.send(request, operations)
            assert error.value.code == refused.code, (operations, error.value.body())
            return (request, operations, None)
        answer = self.send(request, operations)
        assert [(r["status"], r["version"]) for r in answer.results] == results, operations
        assert answer.revision == expected.revision
        self.counts.update(f"{o['op']} {r['status']}" for o, r in zip(operations, answer.results, strict=True))
        self.counts["accepted"] += sum("suggestion" in one for one in answer.results)
        self.model = expected
        if not lost:
            for operation, result in zip(operations, answer.results, strict=True):
                self.seen[client][operation["id"]] = result["version"]
        return (request, operations, answer)

    @rule(sent=requests)
    def send_again(self, sent) -> None:
        """The client did not hear the answer and sends the same request: nothing happens twice."""
        request, operations, answer = sent
        if answer is None:
            return  # a refused gesture left nothing behind; sending it again is a new gesture
        again = self.send(request, operations)
        assert again.replayed and (again.revision, again.results) == (answer.revision, answer.results)

    @rule(sent=requests, client=st.integers(0, 1), data=st.data())
    def reuse_a_request(self, sent, client: int, data) -> None:
        """A request that was used for something else is refused."""
        request, operations, answer = sent
        other = data.draw(st.lists(self.operation(client), min_size=1, max_size=2))
        if answer is None or other == operations:
            return
        with pytest.raises(WorkbenchError) as error:
            self.send(request, other)
        assert error.value.code == "request_reused"

    @rule(client=st.integers(0, 1))
    def reload(self, client: int) -> None:
        """A client reads the set and knows all versions again."""
        rows = {**self.model.spans, **self.model.ties}
        self.seen[client] = {**self.model.dead, **{uid: row["version"] for uid, row in rows.items()}}

    def operation(self, client: int):
        """Any operation, on few ids and few ranges, so that they meet; most of them sensible as things stand."""
        seen, model = self.seen[client], self.model
        live = {"span": sorted(model.spans), "relation": sorted(model.ties)}
        ids = {"span": UIDS, "relation": TIES}

        def right(uid: str) -> int | None:
            row = model.spans.get(uid) or model.ties.get(uid)
            return row["version"] if row else model.dead.get(uid)

        @st.composite
        def one(draw) -> dict:
            verb, kind = draw(st.sampled_from(MIX))
            among = live[kind] if verb == "delete" and live[kind] and draw(st.integers(0, 2)) else ids[kind]
            uid = draw(st.sampled_from(among))
            made = {"op": f"{verb}_{kind}", "id": uid, **version_sent(draw(HOW), right(uid), seen.get(uid))}
            if made["op"] == "put_span":
                start, end = draw(st.sampled_from(RANGES))
                made |= {"start": start, "end": end, "quote": TEXT[start:end], "label": draw(st.sampled_from(LABELS))}
            if made["op"] == "put_relation":
                made |= ends(draw)
            return made

        def ends(draw) -> dict:
            claims = [uid for uid in live["span"] if model.spans[uid]["body"][2] == "claim"]
            others = [uid for uid in live["span"] if uid not in claims]
            if claims and others and draw(st.integers(0, 5)):
                head, tail = draw(st.sampled_from(claims)), draw(st.sampled_from(others))
                return {"type": LEGAL["claim", model.spans[tail]["body"][2]], "head": head, "tail": tail}
            head, tail = draw(st.permutations(UIDS))[:2]
            return {"type": draw(st.sampled_from(sorted(LEGAL.values()))), "head": head, "tail": tail}

        return one()

    def judgement(self):
        """A judgement of one suggestion: sensible, late, or the undo of an accept in one gesture."""
        model = self.model

        @st.composite
        def some(draw) -> list[dict]:
            offer, how = draw(st.sampled_from(OFFERS)), draw(st.sampled_from(JUDGE))
            span = model.offers[offer][1]
            if how == "accept":
                uid = span if span and draw(st.booleans()) else draw(st.sampled_from(UIDS))
                version = model.spans.get(uid, {}).get("version") or model.dead.get(uid)
                start, end = draw(st.sampled_from(RANGES))
                made = {"op": "put_span", "id": uid, "start": start, "end": end, "quote": TEXT[start:end]}
                made |= {"label": draw(st.sampled_from(LABELS)), "suggestion": offer}
                return [made if version is None else {**made, "version": version}]
            if how == "undo" and span in model.spans:
                gone = {"op": "delete_span", "id": span, "version": model.spans[span]["version"]}
                return [gone, {"op": "reopen_suggestion", "id": offer}]
            return [{"op": "reject_suggestion" if how == "reject" else "reopen_suggestion", "id": offer}]

        return some()

    @invariant()
    def rows_equal_the_model(self) -> None:
        """Live rows, versions, revision and history are what the model says, after every step."""
        if not hasattr(self, "model"):
            return
        found = AnnotationSet.objects.filter(document_id=self.document, owner=self.person).first()
        content = set_content(found.pk) if found else {"spans": [], "relations": []}
        spans = {s["id"]: ((s["start"], s["end"], s["label"]), s["version"]) for s in content["spans"]}
        ties = {r["id"]: ((r["type"], r["head"], r["tail"]), r["version"]) for r in content["relations"]}
        assert spans == {uid: (row["body"], row["version"]) for uid, row in self.model.spans.items()}
        assert ties == {uid: (row["body"], row["version"]) for uid, row in self.model.ties.items()}
        assert (found.revision if found else 0) == self.model.revision
        if found:
            assert Change.objects.filter(set=found).count() == self.model.revision
            origins = {str(uid): origin for uid, origin in found.spans.values_list("uid", "origin")}
            assert origins == {uid: self.model.origins.get(uid, "human") for uid in self.model.spans}
            rows = found.verdicts.values_list("suggestion__uid", "state", "span", "version")
            judged = {str(uid): (state, str(span) if span else None, version) for uid, state, span, version in rows}
            assert {**dict.fromkeys(OFFERS, ("open", None, 0)), **judged} == self.model.offers

    def teardown(self) -> None:
        """The next example begins with an empty set."""
        Gesture.objects.all().delete()
        SuggestionVerdict.objects.all().delete()
        Change.objects.filter(set__isnull=False).delete()
        Relation.objects.all().delete()
        Span.objects.all().delete()
        AnnotationSet.objects.all().delete()


@pytest.mark.timeout(600)  # 35 s of work, and much waiting where others work too
def test_two_clients_with_lost_answers_never_lose_or_double_a_write(people, talks, article):
    label = talks.labels.get(key="figure")
    for uid, (start, end) in zip(OFFERS, RANGES, strict=False):
        Suggestion.objects.create(
            project=talks, document=article, uid=uid, label=label, start=start, end=end, quote=TEXT[start:end],
            source="ner", batch=uuid.uuid4(),
        )  # fmt: skip

    class Machine(TwoClients):
        person = people.ann
        document = article.pk
        counts = Counter()

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=100,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,  # the same steps each time: a red run is about the code
            suppress_health_check=list(HealthCheck),
        ),
    )
    # A machine that only ever meets refusals proves nothing: each kind of step must have happened.
    missing = [step for step in MUST_HAPPEN if not Machine.counts[step]]
    assert not missing, Machine.counts
