// SPDX-License-Identifier: Apache-2.0
// Feeds the first queue of a pipeline and reads its last one; the same for every system that is measured.
//
//   driver PORT wait SECONDS QUEUE...      until every queue has a consumer
//   driver PORT drop QUEUE...              deletes the queues that exist
//   driver PORT run QUEUE END TEMPLATE FIRST WINDOW RATE SECONDS [HEADER=VALUE...]
//
// `run` publishes the text of the file TEMPLATE for SECONDS. In it and in the headers each @@@@@@@@@@@@ is replaced by
// the message's number, counted from FIRST; what arrives must hold "seq-" and that number. With RATE 0 it keeps WINDOW
// messages outstanding, otherwise it publishes RATE messages a second and counts latency from when each was due. It
// prints one JSON object when everything has arrived; what does not arrive, or arrives twice, is an error.
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "link.h"

enum { DIGITS = 12, MOST_MESSAGES = 1 << 20, MOST_HEADERS = 8, PATIENCE_SECONDS = 20 };

static const char token[] = "@@@@@@@@@@@@";
static const char mark[] = "seq-";

struct text {
    char *bytes;
    size_t size;
    size_t places[8];
    unsigned count;
};

static struct link broker;

static void find_places(struct text *text) {
    char *found = text->bytes;
    while (text->count < 8 && (found = memmem(found, text->size - (size_t)(found - text->bytes), token, DIGITS))) {
        text->places[text->count++] = (size_t)(found - text->bytes);
        found += DIGITS;
    }
}

static void number_text(struct text *text, uint64_t number) {
    char digits[DIGITS + 1];
    snprintf(digits, sizeof digits, "%012llu", (unsigned long long)number);
    for (unsigned i = 0; i < text->count; i++) memcpy(text->bytes + text->places[i], digits, DIGITS);
}

static struct text read_template(const char *path) {
    static char bytes[1 << 16];
    FILE *file = fopen(path, "rb");
    if (!file) fail("%s: %s", path, strerror(errno));
    struct text text = {.bytes = bytes};
    text.size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    find_places(&text);
    return text;
}

// How many consumers a queue has; -1 when there is no such queue.
static int consumers(const char *queue) {
    amqp_bytes_t name = amqp_cstring_bytes(queue);
    amqp_queue_declare_ok_t *told =
        amqp_queue_declare(broker.connection, CHANNEL, name, true, true, false, false, amqp_empty_table);
    if (told) return (int)told->consumer_count;
    amqp_rpc_reply_t reply = amqp_get_rpc_reply(broker.connection);
    if (reply.reply_type != AMQP_RESPONSE_SERVER_EXCEPTION || reply.reply.id != AMQP_CHANNEL_CLOSE_METHOD)
        link_check(&broker, queue);
    amqp_channel_close_ok_t done = {0};
    amqp_send_method(broker.connection, CHANNEL, AMQP_CHANNEL_CLOSE_OK_METHOD, &done);
    amqp_channel_open(broker.connection, CHANNEL);
    link_check(&broker, "channel");
    return -1;
}

static void await_queue(const char *queue, int least, double seconds) {
    uint64_t deadline = now() + (uint64_t)(seconds * 1e9);
    while (consumers(queue) < least) {
        if (now() > deadline) fail("%s: %s after %g s", queue, least ? "nobody consumes it" : "no such queue", seconds);
        nanosleep(&(struct timespec){0, 20000000}, NULL);
    }
}

static void drop(const char *queue) {
    // Deleting a queue that does not exist succeeds.
    amqp_queue_delete(broker.connection, CHANNEL, amqp_cstring_bytes(queue), false, false);
    link_check(&broker, queue);
}

struct run {
    const char *queue, *end;
    struct text body, headers[MOST_HEADERS];
    amqp_table_entry_t entries[MOST_HEADERS];
    int header_count;
    uint64_t first;
    unsigned sent, arrived;
    uint64_t *due;       // by number less first, when it was or should have been published; 0 once it has arrived
    uint64_t *latencies; // of what arrived after the warm-up
    unsigned counted;
    uint64_t count_from;
};

static void send_next(struct run *run, uint64_t due) {
    if (run->sent == MOST_MESSAGES) fail("more than %d messages", MOST_MESSAGES);
    uint64_t number = run->first + run->sent;
    number_text(&run->body, number);
    for (int i = 0; i < run->header_count; i++) number_text(&run->headers[i], number);
    run->due[run->sent++] = due;
    amqp_table_t headers = {run->header_count, run->entries};
    link_publish(&broker, run->queue, headers, run->body.bytes, run->body.size);
}

static void arrive(struct run *run, const char *body, size_t size) {
    const char *found = memmem(body, size, mark, sizeof mark - 1);
    if (!found || found + sizeof mark - 1 + DIGITS > body + size) fail("%s: a message without its number", run->end);
    uint64_t number = strtoull(found + sizeof mark - 1, NULL, 10);
    if (number < run->first || number - run->first >= run->sent) fail("%s: a message of another run", run->end);
    uint64_t due = run->due[number - run->first], time = now();
    if (!due) fail("%s: message %llu arrived twice", run->end, (unsigned long long)number);
    run->due[number - run->first] = 0;
    run->arrived++;
    if (time >= run->count_from) run->latencies[run->counted++] = time - due;
}

