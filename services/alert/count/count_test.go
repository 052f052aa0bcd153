package count

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/alert/watch"
)

func TestEveryKindHasItsQueries(t *testing.T) {
	for _, kind := range []rule.Kind{rule.Topic, rule.Organization, rule.Pair, rule.Source} {
		if Counts(kind) == "" || Evidence(kind) == "" {
			t.Errorf("%s: a query is empty", kind)
		}
	}
	if Changes() == "" || Replays() == "" {
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
	})
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
	got, err := NewTable(rule.Rule{Bucket: time.Hour, Zone: time.UTC}, time.Unix(0, 0), nil)
	if err != nil || len(got.Names()) != 0 || len(got.Buckets("x")) != 0 {
		t.Errorf("table = %+v, error %v", got, err)
	}
}
