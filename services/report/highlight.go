package report

import (
	"net/url"
	"strings"
)

// span is a mention's place in a field, in code points, half-open.
type span struct {
	start, end       int
	href, tone, hint string
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

// highlight cuts a text into pieces at its mentions. offset is where the text begins in its field. A mention that begins
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
		out = append(out, piece{Text: string(runes[start:end]), Href: s.href, Tone: s.tone, Hint: s.hint})
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
