package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// runAnnotate runs the verb on lines and returns status, answers and the other output.
func runAnnotate(t *testing.T, lines string, args ...string) (int, []map[string]any, string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status := run(&app{ctx: t.Context(), stdin: strings.NewReader(lines), stdout: &stdout, stderr: &stderr}, append([]string{"annotate"}, args...))
	var answers []map[string]any
	for line := range strings.Lines(stdout.String()) {
		var answer map[string]any
		if err := json.Unmarshal([]byte(line), &answer); err != nil {
			t.Fatalf("answer %q: %v", line, err)
		}
		answers = append(answers, answer)
	}
	return status, answers, stderr.String()
}

func TestAnnotateAnswer(t *testing.T) {
	status, answers, stderr := runAnnotate(t, `{"id":"a-1","title":"리벨리온 소식","text":"리벨리온이 NPU를 냈다."}`)
	if status != 0 || len(answers) != 1 {
		t.Fatalf("status %d, %d answers, %s", status, len(answers), stderr)
	}
	got := answers[0]
	organization := got["organizations"].([]any)[0].(map[string]any)
	sentiment := organization["sentiment"].(map[string]any)
	for _, field := range []string{"label", "score", "negative", "neutral", "positive"} {
		if _, ok := sentiment[field]; !ok {
			t.Errorf("sentiment lacks %s: %v", field, sentiment)
		}
	}
	want := []any{
		map[string]any{"surface": "리벨리온", "field": "title", "start": 0.0, "end": 4.0, "sentence": "리벨리온 소식"},
		map[string]any{"surface": "리벨리온", "field": "text", "start": 0.0, "end": 4.0, "sentence": "리벨리온이 NPU를 냈다."},
	}
	if diff := cmp.Diff(want, organization["mentions"]); diff != "" {
		t.Errorf("mentions (-want +got):\n%s", diff)
	}
	if got["id"] != "a-1" || got["lang"] != "ko" || organization["id"] != "rebellions" || organization["name"] != "리벨리온" || organization["prominence"] != "main" {
		t.Errorf("answer = %v", got)
	}
	pair := got["pairs"].([]any)[0].(map[string]any)
	if pair["organization"] != "rebellions" || pair["topic"] != "npu-competition" || pair["evidence"] != "리벨리온이 NPU를 냈다." {
		t.Errorf("pair = %v", pair)
	}
	for _, list := range []string{"people", "events"} {
		if got[list] == nil {
			t.Errorf("%s is null, want an empty list", list)
		}
	}
}

// TestAnnotateEvidence asks for one sentence of the text, the telling one, where a pair has several.
func TestAnnotateEvidence(t *testing.T) {
	const telling = "SK하이닉스가 HBM 경쟁에서 삼성전자를 제치고 1위에 올랐다."
	_, answers, _ := runAnnotate(t, `{"id":"1","title":"소식","text":"SK하이닉스는 HBM 회사다. 날씨가 맑다. `+telling+`"}`)
	for _, p := range answers[0]["pairs"].([]any) {
		pair := p.(map[string]any)
		if pair["organization"] == "sk-hynix" && pair["topic"] == "hbm" {
			if pair["evidence"] != telling {
				t.Errorf("evidence = %q, want %q", pair["evidence"], telling)
			}
			return
		}
	}
	t.Errorf("no pair of sk-hynix and hbm in %v", answers[0]["pairs"])
}

func TestAnnotateBadLines(t *testing.T) {
	status, answers, stderr := runAnnotate(t, "{\"id\":7,\"title\":\"Nvidia\"}\nnonsense\n\n{\"url\":\"https://a.example/1\"}\n{\"title\":\"AMD\"}\n{\"id\":\"x\",\"title\":[1]}")
	if status != 1 {
		t.Errorf("status %d, want 1", status)
	}
	var ids []any
	var failed []bool
	for _, a := range answers {
		ids = append(ids, a["id"])
		_, bad := a["error"]
		failed = append(failed, bad)
	}
	if diff := cmp.Diff([]any{7.0, nil, "https://a.example/1", nil, "x"}, ids); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]bool{false, true, true, false, true}, failed); diff != "" {
		t.Errorf("failed (-want +got):\n%s", diff)
	}
	if !strings.Contains(stderr, "3 of 6 lines") {
		t.Errorf("standard error = %q", stderr)
	}
}

