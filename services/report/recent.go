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

// Answers of the page's questions are kept for a while, the longer the dearer they were: what took a second is at most a
// minute old, what took less than 50 ms is always new. So a page over a year of much news works ClickHouse a sixtieth of
// the time at most, however many look at it, and small news is shown at once.
const (
	keepFrom  = 50 * time.Millisecond
	keepTimes = 60
	keepMost  = 5 * time.Minute
	// keepAnswers bounds how many are kept.
	keepAnswers = 500
)

// recent holds the page's latest answers; it is called from many goroutines. Those who ask the same at once share one
// answer. Tables from it are not to be changed.
type recent struct {
	now   func() time.Time
	group singleflight.Group

	mu   sync.Mutex
	kept map[string]keptAnswer
}

type keptAnswer struct {
	table *Table
	until time.Time
}

func newRecent() *recent { return &recent{now: time.Now, kept: map[string]keptAnswer{}} }

// table is a kept answer, or what ask answers now. A reader who goes away leaves the others their answer.
func (r *recent) table(ctx context.Context, key string, ask func(context.Context) (*Table, error)) (*Table, error) {
	r.mu.Lock()
	k, ok := r.kept[key]
	r.mu.Unlock()
	if ok && r.now().Before(k.until) {
		return k.table, nil
	}
	answer, err, _ := r.group.Do(key, func() (any, error) {
		began := r.now()
		t, err := ask(context.WithoutCancel(ctx))
		if err == nil {
			r.keep(key, t, r.now().Sub(began))
		}
		return t, err
	})
	if err != nil {
		return nil, err
	}
	t, ok := answer.(*Table)
	if !ok {
		return nil, fmt.Errorf("an answer is a %T", answer)
	}
	return t, nil
}

// keep keeps an answer that took a time.
func (r *recent) keep(key string, t *Table, took time.Duration) {
	if took < keepFrom {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	maps.DeleteFunc(r.kept, func(_ string, k keptAnswer) bool { return !now.Before(k.until) })
	if len(r.kept) < keepAnswers {
		r.kept[key] = keptAnswer{t, now.Add(min(keepTimes*took, keepMost))}
	}
}

// questionKey names a question by its report, language and parameters.
func questionKey(name, lang string, parameters map[string]string) string {
	parts := []string{name, lang}
	for _, p := range slices.Sorted(maps.Keys(parameters)) {
		parts = append(parts, p+"="+parameters[p])
	}
	return strings.Join(parts, "\x00")
}
