package alert

import "github.com/prometheus/client_golang/prometheus"

// metrics are what the service counts of itself.
type metrics struct {
	evaluation    prometheus.Histogram
	series        *prometheus.GaugeVec
	transitions   *prometheus.CounterVec
	refused       prometheus.Counter
	notifications *prometheus.CounterVec
	failures      *prometheus.CounterVec
}

// newMetrics registers the metrics.
func newMetrics(registry prometheus.Registerer) *metrics {
	m := &metrics{
		evaluation: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "bellwether_alert_evaluation_seconds", Help: "Time to count and walk all rules that had to be.", Buckets: prometheus.ExponentialBuckets(0.01, 2, 12),
		}),
		series: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "bellwether_alert_series", Help: "Series that a rule watches."}, []string{"rule"}),
		transitions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bellwether_alert_transitions_total", Help: "Transitions in the log since its beginning that the state allowed.",
		}, []string{"rule", "state"}),
		refused: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "bellwether_alert_messages_passed_over_total", Help: "Messages of the log that are bookmarks, or that the state did not allow.",
		}),
		notifications: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bellwether_alert_notifications_total", Help: "What became of notices: sent, retried, refused, suppressed or expired.",
		}, []string{"channel", "outcome"}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "bellwether_alert_failures_total", Help: "Work that failed and is tried again, by part.",
		}, []string{"part"}),
	}
	registry.MustRegister(m.evaluation, m.series, m.transitions, m.refused, m.notifications, m.failures)
	return m
}
