package story

import (
	"bytes"
	"slices"
	"time"

	"github.com/google/uuid"
)

const (
	// Near is the most bits in which the signatures of two articles of one story may differ. Light rewrites of a wire story
	// move one bit of the 64 or so, a cut end three; what differs in names and figures alone lies at seven and more
	// (docs/eval.md).
	Near = 5
	// Window is the longest time between two articles that are joined directly.
	Window = 72 * time.Hour
	// Longest is how long after its earliest article a story ends; what is connected and later begins another.
	Longest = 14 * 24 * time.Hour
)

// Member is a current article as stories see it. Published is in milliseconds since the Unix epoch.
type Member struct {
	Article   uuid.UUID
	Published int64
	Signature uint64
}

// Story is what near-duplicates are gathered in; its id is that of its earliest article (by time, then id).
type Story struct {
	ID      uuid.UUID
	Members []Member
}

// Gather joins members whose signatures differ in at most Near bits and that lie at most Window apart; a story is what
// is connected, cut where it passes Longest. The result depends on the set of members alone, not on their order.
func Gather(members []Member) []Story {
	members = slices.Clone(members)
	slices.SortFunc(members, Compare)
	numbers := Connect(members)
	open := map[int]*Story{} // of each set the story that is being filled
	var stories []*Story
	for i, m := range members {
		st := open[numbers[i]]
		if st == nil || m.Published-st.Members[0].Published > Longest.Milliseconds() {
			st = &Story{ID: m.Article}
			open[numbers[i]] = st
			stories = append(stories, st)
		}
		st.Members = append(st.Members, m)
	}
	result := make([]Story, len(stories))
	for i, st := range stories {
		result[i] = *st
	}
	return result
}

// Compare orders members by time, then id.
func Compare(a, b Member) int {
	switch {
	case a.Published < b.Published:
		return -1
	case a.Published > b.Published:
		return 1
	default:
		return bytes.Compare(a.Article[:], b.Article[:])
	}
}
