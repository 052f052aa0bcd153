package article

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNormalizeURL(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"scheme and host in lower case, path kept", "HTTPS://News.Example.COM/A/b", "https://news.example.com/A/b"},
		{"empty path", "https://example.com", "https://example.com/"},
		{"trailing dot", "https://example.com./a", "https://example.com/a"},
		{"trailing slash kept", "https://example.com/a/", "https://example.com/a/"},
		{"fragment dropped", "https://example.com/a#part", "https://example.com/a"},
		{"address in a hash bang kept", "https://example.com/#!/a/1", "https://example.com/#!/a/1"},
		{"default ports", "http://example.com:80/", "http://example.com/"},
		{"default port of https", "https://example.com:443/", "https://example.com/"},
		{"other ports kept", "http://example.com:443/", "http://example.com:443/"},
		{"user dropped", "https://me:secret@example.com/", "https://example.com/"},
		{"tracking", "https://example.com/a?utm_source=x&id=7&fbclid=1&UTM_Medium=y&gclid=2", "https://example.com/a?id=7"},
		{"only tracking", "https://example.com/a?utm_source=x", "https://example.com/a"},
		{"order of parameters kept", "https://example.com/a?newsId=1&cid=2", "https://example.com/a?newsId=1&cid=2"},
		{"dot segments", "https://example.com/a/./b/../c", "https://example.com/a/c"},
		{"dots at the end", "https://example.com/a/b/..", "https://example.com/a/"},
		{"dots above the root", "https://example.com/../../a", "https://example.com/a"},
		{"korean path is encoded", "https://example.com/뉴스?q=삼성", "https://example.com/%EB%89%B4%EC%8A%A4?q=%EC%82%BC%EC%84%B1"},
		{"upper-case escapes, plain unreserved", "https://example.com/%eb%89%b4%7Ea%2fb", "https://example.com/%EB%89%B4~a%2Fb"},
		{"international host", "https://뉴스.example.com/", "https://xn--vg1b002a.example.com/"},
		{"mobile host is another", "https://m.example.com/a", "https://m.example.com/a"},
		{"IPv6", "http://[2001:DB8::1]:8080/a", "http://[2001:db8::1]:8080/a"},
		{"blanks and line ends around", " https://example.com/a\n", "https://example.com/a"},
		{"blank inside", "https://example.com/a b?c=d e", "https://example.com/a%20b?c=d%20e"},
		{"stray percent in the query", "https://example.com/a?b=100%", "https://example.com/a?b=100%25"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := NormalizeURL(tc.in)
			if err != nil || got != tc.want {
				t.Errorf("NormalizeURL(%q) = %q, %v, want %q", tc.in, got, err, tc.want)
			}
		})
	}
}

func TestNormalizeURLRefuses(t *testing.T) {
	for _, in := range []string{
		"", " ", "example.com/a", "/a", "ftp://example.com/", "javascript:alert(1)", "https://", "https:///a",
		"https://exa mple.com/", "https://example.com:port/", "https://[::1/", "https://example.com/" + strings.Repeat("a", MaxURL),
	} {
		if got, err := NormalizeURL(in); err == nil {
			t.Errorf("NormalizeURL(%.60q) = %q, want an error", in, got)
		}
	}
}

// A normal address is its own normal form, else identity would hang on how often an address was passed on.
func TestNormalizeURLTwiceIsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := "https://example.com/" + rapid.StringOf(rapid.RuneFrom([]rune("ab/.%?&=#!2fE한é ~+;\u0000"))).Draw(t, "rest")
		once, err := NormalizeURL(in)
		if err != nil {
			t.Skip("refused")
		}
		twice, err := NormalizeURL(once)
		if err != nil || twice != once {
			t.Fatalf("NormalizeURL(%q) = %q, again = %q, %v", in, once, twice, err)
		}
	})
}

func TestRegistrableDomain(t *testing.T) {
	for in, want := range map[string]string{
		"https://news.example.co.kr/a":  "example.co.kr",
		"https://www.example.com/":      "example.com",
		"http://127.0.0.1:8080/a":       "127.0.0.1",
		"http://localhost:8080/a":       "localhost",
		"http://someone.github.io/post": "someone.github.io",
		"not an address \x7f":           "",
	} {
		if got := RegistrableDomain(in); got != want {
			t.Errorf("RegistrableDomain(%q) = %q, want %q", in, got, want)
		}
	}
}
