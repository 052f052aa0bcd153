package sample

import (
	"encoding/binary"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"
)

// Generate yields the archive in the order of SeenAt, from opts.Days before opts.Now up to it: the hand-written corpus as
// far as it falls in that time, and the composed news around it. It composes as it goes and holds about two hours of it.
//
// An hour's ordinary news depends on the seed and that hour alone. Two archives with one seed that end on different days
// agree where they overlap, save for rise, episodes and the hand-written part, which move with Now: loading both doubles
// little.
func Generate(opts Options) iter.Seq[Line] {
	opts = opts.withDefaults()
	return func(yield func(Line) bool) {
		d := newDesk(opts)
		var pending []Line
		for _, l := range Corpus(opts.Now) {
			if !l.SeenAt.Before(opts.start()) {
				pending = append(pending, l)
			}
		}
		for hour := opts.start().Truncate(time.Hour); hour.Before(opts.Now); hour = hour.Add(time.Hour) {
			pending = append(pending, d.hour(hour)...)
			slices.SortStableFunc(pending, bySeenAt)
			// Nothing published later can be seen before the hour's end: what was seen until then is complete.
			end := hour.Add(time.Hour)
			done := 0
			for done < len(pending) && pending[done].SeenAt.Before(end) {
				if l := pending[done]; !l.SeenAt.After(opts.Now) && !yield(l) {
					return
				}
				done++
			}
			pending = slices.Clone(pending[done:])
		}
	}
}

// Shares of what happens to an agency's story.
const (
	reprinted    = 0.2
	mostReprints = 3
)

// stream names a source of randomness of its own; its letter goes into the URLs.
type stream byte

const (
	ordinary stream = 'a'
	rising   stream = 'b'
	bursting stream = 'c'
	copying  stream = 'd'
)

// desk composes hour after hour.
type desk struct {
	opts       Options
	vocabulary vocabulary
	outlets    []Publisher
	episodes   []Episode
	// weights of the subjects, in the vocabulary's order, and their sum.
	weights []float64
	total   float64
	// shares of the outlets, and their sum.
	shares   []float64
	shareSum float64
}

func newDesk(opts Options) *desk {
	d := &desk{opts: opts, vocabulary: loadVocabulary(), outlets: Publishers(), episodes: Truth(opts)}
	for _, id := range d.vocabulary.order {
		w := d.vocabulary.subjects[id].Weight
		d.weights = append(d.weights, w)
		d.total += w
	}
	for _, p := range d.outlets {
		d.shares = append(d.shares, p.Share)
		d.shareSum += p.Share
	}
	return d
}

// randomness of one stream in one hour.
func (d *desk) rng(s stream, hour time.Time) *rand.Rand {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[0:], d.opts.Seed)
	binary.LittleEndian.PutUint64(key[8:], uint64(hour.Unix()))
	key[16] = byte(s)
	return rand.New(rand.NewChaCha8(key))
}

// hour returns what is published in the hour, in no order.
func (d *desk) hour(hour time.Time) []Line {
	var out []Line
	out = append(out, d.everyday(hour)...)
	out = append(out, d.rise(hour)...)
	for _, e := range d.episodes {
		if i := int(hour.Sub(e.Start) / time.Hour); !hour.Before(e.Start) && hour.Before(e.End) {
			if e.True {
				out = append(out, d.burst(e, i)...)
			} else {
				out = append(out, d.reprints(e, i)...)
			}
		}
	}
	return slices.DeleteFunc(out, func(l Line) bool { return l.PublishedAt.Before(d.opts.start()) })
}

// everyday is each outlet's ordinary hour, and what others reprint of the agencies.
func (d *desk) everyday(hour time.Time) []Line {
	rng := d.rng(ordinary, hour)
	var out []Line
	for _, p := range d.outlets {
		mean := d.opts.PerDay / 24 * p.Share / d.shareSum * rhythm(hour, p.location)
		for range poisson(mean, rng) {
			topic := d.vocabulary.order[draw(d.weights, d.total, rng)]
			l := d.article(p, topic, "", hour, ordinary, len(out), rng)
			out = append(out, l)
			if p.Wire && rng.Float64() < reprinted {
				out = append(out, d.taken(l, p, hour, len(out), rng)...)
			}
		}
	}
	return out
}

