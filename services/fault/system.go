package fault

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"bellwether.internal/services/endpoints"
	kafkabroker "bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/clickhouse"
	kitfault "bellwether.internal/services/kit/fault"
	"bellwether.internal/services/rig"
	"bellwether.internal/services/standin/libchdb"
	"bellwether.internal/services/supervise"
)

// plan is what a system is made of.
type plan struct {
	programs string // folder of the programs, built with the tag faults
	dir      string // empty folder
	kafka    string // rig.Embedded or rig.Apache
	scripts  string // folder of Apache Kafka's scripts
	// bug is the deliberate mistake and its services those that make it; "" for none.
	bug      string
	services []string
	// most is how many instances of extract, sentiment and store there may be.
	most  int
	hooks string // address of the receiver of alerts
	tell  func(format string, args ...any)
}

// System is a whole system as processes of its own, behind proxies.
type System struct {
	plan
	orders    string // folder of orders to fail
	processes []*process
	kafkaGate *Proxy
	chGate    *Proxy
	database  string // URL with a password: never to be printed
	push      string // http://host:port
	page      string // http://host:port

	Cluster *kafkabroker.Cluster
	Conn    driver.Conn // as the writer, who may read every table; past the proxy

	answers atomic.Uint64 // how often report has answered
	keep    bool          // the folder is wanted when the system has ended

	mu    sync.Mutex
	ended []string // what ended by itself or would not end, in words
}

// instances of services that share their work out.
var scaled = []string{"extract", "sentiment", "store", "alert"}

// start starts a system and waits until all of it works. The caller stops it, also after an error.
func start(ctx context.Context, p plan) (*System, error) {
	s := &System{plan: p, orders: filepath.Join(p.dir, "orders")}
	if err := os.MkdirAll(s.orders, 0o700); err != nil {
		return s, fmt.Errorf("making the folder of orders: %w", err)
	}
	var ports supervise.Ports
	defer ports.Release()
	take := func(n int) ([]string, error) {
		var all []string
		for range n {
			address, err := ports.Take()
			if err != nil {
				return nil, err
			}
			all = append(all, address)
		}
		return all, nil
	}
	fixed, err := take(6)
	if err != nil {
		return s, err
	}
	kafkaAt, kafkaGate, native, http, chGate, controller := fixed[0], fixed[1], fixed[2], fixed[3], fixed[4], fixed[5]
	listens, err := take(2 + len(scaled)*p.most)
	if err != nil {
		return s, err
	}
	ports.Release()

	// 1. Proxies first: everybody is told their addresses.
	if s.kafkaGate, err = NewProxy(kafkaGate, kafkaAt); err != nil {
		return s, err
	}
	if s.chGate, err = NewProxy(chGate, native); err != nil {
		return s, err
	}
	// 2. Broker and engine.
	if err := s.addKafka(ctx, kafkaAt, controller); err != nil {
		return s, err
	}
	credentials, err := s.addEngine(http, native)
	if err != nil {
		return s, err
	}
	// 3. The services.
	if err := s.addServices(credentials, http, listens); err != nil {
		return s, err
	}
	settings := kafkabroker.Brokers{Kafka: []string{s.kafkaGate.Address()}, KafkaReplication: 1}
	if s.Cluster, err = settings.Connect("fault"); err != nil {
		return s, err
	}
	s.database = chURL(native, credentials.Writer)
	if err := s.connect(); err != nil {
		return s, err
	}
	for _, proc := range s.processes {
		if err := os.MkdirAll(proc.logs, 0o700); err != nil {
			return s, err
		}
		if proc.standin() || strings.HasSuffix(proc.name, "-0") {
			if err := proc.start(); err != nil {
				return s, err
			}
		}
	}
	return s, s.ready(ctx)
}

// add adds a process that is not started yet.
func (s *System) add(name, listen string, child supervise.Child) {
	service, _, _ := strings.Cut(name, "-")
	child.Name = name
	s.processes = append(s.processes, &process{
		name: name, service: service, listen: listen, child: child, logs: filepath.Join(s.dir, "logs"), notify: s.event,
	})
}

// event notes a process that ended by itself, or would not end: nobody but the harness may end one.
func (s *System) event(p *process, e supervise.Event) {
	text := p.byItself(e)
	if text == "" {
		return
	}
	s.mu.Lock()
	s.ended = append(s.ended, text)
	s.mu.Unlock()
	s.tell("%s", text)
}

func (s *System) addKafka(ctx context.Context, at, controller string) error {
	advertised := s.kafkaGate.Address()
	if s.kafka == rig.Embedded {
		s.add("broker", "", supervise.Child{
			Path: filepath.Join(s.programs, "broker"),
			Args: []string{"--data", filepath.Join(s.dir, "broker"), "--listen", at, "--advertise", advertised},
		})
		return nil
	}
	kafka := rig.KafkaFiles{Scripts: s.scripts, Home: filepath.Join(s.dir, "kafka"), Address: at, Controller: controller, Advertised: advertised}
	if err := kafka.Prepare(ctx); err != nil {
		return err
	}
	path, env := kafka.Program()
	s.add("broker", "", supervise.Child{Path: path, Env: env})
	return nil
}

