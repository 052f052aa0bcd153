package stage_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/standin"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// kafka-go's transports end their idle connections some time after they are closed.
		goleak.IgnoreAnyFunction("github.com/segmentio/kafka-go.(*connPool).discover"),
		goleak.IgnoreAnyFunction("github.com/segmentio/kafka-go.(*conn).run"))
}

// place is a broker with the topics of the stages.
type place struct {
	t       *testing.T
	address string
}

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{t: t, address: standin.StartBroker(t)}
	if err := topics.Ensure(t.Context(), p.cluster("setup").Client(), 1); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *place) cluster(instance string) *broker.Cluster {
	p.t.Helper()
	c, err := (&broker.Brokers{Kafka: []string{p.address}, KafkaReplication: 1}).Connect(instance)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(c.Close)
	return c
}

// write puts n numbered messages into a topic.
func (p *place) write(topic string, from, n int) {
	p.t.Helper()
	w := p.cluster("writer").Writer()
	defer w.Close()
	var messages []kafka.Message
	for i := from; i < from+n; i++ {
		messages = append(messages, kafka.Message{Topic: topic, Key: []byte(strconv.Itoa(i)), Value: []byte(strconv.Itoa(i))})
	}
	if err := w.WriteMessages(p.t.Context(), messages...); err != nil {
		p.t.Fatal(err)
	}
}

// committed is the sum of a group's committed offsets.
func (p *place) committed(group, topic string) int64 {
	p.t.Helper()
	answer, err := p.cluster("asker").Client().OffsetFetch(p.t.Context(), &kafka.OffsetFetchRequest{GroupID: group, Topics: map[string][]int{topic: {0, 1, 2, 3, 4, 5}}})
	if err != nil {
		p.t.Fatal(err)
	}
	sum := int64(0)
	for _, partition := range answer.Topics[topic] {
		sum += max(partition.CommittedOffset, 0)
	}
	return sum
}

// run starts a runner and returns what ends it.
func (p *place) run(instance string, cfg stage.Config, handle stage.Handler) (stop func()) {
	p.t.Helper()
	return p.runPrepared(instance, cfg, stage.Unprepared(handle))
}

func (p *place) runPrepared(instance string, cfg stage.Config, prepare stage.Preparer) (stop func()) {
	p.t.Helper()
	r := stage.New(cfg, p.cluster(instance), prepare, zap.NewNop(), stage.NewMetrics(prometheus.NewRegistry()))
	ctx, cancel := context.WithCancel(p.t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				p.t.Errorf("the runner ended with %v", err)
			}
		})
	}
	p.t.Cleanup(stop)
	return stop
}

// tally counts how often each message was handed over and settled.
type tally struct {
	mu   sync.Mutex
	seen map[string]int
}

func (c *tally) add(batch []kafka.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen == nil {
		c.seen = map[string]int{}
	}
	for _, m := range batch {
		c.seen[string(m.Value)]++
	}
}

func (c *tally) len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.seen)
}

// until waits for a condition.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 300 {
		if ok() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("after 15 s still not: %s", what)
}

func config(group string) stage.Config {
	return stage.Config{Group: group, Topics: []string{topics.Articles}, MaxBatch: 50, Linger: 5 * time.Millisecond}
}

func TestCommitsOnlyWhatIsDone(t *testing.T) {
	p := newPlace(t)
	p.write(topics.Articles, 0, 300)
	var done tally
	failures := 0
	p.run("one", config("g"), func(_ context.Context, batch []kafka.Message) error {
		if failures++; failures%3 != 0 {
			return errors.New("clickhouse is away")
		}
		done.add(batch)
		return nil
	})
	until(t, "all is committed", func() bool { return p.committed("g", topics.Articles) == 300 })
	if done.len() != 300 {
		t.Errorf("%d messages were done, want 300", done.len())
	}
}

func TestAFailingBatchIsNeverCommitted(t *testing.T) {
	p := newPlace(t)
	p.write(topics.Articles, 0, 20)
	var offered tally
	stop := p.run("one", config("g"), func(_ context.Context, batch []kafka.Message) error {
		offered.add(batch)
		panic("a bug")
	})
	until(t, "it was tried again", func() bool {
		offered.mu.Lock()
		defer offered.mu.Unlock()
		for _, n := range offered.seen {
			if n >= 3 {
				return true
			}
		}
		return false
	})
	stop()
	if n := p.committed("g", topics.Articles); n != 0 {
		t.Errorf("%d offsets are committed although nothing was done", n)
	}
}

