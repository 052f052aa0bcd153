package alert

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"golang.org/x/sync/errgroup"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/count"
	"bellwether.internal/services/alert/rule"
	kitclickhouse "bellwether.internal/services/kit/clickhouse"
)

// Bounds of the texts of evidence, in bytes: five stories must fit a message many times over.
const (
	titleLimit    = 1 << 10
	sentenceLimit = 2 << 10
	addressLimit  = 4 << 10
)

// Bounds of an explanation. Each rests on the newest articles of its bucket, of which so many are read for one alert, and for all
// that are explained together. It shows so many of the stories and of the publishers.
const (
	maxBehind     = 5_000
	maxTogether   = 2 * maxBehind
	maxEvidence   = 5
	maxPublishers = 10
)

// errUnsure says that an onset is no more what was counted: the counts must be asked for anew (doubt).
var errUnsure = errors.New("what was counted has changed since")

// asked is one of some alerts that are explained together.
type asked struct {
	onset *bellwetherv1.AlertTransition
	// series is what is asked for: the alert's own, or of a share that fell all organizations on its topic.
	series rule.Watch
	// toward is 1 or -1 where the stories that moved a tone that way are wanted, else 0.
	toward int8
}

// ask says what explains an onset: the stories of its series, of a tone that fell or rose the negative or the positive ones
// alone, and of a share that fell those of all organizations on the topic.
func ask(ru rule.Rule, t *bellwetherv1.AlertTransition) asked {
	a := asked{onset: t, series: rule.ParseSeries(t.GetSeries())}
	rose := t.GetValue() >= t.GetExpected()
	switch {
	case ru.Measure == rule.Sentiment && rose:
		a.toward = 1
	case ru.Measure == rule.Sentiment:
		a.toward = -1
	case ru.Measure == rule.Share && !rose:
		a.series.Organization = ""
	}
	return a
}

// behindRow is an article behind the alert of a number.
type behindRow struct {
	Alert       uint32    `ch:"alert"`
	PublishedAt time.Time `ch:"published_at"`
	ArticleID   uuid.UUID `ch:"article_id"`
}

// witness is an article behind the alert of a number, in the version that counts.
type witness struct {
	Alert        uint32    `ch:"alert"`
	PublishedAt  time.Time `ch:"published_at"`
	ArticleID    uuid.UUID `ch:"article_id"`
	Revision     uint64    `ch:"revision"`
	MadeBy       string    `ch:"made_by"`
	Story        uuid.UUID `ch:"story"`
	Publisher    string    `ch:"publisher"`
	Family       string    `ch:"family"`
	Tone         int8      `ch:"tone"` // toward what is watched: −1, 0 or 1
	Score        float32   `ch:"score"`
	Organization string    `ch:"organization"` // of pairs
}

// evidenceRow is what is shown of an article that was chosen.
type evidenceRow struct {
	Alert    uint32 `ch:"alert"`
	Place    uint8  `ch:"place"`
	Title    string `ch:"title"`
	URL      string `ch:"url"`
	Sentence string `ch:"sentence"`
}

// explain writes into onsets of a rule the stories behind them, which are those of their first buckets, who told them in which
// tone, and what rose with them. The latter is left out where it takes too long, alone or for all alerts of a storm: better told
// with less than told late. Onsets in one bucket are explained together: a query costs little more for ten than for one. Where the
// last table was added to and one of the onsets is not what is in sight now, since stories have turned out to be one, the error is
// errUnsure. Several rules may be explained at once.
func (r *reader) explain(ctx context.Context, ru rule.Rule, onsets []*bellwetherv1.AlertTransition) error {
	buckets := make(map[int64][]asked)
	for _, t := range onsets {
		buckets[t.GetStartedAt()] = append(buckets[t.GetStartedAt()], ask(ru, t))
	}
	for _, at := range slices.Sorted(maps.Keys(buckets)) {
		since := time.UnixMilli(at).UTC()
		rows, err := r.behind(ctx, ru, since, buckets[at])
		if err != nil {
			return fmt.Errorf("looking for the stories behind %d alerts of rule %s: %w", len(buckets[at]), ru.Name, err)
		}
		for first := 0; first < len(buckets[at]); {
			until, together := share(rows, first, len(buckets[at]))
			if err := r.explainTogether(ctx, ru, since, buckets[at], first, until, together); err != nil {
				return err
			}
			rows, first = rows[len(together):], until
		}
	}
	return nil
}

