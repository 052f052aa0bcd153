package spike

import "time"

// Thresholds for the score, named as people set them. The score is −log10 of a probability a row: Medium would alert
// about once in 25,000 rows of a series without spikes. It was chosen with the settings below.
const (
	Low    = 5.5
	Medium = 4.4
	High   = 3.3
)

// Direction says which tail is watched.
type Direction int

const (
	// Up finds spikes.
	Up Direction = iota
	// Down finds drops.
	Down
	// Both finds shifts either way, at half the probability each.
	Both
)

// Options set up a Detector. The zero value is the default and fits every series.
type Options struct {
	// Threshold is the score from which a row is an alert; 0 means Medium.
	Threshold float64
	// Direction is the tail to watch.
	Direction Direction
	// Interval is the time between rows; 0 learns it from the rows.
	Interval time.Duration
	// Location is the zone whose hours and weekdays the series follows; nil takes each row's own zone.
	Location *time.Location
	// Least are the fewest stories of a row that a Shift judges; 0 means 1. A Detector has no such minimum.
	Least int
	// Holiday says of a day, at a time in the series' zone, whether the series goes like on a Sunday; nil knows none.
	Holiday func(local time.Time) bool
}

// What follows is the one default setting. It was chosen on public series of tweet volumes and on generated series of news
// (of other seeds than the published figures), on a plateau where every neighbour does about as well; docs/spikes.md tells
// how it does on a series that was left out.
const (
	// halfLife is how fast the level forgets; at least halfLifeRows rows.
	halfLife     = 10 * 24 * time.Hour
	halfLifeRows = 14
	// rhythmHalfLife is how fast the factor of an hour forgets; those of a weekday and of an hour of the week take twice
	// as long.
	rhythmHalfLife = 84 * 24 * time.Hour
	// hourDays and weekdayWeeks are the days and weeks after which a slot's own factor counts half.
	hourDays     = 4
	weekdayWeeks = 4
	// weekCounts and weekVisits are the counts, and the visits beside them, after which an hour of the week counts half.
	weekCounts = 30
	weekVisits = 8
	// rhythmVariance is how much, relative to the square of the level, hours and weekdays may differ before any was seen.
	rhythmVariance = 0.3
	// clip is how many standard deviations above its expectation a row may pull the level and the dispersion.
	clip = 1.5
	// priorDispersion is believed as if seen in priorRows rows.
	priorDispersion = 0.1
	priorRows       = 10
	// priorCount and priorLevelRows: a series in which nothing ever happened expects priorCount in priorLevelRows.
	priorCount     = 0.05
	priorLevelRows = 1
	// tailHalfLife is how fast the calibration forgets.
	tailHalfLife = 120 * 24 * time.Hour
	// tailThreshold is the surprise from which a row belongs to a cluster: P = 10⁻³.
	tailThreshold = 3
	// The calibration starts from what the count distribution promises, weighed as tailPriorRows rows and
	// tailPriorClusters clusters whose peaks exceed the threshold by a factor of e^tailPriorExcess on average: beyond it
	// −log10 P is exponential with mean 1/ln 10, so that the mean of ln(peak/threshold) is 0.14.
	tailPriorRows     = 500
	tailPriorClusters = 15
	tailPriorExcess   = 0.14
	// trimEvery is how much time lets the calibration pass over one cluster, the greatest first.
	trimEvery = 20 * 24 * time.Hour
	// meanShare is the weight of the mean of the spans' scores against their highest.
	meanShare = 0.7
	// ownSurprise is the least surprise of a row alone that may alert: P = 0.05.
	ownSurprise = 1.3
	// quiet is how long the score must stay below the threshold before an episode has ended, at least one row.
	quiet = 6 * time.Hour
	// warmUp and warmUpRows: both must have passed before the first alert.
	warmUp     = 24 * time.Hour
	warmUpRows = 14
)

// spanLengths are the stretches of time whose sums are judged beside the row alone.
func spanLengths() []time.Duration { return []time.Duration{0, time.Hour, 4 * time.Hour} }
