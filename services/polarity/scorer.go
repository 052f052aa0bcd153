package polarity

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"sync"

	"bellwether.internal/services/polarity/internal/linear"
	"bellwether.internal/services/polarity/internal/reading"
)

//go:embed weights/en.bin
var englishWeights []byte

// rulesVersion names the rules in code; raise it whenever they change what a text scores.
const rulesVersion = "polarity-1"

// Scorer scores texts. It never changes, so many goroutines may use one.
type Scorer struct {
	reader  *reading.Reader
	english judge
	rules   judge
	version string
	desks   sync.Pool // of *desk
}

// judge turns what was read into logits (their softmax is the probabilities) of negative, neutral and positive.
// It is called by many goroutines at once; the extractor is the caller's own.
type judge interface {
	logits(s *reading.Sentence, entity int, rule float32, x *linear.Extractor) [linear.Classes]float32
}

// New makes a scorer out of the embedded lexicons and weights. It panics if they are broken, which the tests rule out.
func New() *Scorer {
	reader, err := reading.NewReader()
	if err != nil {
		panic(fmt.Errorf("polarity: %w", err))
	}
	model, err := linear.Decode(englishWeights)
	if err != nil {
		panic(fmt.Errorf("polarity: weights/en.bin: %w", err))
	}
	hash := sha256.New()
	hash.Write(englishWeights)
	hash.Write(reading.LexiconData())
	s := &Scorer{
		reader: reader, english: modelJudge{model}, rules: ruleJudge{},
		version: rulesVersion + "-" + hex.EncodeToString(hash.Sum(nil)[:6]),
	}
	s.desks.New = func() any { return new(desk) }
	return s
}

// ModelVersion names the rules and hashes the lexicons and weights: equal versions give equal scores.
func (s *Scorer) ModelVersion() string { return s.version }

// ruleJudge trusts lexicon and rules alone.
type ruleJudge struct{}

// The logits of the rules: a score of neutralBias/slope (0.45) is where a tone begins to outweigh none.
const (
	slope       = 2.2
	neutralBias = 1.0
)

func (ruleJudge) logits(_ *reading.Sentence, _ int, rule float32, _ *linear.Extractor) [linear.Classes]float32 {
	rule = min(max(rule, -2.5), 2.5)
	bias := float32(neutralBias)
	if rule == 0 {
		bias += 1 // nothing was said at all
	}
	return [linear.Classes]float32{-slope * rule, bias, slope * rule}
}

// modelJudge lets the model and the rules decide together.
type modelJudge struct{ model *linear.Model }

func (j modelJudge) logits(s *reading.Sentence, entity int, rule float32, x *linear.Extractor) [linear.Classes]float32 {
	return j.model.Judge(x.Extract(s, entity, rule), rule)
}

// desk is the memory that one call works with.
type desk struct {
	sentence  reading.Sentence
	extractor linear.Extractor
	evidence  []reading.Evidence
	spans     []reading.Span
	done      []int32
}

// tone reads the sentence on the desk toward an entity. The evidence is the desk's until the next call.
func (s *Scorer) tone(d *desk, entity int) (tone, []reading.Evidence) {
	var rule float32
	rule, d.evidence = s.reader.Score(&d.sentence, entity, d.evidence[:0])
	j := s.rules
	if d.sentence.Lang == reading.English {
		j = s.english
	}
	return tone(linear.Softmax(j.logits(&d.sentence, entity, rule, &d.extractor))), d.evidence
}
