package polarity

import (
	"strings"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/polarity/internal/reading"
)

// carryWeight is what a sentence counts for the organization that it goes on about without naming it (Its shares fell; 주가는
// 8% 급락했다), beside one that names it.
const carryWeight = 0.5

// carryLimit is how many sentences in a row are taken to go on about what was named before them: a second one less often
// does, and each costs a reading.
const carryLimit = 1

// carry finds the sentences of the text that name no organization and stand right after one that names just one, and notes which
// organization each goes on about.
func (w *work) carry() {
	organizations := w.a.GetOrganizations()
	for o, x := range organizations {
		for _, m := range x.GetMentions() {
			if int(m) < len(w.of) {
				w.of[m] = int32(o)
			}
		}
	}
	last, run := int32(-1), 0
	for n, x := range w.a.GetSentences() {
		if x.GetField() != bellwetherv1.Field_FIELD_TEXT {
			last = -1
			continue
		}
		if named := w.topicOf(int32(n)); named != nobody {
			last, run = named, 0
			continue
		}
		if run++; last >= 0 && run <= carryLimit {
			w.carried[n] = last
		}
	}
}

// What topicOf says of a sentence that names no organization, and of one that names several.
const (
	nobody  = -1
	several = -2
)

// topicOf is the one organization that a sentence names.
func (w *work) topicOf(sentence int32) int32 {
	found := int32(nobody)
	for i := w.first[sentence]; i >= 0; i = w.next[i] {
		switch {
		case w.of[i] < 0 || w.of[i] == found:
		case found == nobody:
			found = w.of[i]
		default:
			return several
		}
	}
	return found
}

// anaphor finds the words that stand for the organization of the sentence before, in bytes.
func anaphor(text string, lang reading.Lang) (span reading.Span, ok bool) {
	if lang == reading.Korean {
		for _, name := range [...]string{"이 회사", "회사", "이 업체", "그는"} {
			if i := strings.Index(text, name); i == 0 || i > 0 && text[i-1] == ' ' {
				return reading.Span{Start: i, End: i + len(strings.TrimSuffix(name, "는"))}, true
			}
		}
		return span, false
	}
	for _, name := range [...]string{"The company", "the company", "The firm", "the firm", "Its", "its", "It", "He", "She", "They", "Their"} {
		i := strings.Index(text, name)
		if i < 0 || i > 0 && (text[i-1] != ' ' || name[0] < 'a') || i+len(name) < len(text) && latin(text[i+len(name)]) {
			continue
		}
		return reading.Span{Start: i, End: i + len(name)}, true
	}
	return span, false
}
