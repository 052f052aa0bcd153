// Command predictions writes the article texts of many pages, for a scorer.
//
//	predictions TRUTH.jsonl PAGES >PREDICTED.jsonl
//
// TRUTH holds one page a line with at least "id" and "url"; PAGES is the folder with ID.html or ID.html.gz. A line
// {"id","text"} comes out for each. A page without an article gets an empty text and a line on standard error.
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"bellwether.internal/services/readable"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: predictions TRUTH.jsonl PAGES >PREDICTED.jsonl")
		os.Exit(2)
	}
	if err := predict(os.Args[1], os.Args[2], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "predictions:", err)
		os.Exit(1)
	}
}

// predict answers each line of the file truth with the text of its page in the folder pages.
func predict(truth, pages string, out, log io.Writer) error {
	f, err := os.Open(truth)
	if err != nil {
		return fmt.Errorf("reading the list of pages: %w", err)
	}
	defer f.Close()
	answers := json.NewEncoder(out)
	answers.SetEscapeHTML(false)
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for number := 1; lines.Scan(); number++ {
		var page struct{ ID, URL string }
		if err := json.Unmarshal(lines.Bytes(), &page); err != nil {
			return fmt.Errorf("%s:%d: %w", truth, number, err)
		}
		source, err := readPage(filepath.Join(pages, page.ID+".html"))
		if err != nil {
			return fmt.Errorf("%s:%d: %w", truth, number, err)
		}
		article, err := readable.Extract(source, readable.Options{URL: page.URL})
		if err != nil {
			fmt.Fprintln(log, err)
		}
		if err := answers.Encode(map[string]string{"id": page.ID, "text": article.Text}); err != nil {
			return fmt.Errorf("writing predictions: %w", err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading %s: %w", truth, err)
	}
	return nil
}

// readPage reads a page that is stored plain, or compressed with .gz behind its name.
func readPage(name string) ([]byte, error) {
	page, err := os.ReadFile(name)
	if !errors.Is(err, fs.ErrNotExist) {
		return page, err
	}
	f, err := os.Open(name + ".gz")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("reading %s.gz: %w", name, err)
	}
	return io.ReadAll(io.LimitReader(z, readable.MaxInput+1))
}
