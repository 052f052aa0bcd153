package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/segmentio/kafka-go"
	"golang.org/x/sync/errgroup"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/article"
	"bellwether.internal/services/ingest/feed"
	"bellwether.internal/services/ingest/fetch"
	"bellwether.internal/services/readable"
)

const (
	// roundSize is how many due pages are read before polls are looked at again, roundAtOnce how many at a time.
	roundSize, roundAtOnce = 32, 8
	// maxAttempts is how often a page is tried that fails in a way that passes; then the list's own words have to do.
	maxAttempts = 5
	// goneTwice is how often a page has to be missing, goneAgain after how long it is looked at again.
	goneTwice, goneAgain = 2, 10 * time.Minute
)

// entry is what the list said, as it was kept.
func (m *entryMark) entry() feed.Entry {
	return feed.Entry{ID: m.Item, URL: m.URL, Title: m.Title, Author: m.Author, Published: m.Published}
}

// readDue reads pages that are due, up to a round; any says whether there were some.
func (s *sourcePoll) readDue(ctx context.Context) (any bool) {
	now := time.Now()
	var round []*job
	s.mu.Lock()
	for _, j := range s.jobs {
		if len(round) < roundSize && !now.Before(j.due) {
			round = append(round, j)
		}
	}
	s.mu.Unlock()
	var group errgroup.Group
	group.SetLimit(roundAtOnce)
	for _, j := range round {
		group.Go(func() error {
			s.guardedJob(ctx, j)
			return nil
		})
	}
	_ = group.Wait() // jobs tell of their failures themselves
	return len(round) > 0
}

// guardedJob does one job; a panic in it puts it off.
func (s *sourcePoll) guardedJob(ctx context.Context, j *job) {
	defer func() {
		if p := recover(); p != nil {
			s.noteArticle(fmt.Errorf("reading %s panicked: %v", j.entry.URL, p))
			s.metrics.pages.WithLabelValues("panic").Inc()
			s.again(j, time.Hour)
		}
	}()
	if j.mark == nil {
		s.readFirst(ctx, j)
	} else {
		s.readAgain(ctx, j)
	}
}

// again puts a job off; it stays where it is unless another took its place.
func (s *sourcePoll) again(j *job, after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j.due = time.Now().Add(jitter(after))
}

// drop ends a job.
func (s *sourcePoll) drop(j *job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jobs[j.key] == j {
		delete(s.jobs, j.key)
	}
}

// readFirst reads a new entry's page and sends the article; where the page cannot be read, what the list says.
func (s *sourcePoll) readFirst(ctx context.Context, j *job) {
	if j.entry.URL == "" { // a feed without pages
		s.send(ctx, j, fromList(s.source, j.entry, s.zone), nil, nil)
		return
	}
	response, raw, err := s.readPage(ctx, j.entry, fetch.Request{})
	if ctx.Err() != nil {
		return
	}
	if err == nil {
		s.metrics.pages.WithLabelValues("read").Inc()
		s.send(ctx, j, raw, response, nil)
		return
	}
	s.noteArticle(err)
	var later *fetch.RetryLater
	if errors.As(err, &later) {
		s.metrics.pages.WithLabelValues("put_off").Inc()
		s.again(j, later.After)
		return
	}
	if j.attempts++; passes(err) && j.attempts < attemptsFor(err) {
		s.metrics.pages.WithLabelValues("put_off").Inc()
		s.again(j, retryAfter(j.attempts))
		return
	}
	s.metrics.pages.WithLabelValues("unreadable").Inc()
	s.send(ctx, j, fromList(s.source, j.entry, s.zone), nil, err)
}

// retryAfter is the pause after the nth attempt (from 1) at a page: 10 s, 50 s, 4 min, 21 min.
func retryAfter(n int) time.Duration {
	wait := 10 * time.Second
	for range n - 1 {
		wait *= 5
	}
	return wait
}

// readPage reads the page of an entry.
func (s *sourcePoll) readPage(ctx context.Context, e feed.Entry, known fetch.Request) (*fetch.Response, article.Raw, error) {
	select {
	case s.reads <- struct{}{}:
		defer func() { <-s.reads }()
	case <-ctx.Done():
		return nil, article.Raw{}, ctx.Err()
	}
	known.URL, known.AllowPrivate, known.Accept = e.URL, s.source.AllowPrivate, acceptOf(kindPage)
	response, err := s.fetch.Get(ctx, known)
	if err != nil {
		return nil, article.Raw{}, err
	}
	switch status := response.Status; {
	case status == http.StatusNotModified:
		return response, article.Raw{}, nil
	case status == http.StatusNotFound, status == http.StatusGone:
		err = errGone
	case status != http.StatusOK:
		err = &statusError{status}
	default:
		var raw article.Raw
		if raw, err = fromPage(s.source, e, s.zone, response); err == nil {
			return response, raw, nil
		}
	}
	return response, article.Raw{}, fmt.Errorf("reading %s: %w", e.URL, err)
}

