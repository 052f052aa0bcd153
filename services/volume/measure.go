package volume

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"go.uber.org/zap"

	"bellwether.internal/services/endpoints"
	"bellwether.internal/services/report/plain"
	"bellwether.internal/services/rig"
	"bellwether.internal/services/store"
)

// Options say what is measured.
type Options struct {
	Programs rig.Programs
	// Data is the folder of the year: one that a run before has filled is used as it is.
	Data     string
	Mentions int
	// Runs is how often each question is asked, PlainRuns how often its plain form; 0 leaves those out.
	Runs, PlainRuns int
	// Only are the questions that are asked, by name; none for all.
	Only     []string
	Progress io.Writer
}

// Spans are the stretches of time that are asked about, in days.
var Spans = []int{90, 365}

// Cost is what a question took the service, from the request to the first byte of its answer.
type Cost struct {
	// First is the first time it was asked: nothing is kept of it, neither in the service nor in ClickHouse's caches.
	First    time.Duration
	P50, P95 time.Duration
	Rows     int // that ClickHouse read for the first answer
	// Refused is why it was not answered; empty where it was.
	Refused string
}

// Line is a question: Costs and Plain are by Spans; Plain is nil where the question reads the rows anyway.
type Line struct {
	Name         string
	Costs, Plain []Cost
}

// Result is a run.
type Result struct {
	Machine                        rig.Machine
	Mentions, Articles, RollupRows uint64
	Load                           string // the load average while it ran
	Lines                          []Line
	Options                        Options
}

// Measure makes a year where there is none yet, and asks every question of a report service over it.
func Measure(ctx context.Context, o Options) (r Result, err error) {
	if err := o.Programs.Check(); err != nil {
		return r, err
	}
	r.Options = o
	if r.Machine, err = rig.ThisMachine(); err != nil {
		return r, err
	}
	engine, err := rig.StartEngine(ctx, o.Programs, filepath.Join(o.Data, "engine"))
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, engine.Stop()) }()
	if err := o.year(ctx, engine); err != nil {
		return r, err
	}
	row := engine.Conn.QueryRow(ctx, "SELECT (SELECT count() FROM mentions), (SELECT count() FROM articles), (SELECT count() FROM rollup)")
	if err := row.Scan(&r.Mentions, &r.Articles, &r.RollupRows); err != nil {
		return r, fmt.Errorf("counting the year: %w", err)
	}
	service, err := o.serve(ctx, engine)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, service.Stop()) }()
	r.Lines, err = service.askAll(ctx, o)
	load, loadErr := os.ReadFile("/proc/loadavg")
	r.Load = strings.Join(strings.Fields(string(load))[:3], ", ")
	return r, errors.Join(err, loadErr)
}

// year fills the engine once for each folder, and goes on where a run before was cut off.
func (o Options) year(ctx context.Context, engine *rig.Engine) error {
	const form = "%d mentions until %d, %d of 365 days made\n"
	record := filepath.Join(o.Data, "year")
	year := Year{Mentions: o.Mentions, Seed: 1, Until: time.Now().UTC().Truncate(24 * time.Hour)}
	day := 0
	if text, err := os.ReadFile(record); err == nil {
		var mentions int
		var until int64
		if _, err := fmt.Sscanf(string(text), form, &mentions, &until, &day); err != nil {
			return fmt.Errorf("reading %s: %w", record, err)
		}
		if mentions != o.Mentions {
			return fmt.Errorf("the folder %s holds a year of %d mentions: name another with --data, or remove it", o.Data, mentions)
		}
		year.Until = time.Unix(until, 0).UTC()
	}
	if err := store.Migrate(ctx, engine.Admin, "", zap.NewNop()); err != nil {
		return err
	}
	if day > daysAYear { // the quarter hours too
		return nil
	}
	options, err := clickhouse.ParseDSN(engine.Admin)
	if err != nil {
		return errors.New("the engine's address cannot be read")
	}
	options.ReadTimeout = time.Hour // a statement of half a month says nothing until it is done
	admin, err := clickhouse.Open(options)
	if err != nil {
		return err
	}
	defer func() { _ = admin.Close() }() // nothing is under way
	done := func(day int) error {
		return os.WriteFile(record, fmt.Appendf(nil, form, year.Mentions, year.Until.Unix(), day), 0o644)
	}
	if err := year.Make(ctx, admin, o.Progress, day, done); err != nil {
		return err
	}
	return done(daysAYear + 1)
}

// service is a running report.
type service struct {
	*rig.Program
	address string
	plain   map[string]bool
}

