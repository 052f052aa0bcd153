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
	if id, known := t.families.names[name]; known {
		return id
	}
	host := hostOf(address)
	for domain := host; domain != ""; {
		if id, known := t.families.domains[domain]; known {
			return id
		}
		_, domain, _ = strings.Cut(domain, ".")
	}
	if name != "" {
		return name
	}
	return host
}

// families finds a publisher's family by its name in lower case or its domain.
type families struct{ names, domains map[string]string }

func indexFamilies(list []PublisherFamily) families {
	index := families{names: map[string]string{}, domains: map[string]string{}}
	for _, f := range list {
		for _, p := range f.Publishers {
			for _, n := range p.Names {
				index.names[strings.ToLower(n)] = f.ID
			}
			for _, d := range p.Domains {
				index.domains[d] = f.ID
			}
		}
	}
	return index
}

// hostOf returns the host of an address without "www.", empty where it has none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}
