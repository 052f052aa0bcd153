package reading

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

//go:embed lexicon/*.txt
var lexicons embed.FS

// LexiconData is the text of all lexicons; a model version hashes it.
func LexiconData() []byte {
	var out []byte
	for _, name := range []string{
		"lexicon/en.txt", "lexicon/en-senses.txt", "lexicon/en-turns.txt", "lexicon/en-kinds.txt", "lexicon/ko.txt", "lexicon/ko-senses.txt",
	} {
		data, err := fs.ReadFile(lexicons, name)
		if err != nil {
			panic(err) // embedded above: it cannot be missing
		}
		out = append(out, data...)
	}
	return out
}

// flag is a property of a lexicon entry that carries no number.
type flag uint32

const (
	flagNot flag = 1 << iota
	flagAvert
	flagHedge
	flagBut
	flagClause
	flagCause
	flagSaid
	flagAgent
	flagReal
	flagRel
	flagSkip
	flagConcede
	flagReliance
	flagWish
	flagSpeaker
	flagMoves
	flagTest
)

// Roles in a relation.
const (
	subject = iota
	object
	dative
	roles
)

// entry is everything that the lexicon says about one word or phrase. One form may be in several lines: "surge" has a
// sign of its own and is a direction.
type entry struct {
	polar  float32
	rel    [roles]float32
	dir    int8    // +1 up, -1 down
	value  int8    // +1 asset, -1 burden
	own    float32 // what a burden is worth where nothing says that it moves
	flags  flag
	atWord bool // only at the start of a word

	senses []uint8
	packed uint16 // its code
}

// seal notes what is asked of a complete entry again and again.
func (e *entry) seal() { e.packed = e.code() }

// code packs the signs of an entry and its flags into a number.
func (e *entry) code() uint16 {
	sign := func(x float32) uint16 {
		switch {
		case x < 0:
			return 1
		case x > 0:
			return 2
		}
		return 0
	}
	c := sign(e.polar)
	c = c*3 + sign(float32(e.dir))
	c = c*3 + sign(float32(e.value))
	c = c*3 + sign(e.rel[subject])
	c = c*3 + sign(e.rel[object])
	c *= 8
	switch {
	case e.is(flagNot | flagAvert):
		c++
	case e.is(flagHedge):
		c += 2
	case e.is(flagBut | flagConcede):
		c += 3
	case e.is(flagClause | flagCause):
		c += 4
	case e.is(flagSaid):
		c += 5
	}
	return c
}

// sign tells which way the entry points by itself.
func (e *entry) sign() float32 {
	switch {
	case e.is(flagRel):
		return e.rel[subject] + 0.01*e.rel[object]
	case e.dir != 0:
		return float32(e.dir)
	case e.polar != 0:
		return e.polar
	}
	return e.own
}

func (e *entry) is(f flag) bool { return e.flags&f != 0 }

// parseLexicon calls add for every form of a lexicon. Errors name the file and the line.
func parseLexicon(name string, inflect bool, add func(form string, apply func(*entry))) error {
	return eachLine(name, func(line string) error {
		apply, items, err := parseLine(line)
		if err != nil {
			return err
		}
		for _, item := range strings.Split(items, ",") {
			for _, form := range forms(strings.TrimSpace(item), inflect) {
				if form == "" || form == "^" {
					return errors.New("an item is empty; remove the comma")
				}
				add(form, apply)
			}
		}
		return nil
	})
}

// parseLine reads "kind weights | items".
func parseLine(line string) (apply func(*entry), items string, err error) {
	head, items, err := cutLine(line)
	if err != nil {
		return nil, "", err
	}
	fields := strings.Fields(head)
	if len(fields) == 0 {
		return nil, "", fmt.Errorf("no kind before | in %q", line)
	}
	var w [roles]float32
	if len(fields)-1 > len(w) {
		return nil, "", fmt.Errorf("kind %q has more than %d weights", fields[0], len(w))
	}
	for i, f := range fields[1:] {
		x, err := strconv.ParseFloat(f, 32)
		if err != nil || x < -2 || x > 2 {
			return nil, "", fmt.Errorf("weight %q is not a number in -2…2", f)
		}
		w[i] = float32(x)
	}
	switch fields[0] {
	case "polar":
		return func(e *entry) { e.polar = w[0] }, items, nil
	case "rel":
		return func(e *entry) { e.rel = w; e.flags |= flagRel }, items, nil
	case "up":
		return func(e *entry) { e.dir = 1 }, items, nil
	case "down":
		return func(e *entry) { e.dir = -1 }, items, nil
	case "moves":
		return func(e *entry) { e.dir = int8(w[0]); e.flags |= flagMoves }, items, nil
	case "asset":
		return func(e *entry) { e.value = 1 }, items, nil
	case "burden":
		return func(e *entry) { e.value = -1; e.own = w[0] }, items, nil
	}
	f, ok := flagNames()[fields[0]]
	if !ok {
		return nil, "", fmt.Errorf("unknown kind %q", fields[0])
	}
	return func(e *entry) { e.flags |= f }, items, nil
}

func flagNames() map[string]flag {
	return map[string]flag{
		"not": flagNot, "avert": flagAvert, "hedge": flagHedge, "but": flagBut, "clause": flagClause,
		"cause": flagCause, "said": flagSaid, "agent": flagAgent, "real": flagReal, "skip": flagSkip, "concede": flagConcede,
		"reliance": flagReliance, "wish": flagWish,
		"speaker": flagSpeaker | flagAgent, "test": flagTest,
	}
}

