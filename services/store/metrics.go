package store

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// metrics are what the store tells of itself beyond its stage.
type metrics struct {
	steps          *prometheus.HistogramVec
	rows           *prometheus.CounterVec
	rollupSeconds  prometheus.Histogram
	rollupBuckets  prometheus.Counter
	rollupLag      prometheus.Gauge
	dirtyBuckets   prometheus.Gauge
	storiesTooLong prometheus.Counter
}

func newMetrics(registry prometheus.Registerer) *metrics {
	f := promauto.With(registry)
	buckets := prometheus.ExponentialBuckets(0.001, 2, 15)
	opts := func(name, help string) prometheus.Opts {
		return prometheus.Opts{Namespace: "bellwether", Subsystem: "store", Name: name, Help: help}
	}
	return &metrics{
		steps: f.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: "bellwether", Subsystem: "store", Name: "step_seconds", Help: "Time of each step of a batch.", Buckets: buckets,
		}, []string{"step"}),
		rows: f.NewCounterVec(prometheus.CounterOpts(opts("rows_total", "Rows written.")), []string{"table"}),
		rollupSeconds: f.NewHistogram(prometheus.HistogramOpts{
			Namespace: "bellwether", Subsystem: "store", Name: "rollup_seconds", Help: "Time of one computation of the rollup.", Buckets: buckets,
		}),
		rollupBuckets:  f.NewCounter(prometheus.CounterOpts(opts("rollup_buckets_total", "Quarter hours computed."))),
		rollupLag:      f.NewGauge(prometheus.GaugeOpts(opts("rollup_lag_seconds", "How long the rollup has not been up to date."))),
		dirtyBuckets:   f.NewGauge(prometheus.GaugeOpts(opts("dirty_buckets", "Quarter hours that have to be computed again."))),
		storiesTooLong: f.NewCounter(prometheus.CounterOpts(opts("stories_cut_total", "Searches for a story that were cut at their bound."))),
	}
}

// stored counts a batch that is durable.
func (m *metrics) stored(b *batch) {
	for table, blocks := range b.blocks() {
		for _, block := range blocks {
			m.rows.WithLabelValues(table).Add(float64(block.rows))
		}
	}
	m.rows.WithLabelValues("versions").Add(float64(len(b.sightings)))
	m.rows.WithLabelValues("ledger").Add(float64(b.ledger.len()))
}
