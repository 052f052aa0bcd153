package ingest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/ingest/fetch"
)

// readsAtOnce bounds the pages that are read and taken apart at a time, by all sources together.
const readsAtOnce = 16

// fetcher reads an address. *fetch.Client is one.
type fetcher interface {
	Get(ctx context.Context, r fetch.Request) (*fetch.Response, error)
}

// poller runs a goroutine for each source that this instance owns.
type poller struct {
	fetch   fetcher
	publish *publisher
	intake  *intake
	marks   *marks
	metrics *Metrics
	log     *zap.Logger
	// reads holds a token for each page that is being read.
	reads chan struct{}

	mu      sync.Mutex
	running map[string]*runningSource
}

// runningSource is a source that is polled.
type runningSource struct {
	source    *bellwetherv1.Source
	partition int
	cancel    context.CancelFunc
	done      chan struct{}
	poll      *sourcePoll
}

func newPoller(f fetcher, publish *publisher, in *intake, marks *marks, metrics *Metrics, log *zap.Logger) *poller {
	return &poller{
		fetch: f, publish: publish, intake: in, marks: marks, metrics: metrics, log: log,
		reads: make(chan struct{}, readsAtOnce), running: map[string]*runningSource{},
	}
}

// set starts polling a source, until ctx ends or it is dropped; one that is polled already goes on undisturbed if
// nothing of it changed. partition is where its message lies.
func (p *poller) set(ctx context.Context, partition int, s *bellwetherv1.Source) {
	p.mu.Lock()
	old := p.running[s.Id]
	if old != nil && old.partition == partition && proto.Equal(old.source, s) {
		p.mu.Unlock()
		return
	}
	p.mu.Unlock()
	if old != nil {
		p.stop(old)
	}
	ctx, cancel := context.WithCancel(ctx)
	run := &runningSource{source: s, partition: partition, cancel: cancel, done: make(chan struct{}), poll: newSourcePoll(p, s)}
	p.mu.Lock()
	p.running[s.Id] = run
	p.metrics.sources.Set(float64(len(p.running)))
	p.mu.Unlock()
	go func() {
		defer close(run.done)
		run.poll.run(ctx)
	}()
}

// remove stops polling a source.
func (p *poller) remove(id string) {
	p.mu.Lock()
	run := p.running[id]
	p.mu.Unlock()
	if run != nil {
		p.stop(run)
	}
}

// dropPartition stops the sources of a partition that another instance owns now.
func (p *poller) dropPartition(partition int) {
	p.mu.Lock()
	var lost []*runningSource
	for _, run := range p.running {
		if run.partition == partition {
			lost = append(lost, run)
		}
	}
	p.mu.Unlock()
	for _, run := range lost {
		run.cancel()
	}
	for _, run := range lost {
		p.stop(run)
	}
}

// stop ends one source and waits for it.
func (p *poller) stop(run *runningSource) {
	run.cancel()
	<-run.done
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running[run.source.Id] == run {
		delete(p.running, run.source.Id)
	}
	p.metrics.sources.Set(float64(len(p.running)))
}

// states are the states of this instance's sources, by id.
func (p *poller) states() []SourceState {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]SourceState, 0, len(p.running))
	for _, run := range p.running {
		all = append(all, run.poll.snapshot())
	}
	slices.SortFunc(all, func(a, b SourceState) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// SourceState is what GET /v1/sources tells of a source. Times are RFC 3339, empty where there was none yet.
type SourceState struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	URL       string `json:"url"`
	Publisher string `json:"publisher"`
	// Status is starting, ok, damaged (read in part), or failing; Error says why.
	Status   string `json:"status"`
	Error    string `json:"error"`
	LastPoll string `json:"last_poll"`
	NextPoll string `json:"next_poll"`
	// Entries is how many the list named when it was last read; Pending how many pages wait to be read, Rereads how many
	// wait to be read again.
	Entries int `json:"entries"`
	Pending int `json:"pending"`
	Rereads int `json:"rereads"`
	// Accepted and Refused count articles since this instance polls the source; FromList those of the accepted whose page
	// could not be read.
	Accepted int `json:"accepted"`
	Refused  int `json:"refused"`
	FromList int `json:"from_list"`
	// LastArticleError is the last page that could not be read or article that was refused.
	LastArticleError string `json:"last_article_error"`
	IntervalSeconds  int    `json:"interval_seconds"`
}

func stampOrEmpty(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
