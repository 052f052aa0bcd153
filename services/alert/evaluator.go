package alert

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/count"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/kit/fault"
)

const (
	// grace is how long after a bucket's end an onset in it may still be decided: articles take seconds from sight to
	// ClickHouse, and more where a stage is restarted.
	grace = 5 * time.Minute

	// replayLag is how far the watermark may lie behind the present for a replay to be walked: further behind, some of
	// its articles may still be on their way.
	replayLag = 30 * time.Second

	// maxOnsets is how many onsets of a rule are explained and written at once, with maxWritten transitions at most, and explaining
	// how long a rule may go on with that until it is decided anew. So many rules write at once.
	maxOnsets  = 16
	maxWritten = 100
	explaining = 2 * time.Second
	writers    = 3
)

// counts is where an evaluator reads. It is called by one goroutine, but for explain.
type counts interface {
	// changes returns a text that differs once something that is counted has changed.
	changes(ctx context.Context) (string, error)
	// table counts all series of a rule, up to the bucket that holds last. again is zero where the table is at least as new as
	// what changes said last; else it is the time from which asking gives a newer one.
	table(ctx context.Context, r rule.Rule, last time.Time) (t count.Table, again time.Time, err error)
	// forget lets the next table of a rule be counted by asking for all of it.
	forget(rule string)
	// doubt lets the next table of a rule be counted by asking for what still grows.
	doubt(rule string)
	// explain writes into onsets, which the last table of a rule led to, the stories behind them and what stands around them. The
	// error is errUnsure where their first buckets do not really have what the table says. It may be called for several rules at
	// once, while nothing else is.
	explain(ctx context.Context, r rule.Rule, onsets []*bellwetherv1.AlertTransition) error
	// replays lists the replays of the past that are in sight.
	replays(ctx context.Context, lateness time.Duration) ([]replayRow, error)
}

// outbox is where an evaluator writes. Write returns once all messages are durably in the log, in their order.
type outbox interface {
	Write(ctx context.Context, messages ...kafka.Message) error
}

// evaluator walks the rules over the counts whenever these change, and writes what follows to the outbox. It decides
// from the counts and the book alone: it may be killed anywhere and run twice.
type evaluator struct {
	rules     []rule.Rule
	counts    counts
	outbox    outbox
	book      *book
	watermark Watermark
	settle    time.Duration
	now       func() time.Time
	log       *zap.Logger
	metrics   *metrics

	seen    string               // what changes said when all rules were last evaluated
	buckets map[string]time.Time // by rule: the running bucket at its last evaluation
	walked  map[string]time.Time // by rule: when it was last evaluated
	owed    map[string]time.Time // by rule: when it is evaluated again though nothing changes, since its counts were older than seen
	settled map[string]settling  // by replay
	walkers map[string]walkers   // by rule
}

// settling is when a replay last brought something new.
type settling struct {
	articles uint64
	since    time.Time
}

