package bench

import (
	"errors"
	"fmt"
	"io"
	"time"

	"bellwether.internal/services/rig"
)

// pushRates are the steady loads of the latency measurement, in articles a second. That of peers was measured at the
// lower one.
var pushRates = []int{100, 50}

// newsSpan is the time over which the articles of the end-to-end run were published, in the order that they are pushed
// in: a day of news that is caught up with.
const newsSpan = 24 * time.Hour

// Options say how much is measured, and with what.
type Options struct {
	Programs rig.Programs
	// Articles is how many articles go through the pipeline end to end; at least 100.
	Articles int
	// Dense fills the articles up with more stories in place of dull sentences: several times the names.
	Dense bool
	// Seconds is how long the steady load of the latency measurement lasts; at least 1.
	Seconds int
	// Each is how long each computation alone is repeated.
	Each time.Duration
	// Profiles is a folder that keeps the profiles of processor time; empty: they are not kept.
	Profiles string
	// Progress gets a line for each figure as it is known.
	Progress io.Writer
}

// Check names what cannot be measured with, all of it at once.
func (o Options) Check() error {
	var errs []error
	if o.Articles < 100 {
		errs = append(errs, fmt.Errorf("--articles %d: want at least 100", o.Articles))
	}
	if o.Seconds < 1 {
		errs = append(errs, fmt.Errorf("--seconds %d: want at least 1", o.Seconds))
	}
	return errors.Join(append(errs, o.Programs.Check())...)
}

func (o Options) tell(format string, args ...any) { fmt.Fprintf(o.Progress, format+"\n", args...) }
