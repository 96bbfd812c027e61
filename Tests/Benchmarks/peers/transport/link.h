// SPDX-License-Identifier: Apache-2.0
// One connection to the broker with one channel on it, read frame by frame: what the C programs of the transport
// benchmark share. Every failure ends the program with a line that tells what was being done.
#pragma once
#include <amqp.h>
#include <amqp_framing.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CHANNEL = 1 };

struct link {
    amqp_connection_state_t connection;
    int socket;
    // The delivery that is being read: its content arrives in frames of its own.
    uint64_t tag;
    char *body;
    size_t room, size, filled;
};

enum event { NOTHING, DELIVERY, CONFIRMED };

// What the broker told: a delivery, whose body stays valid until the next event, or the confirmation of everything
// published up to a number or of that one alone.
struct event_details {
    uint64_t tag;
    bool multiple;
    const char *body;
    size_t size;
};

void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
uint64_t now(void);  // monotonic, ns
void link_open(struct link *link, int port);
void link_close(struct link *link);
void link_declare(struct link *link, const char *queue, const char *type);
void link_consume(struct link *link, const char *queue, uint16_t prefetch, bool acknowledged);
void link_publish(struct link *link, const char *queue, amqp_table_t headers, const char *body, size_t size);
void link_check(struct link *link, const char *action);  // of the answer to the last request

// The next event of what has been read already; `readable` allows one look at the socket. To be called until it returns
// NOTHING, `readable` only the first time after the socket was found readable.
enum event link_next(struct link *link, bool readable, struct event_details *details);
