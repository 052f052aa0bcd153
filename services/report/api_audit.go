package report

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/report/catalog"
)

// auditTimeout bounds each query of an audit: it reads everything.
const auditTimeout = 5 * time.Minute

// maxMissing is how many of the missing are named.
const maxMissing = 10

// auditAnswer is what an audit found. Ok is true where nothing is missing, no row too few or too many, nothing dirty.
type auditAnswer struct {
	OK bool `json:"ok"`
	// Offsets is how many messages articles.v1 holds; Stored, Removed and Dead are their outcomes.
	Offsets int64 `json:"offsets"`
	Stored  int64 `json:"stored"`
	Removed int64 `json:"removed"`
	Dead    int64 `json:"dead"`
	// Without counts the offsets that have no outcome.
	Without int64 `json:"without"`
	// Missing names the first ten of what is not there, in words.
	Missing []string `json:"missing"`
	// Dirty is how many quarter hours wait to be computed again.
	Dirty int64 `json:"dirty"`
	// Expired is how many stretches of the log retention took before they were read; they are not counted as missing.
	Expired int64 `json:"expired"`
}

// audit answers GET /v1/audit: set against set, the log against the ledger and the ledger against the rows.
func (a *api) audit(w http.ResponseWriter, r *http.Request) error {
	if err := only(r.URL.Query()); err != nil {
		return err
	}
	if a.kafka == nil {
		return unavailable{"no Kafka is configured"}
	}
	answer, err := a.auditNow(r.Context())
	if err != nil {
		return err
	}
	return writeJSON(w, answer)
}

func (a *api) auditNow(ctx context.Context) (*auditAnswer, error) {
	slow := &reader{conn: a.reader.conn, timeout: auditTimeout, maxRows: a.reader.maxRows}
	life, err := a.kafka.life(ctx)
	if err != nil {
		return nil, unavailable{"Kafka cannot be asked: " + err.Error()}
	}
	held, err := a.kafka.bounds(ctx, topics.Articles)
	if err != nil {
		return nil, unavailable{"Kafka cannot be asked: " + err.Error()}
	}
	answer := &auditAnswer{Missing: []string{}}
	if err := answer.offsets(ctx, slow, life, held); err != nil {
		return nil, err
	}
	if err := answer.rows(ctx, slow); err != nil {
		return nil, err
	}
	if answer.Dirty, err = slow.count(ctx, "audit_dirty", nil); err != nil {
		return nil, err
	}
	if answer.Expired, err = slow.count(ctx, "audit_expired", catalog.Values{"log": catalog.Escape(life)}); err != nil {
		return nil, err
	}
	answer.OK = len(answer.Missing) == 0 && answer.Without == 0 && answer.Dirty == 0
	return answer, nil
}

// offsets sets the log against the ledger.
func (answer *auditAnswer) offsets(ctx context.Context, r *reader, life string, held []bounds) error {
	firsts, lasts := make([]string, len(held)), make([]string, len(held))
	for i, b := range held {
		firsts[i], lasts[i] = strconv.FormatInt(b.First, 10), strconv.FormatInt(b.Last, 10)
		answer.Offsets += b.Last - b.First
	}
	t, err := r.table(ctx, query("audit_outcomes"), catalog.Values{
		"log": catalog.Escape(life), "firsts": "[" + strings.Join(firsts, ",") + "]", "lasts": "[" + strings.Join(lasts, ",") + "]",
	})
	if err != nil {
		return fmt.Errorf("counting outcomes: %w", err)
	}
	done := map[int]int64{}
	for _, row := range t.Rows {
		done[int(t.number(row, "partition"))] = int64(t.number(row, "done"))
		answer.Stored += int64(t.number(row, "stored"))
		answer.Removed += int64(t.number(row, "removed"))
		answer.Dead += int64(t.number(row, "dead"))
	}
	for p, b := range held {
		without := b.Last - b.First - done[p]
		if without == 0 {
			continue
		}
		answer.Without += without
		if err := answer.gaps(ctx, r, life, p, b); err != nil {
			return err
		}
	}
	return nil
}

// gaps names the offsets of one partition that have no outcome.
func (answer *auditAnswer) gaps(ctx context.Context, r *reader, life string, partition int, b bounds) error {
	t, err := r.table(ctx, query("audit_gaps"), catalog.Values{
		"log": catalog.Escape(life), "partition": strconv.Itoa(partition),
		"first": strconv.FormatInt(b.First, 10), "last": strconv.FormatInt(b.Last, 10),
	})
	if err != nil {
		return fmt.Errorf("looking for gaps in partition %d: %w", partition, err)
	}
	for _, row := range t.Rows {
		for offset := int64(t.number(row, "before")) + 1; offset < int64(t.number(row, "offset")); offset++ {
			if !answer.miss("%s/%d/%d has no outcome", topics.Articles, partition, offset) {
				return nil
			}
		}
	}
	return nil
}

// rows sets the sightings against the rows of the views.
func (answer *auditAnswer) rows(ctx context.Context, r *reader) error {
	t, err := r.table(ctx, query("audit_rows"), nil)
	if err != nil {
		return fmt.Errorf("counting rows: %w", err)
	}
	for _, row := range t.Rows {
		answer.miss("article %s: %s rows in %s, expected %s", t.text(row, "article_id"), t.text(row, "found"), t.text(row, "what"), t.text(row, "expected"))
	}
	return nil
}

// miss adds to the missing; it reports false where enough are named.
func (answer *auditAnswer) miss(format string, args ...any) bool {
	if len(answer.Missing) >= maxMissing {
		return false
	}
	answer.Missing = append(answer.Missing, fmt.Sprintf(format, args...))
	return true
}

// count runs a query whose answer is one number.
func (r *reader) count(ctx context.Context, name string, values catalog.Values) (int64, error) {
	t, err := r.table(ctx, query(name), values)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	if len(t.Rows) != 1 || len(t.Rows[0]) != 1 {
		return 0, fmt.Errorf("%s: not one number", name)
	}
	n, _ := number(t.Rows[0][0])
	return int64(n), nil
}
