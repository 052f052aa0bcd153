package ingest

import "sync"

// recentSize bounds what is remembered: two generations of as many articles.
const recentSize = 50_000

// recent remembers when articles were last seen, so that two sightings of one article never carry the same instant:
// which revision counts goes by time, and an edit that follows within a millisecond has to be later. It is safe for any
// number of goroutines. What it forgets lies long enough back.
type recent struct {
	mu         sync.Mutex
	young, old map[string]int64
}

// after returns the instant for a sighting of an article at now, in milliseconds: now, or one after the last.
func (r *recent) after(article []byte, now int64) int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	last, known := r.young[string(article)]
	if !known {
		last, known = r.old[string(article)]
	}
	if known && last >= now {
		now = last + 1
	}
	if r.young == nil || len(r.young) >= recentSize {
		r.young, r.old = make(map[string]int64, recentSize), r.young
	}
	r.young[string(article)] = now
	return now
}
