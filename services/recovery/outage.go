package recovery

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	kafkabroker "bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/rig"
)

const (
	outageRate = 50 // articles a second
	// warmFor is how long the load runs before the outage, loadAfter after it.
	warmFor   = 30 * time.Second
	loadAfter = 30 * time.Second
	// drainWithin bounds the wait until nothing is left to do.
	drainWithin = 30 * time.Minute
)

// services are watched, in the order of the pipeline.
var services = []string{"ingest", "extract", "sentiment", "store", "alert", "report"}

// outage takes ClickHouse or Kafka away under a steady load, and watches memory, lag and what becomes of the articles.
func outage(ctx context.Context, o Options, dir string, ofKafka bool) (t table, err error) {
	k, address, err := o.startKafka(ctx, dir)
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, k.Stop()) }()
	e, err := rig.StartEngine(ctx, o.Programs, filepath.Join(dir, "engine"))
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, e.Stop()) }()
	s, err := rig.StartSystem(ctx, o.Programs, filepath.Join(dir, "system"), "--kafka", address, "--clickhouse", e.Admin)
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	brokers := kafkabroker.Brokers{Kafka: []string{address}, KafkaReplication: 1}
	cluster, err := brokers.Connect("recovery")
	if err != nil {
		return t, err
	}
	defer cluster.Close()
	gone := broker(e)
	if ofKafka {
		gone = k
	}
	articles := rig.Compose(int((warmFor+o.Outage+2*loadAfter).Seconds())*outageRate, false)
	w := &watch{o: o, system: s, cluster: cluster, load: startLoad(ctx, s.At.Push, articles, outageRate)}
	if err := w.outage(ctx, gone); err != nil {
		return t, fmt.Errorf("%w%s", err, s.LogTails())
	}
	if w.audit, err = auditOf(ctx, o, s.Dir); err != nil {
		return t, err
	}
	return w.table(ofKafka), nil
}

// watch is what is seen of an outage, a look a second.
type watch struct {
	o       Options
	system  *rig.System
	cluster *kafkabroker.Cluster
	load    *load

	pids   map[string]int
	deaths map[string]int
	// before, tenth, half and end are the looks at the system in its outage; after is the one when all was drained.
	before, tenth, half, end, after look
	peak                            map[string]int64 // from the outage's begin on

	greatest     backlog
	deadLetters  uint64
	acknowledged int64
	drained      time.Duration // from when what was away was back
	audit        string
}

// look is the resident memory of each service at an instant.
type look map[string]int64

// backlog is what is not done yet: articles that ingest has not acknowledged, and messages that a stage has not committed.
type backlog struct {
	unacknowledged, uncommitted int64
}

// outage goes through it: before, during and after.
func (w *watch) outage(ctx context.Context, gone broker) (err error) {
	var finishing sync.WaitGroup
	defer func() {
		w.load.abandon()
		finishing.Wait()
	}()
	w.pids, w.deaths, w.peak = map[string]int{}, map[string]int{}, map[string]int64{}
	if w.before, err = w.until(ctx, time.Now().Add(warmFor)); err != nil {
		return err
	}
	w.o.tell("before: %s", w.before)
	clear(w.peak)
	gone.Kill()
	began := time.Now()
	for _, part := range []struct {
		of   time.Duration
		seen *look
	}{{w.o.Outage / 10, &w.tenth}, {w.o.Outage / 2, &w.half}, {w.o.Outage, &w.end}} {
		if *part.seen, err = w.until(ctx, began.Add(part.of)); err != nil {
			return err
		}
		w.o.tell("away for %4.0f s: %s", time.Since(began).Seconds(), *part.seen)
	}
	if err := gone.Again(ctx); err != nil {
		return err
	}
	back := time.Now()
	if _, err := w.until(ctx, back.Add(loadAfter)); err != nil {
		return err
	}
	// What is due now is the last; all of it has to arrive.
	ended := make(chan error, 1)
	finishing.Go(func() {
		var err error
		w.acknowledged, err = w.load.finish()
		ended <- err
	})
	for finished := false; ; {
		seen, err := w.until(ctx, time.Now().Add(time.Second))
		if err != nil {
			return err
		}
		select {
		case err := <-ended:
			if err != nil {
				return err
			}
			finished = true
		default:
		}
		if finished && w.isDrained(ctx) {
			w.after, w.drained = seen, time.Since(back)
			break
		}
		if time.Since(back) > drainWithin {
			return fmt.Errorf("not drained after %s", drainWithin)
		}
	}
	w.o.tell("drained after %.0f s: %s", w.drained.Seconds(), w.after)
	if w.deadLetters, err = rig.TopicLength(ctx, w.cluster, topics.DeadLetters); err != nil {
		return err
	}
	return nil
}

