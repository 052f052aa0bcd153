package fault

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/rig"
)

// groups are the consumer groups and the topics that each has to come to the end of.
var groups = []struct{ group, topic string }{
	{"bellwether.extract", topics.Articles},
	{"bellwether.sentiment", topics.Mentions},
	{"bellwether.store", topics.Scored},
	{"bellwether.store", topics.DeadLetters},
	{"bellwether.alert.hook", topics.Alerts},
}

// progress is how far a group is with a topic: by partition, what it has committed and where the log ends.
type progress struct {
	group, topic string
	committed    map[int]int64
	extents      map[int]rig.Extent
}

// behind is how many messages are not done yet.
func (p progress) behind() (sum int64) {
	for partition, e := range p.extents {
		sum += e.End - p.committed[partition]
	}
	return sum
}

// String names each partition that the group is behind in.
func (p progress) String() string {
	var parts []string
	for _, partition := range slices.Sorted(maps.Keys(p.extents)) {
		committed, end := p.committed[partition], p.extents[partition].End
		if committed != end {
			parts = append(parts, fmt.Sprintf("%s/%d is %d behind (%d of %d)", p.topic, partition, end-committed, committed, end))
		}
	}
	if len(parts) == 0 {
		return fmt.Sprintf("%s: %s is done in all %d partitions", p.group, p.topic, len(p.extents))
	}
	return fmt.Sprintf("%s: %s", p.group, strings.Join(parts, ", "))
}

// lag is how far each group is, and how many messages are not done yet in all.
func lag(ctx context.Context, s *System) (all []progress, behind int64, err error) {
	for _, g := range groups {
		p := progress{group: g.group, topic: g.topic}
		if p.extents, err = rig.Extents(ctx, s.Cluster, g.topic); err != nil {
			return all, behind, err
		}
		if p.committed, err = rig.Commits(ctx, s.Cluster, g.group, g.topic); err != nil {
			return all, behind, err
		}
		all, behind = append(all, p), behind+p.behind()
	}
	return all, behind, nil
}

// How long is waited for the end of the work: patience in all, and standstill with everything read and nothing changing
// any more, after which what is missing is taken to be lost.
const (
	patience   = 5 * time.Minute
	standstill = time.Minute // a machine that is busy with other things may take long for one step
)

// settle waits until everything is done, all buckets are computed and the system's audit is content; or until it is
// plain that this will not come. Then it tells how far everybody is, and returns why in words; the folder of the run is
// kept, since the cause lies in it. The comparison says what is missing.
func settle(ctx context.Context, s *System, done func() bool) (unsettled string) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var all []progress // as of the last look that saw everybody
	var behind int64
	var last string
	changed := time.Now()
	for {
		seen, n, err := lag(ctx, s)
		var a Audit
		if err == nil {
			all, behind = seen, n
			a, err = audit(ctx, s)
		}
		if err == nil && behind == 0 && a.OK && done() {
			return ""
		}
		state := fmt.Sprintf("%d messages behind, audit %+v, all alerts told: %t, error: %v", behind, a, done(), err)
		if state != last {
			last, changed = state, time.Now()
		}
		switch {
		case time.Since(changed) > standstill && behind == 0 && err == nil:
			unsettled = "nothing moves any more, and not all is done: " + state
		case rig.Sleep(ctx, 300*time.Millisecond) != nil:
			unsettled = fmt.Sprintf("not all is done after %s: %s", patience, state)
		default:
			continue
		}
		s.keep = true
		s.tell("%s", unsettled)
		for _, p := range all {
			s.tell("  %s", p)
		}
		return unsettled
	}
}
