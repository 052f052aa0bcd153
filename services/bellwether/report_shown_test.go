package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTableSaysOnceWhatAllRowsSay gives parameters that fix columns: they move into the caption, in the table alone.
func TestTableSaysOnceWhatAllRowsSay(t *testing.T) {
	full := func() *sheet {
		return &sheet{
			columns: []string{"entity_id", "name", "topic", "topic_name", "count", "share", "articles"},
			numeric: []bool{false, false, false, false, true, true, true},
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
	s := &sheet{columns: []string{"period", "topic", "topic_name", "share"}, cells: [][]string{
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
