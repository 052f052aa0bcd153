package bench

import (
	"fmt"
	"strings"
	"time"

	"bellwether.internal/services/rig"
)

// profiledFunctions is how many functions of a profile are shown.
const profiledFunctions = 12

// shownShares is how many shares a sentence names.
const shownShares = 4

// Markdown is the result as tables and text.
func (r *Result) Markdown() string {
	var w strings.Builder
	fmt.Fprintf(&w, "Measured in one run of %.0f s on %s. Clients, services, broker and engine share the machine.\n\n", r.Took.Seconds(), r.Machine)
	r.figures(&w)
	r.method(&w)
	r.processes(&w)
	r.profiles(&w)
	return w.String()
}

// figures is the table of what was measured, each against its limit.
func (r *Result) figures(w *strings.Builder) {
	e, s := r.EndToEnd, r.Store
	articles := rig.PerSecond(float64(e.Articles), e.Elapsed)
	cores := float64(r.Machine.Cores)
	// What all cores would do if they did nothing but the two functions.
	computing := cores / (r.Extract.BarePerArticle + r.Sentiment.BarePerArticle).Seconds()
	acknowledged := rig.PerSecond(float64(e.Articles), e.Acknowledged)
	mentions, rows := rig.PerSecond(float64(s.Mentions), s.Elapsed), rig.PerSecond(float64(s.Rows), s.Elapsed)

	fmt.Fprintf(w, "| What | Measured | Limit | Ratio |\n|---|---:|---:|---:|\n")
	row := func(what, measured, limit string, ratio float64) {
		fmt.Fprintf(w, "| %s | %s | %s | %.2f |\n", what, measured, limit, ratio)
	}
	row(fmt.Sprintf("End to end: %s articles of %d bytes, half of them Korean, from the first byte to the last row", thousands(float64(e.Articles)), rig.ArticleBytes),
		fmt.Sprintf("%s articles/s (%.1f MB/s, %s mentions/s)", thousands(articles), rig.PerSecond(float64(e.Bytes)/1e6, e.Elapsed), thousands(rig.PerSecond(float64(e.Mentions), e.Elapsed))),
		fmt.Sprintf("%s/s: the functions of extract and sentiment alone, on all cores", thousands(computing)), rig.Ratio(articles, computing))
	row("… acknowledged by ingest meanwhile", thousands(acknowledged)+" articles/s",
		thousands(r.Broker.Produce)+"/s: bare produce", rig.Ratio(acknowledged, r.Broker.Produce))
	for _, l := range r.Latencies {
		row(fmt.Sprintf("Push → row in sight, steady %d articles/s for %d s, p50", l.Rate, r.Options.Seconds), milliseconds(l.P50),
			milliseconds(r.Waits)+": the stages' lingers", rig.Ratio(l.P50.Seconds(), r.Waits.Seconds()))
		row("… p99", milliseconds(l.P99), milliseconds(r.Waits), rig.Ratio(l.P99.Seconds(), r.Waits.Seconds()))
		row("… greatest", milliseconds(l.Max), milliseconds(r.Waits), rig.Ratio(l.Max.Seconds(), r.Waits.Seconds()))
	}
	row("extract alone, one core: decode, annotate, encode", fmt.Sprintf("%.2f MB/s of text (%s an article)", r.Extract.Stage, microseconds(r.Extract.PerArticle)),
		fmt.Sprintf("%.2f MB/s: the function alone", r.Extract.Bare), rig.Ratio(r.Extract.Stage, r.Extract.Bare))
	row("sentiment alone, one core: decode, score, encode", fmt.Sprintf("%.2f MB/s of text (%s an article)", r.Sentiment.Stage, microseconds(r.Sentiment.PerArticle)),
		fmt.Sprintf("%.2f MB/s: the function alone", r.Sentiment.Bare), rig.Ratio(r.Sentiment.Stage, r.Sentiment.Bare))
	row(fmt.Sprintf("store alone, rollup on: %s scorings, rows of mentions", thousands(float64(s.Scorings))), thousands(mentions)+" rows/s",
		fmt.Sprintf("%s/s: bare inserts of such rows", thousands(r.Insert.PerSecond)), rig.Ratio(mentions, r.Insert.PerSecond))
	row("… rows of all tables", thousands(rows)+" rows/s", thousands(r.Insert.PerSecond)+"/s", rig.Ratio(rows, r.Insert.PerSecond))
	fmt.Fprintln(w)
	fmt.Fprintf(w, "The limits of this machine, measured bare: kafka-go produces %s and consumes %s messages/s of an article's text (%s of them, Snappy, all acknowledgements, the embedded broker); "+
		"clickhouse-go inserts %s rows of mentions/s, by columns, in blocks of %s over %d connections, into one MergeTree table (%s rows, the embedded engine).\n\n",
		thousands(r.Broker.Produce), thousands(r.Broker.Consume), thousands(float64(r.Broker.Messages)),
		thousands(r.Insert.PerSecond), thousands(float64(r.Insert.BlockRows)), r.Insert.Connections, thousands(float64(r.Insert.Rows)))
	fmt.Fprintf(w, "The rollup was up to date %.1f s after the last row of the burst, and %.1f s after that of the store alone, which was ready %.1f s after its start.\n\n",
		e.RollupAfter.Seconds(), s.RollupAfter.Seconds(), s.Starting.Seconds())
}

