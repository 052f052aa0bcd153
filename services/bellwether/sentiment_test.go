package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSentiment(t *testing.T) {
	in := strings.Join([]string{
		`{"id":"a","lang":"en","text":"SK hynix takes share from Samsung","targets":[{"surface":"SK hynix","label":"?"},{"surface":"Samsung"}]}`,
		``,
		`{"id":7,"text":"삼성전자 영업적자 축소"}`,
		`{"id":"b"}`,
		`{"id`,
	}, "\n")
	var out, errs bytes.Buffer
	status := run(&app{ctx: t.Context(), stdin: strings.NewReader(in), stdout: &out, stderr: &errs}, []string{"sentiment"})
	if status != 1 || !strings.Contains(errs.String(), "2 of 5 lines") {
		t.Errorf("status %d and %q, want 1 and that 2 of 5 lines failed", status, errs.String())
	}
	type answer struct {
		ID      any
		Label   string
		Error   string
		Targets []struct{ Surface, Label string }
	}
	var got []answer
	for d := json.NewDecoder(&out); d.More(); {
		var a answer
		if err := d.Decode(&a); err != nil {
			t.Fatal(err)
		}
		a.Error, _, _ = strings.Cut(a.Error, ":")
		got = append(got, a)
	}
	want := []answer{
		{ID: "a", Targets: []struct{ Surface, Label string }{{"SK hynix", "positive"}, {"Samsung", "negative"}}},
		{ID: 7.0, Label: "positive"},
		{ID: "b", Error: "line 4"},
		{Error: "line 5"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}

func TestSentimentGoesOnAfterALongLine(t *testing.T) {
	in := strings.Repeat("x", maxSentimentLine+1) + "\n" + `{"id":"b","text":"Intel slumps"}` + "\n"
	var out, errs bytes.Buffer
	run(&app{ctx: t.Context(), stdin: strings.NewReader(in), stdout: &out, stderr: &errs}, []string{"sentiment"})
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "longer than") || !strings.Contains(lines[1], `"negative"`) {
		t.Errorf("answers %q, want an error and a negative", lines)
	}
}
