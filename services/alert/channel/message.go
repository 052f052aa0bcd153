package channel

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/taxonomy"
)

// Names are the display names of topics and organizations, by id.
type Names map[string]taxonomy.Names

// NewNames takes them from a taxonomy.
func NewNames(t *taxonomy.Taxonomy) Names {
	names := make(Names, len(t.Organizations)+len(t.Topics))
	for _, o := range t.Organizations {
		names[o.ID] = o.Name
	}
	for _, topic := range t.Topics {
		names[topic.ID] = topic.Name
	}
	return names
}

// of returns the name of an id; the id where there is none.
func (n Names) of(id, lang string) string {
	if name := n[id].In(lang); name != "" {
		return name
	}
	return id
}

// voice is how a channel speaks to people.
type voice struct {
	words words
	names Names
	own   templated
}

// newVoice makes the voice of a language: ko, else English.
func newVoice(lang string, names Names) voice {
	if lang == "ko" {
		return voice{words: korean(), names: names}
	}
	return voice{words: english(), names: names}
}

// words are what differs from language to language.
type words struct {
	lang     string
	replayed string
	over     string
	kinds    map[string]string
	// title, what and ended are formats; see their use.
	title, what, ended string
	// measured are those of rules that do not count, by measure and side: sentiment and share, + and −.
	measured    map[string]sayings
	publishers  string
	tone        string
	rises, rise string
	// moment writes a time, clock one on the same day.
	moment, clock string
	// days, hours and minutes write a length of time.
	days, hours, minutes string
	labels               map[string]string
	between, chart, page string
	// scale says from where to where the bars of means reach.
	scale string
}

// sayings are the formats for a mean: see their use.
type sayings struct{ title, what, ended string }

func english() words {
	return words{
		lang: "en", replayed: "[replay] ", over: "Over: ",
		kinds:      map[string]string{"spike": "Spike", "drop": "Drop", "shift": "Shift"},
		title:      "%[1]s in news on %[2]s: %[3]s stories, %[4]s expected",
		what:       "%[3]s unique stories on %[2]s, %[1]s. Expected: %[4]s, from %[5]s of history.",
		ended:      "%[1]s. At the peak there were %[2]s unique stories in %[4]s; expected: %[3]s.",
		publishers: "%d independent publishers: %s", tone: "Tone: %d positive, %d neutral, %d negative",
		rises: "Also up: ", rise: "%s (%d stories, usually %s)",
		moment: "2 Jan 2006 15:04", clock: "15:04 MST", days: "%.0f days", hours: "%.0f hours", minutes: "%.0f minutes", between: "%s to %s", chart: "the last %s, up to %s", scale: " (%s)", page: "More: %s",
		labels: map[string]string{"positive": "positive", "neutral": "neutral", "negative": "negative"},
		measured: map[string]sayings{
			"sentiment+": {
				title: "Better tone in news on %[1]s: %[2]s, %[3]s expected",
				what:  "Net tone of %[4]s unique stories on %[1]s, %[5]s: %[2]s, from −1 (all negative) to +1 (all positive). Expected: %[3]s, from %[6]s of history.",
				ended: "%[5]s. At its best the net tone of %[4]s unique stories in %[6]s was %[2]s; expected: %[3]s.",
			},
			"sentiment−": {
				title: "Worse tone in news on %[1]s: %[2]s, %[3]s expected",
				what:  "Net tone of %[4]s unique stories on %[1]s, %[5]s: %[2]s, from −1 (all negative) to +1 (all positive). Expected: %[3]s, from %[6]s of history.",
				ended: "%[5]s. At its worst the net tone of %[4]s unique stories in %[6]s was %[2]s; expected: %[3]s.",
			},
			"share+": {
				title: "%[1]s takes a larger share of the news on %[7]s: %[2]s, %[3]s expected",
				what:  "%[1]s has %[4]s of the %[8]s stories that name an organization on %[7]s, %[5]s: %[2]s. Expected: %[3]s, from %[6]s of history. A story counts once for each organization.",
				ended: "%[5]s. At its highest the share was %[2]s in %[6]s (%[4]s of %[8]s stories); expected: %[3]s.",
			},
			"share−": {
				title: "%[1]s has a smaller share of the news on %[7]s: %[2]s, %[3]s expected",
				what:  "%[1]s has %[4]s of the %[8]s stories that name an organization on %[7]s, %[5]s: %[2]s. Expected: %[3]s, from %[6]s of history. A story counts once for each organization.",
				ended: "%[5]s. At its lowest the share was %[2]s in %[6]s (%[4]s of %[8]s stories); expected: %[3]s.",
			},
		},
	}
}

