package report

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// Answers of the page's questions are kept for a while, the longer the dearer they were: what took a second is fresh for a
// minute, what took less than 50 ms is always new. So a page over a year of much news works ClickHouse a sixtieth of
// the time at most, however many look at it, and small news is shown at once. An answer that is no longer fresh is still
// given, while a new one is made: nobody waits for what somebody was shown in the last quarter of an hour.
const (
	keepFrom  = 50 * time.Millisecond
	keepTimes = 60
	freshMost = 5 * time.Minute
	keepMost  = 15 * time.Minute
	// keepAnswers bounds how many are kept.
	keepAnswers = 500
)

// recent holds the page's latest answers; it is called from many goroutines. Those who ask the same at once share one
// answer. Tables from it are not to be changed.
type recent struct {
	now   func() time.Time
	group singleflight.Group
	// renewing are the answers that are made for nobody in particular.
	renewing sync.WaitGroup

	mu   sync.Mutex
	kept map[string]keptAnswer
}

// keptAnswer is an answer that was asked for at made and is fresh until then.
type keptAnswer struct {
	table       *Table
	made, until time.Time
	// renew says that it is being renewed.
	renew bool
}

func newRecent() *recent { return &recent{now: time.Now, kept: map[string]keptAnswer{}} }

// table is a kept answer, or what ask answers now. A reader who goes away leaves the others their answer. How old it is, is
// noted in the usage of ctx.
func (r *recent) table(ctx context.Context, key string, ask func(context.Context) (*Table, error)) (*Table, error) {
	if k, ok := r.get(key); ok {
		usageOf(ctx).shows(k.made)
		if k.renew {
			r.renew(ctx, key, ask)
		}
		return k.table, nil
	}
	answer, err, _ := r.group.Do(key, func() (any, error) { return r.make(context.WithoutCancel(ctx), key, ask) })
	if err != nil {
		return nil, err
	}
	t, ok := answer.(*Table)
	if !ok {
		return nil, fmt.Errorf("an answer is a %T", answer)
	}
	return t, nil
}

// get is a kept answer that may still be given. It says to one caller only that it is to be renewed.
func (r *recent) get(key string) (keptAnswer, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, ok := r.kept[key]
	now := r.now()
	if !ok || !now.Before(k.made.Add(keepMost)) {
		return k, false
	}
	if !now.Before(k.until) && !k.renew {
		r.kept[key] = keptAnswer{k.table, k.made, k.until, true}
		k.renew = true
		return k, true
	}
	k.renew = false
	return k, true
}

// renew makes an answer in the background; where that fails, the kept one stays until it is too old.
func (r *recent) renew(ctx context.Context, key string, ask func(context.Context) (*Table, error)) {
	// What it reads is not what the reader's answer cost.
	ctx = context.WithValue(context.WithoutCancel(ctx), usageKey{}, &usage{})
	r.renewing.Go(func() {
		if _, err, _ := r.group.Do(key, func() (any, error) { return r.make(ctx, key, ask) }); err != nil {
			r.mu.Lock()
			defer r.mu.Unlock()
			if k, ok := r.kept[key]; ok {
				r.kept[key] = keptAnswer{k.table, k.made, k.until, false} // the next reader has it tried again
			}
		}
	})
}

// make asks, and keeps the answer where it was dear.
func (r *recent) make(ctx context.Context, key string, ask func(context.Context) (*Table, error)) (*Table, error) {
	began := r.now()
	t, err := ask(ctx)
	if err == nil {
		r.keep(key, t, began)
	}
	return t, err
}

// keep keeps an answer that was asked for at began. Where there are too many, the oldest goes.
func (r *recent) keep(key string, t *Table, began time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	delete(r.kept, key)
	took := now.Sub(began)
	if took < keepFrom {
		return
	}
	maps.DeleteFunc(r.kept, func(_ string, k keptAnswer) bool { return !now.Before(k.made.Add(keepMost)) })
	if len(r.kept) == keepAnswers {
		oldest := ""
		for other, k := range r.kept {
			if oldest == "" || k.made.Before(r.kept[oldest].made) {
				oldest = other
			}
		}
		delete(r.kept, oldest)
	}
	r.kept[key] = keptAnswer{t, began, now.Add(min(keepTimes*took, freshMost)), false}
}

// questionKey names a question by its report, language and parameters.
func questionKey(name, lang string, parameters map[string]string) string {
	parts := []string{name, lang}
	for _, p := range slices.Sorted(maps.Keys(parameters)) {
		parts = append(parts, p+"="+parameters[p])
	}
	return strings.Join(parts, "\x00")
}
