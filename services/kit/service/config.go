package service

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// Base is the configuration that every service has; a service's own struct embeds it.
// Values come, the strongest first, from flags, the environment, the file of --config, and the defaults here.
type Base struct {
	Listen          string        `env:"BELLWETHER_LISTEN" default:"127.0.0.1:0" placeholder:"HOST:PORT" help:"Address of the HTTP server: API, /healthz, /readyz, /metrics. Port 0 takes a free one."`
	Instance        string        `env:"BELLWETHER_INSTANCE" placeholder:"NAME" help:"Name of this instance, unique among the service's instances. A new instance takes over at once from a dead one of its name. Default: host name and process id."`
	State           string        `env:"BELLWETHER_STATE" placeholder:"DIR" type:"path" help:"Folder for caches; losing it costs work, never a story. Default: a folder of the instance in the system's cache folder."`
	LogLevel        string        `env:"BELLWETHER_LOG_LEVEL" default:"info" enum:"debug,info,warn,error" help:"Least severity that is logged: ${enum}."`
	ShutdownTimeout time.Duration `env:"BELLWETHER_SHUTDOWN_TIMEOUT" default:"10s" help:"Bound on an orderly stop."`

	Config      kong.ConfigFlag `placeholder:"FILE" help:"YAML file with any of these options, by flag name."`
	CheckConfig bool            `help:"Check the configuration and exit."`
	PrintConfig bool            `help:"Print the configuration in force as YAML, secrets masked, and exit."`
}

func (b *Base) base() *Base { return b }

// Config is a service's configuration: a pointer to a struct that embeds Base.
type Config interface{ base() *Base }

// parse fills cfg from args, environment and file. done is true where the process has to end with the exit status code.
func parse(name, description string, cfg Config, args []string, stdout, stderr io.Writer) (code int, done bool) {
	exited := -1
	parser, err := kong.New(cfg,
		kong.Name(name),
		kong.Description(description),
		kong.Configuration(loadYAML),
		kong.Writers(stdout, stderr),
		kong.Exit(func(c int) { exited = c }),
	)
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", name, err)
		return 1, true
	}
	_, err = parser.Parse(args)
	if exited >= 0 {
		return exited, true
	}
	if err == nil {
		if v, ok := cfg.(interface{ Check() error }); ok {
			err = v.Check()
		}
	}
	if err != nil {
		fmt.Fprintf(stderr, "%s: configuration: %v\nSee %s --help.\n", name, err, name)
		return 2, true
	}
	b := cfg.base()
	if b.Instance == "" {
		host, _ := os.Hostname()
		b.Instance = fmt.Sprintf("%s-%s-%d", name, host, os.Getpid())
		if b.State == "" {
			if cache, err := os.UserCacheDir(); err == nil {
				b.State = filepath.Join(cache, "bellwether", name) // not the instance's: each start would leave one behind
			}
		}
	}
	switch {
	case b.CheckConfig:
		fmt.Fprintln(stdout, "configuration is valid")
		return 0, true
	case b.PrintConfig:
		printConfig(stdout, parser.Model.Node.Flags)
		return 0, true
	}
	return 0, false
}

// secret marks flags whose values must not be printed.
func secret(name string) bool {
	return strings.Contains(name, "password") || strings.Contains(name, "clickhouse") || strings.Contains(name, "secret")
}

func printConfig(w io.Writer, flags []*kong.Flag) {
	for _, f := range flags {
		if slices.Contains([]string{"help", "config", "check-config", "print-config"}, f.Name) {
			continue
		}
		value := f.Target.Interface()
		if secret(f.Name) && !f.Target.IsZero() {
			value = "(set)"
		}
		if d, ok := value.(time.Duration); ok {
			value = d.String()
		}
		text, err := yaml.Marshal(map[string]any{f.Name: value})
		if err != nil {
			text = []byte(f.Name + ": (cannot be printed)\n")
		}
		fmt.Fprintf(w, "# %s\n%s", f.Help, text)
	}
}

// yamlResolver gives kong the values of a configuration file.
type yamlResolver map[string]any

func loadYAML(r io.Reader) (kong.Resolver, error) {
	values := yamlResolver{}
	if err := yaml.NewDecoder(r).Decode(&values); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return values, nil
}

// Validate refuses keys that no flag has, all of them at once.
func (r yamlResolver) Validate(app *kong.Application) error {
	known := map[string]bool{}
	for _, f := range app.Node.Flags {
		known[f.Name] = true
	}
	var unknown []string
	for key := range r {
		if !known[key] {
			unknown = append(unknown, key)
		}
	}
	slices.Sort(unknown)
	if len(unknown) > 0 {
		return fmt.Errorf("unknown keys in the configuration file: %s", strings.Join(unknown, ", "))
	}
	return nil
}

// Resolve returns the file's value of a flag, nil where it has none, or where the environment has one: kong would take the
// file's then.
func (r yamlResolver) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, env := range flag.Tag.Envs {
		if _, ok := os.LookupEnv(env); ok {
			return nil, nil
		}
	}
	switch v := r[flag.Name].(type) {
	case []any: // kong reads lists as comma-separated text
		parts := make([]string, len(v))
		for i, p := range v {
			parts[i] = fmt.Sprint(p)
		}
		return strings.Join(parts, ","), nil
	default:
		return v, nil
	}
}