func korean() words {
	return words{
		lang: "ko", replayed: "[재현] ", over: "종료: ",
		kinds:      map[string]string{"spike": "급증", "drop": "급감", "shift": "급변"},
		title:      "%[2]s 기사 %[1]s: %[3]s건(평소 %[4]s건)",
		what:       "%[1]s ‘%[2]s’ 관련 기사는 중복을 빼고 %[3]s건입니다. 지난 %[5]s을 기준으로 하면 평소에는 %[4]s건입니다.",
		ended:      "%[1]s. 가장 많았던 %[4]s에 중복을 빼고 %[2]s건이 나왔습니다(평소 %[3]s건).",
		publishers: "서로 다른 매체 %d곳: %s", tone: "논조: 긍정 %d건, 중립 %d건, 부정 %d건",
		rises: "함께 늘어난 이름과 낱말: ", rise: "%s(%d건, 평소 %s건)",
		moment: "2006년 1월 2일 15:04", clock: "15:04 MST", days: "%.0f일", hours: "%.0f시간", minutes: "%.0f분", between: "%s~%s", chart: "최근 %s, %s까지", scale: "(%s)", page: "자세히: %s",
		labels: map[string]string{"positive": "긍정", "neutral": "중립", "negative": "부정"},
		measured: map[string]sayings{
			"sentiment+": {
				title: "%[1]s 관련 논조 개선: %[2]s(평소 %[3]s)",
				what:  "%[5]s ‘%[1]s’ 관련 기사 %[4]s건(중복 제외)의 순논조는 %[2]s입니다(모두 부정이면 −1, 모두 긍정이면 +1). 지난 %[6]s을 기준으로 하면 평소에는 %[3]s입니다.",
				ended: "%[5]s. 가장 좋았던 %[6]s에는 기사 %[4]s건(중복 제외)의 순논조가 %[2]s였습니다(평소 %[3]s).",
			},
			"sentiment−": {
				title: "%[1]s 관련 논조 악화: %[2]s(평소 %[3]s)",
				what:  "%[5]s ‘%[1]s’ 관련 기사 %[4]s건(중복 제외)의 순논조는 %[2]s입니다(모두 부정이면 −1, 모두 긍정이면 +1). 지난 %[6]s을 기준으로 하면 평소에는 %[3]s입니다.",
				ended: "%[5]s. 가장 나빴던 %[6]s에는 기사 %[4]s건(중복 제외)의 순논조가 %[2]s였습니다(평소 %[3]s).",
			},
			"share+": {
				title: "%[7]s 보도에서 %[1]s 비중 확대: %[2]s(평소 %[3]s)",
				what:  "%[5]s ‘%[7]s’ 보도에서 기업을 다룬 기사 %[8]s건 가운데 ‘%[1]s’ 기사는 %[4]s건, %[2]s입니다. 지난 %[6]s을 기준으로 하면 평소에는 %[3]s입니다. 한 기사는 거기 나온 기업마다 한 건으로 셉니다.",
				ended: "%[5]s. 비중이 가장 컸던 %[6]s에는 %[2]s였습니다(%[8]s건 중 %[4]s건, 평소 %[3]s).",
			},
			"share−": {
				title: "%[7]s 보도에서 %[1]s 비중 축소: %[2]s(평소 %[3]s)",
				what:  "%[5]s ‘%[7]s’ 보도에서 기업을 다룬 기사 %[8]s건 가운데 ‘%[1]s’ 기사는 %[4]s건, %[2]s입니다. 지난 %[6]s을 기준으로 하면 평소에는 %[3]s입니다. 한 기사는 거기 나온 기업마다 한 건으로 셉니다.",
				ended: "%[5]s. 비중이 가장 작았던 %[6]s에는 %[2]s였습니다(%[8]s건 중 %[4]s건, 평소 %[3]s).",
			},
		},
	}
}

// title says in one line what happened.
func (v voice) title(n Notice) string {
	return strings.Join(strings.Fields(v.speak(v.own.title, n, v.shippedTitle(n))), " ")
}

