package article

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// Greatest lengths in bytes, so that an article with all that later stages add fits Kafka's 1 MiB.
const (
	MaxText  = 200_000
	MaxTitle = 1_000
	// MaxName bounds source, publisher and author, MaxItemID the source's own id.
	MaxName   = 300
	MaxItemID = 1_000
)

// Flags of an article: what had to be cut or mended to accept it.
const (
	FlagTextCut      = "text_cut"
	FlagTitleCut     = "title_cut"
	FlagInvalidUTF8  = "invalid_utf8"
	FlagAuthorCut    = "author_cut"
	FlagPublisherCut = "publisher_cut"
	FlagLangDropped  = "lang_dropped"
)

// FieldError is one thing wrong with an item, by which it can never become an article.
type FieldError struct {
	Field  string
	Reason string
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Reason }

// Problems are the field errors in an error of New or Decode, in order; an error of another kind makes one without a field.
func Problems(err error) []FieldError {
	var field *FieldError
	var syntax *SyntaxError
	joined, isJoined := err.(interface{ Unwrap() []error })
	switch {
	case err == nil:
		return nil
	case isJoined:
		var all []FieldError
		for _, e := range joined.Unwrap() {
			all = append(all, Problems(e)...)
		}
		return all
	case errors.As(err, &field):
		return []FieldError{*field}
	case errors.As(err, &syntax):
		return []FieldError{{Field: syntax.Field, Reason: syntax.Reason}}
	default:
		return []FieldError{{Reason: err.Error()}}
	}
}

// New makes an article out of a raw item that was first seen at seenAt. It looks at Raw.Text and not at Raw.HTML
// (page.Fill puts the one into the other) and not at Raw.SeenAt (see ReplaySeenAt).
//
// Title and text are kept as they came but for: NFC, U+FFFD for what is not UTF-8, a space for each control character
// but tab and line ends, and the cuts at MaxTitle and MaxText (at a character, flagged). So positions in the result are
// positions in the NFC form of the original.
//
// The error joins all that is wrong, each a *FieldError; see Problems.
func New(raw Raw, seenAt time.Time) (*bellwetherv1.Article, error) {
	a := &bellwetherv1.Article{Removed: raw.Removed}
	m := mender{raw: &raw, article: a}
	if raw.Mended {
		m.flag(FlagInvalidUTF8)
	}
	m.identify()
	m.describe()
	m.content()
	if err := errors.Join(m.problems...); err != nil {
		return nil, err
	}
	See(a, raw, seenAt)
	return a, nil
}

// See sets when an article of raw was seen, and the times that are judged against that.
func See(a *bellwetherv1.Article, raw Raw, seenAt time.Time) {
	a.SeenAt = seenAt.UnixMilli()
	clocks := ReadClocks(string(raw.PublishedAt), string(raw.UpdatedAt), seenAt, raw.Zone)
	a.PublishedAt, a.PublishedClaimed, a.TimeTrust, a.UpdatedAt = clocks.PublishedAt, clocks.Claimed, clocks.Trust, clocks.UpdatedAt
}

// mender fills an article from a raw item and collects what is wrong with it.
type mender struct {
	raw      *Raw
	article  *bellwetherv1.Article
	problems []error
}

func (m *mender) refuse(field, reason string) {
	m.problems = append(m.problems, &FieldError{Field: field, Reason: reason})
}

func (m *mender) flag(name string) {
	for _, f := range m.article.Flags {
		if f == name {
			return
		}
	}
	m.article.Flags = append(m.article.Flags, name)
}

