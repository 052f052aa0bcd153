package annotate

import (
	"strings"
	"unicode/utf8"
)

// relatedHeadings open a list of other stories, which are not this article.
var relatedHeadings = [...]string{
	"주요뉴스", "관련기사", "관련뉴스", "많이본뉴스", "많이본기사", "인기기사", "인기뉴스", "추천기사", "추천뉴스", "핫뉴스", "헤드라인뉴스",
	"이시각주요뉴스", "오늘의주요뉴스", "함께보면좋은기사", "실시간인기기사", "최신기사", "최신뉴스",
	"이시각헤드라인", "헤드라인", "지금뜨는기사", "지금뜨는뉴스", "주요기사", "실시간뉴스", "실시간주요뉴스", "실시간랭킹", "랭킹뉴스", "오늘의핫뉴스",
	"포토뉴스", "관련키워드", "함께읽으면좋은기사", "함께본기사", "당신이좋아할만한기사", "이슈기사", "후속기사", "많이본콘텐츠", "추천콘텐츠", "베스트클릭",
	"related", "relatedarticles", "relatedstories", "relatednews", "readmore", "mostread", "mostpopular", "topstories",
	"recommended", "recommendedstories", "morefrom", "trending", "youmayalsolike", "latestnews", "alsoread",
	"mostreadstories", "editorspicks", "morestories", "readnext", "whattoreadnext", "dontmiss", "popularnow", "morenews", "morelikethis",
}

// legalMarks stand in copyright lines.
var legalMarks = [...]string{"ⓒ", "©", "무단전재", "무단 전재", "재배포 금지", "재배포금지", "저작권자", "All rights reserved", "all rights reserved", "Copyright "}

// closingMarks stand in the copyright line that closes an article; what follows it is the page's, not the article's.
var closingMarks = [...]string{"무단전재", "무단 전재", "재배포 금지", "재배포금지", "저작권자", "All rights reserved", "all rights reserved"}

// legal returns where a copyright note begins in line, -1 for none. It stands at the start of a line or at its end, so a
// long line is searched at its end alone.
func legal(line string) int {
	from := max(0, len(line)-legalTail)
	if from == 0 {
		return firstOf(line, legalMarks[:])
	}
	if i := firstOf(line[:30], legalMarks[:]); i == 0 {
		return 0
	}
	if i := firstOf(line[from:], legalMarks[:]); i >= 0 {
		return from + i
	}
	return -1
}

// Marks that open the credit of a picture or table, by the sign that they hold; what follows up to the end of the
// bracket or line names its source, not its subject.
var (
	equalsCredits = [...]string{"사진=", "사진 =", "사진제공=", "사진 제공=", "자료=", "자료제공=", "출처=", "제공=", "그래픽=", "이미지="}
	colonCredits  = [...]string{"사진:", "사진 :", "자료:", "출처:", "출처 :", "제공:", "Photo:", "Image:", "Credit:", "Photograph:", "Source:"}
	plainCredits  = [...]string{"Photo by", "Photo courtesy", "Image credit", "Courtesy of", "Getty Images", "[사진 ", "(사진 "}
)

// agencyMarks are picture agencies in the form `로이터=연합뉴스`.
var agencyMarks = [...]string{"=연합뉴스", "=뉴시스", "=뉴스1", "=게티이미지", "=AP", "=AFP", "=EPA", "=로이터"}

// Longest lines, in bytes, that are taken whole for a credit, byline or legal note.
const (
	shortLine  = 120
	creditLine = 900
	legalTail  = 240
)

// cut divides the title and the lines of the text into segments, leaving out boilerplate.
func (d *document) cut() {
	d.keep(0, int32(d.body-1))
	related := false
	n := int32(len(d.runes))
	for start := int32(d.body); start < n; {
		end := start
		for end < n && d.runes[end] != '\n' && d.runes[end] != '\r' {
			end++
		}
		d.line(start, end, &related)
		start = end + 1
	}
}

// keep adds a segment without the white space around it.
func (d *document) keep(start, end int32) {
	for start < end && isSpace(d.runes[start]) {
		start++
	}
	for end > start && isSpace(d.runes[end-1]) {
		end--
	}
	if start < end {
		d.segments = append(d.segments, segment{start, end})
	}
}

