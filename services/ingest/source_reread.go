package ingest

import (
	"context"
	"errors"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/segmentio/kafka-go"
	"github.com/zeebo/xxh3"

	"bellwether.internal/services/article"
	"bellwether.internal/services/ingest/feed"
	"bellwether.internal/services/ingest/fetch"
	"bellwether.internal/services/readable"
)

// listingOf is a hash of what a list says of an entry.
func listingOf(e feed.Entry) uint64 {
	return xxh3.HashString(e.URL + "\x00" + e.Title + "\x00" + e.Published + "\x00" + e.Updated)
}

// readAgain reads a page that was sent before, and sends it again if it says something else, or its removal if it was
// missing twice.
func (s *sourcePoll) readAgain(ctx context.Context, j *job) {
	mark := *j.mark
	if j.entry.URL == "" {
		s.compare(ctx, j, mark, fromList(s.source, j.entry, s.zone), nil)
		return
	}
	response, raw, err := s.readPage(ctx, j.entry, fetch.Request{ETag: mark.ETag, LastModified: mark.LastModified})
	now := time.Now()
	var wait *fetch.RetryLater
	switch {
	case ctx.Err() != nil:
	case errors.As(err, &wait):
		s.again(j, max(wait.After, goneAgain))
	case errors.Is(err, errGone):
		s.metrics.pages.WithLabelValues("gone").Inc()
		if mark.Gone++; mark.Gone >= goneTwice {
			s.remove(ctx, j, mark)
			return
		}
		mark.NextRead = now.Add(goneAgain)
		s.keep(j, mark)
	case err != nil && mark.FromList && j.entry.Content != "" && !passes(err):
		s.compare(ctx, j, mark, fromList(s.source, j.entry, s.zone), nil)
	case err != nil: // an edit that we miss is looked for again at the next time, a removal too
		s.metrics.pages.WithLabelValues("reread_failed").Inc()
		s.noteArticle(err)
		s.planReread(&mark, now, true)
		s.keep(j, mark)
	case response.Status == http.StatusNotModified:
		s.metrics.pages.WithLabelValues("unchanged").Inc()
		mark.Gone = 0
		s.planReread(&mark, now, true)
		s.keep(j, mark)
	default:
		s.metrics.pages.WithLabelValues("reread").Inc()
		s.compare(ctx, j, mark, raw, response)
	}
}

// compare sends what was read again if it says something else than before. response is nil where the list's words count.
func (s *sourcePoll) compare(ctx context.Context, j *job, mark entryMark, raw article.Raw, response *fetch.Response) {
	a, err := article.New(raw, s.intake.now())
	if err == nil && (a.Revision != mark.Revision || a.Url != mark.Address) {
		s.send(ctx, j, raw, response, nil)
		return
	}
	mark.Gone = 0
	if response != nil {
		mark.ETag, mark.LastModified = response.ETag, response.LastModified
	}
	s.planReread(&mark, time.Now(), true)
	s.keep(j, mark)
}

// keep saves a mark and plans its next reread.
func (s *sourcePoll) keep(j *job, mark entryMark) {
	s.marks.saveEntry(s.source.Id, j.key, mark)
	s.finish(j, mark)
}

// remove sends the removal of an article whose page is gone.
func (s *sourcePoll) remove(ctx context.Context, j *job, mark entryMark) {
	raw := article.Raw{
		URL: mark.Address, Source: article.Scalar(s.source.Id), Publisher: article.Scalar(s.source.Publisher), ID: article.Scalar(mark.Item), Removed: true,
	}
	out, _, err := s.outcome(raw, nil)
	if err == nil {
		err = s.publish.publish(ctx, []kafka.Message{out.message})
	}
	if err != nil {
		s.noteArticle(err)
		s.again(j, 10*time.Second)
		return
	}
	mark.NextRead, mark.Revision = time.Time{}, article.RemovedRevision
	s.count(out, nil)
	s.keep(j, mark)
}

// takePage takes the one article that a page source is: it is sent when it says something else than before. sent says
// that it was. The error is readable.ErrNoArticle where the page holds no article, but may hold links to some.
func (s *sourcePoll) takePage(ctx context.Context, response *fetch.Response) (sent bool, err error) {
	e := feed.Entry{URL: s.source.Url}
	raw, err := fromPage(s.source, e, s.zone, response)
	if err != nil {
		return false, err
	}
	if listsArticles(raw, len(feed.Links(response.Body, response.ContentType, response.URL).Entries)) {
		return false, readable.ErrNoArticle
	}
	out, a, err := s.outcome(raw, nil)
	if err != nil {
		return false, err
	}
	key := entryKey("", e.URL)
	mark, known := s.marks.entry(s.source.Id, key)
	if known && a != nil && mark.Revision == a.Revision {
		return false, nil
	}
	if err := s.publish.publish(ctx, []kafka.Message{out.message}); err != nil {
		return false, err
	}
	now := time.Now()
	next := entryMark{URL: e.URL, FirstRead: now, Listed: now}
	if a != nil {
		next.Address, next.Revision = a.Url, a.Revision
	}
	s.marks.saveEntry(s.source.Id, key, next)
	s.count(out, nil)
	return true, nil
}

// listsArticles tells a section's front from an article, by what a page holds: a front has many links as long as
// headlines, and little text between them or no date of its own.
func listsArticles(raw article.Raw, links int) bool {
	const few, many, littleText = 5, 15, 200
	return links >= few && utf8.RuneCountInString(string(raw.Text)) < littleText || links >= many && raw.PublishedAt == ""
}

// pageGone sends the removal of the article that a page source is, once the page was missing twice in a row.
func (s *sourcePoll) pageGone(ctx context.Context) {
	key := entryKey("", s.source.Url)
	mark, known := s.marks.entry(s.source.Id, key)
	if known && s.failures >= goneTwice && mark.Address != "" && mark.Revision != article.RemovedRevision {
		s.remove(ctx, &job{key: key, entry: mark.entry(), mark: &mark}, mark)
	}
}
