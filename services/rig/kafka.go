package rig

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ErrNoKafka says that Apache Kafka cannot be had on this machine.
var ErrNoKafka = errors.New("no Apache Kafka")

// ApacheKafka is a running Apache Kafka with a log of its own.
type ApacheKafka struct {
	Address string // host:port

	scripts, home string
}

// StartApacheKafka starts one by the scripts in a folder (scripts/kafka), which keep what they need in the folder home. The
// error is ErrNoKafka where it cannot be had.
func StartApacheKafka(scripts, home string) (*ApacheKafka, error) {
	for _, tool := range []string{"java", "mvn"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, fmt.Errorf("%w: %s is not there", ErrNoKafka, tool)
		}
	}
	scripts, err := filepath.Abs(scripts)
	if err != nil {
		return nil, fmt.Errorf("finding the scripts of Kafka: %w", err)
	}
	k := &ApacheKafka{scripts: scripts, home: home}
	out, err := k.script("up.sh")
	if err != nil {
		return nil, fmt.Errorf("%w: it did not start: %w", ErrNoKafka, err)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	k.Address = lines[len(lines)-1]
	return k, nil
}

// Stop ends it.
func (k *ApacheKafka) Stop() error {
	if _, err := k.script("down.sh"); err != nil {
		return fmt.Errorf("stopping Apache Kafka: %w", err)
	}
	return nil
}

// script runs one of the scripts and returns what it printed.
func (k *ApacheKafka) script(name string) (string, error) {
	cmd := exec.Command(filepath.Join(k.scripts, name))
	cmd.Env = append(os.Environ(), "KAFKA_HOME_DIR="+k.home)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", name, err, errs.Bytes())
	}
	return string(out), nil
}