static unsigned take(struct run *run, bool readable) {
    unsigned before = run->arrived;
    struct event_details details;
    enum event event;
    while ((event = link_next(&broker, readable, &details)) != NOTHING) {
        readable = false;
        if (event == DELIVERY) arrive(run, details.body, details.size);
    }
    return run->arrived - before;
}

// Waits for arrivals until a time, or shorter.
static unsigned take_arrivals(struct run *run, uint64_t until) {
    unsigned arrived = take(run, false);
    uint64_t time = now();
    if (arrived || time >= until) return arrived;
    struct timespec limit = {(time_t)((until - time) / 1000000000u), (long)((until - time) % 1000000000u)};
    struct pollfd source = {broker.socket, POLLIN, 0};
    return ppoll(&source, 1, &limit, NULL) > 0 ? take(run, true) : 0;
}

static void drain(struct run *run) {
    uint64_t deadline = now() + PATIENCE_SECONDS * 1000000000ull;
    while (run->arrived < run->sent) {
        unsigned missing = run->sent - run->arrived;
        if (now() > deadline) fail("%s: %u of %u messages did not arrive", run->end, missing, run->sent);
        take_arrivals(run, deadline);
    }
}

static int ascending(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static double quantile(struct run *run, double share) {
    return run->counted ? run->latencies[(unsigned)(share * (run->counted - 1))] / 1e6 : 0;
}

static void measure(struct run *run, unsigned window, unsigned rate, double seconds) {
    run->count_from = UINT64_MAX;
    send_next(run, now());
    await_queue(run->end, 0, PATIENCE_SECONDS);
    link_consume(&broker, run->end, 0, false);
    drain(run);

    // The first fifth warms up and is not counted.
    uint64_t start = now(), stop = start + (uint64_t)(seconds * 1e9);
    run->count_from = start + (uint64_t)(seconds * 2e8);
    if (rate) {
        uint64_t paced = 0, due = start;
        while (due < stop) {
            while (due <= now() && due < stop) {
                send_next(run, due);
                due = start + ++paced * 1000000000ull / rate;
            }
            take_arrivals(run, due);
        }
    } else {
        for (unsigned i = 0; i < window; i++) send_next(run, now());
        while (now() < stop) {
            for (unsigned arrived = take_arrivals(run, stop); arrived && now() < stop; arrived--) send_next(run, now());
        }
    }
    uint64_t end = now();
    unsigned in_time = run->counted;
    drain(run);
    qsort(run->latencies, run->counted, sizeof *run->latencies, ascending);
    printf("{\"messages\":%u,\"per_second\":%.1f,\"p50_ms\":%.4f,\"p99_ms\":%.4f,\"driver_cpu\":%.3f}\n", run->arrived,
           in_time / ((end - run->count_from) / 1e9), quantile(run, 0.5), quantile(run, 0.99),
           (double)clock() / CLOCKS_PER_SEC);
}

static void run_pipeline(int count, char **arguments) {
    struct run run = {.queue = arguments[0], .end = arguments[1], .body = read_template(arguments[2])};
    run.first = strtoull(arguments[3], NULL, 10);
    run.due = calloc(MOST_MESSAGES, sizeof *run.due);
    run.latencies = calloc(MOST_MESSAGES, sizeof *run.latencies);
    for (int i = 7; i < count && run.header_count < MOST_HEADERS; i++) {
        char *value = strchr(arguments[i], '=');
        if (!value) fail("%s: not HEADER=VALUE", arguments[i]);
        *value++ = 0;
        struct text *text = &run.headers[run.header_count];
        *text = (struct text){.bytes = value, .size = strlen(value)};
        find_places(text);
        amqp_table_entry_t *entry = &run.entries[run.header_count++];
        entry->key = amqp_cstring_bytes(arguments[i]);
        entry->value.kind = AMQP_FIELD_KIND_UTF8;
        entry->value.value.bytes = amqp_cstring_bytes(value);
    }
    measure(&run, (unsigned)atoi(arguments[4]), (unsigned)atoi(arguments[5]), atof(arguments[6]));
}

int main(int count, char **arguments) {
    if (count < 4) fail("usage: driver PORT wait|drop|run ...");
    const char *command = arguments[2];
    link_open(&broker, atoi(arguments[1]));
    if (!strcmp(command, "wait")) {
        for (int i = 4; i < count; i++) await_queue(arguments[i], 1, atof(arguments[3]));
    } else if (!strcmp(command, "drop")) {
        for (int i = 3; i < count; i++) drop(arguments[i]);
    } else if (!strcmp(command, "run") && count >= 10) {
        run_pipeline(count - 3, arguments + 3);
    } else {
        fail("%s: wrong arguments", command);
    }
    link_close(&broker);
    return 0;
}