// taken is an agency's story at outlets that print it as it stands, with its credit.
func (d *desk) taken(l Line, agency Publisher, hour time.Time, n int, rng *rand.Rand) []Line {
	takers := slices.DeleteFunc(ofLang(d.outlets, agency.Lang), func(p Publisher) bool { return p.Wire })
	rng.Shuffle(len(takers), func(i, j int) { takers[i], takers[j] = takers[j], takers[i] })
	var out []Line
	for i, p := range takers[:1+rng.IntN(mostReprints)] {
		c := l
		c.Source, c.Publisher, c.Author = p.Source, p.Name, ""
		c.URL = address(p, hour, ordinary, n+i, rng)
		c.Text += "\n" + agency.Credit
		c.PublishedAt = l.PublishedAt.Add(time.Duration(5+rng.IntN(80)) * time.Minute)
		c.SeenAt = c.PublishedAt.Add(polled(rng))
		out = append(out, c)
	}
	return out
}

// rise is the news of HBM beyond its ordinary volume.
func (d *desk) rise(hour time.Time) []Line {
	extra := Rise(d.opts.Now, hour) - 1
	if extra <= 0 {
		return nil
	}
	rng := d.rng(rising, hour)
	hbm := d.vocabulary.subjects["hbm"]
	var out []Line
	for _, p := range d.outlets {
		mean := d.opts.PerDay / 24 * p.Share / d.shareSum * rhythm(hour, p.location) * hbm.Weight / d.total * extra
		for range poisson(mean, rng) {
			out = append(out, d.article(p, "hbm", "", hour, rising, len(out), rng))
		}
	}
	return out
}

// burst is the i-th hour of a true episode: outlets take turns, so that every family tells a story of its own.
func (d *desk) burst(e Episode, i int) []Line {
	hour := e.Start.Add(time.Duration(i) * time.Hour)
	rng := d.rng(bursting, hour)
	usual := d.opts.PerDay / 24 * d.vocabulary.subjects[e.Topic].Weight / d.total * busyHour
	var out []Line
	order := rng.Perm(len(d.outlets))
	for k := range int(usual*burstFactor*e.shape[i] + 0.5) {
		p := d.outlets[order[k%len(order)]]
		out = append(out, d.article(p, e.Topic, e.theme, hour, bursting, k, rng))
	}
	return out
}

// article composes one story of an outlet at some moment of the hour.
func (d *desk) article(p Publisher, topic, theme string, hour time.Time, s stream, n int, rng *rand.Rand) Line {
	at := hour.Add(time.Duration(rng.IntN(3_600_000)) * time.Millisecond).Truncate(time.Second)
	sub := d.vocabulary.subjects[topic]
	tone := neutral
	switch u := rng.Float64(); {
	case u < sub.Positive:
		tone = positive
	case u < sub.Positive+sub.Negative:
		tone = negative
	}
	title, text := d.vocabulary.compose(brief{subject: sub, theme: theme, tone: tone, lang: p.Lang, at: at.In(p.location)}, rng)
	return Line{
		URL: address(p, hour, s, n, rng), Source: p.Source, Publisher: p.Name, Title: title, Text: text,
		PublishedAt: at, SeenAt: at.Add(polled(rng)), Lang: p.Lang, Author: p.Reporters[rng.IntN(len(p.Reporters))],
	}
}

// address is a URL of its own: outlet, hour (UTC: local hours repeat in autumn), stream and number.
func address(p Publisher, hour time.Time, s stream, n int, rng *rand.Rand) string {
	return fmt.Sprintf("https://%s/news/%s%c%02d-%04x", p.Domain, hour.UTC().Format("20060102-15"), s, n, rng.IntN(1<<16))
}

// polled is the time between publication and the poll that met it: 1 to 14 minutes.
func polled(rng *rand.Rand) time.Duration {
	return time.Duration(60_000+rng.IntN(780_000)) * time.Millisecond
}

// draw picks an index with probability proportional to its weight.
func draw(weights []float64, total float64, rng *rand.Rand) int {
	u := rng.Float64() * total
	for i, w := range weights {
		if u -= w; u < 0 {
			return i
		}
	}
	return len(weights) - 1
}
