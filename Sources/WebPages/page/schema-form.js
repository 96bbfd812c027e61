// SPDX-License-Identifier: Apache-2.0
// Fields made of the JSON Schema of a tool's arguments. Fields make JSON text, so that numbers stay as they are typed.

import { make } from "./dom.js";

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** A field: `element` to show, `read()` for its JSON text (null when it is left out), which throws what is wrong with it. */
export function fieldOf(name, schema, isRequired, path = []) {
    const id = ["field", ...path, name].join("-");
    const field = makeField(schema, isRequired, id, [...path, name], name);
    return { ...field, name };
}

/** The fields of an object: `read()` gives the JSON text of the whole. */
export function fieldsOf(schema, path = []) {
    const required = new Set(schema.required ?? []);
    const fields = Object.entries(schema.properties ?? {})
        .map(([name, each]) => fieldOf(name, each, required.has(name), path));
    return {
        elements: fields.map((field) => field.element),
        isEmpty: () => fields.every((field) => field.isEmpty()),
        fill(value) { for (const field of fields) if (value && field.name in value) field.fill(value[field.name]); },
        read() {
            const members = fields.map((field) => [field.name, field.read()]).filter(([, text]) => text !== null);
            return `{${members.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(",")}}`;
        },
    };
}

function makeField(schema, isRequired, id, path, name) {
    if (schema.type === "object" && schema.properties) return group(schema, isRequired, id, path, name);
    if (schema.enum) return choice(schema, isRequired, id, name, schema.enum.map((each) => [JSON.stringify(each), text(each)]));
    if (schema.type === "boolean") return choice(schema, isRequired, id, name, [["true", "true"], ["false", "false"]]);
    if (schema.type === "string") return line(schema, isRequired, id, name, { rows: "1" }, (value) => JSON.stringify(value), text);
    if (schema.type === "number" || schema.type === "integer") {
        return line(schema, isRequired, id, name, { rows: "1", inputmode: "decimal" }, (value) => {
            const isWhole = schema.type === "number" || /^-?\d+(\.0+)?$/.test(value);
            if (!jsonNumber.test(value) || !isWhole) throw new Error(schema.type === "integer" ? "a whole number" : "a number");
            return value;
        }, json);
    }
    const kind = schema.type === "array" ? "a JSON array, such as [1, 2]" : "JSON";
    return line(schema, isRequired, id, name, { rows: "2", class: "code" }, (value) => {
        try {
            const parsed = JSON.parse(value);
            if (schema.type === "array" && !Array.isArray(parsed)) throw new Error();
        } catch {
            throw new Error(kind);
        }
        return value;
    }, json, kind);
}

const json = (value) => JSON.stringify(value);
const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));

function labelled(control, schema, isRequired, id, name, kind) {
    control.id = id;
    if (isRequired) control.required = true;
    const hints = [schema.description, isRequired ? null : "optional", kind];
    if (schema.default !== undefined) hints.push(`default ${json(schema.default)}`);
    const hint = make("p", { class: "hint", id: `${id}-hint` }, hints.filter(Boolean).join(" · "));
    const error = make("p", { class: "wrong", id: `${id}-error` });
    control.setAttribute("aria-describedby", `${hint.id} ${error.id}`);
    const label = make("label", { for: id }, name, isRequired ? make("span", { class: "muted" }, " (required)") : null);
    const element = make("div", { class: "field" }, label, hint, control, error);
    return { element, error };
}

function report(control, error, message) {
    control.setAttribute("aria-invalid", message ? "true" : "false");
    error.textContent = message;
}

function line(schema, isRequired, id, name, attributes, encode, show, kind) {
    const control = make("textarea", { spellcheck: "false", autocomplete: "off", ...attributes });
    const { element, error } = labelled(control, schema, isRequired, id, name, kind);
    const isText = schema.type === "string";
    return {
        element,
        isEmpty: () => control.value === "",
        fill(value) { control.value = show(value); },
        read() {
            const value = isText ? control.value : control.value.trim();
            // An empty text is a text where one is required, and no text where none is.
            if (value === "" && !(isText && isRequired)) {
                report(control, error, isRequired ? "This is required." : "");
                if (isRequired) throw new FieldError(control);
                return null;
            }
            try {
                const encoded = encode(value);
                report(control, error, "");
                return encoded;
            } catch (problem) {
                report(control, error, `This must be ${problem.message}.`);
                throw new FieldError(control);
            }
        },
    };
}

function choice(schema, isRequired, id, name, options) {
    const control = make("select", {});
    if (!isRequired) control.append(make("option", { value: "" }, schema.default === undefined ? "(left out)" : "(default)"));
    control.append(...options.map(([value, label]) => make("option", { value }, label)));
    const { element } = labelled(control, schema, isRequired, id, name);
    return {
        element,
        isEmpty: () => control.value === "",
        fill(value) { control.value = json(value); },
        read: () => (control.value === "" ? null : control.value),
    };
}

function group(schema, isRequired, id, path, name) {
    const fields = fieldsOf(schema, path);
    const legend = make("legend", {}, name, isRequired ? make("span", { class: "muted" }, " (required)") : null);
    const hint = schema.description ? make("p", { class: "hint" }, schema.description) : null;
    return {
        element: make("fieldset", { id }, legend, hint, ...fields.elements),
        isEmpty: fields.isEmpty,
        fill: fields.fill,
        read: () => (!isRequired && fields.isEmpty() ? null : fields.read()),
    };
}

/** A field that cannot be read; it says why beside itself. */
export class FieldError extends Error {
    constructor(control) {
        super("a field is wrong");
        this.control = control;
    }
}
