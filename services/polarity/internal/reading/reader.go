package reading

import "fmt"

// Lang is a language that there are rules for.
type Lang uint8

// The languages; Unknown has neither lexicon nor rules.
const (
	Unknown Lang = iota
	English
	Korean
)

// Whole stands for no entity: the tone of the sentence as such.
const Whole = -1

// Reader holds the lexicons. It is immutable and may be used by many goroutines at once.
type Reader struct {
	english *wordLexicon
	senses  *senseLexicon // English
	turns   *senseLexicon // English
	kinds   *kindLexicon  // English
	korean  *stemLexicon

	koreanSenses *stemLexicon
	particles    map[string]Role
	bare         map[string]bool // ends of nouns that look like particles
}

// NewReader loads the embedded lexicons. An error names file and line.
func NewReader() (*Reader, error) {
	english, err := loadWords("lexicon/en.txt")
	if err != nil {
		return nil, fmt.Errorf("loading the English lexicon: %w", err)
	}
	senses, err := loadSenses("lexicon/en-senses.txt")
	if err != nil {
		return nil, fmt.Errorf("loading the English senses: %w", err)
	}
	turns, err := loadSenses("lexicon/en-turns.txt")
	if err != nil {
		return nil, fmt.Errorf("loading the English turns of phrase: %w", err)
	}
	kinds, err := loadKinds("lexicon/en-kinds.txt")
	if err != nil {
		return nil, fmt.Errorf("loading the kinds of names: %w", err)
	}
	korean, err := loadStems("lexicon/ko.txt")
	if err != nil {
		return nil, fmt.Errorf("loading the Korean lexicon: %w", err)
	}
	koreanSenses, err := loadStemSenses("lexicon/ko-senses.txt")
	if err != nil {
		return nil, fmt.Errorf("loading the Korean senses: %w", err)
	}
	return &Reader{
		koreanSenses: koreanSenses,
		english:      english, senses: senses, turns: turns, kinds: kinds,
		korean: korean, particles: particles(), bare: bareNouns(),
	}, nil
}

// Sentence is a sentence that was read; reading another into it reuses its memory. One goroutine uses it at a time.
type Sentence struct {
	Text     string
	Lang     Lang
	Entities []Span // sorted, not overlapping
	Tokens   []Token
	Senses   []Sense    // English: words by what they mean
	Turns    []Sense    // English: turns of phrase, found apart from the senses
	Kinds    []NameKind // English: by entity
	Traits   []Trait    // Korean: by token
	Phrases  []Phrase   // Korean: by entity

	at      []int32 // by entity: its token
	hits    []hit
	claims  []claim
	moved   []int32 // English: where the hits start that a direction moves
	clauses []clause
	ask     bool // a question
}

// hit is a lexicon entry found in the sentence, in tokens and bytes, half-open.
type hit struct {
	first, last int32
	start, end  int32
	entry       *entry
	state       State
}

// State is what became of an entry of the lexicon in its sentence.
type State uint8

// The states of Korean entries. Turned is one whose claim has a sign other than its own: negated (꺾인 적이 없다), or a direction
// of what should be less (적자 축소). Moved is what a direction moves.
const (
	Plain State = iota
	Turned
	Moved
)

// claim is something said, with what it is worth for each role; hits that belong together (costs, fall) make one.
type claim struct {
	first, last int32 // tokens
	start, end  int32 // bytes
	worth       [roles]float32
	relation    bool
	implicit    bool // the sign of a thing alone, nothing was said of it
}

// scale multiplies what the claim is worth.
func (c *claim) scale(x float32) {
	for i := range c.worth {
		c.worth[i] *= x
	}
}

type clauseKind uint8

const (
	mainClause clauseKind = iota
	butClause
	subClause
	causeClause
	concededClause
)

type clause struct {
	first, last int32 // tokens
	kind        clauseKind
	afterColon  bool
}

// Evidence is a stretch of the sentence, in bytes, and what it added to the score.
type Evidence struct {
	Start, End int
	Weight     float32
}

