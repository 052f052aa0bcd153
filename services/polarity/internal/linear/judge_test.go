package linear

import (
	"testing"

	"bellwether.internal/services/polarity/internal/reading"
)

// read reads a sentence with one entity and returns the extractor that read it toward the entity.
func read(t *testing.T, text, name string, s *reading.Sentence) *Extractor {
	t.Helper()
	r, err := reading.NewReader()
	if err != nil {
		t.Fatal(err)
	}
	r.Read(s, text, reading.English, []reading.Span{{Start: 0, End: len(name)}})
	x := &Extractor{}
	x.Begin(s, 0)
	x.Extract(s, 0, 0)
	return x
}

// TestExplainedAddsUp wants that the words' weights are what moved the logits: a model that knows one feature, the word right
// after the entity, cites that word with half the distance between positive and negative.
func TestExplainedAddsUp(t *testing.T) {
	var s reading.Sentence
	x := read(t, "Intel slumps again", "Intel", &s)
	var key uint32
	for i, r := range x.reaches {
		if r == (reach{1, 1}) {
			key = x.out[i]
			break
		}
	}
	count := float32(0)
	for _, k := range x.out {
		if k == key {
			count++
		}
	}
	m, err := Decode(Encode(Weights{key: {Negative: 1, Positive: -1}}, 10))
	if err != nil {
		t.Fatal(err)
	}
	j := English(m, m)
	logits, evidence := j.Explained(x, &s, 0, Manner{Prose: true}, nil)
	if len(evidence) != 1 || s.Text[evidence[0].Start:evidence[0].End] != "slumps" {
		t.Fatalf("evidence %v, want the word slumps alone", evidence)
	}
	if want := (logits[Positive] - logits[Negative]) / 2; evidence[0].Weight != want || want >= 0 {
		t.Errorf("weight %v, want %v, which is below 0", evidence[0].Weight, want)
	}
}

// TestFeaturesHideNames wants the same features for two companies in the same place, and others for another place.
func TestFeaturesHideNames(t *testing.T) {
	var s reading.Sentence
	features := func(text, name string) map[uint32]bool {
		out := map[uint32]bool{}
		for _, k := range read(t, text, name, &s).out {
			out[k] = true
		}
		return out
	}
	a, b := features("Intel slumps again", "Intel"), features("Hanmi Micro slumps again", "Hanmi Micro")
	for k := range a {
		if !b[k] {
			t.Fatal("the name changes the features")
		}
	}
	if c := features("Intel slumps again as Micron rises", "Intel"); len(c) <= len(a) {
		t.Errorf("%d features of a longer headline, want more than %d", len(c), len(a))
	}
}

// TestJudgeByManner wants texts in which no name is marked to be read by the Korean model made for them, and articles to lean to
// neutral.
func TestJudgeByManner(t *testing.T) {
	const key = 7
	model := func(w [Classes]float32) *Model {
		m, err := Decode(Encode(Weights{key: w}, 10))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	good, bad := model([Classes]float32{Positive: 1}), model([Classes]float32{Negative: 1})
	says := func(j *Judge, m Manner) float32 {
		l := j.Logits(Features{key}, 0, m)
		return l[Positive] - l[Negative]
	}
	korean, english := Korean(good, bad), English(good, good)
	if says(korean, Manner{}) <= 0 || says(korean, Manner{Unmarked: true}) >= 0 {
		t.Error("the Korean model for texts without marked names does not read them alone")
	}
	if says(english, Manner{Unmarked: true}) <= 0 {
		t.Error("English texts without marked names are not read")
	}
	if a, b := korean.Logits(Features{key}, 0, Manner{}), korean.Logits(Features{key}, 0, Manner{Article: true}); b[Neutral] <= a[Neutral] {
		t.Errorf("neutral has %v in an article, want more than %v", b[Neutral], a[Neutral])
	}
}
