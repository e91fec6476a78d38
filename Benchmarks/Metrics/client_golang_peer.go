// The same work as `pixie-benchmarks metrics`, by Debian's client_golang. Prints its figures in nanoseconds, a line each, then the port
// at which it answers scrapes until its standard input ends.
package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/common/expfmt"
)

func measure(name string, body func(b *testing.B)) {
	fmt.Printf("figure\t%s", name)
	for run := 0; run < 5; run++ {
		result := testing.Benchmark(body)
		fmt.Printf("\t%f", float64(result.T.Nanoseconds())/float64(result.N))
	}
	fmt.Println()
}

func main() {
	counters := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "requests_total"}, []string{"route", "code"})
	bound := counters.WithLabelValues("/v1/query", "200")
	histogram := prometheus.NewHistogram(prometheus.HistogramOpts{Name: "latency_seconds", Buckets: prometheus.ExponentialBuckets(0.005, 2, 12)})
	measure("counter/increment", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			bound.Inc()
		}
	})
	measure("histogram/observe, one value", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			histogram.Observe(0.3)
		}
	})
	measure("family/look-up and increment", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			counters.WithLabelValues("/v1/query", "200").Inc()
		}
	})
	registry := prometheus.NewRegistry()
	for family := 0; family < 5; family++ {
		requests := prometheus.NewCounterVec(
			prometheus.CounterOpts{Name: fmt.Sprintf("bench_requests_%d_total", family), Help: "Requests."}, []string{"route", "instance"})
		registry.MustRegister(requests)
		for index := 0; index < 2000; index++ {
			requests.WithLabelValues(fmt.Sprintf("/v1/route-%d", index%50), fmt.Sprintf("worker-%d", index)).Add(float64(index * 7919))
		}
	}
	var buffer bytes.Buffer
	measure("scrape/10,000 counters", func(b *testing.B) {
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
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go http.Serve(listener, promhttp.HandlerFor(registry, promhttp.HandlerOpts{DisableCompression: true}))
	fmt.Printf("port\t%d\n", listener.Addr().(*net.TCPAddr).Port)
	io.Copy(io.Discard, os.Stdin)
}
