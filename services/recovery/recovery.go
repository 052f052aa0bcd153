package recovery

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"bellwether.internal/services/rig"
)

// Run measures one thing and returns its tables and text. All that it starts has ended when it returns.
func Run(ctx context.Context, o Options, measure string) (markdown string, err error) {
	if err := o.Check(measure); err != nil {
		return "", err
	}
	machine, err := rig.ThisMachine()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "bellwether-recovery-")
	if err != nil {
		return "", fmt.Errorf("making a folder for the measurement: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	began := time.Now()
	measured, err := measures[measure](ctx, o, dir)
	if err != nil {
		return "", fmt.Errorf("%s: %w", measure, err)
	}
	kafka := "the embedded broker"
	if o.Kafka == rig.Apache {
		kafka = "Apache Kafka"
	}
	return fmt.Sprintf("Measured on %s in one run of %.0f s with %s, on %s. Load, services, broker and engine share the machine.\n\n%s",
		began.UTC().Format(time.DateOnly), time.Since(began).Seconds(), kafka, machine, measured), nil
}

// broker is a Kafka that can be taken away and brought back.
type broker interface {
	Kill()
	Again(ctx context.Context) error
	Stop() error
}

// startKafka starts the Kafka of the options on a folder and returns it with its address.
func (o Options) startKafka(ctx context.Context, dir string) (broker, string, error) {
	if o.Kafka == rig.Apache {
		k, err := rig.StartApacheKafka(ctx, o.KafkaScripts, filepath.Join(dir, "apache"))
		if err != nil {
			return nil, "", err
		}
		return k, k.Address, nil
	}
	b, err := rig.StartBroker(ctx, o.Programs, filepath.Join(dir, "broker"))
	if err != nil {
		return nil, "", err
	}
	return b, b.Address, nil
}
