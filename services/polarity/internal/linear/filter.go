package linear

import "math/bits"

// filter tells most features that a model does not know from those that it may know. It is an eighth of the table's size, so it
// stays in a core's cache where the table does not, and most features of a text are unknown.
type filter struct {
	words []uint64
	shift uint8
}

// newFilter makes an empty filter for so many features: eight bits each or more, so that at most one unknown feature in eight
// passes.
func newFilter(features uint32) filter {
	size := max(6, bits.Len32(8*features))
	return filter{make([]uint64, 1<<(size-6)), uint8(32 - size)}
}

func (f *filter) add(key uint32) {
	bit := key >> f.shift
	f.words[bit/64] |= 1 << (bit % 64)
}

// may is 1 if key was added, and 0 for most others: a number, not a branch, since no branch could be foretold.
func (f *filter) may(key uint32) int {
	bit := key >> f.shift
	return int(f.words[bit/64] >> (bit % 64) & 1)
}
