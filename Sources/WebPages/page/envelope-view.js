// SPDX-License-Identifier: Apache-2.0
// One envelope: live progress, its route, its end, and the trace of its way.

import { block, button, copyButton, jsonBlock, make, moment, progressBar, setStatus, setText } from "./dom.js";
import { changeOf, durationText, envelopeLink, isFinal, stepText } from "./envelope.js";
import { EnvelopeTable } from "./envelope-table.js";
import { cancel, envelope, envelopes, events, seen, sleep, trace, whileSeen } from "./gateway.js";

const refreshTrace = 2_000;
// Processes write what they recorded a moment after the end.
const lateTraces = 15;

/** Shows an envelope until the signal. */
export async function showEnvelope(page, id, signal) {
    const view = new EnvelopeView(page, id, signal);
    page.main.replaceChildren(view.element);
    if (!await view.load()) return;
    await Promise.all([view.followEvents(), view.followTrace(), view.showChildren()]);
}

class EnvelopeView {
    constructor(page, id, signal) {
        Object.assign(this, { page, id, signal, record: {} });
        this.title = page.title("Envelope");
        this.status = make("span", {});
        this.step = make("span", { class: "step" });
        this.bar = progressBar("Progress");
        this.route = make("ol", { class: "route", "aria-label": "Route" });
        this.message = make("p", { class: "message" });
        this.facts = make("dl", { class: "facts" });
        this.duration = make("dd", {});
        this.cancelButton = button("Cancel…", () => this.askToCancel(), { class: "button is-danger", hidden: true });
        this.again = make("a", { class: "button", hidden: true }, "Call again…");
        this.end = make("section", { "aria-label": "End", hidden: true });
        this.payload = make("details", { class: "panel" }, make("summary", {}, "Payload"));
        this.commands = make("div", { class: "commands" });
        this.children = make("section", { hidden: true });
        this.waterfall = make("div");
        this.noTrace = make("p", { class: "empty" }, "Looking for its trace…");
        this.traceSection = make("section", {}, make("h2", {}, "Trace"), this.noTrace, this.waterfall, this.commands);
        this.element = make(
            "article", { class: "envelope" },
            make("div", { class: "head" }, this.title, make("div", { class: "actions" }, this.again, this.cancelButton)),
            make("p", { class: "state" }, this.status, this.step), this.bar, this.message, this.route, this.end, this.facts,
            this.payload, this.children, this.traceSection,
        );
    }

    /** Reads the record; returns whether there is one. */
    async load() {
        while (!this.signal.aborted) {
            try {
                this.update(await envelope(this.id, this.signal));
                this.page.works();
                return true;
            } catch (error) {
                if (this.signal.aborted) return false;
                if (error.status === 404) {
                    this.element.replaceChildren(
                        this.title, make("p", {}, error.message), make("p", {}, make("a", { href: "#/" }, "All envelopes")),
                    );
                    return false;
                }
                await sleep(this.page.failed(error), this.signal);
            }
        }
        return false;
    }

    update(change) {
        const before = this.record.status;
        this.record = { ...this.record, ...change };
        const { record } = this;
        this.page.setTitle(this.title, record.tool ?? "Envelope");
        setStatus(this.status, record.status);
        setText(this.step, stepText(record));
        this.bar.value = Number(record.progress_percent ?? 0);
        this.bar.className = `is-${record.status}`;
        this.bar.setAttribute("aria-valuetext", `${Math.round(this.bar.value)} percent`);
        setText(this.message, isFinal(record.status) ? "" : record.message ?? "");
        this.message.hidden = !this.message.textContent;
        this.showRoute();
        this.showFacts();
        this.cancelButton.hidden = isFinal(record.status);
        if (record.tool) {
            this.again.hidden = false;
            this.again.href = `#/tools/${encodeURIComponent(record.tool)}?from=${encodeURIComponent(this.id)}`;
        }
        if (isFinal(record.status) && "payload" in record) this.showEnd();
        if (before && !isFinal(before) && isFinal(record.status)) {
            this.page.say(`${record.tool ?? "The envelope"} ${record.status}`);
        }
    }

    async followEvents() {
        const clock = setInterval(() => setText(this.duration, durationText(this.record)), 1_000);
        this.signal.addEventListener("abort", () => clearInterval(clock));
        while (!this.signal.aborted && !isFinal(this.record.status)) {
            await seen(this.signal);
            try {
                for await (const event of events(this.id, whileSeen(this.signal), this.record.last_event_id)) {
                    if (isFinal(event.status)) break;
                    this.update(changeOf(this.record, event));
                }
                // The record has the end whole: the error with its traceback is not in the event.
                await this.load();
            } catch (error) {
                if (this.signal.aborted) return;
                await sleep(this.page.failed(error), this.signal);
            }
        }
        clearInterval(clock);
    }

    async followTrace() {
        for (let left = lateTraces; left > 0 && !this.signal.aborted;) {
            await seen(this.signal);
            const isOver = isFinal(this.record.status);
            const began = performance.now();
            let isWhole = false;
            try {
                const found = await trace(this.id, this.signal);
                this.showTrace(found);
                isWhole = isOver && found.status !== "open";
            } catch (error) {
                if (this.signal.aborted) return;
                setText(this.noTrace, error.message);
                this.noTrace.hidden = false;
            }
            if (isWhole) return;
            if (isOver) left -= 1;
            // A large trace is not drawn all the time.
            await sleep(Math.max(refreshTrace, 10 * (performance.now() - began)), this.signal);
        }
    }

