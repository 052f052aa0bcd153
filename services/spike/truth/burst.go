package truth

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Burst is a rise that was injected.
type Burst struct {
	Start, End int // buckets, half-open
	// Stories is how many were added in the first two buckets, Expected how many the true rate promised there.
	Stories  int
	Expected float64
	// Strength is −log10 of the chance of so many stories in those two buckets at the true rate, had there been no burst.
	Strength float64
}

// Bursts that must be found: at least so many stories, and a chance below one in a million.
const (
	leastStories  = 10
	leastStrength = 6
)

// Counts reports whether a detector must find the burst. One that is weaker is in the series too; to tell of it is
// neither right nor wrong.
func (b Burst) Counts() bool { return b.Stories >= leastStories && b.Strength >= leastStrength }

// Spacing of bursts, in hours, and their strength, −log10 of their chance.
const (
	leastApart, mostApart     = 8 * 24, 30 * 24
	weakest, strongest        = 4, 40
	shortestBurst, longest    = 3, 16 // buckets
	leastShare, greatestShare = .35, .65
)

// bursts injects them into the buckets after the warm-up.
func bursts(r random, s Series, n nature, buckets []Bucket) []Burst {
	var all []Burst
	apart := func() int { return int(r.between(leastApart, mostApart) / s.Bucket.Hours()) }
	for at := s.WarmUp + apart()/2; at+longest < len(buckets); at += max(apart(), 3*longest) {
		strength := r.ratio(weakest, strongest)
		expected := n.mean[at] + n.mean[at+1]
		extra := max(n.reach(at, strength)-int(math.Round(expected)), 3)
		length := r.whole(shortestBurst, longest)
		first := int(math.Round(float64(extra) * r.between(leastShare, greatestShare)))
		added := []int{first, extra - first}
		for k := 2; k < length; k++ {
			// What follows is told and told again, ever less.
			added = append(added, r.poisson(float64(extra)/2*math.Exp(-3*float64(k-1)/float64(length))))
		}
		for k, stories := range added {
			n.add(r, &buckets[at+k], stories)
		}
		all = append(all, Burst{
			Start: at, End: at + length, Stories: extra, Expected: expected,
			Strength: n.strength(at, expected+float64(extra)),
		})
	}
	return all
}

// pair is the distribution of the stories in two buckets at the true rate: negative binomial, by its moments.
func (n nature) pair(at int) (mean, dispersion float64) {
	a, b := n.mean[at], n.mean[at+1]
	mean = a + b
	return mean, n.sharedVariance + n.ownVariance*(a*a+b*b)/(mean*mean)
}

// strength is −log10 of the chance of count stories or more in the two buckets from at on.
func (n nature) strength(at int, count float64) float64 {
	mean, dispersion := n.pair(at)
	size := 1 / dispersion
	p := mathext.RegIncBeta(math.Max(count, 1e-9), size, mean/(mean+size))
	return -math.Log10(math.Max(p, 1e-300))
}

// reach is the least count in the two buckets from at on that has the strength.
func (n nature) reach(at int, strength float64) int {
	low, high := 0, 8
	for n.strength(at, float64(high)) < strength {
		low, high = high, 2*high
	}
	for high-low > 1 {
		if middle := (low + high) / 2; n.strength(at, float64(middle)) < strength {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}
