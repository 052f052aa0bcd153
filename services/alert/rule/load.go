package rule

import (
	"embed"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"text/template"
	"time"

	"go.yaml.in/yaml/v3"

	"bellwether.internal/services/spike"
	"bellwether.internal/services/taxonomy"
)

//go:embed rules/*.yaml
var defaults embed.FS

// maxFile bounds a file of rules in bytes.
const maxFile = 1 << 20

// Default is the set that ships: topics and organizations are watched, and the log is told.
func Default() (Set, error) {
	text, err := defaults.ReadFile("rules/default.yaml")
	if err != nil {
		return Set{}, fmt.Errorf("reading the default rules: %w", err)
	}
	return Load("default rules", text, os.Getenv)
}

// ReadFile reads a set from a file; an empty path is the default. Topics and organizations stay as they are written there.
func ReadFile(path string) (Set, error) { return readFile(path, nil) }

// ReadFileFor reads a set as ReadFile does, with the ids of what t calls the topics and organizations that are written there.
// One that t does not know is a problem: its rule would never fire.
func ReadFileFor(path string, t *taxonomy.Taxonomy) (Set, error) {
	return readFile(path, newDirectory(t))
}

func readFile(path string, names *directory) (Set, error) {
	if path == "" {
		return Default()
	}
	info, err := os.Stat(path)
	if err != nil {
		return Set{}, fmt.Errorf("reading rules: %w", err)
	}
	if info.Size() > maxFile {
		return Set{}, fmt.Errorf("reading rules: %s has %d bytes, at most %d are read", path, info.Size(), maxFile)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Set{}, fmt.Errorf("reading rules: %w", err)
	}
	return readSet(path, text, os.Getenv, names)
}

// Load reads a set. name is what errors call the file; getenv gives the variables that channels take their secrets
// from. The error joins every problem, each with file and line. Rules without a channel of the file go to all of them;
// the channel `log` is always there.
func Load(name string, text []byte, getenv func(string) string) (Set, error) {
	return readSet(name, text, getenv, nil)
}

func readSet(name string, text []byte, getenv func(string) string, names *directory) (Set, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return Set{}, fmt.Errorf("%s: %w", name, err)
	}
	l := &loader{name: name, getenv: getenv, names: names}
	if len(document.Content) == 0 {
		return Set{}, fmt.Errorf("%s: is empty; it needs a list `rules:`", name)
	}
	set := l.set(document.Content[0])
	if len(l.problems) > 0 {
		return Set{}, errors.Join(l.problems...)
	}
	return set, nil
}

// loader walks the YAML and collects problems.
type loader struct {
	name     string
	getenv   func(string) string
	names    *directory // nil where names stay as they are written
	problems []error
}

// problem notes what is wrong at a node.
func (l *loader) problem(node *yaml.Node, format string, args ...any) {
	l.problems = append(l.problems, fmt.Errorf("%s:%d: %s", l.name, node.Line, fmt.Sprintf(format, args...)))
}

// fields calls the reader of each key of a mapping; a key without one, or a repeated one, is a problem.
func (l *loader) fields(node *yaml.Node, what string, readers map[string]func(value *yaml.Node)) map[string]*yaml.Node {
	seen := make(map[string]*yaml.Node)
	if node.Kind != yaml.MappingNode {
		l.problem(node, "%s: want `key: value` lines", what)
		return seen
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		read, known := readers[key.Value]
		switch {
		case !known:
			keys := make([]string, 0, len(readers))
			for k := range readers {
				keys = append(keys, k)
			}
			sort.Strings(keys)
			l.problem(key, "%s: unknown key %q, want one of %s", what, key.Value, strings.Join(keys, ", "))
		case seen[key.Value] != nil:
			l.problem(key, "%s: key %q is there twice", what, key.Value)
		default:
			seen[key.Value] = value
			read(value)
		}
	}
	return seen
}

// items calls read for each item of a list.
func (l *loader) items(node *yaml.Node, what string, read func(item *yaml.Node)) {
	if node.Kind != yaml.SequenceNode {
		l.problem(node, "%s: want a list", what)
		return
	}
	for _, item := range node.Content {
		read(item)
	}
}

