package story

import "math"

// sketch samples a set of weighted features: of the hashes that fall into each of 64 bins it keeps the smallest. Two
// sets have the same smallest hash in a bin with the probability of their Jaccard similarity J, so signatures of one bit
// of each differ in 32·(1−J) bits on average. That is linear in what was changed; a simhash moves with the root of it.
//
// Broder, A. Z., "On the resemblance and containment of documents", 1997; Li, P., König, A. C., "b-bit minwise hashing",
// 2010; Li, P., Owen, A., Zhang, C.-H., "One permutation hashing", 2012.
type sketch struct {
	least [64]uint32
}

// empty is what a bin holds that no hash fell into.
const empty = math.MaxUint32

// value masks the part of a 32-bit hash that is compared in a bin; the six bits above number the bin.
const value = 1<<26 - 1

func (k *sketch) reset() {
	for i := range k.least {
		k.least[i] = empty
	}
}

// add puts a feature in, as often as it weighs, each time under another hash. The same feature again changes nothing.
func (k *sketch) add(feature uint64, weight int) {
	for ; weight > 0; weight -= 2 {
		h := mix(feature + uint64(weight+1)>>1)
		k.put(uint32(h))
		if weight > 1 {
			k.put(uint32(h >> 32))
		}
	}
}

func (k *sketch) put(h uint32) {
	least := &k.least[h>>26]
	*least = min(*least, h&value)
}

// bits takes the lowest bit of each bin. An empty bin takes a bit from another that it is sent to, always by the same way
// (Shrivastava, A., "Optimal densification for fast and accurate minwise hashing", 2017); 0 where all are empty.
func (k *sketch) bits() uint64 {
	var out uint64
	for bin := range uint64(len(k.least)) {
		v := k.least[bin]
		for try := uint64(1); v == empty && try <= 1024; try++ {
			if v = k.least[mix(bin<<32|try)>>58]; v != empty {
				v >>= 1 + try%16
			}
		}
		if v != empty {
			out |= uint64(v&1) << bin
		}
	}
	return out
}

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit.
func mix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}
