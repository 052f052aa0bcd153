// Package fault lets a test end a process at a named point of its work, and put a deliberate mistake into it.
//
// Both exist only in programs that were built with the tag `faults`. Without it At and Bug are empty and the compiler
// leaves nothing of them, so that what is released cannot be told to fail.
//
// With the tag, BELLWETHER_FAULTS names a folder of orders (Order) and BELLWETHER_BUG the one deliberate mistake.
package fault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Environment variables of programs built with the tag `faults`.
const (
	OrdersVariable = "BELLWETHER_FAULTS"
	BugVariable    = "BELLWETHER_BUG"
)

// KilledAt is how the line begins that a process writes to standard error before it kills itself.
const KilledAt = "fault: killed at "

// Order says that a process, when it comes to a point, sends a signal to itself. It is carried out once.
type Order struct {
	// Instance is the process's name (BELLWETHER_INSTANCE).
	Instance string
	// Point is where: the parts of At's name joined by full stops.
	Point string
	// Stop pauses the process (SIGSTOP) in place of killing it (SIGKILL).
	Stop bool
}

// The endings of an order's file: given, then taken by the process that comes to its point.
const (
	given = ".order"
	taken = ".taken"
)

// file is the name of an order's file, without its ending. Neither instances nor points hold an @.
func (o Order) file(dir string) string { return filepath.Join(dir, o.Instance+"@"+o.Point) }

// Give gives the order: from now on the process is ended when it comes to the point. An order that stands is replaced.
func (o Order) Give(dir string) error {
	text := "kill"
	if o.Stop {
		text = "stop"
	}
	// Whole or not at all: the process may look at any moment.
	half := o.file(dir) + ".half"
	if err := os.WriteFile(half, []byte(text), 0o600); err != nil {
		return fmt.Errorf("giving an order to %s: %w", o.Instance, err)
	}
	return os.Rename(half, o.file(dir)+given)
}

// Withdraw takes the order back; it reports whether it still stood.
func (o Order) Withdraw(dir string) (bool, error) {
	err := os.Remove(o.file(dir) + given)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// take takes an order for the point, if there is one. Of several that try, one succeeds; the file that stays tells so. It
// is read before it is taken: once it is, Taken may remove it at any moment.
func take(dir, instance, point string) (o Order, found bool) {
	o = Order{Instance: instance, Point: point}
	text, err := os.ReadFile(o.file(dir) + given)
	if err != nil {
		return o, false // hardly ever is there one
	}
	o.Stop = string(text) == "stop"
	return o, os.Rename(o.file(dir)+given, o.file(dir)+taken) == nil
}

// Taken lists the orders that were carried out since the last call, and when; it forgets them.
func Taken(dir string) (orders []Order, at []time.Time, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*"+taken))
	if err != nil {
		return nil, nil, err
	}
	for _, name := range files {
		instance, point, found := strings.Cut(strings.TrimSuffix(filepath.Base(name), taken), "@")
		if !found {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return orders, at, err
		}
		info, err := os.Stat(name)
		if err != nil {
			return orders, at, err
		}
		if err := os.Remove(name); err != nil {
			return orders, at, err
		}
		orders, at = append(orders, Order{instance, point, string(text) == "stop"}), append(at, info.ModTime())
	}
	return orders, at, nil
}
