package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"bellwether.internal/services/alert/rule"
)

// alertServer is where the commands that change or read what is known of alerts ask.
type alertServer struct {
	Data   string `env:"BELLWETHER_DATA" placeholder:"DIR" help:"Data folder of the running system; default ~/.local/share/bellwether."`
	Server string `placeholder:"URL" help:"Address of the report service, in place of --data."`
}

// tell sends a change and decodes what was taken in.
func (s alertServer) tell(a *app, method, path string, body, out any) error {
	client, err := newReportClient(s.Data, s.Server)
	if err != nil {
		return err
	}
	resp, err := client.send(a.ctx, method, path, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(out); err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	return nil
}

// rows asks for rows and prints those of a name with the columns.
func (s alertServer) rows(a *app, format, path, name string, query url.Values, columns []string) error {
	client, err := newReportClient(s.Data, s.Server)
	if err != nil {
		return err
	}
	var answer map[string][]map[string]any
	if err := client.get(a.ctx, path, query, &answer); err != nil {
		return err
	}
	out := &sheet{columns: columns, numeric: make([]bool, len(columns))}
	for _, row := range answer[name] {
		object, err := json.Marshal(row)
		if err != nil {
			return fmt.Errorf("writing a row: %w", err)
		}
		cells := make([]string, len(columns))
		for i, column := range columns {
			if text, ok := row[column].(string); ok {
				cells[i] = shortTime(text)
			} else if row[column] != nil {
				cells[i] = fmt.Sprint(row[column])
			}
		}
		out.objects, out.cells = append(out.objects, object), append(out.cells, cells)
	}
	return out.print(a, format)
}

// alertsMuteCmd mutes a rule.
type alertsMuteCmd struct {
	Rule  string `arg:"" optional:"" help:"Name of a rule; * for all. Without it the mutes are listed."`
	For   string `placeholder:"TIME" help:"For how long, like 30m, 2h or 3d."`
	Note  string `help:"Why, for people."`
	Rules string `env:"BELLWETHER_ALERT_RULES" placeholder:"FILE" help:"File of the rules in force; default the rules that ship."`

	alertServer
	Format string `default:"table" help:"How the list comes out: table, csv, json or md."`
}

// Help is shown below the flags.
func (c *alertsMuteCmd) Help() string {
	return `Nobody is told of what the rule begins while it is muted: alerts still come about, stand in the view alerts, and the log of
notices says that they were suppressed. An end is told where its onset was. A new mute of a rule replaces the one before.

Examples:
  bellwether alerts mute topic-spike --for 2h --note "trade fair"
  bellwether alerts mute                                              # which rules are muted`
}

// Run mutes, or lists the mutes.
func (c *alertsMuteCmd) Run(a *app) error {
	if err := checkFormat(c.Format); err != nil {
		return err
	}
	if c.Rule == "" {
		if c.For != "" || c.Note != "" {
			return usageError{fmt.Errorf("which rule? bellwether alerts mute RULE --for 2h; `bellwether alerts list` names them, '*' is all")}
		}
		return c.rows(a, c.Format, "/v1/alerts/mutes", "mutes", nil, []string{"rule", "muted_at", "until", "active", "note"})
	}
	if err := checkRule(c.Rules, c.Rule); err != nil {
		return err
	}
	if c.For == "" {
		return usageError{fmt.Errorf("for how long? For two hours: bellwether alerts mute %s --for 2h", quoted(c.Rule))}
	}
	length, err := rule.ParseDuration(c.For)
	if err != nil || length <= 0 {
		return usageError{fmt.Errorf("--for: %q, want a length of time like 30m, 2h or 3d", c.For)}
	}
	var taken struct{ Until time.Time }
	body := map[string]any{"rule": c.Rule, "until": time.Now().Add(length).UTC().Format(time.RFC3339Nano), "note": c.Note}
	if err := c.tell(a, http.MethodPost, "/v1/alerts/mutes", body, &taken); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s is muted until %s\n", c.Rule, taken.Until.Format(time.RFC3339))
	fmt.Fprintf(a.stderr, "to end it before: bellwether alerts unmute %s\n", quoted(c.Rule))
	return nil
}

// quoted writes a rule's name as a shell takes it.
func quoted(name string) string {
	if name == "*" {
		return "'*'"
	}
	return name
}

// checkRule refuses a name that no rule in force has.
func checkRule(file, name string) error {
	if name == "*" {
		return nil
	}
	set, err := rule.ReadFile(file)
	if err != nil {
		return usageError{err}
	}
	if _, found := set.Find(name); found {
		return nil
	}
	var names []string
	for _, known := range set.Rules {
		names = append(names, known.Name)
	}
	return usageError{fmt.Errorf("no rule is named %q; there are %s (where rules of your own are in force name their file with --rules)", name, strings.Join(names, ", "))}
}

// alertsUnmuteCmd ends a mute.
type alertsUnmuteCmd struct {
	Rule string `arg:"" help:"Name of a rule; * ends the mute of all rules, not those of single ones."`

	alertServer
}

// Help is shown below the flags.
func (c *alertsUnmuteCmd) Help() string {
	return `From now on people are told again of what the rule begins. What was suppressed is not told later.

Example:
  bellwether alerts unmute topic-spike`
}

// Run unmutes. It says what held before, which it asks first; that is not decisive, since a mute of just now may not be in
// sight yet.
func (c *alertsUnmuteCmd) Run(a *app) error {
	client, err := newReportClient(c.Data, c.Server)
	if err != nil {
		return err
	}
	var before struct {
		Mutes []struct {
			Rule   string
			Active bool
		}
	}
	if err := client.get(a.ctx, "/v1/alerts/mutes", url.Values{"limit": {"10000"}}, &before); err != nil {
		return err
	}
	muted := map[string]bool{}
	for _, m := range before.Mutes {
		muted[m.Rule] = muted[m.Rule] || m.Active
	}
	var taken struct{ Rule string }
	if err := c.tell(a, http.MethodDelete, "/v1/alerts/mutes/"+url.PathEscape(c.Rule), nil, &taken); err != nil {
		return err
	}
	switch {
	case c.Rule != "*" && muted["*"]:
		fmt.Fprintf(a.stdout, "%s has no mute of its own now, but all rules are muted; to end that: bellwether alerts unmute '*'\n", c.Rule)
	case muted[c.Rule]:
		fmt.Fprintf(a.stdout, "%s is no longer muted: people are told of what it begins from now on\n", c.Rule)
	default:
		fmt.Fprintf(a.stdout, "%s was not muted; `bellwether alerts mute` lists what is\n", c.Rule)
	}
	return nil
}

// alertsLogCmd lists notices.
type alertsLogCmd struct {
	Rule    string `help:"Only those of this rule."`
	Channel string `help:"Only those to this channel."`
	Outcome string `enum:",sent,suppressed,refused,expired" default:"" help:"Only those of which this became: sent, suppressed, refused or expired."`
	Since   string `default:"30d" help:"Only those since: a date, RFC 3339, or a time before now like 90d."`
	Limit   int    `default:"1000" help:"At most so many."`

	alertServer
	Format string `default:"table" help:"How rows come out: table, csv, json or md."`
}

// Help is shown below the flags.
func (c *alertsLogCmd) Help() string {
	return `A row for each transition of an alert and each channel: what was sent, what was suppressed, refused or came too late, and
why; the latest first. In SQL it is the view alert_notices.

Examples:
  bellwether alerts log --since 7d
  bellwether alerts log --outcome suppressed --format csv`
}

// Run prints the log.
func (c *alertsLogCmd) Run(a *app) error {
	if err := checkFormat(c.Format); err != nil {
		return err
	}
	query := url.Values{"since": {c.Since}, "limit": {fmt.Sprint(c.Limit)}}
	for name, value := range map[string]string{"rule": c.Rule, "channel": c.Channel, "outcome": c.Outcome} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return c.rows(a, c.Format, "/v1/alerts/notices", "notices", query, []string{"at", "rule", "series", "state", "channel", "outcome", "reason", "key"})
}
