package sample

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// archive is the default archive that ends at testNow.
func archive() []Line { return slices.Collect(Generate(Options{Now: testNow})) }

func TestSameOptionsSameBytes(t *testing.T) {
	write := func(seed uint64) []byte {
		var b bytes.Buffer
		if _, err := WriteNDJSON(&b, Generate(Options{Seed: seed, Now: testNow, Days: 10})); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	if !bytes.Equal(write(3), write(3)) {
		t.Error("two runs with one seed differ")
	}
	if bytes.Equal(write(3), write(4)) {
		t.Error("two seeds give the same archive")
	}
}

func TestOverlappingArchivesAgree(t *testing.T) {
	// The ordinary news of an hour does not depend on where the archive ends.
	ordinaryOf := func(now time.Time) map[string]string {
		out := map[string]string{}
		for l := range Generate(Options{Now: now, Days: 4}) {
			if strings.Contains(l.URL, "/20261122-") && letterOf(l) == byte(ordinary) {
				out[l.URL] = l.Text
			}
		}
		return out
	}
	today, tomorrow := ordinaryOf(testNow), ordinaryOf(testNow.Add(24*time.Hour))
	if len(today) < 20 {
		t.Fatalf("%d ordinary lines on the shared day, want at least 20", len(today))
	}
	if diff := cmp.Diff(today, tomorrow); diff != "" {
		t.Errorf("the shared day in an archive and the next day's (-today +tomorrow):\n%s", diff)
	}
}

func TestArchiveIsSortedCompleteAndEndsNow(t *testing.T) {
	lines := archive()
	if n := len(lines); n < 9_000 || n > 12_000 {
		t.Errorf("%d lines, want 9,000 to 12,000", n)
	}
	if !slices.IsSortedFunc(lines, bySeenAt) {
		t.Error("lines are not in the order of seen_at")
	}
	if first := lines[0].SeenAt; first.Before(testNow.AddDate(0, 0, -120)) || first.After(testNow.AddDate(0, 0, -119)) {
		t.Errorf("the first is seen at %v", first)
	}
	if last := lines[len(lines)-1].SeenAt; last.After(testNow) || testNow.Sub(last) > 3*time.Hour {
		t.Errorf("the last is seen at %v, want in the three hours before %v", last, testNow)
	}

	want := map[string]bool{}
	for _, l := range Corpus(testNow) {
		want[l.URL+l.SeenAt.String()] = true
	}
	for _, l := range lines {
		delete(want, l.URL+l.SeenAt.String())
	}
	if len(want) > 0 {
		t.Errorf("missing of the corpus: %v", slices.Sorted(maps.Keys(want)))
	}
}

func TestAnyDayCanBeToday(t *testing.T) {
	seoul := mustZone("Asia/Seoul")
	// A Sunday night, a leap day, and the nights in which the clocks of New York change.
	for _, now := range []time.Time{
		time.Date(2027, 1, 3, 23, 59, 0, 0, seoul), time.Date(2028, 2, 29, 9, 0, 0, 0, seoul),
		time.Date(2027, 3, 14, 16, 30, 0, 0, seoul), time.Date(2027, 11, 7, 15, 30, 0, 0, seoul),
	} {
		lines := slices.Collect(Generate(Options{Seed: 9, Now: now}))
		if n := len(lines); n < 9_000 || n > 12_000 || !slices.IsSortedFunc(lines, bySeenAt) || lines[n-1].SeenAt.After(now) {
			t.Errorf("%v: %d lines, sorted %v, last %v", now, n, slices.IsSortedFunc(lines, bySeenAt), lines[n-1].SeenAt)
		}
		for _, e := range Truth(Options{Now: now}) {
			if day := e.Start.In(seoul).Weekday(); e.True && (day == time.Saturday || day == time.Sunday) {
				t.Errorf("%v: %s on a %v", now, e.About, day)
			}
		}
	}
}

func TestComposedURLsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range archive() {
		if !isComposed(l) {
			continue
		}
		if seen[l.URL] {
			t.Errorf("%s comes twice", l.URL)
		}
		seen[l.URL] = true
	}
}

func TestLinesAreValid(t *testing.T) {
	outlets := map[string]Publisher{}
	for _, p := range Publishers() {
		outlets[p.Source] = p
	}
	for _, l := range archive() {
		if l.Removed {
			if l.URL == "" || l.UpdatedAt.IsZero() || l.Text != "" {
				t.Errorf("removal: %+v", l)
			}
			continue
		}
		p := outlets[l.Source]
		if !strings.HasPrefix(l.URL, "https://"+p.Domain+"/") || !strings.HasSuffix(p.Domain, ".example") || l.Publisher != p.Name || l.Lang != p.Lang {
			t.Errorf("%s: source %q, publisher %q, lang %q do not fit", l.URL, l.Source, l.Publisher, l.Lang)
		}
		if wait := l.SeenAt.Sub(l.PublishedAt); l.UpdatedAt.IsZero() && (wait < time.Minute || wait > 15*time.Minute) {
			t.Errorf("%s: seen %v after publication", l.URL, wait)
		}
		// A slot, a choice or a mark that was left over would show by its sign.
		if leftOver(l.Title + l.Text) {
			t.Errorf("%s: left over: %s / %s", l.URL, l.Title, l.Text)
		}
		if !utf8.ValidString(l.Title+l.Text) || l.Title == "" || len(l.Text) < 100 {
			t.Errorf("%s: title %q, text %q", l.URL, l.Title, l.Text)
		}
		if l.Lang == "en" && strings.ContainsFunc(l.Title+l.Text, isHangul) {
			t.Errorf("%s: Hangul in English: %s", l.URL, l.Text)
		}
	}
}

