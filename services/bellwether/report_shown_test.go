package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jedib0t/go-pretty/v6/text"
)

// TestTableSaysOnceWhatAllRowsSay gives parameters that fix columns: they move into the caption, in the table alone.
func TestTableSaysOnceWhatAllRowsSay(t *testing.T) {
	full := func() *sheet {
		return &sheet{
			columns: []string{"entity_id", "name", "topic", "topic_name", "count", "share", "articles"},
			numeric: []bool{false, false, false, false, true, true, true},
			units:   []string{"", "", "", "", "", "share", ""},
			cells: [][]string{
				{"sk-hynix", "SK hynix", "hbm", "High-bandwidth memory", "57", "0.2227", "57"},
				{"micron", "Micron", "hbm", "High-bandwidth memory", "9", "0.0352", "9"},
			},
		}
	}
	entry := reportEntry{Parameters: []reportParameter{
		{Name: "topic", Default: "hbm"}, {Name: "organization"}, {Name: "until", Default: "+36h"}, {Name: "count"},
	}}
	for _, test := range []struct {
		name    string
		values  map[string]string
		caption string
		columns string
		first   string
	}{
		{
			"a topic",
			map[string]string{"topic": "hbm", "until": "+36h", "count": "articles"},
			"topic hbm (High-bandwidth memory), until now, count articles", "entity_id name share articles", "sk-hynix SK hynix 22.3 % 57",
		},
		{"none", map[string]string{"until": "2026-03-01"}, "until 2026-03-01", "entity_id name topic topic_name count share articles", "sk-hynix SK hynix hbm High-bandwidth memory 57 22.3 % 57"},
		{"an organization that not all rows are of", map[string]string{"organization": "sk-hynix", "topic": "hbm"}, "topic hbm (High-bandwidth memory), organization sk-hynix", "entity_id name count share articles", "sk-hynix SK hynix 57 22.3 % 57"},
	} {
		s := full()
		table, caption := shown(s, entry, test.values)
		got := []string{caption, strings.Join(table.columns, " "), strings.Join(table.cells[0], " ")}
		if diff := cmp.Diff([]string{test.caption, test.columns, test.first}, got); diff != "" {
			t.Errorf("%s: caption, columns, first row (-want +got):\n%s", test.name, diff)
		}
		if len(table.numeric) != len(table.columns) || len(table.cells[1]) != len(table.columns) {
			t.Errorf("%s: %d columns, %d kinds, %d cells", test.name, len(table.columns), len(table.numeric), len(table.cells[1]))
		}
		if diff := cmp.Diff(full().cells, s.cells); diff != "" {
			t.Errorf("%s: the rows themselves changed (-want +got):\n%s", test.name, diff)
		}
	}
	empty := &sheet{columns: []string{"topic"}, numeric: []bool{false}}
	if table, caption := shown(empty, entry, map[string]string{"topic": "hbm"}); len(table.columns) != 1 || caption != "topic hbm" {
		t.Errorf("without rows: columns %v, caption %q", table.columns, caption)
	}
}

// TestTrendsShareAScale draws two series of which one is ten times the other: its line must be lower.
func TestTrendsShareAScale(t *testing.T) {
	s := &sheet{columns: []string{"period", "topic", "topic_name", "share"}, units: []string{"", "", "", "share"}, cells: [][]string{
		{"2026-03-02", "hbm", "HBM", "0.5"},
		{"2026-03-09", "hbm", "HBM", "1"},
		{"2026-03-02", "npu", "NPU", "0.05"},
		{"2026-03-09", "npu", "NPU", "0.149"},
	}}
	got := trends(s, reportChart{Kind: "line", X: "period", Y: "share", Series: "topic"}, "week")
	want := []string{"share, 2 periods from 2026-03-02 to 2026-03-09, the last in figures", "▅█   100.0 %  HBM", "▁▂    14.9 %  NPU"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trends (-want +got):\n%s", diff)
	}
}

// TestWideTablesAreDrawnClose keeps a table that is a little too wide within the terminal.
func TestWideTablesAreDrawnClose(t *testing.T) {
	s := &sheet{numeric: make([]bool, 12), cells: [][]string{make([]string, 12)}}
	for i := range 12 {
		s.columns = append(s.columns, "12345678")
		s.cells[0][i] = strings.Repeat("x", 8+i%2)
	}
	var out bytes.Buffer
	if err := s.table(&out); err != nil {
		t.Fatal(err)
	}
	header, _, _ := strings.Cut(out.String(), "\n")
	if len(header) > maxTable || !strings.Contains(header, "12345678 ") {
		t.Errorf("header of %d columns: %q", len(header), header)
	}
}

