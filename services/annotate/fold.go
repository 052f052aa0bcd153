package annotate

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Special classes; all others number the folded code points that patterns are made of, from 1.
const (
	classNone   = 0      // occurs in no pattern
	classExpand = 0xFFFF // folds to several code points: see folding.expanded
	classSkip   = 0xFFFE // invisible: the match goes on as if it were not there
)

// folding maps code points to the classes of their folded form: NFKC, lower case, any white space as one space. So
// full-width, small and plain letters are the same symbol to the automaton, and folding costs one array read.
type folding struct {
	bmp      []uint16          // class by code point, 0…0xFFFF
	expanded map[rune][]uint16 // code points that fold to several
	space    uint16
}

// fold returns the match key of s.
func fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKC.String(s) {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case invisible(r):
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// invisible reports code points that web pages put inside words without changing what is read.
func invisible(r rune) bool {
	return r == 0x00AD || r >= 0x200B && r <= 0x200D || r == 0x2060 || r == 0xFEFF
}

// newFolding numbers the code points of keys, which are folded already.
func newFolding(keys []string) *folding {
	f := &folding{bmp: make([]uint16, 1<<16), expanded: map[rune][]uint16{}}
	classes := map[rune]uint16{' ': 1}
	for _, key := range keys {
		for _, r := range key {
			if _, ok := classes[r]; !ok {
				classes[r] = uint16(len(classes) + 1)
			}
		}
	}
	f.space = classes[' ']
	for r := rune(0); r < 1<<16; r++ {
		f.bmp[r] = f.classify(r, classes)
	}
	return f
}

// classify returns the class of one code point, and notes its expansion where it has one.
func (f *folding) classify(r rune, classes map[rune]uint16) uint16 {
	switch {
	case r >= 0xD800 && r <= 0xDFFF:
		return classNone
	case unicode.IsSpace(r):
		return classes[' ']
	case invisible(r):
		return classSkip
	}
	folded := []rune(fold(string(r)))
	if len(folded) == 1 {
		return classes[folded[0]]
	}
	var expansion []uint16
	for _, x := range folded {
		expansion = append(expansion, classes[x])
	}
	if len(expansion) == 0 {
		return classNone
	}
	f.expanded[r] = expansion
	return classExpand
}

// class returns the class of a code point. Beyond the basic plane only mathematical letters fold to anything known, and
// those are not worth a table.
func (f *folding) class(r rune) uint16 {
	if uint32(r) < uint32(len(f.bmp)) {
		return f.bmp[r]
	}
	return classNone
}

// key turns a folded key into classes.
func (f *folding) key(folded string) []uint16 {
	out := make([]uint16, 0, len(folded))
	for _, r := range folded {
		out = append(out, f.class(r))
	}
	return out
}