// share takes from the articles behind alerts, which are in the order of these, those of as many alerts from first on as may be
// explained together. It returns the first alert that is left.
func share(rows []behindRow, first, alerts int) (until int, together []behindRow) {
	n := 0
	for until = first; until < alerts; until++ {
		next := n
		for next < len(rows) && int(rows[next].Alert) == until {
			next++
		}
		if next > maxTogether && until > first {
			break
		}
		n = next
	}
	return until, rows[:n]
}

// explainTogether explains those of some alerts in one bucket that have the numbers from first on and before until.
func (r *reader) explainTogether(ctx context.Context, ru rule.Rule, since time.Time, alerts []asked, first, until int, rows []behindRow) error {
	witnesses, err := r.witnesses(ctx, ru, alerts, rows)
	if err != nil {
		return fmt.Errorf("reading the stories behind %d alerts of rule %s: %w", until-first, ru.Name, err)
	}
	of := make(map[uint32][]witness)
	for _, w := range witnesses {
		of[w.Alert] = append(of[w.Alert], w)
	}
	var shown []witness
	places := make(map[uint32][]witness)
	for i := first; i < until; i++ {
		number := uint32(i)
		switch sure, err := r.confirmed(ctx, ru, alerts[i].onset, of[number]); {
		case err != nil:
			return err
		case !sure:
			return errUnsure
		}
		tell(ru, alerts[i].onset, of[number])
		places[number] = plainest(of[number], alerts[i].toward)
		shown = append(shown, places[number]...)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := r.evidence(ctx, ru, alerts, places, shown); err != nil {
			return fmt.Errorf("reading what is shown of the stories behind %d alerts of rule %s: %w", until-first, ru.Name, err)
		}
		return nil
	})
	group.Go(func() error { return r.surroundings(ctx, ru, since, alerts[first:until], first, witnesses) })
	return group.Wait()
}

// behind asks for the keys of the articles behind alerts in a bucket, in the order of the alerts.
func (r *reader) behind(ctx context.Context, ru rule.Rule, since time.Time, alerts []asked) ([]behindRow, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	columns := []kitclickhouse.ExternalColumn{{"alert", "UInt32"}, {"name", "String"}, {"organization", "String"}}
	ctx = kitclickhouse.WithTable(ctx, "asked", columns, len(alerts), func(i int) []any {
		return []any{uint32(i), count.NameOf(alerts[i].series), alerts[i].series.Organization}
	})
	parameters := count.Parameters(ru, ru.Watch, since, since.Add(ru.Bucket), r.kept[ru.Name].gaps)
	parameters["limit"] = fmt.Sprint(maxBehind)
	var rows []behindRow
	return rows, r.conn.Select(ctx, &rows, count.Behind(ru.Watch), bound(parameters)...)
}

// witnesses reads the articles behind alerts as they count.
func (r *reader) witnesses(ctx context.Context, ru rule.Rule, alerts []asked, rows []behindRow) ([]witness, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	columns := []kitclickhouse.ExternalColumn{{"alert", "UInt32"}, {"published_at", instant}, {"article_id", "UUID"}, {"name", "String"}, {"organization", "String"}}
	ctx = kitclickhouse.WithTable(ctx, "behind", columns, len(rows), func(i int) []any {
		series := alerts[rows[i].Alert].series
		return []any{rows[i].Alert, rows[i].PublishedAt, rows[i].ArticleID, count.NameOf(series), series.Organization}
	})
	var witnesses []witness
	return witnesses, r.conn.Select(ctx, &witnesses, count.Witnesses(ru.Watch))
}

// confirmed reports whether there is what an onset tells. Counts that were asked for are; where they were added to, stories may
// have turned out to be one since.
func (r *reader) confirmed(ctx context.Context, ru rule.Rule, onset *bellwetherv1.AlertTransition, witnesses []witness) (bool, error) {
	k := r.kept[ru.Name]
	if !k.added {
		return true, nil
	}
	stories, families := make(map[uuid.UUID]bool), make(map[string]bool)
	for _, w := range witnesses {
		stories[w.Story], families[w.Family] = true, true
	}
	found := count.Row{Stories: uint64(len(stories)), Families: uint64(len(families))}
	if len(witnesses) >= maxBehind { // there are more than were read
		one, bucket := ru, time.UnixMilli(onset.GetStartedAt()).UTC()
		one.Watch = rule.ParseSeries(onset.GetSeries())
		rows, err := r.count(ctx, one, bucket, bucket.Add(ru.Bucket), k.gaps)
		if err != nil {
			return false, err
		}
		if len(rows) == 1 {
			found = rows[0]
		}
	}
	if int64(found.Stories) >= onset.GetStories() && int64(found.Families) >= onset.GetPublisherFamilies() {
		return true, nil
	}
	return false, nil
}

