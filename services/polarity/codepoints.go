package polarity

import "unicode/utf8"

// stride is how many code points lie between two marks.
const stride = 64

// codePoints finds the bytes of code points: it marks every 64th, so that a look-up reads at most 63. Invalid bytes count as one each,
// as in a range over the string.
type codePoints struct {
	text  string
	marks []int32 // byte of code point i·stride; none if all is ASCII
	count int
}

func indexCodePoints(text string) codePoints {
	c := codePoints{text: text, count: utf8.RuneCountInString(text)}
	if c.count == len(text) {
		return c
	}
	c.marks = make([]int32, 0, c.count/stride+1)
	n := 0
	for i := range text {
		if n%stride == 0 {
			c.marks = append(c.marks, int32(i))
		}
		n++
	}
	return c
}

// byteAt is the byte where code point n starts; beyond the end it is the end.
func (c *codePoints) byteAt(n int) int {
	if n >= c.count {
		return len(c.text)
	}
	if c.marks == nil {
		return n
	}
	at := int(c.marks[n/stride])
	for range n % stride {
		if c.text[at] < utf8.RuneSelf {
			at++
			continue
		}
		_, w := utf8.DecodeRuneInString(c.text[at:])
		at += w
	}
	return at
}
