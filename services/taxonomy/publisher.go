package taxonomy

import (
	"net/url"
	"strings"
)

// Family returns the id of the publisher family that an article's publisher or address belongs to. Where neither is
// known, the publisher's own name in lower case stands for itself, and the host where there is no name either, so
// that independent publishers can be counted.
func (t *Taxonomy) Family(publisher, address string) string {
	name := strings.ToLower(strings.TrimSpace(publisher))
	host := hostOf(address)
	for _, f := range t.Publishers {
		for _, p := range f.Publishers {
			for _, n := range p.Names {
				if name != "" && strings.ToLower(n) == name {
					return f.ID
				}
			}
			for _, d := range p.Domains {
				if host == d || strings.HasSuffix(host, "."+d) {
					return f.ID
				}
			}
		}
	}
	if name != "" {
		return name
	}
	return host
}

// hostOf returns the host of an address without "www.", empty where it has none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}
