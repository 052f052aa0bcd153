package truth

import "time"

// newsroom is how much a country's newsrooms write at a time, around 1 on average over a week.
type newsroom struct {
	zone *time.Location
	// hours are the shares of a working day's hours, of which the average is 1.
	hours [24]float64
	// saturday, sunday: what is left of a working day.
	saturday, sunday float64
	// holidays are days with as little news as a Sunday, as month and day.
	holidays map[[2]int]bool
}

// seoul writes from early morning, with a peak after the markets close; its papers rest on Saturday.
func seoul() newsroom {
	return newsroom{
		zone: zone("Asia/Seoul", 9),
		hours: [24]float64{
			.25, .15, .1, .1, .2, .6, 1.1, 1.4, 1.7, 1.9, 1.9, 1.7, 1.3, 1.6, 1.8, 1.9, 1.8, 1.5, 1.1, .8, .6, .5, .4, .3,
		},
		saturday: .4, sunday: .55,
		holidays: map[[2]int]bool{{1, 1}: true, {2, 16}: true, {2, 17}: true, {2, 18}: true, {3, 1}: true, {5, 5}: true, {8, 15}: true, {9, 24}: true, {9, 25}: true, {10, 3}: true, {10, 9}: true, {12, 25}: true},
	}
}

// newYork writes from before the markets open until the evening; it changes its clock in March and November.
func newYork() newsroom {
	return newsroom{
		zone: zone("America/New_York", -5),
		hours: [24]float64{
			.35, .25, .2, .2, .35, .7, 1.1, 1.5, 1.7, 1.9, 1.8, 1.6, 1.5, 1.5, 1.5, 1.5, 1.7, 1.4, 1.0, .8, .7, .6, .5, .4,
		},
		saturday: .45, sunday: .5,
		holidays: map[[2]int]bool{{1, 1}: true, {1, 19}: true, {5, 25}: true, {7, 3}: true, {9, 7}: true, {11, 26}: true, {12, 25}: true},
	}
}

// zone is a time zone, also where the machine has no zone data.
func zone(name string, hours int) *time.Location {
	if loc, err := time.LoadLocation(name); err == nil {
		return loc
	}
	return time.FixedZone(name, hours*60*60)
}

// pace returns how much is written from t on for a bucket, as a factor around 1. Within an hour it is even.
func (n newsroom) pace(t time.Time, bucket time.Duration) float64 {
	step := min(bucket, time.Hour)
	var sum float64
	for at := time.Duration(0); at < bucket; at += step {
		local := t.Add(at).In(n.zone)
		factor := n.hours[local.Hour()]
		switch {
		case local.Weekday() == time.Saturday:
			factor *= n.saturday
		case local.Weekday() == time.Sunday, n.holidays[[2]int{int(local.Month()), local.Day()}]:
			factor *= n.sunday
		}
		sum += factor * float64(step) / float64(bucket)
	}
	// The average working day has the hours' mean; a week has five of them and a weekend.
	var day float64
	for _, h := range n.hours {
		day += h / 24
	}
	return sum / day * 7 / (5 + n.saturday + n.sunday)
}
