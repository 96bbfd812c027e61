// SPDX-License-Identifier: Apache-2.0
// A trace as `asya trace show ID --json` prints it, worked out for drawing: the tree of its spans, the time in queues, the
// critical path and where the time went. Pure values: nothing here touches a page.
"use strict";
{
    const second = 1_000_000_000;

    /** What the time of a span is spent on, in the order of the table. */
    const workKinds = [
        { name: "wait", label: "queue wait" },
        { name: "handler", label: "handlers" },
        { name: "sidecar", label: "sidecars" },
        { name: "broker", label: "broker" },
        { name: "retries", label: "retries" },
        { name: "other", label: "everything else" },
    ];
    const problems = new Set(["failed", "retried", "dead_lettered", "expired"]);

    // A number that a double cannot hold stays as it was written where the browser can do that; see `parse`.
    const written = (value) => (value !== null && typeof value === "object" ? value.rawJSON ?? value : value);
    const number = (value) => Number(written(value) ?? 0);

    /** Nanoseconds since 1970 of `2026-01-02T03:04:05.678901Z`. */
    function unixNano(text) {
        const [, seconds, fraction = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(text) ?? [];
        const milliseconds = Date.parse(`${seconds}Z`);
        return Number.isNaN(milliseconds) ? 0n : BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, "0"));
    }

    /** One span, with times in nanoseconds from the beginning of the trace, and the hop whose span it is. */
    class Span {
        constructor(span, hop, base) {
            this.id = span.span_id;
            this.parentID = span.parent_span_id;
            this.name = span.name;
            this.kind = span.kind;
            this.service = span.service;
            this.attributes = span.attributes ?? {};
            this.events = span.events ?? [];
            this.links = span.links ?? [];
            this.hop = hop;
            this.start = Number(BigInt(written(span.start_unix_nano)) - base);
            this.end = Math.max(this.start, Number(BigInt(written(span.end_unix_nano)) - base));
            this.isError = hop ? problems.has(hop.outcome) : span.status === "error";
            this.crossesQueue = span.kind === "consumer";
            this.parent = null;
            this.children = [];
            this.depth = 0;
            /** Its place among its siblings, from 1. */
            this.position = 1;
            this.wait = 0;
            this.work = "other";
            this.isOrphan = false;
            this.isStandIn = span.isStandIn ?? false;
            this.critical = [];
        }

        get duration() { return this.end - this.start; }
        get attempt() { return number(this.hop?.attempt ?? this.attributes["asya.attempt"] ?? 1); }
        /** What the time in front of it is: a retry's is the price of the attempt before. */
        get kindOfWait() { return this.hop && this.attempt > 1 ? "retries" : "wait"; }
        /** Where its row begins: the wait in the queue is drawn in front of the work. */
        get rowStart() { return this.start - this.wait; }

        /** Why it failed, in one line; null where that is unknown or another row says it. */
        get message() {
            const error = this.hop?.error;
            if (error) return `${error.type || error.code}: ${error.message}`;
            const exception = this.events.find((event) => event.name === "exception")?.attributes;
            if (!exception || this.parent?.hop?.error) return null;
            return [exception["exception.type"], exception["exception.message"]].filter(Boolean).join(": ") || null;
        }
    }

    globalThis.TraceModel = class TraceModel {
        constructor(trace) {
            this.id = trace.trace_id;
            this.status = trace.status;
            const hops = trace.hops ?? [];
            const recorded = trace.spans ?? [];
            const spans = [...recorded, ...standIns(hops, recorded)];
            const times = spans.map((span) => BigInt(written(span.start_unix_nano)));
            /** When it began, in nanoseconds since 1970. */
            this.startUnixNano = times.reduce((least, time) => (time < least ? time : least), times[0] ?? 0n);
            this.hops = hops;
            this.spans = spans.map((span) => new Span(span, span.hop ?? null, this.startUnixNano))
                .sort((left, right) => left.start - right.start || right.end - left.end);
            this.matchHops(hops);
            this.tops = connect(this.spans);
            this.rows = depthFirst(this.tops);
            for (const span of this.rows) {
                span.wait = wait(span);
                span.work = work(span);
            }
            this.end = this.spans.reduce((most, span) => Math.max(most, span.end), 0);
            // A wait that nothing recorded is before begins the trace; one that is longer than that has another clock.
            this.start = this.tops.reduce((least, span) => Math.min(least, span.rowStart), 0);
            this.path = criticalPath(this.spans);
            for (const segment of this.path) if (segment.kind === "work") segment.span.critical.push(segment);
            /** What failed; what failed inside a failed hop is the same error. */
            this.errors = this.rows.filter((span) => span.isError && (span.crossesQueue || !span.parent?.hop?.error));
        }

        get duration() { return this.end; }

        /** What a reader has to know about what is missing. */
        get notes() {
            const notes = [];
            const roots = this.spans.filter((span) => !span.parentID && !span.isOrphan).length;
            const orphans = this.spans.filter((span) => span.isOrphan).length;
            if (this.status === "open") {
                notes.push(this.spans.some((span) => span.crossesQueue)
                    ? "open: an envelope is still on its way, or what became of it was not recorded"
                    : "open: no actor has received the envelope yet");
            }
            if (roots > 1) notes.push(`the trace has ${roots} roots`);
            if (orphans) notes.push(`${orphans} ${orphans > 1 ? "spans" : "span"} without a recorded parent (marked ?)`);
            return notes;
        }

        /** Where the time went, a line for each kind of work, with its share of the critical path. */
        get totals() {
            const all = Object.fromEntries(workKinds.map(({ name }) => [name, 0]));
            const critical = { ...all };
            for (const span of this.rows) {
                const within = span.children.filter((child) => !child.crossesQueue)
                    .reduce((sum, child) => sum + child.duration, 0);
                all[span.kindOfWait] += span.wait;
                all[span.work] += Math.max(0, span.duration - within);
            }
            for (const { span, kind, start, end } of this.path) critical[kind === "wait" ? span.kindOfWait : span.work] += end - start;
            const total = Object.values(critical).reduce((sum, part) => sum + part, 0);
            return workKinds.filter(({ name }) => name !== "other" || all.other).map(({ name, label }) => ({
                name, label, all: all[name], critical: critical[name], share: total ? critical[name] / total : 0,
            }));
        }

        // A hop is told by the attributes of its `process` span; what was run twice has two of them, in order of time.
        matchHops(hops) {
            const waiting = new Map();
            for (const span of this.spans) {
                if (span.kind !== "consumer" || span.hop) continue;
                for (const key of [span.id, keyOfSpan(span.attributes)]) {
                    waiting.set(key, [...(waiting.get(key) ?? []), span]);
                }
            }
            for (const hop of hops) {
                const span = (waiting.get(hop.span_id) ?? waiting.get(keyOfHop(hop)) ?? []).find((span) => !span.hop);
                if (!span) continue;
                span.hop = hop;
                span.isError = problems.has(hop.outcome);
            }
        }

        /** The value of a JSON text, with the numbers that a double cannot hold kept as they are written. */
        static parse(text) {
            if (!JSON.rawJSON) return JSON.parse(text);
            return JSON.parse(text, (key, value, context) =>
                typeof value === "number" && context && String(value) !== context.source
                    ? JSON.rawJSON(context.source) : value);
        }

        /** Three significant digits and a unit: `812 ms`, `1.23 s`, `2 min 3 s`, `4 h 5 min`. */
        static duration(nanoseconds) {
            const digits = (value) => (value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0));
            if (nanoseconds < 0) return `−${TraceModel.duration(-nanoseconds)}`;
            if (nanoseconds === 0) return "0 ms";
            if (nanoseconds < 1_000) return `${Math.round(nanoseconds)} ns`;
            if (nanoseconds < 999_500) return `${digits(nanoseconds / 1_000)} µs`;
            if (nanoseconds < 999_500_000) return `${digits(nanoseconds / 1_000_000)} ms`;
            if (nanoseconds < 60 * second) return `${digits(nanoseconds / second)} s`;
            const whole = Math.floor(nanoseconds / second);
            if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
            return `${Math.floor(whole / 3_600)} h ${Math.floor(whole / 60) % 60} min`;
        }
    };

    const keyOfHop = (hop) => [hop.actor, number(hop.hop), number(hop.attempt), hop.envelope_id].join("\n");
    const keyOfSpan = (attributes) => [
        attributes["asya.actor"], number(attributes["asya.route.index"]), number(attributes["asya.attempt"] ?? 1),
        attributes["asya.envelope.id"],
    ].join("\n");

    /** Spans for hops whose own were not recorded, so that they show. */
    function standIns(hops, spans) {
        const known = new Map();
        for (const span of spans) {
            if (span.kind !== "consumer") continue;
            for (const key of [span.span_id, keyOfSpan(span.attributes ?? {})]) known.set(key, (known.get(key) ?? 0) + 1);
        }
        return hops.flatMap((hop, index) => {
            const key = known.has(hop.span_id) ? hop.span_id : keyOfHop(hop);
            const left = known.get(key) ?? 0;
            known.set(key, left - 1);
            if (left > 0) return [];
            const start = unixNano(hop.started_at);
            return [{
                span_id: `hop-${index}`, parent_span_id: "unknown", name: `process ${hop.actor}`, kind: "consumer",
                service: "", start_unix_nano: start,
                end_unix_nano: start + BigInt(Math.round(number(hop.duration_ms) * 1_000_000)),
                hop, isStandIn: true,
            }];
        });
    }

    /** Gives each span its parent and children, cuts circles, and returns where drawing begins. */
    function connect(spans) {
        const known = new Map();
        for (const span of spans) if (!known.has(span.id)) known.set(span.id, span);
        for (const span of spans) {
            const parent = span.parentID ? known.get(span.parentID) ?? null : null;
            span.isOrphan = Boolean(span.parentID) && !parent;
            let ancestor = parent;
            while (ancestor && ancestor !== span) ancestor = ancestor.parent;
            if (!ancestor) span.parent = parent;
        }
        const tops = [];
        for (const span of spans) span.position = (span.parent?.children ?? tops).push(span);
        return tops;
    }

    function depthFirst(tops) {
        const rows = [];
        const open = [...tops].reverse();
        while (open.length) {
            const span = open.pop();
            span.depth = span.parent ? span.parent.depth + 1 : 0;
            rows.push(span);
            for (let index = span.children.length - 1; index >= 0; index--) open.push(span.children[index]);
        }
        return rows;
    }

    // Where no hop says it, the time since the message was published; before a further attempt that is the delay, too.
    function wait(span) {
        const since = span.crossesQueue && span.parent ? Math.max(0, span.start - span.parent.end) : 0;
        const recorded = span.hop?.queue_wait_ms ?? span.attributes["asya.queue.wait_ms"];
        if (recorded === undefined || recorded === null) return since;
        return Math.max(number(recorded) * 1_000_000, span.attempt > 1 ? since : 0);
    }

    // What a consumer span does inside its process is the handler, and everything below a handler belongs to it, up to the
    // next queue; publishing and settling are what remains of its children, and what remains of itself is the sidecar's.
    // An attempt that failed and was made again is a retry with all that was done in it.
    function work(span) {
        if (span.crossesQueue) return span.hop?.outcome === "retried" ? "retries" : "sidecar";
        if (span.parent && ["retries", "handler"].includes(span.parent.work)) return span.parent.work;
        if (span.kind === "producer") return "broker";
        if (!span.parent?.crossesQueue) return "other";
        return span.kind === "client" ? "broker" : "handler";
    }

    /**
     * The chain of work and waiting without which the trace would have ended earlier, from the start of a root to the
     * latest end, latest part first. It crosses a queue where the message that led to the latest end was published; of
     * what else a span waited for, its children count that end last.
     */
    function criticalPath(spans) {
        const last = spans.reduce((latest, span) => (latest && latest.end > span.end ? latest : span), null);
        const path = [];
        let limit = last ? last.end : 0;
        const add = (span, kind, start, end) => { if (start < end) path.push({ span, kind, start, end }); };
        const walk = (top, excluded) => {
            const frame = (span, without) => ({
                span,
                children: span.children.filter((child) => child !== without && !child.crossesQueue)
                    .sort((left, right) => left.end - right.end),
            });
            const open = [frame(top, excluded)];
            while (open.length) {
                const { span, children } = open[open.length - 1];
                const child = children.pop();
                if (!child) {
                    open.pop();
                    add(span, "work", span.start, limit);
                    limit = Math.min(limit, span.start);
                } else if (child.start < Math.min(child.end, limit)) {
                    const end = Math.min(child.end, limit);
                    add(span, "work", end, limit);
                    limit = end;
                    open.push(frame(child, null));
                }
            }
        };
        let previous = null;
        for (let span = last; span; span = span.parent) {
            if (previous?.crossesQueue && span.end < previous.start) {
                add(previous, "wait", span.end, Math.min(previous.start, limit));
                limit = Math.min(limit, span.end);
            }
            walk(span, previous);
            previous = span;
        }
        return path;
    }
}