// leftOver tells whether a sign of a template is in the text; a dollar sign may stand before a digit.
func leftOver(s string) bool {
	for {
		before, after, found := strings.Cut(s, "$")
		if strings.ContainsAny(before, "{}[]|") {
			return true
		}
		if !found {
			return false
		}
		if after == "" || after[0] < '0' || after[0] > '9' {
			return true
		}
		s = after
	}
}

func TestNewsroomsSleepAndRest(t *testing.T) {
	outlets := map[string]Publisher{}
	for _, p := range Publishers() {
		outlets[p.Source] = p
	}
	for _, lang := range []string{"ko", "en"} {
		var night, morning, weekday, weekend float64
		for _, l := range archive() {
			if !isComposed(l) || l.Lang != lang {
				continue
			}
			at := l.PublishedAt.In(outlets[l.Source].location)
			switch h := at.Hour(); {
			case h < 4:
				night++
			case h >= 8 && h < 12:
				morning++
			}
			if d := at.Weekday(); d == time.Saturday || d == time.Sunday {
				weekend++
			} else {
				weekday++
			}
		}
		if morning < 8*night {
			t.Errorf("%s: %v between 8 and 12, %v between 0 and 4; want eight times as many", lang, morning, night)
		}
		if weekday/5 < 2*weekend/2 {
			t.Errorf("%s: %.0f each weekday, %.0f each day of the weekend; want twice as many", lang, weekday/5, weekend/2)
		}
	}
}

func TestHBMRises(t *testing.T) {
	// Counted over weeks, bursts left out: the hand-written part and the episodes are not what rises.
	weeks := make([]float64, 17)
	for _, l := range archive() {
		if at := letterOf(l); at != byte(ordinary) && at != byte(rising) {
			continue
		}
		if strings.Contains(l.Text, "HBM") {
			if week := int(testNow.Sub(l.PublishedAt) / (7 * 24 * time.Hour)); week < len(weeks) {
				weeks[week]++
			}
		}
	}
	before, last, middle := mean(weeks[6:]), mean(weeks[:2]), mean(weeks[2:4])
	if last < 1.7*before || middle < 1.2*before || last < middle {
		t.Errorf("HBM articles a week: %.0f before, %.0f in the middle, %.0f at the end of the rise (%v)", before, middle, last, weeks)
	}
	if got := []float64{Rise(testNow, testNow.AddDate(0, 0, -60)), Rise(testNow, testNow.AddDate(0, 0, -21)), Rise(testNow, testNow)}; !cmp.Equal(got, []float64{1, 1.75, 2.5}) {
		t.Errorf("Rise 60 days, 21 days and no time before: %v", got)
	}
}

func mean(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

func TestDefaultsAreFilledIn(t *testing.T) {
	got := Options{Now: testNow.Add(1234 * time.Nanosecond)}.withDefaults()
	if diff := cmp.Diff(Options{Now: testNow, Days: 120, PerDay: 80}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPerDayScalesTheVolume(t *testing.T) {
	count := func(perDay float64) (n float64) {
		for l := range Generate(Options{Now: testNow, Days: 14, PerDay: perDay}) {
			if letterOf(l) == byte(ordinary) {
				n++
			}
		}
		return n
	}
	if one, four := count(50), count(200); four < 3.2*one || four > 4.8*one {
		t.Errorf("%v lines at 50 a day, %v at 200", one, four)
	}
}

func TestWriteNDJSONRoundTrips(t *testing.T) {
	want := Corpus(testNow)[:20]
	var b bytes.Buffer
	n, err := WriteNDJSON(&b, slices.Values(want))
	if err != nil || n != len(want) {
		t.Fatalf("wrote %d, %v", n, err)
	}
	var got []Line
	for raw := range bytes.Lines(b.Bytes()) {
		var l Line
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&l); err != nil {
			t.Fatal(err)
		}
		got = append(got, l)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWriteNDJSONLeavesOutWhatIsMissing(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 600e6, time.UTC)
	var b bytes.Buffer
	if _, err := WriteNDJSON(&b, slices.Values([]Line{{URL: "https://a.example/1", Removed: true, UpdatedAt: at, SeenAt: at}})); err != nil {
		t.Fatal(err)
	}
	want := `{"url":"https://a.example/1","updated_at":"2026-01-02T03:04:05.6Z","seen_at":"2026-01-02T03:04:05.6Z","removed":true}` + "\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
