package ingest

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"golang.org/x/sync/errgroup"

	"bellwether.internal/services/article"
	"bellwether.internal/services/kit/fault"
)

const (
	// batchLines and batchBytes bound what is decoded and written at once.
	batchLines = 500
	batchBytes = 1 << 20
	// batchesInFlight is how many batches of one body are decoded or written at a time: one is written while the next
	// is decoded.
	batchesInFlight = 3
	// checkedLines is how many lines of a body are looked through for fields that nobody reads: those who misspell one do
	// so in each line. maxIgnored bounds how many of them are told, maxIgnoredName
	// how many bytes of a name.
	checkedLines   = 100
	maxIgnored     = 20
	maxIgnoredName = 80
	// maxErrors bounds the problems that are listed in an answer; the dead letters hold all.
	maxErrors = 1000
)

// lineError is one problem of one line, as the answer tells it.
type lineError struct {
	Line  int    `json:"line"`
	Field string `json:"field"`
	Error string `json:"error"`
}

// pushResult is the answer to a push. Accepted counts articles that Kafka acknowledged, Refused lines that are in the
// dead letters.
type pushResult struct {
	Accepted int         `json:"accepted"`
	Refused  int         `json:"refused"`
	Errors   []lineError `json:"errors"`
	// ErrorsCut says that there were more problems than are listed.
	ErrorsCut bool `json:"errors_cut,omitempty"`
	// Ignored names fields of its first lines that are not known and were passed over.
	Ignored []string `json:"ignored,omitempty"`
	// LastSeenAt is the latest instant given to a line of a body that named its own; the next body's has to be later.
	LastSeenAt *time.Time `json:"last_seen_at,omitempty"`
}

// push carries one body's lines to Kafka.
type push struct {
	intake  *intake
	publish func(context.Context, []kafka.Message) error
	metrics *Metrics
	replay  string
	stamp   *stamp

	mu     sync.Mutex
	result pushResult
}

// run returns once every line that was read has its outcome acknowledged, or with the error that stopped it: then the
// lines after those counted are not done, and the sender repeats the whole body.
func (p *push) run(ctx context.Context, lines *lineReader) (pushResult, error) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(batchesInFlight)
	var readErr error
	for readErr == nil && ctx.Err() == nil {
		var batch []line
		if batch, readErr = readBatch(lines); len(batch) == 0 {
			continue
		}
		made, err := p.make(batch)
		if err != nil {
			readErr = err
			break
		}
		group.Go(func() error { return p.write(ctx, made) })
	}
	err := group.Wait()
	if err == nil && !errors.Is(readErr, io.EOF) {
		err = readErr
	}
	if err == nil {
		err = ctx.Err()
		if errors.Is(readErr, io.EOF) {
			err = nil // the group's own context ends with Wait
		}
	}
	slices.SortStableFunc(p.result.Errors, func(a, b lineError) int { return a.Line - b.Line })
	if p.result.Errors == nil {
		p.result.Errors = []lineError{}
	}
	if p.stamp != nil {
		last := time.UnixMilli(p.stamp.last).UTC()
		p.result.LastSeenAt = &last
	}
	return p.result, err
}

// readBatch reads lines up to the batch's bounds; the error that ended it comes with what was read before.
func readBatch(lines *lineReader) ([]line, error) {
	batch := make([]line, 0, 64)
	size := 0
	for len(batch) < batchLines && size < batchBytes {
		l, err := lines.next()
		if err != nil {
			return batch, err
		}
		batch = append(batch, l)
		size += len(l.data)
	}
	return batch, nil
}

// made is what a batch of lines comes to.
type made struct {
	messages []kafka.Message
	lines    int
	refused  int
	errors   []lineError
	ignored  []string
}

// make makes messages of lines, in their order.
func (p *push) make(lines []line) (*made, error) {
	m := &made{messages: make([]kafka.Message, 0, len(lines)), lines: len(lines)}
	for _, l := range lines {
		var out outcome
		var err error
		if l.tooLong {
			out, err = p.intake.tooLong(l.data, maxLine)
		} else {
			out, err = p.intake.line(l.data, p.replay, p.stamp)
			if l.number <= checkedLines {
				m.ignored = append(m.ignored, article.Unknown(l.data)...)
			}
		}
		if err != nil {
			return nil, err
		}
		m.messages = append(m.messages, out.message)
		if !out.accepted() {
			m.refused++
		}
		for _, problem := range out.problems {
			m.errors = append(m.errors, lineError{Line: l.number, Field: problem.Field, Error: problem.Reason})
		}
	}
	return m, nil
}

// write writes a batch and counts it once it is acknowledged.
func (p *push) write(ctx context.Context, m *made) error {
	fault.At("ingest.decoded")
	if err := p.publish(ctx, m.messages); err != nil {
		return err
	}
	fault.At("ingest.published")
	p.metrics.articles.WithLabelValues("push", "accepted").Add(float64(m.lines - m.refused))
	p.metrics.articles.WithLabelValues("push", "refused").Add(float64(m.refused))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.result.Accepted += m.lines - m.refused
	p.result.Refused += m.refused
	for _, name := range m.ignored {
		name = strings.ToValidUTF8(name[:min(len(name), maxIgnoredName)], "")
		if len(p.result.Ignored) < maxIgnored && !slices.Contains(p.result.Ignored, name) {
			p.result.Ignored = append(p.result.Ignored, name)
		}
	}
	room := maxErrors - len(p.result.Errors)
	p.result.ErrorsCut = p.result.ErrorsCut || len(m.errors) > room
	p.result.Errors = append(p.result.Errors, m.errors[:min(room, len(m.errors))]...)
	return nil
}