// forms spells an item out: "a/b" are two forms, and a trailing ~ adds the endings of a regular English verb.
func forms(item string, inflect bool) []string {
	if !inflect {
		return []string{item}
	}
	var out []string
	for _, f := range strings.Split(item, "/") {
		stem, regular := strings.CutSuffix(f, "~")
		out = append(out, stem)
		if !regular || stem == "" {
			continue
		}
		switch {
		case strings.HasSuffix(stem, "e"):
			out = append(out, stem+"s", stem+"d", stem[:len(stem)-1]+"ing")
		case strings.HasSuffix(stem, "sh"), strings.HasSuffix(stem, "ch"), strings.HasSuffix(stem, "ss"):
			out = append(out, stem+"es", stem+"ed", stem+"ing")
		default:
			out = append(out, stem+"s", stem+"ed", stem+"ing")
		}
	}
	return slices.Compact(out)
}

// gap in a phrase stands for one to gapLimit words.
const (
	gap      = 0
	gapLimit = 4
)

// phrase is an English entry that starts with a given word; rest are the hashes of the words after it.
type phrase struct {
	rest  []uint64
	entry *entry
}

// wordLexicon finds English phrases by the hashes of their words; the longest comes first.
type wordLexicon struct {
	first   firstWords
	phrases map[uint64][]phrase
}

func loadWords(name string) (*wordLexicon, error) {
	byForm := map[string]*entry{}
	var order []string
	err := parseLexicon(name, true, func(form string, apply func(*entry)) {
		if byForm[form] == nil {
			byForm[form] = &entry{}
			order = append(order, form)
		}
		apply(byForm[form])
	})
	if err != nil {
		return nil, err
	}
	lex := &wordLexicon{phrases: map[uint64][]phrase{}}
	for _, form := range order {
		byForm[form].seal()
		words := strings.FieldsFunc(form, func(r rune) bool { return r == ' ' || r == '-' })
		hashes := make([]uint64, len(words))
		for i, w := range words {
			if hashes[i] = HashWord(w); w == "*" {
				hashes[i] = gap
			}
		}
		lex.first.add(hashes[0])
		lex.phrases[hashes[0]] = append(lex.phrases[hashes[0]], phrase{rest: hashes[1:], entry: byForm[form]})
	}
	for _, list := range lex.phrases {
		slices.SortStableFunc(list, func(a, b phrase) int { return len(b.rest) - len(a.rest) })
	}
	return lex, nil
}

// stemLexicon is a trie of Korean stems over runes.
type stemLexicon struct {
	// first is the child of the root by syllable, 0 if none.
	first [hangulLast - hangulFirst + 1]int32
	next  map[uint64]int32 // node<<32 | rune → node
	edges edges            // the same, once all is loaded
	nodes []*entry         // by node; nil inside a stem
}

const hangulFirst, hangulLast = 0xAC00, 0xD7A3

func loadStems(name string) (*stemLexicon, error) {
	lex := &stemLexicon{next: map[uint64]int32{}, nodes: []*entry{nil}}
	err := parseLexicon(name, false, func(form string, apply func(*entry)) {
		stem, atWord := strings.CutPrefix(form, "^")
		e := lex.entry(stem)
		e.atWord = atWord
		apply(e)
		e.seal()
	})
	lex.edges = newEdges(lex.next)
	return lex, err
}

// loadStemSenses reads a Korean lexicon whose lines are "sense | items".
func loadStemSenses(name string) (*stemLexicon, error) {
	lex := &stemLexicon{next: map[uint64]int32{}, nodes: []*entry{nil}}
	id := uint8(0)
	err := eachLine(name, func(line string) error {
		_, items, err := cutLine(line)
		if err != nil {
			return err
		}
		id++
		for _, item := range strings.Split(items, ",") {
			stem, atWord := strings.CutPrefix(strings.TrimSpace(item), "^")
			if stem == "" {
				return errors.New("an item is empty; remove the comma")
			}
			e := lex.entry(stem)
			e.atWord = atWord
			if !slices.Contains(e.senses, id) {
				e.senses = append(e.senses, id)
			}
		}
		return nil
	})
	lex.edges = newEdges(lex.next)
	return lex, err
}

// entry finds or makes the entry of a stem.
func (l *stemLexicon) entry(stem string) *entry {
	node := int32(0)
	for _, r := range stem {
		key := uint64(node)<<32 | uint64(uint32(r))
		child, ok := l.next[key]
		if !ok {
			child = int32(len(l.nodes))
			l.nodes = append(l.nodes, nil)
			l.next[key] = child
			if node == 0 && hangulFirst <= r && r <= hangulLast {
				l.first[r-hangulFirst] = child
			}
		}
		node = child
	}
	if l.nodes[node] == nil {
		l.nodes[node] = &entry{}
	}
	return l.nodes[node]
}

// longest finds the longest stem at the start of s; atWord says that a word starts there.
func (l *stemLexicon) longest(s string, atWord bool) (*entry, int) {
	r, n := utf8.DecodeRuneInString(s)
	var node int32
	if hangulFirst <= r && r <= hangulLast {
		node = l.first[r-hangulFirst]
	} else if r < utf8.RuneSelf {
		node = l.edges.get(uint64(uint32(r)))
	}
	var found *entry
	length := 0
	for i := n; node != 0; {
		if e := l.nodes[node]; e != nil && (atWord || !e.atWord) {
			found, length = e, i
		}
		if i >= len(s) {
			break
		}
		r, n = utf8.DecodeRuneInString(s[i:])
		node = l.edges.get(uint64(node)<<32 | uint64(uint32(r)))
		i += n
	}
	return found, length
}