// until looks every second until an instant, and returns the last look.
func (w *watch) until(ctx context.Context, end time.Time) (seen look, err error) {
	for {
		if seen, err = w.look(ctx); err != nil || !time.Now().Before(end) {
			return seen, err
		}
		if err := rig.Sleep(ctx, min(time.Second, time.Until(end))); err != nil {
			return seen, err
		}
	}
}

// look looks once.
func (w *watch) look(ctx context.Context) (look, error) {
	pids, err := rig.Children(w.system.Up.PID())
	if err != nil {
		return nil, err
	}
	seen := look{}
	for _, name := range services {
		pid, there := pids[name]
		if known := w.pids[name]; known != 0 && known != pid {
			w.deaths[name]++
		}
		w.pids[name] = pid
		if !there {
			continue // it has just died, and is started again
		}
		if seen[name], err = rig.Resident(pid); err != nil {
			continue // as before
		}
		w.peak[name] = max(w.peak[name], seen[name])
	}
	w.greatest.unacknowledged = max(w.greatest.unacknowledged, w.load.due.Load()-w.load.acknowledged.Load())
	if uncommitted, err := w.uncommitted(ctx); err == nil { // else the broker is away
		w.greatest.uncommitted = max(w.greatest.uncommitted, uncommitted)
	}
	return seen, nil
}

// uncommitted is how many messages lie before all stages together.
func (w *watch) uncommitted(ctx context.Context) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	var sum int64
	for _, st := range stages {
		written, err := rig.TopicLength(ctx, w.cluster, st.topic)
		if err != nil {
			return 0, err
		}
		done, err := rig.Committed(ctx, w.cluster, st.group, st.topic)
		if err != nil {
			return 0, err
		}
		sum += int64(written) - int64(done)
	}
	return sum, nil
}

// isDrained says whether every acknowledged article is in sight and no stage has anything before it.
func (w *watch) isDrained(ctx context.Context) bool {
	uncommitted, err := w.uncommitted(ctx)
	if err != nil || uncommitted > 0 {
		return false
	}
	rows, err := rig.Count(ctx, w.system.Conn, "SELECT count() FROM articles")
	return err == nil && int64(rows) == w.acknowledged
}

// auditOf runs `bellwether audit` until all is in order and returns its answer; it fails where something stays missing.
func auditOf(ctx context.Context, o Options, data string) (string, error) {
	out, err := exec.CommandContext(ctx, o.Programs.Path("bellwether"), "audit", "--data", data, "--wait", "5m", "--format", "json").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("bellwether audit: %w\n%s", err, out)
	}
	return strings.Join(strings.Fields(string(out)), " "), nil
}

// String names each service's memory.
func (l look) String() string {
	var parts []string
	for _, name := range services {
		parts = append(parts, name+" "+mebibytes(l[name]))
	}
	return strings.Join(parts, ", ")
}

// table is the memory of each service, and what became of the articles.
func (w *watch) table(ofKafka bool) table {
	what, how := "ClickHouse", "killed with SIGKILL and started again on its tables"
	if ofKafka {
		what, how = "The broker", "killed with SIGKILL and started again on its log"
	}
	t := table{
		text: fmt.Sprintf("%s is away for %s under a load of %d articles/s: it is %s. Resident memory of the services every second.", what, w.o.Outage, outageRate, how),
		head: []string{"Service", "Before", "After a tenth", "At half", "At its end", "All drained", "Peak from its begin on", "Deaths"},
	}
	for _, name := range services {
		t.rows = append(t.rows, []string{
			name, mebibytes(w.before[name]), mebibytes(w.tenth[name]), mebibytes(w.half[name]), mebibytes(w.end[name]), mebibytes(w.after[name]),
			mebibytes(w.peak[name]), fmt.Sprint(w.deaths[name]),
		})
	}
	t.after = fmt.Sprintf("At most %s messages lay before the stages, and %s articles waited before `ingest`. %.0f s after it was back, the last %.0f s of load included, all %s articles "+
		"were in sight and nothing lay before any stage. Dead letters: %d. The audit then: `%s`.",
		thousands(w.greatest.uncommitted), thousands(w.greatest.unacknowledged), w.drained.Seconds(), loadAfter.Seconds(), thousands(w.acknowledged), w.deadLetters, w.audit)
	return t
}
