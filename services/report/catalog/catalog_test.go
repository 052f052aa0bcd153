package catalog

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
)

const good = `-- title: {en: A, ko: 가}
-- answers: {en: B}
-- parameters:
--   - {name: since, type: time, default: 90d, help: {en: From when.}}
--   - {name: top, type: integer, default: '3', min: 1, max: 9, help: {en: How many.}}

-- a comment of the query's own: with a colon
SELECT count() FROM articles WHERE published_at >= {since:DateTime} LIMIT {top:UInt32}
`

func TestParse(t *testing.T) {
	r, err := Parse("a-report", "a-report.sql", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if r.Title.In("ko") != "가" || r.Answers.In("ko") != "B" || len(r.Parameters) != 2 || !strings.Contains(r.SQL, "own: with a colon") {
		t.Errorf("read %+v", r)
	}
}

func TestParseNamesWhatIsWrong(t *testing.T) {
	for _, test := range []struct {
		name, report, change, by string
		want                     string
	}{
		{"a bad name", "A_Report", "", "", `not "A_Report": rename the file`},
		{"no header", "r", good, "SELECT 1", "r.sql:1: no header"},
		{"no title", "r", "-- title: {en: A, ko: 가}\n", "", "title.en is missing"},
		{"an unknown key, with its line", "r", "answers:", "question:", "line 2"},
		{"a placeholder without parameter", "r", "{top:UInt32}", "{top:UInt32} OFFSET {skip:UInt32}", "placeholder {skip:UInt32}: no such parameter"},
		{"a parameter without placeholder", "r", "LIMIT {top:UInt32}", "", "parameter top: the SQL does not use it"},
		{"another type in the SQL", "r", "{since:DateTime}", "{since:String}", "the SQL binds it as String: write {since:DateTime}"},
		{"an impossible default", "r", "default: '3'", "default: '30'", `parameter top: default "30" is no whole number from 1 to 9`},
		{"an unknown type", "r", "type: integer", "type: number", `type "number" is none of`},
		{"no help", "r", "help: {en: How many.}", "help: {}", "parameter top: help.en is missing"},
		{"a name of the API's", "r", "name: top", "name: format", "none of format"},
		{"no query", "r", good[strings.Index(good, "\n-- a comment"):], "\n", "no query follows"},
	} {
		t.Run(test.name, func(t *testing.T) {
			content := strings.Replace(good, test.change, test.by, 1)
			_, err := Parse(test.report, test.report+".sql", []byte(content))
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.report+".sql") {
				t.Errorf("error %v, want %q and the file's name in it", err, test.want)
			}
		})
	}
}

func TestLoadReplacesByName(t *testing.T) {
	first := fstest.MapFS{"a.sql": {Data: []byte(good)}, "b.sql": {Data: []byte(good)}, "notes.txt": {Data: []byte("no report")}}
	second := fstest.MapFS{"b.sql": {Data: []byte(strings.Replace(good, "en: A", "en: Mine", 1))}}
	c, err := Load(first, second)
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, r := range c.All() {
		titles = append(titles, r.Name+" "+r.Title.En)
	}
	if diff := cmp.Diff([]string{"a A", "b Mine"}, titles); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
	_, err = Load(fstest.MapFS{"x.sql": {Data: []byte("SELECT 1")}, "y.sql": {Data: []byte("SELECT 2")}})
	if err == nil || !strings.Contains(err.Error(), "x.sql") || !strings.Contains(err.Error(), "y.sql") {
		t.Errorf("error %v, want both files named", err)
	}
}

func TestClock(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	// 00:30 of the 18th in Seoul is still the 17th in UTC.
	clock := Clock{Now: time.Date(2026, 3, 17, 15, 30, 0, 0, time.UTC), Zone: seoul}
	for _, test := range []struct{ raw, want string }{
		{"2026-01-31", "2026-01-30T15:00:00Z"},
		{"2026-01-31T09:00:00+09:00", "2026-01-31T00:00:00Z"},
		{"90d", "2025-12-17T15:00:00Z"},
		{"0d", "2026-03-17T15:00:00Z"},
		{"2w", "2026-03-03T15:00:00Z"},
		{"1m", "2026-02-17T15:00:00Z"},
		{"12h", "2026-03-17T03:30:00Z"},
		{"+36h", "2026-03-19T03:30:00Z"},
		{"now", "2026-03-17T15:30:00Z"},
		{"today", "2026-03-17T15:00:00Z"},
		{"yesterday", "2026-03-16T15:00:00Z"},
		{"어제", "2026-03-16T15:00:00Z"},
		{"week", "2026-03-15T15:00:00Z"}, // the 18th is a Wednesday
		{"last week", "2026-03-08T15:00:00Z"},
		{"month", "2026-02-28T15:00:00Z"},
		{"This  Month", "2026-02-28T15:00:00Z"},
		{"지난달", "2026-01-31T15:00:00Z"},
		{"quarter", "2025-12-31T15:00:00Z"},
		{"last quarter", "2025-09-30T15:00:00Z"},
		{"year", "2025-12-31T15:00:00Z"},
		{"작년", "2024-12-31T15:00:00Z"},
	} {
		got, err := clock.Read(test.raw)
		if err != nil || got.UTC().Format(time.RFC3339) != test.want {
			t.Errorf("Read(%q) = %v, %v, want %s", test.raw, got.UTC(), err, test.want)
		}
	}
	for _, raw := range []string{"", "tomorrow", "next month", "90", "90 d", "-5d", "2026-02-30", "1850-01-01", "999999y", "2026-01-31 09:00"} {
		if got, err := clock.Read(raw); err == nil {
			t.Errorf("Read(%q) = %v, want an error", raw, got)
		}
	}
}

func TestBind(t *testing.T) {
	r, err := Parse("r", "r.sql", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 18, 3, 0, 0, 0, time.UTC)
	q, err := r.Bind(map[string]string{"top": "5"}, now)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Values{"since": "2025-12-17 15:00:00", "top": "5"}, q.Values); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	_, err = r.Bind(map[string]string{"top": "0", "since": "soon", "colour": "red"}, now)
	for _, want := range []string{"parameter top", "parameter since", `no parameter "colour"; it has: since, top`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("-- title: {en: [}\nSELECT {a:String}"))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := Parse("fuzz", "fuzz.sql", content)
		if (r == nil) == (err == nil) {
			t.Errorf("report %v with error %v", r, err)
		}
	})
}
