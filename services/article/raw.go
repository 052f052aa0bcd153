// Package article decides what an article is: its identity, its revision, its clocks and its limits. It makes a
// bellwetherv1.Article out of a raw item, whether that was pushed, read from a feed or taken from a page.
package article

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Raw is an article as a source gives it: the line of `bellwether push`. Nothing in it is believed yet.
type Raw struct {
	// URL is the address of the article; it may be missing where ID is there.
	URL string `json:"url"`
	// Source names where the article comes from; default the registrable domain of URL.
	Source Scalar `json:"source"`
	// Publisher is who is answerable for it; default Source.
	Publisher Scalar `json:"publisher"`
	Title     Scalar `json:"title"`
	// Text is plain text; HTML is a page or a part of one, looked at only where Text is blank (see page.Fill).
	Text Scalar `json:"text"`
	HTML string `json:"html"`
	// Times in any shape that ParseTime reads, RFC 3339 by contract. A blank or unreadable one counts as missing.
	PublishedAt Scalar `json:"published_at"`
	UpdatedAt   Scalar `json:"updated_at"`
	// SeenAt is heeded in replays only.
	SeenAt Scalar `json:"seen_at"`
	// Lang is the BCP 47 tag that the source claims.
	Lang   Scalar `json:"lang"`
	Author Scalar `json:"author"`
	// ID is the source's own id of the item.
	ID Scalar `json:"id"`
	// Removed says that the source took the article down.
	Removed bool `json:"removed"`

	// Zone is the zone of zone-less times; nil means UTC.
	Zone *time.Location `json:"-"`
	// Mended says that the item held bytes that are not valid UTF-8 and were replaced by U+FFFD.
	Mended bool `json:"-"`
}

// Scalar is text that tolerates a JSON number or boolean in its place (ids often are numbers); null is empty.
type Scalar string

// UnmarshalJSON takes a string, a number (as it is written), a boolean or null; an object or an array is an error.
func (s *Scalar) UnmarshalJSON(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	switch b[0] {
	case '"':
		if plain := b[1 : len(b)-1]; bytes.IndexByte(plain, '\\') < 0 && utf8.Valid(plain) {
			*s = Scalar(plain)
			return nil
		}
		return json.Unmarshal(b, (*string)(s))
	case '{', '[':
		return &json.UnmarshalTypeError{Value: map[byte]string{'{': "object", '[': "array"}[b[0]]}
	case 'n':
		*s = ""
	default:
		*s = Scalar(b)
	}
	return nil
}

// SyntaxError is a line that is not a JSON object of the right shape.
type SyntaxError struct {
	// Field is the member at fault, empty where the line is no JSON at all.
	Field  string
	Reason string
}

func (e *SyntaxError) Error() string {
	if e.Field == "" {
		return e.Reason
	}
	return e.Field + ": " + e.Reason
}

// Decode reads one JSON object into raw, whose earlier content is dropped. Unknown members are passed over
// (Unknown names them). Bytes that
// are not valid UTF-8 are replaced and Raw.Mended is set. The error is a *SyntaxError.
func Decode(line []byte, raw *Raw) error {
	*raw = Raw{}
	line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	if trimmed := bytes.TrimLeft(line, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '{' {
		return &SyntaxError{Reason: "not a JSON object; send one object {\"url\": …, \"title\": …, \"text\": …} a line"}
	}
	raw.Mended = !utf8.Valid(line)
	err := json.Unmarshal(line, raw)
	var wrongType *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrongType):
		return &SyntaxError{Field: wrongType.Field, Reason: fmt.Sprintf("is a JSON %s, which cannot be read here; see the fields of `bellwether push --help`", wrongType.Value)}
	case errors.As(err, &syntax):
		return &SyntaxError{Reason: fmt.Sprintf("not valid JSON at byte %d: %s", syntax.Offset, strings.TrimPrefix(syntax.Error(), "json: "))}
	default:
		return &SyntaxError{Reason: "not valid JSON: " + err.Error()}
	}
}

// ReplaySeenAt is when the item was seen, for a replay of the past: its own seen_at if that can be read and lies
// between Earliest and the year 2100, else now.
func (r *Raw) ReplaySeenAt(now time.Time) time.Time {
	t, _, ok := ParseTime(string(r.SeenAt), r.Zone)
	if !ok || t.Before(Earliest()) || t.Year() >= 2100 {
		return now
	}
	return t
}
