// SPDX-License-Identifier: Apache-2.0
// An actor that does what every actor must and nothing else: consume, publish to the next queue confirmed, acknowledge.
//
//   actor PORT QUEUE NEXT TYPE WINDOW [COMMAND ARGUMENT...]
//
// At most WINDOW deliveries are in flight; a delivery is acknowledged when the broker has confirmed what came of it.
// With a command, each body goes through that process, one after the other, over a Unix socket that is its standard
// input: frames of a four-byte big-endian length and that many bytes, both ways.
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "link.h"

struct buffer {
    char *bytes;
    size_t room, size;
};

static struct link broker;
static const char *next_queue;
static unsigned window;

// The deliveries of a channel are numbered from 1, and so are its publications. They follow each other here, so one
// number names a delivery and what came of it.
static uint64_t received, asked, published, settled, acknowledged;
static bool *confirmed;  // by number modulo window

static int worker = -1;
static bool busy;
static struct buffer *waiting;  // by number modulo window
static struct buffer answer;

static void reserve(struct buffer *buffer, size_t size) {
    if (size <= buffer->room) return;
    buffer->room = size * 2;
    buffer->bytes = realloc(buffer->bytes, buffer->room);
    if (!buffer->bytes) fail("no memory for %zu bytes", size);
}

static void publish(const char *body, size_t size) {
    confirmed[++published % window] = false;
    link_publish(&broker, next_queue, amqp_empty_table, body, size);
}

static void confirm(uint64_t number, bool multiple) {
    for (uint64_t each = multiple ? settled + 1 : number; each <= number; each++) confirmed[each % window] = true;
    while (settled < published && confirmed[(settled + 1) % window]) settled++;
}

static void acknowledge(void) {
    if (settled == acknowledged) return;
    int status = amqp_basic_ack(broker.connection, CHANNEL, settled, true);
    if (status) fail("acknowledge: %s", amqp_error_string2(status));
    acknowledged = settled;
}

static void start_worker(char **command) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) fail("socketpair: %s", strerror(errno));
    pid_t child = fork();
    if (child < 0) fail("fork: %s", strerror(errno));
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(ends[1], STDIN_FILENO);
        execvp(command[0], command);
        fail("%s: %s", command[0], strerror(errno));
    }
    close(ends[1]);
    worker = ends[0];
}

static void ask(void) {
    if (worker < 0 || busy || asked == received) return;
    struct buffer *body = &waiting[++asked % window];
    uint32_t length = htonl((uint32_t)body->size);
    struct iovec parts[] = {{&length, sizeof length}, {body->bytes, body->size}};
    // The socket blocks and an idle worker reads, so everything is sent.
    if (writev(worker, parts, 2) < 0) fail("worker: %s", strerror(errno));
    busy = true;
}

static void read_answer(void) {
    reserve(&answer, answer.size + 65536);
    ssize_t count = read(worker, answer.bytes + answer.size, answer.room - answer.size);
    if (count <= 0) fail("the worker has ended");
    answer.size += (size_t)count;
    uint32_t length;
    if (answer.size < sizeof length) return;
    memcpy(&length, answer.bytes, sizeof length);
    length = ntohl(length);
    if (answer.size < sizeof length + length) return;
    answer.size = 0;
    busy = false;
    // Before this answer is published, so that the worker need not wait for that.
    ask();
    publish(answer.bytes + sizeof length, length);
}

static void deliver(const char *body, size_t size) {
    received++;
    if (worker < 0) {
        publish(body, size);
        return;
    }
    struct buffer *copy = &waiting[received % window];
    reserve(copy, size);
    memcpy(copy->bytes, body, size);
    copy->size = size;
}

int main(int count, char **arguments) {
    if (count < 6) fail("usage: actor PORT QUEUE NEXT TYPE WINDOW [COMMAND ARGUMENT...]");
    signal(SIGPIPE, SIG_IGN);
    next_queue = arguments[3];
    window = (unsigned)atoi(arguments[5]);
    confirmed = calloc(window, sizeof *confirmed);
    waiting = calloc(window, sizeof *waiting);
    if (count > 6) start_worker(arguments + 6);
    link_open(&broker, atoi(arguments[1]));
    link_declare(&broker, arguments[2], arguments[4]);
    link_declare(&broker, next_queue, arguments[4]);
    amqp_confirm_select(broker.connection, CHANNEL);
    link_check(&broker, "confirm.select");
    link_consume(&broker, arguments[2], (uint16_t)window, true);

    struct pollfd sources[] = {{broker.socket, POLLIN, 0}, {worker, POLLIN, 0}};
    bool readable = false;
    for (;;) {
        struct event_details details;
        enum event event;
        while ((event = link_next(&broker, readable, &details)) != NOTHING) {
            readable = false;
            if (event == DELIVERY) deliver(details.body, details.size);
            else confirm(details.tag, details.multiple);
        }
        ask();
        acknowledge();
        if (poll(sources, worker < 0 ? 1 : 2, -1) < 0) fail("poll: %s", strerror(errno));
        readable = sources[0].revents;
        if (sources[1].revents) read_answer();
    }
}
