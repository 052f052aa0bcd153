// Package service is the frame of every service: configuration, logging, health, metrics, HTTP and an orderly, bounded
// stop. A service's main is one call of Main.
package service

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// Runtime is what a service gets from its frame.
type Runtime struct {
	Name     string
	Instance string
	// State is a folder of the instance's own, which exists.
	State string
	Log   *zap.Logger
	// Mux serves on Base.Listen; handlers may be added while it serves.
	Mux      *http.ServeMux
	Registry *prometheus.Registry
	// Addr is the address that the HTTP server listens on.
	Addr string
	// ShutdownTimeout bounds what run may still do after its context ended.
	ShutdownTimeout time.Duration

	ready readiness
}

// Ready says whether the named part of the service can do its work: nil if so, else why not. /readyz answers 200 once
// at least one part was named and all are nil. Safe for any number of goroutines.
func (r *Runtime) Ready(part string, err error) { r.ready.set(part, err) }

// Main runs a service and returns its exit status: 0 after an orderly stop, 1 if it failed, 2 on bad configuration.
// It reads cfg, then calls run, which blocks until ctx ends (SIGINT or SIGTERM) and returns within ShutdownTimeout
// after that; an error from run before ctx ended is a failure.
func Main(name, description string, cfg Config, run func(ctx context.Context, rt *Runtime) error) int {
	if code, done := parse(name, description, cfg, os.Args[1:], os.Stdout, os.Stderr); done {
		return code
	}
	b := cfg.base()
	log, err := newLogger(b.LogLevel)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		return 1
	}
	log = log.Named(name)
	defer func() { _ = log.Sync() }()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if _, err := memlimit.Set(memlimit.WithProvider(memlimit.FromCgroup)); err != nil {
		log.Debug("no memory limit from the control group", zap.Error(err))
	}
	if os.Getenv("GOGC") == "" {
		// The services' heaps are small and their garbage much: collecting half as often costs some tens of megabytes.
		debug.SetGCPercent(300)
	}
	if err := serve(ctx, name, b, log, run); err != nil {
		log.Error("service ended", zap.Error(err))
		return 1
	}
	return 0
}

// serve runs the HTTP server beside run and stops both, within the bound.
func serve(ctx context.Context, name string, b *Base, log *zap.Logger, run func(context.Context, *Runtime) error) error {
	state, err := stateFolder(b)
	if err != nil {
		return err
	}
	rt := &Runtime{
		Name: name, Instance: b.Instance, State: state, Log: log, Mux: http.NewServeMux(), Registry: prometheus.NewRegistry(),
		ShutdownTimeout: b.ShutdownTimeout,
	}
	rt.Registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	rt.Mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	rt.Mux.Handle("GET /readyz", &rt.ready)
	rt.Mux.Handle("GET /metrics", promhttp.HandlerFor(rt.Registry, promhttp.HandlerOpts{}))

	listener, err := net.Listen("tcp", b.Listen)
	if err != nil {
		return fmt.Errorf("listening on %s (option listen): %w", b.Listen, err)
	}
	rt.Addr = listener.Addr().String()
	server := &http.Server{
		Handler: rt.Mux, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: zap.NewStdLog(log.WithOptions(zap.IncreaseLevel(zapcore.WarnLevel))),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	log.Info("service started", zap.String("listen", rt.Addr), zap.String("instance", rt.Instance))

	runCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	ran := make(chan error, 1)
	go func() { ran <- run(runCtx, rt) }()

	select {
	case err = <-ran:
		if err == nil && ctx.Err() == nil {
			err = errors.New("the service's work ended by itself")
		}
	case err = <-served:
		cancel()
	case <-ctx.Done():
	}
	rt.ready.set("stopping", errors.New("the service is stopping"))
	stopCtx, done := context.WithTimeout(context.WithoutCancel(ctx), b.ShutdownTimeout)
	defer done()
	_ = server.Shutdown(stopCtx)
	cancel()
	if err == nil {
		select {
		case err = <-ran:
			if errors.Is(err, context.Canceled) {
				err = nil
			}
		case <-stopCtx.Done():
			err = fmt.Errorf("not stopped within %s", b.ShutdownTimeout)
		}
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = nil
	}
	return err
}

func stateFolder(b *Base) (string, error) {
	dir := b.State
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			cache = os.TempDir()
		}
		dir = filepath.Join(cache, "bellwether", b.Instance)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("making the state folder (option state): %w", err)
	}
	return dir, nil
}

func newLogger(level string) (*zap.Logger, error) {
	parsed, err := zapcore.ParseLevel(level)
	if err != nil {
		return nil, fmt.Errorf("option log-level: %w", err)
	}
	cfg := zap.NewProductionConfig()
	cfg.Level = zap.NewAtomicLevelAt(parsed)
	cfg.EncoderConfig.EncodeTime = zapcore.RFC3339NanoTimeEncoder
	cfg.EncoderConfig.TimeKey = "time"
	cfg.DisableStacktrace = true
	return cfg.Build()
}
