// Package ingest is the service through which articles come in: pushed over HTTP, or read from feeds, pages and
// sitemaps. It writes them to articles.v1, and what can never become an article to dead-letters.v1.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"bellwether.internal/services/ingest/fetch"
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
	api := newAPI(in, publish, metrics, rt.Log)
	guarded := http.NewServeMux()
	if err := api.serveGuarded(rt.Mux, guarded, cfg); err != nil {
		return err
	}
	api.register(guarded)
	marks, err := openMarks(rt.State, rt.Log, metrics)
	if err != nil {
		return err
	}
	defer func() { _ = marks.close() }() // a cache
	reader := fetch.New(cfg.UserAgent)
	defer reader.Close()
	poll := newPoller(reader, publish, in, marks, metrics, rt.Log)
	sources := &sourcesTopic{cluster: cluster, writer: writer, log: rt.Log}
	reload := func(ctx context.Context) (written, removed int, err error) {
		if cfg.Sources == "" {
			return 0, 0, errors.New("no file of sources is configured (option sources)")
		}
		wanted, err := LoadSources(cfg.Sources)
		if err != nil {
			return 0, 0, err
		}
		return sources.publish(ctx, wanted)
	}
	(&sourcesAPI{api: api, poller: poll, fetch: reader, reload: reload}).register(guarded)

	rt.Ready("kafka", fmt.Errorf("making topics at %s", cluster))
	if err := topics.Ensure(ctx, cluster.Client(), cluster.Replication); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		watchKafka(ctx, rt, cluster)
		return ctx.Err()
	})
	group.Go(func() error {
		if cfg.Sources != "" {
			publishSources(ctx, rt, reload)
		}
		return sources.share(ctx, poll, func(err error) { rt.Ready("sources", err) })
	})
	return group.Wait()
}

// publishSources publishes the file of sources, trying until it succeeds or ctx ends.
func publishSources(ctx context.Context, rt *service.Runtime, reload func(context.Context) (int, int, error)) {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		written, removed, err := reload(ctx)
		if err == nil {
			rt.Log.Info("sources published", zap.Int("written", written), zap.Int("removed", removed))
			return
		}
		rt.Ready("sources", err)
		rt.Log.Warn("sources cannot be published yet", zap.Error(err))
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
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
