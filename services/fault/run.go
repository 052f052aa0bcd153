package fault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"bellwether.internal/services/rig"
)

// Options are what a run is told.
type Options struct {
	Kills    int
	Seed     uint64
	Kafka    string // rig.Embedded or rig.Apache
	Bug      string // "" for none
	Articles int    // of the corpus; 0 chooses by the kills
	Programs string // folder of the programs, built with the tag faults
	Scripts  string // folder of Apache Kafka's scripts
	Keep     bool   // keep the folder of the run, and say where
	Log      io.Writer
}

// Result is what a run came to.
type Result struct {
	Options
	Findings
	Tally
	Took time.Duration
	// Ended are the processes that ended by themselves or would not end, in words.
	Ended []string
	// Unsettled says in words that the work did not come to its end; "" where it did.
	Unsettled string
}

// calm is an undisturbed run: what it showed, of which corpus.
type calm struct {
	corpus   *Corpus
	snapshot *Snapshot
	ended    []string
}

// Harness runs systems; undisturbed runs of a seed are made once.
type Harness struct {
	calms map[string]*calm
}

// bugs are the deliberate mistakes and the services that make them.
var bugs = map[string][]string{
	"commit-before-produce":    {"extract", "sentiment"},
	"commit-before-insert":     {"store"},
	"rollup-sum":               {"store"},
	"revision-by-arrival":      {"store"},
	"sent-before-sending":      {"alert"},
	"dead-letter-after-commit": {"extract", "sentiment"},
}

// Bugs are the names of the deliberate mistakes.
func Bugs() []string { return names(bugs) }

