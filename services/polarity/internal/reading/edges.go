package reading

import "math/bits"

// edges is a map that is looked up for every syllable: open addressing over one array, built once. 0 is no value.
type edges struct {
	slots  []edge
	shift  int
	likely [1 << 11]uint64 // a bit for each key, by the upper bits of its hash: most look-ups find none and end here
}

type edge struct {
	key   uint64
	value int32
}

func newEdges(from map[uint64]int32) edges {
	size := bits.Len(uint(2*len(from) + 1))
	e := edges{slots: make([]edge, 1<<size), shift: 64 - size}
	for key, value := range from {
		h := scatter(key)
		e.likely[h>>53] |= 1 << (h >> 47 & 63)
		i := int(h >> e.shift)
		for e.slots[i].value != 0 {
			i = (i + 1) & (len(e.slots) - 1)
		}
		e.slots[i] = edge{key, value}
	}
	return e
}

// scatter is Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4).
func scatter(key uint64) uint64 { return key * 0x9e3779b97f4a7c15 }

func (e *edges) get(key uint64) int32 {
	h := scatter(key)
	if e.likely[h>>53]>>(h>>47&63)&1 == 0 {
		return 0
	}
	for i := int(h >> e.shift); ; i = (i + 1) & (len(e.slots) - 1) {
		if s := &e.slots[i]; s.value == 0 || s.key == key {
			return s.value
		}
	}
}

// firstWords says of a word's hash whether a phrase may begin with it; it errs on the side of yes.
type firstWords [1 << 10]uint64

func (f *firstWords) add(hash uint64) { f[hash>>6&(1<<10-1)] |= 1 << (hash & 63) }

func (f *firstWords) has(hash uint64) bool { return f[hash>>6&(1<<10-1)]>>(hash&63)&1 != 0 }