// serve starts report on the engine, as its reader, with the plain forms as further reports.
func (o Options) serve(ctx context.Context, engine *rig.Engine) (*service, error) {
	users, err := endpoints.LoadCredentials(filepath.Join(o.Data, "engine", "credentials.json"))
	if err != nil {
		return nil, err
	}
	reader, err := url.Parse(engine.Admin)
	if err != nil {
		return nil, errors.New("the engine's address cannot be read")
	}
	reader.User = users.Reader.Userinfo()
	folder, err := os.MkdirTemp("", "bellwether-plain-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }() // read when the service starts
	files, err := plain.Reports(os.DirFS(filepath.Join("report", "reports")))
	if err != nil {
		return nil, err
	}
	s := &service{plain: map[string]bool{}}
	for name, file := range files {
		s.plain[strings.TrimSuffix(name, ".sql")] = true
		if err := os.WriteFile(filepath.Join(folder, name), file, 0o600); err != nil {
			return nil, err
		}
	}
	if s.address, err = rig.FreeAddress(); err != nil {
		return nil, err
	}
	s.Program, err = rig.Start(o.Programs.Path("report"), []string{
		"BELLWETHER_LISTEN=" + s.address, "BELLWETHER_CLICKHOUSE=" + reader.String(), "BELLWETHER_KAFKA=127.0.0.1:1", "BELLWETHER_REPORTS=" + folder,
		"BELLWETHER_QUERY_TIMEOUT=55s", "BELLWETHER_STATE=" + folder,
	})
	if err != nil {
		return nil, err
	}
	for end := time.Now().Add(rig.ReadyWithin); ; {
		if _, err = s.get(ctx, "/readyz"); err == nil {
			return s, nil
		}
		if time.Now().After(end) || ctx.Err() != nil {
			return nil, errors.Join(s.Failure(err), s.Stop())
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// get asks for a path and returns the answer's header.
func (s *service) get(ctx context.Context, path string) (http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, refusal{resp.StatusCode, string(body)}
	}
	return resp.Header, nil
}

// refusal is an answer that says no.
type refusal struct {
	status int
	body   string
}

func (r refusal) Error() string { return fmt.Sprintf("status %d: %.300s", r.status, r.body) }

// askAll asks every question about every span.
func (s *service) askAll(ctx context.Context, o Options) ([]Line, error) {
	lines := []Line{{Name: "page: overview"}, {Name: "page: topic"}, {Name: "page: organization"}}
	paths := []string{"/?days=%d", "/topics/hbm?days=%d", "/organizations/nvidia?days=%d"}
	names, err := s.reports(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if !strings.HasPrefix(name, plain.Prefix) {
			lines, paths = append(lines, Line{Name: name}), append(paths, "/v1/reports/"+name+"?since=%dd")
		}
	}
	if len(o.Only) > 0 {
		var onlyLines []Line
		var onlyPaths []string
		for i, line := range lines {
			if slices.Contains(o.Only, line.Name) {
				onlyLines, onlyPaths = append(onlyLines, line), append(onlyPaths, paths[i])
			}
		}
		if len(onlyLines) < len(o.Only) {
			return nil, fmt.Errorf("of the questions %q only %d are there", o.Only, len(onlyLines))
		}
		lines, paths = onlyLines, onlyPaths
	}
	for i := range lines {
		for _, days := range Spans {
			cost, err := s.cost(ctx, fmt.Sprintf(paths[i], days), o.Runs)
			if err != nil {
				return nil, err
			}
			lines[i].Costs = append(lines[i].Costs, cost)
			fmt.Fprintf(o.Progress, "%-24s %3d days  %v\n", lines[i].Name, days, cost)
			if o.PlainRuns > 0 && s.plain[plain.Prefix+lines[i].Name] {
				cost, err := s.cost(ctx, fmt.Sprintf("/v1/reports/%s?since=%dd", plain.Prefix+lines[i].Name, days), o.PlainRuns)
				if err != nil {
					return nil, err
				}
				lines[i].Plain = append(lines[i].Plain, cost)
				fmt.Fprintf(o.Progress, "%-24s %3d days  %v\n", "… of the rows", days, cost)
			}
		}
	}
	return lines, nil
}

// reports are the names of all reports of the service.
func (s *service) reports(ctx context.Context) ([]string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address+"/v1/reports", nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var list []struct{ Name string }
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil {
		return nil, fmt.Errorf("reading the list of reports: %w", err)
	}
	names := make([]string, len(list))
	for i, item := range list {
		names[i] = item.Name
	}
	return names, nil
}

// cost asks a question once, and then some times more. One that is refused is asked once.
func (s *service) cost(ctx context.Context, path string, runs int) (c Cost, err error) {
	var took []time.Duration
	for i := range runs + 1 {
		header, err := s.get(ctx, path)
		var no refusal
		if errors.As(err, &no) {
			c.Refused = no.Error()
			return c, nil
		}
		if err != nil {
			return c, err
		}
		var milliseconds float64
		var rows int
		told := header.Get("Server-Timing")
		if _, err := fmt.Sscanf(told, `server;dur=%f, clickhouse;desc="%d rows read"`, &milliseconds, &rows); err != nil {
			return c, fmt.Errorf("%s: cannot read Server-Timing %q: %w", path, told, err)
		}
		d := time.Duration(milliseconds * float64(time.Millisecond))
		if i == 0 {
			c.First, c.Rows = d, rows
			continue
		}
		took = append(took, d)
	}
	d := rig.DistributionOf(took)
	c.P50, c.P95 = d.P50, d.P95
	return c, nil
}
