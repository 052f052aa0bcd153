package story

import (
	"math/bits"
	"slices"
)

// Connect numbers the sets of members that are connected: joined directly if their signatures differ in at most Near bits
// and they lie at most Window apart. Members with one number are of one set. members must be in order of time.
func Connect(members []Member) []int {
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
	numbers := make([]int, len(members))
	for i := range members {
		numbers[i] = sets.root(i)
	}
	return numbers
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
