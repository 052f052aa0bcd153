// Command fakeservice plays a service for the tests of `up`: it is ready when it runs, and shows its environment. The one
// that FAKE_WRONG names refuses its configuration.
package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

func main() {
	if slices.Contains(os.Args[1:], "--check-config") {
		if wrong := os.Getenv("FAKE_WRONG"); wrong != "" && strings.HasSuffix(os.Args[0], wrong) {
			os.Stderr.WriteString(wrong + ": configuration: /etc/rules.yaml:3: no such thing\n")
			os.Exit(2)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	mux := http.NewServeMux()
	mux.HandleFunc("/readyz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/self", func(w http.ResponseWriter, _ *http.Request) {
		env := map[string]string{}
		for _, pair := range os.Environ() {
			if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "BELLWETHER_") {
				env[name] = value
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"pid": os.Getpid(), "env": env})
	})
	server := &http.Server{Addr: os.Getenv("BELLWETHER_LISTEN"), Handler: mux}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
}
