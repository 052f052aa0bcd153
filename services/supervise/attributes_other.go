//go:build unix && !linux

package supervise

import "syscall"

// attributes put a child into a process group of its own, so that Ctrl-C at a terminal reaches the supervisor alone.
// Children survive a killed supervisor here: only Linux can bind their lives together.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
