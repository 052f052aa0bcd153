package sample

import (
	"fmt"
	"time"
)

// Publisher is an invented outlet.
type Publisher struct {
	// Source is its id, the Line's Source.
	Source string `yaml:"source"`
	Name   string `yaml:"name"`
	// Family is the id of its owner; outlets of one owner are one voice when independent publishers are counted.
	Family string `yaml:"family"`
	Lang   string `yaml:"lang"`
	Domain string `yaml:"domain"`
	// Zone is the IANA name of its newsroom's time zone.
	Zone string `yaml:"zone"`
	// Share is its part of the ordinary news, relative to the others of its language.
	Share float64 `yaml:"share"`
	// Wire is true for an agency, whose stories others reprint.
	Wire bool `yaml:"wire"`
	// Credit is the line that ends a reprint of an agency's story.
	Credit    string   `yaml:"credit"`
	Reporters []string `yaml:"reporters"`

	location *time.Location
}

// Publishers returns the outlets in the order of data/publishers.yaml.
func Publishers() []Publisher {
	var out []Publisher
	mustDecode("publishers.yaml", &out)
	for i := range out {
		loc, err := time.LoadLocation(out[i].Zone)
		if err != nil {
			panic(fmt.Sprintf("publishers.yaml: %s: zone: %v", out[i].Source, err))
		}
		out[i].location = loc
	}
	return out
}

// ofLang returns the publishers that write in lang.
func ofLang(all []Publisher, lang string) []Publisher {
	var out []Publisher
	for _, p := range all {
		if p.Lang == lang {
			out = append(out, p)
		}
	}
	return out
}

// wireOf returns the agency of a language.
func wireOf(all []Publisher, lang string) Publisher {
	for _, p := range all {
		if p.Lang == lang && p.Wire {
			return p
		}
	}
	panic("publishers.yaml: no wire in " + lang)
}
