// Package broker is the embedded Kafka: a broker in Go that speaks Kafka's protocol and keeps its log on disk. It stands
// in for Apache Kafka where nothing may be installed: on one machine (bellwether up) and in tests. It is one node
// without replication and without authentication, for the loopback address.
package broker

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"bellwether.internal/services/standin/datadir"
)

const (
	// dataFormat is the version of the data folder. kfake reads its own format and the one before: raise this whenever
	// kfake's format changes.
	dataFormat = 1

	// maxMessage bounds one batch of records, in bytes. The largest message is a dead letter of 2 MiB; a batch has
	// room for it and its headers.
	maxMessage = 4 << 20

	// cleanEvery is how often retention and compaction run; kfake's own default is an hour.
	cleanEvery = time.Minute

	// minSession is the shortest session timeout that a consumer group may ask for. Services ask for 6 s, tests for less.
	minSession = 500 * time.Millisecond

	// offsetRetention is how long the offsets of a group without members are kept. Kafka's week would make a stage read
	// everything again after a longer holiday.
	offsetRetention = 365 * 24 * time.Hour
)

// Config says where the broker listens and keeps its data.
type Config struct {
	Listen string // host:port; port 0 takes a free one. Clients are sent to this host, so it must be one that they reach
	// Advertise is the host:port that clients are sent to, where they reach the broker by another address than Listen, as
	// through a proxy; "" is Listen.
	Advertise string
	Data      string // folder of the log, made if missing; used by one broker at a time
	Sync      bool   // fsync every batch before it is acknowledged: survives power loss, at about half the speed
	Log       func(format string, args ...any)
}

// Broker is a running broker.
type Broker struct {
	cluster *kfake.Cluster
	folder  *datadir.Folder
	addr    string
}

// Start claims the data folder, loads what it holds and serves. The cluster id is drawn at random with a new folder and
// stays with it. Topics are not made by themselves: whoever needs one creates it with the partitions it needs.
func Start(cfg Config) (*Broker, error) {
	host, portText, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen address %q: want host:port: %w", cfg.Listen, err)
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("listen address %q: the port is not a number up to 65535: %w", cfg.Listen, err)
	}
	if _, _, err := net.SplitHostPort(cfg.Advertise); cfg.Advertise != "" && err != nil {
		return nil, fmt.Errorf("advertised address %q: want host:port: %w", cfg.Advertise, err)
	}
	folder, err := datadir.Claim(cfg.Data, "broker", dataFormat)
	if err != nil {
		return nil, err
	}
	opts := []kfake.Opt{
		kfake.Ports(int(port)),
		kfake.ListenFn(func(network, _ string) (net.Listener, error) {
			ln, err := listen(network, host, portText)
			if err == nil && cfg.Advertise != "" {
				ln = advertised{ln, address(cfg.Advertise)}
			}
			return ln, err
		}),
		kfake.ClusterID(rand.Text()), // only for a new folder: a loaded one keeps its own
		kfake.DataDir(filepath.Join(cfg.Data, "log")),
		kfake.GroupMinSessionTimeout(minSession),
		kfake.BrokerConfigs(map[string]string{
			"log.cleaner.backoff.ms":     strconv.FormatInt(cleanEvery.Milliseconds(), 10),
			"message.max.bytes":          strconv.Itoa(maxMessage),
			"default.replication.factor": "1",
			"offsets.retention.minutes":  strconv.Itoa(int(offsetRetention.Minutes())),
		}),
	}
	if cfg.Sync {
		opts = append(opts, kfake.SyncWrites())
	}
	if cfg.Log != nil {
		opts = append(opts, kfake.WithLogger(logger{cfg.Log}))
	}
	cluster, err := kfake.NewCluster(opts...)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting the broker on %s: %w", cfg.Data, err), folder.Release())
	}
	return &Broker{cluster: cluster, folder: folder, addr: cluster.ListenAddrs()[0]}, nil
}

// advertised is a listener that gives another address for its own: the broker sends its clients there.
type advertised struct {
	net.Listener
	addr address
}

func (a advertised) Addr() net.Addr { return a.addr }

// address is a host:port of TCP.
type address string

func (a address) Network() string { return "tcp" }
func (a address) String() string  { return string(a) }

// Addr is the address that clients are sent to, host:port.
func (b *Broker) Addr() string { return b.addr }

// Close stops serving, writes the state that is kept beside the log, and releases the data folder.
func (b *Broker) Close() error {
	b.cluster.Close()
	if err := b.folder.Release(); err != nil {
		return fmt.Errorf("releasing the broker's data folder: %w", err)
	}
	return nil
}

// listen opens the broker's port; a taken port is told with its mend.
func listen(network, host, port string) (net.Listener, error) {
	ln, err := net.Listen(network, net.JoinHostPort(host, port))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("port %s of %s is taken: stop what listens there, or give another with --listen (port 0 takes a free one): %w", port, host, err)
	}
	return ln, err
}

// logger passes on what the broker warns of.
type logger struct{ printf func(string, ...any) }

// Logf implements kfake.Logger.
func (l logger) Logf(level kfake.LogLevel, format string, args ...any) {
	if level == kfake.LogLevelError || level == kfake.LogLevelWarn {
		l.printf(format, args...)
	}
}
