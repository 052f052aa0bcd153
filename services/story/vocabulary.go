package story

import (
	_ "embed"
	"strings"
	"sync"
)

// The ordinary words of business news: what stands there names nobody and nothing. Of Korean words every two syllables in
// a row count, so that a word is known with endings that are not listed.
var (
	//go:embed vocabulary-en.txt
	englishWords string
	//go:embed vocabulary-ko.txt
	koreanWords string
)

// ordinary is the vocabulary of both languages.
var ordinary = sync.OnceValue(func() *vocabulary {
	v := &vocabulary{}
	for w := range strings.FieldsSeq(englishWords) {
		h := uint64(fnvBasis)
		for _, r := range w {
			h = hashLetter(h, r)
		}
		v.add(mix(h))
	}
	for w := range strings.FieldsSeq(koreanWords) {
		before := rune(0)
		for _, r := range w {
			if before != 0 {
				v.add(two(before, r))
			}
			before = r
		}
	}
	return v
})

// vocabulary is a set of features, an open-addressing table of parts of their hashes: a feature that is not in it is
// taken for one with a probability of about 1 in a billion.
type vocabulary [1 << 14]uint32

func (v *vocabulary) add(feature uint64) { v[v.find(feature)] = uint32(feature) | 1 }

func (v *vocabulary) has(feature uint64) bool { return v[v.find(feature)] != 0 }

// find returns where a feature stands or would stand.
func (v *vocabulary) find(feature uint64) uint64 {
	i := feature >> 50
	for v[i] != 0 && v[i] != uint32(feature)|1 {
		i = (i + 1) % uint64(len(v))
	}
	return i
}