// set reads the whole file.
func (l *loader) set(node *yaml.Node) Set {
	var set Set
	var rules []*yaml.Node
	seen := l.fields(node, "file", map[string]func(*yaml.Node){
		"rules": func(v *yaml.Node) {
			l.items(v, "rules", func(item *yaml.Node) {
				set.Rules = append(set.Rules, l.rule(item))
				rules = append(rules, item)
			})
		},
		"channels": func(v *yaml.Node) {
			l.items(v, "channels", func(item *yaml.Node) {
				c := l.channel(item)
				if slices.ContainsFunc(set.Channels, func(o Channel) bool { return o.Name == c.Name }) {
					l.problem(item, "channel %q is there twice", c.Name)
				}
				set.Channels = append(set.Channels, c)
			})
		},
	})
	if seen["rules"] == nil {
		l.problem(node, "file: has no list `rules:`")
	}
	if !slices.ContainsFunc(set.Channels, func(c Channel) bool { return c.Name == "log" }) {
		set.Channels = append(set.Channels, Channel{Name: "log", Kind: "log", Replayed: true, Lang: "en", Timeout: defaultTimeout})
	}
	for i, r := range set.Rules {
		if slices.ContainsFunc(set.Rules[:i], func(o Rule) bool { return o.Name == r.Name }) {
			l.problem(rules[i], "rule %q is there twice", r.Name)
		}
		for _, name := range r.Channels {
			if !slices.ContainsFunc(set.Channels, func(c Channel) bool { return c.Name == name }) {
				l.problem(rules[i], "rule %q: no channel is named %q", r.Name, name)
			}
		}
	}
	return set
}

// Limits and defaults of a rule.
const (
	minBucket       = 5 * time.Minute
	maxBucket       = 24 * time.Hour
	maxBuckets      = 20_000
	defaultBucket   = time.Hour
	defaultBaseline = 120 * 24 * time.Hour
	defaultLateness = 6 * time.Hour
	defaultZone     = "Asia/Seoul"
	defaultStories  = 5
	defaultFamilies = 3
	defaultSeverity = "warning"
	defaultTimeout  = 10 * time.Second
)

// rule reads one rule.
func (l *loader) rule(node *yaml.Node) Rule {
	zone, err := time.LoadLocation(defaultZone)
	if err != nil {
		zone = time.FixedZone(defaultZone, 9*60*60) // where the machine has no zone data
	}
	r := Rule{
		Measure: Count, Bucket: defaultBucket, Zone: zone, Baseline: defaultBaseline, Lateness: defaultLateness, Threshold: spike.Medium,
		MinStories: defaultStories, MinFamilies: defaultFamilies, Severity: defaultSeverity,
	}
	query := ""
	seen := l.fields(node, "rule", map[string]func(*yaml.Node){
		"name":  func(v *yaml.Node) { r.Name = l.label(v, "name") },
		"query": func(v *yaml.Node) { query = v.Value },
		"query_file": func(v *yaml.Node) {
			if query != "" {
				l.problem(v, "rule: give one of query and query_file")
			}
			query = l.file(v, "query_file")
		},
		"measure":  func(v *yaml.Node) { r.Measure = parsed(l, v, "measure", ParseMeasure) },
		"watch":    func(v *yaml.Node) { r.Watch = l.watch(v) },
		"bucket":   func(v *yaml.Node) { r.Bucket = l.duration(v, "bucket", minBucket, maxBucket) },
		"baseline": func(v *yaml.Node) { r.Baseline = l.duration(v, "baseline", 24*time.Hour, 3*365*24*time.Hour) },
		"lateness": func(v *yaml.Node) { r.Lateness = l.duration(v, "lateness", time.Minute, 7*24*time.Hour) },
		"zone":     func(v *yaml.Node) { r.Zone = parsed(l, v, "zone", time.LoadLocation) },
		"direction": func(v *yaml.Node) {
			r.Direction = parsed(l, v, "direction", spike.ParseDirection)
		},
		"sensitivity":            func(v *yaml.Node) { r.Threshold = parsed(l, v, "sensitivity", spike.ParseSensitivity) },
		"min_stories":            func(v *yaml.Node) { r.MinStories = l.number(v, "min_stories", 1, 100_000) },
		"min_publisher_families": func(v *yaml.Node) { r.MinFamilies = l.number(v, "min_publisher_families", 1, 1000) },
		"for":                    func(v *yaml.Node) { r.For = l.duration(v, "for", time.Minute, 24*time.Hour) },
		"quiet_hours":            func(v *yaml.Node) { r.Quiet = parsed(l, v, "quiet_hours", ParseQuiet) },
		"severity":               func(v *yaml.Node) { r.Severity = l.label(v, "severity") },
		"labels":                 func(v *yaml.Node) { r.Labels = l.labels(v) },
		"channels": func(v *yaml.Node) {
			l.items(v, "channels", func(item *yaml.Node) { r.Channels = append(r.Channels, l.label(item, "channel")) })
		},
	})
	for _, key := range []string{"name", "watch"} {
		if seen[key] == nil {
			l.problem(node, "rule: has no %s", key)
		}
	}
	r.Watch.Query = strings.TrimRight(strings.TrimSpace(query), "; \n")
	switch saved := r.Watch.Kind == SQL; {
	case saved && r.Watch.Query == "":
		l.problem(node, "rule %q: watch: sql needs a query, which yields series, article_id, published_at, seen_at, story_id and publisher_family", r.Name)
	case !saved && r.Watch.Query != "":
		l.problem(node, "rule %q: a query is for watch: sql", r.Name)
	}
	l.measured(node, &r, seen["direction"] != nil)
	if r.Zone == nil {
		r.Zone = zone
	}
	if r.Quiet != nil && r.Quiet.Zone == nil {
		r.Quiet.Zone = r.Zone
	}
	if r.Bucket > 0 && r.Baseline/r.Bucket > maxBuckets {
		l.problem(node, "rule %q: baseline %s has more than %d buckets of %s; shorten it", r.Name, r.Baseline, maxBuckets, r.Bucket)
	}
	return r
}