// identify sets url, source, source_item_id and article_id.
func (m *mender) identify() {
	a := m.article
	a.Source = m.clean(string(m.raw.Source), true)
	a.SourceItemId = m.clean(string(m.raw.ID), true)
	if len(a.SourceItemId) > MaxItemID {
		m.refuse("id", "is longer than 1,000 bytes")
	}
	hasURL := strings.TrimSpace(m.raw.URL) != ""
	if hasURL {
		normal, err := NormalizeURL(m.raw.URL)
		if err != nil {
			m.refuse("url", err.Error())
		} else {
			a.Url = normal
			if a.Source == "" {
				a.Source = RegistrableDomain(normal)
			}
		}
	}
	switch {
	case len(a.Source) > MaxName:
		m.refuse("source", "is longer than 300 bytes")
	case a.Source == "" && !hasURL:
		m.refuse("source", "is missing; name the source, or give the article's url")
	}
	switch {
	case a.Url != "":
		id := idOfNormal(a.Url)
		a.ArticleId = id[:]
	case !hasURL && a.SourceItemId == "":
		m.refuse("url", "is missing; give the article's url, or source and id")
	case !hasURL:
		id := IDFromSource(a.Source, a.SourceItemId)
		a.ArticleId = id[:]
	}
}

// describe sets publisher, author and lang.
func (m *mender) describe() {
	a := m.article
	var cut bool
	if a.Publisher = m.clean(string(m.raw.Publisher), true); a.Publisher == "" {
		a.Publisher = a.Source
	}
	if a.Publisher, cut = cutAt(a.Publisher, MaxName); cut {
		m.flag(FlagPublisherCut)
	}
	if a.Author, cut = cutAt(m.clean(string(m.raw.Author), true), MaxName); cut {
		m.flag(FlagAuthorCut)
	}
	claimed := strings.TrimSpace(string(m.raw.Lang))
	if a.Lang = languageTag(claimed); a.Lang == "" && claimed != "" {
		m.flag(FlagLangDropped)
	}
}

// content sets title, text and revision.
func (m *mender) content() {
	a := m.article
	if a.Removed {
		a.Revision = RemovedRevision
		return
	}
	var cut bool
	if a.Title, cut = cutAt(m.clean(string(m.raw.Title), false), MaxTitle); cut {
		m.flag(FlagTitleCut)
	}
	if a.Text, cut = cutAt(m.clean(string(m.raw.Text), false), MaxText); cut {
		m.flag(FlagTextCut)
	}
	if isBlank(a.Title) && isBlank(a.Text) {
		m.refuse("text", "title and text are both empty; give at least one of them")
		return
	}
	a.Revision = Revision(a.Title, a.Text, a.Lang)
}

// clean makes s valid UTF-8 in NFC without control characters; of a name it also collapses white space.
func (m *mender) clean(s string, name bool) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
		m.flag(FlagInvalidUTF8)
	}
	if hasControl(s) {
		s = strings.Map(blankControl, s)
	}
	s = nfc(s)
	if name {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s
}

func hasControl(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 && c != '\n' && c != '\t' && c != '\r' || c == 0x7f {
			return true
		}
	}
	return false
}

// blankControl puts a space for a control character, so that no position moves.
func blankControl(r rune) rune {
	if r < 0x20 && r != '\n' && r != '\t' && r != '\r' || r == 0x7f {
		return ' '
	}
	return r
}

// isBlank says whether nothing of s can be seen.
func isBlank(s string) bool {
	return strings.TrimSpace(strings.Map(dropZeroWidth, s)) == ""
}

// cutAt shortens s to at most max bytes, at a character.
func cutAt(s string, max int) (string, bool) {
	if len(s) <= max {
		return s, false
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max], true
}

// languageTag is the canonical BCP 47 tag of what a source claimed (ko_KR becomes ko-KR); empty where that is none.
func languageTag(claimed string) string {
	switch claimed {
	case "", "ko", "en", "ko-KR", "en-US", "en-GB":
		return claimed
	}
	if len(claimed) > 35 {
		return ""
	}
	tag, err := language.Parse(claimed)
	if err != nil || tag == language.Und {
		return ""
	}
	return tag.String()
}

// dropZeroWidth removes what is there but cannot be seen: soft hyphen, zero-width spaces and joiners, direction marks,
// byte-order mark.
func dropZeroWidth(r rune) rune {
	switch {
	case r == 0xad, r == 0x180e, 0x200b <= r && r <= 0x200f, 0x202a <= r && r <= 0x202e, 0x2060 <= r && r <= 0x2064, r == 0xfeff:
		return -1
	}
	return r
}
