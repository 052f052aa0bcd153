package eval

import "testing"

// BenchmarkRead reads articles of the usual length, from text to annotation and tones in memory; one operation is one
// article.
func BenchmarkRead(b *testing.B) {
	r, err := NewReader()
	if err != nil {
		b.Fatal(err)
	}
	texts, err := Texts()
	if err != nil {
		b.Fatal(err)
	}
	var articles [][2]string
	size := 0
	for _, s := range LongStories(texts) {
		articles = append(articles, [2]string{s.Title, s.Body()})
		size += len(s.Title) + len(s.Body())
	}
	b.SetBytes(int64(size / len(articles)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		a := &articles[i%len(articles)]
		r.annotated(a[0], a[1])
	}
}
