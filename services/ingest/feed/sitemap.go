package feed

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
)

const (
	// maxUnpacked bounds a sitemap that is packed with gzip, in bytes unpacked. The protocol allows 50 MB.
	maxUnpacked = 50 << 20
	// maxChildren bounds the sitemaps that are read of an index: the newest ones.
	maxChildren = 20
)

// ErrNoSitemap says that a document is no sitemap.
var ErrNoSitemap = errors.New("is no sitemap")

// ParseSitemap reads a sitemap or an index of sitemaps (sitemaps.org protocol 0.9, with Google's news extension), also
// packed with gzip. Entries come newest first where their times can be compared. A sitemap that is cut off or malformed
// gives what lies before that, Damaged.
func ParseSitemap(body []byte, contentType, address string) (List, error) {
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		unpacked, err := unpack(body)
		if err != nil {
			return List{}, err
		}
		body = unpacked
	}
	base, _ := url.Parse(address)
	var list List
	var children []dated
	decoder := xml.NewDecoder(bytes.NewReader(decode(body, contentType)))
	decoder.Strict = false
	decoder.Entity = xml.HTMLEntity
	known := false
	for len(list.Entries) < 50_000 { // the protocol's own bound
		token, err := decoder.Token()
		if err != nil {
			list.Damaged = !errors.Is(err, io.EOF)
			break
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "urlset", "sitemapindex":
			known = true
		case "sitemap", "url":
			if !known {
				return List{}, ErrNoSitemap
			}
			var item sitemapItem
			if err := decoder.DecodeElement(&item, &start); err != nil {
				list.Damaged = true
				continue
			}
			location := resolve(base, strings.TrimSpace(item.Location))
			switch {
			case location == "":
			case start.Name.Local == "sitemap":
				children = append(children, dated{location, item.Modified})
			default:
				list.Entries = append(list.Entries, Entry{
					URL: location, Title: plain(item.News.Title), Published: strings.TrimSpace(item.News.Published), Updated: strings.TrimSpace(item.Modified),
				})
			}
		default:
			if !known {
				return List{}, ErrNoSitemap
			}
		}
	}
	if !known {
		return List{}, ErrNoSitemap
	}
	// ISO 8601 compares as text well enough to put the newest first.
	slices.SortStableFunc(children, func(a, b dated) int { return strings.Compare(b.modified, a.modified) })
	for _, child := range children[:min(len(children), maxChildren)] {
		list.Children = append(list.Children, child.address)
	}
	slices.SortStableFunc(list.Entries, func(a, b Entry) int {
		return strings.Compare(max(b.Published, b.Updated), max(a.Published, a.Updated))
	})
	list.Entries = list.Entries[:min(len(list.Entries), MaxEntries)]
	return list, nil
}

type dated struct{ address, modified string }

// sitemapItem is one url or sitemap element.
type sitemapItem struct {
	Location string `xml:"loc"`
	Modified string `xml:"lastmod"`
	News     struct {
		Title     string `xml:"title"`
		Published string `xml:"publication_date"`
	} `xml:"news"`
}

func unpack(body []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("unpacking the sitemap: %w", err)
	}
	unpacked, err := io.ReadAll(io.LimitReader(z, maxUnpacked+1))
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("unpacking the sitemap: %w", err)
	}
	if len(unpacked) > maxUnpacked {
		return nil, fmt.Errorf("the sitemap is larger than %d MiB when unpacked", maxUnpacked>>20)
	}
	return unpacked, nil
}
