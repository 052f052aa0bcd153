package polarity

import (
	"strings"
	"unicode/utf8"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// Target is what a tone is asked toward: a stretch of the text in code points, half-open, or, where Start and End are
// both 0, every place where Surface stands.
type Target struct {
	Surface    string
	Start, End int
}

// headline is the length in bytes up to which a text of one line is read as one sentence.
const headline = 320

// ScoreTargets scores free text toward each target, in order; without targets it gives one sentiment, for the whole
// text. lang is a BCP 47 primary tag, or empty to go by the script. A target that is not found in the text gets the tone
// of the whole. Evidence counts in code points of the text; its sentence is the number of the sentence in it.
func (s *Scorer) ScoreTargets(lang, text string, targets []Target) []*bellwetherv1.Sentiment {
	a := &bellwetherv1.Annotation{Lang: lang, Sentences: sentencesOf(text)}
	points := indexCodePoints(text)
	var all []uint32
	for n := range a.Sentences {
		all = append(all, uint32(n))
	}
	for i, t := range targets {
		o := &bellwetherv1.OrganizationRole{}
		for _, span := range occurrences(text, &points, t) {
			n := sentenceAt(a.Sentences, span[0])
			o.Mentions = append(o.Mentions, uint32(len(a.Mentions)))
			a.Mentions = append(a.Mentions, &bellwetherv1.Mention{
				Field: bellwetherv1.Field_FIELD_TEXT, Start: span[0],
				End: span[1], Sentence: n, Place: bellwetherv1.Place_PLACE_BODY,
			})
		}
		a.Organizations = append(a.Organizations, o)
		if len(o.Mentions) == 0 {
			a.Topics = append(a.Topics, &bellwetherv1.Topic{Topic: targets[i].Surface, Sentences: all})
		}
	}
	if len(targets) == 0 {
		a.Topics = []*bellwetherv1.Topic{{Sentences: all}}
		return s.score("", text, a, false).Topics
	}
	scored := s.score("", text, a, false)
	for i, lost := 0, 0; i < len(targets); i++ {
		if len(a.Organizations[i].Mentions) == 0 {
			scored.Organizations[i] = scored.Topics[lost]
			lost++
		}
	}
	return scored.Organizations
}

// occurrenceLimit is how many places of one surface are read.
const occurrenceLimit = 64

// occurrences finds a target's places in code points: as given, as spelt, or else with letters of either case.
func occurrences(text string, points *codePoints, t Target) [][2]uint32 {
	if t.Start >= 0 && t.Start < t.End && t.Start < points.count {
		return [][2]uint32{{uint32(t.Start), uint32(min(t.End, points.count))}}
	}
	if t.Surface == "" {
		return nil
	}
	if found := find(text, t.Surface); found != nil {
		return found
	}
	lower := strings.ToLower(text)
	if utf8.RuneCountInString(lower) != points.count {
		return nil
	}
	return find(lower, strings.ToLower(t.Surface))
}

// find lists where surface stands in text, preferring whole words to parts of words.
func find(text, surface string) [][2]uint32 {
	var whole, part [][2]uint32
	at, counted := 0, 0
	for len(whole) < occurrenceLimit && len(part) < occurrenceLimit {
		i := strings.Index(text[at:], surface)
		if i < 0 {
			break
		}
		counted += utf8.RuneCountInString(text[at : at+i])
		length := utf8.RuneCountInString(surface)
		span := [2]uint32{uint32(counted), uint32(counted + length)}
		start, end := at+i, at+i+len(surface)
		if (start == 0 || !latin(text[start-1]) || !latin(text[start])) && (end == len(text) || !latin(text[end]) || !latin(text[end-1])) {
			whole = append(whole, span)
		} else {
			part = append(part, span)
		}
		at, counted = end, counted+length
	}
	if whole != nil {
		return whole
	}
	return part
}

func latin(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' }

// sentenceAt is the number of the sentence that covers a code point.
func sentenceAt(sentences []*bellwetherv1.Sentence, point uint32) uint32 {
	lo, hi := 0, len(sentences)
	for lo < hi {
		if mid := (lo + hi) / 2; sentences[mid].End <= point {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return uint32(lo)
}

// sentencesOf cuts free text into sentences: at line ends, and after . ! ? before white space. A short text of one line is
// a headline and stays whole, since its parts belong together ("Acme. Buy on dips: analyst").
func sentencesOf(text string) []*bellwetherv1.Sentence {
	var out []*bellwetherv1.Sentence
	start, n := uint32(0), uint32(0)
	end := func(to uint32) {
		if to > start {
			out = append(out, &bellwetherv1.Sentence{
				Field: bellwetherv1.Field_FIELD_TEXT, Start: start, End: to,
				Place: bellwetherv1.Place_PLACE_BODY,
			})
		}
		start = to
	}
	whole := len(text) <= headline && !strings.Contains(strings.TrimSpace(text), "\n")
	last := rune(0)
	for _, r := range text {
		n++
		switch {
		case whole:
		case r == '\n':
			end(n)
		case r == ' ' && (last == '.' || last == '!' || last == '?' || last == '。'):
			end(n)
		}
		last = r
	}
	end(n)
	return out
}
