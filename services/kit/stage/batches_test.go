package stage

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/segmentio/kafka-go"
)

// Few messages are on offer after one linger; where more come meanwhile than a backlog, the batch goes on growing.
func TestBatchGrowsWhereMessagesPourIn(t *testing.T) {
	for name, test := range map[string]struct {
		first int // how many come at once, before as many more do after the linger
		offer func(*batches) <-chan []kafka.Message
		want  int
	}{
		"few":   {backlog, func(b *batches) <-chan []kafka.Message { return b.ripe }, backlog},
		"flood": {backlog + 1, func(b *batches) <-chan []kafka.Message { return b.full }, 2*(backlog+1) - 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				r := &Runner{cfg: Config{MaxBatch: 1000, MaxBatchBytes: 1 << 20, Linger: 10 * time.Millisecond, LingerBehind: time.Second}}
				in, to := make(chan kafka.Message), newBatches()
				go r.collect(ctx, in, to)
				go func() {
					for i := range 2 * test.first {
						to, pause := in, (<-chan time.Time)(nil)
						if i == test.first { // a pause in place of one
							to, pause = nil, time.After(20*time.Millisecond)
						}
						select {
						case <-pause:
						case to <- kafka.Message{Offset: int64(i), HighWaterMark: int64(i)}:
						case <-ctx.Done():
							return
						}
					}
				}()
				if batch := <-test.offer(to); len(batch) != test.want {
					t.Errorf("batch of %d messages, want %d", len(batch), test.want)
				}
			})
		})
	}
}
