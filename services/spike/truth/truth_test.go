package truth

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/stat/distuv"
)

func few(seed uint64) Options {
	o := Default(seed)
	o.Series = len(Volumes())
	return o
}

func TestASeedMakesTheSameSeries(t *testing.T) {
	once := Generate(few(5))
	if !reflect.DeepEqual(once, Generate(few(5))) {
		t.Error("a second time they are others")
	}
	if reflect.DeepEqual(once, Generate(few(6))) {
		t.Error("another seed makes the same series")
	}
	more := few(5)
	more.Series++
	if !reflect.DeepEqual(once, Generate(more)[:len(Volumes())]) {
		t.Error("one more series changes the others")
	}
}

func TestSeriesAreAsTheySay(t *testing.T) {
	for _, s := range Generate(few(5)) {
		first, last := s.Versions[0].Buckets, s.Versions[len(s.Versions)-1].Buckets
		var stories float64
		for i, b := range first {
			stories += float64(b.Stories)
			switch {
			case b.Families > b.Articles, b.Stories > b.Articles, b.Stories < 0, b.Stories > 0 && b.Families == 0:
				t.Fatalf("%s, bucket %d: %+v", s.Name, i, b)
			case s.Gaps[i] && b != Bucket{}:
				t.Errorf("%s, bucket %d: %+v in a gap", s.Name, i, b)
			case last[i].Stories < b.Stories:
				t.Errorf("%s, bucket %d: a back-fill takes stories away", s.Name, i)
			}
		}
		// Trend, outages and bursts move the average, but not by an order of size.
		if got := stories / 126 / s.PerDay; got < 0.4 || got > 4 {
			t.Errorf("%s: %v times its stories a day", s.Name, got)
		}
		for i, b := range s.Bursts {
			if b.Start < s.WarmUp || b.End > len(first) || b.End <= b.Start || b.Stories < 1 || i > 0 && b.Start < s.Bursts[i-1].End {
				t.Errorf("%s: burst %+v", s.Name, b)
			}
		}
	}
}

// TestStrengthIsTheChance draws pairs of buckets as the generator does and counts how often they reach a count.
func TestStrengthIsTheChance(t *testing.T) {
	n := nature{mean: []float64{6, 4}, ownVariance: 0.1, sharedVariance: 0.05, families: 9}
	r := newRandom(3, 0)
	const draws, count = 200_000, 22
	hits := 0.0
	for range draws {
		buckets := n.draw(r, time.Hour)
		if buckets[0].Stories+buckets[1].Stories >= count {
			hits++
		}
	}
	// The distribution is fitted by its moments, so the tail is right within a factor.
	if got, want := -math.Log10(hits/draws), n.strength(0, count); math.Abs(got-want) > 0.25 {
		t.Errorf("−log10 of the chance of %d stories = %.2f by drawing, %.2f by strength", count, got, want)
	}
	if at := n.reach(0, 6); n.strength(0, float64(at)) < 6 || n.strength(0, float64(at-1)) >= 6 {
		t.Errorf("reach(6) = %d, of strength %.2f", at, n.strength(0, float64(at)))
	}
	// Without any dispersion it is Poisson's.
	calm := nature{mean: []float64{6, 4}, ownVariance: 1e-7, sharedVariance: 1e-7}
	if got, want := calm.strength(0, 25), -math.Log10(distuv.Poisson{Lambda: 10}.Survival(24)); math.Abs(got-want) > 0.01 {
		t.Errorf("strength = %.3f, Poisson's %.3f", got, want)
	}
}

func TestNewsroomsAverageOne(t *testing.T) {
	for _, n := range []newsroom{seoul(), newYork()} {
		var sum float64
		for h := range 24 * 7 {
			sum += n.pace(time.Date(2026, 6, 8, h, 0, 0, 0, n.zone), time.Hour) // a week without holidays
		}
		if mean := sum / 24 / 7; math.Abs(mean-1) > 0.01 {
			t.Errorf("%v: %v on average", n.zone, mean)
		}
	}
}

func TestCompare(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	at := func(series string, hours int) Onset {
		return Onset{series, noon.Add(time.Duration(hours) * time.Hour)}
	}
	window := func(series string, from, until int, ignore bool) Window {
		return Window{Series: series, Start: at(series, from).At, End: at(series, until).At, Ignore: ignore}
	}
	windows := []Window{window("a", 0, 6, false), window("a", 10, 16, false), window("b", 0, 6, false), window("b", 20, 22, true)}
	got := Compare(windows, []Onset{at("a", 4), at("a", 2), at("a", 6), at("b", 20), at("b", 10), at("c", 1)})
	want := Score{Windows: 3, Found: 1, Right: 1, Repeated: 1, False: 3, Delays: []time.Duration{2 * time.Hour}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("score (-want +got):\n%s", diff)
	}
	if got.Precision() != 0.2 || math.Abs(got.Recall()-1.0/3) > 1e-12 || math.Abs(got.F1()-0.25) > 1e-12 {
		t.Errorf("precision %v, recall %v, F1 %v", got.Precision(), got.Recall(), got.F1())
	}
}

func TestFile(t *testing.T) {
	windows := Windows(Generate(few(5)))
	text, err := json.Marshal(File{windows})
	if err != nil {
		t.Fatal(err)
	}
	again, err := Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(windows, again.Windows); diff != "" {
		t.Errorf("read again (-want +got):\n%s", diff)
	}
	for text, want := range map[string]string{
		`{"windows":[{"start":"2026-03-02T00:00:00Z","end":"2026-03-03T00:00:00Z"}]}`:              "window 1: series",
		`{"windows":[{"series":"a","end":"2026-03-03T00:00:00Z"}]}`:                                "window 1: start",
		`{"windows":[{"series":"a","start":"2026-03-02T00:00:00Z","end":"2026-03-02T00:00:00Z"}]}`: "window 1: end",
		`{"windows":[{"serie":"a"}]}`: "serie", `[]`: "windows",
	} {
		if _, err := Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestCheckNamesTheField(t *testing.T) {
	for want, o := range map[string]Options{
		"series": {Series: 0, Bucket: time.Hour, Days: 60, WarmUp: 28},
		"bucket": {Series: 1, Bucket: 7 * time.Minute, Days: 60, WarmUp: 28},
		"days":   {Series: 1, Bucket: time.Hour, Days: 30, WarmUp: 28},
	} {
		if err := o.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", o, err, want)
		}
	}
}
