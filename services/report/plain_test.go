package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"bellwether.internal/services/report/catalog"
	"bellwether.internal/services/report/plain"
)

// generated is news of three months before noon: a tenth is edited (what the first revision said no longer counts), a
// fifth are reprints of the story before them, and a few are seen days after they were published.
func generated(seed uint64, n int) []written {
	random := rand.New(rand.NewPCG(seed, 1))
	organizations := []string{"sk-hynix", "samsung-electronics", "micron", "nvidia", "amd", "rebellions"}
	topics := []string{"hbm", "npu-competition", "export-controls"}
	publishers := []string{"alpha", "beta", "gamma", "delta", "epsilon"}
	families := []string{"one", "one", "two", "three", "three"}
	words := []string{"order", "증설", "yield", "tender", "패키징", "wafer", "공급망", "recall"}
	risen := []string{"유리기판", "hybrid bonding", "CXL"} // of the last two weeks
	kinds := []string{"launch", "funding", "capacity"}
	said := func(w *written) {
		w.topics, w.organizations, w.pairs, w.mentions, w.events, w.terms = nil, nil, nil, nil, nil, nil
		for _, topic := range topics {
			if random.IntN(2) == 0 {
				w.topics = append(w.topics, toned{topic, random.IntN(3) - 1, "T."})
			}
		}
		for _, organization := range organizations {
			if random.IntN(3) > 0 {
				continue
			}
			w.organizations = append(w.organizations, toned{organization, random.IntN(3) - 1, "O."})
			for _, topic := range w.topics {
				if random.IntN(2) == 0 {
					w.pairs = append(w.pairs, toned{organization + "/" + topic.id, random.IntN(3) - 1, fmt.Sprintf("P%d.", random.IntN(1000))})
				}
			}
			w.events = append(w.events, happened{kinds[random.IntN(len(kinds))], map[string][]string{"company": {organization}}, "E."})
		}
		w.terms = append(w.terms, words[random.IntN(4)], words[4+random.IntN(4)])
		if w.hoursAgo < 14*24 && random.IntN(2) == 0 {
			w.terms = append(w.terms, risen[random.IntN(len(risen))])
		}
	}
	var out []written
	for i := range n {
		p := random.IntN(len(publishers))
		w := written{
			id: i + 1, revision: 2*i + 1, hoursAgo: random.Float64() * 24 * 90, publisher: publishers[p], family: families[p],
			lang: []string{"ko", "en"}[random.IntN(2)], title: fmt.Sprintf("Story %d", i), text: "Text.", late: random.IntN(10) == 0, dateOnly: random.IntN(4) == 0,
		}
		said(&w)
		if i > 0 && random.IntN(5) == 0 {
			before := out[len(out)-1]
			w.story = cmp.Or(before.story, before.id)
			w.hoursAgo = max(0, before.hoursAgo-20*random.Float64())
		}
		if random.IntN(10) == 0 {
			w.gone = true
			out = append(out, w)
			w.gone = false
			w.revision++
			said(&w)
		}
		out = append(out, w)
	}
	return out
}

