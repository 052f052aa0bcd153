package article

import (
	"time"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// Ahead is how far a source's clock may run ahead of ours: Korean evening papers carry tomorrow's date.
const Ahead = 36 * time.Hour

// Earliest is the first believable time of publication, 1995-01-01 UTC: before that no newspaper was on the web.
func Earliest() time.Time { return time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC) }

// Clocks are the times of a sighting, in milliseconds since the epoch, as the message has them.
type Clocks struct {
	PublishedAt int64
	// Claimed is what the source said, believable or not; nil where it said nothing that can be read.
	Claimed *int64
	Trust   bellwetherv1.TimeTrust
	// UpdatedAt is nil where it is missing or after seenAt + Ahead.
	UpdatedAt *int64
}

// ReadClocks judges claimed times against seenAt. Zone-less times are in zone; nil means UTC.
func ReadClocks(published, updated string, seenAt time.Time, zone *time.Location) Clocks {
	c := Clocks{PublishedAt: seenAt.UnixMilli(), Trust: bellwetherv1.TimeTrust_TIME_TRUST_MISSING}
	latest := seenAt.Add(Ahead)
	if t, dateOnly, ok := ParseTime(published, zone); ok {
		claimed := t.UnixMilli()
		c.Claimed = &claimed
		switch {
		case t.Before(Earliest()):
			c.Trust = bellwetherv1.TimeTrust_TIME_TRUST_ABSURD
		case t.After(latest):
			c.Trust = bellwetherv1.TimeTrust_TIME_TRUST_FUTURE
		case dateOnly:
			c.Trust, c.PublishedAt = bellwetherv1.TimeTrust_TIME_TRUST_DATE_ONLY, claimed
		default:
			c.Trust, c.PublishedAt = bellwetherv1.TimeTrust_TIME_TRUST_CLAIMED, claimed
		}
	}
	if t, _, ok := ParseTime(updated, zone); ok && !t.After(latest) {
		millis := t.UnixMilli()
		c.UpdatedAt = &millis
	}
	return c
}