// evaluate looks whether anything has changed and acts on it. The book must be up to date.
func (v *evaluator) evaluate(ctx context.Context) error {
	began := v.now()
	until, err := v.watermark.Watermark(ctx)
	if err != nil {
		return fmt.Errorf("asking for the watermark: %w", err)
	}
	if until.After(began) {
		until = began
	}
	state, err := v.counts.changes(ctx)
	if err != nil {
		return err
	}
	changed := state != v.seen
	var problems []error
	rules := slices.DeleteFunc(slices.Clone(v.rules), func(r rule.Rule) bool {
		return !changed && v.buckets[r.Name].Equal(r.Floor(until)) && !v.due(r, began) && !v.owes(r, began)
	})
	n, err := v.live(ctx, rules, until)
	wrote := n > 0
	problems = append(problems, err)
	n, err = v.orphans(ctx)
	wrote = wrote || n > 0
	problems = append(problems, err)
	if changed || len(v.settled) > 0 {
		n, err := v.replayed(ctx, until, began)
		wrote = wrote || n > 0
		problems = append(problems, err)
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	v.seen = state
	if wrote {
		v.seen = "" // what was decided may let more follow
	}
	v.metrics.evaluation.Observe(v.now().Sub(began).Seconds())
	return nil
}

// due reports whether an alert of a rule has been pending for as long as it must since the rule was last evaluated.
func (v *evaluator) due(r rule.Rule, now time.Time) bool {
	return slices.ContainsFunc(v.book.Open(), func(a *bellwetherv1.AlertTransition) bool {
		at := time.UnixMilli(a.GetDecidedAt()).Add(r.For)
		return a.GetRule() == r.Name && a.GetState() == pendingState && !at.After(now) && v.walked[r.Name].Before(at)
	})
}

// owes reports whether a rule was last evaluated over counts that were older than what was seen, and newer ones can be had.
func (v *evaluator) owes(r rule.Rule, now time.Time) bool {
	again := v.owed[r.Name]
	return !again.IsZero() && !now.Before(again)
}

// walk is what follows for one rule from the counts of now.
type walk struct {
	rule        rule.Rule
	cursor      time.Time
	running     time.Time // the bucket that runs
	began       time.Time
	transitions []*bellwetherv1.AlertTransition
	// again is when the rule must be walked again though nothing more comes; zero for not at all.
	again time.Time

	written int // transitions, the first ones
	err     error
}

// live walks rules to the present and returns how many transitions it wrote. It decides for all of them, then writes for some at
// once: explaining onsets is what takes long, and the many of one rule must not hold up the others.
func (v *evaluator) live(ctx context.Context, rules []rule.Rule, until time.Time) (int, error) {
	var walks []*walk
	var problems []error
	for _, r := range rules {
		switch w, err := v.walk(ctx, r, until); {
		case err != nil:
			problems = append(problems, err)
		case w != nil:
			walks = append(walks, w)
		}
	}
	var group errgroup.Group
	group.SetLimit(writers)
	for _, w := range walks {
		group.Go(func() error {
			w.written, w.err = v.write(ctx, w.rule, w.transitions, v.now().Add(explaining))
			return nil // one rule's failure is not the others'
		})
	}
	_ = group.Wait() // none fails
	written := 0
	for _, w := range walks {
		written += w.written
		problems = append(problems, v.finish(ctx, w, until))
	}
	return written, errors.Join(problems...)
}

// walk decides what follows for one rule; nil if that cannot be known now.
func (v *evaluator) walk(ctx context.Context, r rule.Rule, until time.Time) (*walk, error) {
	cursor, found := v.book.Cursor(r.Name)
	if !found {
		// The first start: what was before is history.
		cursor = r.Floor(v.now()).Add(-r.Bucket)
		if err := v.outbox.Write(ctx, cursorMark(r.Name, cursor)); err != nil {
			return nil, err
		}
	}
	if until.Before(cursor) {
		return nil, nil // much is on its way to ClickHouse; everything up to here was decided before
	}
	w := &walk{rule: r, cursor: cursor, running: r.Floor(until), began: v.now()}
	table, again, err := v.counts.table(ctx, r, until)
	if err != nil {
		return nil, err
	}
	if v.walkers[r.Name] == nil {
		v.walkers[r.Name] = walkers{}
	}
	v.walkers[r.Name].forget(table)
	v.metrics.series.WithLabelValues(r.Name).Set(float64(len(table.Series)))
	w.again = again
	w.transitions = decide(r, table, v.walkers[r.Name], true, span{cursor, w.running.Add(r.Bucket)}, v.book, v.now(), false)
	return w, nil
}

// finish notes how far a rule is walked, if all that follows is written.
func (v *evaluator) finish(ctx context.Context, w *walk, until time.Time) error {
	name := w.rule.Name
	switch {
	case errors.Is(w.err, errUnsure):
		v.counts.doubt(name)
		v.owed[name] = w.began
		return nil
	case w.err != nil:
		return w.err
	case w.written < len(w.transitions):
		v.owed[name] = w.began // the others are decided anew at the next tick
		return nil
	}
	// Only now, after its transitions are in the log, may the cursor pass a bucket.
	if next := w.rule.Floor(until.Add(-grace)); next.After(w.cursor) {
		if err := v.outbox.Write(ctx, cursorMark(name, next)); err != nil {
			return err
		}
	}
	v.buckets[name], v.walked[name], v.owed[name] = w.running, w.began, w.again
	return nil
}

// orphans ends the alerts of rules that are no more, and returns how many.
func (v *evaluator) orphans(ctx context.Context) (int, error) {
	ended := 0
	for _, a := range v.book.Open() {
		if slices.ContainsFunc(v.rules, func(r rule.Rule) bool { return r.Name == a.GetRule() }) {
			continue
		}
		now := v.now()
		if err := v.outbox.Write(ctx, transitionMessage(end(a, now, now))); err != nil {
			return ended, err
		}
		ended++
	}
	return ended, nil
}

// replayed walks the replays that have come to rest and returns how many transitions it wrote.
func (v *evaluator) replayed(ctx context.Context, until, now time.Time) (int, error) {
	if len(v.rules) == 0 {
		return 0, nil
	}
	rows, err := v.counts.replays(ctx, v.rules[0].Lateness)
	if err != nil {
		return 0, err
	}
	written := 0
	v.settled = nextSettled(v.settled, rows, now)
	for _, row := range rows {
		if v.book.Walked(row.Replay) == int64(row.Articles) {
			delete(v.settled, row.Replay) // nothing to wait for
			continue
		}
		if now.Sub(v.settled[row.Replay].since) < v.settle || now.Sub(until) > replayLag {
			continue
		}
		n, err := v.walkReplay(ctx, row, until)
		written += n
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

// nextSettled brings up to date since when each replay has had its articles.
func nextSettled(before map[string]settling, rows []replayRow, now time.Time) map[string]settling {
	next := make(map[string]settling, len(rows))
	for _, row := range rows {
		s, known := before[row.Replay]
		if !known || s.articles != row.Articles {
			s = settling{articles: row.Articles, since: now}
		}
		next[row.Replay] = s
	}
	return next
}

// walkReplay walks all rules through the stretch of time that a replay covers.
func (v *evaluator) walkReplay(ctx context.Context, row replayRow, until time.Time) (int, error) {
	first, last := time.UnixMilli(row.FirstMs).UTC(), time.UnixMilli(row.LastMs).UTC()
	written := 0
	for _, r := range v.rules {
		// The quiet after the last article is a part of the walk: it ends episodes.
		stop := last.Add(24*time.Hour + 3*r.Bucket)
		running := !stop.Before(until)
		if running {
			stop = until
		}
		// What was counted while the replay came may hold articles whose story was not found yet: a reprint stood there as a
		// story of its own, and no total changes when it is joined to the others.
		v.counts.forget(r.Name)
		table, _, err := v.counts.table(ctx, r, stop) // forgotten, so it is new
		if err != nil {
			return written, err
		}
		transitions := decide(r, table, nil, running, span{r.Floor(first), r.Floor(last).Add(r.Bucket)}, v.book, v.now(), true)
		n, err := v.write(ctx, r, transitions, time.Time{})
		written += n
		if err != nil {
			return written, err
		}
	}
	v.log.Info("replay walked", zap.String("replay", row.Replay), zap.Uint64("articles", row.Articles), zap.Int("transitions", written))
	return written, v.outbox.Write(ctx, replayMark(row.Replay, int64(row.Articles), v.now()))
}

// write puts transitions into the log, each onset with the stories behind it, some of them at a time. It begins no more of them
// after until, if that is not zero: a hundred of one rule must not hold up the others. It returns how many are written.
func (v *evaluator) write(ctx context.Context, r rule.Rule, transitions []*bellwetherv1.AlertTransition, until time.Time) (int, error) {
	known := make(map[string]*bellwetherv1.AlertTransition) // onsets by id
	for at := 0; at < len(transitions); {
		if at > 0 && !until.IsZero() && v.now().After(until) {
			return at, nil
		}
		next := at
		var onsets []*bellwetherv1.AlertTransition
		for ; next < len(transitions) && next < at+maxWritten && len(onsets) < maxOnsets; next++ {
			if t := transitions[next]; !over(t.GetState()) {
				onsets = append(onsets, t)
				known[string(t.GetAlertId())] = t
			}
		}
		if len(onsets) > 0 {
			if err := v.counts.explain(ctx, r, onsets); err != nil {
				return at, err
			}
		}
		var messages []kafka.Message
		for _, t := range transitions[at:next] {
			if onset := known[string(t.GetAlertId())]; onset != nil && onset != t { // an end repeats what its onset says
				explained(t, onset)
			}
			messages = append(messages, transitionMessage(t))
		}
		fault.At("alert.decided")
		if err := v.outbox.Write(ctx, messages...); err != nil {
			return at, err
		}
		fault.At("alert.written")
		at = next
	}
	return len(transitions), nil
}
