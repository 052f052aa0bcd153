package stage

import (
	"context"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
)

// lagEvery is how often the logs' ends are asked for.
const lagEvery = 5 * time.Second

// progress is up to where each partition of a generation is done.
type progress struct {
	mu   sync.Mutex
	next map[partitionKey]int64
}

func newProgress(starts map[partitionKey]int64) *progress {
	p := &progress{next: make(map[partitionKey]int64, len(starts))}
	for key, offset := range starts {
		p.next[key] = offset
	}
	return p
}

func (p *progress) done(batch []kafka.Message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range batch {
		key := partitionKey{m.Topic, m.Partition}
		p.next[key] = max(p.next[key], m.Offset+1)
	}
}

// watchLag tells how far the generation's partitions lag behind their logs until ctx ends. It asks the brokers, so that
// the lag of a stage that hangs is seen to grow.
func (r *Runner) watchLag(ctx context.Context, p *progress) {
	client := r.cluster.Client()
	for {
		request := &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{}}
		p.mu.Lock()
		for key := range p.next {
			request.Topics[key.topic] = append(request.Topics[key.topic], kafka.LastOffsetOf(key.id))
		}
		p.mu.Unlock()
		if answer, err := client.ListOffsets(ctx, request); err == nil {
			p.mu.Lock()
			for key, next := range p.next {
				for _, o := range answer.Topics[key.topic] {
					if o.Partition == key.id && o.Error == nil {
						r.metrics.lagging(key, o.LastOffset-next)
					}
				}
			}
			p.mu.Unlock()
		}
		if !pause(ctx, lagEvery) {
			return
		}
	}
}
