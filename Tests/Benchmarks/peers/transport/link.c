// SPDX-License-Identifier: Apache-2.0
#include "link.h"

#include <amqp_tcp_socket.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void check(amqp_rpc_reply_t reply, const char *action) {
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) return;
    if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION && reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD) {
        amqp_channel_close_t *close = reply.reply.decoded;
        fail("%s: %.*s", action, (int)close->reply_text.len, (char *)close->reply_text.bytes);
    }
    fail("%s: %s", action, amqp_error_string2(reply.library_error));
}

void link_check(struct link *link, const char *action) {
    check(amqp_get_rpc_reply(link->connection), action);
}

void link_open(struct link *link, int port) {
    memset(link, 0, sizeof *link);
    amqp_connection_state_t connection = link->connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(connection);
    if (!socket || amqp_socket_open(socket, "127.0.0.1", port)) fail("no broker at port %d", port);
    check(
        amqp_login(connection, "/", 0, AMQP_DEFAULT_FRAME_SIZE, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest"), "login");
    amqp_channel_open(connection, CHANNEL);
    link_check(link, "channel");
    link->socket = amqp_get_sockfd(connection);
}

void link_close(struct link *link) {
    amqp_connection_close(link->connection, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(link->connection);
    free(link->body);
}

void link_declare(struct link *link, const char *queue, const char *type) {
    amqp_table_entry_t entry = {.key = amqp_cstring_bytes("x-queue-type")};
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = amqp_cstring_bytes(type);
    amqp_table_t arguments = {1, &entry};
    amqp_queue_declare(link->connection, CHANNEL, amqp_cstring_bytes(queue), false, true, false, false, arguments);
    link_check(link, queue);
}

void link_consume(struct link *link, const char *queue, uint16_t prefetch, bool acknowledged) {
    amqp_basic_qos(link->connection, CHANNEL, 0, prefetch, false);
    link_check(link, "qos");
    amqp_bytes_t name = amqp_cstring_bytes(queue);
    amqp_basic_consume(
        link->connection, CHANNEL, name, amqp_empty_bytes, false, !acknowledged, false, amqp_empty_table);
    link_check(link, queue);
}

void link_publish(struct link *link, const char *queue, amqp_table_t headers, const char *body, size_t size) {
    amqp_basic_properties_t properties = {0};
    properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_CONTENT_ENCODING_FLAG;
    properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
    properties.content_type = amqp_cstring_bytes("application/json");
    properties.content_encoding = amqp_cstring_bytes("utf-8");
    if (headers.num_entries) {
        properties._flags |= AMQP_BASIC_HEADERS_FLAG;
        properties.headers = headers;
    }
    amqp_bytes_t content = {size, (void *)body};
    // Mandatory: a message that no queue takes comes back instead of being lost.
    amqp_bytes_t key = amqp_cstring_bytes(queue);
    int status = amqp_basic_publish(
        link->connection, CHANNEL, amqp_empty_bytes, key, true, false, &properties, content);
    if (status) fail("publish to %s: %s", queue, amqp_error_string2(status));
}

static enum event method(struct link *link, amqp_method_t *method, struct event_details *details) {
    switch (method->id) {
    case AMQP_BASIC_DELIVER_METHOD:
        link->tag = ((amqp_basic_deliver_t *)method->decoded)->delivery_tag;
        return NOTHING;
    case AMQP_BASIC_ACK_METHOD: {
        amqp_basic_ack_t *confirm = method->decoded;
        *details = (struct event_details){.tag = confirm->delivery_tag, .multiple = confirm->multiple};
        return CONFIRMED;
    }
    default:
        fail("the broker sent %s", amqp_method_name(method->id));
    }
}

enum event link_next(struct link *link, bool readable, struct event_details *details) {
    struct timeval none = {0};
    amqp_frame_t frame;
    while (readable || amqp_data_in_buffer(link->connection) || amqp_frames_enqueued(link->connection)) {
        readable = false;
        int status = amqp_simple_wait_frame_noblock(link->connection, &frame, &none);
        if (status == AMQP_STATUS_TIMEOUT) break;
        if (status) fail("connection: %s", amqp_error_string2(status));
        if (frame.frame_type == AMQP_FRAME_METHOD) {
            enum event event = method(link, &frame.payload.method, details);
            if (event != NOTHING) return event;
            continue;
        }
        if (frame.frame_type == AMQP_FRAME_HEADER) {
            link->size = frame.payload.properties.body_size;
            link->filled = 0;
            if (link->size > link->room) {
                link->room = link->size;
                link->body = realloc(link->body, link->room);
                if (!link->body) fail("no memory for a body of %zu bytes", link->size);
            }
        } else if (frame.frame_type == AMQP_FRAME_BODY) {
            amqp_bytes_t part = frame.payload.body_fragment;
            memcpy(link->body + link->filled, part.bytes, part.len);
            link->filled += part.len;
        } else {
            continue;
        }
        if (link->filled == link->size) {
            *details = (struct event_details){.tag = link->tag, .body = link->body, .size = link->size};
            return DELIVERY;
        }
    }
    amqp_maybe_release_buffers(link->connection);
    return NOTHING;
}
