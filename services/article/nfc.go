package article

import "golang.org/x/text/unicode/norm"

// nfc is norm.NFC.String, which spends more on a Korean article than all else that is done to it: what is plainly
// composed already is not looked up in its tables.
func nfc(s string) string {
	if composed(s) {
		return s
	}
	return norm.NFC.String(s)
}

// composed says that s is in NFC and holds nothing invisible, for the characters that news is made of: none of those
// below combines with what comes before it.
func composed(s string) bool {
	for _, r := range s {
		switch {
		case r < 0x80, 0xAC00 <= r && r <= 0xD7A3: // ASCII, Hangul syllables
		case 0xA0 <= r && r < 0x300 && r != 0xAD: // Latin letters and signs, not the soft hyphen
		case 0x2010 <= r && r <= 0x2027, 0x2030 <= r && r <= 0x205E: // dashes, quotes, dots
		case 0x3001 <= r && r <= 0x3029, 0x4E00 <= r && r <= 0x9FFF: // CJK marks, ideographs
		case 0xFF01 <= r && r <= 0xFF60: // full-width forms
		default:
			return false
		}
	}
	return true
}