// line keeps what of one line belongs to the article. related says whether a list of other stories is running; prose
// ends it.
func (d *document) line(start, end int32, related *bool) {
	for start < end && isSpace(d.runes[start]) {
		start++
	}
	if start == end {
		return
	}
	line := d.text(start, end)
	if *related && !prose(line) {
		return
	}
	*related = false
	if len(line) <= creditLine {
		if len(line) < 80 && opensRelated(line) {
			*related = true
			return
		}
		if len(line) <= shortLine && byline(line) {
			return
		}
	}
	if hashtags(line) || quotes(line) || pointer(line) {
		return
	}
	if i := legal(line); i >= 0 {
		*related = firstOf(line[i:], closingMarks[:]) >= 0
		if len(line) <= 300 || i == 0 {
			return
		}
		end = start + int32(utf8.RuneCountInString(line[:i]))
		line = line[:i]
	}
	if n := leadingByline(line); n > 0 {
		start += int32(utf8.RuneCountInString(line[:n]))
		line = line[n:]
	}
	d.withoutCredits(line, start, end)
}

// withoutCredits keeps a line's segments around the credits in it.
func (d *document) withoutCredits(line string, start, end int32) {
	for len(line) <= creditLine {
		from, to := credit(line)
		if from < 0 {
			break
		}
		d.keep(start, start+int32(utf8.RuneCountInString(line[:from])))
		start += int32(utf8.RuneCountInString(line[:to]))
		line = line[to:]
	}
	d.keep(start, end)
}

// credit returns the byte range of the first credit in line, -1 where there is none.
func credit(line string) (from, to int) {
	if strings.IndexByte(line, '=') >= 0 {
		if i := firstOf(line, agencyMarks[:]); i >= 0 {
			// The word before the sign is the agency: 로이터=연합뉴스.
			from = strings.LastIndexAny(line[:i], " \t([.") + 1
			return from, creditEnd(line, i)
		}
		if i := firstOf(line, equalsCredits[:]); i >= 0 {
			return i, creditEnd(line, i)
		}
	}
	if strings.IndexByte(line, ':') >= 0 {
		if i := firstOf(line, colonCredits[:]); i >= 0 {
			return i, creditEnd(line, i)
		}
	}
	if i := firstOf(line, plainCredits[:]); i >= 0 {
		return i, creditEnd(line, i)
	}
	if supplied := strings.TrimRight(line, " .)]"); strings.HasSuffix(supplied, " 제공") && len(line) < 400 {
		// "… 전경. 삼성전자 제공": the last word or bracket before it names who supplied the picture.
		head := strings.TrimSuffix(supplied, " 제공")
		return strings.LastIndexAny(head, "./|[(,·") + 1, len(line)
	}
	return -1, -1
}

// creditEnd returns where a credit that begins before i ends: at a closing bracket, else at the end of the line.
func creditEnd(line string, i int) int {
	if j := strings.IndexAny(line[i:], ")]"); j >= 0 {
		return i + j + 1
	}
	return len(line)
}

// firstOf returns the first place in s of any of the marks, -1 for none.
func firstOf(s string, marks []string) int {
	best := -1
	for _, m := range marks {
		if i := strings.Index(s, m); i >= 0 && (best < 0 || i < best) {
			best = i
		}
	}
	return best
}

// opensRelated reports a heading above a list of other stories.
func opensRelated(line string) bool {
	if head, ok := strings.CutPrefix(line, "Read more "); ok && !strings.ContainsAny(head, ".:?!") || strings.HasPrefix(line, "More from ") {
		return true
	}
	var buf [80]byte
	key := buf[:0]
	for _, r := range line {
		if isHangul(r) || isLatin(r) {
			key = utf8.AppendRune(key, lower(r))
		}
	}
	for _, h := range relatedHeadings {
		if string(key) == h {
			return true
		}
	}
	return false
}

// pointers begin a line that points to something else: another story, a video, the page's topics.
var pointers = [...]string{
	"WATCH:", "Watch:", "WATCH NOW", "READ:", "Read:", "READ MORE:", "Read more:", "Read More:", "Read also:", "ALSO READ:", "Also read:", "See also:", "Related:", "RELATED:",
	"Tags:", "Topics:", "Suggested Topics:", "Explore more on these topics:", "관련기사:", "관련 기사:", "▶관련기사", "☞", "▶ 관련기사",
}

