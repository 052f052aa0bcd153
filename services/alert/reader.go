package alert

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"go.uber.org/zap"

	"bellwether.internal/services/alert/count"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/alert/watch"
)

// queryTimeout bounds one query.
const queryTimeout = 60 * time.Second

// reader reads counts and evidence from ClickHouse. It is used by one goroutine, but for explain.
type reader struct {
	conn driver.Conn
	log  *zap.Logger
	kept map[string]kept // by rule
	// state is what changes said last: tables that are counted after it are at least as new.
	state string
	// feed says what has arrived since the last look; nil where that cannot be known, and all is counted again.
	feed *feed
	// patience is how long an alert waits for what stands around it.
	patience time.Duration
	// around bounds the time that looking around alerts takes in all.
	around *allowance
	// past is what was usual for the alerts before; mu guards it.
	past past
	mu   sync.Mutex
}

// newReader makes a reader that has counted nothing yet.
func newReader(conn driver.Conn, feed *feed, log *zap.Logger) *reader {
	return &reader{conn: conn, log: log, feed: feed, kept: map[string]kept{}, patience: aroundTimeout, around: &allowance{most: aroundSaved, now: time.Now}}
}

// bound makes query parameters out of a map.
func bound(parameters map[string]string) []any {
	args := make([]any, 0, len(parameters))
	for name, value := range parameters {
		args = append(args, clickhouse.Named(name, value))
	}
	return args
}

// changes returns a text that differs once something that is counted has changed. It takes in what has arrived.
func (r *reader) changes(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var state string
	if err := r.conn.QueryRow(ctx, count.Changes()).Scan(&state); err != nil {
		return "", fmt.Errorf("looking for changes: %w", err)
	}
	r.state = state
	if r.feed == nil {
		return state, nil
	}
	came, err := r.feed.next(ctx)
	if err != nil {
		return "", err
	}
	for name, k := range r.kept {
		k.take(came)
		r.kept[name] = k
	}
	return state, nil
}

// kept is what was counted of a rule the last time.
type kept struct {
	table  count.Table
	totals []count.Total
	gaps   []count.Gap
	last   time.Time // the bucket that holds it is the table's last
	full   time.Time // when all of it was counted
	took   time.Duration

	// live is who stands in the last buckets; nil where that is not known.
	live    *count.Live
	waiting []count.Arrival // not yet in live
	came    bool            // anything at all has arrived since the last table
	added   bool            // the last table was added to
	kind    rule.Kind
	renewed time.Time     // when the last buckets were counted
	cost    time.Duration // how long that took
	stale   bool          // an article has changed, or something came that the live buckets do not hold
	edited  bool          // an article has changed since all of it was counted
	state   string        // what changes had said when it was asked for last
}

// take puts aside what has arrived.
func (k *kept) take(came arrivals) {
	if !came.known {
		k.live, k.waiting = nil, nil
		return
	}
	k.stale, k.edited, k.came = k.stale || came.changed, k.edited || came.changed, k.came || came.articles > 0
	k.waiting = append(k.waiting, came.of[k.kind]...)
	if len(k.waiting) > maxArrivals {
		k.live, k.waiting = nil, nil
	}
}

// All is counted again where anything was collected for a bucket that a Walker keeps, and at the latest after fullEvery,
// since edits and removals show in no total; the latter takes at most a twentieth of the time. Else only the buckets that a
// Walker does not keep are counted; and of these only what has arrived is added, for as long as renewEvery, or until
// something has changed and renewing would take no more than a twentieth of the time.
const (
	fullEvery  = 10 * time.Minute
	fullShare  = 20
	renewEvery = time.Minute
)

// forget lets the next table of a rule be counted by asking for all of it.
func (r *reader) forget(name string) { delete(r.kept, name) }

// doubt lets the next table of a rule be counted by asking for its last buckets.
func (r *reader) doubt(name string) {
	k := r.kept[name]
	k.live, k.waiting = nil, nil
	r.kept[name] = k
}

