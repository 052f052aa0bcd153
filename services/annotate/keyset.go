package annotate

import "math/bits"

// keySet is a set of numbers that is asked for every word and never changed: open addressing over one array, at most a
// quarter of it used. 0 is never in it.
type keySet struct {
	slots []uint64
	shift int
}

func newKeySet(keys []uint64) keySet {
	size := bits.Len(uint(4*len(keys) + 1))
	s := keySet{slots: make([]uint64, 1<<size), shift: 64 - size}
	for _, key := range keys {
		i := s.find(key)
		s.slots[i] = key
	}
	return s
}

// has says whether key is in the set.
func (s *keySet) has(key uint64) bool { return key != 0 && s.slots[s.find(key)] == key }

// find is where key is or would be (Fibonacci hashing; Knuth, The Art of Computer Programming, 6.4).
func (s *keySet) find(key uint64) int {
	i := int(key * 0x9e3779b97f4a7c15 >> s.shift)
	for s.slots[i] != 0 && s.slots[i] != key {
		i = (i + 1) & (len(s.slots) - 1)
	}
	return i
}
