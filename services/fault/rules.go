package fault

import (
	"strings"
	"time"
)

// rulesYAML are the rules of a run: every burst of the corpus is two alerts, and its turn is an alert on the tone and one on the
// share. A day is a bucket, and a run stays in one (startAt). %q is the address of the harness's receiver.
const rulesYAML = `rules:
  - {name: burst-soon, watch: all organizations, bucket: 1d, sensitivity: high, min_stories: 4, min_publisher_families: 3, severity: warning}
  - {name: burst-sure, watch: all organizations, bucket: 1d, sensitivity: medium, min_stories: 6, min_publisher_families: 4, severity: critical}
  - {name: tone-turns, watch: organization intel, measure: sentiment, bucket: 1d, direction: down, sensitivity: medium, min_stories: 4, min_publisher_families: 3, severity: info}
  - {name: share-turns, watch: pair intel export-controls, measure: share, bucket: 1d, direction: up, sensitivity: medium, min_stories: 6, min_publisher_families: 3, severity: info}
channels:
  - {name: hook, kind: webhook, url: %q}
`

// turns are the series of the rules that the turn of the corpus must set off, by rule.
var turns = map[string]string{"tone-turns": "organization=intel", "share-turns": "organization=intel,topic=export-controls"}

// bursts are the rules on the bursts of the corpus.
var bursts = []string{"burst-soon", "burst-sure"}

// burst reports whether the receiver has heard of some organizations from both of them.
func burst(organizations []string, told map[string]notice) bool {
	heard := map[[2]string]bool{}
	for _, n := range told {
		heard[[2]string{n.Rule, n.Series}] = true
	}
	for _, organization := range organizations {
		for _, rule := range bursts {
			if !heard[[2]string{rule, "organization=" + organization}] {
				return false
			}
		}
	}
	return true
}

// turned reports whether the receiver has heard of the beginning and the end of each of them.
func turned(told map[string]notice) bool {
	for rule := range turns {
		for _, state := range []string{"/firing/", "/resolved/"} {
			heard := false
			for key, n := range told {
				heard = heard || n.Rule == rule && strings.Contains(key, state)
			}
			if !heard {
				return false
			}
		}
	}
	return true
}

// burstsBefore is how long before the run the first burst was published; all of them lie within some minutes.
const burstsBefore = 10 * time.Minute

// startAt is when a run of so many kills may start, from now on: its bursts and its end have to lie in one day (UTC). A
// burst of yesterday is behind what alert has decided already.
func startAt(now time.Time, kills int) time.Time {
	day := now.UTC().Truncate(24 * time.Hour)
	tomorrow := day.Add(24 * time.Hour)
	// The undisturbed run, the wait for the end, and twice what a kill takes.
	lasts := 15*time.Minute + time.Duration(kills)*5*time.Second
	switch {
	case now.Before(day.Add(burstsBefore)):
		return day.Add(burstsBefore)
	case now.Add(lasts).After(tomorrow):
		return tomorrow.Add(burstsBefore)
	}
	return now
}
