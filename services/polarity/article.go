package polarity

import (
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
	w := &work{
		scorer: s, desk: d, a: a, fields: [2]codePoints{indexCodePoints(title), indexCodePoints(text)},
		first: make([]int32, sentences), next: make([]int32, mentions), wanted: make([]bool, sentences),
		carriedTone: make([]tone, sentences), carriedBy: make([][]*bellwetherv1.Evidence, sentences),
		whole: make([]tone, sentences), wholeBy: make([][]*bellwetherv1.Evidence, sentences),
		tones: make([]tone, mentions), read: make([]bool, mentions), out: sentiments(mentions),
	}
	for i := range w.first {
		w.first[i] = -1
	}
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
			var by []reading.Evidence
			w.whole[n], by = w.scorer.tone(w.desk, reading.Whole)
			w.wholeBy[n] = cite(p, by)
		}
		if w.carried[n] >= 0 {
			w.readCarried(p, n)
		}
	}
}

// readCarried reads a stretch toward the organization that it goes on about: toward the words that stand for it, or else as
// such.
func (w *work) readCarried(p stretch, n int) {
	lang := languageOf(w.a.GetLang(), p.text)
	entity := reading.Whole
	if span, ok := anaphor(p.text, lang); ok && w.first[n] < 0 {
		w.desk.spans = append(w.desk.spans[:0], span)
		w.readText(p.text, lang, w.desk.spans)
		entity = 0
	}
	var by []reading.Evidence
	w.carriedTone[n], by = w.scorer.tone(w.desk, entity)
	w.carriedBy[n] = cite(p, by)
}

// readText reads text on the desk.
func (w *work) readText(text string, lang reading.Lang, spans []reading.Span) {
	w.scorer.reader.Read(&w.desk.sentence, text, lang, spans)
	whole, _ := w.scorer.reader.Score(&w.desk.sentence, reading.Whole, nil)
	w.desk.extractor.Begin(&w.desk.sentence, whole)
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
		w.out[i].Evidence = strongest(cite(p, by))
		w.desk.done[lo] = i
	}
	w.tones[i].fill(w.out[i])
}

// cite turns evidence in bytes of a stretch into evidence in code points of its field.
func cite(p stretch, by []reading.Evidence) []*bellwetherv1.Evidence {
	if len(by) == 0 {
		return nil
	}
	out := make([]*bellwetherv1.Evidence, len(by))
	block := make([]bellwetherv1.Evidence, len(by))
	for i, e := range by {
		start := p.points + utf8.RuneCountInString(p.text[:e.Start])
		block[i].Sentence, block[i].Weight = p.written, e.Weight
		block[i].Start, block[i].End = uint32(start), uint32(start+utf8.RuneCountInString(p.text[e.Start:e.End]))
		out[i] = &block[i]
	}
	return out
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
