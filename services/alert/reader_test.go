package alert

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"go.uber.org/zap"

	"bellwether.internal/services/alert/count"
	"bellwether.internal/services/alert/rule"
)

// counted is a ClickHouse that knows how many stories each hour has, and notes how many hours it was asked to count.
type counted struct {
	driver.Conn
	stories map[int64]uint64 // by hours since 1970
	asked   []int
}

func (c *counted) Select(_ context.Context, into any, _ string, args ...any) error {
	bounds := map[string]int64{}
	for _, a := range args {
		v, ok := a.(driver.NamedValue)
		if !ok {
			return fmt.Errorf("argument %v has no name", a)
		}
		if v.Name == "since" || v.Name == "until" {
			ms, err := strconv.ParseInt(fmt.Sprint(v.Value), 10, 64)
			if err != nil {
				return err
			}
			bounds[v.Name] = ms / time.Hour.Milliseconds()
		}
	}
	if _, ok := into.(*[]count.Row); ok {
		c.asked = append(c.asked, int(bounds["until"]-bounds["since"]))
	}
	for hour := bounds["since"]; hour < bounds["until"]; hour++ {
		n := c.stories[hour]
		if n == 0 {
			continue
		}
		switch into := into.(type) {
		case *[]count.Total:
			*into = append(*into, count.Total{Bucket: hour, Articles: n})
		case *[]count.Row:
			*into = append(*into, count.Row{Topic: "hbm", Bucket: hour, Stories: n, Families: 1})
		default:
			return fmt.Errorf("nothing is known of %T", into)
		}
	}
	return nil
}

// TestPastIsCountedAgainWhereItGrows counts the last hours alone while nothing older changes, and all as soon as old news
// comes in: else what is usual would be taken from a past that was half there.
func TestPastIsCountedAgainWhereItGrows(t *testing.T) {
	c := &counted{stories: map[int64]uint64{}}
	now := noon.Unix() / 3600
	for i := range int64(300) {
		c.stories[now-i] = 5
	}
	r := newReader(c, nil, zap.NewNop())
	counts := func() (hours int, old int) {
		t.Helper()
		c.asked = nil
		table, _, err := r.table(t.Context(), hourly(), noon.Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		buckets := table.Buckets("topic=hbm")
		return c.asked[len(c.asked)-1], buckets[len(buckets)-1-200].Stories
	}
	whole, old := counts()
	if old != 5 {
		t.Fatalf("200 hours ago there were %d stories, want 5", old)
	}
	c.stories[now] = 9
	if hours, _ := counts(); hours >= whole || hours > 24 {
		t.Errorf("%d hours were counted for a change in the last one, want a few of %d", hours, whole)
	}
	if r.forget(hourly().Name); r.kept[hourly().Name].totals != nil {
		t.Error("a rule that is forgotten is still kept")
	}
	if hours, _ := counts(); hours != whole {
		t.Errorf("after it was forgotten %d hours were counted, want all %d", hours, whole)
	}
	c.stories[now-200] = 7
	if hours, old := counts(); hours != whole || old != 7 {
		t.Errorf("after old news came in %d hours were counted, and there are %d stories; want %d and 7", hours, old, whole)
	}
}

// TestFirstArticleOfAFreshStore adds articles to a table that begins with the bucket that runs: the live bucket before it,
// too, may be the first that holds any.
func TestFirstArticleOfAFreshStore(t *testing.T) {
	now := noon.Add(time.Minute)
	for _, seen := range []time.Time{now, now.Add(-time.Hour)} {
		ru := hourly()
		r := newReader(&counted{stories: map[int64]uint64{}}, nil, zap.NewNop())
		if _, _, err := r.table(t.Context(), ru, now); err != nil {
			t.Fatal(err)
		}
		k := r.kept[ru.Name]
		k.live, k.renewed = count.NewLive(ru, ru.Floor(now).Add(-ru.Bucket), nil), time.Now()
		k.take(arrivals{known: true, articles: 1, of: map[rule.Kind][]count.Arrival{
			ru.Watch.Kind: {{Topic: "hbm", Story: 1, Family: "one", PublishedMs: seen.UnixMilli(), SeenMs: seen.UnixMilli()}},
		}})
		table, added, err := r.add(ru, k, now)
		if err != nil || !added {
			t.Fatalf("the first article, seen at %v: added %v, error %v", seen, added, err)
		}
		if buckets := table.Buckets("topic=hbm"); !table.Start.Equal(ru.Floor(seen)) || buckets[0].Stories != 1 {
			t.Errorf("seen at %v: a table from %v with %v, want one story in its first bucket, which begins at %v", seen, table.Start, buckets, ru.Floor(seen))
		}
	}
}

// TestCountsSayHowNewTheyAre asks for counts of a saved query that rest, and of a rule whose articles were edited.
func TestCountsSayHowNewTheyAre(t *testing.T) {
	c := &counted{stories: map[int64]uint64{}}
	for i := range int64(300) {
		c.stories[noon.Unix()/3600-i] = 5
	}
	r := newReader(c, nil, zap.NewNop())
	again := func(ru rule.Rule) time.Time {
		t.Helper()
		_, at, err := r.table(t.Context(), ru, noon.Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	saved := hourly()
	saved.Watch = rule.Watch{Kind: rule.SQL, Query: "SELECT"}
	if at := again(saved); !at.IsZero() {
		t.Errorf("counted now, yet newer counts are promised for %v", at)
	}
	k := r.kept[saved.Name]
	k.cost = time.Hour
	r.kept[saved.Name] = k
	if at := again(saved); !at.IsZero() {
		t.Errorf("nothing has changed, yet newer counts are promised for %v", at)
	}
	r.state = "more has come"
	if at, want := again(saved), k.renewed.Add(fullShare*k.cost); !at.Equal(want) {
		t.Errorf("counts that rest: newer ones are promised for %v, want %v", at, want)
	}

	tone := hourly()
	tone.Measure = rule.Sentiment
	r.forget(tone.Name)
	again(tone)
	r.state = "something late has come"
	if at, want := again(tone), r.kept[tone.Name].renewed.Add(renewEvery); !at.Equal(want) {
		t.Errorf("a tone, of which the hour that runs says nothing: newer counts are promised for %v, want %v", at, want)
	}

	r.forget(saved.Name)
	edited := hourly()
	if at := again(edited); !at.IsZero() {
		t.Errorf("counted now, yet newer counts are promised for %v", at)
	}
	k = r.kept[edited.Name]
	k.take(arrivals{known: true, changed: true, articles: 1})
	r.kept[edited.Name] = k
	if at, want := again(edited), k.full.Add(fullEvery); !at.Equal(want) {
		t.Errorf("an edited article may stand in a bucket that is kept: newer counts are promised for %v, want %v", at, want)
	}
	k = r.kept[edited.Name]
	k.full = k.full.Add(-fullEvery)
	r.kept[edited.Name] = k
	if at := again(edited); !at.IsZero() {
		t.Errorf("all was counted anew, yet newer counts are promised for %v", at)
	}
}
