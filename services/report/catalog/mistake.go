package catalog

import (
	"errors"
	"fmt"
	"strings"
)

// Mistake is an error in what a reader gave, told in the reader's language. Values stand for the verbs of both texts; an
// error among them is told in the same language.
type Mistake struct {
	Text   Text
	Values []any
}

// Wrong makes a Mistake out of its English and its Korean text, which are formats of the same values in the same order.
func Wrong(english, korean string, values ...any) *Mistake {
	return &Mistake{Text{En: english, Ko: korean}, values}
}

// Error is the English text.
func (m *Mistake) Error() string { return m.In("en") }

// In is the text in the language lang, ko or else English.
func (m *Mistake) In(lang string) string {
	values := make([]any, len(m.Values))
	for i, v := range m.Values {
		values[i] = v
		if err, ok := v.(error); ok {
			values[i] = Say(err, lang)
		}
	}
	return fmt.Sprintf(m.Text.In(lang), values...)
}

// Unwrap are the errors among the values.
func (m *Mistake) Unwrap() []error {
	var out []error
	for _, v := range m.Values {
		if err, ok := v.(error); ok {
			out = append(out, err)
		}
	}
	return out
}

// Say tells an error in a language: in its own words where it, or what it wraps without words of its own, has them in
// that language; else in English.
func Say(err error, lang string) string {
	var told interface{ In(lang string) string }
	if t, ok := err.(interface{ In(lang string) string }); ok {
		return t.In(lang)
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var lines []string
		for _, e := range many.Unwrap() {
			lines = append(lines, Say(e, lang))
		}
		return strings.Join(lines, "\n")
	}
	// Around a mistake stands nothing but what the service's log is to know.
	if lang != "en" && errors.As(err, &told) {
		return told.In(lang)
	}
	return err.Error()
}
