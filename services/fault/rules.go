package fault

import "time"

// rulesYAML are the rules of a run: every burst of the corpus is two alerts. A day is a bucket, and a run
// stays in one (startAt). %q is the address of the harness's receiver.
const rulesYAML = `rules:
  - {name: burst-soon, watch: all organizations, bucket: 1d, sensitivity: high, min_stories: 4, min_publisher_families: 3, severity: warning}
  - {name: burst-sure, watch: all organizations, bucket: 1d, sensitivity: medium, min_stories: 6, min_publisher_families: 4, severity: critical}
channels:
  - {name: hook, kind: webhook, url: %q}
`

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
