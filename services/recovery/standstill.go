package recovery

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"bellwether.internal/services/rig"
)

const (
	standstillRate = 100 // articles a second

	// calmFor and calmGap say when rows flow: for so long no gap longer than that.
	calmFor = 2 * time.Second
	calmGap = time.Second
	// watchAtLeast is how long a kill is watched: longer than the session of a consumer group, at whose end a second
	// standstill would begin.
	watchAtLeast = 8 * time.Second
	// watchAtMost is how long rows may stand still.
	watchAtMost = 2 * time.Minute
	// roundAtMost bounds the articles that a kill needs.
	roundAtMost = 16 * time.Second
)

// nobody is the round without a kill, for comparison.
const nobody = "nobody"

// Processes are those of `bellwether up` that can be killed, and nobody.
func Processes() []string {
	return []string{nobody, "ingest", "extract", "sentiment", "store", "alert", "report", "broker", "engine"}
}

// standstill kills each process in turn under a steady load, and watches for how long no new row comes into sight.
func standstill(ctx context.Context, o Options, dir string) (t table, err error) {
	var args []string
	var kafka broker // nil: a child of `up`
	if o.Kafka == rig.Apache {
		k, address, err := o.startKafka(ctx, dir)
		if err != nil {
			return t, err
		}
		defer func() { err = errors.Join(err, k.Stop()) }()
		args, kafka = []string{"--kafka", address}, k
	}
	names := o.Killed
	articles := rig.Compose(o.Rounds*len(names)*standstillRate*int(roundAtMost.Seconds()), false)
	s, err := rig.StartSystem(ctx, o.Programs, filepath.Join(dir, "system"), args...)
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	ctx, cancel := context.WithCancel(ctx)
	var watching sync.WaitGroup
	defer watching.Wait()
	defer cancel()
	seen := &sight{since: time.Now()}
	watching.Go(func() { seen.watch(ctx, s.Conn) })
	pushed := startLoad(ctx, s.At.Push, articles, standstillRate)
	defer pushed.abandon()
	found := map[string][]time.Duration{}
	for range o.Rounds {
		for _, name := range names {
			d, err := oneStandstill(ctx, s, kafka, seen, name)
			if err != nil {
				return t, fmt.Errorf("%s: %w%s", name, err, s.LogTails())
			}
			o.tell("%-10s %6.0f ms", name, d.Seconds()*1e3)
			found[name] = append(found[name], d)
		}
	}
	acknowledged, err := pushed.finish()
	if err != nil {
		return t, err
	}
	if _, err := rig.AwaitCount(ctx, s.Conn, pollRows, uint64(acknowledged), "SELECT uniqExact(article_id) FROM rows_articles"); err != nil {
		return t, err
	}
	return standstillTable(o.Rounds, names, found), nil
}

// oneStandstill kills one process once rows flow, and watches until they flow again.
func oneStandstill(ctx context.Context, s *rig.System, kafka broker, seen *sight, name string) (time.Duration, error) {
	seen.forget(time.Now())
	began := time.Now()
	if err := awaitFlow(ctx, seen, began, 0); err != nil {
		return 0, err
	}
	// Not always at the same point of what processes do at intervals.
	if err := rig.Sleep(ctx, rand.N(time.Second)); err != nil {
		return 0, err
	}
	at := time.Now()
	again, err := kill(ctx, s, kafka, name)
	if err != nil {
		return 0, err
	}
	if err := awaitFlow(ctx, seen, at, watchAtLeast); err != nil {
		return 0, err
	}
	return longestGap(at, seen.after(at)), again()
}

// kill ends a process at once; again reports, when rows flow again, whether it was started again: by `up`, or, where Kafka
// is not its child, by this.
func kill(ctx context.Context, s *rig.System, kafka broker, name string) (again func() error, err error) {
	switch {
	case name == nobody:
		return func() error { return nil }, nil
	case name == "broker" && kafka != nil:
		kafka.Kill()
		started := make(chan error, 1)
		go func() { started <- kafka.Again(ctx) }()
		return func() error { return <-started }, nil
	}
	before, err := rig.Children(s.Up.PID())
	if err != nil {
		return nil, err
	}
	pid, there := before[name]
	if !there {
		return nil, errors.New("it does not run")
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		return nil, fmt.Errorf("killing it: %w", err)
	}
	return func() error {
		after, err := rig.Children(s.Up.PID())
		if err == nil && (after[name] == 0 || after[name] == pid) {
			err = errors.New("it was not started again")
		}
		return err
	}, nil
}

// awaitFlow waits until rows flow after an instant, at least so long after it.
func awaitFlow(ctx context.Context, seen *sight, from time.Time, atLeast time.Duration) error {
	for {
		now := time.Now()
		if now.Sub(from) >= max(atLeast, calmFor) && flows(seen.after(from), now, calmFor, calmGap) {
			return nil
		}
		if now.Sub(from) > watchAtMost {
			return fmt.Errorf("rows do not flow %s after it", watchAtMost)
		}
		if err := rig.Sleep(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

// standstillGoal is what the 95th percentile over all kills is to stay under.
const standstillGoal = 7 * time.Second

// standstillTable is the distribution for each process, and for all of them together.
func standstillTable(rounds int, names []string, found map[string][]time.Duration) table {
	t := table{
		text: fmt.Sprintf("`bellwether up` with %d articles/s, one a request; each process is killed %d times with SIGKILL, at any moment while rows flow. "+
			"The standstill is the longest time without a new row in `rows_articles` in the %.0f s or more after the kill; the rows are asked for every %d ms. "+
			"*nobody* is the same without a kill.", standstillRate, rounds, watchAtLeast.Seconds(), pollRows.Milliseconds()),
		head: []string{"Killed", "Kills", "p50", "p95", "Longest"},
	}
	var all []time.Duration
	row := func(name string, values []time.Duration) {
		d := rig.DistributionOf(values)
		t.rows = append(t.rows, []string{name, fmt.Sprint(d.Count), seconds(d.P50), seconds(d.P95), seconds(d.Max)})
	}
	for _, name := range names {
		row(name, found[name])
		if name != nobody {
			all = append(all, found[name]...)
		}
	}
	row("**any process**", all)
	verdict := "is under"
	if rig.DistributionOf(all).P95 >= standstillGoal {
		verdict = "is **not** under"
	}
	t.after = fmt.Sprintf("The 95th percentile over all kills %s the goal of %.0f s.", verdict, standstillGoal.Seconds())
	return t
}
