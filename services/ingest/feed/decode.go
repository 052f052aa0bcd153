package feed

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// declaration is the encoding that an XML document names itself.
var declaration = regexp.MustCompile(`^(\s*<\?xml[^>]{0,200}?encoding\s*=\s*["'])([A-Za-z0-9._-]{1,40})(["'])`)

// decode makes valid UTF-8 of a document: by its byte-order mark; as it is where it is valid; else by the encoding that
// it or the header names; else as EUC-KR (CP949), which Korean sites use without saying so. What is left invalid is
// replaced. An XML declaration then says UTF-8.
func decode(body []byte, contentType string) []byte {
	body = toUTF8(body, contentType)
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	return declaration.ReplaceAll(bytes.TrimLeft(body, " \t\r\n"), []byte("${1}utf-8${3}"))
}

func toUTF8(body []byte, contentType string) []byte {
	if bytes.HasPrefix(body, []byte{0xff, 0xfe}) || bytes.HasPrefix(body, []byte{0xfe, 0xff}) {
		if text, _, err := transform.Bytes(unicode.BOMOverride(encoding.Nop.NewDecoder()), body); err == nil {
			return bytes.ToValidUTF8(text, []byte("\ufffd"))
		}
	}
	if utf8.Valid(body) {
		return body
	}
	for _, name := range []string{declared(body), headerCharset(contentType), "euc-kr"} {
		if strings.EqualFold(name, "utf-8") || strings.EqualFold(name, "utf8") {
			// A single bad byte does not make it another encoding.
			if bad := invalidShare(body); bad < 0.01 {
				return bytes.ToValidUTF8(body, []byte("\ufffd"))
			}
			continue
		}
		if text, ok := decodeAs(body, name); ok {
			return text
		}
	}
	return bytes.ToValidUTF8(body, []byte("\ufffd"))
}

func declared(body []byte) string {
	if m := declaration.FindSubmatch(body[:min(len(body), 400)]); m != nil {
		return string(m[2])
	}
	return ""
}

func headerCharset(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return params["charset"]
}

// decodeAs decodes by an encoding's name; ok is false where there is none or the result is mostly damage.
func decodeAs(body []byte, name string) ([]byte, bool) {
	if name == "" {
		return nil, false
	}
	known, canonical := charset.Lookup(name)
	if known == nil {
		return nil, false
	}
	if canonical == "euc-kr" {
		known = korean.EUCKR
	}
	text, err := known.NewDecoder().Bytes(body)
	if err != nil {
		return nil, false
	}
	damaged := bytes.Count(text, []byte("\ufffd"))
	return text, damaged*50 <= utf8.RuneCount(text)
}

// invalidShare is the share of bytes above ASCII that are not valid UTF-8.
func invalidShare(body []byte) float64 {
	high, bad := 0, 0
	for i := 0; i < len(body); {
		if body[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(body[i:])
		high += size
		if r == utf8.RuneError && size == 1 {
			bad++
		}
		i += size
	}
	return float64(bad) / float64(max(high, 1))
}

// plain is the text of a fragment of HTML, white space collapsed; feeds put markup and entities into titles.
func plain(fragment string) string {
	if !strings.ContainsAny(fragment, "<&") {
		return strings.Join(strings.Fields(fragment), " ")
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(Text(fragment), "\n", " ")), " ")
}

// Text is the text of a fragment of HTML: blocks become lines, scripts and styles are left out.
func Text(fragment string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(fragment))
	z.SetMaxBuf(1 << 20)
	skip := ""
	for {
		switch z.Next() {
		case html.ErrorToken: // the end, or a token too large
			return lines(b.String())
		case html.TextToken:
			if skip == "" {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			switch tag := string(name); tag {
			case "script", "style", "iframe", "figure", "table":
				if skip == "" {
					skip = tag
				}
			case "p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "section", "article", "tr":
				b.WriteByte('\n')
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if string(name) == skip {
				skip = ""
			}
			switch string(name) {
			case "p", "div", "li", "h1", "h2", "h3", "h4", "blockquote", "section", "article", "tr":
				b.WriteByte('\n')
			}
		}
	}
}

// lines collapses white space within lines and drops empty ones.
func lines(s string) string {
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}
