package fetch

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/temoto/robotstxt"
)

const (
	// maxRobots bounds what is read of a robots.txt (RFC 9309 §2.5 asks for 500 KiB at least), maxRules the rules in it:
	// matching takes time for each, and wildcards much.
	maxRobots = 500 << 10
	maxRules  = 5000
	// maxRobotsPath bounds the path that rules are matched against, in bytes.
	maxRobotsPath = 2048
	// How long an answer is believed (RFC 9309 §2.4: a day at most), and a failure.
	robotsFresh, robotsFailed = 24 * time.Hour, 5 * time.Minute
	// maxCrawlDelay bounds what a site may ask us to wait between requests.
	maxCrawlDelay = 30 * time.Second
)

// robots answers whether a page may be read.
type robots struct {
	agent string
	// read fetches a site's file: its body, and its status; an error where the site cannot be reached.
	read func(ctx context.Context, address string, allowPrivate bool) (status int, body []byte, err error)

	mu    sync.Mutex
	known map[siteKey]*ruling
}

// siteKey names a site's file. Who may not read inside addresses cannot tell anything of them to who may.
type siteKey struct {
	site    string
	private bool
}

func keyOf(u *url.URL, allowPrivate bool) siteKey {
	return siteKey{u.Scheme + "://" + u.Host, allowPrivate}
}

// ruling is what one site says; its fields are set once ready is closed.
type ruling struct {
	ready   chan struct{}
	group   *robotstxt.Group
	err     error
	expires time.Time
}

func newRobots(agent string, read func(context.Context, string, bool) (int, []byte, error)) *robots {
	return &robots{agent: agent, read: read, known: map[siteKey]*ruling{}}
}

// allow says whether u may be read. The error tells that the site cannot be reached at all.
func (r *robots) allow(ctx context.Context, u *url.URL, allowPrivate bool) (bool, error) {
	if u.Path == "/robots.txt" {
		return true, nil
	}
	got, err := r.ruling(ctx, keyOf(u, allowPrivate))
	if err != nil {
		return false, err
	}
	path := normalizeEscapes(u.RequestURI())
	return got.group.Test(path[:min(len(path), maxRobotsPath)]), nil
}

// delay is the crawl delay that u's site asked for, if its file is known.
func (r *robots) delay(u *url.URL, allowPrivate bool) time.Duration {
	r.mu.Lock()
	got := r.known[keyOf(u, allowPrivate)]
	r.mu.Unlock()
	if got == nil {
		return 0
	}
	select {
	case <-got.ready:
		if got.group != nil {
			return min(got.group.CrawlDelay, maxCrawlDelay)
		}
	default:
	}
	return 0
}

// ruling returns what a site says, asking it where that is not known; many may wait for one asking.
func (r *robots) ruling(ctx context.Context, key siteKey) (*ruling, error) {
	r.mu.Lock()
	got := r.known[key]
	if got != nil {
		select {
		case <-got.ready:
			if time.Now().After(got.expires) {
				got = nil
			}
		default:
		}
	}
	mine := got == nil
	if mine {
		if len(r.known) >= maxHosts {
			clear(r.known)
		}
		got = &ruling{ready: make(chan struct{})}
		r.known[key] = got
	}
	r.mu.Unlock()
	if mine {
		r.ask(ctx, key, got)
	}
	select {
	case <-got.ready:
		return got, got.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ask fills a ruling. What a site answers is taken as RFC 9309 §2.3 says: no file allows all, a server in trouble
// forbids all for now.
func (r *robots) ask(ctx context.Context, key siteKey, got *ruling) {
	defer close(got.ready)
	status, body, err := r.read(ctx, key.site+"/robots.txt", key.private)
	got.expires = time.Now().Add(robotsFailed)
	switch {
	case ctx.Err() != nil: // ours, not the site's
		got.err, got.expires = ctx.Err(), time.Time{}
		return
	case err != nil:
		got.err = err
		return
	case status == http.StatusTooManyRequests || status >= 500:
		got.err = &RetryLater{After: robotsFailed}
		return
	case status != http.StatusOK:
		body = nil
	}
	got.expires = time.Now().Add(robotsFresh)
	data, err := robotstxt.FromBytes(cleanRules(body))
	if err != nil { // what cannot be read forbids nothing
		data, err = robotstxt.FromBytes(nil)
	}
	if err != nil {
		got.err = err
		return
	}
	got.group = data.FindGroup(r.agent)
}

// cleanRules bounds a file and writes the paths in its rules with the same escapes that paths are tested with: the
// matcher compares bytes, and a rule may say /가나 where an address says /%EA%B0%80%EB%82%98.
func cleanRules(body []byte) []byte {
	if len(body) > maxRobots { // its last line may be cut
		body = body[:maxRobots]
		body = body[:bytes.LastIndexByte(body, '\n')+1]
	}
	var out bytes.Buffer
	rules := 0
	for line := range bytes.Lines(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))) {
		name, value, found := strings.Cut(string(line), ":")
		key := strings.ToLower(strings.TrimSpace(name))
		if found && (key == "allow" || key == "disallow") {
			if rules++; rules > maxRules {
				continue
			}
			value, _, _ = strings.Cut(value, "#")
			out.WriteString(key + ": " + normalizeEscapes(strings.TrimSpace(value)) + "\n")
			continue
		}
		out.Write(line)
	}
	return out.Bytes()
}

// normalizeEscapes writes a path in one form: what is not ASCII escaped, escapes in upper case, escaped unreserved
// characters plain (RFC 9309 §2.2.2). Wildcards stay.
func normalizeEscapes(path string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		escaped := c == '%' && i+2 < len(path) && isHex(path[i+1]) && isHex(path[i+2])
		if escaped {
			c = unhex(path[i+1])<<4 | unhex(path[i+2])
			i += 2
		}
		if c >= 0x80 || escaped && !isUnreserved(c) {
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

func isUnreserved(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

// robotsFile reads a site's robots.txt, following redirects, without asking robots.txt.
func (c *Client) robotsFile(ctx context.Context, address string, allowPrivate bool) (int, []byte, error) {
	deadline := budget{left: Timeout}
	for range maxRedirects + 1 {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" {
			break // a redirect that leads nowhere
		}
		response, next, err := c.hop(ctx, u, Request{URL: address, AllowPrivate: allowPrivate, Accept: "text/plain,*/*;q=0.5"}, &deadline, c.hosts.get(u.Host, allowPrivate))
		if errors.Is(err, ErrTooLarge) {
			break // that is no robots.txt
		}
		if err != nil {
			return 0, nil, err
		}
		if next == "" {
			return response.Status, response.Body, nil
		}
		address = next
	}
	return http.StatusNotFound, nil, nil // RFC 9309 §2.3.1.2: as if there was none
}
