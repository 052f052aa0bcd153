// Package delay measures how long it takes from the push of the stories that make a spike until a webhook hears of it, with
// the whole of Bellwether running and news coming in.
package delay

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"bellwether.internal/services/rig"
)

// Options say what is measured.
type Options struct {
	Programs rig.Programs
	Dir      string // an empty folder
	Spikes   int    // how many are made, one every Every
	Every    time.Duration
	Rate     int    // articles a second that come in besides
	Kafka    string // address of a broker; empty for the embedded one
}

// Result is what came of it. A spike that was not told counts with the time that it was waited for, so that it stands at the
// upper end of the distribution.
type Result struct {
	rig.Distribution
	Told, Spikes int
	// Pushed are the articles that came in besides, in Loaded; Acknowledged is how many of them ingest had taken by the end.
	Pushed, Acknowledged int
	Loaded               time.Duration
	// Used is the processor time of each process while news came in.
	Used map[string]time.Duration
}

const (
	// stories make a spike, each by a publisher of its own: as many as the shipped rule for topics asks for.
	stories = 6
	// historyDays and historyStories are what each source has told before.
	historyDays, historyStories = 20, 30
	// batches a second carry the news that comes in besides.
	batches = 10
	// warmUp is how long news comes in before the first spike at least. Spikes begin when nothing was told for calm, at most
	// after longestWarmUp: the history may set off alerts of its own.
	warmUp, calm, longestWarmUp = 20 * time.Second, 10 * time.Second, 3 * time.Minute
	// patience is how long a webhook is waited for after the last spike.
	patience = 60 * time.Second
	// bucketMargin keeps spikes away from the end of an hour, where their stories would fall into two buckets.
	bucketMargin = 10 * time.Second
)

// rules are the shipped ones, and the first of them over sources too: of these as many series as there are spikes can be made.
const rules = `rules:
  - name: topic-spike
    watch: all topics
    bucket: 1h
    sensitivity: 3.8
    min_stories: 6
    min_publisher_families: 3
  - name: organization-spike
    watch: all organizations
    bucket: 6h
    sensitivity: medium
    min_stories: 8
    min_publisher_families: 3
  - name: organization-tone
    watch: all organizations
    measure: sentiment
    bucket: 6h
    sensitivity: low
    min_stories: 8
    min_publisher_families: 3
  - name: topic-share
    watch: all pairs
    measure: share
    bucket: 6h
    sensitivity: 6
    min_stories: 12
    min_publisher_families: 3
  - name: source-spike
    watch: all sources
    bucket: 1h
    sensitivity: 3.8
    min_stories: 6
    min_publisher_families: 3
channels:
  - {name: hook, kind: webhook, url: %q}
`

