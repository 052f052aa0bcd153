package stage

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/segmentio/kafka-go"
)

// Metrics are what every stage tells of itself.
type Metrics struct {
	messages     *prometheus.CounterVec
	lag          *prometheus.GaugeVec
	batchSeconds prometheus.Histogram
	batchSize    prometheus.Histogram
	retries      prometheus.Counter
	panics       prometheus.Counter
	deadLetters  *prometheus.CounterVec
	produced     *prometheus.CounterVec
	commitErrors prometheus.Counter
	fetchErrors  prometheus.Counter
	groupErrors  prometheus.Counter
	generations  prometheus.Counter
	logResets    prometheus.Counter
}

// NewMetrics registers a stage's metrics.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	f := promauto.With(registry)
	counter := func(name, help string) prometheus.Counter {
		return f.NewCounter(prometheus.CounterOpts{Namespace: "bellwether", Subsystem: "stage", Name: name, Help: help})
	}
	vector := func(name, help string, labels ...string) *prometheus.CounterVec {
		return f.NewCounterVec(prometheus.CounterOpts{Namespace: "bellwether", Subsystem: "stage", Name: name, Help: help}, labels)
	}
	return &Metrics{
		messages:     vector("messages_total", "Messages done and committed.", "topic"),
		produced:     vector("produced_total", "Messages written and acknowledged.", "topic"),
		deadLetters:  vector("dead_letters_total", "Messages given up, by class of cause.", "cause"),
		retries:      counter("retries_total", "Batches that had to be tried again."),
		panics:       counter("panics_total", "Panics that were caught."),
		commitErrors: counter("commit_errors_total", "Commits that were refused or lost."),
		fetchErrors:  counter("fetch_errors_total", "Fetches that failed."),
		groupErrors:  counter("group_errors_total", "Times that the group could not be joined."),
		generations:  counter("generations_total", "Generations of the group that this instance took part in."),
		logResets:    counter("log_resets_total", "Partitions whose log ended before the offset that was read."),
		lag: f.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: "bellwether", Subsystem: "stage", Name: "lag_messages", Help: "Messages of a partition that are not committed yet.",
		}, []string{"topic", "partition"}),
		batchSize: f.NewHistogram(prometheus.HistogramOpts{
			Namespace: "bellwether", Subsystem: "stage", Name: "batch_messages", Help: "Messages of a batch.", Buckets: prometheus.ExponentialBuckets(1, 4, 8),
		}),
		batchSeconds: f.NewHistogram(prometheus.HistogramOpts{
			Namespace: "bellwether", Subsystem: "stage", Name: "batch_seconds", Help: "Time that a batch took, repetitions included.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 16),
		}),
	}
}

// lagging sets how many messages of a partition are not committed yet.
func (m *Metrics) lagging(p partitionKey, messages int64) {
	m.lag.WithLabelValues(p.topic, strconv.Itoa(p.id)).Set(float64(max(messages, 0)))
}

// released forgets the lag of partitions that are no longer owned: their next owner tells it.
func (m *Metrics) released(partitions map[partitionKey]int64) {
	for p := range partitions {
		m.lag.DeleteLabelValues(p.topic, strconv.Itoa(p.id))
	}
}

func (m *Metrics) committed(batch []kafka.Message) {
	m.batchSize.Observe(float64(len(batch)))
	count := map[string]int{}
	for _, msg := range batch {
		count[msg.Topic]++
	}
	for topic, n := range count {
		m.messages.WithLabelValues(topic).Add(float64(n))
	}
}
