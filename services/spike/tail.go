package spike

import (
	"math"
	"time"
)

// tail learns how surprising a series' own surprises are. Real series are burstier than any fitted count distribution;
// without this step a bursty one alerts daily and a calm one never. It is the peaks-over-threshold method: runs of rows
// whose surprise passes a threshold are clusters, a cluster counts once with its peak, and the peaks' tail is Pareto's,
// with Hill's estimate of its exponent. Both the rate of clusters and the exponent start from what the count
// distribution itself promises, weighed as so many rows and clusters seen before.
//
// The few greatest clusters say nothing of the exponent, one for every trimEvery that was seen: they may be what is looked
// for, and a series that had news must not become deaf to the next.
type tail struct {
	rows     float64 // decaying number of rows seen
	days     float64 // decaying length of what was seen
	clusters float64 // decaying number of clusters closed
	excess   float64 // decaying sum of ln(peak/threshold) of them

	greatest [8]cluster // by excess, the greatest first

	peak  float64   // of the cluster that is open, 0 if none
	above time.Time // when the open cluster was last above the threshold
}

// cluster is a run of surprising rows.
type cluster struct {
	excess float64 // ln(peak/threshold)
	weight float64 // what is left of it, from 1 down to 0
}

// score returns −log10 of the probability that a row starts a cluster whose peak reaches s.
func (t *tail) score(s float64) float64 {
	prior := math.Pow10(-tailThreshold)
	rate := (t.clusters + prior*tailPriorRows) / (t.rows + tailPriorRows)
	base := -math.Log10(math.Min(rate, 0.5))
	if s < tailThreshold {
		return base * s / tailThreshold
	}
	clusters, excess := t.trimmed()
	exponent := (clusters + tailPriorClusters) / (excess + tailPriorClusters*tailPriorExcess)
	return base + exponent*math.Log10(s/tailThreshold)
}

// trimmed is the number of clusters and the sum of their excesses without the greatest.
func (t *tail) trimmed() (clusters, excess float64) {
	clusters, excess = t.clusters, t.excess
	for _, c := range t.greatest[:min(int(t.days*24/trimEvery.Hours()), len(t.greatest))] {
		clusters -= c.weight
		excess -= c.weight * c.excess
	}
	return max(clusters, 0), max(excess, 0)
}

// add takes in the surprise s of a row; a cluster is closed when no row has been above the threshold for p.quiet.
func (t *tail) add(s float64, p pace) {
	t.rows = t.rows*p.keepTail + 1
	t.days = t.days*p.keepTail + p.interval.Hours()/24
	t.clusters *= p.keepTail
	t.excess *= p.keepTail
	for i := range t.greatest {
		t.greatest[i].weight *= p.keepTail
	}
	if t.peak > 0 && p.now.Sub(t.above) > p.quiet {
		t.close(cluster{excess: math.Log(t.peak / tailThreshold), weight: 1})
		t.peak = 0
	}
	if s >= tailThreshold {
		t.peak = math.Max(t.peak, s)
		t.above = p.now
	}
}

// close takes in a cluster that is over.
func (t *tail) close(c cluster) {
	t.clusters += c.weight
	t.excess += c.weight * c.excess
	for i, other := range t.greatest {
		// What was long ago makes way for what is less but new.
		if c.excess*c.weight > other.excess*other.weight {
			t.greatest[i], c = c, other
		}
	}
}
