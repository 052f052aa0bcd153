package polarity

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"sync"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/polarity/internal/linear"
	"bellwether.internal/services/polarity/internal/reading"
)

// headlineWeights are of headlines, sentenceWeights of headlines and texts of our own.
//
//go:embed weights/en-headlines.bin
var headlineWeights []byte

//go:embed weights/en-sentences.bin
var sentenceWeights []byte

//go:embed weights/ko.bin
var koreanWeights []byte

// unmarkedWeights are of Korean texts in which no name is marked.
//
//go:embed weights/ko-unmarked.bin
var unmarkedWeights []byte

// rulesVersion names the rules in code; raise it whenever they change what a text scores.
const rulesVersion = "polarity-6"

// Scorer scores texts. It never changes, so many goroutines may use one.
type Scorer struct {
	reader  *reading.Reader
	english judge
	korean  judge
	rules   judge
	version string
	desks   sync.Pool // of *desk
}

// judge reads the sentence on a desk toward an entity (or reading.Whole): it returns logits of negative, neutral and positive,
// whose softmax is the probabilities, and leaves in the desk's evidence the words that made them so. Many goroutines call it
// at once, each with a desk of its own.
type judge interface {
	read(d *desk, entity int) [linear.Classes]float32
}

// New makes a scorer out of the embedded lexicons and weights. It panics if they are broken, which the tests rule out.
func New() *Scorer {
	reader, err := reading.NewReader()
	if err != nil {
		panic(fmt.Errorf("polarity: %w", err))
	}
	headlines, err := linear.Decode(headlineWeights)
	if err != nil {
		panic(fmt.Errorf("polarity: weights/en-headlines.bin: %w", err))
	}
	sentences, err := linear.Decode(sentenceWeights)
	if err != nil {
		panic(fmt.Errorf("polarity: weights/en-sentences.bin: %w", err))
	}
	korean, err := linear.Decode(koreanWeights)
	if err != nil {
		panic(fmt.Errorf("polarity: weights/ko.bin: %w", err))
	}
	unmarked, err := linear.Decode(unmarkedWeights)
	if err != nil {
		panic(fmt.Errorf("polarity: weights/ko-unmarked.bin: %w", err))
	}
	hash := sha256.New()
	hash.Write(koreanWeights)
	hash.Write(unmarkedWeights)
	hash.Write(headlineWeights)
	hash.Write(sentenceWeights)
	hash.Write(reading.LexiconData())
	s := &Scorer{
		reader: reader, english: &modelJudge{reader, linear.English(headlines, sentences)}, rules: ruleJudge{reader},
		korean:  &modelJudge{reader, linear.Korean(korean, unmarked)},
		version: rulesVersion + "-" + hex.EncodeToString(hash.Sum(nil)[:6]),
	}
	s.desks.New = func() any { return new(desk) }
	return s
}

// ModelVersion names the rules and hashes the lexicons and weights: equal versions give equal scores.
func (s *Scorer) ModelVersion() string { return s.version }

// ruleJudge trusts lexicon and rules alone.
type ruleJudge struct{ reader *reading.Reader }

// The logits of the rules: a score of neutralBias/slope (0.45) is where a tone begins to outweigh none.
const (
	slope       = 2.2
	neutralBias = 1.0
)

func (j ruleJudge) read(d *desk, entity int) [linear.Classes]float32 {
	rule := d.rule(j.reader, entity)
	rule = min(max(rule, -2.5), 2.5)
	bias := float32(neutralBias)
	if rule == 0 {
		bias += 1 // nothing was said at all
	}
	return [linear.Classes]float32{-slope * rule, bias, slope * rule}
}

// modelJudge lets the models and the rules decide together.
type modelJudge struct {
	reader *reading.Reader
	judge  *linear.Judge
}

func (j *modelJudge) read(d *desk, entity int) (logits [linear.Classes]float32) {
	rule := d.rule(j.reader, entity)
	d.extractor.Extract(&d.sentence, entity, rule)
	m := linear.Manner{Prose: linear.Prose(&d.sentence), Article: d.article, Unmarked: !d.article && len(d.sentence.Entities) == 0}
	logits, d.evidence = j.judge.Explained(&d.extractor, &d.sentence, rule, m, d.evidence)
	return logits
}

// desk is the memory that one call works with.
type desk struct {
	sentence  reading.Sentence
	whole     float32 // what lexicon and rules say about the sentence as such
	wholeBy   []reading.Evidence
	extractor linear.Extractor
	evidence  []reading.Evidence
	spans     []reading.Span
	done      []int32
	work      work
	by        []*bellwetherv1.Evidence // what an aggregate gathers
	// article says that the text is one of our market, whose titles are read as its sentences are.
	article bool
}

// rule is what lexicon and rules say about the sentence on the desk toward an entity; the evidence is left on the desk.
func (d *desk) rule(r *reading.Reader, entity int) (rule float32) {
	if entity == reading.Whole {
		d.evidence = append(d.evidence[:0], d.wholeBy...)
		return d.whole
	}
	rule, d.evidence = r.Score(&d.sentence, entity, d.evidence[:0])
	return rule
}

// certain is how sure of a tone a change of price beside a name makes, or a verb that says it was passed.
const certain = 0.9

// stamped is the tone toward an entity that such words stand beside, whatever else is said.
func stamped(sign int) tone {
	t := tone{linear.Neutral: 1 - certain}
	if sign > 0 {
		t[linear.Positive] = certain
	} else {
		t[linear.Negative] = certain
	}
	return t
}

// tone reads the sentence on the desk toward an entity. The evidence is the desk's until the next call.
func (s *Scorer) tone(d *desk, entity int) (tone, []reading.Evidence) {
	if span, sign := d.sentence.Stamp(entity); sign != 0 {
		d.evidence = append(d.evidence[:0], reading.Evidence{Start: span.Start, End: span.End, Weight: float32(sign)})
		return stamped(sign), d.evidence
	}
	if span, ok := d.sentence.Overcome(entity); ok {
		d.evidence = append(d.evidence[:0], reading.Evidence{Start: span.Start, End: span.End, Weight: -1})
		return stamped(-1), d.evidence
	}
	j := s.rules
	switch d.sentence.Lang {
	case reading.English:
		j = s.english
	case reading.Korean:
		j = s.korean
	}
	return tone(linear.Softmax(j.read(d, entity))), d.evidence
}
