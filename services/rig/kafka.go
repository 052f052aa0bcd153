package rig

import (
	"bytes"
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

// ErrNoKafka says that Apache Kafka cannot be had on this machine.
var ErrNoKafka = errors.New("no Apache Kafka")

// ApacheKafka is a running Apache Kafka with a log of its own.
type ApacheKafka struct {
	*Program
	Address string // host:port

	scripts, home string
}

// StartApacheKafka starts one with an empty log by the scripts in a folder (scripts/kafka), which keep what they need in
// the folder home. The error is ErrNoKafka where it cannot be had.
func StartApacheKafka(ctx context.Context, scripts, home string) (*ApacheKafka, error) {
	for _, tool := range []string{"java", "mvn"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, fmt.Errorf("%w: %s is not there", ErrNoKafka, tool)
		}
	}
	scripts, err := filepath.Abs(scripts)
	if err != nil {
		return nil, fmt.Errorf("finding the scripts of Kafka: %w", err)
	}
	addresses, err := freeAddresses(2)
	if err != nil {
		return nil, err
	}
	k := &ApacheKafka{Address: addresses[0], scripts: scripts, home: home}
	_, port, _ := strings.Cut(k.Address, ":")
	_, controller, _ := strings.Cut(addresses[1], ":")
	prepare := exec.CommandContext(ctx, filepath.Join(scripts, "prepare.sh"))
	prepare.Env = append(os.Environ(), "KAFKA_HOME_DIR="+home, "KAFKA_PORT="+port, "KAFKA_CONTROLLER_PORT="+controller)
	var said bytes.Buffer
	prepare.Stdout, prepare.Stderr = &said, &said
	if err := prepare.Run(); err != nil {
		return nil, fmt.Errorf("%w: preparing it: %w\n%s", ErrNoKafka, err, said.Bytes())
	}
	return k, k.Again(ctx)
}

// Again starts it after it has ended, with its log and at its address.
func (k *ApacheKafka) Again(ctx context.Context) error {
	p, err := Start(filepath.Join(k.scripts, "run.sh"), []string{"KAFKA_HOME_DIR=" + k.home})
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
