package annotate

import "unicode"

// isHangul reports a Hangul syllable. Single letters (ㅋㅋ) are no words, and ㆍ stands for a middle dot in news.
func isHangul(r rune) bool { return r >= 0xAC00 && r <= 0xD7A3 }

// isLatin reports a letter or digit of the Latin script; the two belong together in names such as HBM3E.
func isLatin(r rune) bool {
	switch {
	case r < 0x80:
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	case r >= 0xC0 && r <= 0x24F:
		return r != 0xD7 && r != 0xF7
	case r >= 0xFF10 && r <= 0xFF5A:
		return r <= 0xFF19 || r >= 0xFF21 && r <= 0xFF3A || r >= 0xFF41
	}
	return false
}

// isDigit reports an ASCII digit.
func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isSpace reports white space, quickly for ASCII.
func isSpace(r rune) bool {
	if r < 0x80 {
		return r == ' ' || r >= '\t' && r <= '\r'
	}
	return unicode.IsSpace(r)
}

// isUpper reports a capital letter, quickly for ASCII and never for Hangul.
func isUpper(r rune) bool {
	if r < 0x80 {
		return r >= 'A' && r <= 'Z'
	}
	return !isHangul(r) && unicode.IsUpper(r)
}

// isLower reports a small letter.
func isLower(r rune) bool {
	if r < 0x80 {
		return r >= 'a' && r <= 'z'
	}
	return !isHangul(r) && unicode.IsLower(r)
}

// lower returns the small letter of r.
func lower(r rune) rune {
	if r < 0x80 {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	if isHangul(r) {
		return r
	}
	return unicode.ToLower(r)
}
