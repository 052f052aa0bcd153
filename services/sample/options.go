package sample

import "time"

// Defaults of Options. Eighty articles a day are what some fourteen outlets write about one industry.
const (
	DefaultDays   = 120
	DefaultPerDay = 80
)

// Options decide every byte that Generate yields.
type Options struct {
	// Seed chooses among archives; every value is a good one.
	Seed uint64
	// Now is the end of the archive; zero means the present.
	Now time.Time
	// Days is how far back it goes, in days of 24 hours; zero or less means DefaultDays.
	Days int
	// PerDay is the ordinary volume, in articles a day averaged over a week, before reprints, rise and episodes;
	// zero or less means DefaultPerDay.
	PerDay float64
}

// withDefaults fills what was left out, and cuts Now to the millisecond that the pipeline keeps.
func (o Options) withDefaults() Options {
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	o.Now = o.Now.UTC().Truncate(time.Millisecond)
	if o.Days <= 0 {
		o.Days = DefaultDays
	}
	if o.PerDay <= 0 {
		o.PerDay = DefaultPerDay
	}
	return o
}

// start is the first moment of the archive.
func (o Options) start() time.Time { return o.Now.Add(-time.Duration(o.Days) * 24 * time.Hour) }
