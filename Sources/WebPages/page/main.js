// SPDX-License-Identifier: Apache-2.0
// The page: which view the address names, and what all views share.

import { make, setText } from "./dom.js";
import { showEnvelope } from "./envelope-view.js";
import { key } from "./gateway.js";
import { showList } from "./list-view.js";
import { showTool, showTools } from "./tools-view.js";

const byID = (id) => document.getElementById(id);
const retries = [2_000, 4_000, 8_000, 15_000];

/** What views report to, and where they show themselves. */
const page = {
    main: byID("main"),
    failures: 0,

    /** The heading of a view. */
    title(text) {
        const heading = make("h1", { tabindex: "-1" });
        page.setTitle(heading, text);
        return heading;
    },

    setTitle(heading, text) {
        setText(heading, text);
        document.title = `${text} · asya`;
    },

    /** Tells what has happened to whoever does not see it. */
    say(text) { setText(byID("news"), text); },

    /** Notes that the gateway has answered. */
    works() {
        page.failures = 0;
        byID("notice").hidden = true;
    },

    /** Shows what is wrong; returns the milliseconds to wait before asking again. */
    failed(error) {
        const notice = byID("notice");
        const asksForKey = error.status === 401 && !key.value;
        setText(notice, asksForKey ? "This gateway wants a key." : `${error.message ?? error}`);
        notice.hidden = false;
        if (error.status === 401) {
            if (!byID("key-dialog").open) openKeyDialog(key.value ? error.message : null);
            return 60_000;
        }
        const pause = retries[Math.min(page.failures, retries.length - 1)];
        page.failures += 1;
        return Math.max(pause, (error.retryAfter ?? 0) * 1_000);
    },
};

let current = new AbortController();

function show(isFirst) {
    current.abort();
    current = new AbortController();
    const { signal } = current;
    page.works();
    const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
    const parameters = new URLSearchParams(query);
    const [view, ...names] = path.split("/").map(decoded);
    const name = names.join("/");
    const running = view === "envelopes" && name ? showEnvelope(page, name, signal)
        : view === "tools" && name ? showTool(page, name, parameters, signal)
        : view === "tools" ? showTools(page, signal)
        : showList(page, parameters, signal);
    running.catch((error) => { if (!signal.aborted) page.failed(error); });
    for (const link of document.querySelectorAll("[data-view]")) {
        const isCurrent = link.dataset.view === (view === "tools" ? "tools" : "envelopes");
        if (isCurrent) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
    }
    if (isFirst) return;
    scrollTo(0, 0);
    page.main.querySelector("h1")?.focus({ preventScroll: true });
}

function decoded(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

function openKeyDialog(why) {
    const field = byID("key-field");
    field.value = "";
    if (why) setText(byID("key-why"), why);
    byID("key-dialog").showModal();
    field.focus();
}

byID("key-button").addEventListener("click", () => openKeyDialog(null));
byID("key-dialog").addEventListener("close", (event) => {
    const { returnValue } = event.target;
    const text = byID("key-field").value.trim();
    byID("key-field").value = "";
    event.target.returnValue = "";
    if (returnValue === "use" && text) key.value = text;
    else if (returnValue === "forget") key.value = "";
    else return;
    show(false);
});
document.querySelector(".skip").addEventListener("click", (event) => {
    // The address is the view's.
    event.preventDefault();
    page.main.focus();
});
addEventListener("hashchange", () => show(false));
show(true);
