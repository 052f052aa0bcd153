package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"
)

func TestPredict(t *testing.T) {
	dir := t.TempDir()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte("<h1>One</h1><p>The plant will make memory for servers, the company said.</p>")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"truth.jsonl": []byte(`{"id":"one","url":"https://example.com/1","text":"x"}` + "\n" + `{"id":"two"}` + "\n"),
		"one.html.gz": packed.Bytes(),
		"two.html":    []byte("<title>nothing</title>"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out, log bytes.Buffer
	if err := predict(filepath.Join(dir, "truth.jsonl"), dir, &out, &log); err != nil {
		t.Fatal(err)
	}
	want := `{"id":"one","text":"The plant will make memory for servers, the company said."}` + "\n" + `{"id":"two","text":""}` + "\n"
	if out.String() != want {
		t.Errorf("got  %s\nwant %s", out.String(), want)
	}
	if log.Len() == 0 {
		t.Error("the page without an article was passed over in silence")
	}
	if err := predict(filepath.Join(dir, "truth.jsonl"), t.TempDir(), &out, &log); err == nil {
		t.Error("a missing page is no error")
	}
}
