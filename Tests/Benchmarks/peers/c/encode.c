// SPDX-License-Identifier: Apache-2.0
// protobuf-c and zlib by themselves, measured like telemetry-bench: the floor of encoding and compressing a batch of 512
// spans whose C structs exist already. An operation is one span.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "otlp_trace.pb-c.h"

enum { SPANS = 512, ATTRIBUTES = 8, ROUNDS = 5, BATCHES = 100 };

static double read_clock(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static int ascending(const void *left, const void *right) {
    double difference = *(const double *)left - *(const double *)right;
    return (difference > 0) - (difference < 0);
}

static ProtobufCBinaryData text(const char *value) {
    return (ProtobufCBinaryData){strlen(value), (uint8_t *)value};
}

static ProtobufCBinaryData identifier(size_t bytes) {
    uint8_t *data = malloc(bytes);
    for (size_t i = 0; i < bytes; i++) data[i] = (uint8_t)rand();
    return (ProtobufCBinaryData){bytes, data};
}

static Otlp__KeyValue *attribute(const char *key, const char *string, int64_t number) {
    Otlp__AnyValue *value = malloc(sizeof *value);
    otlp__any_value__init(value);
    value->value_case = string ? OTLP__ANY_VALUE__VALUE_STRING_VALUE : OTLP__ANY_VALUE__VALUE_INT_VALUE;
    if (string) value->string_value = text(string);
    else value->int_value = number;
    Otlp__KeyValue *pair = malloc(sizeof *pair);
    otlp__key_value__init(pair);
    pair->key = text(key);
    pair->value = value;
    return pair;
}

static Otlp__Span *make_span(uint64_t number) {
    Otlp__Span *span = malloc(sizeof *span);
    otlp__span__init(span);
    span->trace_id = identifier(16);
    span->span_id = identifier(8);
    span->parent_span_id = identifier(8);
    span->name = text("process text");
    span->kind = 5;
    span->start_time_unix_nano = 1760000000000000000u + number * 1000000;
    span->end_time_unix_nano = span->start_time_unix_nano + 2000000;
    span->flags = 0x303;
    span->n_attributes = ATTRIBUTES;
    span->attributes = malloc(ATTRIBUTES * sizeof *span->attributes);
    span->attributes[0] = attribute("messaging.system", "sqlite", 0);
    span->attributes[1] = attribute("messaging.destination.name", "asya-text", 0);
    span->attributes[2] = attribute("messaging.operation.name", "process", 0);
    span->attributes[3] = attribute("messaging.operation.type", "process", 0);
    span->attributes[4] = attribute("messaging.message.id", "29068b1c-f4e8-2047-f52c-bcf8046590e2", 0);
    span->attributes[5] = attribute("asya.actor", "text", 0);
    span->attributes[6] = attribute("asya.route.index", NULL, 3);
    span->attributes[7] = attribute("asya.attempt", NULL, 1);
    return span;
}

static Otlp__ExportRequest request;
static uint8_t *body, *compressed;
static size_t body_size;
static uLong compressed_room;

static void encode(void) {
    body_size = otlp__export_request__get_packed_size(&request);
    body = malloc(body_size);
    otlp__export_request__pack(&request, body);
    free(body);
}

static void compress_body(void) {
    z_stream stream = {0};
    deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = body;
    stream.avail_in = body_size;
    stream.next_out = compressed;
    stream.avail_out = compressed_room;
    deflate(&stream, Z_FINISH);
    deflateEnd(&stream);
}

static void measure(const char *name, void (*operation)(void)) {
    double walls[ROUNDS], cpus[ROUNDS];
    for (int i = 0; i < BATCHES / 4; i++) operation();
    for (int round = 0; round < ROUNDS; round++) {
        double start = read_clock(CLOCK_MONOTONIC), cpu_start = read_clock(CLOCK_PROCESS_CPUTIME_ID);
        for (int i = 0; i < BATCHES; i++) operation();
        cpus[round] = (read_clock(CLOCK_PROCESS_CPUTIME_ID) - cpu_start) / BATCHES / SPANS;
        walls[round] = (read_clock(CLOCK_MONOTONIC) - start) / BATCHES / SPANS;
    }
    qsort(walls, ROUNDS, sizeof *walls, ascending);
    qsort(cpus, ROUNDS, sizeof *cpus, ascending);
    printf("{\"name\":\"%s\",\"ns\":%.2f,\"cpu_ns\":%.2f}\n", name, walls[ROUNDS / 2], cpus[ROUNDS / 2]);
}

int main(void) {
    Otlp__Span *spans[SPANS];
    for (int i = 0; i < SPANS; i++) spans[i] = make_span(i);
    Otlp__Scope scope = OTLP__SCOPE__INIT;
    scope.name = text("asya-sidecar");
    scope.version = text("1.0");
    Otlp__ScopeSpans scope_spans = OTLP__SCOPE_SPANS__INIT;
    scope_spans.scope = &scope;
    scope_spans.n_spans = SPANS;
    scope_spans.spans = spans;
    Otlp__ScopeSpans *scopes[] = {&scope_spans};
    Otlp__KeyValue *attributes[] = {attribute("service.name", "text", 0)};
    Otlp__Resource resource = OTLP__RESOURCE__INIT;
    resource.n_attributes = 1;
    resource.attributes = attributes;
    Otlp__ResourceSpans resource_spans = OTLP__RESOURCE_SPANS__INIT;
    resource_spans.resource = &resource;
    resource_spans.n_scope_spans = 1;
    resource_spans.scope_spans = scopes;
    Otlp__ResourceSpans *groups[] = {&resource_spans};
    otlp__export_request__init(&request);
    request.n_resource_spans = 1;
    request.resource_spans = groups;

    measure("export.encode_span", encode);
    body = malloc(body_size);
    otlp__export_request__pack(&request, body);
    compressed_room = compressBound(body_size) + 32;
    compressed = malloc(compressed_room);
    measure("export.gzip_span", compress_body);
    return 0;
}
