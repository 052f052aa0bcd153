package fault

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellwether.internal/services/rig"
)

// sound is a snapshot that shows what a small ledger wants.
func sound() (*Ledger, *Snapshot) {
	a := Article{Title: "A", Text: "a", Published: at(0), Seen: at(1)}
	key := SeriesKey{Kind: "all", Lang: "en", Bucket: at(0).Unix()}
	count := map[SeriesKey]SeriesCount{key: {Articles: 1, Stories: 1, Families: 1}}
	return &Ledger{
		Articles: map[string]Article{"u": a}, Gone: map[string]bool{"gone": true},
		Sightings: []Sighting{{draft{URL: "u"}, at(1)}},
		Dead:      []Death{{Stage: "extract", Cause: "malformed", Payload: []byte("x")}},
	}, &Snapshot{
		Articles: map[string][]Article{"u": {a}}, Series: count, Counted: count, Audit: Audit{OK: true},
		Letters: []Letter{{Stage: "extract", Cause: "malformed", Topic: "articles.v1", Payload: "x"}},
		Logged:  map[seenAs]bool{{"u", at(1).UnixMilli()}: true},
		Rows:    map[string][]string{"mentions": {"m", "n"}},
		Alerts:  []AlertRow{{ID: "1", Rule: "burst-soon", Series: "organization=o", State: "firing"}, {ID: "2", Rule: "burst-sure", Series: "organization=o", State: "firing"}},
	}
}

func toldOf(keys ...string) map[string]notice {
	all := map[string]notice{}
	for _, key := range keys {
		all[key] = notice{}
	}
	return all
}

func TestCompare(t *testing.T) {
	everything := []string{"1/firing/hook", "2/firing/hook"}
	for name, c := range map[string]struct {
		spoil                func(*Snapshot)
		told                 []string
		lost, doubled, wrong int
	}{
		"nothing is wrong":                   {spoil: func(*Snapshot) {}},
		"an article is lost":                 {spoil: func(s *Snapshot) { s.Articles = nil }, lost: 1},
		"an article is there twice":          {spoil: func(s *Snapshot) { s.Articles["u"] = append(s.Articles["u"], s.Articles["u"]...) }, doubled: 1},
		"another revision":                   {spoil: func(s *Snapshot) { s.Articles["u"] = []Article{{Title: "B", Text: "a", Published: at(0), Seen: at(1)}} }, wrong: 1},
		"another time of sight":              {spoil: func(s *Snapshot) { s.Articles["u"][0].Seen = at(2) }, wrong: 1},
		"a removed article":                  {spoil: func(s *Snapshot) { s.Articles["gone"] = []Article{{}} }, wrong: 1},
		"an unknown article":                 {spoil: func(s *Snapshot) { s.Articles["other"] = []Article{{}} }, wrong: 1},
		"a dead letter is missing":           {spoil: func(s *Snapshot) { s.Letters = nil }, lost: 1},
		"a dead letter twice":                {spoil: func(s *Snapshot) { s.Letters = append(s.Letters, s.Letters...) }, doubled: 1},
		"another cause":                      {spoil: func(s *Snapshot) { s.Letters[0].Cause = "internal" }, wrong: 1},
		"a dead letter of nothing":           {spoil: func(s *Snapshot) { s.Letters = append(s.Letters, Letter{Payload: "y"}) }, wrong: 1},
		"a sighting":                         {spoil: func(s *Snapshot) { s.Logged = nil }, lost: 1},
		"an offset":                          {spoil: func(s *Snapshot) { s.Offsets = []string{"articles.v1/0/3 has no outcome"} }, lost: 1},
		"the rollup lacks one":               {spoil: func(s *Snapshot) { s.Series = nil }, lost: 1},
		"the rollup adds":                    {spoil: func(s *Snapshot) { s.Series = map[SeriesKey]SeriesCount{inOrder(s.Counted)[0]: {Articles: 2}} }, doubled: 1},
		"the rollup has more":                {spoil: func(s *Snapshot) { s.Counted = nil }, wrong: 1},
		"the audit":                          {spoil: func(s *Snapshot) { s.Audit.OK = false }, wrong: 1},
		"a line is lost":                     {spoil: func(s *Snapshot) { s.Rows["mentions"] = []string{"n"} }, lost: 1},
		"a line is there twice":              {spoil: func(s *Snapshot) { s.Rows["mentions"] = []string{"m", "n", "n"} }, doubled: 1},
		"another line":                       {spoil: func(s *Snapshot) { s.Rows["mentions"] = []string{"m", "o"} }, lost: 1, wrong: 1},
		"an alert is not told":               {spoil: func(*Snapshot) {}, told: []string{"1/firing/hook"}, lost: 1},
		"an alert is told under another key": {spoil: func(*Snapshot) {}, told: append([]string{"3/firing/hook"}, everything...), wrong: 1},
		"an alert did not fire":              {spoil: func(s *Snapshot) { s.Alerts = s.Alerts[:1] }, told: everything[:1], lost: 1},
		"an alert fires twice":               {spoil: func(s *Snapshot) { s.Alerts[1].Rule = "burst-soon" }, lost: 1, doubled: 1},
	} {
		t.Run(name, func(t *testing.T) {
			_, calm := sound()
			l, s := sound()
			s.Articles["u"] = append([]Article(nil), s.Articles["u"]...)
			c.spoil(s)
			if c.told == nil {
				c.told = everything
			}
			var f Findings
			f.withLedger(l, s)
			f.withCalm(calm, s)
			f.withAlerts([]string{"o"}, s, toldOf(c.told...))
			if diff := cmp.Diff([3]int{c.lost, c.doubled, c.wrong}, [3]int{len(f.Lost), len(f.Doubled), len(f.Wrong)}); diff != "" {
				t.Errorf("lost, doubled, wrong (-want +got):\n%s\n%+v", diff, f)
			}
			if f.Sound() != (f.First() == "") {
				t.Errorf("sound is %t, the first is %q", f.Sound(), f.First())
			}
		})
	}
}