    showTrace(found) {
        const text = JSON.stringify(found);
        if (text === this.shownTrace) return;
        this.shownTrace = text;
        this.noTrace.hidden = Boolean(found.spans.length || found.hops.length);
        setText(this.noTrace, "Nothing is recorded of it.");
        if (this.noTrace.hidden) globalThis.renderWaterfall(this.waterfall, found);
    }

    showRoute() {
        const { actors = [], current = 0 } = this.record.route ?? {};
        const index = Math.max(Number(this.record.current_actor_idx ?? current), 0);
        const key = JSON.stringify([actors, index, this.record.status]);
        if (key === this.shownRoute) return;
        this.shownRoute = key;
        this.route.replaceChildren(...actors.map((actor, position) => {
            const { status } = this.record;
            const isCurrent = position === index && status !== "succeeded";
            const isDone = status === "succeeded" || position < index;
            const state = isDone ? "done" : isCurrent ? (isFinal(status) ? status : "in work") : "to come";
            return make(
                "li", { class: `is-${isDone ? "done" : isCurrent ? status : "ahead"}`, "aria-current": isCurrent ? "step" : null },
                actor, make("span", { class: "unseen" }, ` (${state})`),
            );
        }));
        this.route.hidden = !actors.length;
    }

    showFacts() {
        const { record } = this;
        setText(this.duration, durationText(record));
        const key = JSON.stringify([record.created_at, record.deadline, record.parent_id, record.trace_id]);
        if (key === this.shownFacts) return;
        this.shownFacts = key;
        const entry = (name, ...content) => [make("dt", {}, name), make("dd", {}, ...content)];
        const code = (text, what) => [make("code", {}, text), " ", copyButton(() => text, what)];
        this.facts.replaceChildren(
            ...entry("Envelope", ...code(this.id, "the envelope's id")),
            ...(record.parent_id ? entry("Fanned out of", make("a", { href: envelopeLink(record.parent_id) }, record.parent_id)) : []),
            ...entry("Started", moment(record.created_at)), make("dt", {}, "Duration"), this.duration,
            // What has no deadline has one in year 1.
            ...(record.deadline && !record.deadline.startsWith("0001") ? entry("Deadline", moment(record.deadline)) : []),
        );
        if (record.payload !== undefined) {
            this.payload.replaceChildren(this.payload.firstElementChild, jsonBlock(record.payload, "the payload"));
        }
        if (!record.trace_id) return;
        this.commands.replaceChildren(
            ...command(`asya trace replay ${record.trace_id}`, "Runs the handlers again on what was recorded; publishes nothing."),
            ...command(`asya trace show ${record.trace_id}`, "The same waterfall in a terminal."),
        );
    }

    showEnd() {
        const { record } = this;
        const key = JSON.stringify([record.status, record.result, record.error, record.error_details]);
        if (key === this.shownEnd) return;
        this.shownEnd = key;
        this.end.hidden = false;
        if (record.status === "succeeded") {
            this.end.replaceChildren(make("h2", {}, "Result"), jsonBlock(record.result ?? null, "the result"));
            return;
        }
        const details = record.error_details ?? record.result?.details ?? {};
        const type = [details.type, details.message].filter(Boolean).join(": ");
        const what = type || record.message || record.error || record.status;
        this.end.replaceChildren(
            make("h2", {}, record.status === "canceled" ? "Canceled" : "Error"),
            make("p", { class: "error" }, what),
            make("p", { class: "muted" }, [record.error, record.message].filter((each) => each && each !== what).join(": ")),
        );
        if (details.traceback) {
            this.end.append(make("div", { class: "copied" }, copyButton(() => details.traceback, "the traceback"),
                block(details.traceback, "Traceback")));
        }
    }

    async showChildren() {
        const table = new EnvelopeTable("Envelopes that were fanned out of this one");
        this.children.append(make("h2", {}, "Fanned out"), table.element);
        while (!this.signal.aborted) {
            await seen(this.signal);
            const isOver = isFinal(this.record.status);
            try {
                const found = await envelopes({ parent_id: this.id, limit: "100" }, this.signal);
                table.show(found.envelopes);
                this.children.hidden = !found.envelopes.length;
            } catch {
                if (this.signal.aborted) return;
            }
            if (isOver && !table.open.length) return;
            await sleep(refreshTrace, this.signal);
        }
    }

    askToCancel() {
        const dialog = make("dialog", { "aria-labelledby": "cancel-title" });
        const confirm = button("Cancel the call", async () => {
            dialog.close();
            try {
                await cancel(this.id);
                await this.load();
            } catch (error) {
                this.page.failed(error);
            }
        }, { class: "button is-danger" });
        dialog.append(
            make("h2", { id: "cancel-title" }, "Cancel this call?"),
            make("p", {}, "It is dropped before its next handler runs; the one that runs now is not interrupted."),
            make("p", { class: "actions" }, confirm, button("Keep it", () => dialog.close(), { autofocus: true })),
        );
        dialog.addEventListener("close", () => dialog.remove());
        document.body.append(dialog);
        dialog.showModal();
        this.signal.addEventListener("abort", () => dialog.close());
    }
}

function command(text, what) {
    return [make("p", { class: "command" }, make("code", {}, text), copyButton(() => text, "the command")),
        make("p", { class: "muted" }, what)];
}
