package reading

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// NameKind is what sort of thing a name stands for, by the words in it.
type NameKind uint8

// The kinds that no lexicon lists; those of en-kinds.txt follow in the order of its lines.
const (
	Organization NameKind = iota // a name like any other
	Generic                      // written in lower case: bond buyers
	listedKinds
)

// kindLexicon tells the kind of a name by the hashes of its words.
type kindLexicon struct {
	any, all map[uint64]NameKind
}

func loadKinds(name string) (*kindLexicon, error) {
	lex := &kindLexicon{any: map[uint64]NameKind{}, all: map[uint64]NameKind{}}
	kind := listedKinds
	err := eachLine(name, func(line string) error {
		head, items, err := cutLine(line)
		if err != nil {
			return err
		}
		list := lex.any
		switch _, rule, _ := strings.Cut(head, " "); rule {
		case "any":
		case "all":
			list = lex.all
		default:
			return fmt.Errorf("rule %q of %q is neither any nor all", rule, head)
		}
		for _, w := range strings.Split(items, ",") {
			list[HashWord(strings.TrimSpace(w))] = kind
		}
		kind++
		return nil
	})
	return lex, err
}

// kind tells what sort of thing name stands for.
func (l *kindLexicon) kind(name string) NameKind {
	some, every, alike, all := Organization, Organization, true, true
	last := ""
	for rest := name; rest != ""; {
		var word string
		word, rest = cutWord(rest)
		if word == "" {
			continue
		}
		last = word
		h := HashWord(word)
		if k, ok := l.any[h]; ok {
			some = k
		}
		k, ok := l.all[h]
		all = all && ok
		alike = alike && (every == Organization || every == k)
		every = k
	}
	switch {
	case some != Organization:
		return some
	case all && every != Organization && (alike || !upper(last)):
		return every
	case !upper(name):
		return Generic
	}
	return Organization
}

// upper says whether s starts with what is no lower-case letter.
func upper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return !unicode.IsLower(r)
}

// cutWord cuts s after its first word, which has neither spaces nor the signs that join words.
func cutWord(s string) (word, rest string) {
	if i := strings.IndexAny(s, " -,'/."); i >= 0 {
		return s[:i], s[i+1:]
	}
	return s, ""
}
