package report

import "time"

// Length is a length of time in the largest unit that divides it: 6 hours, a day, 15 minutes.
func (f *frame) Length(d time.Duration) string {
	const whole = 24 * time.Hour
	switch {
	case d == whole:
		return f.T("length_day")
	case d >= whole && d%whole == 0:
		return f.T("length_days", int(d/whole))
	case d == time.Hour:
		return f.T("length_hour")
	case d >= time.Hour && d%time.Hour == 0:
		return f.T("length_hours", int(d/time.Hour))
	}
	return f.T("length_minutes", int(d/time.Minute))
}
