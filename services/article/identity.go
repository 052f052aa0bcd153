package article

import (
	"strings"
	"unicode"

	"github.com/zeebo/xxh3"
	"golang.org/x/text/unicode/norm"
)

// ID is the identity of an article: a UUID of version 8 (RFC 9562 §5.8) whose other 122 bits are a hash.
type ID [16]byte

// String is the usual form, 8-4-4-4-12 hexadecimal digits.
func (id ID) String() string {
	const digits = "0123456789abcdef"
	var b [36]byte
	at := 0
	for i, c := range id {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			b[at] = '-'
			at++
		}
		b[at], b[at+1] = digits[c>>4], digits[c&15]
		at += 2
	}
	return string(b[:])
}

// IDFromURL is the identity of the article at an address, in any of its forms (NormalizeURL is applied; the order of
// parameters does not matter).
func IDFromURL(address string) (ID, error) {
	normal, err := NormalizeURL(address)
	if err != nil {
		return ID{}, err
	}
	return idOfNormal(normal), nil
}

// IDFromSource is the identity of an article that has no address: its source's name and the source's own id.
func IDFromSource(source, id string) ID {
	return makeID("item\x00" + source + "\x00" + id)
}

func idOfNormal(normal string) ID { return makeID("url\x00" + sortedQuery(normal)) }

func makeID(name string) ID {
	id := ID(xxh3.HashString128(name).Bytes())
	id[6] = id[6]&0x0f | 0x80 // version 8
	id[8] = id[8]&0x3f | 0x80 // variant of RFC 9562
	return id
}

// RemovedRevision is the revision of every removal: an article that is gone says nothing. No text has it.
const RemovedRevision uint64 = 1

// Revision is the hash of what an article says. Two texts that differ only in white space, in zero-width characters or
// in how their accents and Hangul are composed have the same one. It is never 0 or RemovedRevision.
func Revision(title, text string) uint64 {
	h := xxh3.New()
	hashText(h, title)
	_, _ = h.WriteString("\x00")
	hashText(h, text)
	sum := h.Sum64()
	if sum <= RemovedRevision {
		sum += RemovedRevision + 1
	}
	return sum
}

// hashText writes s in NFC, without zero-width characters, every run of white space one space, none at the ends.
func hashText(h *xxh3.Hasher, s string) {
	if !composed(s) {
		s = norm.NFC.String(strings.Map(dropZeroWidth, s))
	}
	first := true
	for word := range strings.FieldsFuncSeq(s, unicode.IsSpace) {
		if !first {
			_, _ = h.WriteString(" ")
		}
		first = false
		_, _ = h.WriteString(word)
	}
}

// dropZeroWidth removes what is there but cannot be seen: soft hyphen, zero-width spaces and joiners, direction marks,
// byte-order mark.
func dropZeroWidth(r rune) rune {
	switch {
	case r == 0xad, r == 0x180e, 0x200b <= r && r <= 0x200f, 0x202a <= r && r <= 0x202e, 0x2060 <= r && r <= 0x2064, r == 0xfeff:
		return -1
	}
	return r
}
