package main

import (
	"io"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// progress is a bar of acknowledged bytes where standard error is a terminal, else nothing.
type progress struct {
	// out takes messages while the bar is up: they come above it.
	out  io.Writer
	bars *mpb.Progress
	bar  *mpb.Bar
}

// newProgress shows a bar for total bytes; -1 means that the total is unknown.
func newProgress(stderr io.Writer, total int64) *progress {
	file, ok := stderr.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return &progress{out: stderr}
	}
	bars := mpb.New(mpb.WithOutput(file), mpb.WithWidth(48))
	done := []decor.Decorator{decor.CountersKibiByte("% .1f / % .1f"), decor.Name("  "), decor.AverageSpeed(decor.SizeB1024(0), "% .1f")}
	if total < 0 {
		done = []decor.Decorator{decor.CurrentKibiByte("% .1f"), decor.Name("  "), decor.AverageSpeed(decor.SizeB1024(0), "% .1f")}
	}
	return &progress{out: bars, bars: bars, bar: bars.AddBar(max(total, 0), mpb.PrependDecorators(decor.Name("acknowledged ")), mpb.AppendDecorators(done...))}
}

func (p *progress) add(n int64) {
	if p.bar != nil {
		p.bar.IncrInt64(n)
	}
}

// finish takes the bar down, whether it is full or not.
func (p *progress) finish() {
	if p.bars != nil {
		p.bar.Abort(false)
		p.bars.Wait()
	}
}