// text says all of it.
func (v voice) text(n Notice) string { return v.speak(v.own.text, n, v.shippedText(n)) }

// shippedTitle is the title in the words that ship.
func (v voice) shippedTitle(n Notice) string {
	line := fmt.Sprintf(v.words.title, v.words.kinds[n.GetDirection()], v.about(n.GetSeries()), number(n.GetValue()), number(n.GetExpected()))
	if says, measured := v.says(n); measured {
		line = v.mean(n, says.title, "", 0)
	}
	if n.GetState() == bellwetherv1.AlertState_ALERT_STATE_RESOLVED {
		line = v.words.over + line
	}
	if n.GetReplayed() {
		line = v.words.replayed + line
	}
	return line
}

// shippedText is the text in the words that ship: what, against what, since when, by whom, in which tone, what rose with it, and the
// stories.
func (v voice) shippedText(n Notice) string {
	w := v.words
	from, until := moment(n.GetStartedAt()).In(n.zone()), moment(n.GetStartedAt()+n.GetBucketSeconds()*1000).In(n.zone())
	var lines []string
	says, measured := v.says(n)
	switch ended := n.GetState() == bellwetherv1.AlertState_ALERT_STATE_RESOLVED; {
	case measured && ended:
		lines = append(lines, v.mean(n, says.ended, v.span(from, moment(n.GetEndedAt()).In(n.zone())), n.GetBucketSeconds()))
	case measured:
		lines = append(lines, v.mean(n, says.what, v.span(from, until), n.GetBaselineSeconds()))
	case ended:
		lines = append(lines, fmt.Sprintf(w.ended, v.span(from, moment(n.GetEndedAt()).In(n.zone())), number(n.GetValue()), number(n.GetExpected()), v.length(n.GetBucketSeconds())))
	default:
		lines = append(lines, fmt.Sprintf(w.what, v.span(from, until), v.about(n.GetSeries()), number(n.GetValue()), number(n.GetExpected()), v.length(n.GetBaselineSeconds())))
	}
	if chart := v.chart(n, until); chart != "" {
		lines = append(lines, chart)
	}
	if len(n.GetPublishers()) > 0 {
		shown := n.GetPublishers()
		more := ""
		if len(shown) > 5 {
			shown, more = shown[:5], " …"
		}
		lines = append(lines, fmt.Sprintf(w.publishers, n.GetPublisherFamilies(), strings.Join(shown, ", ")+more))
	}
	if n.GetPositive()+n.GetNeutral()+n.GetNegative() > 0 {
		lines = append(lines, fmt.Sprintf(w.tone, n.GetPositive(), n.GetNeutral(), n.GetNegative()))
	}
	if len(n.GetRises()) > 0 {
		var rises []string
		for _, r := range n.GetRises() {
			name := r.GetName()
			if r.GetKind() == "organization" {
				name = v.names.of(name, w.lang)
			}
			rises = append(rises, fmt.Sprintf(w.rise, name, r.GetStories(), number(r.GetExpected())))
		}
		lines = append(lines, w.rises+strings.Join(rises, ", "))
	}
	for _, e := range n.GetEvidence() {
		line := "\n• " + e.GetTitle() + " — " + e.GetPublisher()
		if label := w.labels[e.GetSentiment()]; label != "" {
			line += " [" + label + "]"
		}
		if s := e.GetSentence(); s != "" && s != e.GetTitle() {
			line += "\n  “" + s + "”"
		}
		lines = append(lines, line+"\n  "+e.GetUrl())
	}
	if n.Page != "" {
		lines = append(lines, "\n"+fmt.Sprintf(w.page, n.Page))
	}
	return strings.Join(lines, "\n")
}

// chart is the line of bars up to the end of the first bucket, and what it shows; empty where there is nothing to compare.
func (v voice) chart(n Notice, until time.Time) string {
	buckets := max(len(n.GetRecent()), len(n.GetRecentMeans()))
	caption := fmt.Sprintf(v.words.chart, v.length(int64(buckets)*n.GetBucketSeconds()), until.Format(v.words.clock))
	if bars := spark(n.GetRecent()); bars != "" {
		return bars + "  " + caption
	}
	write := signed
	if n.GetMeasure() == string(rule.Share) {
		write = percent
	}
	bars, least, most := sparkMeans(n.GetRecentMeans())
	if bars == "" {
		return ""
	}
	return bars + "  " + caption + fmt.Sprintf(v.words.scale, fmt.Sprintf(v.words.between, write(least), write(most)))
}

