package sample

import (
	"strings"
	"unicode/utf8"
)

// josa returns the form of a Korean particle that follows the sound in which word ends. The particle is named by its form
// after a consonant: 은 이 을 과 으로 이라 이나. It is ASCII and Hangul only; other endings count as vowels.
func josa(word, particle string) string {
	closed, rieul := finalSound(word)
	if particle == "으로" {
		if closed && !rieul {
			return "으로"
		}
		return "로"
	}
	if closed {
		return particle
	}
	switch particle {
	case "은":
		return "는"
	case "이":
		return "가"
	case "을":
		return "를"
	case "과":
		return "와"
	}
	return strings.TrimPrefix(particle, "이")
}

// finalSound tells whether the word, read aloud in Korean, ends in a consonant, and whether that is ㄹ. Latin capitals are
// read by letter (AMD is 에이엠디); lower-case letters by the usual transcription of the names in use here (Arm is 암).
func finalSound(word string) (closed, rieul bool) {
	last, _ := utf8.DecodeLastRuneInString(word)
	switch {
	case last >= '가' && last <= '힣':
		// Unicode composes a syllable as ((initial × 21) + vowel) × 28 + final; final 8 is ㄹ (Unicode 3.12).
		final := (last - '가') % 28
		return final != 0, final == 8
	case strings.ContainsRune("LRl178", last):
		return true, true
	case strings.ContainsRune("MNmn036", last):
		return true, false
	}
	return false, false
}
