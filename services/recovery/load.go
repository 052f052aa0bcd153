package recovery

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"bellwether.internal/services/rig"
)

// pushers send at the same time: enough that what has to wait holds up nothing else.
const pushers = 64

// load pushes one article a request at a steady rate, and sits out whatever fails. It is open: what is due waits for
// nothing that is late.
type load struct {
	articles []rig.News
	every    time.Duration
	push     *rig.Pusher

	due, acknowledged atomic.Int64
	ended             chan struct{}
	end               sync.Once
	group             *errgroup.Group
	cancel            context.CancelFunc
}

// startLoad pushes articles to ingest at the address, rate of them a second, until finish. The caller calls abandon, after
// finish too.
func startLoad(ctx context.Context, address string, articles []rig.News, rate int) *load {
	l := &load{articles: articles, every: time.Second / time.Duration(rate), push: rig.NewPusher(address, pushers), ended: make(chan struct{})}
	ctx, l.cancel = context.WithCancel(ctx)
	l.group, ctx = errgroup.WithContext(ctx)
	queue := make(chan rig.Chunk, len(articles)) // never full
	l.group.Go(func() error {
		defer close(queue)
		return l.generate(ctx, queue)
	})
	for range pushers {
		l.group.Go(func() error {
			for c := range queue {
				if err := l.push.Persist(ctx, c); err != nil {
					return err
				}
				l.acknowledged.Add(1)
			}
			return nil
		})
	}
	return l
}

// generate makes each article due at its instant, which is when it says that it was published.
func (l *load) generate(ctx context.Context, queue chan<- rig.Chunk) error {
	began := time.Now()
	for i := range l.articles {
		at := began.Add(time.Duration(i) * l.every)
		select {
		case <-l.ended:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Until(at)):
		}
		article := l.articles[i]
		article.PublishedAt = at.UTC().Truncate(time.Millisecond)
		line, err := article.Line()
		if err != nil {
			return err
		}
		queue <- rig.Chunk{Body: line, Lines: 1}
		l.due.Add(1)
	}
	return fmt.Errorf("the load of %d articles came to its end before the measurement", len(l.articles))
}

// finish makes nothing more due, waits until all that was is acknowledged, and returns how many that are.
func (l *load) finish() (int64, error) {
	l.end.Do(func() { close(l.ended) })
	err := l.group.Wait()
	l.push.Close()
	return l.acknowledged.Load(), err
}

// abandon breaks off what is not acknowledged yet, and returns when nothing is pushed any more.
func (l *load) abandon() {
	l.cancel()
	_ = l.group.Wait() // says that it was broken off, or what finish has said
	l.push.Close()
}
