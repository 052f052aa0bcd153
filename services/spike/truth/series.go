package truth

import (
	"fmt"
	"math"
	"time"
)

// Options say what is generated. The zero value is not usable; Default is.
type Options struct {
	Seed   uint64
	Series int           // how many
	Bucket time.Duration // a divisor or a multiple of an hour, at most a day
	Days   int           // length of each series
	WarmUp int           // days at the beginning without a burst, which are not scored
}

// Default is what the published figures are made of, but for the seed.
func Default(seed uint64) Options {
	return Options{Seed: seed, Series: 100, Bucket: time.Hour, Days: 126, WarmUp: 28}
}

// Volumes are the grades of how much there is to read, in stories a day; series take them in turn.
func Volumes() []float64 { return []float64{2, 10, 50, 250, 1500, 20_000, 2_880_000} }

// Bucket is what an archive holds of one stretch of time.
type Bucket struct {
	Stories  int // unique ones
	Articles int // with reprints
	Families int // independent publishers
}

// Version is what the archive said of the whole series from one bucket on: a back-fill changes the past.
type Version struct {
	From    int // the first bucket that was decided with it
	Buckets []Bucket
}

// Series is one series with its truth.
type Series struct {
	Name   string
	Start  time.Time
	Bucket time.Duration
	PerDay float64 // stories a day at the beginning
	WarmUp int     // buckets that are not scored
	// Gaps are the buckets in which nothing was collected, true where so.
	Gaps     []bool
	Versions []Version // oldest first
	Bursts   []Burst   // oldest first
}

// Time is the beginning of a bucket.
func (s Series) Time(bucket int) time.Time { return s.Start.Add(time.Duration(bucket) * s.Bucket) }

// nature is what a series would be without what disturbs it.
type nature struct {
	mean []float64 // stories expected in each bucket
	// ownVariance is the relative variance of each bucket's rate for itself, sharedVariance that of what lasts for hours.
	ownVariance, sharedVariance float64
	families                    int
}

// Generate makes the series. Each follows from the seed and its number alone.
func Generate(o Options) []Series {
	all := make([]Series, o.Series)
	for i := range all {
		all[i] = generate(o, i)
	}
	return all
}

// generate makes one series.
func generate(o Options, number int) Series {
	r := newRandom(o.Seed, uint64(number))
	perDay := int(24 * time.Hour / o.Bucket)
	volume := Volumes()[number%len(Volumes())]
	s := Series{
		Name: fmt.Sprintf("topic=%s-%03d", grade(volume), number), PerDay: volume, Bucket: o.Bucket, WarmUp: o.WarmUp * perDay,
		// Autumn: both clocks change and holidays come within the series.
		Start: time.Date(2026, 8, 10, 0, 0, 0, 0, seoul().zone).UTC().Add(time.Duration(number/len(Volumes())%7) * 24 * time.Hour),
		Gaps:  make([]bool, o.Days*perDay),
	}
	n := newNature(r, s, volume/float64(perDay))
	buckets := n.draw(r, s.Bucket)
	silence(r, s, n, buckets)
	s.Bursts = bursts(r, s, n, buckets)
	syndicate(r, s, n, buckets)
	gaps(r, s, buckets)
	s.Versions = []Version{{Buckets: buckets}}
	backfill(r, &s, n)
	return s
}

// grade writes a volume for people.
func grade(perDay float64) string {
	switch {
	case perDay >= 24*60*60:
		return fmt.Sprintf("%.0f-a-minute", perDay/24/60)
	default:
		return fmt.Sprintf("%.0f-a-day", perDay)
	}
}

// newNature draws rhythm, trend and dispersion.
func newNature(r random, s Series, level float64) nature {
	n := nature{
		mean: make([]float64, len(s.Gaps)), ownVariance: r.ratio(0.01, 0.15), sharedVariance: r.ratio(0.005, 0.05),
		families: r.whole(8, 40),
	}
	korean := []float64{1, 1, .8, .5, .2, 0}[r.IntN(6)] // the share that is written in Seoul
	growth := r.between(-.5, 1) / (90 * 24)             // of the logarithm, an hour: down to 60 % or up to 270 % in 90 days
	ko, en := seoul(), newYork()
	for i := range n.mean {
		at := s.Time(i)
		rhythm := 0.0
		if korean > 0 {
			rhythm += korean * ko.pace(at, s.Bucket)
		}
		if korean < 1 {
			rhythm += (1 - korean) * en.pace(at, s.Bucket)
		}
		n.mean[i] = level * rhythm * math.Exp(growth*at.Sub(s.Start).Hours())
	}
	return n
}

// draw makes the counts of every day: a rate that is higher or lower for hours on end and for each bucket itself, and
// chance on top.
func (n nature) draw(r random, bucket time.Duration) []Bucket {
	buckets := make([]Bucket, len(n.mean))
	hours := r.ratio(3, 12) // after which a mood has faded to a third
	keep := math.Exp(-bucket.Hours() / hours)
	deviation := math.Sqrt(math.Log1p(n.sharedVariance))
	mood := r.NormFloat64()
	for i, mean := range n.mean {
		mood = keep*mood + math.Sqrt(1-keep*keep)*r.NormFloat64()
		shared := math.Exp(deviation*mood - deviation*deviation/2)
		n.add(r, &buckets[i], r.poisson(mean*shared*r.gamma(n.ownVariance)))
	}
	return buckets
}

// add puts stories into a bucket, each by some publisher.
func (n nature) add(r random, b *Bucket, stories int) {
	b.Stories += stories
	b.Articles += stories
	b.Families = n.publishers(r, b.Families, stories)
}

// publishers is how many have written after so many more stories.
func (n nature) publishers(r random, before, stories int) int {
	for range min(stories, 20*n.families) { // after so many all of them have
		if r.IntN(n.families) >= before {
			before++
		}
	}
	return before
}
