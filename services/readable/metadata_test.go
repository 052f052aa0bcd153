package readable

import (
	"testing"
)

const english = `<p>The plant will make memory for servers from next year on, the company said on Monday.</p>
<p>Demand grew faster than anyone had planned for, and customers are waiting for months.</p>`

func TestTitle(t *testing.T) {
	for _, c := range []struct{ name, page, want string }{
		{"open graph", `<head><title>x</title><meta property="og:title" content="Plant for memory opens"></head>`, "Plant for memory opens"},
		{"open graph with the site", `<head><meta property="og:site_name" content="Daily Bell"><meta property="og:title" content="Plant for memory opens | Daily Bell"></head>`, "Plant for memory opens"},
		{"site in front", `<head><meta property="og:site_name" content="미래일보"><meta property="og:title" content="[미래일보] 메모리 공장 문 연다"></head>`, "[미래일보] 메모리 공장 문 연다"},
		{"linked data", `<head><script type="application/ld+json">{"@type":["NewsArticle"],"headline":"Plant &amp; memory"}</script></head>`, "Plant &amp; memory"},
		{"heading confirms the title", `<head><title>Plant for memory opens - Business - Daily Bell</title></head><h1>Daily Bell</h1><h1>Plant for memory opens</h1>`, "Plant for memory opens"},
		{"dash in the headline", `<head><title>Plant - the long wait is over - Daily Bell</title></head><h1>Plant - the long wait is over</h1>`, "Plant - the long wait is over"},
		{"title alone", `<head><title>메모리 공장 문 연다 - 미래일보</title></head>`, "메모리 공장 문 연다"},
		{"title with a word and a dash", `<head><title>K-칩 수출 늘었다</title></head>`, "K-칩 수출 늘었다"},
		{"heading alone", `<h1>Plant <em>for</em> memory opens</h1>`, "Plant for memory opens"},
		{"title of a picture", `<svg><title>logo</title></svg><h1>Plant for memory opens</h1>`, "Plant for memory opens"},
		{"none", ``, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Extract([]byte(c.page+english), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Title != c.want {
				t.Errorf("title %q, want %q", got.Title, c.want)
			}
		})
	}
}

func TestAuthor(t *testing.T) {
	for _, c := range []struct{ name, page, want string }{
		{"linked data", `<script type="application/ld+json">{"@type":"NewsArticle","author":[{"@type":"Person","name":"Jane Doe"},{"name":"John Roe"}]}</script>`, "Jane Doe, John Roe"},
		{"meta", `<meta name="author" content="By Jane Doe">`, "Jane Doe"},
		{"meta in Korean", `<meta property="dable:author" content="홍길동 기자">`, "홍길동"},
		{"a profile's URL is no name", `<meta property="article:author" content="https://facebook.com/bell"><h1>Plant opens</h1><p>By Jane Doe</p>`, "Jane Doe"},
		{"the site is no author", `<meta property="og:site_name" content="미래일보"><meta name="author" content="미래일보"><h1>공장 문 연다</h1><p>홍길동 기자</p>`, "홍길동"},
		{"the site if there is no other", `<meta property="og:site_name" content="Bell"><meta name="author" content="Bell">`, "Bell"},
		{"a user's name of the system is no name", `<meta name="author" content="admin">`, ""},
		{"marked", `<span class="article-byline">By <a rel="author">Jane van Doe</a></span>`, "Jane van Doe"},
		{"line", `<h1>Plant opens</h1><p>By Jane Doe and John Roe</p>`, "Jane Doe and John Roe"},
		{"lead of an agency", `<h1>공장 문 연다</h1><p>(서울=미래) 홍길동 기자 = 한빛반도체가 새 공장의 문을 연다고 28일 밝혔다. 공장은 청주에 있다.</p>`, "홍길동"},
		{"two reporters", `<h1>공장 문 연다</h1><p>홍길동·김철수 기자 gildong@mirae.example</p>`, "홍길동·김철수"},
		{"nobody's name", `<h1>공장 문 연다</h1><p>본지 기자</p>`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Extract([]byte(c.page+english), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Author != c.want {
				t.Errorf("author %q, want %q", got.Author, c.want)
			}
		})
	}
}

func TestCanonical(t *testing.T) {
	const page = "https://www.example.com/a/b?x=1"
	for _, c := range []struct{ name, head, url, want string }{
		{"absolute", `<link rel="canonical" href="https://www.example.com/a#top">`, page, "https://www.example.com/a"},
		{"relative", `<link rel="Canonical" href="../c">`, page, "https://www.example.com/c"},
		{"open graph", `<meta property="og:url" content="https://www.example.com/og">`, page, "https://www.example.com/og"},
		{"another site is reported too", `<link rel="canonical" href="https://other.example/a">`, page, "https://other.example/a"},
		{"relative to nothing", `<link rel="canonical" href="/c">`, "", ""},
		{"not http", `<link rel="canonical" href="javascript:alert(1)">`, page, ""},
		{"not a url", `<link rel="canonical" href="https://%zz">`, page, ""},
		{"none", ``, page, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Extract([]byte(c.head+english), Options{URL: c.url})
			if err != nil {
				t.Fatal(err)
			}
			if got.Canonical != c.want {
				t.Errorf("canonical %q, want %q", got.Canonical, c.want)
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct{ name, page, want string }{
		{"english without a claim", english, "en"},
		{"korean under a claim of english", `<html lang="en"><p>` + chips.paragraphs[0] + `</p>`, "ko"},
		{"korean full of latin names", `<p>SK hynix의 HBM4와 Samsung Electronics의 HBM3E를 NVIDIA와 AMD가 함께 시험한다.</p>`, "ko"},
		{"japanese", `<p>メモリーの需要が伸びていると会社は発表した。工場は来年に開く予定だという。</p>`, "ja"},
		{"chinese", `<p>公司表示，服务器内存的需求正在增长。新工厂将于明年投产，投资额创下纪录。</p>`, "zh"},
		{"german under a claim of english", `<html lang="en"><p>Das Werk wird ab dem nächsten Jahr Speicher für Server herstellen, teilte das Unternehmen am Montag mit.</p><p>Die Nachfrage wuchs schneller, als irgendjemand geplant hatte, und die Kunden warten seit Monaten.</p>`, "de"},
		{"too short to tell takes the claim", `<html lang="fr-FR"><p>Samsung, Intel et ASML ont signé lundi.</p>`, "fr"},
		{"russian", `<p>Компания сообщила, что завод начнёт выпуск памяти в следующем году.</p>`, "ru"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Extract([]byte(c.page), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Lang != c.want {
				t.Errorf("lang %q, want %q", got.Lang, c.want)
			}
		})
	}
}