// Run starts everything, tells each source's history, and makes the spikes.
func Run(ctx context.Context, o Options) (Result, error) {
	hook, err := listen(ctx)
	if err != nil {
		return Result{}, err
	}
	defer hook.close()
	file := filepath.Join(o.Dir, "rules.yaml")
	if err := os.WriteFile(file, fmt.Appendf(nil, rules, hook.url), 0o600); err != nil {
		return Result{}, fmt.Errorf("writing the rules: %w", err)
	}
	if err := os.Setenv("BELLWETHER_ALERT_RULES", file); err != nil {
		return Result{}, fmt.Errorf("naming the rules: %w", err)
	}
	var args []string
	if o.Kafka != "" {
		args = append(args, "--kafka", o.Kafka)
	}
	system, err := rig.StartSystem(ctx, o.Programs, filepath.Join(o.Dir, "data"), args...)
	if err != nil {
		return Result{}, err
	}
	defer func() { _ = system.Stop() }() // what was measured was measured
	push := rig.NewPusher(system.At.Push, 16)
	defer push.Close()

	seconds := int((time.Duration(o.Spikes)*o.Every + longestWarmUp + 2*bucketMargin).Seconds())
	news := rig.Compose(o.Spikes*(historyStories+stories)+o.Rate*seconds, false)
	take := func(n int) []rig.News {
		part := news[:n]
		news = news[n:]
		return part
	}
	bursts := take(o.Spikes * stories)
	history := take(o.Spikes * historyStories)
	for i := range history {
		history[i].Source = source(i % o.Spikes)
		age := time.Duration(i/o.Spikes+1) * historyDays * 24 * time.Hour / historyStories
		history[i].PublishedAt = time.Now().Add(-age - 12*time.Hour).UTC()
	}
	if err := send(ctx, push, history); err != nil {
		return Result{}, err
	}
	if _, err := rig.AwaitCount(ctx, system.Conn, 100*time.Millisecond, uint64(len(history)), "SELECT count() FROM rows_articles"); err != nil {
		return Result{}, fmt.Errorf("waiting for the history: %w%s", err, system.LogTails())
	}

	before, err := system.Usage()
	if err != nil {
		return Result{}, err
	}
	result := Result{Spikes: o.Spikes, Used: map[string]time.Duration{}}
	var acknowledged atomic.Int64
	pushed := make(map[string]time.Time)
	group, inner := errgroup.WithContext(ctx)
	loading, stop := context.WithCancel(inner)
	began := time.Now()
	group.Go(func() error { // the load is open: a batch is due at its instant, whatever became of those before
		size := o.Rate / batches
		for i := 0; loading.Err() == nil && len(news) >= size; i++ {
			part := take(size)
			for k := range part {
				part[k].Source, part[k].Publisher, part[k].PublishedAt = fmt.Sprintf("besides-%d", (i+k)%50), "Besides", time.Now().UTC()
				part[k].URL = fmt.Sprintf("https://besides.example/%d/%d", i, k) // of one publisher, so that it sets off no alerts itself
			}
			group.Go(func() error {
				err := send(inner, push, part)
				if err == nil {
					acknowledged.Add(int64(len(part)))
				}
				return err
			})
			result.Pushed += len(part)
			if err := rig.Sleep(inner, time.Until(began.Add(time.Duration(i+1)*time.Second/batches))); err != nil {
				return err
			}
		}
		return nil
	})
	group.Go(func() error { // and so are the spikes: a time counts from the instant that the push was due
		defer stop()
		apart := rig.NewPusher(system.At.Push, 4)
		defer apart.Close()
		var pushes sync.WaitGroup
		defer pushes.Wait()
		for time.Since(began) < longestWarmUp && (time.Since(began) < warmUp || hook.quiet() < calm) {
			if err := rig.Sleep(inner, 100*time.Millisecond); err != nil {
				return err
			}
		}
		due := time.Now()
		for s := range o.Spikes {
			if left := due.Truncate(time.Hour).Add(time.Hour).Sub(due); left < bucketMargin {
				due = due.Add(left + bucketMargin/2)
			}
			if err := rig.Sleep(inner, time.Until(due)); err != nil {
				return err
			}
			part := spike(s, bursts[s*stories:(s+1)*stories])
			pushed["source="+source(s)] = due
			pushes.Add(1)
			group.Go(func() error {
				defer pushes.Done()
				return send(inner, apart, part)
			})
			due = due.Add(o.Every)
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return Result{}, fmt.Errorf("%w%s", err, system.LogTails())
	}
	result.Loaded, result.Acknowledged = time.Since(began), int(acknowledged.Load())
	after, err := system.Usage()
	if err != nil {
		return Result{}, err
	}
	for name, used := range after {
		result.Used[name] = used.CPU - before[name].CPU
	}
	for deadline := time.Now().Add(patience); hook.told(pushed) < o.Spikes && time.Now().Before(deadline); {
		if err := rig.Sleep(ctx, 100*time.Millisecond); err != nil {
			return Result{}, err
		}
	}
	result.Told, result.Distribution = hook.told(pushed), rig.DistributionOf(hook.delays(pushed, time.Now()))
	return result, nil
}

// source names the source of a spike.
func source(i int) string { return fmt.Sprintf("spike-%03d", i) }

// spike makes of some news the stories of a spike, each by a publisher of its own.
func spike(s int, part []rig.News) []rig.News {
	for k := range part {
		part[k].Source, part[k].Publisher, part[k].PublishedAt = source(s), fmt.Sprintf("House %d", k), time.Now().UTC()
		part[k].URL = fmt.Sprintf("https://house-%d.example/%d", k, s)
	}
	return part
}

// send pushes articles in one request.
func send(ctx context.Context, push *rig.Pusher, articles []rig.News) error {
	chunks, err := rig.Chunks(articles)
	if err != nil {
		return err
	}
	for _, c := range chunks {
		if err := push.Send(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// hook is a webhook that keeps when it heard of each series.
type hook struct {
	url    string
	server *http.Server
	mu     sync.Mutex
	heard  map[string]time.Time
	last   time.Time // when it heard last of anything
}

// listen starts a webhook on a free port.
func listen(ctx context.Context) (*hook, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for the webhook: %w", err)
	}
	h := &hook{url: "http://" + l.Addr().String() + "/hook", heard: map[string]time.Time{}}
	h.server = &http.Server{Handler: http.HandlerFunc(h.hear), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = h.server.Serve(l) }() // ends with close
	return h, nil
}

// hear notes an onset.
func (h *hook) hear(w http.ResponseWriter, r *http.Request) {
	var told struct{ Series, State string }
	if err := json.NewDecoder(r.Body).Decode(&told); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = time.Now()
	if _, again := h.heard[told.Series]; !again && told.State == "firing" {
		h.heard[told.Series] = time.Now()
	}
}

// quiet is how long nothing was heard.
func (h *hook) quiet() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Since(h.last)
}

// told is how many of the spikes were heard of.
func (h *hook) told(pushed map[string]time.Time) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	told := 0
	for series := range pushed {
		if _, found := h.heard[series]; found {
			told++
		}
	}
	return told
}

// delays are those of the spikes; of one that was not heard of, until now.
func (h *hook) delays(pushed map[string]time.Time, now time.Time) []time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	var delays []time.Duration
	for series, at := range pushed {
		heard, found := h.heard[series]
		if !found {
			heard = now
		}
		delays = append(delays, heard.Sub(at))
	}
	return delays
}

func (h *hook) close() { _ = h.server.Close() }

// Header is the head of a table of results.
const Header = "| Broker | Told | Articles besides, a second | acknowledged | p50 | p99 | Greatest | Processor time of alert | of the engine | of all |\n" +
	"|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"

// Markdown is the result as a line of a table. Processor time is a share of one core.
func (r Result) Markdown(broker string) string {
	var all time.Duration
	for _, used := range r.Used {
		all += used
	}
	share := func(used time.Duration) float64 { return 100 * rig.Ratio(used.Seconds(), r.Loaded.Seconds()) }
	return fmt.Sprintf("| %s | %d of %d | %.0f | %.1f %% | %.1f s | %.1f s | %.1f s | %.0f %% | %.0f %% | %.0f %% |\n", broker, r.Told, r.Spikes,
		rig.PerSecond(float64(r.Pushed), r.Loaded), 100*rig.Ratio(float64(r.Acknowledged), float64(r.Pushed)),
		r.P50.Seconds(), r.P99.Seconds(), r.Max.Seconds(), share(r.Used["alert"]), share(r.Used["engine"]), share(all))
}
