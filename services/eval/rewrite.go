package eval

import (
	"math/rand/v2"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Grade is how far a rewrite is from its original.
type Grade string

// The grades, from the same text to one that shares its facts.
const (
	Exact      Grade = "exact copy"
	Typography Grade = "typography"
	Headline   Grade = "other headline"
	Added      Grade = "sentence added"
	Cut        Grade = "paragraph cut"
	Light      Grade = "light rewrite"
	Heavy      Grade = "heavy rewrite"
)

// Grades lists them in order.
func Grades() []Grade { return []Grade{Exact, Typography, Headline, Added, Cut, Light, Heavy} }

// Story is an article for near-duplicates: a title and paragraphs of sentences.
type Story struct {
	Lang       string
	Title      string
	Paragraphs [][]string
	Topics     []string
}

// Body is the text, a line a paragraph.
func (s *Story) Body() string {
	lines := make([]string, len(s.Paragraphs))
	for i, p := range s.Paragraphs {
		lines[i] = strings.Join(p, " ")
	}
	return strings.Join(lines, "\n")
}

// Rewrite returns title and body of a story at a grade. The same random source gives the same rewrite.
func (s *Story) Rewrite(g Grade, r *rand.Rand) (title, body string) {
	switch g {
	case Typography:
		return s.Title, typography(s.Body(), s.Lang)
	case Headline:
		return s.headline(), s.Body()
	case Added:
		out := s.clone()
		last := len(out.Paragraphs) - 1
		out.Paragraphs[last] = append(out.Paragraphs[last], pick(r, additions(s.Lang)))
		return s.Title, out.Body()
	case Cut:
		out := s.clone()
		if n := len(out.Paragraphs); n > 1 {
			out.Paragraphs = out.Paragraphs[:n-1]
		} else if n := len(out.Paragraphs[0]); n > 1 {
			out.Paragraphs[0] = out.Paragraphs[0][:n-1]
		}
		return s.Title, out.Body()
	case Light:
		return s.headline(), exchange(s.Body(), s.Lang, 0.3, r)
	case Heavy:
		return s.headline(), s.heavy(r)
	}
	return s.Title, s.Body()
}

func (s *Story) clone() *Story {
	out := *s
	out.Paragraphs = make([][]string, len(s.Paragraphs))
	for i, p := range s.Paragraphs {
		out.Paragraphs[i] = append([]string(nil), p...)
	}
	return &out
}

// headline writes another title.
func (s *Story) headline() string {
	if s.Lang == "ko" {
		return "[종합] " + strings.NewReplacer(",", "…", "“", "‘", "”", "’").Replace(s.Title)
	}
	return "UPDATE 1-" + strings.ToUpper(s.Title[:1]) + s.Title[1:]
}

// heavy exchanges all words that it can, turns the order of sentences within paragraphs, drops each third sentence and
// lets somebody else have said the first.
func (s *Story) heavy(r *rand.Rand) string {
	out := s.clone()
	n := 0
	for i, p := range out.Paragraphs {
		var kept []string
		for _, sentence := range p {
			if n++; n%3 != 0 || len(p) == 1 {
				kept = append(kept, sentence)
			}
		}
		if len(kept) > 1 {
			kept[0], kept[1] = kept[1], kept[0]
		}
		out.Paragraphs[i] = kept
	}
	opening := "According to reports on Tuesday, this is what is known so far: "
	if s.Lang == "ko" {
		opening = "관련 업계에 따르면 지금까지 알려진 내용은 다음과 같다. "
	}
	return exchange(opening+out.Body(), s.Lang, 1, r)
}

// typography changes signs, spacing and the form of Hangul, opens with a byline and signs off with an imprint.
func typography(body, lang string) string {
	body = strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'", "…", "...", ". ", ".  ", "\n", "\n\n", "%", "％", "·", "ㆍ").Replace(body)
	if lang == "ko" {
		return "(서울=새벽일보) 문도현 기자 = " + norm.NFD.String(body) + "\n\nⓒ 새벽일보. 무단전재 및 재배포 금지"
	}
	return "By Ada Merrow\n\n" + body + "\n\n© Dawn Herald. newsroom@example.com"
}

// exchange replaces words by others that mean the same, each place with probability p.
func exchange(body, lang string, p float64, r *rand.Rand) string {
	words := synonyms(lang)
	var b strings.Builder
	for rest := body; rest != ""; {
		if i := boundary(b.String(), lang); i {
			if from, to, ok := synonymAt(rest, lang, words); ok && r.Float64() < p {
				b.WriteString(to)
				rest = rest[len(from):]
				continue
			}
		}
		n := 1
		for n < len(rest) && rest[n]&0xC0 == 0x80 {
			n++
		}
		b.WriteString(rest[:n])
		rest = rest[n:]
	}
	return b.String()
}

// boundary reports whether a word may begin after what was written; Korean endings are words too.
func boundary(written, lang string) bool {
	if lang == "ko" || written == "" {
		return true
	}
	return !unicode.IsLetter(rune(written[len(written)-1]))
}

func synonymAt(rest, lang string, words [][2]string) (from, to string, ok bool) {
	for _, w := range words {
		if !strings.HasPrefix(rest, w[0]) {
			continue
		}
		if lang == "en" && len(rest) > len(w[0]) && unicode.IsLetter(rune(rest[len(w[0])])) {
			continue
		}
		return w[0], w[1], true
	}
	return "", "", false
}

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

// additions are sentences that desks put under a wire story.
func additions(lang string) []string {
	if lang == "ko" {
		return []string{
			"자세한 내용은 다음 주 열리는 설명회에서 공개될 예정이다.", "증권가는 앞으로의 흐름을 지켜봐야 한다는 반응을 보였다.",
			"회사 측은 이와 관련한 추가 답변을 내놓지 않았다.",
		}
	}
	return []string{
		"Further details are to be given at a briefing next week.", "Investors said they would wait and see how things turn out.",
		"Nobody at the company could be reached for further comment.",
	}
}

// synonyms are words and what may stand in their place; longer ones first where one begins another.
func synonyms(lang string) [][2]string {
	if lang == "ko" {
		return [][2]string{
			{"밝혔다", "말했다"},
			{"말했다", "전했다"},
			{"설명했다", "밝혔다"},
			{"내다봤다", "예상했다"},
			{"예상했다", "내다봤다"},
			{"강조했다", "역설했다"},
			{"늘었다", "증가했다"},
			{"줄었다", "감소했다"},
			{"올랐다", "상승했다"},
			{"떨어졌다", "하락했다"},
			{"하락했다", "내렸다"},
			{"급락했다", "크게 내렸다"},
			{"뛰었다", "급등했다"},
			{"그쳤다", "머물렀다"},
			{"하지만", "그러나"},
			{"그러나", "하지만"},
			{"다만", "그렇지만"},
			{"반면", "이와 달리"},
			{"크게", "대폭"},
			{"올해", "금년"},
			{"내년", "다음 해"},
			{"지난해", "작년"},
			{"업체", "기업"},
			{"때문이다", "까닭이다"},
			{"전망이다", "것으로 보인다"},
			{"계획이다", "방침이다"},
			{"처음으로", "최초로"},
			{"공급한다", "납품한다"},
			{"맡는다", "담당한다"},
			{"관계자", "담당자"},
			{"규모", "수준"},
			{"새 ", "신규 "},
			{"이미", "벌써"},
			{"시장", "업계"},
			{"제품", "품목"},
			{"차세대", "다음 세대"},
			{"투자", "출자"},
			{"공장", "생산시설"},
			{"기록했다", "나타냈다"},
			{"가운데", "중"},
			{"따냈다", "확보했다"},
		}
	}
	return [][2]string{
		{"said", "stated"},
		{"rose", "climbed"},
		{"fell", "dropped"},
		{"jumped", "leapt"},
		{"But", "However,"},
		{"but", "yet"},
		{"while", "whereas"},
		{"big", "large"},
		{"biggest", "largest"},
		{"about", "some"},
		{"maker", "manufacturer"},
		{"makers", "manufacturers"},
		{"start-up", "young company"},
		{"will be", "is going to be"},
		{"will", "is going to"},
		{"expects", "anticipates"},
		{"expected", "anticipated"},
		{"next year", "in the coming year"},
		{"last year", "in the past year"},
		{"a year earlier", "twelve months before"},
		{"more than", "over"},
		{"shares", "stock"},
		{"unveiled", "presented"},
		{"people familiar with the matter", "sources"},
		{"analysts", "brokers"},
		{"buy", "purchase"},
		{"order", "contract"},
		{"orders", "contracts"},
		{"chip", "semiconductor"},
		{"chips", "semiconductors"},
		{"company", "firm"},
		{"use", "employ"},
		{"again", "once more"},
		{"years", "twelvemonths"},
		{"fab", "plant"},
		{"fabs", "plants"},
		{"first", "initial"},
		{"its own", "in-house"},
		{"quarter", "three-month period"},
		{"raised", "lifted"},
	}
}