// pointer reports a short line that points to something else.
func pointer(line string) bool {
	if len(line) > 2*shortLine {
		return false
	}
	for _, p := range pointers {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	return false
}

// hashtags reports a line that holds nothing but hash tags: #퀄컴 #AI반도체.
func hashtags(line string) bool {
	if line[0] != '#' {
		return false
	}
	for field := range strings.FieldsSeq(line) {
		if field[0] != '#' {
			return false
		}
	}
	return true
}

// quotes reports a line of share prices from a page's margin: two or more prices, each with its arrow and change, as in
// "삼성전자 68,800 ▲1.2% SK하이닉스 269,000 ▼0.5%".
func quotes(line string) bool {
	// All four arrows begin with these two bytes, which few lines hold.
	if !strings.Contains(line, "\xe2\x96") || len(line) > 4*creditLine || strings.Contains(line, "다.") {
		return false
	}
	n := 0
	for i, r := range line {
		switch r {
		case '▲', '▼', '△', '▽':
			before, after := strings.TrimRight(line[:i], " "), strings.TrimLeft(line[i+utf8.RuneLen(r):], " ")
			if before != "" && after != "" && isDigit(rune(before[len(before)-1])) && isDigit(rune(after[0])) {
				n++
			}
		}
	}
	return n >= 2
}

// prose reports a line that is a paragraph rather than a headline.
func prose(line string) bool {
	return len(line) > 200 && strings.HasSuffix(strings.TrimRight(line, " \t\"”’)"), ".")
}

// byline reports a short line that only names its author, date or address.
func byline(line string) bool {
	line = strings.TrimSpace(line)
	if strings.IndexByte(line, '@') > 0 && !strings.Contains(line, ". ") {
		return true
	}
	if strings.HasPrefix(line, "Reporting by ") || strings.HasPrefix(line, "Editing by ") {
		return true
	}
	if strings.HasPrefix(line, "By ") && len(line) < 60 && !strings.HasSuffix(line, ".") {
		return true
	}
	i := strings.Index(line, "기자")
	if i < 0 {
		i = strings.Index(line, "특파원")
	}
	if i < 0 || strings.Contains(line, "다.") || strings.HasPrefix(line[i:], "기자회견") || strings.HasPrefix(line[i:], "기자간담") {
		return false
	}
	// "김현아 기자", "김현아 기자 2024.01.28 16:46", "[이데일리 김현아 기자]": little else than names, digits and signs.
	rest := 0
	for _, r := range line {
		if isHangul(r) {
			rest++
		}
	}
	return rest <= 14
}

// leadingByline returns the length of a byline that opens a paragraph: "[이데일리 김현아 기자]", "(서울=연합뉴스) 김현아 기자 =",
// "SEOUL, Jan. 28 (Reuters) -".
func leadingByline(line string) int {
	if line[0] == '[' || line[0] == '(' {
		end := strings.IndexAny(line, "])")
		if end < 0 || end > 90 {
			return 0
		}
		inside := line[1:end]
		if !strings.ContainsAny(inside, "=@") && !strings.Contains(inside, "기자") && !strings.Contains(inside, "특파원") {
			return 0
		}
		n := end + 1
		if eq := strings.IndexByte(line[n:], '='); eq >= 0 && eq < 60 && strings.Contains(line[n:n+eq], "기자") {
			n += eq + 1
		}
		return n
	}
	head := line
	if len(head) > 70 {
		head = head[:70]
	}
	if i := strings.Index(head, "기자 ="); i > 0 && i < 40 {
		return i + len("기자 =")
	}
	if i := strings.Index(head, "기자]"); i > 0 && i < 40 {
		return i + len("기자]")
	}
	for _, agency := range [...]string{"(Reuters) -", "(Reuters) —", "(Yonhap) --", "(AP) —", "(AP) -", "(Bloomberg) --"} {
		if i := strings.Index(head, agency); i >= 0 {
			return i + len(agency)
		}
	}
	return 0
}
