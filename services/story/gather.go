package story

import (
	"bytes"
	"math/bits"
	"slices"
	"time"

	"github.com/google/uuid"
)

const (
	// Near is the most bits in which the signatures of two articles of one story may differ. Light edits of a wire story
	// move up to five of the 64 bits; different stories about one event lie at seven and more (sample/nearness_test.go).
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
	slices.SortFunc(members, compare)
	sets := newSets(len(members))
	groups := map[uint64][]int{} // of each signature its members, in order of time
	for i, m := range members {
		groups[m.Signature] = append(groups[m.Signature], i)
	}
	bands := map[band][]uint64{}
	for signature := range groups {
		for b := range Bands {
			key := band{b, Band(signature, b)}
			bands[key] = append(bands[key], signature)
		}
	}
	window := Window.Milliseconds()
	for signature, group := range groups {
		for i := 1; i < len(group); i++ {
			if members[group[i]].Published-members[group[i-1]].Published <= window {
				sets.join(group[i], group[i-1])
			}
		}
		for _, other := range nearSignatures(bands, signature) {
			for _, i := range group {
				// The nearest before and after suffice: what lies between two of a group is joined within the group.
				at, _ := slices.BinarySearch(groups[other], i)
				for _, j := range groups[other][max(0, at-1):min(len(groups[other]), at+1)] {
					if max(members[i].Published, members[j].Published)-min(members[i].Published, members[j].Published) <= window {
						sets.join(i, j)
					}
				}
			}
		}
	}
	open := map[int]*Story{} // of each set the story that is being filled
	var stories []*Story
	for i, m := range members {
		root := sets.root(i)
		st := open[root]
		if st == nil || m.Published-st.Members[0].Published > Longest.Milliseconds() {
			st = &Story{ID: m.Article}
			open[root] = st
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

// nearSignatures finds the other signatures within Near bits.
func nearSignatures(bands map[band][]uint64, signature uint64) []uint64 {
	var near []uint64
	for b := range Bands {
		for _, other := range bands[band{b, Band(signature, b)}] {
			if other != signature && bits.OnesCount64(other^signature) <= Near && !slices.Contains(near, other) {
				near = append(near, other)
			}
		}
	}
	return near
}

func compare(a, b Member) int {
	switch {
	case a.Published < b.Published:
		return -1
	case a.Published > b.Published:
		return 1
	default:
		return bytes.Compare(a.Article[:], b.Article[:])
	}
}

// sets are disjoint sets of numbers (union by halving paths).
type sets []int

func newSets(n int) sets {
	s := make(sets, n)
	for i := range s {
		s[i] = i
	}
	return s
}

func (s sets) root(i int) int {
	for s[i] != i {
		s[i] = s[s[i]]
		i = s[i]
	}
	return i
}

func (s sets) join(i, j int) { s[s.root(i)] = s.root(j) }
