package truth

import (
	"errors"
	"fmt"
	"time"
)

// Check finds what the types do not.
func (o Options) Check() error {
	var problems []error
	if o.Series < 1 || o.Series > 10_000 {
		problems = append(problems, fmt.Errorf("series: %d, want 1 to 10000", o.Series))
	}
	if o.Bucket < 5*time.Minute || o.Bucket > 24*time.Hour || 24*time.Hour%o.Bucket != 0 {
		problems = append(problems, fmt.Errorf("bucket: %s, want 5m to 24h, a whole number of which make a day", o.Bucket))
	}
	if o.WarmUp < 1 || o.Days < o.WarmUp+7 || o.Days > 4000 {
		problems = append(problems, fmt.Errorf("days: %d, want %d to 4000", o.Days, o.WarmUp+7))
	}
	return errors.Join(problems...)
}
