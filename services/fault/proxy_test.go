package fault

import (
	"bufio"
	"fmt"
	"net"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echo answers every line with itself.
func echo(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				for lines := bufio.NewScanner(conn); lines.Scan(); {
					fmt.Fprintln(conn, lines.Text())
				}
			}()
		}
	}()
	return ln.Addr().String()
}

func say(address string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	return sayOn(conn)
}

func sayOn(conn net.Conn) error {
	if _, err := fmt.Fprintln(conn, "hello"); err != nil {
		return err
	}
	text, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil && text != "hello\n" {
		err = fmt.Errorf("heard %q", text)
	}
	return err
}

func TestProxyCutsAndMends(t *testing.T) {
	p, err := NewProxy("127.0.0.1:0", echo(t))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	open, err := net.Dial("tcp", p.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	if err := sayOn(open); err != nil {
		t.Fatalf("through the proxy: %v", err)
	}
	if n := p.Cut(); n != 2 {
		t.Errorf("%d connections cut, want both sides of one", n)
	}
	if err := sayOn(open); err == nil {
		t.Error("a cut connection went on")
	}
	if err := say(p.Address()); err == nil {
		t.Error("a new connection was let in while cut")
	}
	p.Mend()
	if err := say(p.Address()); err != nil {
		t.Errorf("after mending: %v", err)
	}
}