// table counts all series of a rule, up to the bucket that holds last. It holds on to the table. again is zero where the
// table is at least as new as what changes said last; else it is the time from which asking gives a newer one.
func (r *reader) table(ctx context.Context, ru rule.Rule, last time.Time) (table count.Table, again time.Time, err error) {
	before, found := r.kept[ru.Name]
	same := found && ru.Floor(last).Equal(ru.Floor(before.last))
	if rest := before.renewed.Add(before.rest(ru)); same && asksEachTime(ru) && time.Now().Before(rest) {
		if before.state == r.state {
			return before.table, before.due(), nil
		}
		return before.table, rest, nil
	}
	if same && before.live != nil && before.came {
		rest := before.rest(ru)
		if time.Since(before.renewed) < rest {
			table, added, err := r.add(ru, before, last)
			// Stories may turn out to be one after they were added: that shows when they are counted anew.
			if added || err != nil {
				return table, before.renewed.Add(rest), err
			}
		}
	}
	table, err = r.recount(ctx, ru, last)
	return table, r.kept[ru.Name].due(), err
}

// rest is for how long the counts of the last buckets are good, while no other begins. Of a mean the running one says nothing.
func (k kept) rest(ru rule.Rule) time.Duration {
	rest := fullShare * k.cost
	if !ru.Counts() || !asksEachTime(ru) && !k.stale {
		rest = max(rest, renewEvery)
	}
	return rest
}

// asksEachTime reports whether the counts of a rule are asked for each time, which takes at most a twentieth of the time: what comes
// cannot be added to those of a query of its own, nor to a mean.
func asksEachTime(ru rule.Rule) bool { return ru.Watch.Kind == rule.SQL || !ru.Counts() }

// due is when all is counted again because of articles that have changed, which may stand in buckets that are kept; zero
// where none has.
func (k kept) due() time.Time {
	if !k.edited {
		return time.Time{}
	}
	return k.full.Add(max(fullEvery, fullShare*k.took))
}

// add adds what has arrived to the last table. It reports whether that could be done.
func (r *reader) add(ru rule.Rule, k kept, last time.Time) (table count.Table, added bool, err error) {
	live := ru.Floor(last).Add(-ru.Bucket)
	if !k.live.Add(ru, ru.Floor(last).Add(ru.Bucket), k.gaps, k.waiting) {
		return count.Table{}, false, nil
	}
	if live.Before(k.table.Start) { // a young store: all that the table holds is live
		table, err = count.NewTable(ru, last, k.live.Rows(), k.gaps)
	} else {
		table, err = k.table.Renew(ru, live, last, k.live.Rows(), k.gaps)
	}
	if err != nil {
		return count.Table{}, false, err
	}
	k.table, k.last, k.waiting, k.came, k.added = table, last, nil, false, true
	r.kept[ru.Name] = k
	return table, true, nil
}

// recount counts all series of a rule by asking, up to the bucket that holds last.
func (r *reader) recount(ctx context.Context, ru rule.Rule, last time.Time) (count.Table, error) {
	before, found := r.kept[ru.Name]
	began := time.Now()
	since := ru.Floor(last.Add(-ru.Baseline))
	totals, err := r.collected(ctx, ru, since, last)
	if err != nil {
		return count.Table{}, err
	}
	if found && !last.Before(before.last) && time.Since(before.full) < max(fullEvery, fullShare*before.took) {
		from := ru.Floor(last).Add(-(watch.KeptBehind - 1) * ru.Bucket)
		// Where one of the last buckets is empty (the running one may have only begun), all must be looked at to know whether
		// that is a gap.
		recent := between(ru, totals, from, last.Add(ru.Bucket))
		if from.After(before.table.Start) && !before.last.Before(from) && len(recent) >= watch.KeptBehind-1 &&
			slices.Equal(between(ru, before.totals, since, from), between(ru, totals, since, from)) {
			return r.renew(ctx, ru, before, totals, from, last)
		}
	}
	gaps := count.Gaps(ru, last, totals)
	next := kept{totals: totals, gaps: gaps, last: last, full: began, kind: ru.Watch.Kind, state: r.state}
	rows, err := r.split(ctx, ru, &next, since, last)
	if err != nil {
		return count.Table{}, err
	}
	if next.table, err = count.NewTable(ru, last, rows, gaps); err != nil {
		return count.Table{}, err
	}
	next.took = time.Since(began)
	if !found || !last.Before(before.last) { // a replay's walk ends in the past
		r.kept[ru.Name] = next
	}
	return next.table, nil
}