func TestAnnotateReadsHTML(t *testing.T) {
	page := "<html><head><title>Chip news</title></head><body><article><h1>Chip news of the day</h1><p>" +
		strings.Repeat("Nvidia sold many accelerators to operators of data centers this year. ", 12) + "</p></article></body></html>"
	line, err := json.Marshal(map[string]string{"id": "h", "html": page})
	if err != nil {
		t.Fatal(err)
	}
	status, answers, stderr := runAnnotate(t, string(line))
	if status != 0 || len(answers) != 1 || len(answers[0]["organizations"].([]any)) == 0 {
		t.Errorf("status %d, answers %v, %s", status, answers, stderr)
	}
}

func TestAnnotateOwnTaxonomy(t *testing.T) {
	dir := t.TempDir()
	own := "market: bakeries\norganizations:\n  - {id: dawn, name: {en: Dawn Bakery}, aliases: [Dawn Bakery]}\n"
	if err := os.WriteFile(filepath.Join(dir, "a.yaml"), []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	status, answers, stderr := runAnnotate(t, `{"title":"Nvidia buys bread at Dawn Bakery"}`, "--taxonomy", dir)
	if status != 0 || len(answers) != 1 {
		t.Fatalf("status %d, answers %v, %s", status, answers, stderr)
	}
	organizations := answers[0]["organizations"].([]any)
	if len(organizations) != 1 || organizations[0].(map[string]any)["id"] != "dawn" {
		t.Errorf("organizations = %v", organizations)
	}
}

func TestTaxonomyLint(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if status := run(&app{ctx: t.Context(), stdout: &stdout, stderr: &stderr}, []string{"taxonomy", "lint"}); status != 0 {
		t.Errorf("status %d\n%s%s", status, stdout.String(), stderr.String())
	}
	dir := t.TempDir()
	own := "market: bakeries\norganizations:\n  - {id: meta, name: {en: Meta}, aliases: [Meta]}\n"
	if err := os.WriteFile(filepath.Join(dir, "a.yaml"), []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	stdout.Reset()
	if status := run(&app{ctx: t.Context(), stdout: &stdout, stderr: &stderr}, []string{"taxonomy", "lint", dir, "--format", "csv"}); status != 1 {
		t.Errorf("status %d, want 1", status)
	}
	if !strings.Contains(stdout.String(), "a.yaml:3,meta,") {
		t.Errorf("findings = %q", stdout.String())
	}
}

func TestTaxonomyDiff(t *testing.T) {
	before, after := t.TempDir(), t.TempDir()
	own := "market: bakeries\norganizations:\n  - {id: dawn, name: {en: Dawn Bakery}, aliases: [Dawn Bakery]}\n"
	for dir, content := range map[string]string{before: own, after: strings.Replace(own, "[Dawn Bakery]", "[Dusk Bakery]", 1)} {
		if err := os.WriteFile(filepath.Join(dir, "a.yaml"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	articles := `{"title":"Dawn Bakery opens"}` + "\n" + `{"title":"Dusk Bakery opens"}` + "\n" + `{"title":"Dusk Bakery closes"}`
	var stdout, stderr bytes.Buffer
	status := run(&app{ctx: t.Context(), stdin: strings.NewReader(articles), stdout: &stdout, stderr: &stderr}, []string{"taxonomy", "diff", before, after, "-", "--format", "csv"})
	want := "section,id,change,before,after,gained,lost,example\norganizations,dawn,changed,0,0,0,0,\norganization,dawn,articles,1,2,2,1,Dawn Bakery opens\n"
	if diff := cmp.Diff(want, stdout.String()); status != 0 || diff != "" {
		t.Errorf("status %d, %s (-want +got):\n%s", status, stderr.String(), diff)
	}
	if !strings.Contains(stderr.String(), "3 of 3 articles") {
		t.Errorf("standard error = %q", stderr.String())
	}
}
