// SPDX-License-Identifier: Apache-2.0
// What the gateway is asked. The key goes into the Authorization header: never into a URL, and into no storage that
// outlives the tab.

const storage = "asya-key";
const ends = new Set(["succeeded", "failed", "canceled"]);

/** What the gateway says in place of an answer; `status` is 0 when it does not answer. */
export class GatewayError extends Error {
    constructor(status, message, more = {}) {
        super(message);
        this.status = status;
        this.code = more.code ?? "";
        this.problems = more.problems ?? [];
        this.retryAfter = more.retryAfter ?? null;
    }
}

export const key = {
    get value() { return sessionStorage.getItem(storage) ?? ""; },
    set value(text) {
        if (text) sessionStorage.setItem(storage, text);
        else sessionStorage.removeItem(storage);
    },
};

// The clocks of the two machines may differ; durations of what still runs are told by the gateway's.
let ahead = 0;
export const now = () => Date.now() + ahead;

async function ask(path, options = {}) {
    const headers = new Headers(options.headers);
    try {
        if (key.value) headers.set("Authorization", `Bearer ${key.value}`);
    } catch {
        throw new GatewayError(401, "the key has characters that no key can have; enter it again");
    }
    let response;
    try {
        response = await fetch(path, { ...options, headers, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" });
    } catch (error) {
        if (options.signal?.aborted) throw error;
        throw new GatewayError(0, "the gateway does not answer");
    }
    const date = Date.parse(response.headers.get("Date") ?? "");
    // A header has whole seconds.
    if (!Number.isNaN(date) && Math.abs(date - Date.now()) > 2_000) ahead = date - Date.now();
    if (response.ok) return response;
    const seconds = Number(response.headers.get("Retry-After"));
    const error = await response.json().then((body) => body.error ?? {}, () => ({}));
    throw new GatewayError(response.status, error.message ?? `the gateway answers ${response.status}`, {
        code: error.code,
        problems: error.problems,
        retryAfter: seconds > 0 ? seconds : null,
    });
}

// Numbers stay as they were written.
const value = async (response) => globalThis.TraceModel.parse(await response.text());
const path = (id, rest = "") => `envelopes/${encodeURIComponent(id)}${rest}`;

export const tools = async (signal) => (await value(await ask("tools", { signal }))).tools;
export const envelope = async (id, signal) => value(await ask(path(id), { signal }));
export const trace = async (id, signal) => value(await ask(path(id, "/trace"), { signal }));
export const cancel = async (id) => { await ask(path(id), { method: "DELETE" }); };

/** A page of envelopes, newest first: `{envelopes, next_cursor}`. */
export async function envelopes(query, signal) {
    const given = Object.entries(query).filter(([, text]) => text);
    return value(await ask(`envelopes?${new URLSearchParams(given)}`, { signal }));
}

/** Calls a tool with the JSON text of its arguments; the same call key twice is one call. Returns the envelope's id. */
export async function call(tool, argumentsText, callKey) {
    const response = await ask("tools/call", {
        method: "POST",
        headers: { "Content-Type": "application/json", "Idempotency-Key": callKey },
        body: `{"name":${JSON.stringify(tool)},"arguments":${argumentsText}}`,
    });
    const answer = JSON.parse((await response.json()).content[0].text);
    return answer.envelope_id;
}

/** 128 random bits; a page without TLS has no `randomUUID`. */
export function randomKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The events of an envelope after one of them until the final one, through lost connections: what is lost is read again
 * by number.
 *
 * EventSource cannot send a key, so the stream is read here.
 */
export async function* events(id, signal, after = "") {
    let last = String(after);
    let pause = 1_000;
    while (!signal.aborted) {
        try {
            const headers = last ? { "Last-Event-ID": last } : {};
            const response = await ask(path(id, "/stream"), { headers: { Accept: "text/event-stream", ...headers }, signal });
            if (response.status === 204) return;
            for await (const event of parse(response.body)) {
                last = event.id || last;
                pause = 1_000;
                const data = globalThis.TraceModel.parse(event.data);
                yield data;
                if (ends.has(data.status)) return;
            }
        } catch (error) {
            if (signal.aborted) return;
            const isGone = error instanceof GatewayError && [401, 403, 404].includes(error.status);
            if (isGone) throw error;
            if (error.retryAfter) pause = Math.max(pause, error.retryAfter * 1_000);
        }
        await sleep(pause, signal);
        pause = Math.min(pause * 2, 15_000);
    }
}

// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation, as far as the gateway uses it.
async function* parse(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    try {
        for (;;) {
            const { value: piece, done } = await reader.read();
            if (done) return;
            const parts = (rest + piece).split("\n\n");
            rest = parts.pop();
            for (const part of parts) {
                const event = { id: "", data: "" };
                for (const line of part.split("\n")) {
                    const [, name, text] = /^(id|data): ?(.*)$/s.exec(line) ?? [];
                    if (name) event[name] += event[name] && name === "data" ? `\n${text}` : text;
                }
                if (event.data) yield event;
            }
        }
    } finally {
        await reader.cancel().catch(() => {});
    }
}

/** Waits, or until the signal; never throws. */
export function sleep(milliseconds, signal) {
    return new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        signal?.addEventListener("abort", () => {
            clearTimeout(timer);
            resolve();
        }, { once: true });
    });
}

/** Waits until somebody sees the page: a hidden one asks for nothing. */
export async function seen(signal) {
    while (document.hidden && !signal.aborted) {
        await new Promise((resolve) => {
            document.addEventListener("visibilitychange", resolve, { once: true, signal });
            signal.addEventListener("abort", resolve, { once: true });
        });
    }
}

/** A signal that also ends when the page is hidden, which frees the few connections that browsers grant a server. */
export function whileSeen(signal) {
    const controller = new AbortController();
    const check = () => { if (document.hidden) controller.abort(); };
    document.addEventListener("visibilitychange", check, { signal: AbortSignal.any([signal, controller.signal]) });
    check();
    return AbortSignal.any([signal, controller.signal]);
}
