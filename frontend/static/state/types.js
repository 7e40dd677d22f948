/**
 * The shapes that the client's state is made of; nothing here runs. Offsets are UTF-16 units over the whole stored text,
 * but those of wire operations and server rows, which are code points. Times are milliseconds since 1970.
 *
 * @typedef {[number, number]} Piece start and end of one fragment
 * @typedef {{id: string, start: number, end: number, quote: string, label: string, attributes: Record<string, unknown>,
 *   fragments: Piece[], actor: string | null, figure: Record<string, unknown> | null}} Span
 * @typedef {{id: string, type: string, head: string, tail: string, attributes: Record<string, unknown>}} Relation
 * @typedef {Span & {source: string, version: string, score: number | null}} Suggestion `source` and `version` of what made it
 * @typedef {{op: 'put_span', span: Span, suggestion?: string} | {op: 'delete_span', id: string} | {op: 'put_relation', relation: Relation}
 *   | {op: 'delete_relation', id: string} | {op: 'reject_suggestion', id: string}
 *   | {op: 'reopen_suggestion', id: string, row?: Suggestion} | NewActor} Operation what a gesture does to the annotations;
 *   `suggestion`: the id of the one that the span is made of; `row`: that of a suggestion as it was
 * @typedef {{op: 'put_actor', id: string, name: string, type: string}} NewActor somebody new in the project's registry, made with the
 *   span that means them; it stays there when the gesture is taken back
 * @typedef {{spans: Set<string>, relations: Set<string>, first: number, last: number}} Touched ids, and the range of text
 *   from `first` to `last` that has to be drawn again
 *
 * @typedef {Span & {version: number}} SpanRow as the server has it, in code points
 * @typedef {Relation & {version: number}} RelationRow
 * @typedef {{open: number, spans: Record<string, number>}} Comments how many threads are open, and of which spans they speak
 * @typedef {{spans: SpanRow[], relations: RelationRow[], suggestions?: Suggestion[], comments?: Comments, revision: number}} Content
 *   of a set, from the server
 * @typedef {({op: 'put_span', suggestion?: string} & Span | {op: 'delete_span', id: string} | {op: 'put_relation'} & Relation
 *   | {op: 'delete_relation', id: string} | {op: 'reject_suggestion', id: string} | {op: 'reopen_suggestion', id: string}
 *   | NewActor)
 *   & {version?: number}} WireOperation in code points
 * @typedef {{id: string, status: string, version: number, removed_relations?: {id: string, version: number}[], state?: string,
 *   suggestion?: {id: string, state: string, version: number}}} Result `state`: of a suggestion
 * @typedef {{request: string, revision: number, results: Result[]}} Answer to a gesture
 *
 * @typedef {{user: number | string, document: number | string, set: number | string}} Key whose gestures, and for which set
 * @typedef {{status: number, code: string, detail: string, pointer: string, current: any, version: number | null}} Parking
 *   why an entry is parked: the server's words. `current`: the row as it stands there, null where there is none,
 *   undefined where the server did not say; `version`: that of a row that was deleted. Code `depends` is our own
 * @typedef {{request: string, version: number | undefined}} Followed an earlier entry on the same rows, and the version that it
 *   should make
 * @typedef {Key & {request: string, name: string, at: number, order: number, rev: number, operations: WireOperation[],
 *   known: Record<string, number>, follows: Record<string, Followed>, stamped: WireOperation[] | null, refusal: Parking | null}} Entry
 *   a gesture that waits. `order`: its place in the queue; `rev` grows with each change of the entry; `known`: the
 *   versions that the person saw; `follows`: by id, the entry whose answer will tell the version;
 *   `stamped`: the operations as they were sent, with versions, never changed after
 * @typedef {{mode: 'saved' | 'saving' | 'offline' | 'stopped' | 'parked', waiting: number, parked: Entry[],
 *   reason: string | null, code: string | null, since: number, unkept: string | null, storing: number}} Status
 *   `waiting`: gestures without an answer; `reason` in words and `code` tell of offline and stopped; `since`: when the
 *   mode began; `unkept`: why what waits is in memory alone; `storing`: entries on their way into the
 *   storage, which a page that is closed now would lose
 *
 * @typedef {{all: (key: Key) => Promise<Entry[]>, put: (entry: Entry) => Promise<void>,
 *   remove: (request: string) => Promise<void>}} Shelf where entries are kept
 * @typedef {{now: () => number, set: (run: () => void, ms: number) => unknown, clear: (timer: any) => void}} Timers
 *
 * @typedef {{
 *   storage: Shelf,
 *   send: (body: {request: string, operations: WireOperation[]}) => Promise<any>,
 *   key: Key,
 *   versions?: Map<string, number>,
 *   timers?: Timers,
 *   lock?: (run: () => Promise<void>) => Promise<unknown>,
 *   uuid?: () => string,
 *   refreshed?: () => Promise<Map<string, number>>,
 *   whoami?: () => Promise<number | string>,
 *   onForeignChange?: () => void,
 *   onRevision?: (revision: number) => void,
 *   onAnswer?: (entry: Entry, answer: Answer) => void,
 * }} OutboxOptions `lock`: runs its argument while no other tab runs one with this key. `refreshed`: reads the set again and
 *   gives its versions; asked for when another tab has sent entries of this one. `whoami`: the id of the person who is
 *   signed in, asked before going on after a stop. `onForeignChange`: the set has changed elsewhere, read it again.
 *   `onRevision`: an answer has told it, and its entry is about to leave the storage
 */
export {}
