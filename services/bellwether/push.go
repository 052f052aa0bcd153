package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"bellwether.internal/services/article"
)

// pushCmd sends articles to ingest and ends when all of them are acknowledged.
type pushCmd struct {
	Files []string `arg:"" name:"file" help:"JSON lines, or CSV whose header has the fields' names (*.csv), also with .gz; - is standard input."`

	Replay  bool          `help:"Replay of the past: lines keep their own seen_at, and alerts go through that time."`
	Resume  bool          `help:"Go on where an interrupted push of the same file stopped."`
	CSV     bool          `name:"csv" help:"Standard input is CSV."`
	Timeout time.Duration `default:"5m" help:"Give up when nothing was acknowledged for so long."`
	Data    string        `env:"BELLWETHER_DATA" placeholder:"DIR" help:"Data folder of the running system; default ~/.local/share/bellwether."`
	Server  string        `placeholder:"URL" help:"Address of ingest, in place of --data."`
}

// Help shows an example under --help.
func (c *pushCmd) Help() string {
	return `Fields of a line: url, source, publisher, title, text or html, published_at, updated_at, lang, author, id, removed; seen_at with --replay.
Times are RFC 3339. Ends with status 1 if a line was refused; each is named with its number, its field and the reason.

Of lines about one article, the later counts. A push that was cut off may be repeated, with or without --resume, within six
days: lines that were sent already are the same sightings again. A file that was pushed to its end and is pushed again is
seen anew, line by line, and so is standard input, which nothing is noted of: a removal in it then comes after every text
that was known before. Keep what you may have to repeat in a file.

Example:
  echo '{"url":"https://example.com/1","title":"SK hynix expands HBM","text":"…"}' | bellwether push -
  bellwether push --replay --resume archive.jsonl.gz`
}

// pushInFlight is how many chunks are under way at a time. One after the other, since their order has a meaning: an edit
// without a time of its own counts because it comes after what it edits.
const pushInFlight = 1

// Run sends the files; the error says that something was refused or not acknowledged.
func (c *pushCmd) Run(a *app) error {
	if c.Timeout <= 0 {
		return usageError{errors.New("--timeout must be more than 0")}
	}
	find := finder{data: c.Data, server: c.Server}
	if _, err := find.push(); err != nil {
		return err
	}
	inputs, err := openInputs(a, c)
	if err != nil {
		return err
	}
	defer inputs.close()
	run := &pushRun{cmd: c, app: a, marks: openMarks(find.dir()), progress: newProgress(a.stderr, inputs.size())}
	run.sender = newSender(find, c.Timeout, run.tell)
	if run.replay, err = c.replayID(run.marks, inputs); err != nil {
		return err
	}
	err = run.all(inputs)
	run.progress.finish()
	if err == nil && run.replay != "" {
		err = run.sender.endReplay(a.ctx, run.replay)
	}
	if err == nil {
		run.marks.remove(inputs)
	}
	return run.report(err)
}

// replayID makes one id for the whole push; a resumed one goes on under the id it began with.
func (c *pushCmd) replayID(marks *marks, inputs inputs) (string, error) {
	if !c.Replay {
		return "", nil
	}
	if c.Resume {
		for _, in := range inputs {
			if mark, found := marks.load(in); found && mark.Replay != "" {
				return mark.Replay, nil
			}
		}
	}
	return "replay-" + strings.ToLower(rand.Text()), nil
}

// pushRun is one push under way.
type pushRun struct {
	cmd      *pushCmd
	app      *app
	sender   *sender
	marks    *marks
	replay   string
	progress *progress

	mu       sync.Mutex
	accepted int
	refused  int
	ignored  map[string]bool // fields that were told of
}

// tell says something that is not about a line.
func (r *pushRun) tell(text string) { fmt.Fprintln(r.progress.out, "bellwether:", text) }

// all sends one file after the other.
func (r *pushRun) all(inputs inputs) error {
	for _, in := range inputs {
		if err := r.file(in); err != nil {
			return fmt.Errorf("pushing %s: %w", in.name, err)
		}
	}
	return nil
}

// file sends one file's chunks and marks how far all before is acknowledged.
func (r *pushRun) file(in *input) error {
	acked := newPrefix(r.replay)
	if r.cmd.Resume {
		if mark, found := r.marks.load(in); found && mark.Replay == r.replay {
			if err := in.skipTo(mark); err != nil {
				return fmt.Errorf("going on at byte %d: %w", mark.Offset, err)
			}
			acked.start(mark)
			r.tell(fmt.Sprintf("%s: going on at line %d", in.name, mark.Line+1))
		}
	}
	known, err := r.openStamps(in)
	if err != nil {
		r.tell(fmt.Sprintf("%s: %v; should this push not come to its end, pushing again will be new sightings", in.name, err))
	}
	defer func() { _ = known.close() }() // every record is synced as it is written
	group, ctx := errgroup.WithContext(r.app.ctx)
	group.SetLimit(pushInFlight)
	var readErr error
	for ctx.Err() == nil {
		part, err := in.next()
		if err != nil {
			readErr = err
			break
		}
		if part == nil {
			break
		}
		acked.begin(part)
		group.Go(func() error { return r.chunk(ctx, in, part, acked, known) })
	}
	err = errors.Join(group.Wait(), readErr)
	if err == nil {
		err = r.app.ctx.Err()
	}
	r.marks.save(in, acked.mark())
	return err
}

