package fetch

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func client(t *testing.T) *Client {
	t.Helper()
	c := New("Bellwether/test")
	t.Cleanup(c.Close)
	return c
}

func noRobots(handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		handler(w, r)
	}
}

func TestGetIsConditional(t *testing.T) {
	address := serve(t, noRobots(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"1"` && r.Header.Get("If-Modified-Since") == "then" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Last-Modified", "then")
		_, _ = io.WriteString(w, "body")
	}))
	c := client(t)
	got, err := c.Get(t.Context(), Request{URL: address + "/a#part", AllowPrivate: true})
	if err != nil || got.Status != 200 || string(got.Body) != "body" || got.URL != address+"/a" {
		t.Fatalf("%+v, %v", got, err)
	}
	got, err = c.Get(t.Context(), Request{URL: address + "/a", AllowPrivate: true, ETag: got.ETag, LastModified: got.LastModified})
	if err != nil || got.Status != http.StatusNotModified || len(got.Body) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestGetStaysOutside(t *testing.T) {
	var asked atomic.Int32
	inside := serve(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	c := client(t)
	port := inside[strings.LastIndex(inside, ":")+1:]
	for _, address := range []string{
		inside, "http://localhost:" + port, "http://127.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data",
		"http://10.0.0.1/", "http://192.168.0.1/", "http://100.64.0.1/", "http://0.0.0.0/", "http://2130706433/", "https://127.0.0.1/", "http://[fd00::1]/",
	} {
		if _, err := c.Get(t.Context(), Request{URL: address}); !errors.Is(err, ErrForbiddenAddress) && !strings.Contains(fmt.Sprint(err), "looked up") {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := c.Get(t.Context(), Request{URL: inside + "/allowed", AllowPrivate: true}); err != nil {
		t.Errorf("who may read inside is kept out by who may not: %v", err)
	}
	asked.Store(0)
	for _, address := range []string{"file:///etc/passwd", "gopher://example.com/", "http://", "no address", "http://exa mple/"} {
		if _, err := c.Get(t.Context(), Request{URL: address, AllowPrivate: true}); !errors.Is(err, ErrScheme) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if asked.Load() != 0 {
		t.Errorf("an inside server was asked %d times", asked.Load())
	}
}

func TestGetFollowsRedirects(t *testing.T) {
	address := serve(t, noRobots(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/4":
			_, _ = io.WriteString(w, "there")
		case "/file":
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		default:
			n := int(r.URL.Path[1] - '0')
			http.Redirect(w, r, fmt.Sprintf("/%d", n+1), http.StatusMovedPermanently)
		}
	}))
	c := client(t)
	got, err := c.Get(t.Context(), Request{URL: address + "/0", AllowPrivate: true})
	if err != nil || string(got.Body) != "there" || got.URL != address+"/4" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := c.Get(t.Context(), Request{URL: address + "/5", AllowPrivate: true}); !errors.Is(err, ErrRedirects) {
		t.Errorf("endless: %v", err)
	}
	if _, err := c.Get(t.Context(), Request{URL: address + "/file", AllowPrivate: true}); !errors.Is(err, ErrScheme) {
		t.Errorf("to a file: %v", err)
	}
}

func TestGetBoundsBodies(t *testing.T) {
	address := serve(t, noRobots(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bomb" {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range MaxBody>>16 + 1 {
				_, _ = z.Write(make([]byte, 1<<16))
			}
			_ = z.Close()
			return
		}
		_, _ = w.Write(make([]byte, MaxBody))
		if r.URL.Path == "/more" {
			_, _ = w.Write([]byte{0})
		}
	}))
	c := client(t)
	for path, want := range map[string]error{"/bomb": ErrTooLarge, "/more": ErrTooLarge, "/just": nil} {
		if _, err := c.Get(t.Context(), Request{URL: address + path, AllowPrivate: true}); !errors.Is(err, want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestGetComesBackLater(t *testing.T) {
	var asked atomic.Int32
	address := serve(t, noRobots(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	c := client(t)
	for range 3 {
		_, err := c.Get(t.Context(), Request{URL: address + "/a", AllowPrivate: true})
		var later *RetryLater
		if !errors.As(err, &later) || later.After < 59*time.Minute || later.After > time.Hour {
			t.Errorf("%v", err)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("asked %d times within the hour", asked.Load())
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": time.Minute, "120": 2 * time.Minute, "soon": time.Minute, "0": 5 * time.Second, "-5": 5 * time.Second, "999999999": 24 * time.Hour,
		"Mon, 23 Nov 2026 10:10:00 GMT": 10 * time.Minute, "Mon, 23 Nov 2020 10:10:00 GMT": 5 * time.Second, "99999999999999999999": time.Minute,
	} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("retryAfter(%q) = %s, want %s", value, got, want)
		}
	}
}

func TestRobots(t *testing.T) {
	for _, tc := range []struct {
		name, file string
		status     int
		allowed    map[string]bool
		unreached  bool
	}{
		{"rules", "\ufeffUser-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /*.pdf$\n", 200, map[string]bool{"/a": false, "/a/b": true, "/x": true, "/y.pdf": false, "/y.pdf?x": true}, false},
		{"Korean rules", "User-agent: *\nDisallow: /가나 # 금지\nDisallow: /%eb%8b%a4\n", 200, map[string]bool{"/%EA%B0%80%EB%82%98/1": false, "/%EB%8B%A4": false, "/%EB%9D%BC": true}, false},
		{"for us alone", "User-agent: Bellwether\nDisallow: /\n\nUser-agent: *\nAllow: /\n", 200, map[string]bool{"/x": false}, false},
		{"none", "", 404, map[string]bool{"/x": true}, false},
		{"forbidden file", "User-agent: *\nDisallow: /", 403, map[string]bool{"/x": true}, false},
		{"server in trouble", "", 500, map[string]bool{"/x": false}, true},
		{"not robots at all", "<html>hello</html>", 200, map[string]bool{"/x": true}, false},
		{"huge", "User-agent: *\nDisallow: /a\n" + strings.Repeat("Disallow: /"+strings.Repeat("*a", 20)+"\n", 100_000), 200, map[string]bool{"/" + strings.Repeat("a", 3000): false, "/x": true}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRobots("Bellwether", func(context.Context, string, bool) (int, []byte, error) { return tc.status, []byte(tc.file), nil })
			for path, want := range tc.allowed {
				u, err := url.Parse("https://example.com" + path)
				if err != nil {
					t.Fatal(err)
				}
				got, err := r.allow(t.Context(), u, false)
				if got != want || (err != nil) != tc.unreached {
					t.Errorf("%.40s: %v, %v, want %v", path, got, err, want)
				}
			}
		})
	}
}

func TestRobotsIsAskedOnce(t *testing.T) {
	asked := 0
	r := newRobots("Bellwether", func(context.Context, string, bool) (int, []byte, error) {
		asked++
		return 200, []byte("User-agent: *\nCrawl-delay: 3\nDisallow: /a"), nil
	})
	u, err := url.Parse("https://example.com/x")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if ok, err := r.allow(t.Context(), u, false); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	if asked != 1 || r.delay(u, false) != 3*time.Second {
		t.Errorf("asked %d times, delay %s", asked, r.delay(u, false))
	}
}

// A host of the public web is asked at its pace, however many ask.
func TestHostsKeepTheirPace(t *testing.T) {
	h := newHosts().get("example.com", false)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	turns := 0
	for {
		release, err := h.turn(ctx)
		if err != nil {
			break
		}
		release()
		turns++
	}
	if turns != publicBurst {
		t.Errorf("%d turns at once, want %d", turns, publicBurst)
	}
}
