package spike

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// Weights of the Numenta Anomaly Benchmark's standard profile.
const falseWeight = 0.11

// labelled is a public series with the windows in which an alert is right, as row numbers, both ends included.
type labelled struct {
	times   []time.Time
	values  []float64
	windows [][2]int
}

// TestTweetVolumes measures the detector on the labelled tweet volumes outside the repository.
func TestTweetVolumes(t *testing.T) {
	shared := os.Getenv("BELLWETHER_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	folder := filepath.Join(shared, "bench", "spikes")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no benchmark beside the repository: %v (BELLWETHER_SHARED names its folder)", err)
	}
	var total tally
	for name, series := range readLabelled(t, folder) {
		one := series.tally(alertRows(series))
		t.Logf("%s: NAB %.1f, windows %d of %d, episodes %d, right %d", name, one.nab(), one.hit, one.windows, one.episodes, one.right)
		total.add(one)
	}
	precision := float64(total.right) / float64(total.episodes)
	t.Logf("total: NAB %.2f, windows %d of %d, precision %.2f", total.nab(), total.hit, total.windows, precision)
	if total.nab() < 78 || precision < 0.7 {
		t.Errorf("NAB %.2f with precision %.2f, want at least 78 with 0.70", total.nab(), precision)
	}
}

// alertRows runs the detector over a series.
func alertRows(s labelled) []int {
	d := New(Options{})
	var at []int
	for i := range s.times {
		if d.Next(s.times[i], s.values[i]).Alert {
			at = append(at, i)
		}
	}
	return at
}

// tally is what a detector got in the benchmark's standard profile.
type tally struct {
	raw                           float64
	windows, hit, episodes, right int
}

func (a *tally) add(b tally) {
	a.raw += b.raw
	a.windows += b.windows
	a.hit += b.hit
	a.episodes += b.episodes
	a.right += b.right
}

// nab scales the raw score: 100 is perfect, 0 is a detector that never alerts.
func (a *tally) nab() float64 {
	n := float64(a.windows)
	return 100 * (a.raw + n) / (2 * n)
}

// reward is near 1 at a window's start (position −1), 0 at its end and near −1 far behind it.
func reward(position float64) float64 {
	if position > 3 {
		return -1
	}
	return 2/(1+math.Exp(5*position)) - 1
}

// tally scores the rows that alerted. Alerts under three hours apart are one episode.
func (s labelled) tally(alerts []int) tally {
	warm := min(len(s.times)*15/100, 750)
	best := make(map[int]float64)
	for w, window := range s.windows {
		if window[1] >= warm {
			best[w] = -1
		}
	}
	var a tally
	var last time.Time
	counted := false // whether the running episode touched a window
	for _, row := range alerts {
		if row < warm {
			continue
		}
		inside, before := -1, -1
		for w, window := range s.windows {
			switch {
			case window[0] <= row && row <= window[1]:
				inside = w
			case window[1] < row:
				before = w
			}
		}
		if a.episodes == 0 || s.times[row].Sub(last) > 3*time.Hour {
			a.episodes++
			counted = false
		}
		last = s.times[row]
		switch {
		case inside >= 0:
			length := float64(s.windows[inside][1] - s.windows[inside][0] + 1)
			best[inside] = max(best[inside], reward(-float64(s.windows[inside][1]-row+1)/length)/reward(-1))
			if !counted {
				counted = true
				a.right++
			}
		case before >= 0:
			w := s.windows[before]
			a.raw += falseWeight * reward(float64(row-w[1])/float64(w[1]-w[0]))
		default:
			a.raw -= falseWeight
		}
	}
	for _, r := range best {
		a.windows++
		a.raw += r
		if r > -1 {
			a.hit++
		}
	}
	return a
}

// readLabelled reads labels.json and the series that it names.
func readLabelled(t *testing.T, folder string) map[string]labelled {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "labels.json"))
	if err != nil {
		t.Fatal(err)
	}
	var windows map[string][][2]string
	if err := json.Unmarshal(text, &windows); err != nil {
		t.Fatal(err)
	}
	all := make(map[string]labelled)
	for name, pairs := range windows {
		f, err := os.Open(filepath.Join(folder, "data", name))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		var s labelled
		at := make(map[string]int)
		for i, row := range rows[1:] {
			when, err := time.Parse(time.DateTime, row[0])
			if err != nil {
				t.Fatal(err)
			}
			value, err := strconv.ParseFloat(row[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			s.times, s.values = append(s.times, when), append(s.values, value)
			at[row[0]] = i
		}
		for _, pair := range pairs {
			s.windows = append(s.windows, [2]int{at[pair[0]], at[pair[1]]})
		}
		all[name] = s
	}
	return all
}