// chunk sends one chunk until it is acknowledged.
func (r *pushRun) chunk(ctx context.Context, in *input, part *chunk, acked *prefix, known *stamps) error {
	var result pushResult
	if len(part.body) > 0 {
		var err error
		if result, err = r.send(ctx, in, part, known); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.accepted += result.Accepted
	r.refused += result.Refused + len(part.refused)
	var lines []refusal
	for _, e := range result.Errors {
		if e.Line >= 1 && e.Line <= len(part.lines) {
			lines = append(lines, refusal{part.lines[e.Line-1], e.Field, e.Error})
		}
	}
	for _, e := range append(part.refused, lines...) {
		fmt.Fprintf(r.progress.out, "%s:%d: %s\n", in.name, e.line, strings.TrimPrefix(e.field+": "+e.reason, ": "))
	}
	for _, name := range result.Ignored {
		r.ignore(in.name, name)
	}
	if result.ErrorsCut {
		fmt.Fprintf(r.progress.out, "%s: more lines were refused; bellwether dead-letters list shows all\n", in.name)
	}
	r.progress.add(part.end - part.begin)
	if mark, due := acked.done(part); due {
		r.marks.save(in, mark)
	}
	return nil
}

// ignore tells once of a field that nobody reads.
func (r *pushRun) ignore(file, field string) {
	if r.ignored[field] {
		return
	}
	if r.ignored == nil {
		r.ignored = map[string]bool{}
	}
	r.ignored[field] = true
	hint := "fields are " + strings.Join(pushFields(), ", ")
	if meant := article.Meant(field); meant != "" {
		hint = "did you mean " + meant + "?"
	}
	fmt.Fprintf(r.progress.out, "%s: the field %.60q is not known and was passed over; %s\n", file, field, hint)
}

// openStamps opens what an earlier push of the file that did not come to its end noted. The lines of a replay need none.
func (r *pushRun) openStamps(in *input) (*stamps, error) {
	if r.replay != "" {
		return nil, nil
	}
	known, err := r.marks.openStamps(in)
	if err != nil {
		return nil, fmt.Errorf("opening the instants of its lines: %w", err)
	}
	return known, nil
}

// send sends a chunk's lines, live ones with the instant at which they were first sent.
func (r *pushRun) send(ctx context.Context, in *input, part *chunk, known *stamps) (pushResult, error) {
	if r.replay != "" {
		return r.sender.send(ctx, part.body, r.replay)
	}
	first, err := r.instant(in, part, known)
	if err != nil {
		return pushResult{}, err
	}
	return r.sender.sendLive(ctx, part.body, first)
}

// instant is when a chunk was first sent: by an earlier push if that sent the same, else now, which is noted before.
func (r *pushRun) instant(in *input, part *chunk, known *stamps) (time.Time, error) {
	now := time.Now()
	if at, found := known.find(part.begin, part.body, now); found {
		return at, nil
	}
	if known != nil && known.tooOld {
		known.tooOld = false
		r.tell(fmt.Sprintf("%s: its push that did not come to its end is more than %d days old; this one is new sightings", in.name, int(repeatWithin.Hours()/24)))
	}
	r.sender.seen(known.used())
	at := r.sender.stamp(now)
	if err := known.keep(part.begin, part.body, at); err != nil {
		return at, fmt.Errorf("noting when line %d was sent: %w", part.lines[0], err)
	}
	return at, nil
}

// refusal is a line that was not taken.
type refusal struct {
	line          int
	field, reason string
}

// report prints the counts and turns refusals into the exit status.
func (r *pushRun) report(err error) error {
	summary := struct {
		Accepted int    `json:"accepted"`
		Refused  int    `json:"refused"`
		Replay   string `json:"replay,omitempty"`
	}{r.accepted, r.refused, r.replay}
	if encodeErr := json.NewEncoder(r.app.stdout).Encode(summary); encodeErr != nil {
		err = errors.Join(err, fmt.Errorf("printing the counts: %w", encodeErr))
	}
	fmt.Fprintf(r.app.stderr, "accepted %d, refused %d\n", r.accepted, r.refused)
	switch {
	case err != nil:
		return fmt.Errorf("%w\nNot all was acknowledged; push the same file again: what is there already is not doubled (--resume skips it)", err)
	case r.refused > 0:
		return fmt.Errorf("%d lines were refused; they are in the dead letters", r.refused)
	}
	return nil
}