// TestReportsEqualPlainSQL holds every report against the same question asked of the rows.
func TestReportsEqualPlainSQL(t *testing.T) {
	embedded, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	plainly, err := plain.Reports(embedded)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, file := range plainly {
		if err := os.WriteFile(filepath.Join(dir, name), file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := newWorld(t, generated(1, 400))
	if w.api.reports.catalog, err = catalog.Load(embedded, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	// now() is ClickHouse's, and lies after the tests' noon: until is said, so that both mean the same.
	const span = "since=2026-01-20T07:30:00%2B09:00&until=2026-03-19"
	const recent, risen = "since=2026-02-20&until=2026-03-19", "since=2026-03-04&until=2026-03-19&top=1000"
	questions := map[string][]string{
		"topic-trend":        {"topic=", "topic=hbm&by=hour", "topic=hbm&by=day&lang=ko", "topic=&by=month&count=stories", "topic=&by=all&count=publishers&zone=America/New_York"},
		"organization-trend": {"organization=", "organization=sk-hynix&by=day", "organization=&topic=hbm&by=week&count=stories", "organization=amd&topic=hbm&by=month&lang=en"},
		"sentiment-trend":    {"", "topic=hbm&organization=amd", "topic=&organization=amd&by=day&count=stories", "topic=&by=month&lang=ko&count=publishers"},
		"share-of-voice":     {"", "by=all&top=2", "topic=hbm&by=month&count=stories", "by=week&count=publishers&lang=ko&top=3"},
		"competition":        {"", "by=week&count=stories&top=3", "topic=npu-competition&by=all&count=publishers&lang=en"},
		"organizations":      {"since=2026-02-20&until=2026-03-19", "since=2026-02-20&until=2026-03-19&topic=hbm&count=stories", "since=2026-03-10T01:10:00Z&until=2026-03-18T00:07:00Z&lang=ko&count=publishers"},
		"topics":             {"since=2026-02-20&until=2026-03-19", "since=2026-02-20&until=2026-03-19&organization=amd&count=stories", "since=2026-03-10T01:10:00Z&until=2026-03-18T00:07:00Z&lang=en&count=publishers"},
		"share-change":       {"since=2026-02-20&until=2026-03-19", "since=2026-02-20&until=2026-03-19&topic=hbm&count=stories", "since=2026-03-10T01:10:00Z&until=2026-03-18T00:07:00Z&lang=en&count=publishers"},
		"gainers":            {recent, recent + "&count=stories&top=3", recent + "&topic=npu-competition&lang=ko&count=publishers", "since=2026-03-10T01:10:00Z&until=2026-03-18T00:07:00Z&topic=export-controls"},
		"share-of-news":      {"", "topic=hbm&organization=amd&by=month", "topic=&organization=amd&by=day&count=stories", "topic=&by=all&lang=ko&count=publishers"},
		"press":              {"", "organization=amd&count=stories", "count=publishers&top=2"},
		"languages":          {"", "by=day&count=stories", "by=all&count=publishers"},
		"sources":            {"", "count=stories", "count=publishers&lang=ko&top=3"},
		"publishers":         {"", "count=stories&topic=hbm", "count=publishers&topic=npu-competition&lang=en", "lang=ko"},
		"top-stories":        {"", "top=1000", "count=articles&top=200&topic=hbm", "count=stories&organization=amd&lang=ko&top=7", "topic=hbm&organization=nvidia&top=500"},
		"events":             {"top=1000", "count=articles&organization=amd&top=9", "count=publishers&kind=launch&lang=en&top=500", "kind=funding&organization=nvidia&top=1000"},
		"new-terms":          {risen, risen + "&topic=hbm&count=articles", risen + "&lang=ko", risen + "&topic=npu-competition&count=publishers"},
		"drivers":            {recent, recent + "&top=1000&count=stories", recent + "&topic=npu-competition&lang=ko&count=publishers", "since=2026-03-10T01:10:00Z&until=2026-03-18T00:07:00Z&top=100"},
		"topic-spikes":       {recent, recent + "&count=articles&lang=ko", "since=2026-02-20T03:10:00Z&until=2026-03-18T00:07:00Z&zone=America/New_York&topic=npu-competition&count=publishers"},
	}
	all, err := fs.Glob(embedded, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		if plainly[plain.Prefix+file] == nil {
			t.Errorf("%s has no plain form", file)
		}
	}
	for name := range plainly {
		report := strings.TrimSuffix(strings.TrimPrefix(name, plain.Prefix), ".sql")
		if len(questions[report]) == 0 {
			t.Errorf("%s: nothing is asked", report)
		}
		for _, question := range questions[report] {
			if !strings.Contains(question, "since=") {
				question = strings.Trim(question+"&"+span, "&")
			}
			got, want := w.numbers(t, report, question), w.numbers(t, plain.Prefix+report, question)
			if len(want) == 0 {
				t.Errorf("%s?%s: no rows to compare", report, question)
			}
			if diff := differ(got, want); diff != "" {
				t.Errorf("%s?%s: %s", report, question, diff)
			}
		}
	}
}

// numbers runs a report and returns its rows.
func (w *world) numbers(t *testing.T, report, question string) []map[string]any {
	t.Helper()
	status, body := w.get(t, "/v1/reports/"+report+"?"+question)
	if status != http.StatusOK {
		t.Fatalf("%s?%s: %d %s", report, question, status, body)
	}
	var out struct{ Rows []map[string]any }
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		t.Fatal(err)
	}
	return out.Rows
}

// differ names the first difference. A mean of scores may differ by what rounding each score to thousandths can do.
func differ(got, want []map[string]any) string {
	if len(got) != len(want) {
		return fmt.Sprintf("%d rows, plain SQL has %d", len(got), len(want))
	}
	for i, row := range want {
		for column, value := range row {
			a, isNumber := got[i][column].(float64)
			if b, ok := value.(float64); isNumber && ok && column == "score" && math.Abs(a-b) <= 0.0006 {
				continue
			}
			if !gocmp.Equal(got[i][column], value) {
				return fmt.Sprintf("row %d, %s: %v, plain SQL has %v (%v)", i, column, got[i][column], value, row)
			}
		}
	}
	return ""
}
