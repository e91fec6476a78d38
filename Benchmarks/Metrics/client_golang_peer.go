// The same work as `pixie-benchmarks metrics`, by Debian's client_golang:
// apt-get install golang-go golang-github-prometheus-client-golang-dev
// GO111MODULE=off GOPATH=/usr/share/gocode go run client_golang_peer.go
package main

import (
	"bytes"
	"fmt"
	"sort"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"
)

func measure(name string, unit float64, word string, body func(b *testing.B)) {
	var samples []float64
	for run := 0; run < 5; run++ {
		result := testing.Benchmark(body)
		samples = append(samples, float64(result.T.Nanoseconds())/float64(result.N)/unit)
	}
	sort.Float64s(samples)
	fmt.Printf("%s  median %.3f %s\n", name, samples[len(samples)/2], word)
}

func main() {
	counters := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "requests_total"}, []string{"route", "code"})
	bound := counters.WithLabelValues("/v1/query", "200")
	histogram := prometheus.NewHistogram(prometheus.HistogramOpts{Name: "latency_seconds", Buckets: prometheus.ExponentialBuckets(0.005, 2, 12)})
	measure("counter: increment", 1, "ns", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			bound.Inc()
		}
	})
	measure("histogram: observe", 1, "ns", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			histogram.Observe(0.3)
		}
	})
	measure("counter: look-up by two labels and increment", 1, "ns", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			counters.WithLabelValues("/v1/query", "200").Inc()
		}
	})
	registry := prometheus.NewRegistry()
	series := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "series_total"}, []string{"instance", "route"})
	registry.MustRegister(series)
	for instance := 0; instance < 100; instance++ {
		for route := 0; route < 100; route++ {
			series.WithLabelValues(fmt.Sprintf("instance-%d", instance), fmt.Sprintf("/v1/route/%d", route)).Add(float64(instance * route))
		}
	}
	var buffer bytes.Buffer
	measure("scrape: 10,000 series, gathered and written as text", 1e6, "ms", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			families, err := registry.Gather()
			if err != nil {
				panic(err)
			}
			buffer.Reset()
			encoder := expfmt.NewEncoder(&buffer, expfmt.FmtText)
			for _, family := range families {
				if err := encoder.Encode(family); err != nil {
					panic(err)
				}
			}
		}
	})
}
