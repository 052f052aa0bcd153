package fault

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOrderIsTakenOnce(t *testing.T) {
	dir := t.TempDir()
	order := Order{Instance: "store-0", Point: "store.step.ledger"}
	if _, found := take(dir, order.Instance, order.Point); found {
		t.Fatal("an order was taken that nobody gave")
	}
	if err := order.Give(dir); err != nil {
		t.Fatal(err)
	}
	if _, found := take(dir, "store-1", order.Point); found {
		t.Error("another instance took the order")
	}
	if _, found := take(dir, order.Instance, "store.step"); found {
		t.Error("another point took the order")
	}
	var took atomic.Int32
	var racers sync.WaitGroup
	for range 8 {
		racers.Go(func() {
			if _, found := take(dir, order.Instance, order.Point); found {
				took.Add(1)
			}
		})
	}
	racers.Wait()
	if took.Load() != 1 {
		t.Errorf("the order was taken %d times, want once", took.Load())
	}
	if stood, err := order.Withdraw(dir); stood || err != nil {
		t.Errorf("withdrawing a taken order: %v, %v", stood, err)
	}
	for _, want := range [][]Order{{order}, nil} {
		got, _, err := Taken(dir)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("taken (-want +got):\n%s", diff)
		}
	}
}

func TestOrderIsWithdrawn(t *testing.T) {
	dir := t.TempDir()
	order := Order{Instance: "store-0", Point: "a", Stop: true}
	if err := order.Give(dir); err != nil {
		t.Fatal(err)
	}
	if stood, err := order.Withdraw(dir); !stood || err != nil {
		t.Errorf("withdrawing: %v, %v", stood, err)
	}
	if _, found := take(dir, order.Instance, order.Point); found {
		t.Error("a withdrawn order was taken")
	}
}

// TestStopStaysStop lists what is taken while it is being taken: an order to pause must not become one to kill.
func TestStopStaysStop(t *testing.T) {
	dir := t.TempDir()
	done := make(chan struct{})
	var lister sync.WaitGroup
	lister.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			if _, _, err := Taken(dir); err != nil {
				t.Error(err)
			}
		}
	})
	for range 500 {
		if err := (Order{Instance: "store-0", Point: "a", Stop: true}).Give(dir); err != nil {
			t.Fatal(err)
		}
		if o, found := take(dir, "store-0", "a"); !found || !o.Stop {
			t.Errorf("took %+v, %t, want the order to stop", o, found)
			break
		}
	}
	close(done)
	lister.Wait()
}

// probe prints what it comes to, and is built with and without the tag.
const probe = `package main

import (
	"fmt"

	"bellwether.internal/services/kit/fault"
)

func main() {
	fmt.Println("bug", fault.Bug("rollup-sum"))
	fault.At("probe", "here")
	fmt.Println("went on")
}
`

// TestOnlyTaggedProgramsFail builds a program with and without the tag and gives both an order and a bug.
func TestOnlyTaggedProgramsFail(t *testing.T) {
	// Under the module, so that it may import this package; the underscore keeps it out of ./...
	src, err := os.MkdirTemp(".", "_probe") //nolint:usetesting // t.TempDir lies outside the module
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(src) })
	if err := os.WriteFile(filepath.Join(src, "main.go"), []byte(probe), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(tags string) (string, error) {
		program := filepath.Join(t.TempDir(), "probe")
		build := exec.CommandContext(t.Context(), "go", "build", "-tags", tags, "-o", program, "./"+src)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("building with tags %q: %v\n%s", tags, err, out)
		}
		orders := t.TempDir()
		if err := (Order{Instance: "probe-0", Point: "probe.here"}).Give(orders); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), program)
		cmd.Env = append(os.Environ(), OrdersVariable+"="+orders, BugVariable+"=rollup-sum", "BELLWETHER_INSTANCE=probe-0")
		out, err := cmd.Output()
		hit, _, takenErr := Taken(orders)
		if takenErr != nil {
			t.Fatal(takenErr)
		}
		if (len(hit) == 1) != (tags == "faults") {
			t.Errorf("with tags %q the order was taken %d times", tags, len(hit))
		}
		return string(out), err
	}
	if out, err := run(""); err != nil || out != "bug false\nwent on\n" {
		t.Errorf("without the tag: %v, %q", err, out)
	}
	if out, err := run("faults"); err == nil || !strings.Contains(err.Error(), "killed") || out != "bug true\n" {
		t.Errorf("with the tag: %v, %q; want to be killed before it goes on", err, out)
	}
}