// TestPreparesAhead lets no batch end before the next one is prepared, fails each once, and panics in one preparation.
func TestPreparesAhead(t *testing.T) {
	p := newPlace(t)
	p.write(topics.Articles, 0, 10)
	cfg := config("g")
	cfg.MaxBatch = 1
	var done tally
	prepared := make(chan struct{}, 100)
	var n atomic.Int64
	p.runPrepared("one", cfg, func(batch []kafka.Message) stage.Work {
		prepared <- struct{}{}
		if n.Add(1) == 5 {
			panic("a bug")
		}
		failed := false
		return func(ctx context.Context) error {
			if !failed {
				failed = true
				return errors.New("clickhouse is away")
			}
			done.add(batch)
			if done.len() == 10 {
				return nil
			}
			select {
			case <-prepared:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	<-prepared // the first, which no other waits for
	until(t, "all is committed", func() bool { return p.committed("g", topics.Articles) == 10 })
	done.mu.Lock()
	defer done.mu.Unlock()
	for value, times := range done.seen {
		if times != 1 {
			t.Errorf("message %s was done %d times, want once", value, times)
		}
	}
}

// TestSmallBatchGrowsUntilWanted holds the worker while messages come one by one, each later than a batch lingers.
func TestSmallBatchGrowsUntilWanted(t *testing.T) {
	p := newPlace(t)
	p.write(topics.Articles, 0, 1)
	var prepared atomic.Int64
	working, goOn := make(chan int), make(chan struct{})
	p.runPrepared("one", config("g"), func(batch []kafka.Message) stage.Work {
		prepared.Add(1)
		return func(ctx context.Context) error {
			select {
			case working <- len(batch):
			case <-ctx.Done():
				return ctx.Err()
			}
			select {
			case <-goOn:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	if n := <-working; n != 1 {
		t.Fatalf("the first batch has %d messages, want 1", n)
	}
	for i := range 5 {
		p.write(topics.Articles, 1+i, 1)
		time.Sleep(20 * time.Millisecond)
	}
	if n := prepared.Load(); n != 1 {
		t.Errorf("%d batches were prepared while the first was worked on, want it alone: the next is small", n)
	}
	goOn <- struct{}{}
	if n := <-working; n != 5 {
		t.Errorf("the second batch has %d messages, want all 5 that came meanwhile", n)
	}
	goOn <- struct{}{}
	until(t, "all is committed", func() bool { return p.committed("g", topics.Articles) == 6 })
}

// TestTakesOverFromADeadNamesake kills nothing: it leaves a member behind that never says goodbye, as SIGKILL does.
func TestTakesOverFromADeadNamesake(t *testing.T) {
	p := newPlace(t)
	cluster := p.cluster("one")
	dead, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: "g", Brokers: cluster.Brokers, Topics: []string{topics.Articles}, Dialer: cluster.Dialer(),
		SessionTimeout: 5 * time.Minute, HeartbeatInterval: time.Minute, RebalanceTimeout: 6 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer dead.Close()
	if _, err := dead.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.write(topics.Articles, 0, 10)
	var done tally
	p.run("one", config("g"), func(_ context.Context, batch []kafka.Message) error { done.add(batch); return nil })
	until(t, "the messages are done", func() bool { return done.len() == 10 })
}

func TestSharesOutAndLosesNothing(t *testing.T) {
	p := newPlace(t)
	var done tally
	handle := func(_ context.Context, batch []kafka.Message) error { done.add(batch); return nil }
	stopOne := p.run("one", config("g"), handle)
	p.write(topics.Articles, 0, 200)
	stopTwo := p.run("two", config("g"), handle)
	p.write(topics.Articles, 200, 200)
	stopOne()
	p.write(topics.Articles, 400, 200)
	p.run("three", config("g"), handle)
	stopTwo()
	p.write(topics.Articles, 600, 200)
	until(t, "all is done", func() bool { return done.len() == 800 })
	until(t, "all is committed", func() bool { return p.committed("g", topics.Articles) == 800 })
}

func TestStartMayGoBack(t *testing.T) {
	p := newPlace(t)
	p.write(topics.Articles, 0, 60)
	var first tally
	stop := p.run("one", config("g"), func(_ context.Context, batch []kafka.Message) error { first.add(batch); return nil })
	until(t, "all is committed", func() bool { return p.committed("g", topics.Articles) == 60 })
	stop()
	cfg := config("g")
	cfg.Start = func(_ context.Context, partitions []stage.Partition) ([]int64, error) {
		offsets := make([]int64, len(partitions))
		for i, part := range partitions {
			if part.Committed < part.LogStart || part.Committed > part.LogEnd {
				return nil, fmt.Errorf("partition %+v makes no sense", part)
			}
			offsets[i] = part.LogStart // an empty ledger
		}
		return offsets, nil
	}
	var again tally
	p.run("one", cfg, func(_ context.Context, batch []kafka.Message) error { again.add(batch); return nil })
	until(t, "all is done again", func() bool { return again.len() == 60 })
}

// TestTransform follows good, malformed, invalid, oversized and panicking messages, and a stage that fails for a while.
func TestTransform(t *testing.T) {
	p := newPlace(t)
	registry := prometheus.NewRegistry()
	metrics := stage.NewMetrics(registry)
	w := p.cluster("extract-0").Writer()
	defer w.Close()
	failing := 2
	transform := &stage.Transform[*bellwetherv1.Article, *bellwetherv1.Extraction]{
		Stage: "extract", To: topics.Mentions, NewIn: func() *bellwetherv1.Article { return &bellwetherv1.Article{} },
		Writer: w, Log: zap.NewNop(), Metrics: metrics,
		Func: func(_ context.Context, a *bellwetherv1.Article, m kafka.Message) (*bellwetherv1.Extraction, error) {
			switch a.GetTitle() {
			case "invalid":
				return nil, stage.Invalid("seen_at", "want a time")
			case "panic":
				panic("a bug")
			case "retriable":
				if failing--; failing >= 0 {
					return nil, errors.New("not now")
				}
			case "large":
				a.Text = strings.Repeat("x", topics.MaxMessage)
			}
			return &bellwetherv1.Extraction{Article: a, Origin: stage.Origin(m)}, nil
		},
	}
	source := p.cluster("writer").Writer()
	defer source.Close()
	for _, title := range []string{"good", "invalid", "panic", "retriable", "large"} {
		value, err := proto.Marshal(&bellwetherv1.Article{Title: title, Url: "https://a.example/" + title})
		if err != nil {
			t.Fatal(err)
		}
		if err := source.WriteMessages(t.Context(), kafka.Message{Topic: topics.Articles, Key: []byte("0123456789abcdef"), Value: value, Headers: []kafka.Header{{Key: "traceparent", Value: []byte("00-1-2-01")}}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := source.WriteMessages(t.Context(), kafka.Message{Topic: topics.Articles, Key: []byte("0123456789abcdef"), Value: []byte("\xff\xff")}); err != nil {
		t.Fatal(err)
	}
	p.run("extract-0", config("extract"), transform.Handle)
	until(t, "all is committed", func() bool { return p.committed("extract", topics.Articles) == 6 })

	var titles []string
	for _, m := range p.read(topics.Mentions) {
		e := &bellwetherv1.Extraction{}
		if err := proto.Unmarshal(m.Value, e); err != nil {
			t.Fatal(err)
		}
		titles = append(titles, e.GetArticle().GetTitle())
		if string(m.Headers[0].Value) != "00-1-2-01" || stage.Origin(m).GetOffset() != e.GetOrigin().GetOffset() {
			t.Errorf("headers %v of %s do not carry trace and origin", m.Headers, e.GetArticle().GetTitle())
		}
	}
	slices.Sort(titles)
	if got := strings.Join(slices.Compact(titles), " "); got != "good retriable" {
		t.Errorf("results %q, want good and retriable", got)
	}
	causes := map[string]string{}
	ids := map[string]string{}
	for _, m := range p.read(topics.DeadLetters) {
		d := &bellwetherv1.DeadLetter{}
		if err := proto.Unmarshal(m.Value, d); err != nil {
			t.Fatal(err)
		}
		causes[d.GetUrl()] = d.GetCause().String() + " " + d.GetField()
		if id, known := ids[d.GetUrl()]; known && id != string(d.GetId()) {
			t.Errorf("the same failure of %q has two ids", d.GetUrl())
		}
		ids[d.GetUrl()] = string(d.GetId())
		if d.GetStage() != "extract" || d.GetTopic() != topics.Articles || d.GetOrigin().GetOffset() != d.GetOffset() || len(d.GetPayload()) == 0 {
			t.Errorf("dead letter %v lacks its place or payload", d)
		}
	}
	want := map[string]string{
		"":                          "CAUSE_CLASS_MALFORMED ",
		"https://a.example/invalid": "CAUSE_CLASS_INVALID seen_at",
		"https://a.example/panic":   "CAUSE_CLASS_INTERNAL ",
		"https://a.example/large":   "CAUSE_CLASS_TOO_LARGE ",
	}
	for url, cause := range want {
		if causes[url] != cause {
			t.Errorf("dead letter of %q: %q, want %q", url, causes[url], cause)
		}
	}
	if len(causes) != len(want) {
		t.Errorf("dead letters %v, want %d", causes, len(want))
	}
}

// read returns all messages of a topic.
func (p *place) read(topic string) []kafka.Message {
	p.t.Helper()
	var all []kafka.Message
	client := p.cluster("reader").Client()
	request := &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{}}
	for id := range 6 {
		request.Topics[topic] = append(request.Topics[topic], kafka.LastOffsetOf(id))
	}
	ends, err := client.ListOffsets(p.t.Context(), request)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, end := range ends.Topics[topic] {
		if end.Error != nil || end.LastOffset <= 0 {
			continue
		}
		r := kafka.NewReader(kafka.ReaderConfig{Brokers: []string{p.address}, Topic: topic, Partition: end.Partition, MaxWait: 100 * time.Millisecond})
		for range end.LastOffset {
			m, err := r.ReadMessage(p.t.Context())
			if err != nil {
				p.t.Fatal(err)
			}
			all = append(all, m)
		}
		_ = r.Close()
	}
	return all
}
