package engine

import (
	"errors"
	"io"
	"log"
	"net"
	"sync"
)

// forward accepts connections on ln and passes each on to the server at target until ln is closed.
//
// The server in the library ends as a whole, by an uncaught exception, when a native client resets its connection, as a
// client does that is killed or that closes with answers unread. Here a reset becomes an orderly end: the server sees
// the client's side closed, and whatever it still sends is read and thrown away, because closing a connection with
// unread data would send the server the very reset it must not get.
func forward(ln net.Listener, target string) {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		client, err := ln.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // a client that was gone before it was accepted, or too many open files
			log.Printf("engine: accepting a native connection: %v", err)
			continue
		}
		wg.Go(func() { pass(client.(*net.TCPConn), target) })
	}
}

// pass copies between client and the server at target until the server has ended the connection.
func pass(client *net.TCPConn, target string) {
	defer client.Close()
	conn, err := net.Dial("tcp", target)
	if err != nil {
		log.Printf("engine: reaching the server behind its native port: %v", err)
		return
	}
	server := conn.(*net.TCPConn)
	defer server.Close()
	go func() {
		// However the client's data ends, by its close or by a reset, the server is told that it ended in order.
		_, _ = io.Copy(server, client)
		_ = server.CloseWrite()
	}()
	if _, err := io.Copy(client, server); err != nil {
		// The client takes no more. Its closing ends the other copy too, and with it the query.
		_ = client.Close()
		_, _ = io.Copy(io.Discard, server)
	}
}