// measured checks that what is watched has what is measured. A mean is watched on both sides where the rule does not say.
func (l *loader) measured(node *yaml.Node, r *Rule, directed bool) {
	if !r.Counts() && !directed {
		r.Direction = spike.Both
	}
	switch kind := r.Watch.Kind; {
	case r.Measure == Sentiment && kind != Topic && kind != Organization && kind != Pair && kind != "":
		l.problem(node, "rule %q: measure: sentiment is for topics, organizations and pairs; %s has no tone toward it", r.Name, r.Watch)
	case r.Measure == Share && kind != Pair && kind != "":
		l.problem(node, "rule %q: measure: share is an organization's share of a topic; write watch: all pairs, or watch: pair ORGANIZATION TOPIC", r.Name)
	}
}

// kinds of channels, and which of them need an address.
func channelKinds() map[string]bool {
	return map[string]bool{"log": false, "webhook": true, "alertmanager": true, "shoutrrr": true}
}

// channel reads one channel.
func (l *loader) channel(node *yaml.Node) Channel {
	c := Channel{Replayed: true, Lang: "en", Timeout: defaultTimeout}
	address := func(v *yaml.Node, value string) {
		if c.Address != "" {
			l.problem(v, "channel: give one of url, url_env and url_file")
		}
		c.Address = value
	}
	seen := l.fields(node, "channel", map[string]func(*yaml.Node){
		"name": func(v *yaml.Node) { c.Name = l.label(v, "name") },
		"kind": func(v *yaml.Node) {
			c.Kind = v.Value
			if _, known := channelKinds()[v.Value]; !known {
				l.problem(v, "channel: kind %q, want log, webhook, alertmanager or shoutrrr", v.Value)
			}
		},
		"url":         func(v *yaml.Node) { address(v, v.Value) },
		"url_env":     func(v *yaml.Node) { address(v, l.environment(v, "url_env")) },
		"url_file":    func(v *yaml.Node) { address(v, l.file(v, "url_file")) },
		"secret_env":  func(v *yaml.Node) { c.Secret = l.environment(v, "secret_env") },
		"secret_file": func(v *yaml.Node) { c.Secret = l.file(v, "secret_file") },
		"replayed":    func(v *yaml.Node) { c.Replayed = parsed(l, v, "replayed", strconv.ParseBool) },
		"lang": func(v *yaml.Node) {
			if c.Lang = v.Value; c.Lang != "en" && c.Lang != "ko" {
				l.problem(v, "channel: lang %q, want en or ko", v.Value)
			}
		},
		"title": func(v *yaml.Node) { c.Title = l.template(v, "title", v.Value) },
		"text":  func(v *yaml.Node) { c.Text = l.template(v, "text", v.Value) },
		"text_file": func(v *yaml.Node) {
			if c.Text != "" {
				l.problem(v, "channel: give one of text and text_file")
			}
			c.Text = l.template(v, "text_file", l.file(v, "text_file"))
		},
		"timeout": func(v *yaml.Node) { c.Timeout = l.duration(v, "timeout", time.Second, time.Minute) },
	})
	for _, key := range []string{"name", "kind"} {
		if seen[key] == nil {
			l.problem(node, "channel: has no %s", key)
		}
	}
	if channelKinds()[c.Kind] && c.Address == "" {
		l.problem(node, "channel %q: has no address: give url, url_env or url_file", c.Name)
	}
	if c.Kind == "shoutrrr" && seen["url"] != nil {
		l.problem(seen["url"], "channel %q: a shoutrrr address is a secret: give it by url_env or url_file", c.Name)
	}
	if c.Secret != "" && c.Kind != "webhook" {
		l.problem(node, "channel %q: only a webhook is signed with a secret", c.Name)
	}
	return c
}

