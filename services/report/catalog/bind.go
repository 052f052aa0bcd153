package catalog

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxWord bounds a text value in bytes.
const maxWord = 200

// Values are a report's bound values by parameter, in the text form that ClickHouse reads: already escaped, never part
// of a query.
type Values map[string]string

// Request is one reader's choice for a report, read and bound.
type Request struct {
	Report *Report
	// Chosen holds the raw value of every parameter, defaults filled in.
	Chosen map[string]string
	Values Values
	// Since and Until are the stretch of time, zero where the report has no such parameter; Zone is the reader's.
	Since, Until time.Time
	Zone         *time.Location
}

// UnknownParameterError names a parameter that the report does not have.
type UnknownParameterError struct {
	Report string
	Name   string
	Known  []string
}

func (e *UnknownParameterError) Error() string {
	return fmt.Sprintf("report %s has no parameter %q; it has: %s", e.Report, e.Name, strings.Join(e.Known, ", "))
}

// In is the error in the language lang.
func (e *UnknownParameterError) In(lang string) string {
	if lang == "ko" {
		return fmt.Sprintf("보고서 %s에 없는 매개변수입니다: %q. 쓸 수 있는 매개변수: %s", e.Report, e.Name, strings.Join(e.Known, ", "))
	}
	return e.Error()
}

// Bind reads the raw values that a reader gave; a missing value takes the parameter's default, and so does an empty one
// where that cannot be meant. All problems come at once, each with the parameter's name; an unknown name is an
// *UnknownParameterError.
func (r *Report) Bind(raw map[string]string, now time.Time) (*Request, error) {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if _, ok := r.Parameter(name); !ok {
			known := make([]string, len(r.Parameters))
			for i, p := range r.Parameters {
				known[i] = p.Name
			}
			problems = append(problems, &UnknownParameterError{Report: r.Name, Name: name, Known: known})
		}
	}
	q := &Request{Report: r, Chosen: map[string]string{}, Values: Values{}, Zone: defaultZone()}
	for _, p := range r.Parameters {
		q.Chosen[p.Name] = p.Default
		if v, given := raw[p.Name]; given && (strings.TrimSpace(v) != "" || p.MayBeEmpty()) {
			q.Chosen[p.Name] = strings.TrimSpace(v)
		}
		if p.Type == Zone {
			if zone, err := loadZone(q.Chosen[p.Name]); err == nil {
				q.Zone = zone
			}
		}
	}
	clock := Clock{Now: now, Zone: q.Zone}
	for _, p := range r.Parameters {
		value, err := p.Bind(q.Chosen[p.Name], clock)
		if err != nil {
			problems = append(problems, Wrong("parameter %s: %s", "매개변수 %s: %s", p.Name, err))
			continue
		}
		q.Values[p.Name] = value
		if p.Type == Time && (p.Name == "since" || p.Name == "until") {
			t, _ := clock.Read(q.Chosen[p.Name])
			if p.Name == "since" {
				q.Since = t
			} else {
				q.Until = t
			}
		}
	}
	if len(problems) == 0 && !q.Since.IsZero() && !q.Until.IsZero() && !q.Since.Before(q.Until) {
		problems = append(problems, Wrong("parameter since: %s is not before until (%s)", "매개변수 since: %s 값이 until(%s)보다 앞서지 않습니다", q.Since.Format(time.RFC3339), q.Until.Format(time.RFC3339)))
	}
	return q, errors.Join(problems...)
}

// Bind checks one raw value and returns the text that ClickHouse reads for it.
func (p *Parameter) Bind(raw string, clock Clock) (string, error) {
	switch p.Type {
	case Time:
		t, err := clock.Read(raw)
		if err != nil {
			return "", err
		}
		return t.UTC().Format(time.DateTime), nil
	case Integer:
		n, err := strconv.ParseInt(raw, 10, 64)
		if err != nil || n < p.Min || n > p.Max {
			return "", Wrong("%q is no whole number from %d to %d", "%q 대신 %d부터 %d까지의 정수를 쓰세요", raw, p.Min, p.Max)
		}
		return strconv.FormatInt(n, 10), nil
	case Choice:
		if !slices.Contains(p.Options, raw) {
			return "", Wrong("%q is none of %s", "쓸 수 없는 값입니다: %q. 쓸 수 있는 값: %s", raw, strings.Join(p.Options, ", "))
		}
		return raw, nil
	case Zone:
		if _, err := loadZone(raw); err != nil {
			return "", err
		}
		return raw, nil
	default:
		if len(raw) > maxWord {
			return "", Wrong("is %d bytes long, more than %d", "%d바이트로, 한도 %d바이트를 넘습니다", len(raw), maxWord)
		}
		if !utf8.ValidString(raw) || strings.ContainsRune(raw, 0) {
			return "", Wrong("is not valid text", "올바른 글자가 아닙니다")
		}
		return Escape(raw), nil
	}
}

// Escape writes a text in the form in which ClickHouse reads a String parameter: tab-separated, with backslash escapes.
func Escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`).Replace(s)
}

func loadZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, Wrong("%q is no time zone: write an IANA name such as Asia/Seoul", "시간대로 읽을 수 없는 값입니다: %q. Asia/Seoul과 같은 IANA 이름으로 쓰세요", name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, Wrong("%q is no time zone: write an IANA name such as Asia/Seoul", "시간대로 읽을 수 없는 값입니다: %q. Asia/Seoul과 같은 IANA 이름으로 쓰세요", name)
	}
	return zone, nil
}

// defaultZone is where a date begins in a report that asks for no zone: the same as in those that do.
func defaultZone() *time.Location {
	if zone, err := time.LoadLocation("Asia/Seoul"); err == nil {
		return zone
	}
	return time.FixedZone("Asia/Seoul", 9*60*60) // without zone files; Korea has no summer time
}
