// Package ingest is the service through which articles come in: pushed over HTTP, or read from feeds, pages and
// sitemaps. It writes them to articles.v1, and what can never become an article to dead-letters.v1.
package ingest

import (
	"context"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"

	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/service"
	"bellwether.internal/services/kit/topics"
)

// pingEvery is how often readiness asks whether Kafka answers.
const pingEvery = 3 * time.Second

// Run is the service's work; it blocks until ctx ends.
func Run(ctx context.Context, rt *service.Runtime, cfg *Config) error {
	cluster, err := cfg.Connect(rt.Instance)
	if err != nil {
		return err
	}
	defer cluster.Close()
	metrics := NewMetrics(rt.Registry)
	writer := cluster.Writer()
	defer writer.Close()
	publish := &publisher{writer: writer, metrics: metrics}
	in := &intake{now: time.Now}
	// The API is there from the start: until the topics are, a push is answered 503 and comes again.
	newAPI(in, publish, metrics, rt.Log).register(rt.Mux)

	rt.Ready("kafka", fmt.Errorf("making topics at %s", cluster))
	if err := topics.Ensure(ctx, cluster.Client(), cluster.Replication); err != nil {
		return err
	}
	watchKafka(ctx, rt, cluster)
	return ctx.Err()
}

// watchKafka keeps readiness true to whether Kafka answers, until ctx ends.
func watchKafka(ctx context.Context, rt *service.Runtime, cluster *broker.Cluster) {
	client := cluster.Client()
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		_, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topics.Articles}})
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			err = fmt.Errorf("asking %s: %w", cluster, err)
		}
		rt.Ready("kafka", err)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
