package sample

import (
	"strings"
	"time"
)

// handout is the story of the false episode in one language.
type handout struct {
	Lang  string `yaml:"lang"`
	Title string `yaml:"title"`
	Text  string `yaml:"text"`
	// Swaps are pairs of old and new wording, one of which an editor may apply.
	Swaps [][2]string `yaml:"swaps"`
}

// reprints is the i-th hour of a false episode: half of the copies, all outlets in turn, in the outlet's language. A copy
// differs by a swapped word, a credit or nothing.
func (d *desk) reprints(e Episode, i int) []Line {
	var handouts []handout
	mustDecode("reprint.yaml", &handouts)
	hour := e.Start.Add(time.Duration(i) * time.Hour)
	rng := d.rng(copying, hour)
	var out []Line
	for k := range reprintCopies / len(e.shape) {
		p := d.outlets[k%len(d.outlets)]
		var h handout
		for _, h = range handouts {
			if h.Lang == p.Lang {
				break
			}
		}
		text := paragraphs(h.Text)
		if n := rng.IntN(len(h.Swaps) + 1); n < len(h.Swaps) {
			text = strings.Replace(text, h.Swaps[n][0], h.Swaps[n][1], 1)
		}
		if rng.IntN(2) == 0 {
			text += "\n" + wireOf(d.outlets, p.Lang).Credit
		}
		at := hour.Add(time.Duration(rng.IntN(3600)) * time.Second)
		out = append(out, Line{
			URL: address(p, hour, copying, k, rng), Source: p.Source, Publisher: p.Name, Title: h.Title, Text: text,
			PublishedAt: at, SeenAt: at.Add(polled(rng)), Lang: p.Lang,
		})
	}
	return out
}
