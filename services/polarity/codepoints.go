package polarity

import "unicode/utf8"

// stride is how many code points lie between two marks.
const stride = 64

// codePoints finds the bytes of code points: it marks every 64th, so that a look-up reads at most 63. Text with invalid
// bytes is read as if each were a code point, as in a range over the string.
type codePoints struct {
	text  string
	marks []int32 // byte of code point i·stride; none if all is ASCII
	count int
	valid bool
}

func indexCodePoints(text string) codePoints {
	c := codePoints{text: text, valid: utf8.ValidString(text)}
	c.count = c.number()
	if c.count == len(text) {
		return c
	}
	c.marks = make([]int32, 0, c.count/stride+1)
	n := 0
	mark := func(at int) {
		if n%stride == 0 {
			c.marks = append(c.marks, int32(at))
		}
		n++
	}
	if !c.valid {
		for i := range text {
			mark(i)
		}
		return c
	}
	for i := range len(text) {
		if starts(text[i]) {
			mark(i)
		}
	}
	return c
}

// number counts the code points.
func (c *codePoints) number() int {
	if !c.valid {
		return utf8.RuneCountInString(c.text)
	}
	n := 0
	for i := range len(c.text) {
		if starts(c.text[i]) {
			n++
		}
	}
	return n
}

// starts says whether a byte of valid UTF-8 is the first of a code point.
func starts(b byte) bool { return b&0xc0 != 0x80 }

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
		at++
		if !c.valid {
			_, w := utf8.DecodeRuneInString(c.text[at-1:])
			at += w - 1
			continue
		}
		for !starts(c.text[at]) {
			at++
		}
	}
	return at
}
