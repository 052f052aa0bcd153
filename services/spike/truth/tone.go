package truth

import (
	"fmt"
	"math"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
)

// Tone is what the stories of a bucket say: For of them count 1, Against −1, the others 0. Of a share, Of are the stories of
// all organizations, For those of one, and none are against.
type Tone struct {
	Of, For, Against int
	Families         int // independent publishers
}

// Mean is the mean of what the stories count.
func (t Tone) Mean() float64 {
	if t.Of == 0 {
		return 0
	}
	return float64(t.For-t.Against) / float64(t.Of)
}

// ToneSeries is a series of tones, or of shares, with its truth.
type ToneSeries struct {
	Name   string
	Start  time.Time
	Bucket time.Duration
	PerDay float64 // stories a day at the beginning
	WarmUp int     // buckets that are not scored
	Gaps   []bool  // the buckets in which nothing was collected, true where so
	Rows   []Tone
	Shifts []Shift // oldest first
}

// Time is the beginning of a bucket.
func (s ToneSeries) Time(bucket int) time.Time {
	return s.Start.Add(time.Duration(bucket) * s.Bucket)
}

// Shift is a change of the mean that was injected.
type Shift struct {
	Start, End int // buckets, half-open
	// Stories are those in the first two buckets; Size is how far their expected mean was moved.
	Stories int
	Size    float64
	// Strength is −log10 of the chance that the mean of the first two buckets lies as far out, had there been no shift: the
	// normal distribution's, with the true variance.
	Strength float64
}

// Counts reports whether a detector must find the shift.
func (s Shift) Counts() bool { return s.Stories >= leastStories && s.Strength >= leastStrength }

// ToneVolumes are the grades of how much there is to read, in stories a day; series take them in turn.
func ToneVolumes() []float64 { return []float64{3, 10, 40, 150, 800} }

// ToneOptions say what is generated; Options.Bucket is a stretch of six hours by default.
type ToneOptions struct {
	Options
	Share bool // of shares, not of tones
	Quiet bool // without any shift
}

// DefaultTones is what the published figures are made of, but for the seed.
func DefaultTones(seed uint64, share, quiet bool) ToneOptions {
	o := Default(seed)
	o.Bucket = 6 * time.Hour
	return ToneOptions{o, share, quiet}
}

// GenerateTones makes the series. Each follows from the seed and its number alone.
func GenerateTones(o ToneOptions) []ToneSeries {
	all := make([]ToneSeries, o.Series)
	for i := range all {
		all[i] = generateTones(o, i)
	}
	return all
}

// eventShare is the part of a bucket's stories that tell of what lasts for hours or days: their tone is of one mould.
const eventShare = 0.6

// mould is how stories count: the chances of 1 and of −1.
type mould struct{ plus, minus float64 }

func (m mould) mean() float64     { return m.plus - m.minus }
func (m mould) variance() float64 { return m.plus + m.minus - m.mean()*m.mean() }

// toward moves a mould by so much of the way to all stories counting the most, or the least that there is.
func (m mould) toward(up bool, part float64, share bool) mould {
	next := mould{m.plus * (1 - part), m.minus * (1 - part)}
	switch {
	case up:
		next.plus += part
	case !share:
		next.minus += part
	}
	return next
}

// near draws a mould around m (Dirichlet's distribution) of which two stories are alike with the correlation given.
func (m mould) near(r random, alike float64, share bool) mould {
	sure := 1/alike - 1
	draw := func(p float64) float64 {
		return distuv.Gamma{Alpha: math.Max(p*sure, 1e-6), Beta: 1, Src: r}.Rand()
	}
	plus, none, minus := draw(m.plus), draw(1-m.plus-m.minus), 0.0
	if !share {
		minus = draw(m.minus)
	}
	all := plus + none + minus
	if all == 0 {
		return m
	}
	return mould{plus / all, minus / all}
}

// stories draws what so many stories count.
func (m mould) stories(r random, n int) Tone {
	t := Tone{Of: n}
	if n <= 0 {
		return Tone{}
	}
	t.For = int(distuv.Binomial{N: float64(n), P: math.Min(m.plus, 1), Src: r}.Rand())
	if rest := n - t.For; m.minus > 0 && rest > 0 {
		t.Against = int(distuv.Binomial{N: float64(rest), P: math.Min(m.minus/math.Max(1-m.plus, 1e-9), 1), Src: r}.Rand())
	}
	return t
}

