package sample

import "time"

// Episode is a stretch in which the volume of a topic leaves its ordinary course.
type Episode struct {
	// Topic is the id of the topic whose articles multiply.
	Topic string
	// Start and End bound the publication of what is added: half-open, UTC.
	Start, End time.Time
	// True says that many outlets tell stories of their own; false that one story is printed over and over.
	True bool
	// About says in words what happens.
	About string

	// theme names the sentences in the grammar that tell a true episode.
	theme string
	// shape is the number of added stories in each hour of a true episode, relative to ten times the topic's ordinary hour.
	shape []float64
}

// Where the episodes stand, and the copies that the false one is printed in.
const (
	qualificationDaysAgo = 38
	contestDaysAgo       = 9
	reprintDaysAgo       = 21
	reprintCopies        = 60
	riseDays             = 42
	// riseTo is the volume of HBM news at Now relative to its ordinary volume.
	riseTo = 2.5
	// burstFactor is how many times the topic's ordinary busy hour a true episode adds at shape 1.
	burstFactor = 10
	// busyHour is the volume of a newsroom's busy hour relative to its mean.
	busyHour = 1.8
)

// Truth lists the episodes of the archive that Generate(opts) yields, oldest first. An episode that would start before the
// archive does is left out, of both. A true one keeps off the weekend: it moves to the Monday after. The slow rise of HBM
// news over the last six weeks is no episode; see Rise.
func Truth(opts Options) []Episode {
	opts = opts.withDefaults()
	seoul := mustZone("Asia/Seoul")
	all := []Episode{
		{
			Topic: "hbm", True: true, About: "HBM4 samples pass and fail qualification at the accelerator makers",
			Start: workday(opts.Now, qualificationDaysAgo, 9, seoul), theme: "hbm-qualification",
			shape: []float64{0.7, 1.3, 1.3, 1.0, 0.9, 0.8},
		},
		{
			Topic: "npu-competition", True: false, About: "one wire story about an NPU benchmark, printed sixty times",
			Start: daysBefore(opts.Now, reprintDaysAgo, 14, seoul), shape: []float64{1, 1},
		},
		{
			Topic: "npu-competition", True: true, About: "NPU makers answer one another in a public tender",
			Start: workday(opts.Now, contestDaysAgo, 10, seoul), theme: "npu-contest",
			shape: []float64{0.8, 1.2, 1.3, 1.1, 0.9, 0.7},
		},
	}
	var out []Episode
	for _, e := range all {
		e.End = e.Start.Add(time.Duration(len(e.shape)) * time.Hour)
		if !e.Start.Before(opts.start()) && !e.End.After(opts.Now) {
			out = append(out, e)
		}
	}
	return out
}

// Rise is the volume of HBM news at t relative to its ordinary volume, for an archive that ends at now: 1 until six weeks
// before, then in a straight line to 2.5.
func Rise(now, t time.Time) float64 {
	begin := now.Add(-riseDays * 24 * time.Hour)
	if t.Before(begin) {
		return 1
	}
	return 1 + (riseTo-1)*min(1, t.Sub(begin).Hours()/(riseDays*24))
}

// daysBefore is the given wall-clock hour, that many calendar days before now.
func daysBefore(now time.Time, days, hour int, zone *time.Location) time.Time {
	y, m, d := now.In(zone).Date()
	return time.Date(y, m, d-days, hour, 0, 0, 0, zone).UTC()
}

// workday is daysBefore, moved to Monday from a weekend.
func workday(now time.Time, days, hour int, zone *time.Location) time.Time {
	t := daysBefore(now, days, hour, zone)
	switch t.In(zone).Weekday() {
	case time.Saturday:
		return t.Add(48 * time.Hour)
	case time.Sunday:
		return t.Add(24 * time.Hour)
	}
	return t
}

// mustZone loads a zone that the program names itself.
func mustZone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return loc
}
