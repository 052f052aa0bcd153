package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"bellwether.internal/services/endpoints"
	"bellwether.internal/services/sample"
)

// demoChunk is how many lines of the sample corpus are sent at once.
const demoChunk = 500

// loadDemo replays the sample corpus into the running system e, once for each data folder: its episodes move with the
// day, and loaded twice they would stand there twice. It says so in a line on standard output.
func loadDemo(ctx context.Context, a *app, dir string, e endpoints.Endpoints) error {
	loaded := filepath.Join(dir, "demo-loaded")
	if _, err := os.Stat(loaded); err == nil {
		fmt.Fprintln(a.stdout, "loaded the sample corpus earlier")
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	now := time.Now()
	var corpus bytes.Buffer
	articles, err := sample.WriteNDJSON(&corpus, sample.Generate(sample.Options{Seed: 1, Now: now}))
	if err != nil {
		return err
	}
	progress := newProgress(a.stderr, int64(corpus.Len()))
	defer progress.finish()
	s := newSender(finder{server: e.Push}, 5*time.Minute, func(text string) { fmt.Fprintln(progress.out, "bellwether:", text) })
	replay := "demo-" + now.UTC().Format("20060102t150405")
	for corpus.Len() > 0 {
		var chunk []byte
		for range demoChunk {
			line, _ := corpus.ReadBytes('\n') // at the end it returns what is left
			chunk = append(chunk, line...)
		}
		result, err := s.send(ctx, chunk, replay)
		if err != nil {
			return err
		}
		if result.Refused > 0 {
			return fmt.Errorf("%d lines of the sample corpus were refused: %v", result.Refused, result.Errors)
		}
		progress.add(int64(len(chunk)))
	}
	if err := s.endReplay(ctx, replay); err != nil {
		return err
	}
	if err := os.WriteFile(loaded, []byte(replay+"\n"), 0o600); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "loaded %d articles of the sample corpus\n", articles)
	return nil
}