// template checks the form of a template.
func (l *loader) template(v *yaml.Node, key, text string) string {
	if _, err := template.New(key).Parse(text); err != nil {
		l.problem(v, "channel: %s: %v", key, err)
	}
	return text
}

// environment reads a secret from the variable that v names.
func (l *loader) environment(v *yaml.Node, key string) string {
	value := l.getenv(v.Value)
	if value == "" {
		l.problem(v, "channel: %s: the environment variable %q is not set", key, v.Value)
	}
	return value
}

// file reads the file that v names, without the white space around it.
func (l *loader) file(v *yaml.Node, key string) string {
	text, err := os.ReadFile(v.Value)
	if err != nil {
		l.problem(v, "%s: %v", key, err)
		return ""
	}
	return strings.TrimSpace(string(text))
}

// duration reads a duration between limits; days and weeks may be written as 2d and 1w.
func (l *loader) duration(v *yaml.Node, key string, least, most time.Duration) time.Duration {
	d, err := ParseDuration(v.Value)
	switch {
	case err != nil:
		l.problem(v, "%s: %v", key, err)
	case d < least || d > most:
		l.problem(v, "%s: %s, want %s to %s", key, v.Value, least, most)
	}
	return d
}

// ParseDuration reads a duration like 90m, 6h, 2d or 1w.
func ParseDuration(text string) (time.Duration, error) {
	for unit, length := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if n, found := strings.CutSuffix(text, unit); found {
			if count, err := strconv.ParseFloat(n, 64); err == nil && count >= 0 && count < 10_000 {
				return time.Duration(count * float64(length)), nil
			}
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q, want a length of time like 90m, 6h, 2d or 1w", text)
	}
	return d, nil
}

// number reads a whole number between limits.
func (l *loader) number(v *yaml.Node, key string, least, most int) int {
	n, err := strconv.Atoi(v.Value)
	if err != nil || n < least || n > most {
		l.problem(v, "%s: %q, want a whole number from %d to %d", key, v.Value, least, most)
	}
	return n
}

// name is what rules, channels, severities and labels may be called: they travel in keys, headers and labels.
var name = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$`)

// label reads a name.
func (l *loader) label(v *yaml.Node, key string) string {
	if !name.MatchString(v.Value) {
		l.problem(v, "%s: %q, want letters, digits, - and _, at most 64, a letter first", key, v.Value)
	}
	return v.Value
}

// labels reads a mapping of names to texts.
func (l *loader) labels(v *yaml.Node) map[string]string {
	labels := make(map[string]string)
	if v.Kind != yaml.MappingNode {
		l.problem(v, "labels: want `key: value` lines")
		return labels
	}
	for i := 0; i+1 < len(v.Content); i += 2 {
		if len(v.Content[i+1].Value) > 1000 {
			l.problem(v.Content[i+1], "labels: the value is longer than 1000 bytes")
		}
		labels[l.label(v.Content[i], "labels")] = v.Content[i+1].Value
	}
	return labels
}

// parsed reads a value by a parser and notes its error.
func parsed[T any](l *loader, v *yaml.Node, key string, parse func(string) (T, error)) T {
	value, err := parse(v.Value)
	if err != nil {
		l.problem(v, "%s: %v", key, err)
	}
	return value
}
