package polarity

import (
	"slices"
	"unicode/utf8"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/polarity/internal/reading"
)

// sentenceLimit is how many bytes of a sentence are read. Real ones are shorter; what claims to be a sentence of a
// hundred kilobytes is a table or an attack.
const sentenceLimit = 2048

// margin is how many bytes around a mention are read where it lies in no sentence, or beyond what is read of it.
const margin = 512

// Score scores everything that a names in an article. title and text are the fields that a's positions count in
// (code points of NFC). The result has one sentiment for each mention, organization, topic and pair, in order; what
// points nowhere (a wrong number, an empty stretch) is neutral. Time and memory are linear in title, text and a.
func (s *Scorer) Score(title, text string, a *bellwetherv1.Annotation) *bellwetherv1.Sentiments {
	return s.score(title, text, a, true)
}

// score is Score; article tells an article of our market from free text.
func (s *Scorer) score(title, text string, a *bellwetherv1.Annotation, article bool) *bellwetherv1.Sentiments {
	d := s.desks.Get().(*desk)
	defer s.desks.Put(d)
	d.article = article
	w := newWork(s, d, title, text, a)
	defer w.leave()
	w.carry()
	w.sentences()
	w.strays()
	return &bellwetherv1.Sentiments{
		ModelVersion:  s.version,
		Mentions:      w.out,
		Organizations: w.organizations(),
		Topics:        w.topics(),
		Pairs:         w.pairs(),
	}
}

// work is one article on its way through.
type work struct {
	scorer *Scorer
	desk   *desk
	a      *bellwetherv1.Annotation
	fields [2]codePoints // title, text

	// first and next chain the mentions of each sentence, so that no sort is needed.
	first, next []int32
	wanted      []bool // by sentence: a topic or pair wants its own tone
	whole       []tone // by sentence, where wanted
	wholeBy     [][]*bellwetherv1.Evidence
	of          []int32 // by mention: its organization, -1 for none
	carried     []int32 // by sentence: the organization that it goes on about without naming it, -1 for none
	carriedTone []tone  // by sentence, where carried
	carriedBy   [][]*bellwetherv1.Evidence
	tones       []tone // by mention
	read        []bool // by mention
	out         []*bellwetherv1.Sentiment
}

func newWork(s *Scorer, d *desk, title, text string, a *bellwetherv1.Annotation) *work {
	sentences, mentions := len(a.GetSentences()), len(a.GetMentions())
	w := &d.work
	w.scorer, w.desk, w.a = s, d, a
	w.fields = [2]codePoints{indexCodePoints(title), indexCodePoints(text)}
	w.first, w.carried = filled(w.first, sentences, -1), filled(w.carried, sentences, -1)
	w.next, w.of = filled(w.next, mentions, -1), filled(w.of, mentions, -1)
	w.wanted, w.read = filled(w.wanted, sentences, false), filled(w.read, mentions, false)
	w.whole, w.carriedTone = filled(w.whole, sentences, tone{}), filled(w.carriedTone, sentences, tone{})
	w.wholeBy, w.carriedBy = filled(w.wholeBy, sentences, nil), filled(w.carriedBy, sentences, nil)
	w.tones, w.out = filled(w.tones, mentions, tone{}), sentiments(mentions)
	for i := mentions - 1; i >= 0; i-- {
		if n := int(a.Mentions[i].GetSentence()); n < sentences {
			w.next[i], w.first[n] = w.first[n], int32(i)
		}
	}
	want := func(numbers []uint32) {
		for _, n := range numbers {
			if int(n) < sentences {
				w.wanted[n] = true
			}
		}
	}
	for _, t := range a.GetTopics() {
		want(t.GetSentences())
	}
	for _, p := range a.GetPairs() {
		want(p.GetSentences())
	}
	return w
}

// filled is a slice of n equal values that reuses the memory of one that is no longer needed.
func filled[E any](old []E, n int, value E) []E {
	out := slices.Grow(old[:0], n)[:n]
	for i := range out {
		out[i] = value
	}
	return out
}

// leave forgets the article, of which nothing may be kept in memory that is used again.
func (w *work) leave() {
	w.a, w.out, w.fields = nil, nil, [2]codePoints{}
	clear(w.wholeBy)
	clear(w.carriedBy)
	clear(w.desk.by[:cap(w.desk.by)])
}

// sentiments makes n messages in one piece, all neutral.
func sentiments(n int) []*bellwetherv1.Sentiment {
	block, out := make([]bellwetherv1.Sentiment, n), make([]*bellwetherv1.Sentiment, n)
	for i := range out {
		out[i] = &block[i]
		silence().fill(out[i])
	}
	return out
}

// field picks the index that positions in f count in; nil for none.
func (w *work) field(f bellwetherv1.Field) *codePoints {
	switch f {
	case bellwetherv1.Field_FIELD_TITLE:
		return &w.fields[0]
	case bellwetherv1.Field_FIELD_TEXT:
		return &w.fields[1]
	}
	return nil
}

// stretch is a piece of a field on the desk: where it starts, in bytes and code points.
type stretch struct {
	field   *codePoints
	start   int // bytes
	points  int // code points
	text    string
	written uint32 // number of its sentence
}

