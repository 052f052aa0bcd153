// Package fetch reads pages and feeds from the web politely and safely: it heeds robots.txt, keeps to a rate for each
// host, waits where a server says so, never dials an inside address unless that is allowed, and bounds size and time.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"code.dny.dev/ssrf"
)

const (
	// MaxBody bounds a body after decompression, in bytes.
	MaxBody = 10 << 20
	// Timeout bounds one read, redirects included; waiting for the host's turn is not counted.
	Timeout = 30 * time.Second
	// maxRedirects is how many redirects are followed.
	maxRedirects = 5
	// maxHeaders bounds the headers of an answer, in bytes.
	maxHeaders = 256 << 10
)

// Why a page could not be had.
var (
	ErrForbiddenAddress = errors.New("leads to an address or port that is not allowed; a source inside your own network needs allow_private: true")
	ErrRobots           = errors.New("robots.txt of the site forbids it")
	ErrTooLarge         = fmt.Errorf("is larger than %d MiB", MaxBody>>20)
	ErrRedirects        = fmt.Errorf("more than %d redirects", maxRedirects)
	ErrScheme           = errors.New("is not an http or https address")
)

// RetryLater says that the server asked not to be asked for a while.
type RetryLater struct {
	After time.Duration
}

func (e *RetryLater) Error() string {
	return fmt.Sprintf("the server asks to come back in %s", e.After.Round(time.Second))
}

// Request is what to read.
type Request struct {
	URL string
	// AllowPrivate lifts the check of addresses and ports.
	AllowPrivate bool
	// ETag and LastModified are those of the version that is known, as the server gave them.
	ETag, LastModified string
	Accept             string
}

// Response is what was read.
type Response struct {
	// URL is the last one, after redirects.
	URL         string
	Status      int
	ContentType string
	// ETag and LastModified name this version.
	ETag, LastModified string
	// Body is whole; empty for answers other than 200.
	Body []byte
}

// Client reads. It is safe for any number of goroutines.
type Client struct {
	agent   string
	public  *http.Client
	private *http.Client
	hosts   *hosts
	robots  *robots
}

// New makes a client that calls itself agent, "Name/Version (+address)"; robots.txt is asked for the part before the slash.
func New(agent string) *Client {
	c := &Client{agent: agent, hosts: newHosts()}
	guard := ssrf.New()
	c.public = newHTTPClient(&net.Dialer{Timeout: 10 * time.Second, Control: guard.Safe})
	c.private = newHTTPClient(&net.Dialer{Timeout: 10 * time.Second})
	name, _, _ := strings.Cut(agent, "/")
	c.robots = newRobots(name, c.robotsFile)
	return c
}

func newHTTPClient(dialer *net.Dialer) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			// A proxy would be dialled in place of the site, and the address check be void.
			Proxy:       nil,
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 10 * time.Second,
			ResponseHeaderTimeout: 20 * time.Second, MaxResponseHeaderBytes: maxHeaders,
			MaxIdleConns: 64, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second,
		},
		// Each hop is checked and waits for its host's turn, in Get.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Close drops idle connections.
func (c *Client) Close() {
	c.public.CloseIdleConnections()
	c.private.CloseIdleConnections()
}

// Get reads one URL. An answer of any status is no error; 429 and 503 are a *RetryLater, and so is a host that
// answered so before and whose time is not over. Errors name the URL.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	response, err := c.follow(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", r.URL, err)
	}
	return response, nil
}

