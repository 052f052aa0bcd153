package rig

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Kinds of Kafka that can be measured with.
const (
	Embedded = "embedded"
	Apache   = "apache"
)

// ErrNoKafka says that Apache Kafka cannot be had on this machine.
var ErrNoKafka = errors.New("no Apache Kafka")

// KafkaFiles is where an Apache Kafka lies and what it serves on.
type KafkaFiles struct {
	Scripts string // absolute path of the folder scripts/kafka
	Home    string // folder of what the scripts keep, its log among that
	// Address and Controller are host:port on the loopback address. Clients are sent to Advertised, "" for Address.
	Address, Controller, Advertised string
}

// Prepare makes it ready to start, with an empty log. The error is ErrNoKafka where it cannot be had.
func (k KafkaFiles) Prepare(ctx context.Context) error {
	for _, tool := range []string{"java", "mvn"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%w: %s is not there", ErrNoKafka, tool)
		}
	}
	_, port, _ := strings.Cut(k.Address, ":")
	_, controller, _ := strings.Cut(k.Controller, ":")
	prepare := exec.CommandContext(ctx, filepath.Join(k.Scripts, "prepare.sh"))
	prepare.Env = append(os.Environ(), "KAFKA_HOME_DIR="+k.Home, "KAFKA_PORT="+port, "KAFKA_CONTROLLER_PORT="+controller, "KAFKA_ADVERTISED="+k.Advertised)
	if out, err := prepare.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: preparing it: %w\n%s", ErrNoKafka, err, out)
	}
	return nil
}

// Program is what serves it, with its environment.
func (k KafkaFiles) Program() (path string, env []string) {
	return filepath.Join(k.Scripts, "run.sh"), []string{"KAFKA_HOME_DIR=" + k.Home}
}

// ApacheKafka is a running Apache Kafka with a log of its own.
type ApacheKafka struct {
	*Program
	KafkaFiles
}

// StartApacheKafka starts one with an empty log by the scripts in a folder (scripts/kafka), which keep what they need in
// the folder home. The error is ErrNoKafka where it cannot be had.
func StartApacheKafka(ctx context.Context, scripts, home string) (*ApacheKafka, error) {
	scripts, err := filepath.Abs(scripts)
	if err != nil {
		return nil, fmt.Errorf("finding the scripts of Kafka: %w", err)
	}
	addresses, err := freeAddresses(2)
	if err != nil {
		return nil, err
	}
	k := &ApacheKafka{KafkaFiles: KafkaFiles{Scripts: scripts, Home: home, Address: addresses[0], Controller: addresses[1]}}
	if err := k.Prepare(ctx); err != nil {
		return nil, err
	}
	return k, k.Again(ctx)
}

// Again starts it after it has ended, with its log and at its address.
func (k *ApacheKafka) Again(ctx context.Context) error {
	path, env := k.KafkaFiles.Program()
	p, err := Start(path, env)
	if err != nil {
		return err
	}
	k.Program = p
	for began := time.Now(); ; {
		conn, err := net.DialTimeout("tcp", k.Address, time.Second)
		if err == nil {
			return conn.Close()
		}
		if time.Since(began) > ReadyWithin {
			k.Kill()
			return p.Failure(fmt.Errorf("not ready after %s: %w", ReadyWithin, err))
		}
		if err := Sleep(ctx, 100*time.Millisecond); err != nil {
			k.Kill()
			return err
		}
	}
}

// Stop ends it by force: its log is to be thrown away.
func (k *ApacheKafka) Stop() error {
	k.Kill()
	return nil
}
