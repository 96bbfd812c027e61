// SPDX-License-Identifier: Apache-2.0
// prometheus-cpp, measured like telemetry-bench: one JSON object a line and benchmark.
#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <new>
#include <sstream>
#include <string>
#include <vector>

static std::atomic<unsigned long> allocations{0};

void* operator new(std::size_t size) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

static double read_clock(clockid_t clock) {
    timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static void measure(const char* name, int operations, const std::function<void(int)>& body) {
    constexpr int rounds = 5;
    body(operations / 4 + 1);
    std::vector<double> walls, cpus;
    unsigned long before = allocations;
    for (int round = 0; round < rounds; ++round) {
        double start = read_clock(CLOCK_MONOTONIC), cpu_start = read_clock(CLOCK_PROCESS_CPUTIME_ID);
        body(operations);
        cpus.push_back((read_clock(CLOCK_PROCESS_CPUTIME_ID) - cpu_start) / operations);
        walls.push_back((read_clock(CLOCK_MONOTONIC) - start) / operations);
    }
    double made = double(allocations - before) / operations / rounds;
    std::sort(walls.begin(), walls.end());
    std::sort(cpus.begin(), cpus.end());
    std::printf("{\"name\":\"%s\",\"ns\":%.2f,\"cpu_ns\":%.2f,\"allocations\":%.2f}\n", name, walls[rounds / 2],
                cpus[rounds / 2], made);
    std::fflush(stdout);
}

static std::size_t scrape(prometheus::Registry& registry) {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, registry.Collect());
    return out.str().size();
}

int main() {
    const prometheus::Histogram::BucketBoundaries buckets{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60};
    prometheus::Counter counter;
    measure("metric.counter_increment", 5000000, [&](int count) {
        for (int i = 0; i < count; ++i) counter.Increment();
    });
    prometheus::Histogram histogram(buckets);
    measure("metric.histogram_observe", 2000000, [&](int count) {
        for (int i = 0; i < count; ++i) histogram.Observe((i & 1023) * 0.001);
    });
    prometheus::Registry lookups;
    auto& family = prometheus::BuildCounter().Name("bench_total").Help("A count.").Register(lookups);
    measure("metric.lookup_2_labels", 500000, [&](int count) {
        for (int i = 0; i < count; ++i)
            family.Add({{"queue", "asya-text-extraction"}, {"actor", "text-extraction"}}).Increment();
    });

    prometheus::Registry counters;
    auto& many = prometheus::BuildCounter().Name("bench_total").Help("A count.").Register(counters);
    for (int i = 0; i < 10000; ++i)
        many.Add({{"queue", "asya-" + std::to_string(i)}, {"actor", "actor-" + std::to_string(i)}}).Increment(i);
    measure("metric.scrape_10k_counters_text", 10, [&](int count) {
        for (int i = 0; i < count; ++i) scrape(counters);
    });
    prometheus::Registry histograms;
    auto& lots = prometheus::BuildHistogram().Name("bench_seconds").Help("Time.").Register(histograms);
    for (int i = 0; i < 1000; ++i) lots.Add({{"actor", "actor-" + std::to_string(i)}}, buckets).Observe(i * 0.01);
    measure("metric.scrape_1k_histograms_text", 10, [&](int count) {
        for (int i = 0; i < count; ++i) scrape(histograms);
    });
}