func TestTurnsAreThoseOfTheUndisturbedRun(t *testing.T) {
	shown := func(ids string) *Snapshot { // a tone, a share and an alert of another rule, by their first letters
		s := &Snapshot{}
		for i, id := range ids {
			rule := map[rune]string{'t': "tone-turns", 's': "share-turns", 'b': "burst-soon"}[id]
			s.Alerts = append(s.Alerts, AlertRow{ID: fmt.Sprint(i), Rule: rule, Series: turns[rule], State: "resolved"})
		}
		return s
	}
	for name, tt := range map[string]struct {
		calm, stormy         string
		lost, doubled, wrong int
	}{
		"the same in another order":        {calm: "ts", stormy: "sbt"},
		"one is missing":                   {calm: "ts", stormy: "tb", lost: 1},
		"one is there twice":               {calm: "tsb", stormy: "tts", doubled: 1},
		"nothing turned in either of them": {wrong: 2},
	} {
		var f Findings
		f.withTurns(shown(tt.calm), shown(tt.stormy))
		if diff := cmp.Diff([3]int{tt.lost, tt.doubled, tt.wrong}, [3]int{len(f.Lost), len(f.Doubled), len(f.Wrong)}); diff != "" {
			t.Errorf("%s: lost, doubled, wrong (-want +got):\n%s\n%+v", name, diff, f)
		}
	}
}

func TestHeardOfBurstsAndTurns(t *testing.T) {
	told := map[string]notice{
		"1/firing/hook":   {Rule: "tone-turns", Series: turns["tone-turns"]},
		"1/resolved/hook": {Rule: "tone-turns", Series: turns["tone-turns"]},
		"2/firing/hook":   {Rule: "share-turns", Series: turns["share-turns"]},
		"3/firing/hook":   {Rule: "burst-soon", Series: "organization=asml"},
	}
	if turned(told) || burst([]string{"asml"}, told) || !burst(nil, told) {
		t.Error("an end and a rule are missing, and it was not noticed")
	}
	told["2/resolved/hook"] = notice{Rule: "share-turns", Series: turns["share-turns"]}
	told["4/firing/hook"] = notice{Rule: "burst-sure", Series: "organization=asml"}
	if !turned(told) || !burst([]string{"asml"}, told) || burst([]string{"asml", "ibm"}, told) {
		t.Error("all of it was heard, but of one organization")
	}
}

