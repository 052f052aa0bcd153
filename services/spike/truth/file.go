package truth

import (
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Window is a stretch of time in which an alert on a series is right, or of which it is known that it is not.
type Window struct {
	Series string    `json:"series"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"` // half-open
	// Ignore is true where an alert is neither right nor wrong.
	Ignore bool `json:"ignore,omitempty"`
	// Stories and Strength tell of an injected burst; see Burst.
	Stories  int     `json:"stories,omitempty"`
	Strength float64 `json:"strength,omitempty"`
}

// File is a truth file.
type File struct {
	Windows []Window `json:"windows"`
}

// maxFile bounds a truth file, in bytes.
const maxFile = 64 << 20

// Read reads a truth file. Errors name the window, counted from 1, and its field.
func Read(r io.Reader) (File, error) {
	var f File
	decoder := json.NewDecoder(io.LimitReader(r, maxFile))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		return File{}, fmt.Errorf(`reading truth: %w; want {"windows": [{"series", "start", "end"}, …]}`, err)
	}
	for i, w := range f.Windows {
		switch {
		case w.Series == "":
			return File{}, fmt.Errorf("truth, window %d: series is missing", i+1)
		case w.Start.IsZero():
			return File{}, fmt.Errorf("truth, window %d: start is missing", i+1)
		case !w.End.After(w.Start):
			return File{}, fmt.Errorf("truth, window %d: end %s is not after start %s", i+1, w.End.Format(time.RFC3339), w.Start.Format(time.RFC3339))
		}
	}
	return f, nil
}

// slack is how many buckets after a burst's end an alert still counts for it.
const slack = 2

// Windows are the bursts of series as a truth file holds them.
func Windows(all []Series) []Window {
	var windows []Window
	for _, s := range all {
		for _, b := range s.Bursts {
			windows = append(windows, Window{
				Series: s.Name, Start: s.Time(b.Start), End: s.Time(b.End + slack), Ignore: !b.Counts(), Stories: b.Stories, Strength: b.Strength,
			})
		}
	}
	return windows
}
