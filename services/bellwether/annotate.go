package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/annotate"
	"bellwether.internal/services/article"
	"bellwether.internal/services/article/page"
	"bellwether.internal/services/polarity"
	"bellwether.internal/services/taxonomy"
)

// annotateCmd shows what is read out of articles.
type annotateCmd struct {
	Taxonomy string `type:"existingdir" placeholder:"DIR" help:"Folder of the taxonomy; default the one that is built in."`
}

// Help is shown below the flags.
func (c *annotateCmd) Help() string {
	return `Reads articles, JSON lines as for push, from standard input and writes one object a line: language, organizations
and people with their mentions, topics, pairs of organization and topic, events, key terms. It is the very code of the
services and needs no server. Positions are code points in the NFC form of title or text, half-open. A bad line gives
{"id","error"}, and status 1 at the end.

Example:
  echo '{"id":"1","title":"삼성전자, HBM4 양산","text":"삼성전자가 엔비디아에 HBM4를 공급한다."}' | bellwether annotate`
}

// maxAnnotateLine is the longest line that is read, in bytes: as much as ingest takes.
const maxAnnotateLine = 4 << 20

// lineAnnotator is what annotates and scores one line.
type lineAnnotator struct {
	annotator *annotate.Annotator
	scorer    *polarity.Scorer
}

// newLineAnnotator compiles the taxonomy in a folder, or the built-in one.
func newLineAnnotator(dir string) (*lineAnnotator, error) {
	t, err := taxonomy.Open(dir)
	if err != nil {
		return nil, err
	}
	return &lineAnnotator{annotate.New(t), polarity.New()}, nil
}

// Run annotates line by line. Bad lines are answered and do not end the run.
func (c *annotateCmd) Run(a *app) error {
	lines, err := newLineAnnotator(c.Taxonomy)
	if err != nil {
		return err
	}
	in := bufio.NewReaderSize(a.stdin, 64<<10)
	out := bufio.NewWriterSize(a.stdout, 64<<10)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	bad, number := 0, 0
	for {
		if err := a.ctx.Err(); err != nil {
			return errors.Join(fmt.Errorf("annotating: %w", err), out.Flush())
		}
		line, err := readLine(in, maxAnnotateLine)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, errLineTooLong) {
			return errors.Join(fmt.Errorf("reading standard input: %w", err), out.Flush())
		}
		number++
		if err == nil && strings.TrimSpace(string(line)) == "" {
			continue
		}
		var answer any
		if err == nil {
			answer, err = lines.annotate(line)
		}
		if err != nil {
			bad++
			answer = annotateError{ID: lineID(line), Error: fmt.Sprintf("line %d: %v", number, err)}
		}
		if err := encoder.Encode(answer); err != nil {
			return fmt.Errorf("writing an annotation: %w", err)
		}
		// Someone who types or pipes one article at a time wants the answer before the next line.
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return fmt.Errorf("writing annotations: %w", err)
			}
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing annotations: %w", err)
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d lines could not be read; their answers say why", bad, number)
	}
	return nil
}

var errLineTooLong = fmt.Errorf("longer than %d bytes; cut the text to 200 kB", maxAnnotateLine)

// readLine reads a line without its end, at most limit bytes long; of a longer one it skips the rest and returns
// errLineTooLong. It returns io.EOF after the last line.
func readLine(r *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, more, err := r.ReadLine()
		if err != nil {
			return nil, err
		}
		if long = long || len(line)+len(part) > limit; !long {
			line = append(line, part...)
		}
		if more {
			continue
		}
		if long {
			return nil, errLineTooLong
		}
		return line, nil
	}
}

// lineID returns the id of a line as it stands there, else its url; nothing where neither can be read.
func lineID(line []byte) json.RawMessage {
	var in struct {
		ID  json.RawMessage `json:"id"`
		URL json.RawMessage `json:"url"`
	}
	if json.Unmarshal(line, &in) != nil {
		return json.RawMessage("null")
	}
	for _, id := range []json.RawMessage{in.ID, in.URL} {
		if s := string(id); s != "" && s != "null" && s != `""` {
			return id
		}
	}
	return json.RawMessage("null")
}

// annotate reads one line.
func (l *lineAnnotator) annotate(line []byte) (*annotateAnswer, error) {
	art, err := decodeArticle(line)
	if err != nil {
		return nil, err
	}
	annotation := l.annotator.Annotate(art.GetTitle(), art.GetText(), art.GetLang())
	sentiments := l.scorer.Score(art.GetTitle(), art.GetText(), annotation)
	return describeAnnotation(lineID(line), art.GetTitle(), art.GetText(), annotation, sentiments), nil
}

// decodeArticle makes an article of a line as ingest does, but for its identity, which annotating does not need.
func decodeArticle(line []byte) (*bellwetherv1.Article, error) {
	var raw article.Raw
	if err := article.Decode(line, &raw); err != nil {
		return nil, err
	}
	if err := page.Fill(&raw); err != nil {
		return nil, err
	}
	raw.ID, raw.URL, raw.Source = "line", "", "standard-input"
	return article.New(raw, time.Unix(0, 0))
}
