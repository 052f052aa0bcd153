package annotate

// pattern is one match key and everything that it means. A key may be a name, a decoy and a word at once.
type pattern struct {
	length int // folded code points
	// aliases are the entries that the key may name, in the taxonomy's order; the first whose conditions hold wins.
	aliases []int32
	decoy   bool
	// plain is false where all aliases are short forms with conditions: these take fewer suffixes.
	plain bool
	// prefix lets Latin letters and digits follow (HBM in HBM3E).
	prefix bool

	word     bool
	keywords []keyword
	slots    []ruleSlot
	cue      cue
}

// keyword says how strongly a word points to a topic.
type keyword struct {
	topic  int32
	weight float32
}

// ruleSlot says which list of which rule a word fills.
type ruleSlot struct {
	rule int32
	bit  uint8
}

// cue is what a word says about an event or a person beside it.
type cue uint8

const (
	cueNone cue = iota
	cueExpected
	cueDenied
	cueTitle
	cueReporter
)

// alias is one form of one entity with its conditions.
type alias struct {
	entity int32
	// lang restricts to one language, empty for all.
	lang string
	// exact are the accepted spellings where case matters, nil where it does not.
	exact []string
	// guarded tickers count only in brackets, after a colon or after a dollar sign.
	guarded bool
	// full asks that the entity, or the entity in or, is accepted elsewhere in the article.
	full bool
	or   int32
	// with and unless are words of the same sentence; nil asks for none. wide lets with look at the whole article.
	wide         bool
	with, unless bitset
	// notAfter and notBefore are folded words.
	notAfter, notBefore []string
}

// entity is an organization or person of the taxonomy.
type entity struct {
	id           string
	person       bool
	ko, en       string
	organization int32 // a person's, -1 for none
}

// name returns the display name in a language.
func (e *entity) name(lang string) string {
	if lang == "ko" && e.ko != "" || e.en == "" {
		return e.ko
	}
	return e.en
}

// rule is a conjunction of word lists within one sentence; it belongs to a topic or to a kind of event.
type rule struct {
	full   uint8 // mask of all its lists
	topic  int32 // -1 for an event's
	weight float32
	event  string
	// organizations is the least number of different ones in the sentence; of asks for one of these.
	organizations int
	of            []int32
	unless        bitset
}

// bitset is a set of small numbers.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) add(i int32) { b[i>>6] |= 1 << (i & 63) }
