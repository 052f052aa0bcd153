package spike

import (
	"math"
	"math/rand"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/stat/distuv"
)

var start = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// news draws a negative binomial count for every interval, with the rhythm of a working day and week.
func news(seed int64, rows int, interval time.Duration, mean, dispersion float64) []float64 {
	source := rand.New(rand.NewSource(seed))
	counts := make([]float64, rows)
	for i := range counts {
		at := start.Add(time.Duration(i) * interval)
		m := mean
		if at.Hour() < 7 && interval < 24*time.Hour {
			m *= 0.3
		}
		if at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
			m *= 0.5
		}
		gamma := distuv.Gamma{Alpha: 1 / dispersion, Beta: 1 / (dispersion * m), Src: randSource{source}}
		counts[i] = distuv.Poisson{Lambda: gamma.Rand() + 1e-9, Src: randSource{source}}.Rand()
	}
	return counts
}

// randSource fits math/rand's source to the newer interface.
type randSource struct{ r *rand.Rand }

func (s randSource) Uint64() uint64 { return s.r.Uint64() }

// onsets runs a detector over counts and returns the rows that alert.
func onsets(options Options, interval time.Duration, counts []float64) []int {
	d := New(options)
	var at []int
	for i, c := range counts {
		if d.Next(start.Add(time.Duration(i)*interval), c).Alert {
			at = append(at, i)
		}
	}
	return at
}