// Read analyses text into s. entities must come from Disjoint.
func (r *Reader) Read(s *Sentence, text string, lang Lang, entities []Span) {
	s.Text, s.Lang, s.Entities = text, lang, entities
	s.Tokens = tokenize(s.Tokens[:0], text, entities, lang == English)
	s.at, s.hits, s.claims, s.clauses, s.moved, s.ask = s.at[:0], s.hits[:0], s.claims[:0], s.clauses[:0], s.moved[:0], false
	s.Senses, s.Turns, s.Kinds = s.Senses[:0], s.Turns[:0], s.Kinds[:0]
	for range entities {
		s.at = append(s.at, 0)
	}
	for i := range s.Tokens {
		t := &s.Tokens[i]
		if t.Entity >= 0 {
			s.at[t.Entity] = int32(i)
		}
		if t.Kind == Question {
			s.ask = true
		}
	}
	switch lang {
	case English:
		r.findWords(s)
		s.Senses, s.Turns = r.senses.find(s.Senses, s.Tokens), r.turns.find(s.Turns, s.Tokens)
		for _, e := range entities {
			s.Kinds = append(s.Kinds, r.kinds.kind(text[e.Start:e.End]))
		}
		splitEnglish(s)
		claimEnglish(s)
	case Korean:
		r.findStems(s)
		r.traits(s)
		splitKorean(s)
		r.claimKorean(s)
		r.phrases(s)
	}
}

// EntityToken is the number of the token that is the entity.
func (s *Sentence) EntityToken(entity int) int { return int(s.at[entity]) }

// Score is what the sentence says about the entity (or Whole) by lexicon and rules: 0 is nothing, ±1 is plain, larger
// is emphatic. What made it so is appended to evidence.
func (r *Reader) Score(s *Sentence, entity int, evidence []Evidence) (float32, []Evidence) {
	if entity >= len(s.at) {
		return 0, evidence
	}
	// What is conceded counts in full only where nothing outweighs it.
	var conceded, score float32
	outweighs := false
	var phrase Phrase
	if entity != Whole && s.Lang == Korean {
		phrase = s.Phrases[entity]
	}
	from := len(evidence)
	for i := range s.claims {
		c := &s.claims[i]
		var w float32
		switch {
		case entity == Whole:
			w = wholeWorth(s, c)
		case s.Lang == English:
			w = linkEnglish(s, c, s.at[entity])
		default:
			w = r.linkKorean(s, c, s.at[entity], phrase)
		}
		if w > -0.05 && w < 0.05 {
			continue
		}
		if s.conceded(c) {
			conceded += w
		} else {
			score += w
			outweighs = outweighs || abs(w) >= 0.5*max(abs(c.worth[subject]), abs(c.worth[object])) // said of it, not of another
		}
		evidence = append(evidence, Evidence{Start: int(c.start), End: int(c.end), Weight: w})
	}
	if !outweighs {
		return score + conceded, evidence
	}
	for i := from; i < len(evidence); i++ {
		if s.concededAt(int32(evidence[i].Start)) {
			evidence[i].Weight *= outweighed
		}
	}
	return score + outweighed*conceded, evidence
}

// outweighed is what is left of a concession ("A rose, but …") beside what outweighs it.
const outweighed = 0.25

// conceded says whether a claim is outweighed by what follows a "but", or stands after a "despite".
func (s *Sentence) conceded(c *claim) bool { return s.concededAt(c.start) }

func (s *Sentence) concededAt(start int32) bool {
	for i := len(s.clauses) - 1; i >= 0; i-- {
		k := &s.clauses[i]
		if s.Tokens[k.first].Start > start {
			if k.kind == butClause {
				return true
			}
			continue
		}
		return k.kind == concededClause
	}
	return false
}

// wholeWorth is what a claim adds to the tone of a sentence as such. A relation is good for one and bad for another.
func wholeWorth(s *Sentence, c *claim) float32 {
	w := c.worth[subject]
	if c.relation {
		w = 0.5 * (c.worth[subject] + c.worth[object])
	}
	if s.clauses[s.Tokens[c.first].Clause].kind == causeClause {
		w *= 0.5
	}
	return w
}

// coordinated says whether only commas, conjunctions and other entities stand between tokens a < b.
func coordinated(s *Sentence, a, b int32) bool {
	for i := a + 1; i < b; i++ {
		t := &s.Tokens[i]
		switch t.Kind {
		case Entity, Comma, Open, Close:
		case Word:
			if !joins(s.Text[t.Start:t.End]) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// joins says whether a word joins two names.
func joins(word string) bool {
	switch word {
	case "and", "or", "&", "와", "과", "및", "나", "이나", "랑", "이랑", "하고":
		return true
	}
	return false
}

// rival finds an entity strictly between tokens a < b that is not coordinated with the one at home.
func rival(s *Sentence, a, b, home int32) bool {
	for i := a + 1; i < b; i++ {
		if s.Tokens[i].Kind != Entity {
			continue
		}
		if !coordinated(s, min(i, home), max(i, home)) {
			return true
		}
	}
	return false
}
