package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"bellwether.internal/services/eval"
)

// BenchmarkAnnotateLine does what annotate does with a line, from its JSON to the answer's; one operation is one
// article.
func BenchmarkAnnotateLine(b *testing.B) {
	annotator, err := newLineAnnotator("")
	if err != nil {
		b.Fatal(err)
	}
	texts, err := eval.Texts()
	if err != nil {
		b.Fatal(err)
	}
	var lines [][]byte
	size := 0
	for _, s := range eval.LongStories(texts) {
		size += len(s.Title) + len(s.Body())
		line, err := json.Marshal(map[string]string{"id": "a", "title": s.Title, "text": s.Body()})
		if err != nil {
			b.Fatal(err)
		}
		lines = append(lines, line)
	}
	b.SetBytes(int64(size / len(lines)))
	b.ReportAllocs()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for i := 0; b.Loop(); i++ {
		answer, err := annotator.annotate(lines[i%len(lines)])
		if err != nil {
			b.Fatal(err)
		}
		out.Reset()
		if err := encoder.Encode(answer); err != nil {
			b.Fatal(err)
		}
	}
}
