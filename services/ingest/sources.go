package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// The kinds of sources.
const (
	kindFeed    = "feed"
	kindPage    = "page"
	kindSitemap = "sitemap"
)

// sourceEntry is one source as an operator writes it.
type sourceEntry struct {
	ID        string `yaml:"id"`
	Kind      string `yaml:"kind"`
	URL       string `yaml:"url"`
	Publisher string `yaml:"publisher"`
	Lang      string `yaml:"lang"`
	// TimeZone is an IANA name; zone-less times of the source are in it.
	TimeZone string `yaml:"time_zone"`
	// Every is a duration such as 10m, or seconds; empty lets the poller adapt.
	Every        string `yaml:"every"`
	AllowPrivate bool   `yaml:"allow_private"`
}

var sourceID = regexp.MustCompile(`^[\pL\pN][\pL\pN._:/-]{0,99}$`)

// LoadSources reads a file of sources. The error joins everything that is wrong, with file, line, field and the mend.
func LoadSources(path string) ([]*bellwetherv1.Source, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading sources: %w", err)
	}
	sources, err := parseSources(data, path)
	if err != nil {
		return nil, fmt.Errorf("reading sources:\n%w", err)
	}
	return sources, nil
}

func parseSources(data []byte, path string) ([]*bellwetherv1.Source, error) {
	var file struct {
		Sources []sourceEntry `yaml:"sources"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	lines := entryLines(data)
	var problems []error
	first := map[string]int{}
	sources := make([]*bellwetherv1.Source, 0, len(file.Sources))
	for i := range file.Sources {
		line := 0
		if i < len(lines) {
			line = lines[i]
		}
		s, errs := file.Sources[i].check()
		if before, taken := first[s.Id]; taken && s.Id != "" {
			errs = append(errs, fmt.Errorf("id: %q is taken by the source of line %d; ids are unique", s.Id, before))
		}
		first[s.Id] = line
		for _, err := range errs {
			problems = append(problems, fmt.Errorf("%s:%d: %w", path, line, err))
		}
		sources = append(sources, s)
	}
	return sources, errors.Join(problems...)
}

// entryLines are the line numbers of the list's entries.
func entryLines(data []byte) []int {
	var root yaml.Node
	if yaml.Unmarshal(data, &root) != nil || len(root.Content) == 0 {
		return nil
	}
	var lines []int
	top := root.Content[0]
	for i := 0; i+1 < len(top.Content); i += 2 {
		if top.Content[i].Value == "sources" {
			for _, entry := range top.Content[i+1].Content {
				lines = append(lines, entry.Line)
			}
		}
	}
	return lines
}

// check turns an entry into a source and names all that is wrong with it.
func (e *sourceEntry) check() (*bellwetherv1.Source, []error) {
	var problems []error
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	s := &bellwetherv1.Source{
		Id: e.ID, Kind: e.Kind, Url: strings.TrimSpace(e.URL), Publisher: e.Publisher, Lang: e.Lang, TimeZone: e.TimeZone, AllowPrivate: e.AllowPrivate,
	}
	if !sourceID.MatchString(e.ID) {
		wrong("id: %.60q: want 1 to 100 letters, digits or . _ : / -, a letter or digit first", e.ID)
	}
	switch e.Kind {
	case kindFeed, kindPage, kindSitemap:
	case "":
		s.Kind = kindFeed
	default:
		wrong("kind: %.60q: want feed, page or sitemap", e.Kind)
	}
	if u, err := url.Parse(s.Url); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		wrong("url: %.100q: want an http or https address", e.URL)
	}
	if e.Publisher == "" {
		s.Publisher = e.ID
	}
	if e.Lang != "" {
		if _, err := language.Parse(e.Lang); err != nil {
			wrong("lang: %.60q: want a language tag such as ko or en", e.Lang)
		}
	}
	if e.TimeZone != "" {
		if _, err := time.LoadLocation(e.TimeZone); err != nil || e.TimeZone == "Local" {
			wrong("time_zone: %.60q: want an IANA name such as Asia/Seoul", e.TimeZone)
		}
	}
	every, err := parseEvery(e.Every)
	if err != nil {
		wrong("every: %w", err)
	}
	s.EverySeconds = int64(every / time.Second)
	return s, problems
}

// parseEvery reads a pause between polls: a duration or a number of seconds; empty is 0.
func parseEvery(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	every, err := time.ParseDuration(text)
	if seconds, numErr := strconv.ParseInt(text, 10, 32); numErr == nil {
		every, err = time.Duration(seconds)*time.Second, nil
	}
	if err != nil || every < time.Second || every > 7*24*time.Hour {
		return 0, fmt.Errorf("%.60q: want a duration from 1s to 168h, such as 10m", text)
	}
	return every, nil
}

// zoneOf is the zone of a source's zone-less times: its own, else Seoul for Korean ones; nil where nothing is known.
func zoneOf(s *bellwetherv1.Source, listLang string) *time.Location {
	if s.GetTimeZone() != "" {
		if zone, err := time.LoadLocation(s.GetTimeZone()); err == nil {
			return zone
		}
	}
	for _, lang := range []string{s.GetLang(), listLang} {
		if strings.HasPrefix(strings.ToLower(lang), "ko") {
			return time.FixedZone("KST", 9*3600)
		}
	}
	return nil
}
