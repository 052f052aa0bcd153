package ingest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"go.uber.org/zap"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/ingest/feed"
	"bellwether.internal/services/ingest/fetch"
	"bellwether.internal/services/readable"
)

// sourcePoll polls one source and reads the pages that it lists. Its run is one goroutine; readers of pages are others.
type sourcePoll struct {
	*poller
	source *bellwetherv1.Source
	log    *zap.Logger

	list     listMark // as the server named the list that was read last
	failures int
	nextPoll time.Time
	zone     *time.Location

	mu    sync.Mutex
	jobs  map[string]*job // pages to read, by entry key
	state SourceState
}

// job is a page to be read: for the first time if mark is nil, else again.
type job struct {
	key      string
	entry    feed.Entry
	mark     *entryMark
	attempts int
	due      time.Time
}

func newSourcePoll(p *poller, s *bellwetherv1.Source) *sourcePoll {
	return &sourcePoll{
		poller: p, source: s, log: p.log.With(zap.String("source", s.Id)), zone: zoneOf(s, ""), jobs: map[string]*job{},
		state: SourceState{ID: s.Id, Kind: s.Kind, URL: s.Url, Publisher: s.Publisher, Status: "starting"},
	}
}

// snapshot is the source's state now.
func (s *sourcePoll) snapshot() SourceState {
	s.mu.Lock()
	defer s.mu.Unlock()
	got := s.state
	for _, j := range s.jobs {
		if j.mark == nil {
			got.Pending++
		} else {
			got.Rereads++
		}
	}
	return got
}

func (s *sourcePoll) update(change func(*SourceState)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.state)
}

// run polls at once, and then as often as it is due, until ctx ends. Between polls it reads the pages that are due.
func (s *sourcePoll) run(ctx context.Context) {
	s.list = s.marks.list(s.source.Id)
	for key, mark := range s.marks.due(s.source.Id, time.Now()) {
		s.jobs[key] = &job{key: key, entry: mark.entry(), mark: &mark, due: mark.NextRead}
	}
	for ctx.Err() == nil {
		if !time.Now().Before(s.nextPoll) {
			s.guarded(func() { s.poll(ctx) })
			continue
		}
		if s.readDue(ctx) {
			s.settle()
			continue
		}
		timer := time.NewTimer(time.Until(s.wake()))
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// guarded keeps a panic from ending the service; the source is polled again later.
func (s *sourcePoll) guarded(work func()) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("panic while polling", zap.Any("panic", p), zap.Stack("stack"))
			s.failed(fmt.Errorf("polling panicked: %v", p))
		}
	}()
	work()
}

// wake is when there is something to do next.
func (s *sourcePoll) wake() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.nextPoll
	for _, j := range s.jobs {
		if j.due.Before(next) {
			next = j.due
		}
	}
	return next
}

// poll reads the list and makes jobs of what is new or changed in it.
func (s *sourcePoll) poll(ctx context.Context) {
	mark := s.list
	response, err := s.fetch.Get(ctx, fetch.Request{
		URL: s.source.Url, AllowPrivate: s.source.AllowPrivate, ETag: mark.ETag, LastModified: mark.LastModified, Accept: acceptOf(s.source.Kind),
	})
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		s.failed(err)
		return
	case response.Status == http.StatusNotModified:
		s.metrics.polls.WithLabelValues("unchanged").Inc()
		s.succeeded(0, "ok", "")
		return
	case response.Status != http.StatusOK:
		s.failed(fmt.Errorf("reading %s: the server answered %d %s", s.source.Url, response.Status, http.StatusText(response.Status)))
		if s.source.Kind == kindPage && (response.Status == http.StatusNotFound || response.Status == http.StatusGone) {
			s.pageGone(ctx)
		}
		return
	}
	fresh, list, err := s.take(ctx, response)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		s.failed(err)
		return
	}
	s.metrics.polls.WithLabelValues("ok").Inc()
	// Kept in memory now, on disk once all its entries are sent: a crash before that has to find them again.
	s.list.ETag, s.list.LastModified = response.ETag, response.LastModified
	s.update(func(state *SourceState) { state.Entries = len(list.Entries) })
	if list.Damaged {
		s.succeeded(fresh, "damaged", fmt.Sprintf("reading %s: it is cut off or malformed; %d entries could be read", s.source.Url, len(list.Entries)))
	} else {
		s.succeeded(fresh, "ok", "")
	}
	s.settle()
}

// take reads a list that was fetched; fresh is the number of entries that were not known.
func (s *sourcePoll) take(ctx context.Context, response *fetch.Response) (fresh int, list feed.List, err error) {
	if s.source.Kind == kindPage {
		sent, err := s.takePage(ctx, response)
		if err == nil {
			if sent {
				fresh = 1
			}
			return fresh, feed.List{Entries: []feed.Entry{{URL: response.URL}}}, nil
		}
		if !errors.Is(err, readable.ErrNoArticle) {
			return 0, list, err
		}
		list = feed.Links(response.Body, response.ContentType, response.URL)
		if len(list.Entries) == 0 {
			return 0, list, fmt.Errorf("reading %s: the page holds neither an article nor links to articles", response.URL)
		}
	} else if list, err = s.readList(ctx, response); err != nil {
		return 0, list, err
	}
	s.zone = zoneOf(s.source, list.Lang)
	for _, e := range list.Entries {
		if s.offer(e) {
			fresh++
		}
	}
	return fresh, list, nil
}

