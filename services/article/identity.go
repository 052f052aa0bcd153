package article

import "github.com/zeebo/xxh3"

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

// Revision is the hash of what an article says: its title and text as they are kept (NFC), and the language it claims.
// Texts of one revision are equal to the character, so that everything read out of them is equal too. It is never 0 or
// RemovedRevision.
func Revision(title, text, lang string) uint64 {
	h := xxh3.New()
	for _, part := range []string{title, text, lang} {
		_, _ = h.WriteString(part)
		_, _ = h.WriteString("\xff") // no valid UTF-8 holds it
	}
	sum := h.Sum64()
	if sum <= RemovedRevision {
		sum += RemovedRevision + 1
	}
	return sum
}
