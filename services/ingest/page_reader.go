package ingest

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/article"
	"bellwether.internal/services/article/page"
	"bellwether.internal/services/ingest/feed"
	"bellwether.internal/services/ingest/fetch"
	"bellwether.internal/services/readable"
)

var (
	errNotHTML = errors.New("is not an HTML page")
	errGone    = errors.New("is not there any more")
)

// fromPage makes a raw item of a page that was read for an entry. The error says why it holds no article; errGone where
// the page is no longer there.
func fromPage(s *bellwetherv1.Source, e feed.Entry, zone *time.Location, r *fetch.Response) (article.Raw, error) {
	if soft404(e.URL, r.URL) {
		return article.Raw{}, errGone
	}
	if !isHTML(r.ContentType, r.Body) {
		return article.Raw{}, fmt.Errorf("%w but %.60s", errNotHTML, r.ContentType)
	}
	got, err := readable.Extract(r.Body, readable.Options{URL: r.URL, ContentType: r.ContentType, Zone: zone})
	if err != nil {
		return article.Raw{}, err
	}
	raw := article.Raw{
		URL: r.URL, Source: article.Scalar(s.Id), Publisher: article.Scalar(s.Publisher), ID: itemID(e.ID), Zone: zone,
		Title: article.Scalar(pick(got.Title, e.Title)), Text: article.Scalar(got.Text), Author: article.Scalar(pick(got.Author, e.Author)),
		Lang: article.Scalar(pick(s.Lang, got.Lang)),
	}
	if believable(got.Canonical, r.URL) {
		raw.URL = got.Canonical
	}
	raw.PublishedAt = article.Scalar(pickTime(e.Published, page.Stamp(got.Published, got.PublishedDateOnly), zone, time.Now()))
	raw.UpdatedAt = article.Scalar(pick(page.Stamp(got.Updated, got.UpdatedDateOnly), e.Updated))
	return raw, nil
}

// fromList makes a raw item of what the list itself says of an entry.
func fromList(s *bellwetherv1.Source, e feed.Entry, zone *time.Location) article.Raw {
	return article.Raw{
		URL: e.URL, Source: article.Scalar(s.Id), Publisher: article.Scalar(s.Publisher), ID: itemID(e.ID), Zone: zone,
		Title: article.Scalar(e.Title), Text: article.Scalar(feed.Text(e.Content)), Author: article.Scalar(e.Author), Lang: article.Scalar(s.Lang),
		PublishedAt: article.Scalar(e.Published), UpdatedAt: article.Scalar(e.Updated),
	}
}

// itemID leaves out an id that is too long to be kept; the address names the article.
func itemID(id string) article.Scalar {
	if len(id) > article.MaxItemID {
		return ""
	}
	return article.Scalar(id)
}

func pick(values ...string) string {
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}

// pickTime chooses between what the list and the page claim: what is believable and has a time of day, the list first;
// else what is believable; else the list's word, which then shows why it was not believed.
func pickTime(list, page string, zone *time.Location, now time.Time) string {
	for _, dateOnlyToo := range []bool{false, true} {
		for _, claimed := range []string{list, page} {
			t, dateOnly, ok := article.ParseTime(claimed, zone)
			if ok && (dateOnlyToo || !dateOnly) && !t.Before(article.Earliest()) && !t.After(now.Add(article.Ahead)) {
				return claimed
			}
		}
	}
	return pick(list, page)
}

// believable says whether a page's canonical link is taken for its address: within the page's own registrable domain
// only, since any page can name any other; and not a site's front page, which some sites name on every page.
func believable(canonical, address string) bool {
	c, err := url.Parse(canonical)
	if canonical == "" || err != nil {
		return false
	}
	a, err := url.Parse(address)
	if err != nil || article.RegistrableDomain(canonical) != article.RegistrableDomain(address) {
		return false
	}
	return !isFront(c) || isFront(a)
}

// soft404 says whether a page that was asked for led to its site's front page: how many sites say that it is gone.
func soft404(asked, got string) bool {
	a, errA := url.Parse(asked)
	g, errG := url.Parse(got)
	return errA == nil && errG == nil && isFront(g) && !isFront(a) && article.RegistrableDomain(asked) == article.RegistrableDomain(got)
}

func isFront(u *url.URL) bool { return strings.Trim(u.Path, "/") == "" && u.RawQuery == "" }

// isHTML judges by the header, and by the bytes where that is missing.
func isHTML(contentType string, body []byte) bool {
	contentType = strings.ToLower(contentType)
	if strings.Contains(contentType, "html") {
		return true
	}
	head := strings.ToLower(string(body[:min(len(body), 1024)]))
	generic := contentType == "" || strings.HasPrefix(contentType, "text/plain") || strings.HasPrefix(contentType, "application/octet-stream")
	return generic && (strings.Contains(head, "<html") || strings.Contains(head, "<!doctype html"))
}