// TestUnits writes numbers as readers read them.
func TestUnits(t *testing.T) {
	for _, test := range []struct{ unit, raw, want string }{
		{"share", "0.2227", "22.3 %"},
		{"points", "0.0512", "+5.1 pp"},
		{"points", "-0.0512", "−5.1 pp"},
		{"points", "0.00001", "0.0 pp"},
		{"change", "-0.5", "−50.0 %"},
		{"polarity", "0.3", "+0.30"},
		{"signed", "-12", "−12"},
		{"", "0.3", "0.3"},
		{"share", "", ""},
	} {
		if got := inUnit(test.unit, test.raw); got != test.want {
			t.Errorf("%s as %s: %q, want %q", test.raw, test.unit, got, test.want)
		}
	}
}

// TestBars draws what gains to the right and what loses to the left of the same line.
func TestBars(t *testing.T) {
	s := &sheet{columns: []string{"entity_id", "name", "gain"}, units: []string{"", "", "points"}, cells: [][]string{
		{"sk-hynix", "SK하이닉스", "0.03"}, {"micron", "Micron", "-0.01"}, {"amd", "AMD", "0"},
	}}
	want := []string{
		"gain",
		"SK하이닉스            ██████████████████████████████  +3.0 pp",
		"Micron      ██████████                                −1.0 pp",
		"AMD                                                   0.0 pp",
	}
	if diff := cmp.Diff(want, barChart(s, reportChart{Kind: "bar", X: "entity_id", Y: "gain"})); diff != "" {
		t.Errorf("bars (-want +got):\n%s", diff)
	}
	if got := barChart(s, reportChart{Kind: "line", X: "entity_id", Y: "gain"}); got != nil {
		t.Errorf("a line as bars: %v", got)
	}
}

// TestPartialPeriodsAreMarked puts a sign beside a period that is counted in part.
func TestPartialPeriodsAreMarked(t *testing.T) {
	s := &sheet{columns: []string{"period", "count", "mentions", "partial"}, numeric: []bool{false, true, true, false}, cells: [][]string{
		{"2026-03-09", "4", "", "false"}, {"2026-03-16", "1", "", "true"},
	}}
	table, _ := shown(s, reportEntry{}, nil)
	if diff := cmp.Diff([]string{"period count", "2026-03-09 4", "2026-03-16 * 1"}, []string{strings.Join(table.columns, " "), strings.Join(table.cells[0], " "), strings.Join(table.cells[1], " ")}); diff != "" || !s.partial() {
		t.Errorf("table (-want +got), note %v:\n%s", s.partial(), diff)
	}
}

// TestLongTextsAreCut fits stories to a terminal of 100 columns, and shows them whole where none bounds them.
func TestLongTextsAreCut(t *testing.T) {
	title := "SK하이닉스 HBM4 16단, 엔비디아 품질 인증 최종 통과하며 경쟁사를 제쳤다는 소식에 주가가 급등했다"
	id := "7f2c0c2e-5d0b-8d0a-9c39-5f3d5e1b7a11"
	s := &sheet{fit: cut, spare: true, columns: []string{"title", "publisher", "articles", "article_id", "story_id"}, numeric: []bool{false, false, true, false, false}, cells: [][]string{{title, "가람뉴스", "12", id, id}}}
	lines := strings.Split(s.drawn(100), "\n")
	for _, line := range lines[:len(lines)-1] {
		if text.StringWidth(line) > 100 {
			t.Errorf("%d columns: %q", text.StringWidth(line), line)
		}
	}
	if got := lines[2]; !strings.Contains(got, "SK하이닉스 HBM4 16단") || !strings.Contains(got, "…") && !strings.Contains(got, title) || !strings.Contains(got, "가람뉴스") {
		t.Errorf("row %q", got)
	}
	if got := lines[len(lines)-1]; got != "Not shown: article_id, story_id. --wide shows all." {
		t.Errorf("last line %q", got)
	}
	for _, width := range []int{0, 60} {
		if got := s.drawn(width); (width == 0) != (strings.Contains(got, title) && strings.Contains(got, id)) {
			t.Errorf("within %d: %s", width, got)
		}
	}
	// Figures at the right go before a text is lost, and a query's own columns never.
	many := &sheet{fit: cut, spare: true, columns: []string{"title"}, numeric: []bool{false}, cells: [][]string{{title}}}
	for _, name := range []string{"positive", "neutral", "negative", "previous", "polarity", "publishers", "contribution", "stories"} {
		many.columns, many.numeric, many.cells[0] = append(many.columns, name), append(many.numeric, true), append(many.cells[0], "1234")
	}
	if got := many.drawn(60); !strings.Contains(got, "Not shown: contribution, polarity, previous, publishers, stories. --wide shows all.") || !strings.Contains(got, "SK하이닉스 HBM4 16단, 엔비디아…") {
		t.Errorf("figures within 60: %s", got)
	}
	many.spare = false
	if got := many.drawn(60); !strings.Contains(got, "contribution  1234") || strings.Contains(got, "Not shown") {
		t.Errorf("a query's columns within 60: %s", got)
	}
	if got := shorten("가나다라", 6); got != "가나…" {
		t.Errorf("shortened to %q", got)
	}
}
