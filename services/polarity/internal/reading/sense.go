package reading

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Sense is a word or phrase of a lexicon of senses that stands in a sentence, in tokens, half-open.
type Sense struct {
	First, Last int32
	// IDs are what it may mean, the foremost first; read-only. An id is the number of a line of the lexicon.
	IDs []uint8
}

// sensePhrase is a phrase that starts with a given word; rest are the hashes of the words after it.
type sensePhrase struct {
	rest []uint64
	ids  []uint8
}

// senseLexicon finds phrases by the hashes of their words; the longest comes first.
type senseLexicon struct {
	first   firstWords
	phrases map[uint64][]*sensePhrase
}

// loadSenses reads a lexicon whose lines are "sense | items".
func loadSenses(name string) (*senseLexicon, error) {
	byForm := map[string]*sensePhrase{}
	lex := &senseLexicon{phrases: map[uint64][]*sensePhrase{}}
	senses := 0
	err := eachLine(name, func(line string) error {
		head, items, err := cutLine(line)
		if err != nil {
			return err
		}
		if head == "" || strings.ContainsAny(head, " \t") {
			return fmt.Errorf("sense %q is not one word", head)
		}
		if senses++; senses > 255 {
			return errors.New("more than 255 senses; join some")
		}
		id := uint8(senses)
		for _, item := range strings.Split(items, ",") {
			for _, form := range forms(strings.TrimSpace(item), true) {
				words := phraseHashes(form)
				if len(words) == 0 {
					return errors.New("an item is empty; remove the comma")
				}
				p := byForm[form]
				if p == nil {
					p = &sensePhrase{rest: words[1:]}
					byForm[form] = p
					lex.first.add(words[0])
					lex.phrases[words[0]] = append(lex.phrases[words[0]], p)
				}
				if !slices.Contains(p.ids, id) {
					p.ids = append(p.ids, id)
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, list := range lex.phrases {
		slices.SortStableFunc(list, func(a, b *sensePhrase) int { return len(b.rest) - len(a.rest) })
	}
	return lex, nil
}

// eachLine calls read with every line of a lexicon that is no comment. An error names the file and the line.
func eachLine(name string, read func(line string) error) error {
	data, err := fs.ReadFile(lexicons, name)
	if err != nil {
		return fmt.Errorf("reading lexicon: %w", err)
	}
	for number, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if err := read(line); err != nil {
			return fmt.Errorf("%s:%d: %w", name, number+1, err)
		}
	}
	return nil
}

// cutLine cuts a line at its |.
func cutLine(line string) (head, items string, err error) {
	head, items, ok := strings.Cut(line, "|")
	if !ok {
		return "", "", fmt.Errorf("no | between head and items in %q", line)
	}
	return strings.TrimSpace(head), items, nil
}

// phraseHashes are the hashes of the words of a phrase; a hyphen parts words as a space does.
func phraseHashes(form string) []uint64 {
	words := strings.FieldsFunc(form, func(r rune) bool { return r == ' ' || r == '-' })
	hashes := make([]uint64, len(words))
	for i, w := range words {
		hashes[i] = HashWord(w)
	}
	return hashes
}

// find appends what of the lexicon stands in tokens, longest first and without overlaps.
func (l *senseLexicon) find(dst []Sense, tokens []Token) []Sense {
	for i := 0; i < len(tokens); {
		next := i + 1
		if tokens[i].Kind == Word && l.first.has(tokens[i].Hash) {
			for _, p := range l.phrases[tokens[i].Hash] {
				if end, ok := follows(tokens, i+1, p.rest); ok {
					dst = append(dst, Sense{First: int32(i), Last: int32(end), IDs: p.ids})
					next = end
					break
				}
			}
		}
		i = next
	}
	return dst
}