// tell writes into an onset who told its stories, and how many have which tone toward what is watched.
func tell(ru rule.Rule, t *bellwetherv1.AlertTransition, witnesses []witness) {
	publishers, tones := make(map[string]map[uuid.UUID]bool), map[int8]map[uuid.UUID]bool{-1: {}, 0: {}, 1: {}}
	for _, w := range witnesses {
		if publishers[w.Publisher] == nil {
			publishers[w.Publisher] = make(map[uuid.UUID]bool)
		}
		publishers[w.Publisher][w.Story] = true
		tones[w.Tone][w.Story] = true
	}
	names := slices.SortedFunc(maps.Keys(publishers), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(publishers[b]), len(publishers[a])), cmp.Compare(a, b))
	})
	t.Publishers = nil
	for _, name := range names[:min(len(names), maxPublishers)] {
		t.Publishers = append(t.Publishers, text(name, titleLimit))
	}
	if count.Toned(ru.Watch) {
		t.Negative, t.Neutral, t.Positive = int64(len(tones[-1])), int64(len(tones[0])), int64(len(tones[1]))
	}
}

// plainest chooses the articles that are shown of those behind an alert: of each story the earliest, the most reprinted story
// first. Where a tone moved toward 1 or −1 they are those that moved it, the plainest first.
func plainest(witnesses []witness, toward int8) []witness {
	reprints := make(map[uuid.UUID]int)
	var some []witness
	for _, w := range witnesses {
		if toward == 0 || w.Tone == toward {
			some = append(some, w)
			reprints[w.Story]++
		}
	}
	slices.SortFunc(some, func(a, b witness) int {
		return cmp.Or(
			cmp.Compare(float32(toward)*b.Score, float32(toward)*a.Score), cmp.Compare(reprints[b.Story], reprints[a.Story]),
			a.PublishedAt.Compare(b.PublishedAt), bytes.Compare(a.ArticleID[:], b.ArticleID[:]), cmp.Compare(a.Organization, b.Organization),
		)
	})
	told := make(map[uuid.UUID]bool)
	var shown []witness
	for _, w := range some {
		if !told[w.Story] && len(shown) < maxEvidence {
			told[w.Story] = true
			shown = append(shown, w)
		}
	}
	return shown
}

// evidence writes into onsets the stories that were chosen for them: places has them by the number of the alert, and chosen has all.
func (r *reader) evidence(ctx context.Context, ru rule.Rule, alerts []asked, places map[uint32][]witness, chosen []witness) error {
	for number := range places {
		alerts[number].onset.Evidence = nil
	}
	if len(chosen) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	next := make(map[uint32]uint8)
	columns := []kitclickhouse.ExternalColumn{
		{"alert", "UInt32"},
		{"place", "UInt8"},
		{"published_at", instant},
		{"article_id", "UUID"},
		{"revision", "UInt64"},
		{"made_by", "String"},
		{"name", "String"},
		{"organization", "String"},
	}
	ctx = kitclickhouse.WithTable(ctx, "chosen", columns, len(chosen), func(i int) []any {
		w := chosen[i]
		next[w.Alert]++
		return []any{w.Alert, next[w.Alert] - 1, w.PublishedAt, w.ArticleID, w.Revision, w.MadeBy, count.NameOf(alerts[w.Alert].series), w.Organization}
	})
	var rows []evidenceRow
	if err := r.conn.Select(ctx, &rows, count.Evidence(ru.Watch)); err != nil {
		return err
	}
	slices.SortFunc(rows, func(a, b evidenceRow) int {
		return cmp.Or(cmp.Compare(a.Alert, b.Alert), cmp.Compare(a.Place, b.Place))
	})
	for _, row := range rows {
		w := places[row.Alert][row.Place]
		shown := &bellwetherv1.AlertEvidence{
			ArticleId: w.ArticleID[:], Title: text(row.Title, titleLimit), Url: text(row.URL, addressLimit), Publisher: text(w.Publisher, titleLimit),
			Sentence: text(row.Sentence, sentenceLimit), PublishedAt: w.PublishedAt.UnixMilli(),
		}
		if count.Toned(ru.Watch) {
			shown.Sentiment = tones[w.Tone]
		}
		alerts[row.Alert].onset.Evidence = append(alerts[row.Alert].onset.Evidence, shown)
	}
	return nil
}

// tones are what the tones toward what is watched are called.
var tones = map[int8]string{-1: "negative", 0: "neutral", 1: "positive"}
