package fault

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// Snapshot is what a system shows when all is done.
type Snapshot struct {
	// Articles are the rows of the view articles by address; more than one is one too many.
	Articles map[string][]Article
	// Rows are the lines of every view and report, sorted, by its name; but for what differs from run to run.
	Rows map[string][]string
	// Series is the rollup as the view series shows it, Counted the same counted here from the raw views.
	Series, Counted map[SeriesKey]SeriesCount
	// Letters are the rows of the view dead_letters.
	Letters []Letter
	// Logged are the sightings in articles.v1.
	Logged map[seenAs]bool
	// Offsets is what is wrong with the ledger's offsets, in words.
	Offsets []string
	// Alerts are the transitions in the log of alerts that the view knows, by alert and state.
	Alerts []AlertRow
	// Audit is the last answer of the system's own audit.
	Audit Audit
}

// Letter is a dead letter.
type Letter struct {
	Stage, Cause, Field, Topic, Payload string
	Partition                           int32
	Offset                              int64
}

// AlertRow is an alert as the view shows it.
type AlertRow struct{ ID, Rule, Series, State string }

// Audit is the answer of GET /v1/audit.
type Audit struct {
	OK                                             bool
	Offsets, Stored, Removed, Dead, Without, Dirty int64
	Missing                                        []string
}

// take reads everything that a system shows.
func take(ctx context.Context, s *System) (*Snapshot, error) {
	if err := s.connect(); err != nil {
		return nil, err
	}
	snap := &Snapshot{Articles: map[string][]Article{}, Rows: map[string][]string{}}
	if err := snap.articles(ctx, s.Conn); err != nil {
		return nil, err
	}
	for _, view := range []string{"articles", "mentions", "organizations", "topics", "pairs", "events", "terms", "stories"} {
		columns := "*"
		if view == "events" {
			columns = "* REPLACE (mapSort(roles) AS roles)" // a map has no order of its own
		}
		lines, err := texts(ctx, s.Conn, "SELECT toString(tuple("+columns+")) AS line FROM "+view+" ORDER BY line")
		if err != nil {
			return nil, err
		}
		snap.Rows[view] = lines
	}
	// Every version that there is, whether it counts or not: the history.
	history, err := texts(ctx, s.Conn, "SELECT toString(tuple(* EXCEPT (made_at))) AS line FROM sightings ORDER BY line")
	if err != nil {
		return nil, err
	}
	snap.Rows["sightings"] = history
	outcomes, err := texts(ctx, s.Conn, `SELECT DISTINCT toString((article_id, outcome)) AS line FROM outcomes
		WHERE topic = 'scored.v1' AND article_id != toUUID('00000000-0000-0000-0000-000000000000') ORDER BY line`)
	if err != nil {
		return nil, err
	}
	snap.Rows["outcomes"] = outcomes
	for _, name := range []string{"topic-trend", "share-of-voice", "competition"} {
		query := url.Values{"since": {"1990-01-01"}, "until": {"2100-01-01"}, "by": {"day"}, "format": {"csv"}}
		text, err := get(ctx, s.page+"/v1/reports/"+name+"?"+query.Encode())
		if err != nil {
			return nil, fmt.Errorf("report %s: %w", name, err)
		}
		snap.Rows["report "+name] = lines(string(text))
	}
	if snap.Series, err = rolledUp(ctx, s.Conn); err != nil {
		return nil, err
	}
	if snap.Counted, err = counted(ctx, s.Conn); err != nil {
		return nil, err
	}
	if err := snap.letters(ctx, s.Conn); err != nil {
		return nil, err
	}
	if err := snap.alerts(ctx, s.Conn); err != nil {
		return nil, err
	}
	if snap.Offsets, snap.Logged, err = offsets(ctx, s); err != nil {
		return nil, err
	}
	snap.Audit, err = audit(ctx, s)
	return snap, err
}

func (snap *Snapshot) articles(ctx context.Context, conn driver.Conn) error {
	rows, err := conn.Query(ctx, "SELECT url, title, text, published_at, seen_at FROM articles")
	if err != nil {
		return fmt.Errorf("reading articles: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var address string
		var a Article
		if err := rows.Scan(&address, &a.Title, &a.Text, &a.Published, &a.Seen); err != nil {
			return err
		}
		snap.Articles[address] = append(snap.Articles[address], a)
	}
	return rows.Err()
}

func (snap *Snapshot) letters(ctx context.Context, conn driver.Conn) error {
	rows, err := conn.Query(ctx, "SELECT stage, cause, field, topic, payload, partition, offset FROM dead_letters")
	if err != nil {
		return fmt.Errorf("reading dead letters: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var l Letter
		if err := rows.Scan(&l.Stage, &l.Cause, &l.Field, &l.Topic, &l.Payload, &l.Partition, &l.Offset); err != nil {
			return err
		}
		snap.Letters = append(snap.Letters, l)
	}
	return rows.Err()
}

func (snap *Snapshot) alerts(ctx context.Context, conn driver.Conn) error {
	rows, err := conn.Query(ctx, "SELECT toString(alert_id), rule, series, state FROM alerts")
	if err != nil {
		return fmt.Errorf("reading alerts: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var a AlertRow
		if err := rows.Scan(&a.ID, &a.Rule, &a.Series, &a.State); err != nil {
			return err
		}
		snap.Alerts = append(snap.Alerts, a)
	}
	return rows.Err()
}

// texts returns the first column of a query, which is text.
func texts(ctx context.Context, conn driver.Conn, query string) ([]string, error) {
	rows, err := conn.Query(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", query, err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, rows.Err()
}

// audit asks the system's own audit.
func audit(ctx context.Context, s *System) (Audit, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	text, err := get(ctx, s.page+"/v1/audit")
	if err != nil {
		return Audit{}, fmt.Errorf("audit: %w", err)
	}
	var a Audit
	if err := json.Unmarshal(text, &a); err != nil {
		return a, fmt.Errorf("audit: %w", err)
	}
	return a, nil
}

// names are a map's keys in order.
func names[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
