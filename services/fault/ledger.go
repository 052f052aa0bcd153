package fault

import (
	"time"
)

// Article is what the view articles must show of one address.
type Article struct {
	Title, Text     string
	Published, Seen time.Time
}

// Ledger is what must come of a corpus.
type Ledger struct {
	// Articles are those that must be in sight, by address.
	Articles map[string]Article
	// Gone are the addresses of articles that must not be in sight.
	Gone map[string]bool
	Dead []Death
	// Sightings are the lines that must be in the log.
	Sightings []Sighting
}

// revisionKey is what an article says: what an edit changes.
type revisionKey struct {
	title, text string
	removed     bool
}

// NewLedger works out, from all sightings of each article as a set, which revision counts and under which date. It
// knows nothing of how the store does it:
//
//   - the rank of a revision is the latest updated_at among its sightings, else its earliest sighting; a removal's is its
//     own updated_at, else its latest sighting; the highest rank counts;
//   - of one revision a claimed date counts before a missing one (which is the time of sight), then the one seen first;
//   - it was seen when it was first seen with that date.
func NewLedger(c *Corpus) *Ledger {
	l := &Ledger{Articles: map[string]Article{}, Gone: map[string]bool{}, Dead: c.Dead, Sightings: c.Sightings}
	byURL := map[string][]Sighting{}
	for _, s := range c.Sightings {
		byURL[s.URL] = append(byURL[s.URL], s)
	}
	for url, sightings := range byURL {
		revisions := map[revisionKey][]Sighting{}
		for _, s := range sightings {
			key := revisionKey{s.Title, s.Text, s.Removed}
			revisions[key] = append(revisions[key], s)
		}
		var counts revisionKey
		var highest time.Time
		for key, of := range revisions {
			if r := rank(of, key.removed); r.After(highest) {
				counts, highest = key, r
			}
		}
		if counts.removed {
			l.Gone[url] = true
			continue
		}
		l.Articles[url] = shown(revisions[counts])
	}
	return l
}

// rank is by what a revision is compared with others of its article.
func rank(of []Sighting, removed bool) time.Time {
	var updated, first, last time.Time
	for _, s := range of {
		if s.Updated.After(updated) {
			updated = s.Updated
		}
		if first.IsZero() || s.Seen.Before(first) {
			first = s.Seen
		}
		if s.Seen.After(last) {
			last = s.Seen
		}
	}
	switch {
	case !updated.IsZero():
		return updated
	case removed:
		return last
	}
	return first
}

// shown is what is in sight of a revision that counts.
func shown(of []Sighting) Article {
	best := of[0]
	for _, s := range of[1:] {
		claims, claimed := !s.Published.IsZero(), !best.Published.IsZero()
		if claims && !claimed || claims == claimed && s.Seen.Before(best.Seen) {
			best = s
		}
	}
	a := Article{Title: best.Title, Text: best.Text, Published: best.Published, Seen: best.Seen}
	if a.Published.IsZero() {
		a.Published = best.Seen
	}
	return a
}
