package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// detect runs the verb on input and returns status, standard output and standard error.
func detect(t *testing.T, input string, args ...string) (int, string, string) {
	t.Helper()
	var out, errs bytes.Buffer
	status := run(&app{ctx: t.Context(), stdin: strings.NewReader(input), stdout: &out, stderr: &errs}, append([]string{"detect"}, args...))
	return status, out.String(), errs.String()
}

// hourly writes a calm series with one spike at row 300.
func hourly(rows int) string {
	var b strings.Builder
	b.WriteString("timestamp,value\n")
	for i := range rows {
		value := 5 + i*7%5
		if i == 300 || i == 301 {
			value = 90
		}
		fmt.Fprintf(&b, "%s,%d\n", time.Date(2026, 3, 2, i, 0, 0, 0, time.UTC).Format(time.DateTime), value)
	}
	return b.String()
}

func TestDetectMarksTheOnset(t *testing.T) {
	status, out, errs := detect(t, hourly(400))
	if status != 0 || errs != "" {
		t.Fatalf("status %d, standard error %q", status, errs)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 401 || lines[0] != "timestamp,value,expected,score,alert" {
		t.Fatalf("%d lines, first %q", len(lines), lines[0])
	}
	var alerts []int
	for i, line := range lines[1:] {
		if strings.HasSuffix(line, ",1") {
			alerts = append(alerts, i)
		}
	}
	if diff := cmp.Diff([]int{300}, alerts); diff != "" {
		t.Errorf("rows that alert (-want +got):\n%s", diff)
	}
}

func TestDetectIsOnline(t *testing.T) {
	_, whole, _ := detect(t, hourly(400))
	for _, rows := range []int{0, 1, 2, 50, 301, 302} {
		_, part, _ := detect(t, hourly(rows))
		if !strings.HasPrefix(whole, part) {
			t.Errorf("the first %d rows are judged otherwise when more follow", rows)
		}
	}
}

func TestDetectReadsOtherShapes(t *testing.T) {
	_, want, _ := detect(t, "timestamp,value\n2026-03-02 09:00:00,3\n2026-03-02 10:00:00,4\n")
	for name, input := range map[string]string{
		"no header":    "2026-03-02 09:00:00,3\n2026-03-02 10:00:00,4",
		"line endings": "\ufefftimestamp,value\r\n2026-03-02 09:00:00,3\r\n\r\n2026-03-02 10:00:00,4\r\n",
		"more columns": "id,value,timestamp\nx,3,2026-03-02 09:00:00\ny,4,2026-03-02 10:00:00\n",
	} {
		status, got, errs := detect(t, input)
		if diff := cmp.Diff(want, got); diff != "" || status != 0 {
			t.Errorf("%s: status %d, %s (-want +got):\n%s", name, status, errs, diff)
		}
	}
}

func TestDetectNamesTheLine(t *testing.T) {
	for _, tt := range []struct {
		name, input, want string
		args              []string
		status            int
	}{
		{"value", "timestamp,value\n2026-03-02,1\n2026-03-03,many\n", `line 3: value "many"`, nil, 1},
		{"negative", "2026-03-02,1\n2026-03-03,-1\n", `line 2: value "-1"`, nil, 1},
		{"time", "timestamp,value\nyesterday,1\n", `line 2: timestamp "yesterday"`, nil, 1},
		{"columns", "timestamp,value\n2026-03-02\n", "line 2: 1 columns", nil, 1},
		{"header", "when,how many\n2026-03-02,1\n", "line 1: columns", nil, 1},
		{"long", strings.Repeat("x", detectLineLimit+1), "line 1: longer", nil, 1},
		{"quote", "timestamp,value\n\"2026-03-02,1\n", "line 2: not CSV", nil, 1},
		{"sensitivity", "", "--sensitivity", []string{"--sensitivity=loud"}, 2},
	} {
		status, _, errs := detect(t, tt.input, tt.args...)
		if status != tt.status || !strings.Contains(errs, tt.want) {
			t.Errorf("%s: status %d, standard error %q, want %d and %q", tt.name, status, errs, tt.status, tt.want)
		}
	}
}