// sentences reads each sentence that has mentions or is wanted, once.
func (w *work) sentences() {
	for n, x := range w.a.GetSentences() {
		if w.first[n] < 0 && !w.wanted[n] && w.carried[n] < 0 {
			continue
		}
		field := w.field(x.GetField())
		if field == nil || x.GetStart() >= x.GetEnd() || int(x.GetStart()) >= field.count {
			continue
		}
		p := stretch{field: field, points: int(x.GetStart()), start: field.byteAt(int(x.GetStart())), written: uint32(n)}
		p.text = cut(field.text[p.start:field.byteAt(int(x.GetEnd()))], sentenceLimit)
		w.readSentence(p, w.first[n])
		if w.wanted[n] {
			w.whole[n], w.wholeBy[n] = w.readWhole(p)
		}
		if w.carried[n] >= 0 {
			w.readCarried(p, n)
		}
	}
}

// readWhole reads the stretch on the desk as such.
func (w *work) readWhole(p stretch) (tone, []*bellwetherv1.Evidence) {
	t, by := w.scorer.tone(w.desk, reading.Whole)
	return t, cite(p, strongest(by))
}

// readCarried reads a stretch toward the organization that it goes on about: toward the words that stand for it, or else as
// such.
func (w *work) readCarried(p stretch, n int) {
	lang := languageOf(w.a.GetLang(), p.text)
	span, ok := anaphor(p.text, lang)
	switch {
	case ok && w.first[n] < 0:
		w.desk.spans = append(w.desk.spans[:0], span)
		w.readText(p.text, lang, w.desk.spans)
		t, by := w.scorer.tone(w.desk, 0)
		w.carriedTone[n], w.carriedBy[n] = t, cite(p, strongest(by))
	case w.wanted[n]:
		w.carriedTone[n], w.carriedBy[n] = w.whole[n], w.wholeBy[n]
	default:
		w.carriedTone[n], w.carriedBy[n] = w.readWhole(p)
	}
}

// readText reads text on the desk.
func (w *work) readText(text string, lang reading.Lang, spans []reading.Span) {
	d := w.desk
	w.scorer.reader.Read(&d.sentence, text, lang, spans)
	d.whole, d.wholeBy = w.scorer.reader.Score(&d.sentence, reading.Whole, d.wholeBy[:0])
	d.extractor.Begin(&d.sentence, d.whole)
}

// cut shortens text to at most limit bytes, at the start of a code point.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

// readSentence reads a stretch with the chain of mentions that starts at m, and scores those that lie in it.
func (w *work) readSentence(p stretch, m int32) {
	d := w.desk
	d.spans = d.spans[:0]
	for i := m; i >= 0; i = w.next[i] {
		if span, ok := w.span(p, w.a.Mentions[i]); ok {
			d.spans = append(d.spans, span)
		}
	}
	spans := reading.Disjoint(d.spans, len(p.text))
	w.readText(p.text, languageOf(w.a.GetLang(), p.text), spans)
	d.done = d.done[:0]
	for range spans {
		d.done = append(d.done, -1)
	}
	for i := m; i >= 0; i = w.next[i] {
		if span, ok := w.span(p, w.a.Mentions[i]); ok {
			w.scoreMention(p, spans, span, i)
		}
	}
}

// span is where a mention lies in a stretch, in bytes; ok is false if it does not.
func (w *work) span(p stretch, m *bellwetherv1.Mention) (span reading.Span, ok bool) {
	if w.field(m.GetField()) != p.field || int(m.GetStart()) < p.points || m.GetStart() >= m.GetEnd() ||
		int(m.GetStart()) >= p.field.count {
		return span, false
	}
	span.Start, span.End = p.field.byteAt(int(m.GetStart()))-p.start, p.field.byteAt(int(m.GetEnd()))-p.start
	return span, span.End <= len(p.text)
}

// scoreMention gives mention i the tone toward the entity that covers span; each entity is scored once.
func (w *work) scoreMention(p stretch, spans []reading.Span, span reading.Span, i int32) {
	lo, hi := 0, len(spans)
	for lo < hi {
		if mid := (lo + hi) / 2; spans[mid].End <= span.Start {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == len(spans) {
		return
	}
	w.read[i] = true
	if same := w.desk.done[lo]; same >= 0 {
		w.tones[i] = w.tones[same]
		w.out[i].Evidence = w.out[same].Evidence
	} else {
		var by []reading.Evidence
		w.tones[i], by = w.scorer.tone(w.desk, lo)
		w.out[i].Evidence = cite(p, strongest(by))
		w.desk.done[lo] = i
	}
	w.tones[i].fill(w.out[i])
}

// strays scores the mentions that lie in no sentence, or beyond what was read of it, by the text around them.
func (w *work) strays() {
	for i, m := range w.a.GetMentions() {
		if w.read[i] {
			continue
		}
		w.tones[i] = silence()
		field := w.field(m.GetField())
		if field == nil || m.GetStart() >= m.GetEnd() || int(m.GetStart()) >= field.count || m.GetEnd()-m.GetStart() > margin {
			continue
		}
		points := max(0, int(m.GetStart())-margin/4)
		p := stretch{field: field, points: points, start: field.byteAt(points), written: m.GetSentence()}
		p.text = cut(field.text[p.start:field.byteAt(int(m.GetEnd())+margin/4)], sentenceLimit+margin)
		w.next[i] = -1
		w.readSentence(p, int32(i))
	}
}