// Run makes an undisturbed run where there is none of the seed yet, then a disturbed one, and compares.
func (h *Harness) Run(ctx context.Context, o Options) (*Result, error) {
	if o.Bug != "" && bugs[o.Bug] == nil {
		return nil, fmt.Errorf("there is no bug %q: want one of %v", o.Bug, Bugs())
	}
	if o.Articles == 0 {
		o.Articles = max(400, 25*o.Kills)
	}
	began := time.Now()
	tell := func(format string, args ...any) {
		fmt.Fprintf(o.Log, "fault: %5.1f s  %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, args...))
	}
	if at := startAt(time.Now(), o.Kills); time.Now().Before(at) {
		tell("waiting until %s: a run that passes midnight spreads over two buckets of the rules", at.Format(time.RFC3339))
		if err := rig.Sleep(ctx, time.Until(at)); err != nil {
			return nil, err
		}
	}
	calm, err := h.calm(ctx, o, tell)
	if err != nil {
		return nil, err
	}
	r := &Result{Options: o}
	r.withLedger(NewLedger(calm.corpus), calm.snapshot)
	r.withEnds(calm.ended, "")
	if !r.Sound() {
		return nil, fmt.Errorf("the undisturbed run is not sound already: %d wrong, the first: %s", r.Count(), r.First())
	}
	snapshot, told, err := h.storm(ctx, o, calm.corpus, r, tell)
	if err != nil {
		return nil, err
	}
	r.withLedger(NewLedger(calm.corpus), snapshot)
	r.withCalm(calm.snapshot, snapshot)
	r.withAlerts(calm.corpus.Bursts, snapshot, told)
	r.withTurns(calm.snapshot, snapshot)
	r.withEnds(r.Ended, r.Unsettled)
	r.Took = time.Since(began)
	return r, nil
}

// calm returns the undisturbed run of a seed.
func (h *Harness) calm(ctx context.Context, o Options, tell func(string, ...any)) (*calm, error) {
	key := fmt.Sprint(o.Seed, o.Articles, time.Now().UTC().Format(time.DateOnly)) // bursts are of today
	if c := h.calms[key]; c != nil {
		return c, nil
	}
	c := &calm{corpus: NewCorpus(o.Seed, o.Articles, time.Now())}
	tell("undisturbed run of %d lines and messages in %d steps", len(c.corpus.Sightings)+len(c.corpus.Dead), len(c.corpus.Steps))
	o.Kafka, o.Bug = rig.Embedded, ""
	hooks, err := newReceiver(false)
	if err != nil {
		return nil, err
	}
	defer hooks.close()
	c.ended, err = h.with(ctx, o, hooks.address, 1, tell, func(s *System) error {
		p := newPusher(s)
		defer p.close()
		for _, step := range c.corpus.Steps {
			if err := p.step(ctx, step); err != nil {
				return err
			}
		}
		tell("all is pushed")
		if unsettled := settle(ctx, s, func() bool { return turned(hooks.told()) }); unsettled != "" {
			return errors.New(unsettled)
		}
		tell("all is done")
		var err error
		c.snapshot, err = take(ctx, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("undisturbed run: %w", err)
	}
	if h.calms == nil {
		h.calms = map[string]*calm{}
	}
	h.calms[key] = c
	return c, nil
}

// with starts a system on a new folder, works on it and stops it; it says which processes ended by themselves. The folder stays where that is wanted, and where
// something went wrong that was not to be found.
func (h *Harness) with(ctx context.Context, o Options, hooks string, most int, tell func(string, ...any), work func(*System) error) (ended []string, err error) {
	dir, err := os.MkdirTemp("", "bellwether-fault-")
	if err != nil {
		return nil, err
	}
	s, err := start(ctx, plan{
		programs: o.Programs, dir: dir, kafka: o.Kafka, scripts: o.Scripts, bug: o.Bug, services: bugs[o.Bug], most: most, hooks: hooks, tell: tell,
	})
	if err == nil {
		err = work(s)
	} else {
		err = fmt.Errorf("starting a system: %w", err)
	}
	s.stop() // all events have come when it returns
	if o.Keep || o.Bug == "" && (s.keep || len(s.ended) > 0 || err != nil && ctx.Err() == nil) {
		tell("the folder of the run stays: %s (logs in %s)", dir, filepath.Join(dir, "logs"))
	} else {
		_ = os.RemoveAll(dir) // a leftover harms nobody
	}
	return s.ended, err
}

// storm is the disturbed run.
func (h *Harness) storm(ctx context.Context, o Options, c *Corpus, r *Result, tell func(string, ...any)) (snapshot *Snapshot, delivered map[string]notice, err error) {
	hooks, err := newReceiver(true)
	if err != nil {
		return nil, nil, err
	}
	defer hooks.close()
	r.Ended, err = h.with(ctx, o, hooks.address, 3, tell, func(s *System) error {
		tell("disturbed run on %s Kafka", o.Kafka)
		st := newStorm(s, o.Kills)
		p := newPusher(s)
		defer p.close()
		told := func() bool {
			told := hooks.told()
			return burst(c.Bursts, told) && turned(told)
		}
		// Three phases: all kinds of faults while the corpus is pushed; alert alone once all is pushed; and what is left
		// of the kills while bodies are pushed again.
		for phase := range uint64(3) {
			var err error
			switch {
			case phase == 1:
				err = st.afterwards(ctx, o.Seed, told)
			case !st.over() || phase == 0:
				err = st.whilePushing(ctx, p, c, o.Seed+phase<<32)
			}
			if err != nil {
				return fmt.Errorf("disturbed run: %w", err)
			}
		}
		r.Tally = st.tally
		tell("all kills are done and all is pushed; waiting for the end of the work")
		if r.Unsettled = settle(ctx, s, told); r.Unsettled == "" {
			tell("all is done")
		}
		snapshot, err = take(ctx, s)
		delivered = hooks.told()
		return err
	})
	return snapshot, delivered, err
}

// whilePushing pushes the corpus, where it is not pushed yet, while the storm goes on.
func (st *storm) whilePushing(ctx context.Context, p *pusher, c *Corpus, seed uint64) error {
	both, ctx := errgroup.WithContext(ctx) // neither goes on without the other
	both.Go(func() error { return feed(ctx, p, c, st) })
	both.Go(func() error { return st.run(ctx, seed) })
	return both.Wait()
}

// Pacing: the corpus is pushed as fast as the kills come, somewhat ahead; where no kill came for a while, since nothing
// moved that may be killed, a step more. Once all is pushed and kills are still to come, bodies are pushed again, as
// they were: the very same sightings.
const (
	ahead   = 0.03
	hungry  = 2 * time.Second
	between = 30 * time.Millisecond
)

// feed pushes the corpus while the storm goes on, and the rest of it afterwards.
func feed(ctx context.Context, p *pusher, c *Corpus, st *storm) error {
	for i := st.pushed; ; {
		done, idle := st.share()
		if done >= 1 {
			for ; i < len(c.Steps); i++ {
				if err := p.step(ctx, c.Steps[i]); err != nil {
					return err
				}
			}
			st.pushed = i
			return nil
		}
		if idle < hungry && !st.flood.Load() && float64(i%len(c.Steps))/float64(len(c.Steps)) > done+ahead {
			if err := rig.Sleep(ctx, between); err != nil {
				return err
			}
			continue
		}
		step := c.Steps[i%len(c.Steps)]
		if i < len(c.Steps) || step.Topic == "" {
			if err := p.step(ctx, step); err != nil {
				return err
			}
		}
		i++
		if err := rig.Sleep(ctx, between); err != nil {
			return err
		}
	}
}