// readList reads a feed, or a sitemap with those that it names.
func (s *sourcePoll) readList(ctx context.Context, response *fetch.Response) (feed.List, error) {
	list, err := parseList(s.source.Kind, response)
	if err != nil {
		return list, fmt.Errorf("reading %s: %w", response.URL, err)
	}
	for _, child := range list.Children {
		got, err := s.fetch.Get(ctx, fetch.Request{URL: child, AllowPrivate: s.source.AllowPrivate, Accept: acceptOf(kindSitemap)})
		if ctx.Err() != nil {
			return list, ctx.Err()
		}
		var part feed.List
		if err == nil {
			part, err = parseList(kindSitemap, got)
		}
		if err != nil {
			list.Damaged = true
			s.noteArticle(fmt.Errorf("reading %s: %w", child, err))
			continue
		}
		list.Damaged = list.Damaged || part.Damaged
		list.Entries = append(list.Entries, part.Entries...)
	}
	return list, nil
}

func parseList(kind string, response *fetch.Response) (feed.List, error) {
	if response.Status != http.StatusOK {
		return feed.List{}, fmt.Errorf("the server answered %d", response.Status)
	}
	if kind == kindSitemap {
		return feed.ParseSitemap(response.Body, response.ContentType, response.URL)
	}
	return feed.Parse(response.Body, response.ContentType, response.URL)
}

// offer makes a job of an entry that is new, or of which the list says something else than before.
func (s *sourcePoll) offer(e feed.Entry) (fresh bool) {
	key := entryKey(e.ID, e.URL)
	listing := listingOf(e)
	now := time.Now()
	s.mu.Lock()
	waiting := s.jobs[key]
	if waiting != nil && waiting.mark == nil {
		waiting.entry = e
		s.mu.Unlock()
		return false
	}
	s.mu.Unlock()
	mark, known := s.marks.entry(s.source.Id, key)
	if known && mark.Listing == listing {
		if now.Sub(mark.Listed) > 24*time.Hour {
			mark.Listed = now
			s.marks.saveEntry(s.source.Id, key, mark)
		}
		return false
	}
	j := &job{key: key, entry: e, due: now}
	if known {
		mark.Listing, mark.Listed = listing, now
		j.mark = &mark
	}
	s.mu.Lock()
	s.jobs[key] = j
	s.mu.Unlock()
	return !known
}

// settle keeps the list's marks once no entry of it waits to be sent: from then on "not modified" is all we need.
func (s *sourcePoll) settle() {
	s.mu.Lock()
	for _, j := range s.jobs {
		if j.mark == nil {
			s.mu.Unlock()
			return
		}
	}
	s.mu.Unlock()
	if s.list != s.marks.list(s.source.Id) {
		s.marks.saveList(s.source.Id, s.list)
	}
}

// succeeded plans the next poll after one that went well.
func (s *sourcePoll) succeeded(fresh int, status, problem string) {
	s.failures = 0
	s.list.Interval = nextInterval(s.list.Interval, fresh)
	s.plan(s.interval(), status, problem)
}

// failed plans the next poll after one that failed: later and later, or when the server asked for.
func (s *sourcePoll) failed(err error) {
	s.failures++
	wait := failureInterval(s.interval(), s.failures)
	var later *fetch.RetryLater
	if errors.As(err, &later) {
		wait = max(wait, later.After)
	}
	outcome := "failed"
	if errors.Is(err, fetch.ErrForbiddenAddress) || errors.Is(err, fetch.ErrRobots) {
		outcome = "forbidden"
	}
	s.metrics.polls.WithLabelValues(outcome).Inc()
	if s.failures == 1 {
		s.log.Warn("source cannot be read", zap.Error(err))
	}
	s.plan(wait, "failing", err.Error())
}

// interval is the usual pause between polls.
func (s *sourcePoll) interval() time.Duration {
	if fixed := time.Duration(s.source.EverySeconds) * time.Second; fixed > 0 {
		return fixed
	}
	return max(s.list.Interval, minInterval)
}

func (s *sourcePoll) plan(wait time.Duration, status, problem string) {
	now := time.Now()
	s.nextPoll = now.Add(jitter(wait))
	s.update(func(state *SourceState) {
		state.Status, state.Error = status, clip(problem, 2*maxReason)
		state.LastPoll, state.NextPoll = stampOrEmpty(now), stampOrEmpty(s.nextPoll)
		state.IntervalSeconds = int(wait / time.Second)
	})
}

// noteArticle keeps the last trouble with a page for the source's state.
func (s *sourcePoll) noteArticle(err error) {
	s.update(func(state *SourceState) { state.LastArticleError = clip(err.Error(), 2*maxReason) })
}

func acceptOf(kind string) string {
	if kind == kindPage {
		return "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"
	}
	return "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.5"
}
