package ingest

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Metrics are what the service tells of itself.
type Metrics struct {
	articles     *prometheus.CounterVec
	requests     *prometheus.CounterVec
	writeSeconds prometheus.Histogram
	writeErrors  prometheus.Counter
	polls        *prometheus.CounterVec
	pages        *prometheus.CounterVec
	sources      prometheus.Gauge
	stateErrors  prometheus.Counter
}

// NewMetrics registers the service's metrics.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	f := promauto.With(registry)
	vector := func(name, help string, labels ...string) *prometheus.CounterVec {
		return f.NewCounterVec(prometheus.CounterOpts{Namespace: "bellwether", Subsystem: "ingest", Name: name, Help: help}, labels)
	}
	return &Metrics{
		articles: vector("articles_total", "Articles by where they came from (push, poll) and what became of them (accepted, refused).", "by", "outcome"),
		requests: vector("requests_total", "Answers of the API by path and status.", "path", "code"),
		polls:    vector("polls_total", "Polls of sources by how they ended (ok, unchanged, failed, forbidden).", "outcome"),
		pages:    vector("pages_total", "Pages that were read for sources, by how it ended.", "outcome"),
		sources:  f.NewGauge(prometheus.GaugeOpts{Namespace: "bellwether", Subsystem: "ingest", Name: "sources", Help: "Sources that this instance polls."}),
		writeErrors: f.NewCounter(prometheus.CounterOpts{
			Namespace: "bellwether", Subsystem: "ingest", Name: "write_errors_total", Help: "Writes to Kafka that were not acknowledged.",
		}),
		stateErrors: f.NewCounter(prometheus.CounterOpts{
			Namespace: "bellwether", Subsystem: "ingest", Name: "state_errors_total", Help: "Marks that could not be kept; they cost a repeated read.",
		}),
		writeSeconds: f.NewHistogram(prometheus.HistogramOpts{
			Namespace: "bellwether", Subsystem: "ingest", Name: "write_seconds", Help: "Time until Kafka acknowledged a batch.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 15),
		}),
	}
}
