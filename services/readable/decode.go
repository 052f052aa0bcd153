package readable

import (
	"bytes"
	"mime"
	"regexp"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode/utf32"
)

// metaCharset finds the charset in <meta charset=…>, <meta http-equiv content="…charset=…"> and the XML declaration.
var metaCharset = regexp.MustCompile(`(?i)(?:<meta[^>]{0,200}charset|<\?xml[^>]{0,100}encoding)\s*=\s*["']?\s*([-\w:.]{2,40})`)

// metaWindow is how far into a page a charset is looked for. Browsers stop at 1,024 bytes; old sites put it further down.
const metaWindow = 8 << 10

// decode turns a page's bytes into UTF-8. A byte order mark is believed. Bytes that are UTF-8 are UTF-8, whatever header
// and meta say: text in a legacy charset almost never is by accident. For the rest header and meta are asked, and the
// bytes have the last word, because Korean sites often declare utf-8 or iso-8859-1, or nothing, over EUC-KR.
func decode(page []byte, contentType string) []byte {
	if text, ok := decodeMarked(page); ok {
		return text
	}
	declared := declaredEncodings(page, contentType)
	if len(declared) > 0 && declared[0].stateful && bytes.IndexByte(page, 0x1b) >= 0 || looksUTF16(page) {
		for _, d := range declared {
			if d.stateful {
				return convert(page, d.encoding)
			}
		}
	}
	if mostlyUTF8(page) {
		return bytes.ToValidUTF8(page, []byte("\uFFFD"))
	}
	hangul := convert(page, korean.EUCKR) // the WHATWG's EUC-KR, which is CP949
	koreanText := hangulShare(hangul) > 0.5 && badShare(hangul) < 0.02
	for _, d := range declared {
		if d.singleByte && koreanText {
			continue // every byte string is valid in a single-byte charset: no evidence against Korean
		}
		if text := convert(page, d.encoding); badShare(text) < 0.02 {
			return text
		}
	}
	if koreanText {
		return hangul
	}
	return convert(page, charmap.Windows1252)
}

// decodeMarked decodes a page that begins with a byte order mark.
func decodeMarked(page []byte) ([]byte, bool) {
	for _, mark := range []struct{ bytes, label string }{
		{"\xef\xbb\xbf", "utf-8"},
		{"\xff\xfe\x00\x00", ""}, // UTF-32, which begins like UTF-16
		{"\xff\xfe", "utf-16le"},
		{"\xfe\xff", "utf-16be"},
	} {
		rest, ok := bytes.CutPrefix(page, []byte(mark.bytes))
		switch {
		case !ok:
			continue
		case mark.label == "utf-8":
			return bytes.ToValidUTF8(rest, []byte("\uFFFD")), true
		case mark.label == "":
			return convert(rest, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)), true
		}
		enc, _ := charset.Lookup(mark.label)
		return convert(rest, enc), true
	}
	return nil, false
}

// declaration is a charset that the header or the page names.
type declaration struct {
	encoding   encoding.Encoding
	singleByte bool // any bytes are valid in it
	stateful   bool // its ASCII bytes do not mean ASCII: valid UTF-8 proves nothing
}

// declaredEncodings returns what header and meta name, in this order, without UTF-8.
func declaredEncodings(page []byte, contentType string) []declaration {
	var labels []string
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		labels = append(labels, params["charset"])
	}
	if m := metaCharset.FindSubmatch(page[:min(len(page), metaWindow)]); m != nil {
		labels = append(labels, string(m[1]))
	}
	var found []declaration
	for _, label := range labels {
		enc, name := charset.Lookup(label)
		switch name {
		case "", "utf-8", "replacement", "x-user-defined":
			continue
		case "euc-kr", "shift_jis", "euc-jp", "gbk", "gb18030", "big5":
			found = append(found, declaration{encoding: enc})
		case "iso-2022-jp", "utf-16le", "utf-16be":
			found = append(found, declaration{encoding: enc, stateful: true})
		default:
			found = append(found, declaration{encoding: enc, singleByte: true})
		}
	}
	return found
}

// convert decodes page; bytes that mean nothing become U+FFFD.
func convert(page []byte, enc encoding.Encoding) []byte {
	text, err := enc.NewDecoder().Bytes(page)
	if err != nil {
		return bytes.ToValidUTF8(page, []byte("\uFFFD"))
	}
	return text
}

// mostlyUTF8 tells whether page is UTF-8, but for at most one broken sequence to twenty sound ones: a byte lost in
// transport, or the cut at MaxInput, does not make a page EUC-KR.
func mostlyUTF8(page []byte) bool {
	sound, broken := 0, 0
	for i := 0; i < len(page); {
		if page[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(page[i:])
		if r == utf8.RuneError && size == 1 {
			broken++
		} else {
			sound++
		}
		i += size
	}
	return broken == 0 || sound >= 20*broken
}

// looksUTF16 tells whether a page without a byte order mark has a zero in every other byte of its beginning.
func looksUTF16(page []byte) bool {
	head := page[:min(len(page), 256)]
	return len(head) >= 16 && bytes.Count(head, []byte{0}) > len(head)/3
}

// hangulShare is the share of Hangul among the letters beyond ASCII, 0 to 1.
func hangulShare(text []byte) float64 {
	hangul, letters := 0, 0
	for _, r := range string(text) {
		if r < utf8.RuneSelf || !unicode.IsLetter(r) {
			continue
		}
		letters++
		if unicode.Is(unicode.Hangul, r) {
			hangul++
		}
	}
	return float64(hangul) / float64(max(letters, 1))
}

// badShare is the share of U+FFFD and C1 controls among the runes beyond ASCII, 0 to 1.
func badShare(text []byte) float64 {
	bad, all := 0, 0
	for _, r := range string(text) {
		if r < utf8.RuneSelf {
			continue
		}
		all++
		if r == utf8.RuneError || r < 0xa0 {
			bad++
		}
	}
	return float64(bad) / float64(max(all, 1))
}
