package fault

import (
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Proxy passes connections on to a server and can cut them all at once. To its clients it is the server.
type Proxy struct {
	target   string
	listener net.Listener
	wait     sync.WaitGroup

	mu     sync.Mutex
	shut   bool // refuses new connections
	opened map[*net.TCPConn]bool
}

// NewProxy listens on an address and passes what comes on to the target, whether that serves yet or not.
func NewProxy(address, target string) (*Proxy, error) {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("opening a proxy: %w", err)
	}
	p := &Proxy{target: target, listener: ln, opened: map[*net.TCPConn]bool{}}
	p.wait.Go(p.serve)
	return p, nil
}

// Address is where clients connect.
func (p *Proxy) Address() string { return p.listener.Addr().String() }

func (p *Proxy) serve() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return // closed
		}
		client := conn.(*net.TCPConn)
		if !p.keep(client) {
			continue
		}
		p.wait.Go(func() { p.pass(client) })
	}
}

// keep takes a connection among those that can be cut, or ends it where none may be open.
func (p *Proxy) keep(conn *net.TCPConn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shut {
		reset(conn)
		return false
	}
	p.opened[conn] = true
	return true
}

func (p *Proxy) drop(conn *net.TCPConn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.opened, conn)
	_ = conn.Close() // it may have been cut
}

// pass copies both ways until both sides have ended.
func (p *Proxy) pass(client *net.TCPConn) {
	defer p.drop(client)
	conn, err := net.DialTimeout("tcp", p.target, 5*time.Second)
	if err != nil {
		reset(client) // as the server's own machine would do
		return
	}
	server := conn.(*net.TCPConn)
	if !p.keep(server) {
		return
	}
	defer p.drop(server)
	var up sync.WaitGroup
	up.Go(func() { passOn(server, client) })
	passOn(client, server)
	up.Wait()
}

// passOn copies in one direction; an end in order is passed on as one, anything else as a reset.
func passOn(to, from *net.TCPConn) {
	if _, err := io.Copy(to, from); err != nil {
		reset(to)
		reset(from)
		return
	}
	_ = to.CloseWrite() // fails where it was cut meanwhile
}

// Cut resets all connections; until Mend new ones are refused.
func (p *Proxy) Cut() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut = true
	for conn := range p.opened {
		reset(conn)
	}
	return len(p.opened)
}

// Mend lets connections in again.
func (p *Proxy) Mend() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut = false
}

// Close ends the proxy and all its connections.
func (p *Proxy) Close() {
	_ = p.listener.Close()
	p.Cut()
	p.wait.Wait()
}

// reset ends a connection at once: what is on its way is lost, and the other side is told so.
func reset(conn *net.TCPConn) {
	_ = conn.SetLinger(0) // fails where it is closed already, as Close does
	_ = conn.Close()
}
