package article

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// MaxURL is the greatest length of an address in bytes; longer ones are refused, not cut: a cut address is another one.
const MaxURL = 4096

// NormalizeURL writes an http or https address in the one form that identity is made of: scheme and host in lower case,
// the host in ASCII (IDNA), no default port, no user, no fragment, dot segments resolved, percent-encoding as in RFC
// 3986 §6.2.2 (upper-case digits, unreserved characters plain, all else that needs it encoded), no tracking parameters.
// What may change which page is meant is kept: path case, trailing slash, the order of parameters, scheme, and the
// host, so m.example.com is not example.com. A fragment "#!…" is an address within a page of old and is kept.
func NormalizeURL(raw string) (string, error) {
	raw = strings.TrimSpace(raw)
	switch {
	case raw == "":
		return "", errors.New("is empty")
	case len(raw) > MaxURL:
		return "", fmt.Errorf("is %d bytes long, more than %d", len(raw), MaxURL)
	}
	u, err := url.Parse(strings.Map(dropControl, raw))
	if err != nil {
		var e *url.Error
		if errors.As(err, &e) {
			err = e.Err
		}
		return "", fmt.Errorf("is not an address: %w", err)
	}
	scheme := strings.ToLower(u.Scheme)
	if scheme != "http" && scheme != "https" {
		return "", errors.New("is not an http or https address; write it whole, as https://host/path")
	}
	host, err := normalizeHost(u)
	if err != nil {
		return "", err
	}
	path := encode(u.EscapedPath(), isPath)
	if path == "" {
		path = "/"
	}
	if strings.Contains(path, "/.") {
		path = resolveDots(path)
	}
	var b strings.Builder
	b.Grow(len(raw) + 8)
	b.WriteString(scheme)
	b.WriteString("://")
	b.WriteString(host)
	b.WriteString(path)
	if q := normalizeQuery(u.RawQuery); q != "" {
		b.WriteByte('?')
		b.WriteString(q)
	}
	if strings.HasPrefix(u.Fragment, "!") {
		b.WriteByte('#')
		b.WriteString(encode(u.EscapedFragment(), isQuery))
	}
	if b.Len() > MaxURL {
		return "", fmt.Errorf("is %d bytes long when encoded, more than %d", b.Len(), MaxURL)
	}
	return b.String(), nil
}

// RegistrableDomain is the part of an address's host that one owner registered (example.co.kr of news.example.co.kr);
// the host itself where it has none (an IP address, localhost). It is empty where the address cannot be read.
func RegistrableDomain(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if _, err := netip.ParseAddr(host); err == nil {
		return host
	}
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return domain
	}
	return host
}

func dropControl(r rune) rune {
	if r < 0x20 || r == 0x7f {
		return -1
	}
	return r
}

func normalizeHost(u *url.URL) (string, error) {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if host == "" {
		return "", errors.New("has no host")
	}
	ascii := true
	for i := range len(host) {
		if host[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if !ascii {
		profile := idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false))
		mapped, err := profile.ToASCII(host)
		if err != nil {
			return "", fmt.Errorf("has a host that is no domain name: %w", err)
		}
		host = mapped
	}
	if strings.ContainsAny(host, " <>\"\\^`{|}/?#@") {
		return "", errors.New("has a host with characters that no host has")
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	port := u.Port()
	if port == "" || port == "80" && strings.EqualFold(u.Scheme, "http") || port == "443" && strings.EqualFold(u.Scheme, "https") {
		return host, nil
	}
	return host + ":" + port, nil
}

// resolveDots removes "." and ".." segments, RFC 3986 §5.2.4.
func resolveDots(path string) string {
	var out []string
	segments := strings.Split(path, "/")[1:]
	for i, s := range segments {
		last := i == len(segments)-1
		switch s {
		case ".":
			if last {
				out = append(out, "")
			}
		case "..":
			if len(out) > 0 {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, s)
		}
	}
	return "/" + strings.Join(out, "/")
}

// normalizeQuery drops tracking parameters and empty ones, and keeps the others in order.
func normalizeQuery(query string) string {
	if query == "" {
		return ""
	}
	var b strings.Builder
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		if part == "" || isTracking(name) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(encode(part, isQuery))
	}
	return b.String()
}

// sortedQuery is the address with its parameters in order of name (those of one name keep theirs): for identity only,
// since no site serves another article for another order.
func sortedQuery(normal string) string {
	base, rest, found := strings.Cut(normal, "?")
	if !found {
		return normal
	}
	query, fragment, hasFragment := strings.Cut(rest, "#")
	parts := strings.Split(query, "&")
	slices.SortStableFunc(parts, func(a, b string) int {
		nameA, _, _ := strings.Cut(a, "=")
		nameB, _, _ := strings.Cut(b, "=")
		return strings.Compare(nameA, nameB)
	})
	out := base + "?" + strings.Join(parts, "&")
	if hasFragment {
		out += "#" + fragment
	}
	return out
}

// isTracking says whether a parameter tells only how the reader came: it never changes the page.
func isTracking(name string) bool {
	name = strings.ToLower(name)
	if strings.HasPrefix(name, "utm_") || strings.HasPrefix(name, "mtm_") || strings.HasPrefix(name, "pk_") || strings.HasPrefix(name, "hsa_") {
		return true
	}
	switch name {
	case "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "li_fat_id",
		"igshid", "igsh", "mc_cid", "mc_eid", "_ga", "_gl", "mkt_tok", "oly_enc_id", "oly_anon_id", "vero_id",
		"_hsenc", "_hsmi", "__twitter_impression", "guccounter", "guce_referrer", "guce_referrer_sig", "n_media", "napm":
		return true
	}
	return false
}

const hexDigits = "0123456789ABCDEF"

// encode normalises percent-encoding: escapes of unreserved characters are undone, others get upper-case digits, and
// bytes that keep does not allow are escaped. A stray % is escaped too.
func encode(s string, keep func(byte) bool) string {
	clean := true
	for i := range len(s) {
		if s[i] == '%' || !keep(s[i]) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := 0; i < len(s); i++ {
		c := s[i]
		escaped := false
		if c == '%' && i+2 < len(s) {
			hi, lo := unhex(s[i+1]), unhex(s[i+2])
			if hi >= 0 && lo >= 0 {
				c, escaped = byte(hi<<4|lo), true
				i += 2
			}
		}
		switch {
		case escaped && isUnreserved(c), !escaped && c != '%' && keep(c):
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hexDigits[c>>4])
			b.WriteByte(hexDigits[c&15])
		}
	}
	return b.String()
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func isUnreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

func isPath(c byte) bool {
	return isUnreserved(c) || strings.IndexByte("!$&'()*+,;=:@/", c) >= 0
}

func isQuery(c byte) bool { return isPath(c) || c == '?' }
