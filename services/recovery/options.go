package recovery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"bellwether.internal/services/rig"
)

// Options say what is measured, and with what.
type Options struct {
	// Programs is the folder of the built programs and the engine's library.
	Programs rig.Programs
	// Kafka is rig.Embedded or rig.Apache; KafkaScripts is the folder of the scripts that run the latter.
	Kafka, KafkaScripts string
	// Rounds is how often each process is killed for the standstill; at least 1. Killed names them, out of Processes.
	Rounds int
	Killed []string
	// Lag is how many messages lie before a service, Part how many of them it works off while its memory is watched.
	Lag, Part int
	// Outage is how long ClickHouse or the broker is away.
	Outage time.Duration
	// Progress gets a line for each figure as it is known.
	Progress io.Writer
}

// measures are what can be measured, by name.
var measures = map[string]func(context.Context, Options, string) (table, error){
	"standstill":        standstill,
	"lag":               lag,
	"clickhouse-outage": func(ctx context.Context, o Options, dir string) (table, error) { return outage(ctx, o, dir, false) },
	"kafka-outage":      func(ctx context.Context, o Options, dir string) (table, error) { return outage(ctx, o, dir, true) },
}

// Measures are the names of what can be measured, in order.
func Measures() []string { return []string{"standstill", "lag", "clickhouse-outage", "kafka-outage"} }

// Check names what cannot be measured with, all of it at once.
func (o Options) Check(measure string) error {
	var errs []error
	if !slices.Contains(Measures(), measure) {
		errs = append(errs, fmt.Errorf("--measure %q: want one of %s", measure, strings.Join(Measures(), ", ")))
	}
	if o.Kafka != rig.Embedded && o.Kafka != rig.Apache {
		errs = append(errs, fmt.Errorf("--kafka %q: want %s or %s", o.Kafka, rig.Embedded, rig.Apache))
	}
	for _, name := range o.Killed {
		if !slices.Contains(Processes(), name) {
			errs = append(errs, fmt.Errorf("--kill %q: want names out of %s", name, strings.Join(Processes(), ", ")))
		}
	}
	if o.Rounds < 1 {
		errs = append(errs, fmt.Errorf("--rounds %d: want at least 1", o.Rounds))
	}
	if o.Part < 100 || o.Lag < o.Part {
		errs = append(errs, fmt.Errorf("--lag %d, --part %d: want a part of at least 100, and no more of it than there is", o.Lag, o.Part))
	}
	if o.Outage < time.Second {
		errs = append(errs, fmt.Errorf("--outage %s: want at least 1s", o.Outage))
	}
	return errors.Join(append(errs, o.Programs.Check())...)
}

func (o Options) tell(format string, args ...any) { fmt.Fprintf(o.Progress, format+"\n", args...) }
