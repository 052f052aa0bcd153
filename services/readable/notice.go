package readable

import (
	"regexp"
	"strings"
)

const noticeRunes = 200 // longer lines are never notices

// \W and \b are ASCII in Go: to them Hangul is no letter. So the patterns say [^\pL\pN].
var (
	// leads begin a line that leads to another story.
	leads = regexp.MustCompile(`(?i)^[^\pL\pN]{0,3}(?:related(?: (?:news|stor(?:y|ies)|articles?|coverage|content|links?|topics?|posts?|video))?\b.{0,60}?:?$|related ?:|` +
		`(?:read|see|watch|learn|discover|find out|explore) (?:more|also|next|further)\b|also (?:read|see|watch)\b|more (?:from|on|in|about) |more:|also:|more news\b|` +
		`(?:don.?t|you (?:may|might)) (?:miss|also (?:like|enjoy|be interested))|recommended\b|up next|trending(?: now)?:?$|most (?:read|popular)|editor.?s.? picks?|explore further|` +
		`must watch|just watched|watch (?:now|live|below)|story timeline|` +
		`관련\s?(?:기사|뉴스|영상|링크|글|콘텐츠)|많이\s?본\s?(?:기사|뉴스)|인기\s?(?:기사|뉴스)|추천\s?(?:기사|뉴스)|이\s?시각\s?(?:주요|헤드라인)?|주요\s?(?:기사|뉴스)|최신\s?(?:기사|뉴스)|실시간\s?(?:기사|뉴스|인기)|` +
		`함께\s?(?:보면|읽으면|볼만한|본)|다른\s?기사|오늘의\s?(?:주요|핫|추천)|핫\s?(?:클릭|이슈|뉴스)|베스트\s?(?:클릭|뉴스)|헤드라인\s?뉴스|(?:▶|☞|►|▷|→|➡)\s*\S)`)
	// prompts ask the reader to do something, or state rights; they are notices even as whole sentences.
	prompts = regexp.MustCompile(`(?i)^[^\pL\pN]{0,3}(?:` + strings.Join([]string{
		`sign up (?:for|to|here|now)`, `subscribe (?:to|for|now|here)`, `(?:please )?follow (?:us|me|him|her|them|@|\S+ on (?:twitter|facebook|instagram|x\b))`,
		`like us on`, `share (?:this|on|via)`, `tweet this`, `download (?:the|our) .{0,30}app\b`, `click (?:here|for|to)\b`, `get .{2,60} (?:delivered|newsletters?|in(?:to)? your inbox|on the go)\b`,
		`have a (?:tip|story)\b`, `got a (?:tip|story)\b`, `send (?:us )?(?:your )?tips?\b`, `contact (?:the (?:author|reporter|writer)|us)\b`, `join the conversation`,
		`copyright (?:©|\(c\)|ⓒ|\d{4}|by\b|:)`, `\(c\) `, `©`, `ⓒ`, `this (?:slideshow|site|page|video) requires`, `(?:please )?enable javascript`,
		`there was an error processing`, `thanks for signing up`, `citation:`,
		`[<〈\[]?저작권자`, `기사\s?제보`, `제보는`, `카카오톡으로 `, `네이버(?:에서|\s?메인에서|\s?채널).{0,20}구독`,
	}, "|") + `)|무단\s?전재\s?(?:및|·|,|-|/|와|&)?\s?(?:재배포|복사|배포|수집)|재배포\s?금지|AI\s?학습(?:\s?및)?\s?(?:이용|활용)\s?금지|all rights reserved\.?$|click to tweet$`)
	// labels begin short lines that are no sentences: what the page writes around the text.
	labels = regexp.MustCompile(`(?i)^[^\pL\pN]{0,3}(?:` + strings.Join([]string{
		`(?:advertisement|advert|anzeige|publicidade|publicidad|iklan)[^\pL\pN]*(?:(?:story )?continu.*)?$`, `(?:sponsored|promoted)(?: (?:content|post|by .*))?$`, `loading[^\pL\pN]*$`,
		`comments?[^\pL]*$`, `leave a (?:comment|reply)`, `tell us what`, `(?:article |story )?continues? (?:reading )?(?:below|after)`, `continue reading`,
		`scroll (?:down|to continue)`, `view (?:all|gallery|photos|comments)`, `filed under`, `tags?:`, `topics?:`, `categor(?:y|ies):`, `source:`,
		`(?:posted|published|updated|modified|last (?:updated|modified))\s*(?:$|[:|\d]|(?:in|by|on|at|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)\w{0,6}\b)`,
		`\d+ (?:of|/) \d+$`, `\d+ (?:comments?|shares?|views|min(?:ute)?s? read)\b`, `글자\s?크기`, `(?:본문|기사)\s?듣기`, `이미지\s?(?:확대|크게)`, `사진\s?크게`, `클릭하면`, `(?:키워드|태그)\s*(?:$|[:#])`,
		`(?:기사\s*)?(?:입력|등록|승인|수정|최종수정|발행|송고)(?:\s?(?:일시|일자|시간|일))?\s*[:：|]?\s*\d`,
		`(?:구독|좋아요|공유|댓글|스크랩|인쇄|광고|프린트|페이스북|트위터|카카오톡|카카오스토리|네이버|밴드|라인|블로그|메일|링크|주소|URL)(?:\s?(?:하기|공유|구독|보기|쓰기|닫기|복사|버튼|문의|페이스북|트위터|카카오톡|카카오스토리|밴드|라인|블로그|메일|개|수|[^\pL]))*$`,
	}, "|") + `)`)
	// imprint is the line in which a Korean paper names its publisher and its registration, as the press law asks.
	imprint = regexp.MustCompile(`(?:등록번호|발행인|편집인|청소년보호|사업자등록|통신판매업|대표전화).*(?:등록번호|발행인|편집인|청소년보호|사업자등록|통신판매업|대표전화|[:：|])`)
	// koreanCaption is what Korean papers write under a picture.
	koreanCaption = regexp.MustCompile(`^[▲△▼▽◀▶]\s?.*(?:사진|제공|ⓒ|연합뉴스|뉴시스|뉴스1|게티|로이터|AP|AFP|캡처|모습)[^.]{0,12}$|[\[(/<〈]?\s?(?:사진|이미지|자료|그래픽|출처|영상)\s?(?:제공)?\s?[=:ㅣ|]\s?[^.]{1,40}$|^(?:사진|이미지|그래픽)\s?(?:제공)?\s?[=:/ㅣ|]|\[?(?:사진|자료)\s?제공\]?$|ⓒ\s?\S{1,30}(?:\s\S{1,12}){0,3}$|=\s?(?:연합뉴스|뉴시스|뉴스1|로이터|AP|AFP|EPA|블룸버그|게티이미지\S{0,6})(?:\s?제공)?\s?[)\]]?$|^\[\S{2,12} [가-힣]{2,4} (?:\S{2,6} )?기자\]$`)
	// creditLine names a picture's maker.
	creditLine = regexp.MustCompile(`(?i)(?:©|\(c\)|photos? (?:by|courtesy|credit)|image (?:by|courtesy)|getty images|/ ?(?:reuters|ap|afp|epa)\)?$|file photo)`)
	// onlyByline is a line that names the author and says nothing else.
	onlyByline = regexp.MustCompile(`(?i)^(?:by|written by|글|글·사진)\s?[:=]?\s.{2,60}$|^(?:by|share|print|email|tweet)$`)
	korByline  = regexp.MustCompile(`^[^.다]{0,30}(?:기자|특파원|논설위원|칼럼니스트|앵커|에디터|팀|뉴스부)\s*(?:[|/=,·(<\[]?\s*[\w.+-]+@[\w.-]+\s*[>)\]]?)?\s*$`)
	onlyMail   = regexp.MustCompile(`^[^\s]{0,20}\s?[<(\[]?\s?[\w.+-]+@[\w.-]+\.\w+\s?[>)\]]?$`)
)

// notice tells whether a line belongs to the site.
func notice(b *block) bool {
	if b.runes > noticeRunes {
		return false
	}
	if imprint.MatchString(b.text) && !endsSentence(b.text) {
		return true
	}
	short := b.runes < 60 && !endsProse(b.text)
	return prompts.MatchString(b.text) || leads.MatchString(b.text) && (b.linkShare() > 0.3 || short) || labels.MatchString(b.text) && short
}

// endsProse is endsSentence without the colon, which ends a lead-in.
func endsProse(s string) bool { return endsSentence(s) && !strings.HasSuffix(s, ":") }

// caption tells whether a line stands under a picture.
func caption(b *block) bool {
	sentence := b.runes > 60 && endsSentence(b.text)
	return b.runes < 150 && !sentence && koreanCaption.MatchString(b.text) || b.runes < 120 && !endsSentence(b.text) && creditLine.MatchString(b.text)
}

// byline tells whether a line names the author alone.
func byline(b *block) bool {
	return b.runes <= 60 && (onlyByline.MatchString(b.text) || korByline.MatchString(b.text) || onlyMail.MatchString(b.text))
}
