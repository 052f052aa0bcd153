package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bellwether.internal/services/access"
	"bellwether.internal/services/endpoints"
	"bellwether.internal/services/standin/libchdb"
	"bellwether.internal/services/supervise"
)

// Services stop before what they write to.
const (
	standinTier = iota
	serviceTier
)

// part is a process of the system and how to see that it works.
type part struct {
	child supervise.Child
	probe probe
}

// plan is what one run of `up` starts, and where it can be reached. The addresses stay the same until its end.
type plan struct {
	standins  []part
	services  []part
	endpoints endpoints.Endpoints
}

// serviceNames are the services; each is a program of that name.
func serviceNames() []string {
	return []string{"ingest", "extract", "sentiment", "store", "alert", "report"}
}

// allNames are the services and what --with adds to them, each of which must be a plain name that is not taken.
func (c *upCmd) allNames() ([]string, error) {
	names := serviceNames()
	taken := append(slices.Clone(names), "broker", "engine", "bellwether")
	for _, name := range c.With {
		if name == "" || strings.ContainsFunc(name, notInName) {
			return nil, usageError{fmt.Errorf("--with %q: want the name of a program in the bin folder, of small letters, digits and hyphens", name)}
		}
		if slices.Contains(taken, name) {
			return nil, usageError{fmt.Errorf("--with %q: it is started already", name)}
		}
		names, taken = append(names, name), append(taken, name)
	}
	return names, nil
}

func notInName(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }

// plan decides what to start, and finds out beforehand what would keep it from starting.
func (c *upCmd) plan(dir, programs string) (plan, error) {
	names, err := c.allNames()
	if err != nil {
		return plan{}, err
	}
	var ports supervise.Ports
	defer ports.Release()
	listen, err := pagePort(&ports, c.Listen)
	if err != nil {
		return plan{}, err
	}
	sources, err := c.sourcesFile()
	if err != nil {
		return plan{}, err
	}
	var p plan
	kafka, err := c.planKafka(&p, &ports, dir, programs)
	if err != nil {
		return plan{}, err
	}
	clickhouse, err := c.planClickHouse(&p, &ports, dir, programs)
	if err != nil {
		return plan{}, err
	}
	addresses := map[string]string{"report": listen}
	for _, name := range names {
		if addresses[name] == "" {
			if addresses[name], err = ports.Take(); err != nil {
				return plan{}, err
			}
		}
	}
	local, err := access.Loopback(listen)
	if err != nil {
		return plan{}, err
	}
	p.endpoints.Page = "http://" + reachable(listen)
	p.endpoints.Push = "http://" + addresses["ingest"]
	p.endpoints.PID = os.Getpid()

	for _, name := range names {
		env := []string{
			"BELLWETHER_LISTEN=" + addresses[name],
			"BELLWETHER_KAFKA=" + kafka,
			"BELLWETHER_INSTANCE=" + name + "-0",
			"BELLWETHER_STATE=" + filepath.Join(dir, name),
		}
		switch name {
		case "ingest":
			if sources != "" {
				env = append(env, "BELLWETHER_SOURCES="+sources)
			}
		case "store":
			env = append(env, "BELLWETHER_CLICKHOUSE="+clickhouse.writer, "BELLWETHER_CLICKHOUSE_ADMIN="+clickhouse.admin)
		case "extract", "sentiment": // they need no database
		case "report":
			env = append(env, "BELLWETHER_CLICKHOUSE="+clickhouse.reader, "BELLWETHER_CLICKHOUSE_HTTP="+clickhouse.readerHTTP, "BELLWETHER_INGEST="+p.endpoints.Push)
			if !local { // what stays on this machine is open
				env = append(env, "BELLWETHER_TOKENS="+tokensFile(dir))
			}
		case "alert":
			env = append(env, "BELLWETHER_CLICKHOUSE="+clickhouse.writer, "BELLWETHER_PAGE="+p.endpoints.Page)
		default: // what --with names
			env = append(env, "BELLWETHER_CLICKHOUSE="+clickhouse.writer)
		}
		p.services = append(p.services, part{
			child: supervise.Child{Name: name, Path: filepath.Join(programs, name), Env: env, Tier: serviceTier},
			probe: httpProbe("http://" + reachable(addresses[name]) + "/readyz"),
		})
	}
	return p, p.checkPrograms()
}