func TestEndsAreFindings(t *testing.T) {
	var f Findings
	f.withEnds(nil, "")
	if !f.Sound() {
		t.Errorf("a run in which nothing ended is not sound: %+v", f)
	}
	f.withEnds([]string{"store-0 ended by itself"}, "not all is done")
	if diff := cmp.Diff([]string{"store-0 ended by itself", "not all is done"}, f.Wrong); diff != "" {
		t.Errorf("wrong (-want +got):\n%s", diff)
	}
}

func TestTally(t *testing.T) {
	tally := newTally()
	for _, r := range []raw{
		{lang: "en", sentiment: "positive", story: "1", family: "f", published: at(14), mentions: 2, score: 0.5},
		{lang: "en", sentiment: "negative", story: "1", family: "g", published: at(0), mentions: 1, score: -0.25},
		{lang: "en", sentiment: "neutral", story: "2", family: "g", published: at(15), mentions: 1, score: 0},
	} {
		tally.add("organization", r)
	}
	want := map[SeriesKey]SeriesCount{
		{Kind: "organization", Lang: "en", Bucket: at(0).Unix()}:  {Articles: 2, Mentions: 3, Positive: 1, Negative: 1, ScoreThousandths: 250, Stories: 1, Families: 2},
		{Kind: "organization", Lang: "en", Bucket: at(15).Unix()}: {Articles: 1, Mentions: 1, Neutral: 1, Stories: 1, Families: 1},
	}
	if diff := cmp.Diff(want, tally.counts()); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestVerdicts(t *testing.T) {
	for want, r := range map[string]*Result{
		"fault: 2 kills, 0 lost, 0 doubled":              {Tally: Tally{ByStep: map[[2]string]int{{"random", "store"}: 2}}},
		"fault: 0 kills, 1 lost, 0 doubled, 0 wrong":     {Findings: Findings{Lost: []string{"x"}}},
		"bug b NOT found":                                {Options: Options{Bug: "b"}},
		"bug b found: 1 records are wrong, the first: x": {Options: Options{Bug: "b"}, Findings: Findings{Lost: []string{"x"}, first: "x"}},
	} {
		report := strings.Split(strings.TrimSpace(r.Report()), "\n")
		if got := report[len(report)-1]; got != want {
			t.Errorf("last line %q, want %q", got, want)
		}
		if sound := r.Bug == "" && r.Sound(); (r.Status() == 0) != sound {
			t.Errorf("%q: status %d", want, r.Status())
		}
	}
}

func TestRecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "faults.md")
	head := "# Faults\n\n" + beginRuns + "\n| run |\n|---|\n" + endRuns + "\n\n" + beginBugs + "\n| bug |\n|---|\n" + endBugs + "\n"
	if err := os.WriteFile(path, []byte(head), 0o600); err != nil {
		t.Fatal(err)
	}
	run := &Result{
		Options: Options{Seed: 7, Kafka: rig.Embedded}, Took: 90 * time.Second,
		Tally: Tally{ByStep: map[[2]string]int{{"random", "store"}: 2, {"store.before.rows", "store"}: 1, {"store.before.marks", "store"}: 1}, Cuts: 3},
	}
	bug := &Result{Options: Options{Seed: 7, Bug: "b"}, Findings: Findings{Lost: []string{"x"}, first: "x"}}
	for _, r := range []*Result{run, bug, bug} {
		if err := r.Record(path, "abc"); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "# Faults\n\n" + beginRuns + "\n| run |\n|---|\n| 7 | `abc` | embedded | 4 | random 2, store.before 2, not at " + fmt.Sprint(len(run.missed())) + " points | 0, 3, 0, 0 | sound | 90 |\n" + endRuns + "\n\n" +
		beginBugs + "\n| bug |\n|---|\n| `b` | 7 | 0 | `abc` | bug b found: 1 records are wrong, the first: x |\n" + endBugs + "\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
}