// method says how it was measured and how far it can be trusted.
func (r *Result) method(w *strings.Builder) {
	e := r.EndToEnd
	fmt.Fprintf(w, "### How it is measured\n\n"+
		"- **End to end**: `bellwether up` on an empty folder; the articles are pushed in requests of 1 MiB, one in flight, published evenly over the last %.0f h and in order. "+
		"Done is when the view `outcomes` has every article as stored and `rows_articles` has its row; asked every %d ms towards the end, so at most that much late. "+
		"Each article is a story of the sample archive, none used twice, made %d bytes long by dull sentences (`--dense`: by more stories); %.2f %% of them were taken for near-duplicates. They name %.1f entities each.\n",
		newsSpan.Hours(), pollLedger.Milliseconds(), rig.ArticleBytes, 100*rig.Ratio(float64(e.InStories), float64(e.Articles)), rig.Ratio(float64(e.Mentions), float64(e.Articles)))
	fmt.Fprintf(w, "- **Push → row**: the same system, with those articles in it. One article a request, each due at its instant whatever became of those before; a latency counts from there. "+
		"A query on `rows_articles` looks for them every %d ms; a latency is too long by at most the time between two and that of a query.", pollRows.Milliseconds())
	for _, l := range r.Latencies {
		fmt.Fprintf(w, " At %d/s (%s articles) polls began %s apart (p50; p99 %s), and the acknowledgement alone took %s (p50) and %s (p99).",
			l.Rate, thousands(float64(l.Count)), milliseconds(l.Poll.P50), milliseconds(l.Poll.P99), milliseconds(l.Push.P50), milliseconds(l.Push.P99))
	}
	fmt.Fprintln(w)
	fmt.Fprintf(w, "- **One core**: the stage's work on %s articles round and round, in process with GOMAXPROCS 1, a second being one of processor time and the collector's work included. A result's message has %.1f kB (extract) and %.1f kB (sentiment).\n",
		thousands(float64(min(distinctTexts, r.Options.Articles))), float64(r.Extract.OutBytes)/1e3, float64(r.Sentiment.OutBytes)/1e3)
	fmt.Fprintf(w, "- **Store alone**: the program on an empty engine and the log of the runs above, from when it is ready until the ledger holds every scoring. It used %.1f s of processor time and at most %d MiB, the engine %.1f s and %d MiB.\n\n",
		r.Store.StoreCPU.Seconds(), r.Store.StorePeak>>20, r.Store.EngineCPU.Seconds(), r.Store.EnginePeak>>20)
}

