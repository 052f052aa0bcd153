package feed

import (
	"bytes"

	"github.com/mmcdole/gofeed"
)

// maxHead bounds what comes before a feed's first entry, in bytes: it is parsed anew with each entry.
const maxHead = 64 << 10

// salvage reads what can be read of a malformed XML feed: each entry is parsed alone, inside the feed's own head, so
// that one bad entry or a missing end costs only itself. It returns nil where nothing can be read.
func salvage(body []byte) *gofeed.Feed {
	for _, kind := range []struct{ name, end string }{{"item", "</channel></rss>"}, {"entry", "</feed>"}, {"item", "</rdf:RDF>"}} {
		if found := salvageEntries(body, kind.name, kind.end); found != nil {
			return found
		}
	}
	return nil
}

func salvageEntries(body []byte, name, end string) *gofeed.Feed {
	open, closing := []byte("<"+name), []byte("</"+name+">")
	first := indexTag(body, open)
	if first < 0 || first > maxHead {
		return nil
	}
	head := body[:first]
	var found *gofeed.Feed
	rest := body[first:]
	for range MaxEntries {
		start := indexTag(rest, open)
		if start < 0 {
			break
		}
		rest = rest[start:]
		stop := bytes.Index(rest, closing)
		if stop < 0 {
			break
		}
		stop += len(closing)
		alone := bytes.Join([][]byte{head, rest[:stop], []byte(end)}, nil)
		rest = rest[stop:]
		got, err := parse(alone)
		switch {
		case err != nil || len(got.Items) == 0:
		case found == nil:
			found = got
		default:
			found.Items = append(found.Items, got.Items...)
		}
	}
	return found
}

// indexTag finds an opening tag: the name has to end there, <item> and not <items>.
func indexTag(body, open []byte) int {
	for from := 0; ; {
		at := bytes.Index(body[from:], open)
		if at < 0 {
			return -1
		}
		at += from
		after := at + len(open)
		if after < len(body) && (body[after] == '>' || body[after] == ' ' || body[after] == '\n' || body[after] == '\r' || body[after] == '\t') {
			return at
		}
		from = after
	}
}
