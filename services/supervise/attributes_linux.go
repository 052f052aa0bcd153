package supervise

import "syscall"

// attributes put a child into a process group of its own, so that Ctrl-C at a terminal reaches the supervisor alone,
// which then ends its children in order; and have the kernel kill it when the supervisor dies.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