// split counts the buckets from since on, and notes who stands in the last two of them: those that still grow.
func (r *reader) split(ctx context.Context, ru rule.Rule, k *kept, since, last time.Time) ([]count.Row, error) {
	began := time.Now()
	live := ru.Floor(last).Add(-ru.Bucket)
	k.live, k.waiting, k.came, k.added, k.stale = nil, nil, false, false, false
	if r.feed == nil || asksEachTime(ru) || !since.Before(live) {
		rows, err := r.count(ctx, ru, since, ru.Floor(last).Add(ru.Bucket), k.gaps)
		k.renewed, k.cost = began, time.Since(began)
		return rows, err
	}
	rows, err := r.count(ctx, ru, since, live, k.gaps)
	if err != nil {
		return nil, err
	}
	members, err := r.members(ctx, ru, live, ru.Floor(last).Add(ru.Bucket), k.gaps)
	if err != nil {
		return nil, err
	}
	if k.live = count.NewLive(ru, live, members); k.live == nil { // too many to hold: their numbers alone
		for _, m := range members {
			rows = append(rows, count.Row{Organization: m.Organization, Topic: m.Topic, Source: m.Source, Bucket: m.Bucket, Stories: uint64(len(m.Stories)), Families: uint64(len(m.Families))})
		}
	} else {
		rows = append(rows, k.live.Rows()...)
	}
	k.renewed, k.cost = began, time.Since(began)
	return rows, nil
}

// members asks who stands in the buckets from since on and before until.
func (r *reader) members(ctx context.Context, ru rule.Rule, since, until time.Time, gaps []count.Gap) ([]count.Members, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var members []count.Members
	if err := r.conn.Select(ctx, &members, count.Membership(ru.Watch), bound(count.Parameters(ru, ru.Watch, since, until, gaps))...); err != nil {
		return nil, fmt.Errorf("counting for rule %s: %w", ru.Name, err)
	}
	return members, nil
}

// between are the totals of the buckets that begin from since on and before until.
func between(ru rule.Rule, totals []count.Total, since, until time.Time) []count.Total {
	var some []count.Total
	for _, t := range totals {
		begins := time.UnixMilli(t.Bucket*ru.Bucket.Milliseconds() - ru.Shift().Milliseconds())
		if !begins.Before(since) && begins.Before(until) {
			some = append(some, t)
		}
	}
	return some
}

// renew counts the last buckets of a table again.
func (r *reader) renew(ctx context.Context, ru rule.Rule, before kept, totals []count.Total, from, last time.Time) (count.Table, error) {
	rows, err := r.split(ctx, ru, &before, from, last)
	if err != nil {
		return count.Table{}, err
	}
	table, err := before.table.Renew(ru, from, last, rows, before.gaps)
	if err != nil {
		return count.Table{}, err
	}
	before.table, before.totals, before.last, before.state = table, totals, last, r.state
	r.kept[ru.Name] = before
	return table, nil
}

// collected asks how many articles of all sources there are in each bucket from since on to the one that holds last.
func (r *reader) collected(ctx context.Context, ru rule.Rule, since, last time.Time) ([]count.Total, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var totals []count.Total
	parameters := count.Parameters(ru, ru.Watch, since, ru.Floor(last).Add(ru.Bucket), nil)
	parameters["articles"] = "rows_articles"
	if err := r.conn.Select(ctx, &totals, count.Collected(), bound(parameters)...); err != nil {
		return nil, fmt.Errorf("looking for gaps for rule %s: %w", ru.Name, err)
	}
	return totals, nil
}

// count counts the series of a rule in the buckets from since on and before until.
func (r *reader) count(ctx context.Context, ru rule.Rule, since, until time.Time, gaps []count.Gap) ([]count.Row, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var rows []count.Row
	parameters := count.Parameters(ru, ru.Watch, since, until, gaps)
	if err := r.conn.Select(ctx, &rows, count.Counts(ru), bound(parameters)...); err != nil {
		return nil, fmt.Errorf("counting for rule %s: %w", ru.Name, err)
	}
	return rows, nil
}

// replayRow is one replay of the past that is in sight.
type replayRow struct {
	Replay   string `ch:"replay"`
	Articles uint64 `ch:"articles"`
	FirstMs  int64  `ch:"first_ms"`
	LastMs   int64  `ch:"last_ms"`
}

// replays lists the replays of the past, by the clock of a rule's lateness.
func (r *reader) replays(ctx context.Context, lateness time.Duration) ([]replayRow, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var rows []replayRow
	args := bound(map[string]string{"lateness": fmt.Sprint(lateness.Milliseconds())})
	if err := r.conn.Select(ctx, &rows, count.Replays(), args...); err != nil {
		return nil, fmt.Errorf("listing replays: %w", err)
	}
	return rows, nil
}
