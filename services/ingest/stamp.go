package ingest

import (
	"fmt"
	"net/http"
	"time"
)

// The bounds of what a sender may say about when it first sent a body. A push that was cut off on a Friday can be repeated
// on Monday.
const (
	stampPast   = 7 * 24 * time.Hour
	stampFuture = time.Minute
)

// stamp is the instant of a body that its sender named (query parameter `seen_at`): when it first sent it. A body that is
// sent again, because its acknowledgement was lost, carries the same, so that its lines are the same sightings and an
// edit in it does not become older than what it edits. Of lines about one article each is a millisecond later.
type stamp struct {
	at    int64
	count map[string]int64
	last  int64
}

// newStamp reads a request's stamp; nil where it has none.
func newStamp(r *http.Request, now time.Time) (*stamp, error) {
	text := r.URL.Query().Get("seen_at")
	if text == "" {
		return nil, nil
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return nil, fmt.Errorf("seen_at: want RFC 3339, e.g. %s", now.UTC().Format(time.RFC3339Nano))
	}
	if at.Before(now.Add(-stampPast)) || at.After(now.Add(stampFuture)) {
		return nil, fmt.Errorf("seen_at: %s is not within the last %d days: correct the clock, or push the past with `replay`", text, stampPast/(24*time.Hour))
	}
	return &stamp{at: at.UnixMilli(), count: map[string]int64{}, last: at.UnixMilli()}, nil
}

// next is the instant of the next sighting of an article.
func (s *stamp) next(article []byte) int64 {
	at := s.at + s.count[string(article)]
	s.count[string(article)]++
	s.last = max(s.last, at)
	return at
}
