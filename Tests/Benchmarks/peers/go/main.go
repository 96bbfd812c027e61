// SPDX-License-Identifier: Apache-2.0

// The Go SDK of OpenTelemetry and client_golang, measured like telemetry-bench: one JSON object a line and benchmark.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

const rounds = 5

type result struct {
	Name        string  `json:"name"`
	NS          float64 `json:"ns"`
	CPU         float64 `json:"cpu_ns"`
	Allocations float64 `json:"allocations"`
}

// cpu is the processor time of all threads, the garbage collector's included.
func cpu() float64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Utime.Nano() + usage.Stime.Nano())
}

func measure(name string, operations int, body func(int)) {
	body(operations/4 + 1)
	var walls, cpus []float64
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for round := 0; round < rounds; round++ {
		start, cpuStart := time.Now(), cpu()
		body(operations)
		cpus = append(cpus, (cpu()-cpuStart)/float64(operations))
		walls = append(walls, float64(time.Since(start).Nanoseconds())/float64(operations))
	}
	runtime.ReadMemStats(&after)
	sort.Float64s(walls)
	sort.Float64s(cpus)
	allocations := float64(after.Mallocs-before.Mallocs) / float64(operations*rounds)
	line, _ := json.Marshal(result{name, walls[rounds/2], cpus[rounds/2], allocations})
	fmt.Println(string(line))
}

type discard struct{}

func (discard) ExportSpans(context.Context, []sdktrace.ReadOnlySpan) error { return nil }
func (discard) Shutdown(context.Context) error                             { return nil }

type ignore struct{}

func (ignore) OnStart(context.Context, sdktrace.ReadWriteSpan) {}
func (ignore) OnEnd(sdktrace.ReadOnlySpan)                     {}
func (ignore) Shutdown(context.Context) error                  { return nil }
func (ignore) ForceFlush(context.Context) error                { return nil }

type carrier map[string]string

func (c carrier) Get(key string) string { return c[key] }
func (c carrier) Set(key, value string) { c[key] = value }
func (c carrier) Keys() []string        { return nil }

func record(tracer trace.Tracer) {
	_, span := tracer.Start(context.Background(), "process text",
		trace.WithSpanKind(trace.SpanKindConsumer),
		trace.WithAttributes(
			attribute.String("messaging.system", "sqlite"),
			attribute.String("messaging.destination.name", "asya-text"),
			attribute.String("messaging.operation.name", "process"),
			attribute.String("messaging.operation.type", "process"),
			attribute.String("messaging.message.id", "29068b1c-f4e8-2047-f52c-bcf8046590e2"),
			attribute.String("asya.actor", "text"),
			attribute.Int("asya.route.index", 3),
			attribute.Int("asya.attempt", 1),
		))
	span.End()
}

func spans(name string, operations int, options ...sdktrace.TracerProviderOption) {
	provider := sdktrace.NewTracerProvider(options...)
	tracer := provider.Tracer("bench")
	measure(name, operations, func(count int) {
		for i := 0; i < count; i++ {
			record(tracer)
		}
	})
	provider.Shutdown(context.Background())
}

func tracing() {
	spans("span.sampled_8_attributes", 50000, sdktrace.WithSpanProcessor(ignore{}))
	// Blocking, so that no span is dropped, which would cost less than queueing it.
	spans("span.batch_8_attributes", 50000, sdktrace.WithBatcher(discard{}, sdktrace.WithBlocking()))
	spans("span.unsampled", 200000, sdktrace.WithSampler(sdktrace.NeverSample()), sdktrace.WithSpanProcessor(ignore{}))

	propagator := propagation.TraceContext{}
	measure("context.extract_inject", 50000, func(count int) {
		incoming := carrier{
			"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
			"tracestate":  "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
		}
		for i := 0; i < count; i++ {
			propagator.Inject(propagator.Extract(context.Background(), incoming), carrier{})
		}
	})
}

func scrape(registry *prometheus.Registry) int {
	var buffer bytes.Buffer
	encoder := expfmt.NewEncoder(&buffer, expfmt.FmtText)
	families, err := registry.Gather()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, family := range families {
		encoder.Encode(family)
	}
	return buffer.Len()
}

func metrics() {
	counter := prometheus.NewCounter(prometheus.CounterOpts{Name: "bench_total", Help: "A count."})
	measure("metric.counter_increment", 5000000, func(count int) {
		for i := 0; i < count; i++ {
			counter.Inc()
		}
	})
	buckets := []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}
	histogram := prometheus.NewHistogram(prometheus.HistogramOpts{Name: "bench_seconds", Help: "Time.", Buckets: buckets})
	measure("metric.histogram_observe", 2000000, func(count int) {
		for i := 0; i < count; i++ {
			histogram.Observe(float64(i&1023) * 0.001)
		}
	})
	vector := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "bench_total", Help: "A count."}, []string{"queue", "actor"})
	measure("metric.lookup_2_labels", 1000000, func(count int) {
		for i := 0; i < count; i++ {
			vector.WithLabelValues("asya-text-extraction", "text-extraction").Inc()
		}
	})

	counters := prometheus.NewRegistry()
	many := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "bench_total", Help: "A count."}, []string{"queue", "actor"})
	counters.MustRegister(many)
	for i := 0; i < 10000; i++ {
		many.WithLabelValues("asya-"+strconv.Itoa(i), "actor-"+strconv.Itoa(i)).Add(float64(i))
	}
	measure("metric.scrape_10k_counters_text", 10, func(count int) {
		for i := 0; i < count; i++ {
			scrape(counters)
		}
	})
	histograms := prometheus.NewRegistry()
	lots := prometheus.NewHistogramVec(
		prometheus.HistogramOpts{Name: "bench_seconds", Help: "Time.", Buckets: buckets}, []string{"actor"})
	histograms.MustRegister(lots)
	for i := 0; i < 1000; i++ {
		lots.WithLabelValues("actor-" + strconv.Itoa(i)).Observe(float64(i) * 0.01)
	}
	measure("metric.scrape_1k_histograms_text", 10, func(count int) {
		for i := 0; i < count; i++ {
			scrape(histograms)
		}
	})
}

func main() {
	tracing()
	metrics()
}
