package eval

import (
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"bellwether.internal/services/story"
)

// nearSeed makes the rewrites the same in every run.
const nearSeed = 20260101

// Paragraphs of a long story: as many texts on a topic are put together.
const longParagraphs = 6

// Near is what was measured on rewrites of stories of one length.
type Near struct {
	Lang, Length string
	Stories      int
	// Found counts, by grade, the rewrites whose signature is near that of the original; all are Stories.
	Found map[Grade]int
	// Mean is the mean distance by grade, in bits.
	Mean map[Grade]float64
	// Wrong are pairs of different stories that were taken for one, of Different, the nearest of which lie Nearest bits
	// apart; those of WrongSubject and DifferentTopic share a topic.
	Wrong, Different, Nearest    int
	WrongSubject, DifferentTopic int
}

// Counts sums the grades up to and with last; wrong pairs are those among the originals.
func (n *Near) Counts(last Grade) Counts {
	var c Counts
	for _, g := range Grades() {
		c.Right += n.Found[g]
		c.Missed += n.Stories - n.Found[g]
		if g == last {
			break
		}
	}
	c.Wrong = n.Wrong
	return c
}

// Nearness measures signatures on rewrites of our own texts: each text by itself (brief), six texts on one topic put
// together (long), and texts that are made to be taken for one another (mould). Signatures are those that the annotation
// of an article carries.
func (r *Reader) Nearness(texts []Text) ([]Near, error) {
	sign := func(title, body string) uint64 { return r.annotator.Annotate(title, body, "").GetSignature() }
	var out []Near
	for _, lang := range [...]string{"ko", "en"} {
		briefs := briefs(texts, lang)
		out = append(out, nearness(lang, "brief", briefs, sign), nearness(lang, "long", longs(briefs), sign))
		moulds, err := mouldStories(lang)
		if err != nil {
			return nil, err
		}
		out = append(out, nearness(lang, "mould", moulds, sign))
	}
	return out, nil
}

// LongStories are articles of the usual length, about 2 kB, put together of texts on one topic, in both languages.
func LongStories(texts []Text) []Story {
	return append(longs(briefs(texts, "ko")), longs(briefs(texts, "en"))...)
}

// briefs are the texts of a language that are prose of two sentences and more, in an order that nobody chose.
func briefs(texts []Text, lang string) []Story {
	type ordered struct {
		hash uint64
		s    Story
	}
	var list []ordered
	for i := range texts {
		t := &texts[i]
		if t.Lang != lang || t.Style == "table" {
			continue
		}
		s := Story{Lang: lang, Title: t.Title, Paragraphs: paragraphsOf(t.Body), Topics: t.Topics}
		sentences := 0
		for _, p := range s.Paragraphs {
			sentences += len(p)
		}
		if sentences < 2 {
			continue
		}
		h := fnv.New64a()
		h.Write([]byte(t.ID))
		list = append(list, ordered{h.Sum64(), s})
	}
	slices.SortFunc(list, func(a, b ordered) int { return cmp.Compare(a.hash, b.hash) })
	out := make([]Story, len(list))
	for i := range list {
		out[i] = list[i].s
	}
	return out
}

// sentencesOf cuts a line after full stops that a space follows; precise enough to reorder by.
func sentencesOf(line string) []string {
	var out []string
	for {
		i := strings.Index(line, ". ")
		if i < 0 {
			break
		}
		out = append(out, line[:i+1])
		line = line[i+2:]
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}

// longs puts texts with a common first topic together, so that different long stories are often on one subject.
func longs(briefs []Story) []Story {
	sorted := slices.Clone(briefs)
	slices.SortStableFunc(sorted, func(a, b Story) int { return cmp.Compare(firstOf(a.Topics), firstOf(b.Topics)) })
	var out []Story
	for group := range slices.Chunk(sorted, longParagraphs) {
		if len(group) < longParagraphs {
			break
		}
		long := Story{Lang: group[0].Lang, Title: group[0].Title, Topics: group[0].Topics}
		for i := range group {
			var all []string
			for _, p := range group[i].Paragraphs {
				all = append(all, p...)
			}
			long.Paragraphs = append(long.Paragraphs, all)
		}
		out = append(out, long)
	}
	return out
}

func firstOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func nearness(lang, length string, stories []Story, sign func(title, body string) uint64) Near {
	n := Near{Lang: lang, Length: length, Stories: len(stories), Found: map[Grade]int{}, Mean: map[Grade]float64{}, Nearest: 64}
	r := rand.New(rand.NewPCG(nearSeed, uint64(len(stories))))
	signatures := make([]uint64, len(stories))
	for i := range stories {
		signatures[i] = sign(stories[i].Title, stories[i].Body())
		for _, g := range Grades() {
			d := story.Distance(signatures[i], sign(stories[i].Rewrite(g, r)))
			n.Mean[g] += float64(d) / float64(len(stories))
			if d <= story.Near {
				n.Found[g]++
			}
		}
	}
	for i := range stories {
		for j := range i {
			d := story.Distance(signatures[i], signatures[j])
			n.Nearest = min(n.Nearest, d)
			wrong := d <= story.Near
			subject := slices.ContainsFunc(stories[i].Topics, func(t string) bool { return slices.Contains(stories[j].Topics, t) })
			n.Different++
			if subject {
				n.DifferentTopic++
			}
			if wrong {
				n.Wrong++
			}
			if wrong && subject {
				n.WrongSubject++
			}
		}
	}
	return n
}
