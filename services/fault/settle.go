package fault

import (
	"context"
	"fmt"
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

// lag is how many messages are not done yet.
func lag(ctx context.Context, s *System) (int64, error) {
	var sum int64
	for _, g := range groups {
		length, err := rig.TopicLength(ctx, s.Cluster, g.topic)
		if err != nil {
			return 0, err
		}
		done, err := rig.Committed(ctx, s.Cluster, g.group, g.topic)
		if err != nil {
			return 0, err
		}
		sum += int64(length) - int64(done)
	}
	return sum, nil
}

// How long is waited for the end of the work: patience in all, and standstill with everything read and nothing changing
// any more, after which what is missing is taken to be lost.
const (
	patience   = 5 * time.Minute
	standstill = 15 * time.Second
)

// settle waits until everything is done, all buckets are computed and the system's audit is content; or until it is
// plain that this will not come. The comparison says what is missing then.
func settle(ctx context.Context, s *System, done func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var last string
	changed := time.Now()
	for {
		behind, err := lag(ctx, s)
		var a Audit
		if err == nil {
			a, err = audit(ctx, s)
		}
		if err == nil && behind == 0 && a.OK && done() {
			return nil
		}
		if state := fmt.Sprint(behind, a, err, done()); state != last {
			last, changed = state, time.Now()
		}
		if time.Since(changed) > standstill && behind == 0 && err == nil {
			s.tell("nothing moves any more, and not all is done: %+v", a)
			return nil
		}
		if sleep(ctx, 300*time.Millisecond) != nil {
			s.tell("not all is done after %s: %d messages behind, %+v, %v", patience, behind, a, err)
			return nil
		}
	}
}