// processes is the table of where the time of the end-to-end run went.
func (r *Result) processes(w *strings.Builder) {
	fmt.Fprintf(w, "### Where the time goes end to end\n\n| Process | Processor time | Share | Peak of resident memory |\n|---|---:|---:|---:|\n")
	var sum time.Duration
	var names []string
	for _, p := range r.EndToEnd.Processes {
		fmt.Fprintf(w, "| %s | %.1f s | %.0f %% | %d MiB |\n", p.Name, p.CPU.Seconds(), 100*p.Part, p.Peak>>20)
		sum += p.CPU
		if len(names) < shownShares {
			names = append(names, fmt.Sprintf("%s %.0f %%", p.Name, 100*p.Part))
		}
	}
	busy := rig.Ratio(sum.Seconds(), r.EndToEnd.Elapsed.Seconds()*float64(r.Machine.Cores))
	fmt.Fprintf(w, "\nTogether they kept the %d cores busy for %.0f %% of the %.1f s; of that %s. ", r.Machine.Cores, 100*busy, r.EndToEnd.Elapsed.Seconds(), list(names))
	fmt.Fprintf(w, "That is %.2f ms of processor time an article, so %d cores in full use would take %s articles/s. ",
		1e3*rig.Ratio(sum.Seconds(), float64(r.EndToEnd.Articles)), r.Machine.Cores, thousands(rig.Ratio(float64(r.Machine.Cores*r.EndToEnd.Articles), sum.Seconds())))
	if busy > 0.85 {
		fmt.Fprintf(w, "So it is processor time that stands in the way of more.\n\n")
	} else {
		fmt.Fprintf(w, "So a part of the time is waiting: for each other, for the disk, or for what else this machine does.\n\n")
	}
}

// profiles are the tables of where the time goes within a process.
func (r *Result) profiles(w *strings.Builder) {
	for _, p := range []struct {
		name    string
		profile Profile
	}{{"extract", r.Extract.Profile}, {"sentiment", r.Sentiment.Profile}, {"store", r.StoreProfile}} {
		fmt.Fprintf(w, "### Profile of %s\n\n%s\n\n```\n    own  with calls  function\n", p.name, p.profile.sentence())
		for _, f := range p.profile.Functions[:min(profiledFunctions, len(p.profile.Functions))] {
			fmt.Fprintf(w, "%5.1f %%     %5.1f %%  %s\n", 100*p.profile.part(f.Flat), 100*p.profile.part(f.Cum), f.Name)
		}
		fmt.Fprintf(w, "```\n\n")
	}
	steps := r.Store.Steps
	var shares []string
	for _, step := range steps.Steps {
		shares = append(shares, fmt.Sprintf("%s %.0f %%", step.Name, 100*steps.part(step)))
	}
	fmt.Fprintf(w, "By its own metrics the program worked on %d batches for %.1f of the %.1f s: %s. What is missing to 100 %% is decoding. Most of these steps are ClickHouse's work, which the profile does not see.\n",
		steps.Batches, steps.Handling.Seconds(), r.Store.Elapsed.Seconds(), list(shares))
}

// sentence says what stands in the way of more, in computed shares.
func (p Profile) sentence() string {
	var parts []string
	for _, k := range p.kinds() {
		if len(parts) < shownShares && k.Part >= 0.03 {
			parts = append(parts, fmt.Sprintf("%s (%.0f %%)", k.Name, 100*k.Part))
		}
	}
	return fmt.Sprintf("%.1f s of processor time in %.1f s (%.0f %% of one core). What stands in the way of more is %s; the function with the most time of its own has %.0f %%.",
		p.Total.Seconds(), p.Wall.Seconds(), 100*rig.Ratio(p.Total.Seconds(), p.Wall.Seconds()), list(parts), 100*p.part(p.Functions[0].Flat))
}

// list joins words as a sentence does.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// thousands is a number without decimals, its thousands apart.
func thousands(n float64) string {
	text := fmt.Sprintf("%.0f", n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.0f ms", d.Seconds()*1e3) }
func microseconds(d time.Duration) string { return fmt.Sprintf("%.0f µs", d.Seconds()*1e6) }