// statusError is an answer that holds no page.
type statusError struct{ status int }

func (e *statusError) Error() string { return fmt.Sprintf("the server answered %d", e.status) }

// passes says whether reading the page may succeed later.
func passes(err error) bool {
	var status *statusError
	switch {
	case errors.As(err, &status):
		return status.status >= 500
	case errors.Is(err, fetch.ErrForbiddenAddress), errors.Is(err, fetch.ErrRobots), errors.Is(err, fetch.ErrTooLarge),
		errors.Is(err, fetch.ErrRedirects), errors.Is(err, fetch.ErrScheme), errors.Is(err, readable.ErrNoArticle), errors.Is(err, errNotHTML):
		return false
	}
	return true
}

func attemptsFor(err error) int {
	if errors.Is(err, errGone) {
		return goneTwice
	}
	return maxAttempts
}

// send makes an article of a raw item, or a dead letter, writes it, and marks the entry once that is acknowledged.
// trouble is why the page could not be read, nil if it was.
func (s *sourcePoll) send(ctx context.Context, j *job, raw article.Raw, response *fetch.Response, trouble error) {
	out, a, err := s.outcome(raw, trouble)
	if err == nil {
		err = s.publish.publish(ctx, []kafka.Message{out.message})
	}
	if err != nil { // the broker is away; the entry waits, and its page is read again
		s.noteArticle(err)
		s.again(j, 10*time.Second)
		return
	}
	now := time.Now()
	mark := entryMark{FirstRead: now}
	if j.mark != nil {
		mark = *j.mark
	}
	mark.URL, mark.Item, mark.Title, mark.Author, mark.Published = j.entry.URL, string(itemID(j.entry.ID)), clip(j.entry.Title, article.MaxTitle), clip(j.entry.Author, article.MaxName), clip(j.entry.Published, 100)
	mark.Listing, mark.FromList = listingOf(j.entry), response == nil
	mark.Listed, mark.Gone = now, 0
	if response != nil {
		mark.ETag, mark.LastModified = response.ETag, response.LastModified
	}
	if a != nil {
		mark.Address, mark.Revision = a.Url, a.Revision
	}
	s.planReread(&mark, now, a != nil && j.entry.URL != "")
	s.marks.saveEntry(s.source.Id, j.key, mark)
	s.count(out, trouble)
	s.finish(j, mark)
}

// outcome is the article or the dead letter of a raw item.
func (s *sourcePoll) outcome(raw article.Raw, trouble error) (outcome, *bellwetherv1.Article, error) {
	var a *bellwetherv1.Article
	err := trouble
	if !errors.Is(trouble, fetch.ErrForbiddenAddress) { // a list that leads there is not believed in anything
		a, err = article.New(raw, s.intake.now())
	}
	if err == nil {
		out, err := accept(a)
		return out, a, err
	}
	switch {
	case errors.Is(err, fetch.ErrForbiddenAddress):
		err = &article.FieldError{Field: "url", Reason: err.Error()}
	case trouble != nil:
		err = errors.Join(err, &article.FieldError{Field: "page", Reason: trouble.Error()})
	}
	payload, encodeErr := json.Marshal(raw)
	if encodeErr != nil {
		return outcome{}, nil, encodeErr
	}
	out, refuseErr := s.intake.refuse(payload, raw, err, bellwetherv1.CauseClass_CAUSE_CLASS_INVALID)
	return out, nil, refuseErr
}

// count adds an outcome to metrics and state.
func (s *sourcePoll) count(out outcome, trouble error) {
	if out.accepted() {
		s.metrics.articles.WithLabelValues("poll", "accepted").Inc()
	} else {
		s.metrics.articles.WithLabelValues("poll", "refused").Inc()
	}
	s.update(func(state *SourceState) {
		switch {
		case !out.accepted():
			state.Refused++
			state.LastArticleError = clip(out.problems[0].Field+": "+out.problems[0].Reason, 2*maxReason)
		default:
			state.Accepted++
			if trouble != nil {
				state.FromList++
			}
		}
	})
}

// planReread sets when the page is read again, if ever.
func (s *sourcePoll) planReread(mark *entryMark, now time.Time, worth bool) {
	mark.NextRead = time.Time{}
	schedule := rereadAfter()
	if worth && mark.Reads < len(schedule) {
		mark.NextRead = later(mark.FirstRead.Add(schedule[mark.Reads]), now.Add(time.Minute))
	}
	mark.Reads++
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// finish puts the reread that a mark asks for in the job's place.
func (s *sourcePoll) finish(j *job, mark entryMark) {
	s.drop(j)
	if mark.NextRead.IsZero() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	// The entry's own content is not kept for days: the page is what is read again.
	s.jobs[j.key] = &job{key: j.key, entry: mark.entry(), mark: &mark, due: mark.NextRead}
}
