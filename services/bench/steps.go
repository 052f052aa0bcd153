package bench

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellwether.internal/services/rig"
)

// Steps are the steps of the store's batches and the time of each, all batches together.
type Steps struct {
	Batches int
	// Handling is the time of all batches, from when one was full until it was in the ledger.
	Handling time.Duration
	Steps    []Step // the longest first
}

// Step is one step of the store's batches.
type Step struct {
	Name string
	Took time.Duration
}

// part is a step's part of the time of the batches, 0…1.
func (s Steps) part(step Step) float64 { return rig.Ratio(step.Took.Seconds(), s.Handling.Seconds()) }

// storeSteps reads what the store tells of itself on its page of metrics.
func storeSteps(ctx context.Context, address string) (Steps, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return Steps{}, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return Steps{}, fmt.Errorf("reading the store's metrics: %w", err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 4<<20))
	if err != nil {
		return Steps{}, fmt.Errorf("reading the store's metrics: %w", err)
	}
	return parseSteps(string(text))
}

// stepLine is the sum of one step in the text format of Prometheus.
var stepLine = regexp.MustCompile(`^bellwether_store_step_seconds_sum\{step="([a-z_]+)"\} (\S+)`)

// parseSteps finds the steps in a page of metrics.
func parseSteps(text string) (Steps, error) {
	var s Steps
	seconds := func(value string) time.Duration {
		n, _ := strconv.ParseFloat(strings.TrimSpace(value), 64) // what is no number counts as none, and is told below
		return time.Duration(n * float64(time.Second))
	}
	for line := range strings.Lines(text) {
		if m := stepLine.FindStringSubmatch(line); m != nil {
			s.Steps = append(s.Steps, Step{m[1], seconds(m[2])})
		} else if value, found := strings.CutPrefix(line, "bellwether_stage_batch_seconds_sum "); found {
			s.Handling = seconds(value)
		} else if value, found := strings.CutPrefix(line, "bellwether_stage_batch_seconds_count "); found {
			s.Batches, _ = strconv.Atoi(strings.TrimSpace(value))
		}
	}
	if len(s.Steps) == 0 || s.Handling <= 0 || s.Batches <= 0 {
		return s, fmt.Errorf("the store's metrics tell of %d steps and %d batches in %s", len(s.Steps), s.Batches, s.Handling)
	}
	slices.SortFunc(s.Steps, func(a, b Step) int { return cmp.Compare(b.Took, a.Took) })
	return s, nil
}