func (c *Client) follow(ctx context.Context, r Request) (*Response, error) {
	deadline := budget{left: Timeout}
	at := r.URL
	for range maxRedirects + 1 {
		u, err := url.Parse(at)
		if err != nil {
			return nil, ErrScheme
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return nil, ErrScheme
		}
		u.User, u.Fragment = nil, ""
		allowed, err := c.robots.allow(ctx, u, r.AllowPrivate)
		if err != nil {
			return nil, err
		}
		if !allowed {
			return nil, ErrRobots
		}
		host := c.hosts.get(u.Host, r.AllowPrivate)
		if delay := c.robots.delay(u, r.AllowPrivate); delay > 0 {
			host.slowDown(delay)
		}
		release, err := host.turn(ctx)
		if err != nil {
			return nil, err
		}
		response, next, err := c.hop(ctx, u, r, &deadline, host)
		release()
		if err != nil || next == "" {
			return response, err
		}
		at = next
	}
	return nil, ErrRedirects
}

// budget is the time that is left for a read.
type budget struct{ left time.Duration }

// hop does one request; next is where a redirect leads.
func (c *Client) hop(ctx context.Context, u *url.URL, r Request, deadline *budget, host *host) (response *Response, next string, err error) {
	began := time.Now()
	defer func() { deadline.left -= time.Since(began) }()
	ctx, cancel := context.WithTimeout(ctx, deadline.left)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, "", err
	}
	request.Header.Set("User-Agent", c.agent)
	request.Header.Set("Accept", r.Accept)
	request.Header.Set("Accept-Language", "ko,en;q=0.8,*;q=0.5")
	if u.String() == r.URL { // the marks are of the first address
		setIf(request.Header, "If-None-Match", r.ETag)
		setIf(request.Header, "If-Modified-Since", r.LastModified)
	}
	got, err := c.client(r.AllowPrivate).Do(request)
	if err != nil {
		return nil, "", explain(err)
	}
	defer got.Body.Close()
	switch got.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		location, err := got.Location()
		if err != nil {
			return nil, "", errors.New("a redirect that leads nowhere")
		}
		return nil, location.String(), nil
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		after := retryAfter(got.Header.Get("Retry-After"), time.Now())
		host.silence(after)
		return nil, "", &RetryLater{After: after}
	}
	response = &Response{
		URL: u.String(), Status: got.StatusCode, ContentType: got.Header.Get("Content-Type"),
		ETag: clipHeader(got.Header.Get("ETag")), LastModified: clipHeader(got.Header.Get("Last-Modified")),
	}
	if got.StatusCode == http.StatusOK {
		if response.Body, err = readBody(got.Body, MaxBody); err != nil {
			return nil, "", explain(err)
		}
	}
	return response, "", nil
}

func (c *Client) client(allowPrivate bool) *http.Client {
	if allowPrivate {
		return c.private
	}
	return c.public
}

func setIf(h http.Header, name, value string) {
	if value != "" {
		h.Set(name, value)
	}
}

// clipHeader drops a mark that is too long to be kept.
func clipHeader(value string) string {
	if len(value) > 1024 {
		return ""
	}
	return value
}

// readBody reads at most limit bytes; more is ErrTooLarge.
func readBody(body io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, ErrTooLarge
	}
	return data, nil
}

// explain puts plain words in place of the usual errors.
func explain(err error) error {
	var dns *net.DNSError
	switch {
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedPort), errors.Is(err, ssrf.ErrProhibitedNetwork):
		return fmt.Errorf("%w (%w)", ErrForbiddenAddress, errors.Unwrap(err))
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no whole answer within %s: %w", Timeout, context.DeadlineExceeded)
	case errors.As(err, &dns):
		return fmt.Errorf("the host's name cannot be looked up: %w", err)
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) { // it names the URL, which Get does too
		return wrapped.Err
	}
	return err
}

// retryAfter reads the header: seconds or a date. The answer lies in 5 s … 24 h; a minute where nothing can be read.
func retryAfter(value string, now time.Time) time.Duration {
	after := time.Minute
	if seconds, err := time.ParseDuration(strings.TrimSpace(value) + "s"); err == nil {
		after = seconds
	} else if at, err := http.ParseTime(value); err == nil {
		after = at.Sub(now)
	}
	return min(max(after, 5*time.Second), 24*time.Hour)
}
