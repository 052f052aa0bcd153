package report

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"github.com/zeebo/xxh3"

	"bellwether.internal/services/report/catalog"
)

// listed is a report in the list.
type listed struct {
	Name       string            `json:"name"`
	Title      string            `json:"title"`
	Answers    string            `json:"answers"`
	Parameters []listedParameter `json:"parameters"`
	Chart      *catalog.Chart    `json:"chart,omitempty"`
}

type listedParameter struct {
	Name    string       `json:"name"`
	Type    catalog.Type `json:"type"`
	Default string       `json:"default"`
	Help    string       `json:"help"`
	Options []string     `json:"options,omitempty"`
	Min     int64        `json:"min,omitempty"`
	Max     int64        `json:"max,omitempty"`
}

// listReports answers GET /v1/reports: every report with its parameters.
func (a *api) listReports(w http.ResponseWriter, r *http.Request) error {
	lang := readerLanguage(r)
	out := []listed{}
	for _, report := range a.reports.catalog.All() {
		item := listed{Name: report.Name, Title: report.Title.In(lang), Answers: report.Answers.In(lang), Parameters: []listedParameter{}}
		for _, p := range report.Parameters {
			item.Parameters = append(item.Parameters, listedParameter{
				Name: p.Name, Type: p.Type, Default: p.Default, Help: p.Help.In(lang), Options: p.Options, Min: p.Min, Max: p.Max,
			})
		}
		if report.Chart.Kind != "" {
			item.Chart = &report.Chart
		}
		out = append(out, item)
	}
	return writeJSON(w, out)
}

// runReport answers GET /v1/reports/{name}: parameters by name, each once, and format, limit and after. Parquet and Arrow come from
// ClickHouse as they are: with its types, and without the columns of display names.
func (a *api) runReport(w http.ResponseWriter, r *http.Request) error {
	report, ok := a.reports.catalog.Report(r.PathValue("name"))
	if !ok {
		known := []string{}
		for _, report := range a.reports.catalog.All() {
			known = append(known, report.Name)
		}
		return notFound{fmt.Sprintf("there is no report %q; there are: %s", r.PathValue("name"), strings.Join(known, ", "))}
	}
	raw := map[string]string{}
	for name, values := range r.URL.Query() {
		if len(values) > 1 {
			return badRequest{fmt.Errorf("parameter %s: given %d times, write it once", name, len(values))}
		}
		raw[name] = values[0]
	}
	format := raw["format"]
	delete(raw, "format")
	kind, ok := contentType(format)
	if !ok {
		return badRequest{fmt.Errorf("parameter format: %q is none of json, csv, md, html, parquet, arrow", format)}
	}
	_, paged := raw["limit"]
	skip, n, at, err := reportPage(raw, a.reports.now())
	if err != nil {
		return err
	}
	if typed := clickhouseFormat(format); typed != "" {
		if paged || skip > 0 {
			return badRequest{fmt.Errorf("parameter limit: %s comes whole; pages are for json, csv, md and html", format)}
		}
		return a.passReport(w, r, report, raw, typed)
	}
	lang := readerLanguage(r)
	q, t, err := a.reports.runAt(r.Context(), report, raw, lang, at)
	if err != nil {
		return err
	}
	place := cutPage(t, skip, n, at)
	if place != "" {
		next := r.URL.Query()
		next.Set("after", place)
		w.Header().Set("Link", fmt.Sprintf("<%s?%s>; rel=\"next\"", r.URL.EscapedPath(), next.Encode()))
	}
	var body bytes.Buffer
	switch format {
	case "csv":
		err = t.writeCSV(&body)
	case "md":
		err = t.writeMarkdown(&body)
	case "html":
		err = t.writeHTML(&body, report.Title.In(lang), lang)
	default:
		err = encode(&body, answer{
			Name: report.Name, Title: report.Title.In(lang), Parameters: q.Chosen, Columns: t.Columns, Rows: t.objects(), Next: place,
		})
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", kind)
	sendTagged(w, r, body.Bytes())
	return nil
}

// sendTagged sends an answer with a tag of its content, or says that the caller has it already.
func sendTagged(w http.ResponseWriter, r *http.Request, body []byte) {
	w.Header().Set("Cache-Control", "no-cache") // to be kept, and asked about each time
	w.Header().Add("Vary", "Accept-Language")
	if known(w, r, body) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(body) // fails where the caller is gone
}

// known tags an answer by its content and says whether the caller has it already.
func known(w http.ResponseWriter, r *http.Request, body []byte) bool {
	tag := fmt.Sprintf(`"%016x"`, xxh3.Hash(body))
	w.Header().Set("ETag", tag)
	for had := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if had = strings.TrimPrefix(strings.TrimSpace(had), "W/"); had == tag || had == "*" {
			return true
		}
	}
	return false
}

// passReport lets ClickHouse itself write a report's rows.
func (a *api) passReport(w http.ResponseWriter, r *http.Request, report *catalog.Report, raw map[string]string, format string) error {
	if a.sql == nil {
		return unavailable{noHTTPInterface}
	}
	q, err := report.Bind(raw, a.reports.now())
	if err != nil {
		return badRequest{err}
	}
	if err := a.reports.known(r.Context(), q); err != nil {
		return err
	}
	return a.sql.forward(r.Context(), w, sqlRequest{Query: report.SQL, Format: format, bound: q.Values})
}