// generateTones makes one series: the counts of a topic with its rhythm, moods, silences, gaps and bursts (which are no
// shifts), and what each story counts. A part of them follows events, each of a mould of its own, and what is usual drifts.
func generateTones(o ToneOptions, number int) ToneSeries {
	r := newRandom(o.Seed+1_000_000, uint64(number))
	perDay := int(24 * time.Hour / o.Bucket)
	volume := ToneVolumes()[number%len(ToneVolumes())]
	counts := Series{
		PerDay: volume, Bucket: o.Bucket, WarmUp: o.WarmUp * perDay, Gaps: make([]bool, o.Days*perDay),
		Start: time.Date(2026, 8, 10, 0, 0, 0, 0, seoul().zone).UTC().Add(time.Duration(number/len(ToneVolumes())%7) * 24 * time.Hour),
	}
	n := newNature(r, counts, volume/float64(perDay))
	buckets := n.draw(r, o.Bucket)
	silence(r, counts, n, buckets)
	bursts(r, counts, n, buckets)
	gaps(r, counts, buckets)
	s := ToneSeries{
		Name: fmt.Sprintf("organization=%s-%03d", grade(volume), number), PerDay: volume, Bucket: o.Bucket,
		Start: counts.Start, WarmUp: counts.WarmUp, Gaps: counts.Gaps, Rows: make([]Tone, len(buckets)),
	}
	first, last := base(r, o.Share), base(r, o.Share)
	drift := r.between(0, .3) // of the way to another mould, over the whole series
	usual := make([]mould, len(buckets))
	for i := range usual {
		part := drift * float64(i) / float64(len(usual))
		usual[i] = mould{first.plus + part*(last.plus-first.plus), first.minus + part*(last.minus-first.minus)}
	}
	alike := r.ratio(.02, .3)
	moved := append([]mould(nil), usual...)
	if !o.Quiet {
		s.Shifts = shifts(r, s, usual, moved, o.Share)
	}
	hours := r.ratio(6, 24)
	event, left := mould{}, 0.0
	for i, b := range buckets {
		if left -= o.Bucket.Hours(); left <= 0 || i > 0 && moved[i] != usual[i] && moved[i-1] == usual[i-1] {
			event, left = moved[i].near(r, alike, o.Share), r.ExpFloat64()*hours
		}
		mix := mould{eventShare*event.plus + (1-eventShare)*moved[i].plus, eventShare*event.minus + (1-eventShare)*moved[i].minus}
		s.Rows[i] = mix.stories(r, b.Stories)
		s.Rows[i].Families = b.Families
	}
	for i := range s.Shifts {
		s.Shifts[i].measure(s, usual, eventShare*eventShare*alike)
	}
	return s
}

// base draws what is usual of a series.
func base(r random, share bool) mould {
	if share {
		return mould{plus: r.ratio(.04, .6)}
	}
	return mould{plus: r.between(.1, .5), minus: r.between(.05, .4)}
}

// shifts moves the moulds after the warm-up, for some buckets at a time.
func shifts(r random, s ToneSeries, usual, moved []mould, share bool) []Shift {
	var all []Shift
	apart := func() int { return int(r.between(leastApart, mostApart) / s.Bucket.Hours()) }
	for at := s.WarmUp + apart()/2; at+longest < len(moved); at += max(apart(), 3*longest) {
		part, up, length := r.ratio(.15, .95), r.IntN(2) == 0, r.whole(shortestBurst, longest)
		for i := at; i < at+length; i++ {
			moved[i] = usual[i].toward(up, part, share)
		}
		all = append(all, Shift{Start: at, End: at + length, Size: math.Abs(moved[at].mean() - usual[at].mean())})
	}
	return all
}

// measure writes how plain a shift is into it. alike is the correlation of two stories of one bucket.
func (s *Shift) measure(of ToneSeries, usual []mould, alike float64) {
	var seen Tone
	squares := 0.0
	for i := s.Start; i < s.Start+2; i++ {
		row := of.Rows[i]
		seen.Of, seen.For, seen.Against = seen.Of+row.Of, seen.For+row.For, seen.Against+row.Against
		squares += float64(row.Of * row.Of)
	}
	s.Stories = seen.Of
	if seen.Of == 0 {
		return
	}
	n, expected := float64(seen.Of), usual[s.Start]
	variance := expected.variance() * (1/n + alike*(squares-n)/(n*n))
	z := math.Abs(seen.Mean()-expected.mean()) / math.Sqrt(variance)
	s.Strength = -math.Log10(math.Max(distuv.UnitNormal.Survival(z), 1e-300))
}

// ToneWindows are the shifts of series as a truth file holds them.
func ToneWindows(all []ToneSeries) []Window {
	var windows []Window
	for _, s := range all {
		for _, shift := range s.Shifts {
			windows = append(windows, Window{
				Series: s.Name, Start: s.Time(shift.Start), End: s.Time(shift.End + slack), Ignore: !shift.Counts(), Stories: shift.Stories, Strength: shift.Strength,
			})
		}
	}
	return windows
}
