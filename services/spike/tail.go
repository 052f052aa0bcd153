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
type tail struct {
	rows     float64 // decaying number of rows seen
	clusters float64 // decaying number of clusters closed
	excess   float64 // decaying sum of ln(peak/threshold) of them

	peak  float64   // of the cluster that is open, 0 if none
	above time.Time // when the open cluster was last above the threshold
}

// score returns −log10 of the probability that a row starts a cluster whose peak reaches s.
func (t *tail) score(s float64) float64 {
	prior := math.Pow10(-tailThreshold)
	rate := (t.clusters + prior*tailPriorRows) / (t.rows + tailPriorRows)
	base := -math.Log10(math.Min(rate, 0.5))
	if s < tailThreshold {
		return base * s / tailThreshold
	}
	exponent := (t.clusters + tailPriorClusters) / (t.excess + tailPriorClusters*tailPriorExcess)
	return base + exponent*math.Log10(s/tailThreshold)
}

// add takes in the surprise s of the row at now; keep is what remains of the past. A cluster is closed when no row has
// been above the threshold for quiet.
func (t *tail) add(now time.Time, s, keep float64, quiet time.Duration) {
	t.rows = t.rows*keep + 1
	t.clusters *= keep
	t.excess *= keep
	if t.peak > 0 && now.Sub(t.above) > quiet {
		t.clusters++
		t.excess += math.Log(t.peak / tailThreshold)
		t.peak = 0
	}
	if s >= tailThreshold {
		t.peak = math.Max(t.peak, s)
		t.above = now
	}
}