// says are the formats for a notice of a mean; measured is false for one of a count.
func (v voice) says(n Notice) (s sayings, measured bool) {
	side := "+"
	if n.GetValue() < n.GetExpected() {
		side = "−"
	}
	s, measured = v.words.measured[n.GetMeasure()+side]
	return s, measured
}

// mean fills a format in for a mean: 1 what it is on (of a share the organization), 2 its value and 3 what was expected, 4 the
// stories, 5 the span, 6 a length of time, of a share also 7 the topic and 8 the stories of all organizations. What a format
// leaves out is not told.
func (v voice) mean(n Notice, format, span string, seconds int64) string {
	write, about, topic := signed, v.about(n.GetSeries()), ""
	if n.GetMeasure() == string(rule.Share) {
		w := rule.ParseSeries(n.GetSeries())
		write, about, topic = percent, v.names.of(w.Organization, v.words.lang), v.names.of(w.Topic, v.words.lang)
	}
	filled := []any{about, write(n.GetValue()), write(n.GetExpected()), fmt.Sprint(n.GetStories()), span, v.length(seconds), topic, fmt.Sprint(n.GetAllStories())}
	return fmt.Sprintf(format, filled...)
}

// signed writes a net tone with its sign and two decimals, percent a share.
func signed(x float64) string { return strings.Replace(fmt.Sprintf("%+.2f", x), "-", "−", 1) }

func percent(x float64) string { return fmt.Sprintf("%.0f%%", 100*x) }

// about names a series by what it is on.
func (v voice) about(series string) string {
	w := rule.ParseSeries(series)
	var parts []string
	for _, id := range []string{w.Organization, w.Topic} {
		if id != "" {
			parts = append(parts, v.names.of(id, v.words.lang))
		}
	}
	if w.Source != "" {
		parts = append(parts, w.Source)
	}
	if len(parts) == 0 {
		return series
	}
	return strings.Join(parts, " · ")
}

// span writes from when to when; the day once where it is the same.
func (v voice) span(from, until time.Time) string {
	if from.YearDay() == until.YearDay() && from.Year() == until.Year() {
		return fmt.Sprintf(v.words.between, from.Format(v.words.moment), until.Format(v.words.clock))
	}
	return fmt.Sprintf(v.words.between, from.Format(v.words.moment), until.Format(v.words.moment+" MST"))
}

// length writes seconds as minutes, as hours up to two days, then as days.
func (v voice) length(seconds int64) string {
	d := time.Duration(seconds) * time.Second
	switch {
	case d < time.Hour:
		return one(v.words.minutes, d.Minutes())
	case d <= 48*time.Hour:
		return one(v.words.hours, d.Hours())
	}
	return one(v.words.days, d.Hours()/24)
}

// one writes a length; the English words lose their s where it is one.
func one(format string, n float64) string {
	text := fmt.Sprintf(format, n)
	if strings.HasPrefix(text, "1 ") {
		return strings.TrimSuffix(text, "s")
	}
	return text
}

// bars are those of a chart, from the lowest to the highest, and none stands where nothing can be said.
const (
	bars = "▁▂▃▄▅▆▇█"
	none = '·'
)

// spark draws counts as a line of bars.
func spark(counts []int64) string {
	if len(counts) < 2 {
		return ""
	}
	bars := []rune(bars)
	most := max(slices.Max(counts), 1)
	var b strings.Builder
	for _, c := range counts {
		b.WriteRune(bars[int(max(c, 0))*(len(bars)-1)/int(most)])
	}
	return b.String()
}

// sparkMeans draws means as a line of bars, which reach from the least of them to the greatest. It is empty where fewer than two are
// known, or all are the same.
func sparkMeans(means []float64) (line string, least, most float64) {
	known := slices.DeleteFunc(slices.Clone(means), math.IsNaN)
	if len(known) < 2 {
		return "", 0, 0
	}
	least, most = slices.Min(known), slices.Max(known)
	if least == most {
		return "", 0, 0
	}
	bars := []rune(bars)
	var b strings.Builder
	for _, m := range means {
		if math.IsNaN(m) {
			b.WriteRune(none)
			continue
		}
		b.WriteRune(bars[int((m-least)/(most-least)*float64(len(bars)-1)+.5)])
	}
	return b.String(), least, most
}