func (s *System) addEngine(http, native string) (endpoints.Credentials, error) {
	library, err := libchdb.Find()
	if err != nil {
		return endpoints.Credentials{}, err
	}
	path := endpoints.CredentialsPath(s.dir)
	credentials, err := endpoints.OpenCredentials(path)
	if err != nil {
		return credentials, err
	}
	s.add("engine", "", supervise.Child{
		Path: filepath.Join(s.programs, "engine"),
		Args: []string{"--data", filepath.Join(s.dir, "engine"), "--credentials", path, "--http", http, "--native", native, "--library", library},
	})
	return credentials, nil
}

// chURL is ClickHouse at host:port with a user signed in. It holds a password: never to be printed.
func chURL(address string, user endpoints.User) string {
	u := url.URL{Scheme: "clickhouse", User: user.Userinfo(), Host: address, Path: "/bellwether"}
	return u.String()
}

func (s *System) addServices(c endpoints.Credentials, engineHTTP string, listens []string) error {
	rules := filepath.Join(s.dir, "rules.yaml")
	if err := os.WriteFile(rules, []byte(fmt.Sprintf(rulesYAML, s.hooks)), 0o600); err != nil {
		return fmt.Errorf("writing the rules of alerts: %w", err)
	}
	next := func() string {
		at := listens[0]
		listens = listens[1:]
		return at
	}
	gate := s.chGate.Address()
	readerHTTP := url.URL{Scheme: "http", User: c.Reader.Userinfo(), Host: engineHTTP, Path: "/"}
	own := map[string][]string{
		"store":  {"BELLWETHER_CLICKHOUSE=" + chURL(gate, c.Writer), "BELLWETHER_CLICKHOUSE_ADMIN=" + chURL(gate, c.Migrations)},
		"alert":  {"BELLWETHER_CLICKHOUSE=" + chURL(gate, c.Writer), "BELLWETHER_ALERT_RULES=" + rules, "BELLWETHER_ALERT_TICK=500ms"},
		"report": {"BELLWETHER_CLICKHOUSE=" + chURL(gate, c.Reader), "BELLWETHER_CLICKHOUSE_HTTP=" + readerHTTP.String()},
	}
	add := func(service string, n int) {
		name, listen := fmt.Sprintf("%s-%d", service, n), next()
		env := append([]string{
			"BELLWETHER_LISTEN=" + listen, "BELLWETHER_KAFKA=" + s.kafkaGate.Address(), "BELLWETHER_INSTANCE=" + name,
			"BELLWETHER_STATE=" + filepath.Join(s.dir, name), kitfault.OrdersVariable + "=" + s.orders,
		}, own[service]...)
		if s.bug != "" && slices.Contains(s.services, service) {
			env = append(env, kitfault.BugVariable+"="+s.bug)
		}
		s.add(name, listen, supervise.Child{Path: filepath.Join(s.programs, service), Env: env})
	}
	add("ingest", 0)
	s.push = "http://" + s.processes[len(s.processes)-1].listen
	add("report", 0)
	s.page = "http://" + s.processes[len(s.processes)-1].listen
	for _, service := range scaled {
		for n := range s.most {
			add(service, n)
		}
	}
	return nil
}

// ready waits until everything that runs works.
func (s *System) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for _, p := range s.processes {
		if p.listen == "" || !p.wanted() {
			continue
		}
		for {
			err := getOK(ctx, "http://"+p.listen+"/readyz")
			if err == nil {
				break
			}
			if rig.Sleep(ctx, 50*time.Millisecond) != nil {
				return fmt.Errorf("waiting for %s: %w", p.name, err)
			}
		}
	}
	return nil
}

// connect opens ClickHouse anew: connections of before may lead to an engine that was killed.
func (s *System) connect() (err error) {
	if s.Conn != nil {
		_ = s.Conn.Close() // nothing is under way
	}
	s.Conn, err = clickhouse.Open(s.database, "fault")
	return err
}

// find is a process by its name.
func (s *System) find(name string) *process {
	i := slices.IndexFunc(s.processes, func(p *process) bool { return p.name == name })
	if i < 0 {
		return nil
	}
	return s.processes[i]
}

// stop ends everything: services first, then what they write to.
func (s *System) stop() {
	end := func(which func(*process) bool) {
		var all sync.WaitGroup
		for _, p := range s.processes {
			if which(p) {
				all.Go(p.stop)
			}
		}
		all.Wait()
	}
	end(func(p *process) bool { return !p.standin() })
	if s.Conn != nil {
		_ = s.Conn.Close() // nothing is under way
	}
	if s.Cluster != nil {
		s.Cluster.Close()
	}
	end((*process).standin)
	for _, gate := range []*Proxy{s.kafkaGate, s.chGate} {
		if gate != nil {
			gate.Close()
		}
	}
}

// getOK asks for a page on a connection of its own; an error says why the answer is not 200.
func getOK(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_, err := get(ctx, address)
	return err
}

func get(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	request.Close = true
	return answer(request)
}
