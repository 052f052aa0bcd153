package stage

import (
	"context"
	"time"

	"github.com/segmentio/kafka-go"

	"bellwether.internal/services/kit/fault"
)

// batches is the way of a generation's batches from who collects them to who works on them. Nothing is buffered on it, so
// their order is kept: at most one is collected, one prepared and one worked on.
type batches struct {
	full   chan []kafka.Message // worth preparing while the one before is worked on
	ripe   chan []kafka.Message // small: goes on growing until it is wanted
	wanted chan struct{}        // the worker waits
	ready  chan preparedBatch
}

func newBatches() *batches {
	return &batches{make(chan []kafka.Message), make(chan []kafka.Message), make(chan struct{}), make(chan preparedBatch)}
}

// preparedBatch is a batch and the work on it, nil if it could not be prepared yet.
type preparedBatch struct {
	batch []kafka.Message
	work  Work
}

// next is the batch to work on, or why there is none: ctx ended, or what failed.
func (b *batches) next(ctx context.Context, failed <-chan error) (preparedBatch, error) {
	for wanted := b.wanted; ; wanted = nil {
		select {
		case <-ctx.Done():
			return preparedBatch{}, ctx.Err()
		case err := <-failed:
			return preparedBatch{}, err
		case wanted <- struct{}{}: // taken where none is prepared
		case next := <-b.ready:
			return next, nil
		}
	}
}

// backlog is from how many messages on a partition is behind, and messages pour in where they come within one linger.
const backlog = 64

// collect gathers messages into batches until ctx ends. A batch is on offer when its linger is over, and grows up to its
// bounds until it is taken. One that is full, begins far behind or grew past a backlog meanwhile is offered to be prepared
// ahead; any other only to a worker that waits: taken earlier it would lie there closed while the messages after it wait for
// one batch more.
func (r *Runner) collect(ctx context.Context, messages <-chan kafka.Message, to *batches) {
	for {
		batch := make([]kafka.Message, 0, 64)
		size := 0
		in := messages
		var ripe <-chan time.Time
		var out, later chan<- []kafka.Message // out is nil, so never chosen, until the batch is on offer
		for taken := false; !taken; {
			select {
			case <-ctx.Done():
				return
			case m := <-in:
				batch = append(batch, m)
				size += len(m.Key) + len(m.Value)
				if len(batch) == 1 {
					later = to.ripe
					wait := r.cfg.Linger
					if m.HighWaterMark-m.Offset > backlog {
						later, wait = to.full, max(wait, r.cfg.LingerBehind)
					}
					ripe = time.After(wait)
				}
				if len(batch) >= r.cfg.MaxBatch || size >= r.cfg.MaxBatchBytes {
					in, out = nil, to.full
				}
			case <-ripe:
				switch {
				case out != nil: // full
				case later != to.full && len(batch) > backlog: // news pours in
					later, ripe = to.full, time.After(r.cfg.LingerBehind-r.cfg.Linger)
				default:
					out = later
				}
			case out <- batch:
				taken = true
			}
		}
	}
}

// prepareAll prepares batch after batch until ctx ends.
func (r *Runner) prepareAll(ctx context.Context, b *batches) {
	var ripe <-chan []kafka.Message // nil, so never chosen, until the worker waits
	for {
		var next preparedBatch
		select {
		case <-ctx.Done():
			return
		case <-b.wanted:
			ripe = b.ripe
			continue
		case next.batch = <-b.full:
		case next.batch = <-ripe:
		}
		ripe = nil
		fault.At("stage.fetched")
		// A panic is not told here: settle prepares again.
		_ = r.guarded(func() error { next.work = r.prepare(next.batch); return nil })
		select {
		case <-ctx.Done():
			return
		case b.ready <- next:
		}
	}
}

// nextOffsets is what to commit: for each partition the offset after its last message.
func nextOffsets(batch []kafka.Message) map[string]map[int]int64 {
	next := map[string]map[int]int64{}
	for _, m := range batch {
		if next[m.Topic] == nil {
			next[m.Topic] = map[int]int64{}
		}
		next[m.Topic][m.Partition] = max(next[m.Topic][m.Partition], m.Offset+1)
	}
	return next
}
