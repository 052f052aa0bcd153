package fault

import (
	"bufio"
	"bytes"
	"context"
	"strconv"
	"strings"
	"time"

	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/rig"
)

// counters are the metrics that say how much work a service's process has done since its start.
var counters = map[string]string{
	"ingest":    "bellwether_ingest_articles_total",
	"extract":   "bellwether_stage_messages_total",
	"sentiment": "bellwether_stage_messages_total",
	"store":     "bellwether_stage_messages_total",
	"alert":     "bellwether_alert_notifications_total",
}

// alertLooks counts how often alert has counted its rules.
const alertLooks = "bellwether_alert_evaluation_seconds_count"

// movedOn says whether a process has done any work since it was last started or killed. A kill of one that has not
// shows nothing. An alert that has told nothing yet has done some where it has counted its rules and there were new rows.
func (s *System) movedOn(ctx context.Context, p *process) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if metric := counters[p.service]; metric != "" {
		text, err := get(ctx, "http://"+p.listen+"/metrics")
		if err != nil {
			return false
		}
		if sumMetric(text, metric) > 0 {
			return true
		}
		if p.service != "alert" || sumMetric(text, alertLooks) == 0 {
			return false
		}
	}
	n, err := s.work(ctx, p.service)
	p.mu.Lock()
	defer p.mu.Unlock()
	return err == nil && n > p.moved
}

// remember notes how far the work is of a process whose counters do not tell all of it.
func (s *System) remember(ctx context.Context, p *process) {
	if counters[p.service] != "" && p.service != "alert" {
		return // its counters begin at 0 again
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if n, err := s.work(ctx, p.service); err == nil {
		p.mu.Lock()
		p.moved = n
		p.mu.Unlock()
	}
}

// work is how much the broker holds, how often report has answered, or for engine and alert how many rows there are.
func (s *System) work(ctx context.Context, service string) (n uint64, err error) {
	switch service {
	case "broker":
		return rig.TopicLength(ctx, s.Cluster, topics.Articles)
	case "report":
		return s.answers.Load(), nil
	}
	err = s.Conn.QueryRow(ctx, "SELECT count() FROM ledger").Scan(&n)
	return n, err
}

// sumMetric adds up all series of a metric in Prometheus' text format.
func sumMetric(text []byte, name string) float64 {
	var sum float64
	scanner := bufio.NewScanner(bytes.NewReader(text))
	for scanner.Scan() {
		rest, found := strings.CutPrefix(scanner.Text(), name)
		if !found || rest == "" || rest[0] != ' ' && rest[0] != '{' {
			continue
		}
		if v, err := strconv.ParseFloat(rest[strings.LastIndexByte(rest, ' ')+1:], 64); err == nil {
			sum += v
		}
	}
	return sum
}
