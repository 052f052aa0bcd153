package report

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// dashboard is what is looked at of a dashboard of Grafana's.
type dashboard struct {
	Panels []struct {
		Title   string
		Targets []struct{ RawSQL, Expr string }
	}
	Templating struct {
		List []struct{ Name, Query string }
	}
}

func readDashboard(t *testing.T, name string) (d dashboard) {
	t.Helper()
	text, err := os.ReadFile("../../deploy/grafana/dashboards/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return d
}

// macros are what Grafana's ClickHouse data source writes for its macros and the dashboard's variables.
var macros = strings.NewReplacer(
	"$__timeFilter(started_at)", "started_at >= toDateTime(1770000000) AND started_at <= toDateTime(1780000000)",
	"$__timeFilter(published_at)", "published_at >= toDateTime(1770000000) AND published_at <= toDateTime(1780000000)",
	"$__fromTime", "toDateTime(1770000000)", "$__toTime", "toDateTime(1780000000)",
	"${topic:sqlstring}", "'hbm'", "${organization:sqlstring}", "'sk-hynix'",
)

// TestDashboardOfNews runs every query of the dashboard as the reader: each answers, and with rows.
func TestDashboardOfNews(t *testing.T) {
	w := newWorld(t, few())
	w.alert(t, 1, "organization=sk-hynix,topic=hbm", "firing", noon, `[]`)
	d := readDashboard(t, "news.json")
	queries := map[string]string{}
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			queries[p.Title] = target.RawSQL
		}
	}
	for _, v := range d.Templating.List {
		queries["variable "+v.Name] = v.Query
	}
	for title, query := range queries {
		query = macros.Replace(query)
		if query == "" || strings.Contains(query, "$") {
			t.Errorf("%s: the test does not know what stands for a macro in %s", title, query)
			continue
		}
		if status, body := w.post(t, "/v1/sql", "text/plain", query); status != 200 || body == "" {
			t.Errorf("%s: status %d: %.400q", title, status, body)
		}
	}
}

// TestDashboardOfOperations holds the names of metrics against those in the code of the services.
func TestDashboardOfOperations(t *testing.T) {
	var code strings.Builder
	for _, pattern := range []string{"../*/metrics.go", "../kit/*/metrics.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			code.Write(text)
		}
	}
	name := regexp.MustCompile(`bellwether_([a-z]+)_([a-z_]+)`)
	seen := 0
	for _, p := range readDashboard(t, "operations.json").Panels {
		for _, target := range p.Targets {
			for _, m := range name.FindAllStringSubmatch(target.Expr, -1) {
				seen++
				metric := strings.TrimSuffix(m[2], "_bucket")
				full := `"bellwether_` + m[1] + "_" + metric + `"`
				apart := strings.Contains(code.String(), `Subsystem: "`+m[1]+`"`) && strings.Contains(code.String(), `"`+metric+`"`)
				if !apart && !strings.Contains(code.String(), full) {
					t.Errorf("%s: no service has the metric %s", p.Title, m[0])
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no metric is drawn")
	}
}
