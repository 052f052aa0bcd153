package recovery

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"bellwether.internal/services/extract"
	kafkabroker "bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/rig"
	"bellwether.internal/services/sentiment"
	"bellwether.internal/services/store"
)

// sampleEvery is how often a service that works off a lag is looked at.
const sampleEvery = 100 * time.Millisecond

// stage is a service that reads a topic of the pipeline.
type stage struct {
	name, topic, group string
}

// stages are in the order in which they are measured: none finds more than the lag that was made for it.
var stages = []stage{
	{"store", topics.Scored, store.Group},
	{"sentiment", topics.Mentions, sentiment.Group},
	{"extract", topics.Articles, extract.Group},
}

// sample is what a service had done and held at an instant.
type sample struct {
	done     uint64
	resident int64
}

// worked is a service that worked off a part of its lag.
type worked struct {
	stage   stage
	lag     uint64
	took    time.Duration // from its start
	samples []sample
	peak    int64
}

// lag fills the topics, then starts each service on its own and watches its memory while it works off a part.
func lag(ctx context.Context, o Options, dir string) (t table, err error) {
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
	brokers := kafkabroker.Brokers{Kafka: []string{address}, KafkaReplication: 1}
	cluster, err := brokers.Connect("recovery")
	if err != nil {
		return t, err
	}
	defer cluster.Close()
	if err := topics.Ensure(ctx, cluster.Client(), 1); err != nil {
		return t, err
	}
	made, err := newMessages(o.Lag)
	if err != nil {
		return t, err
	}
	var all []worked
	for _, st := range stages {
		began := time.Now()
		if err := made[st.topic].fill(ctx, cluster, st.topic); err != nil {
			return t, err
		}
		o.tell("%s holds %d messages after %.0f s", st.topic, o.Lag, time.Since(began).Seconds())
		w, err := workOff(ctx, o, cluster, st, address, e, dir)
		if err != nil {
			return t, fmt.Errorf("%s: %w", st.name, err)
		}
		o.tell("%-10s %5.1f s, %s at a tenth, %s at half, %s at the end, peak %s", st.name, w.took.Seconds(), mebibytes(w.residentAt(o.Part/10)),
			mebibytes(w.residentAt(o.Part/2)), mebibytes(w.residentAt(o.Part)), mebibytes(w.peak))
		all = append(all, w)
	}
	return lagTable(o, all), nil
}

// workOff starts a service and watches it until it has worked off the part.
func workOff(ctx context.Context, o Options, cluster *kafkabroker.Cluster, st stage, kafka string, e *rig.Engine, dir string) (w worked, err error) {
	w.stage = st
	if w.lag, err = rig.TopicLength(ctx, cluster, st.topic); err != nil {
		return w, err
	}
	listen, err := rig.FreeAddress()
	if err != nil {
		return w, err
	}
	began := time.Now()
	p, err := rig.Start(o.Programs.Path(st.name), []string{
		"BELLWETHER_LISTEN=" + listen, "BELLWETHER_KAFKA=" + kafka, "BELLWETHER_INSTANCE=" + st.name + "-0", "BELLWETHER_STATE=" + filepath.Join(dir, st.name),
		"BELLWETHER_CLICKHOUSE=" + e.Writer, "BELLWETHER_CLICKHOUSE_ADMIN=" + e.Admin,
	})
	if err != nil {
		return w, err
	}
	defer func() { err = errors.Join(err, p.Stop()) }()
	for moved := began; ; {
		done, err := rig.Committed(ctx, cluster, st.group, st.topic)
		if err != nil {
			return w, p.Failure(err)
		}
		resident, err := rig.Resident(p.PID())
		if err != nil {
			return w, p.Failure(err)
		}
		if n := len(w.samples); n == 0 || done > w.samples[n-1].done {
			moved = time.Now()
		}
		w.samples = append(w.samples, sample{done, resident})
		if done >= uint64(o.Part) {
			break
		}
		if time.Since(moved) > rig.StuckAfter {
			return w, p.Failure(fmt.Errorf("%d of %d messages are done, and no more for %s", done, o.Part, rig.StuckAfter))
		}
		if err := rig.Sleep(ctx, sampleEvery); err != nil {
			return w, err
		}
	}
	w.took = time.Since(began)
	used, err := rig.UsageOf(p.PID())
	w.peak = used.Peak
	return w, err
}

// residentAt is the resident memory when so many messages were done.
func (w worked) residentAt(done int) int64 {
	for _, s := range w.samples {
		if s.done >= uint64(done) {
			return s.resident
		}
	}
	return w.samples[len(w.samples)-1].resident
}

// lagTable is the memory of each service.
func lagTable(o Options, all []worked) table {
	t := table{
		text: fmt.Sprintf("Each topic is filled with %s messages of small articles (texts of %d bytes, no two of them near-duplicates), and each service that reads "+
			"one is started on it alone, into an empty ClickHouse, until it has committed %s of them. Resident memory every %d ms; the peak is the kernel's (`VmHWM`).",
			thousands(int64(o.Lag)), smallText, thousands(int64(o.Part)), sampleEvery.Milliseconds()),
		head: []string{"Service", "Lag", "Worked off", "Took", "At a tenth", "At half", "At the end", "Peak"},
	}
	growth := 0.0
	for _, w := range all {
		half, end := w.residentAt(o.Part/2), w.residentAt(o.Part)
		growth = max(growth, float64(end)/float64(half)-1)
		t.rows = append(t.rows, []string{
			w.stage.name + " (`" + w.stage.topic + "`)", thousands(int64(w.lag)), thousands(int64(w.samples[len(w.samples)-1].done)), seconds(w.took),
			mebibytes(w.residentAt(o.Part / 10)), mebibytes(half), mebibytes(end), mebibytes(w.peak),
		})
	}
	t.after = fmt.Sprintf("From half to the end of the part no service grew by more than %.0f %%. `ingest`, `alert` and `report` read none of these topics.", 100*growth)
	return t
}