func TestFindsOneOnsetPerSpike(t *testing.T) {
	const day = 24 * time.Hour
	for _, tt := range []struct {
		name     string
		interval time.Duration
		rows     int
		mean     float64
		at, long int
		factor   float64
	}{
		{"days", day, 120, 10, 80, 2, 6},
		{"quarters of a day", day / 4, 480, 5, 300, 4, 7},
		{"hours", time.Hour, 24 * 60, 6, 1000, 8, 7},
		{"five minutes", 5 * time.Minute, 12 * 24 * 20, 3, 4000, 24, 12},
	} {
		t.Run(tt.name, func(t *testing.T) {
			counts := news(1, tt.rows, tt.interval, tt.mean, 0.1)
			for i := tt.at; i < tt.at+tt.long; i++ {
				counts[i] = math.Round(tt.mean * tt.factor)
			}
			if diff := cmp.Diff([]int{tt.at}, onsets(Options{}, tt.interval, counts)); diff != "" {
				t.Errorf("onsets (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStaysSilentOnCalmSeries(t *testing.T) {
	const series, rows = 40, 480
	alerts := 0
	for seed := range int64(series) {
		alerts += len(onsets(Options{}, 6*time.Hour, news(seed, rows, 6*time.Hour, 4, 0.3)))
	}
	// The threshold promises one in 25,000 rows once the calibration has settled; these are 19,200 that are not settled.
	if alerts > 4 {
		t.Errorf("%d alerts in %d rows without a spike, want at most 4", alerts, series*rows)
	}
}

func TestFindsDrops(t *testing.T) {
	counts := news(3, 300, 24*time.Hour, 60, 0.02)
	for i := 200; i < 204; i++ {
		counts[i] = 1
	}
	got := onsets(Options{Direction: Down}, 24*time.Hour, counts)
	if len(got) != 1 || got[0] < 200 || got[0] > 201 {
		t.Errorf("onsets of drops in rows %v, want one, in 200 or 201", got)
	}
	if got := onsets(Options{Direction: Up}, 24*time.Hour, counts); len(got) != 0 {
		t.Errorf("a drop alerted as a spike in rows %v", got)
	}
}

func TestEpisodeEndsOnce(t *testing.T) {
	counts := news(1, 120, 24*time.Hour, 10, 0.1)
	counts[80], counts[81] = 70, 80
	d := New(Options{})
	var ended []int
	for i, c := range counts {
		r := d.Next(start.AddDate(0, 0, i), c)
		if r.Ended {
			ended = append(ended, i)
			if want := start.AddDate(0, 0, 81); !r.LastHot.Equal(want) {
				t.Errorf("last hot row at %v, want %v", r.LastHot, want)
			}
		}
	}
	if diff := cmp.Diff([]int{83}, ended); diff != "" {
		t.Errorf("rows that end an episode (-want +got):\n%s", diff)
	}
}

func TestPeekTakesNothingIn(t *testing.T) {
	counts := news(5, 200, time.Hour, 4, 0.2)
	plain, peeked := New(Options{}), New(Options{})
	for i, c := range counts {
		at := start.Add(time.Duration(i) * time.Hour)
		peeked.Peek(at, 1000)
		before := peeked.Peek(at, c)
		want, got := plain.Next(at, c), peeked.Next(at, c)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("row %d after a peek (-want +got):\n%s", i, diff)
		}
		// The very first rows have no interval yet, so that only Next can set up the spans.
		if diff := cmp.Diff(want, before); diff != "" && i > intervalRows {
			t.Fatalf("row %d: peek differs from next (-want +got):\n%s", i, diff)
		}
	}
}

func TestCloneGoesOnByItself(t *testing.T) {
	counts := news(5, 300, time.Hour, 4, 0.2)
	whole, first := New(Options{}), New(Options{})
	for i, c := range counts {
		at := start.Add(time.Duration(i) * time.Hour)
		want := whole.Next(at, c)
		clone := first.Clone()
		first.Next(at, 1000) // and the clone knows nothing of it
		if diff := cmp.Diff(want, clone.Next(at, c)); diff != "" {
			t.Fatalf("row %d of a clone (-want +got):\n%s", i, diff)
		}
		first = clone
	}
}

func TestBaselineCountsOnlyWhatWasSeen(t *testing.T) {
	d := New(Options{})
	for i := range 48 {
		d.Next(start.Add(time.Duration(i)*time.Hour), 2)
	}
	// A gap of ten days is no baseline: it counts as two rows at most.
	r := d.Next(start.Add(240*time.Hour+47*time.Hour), 2)
	if r.Baseline != 47*time.Hour {
		t.Errorf("baseline before the row after a gap = %v, want 47h", r.Baseline)
	}
	r = d.Next(start.Add(241*time.Hour+47*time.Hour), 2)
	if r.Baseline > 50*time.Hour {
		t.Errorf("baseline across a gap = %v, want at most 50h", r.Baseline)
	}
}

func TestNoAlertBeforeWarm(t *testing.T) {
	d := New(Options{})
	for i := range warmUpRows {
		r := d.Next(start.AddDate(0, 0, i), float64(1000*(i%2)))
		if r.Alert || r.Warm {
			t.Errorf("row %d: alert %v, warm %v before the warm-up", i, r.Alert, r.Warm)
		}
	}
}

func TestHostileRows(t *testing.T) {
	d := New(Options{Direction: Both})
	values := []float64{math.NaN(), math.Inf(1), -5, math.MaxFloat64, 0, 1e-300, 1e18}
	for i := range 500 {
		// Times repeat, go back and leap.
		at := start.Add(time.Duration(i%7*i%13) * time.Hour * time.Duration(i))
		r := d.Next(at, values[i%len(values)])
		if math.IsNaN(r.Score) || math.IsInf(r.Score, 0) || math.IsNaN(r.Expected) || r.Score < 0 {
			t.Fatalf("row %d: %+v", i, r)
		}
	}
}

func TestIntervalSurvivesAGapAtTheBeginning(t *testing.T) {
	counts := news(1, 12*24*20, 5*time.Minute, 3, 0.1)
	for i := 4000; i < 4024; i++ {
		counts[i] = 40
	}
	d := New(Options{})
	d.Next(start.AddDate(0, 0, -3), 3)
	var at []int
	for i, c := range counts {
		if d.Next(start.Add(time.Duration(i)*5*time.Minute), c).Alert {
			at = append(at, i)
		}
	}
	if diff := cmp.Diff([]int{4000}, at); diff != "" {
		t.Errorf("onsets after a gap of three days (-want +got):\n%s", diff)
	}
	if got := d.spans[len(d.spans)-1].rows; got != 48 {
		t.Errorf("four hours are %d rows, want 48", got)
	}
}
