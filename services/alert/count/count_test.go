package count

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/alert/watch"
	"bellwether.internal/services/spike"
)

func TestEveryKindHasItsQueries(t *testing.T) {
	for _, kind := range []rule.Kind{rule.Topic, rule.Organization, rule.Pair, rule.Source, rule.SQL} {
		if w := (rule.Watch{Kind: kind}); Counts(rule.Rule{Watch: w}) == "" || Counts(rule.Rule{Watch: w, Measure: rule.Sentiment}) == "" || Counts(rule.Rule{Watch: w, Measure: rule.Share}) == "" || Membership(w) == "" || Behind(w) == "" || Witnesses(w) == "" || Evidence(w) == "" || Arrivals(w) == "" {
			t.Errorf("%s: a query is empty", kind)
		}
	}
	if Changes() == "" || Replays() == "" || Around() == "" {
		t.Error("a query is empty")
	}
}

func TestNewTable(t *testing.T) {
	seoul := time.FixedZone("KST", 9*60*60)
	r := rule.Rule{Name: "r", Bucket: 24 * time.Hour, Zone: seoul}
	day := func(n int) int64 { return int64(20_000 + n) }
	last := time.Date(2024, 10, 6, 3, 0, 0, 0, time.UTC) // day 20,002
	got, err := NewTable(r, last, []Row{
		{Topic: "hbm", Bucket: day(2), Stories: 3, Families: 2},
		{Topic: "foundry", Bucket: day(0), Stories: 1, Families: 1},
		{Topic: "hbm", Bucket: day(3), Stories: 9, Families: 9}, // after last
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2024, 10, 3, 15, 0, 0, 0, time.UTC); !got.Start.Equal(want) {
		t.Errorf("start = %v, want %v", got.Start, want)
	}
	want := map[string][]watch.Bucket{"topic=hbm": {{}, {}, {Stories: 3, Families: 2}}, "topic=foundry": {{Stories: 1, Families: 1}, {}, {}}}
	if diff := cmp.Diff(want, got.Series); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"topic=foundry", "topic=hbm"}, got.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(make([]watch.Bucket, 3), got.Buckets("topic=none")); diff != "" {
		t.Errorf("a series without rows (-want +got):\n%s", diff)
	}
}

func TestNewTableWithoutRows(t *testing.T) {
	got, err := NewTable(rule.Rule{Bucket: time.Hour, Zone: time.UTC}, time.Unix(0, 0), nil, nil)
	if err != nil || len(got.Names()) != 0 || len(got.Buckets("x")) != 0 {
		t.Errorf("table = %+v, error %v", got, err)
	}
}

func TestGaps(t *testing.T) {
	r := rule.Rule{Bucket: time.Hour, Zone: time.UTC, Threshold: spike.Medium}
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	const hours = 400
	collected := func(each uint64, without ...int) []Total {
		var totals []Total
		for i := range hours {
			if !slices.Contains(without, i) && (each > 1 || i%4 == 0) {
				totals = append(totals, Total{Bucket: start.Add(time.Duration(i)*time.Hour).Unix() / 3600, Articles: each + uint64(i%5)})
			}
		}
		return totals
	}
	last := start.Add((hours - 1) * time.Hour)
	at := func(i int) time.Time { return start.Add(time.Duration(i) * time.Hour) }
	for name, tt := range map[string]struct {
		totals []Total
		want   []Gap
	}{
		"nothing missing":                 {collected(20), nil},
		"three hours away, then one":      {collected(20, 300, 301, 302, 350), []Gap{{at(300), at(303)}, {at(350), at(351)}}},
		"little comes":                    {collected(1, 300, 304), nil},
		"the hour that runs":              {collected(20, 399), nil},
		"too early to know what is usual": {collected(20, 1), nil},
		"nothing at all":                  {nil, nil},
	} {
		if diff := cmp.Diff(tt.want, Gaps(r, last, tt.totals)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	table, err := NewTable(r, last, []Row{{Topic: "hbm", Bucket: at(290).Unix() / 3600, Stories: 1}}, Gaps(r, last, collected(20, 300, 301)))
	if err != nil {
		t.Fatal(err)
	}
	for i, b := range table.Buckets("topic=hbm") {
		if want := i == 10 || i == 11; b.Gap != want {
			t.Errorf("hour %d: gap %v, want %v", 290+i, b.Gap, want)
		}
	}
}

// TestRenewIsCountingAnew counts a series that grows by an hour at a time, once whole and once in its last hours.
func TestRenewIsCountingAnew(t *testing.T) {
	r := rule.Rule{Name: "r", Bucket: time.Hour, Zone: time.FixedZone("ahead", 9*60*60)}
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	bucket := func(i int) int64 { return start.Add(time.Duration(i)*time.Hour).Unix()/3600 + 9 }
	rows := []Row{{Topic: "hbm", Bucket: bucket(0), Stories: 1, Families: 1}}
	at := func(i int) time.Time { return start.Add(time.Duration(i)*time.Hour + 10*time.Minute) }
	table, err := NewTable(r, at(20), rows, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 21; i < 40; i++ {
		rows = append(rows, Row{Topic: "hbm", Bucket: bucket(i), Stories: uint64(i), Families: 2})
		if i == 30 { // an article is removed, and another topic appears
			rows[len(rows)-3].Stories--
			rows = append(rows, Row{Topic: "foundry", Bucket: bucket(i), Stories: 3, Families: 1})
		}
		gaps := []Gap{{start.Add(5 * time.Hour), start.Add(7 * time.Hour)}}
		from := r.Floor(at(i)).Add(-5 * time.Hour)
		recent := slices.DeleteFunc(slices.Clone(rows), func(row Row) bool { return row.Bucket < bucket(i-5) })
		if table, err = table.Renew(r, from, at(i), recent, gaps); err != nil {
			t.Fatal(err)
		}
		want, err := NewTable(r, at(i), rows, gaps)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.Series, table.Series); diff != "" || !table.Start.Equal(want.Start) {
			t.Fatalf("hour %d, start %v and %v (-anew +renewed):\n%s", i, want.Start, table.Start, diff)
		}
	}
	if _, err := table.Renew(r, start.Add(-time.Hour), at(40), nil, nil); err == nil {
		t.Error("renewing from before the table's start is no error")
	}
}
