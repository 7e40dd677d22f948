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
from annotations.models import AnnotationSet, Change, Gesture, Relation, Span, User
from annotations.queries.annotations import set_content
from annotations.records.operations import Operation
from annotations.services.gestures import apply_gesture
from tests.fixtures.cast import TEXT

UIDS = [str(uuid.UUID(int=n)) for n in range(1, 7)]
TIES = [str(uuid.UUID(int=n)) for n in range(11, 14)]
RANGES = [(0, 9), (18, 21), (33, 35), (74, 75), (10, 11)]
LABELS = ["claim", "actor", "figure"]
MIX = [("put", "span")] * 4 + [("delete", "span")] * 3 + [("put", "relation")] * 4 + [("delete", "relation")] * 3
LEGAL = {("claim", "actor"): "speaker", ("claim", "figure"): "has_figure"}


MUST_HAPPEN = [
    *(f"put_{kind} {status}" for kind in ("span", "relation") for status in ("created", "updated", "unchanged")),
    *(f"delete_{kind} {status}" for kind in ("span", "relation") for status in ("deleted", "unchanged")),
    "stale_version", "version_required", "span_deleted", "relation_deleted", "duplicate_span", "not_found",
    "relation_end_missing", "relation_not_allowed",
]  # fmt: skip


class Refused(Exception):
    """What the model expects the server to refuse, with its code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Model:
    """The contract, plainly: live rows and tombstones of one set."""

    def __init__(self) -> None:
        self.spans: dict[str, dict] = {}
        self.ties: dict[str, dict] = {}
        self.dead: dict[str, int] = {}
        self.revision = 0

    def copy(self) -> "Model":
        other = Model()
        other.spans, other.ties = dict(self.spans), dict(self.ties)
        other.dead, other.revision = dict(self.dead), self.revision
        return other

    def apply(self, operations: list[dict]) -> list[tuple[str, int]]:
        """(status, version) of each operation; raises Refused for the first that is not allowed."""
        return [getattr(self, operation["op"])(operation) for operation in operations]

    def put_span(self, o: dict) -> tuple[str, int]:
        body = (o["start"], o["end"], o["label"])
        live = self.spans.get(o["id"])
        if live and live["body"] == body:
            return "unchanged", live["version"]
        version = self.next_version(o, live, "span_deleted")
        if any(row["body"] == body for uid, row in self.spans.items() if uid != o["id"]):
            raise Refused("duplicate_span")
        if live and live["body"][2] != o["label"] and self.ties_of(o["id"]):
            for tie in self.ties_of(o["id"]):
                ends = [o["label"] if e == o["id"] else self.spans[e]["body"][2] for e in self.ties[tie]["body"][1:]]
                if LEGAL.get(tuple(ends)) != self.ties[tie]["body"][0]:
                    raise Refused("relation_not_allowed")
        return self.store(self.spans, o["id"], body, version, live)

    def put_relation(self, o: dict) -> tuple[str, int]:
        body = (o["type"], o["head"], o["tail"])
        for end in ("head", "tail"):
            if o[end] not in self.spans:
                raise Refused("relation_end_missing")
        labels = tuple(self.spans[o[end]]["body"][2] for end in ("head", "tail"))
        if LEGAL.get(labels) != o["type"]:
            raise Refused("relation_not_allowed")
        live = self.ties.get(o["id"])
        if live and live["body"] == body:
            return "unchanged", live["version"]
        version = self.next_version(o, live, "relation_deleted")
        if any(row["body"] == body for uid, row in self.ties.items() if uid != o["id"]):
            raise Refused("duplicate_relation")
        return self.store(self.ties, o["id"], body, version, live)

    def delete_span(self, o: dict) -> tuple[str, int]:
        answer = self.check_delete(o, self.spans)
        if answer is not None:
            return answer
        for tie in self.ties_of(o["id"]):
            self.bury(self.ties, tie)
        return self.bury(self.spans, o["id"])

    def delete_relation(self, o: dict) -> tuple[str, int]:
        answer = self.check_delete(o, self.ties)
        return answer if answer is not None else self.bury(self.ties, o["id"])

    def next_version(self, o: dict, live: dict | None, deleted: str) -> int:
        sent = o.get("version")
        if live:
            if sent is None:
                raise Refused("version_required")
            if sent != live["version"]:
                raise Refused("stale_version")
            return sent + 1
        if o["id"] in self.dead:
            if sent != self.dead[o["id"]]:
                raise Refused(deleted)
            return sent + 1
        if sent is not None:
            raise Refused("stale_version")
        return 1

    def check_delete(self, o: dict, rows: dict) -> tuple[str, int] | None:
        live = rows.get(o["id"])
        if live is None:
            if o["id"] not in self.dead:
                raise Refused("not_found")
            return "unchanged", self.dead[o["id"]]
        if o.get("version") is None:
            raise Refused("version_required")
        if o["version"] != live["version"]:
            raise Refused("stale_version")
        return None

    def ties_of(self, uid: str) -> list[str]:
        return [tie for tie, row in self.ties.items() if uid in row["body"][1:]]

    def store(self, rows: dict, uid: str, body: tuple, version: int, live: dict | None) -> tuple[str, int]:
        rows[uid] = {"body": body, "version": version}
        self.dead.pop(uid, None)
        self.revision += 1
        return "updated" if live else "created", version

    def bury(self, rows: dict, uid: str) -> tuple[str, int]:
        self.dead[uid] = rows.pop(uid)["version"] + 1
        self.revision += 1
        return "deleted", self.dead[uid]


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
        operations = data.draw(st.lists(self.operation(client), min_size=1, max_size=2))
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

    def teardown(self) -> None:
        """The next example begins with an empty set."""
        Gesture.objects.all().delete()
        Change.objects.filter(set__isnull=False).delete()
        Relation.objects.all().delete()
        Span.objects.all().delete()
        AnnotationSet.objects.all().delete()


def test_two_clients_with_lost_answers_never_lose_or_double_a_write(people, article):
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