// checkPrograms names all programs that are missing.
func (p plan) checkPrograms() error {
	var missing []string
	for _, part := range append(append([]part(nil), p.standins...), p.services...) {
		if _, err := os.Stat(part.child.Path); err != nil {
			missing = append(missing, part.child.Path)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("missing programs: %s: run `make build`, and start `bellwether` from its bin folder or by a link into it", strings.Join(missing, ", "))
	}
	return nil
}

// planKafka plans the embedded broker unless another is named; it returns the brokers' addresses.
func (c *upCmd) planKafka(p *plan, ports *supervise.Ports, dir, programs string) (string, error) {
	if len(c.Kafka) > 0 {
		for _, address := range c.Kafka {
			if _, _, err := net.SplitHostPort(address); err != nil {
				return "", usageError{fmt.Errorf("--kafka %q: want HOST:PORT, several separated by commas", address)}
			}
		}
		p.endpoints.Kafka = strings.Join(c.Kafka, ",")
		return p.endpoints.Kafka, nil
	}
	address, err := ports.Take()
	if err != nil {
		return "", err
	}
	p.endpoints.Kafka = address
	p.standins = append(p.standins, part{
		child: supervise.Child{
			Name: "broker", Path: filepath.Join(programs, "broker"), Tier: standinTier,
			Args: []string{"--data", filepath.Join(dir, "broker"), "--listen", address},
		},
		probe: dialProbe(address),
	})
	return address, nil
}

// clickhouseURLs are ClickHouse with the user of each role. They hold passwords.
type clickhouseURLs struct{ admin, writer, reader, readerHTTP string }

// planClickHouse plans the embedded engine unless another ClickHouse is named.
func (c *upCmd) planClickHouse(p *plan, ports *supervise.Ports, dir, programs string) (clickhouseURLs, error) {
	if c.ClickHouse != "" {
		return c.outsideClickHouse(p, dir)
	}
	library, err := libchdb.Find()
	if err != nil {
		return clickhouseURLs{}, err
	}
	httpAddress, err := ports.Take()
	if err != nil {
		return clickhouseURLs{}, err
	}
	native, err := ports.Take()
	if err != nil {
		return clickhouseURLs{}, err
	}
	p.endpoints.Credentials = endpoints.CredentialsPath(dir)
	credentials, err := endpoints.OpenCredentials(p.endpoints.Credentials)
	if err != nil {
		return clickhouseURLs{}, err
	}
	p.endpoints.ReaderUser = credentials.Reader.Name
	p.endpoints.ClickHouseHTTP = "http://" + httpAddress
	p.endpoints.ClickHouseNative = native
	p.endpoints.ClickHouse = "clickhouse://" + native + "/bellwether"
	p.standins = append(p.standins, part{
		child: supervise.Child{
			Name: "engine", Path: filepath.Join(programs, "engine"), Tier: standinTier,
			Args: []string{
				"--data", filepath.Join(dir, "engine"), "--credentials", p.endpoints.Credentials,
				"--http", httpAddress, "--native", native, "--library", library,
			},
		},
		// Not /ping: the database is made after that answers, and clients of the native port are let in after the database.
		probe: clickhouseProbe(p.endpoints.ClickHouseHTTP, credentials.Reader),
	})
	return withUsers(p.endpoints, credentials)
}

// outsideClickHouse takes the user of --clickhouse for every role, and keeps the password in the data folder for the
// other commands.
func (c *upCmd) outsideClickHouse(p *plan, dir string) (clickhouseURLs, error) {
	u, err := url.Parse(c.ClickHouse)
	if err != nil || u.Host == "" { // the parser's error would show the password
		return clickhouseURLs{}, usageError{errors.New("--clickhouse: want clickhouse://USER:PASSWORD@HOST:PORT/bellwether or http://USER:PASSWORD@HOST:PORT/bellwether")}
	}
	user := endpoints.User{Name: "default"}
	if u.User != nil {
		user.Name = u.User.Username()
		user.Password, _ = u.User.Password()
	}
	u.User = nil
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/bellwether"
	}
	p.endpoints.ClickHouse = u.String()
	switch secure := u.Query().Get("secure") == "true"; u.Scheme {
	case "http", "https":
		p.endpoints.ClickHouseHTTP = u.Scheme + "://" + u.Host
	case "clickhouse", "tcp", "native":
		p.endpoints.ClickHouseNative = u.Host
		// Nothing tells the other port, so it is taken to be ClickHouse's usual one.
		p.endpoints.ClickHouseHTTP = "http://" + net.JoinHostPort(u.Hostname(), "8123")
		if secure {
			p.endpoints.ClickHouseHTTP = "https://" + net.JoinHostPort(u.Hostname(), "8443")
		}
	default:
		return clickhouseURLs{}, usageError{fmt.Errorf("--clickhouse: %s:// is not known: want clickhouse://, http:// or https://", u.Scheme)}
	}
	credentials := endpoints.Credentials{Migrations: user, Writer: user, Reader: user}
	// Apart from the embedded engine's, which must find its own again when it comes back.
	p.endpoints.Credentials = filepath.Join(dir, "credentials-outside.json")
	p.endpoints.ReaderUser = user.Name
	if err := endpoints.SaveCredentials(p.endpoints.Credentials, credentials); err != nil {
		return clickhouseURLs{}, err
	}
	return withUsers(p.endpoints, credentials)
}

// withUsers are the URLs of e with the users of c.
func withUsers(e endpoints.Endpoints, c endpoints.Credentials) (urls clickhouseURLs, err error) {
	for _, fill := range []struct {
		to   *string
		raw  string
		user endpoints.User
	}{
		{&urls.admin, e.ClickHouse, c.Migrations},
		{&urls.writer, e.ClickHouse, c.Writer},
		{&urls.reader, e.ClickHouse, c.Reader},
		{&urls.readerHTTP, e.ClickHouseHTTP + "/", c.Reader},
	} {
		if *fill.to, err = endpoints.WithUser(fill.raw, fill.user); err != nil {
			return clickhouseURLs{}, err
		}
	}
	return urls, nil
}

// sourcesFile is the absolute path of --sources, which must be readable.
func (c *upCmd) sourcesFile() (string, error) {
	if c.Sources == "" {
		return "", nil
	}
	path, err := filepath.Abs(c.Sources)
	if err == nil {
		var f *os.File
		if f, err = os.Open(path); err == nil {
			err = f.Close()
		}
	}
	if err != nil {
		return "", usageError{fmt.Errorf("--sources: %w", err)}
	}
	return path, nil
}
