package report

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// span is a mention's or a word's place in a field, in code points, half-open.
type span struct {
	start, end       int
	href, tone, hint string
	word             bool // not a mention, but a word that made the tone
}

// spans reads mentions by field, in order of their start, the longer first.
func (p *page) spans(f *frame, t *Table) map[string][]span {
	out := map[string][]span{}
	for _, row := range t.Rows {
		label := t.text(row, "sentiment")
		s := span{
			start: int(t.number(row, "start")), end: int(t.number(row, "end")), tone: toneOf(label),
			hint: t.text(row, "name") + ": " + f.T(label) + " " + f.Signed(t.value(row, "sentiment_score")),
		}
		if t.text(row, "kind") == "organization" {
			s.href = f.Link("/organizations/" + url.PathEscape(t.text(row, "entity_id")))
		}
		field := t.text(row, "field")
		out[field] = append(out[field], s)
	}
	return out
}

// markWords adds the words that made the tone to the spans of mentions. A word inside a mention, or the other way round, is
// left out: what is named is not what is said of it.
func (p *page) markWords(f *frame, spans map[string][]span, words []toneWord) {
	for _, w := range words {
		if slices.ContainsFunc(spans[w.Field], func(s span) bool { return !s.word && w.Start < s.end && s.start < w.End }) {
			continue
		}
		spans[w.Field] = append(spans[w.Field], span{start: w.Start, end: w.End, tone: w.Tone, hint: p.hint(f, w), word: true})
	}
	for _, of := range spans {
		slices.SortStableFunc(of, func(a, b span) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	}
}

// hint says for whom a word is good and for whom bad.
func (p *page) hint(f *frame, w toneWord) string {
	named := func(ids []string) string {
		out := make([]string, len(ids))
		for i, id := range ids {
			out[i] = p.api.names.entity(id, f.Lang)
		}
		return strings.Join(out, ", ")
	}
	var parts []string
	if len(w.For) > 0 {
		parts = append(parts, f.T("word_for", named(w.For)))
	}
	if len(w.Against) > 0 {
		parts = append(parts, f.T("word_against", named(w.Against)))
	}
	if len(parts) == 0 {
		return f.T("word_" + w.Tone)
	}
	return strings.Join(parts, "; ")
}

// highlight cuts a text into pieces at its mentions and words. offset is where the text begins in its field. One that begins
// inside another, or lies outside of the text, is left out.
func highlight(text string, spans []span, offset int) []piece {
	runes := []rune(text)
	var out []piece
	at := 0
	for _, s := range spans {
		start, end := s.start-offset, s.end-offset
		if start < at || end > len(runes) || start >= end {
			continue
		}
		if start > at {
			out = append(out, piece{Text: string(runes[at:start])})
		}
		out = append(out, piece{Text: string(runes[start:end]), Href: s.href, Tone: s.tone, Hint: s.hint, Word: s.word})
		at = end
	}
	if at < len(runes) {
		out = append(out, piece{Text: string(runes[at:])})
	}
	return out
}

// paragraphs cuts a text at its line feeds, mentions marked; empty paragraphs are left out.
func paragraphs(text string, spans []span) [][]piece {
	var out [][]piece
	offset := 0
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) != "" {
			out = append(out, highlight(line, spans, offset))
		}
		offset += len([]rune(line)) + 1
	}
	return out
}
